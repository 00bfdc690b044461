//! Every bound on what one page may cost. Pages are written by strangers: bytes alone do not bound the work.

/// Bytes of a page that are read; what follows is not looked at. The crawler's own cap is lower, archives may hold more.
pub const MAX_PAGE_BYTES: usize = 16 * 1024 * 1024;

/// Elements open at once (or waiting to be reopened, as `<b>` does). Browsers stop nesting at 512; tree construction
/// searches this stack for every tag, so that depth times tags is the cost of a page.
pub const MAX_DEPTH: usize = 512;

/// Nodes of the tree. The largest pages known to be read by people (the one-page HTML standard) have near 300,000.
pub const MAX_NODES: usize = 600_000;

/// Elements that misnesting may add beside those that tags ask for: every unclosed `<b>` is made anew in each paragraph.
pub const MAX_REOPENED: usize = 50_000;

/// Steps of search in tree construction, at one to two nanoseconds each. Real pages take a few hundred thousand, the
/// largest some millions.
pub const MAX_WORK: u64 = 256_000_000;

/// Attributes kept per tag; browsers keep all, and no element known needs fifty.
pub const MAX_ATTRIBUTES: usize = 256;

/// Links to the site reported per page. Beyond this a page says nothing new; all are counted.
pub const MAX_SITE_LINKS: usize = 500;

/// Bytes of style sheets read per page, and rules kept of them. Whole frameworks put inline reach 500 kB and 8,000 rules.
pub const MAX_STYLE_BYTES: usize = 2 * 1024 * 1024;
pub const MAX_STYLE_RULES: usize = 30_000;

/// Steps of comparing selectors with elements per page, at some ten nanoseconds each; beyond it only inline styles count.
/// The most that one of 262 real pages took is in the millions.
pub const MAX_STYLE_STEPS: u64 = 20_000_000;
