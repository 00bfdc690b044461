//! Optimised anchors that visitors left.

use crate::model::finding::{Axis, Where};
use crate::model::link::Placement;
use crate::scoring::corpus::Corpus;
use crate::scoring::rule::{About, Group, Hit, Rule};
use crate::scoring::subject::Subject;

pub(super) struct OptimisedUgc;

const ABOUT: About = About {
    id: "optimised-visitor-link",
    title: "A comment, forum post, signature or author box links with an optimised anchor",
    axis: Axis::Risk,
    group: Group::Anchor,
    looks_at: "the link's place and words",
    why: "people sign with their names; whoever signs with a selling phrase wants a ranking",
    source: "Google spam policies, link spam: forum comments with optimised links in the post or signature; links with optimised anchors in guest posts",
    remedy: "if someone works for you, stop it; nothing to do: search engines ignore such links by themselves; disavow only if you had them placed",
};

impl Rule for OptimisedUgc {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn check(&self, subject: &Subject, _corpus: &Corpus) -> Option<Hit> {
        if subject.qualified || !subject.anchor.is_optimised() {
            return None;
        }
        let placement = subject.placement();
        let strength = match placement {
            Placement::Comment | Placement::ForumPost => 1.0,
            Placement::AuthorBio => 0.7,
            _ => return None,
        };
        Hit::some(strength, Where::Link, format!("{placement}: {}", subject.quote()))
    }
}
