//! What to do, most useful first. Usually little: search engines ignore most spam by themselves.

use std::collections::BTreeSet;

use crate::model::assessment::Label;
use crate::model::facts::SiteKind;
use crate::model::figures::counted;
use crate::model::profile::{Action, ActionKind, Basis, Standing};

use super::builder::{Builder, Context};
use super::measure::{Measured, is_placed};
use super::tally::{Tally, best_label};

/// URLs or domains listed per action; the count is exact.
const MAX_EXAMPLES: usize = 10;
/// A break-in shows as many strangers' spam pointing at several pages that the site does not have.
const SECURE_PAGES: u64 = 5;
const SECURE_DOMAINS: usize = 10;
/// A domain is worth a letter when its best link has at least this value: the middle of the high-quality range.
const BUILD_VALUE: u8 = 70;

pub(super) fn actions(b: &Builder, m: &Measured, standing: Standing, context: &Context<'_>) -> Vec<Action> {
    let mut actions = Vec::new();
    actions.extend(secure(b, context));
    actions.extend(fix(b));
    actions.extend(reclaim(b));
    let (sure, unsure): (Vec<_>, Vec<_>) = placed(b).partition(|(_, tally)| tally.placed_surely);
    let (disavow, review) = match standing {
        Standing::AtRisk => (sure, unsure),
        // Without a pattern across the profile nothing needs disavowing, however sure a single case is.
        _ => (Vec::new(), sure.into_iter().chain(unsure).collect()),
    };
    actions.extend(review_placed(&review));
    actions.extend(disavow_placed(&disavow));
    actions.extend(build(b));
    let asked: u64 = (review.len() + disavow.len()) as u64;
    actions.extend(nothing(m, asked, actions.is_empty()));
    actions
}

fn action(kind: ActionKind, count: u64, text: String, examples: Vec<String>) -> Action {
    Action { kind, text, count, examples: examples.into_iter().take(MAX_EXAMPLES).collect() }
}

/// Spam that points at pages the site does not have is what a break-in leaves behind.
fn secure(b: &Builder, context: &Context<'_>) -> Option<Action> {
    let mut only_spam = vec![(0u64, true); b.target_info.len()];
    for used in b.domains.iter().flat_map(|(_, tally)| &tally.targets) {
        let (domains, spam) = &mut only_spam[used.id as usize];
        *domains += 1;
        *spam &= !used.clean;
    }
    let suspect = |id: u32| {
        let url = &b.target_info[id as usize].url;
        let (domains, spam) = only_spam[id as usize];
        domains > 0 && spam && context.targets.get(url).is_some_and(|health| matches!(health.status, 404 | 410))
    };
    let pages: BTreeSet<u32> = (0..b.target_info.len() as u32).filter(|id| suspect(*id)).collect();
    let domains = b.domains.iter().filter(|(_, t)| t.targets.iter().any(|used| pages.contains(&used.id))).count();
    let count = pages.len() as u64;
    (count >= SECURE_PAGES && domains >= SECURE_DOMAINS).then(|| {
        let text = format!(
            "Check the site for a break-in: spam on {} points at {} that the site does not have and that nobody else \
             links to. Look for unknown files, users and sitemap entries; the links themselves need nothing.",
            counted(domains as u64, "domain", "domains"),
            counted(count, "page", "pages"),
        );
        let urls = pages.iter().map(|id| b.target_info[*id as usize].url.as_str().to_owned()).collect();
        action(ActionKind::Secure, count, text, urls)
    })
}

/// Pages of the site that are broken although clean links point at them.
fn fix(b: &Builder) -> Option<Action> {
    let mut domains = vec![0u64; b.target_info.len()];
    let mut linking = 0;
    for (_, tally) in &b.domains {
        let broken = |used: &&super::tally::Used| used.clean && b.target_info[used.id as usize].broken;
        let mut any = false;
        for used in tally.targets.iter().filter(broken) {
            domains[used.id as usize] += 1;
            any = true;
        }
        linking += u64::from(any);
    }
    let mut pages: Vec<(u64, &str)> = domains
        .iter()
        .zip(&b.target_info)
        .filter(|(domains, _)| **domains > 0)
        .map(|(domains, info)| (*domains, info.url.as_str()))
        .collect();
    pages.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)));
    let count = pages.len() as u64;
    (count > 0).then(|| {
        let text = format!(
            "Repair or redirect {} of your own that {} to: those links count again at once.",
            counted(count, "broken page", "broken pages"),
            counted(linking, "referring domain links", "referring domains link"),
        );
        action(ActionKind::Fix, count, text, pages.into_iter().map(|(_, url)| url.to_owned()).collect())
    })
}

