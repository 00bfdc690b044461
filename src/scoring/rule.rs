//! What a rule is: a stable id, its reasons, and a check that gives evidence or nothing.

use crate::model::finding::{Axis, Where};

use super::corpus::Corpus;
use super::subject::Subject;

/// Findings of one group speak of the same thing. Their points together are capped, so that one trait of a page,
/// seen from three sides, does not decide alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Group {
    /// What the site is called.
    Name,
    /// Top-level domain and country: mirrors how labels were collected, so it weighs next to nothing.
    Tld,
    /// Who the site is: institutions, lists of known sites, vendors' figures.
    Standing,
    /// The link's words.
    Anchor,
    /// Where the link stands.
    Placement,
    /// Whether readers can see it.
    Visibility,
    /// Money, goods and favours.
    Trade,
    /// What the page says.
    Text,
    /// How the page is built.
    Shape,
    /// Who else the page links to.
    Neighbours,
    /// What the whole profile shows.
    Profile,
    /// What fits between page and site.
    Relevance,
    /// How the link may be counted.
    Counting,
    /// The user's own word.
    Policy,
}

impl Group {
    pub const ALL: [Group; 14] = [
        Group::Name,
        Group::Tld,
        Group::Standing,
        Group::Anchor,
        Group::Placement,
        Group::Visibility,
        Group::Trade,
        Group::Text,
        Group::Shape,
        Group::Neighbours,
        Group::Profile,
        Group::Relevance,
        Group::Counting,
        Group::Policy,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Group::Name => "name",
            Group::Tld => "tld",
            Group::Standing => "standing",
            Group::Anchor => "anchor",
            Group::Placement => "placement",
            Group::Visibility => "visibility",
            Group::Trade => "trade",
            Group::Text => "text",
            Group::Shape => "shape",
            Group::Neighbours => "neighbours",
            Group::Profile => "profile",
            Group::Relevance => "relevance",
            Group::Counting => "counting",
            Group::Policy => "policy",
        }
    }
}

/// What a rule says about itself: everything that `audit rules` prints but its points, which a policy may change.
#[derive(Debug)]
pub struct About {
    /// Stable, kebab-case.
    pub id: &'static str,
    /// One sentence.
    pub title: &'static str,
    pub axis: Axis,
    pub group: Group,
    /// The facts it reads.
    pub looks_at: &'static str,
    /// Why it matters.
    pub why: &'static str,
    /// A search engine's policy clause, a paper, or a measurement.
    pub source: &'static str,
    /// What the owner of the audited site can do.
    pub remedy: &'static str,
}

/// What a rule saw.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// Share of the rule's points that this case earns: 1 is the plain case, less is a weaker one, and a negative
    /// share speaks against what the axis measures.
    pub strength: f32,
    /// The quote or the number.
    pub evidence: String,
    pub place: Where,
}

impl Hit {
    pub(crate) fn full(place: Where, evidence: impl Into<String>) -> Option<Self> {
        Self::some(1.0, place, evidence)
    }

    pub(crate) fn some(strength: f32, place: Where, evidence: impl Into<String>) -> Option<Self> {
        Some(Self { strength, evidence: evidence.into(), place })
    }
}

/// One reason for or against a link. Pure: the same subject and corpus give the same answer.
pub trait Rule: Sync {
    fn about(&self) -> &'static About;
    fn check(&self, subject: &Subject, corpus: &Corpus) -> Option<Hit>;
}
