//! A screenful for the owner of the site: the answer first, what to do last, where the eye rests when it has run by.

pub(super) mod page;

use std::io::{self, Write};

use crate::model::assessment::{Assessed, Label};
use crate::model::figures::{percent, share, thousands};
use crate::model::profile::{ActionKind, Level, Profile, Standing};

use super::digest::{self, Stage};
use super::extremes::Extremes;
use super::text::{clip, clip_url, pad};
use super::{Links, Options, link};
use page::{Page, Tone};

/// Links shown at each end.
const EXTREMES: usize = 5;
/// Parts of a mix worth a place on a line.
const MIX_PARTS: usize = 5;
/// The part of a mix that could not be told.
const UNKNOWN: &str = "unknown";
/// Examples under an action; the other formats list all.
const EXAMPLES: usize = 3;

pub(super) fn render(profile: &Profile, links: Links<'_>, out: &mut dyn Write, options: &Options) -> io::Result<()> {
    let mut extremes = Extremes::new(EXTREMES);
    for row in links {
        extremes.add(&link(row)?);
    }
    let mut page = Page::new(out, options);
    head(&mut page, profile)?;
    funnel(&mut page, profile)?;
    labels(&mut page, profile)?;
    page.heading("Why")?;
    for reason in &profile.summary.verdict.reasons {
        page.bullet(reason)?;
    }
    ends(&mut page, &extremes)?;
    mixes(&mut page, profile)?;
    changes(&mut page, profile)?;
    sources(&mut page, profile)?;
    actions(&mut page, profile)
}

fn head(page: &mut Page<'_>, profile: &Profile) -> io::Result<()> {
    let site = clip(&profile.site, page.width.saturating_sub(34));
    let when = digest::moment(profile.finished_at);
    let title = page.paint(Tone::Strong, &site);
    let about = page.paint(Tone::Faint, &format!("{}audited {when}", page.separator()));
    page.line(&format!("{title}{about}"))?;
    page.blank()?;
    let verdict = &profile.summary.verdict;
    let tone = match verdict.standing {
        Standing::QualityLed => Tone::Good,
        Standing::Balanced => Tone::Strong,
        Standing::QuantityLed => Tone::Fair,
        Standing::AtRisk => Tone::Bad,
        Standing::Unknown => Tone::Strong,
    };
    let name = digest::standing_name(verdict.standing).to_uppercase();
    page.hanging(tone, &format!("{name}  "), &digest::verdict_sentence(verdict))
}

/// Columns of a name and of a figure in the tables.
const NAME: usize = 14;
const FIGURE: usize = 11;
/// What a figure takes where there is no room for more, and the width from which there is.
const NARROW_FIGURE: usize = 8;
const ROOMY: usize = 66;
/// The width from which shares fit beside narrow figures.
const SHARES: usize = 2 + NAME + 3 * NARROW_FIGURE + 6;

fn figure_columns(page: &Page<'_>) -> usize {
    if page.width < ROOMY { NARROW_FIGURE } else { FIGURE }
}

fn funnel(page: &mut Page<'_>, profile: &Profile) -> io::Result<()> {
    page.blank()?;
    let heads = ["links", "domains", "owners"].map(str::to_owned);
    let heading = page.cells("", NAME, &heads, figure_columns(page));
    let heading = page.paint(Tone::Faint, &heading);
    page.line(&heading)?;
    let known = profile.summary.quantity.known;
    for Stage { name, level, .. } in digest::funnel(&profile.summary) {
        let mut line = page.cells(name, NAME, &figures(level), figure_columns(page));
        if name != "known" && page.width >= SHARES {
            let of_links = if page.width < ROOMY { "" } else { " of links" };
            line.push_str(&format!("  {:>4}{of_links}", percent(level.links, known.links)));
        }
        page.line(&line)?;
    }
    Ok(())
}

fn figures(level: Level) -> [String; 3] {
    [level.links, level.domains, level.owners].map(thousands)
}

fn labels(page: &mut Page<'_>, profile: &Profile) -> io::Result<()> {
    let live = profile.summary.quantity.live;
    if live.links > 0 {
        page.heading("Live links by label")?;
        let room = page.width.saturating_sub(2 + NAME + 3 * FIGURE + 8);
        for (label, level, _) in digest::labels(&profile.summary) {
            let tone = tone(label);
            let line = page.cells(label.as_str(), NAME, &figures(level), figure_columns(page));
            let of_domains = percent(level.domains, live.domains);
            let bar = page.bar(tone, share(level.domains, live.domains), room.min(30));
            let shares = match page.width {
                ROOMY.. => format!("  {of_domains:>4} {bar}"),
                SHARES.. => format!("  {of_domains:>4}"),
                _ => String::new(),
            };
            page.line(&format!("{line}{shares}"))?;
        }
    }
    if let Some(sentence) = digest::unverified_labels(&profile.summary) {
        page.blank()?;
        page.hanging(Tone::Plain, "  ", &sentence)?;
    }
    Ok(())
}

fn tone(label: Label) -> Tone {
    match label {
        Label::HighQuality => Tone::Good,
        Label::LowQuality => Tone::Fair,
        Label::Spammy => Tone::Bad,
    }
}

