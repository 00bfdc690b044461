//! Media queries, answered for the window of a desktop browser: a screen of 1280 by 1024 pixels with a mouse.

use cssparser::{Parser, Token};

const WIDTH: f32 = 1280.0;
const HEIGHT: f32 = 1024.0;

/// Whether the rules of a list of queries apply. What cannot be read does not, as the standard has it.
pub(super) fn applies(list: &str) -> bool {
    if list.trim().is_empty() {
        return true;
    }
    // Commas inside parentheses only occur in functions that are not read here.
    list.split(',').any(|query| query_applies(query).unwrap_or(false))
}

fn query_applies(query: &str) -> Option<bool> {
    let mut input = Parser::new(query);
    condition(&mut input, 0)
}

/// Nesting of parentheses; no style sheet needs more.
const MAX_DEPTH: u8 = 8;

/// `[not|only]? type [and (feature)]*`, `(feature) and/or (feature)`, `not (feature)`.
fn condition(input: &mut Parser<'_>, depth: u8) -> Option<bool> {
    if depth > MAX_DEPTH {
        return None;
    }
    let mut result: Option<bool> = None;
    let mut is_negated = false;
    let mut is_or = false;
    while let Ok(token) = input.next() {
        let next = match token.clone() {
            Token::Ident(word) if word.eq_ignore_ascii_case("not") => {
                is_negated = true;
                continue;
            }
            Token::Ident(word) if word.eq_ignore_ascii_case("only") || word.eq_ignore_ascii_case("and") => continue,
            Token::Ident(word) if word.eq_ignore_ascii_case("or") => {
                is_or = true;
                continue;
            }
            Token::Ident(word) => word.eq_ignore_ascii_case("all") || word.eq_ignore_ascii_case("screen"),
            Token::ParenthesisBlock => {
                let inner = input.parse_nested_block(|input| -> Result<Option<bool>, cssparser::ParseError<()>> {
                    Ok(feature(input, depth + 1))
                });
                inner.ok().flatten()?
            }
            _ => return None,
        };
        result = Some(match result {
            None => next,
            Some(before) if is_or => before || next,
            Some(before) => before && next,
        });
    }
    result.map(|holds| holds != is_negated)
}

/// What stands in the parentheses.
fn feature(input: &mut Parser<'_>, depth: u8) -> Option<bool> {
    let start = input.state();
    let name = match input.next().ok()?.clone() {
        Token::Ident(name) if !name.eq_ignore_ascii_case("not") => name.to_ascii_lowercase(),
        Token::Dimension { .. } | Token::Number { .. } => {
            input.reset(&start);
            return range(input);
        }
        _ => {
            input.reset(&start);
            return condition(input, depth);
        }
    };
    match input.next() {
        // `(hover)`, `(color)`: the window has them.
        Err(_) => return Some(!matches!(name.as_str(), "monochrome" | "grid" | "update" | "inverted-colors")),
        Ok(Token::Colon) => {}
        Ok(_) => {
            input.reset(&start);
            return range(input);
        }
    }
    let value = input.next().ok()?.clone();
    let pixels = pixels(&value);
    let size = |size: f32| pixels.map(|pixels| size == pixels);
    match name.as_str() {
        "min-width" | "min-device-width" => Some(WIDTH >= pixels?),
        "max-width" | "max-device-width" => Some(WIDTH <= pixels?),
        "min-height" | "min-device-height" => Some(HEIGHT >= pixels?),
        "max-height" | "max-device-height" => Some(HEIGHT <= pixels?),
        "width" | "device-width" => size(WIDTH),
        "height" | "device-height" => size(HEIGHT),
        _ => match value {
            Token::Ident(word) => {
                let word = word.to_ascii_lowercase();
                Some(matches!(
                    (name.as_str(), word.as_str()),
                    ("orientation", "landscape")
                        | ("hover" | "any-hover", "hover")
                        | ("pointer" | "any-pointer", "fine")
                        | ("prefers-color-scheme", "light")
                        | ("prefers-reduced-motion" | "prefers-contrast", "no-preference")
                        // JavaScript is off for what this program sees.
                        | ("scripting", "none")
                        | ("display-mode", "browser")
                        | ("forced-colors", "none")
                ))
            }
            // Resolutions and ratios: a screen with one device pixel a pixel.
            Token::Dimension { value, .. } | Token::Number { value, .. } => {
                let is_dense = value > 1.0;
                match name.as_str() {
                    "min-resolution" | "-webkit-min-device-pixel-ratio" | "min--moz-device-pixel-ratio" => {
                        Some(!is_dense)
                    }
                    "max-resolution" | "-webkit-max-device-pixel-ratio" => Some(value >= 1.0),
                    "min-color" | "min-aspect-ratio" => Some(true),
                    _ => Some(false),
                }
            }
            _ => Some(false),
        },
    }
}