/// Domains whose only good link went away.
fn reclaim(b: &Builder) -> Option<Action> {
    let lost = |tally: &Tally| {
        best_label(&tally.labels[2]) == Some(Label::HighQuality) && tally.labels[0][0] == 0 && tally.labels[1][0] == 0
    };
    let mut seen = BTreeSet::new();
    let examples: Vec<String> = b
        .reclaimable
        .iter()
        .filter(|link| lost(&b.domains[link.domain as usize].1) && seen.insert(link.domain))
        .map(|link| link.url.clone())
        .collect();
    if examples.is_empty() {
        return None;
    }
    // The list of examples is bounded, the count is not.
    let count = b.domains.iter().filter(|(_, tally)| lost(tally) && tally.askable).count() as u64;
    let text = format!(
        "Ask {} why a good link is gone, and for it back: the page dropped it, or went away itself.",
        counted(count, "site", "sites"),
    );
    Some(action(ActionKind::Reclaim, count, text, examples))
}

fn placed(b: &Builder) -> impl Iterator<Item = (&str, &Tally)> {
    let mut domains: Vec<(&str, &Tally)> =
        b.domains.iter().filter(|(_, tally)| is_placed(tally)).map(|(name, tally)| (name.as_ref(), tally)).collect();
    domains.sort_by(|a, b| b.1.risk().cmp(&a.1.risk()).then(a.0.cmp(b.0)));
    domains.into_iter()
}

fn names(domains: &[(&str, &Tally)]) -> Vec<String> {
    domains.iter().map(|(name, _)| (*name).to_owned()).collect()
}

fn review_placed(domains: &[(&str, &Tally)]) -> Option<Action> {
    let count = domains.len() as u64;
    (count > 0).then(|| {
        let text = format!(
            "Look at {} whose links seem to have been placed for ranking. If you or someone you hired placed them, \
             have them removed or marked `rel=sponsored`; if not, leave them.",
            counted(count, "domain", "domains"),
        );
        action(ActionKind::Review, count, text, names(domains))
    })
}

fn disavow_placed(domains: &[(&str, &Tally)]) -> Option<Action> {
    let count = domains.len() as u64;
    (count > 0).then(|| {
        let text = format!(
            "If links on {} were bought or placed for you, or you have a manual action, have them removed and \
             disavow the rest. If neither is so, leave them: Google asks for a disavow file in no other case.",
            counted(count, "domain", "domains"),
        );
        action(ActionKind::Disavow, count, text, names(domains))
    })
}

/// Sites with people behind them who already found the site worth a link.
fn build(b: &Builder) -> Option<Action> {
    let mut domains: Vec<(&str, &Tally)> = b
        .domains
        .iter()
        .filter(|(_, tally)| {
            tally.live() > 0 && tally.label() == Label::HighQuality && tally.value() >= BUILD_VALUE && has_editor(tally)
        })
        .map(|(name, tally)| (name.as_ref(), tally))
        .collect();
    domains.sort_by(|a, b| b.1.value().cmp(&a.1.value()).then(a.0.cmp(b.0)));
    let count = domains.len() as u64;
    (count > 0).then(|| {
        let text = format!(
            "Keep up with {} that already links to you with conviction: what they wrote about once they may again.",
            counted(count, "site", "sites"),
        );
        let text = if count == 1 { text } else { text.replace("that already links", "that already link") };
        action(ActionKind::Build, count, text, names(&domains))
    })
}

/// Nobody edits a platform: anyone may write there, and there is nobody to get to know.
fn has_editor(tally: &Tally) -> bool {
    !matches!(
        tally.kind,
        SiteKind::Social
            | SiteKind::Wiki
            | SiteKind::QuestionAnswer
            | SiteKind::CodeHost
            | SiteKind::Forum
            | SiteKind::Video
            | SiteKind::Shortener
            | SiteKind::Parked
    )
}

/// The most frequent right answer, said aloud so that nobody disavows out of worry.
fn nothing(m: &Measured, asked: u64, idle: bool) -> Option<Action> {
    let spam = match m.basis {
        Basis::Live => m.quality.spammy.domains,
        Basis::Claimed => 0,
    };
    let left = spam.saturating_sub(asked);
    if left > 0 {
        let text = format!(
            "Leave the {}{} alone: search engines ignore such links by themselves, and nothing suggests you \
             placed them.",
            if asked > 0 { "other " } else { "" },
            counted(left, "spam domain", "spam domains"),
        );
        return Some(action(ActionKind::Nothing, left, text, Vec::new()));
    }
    idle.then(|| action(ActionKind::Nothing, 0, "Nothing needs doing.".to_owned(), Vec::new()))
}
