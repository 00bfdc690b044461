//! How much one export may hold in one place. Exports are written by strangers; none of these is met by a real one.

/// Bytes of one row. Real rows end near 20 kB (page text in a context column); beyond this a quote was never closed.
pub(super) const MAX_ROW_BYTES: usize = 1 << 20;

/// Columns of a table: the width of an Excel sheet. Real exports end near 80.
pub(super) const MAX_COLUMNS: usize = 16_384;

/// Decoded bytes from which charset, delimiter, header, columns and date order are judged.
pub(super) const SAMPLE_BYTES: usize = 1 << 20;

/// Rows from which columns and date order are judged.
pub(super) const SAMPLE_ROWS: usize = 1_000;

/// Rows before the header: GA4 writes 9 comment lines, Moz wrote 6 lines of text.
pub(super) const MAX_PREAMBLE_ROWS: usize = 25;

/// Nesting of JSON values. DataForSEO answers are 7 deep, MCP-wrapped ones 3 more.
pub(super) const MAX_JSON_DEPTH: usize = 64;

/// Bytes of one JSON string: an MCP answer carries a whole document as one.
pub(super) const MAX_JSON_STRING: usize = 16 << 20;

/// JSON documents inside strings of JSON documents.
pub(super) const MAX_JSON_WRAPS: usize = 3;

/// Redirects kept of an export's chain; browsers give up after 20.
pub(super) const MAX_CHAIN: usize = 20;

/// Domains counted to say what a foreign export is about.
pub(super) const MAX_OTHER_DOMAINS: usize = 64;