/// `width >= 600px`, `400px <= width <= 700px`.
fn range(input: &mut Parser<'_>) -> Option<bool> {
    let mut sides: Vec<f32> = Vec::new();
    let mut signs: Vec<(char, bool)> = Vec::new();
    while let Ok(token) = input.next() {
        match token.clone() {
            Token::Ident(name) if name.eq_ignore_ascii_case("width") => sides.push(WIDTH),
            Token::Ident(name) if name.eq_ignore_ascii_case("height") => sides.push(HEIGHT),
            Token::Delim(sign @ ('<' | '>')) => signs.push((sign, false)),
            Token::Delim('=') => match signs.last_mut() {
                Some(sign) if !sign.1 => sign.1 = true,
                _ => signs.push(('=', true)),
            },
            value => sides.push(pixels(&value)?),
        }
    }
    if signs.is_empty() || sides.len() != signs.len() + 1 {
        return None;
    }
    Some(signs.iter().enumerate().all(|(at, (sign, or_equal))| {
        let (left, right) = (sides[at], sides[at + 1]);
        (*or_equal && left == right) || (*sign == '<' && left < right) || (*sign == '>' && left > right)
    }))
}

fn pixels(value: &Token<'_>) -> Option<f32> {
    match value {
        Token::Number { value, .. } if *value == 0.0 => Some(0.0),
        Token::Dimension { value, unit, .. } if unit.eq_ignore_ascii_case("px") => Some(*value),
        Token::Dimension { value, unit, .. } if unit.eq_ignore_ascii_case("em") || unit.eq_ignore_ascii_case("rem") => {
            Some(value * 16.0)
        }
        _ => None,
    }
}

/// Whether what `@supports` asks for is there: a current browser supports what pages ask for, and so nothing under `not`.
pub(super) fn supports(condition: &str) -> bool {
    let condition = condition.trim_start();
    !(condition.len() >= 3 && condition.is_char_boundary(3) && condition[..3].eq_ignore_ascii_case("not"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_are_answered_for_a_desktop_screen() {
        for yes in [
            "",
            "all",
            "screen",
            "only screen and (min-width: 768px)",
            "print, screen",
            "(min-width:48em) and (max-width:100em)",
            "not print",
            "not all and (min-width: 2000px)",
            "(width >= 600px)",
            "(400px <= width <= 2000px)",
            "screen and (orientation:landscape)",
            "(prefers-reduced-motion: no-preference)",
            "(hover: hover) and (pointer: fine)",
            "(max-width: 500px) or (min-width: 900px)",
            "not (max-width: 600px)",
            "(scripting: none)",
        ] {
            assert!(applies(yes), "{yes}");
        }
        for no in [
            "print",
            "speech",
            "screen and (max-width: 767px)",
            "only screen and (max-device-width: 480px)",
            "(width < 600px)",
            "(prefers-color-scheme: dark)",
            "(-webkit-min-device-pixel-ratio: 2)",
            "not screen",
            "(",
            "(min-width: 1281px)",
        ] {
            assert!(!applies(no), "{no}");
        }
        assert!(supports("(display: grid)"));
        assert!(!supports("not (display: grid)"));
    }
}
