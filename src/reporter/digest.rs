//! What every report for people tells, in the same order and words, before it is drawn.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::model::assessment::{Assessed, Label};
use crate::model::figures::{counted, part_of, thousands};
use crate::model::finding::{Axis, Finding};
use crate::model::profile::{Basis, Changes, Level, Profile, SourceReport, Standing, Summary, Unseen, Verdict};

/// One line of the funnel.
pub(super) struct Stage {
    pub(super) name: &'static str,
    /// For people who meet the word for the first time.
    pub(super) meaning: &'static str,
    pub(super) level: Level,
}

/// Known → read → live → counts, then what fell out.
pub(super) fn funnel(summary: &Summary) -> [Stage; 6] {
    let q = &summary.quantity;
    let stage = |name, meaning, level| Stage { name, meaning, level };
    [
        stage("known", "some source says that the link exists", q.known),
        stage("page read", "the linking page answered and could be read", q.fetched),
        stage("live", "the link is on the page", q.live),
        stage("counts", "and a search engine can count it", q.counts),
        stage("gone", "the page was read, or is a 404, and the link is not there", q.gone),
        stage("unverified", "nobody could look; counted neither as lost nor as spam", q.unverified),
    ]
}

/// The three labels of live links and what of them counts.
pub(super) fn labels(summary: &Summary) -> [(Label, Level, Level); 3] {
    let q = &summary.quality;
    [
        (Label::HighQuality, q.high, q.counting_high),
        (Label::LowQuality, q.low, q.counting_low),
        (Label::Spammy, q.spammy, q.counting_spammy),
    ]
}

/// The labels of links nobody could look at, judged on what is known; empty when there are none.
pub(super) fn unverified_labels(summary: &Summary) -> Option<String> {
    let q = &summary.quality;
    let all = q.unverified_high + q.unverified_low + q.unverified_spammy;
    (all > 0).then(|| {
        format!(
            "Judged on what is known, the {} would be {} high-quality, {} low-quality, {} spammy.",
            counted(all, "unverified link", "unverified links"),
            thousands(q.unverified_high),
            thousands(q.unverified_low),
            thousands(q.unverified_spammy),
        )
    })
}

/// A mix by referring domain, largest share first.
pub(super) struct MixLine<'a> {
    pub(super) name: &'static str,
    pub(super) parts: Vec<(&'a str, u64)>,
}

pub(super) fn mixes(summary: &Summary) -> Vec<MixLine<'_>> {
    let mix = &summary.mix;
    let lines = [
        ("follow", &mix.follow),
        ("anchors", &mix.anchors),
        ("placement", &mix.placements),
        ("kinds of site", &mix.kinds),
        ("languages", &mix.languages),
    ];
    lines
        .into_iter()
        .map(|(name, counts)| MixLine { name, parts: by_size(counts) })
        .filter(|line| line.parts.iter().any(|(name, _)| *name != "unknown"))
        .collect()
}

/// Largest first, `unknown` last.
pub(super) fn by_size(counts: &BTreeMap<String, u64>) -> Vec<(&str, u64)> {
    let mut parts: Vec<(&str, u64)> = counts.iter().map(|(name, count)| (name.as_str(), *count)).collect();
    parts.sort_by_key(|(name, count)| (*name == "unknown", std::cmp::Reverse(*count)));
    parts
}

/// What the shares of the mixes are taken over.
pub(super) fn mix_base(summary: &Summary) -> String {
    let domains = summary.mix.domains;
    match summary.mix.basis {
        Basis::Live => format!("of {}", counted(domains, "live referring domain", "live referring domains")),
        Basis::Claimed => {
            format!("of {}, as their sources describe them", counted(domains, "referring domain", "referring domains"))
        }
    }
}

/// `quality-led` as people say it.
pub(super) fn standing_name(standing: Standing) -> &'static str {
    match standing {
        Standing::QualityLed => "quality-led",
        Standing::Balanced => "balanced",
        Standing::QuantityLed => "quantity-led",
        Standing::AtRisk => "at risk",
        Standing::Unknown => "not enough seen",
    }
}

/// The sentence of the verdict without its name, for reports that put the name in front.
pub(super) fn verdict_sentence(verdict: &Verdict) -> String {
    let name = standing_name(verdict.standing);
    let lead = verdict.sentence.get(..name.len()).filter(|lead| lead.eq_ignore_ascii_case(name));
    let rest = lead.and_then(|lead| verdict.sentence[lead.len()..].strip_prefix(':'));
    rest.map_or_else(|| verdict.sentence.clone(), |rest| capitalised(rest.trim_start()))
}

/// With a capital at the beginning.
pub(super) fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}

/// `2026-11-22 14:03 UTC`
pub(super) fn moment(at: Timestamp) -> String {
    at.to_zoned(TimeZone::UTC).strftime("%Y-%m-%d %H:%M UTC").to_string()
}

/// `2026-11-22`
pub(super) fn day(at: Timestamp) -> String {
    at.to_zoned(TimeZone::UTC).strftime("%Y-%m-%d").to_string()
}

/// The findings that made the link what it is, strongest first: for a good link what speaks for it, else against.
pub(super) fn main_findings(row: &Assessed, limit: usize) -> Vec<&Finding> {
    let axis = match row.assessment.label {
        Label::Spammy => Axis::Risk,
        Label::HighQuality | Label::LowQuality => Axis::Value,
    };
    let mut findings: Vec<&Finding> = row.assessment.findings_on(axis).filter(|finding| finding.points > 0).collect();
    findings.sort_by(|a, b| b.points.cmp(&a.points).then_with(|| a.rule.cmp(&b.rule)));
    findings.truncate(limit);
    findings
}

