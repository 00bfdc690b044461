//! Drives the parse and stops it when a page costs more than a page may.

use html5ever::tokenizer::TokenSink;
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts};

use super::Dom;
use super::guard::Guard;
use super::sink::Builder;
use super::tokenizer;

/// Why a tree holds less than the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cut {
    /// Too many nodes: the rest was not read.
    Nodes,
    /// Misnesting made the tree builder search or repeat too much: the rest was not read.
    Work,
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
    tokenizer::tokenize(page, &guard);
    guard.end();
    guard.into_dom()
}
