//! Universities, schools and governments.

use crate::model::finding::{Axis, Where};
use crate::scoring::corpus::Corpus;
use crate::scoring::rule::{About, Group, Hit, Rule};
use crate::scoring::subject::Subject;

pub(super) struct Institution;

const ABOUT: About = About {
    id: "institution",
    title: "The linking host belongs to a university, school or government",
    axis: Axis::Risk,
    group: Group::Standing,
    looks_at: "the linking host's suffix",
    why: "such names are not sold; but their hosts are broken into, so the page can speak against its host",
    source: "registry rules of .edu, .gov, .ac.uk and their like",
    remedy: "none needed",
};

impl Rule for Institution {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn check(&self, subject: &Subject, _corpus: &Corpus) -> Option<Hit> {
        let kind = subject.name.institution()?;
        let hacked = subject.title_trades.iter().chain(&subject.path_trades).any(|trade| trade.strongest >= 3);
        if hacked {
            return None;
        }
        Hit::full(Where::Domain, format!("{}: {kind}", subject.name.host))
    }
}
