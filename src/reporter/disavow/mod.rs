//! Google's disavow file, as calm as an honest answer is: nothing, unless a link that counts breaks a named policy.
//!
//! ```text
//! Assessed… ─ Builder ─ Proposal ─┐
//! current.txt ─ Current ──────────┴─ File: text, counts, notes
//! ```
//! A wrong entry takes good links away from a site, so everything here errs towards leaving out: a domain with any
//! link that is not spam is never listed whole, platforms are listed by tenant or page, and the audited site never.

mod current;
mod entry;

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::model::assessment::{Assessed, Label};
use crate::model::backlink::{BrokenAt, State};
use crate::model::candidate::Place;
use crate::model::site::Site;
use crate::reporter::text::one_line;

pub use current::{Current, MAX_CURRENT_BYTES};
use entry::Entry;

/// Limits of the format, as Google's help states them.
pub const MAX_LINES: usize = 100_000;
pub const MAX_BYTES: usize = 2 * 1024 * 1024;
pub const MAX_URL_CHARS: usize = 2_048;

/// Characters of a reason; it is one comment line.
const MAX_REASON_CHARS: usize = 160;

/// What may be proposed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Options {
    /// Lowest risk of a link that is proposed.
    pub min_risk: u8,
    /// Propose links that nobody could look at, too, when their export says that they are followed.
    pub unverified: bool,
}

/// Gathers what may be disavowed, one link at a time.
pub struct Builder<'a> {
    site: &'a Site,
    options: Options,
    /// The policy that an assessment says is broken, in words; `None` when none is.
    broken_policy: &'a dyn Fn(&Assessed) -> Option<String>,
    /// The site that a host belongs to: registrable domain, or tenant of a platform.
    site_of: &'a dyn Fn(&str) -> String,
    /// True for hosts whose tenants differ by path.
    shared: &'a dyn Fn(&str) -> bool,
    sites: BTreeMap<String, Gathered>,
    left: Left,
}

#[derive(Default)]
struct Gathered {
    /// Links of the site that are not spam.
    honest: u64,
    /// The host is shared by strangers who differ by path.
    shared: bool,
    links: u64,
    risk: u8,
    reason: String,
    pages: BTreeMap<String, (u8, String)>,
}

/// Spammy links that are not proposed, by reason.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Left {
    pub not_counted: u64,
    pub unverified: u64,
    pub no_policy: u64,
    pub below_risk: u64,
}

/// Pages kept of one site that cannot be listed whole.
const MAX_PAGES_PER_SITE: usize = 1_000;

/// The finished file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// The whole file; empty when there is nothing to disavow and no current file.
    pub text: String,
    /// Entries added to the current file, and entries of it that stay.
    pub added: usize,
    pub kept: usize,
    pub left: Left,
    /// What happened to lines of the current file, and what did not fit.
    pub notes: Vec<String>,
}

impl<'a> Builder<'a> {
    pub fn new(
        site: &'a Site,
        options: Options,
        broken_policy: &'a dyn Fn(&Assessed) -> Option<String>,
        site_of: &'a dyn Fn(&str) -> String,
        shared: &'a dyn Fn(&str) -> bool,
    ) -> Self {
        Self { site, options, broken_policy, site_of, shared, sites: BTreeMap::new(), left: Left::default() }
    }

    /// Takes one link of the audit.
    pub fn add(&mut self, link: &Assessed) {
        let row = &link.backlink;
        if row.state == State::Gone || self.site.owns_host(row.source_host()) {
            return;
        }
        let host = row.source_host().to_owned();
        let name = (self.site_of)(&host);
        let shared = (self.shared)(&host);
        let spammy = link.assessment.label == Label::Spammy;
        let reason = if spammy { self.reason(link) } else { None };
        let site = self.sites.entry(name).or_default();
        site.shared |= shared;
        if !spammy {
            site.honest += 1;
            return;
        }
        let Some(reason) = reason else { return };
        site.links += 1;
        let risk = link.assessment.risk;
        if risk > site.risk || site.reason.is_empty() {
            site.risk = risk;
            site.reason.clone_from(&reason);
        }
        if let Place::Page(url) = &row.source
            && site.pages.len() < MAX_PAGES_PER_SITE
        {
            site.pages.insert(url.as_str().to_owned(), (risk, reason));
        }
    }

