//! The measurement for people.

use std::io::{self, Write};

use super::input::Truth;
use super::measure::{Case, Report, Share, class};
use crate::model::finding::collapse;

fn percent(share: f64) -> String {
    format!("{:.1} %", share * 100.0)
}

fn of(share: Share) -> String {
    if share.of == 0 {
        "none in the set".into()
    } else {
        format!("{} of {} ({})", share.spammy, share.of, percent(share.share()))
    }
}

fn figure(value: Option<f64>) -> String {
    value.map_or_else(|| "-".into(), |value| format!("{value:.3}"))
}

/// A table with a heading: the parts that both text formats print.
struct Table {
    title: &'static str,
    head: Vec<&'static str>,
    rows: Vec<Vec<String>>,
}

fn tables(report: &Report) -> Vec<Table> {
    let mut tables = Vec::new();
    let confusion = report
        .confusion
        .iter()
        .filter(|(_, row)| row.values().any(|count| *count > 0))
        .map(|(truth, row)| {
            let mut cells = vec![(*truth).to_owned()];
            cells.extend(["high", "low", "spam"].iter().map(|ours| row[ours].to_string()));
            cells
        })
        .collect();
    tables.push(Table {
        title: "Confusion (rows: the set's label, columns: ours)",
        head: vec!["label", "high", "low", "spam"],
        rows: confusion,
    });
    let labels = report
        .labels
        .iter()
        .map(|l| {
            vec![l.label.into(), l.rows.to_string(), percent(l.precision), percent(l.recall), format!("{:.3}", l.f1)]
        })
        .collect();
    tables.push(Table { title: "By label", head: vec!["label", "rows", "precision", "recall", "F1"], rows: labels });
    let kinds = report
        .kinds
        .iter()
        .map(|kind| {
            let spammy = percent(kind.spammy as f64 / kind.rows as f64);
            let name = collapse(if kind.kind.is_empty() { "-" } else { &kind.kind }, 40);
            vec![
                kind.label.into(),
                name,
                kind.rows.to_string(),
                kind.high.to_string(),
                kind.low.to_string(),
                kind.spammy.to_string(),
                spammy,
            ]
        })
        .collect();
    tables.push(Table {
        title: "By kind (for spam the share found, for the others the share of false alarms)",
        head: vec!["label", "kind", "rows", "high", "low", "spam", "called spam"],
        rows: kinds,
    });
    let bins = report
        .calibration
        .iter()
        .filter(|bin| bin.rows > 0)
        .map(|bin| {
            vec![
                format!("{}-{}", bin.from, bin.to),
                bin.rows.to_string(),
                bin.spam.to_string(),
                percent(bin.spam as f64 / bin.rows as f64),
            ]
        })
        .collect();
    tables.push(Table { title: "Calibration", head: vec!["risk", "rows", "spam", "share"], rows: bins });
    let rules = report
        .rules
        .iter()
        .map(|rule| {
            vec![
                rule.rule.into(),
                format!("{:+}", rule.points),
                rule.hits["spam"].to_string(),
                rule.hits["high"].to_string(),
                rule.hits["low"].to_string(),
                format!("{:+.4}", rule.auc_change),
                format!("{:+}", rule.spam_found_change),
                format!("{:+}", rule.false_alarms_change),
                rule.labels_changed.to_string(),
            ]
        })
        .collect();
    tables.push(Table {
        title: "Rules (the last four columns: what changes when the rule is left out)",
        head: vec!["rule", "points", "in spam", "in high", "in low", "AUC", "spam found", "false alarms", "labels"],
        rows: rules,
    });
    tables
}

