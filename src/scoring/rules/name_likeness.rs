//! Names that look like those that link spam registers.

use crate::model::finding::{Axis, Where};
use crate::scoring::corpus::Corpus;
use crate::scoring::likeness::likeness;
use crate::scoring::rule::{About, Group, Hit, Rule};
use crate::scoring::subject::Subject;

pub(super) struct NameLikeness;

const ABOUT: About = About {
    id: "name-likeness",
    title: "The site's name looks like those that spam registers, or like those that people choose",
    axis: Axis::Risk,
    group: Group::Name,
    looks_at: "pieces of one to four characters of the linking site's name, without its top-level domain",
    why: "bulk names are made of random letters and selling words; the model also learned habits of its label sets, so it weighs little",
    source: "benches/fit/names.py: AUC .85 on labelled domains, cross-validated by family of names",
    remedy: "none needed",
};

/// Below this share nothing is said: most names look like either.
const FAINT: f32 = 0.05;

impl Rule for NameLikeness {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn check(&self, subject: &Subject, corpus: &Corpus) -> Option<Hit> {
        if subject.name.is_ip {
            return None;
        }
        let (share, pieces) = likeness(subject.name.label)?;
        if share.abs() < FAINT || (share < 0.0 && subject.planted(corpus).is_some()) {
            return None;
        }
        let whose = if share > 0.0 { "spam's" } else { "ordinary" };
        let evidence = format!("{} is like {whose} names: {}", subject.name.label, pieces.join(" "));
        Hit::some(share, Where::Domain, evidence)
    }
}
