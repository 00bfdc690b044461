//! Figures from judged rows: confusion matrix, AUC, precision, recall, calibration, the effect of each rule.

use std::collections::BTreeMap;

use rustc_hash::FxHasher;
use serde::Serialize;
use std::hash::{Hash, Hasher};

use super::Judged;
use super::input::Truth;
use crate::model::assessment::{Assessment, Label};
use crate::scoring::{Policy, RULES};

/// A judged row under one policy.
pub(crate) struct Case {
    pub(crate) judged: Judged,
    pub(crate) assessment: Assessment,
}

impl Case {
    pub(crate) fn new(judged: Judged, policy: &Policy) -> Self {
        let assessment = judged.evidence.judge(&judged.link, policy);
        Self { judged, assessment }
    }

    pub(crate) fn truth(&self) -> Truth {
        self.judged.label.truth
    }

    fn counts(&self, with_qualified: bool) -> bool {
        with_qualified || !(self.truth() == Truth::Spam && self.judged.label.qualified)
    }
}

/// The class that a label of ours claims.
pub(crate) fn class(label: Label) -> Truth {
    match label {
        Label::HighQuality => Truth::High,
        Label::LowQuality => Truth::Low,
        Label::Spammy => Truth::Spam,
    }
}

#[derive(Debug, Default, Serialize)]
pub(crate) struct Report {
    pub(crate) ruleset: String,
    pub(crate) rows: u64,
    pub(crate) skipped: BTreeMap<String, u64>,
    /// Spam links marked nofollow, ugc or sponsored: left out of every figure below, and how many came out spammy.
    pub(crate) qualified_spam: Share,
    /// Truth → our label → rows.
    pub(crate) confusion: BTreeMap<&'static str, BTreeMap<&'static str, u64>>,
    pub(crate) labels: Vec<LabelFigures>,
    /// Mean F1 of the labels that the set has.
    pub(crate) macro_f1: f64,
    pub(crate) auc: Auc,
    pub(crate) kinds: Vec<KindFigures>,
    pub(crate) operators: OperatorFigures,
    pub(crate) hard_negatives: Share,
    pub(crate) hard_negatives_high: Share,
    pub(crate) hard_positives: Share,
    pub(crate) calibration: Vec<Bin>,
    /// AUC of spam against high in five parts of the set, families kept together.
    pub(crate) folds: Vec<f64>,
    pub(crate) rules: Vec<RuleFigures>,
}

/// How many of how many.
#[derive(Debug, Default, Clone, Copy, Serialize)]
pub(crate) struct Share {
    pub(crate) spammy: u64,
    pub(crate) of: u64,
}

impl Share {
    pub(crate) fn share(self) -> f64 {
        if self.of == 0 { 0.0 } else { self.spammy as f64 / self.of as f64 }
    }

    fn add(&mut self, spammy: bool) {
        self.of += 1;
        self.spammy += u64::from(spammy);
    }
}

#[derive(Debug, Serialize)]
pub(crate) struct LabelFigures {
    pub(crate) label: &'static str,
    pub(crate) rows: u64,
    pub(crate) precision: f64,
    pub(crate) recall: f64,
    pub(crate) f1: f64,
}

#[derive(Debug, Default, Serialize)]
pub(crate) struct Auc {
    /// Risk of spam rows against high ones, and against all others.
    pub(crate) spam_against_high: Option<f64>,
    pub(crate) spam_against_rest: Option<f64>,
    /// Value of high rows against low ones.
    pub(crate) high_against_low: Option<f64>,
}

#[derive(Debug, Serialize)]
pub(crate) struct KindFigures {
    pub(crate) label: &'static str,
    pub(crate) kind: String,
    pub(crate) rows: u64,
    pub(crate) high: u64,
    pub(crate) low: u64,
    pub(crate) spammy: u64,
}

/// Figures in which every operator counts once, however many rows it has.
#[derive(Debug, Default, Serialize)]
pub(crate) struct OperatorFigures {
    pub(crate) spam_operators: u64,
    pub(crate) spam_recall: f64,
    pub(crate) high_operators: u64,
    pub(crate) high_false_alarms: f64,
    pub(crate) low_operators: u64,
    pub(crate) low_false_alarms: f64,
}

#[derive(Debug, Serialize)]
pub(crate) struct Bin {
    pub(crate) from: u8,
    pub(crate) to: u8,
    pub(crate) rows: u64,
    pub(crate) spam: u64,
}

#[derive(Debug, Serialize)]
pub(crate) struct RuleFigures {
    pub(crate) rule: &'static str,
    pub(crate) points: i32,
    /// Rows in which the rule saw something, by truth.
    pub(crate) hits: BTreeMap<&'static str, u64>,
    /// Change of the figures when the rule is left out.
    pub(crate) auc_change: f64,
    pub(crate) spam_found_change: i64,
    pub(crate) false_alarms_change: i64,
    pub(crate) labels_changed: u64,
}

