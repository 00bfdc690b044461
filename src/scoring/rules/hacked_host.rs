//! Selling pages on honest hosts.

use crate::model::finding::{Axis, Where};
use crate::scoring::corpus::Corpus;
use crate::scoring::platforms::is_path_platform;
use crate::scoring::rule::{About, Group, Hit, Rule};
use crate::scoring::subject::Subject;

pub(super) struct HackedHost;

const ABOUT: About = About {
    id: "hacked-host",
    title: "An institution or known site carries a page that sells what link spam sells",
    axis: Axis::Risk,
    group: Group::Standing,
    looks_at: "the host's standing against the page's title and address",
    why: "universities do not run slot machines: the page was planted by a break-in, or the host was left to strangers",
    source: "Google spam policies, hacked content and site reputation abuse",
    remedy: "tell the owner of the linking site; nothing to do: search engines ignore such links by themselves; disavow only if you had them placed",
};

impl Rule for HackedHost {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn check(&self, subject: &Subject, corpus: &Corpus) -> Option<Hit> {
        let standing =
            subject.name.institution().is_some() || subject.authority.as_ref().is_some_and(|known| known.ranked);
        if !standing || is_path_platform(subject.name.host) {
            return None;
        }
        let trade = subject.planted(corpus)?;
        Hit::full(Where::Page, format!("{} on {}: “{}”", trade.topic.name(), subject.name.host, subject.title()))
    }
}
