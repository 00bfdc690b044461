//! What changed since the audit before, link by link, for the section of that name.

use crate::model::figures::thousands;
use crate::model::profile::{Change, ChangeKind, Changes};
use crate::model::url::CanonicalUrl;

use super::super::diff::{about, heading};
use super::super::text::{clip, one_line};

/// Links shown of each kind, the most valuable first; `audit diff` lists all.
const SHOWN: usize = 20;
/// Longest text shown, in columns.
const MAX_TEXT: usize = 160;

/// Links that changed in one way.
pub(super) struct Changed {
    pub(super) title: String,
    pub(super) links: Vec<ChangedLink>,
    pub(super) more: String,
}

pub(super) struct ChangedLink {
    /// Empty when the page is unknown.
    pub(super) href: String,
    pub(super) page: String,
    pub(super) anchor: String,
    pub(super) about: String,
}

/// One list for each kind of change that happened.
pub(super) fn lists(changes: &Changes) -> Vec<Changed> {
    ChangeKind::ALL.iter().filter_map(|kind| list(changes, *kind)).collect()
}

fn list(changes: &Changes, kind: ChangeKind) -> Option<Changed> {
    let count = changes.counts.of(kind);
    let links: Vec<ChangedLink> =
        changes.list(kind).iter().take(SHOWN).map(|change| ChangedLink::of(kind, change)).collect();
    let rest = count.saturating_sub(links.len() as u64);
    (!links.is_empty()).then(|| Changed {
        title: format!("{} ({})", heading(kind), thousands(count)),
        links,
        more: if rest > 0 { format!("and {} more: audit diff lists them all", thousands(rest)) } else { String::new() },
    })
}

impl ChangedLink {
    fn of(kind: ChangeKind, change: &Change) -> Self {
        let href = CanonicalUrl::parse(&change.source_url).map(|url| url.as_str().to_owned()).unwrap_or_default();
        let page = change.source_url.split_once("://").map_or(change.source_url.as_str(), |(_, page)| page);
        // A changed anchor is told as such.
        let anchor = if kind == ChangeKind::Anchor { "" } else { change.anchor.trim() };
        Self {
            href,
            page: clip(page, MAX_TEXT),
            anchor: clip(anchor, MAX_TEXT),
            about: one_line(&about(kind, change, "→")).chars().take(2 * MAX_TEXT).collect(),
        }
    }
}
