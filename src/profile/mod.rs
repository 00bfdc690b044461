//! What the links add up to: the summary, the verdict and the domain table, from links that stream by once.
//!
//! ```text
//! Assessed ─► Builder (one Tally per domain, bounded name tables) ─► Measured ─► verdict, actions ─► Summary
//! ```
//!
//! Memory grows with referring domains, not with links. Every share is taken by domain or owner and carries its
//! denominator; a link nobody could look at is never counted as lost or as spam.

mod actions;
mod builder;
mod measure;
mod names;
mod tally;
mod unseen;
mod verdict;

pub use builder::{Builder, Context};
pub use unseen::{Captures, MIN_KNOWN, MIN_RECAPTURED};
pub use verdict::{
    ANCHOR_RISK_DOMAINS, ANCHOR_RISK_SHARE, MIN_OWNERS, MIN_SEEN_SHARE, PLACED_RISK_DOMAINS, PLACED_RISK_SHARE,
    QUALITY_LED_SHARE, QUANTITY_LED_SHARE, SPAM_RISK_SHARE,
};
