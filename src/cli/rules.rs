//! `audit rules`: every scoring rule with its points, reasons, source and remedy.

use std::io::Write;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use serde::Serialize;

use crate::error::{Error, ExitStatus, Result};
use crate::model::finding::Axis;
use crate::scoring::{Policy, RULES, SIGNALS};

/// Prints every scoring rule: id, points, why, source, remedy.
#[derive(Debug, Args)]
pub struct RulesArgs {
    /// How to print: a readable list, a Markdown table, or JSON
    #[arg(long, value_enum, default_value_t = RulesFormat::Terminal)]
    pub format: RulesFormat,
    /// Show the points under this policy file (TOML) instead of the built-in ones
    #[arg(long, value_name = "FILE")]
    pub policy: Option<PathBuf>,
    /// Print only the rules whose id contains this text
    #[arg(value_name = "ID")]
    pub id: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum RulesFormat {
    Terminal,
    Markdown,
    Json,
}

#[derive(Serialize)]
struct Row {
    id: &'static str,
    axis: &'static str,
    points: i32,
    group: &'static str,
    title: &'static str,
    looks_at: &'static str,
    why: &'static str,
    source: &'static str,
    remedy: &'static str,
}

#[derive(Serialize)]
struct Listing<'a> {
    ruleset: &'a str,
    thresholds: Thresholds,
    base: Base,
    rules: Vec<Row>,
}

#[derive(Serialize)]
struct Thresholds {
    spammy: u8,
    high_quality: u8,
}

#[derive(Serialize)]
struct Base {
    risk: i32,
    value: i32,
}

/// Runs the command.
pub fn run(args: &RulesArgs, out: &mut dyn Write, _err: &mut dyn Write) -> Result<ExitStatus> {
    let policy = match &args.policy {
        Some(path) => Policy::read(path)?,
        None => Policy::default(),
    };
    let rows: Vec<Row> = RULES
        .iter()
        .map(|rule| rule.about())
        .filter(|about| args.id.as_deref().is_none_or(|id| about.id.contains(id)))
        .map(|about| Row {
            id: about.id,
            axis: about.axis.as_str(),
            points: policy.points(about.id),
            group: about.group.as_str(),
            title: about.title,
            looks_at: about.looks_at,
            why: about.why,
            source: about.source,
            remedy: about.remedy,
        })
        .collect();
    if rows.is_empty() {
        let id = args.id.as_deref().unwrap_or_default();
        return Err(
            Error::usage(format!("no rule's id contains `{id}`")).with_remedy("run `audit rules` for the whole list")
        );
    }
    let printed = match args.format {
        RulesFormat::Terminal => terminal(out, &policy, &rows),
        RulesFormat::Markdown => markdown(out, &policy, &rows).and_then(|()| match args.id {
            Some(_) => Ok(()),
            None => write!(out, "\n{SIGNALS}"),
        }),
        RulesFormat::Json => json(out, &policy, rows),
    };
    match printed {
        // `audit rules | head` is a normal end.
        Err(problem) if problem.kind() == std::io::ErrorKind::BrokenPipe => Ok(ExitStatus::Done),
        Err(problem) => Err(Error::failed(format!("the rules cannot be written: {problem}"))),
        Ok(()) => Ok(ExitStatus::Done),
    }
}

fn preamble(policy: &Policy) -> String {
    format!(
        "Rule set: {}. A link starts at value {} and risk {}; every finding adds its points, at most those shown, and both sums are cut to 0-100. \
         Risk {} and more is spammy, else value {} and more is high-quality, else low-quality. Ten points double the odds.",
        policy.ruleset, policy.base_value, policy.base_risk, policy.spammy, policy.high_quality
    )
}

fn terminal(out: &mut dyn Write, policy: &Policy, rows: &[Row]) -> std::io::Result<()> {
    writeln!(out, "{}", preamble(policy))?;
    for axis in [Axis::Risk, Axis::Value] {
        let rows: Vec<&Row> = rows.iter().filter(|row| row.axis == axis.as_str()).collect();
        if rows.is_empty() {
            continue;
        }
        writeln!(out, "\n{}", axis.as_str().to_uppercase())?;
        for row in rows {
            writeln!(out, "\n{} ({:+}, {})", row.id, row.points, row.group)?;
            writeln!(out, "  {}", row.title)?;
            writeln!(out, "  looks at: {}", row.looks_at)?;
            writeln!(out, "  why:      {}", row.why)?;
            writeln!(out, "  source:   {}", row.source)?;
            writeln!(out, "  remedy:   {}", row.remedy)?;
        }
    }
    Ok(())
}

fn markdown(out: &mut dyn Write, policy: &Policy, rows: &[Row]) -> std::io::Result<()> {
    let cell = |text: &str| text.replace('|', "\\|");
    writeln!(out, "{}\n", preamble(policy))?;
    writeln!(out, "| rule | axis | points | group | what | looks at | why | source | remedy |")?;
    writeln!(out, "|---|---|---:|---|---|---|---|---|---|")?;
    for row in rows {
        writeln!(
            out,
            "| `{}` | {} | {:+} | {} | {} | {} | {} | {} | {} |",
            row.id,
            row.axis,
            row.points,
            row.group,
            cell(row.title),
            cell(row.looks_at),
            cell(row.why),
            cell(row.source),
            cell(row.remedy)
        )?;
    }
    Ok(())
}

fn json(out: &mut dyn Write, policy: &Policy, rules: Vec<Row>) -> std::io::Result<()> {
    let listing = Listing {
        ruleset: &policy.ruleset,
        thresholds: Thresholds { spammy: policy.spammy, high_quality: policy.high_quality },
        base: Base { risk: policy.base_risk, value: policy.base_value },
        rules,
    };
    serde_json::to_writer_pretty(&mut *out, &listing)?;
    writeln!(out)
}
