//! Optimised anchors in templates and widgets.

use crate::model::finding::{Axis, Where};
use crate::model::link::Placement;
use crate::scoring::corpus::Corpus;
use crate::scoring::rule::{About, Group, Hit, Rule};
use crate::scoring::subject::Subject;

pub(super) struct OptimisedTemplate;

const ABOUT: About = About {
    id: "optimised-template-link",
    title: "A footer, sidebar or widget links with an optimised anchor",
    axis: Axis::Risk,
    group: Group::Anchor,
    looks_at: "the link's place and words",
    why: "partners and credits are named by their names; a selling phrase in the template is there to rank",
    source: "Google spam policies, link spam: keyword-rich links in widgets; widely distributed links in footers or templates",
    remedy: "ask for the brand as anchor, or rel=nofollow; nothing to do: search engines ignore such links by themselves; disavow only if you had them placed",
};

impl Rule for OptimisedTemplate {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn check(&self, subject: &Subject, _corpus: &Corpus) -> Option<Hit> {
        if subject.qualified || !subject.anchor.is_optimised() {
            return None;
        }
        let placement = subject.placement();
        let strength = match placement {
            Placement::Footer | Placement::Widget => 1.0,
            Placement::Sidebar => 0.8,
            Placement::Header => 0.5,
            _ => return None,
        };
        // One selling word among many may be a headline.
        let strength = if subject.anchor.trade.is_some() { strength } else { strength * 0.5 };
        Hit::some(strength, Where::Link, format!("{placement}: {}", subject.quote()))
    }
}
