//! What changed, and nothing else: for cron's mail, a log, a chat. Silent when there is nothing to tell.
//!
//! Drawn in ASCII, because mail from cron declares whatever character set the bare environment has.

use std::io::{self, Write};

use crate::model::figures::{counted, thousands};
use crate::model::profile::{Change, ChangeKind, Profile, Standing};

use super::Options;
use super::digest;
use super::text::{clip, clip_url, width, wrap};

/// Links named of each kind; `audit diff` names all.
const NAMED: usize = 10;
/// Least and most columns.
const MIN_WIDTH: usize = 40;
const MAX_WIDTH: usize = 120;

/// A short message about an audit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Brief {
    /// One sentence that starts with the site.
    pub headline: String,
    /// Sentences: the verdict, and the numbers.
    pub sentences: Vec<String>,
    pub sections: Vec<Section>,
    /// There is something to tell: a first audit, a change, a verdict that is another one, a source that failed.
    pub is_news: bool,
}

/// Links that changed in one way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    pub title: String,
    pub links: Vec<String>,
    /// Not named here.
    pub more: u64,
}

/// What is told of each kind of change, the most important first.
const KINDS: &[(ChangeKind, &str, &str)] = &[
    (ChangeKind::Lost, "lost link", "lost links"),
    (ChangeKind::New, "new link", "new links"),
    (ChangeKind::Restored, "link that came back", "links that came back"),
    (ChangeKind::Degraded, "link that counts no longer", "links that count no longer"),
    (ChangeKind::Improved, "link that counts now", "links that count now"),
    (
        ChangeKind::MissingOnce,
        "link missing at this check, lost if the next agrees",
        "links missing at this check, lost if the next agrees",
    ),
    (ChangeKind::Label, "link with another label", "links with another label"),
    (ChangeKind::Moved, "link that leads to another page", "links that lead to another page"),
    (ChangeKind::Anchor, "link with another anchor", "links with another anchor"),
];

/// Puts an audit into a few lines. `before` is the verdict of the audit before.
pub fn brief(profile: &Profile, before: Option<Standing>) -> Brief {
    let failed = profile.sources.iter().filter(|source| source.failed);
    let failed: Vec<String> = failed
        .map(|source| {
            let name = if source.input.is_empty() { &source.name } else { &source.input };
            format!(
                "Source {name} failed: {}.",
                source.note.as_deref().unwrap_or("no reason given").trim_end_matches('.')
            )
        })
        .collect();
    let mut brief = match profile.changes.since {
        None => first(profile),
        Some(_) => later(profile, before),
    };
    brief.is_news |= !failed.is_empty();
    brief.sentences.extend(failed);
    brief
}

fn verdict(profile: &Profile) -> String {
    let verdict = &profile.summary.verdict;
    let name = digest::capitalised(digest::standing_name(verdict.standing));
    format!("{name}: {}", digest::verdict_sentence(verdict))
}

fn first(profile: &Profile) -> Brief {
    let (quantity, quality) = (&profile.summary.quantity, &profile.summary.quality);
    let labels = |high: u64, low: u64, spammy: u64| {
        format!("{} high-quality, {} low-quality, {} spammy", thousands(high), thousands(low), thousands(spammy))
    };
    let known = format!(
        "{} known on {}: {} live, {} gone, {} unverified. Of the live ones {} for search engines.",
        counted(quantity.known.links, "link", "links"),
        counted(quantity.known.domains, "domain", "domains"),
        thousands(quantity.live.links),
        thousands(quantity.gone.links),
        thousands(quantity.unverified.links),
        counted(quantity.counts.links, "counts", "count"),
    );
    let live = (quantity.live.links > 0).then(|| {
        let labels = labels(quality.high.links, quality.low.links, quality.spammy.links);
        format!("Live links by label: {labels}.")
    });
    let actions: Vec<&str> = profile.summary.actions.iter().map(|action| action.kind.as_str()).collect();
    let to_do = (!actions.is_empty()).then(|| format!("What to do: {}; the full report says it.", actions.join(", ")));
    Brief {
        headline: format!("{}: first audit; from the next one on only what changed is told", profile.site),
        sentences: [Some(verdict(profile)), Some(known), live, to_do].into_iter().flatten().collect(),
        sections: Vec::new(),
        is_news: true,
    }
}

