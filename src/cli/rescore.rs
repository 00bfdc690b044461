//! `audit rescore SITE --policy FILE`: the report of the last audit under another policy, with no network.

use std::io::Write;
use std::path::Path;

use clap::Args;

use super::args::OutputArgs;
use super::output::{self, Outputs};
use super::rejudge::{JudgeArgs, Rejudged};
use crate::error::{Error, ExitStatus, Result};

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

pub fn run(args: &RescoreArgs, directory: &Path, out: &mut dyn Write) -> Result<ExitStatus> {
    if !args.output.notify.is_empty() {
        return Err(Error::usage("`audit rescore` notifies nobody: nothing new was seen")
            .with_remedy("leave `--notify` out, or give it to `audit SITE`"));
    }
    let outputs = Outputs::new(&args.output)?;
    let rejudged = Rejudged::open(directory, &args.site, &args.judge)?;
    let profile = rejudged.profile()?;
    output::write(&outputs, &profile, &|| rejudged.links(), out)
}
