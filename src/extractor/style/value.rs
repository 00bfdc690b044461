//! The declarations that decide whether something can be seen, as far as they can be known without laying the page out.

use cssparser::{Parser, Token};

use super::colour::{Colour, read_colour};
use super::length::{FontSize, Length, font_size, font_size_of, length};
use super::shape::{Shift, is_empty_rect, is_empty_shape, shift};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Position {
    Static,
    Relative,
    Absolute,
    Fixed,
}

/// One declaration that matters here.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Declaration {
    /// False for `none`.
    Display(bool),
    /// False for `hidden` and `collapse`.
    Visibility(bool),
    /// `content-visibility`: false for `hidden`.
    ContentVisibility(bool),
    Opacity(f32),
    Position(Position),
    Left(Length),
    Right(Length),
    Top(Length),
    Bottom(Length),
    MarginLeft(Length),
    MarginTop(Length),
    Width(Length),
    Height(Length),
    MaxWidth(Length),
    MaxHeight(Length),
    /// True when a box without content is still as wide, or as high, as its padding.
    PaddingAcross(bool),
    PaddingDown(bool),
    /// True when what does not fit is cut off.
    Overflow(bool),
    FontSize(FontSize),
    TextIndent(Length),
    /// True for `clip: rect(…)` that leaves nothing.
    Clip(bool),
    ClipPath(bool),
    Transform(Shift),
    Colour(Colour),
    Background(Colour),
    /// `inherit`, `unset`, `revert` and variables take the declared value away.
    Reset(Property),
}

/// The place of a declaration in the cascade: later ones of one property compete with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Property {
    Display,
    Visibility,
    ContentVisibility,
    Opacity,
    Position,
    Left,
    Right,
    Top,
    Bottom,
    MarginLeft,
    MarginTop,
    Width,
    Height,
    MaxWidth,
    MaxHeight,
    PaddingAcross,
    PaddingDown,
    Overflow,
    FontSize,
    TextIndent,
    Clip,
    ClipPath,
    Transform,
    Colour,
    Background,
}

/// Number of properties.
pub(super) const PROPERTIES: usize = Property::Background as usize + 1;

impl Declaration {
    pub(super) fn property(self) -> Property {
        match self {
            Declaration::Display(_) => Property::Display,
            Declaration::Visibility(_) => Property::Visibility,
            Declaration::ContentVisibility(_) => Property::ContentVisibility,
            Declaration::Opacity(_) => Property::Opacity,
            Declaration::Position(_) => Property::Position,
            Declaration::Left(_) => Property::Left,
            Declaration::Right(_) => Property::Right,
            Declaration::Top(_) => Property::Top,
            Declaration::Bottom(_) => Property::Bottom,
            Declaration::MarginLeft(_) => Property::MarginLeft,
            Declaration::MarginTop(_) => Property::MarginTop,
            Declaration::Width(_) => Property::Width,
            Declaration::Height(_) => Property::Height,
            Declaration::MaxWidth(_) => Property::MaxWidth,
            Declaration::MaxHeight(_) => Property::MaxHeight,
            Declaration::PaddingAcross(_) => Property::PaddingAcross,
            Declaration::PaddingDown(_) => Property::PaddingDown,
            Declaration::Overflow(_) => Property::Overflow,
            Declaration::FontSize(_) => Property::FontSize,
            Declaration::TextIndent(_) => Property::TextIndent,
            Declaration::Clip(_) => Property::Clip,
            Declaration::ClipPath(_) => Property::ClipPath,
            Declaration::Transform(_) => Property::Transform,
            Declaration::Colour(_) => Property::Colour,
            Declaration::Background(_) => Property::Background,
            Declaration::Reset(property) => property,
        }
    }
}

/// Reads the value of a property. Adds nothing for properties that do not matter and for values that are invalid.
pub(super) fn read(name: &str, input: &mut Parser<'_>, add: &mut dyn FnMut(Declaration)) {
    let Some(property) = property_of(name) else { return read_shorthand(name, input, add) };
    let start = input.state();
    if is_reset(input) {
        return add(Declaration::Reset(property));
    }
    input.reset(&start);
    if let Some(declaration) = read_one(property, input) {
        add(declaration);
    }
}

