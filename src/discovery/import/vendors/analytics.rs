//! Web analytics: referrers are domains, and leads only.

use super::{Report, Vendor};
use crate::discovery::import::role::{Reads, Role};

/// `#` lines before the header, a totals row with an empty first cell; only `host / referral` is a linking site.
pub(super) const GA4: Vendor = Vendor {
    name: "ga4",
    title: "Google Analytics 4",
    reports: &[
        Report {
            title: "traffic acquisition",
            marks: &["session source / medium"],
            columns: GA4_COLUMNS,
            reads: Reads::Domains,
            ..Report::DEFAULT
        },
        Report {
            title: "user acquisition",
            marks: &["first user source / medium"],
            columns: GA4_COLUMNS,
            reads: Reads::Domains,
            ..Report::DEFAULT
        },
    ],
};

const GA4_COLUMNS: &[(&str, Role)] = &[
    ("session source / medium", Role::SourceMedium),
    ("first user source / medium", Role::SourceMedium),
    ("sessions", Role::Visits),
    ("active users", Role::Ignore),
    ("new users", Role::Ignore),
    ("engaged sessions", Role::Ignore),
    ("key events", Role::Ignore),
];

/// UTF-16LE with a mark, yet comma-separated; an empty report is the text `No data available`.
pub(super) const MATOMO: Vendor = Vendor {
    name: "matomo",
    title: "Matomo",
    reports: &[Report {
        title: "referring websites",
        marks: &["label", "nb visits"],
        columns: &[
            ("label", Role::SourceDomain),
            ("nb uniq visitors", Role::Ignore),
            ("nb visits", Role::Visits),
            ("nb actions", Role::Ignore),
            ("nb users", Role::Ignore),
            ("max actions", Role::Ignore),
            ("sum visit length", Role::Ignore),
            ("bounce count", Role::Ignore),
            ("nb visits converted", Role::Ignore),
            ("metadata *", Role::Ignore),
            ("idsubdatatable", Role::Ignore),
        ],
        reads: Reads::Domains,
        ..Report::DEFAULT
    }],
};
