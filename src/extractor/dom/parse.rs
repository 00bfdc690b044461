//! Drives the parse and stops it when a page costs more than a page may.

use html5ever::TokenizerResult;
use html5ever::buffer_queue::BufferQueue;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{Tokenizer, TokenizerOpts};
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts};

use super::Dom;
use super::guard::Guard;
use super::sink::Builder;
use crate::extractor::text;

/// Text fed at once. The guard can only stop the parse between two pieces.
const PIECE_BYTES: usize = 64 * 1024;

/// Why a tree holds less than the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cut {
    /// Too many nodes: the rest was not read.
    Nodes,
    /// Unclosed formatting multiplied the elements: the rest was not read.
    Misnested,
    /// Nesting deeper than browsers keep was flattened; everything was read.
    Flattened,
}

impl Cut {
    /// The end of the page was not read.
    pub(crate) fn is_incomplete(self) -> bool {
        self != Cut::Flattened
    }
}

/// Parses a page as a browser without scripting does.
pub(crate) fn parse(page: &str) -> Dom {
    let options = TreeBuilderOpts { scripting_enabled: false, ..TreeBuilderOpts::default() };
    let guard = Guard::new(TreeBuilder::new(Builder::new(), options));
    let tokenizer = Tokenizer::new(guard, TokenizerOpts::default());
    let mut rest = page;
    while !rest.is_empty() && tokenizer.sink.cut().is_none() {
        let (piece, after) = rest.split_at(text::cut(rest, PIECE_BYTES).len());
        rest = after;
        let queue = BufferQueue::default();
        queue.push_back(StrTendril::from_slice(piece));
        while !matches!(tokenizer.feed(&queue), TokenizerResult::Done) {}
    }
    tokenizer.end();
    tokenizer.sink.into_dom()
}
