//! `audit rescore SITE --policy FILE`: the report of the last audit under another policy, with no network.

use std::io::Write;
use std::path::Path;

use clap::Args;

use super::args::{AuditArgs, OutputArgs};
use super::audit::parse_site;
use super::configured::Job;
use super::fail_on::{Conditions, Holding};
use super::output::{self, Outputs};
use super::rejudge::{JudgeArgs, Rejudged};
use crate::env::Clock;
use crate::error::{Error, ExitStatus, Result};
use crate::reporter;

/// Options of `audit rescore`.
#[derive(Debug, Clone, Args)]
pub struct RescoreArgs {
    /// Site, as given to the audit
    pub site: String,

    #[command(flatten)]
    pub judge: JudgeArgs,

    #[command(flatten)]
    pub output: OutputArgs,
}

pub fn run(args: &RescoreArgs, directory: &Path, out: &mut dyn Write, err: &mut dyn Write) -> Result<ExitStatus> {
    if !args.output.notify.is_empty() {
        return Err(Error::usage("`audit rescore` notifies nobody: nothing new was seen")
            .with_remedy("leave `--notify` out, or give it to `audit SITE`"));
    }
    let conditions = Conditions::read(&args.output.fail_on)?;
    let audited = AuditArgs { output: args.output.clone(), ..AuditArgs::typed() };
    let job = Job::of(parse_site(&args.site)?, audited);
    let outputs = Outputs::new(&job, Clock::from_environment()?.now())?;
    let rejudged = Rejudged::open(directory, &args.site, &args.judge)?;
    let profile = rejudged.profile()?;
    // Told shortly, the news is a verdict that is another one than before.
    let brief = reporter::brief(&profile, Some(rejudged.record.profile.summary.verdict.standing));
    let status = output::write(&outputs, &profile, &brief, &|| rejudged.links(), out)?;
    let holding = conditions.holding(&profile);
    for Holding { condition, found } in &holding {
        // Talk reaches people only; scripts read the status.
        let _ = writeln!(err, "{}: fail-on `{condition}` holds: {found}", profile.site);
    }
    Ok(if holding.is_empty() { status } else { status.worse(ExitStatus::ThresholdCrossed) })
}
