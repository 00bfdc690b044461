//! Links in lists of links.

use crate::model::finding::{Axis, Where};
use crate::model::link::Placement;
use crate::scoring::corpus::Corpus;
use crate::scoring::rule::{About, Group, Hit, Rule};
use crate::scoring::subject::Subject;

pub(super) struct InAList;

const ABOUT: About = About {
    id: "in-a-list",
    title: "The link is one of many in a list without text",
    axis: Axis::Value,
    group: Group::Placement,
    looks_at: "the block that holds the link",
    why: "in a list of dozens, one more link costs its author nothing",
    source: "FIELD: directory and list shape; Majestic link density",
    remedy: "a mention in a sentence would be worth more",
};

impl Rule for InAList {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn check(&self, subject: &Subject, _corpus: &Corpus) -> Option<Hit> {
        let link = subject.link?;
        if !matches!(link.placement, Placement::Content | Placement::Unknown) {
            return None;
        }
        // Notes and references are lists of links by nature, and each was chosen for what the text says.
        if is_citation(&link.block_path) {
            return None;
        }
        let page = subject.page?;
        let alone = link.block_text_chars < 40 && link.before.chars().count() + link.after.chars().count() < 40;
        let many = page.links.external_domains;
        let strength = match (alone, link.links_in_block, many) {
            (_, 12.., _) if link.block_text_chars < 40 * link.links_in_block => 1.0,
            (true, _, 30..) => 0.8,
            (true, ..) => 0.4,
            _ => return None,
        };
        Hit::some(
            strength,
            Where::Link,
            format!(
                "{} other links and {} characters of text in its block",
                link.links_in_block, link.block_text_chars
            ),
        )
    }
}

/// Names that markup gives to notes, references and citations.
const CITATIONS: &[&str] = &["cite", "reference", "citation", "footnote", "endnote", "bibliograph", "reflist"];

/// One of the elements that enclose the link is a citation, by its tag, class or id.
fn is_citation(block_path: &str) -> bool {
    let path = block_path.to_ascii_lowercase();
    let mut names = path.split(|c: char| !c.is_ascii_alphanumeric());
    names.any(|name| CITATIONS.iter().any(|mark| name.starts_with(mark)))
}
