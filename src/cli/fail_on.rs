//! `--fail-on`: conditions over a finished audit that turn its exit status into 10.
//!
//! ```text
//! condition = metric comparison number ["%"] | "verdict" ("=" | "!=") verdict
//! comparison = ">" | ">=" | "<" | "<=" | "=" | "!="
//! ```
//!
//! Pure over the profile, and decided before any report is written.

use std::cmp::Ordering;
use std::fmt;

use crate::error::Error;
use crate::model::profile::{ChangeCounts, Profile, Standing};

/// What can be compared: name, what it counts, and what a percentage of it is a share of.
struct Metric {
    name: &'static str,
    counts: &'static str,
    /// Empty when it has no percentage.
    share_of: &'static str,
    /// The number and its whole; `None` when it cannot be told, and then no condition holds.
    read: fn(&Profile) -> Option<(f64, f64)>,
}

macro_rules! metrics {
    ($( $name:literal, $counts:literal, $share_of:literal, $read:expr; )*) => {
        const METRICS: &[Metric] = &[ $( Metric { name: $name, counts: $counts, share_of: $share_of, read: $read }, )* ];
    };
}

metrics! {
    "known", "links that a source or a page named", "", |p| Some(plain(p.summary.quantity.known.links));
    "live", "links found on their page", "known", |p| of(p.summary.quantity.live.links, p.summary.quantity.known.links);
    "gone", "links whose page no longer has them", "known",
        |p| of(p.summary.quantity.gone.links, p.summary.quantity.known.links);
    "unverified", "links that could not be looked at", "known",
        |p| of(p.summary.quantity.unverified.links, p.summary.quantity.known.links);
    "counts", "live links that search engines can count", "live",
        |p| of(p.summary.quantity.counts.links, p.summary.quantity.live.links);
    "high", "live links of high quality", "live", |p| of(p.summary.quality.high.links, p.summary.quantity.live.links);
    "low", "live links of low quality", "live", |p| of(p.summary.quality.low.links, p.summary.quantity.live.links);
    "spammy", "live spammy links", "live", |p| of(p.summary.quality.spammy.links, p.summary.quantity.live.links);
    "domains", "referring domains with a live link", "", |p| Some(plain(p.summary.quantity.live.domains));
    "high-domains", "referring domains with a live link of high quality", "domains",
        |p| of(p.summary.quality.high.domains, p.summary.quantity.live.domains);
    "low-domains", "referring domains with a live link of low quality", "domains",
        |p| of(p.summary.quality.low.domains, p.summary.quantity.live.domains);
    "spammy-domains", "referring domains with a live spammy link", "domains",
        |p| of(p.summary.quality.spammy.domains, p.summary.quantity.live.domains);
    "owners", "independent owners of sites with a live link", "", |p| Some(plain(p.summary.quantity.live.owners));
    "value", "median value of the live links, 0-100", "", |p| Some((p.summary.quality.median_value, 0.0));
    "risk", "median risk of the live links, 0-100", "", |p| Some((p.summary.quality.median_risk, 0.0));
    "new", "links that are new since the last audit", "the links before",
        |p| changed(p, |c| (c.new, c.before));
    "new-high", "new links of high quality", "new", |p| changed(p, |c| (label(&c.new_by_label, "high-quality"), c.new));
    "new-low", "new links of low quality", "new", |p| changed(p, |c| (label(&c.new_by_label, "low-quality"), c.new));
    "new-spammy", "new spammy links", "new", |p| changed(p, |c| (label(&c.new_by_label, "spammy"), c.new));
    "lost", "links lost since the last audit", "the links before", |p| changed(p, |c| (c.lost, c.before));
    "lost-high", "lost links of high quality", "lost",
        |p| changed(p, |c| (label(&c.lost_by_label, "high-quality"), c.lost));
    "lost-low", "lost links of low quality", "lost", |p| changed(p, |c| (label(&c.lost_by_label, "low-quality"), c.lost));
    "lost-spammy", "lost spammy links", "lost", |p| changed(p, |c| (label(&c.lost_by_label, "spammy"), c.lost));
    "restored", "links that came back", "the links before", |p| changed(p, |c| (c.restored, c.before));
    "missing", "links missing for the first time, not lost yet", "the links before",
        |p| changed(p, |c| (c.missing_once, c.before));
    "degraded", "links that stopped counting", "the links before", |p| changed(p, |c| (c.degraded, c.before));
    "new-domains", "referring domains that are new since the last audit", "",
        |p| p.changes.since.map(|_| plain(p.changes.domains_new));
    "lost-domains", "referring domains lost since the last audit", "",
        |p| p.changes.since.map(|_| plain(p.changes.domains_lost));
    "velocity", "new referring domains as a multiple of the median of the last eight audits", "",
        |p| p.changes.velocity.map(|velocity| (velocity, 0.0));
    "unread", "input rows that could not be read", "", |p| Some(plain(p.coverage.unread_rows));
}

