//! `audit evaluate`: how right the rule set is, measured on labelled links or domains.

mod input;
mod measure;
mod pages;
mod print;

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use serde::Serialize;

use crate::error::{Error, ExitStatus, Result};
use crate::model::backlink::Backlink;
use crate::model::site::Site;
use crate::scoring::{Corpus, CorpusBuilder, Evidence, Group, Policy, RULES, chosen_label};
use input::{Labelled, Truth};
use measure::{Case, Report};

/// Measures the rule set on labelled links or domains.
#[derive(Debug, Args)]
pub struct EvaluateArgs {
    /// Labelled domains (CSV: domain,label and optionally kind, family, title, anchor, …) or labelled links (JSONL)
    #[arg(value_name = "LABELLED", required = true)]
    pub labelled: Vec<PathBuf>,

    /// WARC archive that holds the pages of labelled links
    #[arg(long, value_name = "FILE")]
    pub archive: Vec<PathBuf>,

    /// JSONL file that ties page ids of the labels to records [default: index.jsonl beside the labels]
    #[arg(long, value_name = "FILE")]
    pub index: Option<PathBuf>,

    /// Leave out a rule, a group of rules, or `tld` for everything that reads the top-level domain
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub without: Vec<String>,

    /// Judge all rows together as the profile of one site, with the evidence of the whole
    #[arg(long)]
    pub as_profile: bool,

    /// The site that labelled domains are judged against
    #[arg(long, value_name = "SITE", default_value = "audited-site.example")]
    pub site: String,

    /// Points and thresholds from this policy file (TOML)
    #[arg(long, value_name = "FILE")]
    pub policy: Option<PathBuf>,

    /// Count spam links that are marked nofollow, ugc or sponsored, too; by default they are reported apart
    #[arg(long)]
    pub with_qualified: bool,

    /// List the rows that were labelled otherwise than the set says, with their findings, on stderr
    #[arg(long)]
    pub errors: bool,

    /// Write every row with its evidence to this JSONL file: what the fit reads
    #[arg(long, value_name = "FILE")]
    pub rows: Option<PathBuf>,

    /// How to print
    #[arg(long, value_enum, default_value_t = EvaluateFormat::Terminal)]
    pub format: EvaluateFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum EvaluateFormat {
    Terminal,
    Markdown,
    Json,
}

/// Rules whose answer hangs on the top-level domain or the registry's suffix: they mirror how label sets were
/// collected, so every figure is worth seeing without them.
const TLD_RULES: &[&str] = &["top-level-domain", "institution", "valued-kind"];

/// Runs the command.
pub fn run(args: &EvaluateArgs, out: &mut dyn Write, err: &mut dyn Write) -> Result<ExitStatus> {
    let policy = ablated(args)?;
    let read = input::read(&args.labelled, args.index.as_deref())?;
    let (cases, mut skipped) = if args.archive.is_empty() {
        (names_only(args, read.rows)?, read.skipped)
    } else {
        let (cases, missing) = pages::judge(&args.archive, read.rows, err)?;
        let mut skipped = read.skipped;
        skipped.extend(missing);
        (cases, skipped)
    };
    skipped.retain(|_, count| *count > 0);
    let cases: Vec<Case> = cases.into_iter().map(|judged| Case::new(judged, &policy)).collect();
    if cases.is_empty() {
        return Err(Error::new(ExitStatus::NothingToAudit, "no labelled row could be judged")
            .with_remedy("give a CSV with `domain,label` columns, or labels.jsonl with --archive"));
    }
    if let Some(path) = &args.rows {
        write_rows(path, &cases)?;
    }
    if args.errors {
        // Nothing is left to do when stderr is closed.
        let _ = print::errors(&cases, err);
    }
    let report = Report::new(&cases, &policy, skipped, args.with_qualified);
    let mut text = Vec::new();
    let rendered = match args.format {
        EvaluateFormat::Terminal => print::terminal(&report, &mut text),
        EvaluateFormat::Markdown => print::markdown(&report, &mut text),
        EvaluateFormat::Json => {
            serde_json::to_writer_pretty(&mut text, &report).map_err(std::io::Error::from).and_then(|()| writeln!(text))
        }
    };
    super::written(rendered.and_then(|()| out.write_all(&text)))
}

fn ablated(args: &EvaluateArgs) -> Result<Policy> {
    let mut policy = match &args.policy {
        Some(path) => Policy::read(path)?,
        None => Policy::default(),
    };
    for name in &args.without {
        if name == "tld" {
            policy = TLD_RULES.iter().fold(policy, |policy, rule| policy.without(rule));
        } else if let Some(group) = Group::ALL.into_iter().find(|group| group.as_str() == name) {
            policy = policy.without_group(group);
        } else if RULES.iter().any(|rule| rule.about().id == name) {
            policy = policy.without(name);
        } else {
            let groups = Group::ALL.map(Group::as_str).join(", ");
            return Err(Error::usage(format!("`{name}` is neither a rule nor a group"))
                .with_remedy(format!("`audit rules` lists the rules; the groups are {groups}")));
        }
    }
    Ok(policy)
}

/// A labelled row with what the rules saw.
pub(crate) struct Judged {
    pub(crate) label: Labelled,
    pub(crate) link: Backlink,
    pub(crate) evidence: Evidence,
}

/// Judges rows by what the file itself says: names, titles, anchors.
fn names_only(args: &EvaluateArgs, rows: Vec<Labelled>) -> Result<Vec<Judged>> {
    let site = Site::parse(&args.site)
        .map_err(|problem| Error::usage(problem.to_string()).with_remedy("name a site such as `example.com`"))?;
    let links: Vec<Backlink> = rows.iter().map(Labelled::as_claimed).collect();
    let corpus = if args.as_profile {
        let mut builder = CorpusBuilder::new(&site);
        links.iter().for_each(|link| builder.add(link, None));
        builder.finish()
    } else {
        Corpus::empty(&site)
    };
    Ok(rows
        .into_iter()
        .zip(links)
        .map(|(label, link)| Judged { evidence: Evidence::gather(&link, None, &corpus), label, link })
        .collect())
}

#[derive(Serialize)]
struct RowOut<'a> {
    name: &'a str,
    /// What the name model reads.
    name_label: &'a str,
    truth: Truth,
    kind: &'a str,
    family: &'a str,
    qualified: bool,
    label: &'a str,
    value: u8,
    risk: u8,
    hits: std::collections::BTreeMap<&'static str, f32>,
}

fn write_rows(path: &std::path::Path, cases: &[Case]) -> Result<()> {
    let failed = |problem: std::io::Error| {
        Error::failed(format!("`{}` cannot be written: {problem}", path.display()))
            .with_remedy("name a file in a directory that exists")
    };
    let mut file = BufWriter::new(File::create(path).map_err(failed)?);
    for case in cases {
        let row = RowOut {
            name: case.judged.link.source.as_str(),
            name_label: chosen_label(case.judged.link.source_host()),
            truth: case.truth(),
            kind: &case.judged.label.kind,
            family: &case.judged.label.family,
            qualified: case.judged.label.qualified,
            label: case.assessment.label.as_str(),
            value: case.assessment.value,
            risk: case.assessment.risk,
            hits: case.judged.evidence.hits().map(|(about, hit)| (about.id, hit.strength)).collect(),
        };
        serde_json::to_writer(&mut file, &row).map_err(|problem| failed(problem.into()))?;
        file.write_all(b"\n").map_err(failed)?;
    }
    file.flush().map_err(failed)
}
