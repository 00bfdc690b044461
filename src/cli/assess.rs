//! The two passes of scoring over a stored run: first the whole profile as evidence, then each link.

use crate::error::Result;
use crate::model::assessment::Assessed;
use crate::model::backlink::Backlink;
use crate::model::candidate::Place;
use crate::model::cause::Cause;
use crate::model::facts::PageFacts;
use crate::model::observation::Observation;
use crate::model::reconcile::{Targets, fold_vague, reconcile};
use crate::model::site::Site;
use crate::scoring::{Corpus, CorpusBuilder, Policy, assess};
use crate::store::{PageGroup, Store};

/// A stored run, ready to be judged. Every call streams the same links in the same order: by page, then as they stand there.
#[derive(Clone)]
pub(crate) struct Stored<'a> {
    pub store: &'a Store,
    pub run: i64,
    pub site: &'a Site,
    pub targets: &'a Targets,
    /// Why a page without observation was not looked at.
    pub unlooked: Cause,
}

impl Stored<'_> {
    /// Calls back with every backlink and the facts of its page.
    pub(crate) fn each(&self, mut each: impl FnMut(Backlink, Option<&PageFacts>) -> Result<()>) -> Result<()> {
        for group in self.store.pages(self.run) {
            let (rows, seen) = self.rows(group?);
            let facts = facts_of(seen.as_ref());
            for row in rows {
                each(row, facts)?;
            }
        }
        Ok(())
    }

    /// The backlinks of one place, and what was seen there.
    fn rows(&self, group: PageGroup) -> (Vec<Backlink>, Option<Observation>) {
        let PageGroup { candidates, observation } = group;
        let unlooked = match candidates.first().map(|candidate| &candidate.place) {
            Some(Place::Domain(_)) => Cause::NoPage,
            _ => self.unlooked,
        };
        let rows = reconcile(self.site, fold_vague(candidates), observation.as_ref().ok_or(unlooked), self.targets);
        (rows, observation)
    }

    /// The first pass. Gives the number of candidates too, for the accounting of the second pass.
    pub(crate) fn corpus(&self, mut builder: CorpusBuilder) -> Result<(Corpus, u64)> {
        let mut candidates = 0;
        self.each(|backlink, facts| {
            candidates += u64::from(backlink.claimed);
            builder.add(&backlink, facts);
            Ok(())
        })?;
        Ok((builder.finish(), candidates))
    }

    /// The second pass: every link with its judgement.
    pub(crate) fn each_assessed(
        &self,
        corpus: &Corpus,
        policy: &Policy,
        mut each: impl FnMut(Assessed, Option<&PageFacts>) -> Result<()>,
    ) -> Result<()> {
        self.each(|backlink, facts| {
            let assessment = assess(&backlink, facts, corpus, policy);
            each(Assessed { backlink, assessment }, facts)
        })
    }

    /// The second pass as an iterator, for reporters.
    pub(crate) fn assessed<'b>(
        &'b self,
        corpus: &'b Corpus,
        policy: &'b Policy,
    ) -> impl Iterator<Item = Result<Assessed>> + 'b {
        self.clone().into_assessed(corpus, policy)
    }

    /// The same for whoever keeps the store but not this view of it.
    pub(crate) fn into_assessed<'b>(
        self,
        corpus: &'b Corpus,
        policy: &'b Policy,
    ) -> impl Iterator<Item = Result<Assessed>> + 'b
    where
        Self: 'b,
    {
        self.store.pages(self.run).flat_map(move |group| -> Vec<Result<Assessed>> {
            let (rows, seen) = match group {
                Ok(group) => self.rows(group),
                Err(problem) => return vec![Err(problem)],
            };
            let facts = facts_of(seen.as_ref());
            rows.into_iter()
                .map(|backlink| {
                    let assessment = assess(&backlink, facts, corpus, policy);
                    Ok(Assessed { backlink, assessment })
                })
                .collect()
        })
    }
}

fn facts_of(seen: Option<&Observation>) -> Option<&PageFacts> {
    seen.and_then(|seen| seen.facts.as_deref())
}