fn later(profile: &Profile, before: Option<Standing>) -> Brief {
    let changes = &profile.changes;
    let standing = profile.summary.verdict.standing;
    let turned = before.filter(|before| *before != standing);
    let counts: Vec<String> = KINDS
        .iter()
        .filter(|(kind, ..)| changes.counts.of(*kind) > 0)
        .map(|(kind, one, many)| counted(changes.counts.of(*kind), one, many))
        .collect();
    let since = changes.since.map(digest::moment).unwrap_or_default();
    let what = if counts.is_empty() { "no link changed".to_owned() } else { counts.join(", ") };
    let mut sentences = Vec::new();
    if let Some(before) = turned {
        sentences.push(format!("{} Before it was {}.", verdict(profile), digest::standing_name(before)));
    }
    if changes.domains_new + changes.domains_lost > 0 {
        sentences.push(format!(
            "Referring domains: {} came, {} went.",
            thousands(changes.domains_new),
            thousands(changes.domains_lost)
        ));
    }
    let sections =
        KINDS.iter().filter_map(|(kind, _, many)| section(*kind, many, changes.list(*kind), changes.counts.of(*kind)));
    Brief {
        headline: format!("{}: {what} since {since}", profile.site),
        sentences,
        sections: sections.collect(),
        is_news: turned.is_some() || !changes.counts.is_quiet(),
    }
}

fn section(kind: ChangeKind, title: &str, changes: &[Change], count: u64) -> Option<Section> {
    if count == 0 {
        return None;
    }
    let title = digest::capitalised(title);
    let links: Vec<String> = changes.iter().take(NAMED).map(|change| link(kind, change)).collect();
    Some(Section { title, more: count - links.len() as u64, links })
}

/// Columns for the text of anchors, and for addresses.
const ANCHOR: usize = 40;
const ADDRESS: usize = 90;

/// One link and what happened to it, on one line.
fn link(kind: ChangeKind, change: &Change) -> String {
    let source = clip_url(&change.source_url, ADDRESS);
    let label = change.label.map(|label| format!(", {label}")).unwrap_or_default();
    let quoted = |text: &str| format!("\"{}\"", clip(text, ANCHOR));
    let because = if change.cause.is_empty() { String::new() } else { format!(", {}", clip(&change.cause, ANCHOR)) };
    match kind {
        ChangeKind::New | ChangeKind::Restored | ChangeKind::Improved => {
            format!("{source} {}{label}", quoted(&change.anchor))
        }
        ChangeKind::Lost | ChangeKind::MissingOnce | ChangeKind::Degraded => format!("{source}{because}{label}"),
        ChangeKind::Label => format!("{source} {} -> {}{because}", change.from, change.to),
        ChangeKind::Moved => {
            format!("{source} {} -> {}", clip_url(&change.from, ANCHOR), clip_url(&change.to, ANCHOR))
        }
        ChangeKind::Anchor => format!("{source} {} -> {}", quoted(&change.from), quoted(&change.to)),
    }
}

/// Writes the message as text; nothing at all when there is no news.
///
/// # Errors
/// Those of `out`.
pub fn render_brief(brief: &Brief, out: &mut dyn Write, options: &Options) -> io::Result<()> {
    if !brief.is_news {
        return Ok(());
    }
    let columns = options.width.clamp(MIN_WIDTH, MAX_WIDTH);
    for line in wrap(&brief.headline, columns) {
        writeln!(out, "{line}")?;
    }
    for sentence in &brief.sentences {
        hanging("  ", sentence, columns, out)?;
    }
    for Section { title, links, more } in &brief.sections {
        writeln!(out, "  {title}:")?;
        for link in links {
            hanging("    - ", link, columns, out)?;
        }
        if *more > 0 {
            writeln!(out, "      and {} more", thousands(*more))?;
        }
    }
    Ok(())
}

fn hanging(lead: &str, text: &str, columns: usize, out: &mut dyn Write) -> io::Result<()> {
    let indent = width(lead);
    for (nth, line) in wrap(text, columns.saturating_sub(indent)).iter().enumerate() {
        let left = if nth == 0 { lead.to_owned() } else { " ".repeat(indent) };
        writeln!(out, "{left}{line}")?;
    }
    Ok(())
}
