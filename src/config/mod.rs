//! `audit.toml`: what cron runs, read with every mistake named by line and remedy. Pure: files are opened by `cli`.
//!
//! ```text
//! text ─ layer (typed values, each with its line) ─ check (sites, paths, values) ─ File ─ settings of one site
//! ```
//!
//! Every option of `audit SITE` may stand in the file under its own name, at the top for all sites and below
//! `[[site]]` for one. A flag on the command line overrides the environment, which overrides the site's value, which
//! overrides the file's, which overrides the default; [`Origin`] tells which it was.

mod check;
mod keys;
mod layer;
mod output;

pub use check::{Accept, Complaint, File, NO_SITE, Origin, SiteEntry, read};
pub use keys::{KEYS, Key, Kind};
pub use layer::{Layer, Problem, Setting};
pub use output::{expand, output_name, placeholder_problem};

/// A configuration of a thousand sites has a hundred kilobytes; more is not a configuration.
pub const MAX_CONFIG_BYTES: u64 = 1024 * 1024;

#[cfg(test)]
mod tests;
