//! Selectors, read from style sheets: what they ask of an element and of those around it.

use cssparser::{Delimiter, ParseError, Parser, Token, parse_nth};
use html5ever::LocalName;

/// Nesting of `:not()` and `:is()`.
const MAX_DEPTH: u8 = 4;
/// Compounds of one selector; longer ones are not used.
const MAX_COMPOUNDS: usize = 24;

/// How a compound stands to the one right of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Combinator {
    Descendant,
    Child,
    NextSibling,
    LaterSibling,
}

/// A selector from its subject to the left.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Selector {
    pub subject: Compound,
    pub rest: Vec<(Combinator, Compound)>,
    /// Ids, classes and the like, types: eight bits each would overflow, so ten.
    pub specificity: u32,
}

/// What is asked of one element.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Compound {
    pub name: Option<LocalName>,
    pub id: Option<String>,
    pub classes: Vec<String>,
    pub tests: Vec<Test>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Test {
    /// A second id; no element has two.
    Never,
    Attribute {
        name: LocalName,
        how: Match,
        value: String,
        ignore_case: bool,
    },
    Not(Vec<Selector>),
    Is(Vec<Selector>),
    /// `An+B`, from the end or not, among those of its type or all.
    Nth {
        a: i32,
        b: i32,
        from_end: bool,
        of_type: bool,
    },
    Root,
    Empty,
    /// `:link`: an element with an address.
    Link,
    Checked,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Match {
    Present,
    Equal,
    Word,
    Dash,
    Prefix,
    Suffix,
    Contains,
}

const ID: u32 = 1 << 20;
const CLASS: u32 = 1 << 10;
const TYPE: u32 = 1;

type Read<T> = Result<T, ParseError<()>>;

fn wrong<T>() -> Read<T> {
    Err(ParseError::unexpected_token())
}

/// Reads a list of selectors. Those that never match here (`:hover`, `::before`) or cannot be read are left out:
/// one that cannot be read makes the whole list void in browsers, which matters less than reading the others.
pub(super) fn read_list(text: &str) -> Vec<Selector> {
    let mut input = Parser::new(text);
    list(&mut input, 0)
}

fn list(input: &mut Parser<'_>, depth: u8) -> Vec<Selector> {
    let mut selectors = Vec::new();
    loop {
        let one = input.parse_until_before(Delimiter::Comma, |input| selector(input, depth));
        selectors.extend(one.ok());
        if input.next().is_err() {
            return selectors;
        }
    }
}

fn selector(input: &mut Parser<'_>, depth: u8) -> Read<Selector> {
    let mut compounds: Vec<(Combinator, Compound)> = Vec::new();
    let mut specificity = 0;
    input.skip_whitespace();
    let mut combinator = Combinator::Descendant;
    loop {
        let (compound, weight) = compound(input, depth)?;
        specificity += weight;
        compounds.push((combinator, compound));
        if compounds.len() > MAX_COMPOUNDS {
            return wrong();
        }
        let mut next = None;
        loop {
            let state = input.state();
            match input.next_including_whitespace() {
                Err(_) => {
                    // White space at the end is no combinator.
                    return finish(compounds, specificity);
                }
                Ok(Token::WhiteSpace(_)) => next = next.or(Some(Combinator::Descendant)),
                Ok(Token::Delim('>')) => next = Some(Combinator::Child),
                Ok(Token::Delim('+')) => next = Some(Combinator::NextSibling),
                Ok(Token::Delim('~')) => next = Some(Combinator::LaterSibling),
                Ok(_) => {
                    input.reset(&state);
                    break;
                }
            }
        }
        match next {
            Some(next) => combinator = next,
            None => return wrong(),
        }
    }
}

fn finish(mut compounds: Vec<(Combinator, Compound)>, specificity: u32) -> Read<Selector> {
    let Some((mut combinator, subject)) = compounds.pop() else { return wrong() };
    let mut rest = Vec::with_capacity(compounds.len());
    while let Some((before, compound)) = compounds.pop() {
        rest.push((combinator, compound));
        combinator = before;
    }
    Ok(Selector { subject, rest, specificity })
}

fn compound(input: &mut Parser<'_>, depth: u8) -> Read<(Compound, u32)> {
    let mut compound = Compound::default();
    let mut weight = 0;
    let mut is_empty = true;
    loop {
        let state = input.state();
        let Ok(token) = input.next_including_whitespace() else { break };
        match token.clone() {
            Token::Ident(name) if is_empty => {
                compound.name = Some(LocalName::from(name.to_ascii_lowercase()));
                weight += TYPE;
            }
            Token::Delim('*') if is_empty => {}
            // Namespaces are not declared in style elements of real pages.
            Token::Delim('|') => {
                if let Ok(Token::Ident(name)) = input.next_including_whitespace() {
                    compound.name = Some(LocalName::from(name.to_ascii_lowercase()));
                }
            }
            Token::IDHash(id) | Token::Hash(id) => {
                weight += ID;
                match compound.id {
                    Some(ref other) if **other != *id => compound.tests.push(Test::Never),
                    _ => compound.id = Some(id.to_string()),
                }
            }
            Token::Delim('.') => match input.next_including_whitespace() {
                Ok(Token::Ident(class)) => {
                    compound.classes.push(class.to_string());
                    weight += CLASS;
                }
                _ => return wrong(),
            },
            Token::SquareBracketBlock => {
                let test = input.parse_nested_block(attribute)?;
                compound.tests.push(test);
                weight += CLASS;
            }
            Token::Colon => {
                let (test, more) = pseudo(input, depth)?;
                compound.tests.extend(test);
                weight += more;
            }
            _ => {
                input.reset(&state);
                break;
            }
        }
        is_empty = false;
    }
    if is_empty { wrong() } else { Ok((compound, weight)) }
}

fn attribute(input: &mut Parser<'_>) -> Read<Test> {
    let name = LocalName::from(input.expect_ident()?.to_ascii_lowercase());
    let present = Test::Attribute { name: name.clone(), how: Match::Present, value: String::new(), ignore_case: false };
    let how = match input.next() {
        Err(_) => return Ok(present),
        Ok(Token::Delim('=')) => Match::Equal,
        Ok(Token::IncludeMatch) => Match::Word,
        Ok(Token::DashMatch) => Match::Dash,
        Ok(Token::PrefixMatch) => Match::Prefix,
        Ok(Token::SuffixMatch) => Match::Suffix,
        Ok(Token::SubstringMatch) => Match::Contains,
        Ok(_) => return wrong(),
    };
    let value = input.expect_ident_or_string()?.to_string();
    let ignore_case = match input.next() {
        Ok(Token::Ident(flag)) => flag.eq_ignore_ascii_case("i"),
        _ => &*name == "type",
    };
    Ok(Test::Attribute { name, how, value, ignore_case })
}

/// What follows a colon.
fn pseudo(input: &mut Parser<'_>, depth: u8) -> Read<(Option<Test>, u32)> {
    let nth = |a, b, from_end, of_type| Ok((Some(Test::Nth { a, b, from_end, of_type }), CLASS));
    match input.next_including_whitespace()?.clone() {
        Token::Ident(name) => match &*name.to_ascii_lowercase() {
            "first-child" => nth(0, 1, false, false),
            "last-child" => nth(0, 1, true, false),
            "first-of-type" => nth(0, 1, false, true),
            "last-of-type" => nth(0, 1, true, true),
            "root" | "scope" => Ok((Some(Test::Root), CLASS)),
            "empty" => Ok((Some(Test::Empty), CLASS)),
            "link" | "any-link" => Ok((Some(Test::Link), CLASS)),
            "checked" => Ok((Some(Test::Checked), CLASS)),
            // True of every element of a page that stands still.
            "enabled" | "defined" | "read-only" => Ok((None, CLASS)),
            // States that come with a visitor, parts that are no elements.
            _ => wrong(),
        },
        Token::Function(name) => {
            let name = name.to_ascii_lowercase();
            let (from_end, of_type) = match &*name {
                "nth-child" => (false, false),
                "nth-last-child" => (true, false),
                "nth-of-type" => (false, true),
                "nth-last-of-type" => (true, true),
                "not" | "is" | "where" | "matches" | "-webkit-any" | "-moz-any" if depth < MAX_DEPTH => {
                    let inner =
                        input.parse_nested_block(|input| -> Read<Vec<Selector>> { Ok(list(input, depth + 1)) })?;
                    let weight = inner.iter().map(|selector| selector.specificity).max().unwrap_or(0);
                    return Ok(match &*name {
                        "not" => (Some(Test::Not(inner)), weight),
                        "where" => (Some(Test::Is(inner)), 0),
                        _ => (Some(Test::Is(inner)), weight),
                    });
                }
                _ => return wrong(),
            };
            let (a, b) = input.parse_nested_block(|input| -> Read<(i32, i32)> {
                let step = parse_nth(input)?;
                // `of S` is rare, and without it the wrong ones would be counted.
                input.expect_exhausted()?;
                Ok(step)
            })?;
            nth(a, b, from_end, of_type)
        }
        _ => wrong(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn selectors_are_read_from_their_subject_to_the_left() {
        let list = read_list("ul > li.a .b#c, p:hover, a::before, div:not(.x):first-child ,[hidden]");
        assert_eq!(list.len(), 3);
        assert_eq!(list[0].subject.classes, ["b"]);
        assert_eq!(list[0].subject.id.as_deref(), Some("c"));
        let combinators: Vec<Combinator> = list[0].rest.iter().map(|(combinator, _)| *combinator).collect();
        assert_eq!(combinators, [Combinator::Descendant, Combinator::Child]);
        assert_eq!(list[0].specificity, ID + 2 * CLASS + 2 * TYPE);
        assert_eq!(list[1].specificity, 2 * CLASS + TYPE);
        assert!(matches!(list[1].subject.tests[..], [Test::Not(_), Test::Nth { a: 0, b: 1, .. }]));
    }

    #[test]
    fn escapes_and_odd_ones_are_read() {
        assert_eq!(read_list(r".md\:hidden")[0].subject.classes, ["md:hidden"]);
        assert_eq!(read_list("*").len(), 1);
        assert!(matches!(read_list("#a#b")[0].subject.tests[..], [Test::Never]));
        assert!(read_list("").is_empty());
        assert!(read_list(">").is_empty());
        assert!(read_list(&"a ".repeat(1000)).is_empty());
        // Nesting beyond the limit is not looked into, however deep it goes.
        assert_eq!(read_list(&format!("{}a{}", ":not(".repeat(5000), ")".repeat(5000))).len(), 1);
    }
}
