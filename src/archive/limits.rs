//! How much of what strangers put into an archive is held at once. Each limit is crossed by a test.

/// Longest header of one record. Real headers stay under 4 KiB; URLs of some kilobytes are repeated in them.
pub const MAX_RECORD_HEAD: usize = 64 * 1024;

/// Longest part of a record's block that is kept. A page beyond the crawler's own limit (5 MiB) is cut anyway;
/// the rest covers its HTTP head. Longer blocks (videos) are passed over without being held.
pub const MAX_BLOCK: usize = 6 * 1024 * 1024;

/// Longest page body after its content encoding is undone: what a crawler of this program would take.
pub const MAX_BODY: usize = 5 * 1024 * 1024;

/// Most that one gzip member may grow to in the buffer that is reused for every member. Larger members are
/// inflated piece by piece. Members of crawl archives hold one record, on average some kilobytes.
pub const MAX_MEMBER_INFLATED: usize = 8 * 1024 * 1024;

/// Most compressed bytes that are gathered before a member is inflated piece by piece instead.
pub const MAX_MEMBER_STORED: usize = 4 * 1024 * 1024;

/// Longest first line of an ARC record; it carries one URL.
pub const MAX_ARC_LINE: usize = 16 * 1024;

/// How far beyond its declared end a record with a wrong length is searched for the next record.
pub const MAX_MEND: usize = 1024 * 1024;

/// Deepest nesting of objects and arrays in the JSON of a WAT record. Real ones reach nine.
pub const MAX_JSON_DEPTH: usize = 64;

/// Most links taken from one WAT record, as many as a page of [`MAX_BODY`] could hold at 50 bytes a link.
pub const MAX_WAT_LINKS: usize = 100_000;

/// Longest HTTP head inside a record: 256 KiB, as curl allows.
pub const MAX_HTTP_HEAD: usize = 256 * 1024;

/// Content encodings undone one after the other; more than two are an attack.
pub const MAX_CONTENT_ENCODINGS: usize = 4;

/// Damaged records listed one by one; beyond this they are only counted.
pub const MAX_DAMAGES_LISTED: usize = 1_000;
