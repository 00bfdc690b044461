//! Functions that clip or move an element: what is left to see of it.

use cssparser::{Parser, Token};

use super::length::{Length, pixels_per};

/// What a transform does to the place of an element, as far as it may leave the window.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Shift {
    None,
    /// Scaled to nothing.
    Away,
    /// Moved to the right and down; percents are of its own size.
    By(Length, Length),
}

/// `rect(top, right, bottom, left)`, with or without commas, that leaves at most a pixel each way.
pub(super) fn is_empty_rect(input: &mut Parser<'_>) -> bool {
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
pub(super) fn is_empty_shape(input: &mut Parser<'_>) -> bool {
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
pub(super) fn shift(input: &mut Parser<'_>) -> Shift {
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
