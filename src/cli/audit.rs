//! `audit SITE`: the composition root. Discovery → crawl → extraction → scoring → report, each finished step stored.

use std::io::Write;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::archived;
use super::args::AuditArgs;
use super::assess::Stored;
use super::census::Census;
use super::configured::Job;
use super::discover;
use super::fail_on::{Conditions, Holding};
use super::fetch;
use super::notify::{Audited, Ended, Message, Notices, Teller};
use super::output::{self, Outputs};
use super::progress::Talk;
use super::remember::Remembering;
use crate::crawler::Stop;
use crate::env::Clock;
use crate::error::{Error, ExitStatus, Result};
use crate::model::profile::{Coverage, Profile, SourceReport};
use crate::model::site::{Site, SiteProblem};
use crate::profile::{self, Context};
use crate::reporter;
use crate::scoring::authority::Authority;
use crate::scoring::{CorpusBuilder, Group, Policy};
use crate::store::{AuditRecord, Run, RunStatus, Store};

/// Everything one audit needs, resolved.
pub(crate) struct Audit<'a> {
    pub site: Site,
    pub args: &'a AuditArgs,
    pub policy: Policy,
    pub authority: Authority,
    pub clock: Clock,
    pub data_directory: PathBuf,
    pub fetching: fetch::Settings,
    pub job: &'a Job,
    pub conditions: Conditions,
    pub teller: &'a Teller<'a>,
}

/// What there is before anything is judged.
struct Verified {
    run: Run,
    previous: Option<AuditRecord>,
    sources: Vec<SourceReport>,
    authority: Authority,
}

/// Reads a site name, with the remedy for what people type instead.
pub(crate) fn parse_site(text: &str) -> Result<Site> {
    Site::parse(text).map_err(|problem| {
        let remedy = match problem {
            SiteProblem::NoDot(_) => "name a site such as example.com; `audit --help` lists the commands",
            SiteProblem::PublicSuffix(_) => "name the site below it, such as example.co.uk",
            _ => "name a host such as example.com, or a URL such as https://example.com/blog/",
        };
        Error::usage(problem.to_string()).with_remedy(remedy)
    })
}

/// Audits one site.
pub(crate) fn one_site(
    job: &Job,
    data_directory: PathBuf,
    clock: Clock,
    interrupt: &Stop,
    verbose: u8,
    out: &mut dyn Write,
) -> Result<ExitStatus> {
    let args = &job.args;
    let fetching = fetch::Settings::new(&args.network, |name| std::env::var(name).ok())?;
    let talk = Talk::new(verbose, args.output.quiet);
    let teller = Teller {
        notices: Notices::read(&args.output.notify)?,
        settings: &fetching.crawl,
        offline: fetching.offline,
        quiet: args.output.quiet,
        interrupt,
        talk: &talk,
    };
    let started_at = clock.now();
    let result = prepare(job, data_directory, clock, &fetching, &teller).and_then(|audit| audit.run(&talk, out));
    talk.end();
    if let Err(problem) = &result {
        teller.tell(&Message::failed(job.site.to_string(), started_at, problem));
    }
    result
}

/// Reads what the judgement needs.
fn prepare<'a>(
    job: &'a Job,
    data_directory: PathBuf,
    clock: Clock,
    fetching: &fetch::Settings,
    teller: &'a Teller<'a>,
) -> Result<Audit<'a>> {
    let args = &job.args;
    let policy = match &args.policy {
        Some(path) => Policy::read(path)?,
        None => Policy::default(),
    };
    let mut authority = Authority::embedded();
    for path in &args.sources.authority {
        authority.read(path)?;
    }
    let conditions = Conditions::read(&args.output.fail_on)?;
    let (site, fetching) = (job.site.clone(), fetching.clone());
    Ok(Audit { site, args, policy, authority, clock, data_directory, fetching, job, conditions, teller })
}

