//! `audit demo`: the real audit over a web that the program serves itself.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::PathBuf;

use clap::Args;

use super::args::{AuditArgs, OutputArgs};
use super::audit;
use super::configured::Job;
use super::interrupt;
use crate::demo;
use crate::env::Clock;
use crate::error::{Error, ExitStatus, Result};

/// Options of `audit demo`.
#[derive(Debug, Clone, Args)]
pub struct DemoArgs {
    #[command(flatten)]
    pub output: OutputArgs,

    /// Keep the demo's exports in this directory, to try `audit SITE --links FILE` on them
    #[arg(long, value_name = "DIR")]
    pub keep: Option<PathBuf>,
}

/// Pause between requests to one host: polite enough to show the schedule, short enough to end in seconds.
const DELAY_SECONDS: f64 = 0.1;

pub fn run(args: &DemoArgs, verbose: u8, out: &mut dyn Write, err: &mut dyn Write) -> Result<ExitStatus> {
    let cannot = |what: &str, problem: std::io::Error| {
        Error::failed(format!("the demo cannot {what}: {problem}"))
            .with_remedy("check that the temporary directory is writable and loopback connections are allowed")
    };
    let web = demo::web::build();
    let pages = web.answers.keys().filter(|(_, path)| path != "/robots.txt").count();
    let hosts = web.answers.keys().map(|(host, _)| host).collect::<BTreeSet<_>>().len();
    let directory = tempfile::tempdir().map_err(|problem| cannot("make a directory", problem))?;
    let exports = args.keep.clone().unwrap_or_else(|| directory.path().to_owned());
    std::fs::create_dir_all(&exports).map_err(|problem| cannot("make a directory", problem))?;
    let [backlinks, latest, log] =
        demo::exports::write(&web, &exports).map_err(|problem| cannot("write its exports", problem))?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .map_err(|problem| cannot("start its server", problem))?;
    let served = runtime.block_on(demo::serve(web)).map_err(|problem| cannot("start its server", problem))?;
    if !args.output.quiet {
        let _ = writeln!(
            err,
            "Auditing {}, a site that never existed:\n{pages} pages on {hosts} hosts, served on {}.",
            demo::SITE,
            served.address
        );
    }
    let mut audited = AuditArgs { output: args.output.clone(), ..AuditArgs::typed() };
    audited.sources.links = vec![backlinks, latest];
    audited.sources.access_log = vec![log];
    audited.network.connection.connect_to = vec![format!("::{}", served.address)];
    audited.network.delay = DELAY_SECONDS;
    let job = Job::of(audit::parse_site(demo::SITE)?, audited);
    let interrupt = interrupt::watch()?;
    audit::one_site(&job, directory.path().join("data"), Clock::from_environment()?, &interrupt, verbose, out)
}
