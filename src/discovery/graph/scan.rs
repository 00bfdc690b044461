//! Reads a whole BVGraph stream once: finds where each list starts, and makes sure that every list can be decoded.
//!
//! Releases ship no offsets. The stream comes from the network and is decoded later by code that trusts it, so everything
//! that such code relies on is checked here, at about the cost of reading the codes.

use webgraph::prelude::Decode;

use super::bvgraph::{ListDecoder, Properties};
use crate::error::{Error, Result};

/// Longest chain of lists that copy from each other. Java's default is 3; decoding follows the chain by recursion.
const MAX_REFERENCE_CHAIN: u32 = 1_000;

/// What the later lists need to know of one within the window.
#[derive(Debug, Clone, Copy, Default)]
struct Seen {
    degree: u64,
    /// Lists in the chain that this one copies from.
    chain: u32,
}

/// Calls `at_list` with the bit position of each node's list, then of the end. Fails on the first list that makes no sense.
pub(super) fn scan(
    graph: &[u8],
    properties: &Properties,
    mut at_list: impl FnMut(u64) -> std::io::Result<()>,
) -> Result<()> {
    let mut scan = Scan {
        lists: ListDecoder::new(graph, 0, properties.flags),
        nodes: properties.nodes,
        min_interval: properties.flags.min_interval_length as u64,
        window: vec![Seen::default(); properties.flags.compression_window + 1],
    };
    let wrong_write = |problem| Error::failed(format!("cannot write the offsets: {problem}"));
    let mut arcs = 0;
    for node in 0..properties.nodes {
        at_list(scan.lists.bits().position()).map_err(wrong_write)?;
        arcs += scan.list(node).map_err(|what| damaged(node, what))?;
    }
    at_list(scan.lists.bits().position()).map_err(wrong_write)?;
    if arcs != properties.arcs {
        let what = format!("the graph holds {arcs} links, but its properties say {}", properties.arcs);
        return Err(Error::failed(what).with_remedy(REMEDY));
    }
    let end = scan.lists.bits().position().div_ceil(8);
    // Java pads to a byte, others to a word of up to eight.
    if graph.len() as u64 > end + 8 {
        let what = format!("the graph ends at byte {end} of {}: its properties belong to another graph", graph.len());
        return Err(Error::failed(what).with_remedy(REMEDY));
    }
    Ok(())
}

const REMEDY: &str = "download the release's `.graph` and `.properties` files again";

fn damaged(node: u64, what: &str) -> Error {
    Error::failed(format!("the graph is damaged: in the list of node {node}, {what}")).with_remedy(REMEDY)
}

struct Scan<'a> {
    lists: ListDecoder<'a>,
    nodes: u64,
    min_interval: u64,
    /// The last lists, by node modulo the window's length.
    window: Vec<Seen>,
}

impl Scan<'_> {
    /// Reads one list and gives its degree.
    #[inline]
    fn list(&mut self, node: u64) -> std::result::Result<u64, &'static str> {
        let degree = self.lists.read_outdegree();
        if degree > self.nodes {
            return Err("there are more links than nodes");
        }
        let mut seen = Seen { degree, chain: 0 };
        if degree > 0 {
            let mut left = degree;
            if self.window.len() > 1 {
                let back = self.lists.read_reference_offset();
                if back > 0 {
                    let (copied, chain) = self.copied(node, back)?;
                    seen.chain = chain;
                    left = left.checked_sub(copied).ok_or("more links are copied than it has")?;
                }
            }
            if left > 0 && self.min_interval > 0 {
                left = left.checked_sub(self.intervals(node)?).ok_or("its intervals hold more links than it has")?;
            }
            if left > 0 {
                self.residuals(node, left)?;
            }
        }
        if self.lists.bits().is_past_end() {
            return Err("the file ends");
        }
        let slot = self.slot(node);
        self.window[slot] = seen;
        Ok(degree)
    }

    #[inline(always)]
    fn slot(&self, node: u64) -> usize {
        (node % self.window.len() as u64) as usize
    }

    /// How many links are copied from the list `back` nodes before, and how long the chain of copies is.
    fn copied(&mut self, node: u64, back: u64) -> std::result::Result<(u64, u32), &'static str> {
        if back > node || back >= self.window.len() as u64 {
            return Err("it copies from a list that does not exist");
        }
        let Seen { degree, chain } = self.window[self.slot(node - back)];
        if degree == 0 {
            return Err("it copies from an empty list");
        }
        if chain >= MAX_REFERENCE_CHAIN {
            return Err("it copies through too many lists");
        }
        let blocks = self.lists.read_block_count();
        if blocks > degree + 1 {
            return Err("it copies more blocks than the other list has links");
        }
        let (mut copied, mut passed) = (0, 0);
        for block in 0..blocks {
            let length = self.lists.read_block().saturating_add(u64::from(block > 0));
            passed += length.min(self.nodes + 1);
            if block % 2 == 0 {
                copied += length.min(self.nodes + 1);
            }
            if passed > degree {
                return Err("it copies past the end of the other list");
            }
        }
        if blocks.is_multiple_of(2) {
            // After a skipped block something is copied; a trailing skip is never written.
            if passed == degree {
                return Err("it skips to the end of the list it copies from");
            }
            copied += degree - passed;
        }
        Ok((copied, chain + 1))
    }

    /// How many links the intervals hold.
    fn intervals(&mut self, node: u64) -> std::result::Result<u64, &'static str> {
        let count = self.lists.read_interval_count();
        if count > self.nodes / self.min_interval.max(1) {
            return Err("it has more intervals than fit the graph");
        }
        let mut held = 0;
        let mut next = 0;
        for interval in 0..count {
            let start = self.lists.read_interval_start();
            next = if interval == 0 { first(node, start)? } else { start.saturating_add(next + 1) };
            let length = self.lists.read_interval_len().saturating_add(self.min_interval);
            next = next.saturating_add(length);
            if next > self.nodes {
                return Err("an interval ends outside the graph");
            }
            held += length;
        }
        Ok(held)
    }

    #[inline(always)]
    fn residuals(&mut self, node: u64, count: u64) -> std::result::Result<(), &'static str> {
        let mut last = first(node, self.lists.read_first_residual())?;
        for _ in 1..count {
            last = last.saturating_add(1 + self.lists.read_residual());
        }
        if last >= self.nodes { Err("a link leads outside the graph") } else { Ok(()) }
    }
}

/// The first link of a series is written as its distance from the node: 0, -1, 1, -2, …
#[inline(always)]
fn first(node: u64, code: u64) -> std::result::Result<u64, &'static str> {
    let distance = (code >> 1) as i64 ^ -((code & 1) as i64);
    node.checked_add_signed(distance).ok_or("a link leads outside the graph")
}
