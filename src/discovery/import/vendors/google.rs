//! Google Search Console and the Webmaster Tools before it: bare CSV, no target column, interface language in the names.

use super::{Report, Vendor};
use crate::discovery::import::role::{Reads, Role};
use crate::model::metrics::Metric;

const LATEST_INSTEAD: &str = "export Links > Export external links > Latest links";

pub(super) const SEARCH_CONSOLE: Vendor = Vendor {
    name: "search-console",
    title: "Google Search Console",
    reports: &[
        Report {
            title: "Latest links",
            marks: &["linking page", "last crawled"],
            columns: &[("linking page", Role::Source), ("last crawled", Role::LastSeen)],
            closed: true,
            ..Report::DEFAULT
        },
        Report {
            title: "More sample links",
            marks: &["linking page"],
            columns: &[("linking page", Role::Source)],
            closed: true,
            ..Report::DEFAULT
        },
        Report {
            title: "Latest links (Hebrew)",
            marks: &["דף מקשר", "נסרק לאחרונה"],
            columns: &[("דף מקשר", Role::Source), ("נסרק לאחרונה", Role::LastSeen)],
            closed: true,
            ..Report::DEFAULT
        },
        Report {
            title: "More sample links (Hebrew)",
            marks: &["דף מקשר"],
            columns: &[("דף מקשר", Role::Source)],
            closed: true,
            ..Report::DEFAULT
        },
        Report {
            title: "Top linking sites",
            marks: &["site", "linking pages", "target pages"],
            columns: &[
                ("site", Role::SourceDomain),
                ("linking pages", Role::Metric(Metric::GroupSize)),
                ("target pages", Role::Ignore),
            ],
            closed: true,
            reads: Reads::Domains,
            ..Report::DEFAULT
        },
        Report {
            title: "Top linking sites",
            marks: &["site", "linking pages"],
            columns: &[("site", Role::SourceDomain), ("linking pages", Role::Metric(Metric::GroupSize))],
            closed: true,
            reads: Reads::Domains,
            ..Report::DEFAULT
        },
        Report {
            title: "Top linking sites (Hebrew)",
            marks: &["אתר", "דפים מקשרים", "דפי יעד"],
            columns: &[
                ("אתר", Role::SourceDomain),
                ("דפים מקשרים", Role::Metric(Metric::GroupSize)),
                ("דפי יעד", Role::Ignore),
            ],
            closed: true,
            reads: Reads::Domains,
            ..Report::DEFAULT
        },
        Report {
            // Has the file name of the external report.
            title: "Top target pages (internal links)",
            marks: &["target page", "internal links"],
            columns: &[("target page", Role::Ignore), ("internal links", Role::Ignore)],
            closed: true,
            reads: Reads::Refused {
                rows_are: "internal links: your own pages and how often your own site links to them",
                instead: LATEST_INSTEAD,
            },
            ..Report::DEFAULT
        },
        Report {
            title: "Top target pages (external links)",
            marks: &["target page", "incoming links"],
            columns: &[
                ("target page", Role::Ignore),
                ("incoming links", Role::Ignore),
                ("linking sites", Role::Ignore),
            ],
            closed: true,
            reads: Reads::Refused {
                rows_are: "your own pages, without the pages that link to them",
                instead: LATEST_INSTEAD,
            },
            ..Report::DEFAULT
        },
        Report {
            title: "Top linking text",
            marks: &["rank", "linking text"],
            columns: &[("rank", Role::Ignore), ("linking text", Role::Ignore)],
            closed: true,
            reads: Reads::Refused {
                rows_are: "anchor texts, without the pages that use them",
                instead: LATEST_INSTEAD,
            },
            ..Report::DEFAULT
        },
        Report {
            title: "Top linking text",
            marks: &["linking text"],
            columns: &[("linking text", Role::Ignore)],
            closed: true,
            reads: Reads::Refused {
                rows_are: "anchor texts, without the pages that use them",
                instead: LATEST_INSTEAD,
            },
            ..Report::DEFAULT
        },
    ],
};

pub(super) const WEBMASTER_TOOLS: Vendor = Vendor {
    name: "search-console",
    title: "Google Webmaster Tools",
    reports: &[
        Report {
            title: "Latest links",
            marks: &["links", "first discovered"],
            columns: &[("links", Role::Source), ("first discovered", Role::FirstSeen)],
            closed: true,
            ..Report::DEFAULT
        },
        Report {
            title: "All links",
            marks: &["links"],
            columns: &[("links", Role::Source)],
            closed: true,
            ..Report::DEFAULT
        },
    ],
};
