//! The policy file: TOML, laid over what is there, with errors that name line and remedy.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::Deserialize;
use toml::Spanned;

use super::{Listed, Listing, Policy};
use crate::error::{Error, Result};
use crate::model::finding::{Axis, collapse};
use crate::model::url::{CanonicalUrl, Host};
use crate::scoring::rule::Group;
use crate::scoring::rules::RULES;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct File {
    name: Option<String>,
    #[serde(default)]
    thresholds: Thresholds,
    #[serde(default)]
    base: Base,
    #[serde(default)]
    caps: BTreeMap<Spanned<String>, CapEntry>,
    #[serde(default)]
    rules: BTreeMap<Spanned<String>, RuleEntry>,
    #[serde(default)]
    allow: Vec<ListEntry>,
    #[serde(default)]
    block: Vec<ListEntry>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Thresholds {
    spammy: Option<Spanned<i64>>,
    high_quality: Option<Spanned<i64>>,
    qualified_ceiling: Option<Spanned<i64>>,
    unchosen_ceiling: Option<Spanned<i64>>,
    #[serde(default, rename = "reason")]
    _reason: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Base {
    risk: Option<Spanned<i64>>,
    value: Option<Spanned<i64>>,
}

/// Greatest sum of points for and against that a group may give, by axis.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct CapEntry {
    risk: Option<Spanned<[i32; 2]>>,
    value: Option<Spanned<[i32; 2]>>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum RuleEntry {
    Points(i64),
    Table(RuleTable),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleTable {
    points: Option<i64>,
    weight: Option<f64>,
    #[serde(default)]
    off: bool,
    #[serde(default)]
    reason: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ListEntry {
    domain: Option<Spanned<String>>,
    url: Option<Spanned<String>>,
    #[serde(default)]
    reason: String,
}

/// Points of one rule lie within this range: beyond it one rule would decide alone.
const POINTS: std::ops::RangeInclusive<i64> = -100..=100;
/// A reason is a sentence for the report.
const MAX_REASON_CHARS: usize = 120;

/// Lays a policy's text over a policy; `built_in` names the shipped table itself.
pub(super) fn apply(policy: &mut Policy, file: &str, text: &str, built_in: bool) -> Result<()> {
    let at = Locator { file, text };
    let parsed: File = toml::from_str(text).map_err(|problem| at.syntax(&problem))?;
    match parsed.name {
        Some(name) if built_in => policy.ruleset = name,
        Some(name) => policy.ruleset = format!("{} with {}", policy.ruleset, collapse(&name, 60)),
        None => policy.ruleset = format!("{} with {}", policy.ruleset, collapse(base_name(file), 60)),
    }
    let threshold = |value: &Option<Spanned<i64>>, into: &mut u8| -> Result<()> {
        let Some(value) = value else { return Ok(()) };
        *into = u8::try_from(*value.get_ref()).ok().filter(|v| (1..=100).contains(v)).ok_or_else(|| {
            at.problem(
                &value.span(),
                format!("threshold {} is not between 1 and 100", value.get_ref()),
                "use a whole number from 1 to 100",
            )
        })?;
        Ok(())
    };
    threshold(&parsed.thresholds.spammy, &mut policy.spammy)?;
    threshold(&parsed.thresholds.high_quality, &mut policy.high_quality)?;
    threshold(&parsed.thresholds.qualified_ceiling, &mut policy.qualified_ceiling)?;
    threshold(&parsed.thresholds.unchosen_ceiling, &mut policy.unchosen_ceiling)?;
    for (value, into) in [(&parsed.base.risk, &mut policy.base_risk), (&parsed.base.value, &mut policy.base_value)] {
        let Some(value) = value else { continue };
        *into = i32::try_from(*value.get_ref()).ok().filter(|v| (0..=100).contains(v)).ok_or_else(|| {
            at.problem(
                &value.span(),
                format!("base {} is not between 0 and 100", value.get_ref()),
                "use a whole number from 0 to 100",
            )
        })?;
    }
    for (name, entry) in parsed.caps {
        let group = Group::ALL.into_iter().find(|group| group.as_str() == name.get_ref()).ok_or_else(|| {
            let known = Group::ALL.map(Group::as_str).join(", ");
            at.problem(&name.span(), format!("no group `{}`", name.get_ref()), &format!("the groups are {known}"))
        })?;
        for (axis, cap) in [(Axis::Risk, entry.risk), (Axis::Value, entry.value)] {
            let Some(cap) = cap else { continue };
            let [low, high] = *cap.get_ref();
            if low > 0 || high < 0 {
                return Err(at.problem(
                    &cap.span(),
                    format!("cap [{low}, {high}] does not reach from a negative to a positive number"),
                    "write the lowest sum first, then the highest, such as [-10, 25]",
                ));
            }
            policy.caps.insert((axis, group.as_str()), (low, high));
        }
    }
    for (name, entry) in parsed.rules {
        apply_rule(policy, &at, &name, entry, built_in)?;
    }
    for (entries, list) in [(parsed.allow, &mut policy.allow), (parsed.block, &mut policy.block)] {
        for entry in entries {
            list.push(at.listed(entry)?);
        }
    }
    Ok(())
}

fn apply_rule(
    policy: &mut Policy,
    at: &Locator<'_>,
    name: &Spanned<String>,
    entry: RuleEntry,
    built_in: bool,
) -> Result<()> {
    let Some(about) = RULES.iter().map(|rule| rule.about()).find(|about| about.id == name.get_ref()) else {
        let near = nearest(name.get_ref());
        return Err(at.problem(
            &name.span(),
            format!("no rule `{}`", collapse(name.get_ref(), 60)),
            &format!("did you mean `{near}`? `audit rules` lists them all"),
        ));
    };
    let table = match entry {
        RuleEntry::Points(points) => {
            RuleTable { points: Some(points), weight: None, off: false, reason: String::new() }
        }
        RuleEntry::Table(table) => table,
    };
    let before = policy.points(about.id);
    let points = match (table.off, table.points, table.weight) {
        (true, None, None) => 0,
        (false, Some(points), None) => points,
        (false, None, Some(weight)) if weight.is_finite() && (0.0..=10.0).contains(&weight) => {
            (f64::from(before) * weight).round() as i64
        }
        (false, None, Some(weight)) => {
            return Err(at.problem(
                &name.span(),
                format!("weight {weight} of rule `{}` is not between 0 and 10", about.id),
                "use 0.5 to halve the rule's points, 2 to double them",
            ));
        }
        (false, None, None) if !table.reason.is_empty() => i64::from(before),
        _ => {
            return Err(at.problem(
                &name.span(),
                format!("rule `{}` needs exactly one of `points`, `weight` and `off = true`", about.id),
                "keep one of the three",
            ));
        }
    };
    if !POINTS.contains(&points) {
        return Err(at.problem(
            &name.span(),
            format!("{points} points for rule `{}` are out of range", about.id),
            "use a whole number from -100 to 100",
        ));
    }
    policy.points.insert(about.id, points as i32);
    if !built_in {
        policy.changed.insert(about.id, collapse(&table.reason, MAX_REASON_CHARS));
    }
    Ok(())
}

fn base_name(file: &str) -> &str {
    file.rsplit(['/', '\\']).next().unwrap_or(file)
}

/// The rule whose id shares the longest beginning and end with a mistyped one.
fn nearest(typed: &str) -> &'static str {
    let likeness = |id: &str| {
        let start = id.bytes().zip(typed.bytes()).take_while(|(a, b)| a == b).count();
        let end = id.bytes().rev().zip(typed.bytes().rev()).take_while(|(a, b)| a == b).count();
        start + end
    };
    RULES.iter().map(|rule| rule.about().id).max_by_key(|id| likeness(id)).unwrap_or_default()
}

struct Locator<'a> {
    file: &'a str,
    text: &'a str,
}

impl Locator<'_> {
    fn line(&self, span: &Range<usize>) -> usize {
        self.text.as_bytes()[..span.start.min(self.text.len())].iter().filter(|b| **b == b'\n').count() + 1
    }

    fn problem(&self, span: &Range<usize>, what: impl std::fmt::Display, remedy: &str) -> Error {
        Error::usage(format!("policy `{}` line {}: {what}", self.file, self.line(span))).with_remedy(remedy)
    }

    fn syntax(&self, problem: &toml::de::Error) -> Error {
        let span = problem.span().unwrap_or(0..0);
        let what = collapse(problem.message(), 200);
        self.problem(&span, what, "see `audit rules --format markdown` for rule names; a policy has [thresholds], [rules.ID], [[allow]] and [[block]]")
    }

    fn listed(&self, entry: ListEntry) -> Result<Listed> {
        let reason = collapse(&entry.reason, MAX_REASON_CHARS);
        match (entry.domain, entry.url) {
            (Some(domain), None) => {
                let host = Host::parse(domain.get_ref()).ok_or_else(|| {
                    self.problem(
                        &domain.span(),
                        format!("`{}` is not a host name", collapse(domain.get_ref(), 80)),
                        "write a domain such as `example.com`, or use `url` for a page",
                    )
                })?;
                Ok(Listed { what: Listing::Domain(host), reason })
            }
            (None, Some(url)) => {
                let parsed = CanonicalUrl::parse(url.get_ref()).map_err(|problem| {
                    self.problem(
                        &url.span(),
                        format!("`{}`: {problem}", collapse(url.get_ref(), 80)),
                        "write an absolute URL; all pages that start with it are meant",
                    )
                })?;
                Ok(Listed { what: Listing::Prefix(parsed.as_str().to_owned()), reason })
            }
            (Some(domain), Some(_)) => {
                Err(self.problem(&domain.span(), "an entry names both `domain` and `url`", "write one entry for each"))
            }
            (None, None) => Err(Error::usage(format!(
                "policy `{}`: an allow or block entry names neither `domain` nor `url`",
                self.file
            ))
            .with_remedy("give each [[allow]] and [[block]] a `domain` or a `url`")),
        }
    }
}