fn headline(report: &Report) -> Vec<String> {
    let mut lines = vec![
        format!("{} rows under {}", report.rows, report.ruleset),
        format!(
            "AUC of risk: spam against high {}, against all others {}; of value: high against low {}",
            figure(report.auc.spam_against_high),
            figure(report.auc.spam_against_rest),
            figure(report.auc.high_against_low)
        ),
        format!("macro-F1 {:.3}", report.macro_f1),
    ];
    if !report.folds.is_empty() {
        let folds: Vec<String> = report.folds.iter().map(|auc| format!("{auc:.3}")).collect();
        lines.push(format!("AUC in five parts, families kept together: {}", folds.join(" ")));
    }
    let operators = &report.operators;
    lines.push(format!(
        "every operator counted once: spam found {} over {}, false alarms {} of high over {}, {} of low over {}",
        percent(operators.spam_recall),
        operators.spam_operators,
        percent(operators.high_false_alarms),
        operators.high_operators,
        percent(operators.low_false_alarms),
        operators.low_operators
    ));
    if report.hard_negatives.of + report.hard_positives.of > 0 {
        lines.push(format!(
            "hard cases: good or plain links that look like spam, called spammy: {} (among high: {}); spam on honest sites found: {}",
            of(report.hard_negatives),
            of(report.hard_negatives_high),
            of(report.hard_positives)
        ));
    }
    if report.qualified_spam.of > 0 {
        lines.push(format!(
            "left out: spam links marked nofollow, ugc or sponsored, called spammy: {}",
            of(report.qualified_spam)
        ));
    }
    for (reason, count) in &report.skipped {
        lines.push(format!("not judged: {count} ({reason})"));
    }
    lines
}

pub(super) fn terminal(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    for line in headline(report) {
        writeln!(out, "{line}")?;
    }
    for table in tables(report) {
        writeln!(out, "\n{}", table.title)?;
        let widths: Vec<usize> = (0..table.head.len())
            .map(|column| {
                let cells = table.rows.iter().map(|row| row[column].chars().count());
                cells.chain([table.head[column].len()]).max().unwrap_or(0)
            })
            .collect();
        let line = |cells: &[String]| {
            let padded: Vec<String> = cells
                .iter()
                .zip(&widths)
                .map(|(cell, width)| {
                    let number = cell.starts_with(|c: char| c.is_ascii_digit() || c == '+' || c == '-');
                    if number { format!("{cell:>width$}") } else { format!("{cell:<width$}") }
                })
                .collect();
            padded.join("  ").trim_end().to_owned()
        };
        writeln!(out, "  {}", line(&table.head.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>()))?;
        for row in &table.rows {
            writeln!(out, "  {}", line(row))?;
        }
    }
    Ok(())
}

pub(super) fn markdown(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    for line in headline(report) {
        writeln!(out, "- {line}")?;
    }
    for table in tables(report) {
        writeln!(out, "\n## {}\n\n| {} |\n|{}", table.title, table.head.join(" | "), "---|".repeat(table.head.len()))?;
        for row in &table.rows {
            let cells: Vec<String> = row.iter().map(|cell| cell.replace('|', "\\|")).collect();
            writeln!(out, "| {} |", cells.join(" | "))?;
        }
    }
    Ok(())
}

/// Rows labelled otherwise than the set says, one a line with its findings.
pub(super) fn errors(cases: &[Case], err: &mut dyn Write) -> io::Result<()> {
    for case in cases.iter().filter(|case| class(case.assessment.label) != case.truth()) {
        let findings: Vec<String> = case
            .assessment
            .findings
            .iter()
            .map(|finding| format!("{} {:+} {}", finding.rule, finding.points, collapse(&finding.evidence, 80)))
            .collect();
        let severity = match (case.truth(), class(case.assessment.label)) {
            (Truth::Spam, _) => "missed",
            (_, Truth::Spam) => "false alarm",
            _ => "value",
        };
        writeln!(
            err,
            "{severity}: {} [{} {}] “{}” value {} risk {}: {}",
            collapse(case.judged.link.source.as_str(), 120),
            case.truth().as_str(),
            collapse(&case.judged.label.kind, 40),
            collapse(case.judged.link.anchor(), 60),
            case.assessment.value,
            case.assessment.risk,
            findings.join("; ")
        )?;
    }
    Ok(())
}
