//! A finding: one rule's points for one link, with the evidence that earned them.

use serde::{Deserialize, Serialize};
use std::fmt;

use super::link::named;

named! {
    /// The two questions that are never mixed: would a person miss this link, and does anything speak against it?
    Axis {
        Value = "value",
        Risk = "risk",
    }
}

named! {
    /// Where the evidence was found.
    Where {
        Link = "link",
        Page = "page",
        Domain = "domain",
        Profile = "profile",
        Import = "import",
        Policy = "policy",
    }
}

/// Quotes are cut here: a finding is a line, not a page.
pub const MAX_EVIDENCE_CHARS: usize = 200;

/// One rule's points for one link. It cannot be made without evidence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// Stable kebab-case id; `audit rules` explains it.
    pub rule: std::borrow::Cow<'static, str>,
    /// Points on the axis; negative where a fact speaks against what the axis measures.
    pub points: i32,
    pub axis: Axis,
    /// The quote or the number.
    pub evidence: String,
    #[serde(rename = "where")]
    pub place: Where,
}

impl Finding {
    /// Evidence is cut to [`MAX_EVIDENCE_CHARS`] characters and its white space collapsed.
    pub fn new(rule: &'static str, axis: Axis, points: i32, place: Where, evidence: impl AsRef<str>) -> Self {
        let evidence = collapse(evidence.as_ref(), MAX_EVIDENCE_CHARS);
        debug_assert!(!evidence.is_empty(), "rule {rule} gave no evidence");
        Self { rule: rule.into(), points, axis, evidence, place }
    }
}

/// Collapses white space and control characters to single spaces and cuts at a character limit, marking the cut with `…`.
pub fn collapse(text: &str, max_chars: usize) -> String {
    let mut out = String::with_capacity(text.len().min(max_chars * 4));
    let mut count = 0;
    let mut gap = false;
    for c in text.chars() {
        if c.is_whitespace() || c.is_control() {
            gap = !out.is_empty();
            continue;
        }
        let needed = if gap { 2 } else { 1 };
        if count + needed > max_chars {
            out.push('…');
            return out;
        }
        if gap {
            out.push(' ');
            gap = false;
        }
        out.push(c);
        count += needed;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::collapse;

    #[test]
    fn evidence_is_one_short_line() {
        assert_eq!(collapse("  a\n\tb\u{1b}[31m c ", 50), "a b [31m c");
        assert_eq!(collapse("abcdef", 3), "abc…");
        assert_eq!(collapse("", 3), "");
    }
}
