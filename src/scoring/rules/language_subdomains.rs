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

/// So many unknown sites with three or more language subdomains each prove the pattern; ordinary profiles have none.
const MANY_SITES: u32 = 10;

/// A vendor's figure below this says no more than that the vendor's crawler was there.
const UNKNOWN_BELOW: f32 = 15.0;

impl Rule for LanguageSubdomains {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn check(&self, subject: &Subject, corpus: &Corpus) -> Option<Hit> {
        let facts = corpus.facts(&subject.name)?;
        if facts.well_known || subject.name.platform.is_some() {
            return None;
        }
        // Once many unknown sites do it, the pattern is proven and fewer subdomains tell as much.
        let proven = corpus.language_sites() >= MANY_SITES;
        // Travel guides and shops speak many languages, too; those that anybody links to are known to somebody.
        let unknown = subject.authority.as_ref().is_none_or(|known| known.score < UNKNOWN_BELOW);
        let strength = match facts.languages {
            0 => return None,
            1 | 2 if !unknown => return None,
            1 | 2 if corpus.language_flood() && subject.name.language_label().is_some() => 0.9,
            1 if proven && subject.name.language_label().is_some() => 0.5,
            2 if proven => 0.8,
            3..5 => 0.8,
            5.. => 1.0,
            _ => return None,
        };
        let mut evidence = format!("{} links from {} language subdomains", subject.name.site, facts.languages);
        if proven {
            evidence.push_str(&format!(", {} unknown sites do the same", corpus.language_sites()));
        }
        Hit::some(strength, Where::Profile, evidence)
    }
}
