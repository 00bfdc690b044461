//! Sites that show a common owner.

use crate::model::finding::{Axis, Where};
use crate::scoring::corpus::Corpus;
use crate::scoring::rule::{About, Group, Hit, Rule};
use crate::scoring::subject::Subject;

pub(super) struct SharedOwner;

const ABOUT: About = About {
    id: "shared-owner",
    title: "Several linking sites show one owner",
    axis: Axis::Risk,
    group: Group::Profile,
    looks_at: "account ids, near-identical pages, name series and equal paths over the profile's sites",
    why: "links from sites of one owner are one vote; a network of them is made to pass links",
    source: "Google spam policies, link spam: excessive cross-linking; backlink-guard: three sites on one account",
    remedy: "count them as one source; nothing to do: search engines ignore such links by themselves; disavow only if you had them placed",
};

impl Rule for SharedOwner {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn check(&self, subject: &Subject, corpus: &Corpus) -> Option<Hit> {
        let owner = corpus.owner(&subject.name)?;
        let strength = match owner.sites {
            ..3 => return None,
            3..10 => 0.5,
            _ => 1.0,
        };
        Hit::some(
            strength,
            Where::Profile,
            format!("{} sites share {} {}", owner.sites, owner.proof.as_str(), owner.mark),
        )
    }
}
