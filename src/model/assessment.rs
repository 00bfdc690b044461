//! The judgement about one link.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::backlink::Backlink;
use super::finding::{Axis, Finding};
use super::link::named;

named! {
    Label {
        HighQuality = "high-quality",
        LowQuality = "low-quality",
        Spammy = "spammy",
    }
}

named! {
    /// How much the judgement rests on: the page itself, an export's row, or a name alone.
    Confidence {
        High = "high",
        Medium = "medium",
        Low = "low",
    }
}

named! {
    /// What the anchor names.
    AnchorKind {
        /// The site's name or brand.
        Brand = "brand",
        /// A URL or host name.
        Url = "url",
        /// "click here", "website", "read more".
        Generic = "generic",
        /// Words of the target page, in a longer phrase.
        Partial = "partial",
        /// A commercial or optimised phrase and nothing else.
        Keyword = "keyword",
        /// An image without alternative text.
        Image = "image",
        Empty = "empty",
        /// Running text that is none of the above.
        Other = "other",
    }
}

/// The judgement about one link: both axes, the label that follows from them, and every finding behind it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Assessment {
    pub label: Label,
    /// 0-100.
    pub value: u8,
    /// 0-100.
    pub risk: u8,
    pub confidence: Confidence,
    /// 0-100 of the linking domain; `None` when no list knows it, which is not zero.
    pub authority: Option<f32>,
    /// 0-1; `None` when it cannot be told.
    pub relevance: Option<f32>,
    pub anchor_kind: AnchorKind,
    /// Strongest first, value and risk together; ties by rule id.
    pub findings: Vec<Finding>,
    /// Name of the group of sites that appear to share an owner, if there is one.
    pub owner: Option<String>,
}

impl Assessment {
    pub fn findings_on(&self, axis: Axis) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(move |finding| finding.axis == axis)
    }
}

/// A row of the report with its judgement: what reporters print.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Assessed {
    pub backlink: Backlink,
    pub assessment: Assessment,
}
