//! The judgement of a link: two axes, each the sum of points that rules give for evidence.
//!
//! ```text
//! CorpusBuilder ─ add(link, page)… ─ finish ─► Corpus
//! assess(link, page, corpus, policy): Subject ─ RULES ─ Hit × points ─ caps ─► Findings ─ sum ─► value, risk ─► label
//! ```
//!
//! **Points** are log-odds in readable units, as in credit scoring: ten points double the odds, and a risk of 50 means
//! as likely spam as not. A link starts at the policy's base, every finding adds its points, and the sum is cut to
//! 0-100, so that a report's points add up to its score. Groups of findings that speak of the same thing are capped.
//!
//! Nothing here asks whether the link could be verified: an unverified link is judged by what is known of it.

mod anchor;
pub mod authority;
mod corpus;
mod explain;
mod lexicon;
mod likeness;
mod names;
mod phrases;
mod platforms;
mod policy;
mod relevance;
mod rule;
mod rules;
mod site;
mod subject;
mod text;
mod wordlist;

pub use corpus::{Corpus, CorpusBuilder, Totals};
pub use explain::{explain, what_would_change};
pub use policy::{Listed, Listing, MAX_POLICY_BYTES, Policy};
pub use rule::{About, Group, Hit, Rule};
pub use rules::RULES;

/// Every signal of the field with the rule that reads it, or the reason why none does: a Markdown table.
pub const SIGNALS: &str = include_str!("signals.md");

/// The name under which links of one owner are counted: the registrable domain, or the tenant of a platform.
pub fn site_of(host: &str) -> &str {
    platforms::site_of(host)
}

/// True for hosts whose tenants differ by path, such as `sites.google.com`: what one page does says nothing of the others.
pub fn is_shared_host(host: &str) -> bool {
    platforms::is_path_platform(host)
}

/// The search engine's policy that the strongest finding says is broken: the rule's title and its evidence.
pub fn broken_policy(assessment: &Assessment) -> Option<String> {
    let broken = assessment.findings_on(Axis::Risk).filter(|finding| finding.points > 0);
    broken
        .filter_map(|finding| {
            let about = RULES.iter().map(|rule| rule.about()).find(|about| about.id == finding.rule)?;
            about.source.contains(NAMED_POLICY).then(|| format!("{}: {}", about.title, finding.evidence))
        })
        .next()
}

/// How rules name the policy they stand on.
const NAMED_POLICY: &str = "Google spam policies";

/// The label that someone chose: `example` of `www.example.co.uk`, `alice` of `alice.github.io`.
pub fn chosen_label(host: &str) -> &str {
    names::Name::read(host).label
}

#[cfg(test)]
mod tests;

use crate::model::assessment::{AnchorKind, Assessment, Confidence, Label};
use crate::model::backlink::Backlink;
use crate::model::facts::PageFacts;
use crate::model::finding::{Axis, Finding, Where};
use subject::Subject;

/// What the rules saw of one link, before points: a policy can be laid over it any number of times.
#[derive(Debug, Clone)]
pub struct Evidence {
    hits: Vec<(&'static About, Hit)>,
    confidence: Confidence,
    authority: Option<f32>,
    relevance: Option<f32>,
    anchor_kind: AnchorKind,
    owner: Option<String>,
}

impl Evidence {
    /// Asks every rule. Pure: the same link, page and corpus give the same evidence.
    pub fn gather(link: &Backlink, page: Option<&PageFacts>, corpus: &Corpus) -> Self {
        let subject = Subject::new(link, page, corpus);
        let hits = RULES.iter().filter_map(|rule| Some((rule.about(), rule.check(&subject, corpus)?))).collect();
        Self {
            hits,
            confidence: confidence(&subject),
            authority: subject.authority.as_ref().map(|known| known.score),
            relevance: subject.relevance,
            anchor_kind: subject.anchor.kind,
            owner: corpus.owner_of_host(link.source_host()).map(str::to_owned),
        }
    }

    /// Rules that saw something, with how strongly they saw it.
    pub fn hits(&self) -> impl Iterator<Item = (&'static About, &Hit)> {
        self.hits.iter().map(|(about, hit)| (*about, hit))
    }