const FOLDS: u64 = 5;

impl Report {
    pub(crate) fn new(cases: &[Case], policy: &Policy, skipped: BTreeMap<String, u64>, with_qualified: bool) -> Self {
        let mut report =
            Report { ruleset: policy.ruleset.clone(), rows: cases.len() as u64, skipped, ..Self::default() };
        for case in cases.iter().filter(|case| !case.counts(false)) {
            report.qualified_spam.add(case.assessment.label == Label::Spammy);
        }
        let cases: Vec<&Case> = cases.iter().filter(|case| case.counts(with_qualified)).collect();
        report.confusion(&cases);
        report.kinds(&cases);
        report.operators(&cases);
        let scores: Vec<(Truth, u8, u8)> =
            cases.iter().map(|c| (c.truth(), c.assessment.risk, c.assessment.value)).collect();
        report.auc = auc_of(&scores);
        report.calibration = calibration(&scores);
        report.folds = folds(&cases);
        report.rules = rules(&cases, policy, &scores);
        report
    }

    fn confusion(&mut self, cases: &[&Case]) {
        for truth in Truth::ALL {
            let row = self.confusion.entry(truth.as_str()).or_default();
            for ours in Truth::ALL {
                row.insert(ours.as_str(), 0);
            }
        }
        for case in cases {
            let ours = class(case.assessment.label).as_str();
            if let Some(count) = self.confusion.get_mut(case.truth().as_str()).and_then(|row| row.get_mut(ours)) {
                *count += 1;
            }
        }
        for truth in Truth::ALL {
            let name = truth.as_str();
            let cell = |truth: Truth, ours: &str| self.confusion[truth.as_str()][ours];
            let rows: u64 = self.confusion[name].values().sum();
            if rows == 0 {
                continue;
            }
            let claimed: u64 = Truth::ALL.iter().map(|truth| cell(*truth, name)).sum();
            let right = cell(truth, name) as f64;
            let precision = if claimed == 0 { 0.0 } else { right / claimed as f64 };
            let recall = right / rows as f64;
            let f1 = if precision + recall == 0.0 { 0.0 } else { 2.0 * precision * recall / (precision + recall) };
            self.labels.push(LabelFigures { label: name, rows, precision, recall, f1 });
        }
        self.macro_f1 = self.labels.iter().map(|label| label.f1).sum::<f64>() / self.labels.len().max(1) as f64;
    }

    fn kinds(&mut self, cases: &[&Case]) {
        let mut kinds: BTreeMap<(Truth, &str), KindFigures> = BTreeMap::new();
        for case in cases {
            let kind = case.judged.label.kind.as_str();
            let figures = kinds.entry((case.truth(), kind)).or_insert_with(|| KindFigures {
                label: case.truth().as_str(),
                kind: kind.to_owned(),
                rows: 0,
                high: 0,
                low: 0,
                spammy: 0,
            });
            figures.rows += 1;
            match case.assessment.label {
                Label::HighQuality => figures.high += 1,
                Label::LowQuality => figures.low += 1,
                Label::Spammy => figures.spammy += 1,
            }
            let spammy = case.assessment.label == Label::Spammy;
            match (case.judged.label.hard.as_str(), case.truth()) {
                ("neg", Truth::High) => {
                    self.hard_negatives.add(spammy);
                    self.hard_negatives_high.add(spammy);
                }
                ("neg", _) => self.hard_negatives.add(spammy),
                ("pos", _) => self.hard_positives.add(spammy),
                _ => {}
            }
        }
        self.kinds = kinds.into_values().collect();
    }

    fn operators(&mut self, cases: &[&Case]) {
        let mut shares: BTreeMap<(Truth, &str), Share> = BTreeMap::new();
        for case in cases {
            let share = shares.entry((case.truth(), &case.judged.label.family)).or_default();
            share.add(case.assessment.label == Label::Spammy);
        }
        let mean = |wanted: Truth| {
            let of: Vec<f64> =
                shares.iter().filter(|((truth, _), _)| *truth == wanted).map(|(_, s)| s.share()).collect();
            (of.len() as u64, of.iter().sum::<f64>() / of.len().max(1) as f64)
        };
        let figures = &mut self.operators;
        (figures.spam_operators, figures.spam_recall) = mean(Truth::Spam);
        (figures.high_operators, figures.high_false_alarms) = mean(Truth::High);
        (figures.low_operators, figures.low_false_alarms) = mean(Truth::Low);
    }
}

