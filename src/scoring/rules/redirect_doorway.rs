//! Pages that only redirect to the audited site.

use crate::model::finding::{Axis, Where};
use crate::model::link::Element;
use crate::scoring::corpus::Corpus;
use crate::scoring::platforms::is_shortener;
use crate::scoring::rule::{About, Group, Hit, Rule};
use crate::scoring::subject::Subject;

pub(super) struct RedirectDoorway;

const ABOUT: About = About {
    id: "redirect-source",
    title: "The page sends visitors on by a redirect",
    axis: Axis::Risk,
    group: Group::Shape,
    looks_at: "how the page leads to the site",
    why: "redirects from unknown names are how doorways and bought domains pass visitors; one from your own old domain is fine",
    source: "Google spam policies, sneaky redirects and expired domain abuse",
    remedy: "keep it if the domain is yours",
};

impl Rule for RedirectDoorway {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn check(&self, subject: &Subject, _corpus: &Corpus) -> Option<Hit> {
        let link = subject.link?;
        if !matches!(link.element, Element::Redirect | Element::MetaRefresh) || is_shortener(subject.name.host) {
            return None;
        }
        let strength = if subject.page_sells() { 1.0 } else { 0.3 };
        Hit::some(strength, Where::Page, format!("{} from {}", link.element, subject.row.source.as_str()))
    }
}
