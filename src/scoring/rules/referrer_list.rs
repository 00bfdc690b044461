//! Hosts that a public list names as senders of made-up referrers.

use crate::model::finding::{Axis, Where};
use crate::scoring::corpus::Corpus;
use crate::scoring::rule::{About, Group, Hit, Rule};
use crate::scoring::subject::Subject;

pub(super) struct ReferrerList;

const ABOUT: About = About {
    id: "referrer-list",
    title: "A public list names the host as a sender of made-up referrers",
    axis: Axis::Risk,
    group: Group::Standing,
    looks_at: "the mark that access logs' entries carry when the host is on the list",
    why: "such hosts write themselves into logs without linking; lists copy each other and name victims, so it weighs little",
    source: "Matomo referrer-spam list (public domain)",
    remedy: "filter the host out of your statistics; there is no link to disavow",
};

impl Rule for ReferrerList {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn check(&self, subject: &Subject, _corpus: &Corpus) -> Option<Hit> {
        let known = subject.authority.as_ref().is_some_and(|known| known.ranked);
        if subject.row.claim.referrer_spam != Some(true) || subject.is_live() || known {
            return None;
        }
        Hit::full(Where::Import, format!("{} is listed", subject.name.host))
    }
}
