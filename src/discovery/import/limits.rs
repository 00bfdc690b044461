//! How much one export may hold in one place. Exports are written by strangers; none of these is met by a real one.

/// Rows from which columns and date order are judged.
pub(super) const SAMPLE_ROWS: usize = 1_000;

/// Rows before the header: GA4 writes 9 comment lines, Moz wrote 6 lines of text.
pub(super) const MAX_PREAMBLE_ROWS: usize = 25;

/// Redirects kept of an export's chain; browsers give up after 20.
pub(super) const MAX_CHAIN: usize = 20;

/// Domains counted to say what a foreign export is about.
pub(super) const MAX_OTHER_DOMAINS: usize = 64;
