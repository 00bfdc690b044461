//! Lengths and sizes of text, as far as they can be told without laying the page out.

use cssparser::{Parser, Token};

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

/// How much text is scaled.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum FontSize {
    /// In pixels or as a keyword: does not depend on the parent.
    Absolute(f32),
    /// Times the parent's.
    Relative(f32),
}

/// A length; keywords and functions are [`Length::Unknown`].
pub(super) fn length(input: &mut Parser<'_>) -> Option<Length> {
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
pub(super) fn pixels_per(unit: &str) -> Option<f32> {
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

/// The size that a single token gives.
pub(super) fn font_size_of(token: &Token<'_>) -> Option<FontSize> {
    match token {
        Token::Number { value, .. } if *value == 0.0 => Some(FontSize::Absolute(0.0)),
        Token::Dimension { value, unit, .. } => Some(sized(*value, unit)),
        Token::Percentage { unit_value, .. } => Some(FontSize::Relative(*unit_value)),
        Token::Ident(word) => keyword_size(word),
        _ => None,
    }
}

pub(super) fn font_size(input: &mut Parser<'_>) -> Option<FontSize> {
    match input.next().ok()? {
        // clamp(), calc(): a size that is worked out is a size.
        Token::Function(_) => Some(FontSize::Absolute(EM)),
        token => font_size_of(token),
    }
}