    /// What the evidence is worth under a policy. `link` is asked only whether the policy allows or blocks it.
    pub fn judge(&self, link: &Backlink, policy: &Policy) -> Assessment {
        let mut findings = findings(&self.hits, policy);
        let ceiling = i32::from(policy.qualified_ceiling);
        keep_below(&mut findings, Axis::Risk, &["qualified"], ceiling - policy.base_risk);
        let ceiling = i32::from(policy.unchosen_ceiling);
        keep_below(&mut findings, Axis::Value, UNCHOSEN, ceiling - policy.base_value);
        let mut value = sum(policy.base_value, &findings, Axis::Value);
        let mut risk = sum(policy.base_risk, &findings, Axis::Risk);
        if let Some(listed) = policy.allowed(link) {
            findings.push(listing("policy-allow", -i32::from(risk), listed));
            risk = 0;
        } else if let Some(listed) = policy.blocked(link) {
            findings.push(listing("policy-block", 100 - i32::from(risk), listed));
            risk = 100;
            value = 0;
        }
        findings.sort_by(|a, b| b.points.abs().cmp(&a.points.abs()).then_with(|| a.rule.cmp(&b.rule)));
        Assessment {
            label: label(value, risk, policy),
            value,
            risk,
            confidence: self.confidence,
            authority: self.authority,
            relevance: self.relevance,
            anchor_kind: self.anchor_kind,
            findings,
            owner: self.owner.clone(),
        }
    }
}

/// Judges one link. Pure: the same link, page, corpus and policy give the same assessment.
pub fn assess(link: &Backlink, page: Option<&PageFacts>, corpus: &Corpus, policy: &Policy) -> Assessment {
    Evidence::gather(link, page, corpus).judge(link, policy)
}

fn label(value: u8, risk: u8, policy: &Policy) -> Label {
    if risk >= policy.spammy {
        Label::Spammy
    } else if value >= policy.high_quality {
        Label::HighQuality
    } else {
        Label::LowQuality
    }
}

fn findings(hits: &[(&'static About, Hit)], policy: &Policy) -> Vec<Finding> {
    let mut found: Vec<(&'static About, Finding)> = Vec::new();
    for (about, hit) in hits {
        let points = (policy.points(about.id) as f32 * hit.strength).round() as i32;
        if points == 0 {
            continue;
        }
        let finding = match policy.reason(about.id).filter(|reason| !reason.is_empty()) {
            Some(reason) => {
                let evidence = format!("{} [policy: {reason}]", hit.evidence);
                Finding::new(about.id, about.axis, points, hit.place, evidence)
            }
            None => Finding::new(about.id, about.axis, points, hit.place, &hit.evidence),
        };
        found.push((about, finding));
    }
    cap(&mut found, policy);
    found.into_iter().map(|(_, finding)| finding).collect()
}

/// Rules that saw that nobody chose the link for this page: it stands in the template, a bare list or a credit, or pays.
const UNCHOSEN: &[&str] = &["boilerplate-placement", "in-a-list", "credit-or-licence", "affiliate-or-ad"];

/// Lets the first finding of one of the rules take as many points as bring the axis down to a sum: a marked link claims
/// no credit, and a link of the template was chosen for no page, whatever else speaks for or against it.
fn keep_below(findings: &mut [Finding], axis: Axis, rules: &[&str], most: i32) {
    let points: i32 = findings.iter().filter(|finding| finding.axis == axis).map(|finding| finding.points).sum();
    if points > most
        && let Some(mark) = findings.iter_mut().find(|finding| finding.points < 0 && rules.contains(&&*finding.rule))
    {
        mark.points -= points - most;
    }
}

/// Cuts the weaker findings of a group until its sum fits the cap. A finding cut to nothing is left out.
fn cap(found: &mut Vec<(&'static About, Finding)>, policy: &Policy) {
    for axis in [Axis::Value, Axis::Risk] {
        for group in Group::ALL {
            let (low, high) = policy.cap(axis, group);
            let mut members: Vec<usize> =
                (0..found.len()).filter(|at| found[*at].0.axis == axis && found[*at].0.group == group).collect();
            let sum: i32 = members.iter().map(|at| found[*at].1.points).sum();
            let mut over = if sum > high { sum - high } else { (sum - low).min(0) };
            members.sort_by_key(|at| (found[*at].1.points.abs(), *at));
            for at in members {
                let points = &mut found[at].1.points;
                if over == 0 || points.signum() != over.signum() {
                    continue;
                }
                let cut = if over > 0 { over.min(*points) } else { over.max(*points) };
                *points -= cut;
                over -= cut;
            }
        }
    }
    found.retain(|(_, finding)| finding.points != 0);
}

fn sum(base: i32, findings: &[Finding], axis: Axis) -> u8 {
    let points: i32 = findings.iter().filter(|finding| finding.axis == axis).map(|finding| finding.points).sum();
    (base + points).clamp(0, 100) as u8
}

fn listing(rule: &'static str, points: i32, listed: &Listed) -> Finding {
    let reason = if listed.reason.is_empty() { "no reason given" } else { &listed.reason };
    Finding::new(rule, Axis::Risk, points, Where::Policy, reason)
}

/// How much the judgement rests on: the page itself, an export's row, or a name alone.
fn confidence(subject: &Subject<'_>) -> Confidence {
    if subject.page.is_some() && subject.is_live() {
        return Confidence::High;
    }
    let claim = &subject.row.claim;
    let told = claim.anchor.as_deref().is_some_and(|text| !text.is_empty())
        || claim.page_title.as_deref().is_some_and(|text| !text.is_empty())
        || !subject.row.metrics.is_empty()
        || subject.page.is_some()
        || subject.link.is_some();
    if told { Confidence::Medium } else { Confidence::Low }
}
