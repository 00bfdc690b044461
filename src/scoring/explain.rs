//! The judgement in words: one sentence, and what would change it.

use super::policy::Policy;
use super::rules::RULES;
use crate::model::assessment::{Assessment, Label};
use crate::model::finding::{Axis, Finding};

/// One sentence that sums the assessment up: the label, both scores and the strongest reasons with their evidence.
pub fn explain(assessment: &Assessment) -> String {
    let axis = match assessment.label {
        Label::Spammy => Axis::Risk,
        _ => Axis::Value,
    };
    let reasons: Vec<String> = strongest(assessment, axis, 3).into_iter().map(say).collect();
    let because = if reasons.is_empty() { "nothing speaks for or against it".to_owned() } else { reasons.join("; ") };
    let mut sentence =
        format!("{} (value {}, risk {}): {because}", assessment.label, assessment.value, assessment.risk);
    if assessment.label != Label::Spammy
        && let Some(against) = strongest(assessment, Axis::Risk, 1).into_iter().find(|finding| finding.points >= 10)
    {
        sentence.push_str("; against it: ");
        sentence.push_str(&say(against));
    }
    sentence
}

/// Findings that speak for the label, strongest first.
fn strongest(assessment: &Assessment, axis: Axis, count: usize) -> Vec<&Finding> {
    let wanted = |finding: &&Finding| match (assessment.label, finding.axis) {
        (Label::LowQuality, Axis::Value) => true,
        _ => finding.points > 0,
    };
    assessment.findings_on(axis).filter(wanted).take(count).collect()
}

fn say(finding: &Finding) -> String {
    let title = RULES.iter().map(|rule| rule.about()).find(|about| about.id == finding.rule).map(|about| about.title);
    let title = title.unwrap_or(&finding.rule);
    let title = OTHERWISE
        .iter()
        .find(|(rule, _)| *rule == finding.rule)
        .map_or(title, |(_, [for_it, against])| if finding.points >= 0 { for_it } else { against });
    let mut chars = title.chars();
    let lower: String = chars.next().map(|c| c.to_lowercase().collect::<String>()).unwrap_or_default() + chars.as_str();
    format!("{lower}: {} ({:+})", finding.evidence, finding.points)
}

/// Rules that speak both ways: what they say when their points are positive, and when they are negative.
const OTHERWISE: &[(&str, [&str; 2])] = &[
    ("authority", ["The linking site is well known", "The linking site is hardly known"]),
    ("name-likeness", ["The name resembles those that spam registers", "The name resembles those that people choose"]),
    ("natural-anchor", ["The link's words were written by an author", "The link's words name nothing, or sell"]),
    ("real-site", ["The page is part of a site that someone runs", "No sign of a site around the page"]),
    ("real-text", ["The page has a text of its own", "The page has little text of its own"]),
    ("relevance", ["The page shares the site's subject", "The page is about something else"]),
    ("top-level-domain", ["The top-level domain is frequent among spam", "The top-level domain is rare among spam"]),
    (
        "valued-kind",
        ["The linking site is of a kind that chooses its links", "The linking site is of a kind that takes any link"],
    ),
];

/// What would have to differ for another label: one short sentence.
pub fn what_would_change(assessment: &Assessment, policy: &Policy) -> String {
    match assessment.label {
        Label::Spammy => {
            let over = i32::from(assessment.risk) - i32::from(policy.spammy) + 1;
            let mut left = over;
            let mut rules: Vec<&str> = Vec::new();
            for finding in assessment.findings_on(Axis::Risk).filter(|finding| finding.points > 0) {
                if left <= 0 {
                    break;
                }
                left -= finding.points;
                rules.push(&finding.rule);
            }
            format!("{over} points less risk would clear it: without {}", rules.join(" and "))
        }
        label => {
            let to_spam = i32::from(policy.spammy) - i32::from(assessment.risk);
            let to_high = i32::from(policy.high_quality) - i32::from(assessment.value);
            match label {
                Label::HighQuality => {
                    format!("{} points less value would make it low-quality, {to_spam} more risk spammy", 1 - to_high)
                }
                _ => format!("{to_high} more points of value would make it high-quality, {to_spam} more risk spammy"),
            }
        }
    }
}
