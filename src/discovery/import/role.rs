//! What a column says about a link.

use crate::model::metrics::Metric;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// URL of the linking page.
    Source,
    /// Host or domain of the linking site; a URL in some exports.
    SourceDomain,
    /// URL on the audited site.
    Target,
    Anchor,
    /// Text of an image link.
    Alt,
    Title,
    Before,
    After,
    /// True, or the word `nofollow`, when the link is nofollow.
    Nofollow,
    /// True, or the word `dofollow`, when it is not.
    Follow,
    Ugc,
    Sponsored,
    /// Rel tokens or the words follow, dofollow, nofollow.
    Rel,
    /// Kind of link: `text`, `image`, `redirect`, …; in some exports the words of [`Role::Rel`].
    Type,
    /// Booleans of their own for what the others write in [`Role::Type`].
    IsFrame,
    IsForm,
    IsRedirect,
    IsImage,
    FirstSeen,
    LastSeen,
    /// A date of which the export does not say what happened then: the link was seen.
    Seen,
    /// Date of loss, or true for a lost link.
    Lost,
    LostReason,
    /// Status of the linking page.
    HttpStatus,
    Language,
    /// True, or a word for the place in the page.
    InContent,
    Sitewide,
    Ip,
    /// Redirects on the way to the target, comma-separated, the href on the page first.
    Chain,
    Visits,
    /// `host / referral` as GA4 writes it.
    SourceMedium,
    /// The link to one of several compared sites; the column's name is the site.
    Intersect,
    Metric(Metric),
    /// Known, and of no use here.
    Ignore,
}

/// What the rows of a report give.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reads {
    /// Linking pages.
    Links,
    /// Linking domains or hosts: leads.
    Domains,
    /// Nothing that an audit of links can start from: what the rows are, and what to export instead.
    Refused { rows_are: &'static str, instead: &'static str },
}

/// A column name made comparable: no mark, no quotes, lower case, runs of space, `_` and `-` as one space.
pub(super) fn normal(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for c in name.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\u{feff}' | '"' | '\'')).chars() {
        if c.is_whitespace() || matches!(c, '_' | '-') {
            if !out.ends_with(' ') {
                out.push(' ');
            }
        } else {
            out.extend(c.to_lowercase());
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_compare_without_case_and_joints() {
        assert_eq!(normal("\u{feff}\"Source_URL \""), "source url");
        assert_eq!(normal("Is--Do  follow"), "is do follow");
        assert_eq!(normal("ЦЕЛЕВОЙ URL"), "целевой url");
    }
}