    /// Why a spammy link is proposed; counts it where it is not.
    fn reason(&mut self, link: &Assessed) -> Option<String> {
        if link.assessment.risk < self.options.min_risk {
            self.left.below_risk += 1;
            return None;
        }
        match link.backlink.broken_at {
            None => {}
            Some(BrokenAt::Unverified) if self.options.unverified && link.backlink.followed() == Some(true) => {}
            Some(BrokenAt::Unverified) => {
                self.left.unverified += 1;
                return None;
            }
            Some(_) => {
                self.left.not_counted += 1;
                return None;
            }
        }
        let policy = (self.broken_policy)(link);
        if policy.is_none() {
            self.left.no_policy += 1;
        }
        policy
    }

    /// The file: the current one, then what is new, riskiest first. `date` stands in the heading.
    pub fn finish(self, current: Option<&Current>, date: &str) -> File {
        let mut notes = current.map(Current::notes).unwrap_or_default();
        let mut proposals: Vec<(u8, Entry, String)> = Vec::new();
        for (name, site) in &self.sites {
            if site.reason.is_empty() {
                continue;
            }
            let whole = (site.honest == 0 && !site.shared).then(|| Entry::domain(name)).flatten();
            match whole {
                Some(entry) => {
                    let more = if site.links > 1 { format!(", {} links", site.links) } else { String::new() };
                    proposals.push((site.risk, entry, format!("{} (risk {}{more})", site.reason, site.risk)));
                }
                None => proposals.extend(site.pages.iter().filter_map(|(page, (risk, reason))| {
                    Some((*risk, Entry::url(page)?, format!("{reason} (risk {risk})")))
                })),
            }
        }
        proposals.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        let mut out = Output::default();
        let mut covered = current.map(|current| current.write(self.site, &mut out, &mut notes)).unwrap_or_default();
        let kept = covered.len();
        let mut fresh: Vec<(Entry, String)> = Vec::new();
        for (_, entry, reason) in proposals {
            if !entry.is_covered_by(&covered) && !entry.names(self.site) {
                covered.insert(entry.clone());
                fresh.push((entry, reason));
            }
        }
        let mut added = 0;
        if !fresh.is_empty() {
            if !out.text.is_empty() {
                out.push("");
            }
            out.push(&format!("# proposed by audit on {} for {}", one_line(date), self.site));
            out.push("# Search engines ignore most spam by themselves: keep only what you bought, placed or cannot have removed.");
            for (entry, reason) in &fresh {
                let comment = comment(reason);
                let line = entry.to_string();
                if !out.has_room(&[&comment, &line]) {
                    break;
                }
                out.push(&comment);
                out.push(&line);
                added += 1;
            }
            if added < fresh.len() {
                notes.push(format!(
                    "{} entries did not fit: the format ends at {MAX_LINES} lines and {MAX_BYTES} bytes",
                    fresh.len() - added
                ));
            }
        }
        File { text: out.text, added, kept, left: self.left, notes }
    }
}

/// A reason as a comment: one line whatever strangers wrote.
fn comment(reason: &str) -> String {
    let line = one_line(reason);
    let cut: String = line.chars().take(MAX_REASON_CHARS).collect();
    format!("# {}", cut.trim())
}

/// The text under construction, within the format's limits.
#[derive(Default)]
struct Output {
    text: String,
    lines: usize,
}

impl Output {
    fn has_room(&self, lines: &[&str]) -> bool {
        let bytes: usize = lines.iter().map(|line| line.len() + 1).sum();
        self.lines + lines.len() <= MAX_LINES && self.text.len() + bytes <= MAX_BYTES
    }

    fn push(&mut self, line: &str) {
        // Writing to a string cannot fail.
        let _ = writeln!(self.text, "{line}");
        self.lines += 1;
    }
}

#[cfg(test)]
mod tests;