fn ends(page: &mut Page<'_>, extremes: &Extremes) -> io::Result<()> {
    if extremes.best().next().is_some() {
        page.heading("Best links (value)")?;
        for row in extremes.best() {
            example(page, row, row.assessment.value, Tone::Good)?;
        }
    }
    if extremes.worst().next().is_some() {
        page.heading("Worst links (risk)")?;
        for row in extremes.worst() {
            example(page, row, row.assessment.risk, Tone::Bad)?;
        }
    }
    Ok(())
}

/// Two lines: where the link stands and what it says, then the findings that weigh most.
fn example(page: &mut Page<'_>, row: &Assessed, figure: u8, tone: Tone) -> io::Result<()> {
    let room = page.width.saturating_sub(7);
    let url_room = room * 3 / 5;
    let url = pad(&clip_url(row.backlink.source.as_str(), url_room), url_room);
    let figure = page.paint(tone, &format!("{figure:>5}"));
    let anchor = row.backlink.anchor();
    let anchor = if anchor.is_empty() {
        format!("({})", row.assessment.anchor_kind)
    } else {
        clip(anchor, room.saturating_sub(url_room + 1))
    };
    page.line(&format!("{figure}  {url} {anchor}"))?;
    let mut reasons: Vec<String> = digest::main_findings(row, 2)
        .iter()
        .map(|finding| format!("{} {:+}: {}", finding.rule, finding.points, finding.evidence))
        .collect();
    if let Some(step) = row.backlink.broken_at {
        reasons.push(format!("does not count: {step}"));
    }
    if reasons.is_empty() {
        return Ok(());
    }
    let reasons = clip(&reasons.join("; "), room);
    let reasons = page.paint(Tone::Faint, &reasons);
    page.line(&format!("       {reasons}"))
}

fn mixes(page: &mut Page<'_>, profile: &Profile) -> io::Result<()> {
    let lines = digest::mixes(&profile.summary);
    if lines.is_empty() {
        return Ok(());
    }
    page.heading(&format!("Mix, {}", digest::mix_base(&profile.summary)))?;
    let separator = page.separator();
    for line in &lines {
        let (known, unknown): (Vec<_>, Vec<_>) = line.parts.iter().partition(|(name, _)| *name != UNKNOWN);
        let share = |(name, count): &(&str, u64)| format!("{name} {}", percent(*count, profile.summary.mix.domains));
        let mut parts: Vec<String> = known.iter().take(MIX_PARTS).map(&share).collect();
        let rest = known.len().saturating_sub(MIX_PARTS);
        if rest > 0 {
            parts.push(format!("{rest} more"));
        }
        // What nobody could tell is often most of it, so it is never among the rest.
        parts.extend(unknown.iter().map(&share));
        page.hanging(Tone::Plain, &format!("  {}", pad(line.name, NAME)), &parts.join(separator))?;
    }
    authority(page, profile)
}

fn authority(page: &mut Page<'_>, profile: &Profile) -> io::Result<()> {
    let quality = &profile.summary.quality;
    let deciles = &quality.authority_deciles;
    let known: u64 = deciles.iter().sum();
    if known == 0 {
        return Ok(());
    }
    let band = |from: usize, to: usize| deciles[from..to].iter().sum::<u64>();
    let all = known + quality.authority_unknown;
    let parts: Vec<String> = [("70+", band(7, 10)), ("40-69", band(4, 7)), ("under 40", band(0, 4))]
        .into_iter()
        .chain([("unknown", quality.authority_unknown)])
        .filter(|(_, count)| *count > 0)
        .map(|(name, count)| format!("{name} {}", percent(count, all)))
        .collect();
    page.hanging(Tone::Plain, &format!("  {}", pad("authority", NAME)), &parts.join(page.separator()))
}

fn changes(page: &mut Page<'_>, profile: &Profile) -> io::Result<()> {
    let lines = digest::changes(&profile.changes);
    if lines.is_empty() {
        return Ok(());
    }
    page.heading("Changes")?;
    for line in lines {
        page.bullet(&line)?;
    }
    Ok(())
}

fn sources(page: &mut Page<'_>, profile: &Profile) -> io::Result<()> {
    page.heading("Sources and coverage")?;
    for source in &profile.sources {
        let name = digest::source_name(profile, source);
        let failed = if source.failed { "failed: " } else { "" };
        page.bullet(&format!("{failed}{name}: {}", digest::source(source)))?;
    }
    for line in digest::coverage(profile) {
        page.bullet(&line)?;
    }
    Ok(())
}

fn actions(page: &mut Page<'_>, profile: &Profile) -> io::Result<()> {
    page.heading("What to do")?;
    for action in &profile.summary.actions {
        let tone = match action.kind {
            ActionKind::Secure | ActionKind::Disavow => Tone::Bad,
            ActionKind::Fix | ActionKind::Reclaim | ActionKind::Review => Tone::Fair,
            ActionKind::Build | ActionKind::Nothing => Tone::Good,
        };
        page.hanging(tone, &format!("  {}", pad(action.kind.as_str(), 9)), &action.text)?;
        for example in action.examples.iter().take(EXAMPLES) {
            let example = clip_url(example, page.width.saturating_sub(13));
            let example = page.paint(Tone::Faint, &example);
            page.line(&format!("             {example}"))?;
        }
        let rest = action.count.saturating_sub(action.examples.len().min(EXAMPLES) as u64);
        if rest > 0 && !action.examples.is_empty() {
            let more = page.paint(Tone::Faint, &format!("and {} more", thousands(rest)));
            page.line(&format!("             {more}"))?;
        }
    }
    Ok(())
}
