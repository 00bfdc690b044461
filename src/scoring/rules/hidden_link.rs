//! Links that readers cannot see.

use crate::model::finding::{Axis, Where};
use crate::model::link::Hidden;
use crate::scoring::corpus::Corpus;
use crate::scoring::corpus::is_boilerplate;
use crate::scoring::rule::{About, Group, Hit, Rule};
use crate::scoring::subject::Subject;

pub(super) struct HiddenLink;

const ABOUT: About = About {
    id: "hidden-link",
    title: "The link is hidden from readers",
    axis: Axis::Risk,
    group: Group::Visibility,
    looks_at: "the link and the styles around it",
    why: "a link that nobody is meant to see is there for search engines; injected links are nearly always hidden",
    source: "Google spam policies, hidden text and link abuse: off-screen, size 0, same colour, a single character",
    remedy: "tell the owner of the linking site that it was broken into; nothing to do: search engines ignore such links by themselves; disavow only if you had them placed",
};

impl Rule for HiddenLink {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn check(&self, subject: &Subject, _corpus: &Corpus) -> Option<Hit> {
        let link = subject.link?;
        let hidden = link.hidden?;
        let boilerplate = is_boilerplate(link.placement);
        let strength = match hidden {
            // Menus and tabs that open on click are hidden the same way.
            Hidden::NoBox | Hidden::Visibility | Hidden::Clip | Hidden::Transform if boilerplate => return None,
            Hidden::NoBox | Hidden::Visibility | Hidden::Clip | Hidden::Transform if !subject.speaks_of_trade() => 0.2,
            // A link without words is a mistake more often than a trick: a counting pixel, an advertisement that did not load.
            Hidden::Empty => return None,
            _ if subject.anchor.folded.is_empty() => 0.2,
            Hidden::ZeroSize if boilerplate => 0.3,
            _ if boilerplate && !subject.speaks_of_trade() => 0.5,
            _ => 1.0,
        };
        Hit::some(strength, Where::Link, format!("{hidden}: {}", subject.quote()))
    }
}
