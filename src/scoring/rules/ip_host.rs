//! Pages served from a bare address.

use crate::model::finding::{Axis, Where};
use crate::scoring::corpus::Corpus;
use crate::scoring::rule::{About, Group, Hit, Rule};
use crate::scoring::subject::Subject;

pub(super) struct IpHost;

const ABOUT: About = About {
    id: "bare-address",
    title: "The page is served from an IP address instead of a name",
    axis: Axis::Risk,
    group: Group::Name,
    looks_at: "the linking host",
    why: "sites that people run have names",
    source: "Fetterly et al. 2004",
    remedy: "none needed",
};

impl Rule for IpHost {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn check(&self, subject: &Subject, _corpus: &Corpus) -> Option<Hit> {
        if !subject.name.is_ip {
            return None;
        }
        Hit::full(Where::Domain, subject.name.host)
    }
}
