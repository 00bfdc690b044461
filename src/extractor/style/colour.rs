//! Colours, as far as two of them must be compared.

use cssparser::{Parser, Token};

/// What is known of a colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Colour {
    /// Inherited from nothing the page says, an image, or a notation that is not read.
    Unknown,
    Transparent,
    Rgb(u8, u8, u8),
}

/// Names of colours that hide text on pages: white, black, greys and a few more.
const NAMED: [(&str, Colour); 24] = [
    ("transparent", Colour::Transparent),
    ("white", Colour::Rgb(255, 255, 255)),
    ("black", Colour::Rgb(0, 0, 0)),
    ("red", Colour::Rgb(255, 0, 0)),
    ("green", Colour::Rgb(0, 128, 0)),
    ("blue", Colour::Rgb(0, 0, 255)),
    ("yellow", Colour::Rgb(255, 255, 0)),
    ("gray", Colour::Rgb(128, 128, 128)),
    ("grey", Colour::Rgb(128, 128, 128)),
    ("silver", Colour::Rgb(192, 192, 192)),
    ("navy", Colour::Rgb(0, 0, 128)),
    ("maroon", Colour::Rgb(128, 0, 0)),
    ("olive", Colour::Rgb(128, 128, 0)),
    ("lime", Colour::Rgb(0, 255, 0)),
    ("aqua", Colour::Rgb(0, 255, 255)),
    ("cyan", Colour::Rgb(0, 255, 255)),
    ("teal", Colour::Rgb(0, 128, 128)),
    ("purple", Colour::Rgb(128, 0, 128)),
    ("fuchsia", Colour::Rgb(255, 0, 255)),
    ("magenta", Colour::Rgb(255, 0, 255)),
    ("orange", Colour::Rgb(255, 165, 0)),
    ("whitesmoke", Colour::Rgb(245, 245, 245)),
    ("snow", Colour::Rgb(255, 250, 250)),
    ("ivory", Colour::Rgb(255, 255, 240)),
];

/// Reads one colour; `None` when what comes is none.
pub(super) fn read_colour(input: &mut Parser<'_>) -> Option<Colour> {
    match input.next().ok()?.clone() {
        Token::Hash(digits) | Token::IDHash(digits) => of_digits(&digits),
        Token::Ident(word) => NAMED.iter().find(|(name, _)| word.eq_ignore_ascii_case(name)).map(|(_, colour)| *colour),
        Token::Function(name) if name.eq_ignore_ascii_case("rgb") || name.eq_ignore_ascii_case("rgba") => {
            let parts = input.parse_nested_block(|input| -> Result<Vec<f32>, cssparser::ParseError<()>> {
                let mut parts = Vec::new();
                while let Ok(token) = input.next() {
                    match token {
                        Token::Number { value, .. } => parts.push(*value),
                        Token::Percentage { unit_value, .. } if parts.len() < 3 => parts.push(unit_value * 255.0),
                        Token::Percentage { unit_value, .. } => parts.push(*unit_value),
                        _ => {}
                    }
                }
                Ok(parts)
            });
            match parts.ok()?.as_slice() {
                [_, _, _, alpha] if *alpha == 0.0 => Some(Colour::Transparent),
                [_, _, _, alpha] if *alpha < 1.0 => Some(Colour::Unknown),
                [red, green, blue, ..] => Some(Colour::Rgb(*red as u8, *green as u8, *blue as u8)),
                _ => None,
            }
        }
        _ => None,
    }
}

/// `#fff`, `#ffff`, `#ffffff`, `#ffffffff`.
pub(super) fn of_digits(digits: &str) -> Option<Colour> {
    let digit = |at: usize| char::from(*digits.as_bytes().get(at)?).to_digit(16).map(|digit| digit as u8);
    let short = |at: usize| digit(at).map(|digit| digit * 17);
    let long = |at: usize| Some(digit(at)? * 16 + digit(at + 1)?);
    match digits.len() {
        3 => Some(Colour::Rgb(short(0)?, short(1)?, short(2)?)),
        4 if short(3)? == 255 => Some(Colour::Rgb(short(0)?, short(1)?, short(2)?)),
        6 => Some(Colour::Rgb(long(0)?, long(2)?, long(4)?)),
        8 if long(6)? == 255 => Some(Colour::Rgb(long(0)?, long(2)?, long(4)?)),
        4 if short(3)? == 0 => Some(Colour::Transparent),
        8 if long(6)? == 0 => Some(Colour::Transparent),
        4 | 8 => Some(Colour::Unknown),
        _ => None,
    }
}

/// The value of a `bgcolor`, `color` or `text` attribute.
pub(super) fn of_attribute(value: &str) -> Option<Colour> {
    let value = value.trim();
    if let Some(colour) = value.strip_prefix('#').or(Some(value)).and_then(of_digits) {
        return Some(colour);
    }
    NAMED.iter().find(|(name, _)| value.eq_ignore_ascii_case(name)).map(|(_, colour)| *colour)
}
