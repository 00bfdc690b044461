//! Names that no person would choose.

use crate::model::finding::{Axis, Where};
use crate::scoring::corpus::Corpus;
use crate::scoring::names::oddness;
use crate::scoring::rule::{About, Group, Hit, Rule};
use crate::scoring::subject::Subject;

pub(super) struct NameShape;

const ABOUT: About = About {
    id: "name-shape",
    title: "The domain's name has the shape of machine-made names",
    axis: Axis::Risk,
    group: Group::Name,
    looks_at: "length, digits, hyphens and letter runs of the linking domain's name",
    why: "names that are registered in bulk are long, hyphenated or random; many honest names are, too, so the weight is small",
    source: "Fetterly et al. 2004; Moz spam flags 3, 4, 23 and 24",
    remedy: "none needed",
};

impl Rule for NameShape {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn check(&self, subject: &Subject, _corpus: &Corpus) -> Option<Hit> {
        if subject.name.platform.is_some() || subject.name.institution().is_some() {
            return None;
        }
        let odd = oddness(subject.name.label)?;
        Hit::full(Where::Domain, format!("{}: {odd}", subject.name.site))
    }
}
