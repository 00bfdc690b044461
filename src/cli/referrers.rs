//! What the crawl made of the referrers in access logs: anybody can write a referrer, so the report says how many held.

use crate::model::backlink::{Backlink, State};
use crate::model::profile::SourceReport;

const NAME: &str = "access-log";

/// Referrers by what became of them.
#[derive(Debug, Default)]
pub(crate) struct Referrers {
    all: u64,
    live: u64,
    unseen: u64,
    spammers: u64,
    spammers_live: u64,
}

impl Referrers {
    pub(crate) fn add(&mut self, link: &Backlink) {
        if !link.found_by.contains(NAME) {
            return;
        }
        let (live, spammer) = (link.state == State::Live, link.claim.referrer_spam == Some(true));
        self.all += 1;
        self.live += u64::from(live);
        self.unseen += u64::from(link.state == State::Unverified);
        self.spammers += u64::from(spammer);
        self.spammers_live += u64::from(live && spammer);
    }

    /// Adds the sentence to the last log that gave leads.
    pub(crate) fn tell(&self, sources: &mut [SourceReport]) {
        let logs = sources.iter_mut().filter(|source| source.name == NAME && source.candidates > 0);
        if let Some(log) = logs.last().filter(|_| self.all > 0) {
            let before = log.note.take().map(|note| format!("{note}; ")).unwrap_or_default();
            log.note = Some(format!("{before}{}", self.sentence()));
        }
    }

    fn sentence(&self) -> String {
        let mut text = format!("the crawl confirmed {} of {} referrers", self.live, self.all);
        if self.unseen > 0 {
            text.push_str(&format!(", {} could not be looked at", self.unseen));
        }
        match (self.spammers, self.spammers_live) {
            (0, _) => {}
            (_, 0) => text.push_str(&format!(", and none of the {} from known spammers", self.spammers)),
            (all, live) => text.push_str(&format!(", {live} of the {all} from known spammers among them")),
        }
        text
    }
}
