//! The declarations that decide whether something can be seen, as far as they can be known without laying the page out.

use cssparser::{Parser, Token};

use super::colour::{Colour, read_colour};

/// Pixels of one `em` where the font is not known: browsers' default.
const EM: f32 = 16.0;
/// Size of the window that `vw` and `vh` are shares of; see [`super::media`].
const VIEW_WIDTH: f32 = 1280.0;
const VIEW_HEIGHT: f32 = 1024.0;

/// A length, as far as it can be told.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Length {
    /// `auto`, `none`, or something computed.
    Unknown,
    Pixels(f32),
    /// Of a size that only layout knows; 100 is all of it.
    Percent(f32),
}

impl Length {
    pub(super) fn pixels(self) -> Option<f32> {
        match self {
            Length::Pixels(pixels) => Some(pixels),
            _ => None,
        }
    }

    /// At most this many pixels.
    pub(super) fn is_at_most(self, limit: f32) -> bool {
        match self {
            Length::Pixels(pixels) => pixels <= limit,
            Length::Percent(percent) => percent == 0.0,
            Length::Unknown => false,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Position {
    Static,
    Relative,
    Absolute,
    Fixed,
}

/// What a transform does to the place of an element, as far as it may leave the window.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Shift {
    None,
    /// Scaled to nothing.
    Away,
    /// Moved to the right and down; percents are of its own size.
    By(Length, Length),
}

/// How much text is scaled.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum FontSize {
    /// In pixels or as a keyword: does not depend on the parent.
    Absolute(f32),
    /// Times the parent's.
    Relative(f32),
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
            let size = match token {
                Token::Number { value, .. } if *value == 0.0 => Some(FontSize::Absolute(0.0)),
                Token::Dimension { value, unit, .. } => Some(sized(*value, unit)),
                Token::Percentage { unit_value, .. } => Some(FontSize::Relative(*unit_value)),
                Token::Ident(word) => keyword_size(word),
                Token::Delim('/') => break,
                _ => None,
            };
            if let Some(size) = size {
                add(Declaration::FontSize(size));
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

/// A length; keywords and functions are [`Length::Unknown`].
fn length(input: &mut Parser<'_>) -> Option<Length> {
    Some(match input.next().ok()? {
        Token::Number { value, .. } if *value == 0.0 => Length::Pixels(0.0),
        // Old pages give numbers without unit, which browsers refuse outside quirks mode.
        Token::Dimension { value, unit, .. } => Length::Pixels(value * pixels_per(unit)?),
        Token::Percentage { unit_value, .. } => Length::Percent(unit_value * 100.0),
        Token::Ident(_) | Token::Function(_) => Length::Unknown,
        _ => return None,
    })
}

/// Pixels of one unit; those of fonts and windows at their usual size.
fn pixels_per(unit: &str) -> Option<f32> {
    const UNITS: [(&str, f32); 20] = [
        ("px", 1.0),
        ("em", EM),
        ("rem", EM),
        ("ex", EM / 2.0),
        ("ch", EM / 2.0),
        ("lh", EM * 1.2),
        ("pt", 96.0 / 72.0),
        ("pc", 16.0),
        ("in", 96.0),
        ("cm", 96.0 / 2.54),
        ("mm", 9.6 / 2.54),
        ("q", 2.4 / 2.54),
        ("vw", VIEW_WIDTH / 100.0),
        ("dvw", VIEW_WIDTH / 100.0),
        ("svw", VIEW_WIDTH / 100.0),
        ("vmax", VIEW_WIDTH / 100.0),
        ("vh", VIEW_HEIGHT / 100.0),
        ("dvh", VIEW_HEIGHT / 100.0),
        ("svh", VIEW_HEIGHT / 100.0),
        ("vmin", VIEW_HEIGHT / 100.0),
    ];
    UNITS.iter().find(|(known, _)| unit.eq_ignore_ascii_case(known)).map(|(_, pixels)| *pixels)
}

fn sized(value: f32, unit: &str) -> FontSize {
    if unit.eq_ignore_ascii_case("em") || unit.eq_ignore_ascii_case("ex") {
        return FontSize::Relative(value);
    }
    FontSize::Absolute(value * pixels_per(unit).unwrap_or(1.0))
}

fn keyword_size(word: &str) -> Option<FontSize> {
    const ABSOLUTE: [&str; 8] = ["xx-small", "x-small", "small", "medium", "large", "x-large", "xx-large", "xxx-large"];
    if ABSOLUTE.iter().any(|known| word.eq_ignore_ascii_case(known)) {
        return Some(FontSize::Absolute(EM));
    }
    let is_relative = word.eq_ignore_ascii_case("smaller") || word.eq_ignore_ascii_case("larger");
    is_relative.then_some(FontSize::Relative(1.0))
}

fn font_size(input: &mut Parser<'_>) -> Option<FontSize> {
    match input.next().ok()? {
        Token::Number { value, .. } if *value == 0.0 => Some(FontSize::Absolute(0.0)),
        Token::Dimension { value, unit, .. } => Some(sized(*value, unit)),
        Token::Percentage { unit_value, .. } => Some(FontSize::Relative(*unit_value)),
        Token::Ident(word) => keyword_size(word),
        // clamp(), calc(): a size that is worked out is a size.
        Token::Function(_) => Some(FontSize::Absolute(EM)),
        _ => None,
    }
}

/// `rect(top, right, bottom, left)`, with or without commas, that leaves at most a pixel each way.
fn is_empty_rect(input: &mut Parser<'_>) -> bool {
    match input.next() {
        Ok(Token::Function(name)) if name.eq_ignore_ascii_case("rect") => {}
        _ => return false,
    }
    let sides = input.parse_nested_block(|input| -> Result<Vec<f32>, cssparser::ParseError<()>> {
        let mut sides = Vec::new();
        while let Ok(token) = input.next() {
            match token {
                Token::Number { value, .. } => sides.push(*value),
                Token::Dimension { value, unit, .. } => sides.push(value * pixels_per(unit).unwrap_or(1.0)),
                Token::Ident(_) => sides.push(f32::NAN),
                _ => {}
            }
        }
        Ok(sides)
    });
    let Ok(sides) = sides else { return false };
    let [top, right, bottom, left] = sides.as_slice() else { return false };
    bottom - top <= 1.0 || right - left <= 1.0
}

/// `inset(50%)`, `inset(100%)`, `circle(0)`, `polygon(0 0, 0 0, …)`: shapes without area.
fn is_empty_shape(input: &mut Parser<'_>) -> bool {
    let name = match input.next() {
        Ok(Token::Function(name)) => name.clone(),
        _ => return false,
    };
    let numbers = input.parse_nested_block(|input| -> Result<Vec<(f32, bool)>, cssparser::ParseError<()>> {
        let mut numbers = Vec::new();
        while let Ok(token) = input.next() {
            match token {
                Token::Percentage { unit_value, .. } => numbers.push((unit_value * 100.0, true)),
                Token::Number { value, .. } | Token::Dimension { value, .. } => numbers.push((*value, false)),
                // `at` and `round` bring positions and radii, which do not matter.
                Token::Ident(_) => break,
                _ => {}
            }
        }
        Ok(numbers)
    });
    let Ok(numbers) = numbers else { return false };
    if name.eq_ignore_ascii_case("inset") {
        let side =
            |nth: &[usize]| nth.iter().find_map(|&at| numbers.get(at)).filter(|side| side.1).map_or(0.0, |s| s.0);
        return side(&[0]) + side(&[2, 0]) >= 100.0 || side(&[1, 0]) + side(&[3, 1, 0]) >= 100.0;
    }
    if name.eq_ignore_ascii_case("circle") || name.eq_ignore_ascii_case("ellipse") {
        return numbers.first().is_some_and(|radius| radius.0 == 0.0);
    }
    name.eq_ignore_ascii_case("polygon") && !numbers.is_empty() && numbers.iter().all(|number| *number == numbers[0])
}

/// `scale(0)`, `translateX(-100%)`, `translate(0, -9999px)`, …; of several shifts the last.
fn shift(input: &mut Parser<'_>) -> Shift {
    let mut shift = Shift::None;
    while let Ok(token) = input.next() {
        let Token::Function(name) = token.clone() else { continue };
        let arguments = input.parse_nested_block(|input| -> Result<Vec<Length>, cssparser::ParseError<()>> {
            let mut arguments = Vec::new();
            while let Ok(token) = input.next() {
                match token {
                    Token::Number { value, .. } => arguments.push(Length::Pixels(*value)),
                    Token::Dimension { value, unit, .. } => {
                        arguments.push(Length::Pixels(value * pixels_per(unit).unwrap_or(1.0)));
                    }
                    Token::Percentage { unit_value, .. } => arguments.push(Length::Percent(unit_value * 100.0)),
                    _ => {}
                }
            }
            Ok(arguments)
        });
        let arguments = arguments.unwrap_or_default();
        let is = |known: &str| name.eq_ignore_ascii_case(known);
        if is("scale") || is("scalex") || is("scaley") || is("scale3d") {
            if arguments.iter().take(2).any(|argument| matches!(argument, Length::Pixels(0.0) | Length::Percent(0.0))) {
                return Shift::Away;
            }
            continue;
        }
        let (x, y) = match () {
            () if is("translatex") => (arguments.first(), None),
            () if is("translatey") => (None, arguments.first()),
            () if is("translate") || is("translate3d") => (arguments.first(), arguments.get(1)),
            () => continue,
        };
        let by = |by: Option<&Length>| by.copied().unwrap_or(Length::Pixels(0.0));
        shift = Shift::By(by(x), by(y));
    }
    shift
}

/// Padding, in pixels, that shows nothing of what is inside.
const TINY_PADDING: f32 = 2.0;

/// Shift, in pixels, beyond which something is out of sight wherever it began.
pub(super) const FAR: f32 = 900.0;
