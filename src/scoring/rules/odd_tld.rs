//! Top-level domains that spam favours.

use crate::model::finding::{Axis, Where};
use crate::scoring::corpus::Corpus;
use crate::scoring::rule::{About, Group, Hit, Rule};
use crate::scoring::subject::Subject;
use crate::scoring::wordlist::Words;

pub(super) struct OddTld;

const ABOUT: About = About {
    id: "top-level-domain",
    title: "The top-level domain is used by spam more than by others",
    axis: Axis::Risk,
    group: Group::Tld,
    looks_at: "the linking domain's top-level domain",
    why: "cheap registrations attract spam, but every such domain has honest sites: the weight is next to nothing",
    source: "Spamhaus and Interisle statistics on top-level domains; Moz spam flag 2",
    remedy: "none needed",
};

impl Rule for OddTld {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn check(&self, subject: &Subject, _corpus: &Corpus) -> Option<Hit> {
        let tld = subject.name.tld();
        if CHEAP.contains(tld) {
            return Hit::full(Where::Domain, format!(".{tld}"));
        }
        None
    }
}

/// Top-level domains that abuse statistics name year after year.
static CHEAP: Words = Words::new(include_str!("../words/cheap_tlds.txt"));
