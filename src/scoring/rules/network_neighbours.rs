//! Many linking sites in one small network.

use crate::model::finding::{Axis, Where};
use crate::scoring::corpus::Corpus;
use crate::scoring::rule::{About, Group, Hit, Rule};
use crate::scoring::subject::Subject;

pub(super) struct NetworkNeighbours;

const ABOUT: About = About {
    id: "shared-network",
    title: "Several unknown linking sites stand in one small address range",
    axis: Axis::Risk,
    group: Group::Profile,
    looks_at: "addresses of linking hosts, delivery networks excluded",
    why: "networks of satellite sites are often hosted side by side; shared hosting does the same to strangers, so the weight is small",
    source: "LinkResearchTools SUSP3 and SUSP7; Semrush",
    remedy: "none needed",
};

impl Rule for NetworkNeighbours {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn check(&self, subject: &Subject, corpus: &Corpus) -> Option<Hit> {
        if subject.authority.as_ref().is_some_and(|known| known.ranked) {
            return None;
        }
        let address = subject.row.remote.or(subject.row.claim.ip)?;
        let sites = corpus.network_spread(address);
        let strength = match sites {
            ..5 => return None,
            5..15 => 0.5,
            _ => 1.0,
        };
        Hit::some(strength, Where::Profile, format!("{sites} linking sites in the network of {address}"))
    }
}
