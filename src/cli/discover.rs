//! Discovery: every source that was named, or is at hand, feeds the run's candidates.

use super::audit::Audit;
use super::collect::Collector;
use super::progress::Talk;
use crate::discovery::{access_log, import};
use crate::error::Result;
use crate::model::profile::SourceReport;
use crate::store::{Run, RunStatus, Store};

/// Collects the candidates of a run; a run that has them already only tells where they came from.
pub(crate) fn discover(audit: &Audit<'_>, store: &Store, run: &Run, talk: &Talk) -> Result<Vec<SourceReport>> {
    if run.status == RunStatus::Verifying {
        return store.sources(run.id);
    }
    talk.step("collecting candidates");
    let sources = &audit.args.sources;
    let mut collector = Collector::new(store, run.id, &audit.site)?;
    for path in &sources.links {
        let reports = import::read(path, &audit.site, &mut collector)?;
        note(reports, &mut collector, talk);
    }
    for path in &sources.access_log {
        let reports = access_log::read(path, &audit.site, &mut collector)?;
        note(reports, &mut collector, talk);
    }
    collector.finish()
}

fn note(reports: Vec<SourceReport>, collector: &mut Collector<'_>, talk: &Talk) {
    for report in reports {
        talk.source(&report);
        collector.report(report);
    }
}
