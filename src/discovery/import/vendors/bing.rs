//! Bing Webmaster Tools: UTF-8 with a mark, every cell quoted, neither dates nor rel.

use super::{Report, Vendor};
use crate::discovery::import::role::{Reads, Role};
use crate::model::metrics::Metric;

pub(super) const VENDOR: Vendor = Vendor {
    name: "bing",
    title: "Bing Webmaster Tools",
    reports: &[
        Report {
            title: "backlinks by page",
            marks: &["source url", "anchor text", "target url"],
            columns: &[("source url", Role::Source), ("anchor text", Role::Anchor), ("target url", Role::Target)],
            closed: true,
            ..Report::DEFAULT
        },
        Report {
            title: "backlinks by domain",
            marks: &["domain", "backlinks count"],
            // The domains are written as URLs.
            columns: &[("domain", Role::SourceDomain), ("backlinks count", Role::Metric(Metric::GroupSize))],
            closed: true,
            reads: Reads::Domains,
            ..Report::DEFAULT
        },
        Report {
            title: "backlinks by anchor",
            marks: &["anchor", "backlinks count"],
            columns: &[("anchor", Role::Ignore), ("backlinks count", Role::Ignore)],
            closed: true,
            reads: Reads::Refused {
                rows_are: "anchor texts, without the pages that use them",
                instead: "export Backlinks > Pages",
            },
            ..Report::DEFAULT
        },
    ],
};
