//! `audit disavow SITE`: Google's disavow file from the last audit; usually the answer is that none is needed.

use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use clap::Args;

use super::output;
use super::rejudge::{JudgeArgs, Rejudged};
use crate::error::{Error, ExitStatus, Result};
use crate::model::assessment::Assessed;
use crate::model::figures::counted;
use crate::model::site::Site;
use crate::reporter::disavow::{Builder, Current, Left, MAX_CURRENT_BYTES, Options};
use crate::scoring;

/// Lowest risk of a proposed link. Ten points double the odds, so at 80 eight links in nine are what they seem; a
/// wrong entry takes a good link away, a missing one changes nothing that search engines do not ignore by themselves.
const MIN_RISK: u8 = 80;

/// Options of `audit disavow`.
#[derive(Debug, Clone, Args)]
pub struct DisavowArgs {
    /// Site, as given to the audit
    pub site: String,

    /// The disavow file that is in force: kept with its comments, new entries added at its end
    #[arg(long, value_name = "FILE")]
    pub merge: Option<PathBuf>,

    /// Write to this file instead of stdout
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,

    /// Lowest risk, 0-100, of a link that is proposed
    #[arg(long, value_name = "N", default_value_t = MIN_RISK, value_parser = clap::value_parser!(u8).range(0..=100))]
    pub min_risk: u8,

    /// Propose links that nobody could look at, too, where their export says that they are followed
    #[arg(long)]
    pub unverified: bool,

    #[command(flatten)]
    pub judge: JudgeArgs,
}

pub fn run(args: &DisavowArgs, directory: &Path, out: &mut dyn Write, err: &mut dyn Write) -> Result<ExitStatus> {
    if let Some(path) = &args.output {
        output::check_writable(path, false)?;
    }
    let current = args.merge.as_deref().map(read_current).transpose()?;
    let rejudged = Rejudged::open(directory, &args.site, &args.judge)?;
    let site = &rejudged.past.site;
    let broken_policy = |row: &Assessed| scoring::broken_policy(&row.assessment);
    let site_of = |host: &str| scoring::site_of(host).to_owned();
    let options = Options { min_risk: args.min_risk, unverified: args.unverified };
    let mut builder = Builder::new(site, options, &broken_policy, &site_of, &scoring::is_shared_host);
    for row in rejudged.links() {
        builder.add(&row?);
    }
    let day = rejudged.record.started_at.strftime("%Y-%m-%d").to_string();
    let file = builder.finish(current.as_ref(), &day);
    let mut talk = Vec::new();
    if file.added == 0 {
        talk.push(nothing(site, &day));
    } else {
        let added = counted(file.added as u64, "entry", "entries");
        talk.push(format!(
            "{added} proposed for {site}, from the audit of {day}; read each before you upload the file"
        ));
    }
    if current.is_some() {
        let kept = counted(file.kept as u64, "entry", "entries");
        talk.push(format!("{kept} of the current file kept"));
    }
    talk.extend(left_out(file.left, args));
    talk.extend(file.notes.iter().cloned());
    // Talk reaches people only; nothing is lost when nobody listens.
    let _ = talk.iter().try_for_each(|line| writeln!(err, "{line}"));
    if file.added == 0 && current.is_none() {
        if let Some(path) = &args.output {
            // Uploading a file without entries would lift every disavowal in force.
            let _ = writeln!(err, "`{}` was not written", path.display());
            return Ok(ExitStatus::Done);
        }
        return super::written(writeln!(out, "# {}", nothing(site, &day)));
    }
    match &args.output {
        Some(path) => output::to_file(path, |out| out.write_all(file.text.as_bytes())).map(|()| ExitStatus::Done),
        None => super::written(out.write_all(file.text.as_bytes()).and_then(|()| out.flush())),
    }
}

fn nothing(site: &Site, day: &str) -> String {
    format!("nothing to disavow for {site}, by the audit of {day}")
}

/// Why spammy links are not in the file, a line for each reason.
fn left_out(left: Left, args: &DisavowArgs) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = |count: u64, why: &str| {
        if count > 0 {
            lines.push(format!("{} left alone: {why}", counted(count, "spammy link", "spammy links")));
        }
    };
    line(left.not_counted, "search engines do not count them (nofollow, noindex, …)");
    let unseen = if args.unverified {
        "nobody could look at them, and no export says that they are followed"
    } else {
        "nobody could look at them (`--unverified` proposes them)"
    };
    line(left.unverified, unseen);
    line(left.no_policy, "they break no named policy of a search engine");
    line(left.below_risk, &format!("their risk is below {} (`--min-risk`)", args.min_risk));
    lines
}

fn read_current(path: &Path) -> Result<Current> {
    let cannot = |problem: std::io::Error| {
        Error::usage(format!("cannot read the current disavow file `{}`: {problem}", path.display()))
            .with_remedy("give the file that was uploaded to Search Console")
    };
    let mut bytes = Vec::new();
    // One byte more than is allowed shows that the file is too long.
    let most = MAX_CURRENT_BYTES as u64 + 1;
    File::open(path).map_err(cannot)?.take(most).read_to_end(&mut bytes).map_err(cannot)?;
    Current::parse(&bytes)
}
