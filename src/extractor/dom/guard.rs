//! Stands between tokenizer and tree builder and keeps the work per token bounded.
//!
//! Tree construction searches the stack of open elements for nearly every tag, and reopens every unclosed formatting
//! element in each paragraph: a few hundred kilobytes of `<div>` or `<b>` keep any conforming parser busy for minutes.
//! A parse cannot be cancelled from outside, so the bound must hold here. Beyond [`limits::MAX_DEPTH`] open elements,
//! tags that would nest deeper are left out, as browsers flatten what is deeper; their contents stay.

use std::cell::{Cell, RefCell};

use html5ever::interface::Tracer;
use html5ever::tokenizer::{Tag, TagKind, Token, TokenSink, TokenSinkResult};
use html5ever::tree_builder::TreeBuilder;
use html5ever::{LocalName, local_name};

use super::parse::Cut;
use super::sink::Builder;
use super::{Dom, NodeId, tokenizer};
use crate::extractor::limits;

/// Elements made between two measurements of the stack, which costs as much as a search of it.
const MEASURE_EVERY: usize = 64;
/// End tags remembered for start tags left out, so that they do not close something else.
const MAX_LEFT_OUT: usize = 4096;

pub(super) struct Guard {
    builder: TreeBuilder<NodeId, Builder>,
    /// Elements open and waiting, at the last measurement, and elements made since.
    depth: Cell<usize>,
    made_since: Cell<usize>,
    /// Questions asked since the last measurement: what was closed meanwhile is only seen by measuring.
    asked: Cell<usize>,
    /// Elements made beyond one per start tag.
    reopened: Cell<usize>,
    /// Steps of search spent, about.
    work: Cell<u64>,
    left_out: RefCell<Vec<LocalName>>,
    cut: Cell<Option<Cut>>,
    /// A tag was left out for its depth.
    flattened: Cell<bool>,
}

struct Count(Cell<usize>);

impl Tracer for Count {
    type Handle = NodeId;
    fn trace_handle(&self, _node: &NodeId) {
        self.0.set(self.0.get() + 1);
    }
}

impl Guard {
    pub(super) fn new(builder: TreeBuilder<NodeId, Builder>) -> Self {
        Self {
            builder,
            depth: Cell::new(0),
            made_since: Cell::new(0),
            asked: Cell::new(0),
            reopened: Cell::new(0),
            work: Cell::new(0),
            left_out: RefCell::default(),
            cut: Cell::new(None),
            flattened: Cell::new(false),
        }
    }

    pub(super) fn into_dom(self) -> Dom {
        let cut = self.cut.get().or(self.flattened.get().then_some(Cut::Flattened));
        let mut dom = self.builder.sink.into_dom();
        dom.cut = cut;
        dom
    }

    /// Elements open or waiting to be reopened, up to [`MEASURE_EVERY`] too many.
    fn depth(&self) -> usize {
        let estimate = self.depth.get() + self.made_since.get();
        self.asked.set(self.asked.get() + 1);
        let is_due = estimate > limits::MAX_DEPTH && self.asked.get() >= MEASURE_EVERY;
        if self.made_since.get() < MEASURE_EVERY && !is_due {
            return estimate;
        }
        let count = Count(Cell::new(0));
        self.builder.trace_handles(&count);
        self.depth.set(count.0.get());
        self.made_since.set(0);
        self.asked.set(0);
        self.depth.get()
    }

    /// True when the tag must not reach the tree builder.
    fn leaves_out(&self, tag: &Tag) -> bool {
        match tag.kind {
            TagKind::StartTag => {
                let depth = self.depth();
                let limit = if may_stand_deep(&tag.name) { 2 * limits::MAX_DEPTH } else { limits::MAX_DEPTH };
                if depth <= limit {
                    return false;
                }
                self.flattened.set(true);
                let mut left_out = self.left_out.borrow_mut();
                if left_out.len() < MAX_LEFT_OUT {
                    left_out.push(tag.name.clone());
                }
                true
            }
            TagKind::EndTag => {
                let mut left_out = self.left_out.borrow_mut();
                // Mostly empty; when not, the matching tag is near the end.
                let Some(at) = left_out.iter().rev().take(8).position(|name| *name == tag.name) else { return false };
                let at = left_out.len() - 1 - at;
                left_out.truncate(at);
                true
            }
        }
    }

    /// Counts what a tag cost: the tree builder searches the stack for each tag and each element it makes, and for
    /// formatting elements it searches the stack once per entry of the list.
    fn count(&self, is_start: bool, is_formatting: bool) {
        let made = self.builder.sink.take_made();
        self.made_since.set(self.made_since.get() + made);
        let depth = (self.depth.get() + self.made_since.get()) as u64;
        let cost = depth * (1 + made as u64) + if is_formatting { depth * depth } else { 0 };
        self.work.set(self.work.get() + cost);
        if self.work.get() > limits::MAX_WORK {
            self.cut.set(Some(Cut::Work));
        }
        let extra = made.saturating_sub(usize::from(is_start));
        if extra > 0 {
            self.reopened.set(self.reopened.get() + extra);
            if self.reopened.get() > limits::MAX_REOPENED {
                self.cut.set(Some(Cut::Work));
            }
        }
        if self.builder.sink.nodes() > limits::MAX_NODES {
            self.cut.set(Some(Cut::Nodes));
        }
    }
}

/// Elements that never hold others, links themselves, and those whose contents are raw text: they may stand deeper,
/// since they close at once or are few at a time (a new `a` closes the one before; only inside SVG they nest).
fn may_stand_deep(name: &LocalName) -> bool {
    matches!(
        *name,
        local_name!("a")
            | local_name!("area")
            | local_name!("base")
            | local_name!("br")
            | local_name!("embed")
            | local_name!("hr")
            | local_name!("iframe")
            | local_name!("img")
            | local_name!("input")
            | local_name!("link")
            | local_name!("meta")
            | local_name!("noembed")
            | local_name!("noframes")
            | local_name!("param")
            | local_name!("plaintext")
            | local_name!("script")
            | local_name!("source")
            | local_name!("style")
            | local_name!("textarea")
            | local_name!("title")
            | local_name!("track")
            | local_name!("wbr")
            | local_name!("xmp")
    )
}

impl TokenSink for Guard {
    type Handle = NodeId;

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<NodeId> {
        if self.cut.get().is_some() && !matches!(token, Token::EOFToken) {
            return TokenSinkResult::Continue;
        }
        let (mut is_start, mut is_anchor, mut is_formatting) = (false, false, false);
        match &token {
            Token::TagToken(tag) => {
                if self.leaves_out(tag) {
                    return TokenSinkResult::Continue;
                }
                is_start = tag.kind == TagKind::StartTag;
                is_anchor = is_start && tag.name == local_name!("a");
                is_formatting = tokenizer::is_formatting(&tag.name);
            }
            Token::ParseError(_) => return TokenSinkResult::Continue,
            _ => {}
        }
        let answer = self.builder.process_token(token, line);
        self.builder.sink.settle_anchors(is_anchor);
        self.count(is_start, is_formatting);
        answer
    }

    fn end(&self) {
        self.builder.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.builder.adjusted_current_node_present_but_not_in_html_namespace()
    }
}