fn property_of(name: &str) -> Option<Property> {
    const NAMES: [(&str, Property); 29] = [
        ("display", Property::Display),
        ("visibility", Property::Visibility),
        ("content-visibility", Property::ContentVisibility),
        ("opacity", Property::Opacity),
        ("position", Property::Position),
        ("left", Property::Left),
        ("right", Property::Right),
        ("top", Property::Top),
        ("bottom", Property::Bottom),
        ("margin-left", Property::MarginLeft),
        ("margin-top", Property::MarginTop),
        ("width", Property::Width),
        ("height", Property::Height),
        ("max-width", Property::MaxWidth),
        ("max-height", Property::MaxHeight),
        ("padding-left", Property::PaddingAcross),
        ("padding-right", Property::PaddingAcross),
        ("padding-top", Property::PaddingDown),
        ("padding-bottom", Property::PaddingDown),
        ("overflow", Property::Overflow),
        ("overflow-x", Property::Overflow),
        ("overflow-y", Property::Overflow),
        ("font-size", Property::FontSize),
        ("text-indent", Property::TextIndent),
        ("clip", Property::Clip),
        ("clip-path", Property::ClipPath),
        ("transform", Property::Transform),
        ("color", Property::Colour),
        ("background-color", Property::Background),
    ];
    NAMES.iter().find(|(known, _)| name.eq_ignore_ascii_case(known)).map(|(_, property)| *property)
}

/// `inherit` and its like, or a value that only a variable would tell.
fn is_reset(input: &mut Parser<'_>) -> bool {
    match input.next() {
        Ok(Token::Ident(word)) => ["inherit", "initial", "unset", "revert", "revert-layer"]
            .iter()
            .any(|known| word.eq_ignore_ascii_case(known)),
        Ok(Token::Function(name)) => name.eq_ignore_ascii_case("var") || name.eq_ignore_ascii_case("env"),
        _ => false,
    }
}

fn read_one(property: Property, input: &mut Parser<'_>) -> Option<Declaration> {
    Some(match property {
        Property::Display => Declaration::Display(!word(input)?.eq_ignore_ascii_case("none")),
        Property::Visibility => {
            let word = word(input)?;
            Declaration::Visibility(!(word.eq_ignore_ascii_case("hidden") || word.eq_ignore_ascii_case("collapse")))
        }
        Property::ContentVisibility => Declaration::ContentVisibility(!word(input)?.eq_ignore_ascii_case("hidden")),
        Property::Opacity => match input.next().ok()? {
            Token::Number { value, .. } => Declaration::Opacity(*value),
            Token::Percentage { unit_value, .. } => Declaration::Opacity(*unit_value),
            _ => return None,
        },
        Property::Position => {
            let word = word(input)?;
            let is = |names: &[&str]| names.iter().any(|name| word.eq_ignore_ascii_case(name));
            Declaration::Position(match () {
                () if is(&["absolute"]) => Position::Absolute,
                () if is(&["fixed"]) => Position::Fixed,
                () if is(&["relative", "sticky"]) => Position::Relative,
                () if is(&["static"]) => Position::Static,
                () => return None,
            })
        }
        Property::Left => Declaration::Left(length(input)?),
        Property::Right => Declaration::Right(length(input)?),
        Property::Top => Declaration::Top(length(input)?),
        Property::Bottom => Declaration::Bottom(length(input)?),
        Property::MarginLeft => Declaration::MarginLeft(length(input)?),
        Property::MarginTop => Declaration::MarginTop(length(input)?),
        Property::Width => Declaration::Width(length(input)?),
        Property::Height => Declaration::Height(length(input)?),
        Property::MaxWidth => Declaration::MaxWidth(length(input)?),
        Property::MaxHeight => Declaration::MaxHeight(length(input)?),
        Property::PaddingAcross => Declaration::PaddingAcross(!length(input)?.is_at_most(TINY_PADDING)),
        Property::PaddingDown => Declaration::PaddingDown(!length(input)?.is_at_most(TINY_PADDING)),
        Property::Overflow => {
            let word = word(input)?;
            Declaration::Overflow(word.eq_ignore_ascii_case("hidden") || word.eq_ignore_ascii_case("clip"))
        }
        Property::FontSize => Declaration::FontSize(font_size(input)?),
        Property::TextIndent => Declaration::TextIndent(length(input)?),
        Property::Clip => Declaration::Clip(is_empty_rect(input)),
        Property::ClipPath => Declaration::ClipPath(is_empty_shape(input)),
        Property::Transform => Declaration::Transform(shift(input)),
        Property::Colour => Declaration::Colour(read_colour(input)?),
        Property::Background => Declaration::Background(read_colour(input)?),
    })
}

