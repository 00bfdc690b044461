//! Two streams of rows joined page by page.

use std::iter::Peekable;

use crate::error::Result;
use crate::model::history::LinkRow;

/// The rows of one page in both audits; either side may be empty.
#[derive(Debug, Default)]
pub struct PagePair {
    pub before: Vec<LinkRow>,
    pub now: Vec<LinkRow>,
}

/// Joins two streams that are ordered by page.
pub struct PagePairs<A: Iterator, B: Iterator> {
    before: Peekable<A>,
    now: Peekable<B>,
}

impl<A, B> PagePairs<A, B>
where
    A: Iterator<Item = Result<LinkRow>>,
    B: Iterator<Item = Result<LinkRow>>,
{
    pub fn new(before: A, now: B) -> Self {
        Self { before: before.peekable(), now: now.peekable() }
    }
}

/// Page of the next row; `None` at the end or before an error, which the next call of `next` gives.
fn page<I: Iterator<Item = Result<LinkRow>>>(stream: &mut Peekable<I>) -> Option<String> {
    match stream.peek() {
        Some(Ok(row)) => Some(row.source_url.clone()),
        _ => None,
    }
}

/// All rows of the page that the stream stands at.
fn take<I: Iterator<Item = Result<LinkRow>>>(stream: &mut Peekable<I>, page: &str) -> Vec<LinkRow> {
    let mut rows = Vec::new();
    while let Some(Ok(row)) = stream.next_if(|next| matches!(next, Ok(row) if row.source_url == page)) {
        rows.push(row);
    }
    rows
}

impl<A, B> Iterator for PagePairs<A, B>
where
    A: Iterator<Item = Result<LinkRow>>,
    B: Iterator<Item = Result<LinkRow>>,
{
    type Item = Result<PagePair>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(Err(problem)) = self.before.next_if(Result::is_err) {
            return Some(Err(problem));
        }
        if let Some(Err(problem)) = self.now.next_if(Result::is_err) {
            return Some(Err(problem));
        }
        let first = match (page(&mut self.before), page(&mut self.now)) {
            (Some(a), Some(b)) => a.min(b),
            (a, b) => a.or(b)?,
        };
        Some(Ok(PagePair { before: take(&mut self.before, &first), now: take(&mut self.now, &first) }))
    }
}