/// Probability that a positive scores above a negative, ties counted half (Mann-Whitney). `None` without both.
pub(crate) fn auc(positives: &[u8], negatives: &[u8]) -> Option<f64> {
    if positives.is_empty() || negatives.is_empty() {
        return None;
    }
    let mut counts = [[0u64; 2]; 256];
    positives.iter().for_each(|score| counts[usize::from(*score)][0] += 1);
    negatives.iter().for_each(|score| counts[usize::from(*score)][1] += 1);
    let mut below = 0u64;
    let mut wins = 0.0;
    for [positive, negative] in counts {
        wins += positive as f64 * (below as f64 + negative as f64 / 2.0);
        below += negative;
    }
    Some(wins / (positives.len() as f64 * negatives.len() as f64))
}

fn auc_of(scores: &[(Truth, u8, u8)]) -> Auc {
    let risks =
        |keep: &dyn Fn(Truth) -> bool| -> Vec<u8> { scores.iter().filter(|s| keep(s.0)).map(|s| s.1).collect() };
    let values = |wanted: Truth| -> Vec<u8> { scores.iter().filter(|s| s.0 == wanted).map(|s| s.2).collect() };
    let spam = risks(&|truth| truth == Truth::Spam);
    Auc {
        spam_against_high: auc(&spam, &risks(&|truth| truth == Truth::High)),
        spam_against_rest: auc(&spam, &risks(&|truth| truth != Truth::Spam)),
        high_against_low: auc(&values(Truth::High), &values(Truth::Low)),
    }
}

fn calibration(scores: &[(Truth, u8, u8)]) -> Vec<Bin> {
    (0..10)
        .map(|step| {
            let (from, to) = (step * 10, if step == 9 { 100 } else { step * 10 + 9 });
            let inside = scores.iter().filter(|s| (from..=to).contains(&s.1));
            let (mut rows, mut spam) = (0, 0);
            for score in inside {
                rows += 1;
                spam += u64::from(score.0 == Truth::Spam);
            }
            Bin { from, to, rows, spam }
        })
        .collect()
}

fn folds(cases: &[&Case]) -> Vec<f64> {
    let fold_of = |family: &str| {
        let mut hasher = FxHasher::default();
        family.hash(&mut hasher);
        // The high bits: multiplication mixes upwards.
        (hasher.finish() >> 32) % FOLDS
    };
    (0..FOLDS)
        .filter_map(|fold| {
            let inside: Vec<(Truth, u8, u8)> = cases
                .iter()
                .filter(|case| fold_of(&case.judged.label.family) == fold)
                .map(|c| (c.truth(), c.assessment.risk, c.assessment.value))
                .collect();
            auc_of(&inside).spam_against_high
        })
        .collect()
}

fn rules(cases: &[&Case], policy: &Policy, scores: &[(Truth, u8, u8)]) -> Vec<RuleFigures> {
    let with = auc_of(scores);
    let with = with.spam_against_high.or(with.spam_against_rest).unwrap_or(0.5);
    RULES
        .iter()
        .map(|rule| rule.about())
        .map(|about| {
            let without = policy.without(about.id);
            let mut figures = RuleFigures {
                rule: about.id,
                points: policy.points(about.id),
                hits: Truth::ALL.iter().map(|truth| (truth.as_str(), 0)).collect(),
                auc_change: 0.0,
                spam_found_change: 0,
                false_alarms_change: 0,
                labels_changed: 0,
            };
            let mut changed = scores.to_vec();
            for (case, score) in cases.iter().zip(&mut changed) {
                if !case.judged.evidence.hits().any(|(hit, _)| hit.id == about.id) {
                    continue;
                }
                *figures.hits.entry(case.truth().as_str()).or_default() += 1;
                let assessment = case.judged.evidence.judge(&case.judged.link, &without);
                (score.1, score.2) = (assessment.risk, assessment.value);
                let (before, after) = (case.assessment.label, assessment.label);
                if before == after {
                    continue;
                }
                figures.labels_changed += 1;
                let step = i64::from(after == Label::Spammy) - i64::from(before == Label::Spammy);
                match case.truth() {
                    Truth::Spam => figures.spam_found_change += step,
                    _ => figures.false_alarms_change += step,
                }
            }
            let auc = auc_of(&changed);
            figures.auc_change = auc.spam_against_high.or(auc.spam_against_rest).unwrap_or(0.5) - with;
            figures
        })
        .filter(|figures| figures.points != 0 && figures.hits.values().any(|count| *count > 0))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::auc;

    #[test]
    fn auc_counts_ties_half() {
        assert_eq!(auc(&[90, 80], &[10, 20]), Some(1.0));
        assert_eq!(auc(&[50], &[50]), Some(0.5));
        assert_eq!(auc(&[10, 60], &[30, 60]), Some(0.375));
        assert_eq!(auc(&[], &[1]), None);
    }
}
