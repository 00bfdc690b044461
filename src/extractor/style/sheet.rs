//! The style sheets of a page, indexed by what their selectors ask of the element itself.

use std::cell::Cell;

use cssparser::{Delimiter, ParseError, Parser, Token};
use html5ever::{LocalName, local_name};
use rustc_hash::FxHashMap;

use super::super::dom::{Dom, Element, NodeId};
use super::super::limits;
use super::cascade::{Cascade, Origin};
use super::matching::Matcher;
use super::media;
use super::selector::{self, Selector};
use super::value::{self, Declaration};

/// Nesting of `@media`, `@supports` and `@layer` blocks.
const MAX_DEPTH: u8 = 8;

/// A declaration, and whether it is `!important`.
pub(super) type Declared = (Declaration, bool);

#[derive(Debug)]
struct Rule {
    selector: Selector,
    /// Index of its declarations.
    block: u32,
    order: u32,
    is_layered: bool,
}

/// All rules of a page that may decide whether something is seen.
#[derive(Debug, Default)]
pub(crate) struct Sheets {
    rules: Vec<Rule>,
    blocks: Vec<Vec<Declared>>,
    by_id: FxHashMap<String, Vec<u32>>,
    by_class: FxHashMap<String, Vec<u32>>,
    by_name: FxHashMap<LocalName, Vec<u32>>,
    for_all: Vec<u32>,
    steps: Cell<u64>,
    is_quirky: bool,
}

impl Sheets {
    /// Reads the `style` elements of a page.
    pub(crate) fn of(dom: &Dom) -> Self {
        let mut sheets = Self { steps: Cell::new(limits::MAX_STYLE_STEPS), is_quirky: dom.quirks, ..Self::default() };
        let mut room = limits::MAX_STYLE_BYTES;
        for node in dom.styles() {
            let Some(element) = dom.element(node) else { continue };
            let kind = element.attribute(&local_name!("type")).unwrap_or_default().trim();
            let is_css = kind.is_empty() || kind.eq_ignore_ascii_case("text/css");
            if !is_css || !media::applies(element.attribute(&local_name!("media")).unwrap_or_default()) {
                continue;
            }
            let text = dom.text_content(node, room);
            room = room.saturating_sub(text.len());
            // Old pages hide their sheets in a comment from browsers that did not know `style`.
            sheets.read(&mut Parser::new(&text), 0, false);
        }
        sheets
    }

    fn read(&mut self, input: &mut Parser<'_>, depth: u8, is_layered: bool) {
        loop {
            input.skip_whitespace();
            let start = input.position();
            match input.next() {
                Err(_) => return,
                Ok(Token::CDO | Token::CDC | Token::Semicolon) => {}
                Ok(Token::AtKeyword(name)) => {
                    let name = name.to_ascii_lowercase();
                    self.at_rule(&name, input, depth, is_layered);
                }
                Ok(Token::CurlyBracketBlock) => {}
                Ok(_) => {
                    // The selectors reach to the block.
                    let _: Result<(), ParseError<()>> =
                        input.parse_until_before(Delimiter::CurlyBracketBlock, |input| {
                            while input.next().is_ok() {}
                            Ok(())
                        });
                    let selectors = input.slice_from(start);
                    if !matches!(input.next(), Ok(Token::CurlyBracketBlock)) {
                        return;
                    }
                    let mut declared = Vec::new();
                    let _: Result<(), ParseError<()>> = input.parse_nested_block(|input| {
                        read_block(input, &mut declared);
                        Ok(())
                    });
                    self.add(selectors, declared, is_layered);
                }
            }
        }
    }

    fn at_rule(&mut self, name: &str, input: &mut Parser<'_>, depth: u8, is_layered: bool) {
        let start = input.position();
        let _: Result<(), ParseError<()>> =
            input.parse_until_before(Delimiter::CurlyBracketBlock | Delimiter::Semicolon, |input| {
                while input.next().is_ok() {}
                Ok(())
            });
        let prelude = input.slice_from(start);
        if !matches!(input.next(), Ok(Token::CurlyBracketBlock)) || depth >= MAX_DEPTH {
            return;
        }
        let (is_read, is_layered) = match name {
            "media" => (media::applies(prelude), is_layered),
            "supports" => (media::supports(prelude), is_layered),
            "layer" => (true, true),
            "document" | "-moz-document" => (false, is_layered),
            // Keyframes, fonts, pages; containers, whose size is not known.
            _ => (false, is_layered),
        };
        if is_read {
            let _: Result<(), ParseError<()>> = input.parse_nested_block(|input| {
                self.read(input, depth + 1, is_layered);
                Ok(())
            });
        }
    }

