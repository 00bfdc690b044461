//! Hosts named after a trade that lives from link spam.

use crate::model::finding::{Axis, Where};
use crate::scoring::corpus::Corpus;
use crate::scoring::rule::{About, Group, Hit, Rule};
use crate::scoring::subject::Subject;

pub(super) struct TradeInName;

const ABOUT: About = About {
    id: "trade-in-name",
    title: "The linking host's name speaks of a trade that lives from link spam",
    axis: Axis::Risk,
    group: Group::Name,
    looks_at: "the linking host's name",
    why: "names made of selling words are registered by the dozen to carry links",
    source: "Moz spam flags 3, 4 and 26; Ntoulas et al. 2006 on page words",
    remedy: "nothing to do: search engines ignore such links by themselves; disavow only if you had them placed",
};

impl Rule for TradeInName {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn check(&self, subject: &Subject, corpus: &Corpus) -> Option<Hit> {
        let trade = subject.name.trades.iter().find(|trade| !corpus.site().is_of(trade.topic))?;
        let strength = match (trade.strongest, trade.weight) {
            (3.., _) => 1.0,
            (_, 4..) => 1.0,
            _ => 0.7,
        };
        Hit::some(strength, Where::Domain, format!("{} ({}: {})", subject.name.host, trade.topic.name(), trade.term))
    }
}
