//! WARC, WAT and ARC archives as a store of pages and a source of links, read as a stream.