impl Audit<'_> {
    /// The whole audit of one site. The report goes to `out`.
    pub(crate) fn run(&self, talk: &Talk, out: &mut dyn Write) -> Result<ExitStatus> {
        let now = self.clock.now();
        let outputs = Outputs::new(self.job, now)?;
        let mut store = Store::open(&self.data_directory)?;
        let _lock = store.lock(&self.site)?;
        let name = self.site.to_string();
        let run = store.begin(&name, &self.fingerprint(), now, self.args.fresh)?;
        if run.resumed {
            talk.say(&format!("going on with the audit of {name} that was begun at {}", run.started_at));
        }
        let mut sources = discover::discover(self, &store, &run, talk)?;
        if self.teller.interrupt.is_stopped() {
            return Ok(stopped(talk));
        }
        let discovered = store.count_candidates(run.id)?;
        if discovered == 0 {
            return self.nothing(&store, &run, &sources, talk);
        }
        store.set_status(run.id, RunStatus::Verifying)?;
        let previous = store.last_audit(&name, run.started_at)?;
        let fetched = if self.args.sources.archive.is_empty() {
            fetch::verify(self, &store, &run, previous.as_ref().map(|audit| audit.id), talk)?
        } else {
            archived::verify(self, &store, &run, talk)?
        };
        if fetched.interrupted {
            return Ok(stopped(talk));
        }
        sources.extend(fetched.hunted);
        let targets = fetched.targets;
        let unlooked = fetched.unlooked;
        let stored = Stored { store: &store, run: run.id, site: &self.site, targets: &targets, unlooked };
        let (authority, ranked) = discover::authority(self, &store, &run, talk)?;
        let sources = sources.into_iter().chain(ranked).collect();
        let verified = Verified { run, previous, sources, authority };
        let status = self.judge_and_report(&stored, verified, &outputs, talk, out)?;
        store.tidy(&name, self.args.keep)?;
        Ok(status)
    }

    /// What was asked for. The same inputs and settings go on with an interrupted audit.
    fn fingerprint(&self) -> String {
        let sources = &self.args.sources;
        let stamp = |path: &Path| {
            let meta = std::fs::metadata(path).ok();
            let length = meta.as_ref().map_or(0, std::fs::Metadata::len);
            format!("{}:{length}", path.display())
        };
        let list = |paths: &[PathBuf]| paths.iter().map(|path| stamp(path)).collect::<Vec<_>>().join("|");
        format!(
            "links={};logs={};archives={};sources={};without={};offline={}",
            list(&sources.links),
            list(&sources.access_log),
            list(&sources.archive),
            sources.source.join(","),
            sources.no_source.join(","),
            self.args.network.offline
        )
    }

    fn nothing(&self, store: &Store, run: &Run, sources: &[SourceReport], talk: &Talk) -> Result<ExitStatus> {
        store.discard(run.id)?;
        talk.end();
        let (lines, problem) = discover::nothing_found(&self.site, sources, self.args.network.offline);
        for line in lines {
            talk.say(&line);
        }
        Err(problem)
    }

    fn judge_and_report(
        &self,
        stored: &Stored<'_>,
        verified: Verified,
        outputs: &Outputs,
        talk: &Talk,
        out: &mut dyn Write,
    ) -> Result<ExitStatus> {
        let Verified { run, previous, mut sources, authority } = verified;
        talk.step("judging links");
        let mut builder = CorpusBuilder::new(&self.site).authority(authority);
        fetch::tell_about_site(stored.store, run.id, &self.site, &mut builder)?;
        let (corpus, candidates) = stored.corpus(builder)?;
        let mut summary = profile::Builder::new(self.site.to_string()).placed_by(placed_rules());
        let mut coverage = Coverage::default();
        let mut census = Census::default();
        let name = self.site.to_string();
        let reader = stored.store.reader()?;
        let mut memory = Remembering::start(stored.store, &reader, &run, &name, previous.as_ref())?;
        stored.each_assessed(&corpus, &self.policy, |row, facts| {
            census.add(&row, &mut coverage);
            memory.add(&row)?;
            summary.add(&row, facts);
            Ok(())
        })?;
        let changes = memory.finish(&name, previous.as_ref())?;
        census.referrers.tell(&mut sources);
        census.finish(candidates, &mut coverage)?;
        let (unread, unread_rows) = stored.store.unread(run.id)?;
        coverage.unread_rows = unread_rows;
        coverage.unlooked = Some(stored.unlooked);
        let (summary, domains) = summary.finish(&Context { targets: stored.targets, changes: &changes });
        let profile = Profile {
            site: name,
            started_at: run.started_at,
            finished_at: self.finished_at(run.started_at),
            ruleset: self.policy.ruleset.clone(),
            sources,
            coverage,
            summary,
            domains,
            unread,
            changes,
            interrupted: false,
        };
        // Decided before anything is written, told after it, where the eye rests.
        let holding = self.conditions.holding(&profile);
        let before = previous.as_ref().map(|audit| audit.profile.summary.verdict.standing);
        let brief = reporter::brief(&profile, before);
        talk.end();
        let links = || -> output::LinksIterator<'_> { Box::new(stored.assessed(&corpus, &self.policy)) };
        let written = output::write(outputs, &profile, &brief, &links, out);
        // Done once its report is out: whoever is killed before that gets it from the same command. A report that could
        // not be written is no reason to forget the audit.
        stored.store.finish(run.id, &profile)?;
        let written = written?;
        for Holding { condition, found } in &holding {
            talk.say(&format!("{}: fail-on `{condition}` holds: {found}", profile.site));
        }
        let exit_status = if holding.is_empty() { written } else { written.worse(ExitStatus::ThresholdCrossed) };
        let (site, started_at) = (profile.site.clone(), profile.started_at);
        let ended =
            Ended::Audited(Box::new(Audited { reports: outputs.written(started_at), profile, before, brief, holding }));
        self.teller.tell(&Message { site, started_at, exit_status, ended });
        Ok(exit_status)
    }

    fn finished_at(&self, started_at: Timestamp) -> Timestamp {
        self.clock.now().max(started_at)
    }
}

/// Tells whoever interrupted the audit how to go on.
fn stopped(talk: &Talk) -> ExitStatus {
    talk.say(super::interrupt::STOPPED);
    ExitStatus::Interrupted
}

/// Rules that speak of links someone placed or paid for.
pub(crate) fn placed_rules() -> impl Iterator<Item = &'static str> {
    crate::scoring::RULES
        .iter()
        .map(|rule| rule.about())
        .filter(|about| about.group == Group::Trade)
        .map(|about| about.id)
}
