//! Links to pages that the audited site would not have.

use crate::model::finding::{Axis, Where};
use crate::scoring::corpus::Corpus;
use crate::scoring::lexicon::trades;
use crate::scoring::rule::{About, Group, Hit, Rule};
use crate::scoring::subject::Subject;
use crate::scoring::subject::path_words;

pub(super) struct StrangeTarget;

const ABOUT: About = About {
    id: "strange-target",
    title: "The link points at a page of yours named after a trade that is not yours",
    axis: Axis::Risk,
    group: Group::Profile,
    looks_at: "the target's address against the audited site's own trade",
    why: "links to gambling or pill pages on your site mean that someone planted them there, or tries to",
    source: "a documented break-in: 72,000 links from 82 domains to planted pages; Google spam policies, hacked content",
    remedy: "look whether the page exists; if it does, your site was broken into: clean it, then use Search Console",
};

impl Rule for StrangeTarget {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn check(&self, subject: &Subject, corpus: &Corpus) -> Option<Hit> {
        let target = subject.row.target.as_ref()?;
        let words = path_words(&format!("{}/{}", target.url().path(), target.url().query().unwrap_or_default()));
        let trade = trades(&words)
            .into_iter()
            .find(|trade| trade.strongest >= 2 && trade.weight >= 3 && !corpus.site().is_of(trade.topic))?;
        Hit::full(Where::Profile, format!("{} ({}: {})", target.as_str(), trade.topic.name(), trade.term))
    }
}
