//! Whether a reader can see an element, from what the page itself carries: attributes, inline styles, style sheets.
//!
//! ```text
//! <style> ─ sheet (media, selector, value) ─ Sheets ─┐
//! style="…", hidden, bgcolor ────────────────────────┴─ Cascade ─ Look (inherited down the tree)
//! ```
//!
//! Nothing is laid out. What only a layout or a sheet elsewhere could tell is not called hidden.

mod cascade;
mod colour;
mod length;
mod matching;
mod media;
mod selector;
mod shape;
mod sheet;
mod value;

use cssparser::Parser;
use html5ever::{LocalName, local_name};

use crate::model::link::Hidden;

use super::dom::{Dom, Element, NodeId, Space};
use cascade::{Cascade, Origin};
use colour::Colour;
use length::{FontSize, Length};
use shape::Shift;
use value::{FAR, Position, Property};

pub(crate) use sheet::Sheets;

/// Opacity that no eye tells from nothing.
const UNSEEN_OPACITY: f32 = 0.01;
/// Font sizes, in pixels, of which nothing can be read.
const UNSEEN_FONT: f32 = 0.5;
/// A box of at most so many pixels that cuts off what does not fit shows nothing.
const TINY_BOX: f32 = 1.0;
/// Width, in pixels, of what slides in from the left: narrower things that move by their width are decorations.
const DRAWER: f32 = 200.0;
/// How far up, in pixels, a line of text at the top of the page must move to leave it: skip links do.
const LINE: f32 = 30.0;

/// How an element looks as far as visibility goes; children begin with their parent's.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Look {
    /// Hidden with everything inside, whatever that says of itself.
    all: Option<Hidden>,
    /// `visibility`, which children may set anew.
    is_invisible: bool,
    /// Inherited sizes, in pixels.
    font: f32,
    has_far_indent: bool,
    /// `text-indent` of a whole line or more, which hides where overflow is cut.
    has_full_indent: bool,
    colour: Colour,
    background: Colour,
    /// Some ancestor is positioned: lengths count from there, which may be anywhere.
    is_placed: bool,
    /// A `details` that is closed: only its first `summary` shows.
    is_closed: bool,
}

impl Look {
    /// The look of the page before anything on it. Without a sheet from elsewhere, pages are white.
    pub(crate) fn of_page(dom: &Dom) -> Self {
        Self {
            all: None,
            is_invisible: false,
            font: 16.0,
            has_far_indent: false,
            has_full_indent: false,
            colour: Colour::Unknown,
            background: if dom.has_foreign_sheet() { Colour::Unknown } else { Colour::Rgb(255, 255, 255) },
            is_placed: false,
            is_closed: false,
        }
    }

    /// How the element is hidden with everything in it.
    pub(crate) fn hides_all(&self) -> Option<Hidden> {
        self.all
    }

    /// How text that stands here is hidden.
    pub(crate) fn hides_text(&self) -> Option<Hidden> {
        self.all.or_else(|| {
            if self.is_closed {
                Some(Hidden::NoBox)
            } else if self.is_invisible {
                Some(Hidden::Visibility)
            } else if self.font < UNSEEN_FONT {
                Some(Hidden::Font0)
            } else if self.has_far_indent {
                Some(Hidden::TextIndent)
            } else if matches!(self.colour, Colour::Transparent)
                || matches!((self.colour, self.background), (Colour::Rgb(..), Colour::Rgb(..)) if self.colour == self.background)
            {
                Some(Hidden::SameAsBackground)
            } else {
                None
            }
        })
    }

    /// How an image that stands here is hidden: size and colour of text do not matter to it.
    pub(crate) fn hides_image(&self) -> Option<Hidden> {
        self.all.or((self.is_closed).then_some(Hidden::NoBox)).or(self.is_invisible.then_some(Hidden::Visibility))
    }

