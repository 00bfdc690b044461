//! Unknown domains that link from many language subdomains.

use crate::model::finding::{Axis, Where};
use crate::scoring::corpus::Corpus;
use crate::scoring::rule::{About, Group, Hit, Rule};
use crate::scoring::subject::Subject;

pub(super) struct LanguageSubdomains;

const ABOUT: About = About {
    id: "language-subdomains",
    title: "The linking domain links from several two-letter language subdomains",
    axis: Axis::Risk,
    group: Group::Profile,
    looks_at: "hosts of the linking domain in the whole profile",
    why: "copies of one page under `zh.`, `hu.`, `pt.` … of a domain nobody knows are the signature of mass negative SEO",
    source: "a documented attack: 752 of 2,406 domains had five or more such subdomains, 0 of 114,529 ordinary ones",
    remedy: "nothing to do: search engines ignore such links by themselves; disavow only if you had them placed",
};

impl Rule for LanguageSubdomains {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn check(&self, subject: &Subject, corpus: &Corpus) -> Option<Hit> {
        let facts = corpus.facts(&subject.name)?;
        if facts.well_known || subject.name.platform.is_some() {
            return None;
        }
        let strength = match facts.languages {
            ..3 => return None,
            3..5 => 0.5,
            _ => 1.0,
        };
        Hit::some(
            strength,
            Where::Profile,
            format!("{} links from {} language subdomains", subject.name.site, facts.languages),
        )
    }
}
