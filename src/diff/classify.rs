//! What happened to one link between two audits.

use std::fmt;

use super::matching::normal;
use crate::model::assessment::Label;
use crate::model::backlink::{BrokenAt, State};
use crate::model::cause::Cause;
use crate::model::finding::Axis;
use crate::model::history::LinkRow;
use crate::model::profile::{Change, ChangeKind};

/// Kinds of losses, as owners think of them: the page lost its link, the page went, or nobody keeps the site any more.
pub(super) fn loss_kind(cause: Option<Cause>) -> &'static str {
    match cause {
        Some(Cause::Parked) => "host-gone",
        Some(Cause::Http(_) | Cause::Soft404) => "page-gone",
        _ => "link-removed",
    }
}

/// Everything that happened to a link. `before` is `None` for links that the earlier audit did not know.
pub(super) fn classify(before: Option<&LinkRow>, now: &LinkRow) -> Vec<(ChangeKind, Change)> {
    let Some(before) = before else {
        return if now.memory.stands() { vec![(ChangeKind::New, new(now))] } else { Vec::new() };
    };
    let (was, is) = (&before.memory, &now.memory);
    if was.stands() && is.is_lost() {
        return vec![(ChangeKind::Lost, gone(before, now))];
    }
    // Missing without ever having been there: a source claimed it and was wrong until now.
    let was_missed = was.is_lost() || (was.last_live.is_none() && was.missing > 0);
    if was_missed && is.stands() && is.missing == 0 {
        return vec![(ChangeKind::Restored, restored(before, now))];
    }
    if was.stands() && was.missing == 0 && is.missing > 0 {
        return vec![(ChangeKind::MissingOnce, gone(before, now))];
    }
    if was.stands() && now.state == State::Live { still_there(before, now) } else { Vec::new() }
}

fn still_there(before: &LinkRow, now: &LinkRow) -> Vec<(ChangeKind, Change)> {
    let mut changes = Vec::new();
    match (before.memory.live_broken_at, now.broken_at) {
        (None, Some(step)) => {
            changes.push((ChangeKind::Degraded, change(now, stopped_counting(step), "counts", step.as_str())));
        }
        (Some(step), None) => {
            changes.push((ChangeKind::Improved, change(now, counts_now(step), step.as_str(), "counts")));
        }
        _ => {}
    }
    let label = before.memory.live_label.unwrap_or(before.label);
    if label != now.label {
        let rule = deciding_rule(before, now, label);
        changes.push((ChangeKind::Label, change(now, &rule, label.as_str(), now.label.as_str())));
    }
    if normal(&before.anchor) != normal(&now.anchor) {
        changes.push((ChangeKind::Anchor, change(now, "anchor", &before.anchor, &now.anchor)));
    }
    // A claim without target that now shows where it leads did not move.
    if !before.target_url.is_empty() && !same_page(&before.target_url, &now.target_url) {
        changes.push((ChangeKind::Moved, change(now, "target", &before.target_url, &now.target_url)));
    }
    changes
}

fn same_page(a: &str, b: &str) -> bool {
    use crate::model::{reconcile::page_key, url::CanonicalUrl};
    let key = |text: &str| CanonicalUrl::parse(text).map_or_else(|_| text.to_owned(), |url| page_key(&url));
    a == b || key(a) == key(b)
}

fn change(row: &LinkRow, cause: &str, from: impl fmt::Display, to: impl fmt::Display) -> Change {
    Change {
        source_url: row.source_url.clone(),
        source_domain: row.source_domain.clone(),
        target_url: row.target_url.clone(),
        cause: cause.to_owned(),
        from: from.to_string(),
        to: to.to_string(),
        anchor: row.anchor.clone(),
        label: Some(row.label),
        value: row.value,
    }
}

fn new(now: &LinkRow) -> Change {
    change(now, "new", "", now.state)
}

fn restored(before: &LinkRow, now: &LinkRow) -> Change {
    let cause = before.memory.gone_cause.map_or_else(|| "gone".to_owned(), |cause| cause.to_string());
    change(now, "restored", cause, now.state)
}

/// A loss is told by what was lost: anchor, target and judgement are those from when the link was there.
fn gone(before: &LinkRow, now: &LinkRow) -> Change {
    let cause = now.memory.gone_cause.map_or_else(|| "gone".to_owned(), |cause| cause.to_string());
    let label = before.memory.live_label.or(Some(before.label));
    Change { label, ..change(before, &cause, State::Live, State::Gone) }
}

fn stopped_counting(step: BrokenAt) -> &'static str {
    match step {
        BrokenAt::Nofollow => "became-nofollow",
        BrokenAt::Ugc => "became-ugc",
        BrokenAt::Sponsored => "became-sponsored",
        BrokenAt::Noindex => "noindexed",
        BrokenAt::Canonical => "canonicalised-away",
        BrokenAt::Robots => "blocked-for-search",
        BrokenAt::NotCrawlable => "not-crawlable",
        BrokenAt::TargetBroken => "target-broken",
        BrokenAt::Gone | BrokenAt::Unverified => "gone",
    }
}

fn counts_now(step: BrokenAt) -> &'static str {
    match step {
        BrokenAt::Nofollow | BrokenAt::Ugc | BrokenAt::Sponsored => "became-followed",
        BrokenAt::Noindex => "indexed-again",
        BrokenAt::Canonical => "canonical-again",
        BrokenAt::Robots => "open-for-search",
        BrokenAt::NotCrawlable => "crawlable",
        BrokenAt::TargetBroken => "target-repaired",
        BrokenAt::Gone | BrokenAt::Unverified => "counts-again",
    }
}

/// The rule whose points moved most in the direction of the new label, on the axis that decides between the two
/// labels; `policy` when no rule's did, so that a threshold or an exception must have.
fn deciding_rule(before: &LinkRow, now: &LinkRow, label: Label) -> String {
    let spam = label == Label::Spammy || now.label == Label::Spammy;
    let axis = if spam { Axis::Risk } else { Axis::Value };
    let up = now.label == Label::Spammy || (!spam && now.label == Label::HighQuality);
    let mut moved: std::collections::BTreeMap<&str, i32> = now.points(axis).collect();
    for (rule, points) in before.points(axis) {
        *moved.entry(rule).or_default() -= points;
    }
    moved
        .into_iter()
        .map(|(rule, points)| (if up { points } else { -points }, rule))
        .filter(|(points, _)| *points > 0)
        // Of equals the first by name.
        .max_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(a.1)))
        .map_or_else(|| "policy".to_owned(), |(_, rule)| rule.to_owned())
}
