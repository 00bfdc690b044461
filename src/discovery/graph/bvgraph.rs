//! The transposed graph of a release, opened from the files that Common Crawl publishes.
//!
//! The `webgraph` crate decodes successor lists; this module gives it the bits. Its own loader would `unwrap` on damaged
//! files and load serialised offsets unsafely, so decoder and offsets are ours: checked at every read, and the whole stream
//! was checked once when the index was built (see `scan`).

use std::path::Path;

use dsi_bitstream::prelude::BE;
use webgraph::prelude::*;

use super::bits::{BitReader, is_supported};
use super::elias_fano::EliasFano;
use super::format::Mapped;
use crate::error::{Error, Result};

/// A properties file has some 30 short lines; beyond this it is something else.
const MAX_PROPERTIES_BYTES: u64 = 64 * 1024;

/// Node ids are kept in 32 bits; the largest host graph of the last years has 0.5 billion nodes.
pub(super) const MAX_NODES: u64 = u32::MAX as u64;

/// Nodes that a list may refer back to. Java's default is 7; beyond this the memory of the scan would grow.
const MAX_WINDOW: usize = 1 << 16;

/// What the `.properties` file says.
#[derive(Debug, Clone, Copy)]
pub(super) struct Properties {
    pub nodes: u64,
    pub arcs: u64,
    pub flags: CompFlags,
}

impl Properties {
    pub fn read(path: &Path) -> Result<Self> {
        let refuse = |what: String| {
            Error::failed(format!("cannot use `{}`: {what}", path.display()))
                .with_remedy("download the release's files again, or name another directory with `--from`")
        };
        let bytes = std::fs::metadata(path).map_err(|problem| refuse(problem.to_string()))?.len();
        if bytes > MAX_PROPERTIES_BYTES {
            return Err(refuse(format!("{bytes} bytes are too many for a properties file")));
        }
        let (nodes, arcs, flags) = parse_properties::<BE>(path).map_err(|problem| refuse(format!("{:#}", problem)))?;
        let nodes = nodes as u64;
        if nodes > MAX_NODES {
            return Err(refuse(format!("a graph of {nodes} nodes is larger than this program can index")));
        }
        let codes = [flags.outdegrees, flags.references, flags.blocks, flags.intervals, flags.residuals];
        if let Some(code) = codes.into_iter().find(|code| !is_supported(*code)) {
            return Err(refuse(format!("it is compressed with {code:?} codes, which Common Crawl does not use")));
        }
        if flags.compression_window > MAX_WINDOW {
            return Err(refuse(format!("a window of {} nodes is too large", flags.compression_window)));
        }
        Ok(Self { nodes, arcs, flags })
    }
}

/// Reads the components of a successor list.
#[derive(Debug, Clone)]
pub(super) struct ListDecoder<'a> {
    bits: BitReader<'a>,
    flags: CompFlags,
}

impl<'a> ListDecoder<'a> {
    pub fn new(bytes: &'a [u8], position: u64, flags: CompFlags) -> Self {
        Self { bits: BitReader::new(bytes, position), flags }
    }

    pub fn bits(&self) -> &BitReader<'a> {
        &self.bits
    }
}

impl Decode for ListDecoder<'_> {
    #[inline(always)]
    fn read_outdegree(&mut self) -> u64 {
        self.bits.read(self.flags.outdegrees)
    }

    #[inline(always)]
    fn read_reference_offset(&mut self) -> u64 {
        self.bits.read(self.flags.references)
    }

    #[inline(always)]
    fn read_block_count(&mut self) -> u64 {
        self.bits.read(self.flags.blocks)
    }

    #[inline(always)]
    fn read_block(&mut self) -> u64 {
        self.bits.read(self.flags.blocks)
    }

    #[inline(always)]
    fn read_interval_count(&mut self) -> u64 {
        self.bits.read(self.flags.intervals)
    }

    #[inline(always)]
    fn read_interval_start(&mut self) -> u64 {
        self.bits.read(self.flags.intervals)
    }

    #[inline(always)]
    fn read_interval_len(&mut self) -> u64 {
        self.bits.read(self.flags.intervals)
    }

    #[inline(always)]
    fn read_first_residual(&mut self) -> u64 {
        self.bits.read(self.flags.residuals)
    }

    #[inline(always)]
    fn read_residual(&mut self) -> u64 {
        self.bits.read(self.flags.residuals)
    }
}

/// Starts decoders at the list of any node.
struct Lists {
    graph: Mapped,
    offsets: EliasFano,
    flags: CompFlags,
}

impl RandomAccessDecoderFactory for Lists {
    type Decoder<'a> = ListDecoder<'a>;

    fn new_decoder(&self, node: usize) -> anyhow::Result<ListDecoder<'_>> {
        // An unknown node reads as an empty list from past the end.
        let position = self.offsets.get(node as u64).unwrap_or(self.offsets.universe());
        Ok(ListDecoder::new(self.graph.bytes(), position, self.flags))
    }
}

/// The transposed graph: for each node the nodes that link to it.
pub(super) struct Transpose {
    graph: BvGraph<Lists>,
    nodes: u64,
}

impl Transpose {
    /// `offsets` must have been written by the scan of exactly this graph.
    pub fn open(graph: &Path, offsets: EliasFano, properties: &Properties) -> Result<Self> {
        let map = Mapped::open(graph)?;
        if offsets.universe() != 8 * map.bytes().len() as u64 || offsets.len() != properties.nodes + 1 {
            return Err(super::format::damaged(graph, "its length is not that of the graph which was indexed"));
        }
        let Properties { nodes, arcs, flags } = *properties;
        let lists = Lists { graph: map, offsets, flags };
        let graph = BvGraph::new(lists, nodes as usize, arcs, flags.compression_window, flags.min_interval_length);
        Ok(Self { graph, nodes })
    }

    pub fn nodes(&self) -> u64 {
        self.nodes
    }

    /// How many nodes link to this one.
    pub fn in_degree(&self, node: u32) -> u64 {
        if u64::from(node) >= self.nodes {
            return 0;
        }
        // A list is never longer than the graph has nodes: the scan has checked that.
        (self.graph.outdegree(node as usize) as u64).min(self.nodes)
    }

    /// The nodes that link to this one, in rising order.
    pub fn predecessors(&self, node: u32) -> impl Iterator<Item = u32> + '_ {
        let known = u64::from(node) < self.nodes && self.in_degree(node) > 0;
        let list = known.then(|| self.graph.successors(node as usize));
        let nodes = self.nodes;
        list.into_iter().flatten().take_while(move |id| (*id as u64) < nodes).map(|id| id as u32)
    }
}
