//! `audit SITE…` and `audit --config FILE`: the sites one after another, each whatever happens to the others.

use std::io::Write;

use super::configured::{self, Plan};
use super::{Cli, audit, discover, explain, interrupt};
use crate::env::{Clock, data_directory};
use crate::error::{Error, ExitStatus, Result};

pub(crate) fn run(cli: &Cli, out: &mut dyn Write, err: &mut dyn Write) -> Result<ExitStatus> {
    if cli.audit.sites.is_empty() && cli.audit.config.is_none() {
        return Err(
            Error::usage("no site given").with_remedy("try `audit demo`, or `audit example.com --links export.csv`")
        );
    }
    let clock = Clock::from_environment()?;
    let plan = match configured::plan(cli, clock.now()) {
        Ok(plan) => plan,
        Err(mistakes) => {
            for mistake in &mistakes {
                let _ = explain(mistake, err);
            }
            return Ok(ExitStatus::Usage);
        }
    };
    // Typing errors are found before the first site is touched.
    for job in &plan.jobs {
        discover::plan(&job.args)?;
    }
    let directory = data_directory(plan.data_directory.clone());
    if cli.audit.check {
        return configured::show(&plan, &directory, clock.now(), out);
    }
    let directory = directory?;
    let interrupt = interrupt::watch()?;
    let Plan { jobs, .. } = plan;
    let mut worst = ExitStatus::Done;
    for (nth, job) in jobs.iter().enumerate() {
        if nth > 0 && interrupt.is_stopped() {
            worst = worst.worse(ExitStatus::Interrupted);
            let left: Vec<String> = jobs[nth..].iter().map(|job| job.site.to_string()).collect();
            let _ = writeln!(err, "not begun: {}", left.join(", "));
            break;
        }
        let result = audit::one_site(job, directory.clone(), clock, &interrupt, cli.common.verbose, out);
        let status = result.unwrap_or_else(|problem| {
            let problem = if jobs.len() > 1 { problem.about(&job.site.to_string()) } else { problem };
            let _ = explain(&problem, err);
            problem.exit_status()
        });
        worst = worst.worse(status);
    }
    Ok(worst)
}
