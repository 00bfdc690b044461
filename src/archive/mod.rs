//! Web archives as a store of pages: WARC, WAT and ARC files, compressed or not, recognised by content.
//!
//! ```text
//! file or pipe ─ source ─ bytes ─┬─ gzip  (libdeflate, member by member) ─┐
//!                                └─ plain or zstd ────────────────────────┴─ framer ─ Record ─ (sieve) ─┬─ http ─ page
//!                                                                                                       └─ wat ─ links
//! ```
//!
//! Nothing holds a file: memory is bounded by the [`limits`], whatever the archive holds. A damaged record is counted
//! with its offset and reason, and reading goes on at the next one.

mod arc;
mod frame;
mod framer;
mod glance;
mod gzip;
mod http;
mod inflate;
mod json;
pub mod limits;
pub mod page;
mod pipeline;
mod record;
mod segments;
mod sieve;
mod source;
#[cfg(test)]
mod suite;
pub mod wat;

pub use glance::{Glance, glance};
pub use json::Text;
pub use pipeline::{Handler, Tally, run};
pub use record::{Kind, Record};
pub use sieve::Sieve;
pub use source::expand;

/// A record, or a part of a file, that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Damage {
    /// In bytes from the start of the file as it is stored.
    pub offset: u64,
    pub reason: &'static str,
    /// The record was read all the same.
    pub mended: bool,
}

impl Damage {
    fn new(offset: u64, reason: &'static str) -> Self {
        Self { offset, reason, mended: false }
    }

    fn mended(offset: u64, reason: &'static str) -> Self {
        Self { offset, reason, mended: true }
    }
}

/// Takes what is found in an archive, in its order.
pub(crate) trait Visitor {
    fn record(&mut self, record: &Record<'_>);
    fn damaged(&mut self, damage: Damage);
}
