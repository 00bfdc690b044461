//! The types that travel, and the pure decisions that belong to them.
//!
//! One type per stage of an audit:
//!
//! ```text
//! Source → Candidate → Fetch → Observation → Backlink → Assessment → Profile
//! ```
//!
//! Nothing here does I/O, reads a clock or knows the other modules.

pub mod accounting;
pub mod assessment;
pub mod backlink;
pub mod candidate;
pub mod cause;
pub mod facts;
pub mod fetch;
pub mod figures;
pub mod finding;
pub mod history;
pub mod link;
pub mod metrics;
pub mod observation;
pub mod profile;
pub mod reconcile;
pub mod site;
pub mod url;
