//! A stored audit judged again: the pages are in the history, so another policy needs no network.

use std::path::{Path, PathBuf};

use clap::Args;

use super::assess::Stored;
use super::audit::placed_rules;
use super::fetch;
use super::past::Past;
use super::remember::Remembering;
use crate::error::{Error, Result};
use crate::model::assessment::Assessed;
use crate::model::cause::Cause;
use crate::model::profile::Profile;
use crate::model::reconcile::Targets;
use crate::profile::{self, Context};
use crate::scoring::authority::Authority;
use crate::scoring::{Corpus, CorpusBuilder, Policy};
use crate::store::AuditRecord;

/// How a stored audit is judged. The history does not keep these files, so they are named again.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Judgement")]
pub struct JudgeArgs {
    /// Re-weigh, switch off, allow or block in this TOML file
    #[arg(long, value_name = "FILE")]
    pub policy: Option<PathBuf>,

    /// Rank list for authority, as given to the audit
    #[arg(long, value_name = "FILE")]
    pub authority: Vec<PathBuf>,
}

/// The last audit of a site with everything that its links are judged by.
pub(crate) struct Rejudged {
    pub past: Past,
    pub record: AuditRecord,
    policy: Policy,
    corpus: Corpus,
    targets: Targets,
}

impl Rejudged {
    /// Reads the last audit and gathers its profile as evidence.
    pub(crate) fn open(directory: &Path, site: &str, args: &JudgeArgs) -> Result<Self> {
        let policy = args.policy.as_deref().map_or_else(|| Ok(Policy::default()), Policy::read)?;
        let mut authority = Authority::embedded();
        for path in &args.authority {
            authority.read(path)?;
        }
        let past = Past::open(directory, site)?;
        // One view of the file: an audit that ends meanwhile would take the pages away.
        past.store.hold_view()?;
        let record = past.last()?;
        if past.store.count_candidates(record.id)? == 0 {
            return Err(Error::failed(format!(
                "the history no longer holds the pages of the last audit of `{}`",
                past.site
            ))
            .with_remedy(format!("run `audit {}` again", past.site)));
        }
        let targets = fetch::targets(&past.store, record.id, &past.site)?;
        let mut builder = CorpusBuilder::new(&past.site).authority(authority);
        fetch::tell_about_site(&past.store, record.id, &past.site, &mut builder)?;
        let (corpus, _) = stored(&past, &record, &targets).corpus(builder)?;
        Ok(Self { past, record, policy, corpus, targets })
    }

    /// The report of that audit under the policy given now. What changed is judged anew as well: against the labels
    /// that the audit before it gave.
    pub(crate) fn profile(&self) -> Result<Profile> {
        let Self { past, record, .. } = self;
        let name = past.site.to_string();
        let previous = past.store.last_audit(&name, record.started_at)?;
        let mut summary = profile::Builder::new(name.clone()).placed_by(placed_rules());
        let mut memory = Remembering::only_compare(&past.store, record.started_at, previous.as_ref());
        stored(past, record, &self.targets).each_assessed(&self.corpus, &self.policy, |row, facts| {
            memory.add(&row)?;
            summary.add(&row, facts);
            Ok(())
        })?;
        let changes = memory.finish(&name, previous.as_ref())?;
        let (summary, domains) = summary.finish(&Context { targets: &self.targets, changes: &changes });
        let ruleset = self.policy.ruleset.clone();
        Ok(Profile { ruleset, summary, domains, changes, ..record.profile.clone() })
    }

    /// The links of that audit under the policy given now, in the order of its report.
    pub(crate) fn links(&self) -> Box<dyn Iterator<Item = Result<Assessed>> + '_> {
        let Self { past, record, targets, corpus, policy } = self;
        Box::new(stored(past, record, targets).into_assessed(corpus, policy))
    }
}

fn stored<'a>(past: &'a Past, record: &AuditRecord, targets: &'a Targets) -> Stored<'a> {
    Stored {
        store: &past.store,
        run: record.id,
        site: &past.site,
        targets,
        unlooked: record.profile.coverage.unlooked.unwrap_or(Cause::Interrupted),
    }
}
