//! How much of a named input is unpacked. Inputs are written by strangers; none of these is met by a real export.

/// Containers inside containers: an export in a `.gz` in a `.zip` in a directory is three. Deeper is a trick.
pub(crate) const MAX_NESTING: usize = 4;

/// Directories below the named one.
pub(crate) const MAX_DIRECTORY_DEPTH: usize = 16;

/// Files taken from one directory or archive. A daily export kept for ten years is 3,650 files.
pub(crate) const MAX_FILES: usize = 10_000;

/// Unpacked bytes that need no justification, whatever the packed size: an export of a few rows may pack well.
pub(crate) const FREE_UNPACKED: u64 = 256 << 20;

/// Unpacked bytes per packed byte beyond [`FREE_UNPACKED`]. Exports pack 5 to 40 times, generated ones up to some 200;
/// DEFLATE ends at 1,032, which is what a bomb reaches.
pub(crate) const MAX_RATIO: u64 = 500;

/// Unpacked bytes of one named input in all: five times a five-million-row UTF-16 export.
pub(crate) const MAX_UNPACKED: u64 = 64 << 30;

/// An archive that cannot be read from its end (standard input, an archive inside another) is held in memory up to this.
pub(crate) const MAX_HELD: u64 = 256 << 20;
