//! Semrush: UTF-8, comma (semicolon in some interfaces), plain quoting. `Text`, `Frame`, `Form`, `Image` are booleans.

use super::{Report, Vendor};
use crate::discovery::import::role::{Reads, Role};
use crate::model::metrics::Metric;

pub(super) const VENDOR: Vendor = Vendor {
    name: "semrush",
    title: "Semrush",
    reports: &[
        Report {
            marks: &["source url", "target url", "source title", "external links", "internal links"],
            columns: &[
                ("page ascore", Role::Metric(Metric::SemrushPageAs)),
                // Before 2020.
                ("page score", Role::Metric(Metric::SemrushPageAs)),
                ("page trust score", Role::Ignore),
                ("source title", Role::Title),
                ("source url", Role::Source),
                ("target url", Role::Target),
                ("anchor", Role::Anchor),
                ("external links", Role::Metric(Metric::ExternalLinks)),
                ("internal links", Role::Metric(Metric::InternalLinks)),
                ("nofollow", Role::Nofollow),
                ("sponsored", Role::Sponsored),
                ("ugc", Role::Ugc),
                ("text", Role::Ignore),
                ("frame", Role::IsFrame),
                ("form", Role::IsForm),
                ("image", Role::IsImage),
                ("sitewide", Role::Sitewide),
                ("first seen", Role::FirstSeen),
                ("last seen", Role::LastSeen),
                ("new link", Role::Ignore),
                ("lost link", Role::Lost),
            ],
            ..Report::DEFAULT
        },
        Report {
            title: "backlink audit",
            marks: &["source url", "target url", "toxic score"],
            columns: AUDIT,
            ..Report::DEFAULT
        },
        Report {
            title: "backlink audit (domains)",
            marks: &["source domain", "toxic score", "source url", "domain authority score"],
            columns: AUDIT,
            ..Report::DEFAULT
        },
        Report {
            title: "referring domains",
            marks: &["domain ascore", "domain", "backlinks"],
            columns: &[
                ("domain ascore", Role::Metric(Metric::SemrushAs)),
                ("domain", Role::SourceDomain),
                ("backlinks", Role::Metric(Metric::GroupSize)),
                ("ip address", Role::Ip),
                ("country", Role::Ignore),
                ("first seen", Role::FirstSeen),
                ("last seen", Role::LastSeen),
            ],
            reads: Reads::Domains,
            ..Report::DEFAULT
        },
        Report {
            title: "API backlinks",
            marks: &["source url", "target url", "external num"],
            columns: &[
                ("page ascore", Role::Metric(Metric::SemrushPageAs)),
                ("domain ascore", Role::Metric(Metric::SemrushAs)),
                ("response code", Role::HttpStatus),
                ("source title", Role::Title),
                ("source url", Role::Source),
                ("target url", Role::Target),
                ("target title", Role::Ignore),
                ("source size", Role::Ignore),
                ("anchor", Role::Anchor),
                ("external num", Role::Metric(Metric::ExternalLinks)),
                ("internal num", Role::Metric(Metric::InternalLinks)),
                ("redirect url", Role::Ignore),
                ("image url", Role::Ignore),
                ("image alt", Role::Alt),
                ("nofollow", Role::Nofollow),
                ("sponsored", Role::Sponsored),
                ("ugc", Role::Ugc),
                ("form", Role::IsForm),
                ("frame", Role::IsFrame),
                ("image", Role::IsImage),
                ("sitewide", Role::Sitewide),
                ("newlink", Role::Ignore),
                ("lostlink", Role::Lost),
                ("first seen", Role::FirstSeen),
                ("last seen", Role::LastSeen),
            ],
            ..Report::DEFAULT
        },
    ],
};

const AUDIT: &[(&str, Role)] = &[
    ("domain authority score", Role::Metric(Metric::SemrushAs)),
    ("page authority score", Role::Metric(Metric::SemrushPageAs)),
    ("source url", Role::Source),
    ("source page title", Role::Title),
    ("source domain", Role::Ignore),
    ("target url", Role::Target),
    ("anchor", Role::Anchor),
    ("anchor type", Role::Ignore),
    ("link type", Role::Type),
    ("no follow", Role::Nofollow),
    ("toxic score", Role::Metric(Metric::SemrushToxic)),
    ("first seen", Role::FirstSeen),
    ("last seen", Role::LastSeen),
    ("comment", Role::Ignore),
];