/// What changed, in sentences; empty for a first audit.
pub(super) fn changes(changes: &Changes) -> Vec<String> {
    let Some(since) = changes.since else { return Vec::new() };
    let counts = &changes.counts;
    let mut lines = vec![format!(
        "Since {}: {}, {} of {}; {} and {}.",
        moment(since),
        counted(counts.new, "new link", "new links"),
        counted(counts.lost, "lost", "lost"),
        thousands(counts.before),
        counted(changes.domains_new, "referring domain came", "referring domains came"),
        counted(changes.domains_lost, "went", "went"),
    )];
    let others = [
        (counts.restored, "came back"),
        (counts.missing_once, "missing at this check only, lost if the next agrees"),
        (counts.degraded, "count no longer"),
        (counts.improved, "count now"),
        (counts.moved, "lead to another page of the site"),
        (counts.anchors, "with another anchor"),
        (counts.labels, "with another label"),
    ];
    let parts: Vec<String> = others
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{} {what}", thousands(*count)))
        .collect();
    if !parts.is_empty() {
        lines.push(format!("{}.", parts.join("; ")));
    }
    for (what, by) in
        [("New", &counts.new_by_label), ("Lost", &counts.lost_by_label), ("Lost because", &counts.lost_by_cause)]
    {
        if !by.is_empty() {
            let parts: Vec<String> =
                by_size(by).iter().map(|(name, count)| format!("{name} {}", thousands(*count))).collect();
            lines.push(format!("{what}: {}.", parts.join(", ")));
        }
    }
    if let Some(velocity) = changes.velocity {
        lines.push(format!("New referring domains came at {velocity:.1} times the median of the last eight audits."));
    }
    lines
}

/// What a source is called: a file by its name alone, where no other file has the same.
pub(super) fn source_name(profile: &Profile, source: &SourceReport) -> String {
    let file = |source: &SourceReport| source.input.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
    let name = file(source);
    let same = profile.sources.iter().filter(|other| file(other) == name).count();
    match (source.input.is_empty(), source.input.contains("://") || name.is_empty() || same > 1) {
        (true, _) => source.name.clone(),
        (_, true) => source.input.clone(),
        _ => name,
    }
}

/// One line about one source.
pub(super) fn source(source: &SourceReport) -> String {
    let mut line = String::new();
    let kind: Vec<&str> =
        [source.vendor.as_str(), source.report.as_str()].into_iter().filter(|part| !part.is_empty()).collect();
    if !kind.is_empty() {
        line.push_str(&format!("{}: ", kind.join(", ")));
    }
    line.push_str(&format!(
        "{}, {}",
        counted(source.rows, "row", "rows"),
        counted(source.candidates, "candidate", "candidates")
    ));
    if source.refused_rows > 0 {
        line.push_str(&format!(", {}", counted(source.refused_rows, "row unread", "rows unread")));
    }
    if !source.skipped.is_empty() {
        let skipped: Vec<String> =
            source.skipped.iter().map(|(reason, count)| format!("{reason} {}", thousands(*count))).collect();
        line.push_str(&format!("; left out: {}", skipped.join(", ")));
    }
    if let Some(note) = &source.note {
        line.push_str(&format!(" ({note})"));
    }
    line
}

/// Causes named one by one; what is rare is summed up.
const CAUSES: usize = 12;

/// How complete the audit is, in sentences.
pub(super) fn coverage(profile: &Profile) -> Vec<String> {
    let c = &profile.coverage;
    let mut lines = vec![format!(
        "{} pages were read, {} were asked for; {} candidates could not be verified.",
        part_of(c.pages_read, c.pages_known),
        thousands(c.pages_fetched),
        part_of(c.accounting.unverified(), c.accounting.candidates),
    )];
    if !c.causes.is_empty() {
        let all = by_size(&c.causes);
        let (shown, rest) = all.split_at(all.len().min(CAUSES));
        let mut causes: Vec<String> =
            shown.iter().map(|(cause, count)| format!("{cause} {}", thousands(*count))).collect();
        if !rest.is_empty() {
            causes.push(format!("other causes {}", thousands(rest.iter().map(|(_, count)| count).sum())));
        }
        lines.push(format!("Not live because: {}.", causes.join(", ")));
    }
    lines.push(match &c.unseen {
        Unseen::Estimate { domains, low, high, sources } => format!(
            "Estimated referring domains that no source knows: about {} (95 %: {} to {}), from {}, if they find links \
             independently; rather more, as all find famous sites first.",
            thousands(domains.round() as u64),
            thousands(low.round() as u64),
            thousands(high.round() as u64),
            sources.join(" and "),
        ),
        Unseen::AtLeast { domains, sources, why } => format!(
            "Referring domains that no source knows: at least {}, from {}; how many more cannot be estimated: {why}.",
            thousands(domains.round() as u64),
            sources.join(", "),
        ),
        Unseen::CannotBeEstimated { why } => {
            format!("How many referring domains no source knows cannot be estimated: {why}.")
        }
    });
    if c.unread_rows > 0 {
        lines.push(format!("{} of the inputs could not be read.", counted(c.unread_rows, "row", "rows")));
    }
    if profile.interrupted {
        lines.push("The audit was interrupted; the same command goes on where it stopped.".to_owned());
    }
    lines
}
