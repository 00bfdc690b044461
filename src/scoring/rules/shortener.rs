//! Links through shorteners.

use crate::model::finding::{Axis, Where};
use crate::scoring::corpus::Corpus;
use crate::scoring::platforms::is_shortener;
use crate::scoring::rule::{About, Group, Hit, Rule};
use crate::scoring::subject::Subject;

pub(super) struct ShortenerSource;

const ABOUT: About = About {
    id: "shortener-source",
    title: "The linking page is a link shortener",
    axis: Axis::Value,
    group: Group::Standing,
    looks_at: "the linking host",
    why: "a shortener passes on whoever posts; the page that used it is the source",
    source: "lists of shorteners; Google: redirects pass to the target",
    remedy: "look for the page that carries the short link",
};

impl Rule for ShortenerSource {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn check(&self, subject: &Subject, _corpus: &Corpus) -> Option<Hit> {
        if !is_shortener(subject.name.host) {
            return None;
        }
        Hit::full(Where::Domain, subject.name.host)
    }
}