    /// The look of an element inside one with this look.
    pub(crate) fn of_child(self, sheets: &Sheets, dom: &Dom, node: NodeId, element: &Element) -> Look {
        if self.all == Some(Hidden::NoBox) {
            return self;
        }
        let mut look = Look { is_closed: false, ..self };
        if self.is_closed && !is_first_summary(dom, node, element) {
            look.all = Some(Hidden::NoBox);
            return look;
        }
        let mut cascade = Cascade::new();
        if !sheets.is_empty() {
            sheets.cascade(dom, node, element, &mut cascade);
        }
        if let Some(style) = element.attribute(&local_name!("style")) {
            let mut declared = Vec::new();
            sheet::read_block(&mut Parser::new(style), &mut declared);
            for (order, (declaration, is_important)) in declared.into_iter().enumerate() {
                cascade.enter(declaration, is_important, Origin::Attribute, 0, order as u32);
            }
        }
        look.take_attributes(element);
        let is_html = element.space == Space::Html;
        if never_shows(element) || !cascade.display().unwrap_or(!(is_html && starts_unshown(element))) {
            look.all = Some(Hidden::NoBox);
            return look;
        }
        look.is_closed =
            is_html && element.name == local_name!("details") && element.attribute(&local_name!("open")).is_none();
        if !cascade.is_empty() {
            look.take(&cascade, self);
        }
        look
    }

    /// Colours given in attributes, as pages of the nineties have them, and as those that hide links still do.
    fn take_attributes(&mut self, element: &Element) {
        let colour_of = |name: LocalName| element.attribute(&name).and_then(colour::of_attribute);
        match element.name {
            // Links have a colour of their own unless a sheet says otherwise.
            local_name!("a") => self.colour = Colour::Unknown,
            local_name!("font") => self.colour = colour_of(local_name!("color")).unwrap_or(self.colour),
            local_name!("body") => {
                self.colour = colour_of(local_name!("text")).unwrap_or(self.colour);
                if element.attribute(&local_name!("background")).is_some() {
                    self.background = Colour::Unknown;
                } else {
                    self.background = colour_of(local_name!("bgcolor")).unwrap_or(self.background);
                }
            }
            local_name!("table") | local_name!("td") | local_name!("th") | local_name!("tr") => {
                if element.attribute(&local_name!("background")).is_some() {
                    self.background = Colour::Unknown;
                } else {
                    self.background = colour_of(local_name!("bgcolor")).unwrap_or(self.background);
                }
            }
            _ => {}
        }
    }

    fn take(&mut self, cascade: &Cascade, parent: Look) {
        if let Some(shown) = cascade.visibility() {
            self.is_invisible = !shown;
        }
        match cascade.font_size() {
            Some(FontSize::Absolute(size)) => self.font = size,
            Some(FontSize::Relative(times)) => self.font = parent.font * times,
            None => {}
        }
        match cascade.text_indent() {
            Some(Length::Pixels(pixels)) => (self.has_far_indent, self.has_full_indent) = (pixels <= -FAR / 2.0, false),
            Some(Length::Percent(percent)) => {
                (self.has_far_indent, self.has_full_indent) = (percent <= -100.0, percent >= 100.0);
            }
            Some(Length::Unknown) => (self.has_far_indent, self.has_full_indent) = (false, false),
            None => {}
        }
        if self.has_full_indent && cascade.cuts_overflow() {
            self.has_far_indent = true;
        }
        match cascade.colour() {
            Some(colour) => self.colour = colour,
            None if cascade.inherits_colour() => self.colour = parent.colour,
            None => {}
        }
        match cascade.background() {
            None | Some(Colour::Transparent) => {}
            Some(colour) => self.background = colour,
        }
        let own = self.hiding_box(cascade);
        // The first reason on the way down counts, but a box without size is a weak one: it may be a layout's trick.
        if self.all.is_none() || self.all == Some(Hidden::ZeroSize) {
            self.all = own.or(self.all);
        }
        self.is_placed |= cascade.position() != Position::Static || cascade.shift() != Shift::None;
    }

    /// How the element's box is hidden with all in it.
    fn hiding_box(&self, cascade: &Cascade) -> Option<Hidden> {
        let position = cascade.position();
        let is_out_of_flow = matches!(position, Position::Absolute | Position::Fixed);
        if cascade.opacity() < UNSEEN_OPACITY {
            return Some(Hidden::Opacity0);
        }
        if cascade.hides_content() {
            return Some(Hidden::NoBox);
        }
        if self.is_off_screen(cascade) {
            return Some(Hidden::OffScreen);
        }
        if cascade.is_cut_to_nothing() || cascade.is_clipped() && is_out_of_flow {
            return Some(Hidden::Clip);
        }
        let tiny = |size, most, padding| {
            [size, most].iter().any(|&property| cascade.length(property).is_at_most(TINY_BOX))
                && !cascade.is_padded(padding)
        };
        let is_tiny = tiny(Property::Width, Property::MaxWidth, Property::PaddingAcross)
            || tiny(Property::Height, Property::MaxHeight, Property::PaddingDown);
        if is_tiny && cascade.cuts_overflow() {
            return Some(Hidden::ZeroSize);
        }
        (cascade.shift() == Shift::Away).then_some(Hidden::Transform)
    }

