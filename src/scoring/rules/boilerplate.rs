//! Links outside the content.

use crate::model::finding::{Axis, Where};
use crate::model::link::Placement;
use crate::scoring::corpus::Corpus;
use crate::scoring::rule::{About, Group, Hit, Rule};
use crate::scoring::subject::Subject;

pub(super) struct Boilerplate;

const ABOUT: About = About {
    id: "boilerplate-placement",
    title: "The link stands in navigation, header, footer, sidebar, widget, comment, forum post or author box",
    axis: Axis::Value,
    group: Group::Placement,
    looks_at: "the link's place on the page",
    why: "links of the template are set once for all pages and say little about each; comments and profiles are written by the visitor",
    source: "Google spam policies: widely distributed links in footers or templates; forum comments with links",
    remedy: "a mention in an article would be worth more",
};

impl Rule for Boilerplate {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn check(&self, subject: &Subject, _corpus: &Corpus) -> Option<Hit> {
        let placement = match subject.link {
            Some(link) => link.placement,
            None if subject.row.claim.in_content == Some(false) => Placement::Footer,
            None => return None,
        };
        let strength = match placement {
            Placement::Content | Placement::Unknown => return None,
            Placement::AuthorBio => 0.4,
            Placement::Comment | Placement::ForumPost => 0.8,
            Placement::Nav | Placement::Header | Placement::Footer | Placement::Sidebar | Placement::Widget => 1.0,
        };
        Hit::some(strength, Where::Link, format!("{placement}: {}", subject.quote()))
    }
}