/// Shorthands whose longhands matter: `margin`, `inset`, `padding`, `font`, `background`, `all`.
fn read_shorthand(name: &str, input: &mut Parser<'_>, add: &mut dyn FnMut(Declaration)) {
    let is = |known: &str| name.eq_ignore_ascii_case(known);
    if is("margin") || is("inset") || is("padding") {
        let mut sides = Vec::new();
        while let Some(side) = length(input) {
            sides.push(side);
        }
        let (Some(&top), Some(&left)) = (sides.first(), sides.get(3).or(sides.get(1)).or(sides.first())) else {
            return;
        };
        let right = *sides.get(1).unwrap_or(&top);
        if is("padding") {
            let bottom = *sides.get(2).unwrap_or(&top);
            add(Declaration::PaddingDown(!top.is_at_most(TINY_PADDING) || !bottom.is_at_most(TINY_PADDING)));
            add(Declaration::PaddingAcross(!left.is_at_most(TINY_PADDING) || !right.is_at_most(TINY_PADDING)));
        } else if is("margin") {
            add(Declaration::MarginTop(top));
            add(Declaration::MarginLeft(left));
        } else {
            add(Declaration::Top(top));
            add(Declaration::Left(left));
            add(Declaration::Right(right));
            add(Declaration::Bottom(*sides.get(2).unwrap_or(&top)));
        }
    } else if is("font") {
        // `font: italic bold 0/0 a`: the size is the first length; a weight is a number without unit from 1 to 1000.
        while let Ok(token) = input.next() {
            if let Some(size) = font_size_of(token) {
                add(Declaration::FontSize(size));
                break;
            }
            if *token == Token::Delim('/') {
                break;
            }
        }
    } else if is("background") {
        let mut background = None;
        let mut has_image = false;
        loop {
            let state = input.state();
            match input.next() {
                Err(_) => break,
                Ok(Token::UnquotedUrl(_)) => has_image = true,
                Ok(Token::Function(name)) if !is_colour_function(name) => has_image = true,
                Ok(_) => {
                    input.reset(&state);
                    if let Some(colour) = read_colour(input) {
                        background = Some(colour);
                    } else {
                        input.reset(&state);
                        let _ = input.next();
                    }
                }
            }
        }
        let colour = if has_image { Colour::Unknown } else { background.unwrap_or(Colour::Transparent) };
        add(Declaration::Background(colour));
    } else if is("background-image") {
        let is_none = word(input).is_some_and(|word| word.eq_ignore_ascii_case("none"));
        if !is_none {
            add(Declaration::Background(Colour::Unknown));
        }
    }
}

fn is_colour_function(name: &str) -> bool {
    ["rgb", "rgba", "hsl", "hsla"].iter().any(|known| name.eq_ignore_ascii_case(known))
}

fn word<'i>(input: &mut Parser<'i>) -> Option<cssparser::CowRcStr<'i>> {
    match input.next() {
        Ok(Token::Ident(word)) => Some(word.clone()),
        _ => None,
    }
}

/// Padding, in pixels, that shows nothing of what is inside.
const TINY_PADDING: f32 = 2.0;

/// Shift, in pixels, beyond which something is out of sight wherever it began.
pub(super) const FAR: f32 = 900.0;
