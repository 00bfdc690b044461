//! Top-level domains that spam favours or avoids.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use crate::model::finding::{Axis, Where};
use crate::scoring::corpus::Corpus;
use crate::scoring::rule::{About, Group, Hit, Rule};
use crate::scoring::subject::Subject;

pub(super) struct OddTld;

const ABOUT: About = About {
    id: "top-level-domain",
    title: "The top-level domain is more frequent among spam than among other sites, or less",
    axis: Axis::Risk,
    group: Group::Tld,
    looks_at: "the linking domain's top-level domain",
    why: "cheap registrations attract spam, but every top-level domain has honest sites, and label sets mirror the countries they come from: next to no weight",
    source: "benches/fit/names.py; Moz spam flag 2",
    remedy: "none needed",
};

/// Lines `tld share`, made by the fit.
static SHARES: LazyLock<FxHashMap<&'static str, f32>> = LazyLock::new(|| {
    let lines = include_str!("../words/tlds.txt").lines();
    lines.filter_map(|line| line.split_once(' ')).filter_map(|(tld, share)| Some((tld, share.parse().ok()?))).collect()
});

impl Rule for OddTld {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn check(&self, subject: &Subject, corpus: &Corpus) -> Option<Hit> {
        // The platform's top-level domain is not the tenant's choice.
        if subject.name.platform.is_some() || subject.name.is_ip {
            return None;
        }
        let tld = subject.name.tld();
        let share = *SHARES.get(tld)?;
        if share < 0.0 && subject.planted(corpus).is_some() {
            return None;
        }
        Hit::some(share, Where::Domain, format!(".{tld}"))
    }
}