    fn add(&mut self, selectors: &str, declared: Vec<Declared>, is_layered: bool) {
        if declared.is_empty() || self.rules.len() >= limits::MAX_STYLE_RULES {
            return;
        }
        let block = self.blocks.len() as u32;
        self.blocks.push(declared);
        for selector in selector::read_list(selectors) {
            let index = self.rules.len() as u32;
            let key = |text: &str| if self.is_quirky { text.to_ascii_lowercase() } else { text.to_owned() };
            if let Some(id) = &selector.subject.id {
                self.by_id.entry(key(id)).or_default().push(index);
            } else if let Some(class) = selector.subject.classes.first() {
                self.by_class.entry(key(class)).or_default().push(index);
            } else if let Some(name) = &selector.subject.name {
                self.by_name.entry(name.clone()).or_default().push(index);
            } else {
                self.for_all.push(index);
            }
            self.rules.push(Rule { selector, block, order: index, is_layered });
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// Enters what the sheets say about an element.
    pub(super) fn cascade(&self, dom: &Dom, node: NodeId, element: &Element, cascade: &mut Cascade) {
        if self.steps.get() == 0 {
            return;
        }
        let matcher = Matcher { dom, steps: &self.steps };
        let mut enter = |rules: &[u32]| {
            for &index in rules {
                let rule = &self.rules[index as usize];
                if matcher.matches(&rule.selector, node, element) {
                    let origin = if rule.is_layered { Origin::Layer } else { Origin::Sheet };
                    for &(declaration, is_important) in &self.blocks[rule.block as usize] {
                        cascade.enter(declaration, is_important, origin, rule.selector.specificity, rule.order);
                    }
                }
            }
        };
        if let Some(rules) = self.by_name.get(&element.name) {
            enter(rules);
        }
        if !self.for_all.is_empty() {
            enter(&self.for_all);
        }
        let lower = |text: &str| text.to_ascii_lowercase();
        if let Some(id) = element.attribute(&local_name!("id")).filter(|_| !self.by_id.is_empty()) {
            let rules = if self.is_quirky { self.by_id.get(&lower(id)) } else { self.by_id.get(id) };
            enter(rules.map_or(&[], Vec::as_slice));
        }
        if let Some(classes) = element.attribute(&local_name!("class")).filter(|_| !self.by_class.is_empty()) {
            // A class given twice brings its rules twice, which changes nothing.
            for class in classes.split_ascii_whitespace() {
                let rules = if self.is_quirky { self.by_class.get(&lower(class)) } else { self.by_class.get(class) };
                enter(rules.map_or(&[], Vec::as_slice));
            }
        }
    }
}

/// Reads the declarations of one block, or of a `style` attribute.
pub(super) fn read_block(input: &mut Parser<'_>, declared: &mut Vec<Declared>) {
    loop {
        match input.next() {
            Err(_) => return,
            Ok(Token::Semicolon) => {}
            Ok(Token::Ident(name)) => {
                let name = name.clone();
                let _: Result<(), ParseError<()>> = input.parse_until_after(Delimiter::Semicolon, |input| {
                    input.expect_colon()?;
                    declaration(&name, input, declared);
                    while input.next().is_ok() {}
                    Ok(())
                });
            }
            Ok(_) => {
                // What browsers of old did not read: `*display: none`, `_height: 0`, nested rules.
                let _: Result<(), ParseError<()>> =
                    input.parse_until_after(Delimiter::Semicolon | Delimiter::CurlyBracketBlock, |input| {
                        while input.next().is_ok() {}
                        Ok(())
                    });
            }
        }
    }
}

fn declaration(name: &str, input: &mut Parser<'_>, declared: &mut Vec<Declared>) {
    let first = declared.len();
    value::read(name, input, &mut |declaration| declared.push((declaration, false)));
    if declared.len() == first {
        return;
    }
    let mut before_important = false;
    while let Ok(token) = input.next() {
        match token {
            Token::Delim('!') => before_important = true,
            Token::Ident(word) if before_important && word.eq_ignore_ascii_case("important") => {
                declared[first..].iter_mut().for_each(|declared| declared.1 = true);
            }
            _ => before_important = false,
        }
    }
}