    /// Left of the page or above it, where nobody can scroll to.
    fn is_off_screen(&self, cascade: &Cascade) -> bool {
        let position = cascade.position();
        let far = |property| cascade.length(property).pixels().is_some_and(|pixels| pixels <= -FAR);
        if far(Property::MarginLeft) || far(Property::MarginTop) {
            return true;
        }
        let (shift_x, shift_y) = match cascade.shift() {
            Shift::By(x, y) => (x, y),
            Shift::None | Shift::Away => (Length::Pixels(0.0), Length::Pixels(0.0)),
        };
        let pixels = |length: Length| length.pixels().unwrap_or(0.0);
        let width = cascade.length(Property::Width).pixels();
        let leaves_left = pixels(shift_x) <= -DRAWER && width.is_some_and(|width| width + pixels(shift_x) <= 0.0);
        if pixels(shift_x).min(pixels(shift_y)) <= -FAR || leaves_left {
            return true;
        }
        if position == Position::Static {
            return false;
        }
        if far(Property::Left) || far(Property::Top) {
            return true;
        }
        // Nearer ones count from the corner of the page, which must be the corner that they are placed by.
        if !(position == Position::Fixed || position == Position::Absolute && !self.is_placed) {
            return false;
        }
        let by = |side: Property, size: Property, least: f32| match (cascade.length(side), cascade.length(size)) {
            (Length::Pixels(at), Length::Pixels(size)) => at < 0.0 && at + size <= 0.0,
            (Length::Pixels(at), _) => at <= -least,
            (Length::Percent(at), Length::Percent(size)) => at < 0.0 && at + size <= 0.0,
            (Length::Percent(at), _) => at <= -100.0,
            _ => false,
        };
        let is_whole = |shift: Length| matches!(shift, Length::Percent(percent) if percent <= -100.0);
        let is_at_edge = |side: Property| cascade.length(side).is_at_most(0.0);
        by(Property::Left, Property::Width, FAR / 2.0)
            || by(Property::Top, Property::Height, LINE)
            || matches!(cascade.length(Property::Bottom), Length::Percent(percent) if percent >= 100.0)
            || matches!(cascade.length(Property::Right), Length::Percent(percent) if percent >= 100.0)
            || is_whole(shift_x) && is_at_edge(Property::Left)
            || is_whole(shift_y) && is_at_edge(Property::Top)
    }
}

/// Elements without a box by the browser's own sheet, unless the page's sheet says otherwise.
fn starts_unshown(element: &Element) -> bool {
    element.attribute(&local_name!("hidden")).is_some()
        || (element.name == local_name!("dialog") && element.attribute(&local_name!("open")).is_none())
}

/// Elements that never show what is inside them: fallback of media, and what SVG only defines.
fn never_shows(element: &Element) -> bool {
    match element.space {
        Space::Html => matches!(
            element.name,
            local_name!("audio")
                | local_name!("video")
                | local_name!("canvas")
                | local_name!("iframe")
                | local_name!("select")
                | local_name!("datalist")
                | local_name!("textarea")
                | local_name!("template")
                | local_name!("noembed")
                | local_name!("noframes")
                | local_name!("head")
        ),
        Space::Svg => matches!(
            element.name,
            local_name!("defs")
                | local_name!("symbol")
                | local_name!("clipPath")
                | local_name!("mask")
                | local_name!("marker")
                | local_name!("pattern")
        ),
        Space::MathMl => false,
    }
}

fn is_first_summary(dom: &Dom, node: NodeId, element: &Element) -> bool {
    if element.name != local_name!("summary") {
        return false;
    }
    let mut before = dom.previous_sibling(node);
    while let Some(sibling) = before {
        if dom.element(sibling).is_some_and(|other| other.name == local_name!("summary")) {
            return false;
        }
        before = dom.previous_sibling(sibling);
    }
    true
}

#[cfg(test)]
mod tests;
