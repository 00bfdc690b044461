//! How much one text may hold in one place. Texts are written by strangers; none of these is met by a real one.

/// Bytes of one row. Real rows end near 20 kB (page text in a context column); beyond this a quote was never closed.
pub(in crate::discovery) const MAX_ROW_BYTES: usize = 1 << 20;

/// Columns of a table: the width of an Excel sheet. Real exports end near 80.
pub(in crate::discovery) const MAX_COLUMNS: usize = 16_384;

/// Decoded bytes from which charset, delimiter, header, columns and date order are judged.
pub(in crate::discovery) const SAMPLE_BYTES: usize = 1 << 20;

/// Nesting of JSON values. DataForSEO answers are 7 deep, MCP-wrapped ones 3 more.
pub(in crate::discovery) const MAX_JSON_DEPTH: usize = 64;

/// Bytes of one JSON string: an MCP answer carries a whole document as one.
pub(in crate::discovery) const MAX_JSON_STRING: usize = 16 << 20;

/// JSON documents inside strings of JSON documents.
pub(in crate::discovery) const MAX_JSON_WRAPS: usize = 3;