fn plain(count: u64) -> (f64, f64) {
    (count as f64, 0.0)
}

#[allow(clippy::unnecessary_wraps)]
fn of(count: u64, whole: u64) -> Option<(f64, f64)> {
    Some((count as f64, whole as f64))
}

/// Nothing has changed before there is an audit to compare with.
fn changed(profile: &Profile, read: impl Fn(&ChangeCounts) -> (u64, u64)) -> Option<(f64, f64)> {
    profile.changes.since?;
    let (count, whole) = read(&profile.changes.counts);
    of(count, whole)
}

fn label(counts: &std::collections::BTreeMap<String, u64>, name: &str) -> u64 {
    counts.get(name).copied().unwrap_or_default()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Comparison {
    More,
    MoreOrEqual,
    Less,
    LessOrEqual,
    Equal,
    Unequal,
}

/// Longer spellings first, so that `>=` is not read as `>`.
const COMPARISONS: &[(&str, Comparison)] = &[
    (">=", Comparison::MoreOrEqual),
    ("<=", Comparison::LessOrEqual),
    ("!=", Comparison::Unequal),
    ("==", Comparison::Equal),
    (">", Comparison::More),
    ("<", Comparison::Less),
    ("=", Comparison::Equal),
];

impl Comparison {
    fn holds(self, order: Ordering) -> bool {
        match self {
            Self::More => order == Ordering::Greater,
            Self::MoreOrEqual => order != Ordering::Less,
            Self::Less => order == Ordering::Less,
            Self::LessOrEqual => order != Ordering::Greater,
            Self::Equal => order == Ordering::Equal,
            Self::Unequal => order != Ordering::Equal,
        }
    }
}

/// One `--fail-on` condition.
#[derive(Clone)]
pub struct Condition {
    /// As typed.
    text: String,
    comparison: Comparison,
    subject: Subject,
}

#[derive(Clone)]
enum Subject {
    Number { metric: &'static Metric, limit: f64, percent: bool },
    Verdict(Standing),
}

impl Condition {
    /// As typed after `--fail-on`, or in a configuration file.
    pub(crate) fn read(text: &str) -> crate::error::Result<Self> {
        Self::parse(text).map_err(|what| {
            // What is wrong, then what could stand there instead.
            let (message, remedy) = what.rsplit_once(": ").or_else(|| what.rsplit_once("; ")).unwrap_or((&what, ""));
            Error::usage(format!("`--fail-on {text}`: {message}")).with_remedy(remedy)
        })
    }

    /// Reads a condition; the error says what is wrong and what could stand there instead.
    pub fn parse(text: &str) -> Result<Self, String> {
        let found = text
            .char_indices()
            .find_map(|(at, _)| COMPARISONS.iter().find(|(sign, _)| text[at..].starts_with(sign)).map(|c| (at, c)));
        let Some((at, (sign, comparison))) = found else {
            return Err(format!("`{text}` compares nothing: write it as `spammy>5%` or `lost>10`"));
        };
        let (name, right) = (text[..at].trim().to_ascii_lowercase(), text[at + sign.len()..].trim());
        let subject = if name == "verdict" { verdict(right, *comparison)? } else { number(text, &name, right)? };
        Ok(Self { text: text.trim().to_owned(), comparison: *comparison, subject })
    }

    /// Whether it holds, and the number found. It never holds for what cannot be told: a share of nothing, or changes
    /// when there is no audit to compare with.
    pub fn check(&self, profile: &Profile) -> Checked {
        match &self.subject {
            Subject::Verdict(wanted) => {
                let found = profile.summary.verdict.standing;
                let same = if found == *wanted { Ordering::Equal } else { Ordering::Less };
                Checked { holds: self.comparison.holds(same), found: Some(found.to_string()) }
            }
            Subject::Number { metric, limit, percent } => {
                let Some((count, whole)) = (metric.read)(profile) else {
                    return Checked { holds: false, found: None };
                };
                if !percent {
                    let holds = count.partial_cmp(limit).is_some_and(|order| self.comparison.holds(order));
                    return Checked { holds, found: Some(shown(count)) };
                }
                if whole <= 0.0 {
                    return Checked { holds: false, found: None };
                }
                // Compared without dividing, so that 5 of 100 is exactly 5 %.
                let holds = (count * 100.0).partial_cmp(&(limit * whole)).is_some_and(|o| self.comparison.holds(o));
                let share = shown(count * 100.0 / whole);
                let found = format!("{share} % ({} of {} {})", shown(count), shown(whole), whole_name(metric));
                Checked { holds, found: Some(found) }
            }
        }
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// All conditions of one audit.
#[derive(Clone, Default)]
pub(crate) struct Conditions(Vec<Condition>);

impl Conditions {
    pub(crate) fn read(texts: &[String]) -> crate::error::Result<Self> {
        texts.iter().map(|text| Condition::read(text)).collect::<crate::error::Result<_>>().map(Self)
    }

    /// Those that hold, each with what was found.
    pub(crate) fn holding(&self, profile: &Profile) -> Vec<Holding> {
        let check = |condition: &Condition| {
            let Checked { holds, found } = condition.check(profile);
            holds.then(|| Holding { condition: condition.to_string(), found: found.unwrap_or_default() })
        };
        self.0.iter().filter_map(check).collect()
    }
}

/// A condition that holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Holding {
    pub condition: String,
    pub found: String,
}

/// What came of a condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    pub holds: bool,
    /// `None` when it cannot be told.
    pub found: Option<String>,
}

fn verdict(name: &str, comparison: Comparison) -> Result<Subject, String> {
    if !matches!(comparison, Comparison::Equal | Comparison::Unequal) {
        return Err("a verdict is neither more nor less: compare it with `=` or `!=`".to_owned());
    }
    let names = || Standing::ALL.iter().map(|standing| standing.as_str()).collect::<Vec<_>>().join(", ");
    Standing::from_name(&name.to_ascii_lowercase())
        .map(Subject::Verdict)
        .ok_or_else(|| format!("`{name}` is no verdict; verdicts are {}", names()))
}

fn number(text: &str, name: &str, right: &str) -> Result<Subject, String> {
    let metric = METRICS.iter().find(|metric| metric.name == name).ok_or_else(|| unknown(name))?;
    let (digits, percent) = match right.strip_suffix('%') {
        Some(digits) => (digits.trim(), true),
        None => (right, false),
    };
    let plain = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    let limit: f64 = Some(digits)
        .filter(|_| plain)
        .and_then(|digits| digits.parse().ok())
        .ok_or_else(|| format!("`{right}` in `{text}` is no number: write it as 10, 2.5 or 5%"))?;
    if percent && metric.share_of.is_empty() {
        return Err(format!("`{name}` has no percentage: leave `%` out"));
    }
    Ok(Subject::Number { metric, limit, percent })
}

fn unknown(name: &str) -> String {
    let names: Vec<&str> = METRICS.iter().map(|metric| metric.name).chain(["verdict"]).collect();
    let what = if name.is_empty() { "no metric is named".to_owned() } else { format!("`{name}` is no metric") };
    format!("{what}; metrics are {}", names.join(", "))
}

fn whole_name(metric: &Metric) -> &'static str {
    match metric.share_of {
        "known" => "known links",
        "live" => "live links",
        "new" => "new links",
        "lost" => "lost links",
        "the links before" => "links before",
        other => other,
    }
}

/// A number with at most two decimals.
fn shown(number: f64) -> String {
    let text = format!("{number:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// All metrics for the manual: name, what it counts, and what a percentage is a share of.
pub fn metrics() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    METRICS.iter().map(|metric| (metric.name, metric.counts, metric.share_of))
}

#[cfg(test)]
mod tests;
