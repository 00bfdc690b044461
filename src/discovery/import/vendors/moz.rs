//! Moz: Open Site Explorer (with lines of text before the header), Link Explorer, Links API. URLs often without scheme.

use super::{Report, Vendor};
use crate::discovery::import::role::Role;
use crate::model::metrics::Metric;

const EXPLORER: &[(&str, Role)] = &[
    ("url", Role::Source),
    ("title", Role::Title),
    ("anchor text", Role::Anchor),
    ("spam score", Role::Metric(Metric::MozSpam)),
    ("page authority", Role::Metric(Metric::MozPa)),
    ("pa", Role::Metric(Metric::MozPa)),
    ("domain authority", Role::Metric(Metric::MozDa)),
    ("da", Role::Metric(Metric::MozDa)),
    ("number of links", Role::Ignore),
    ("number of domains linking to this page", Role::Metric(Metric::PageRefDomains)),
    ("number of domains linking to domain", Role::Ignore),
    ("linking domains", Role::Ignore),
    ("linking domains to page", Role::Metric(Metric::PageRefDomains)),
    ("origin", Role::Ignore),
    ("target url", Role::Target),
    ("link equity", Role::Ignore),
    ("no link equity", Role::Ignore),
    ("only rel=nofollow", Role::Nofollow),
    ("only follow", Role::Ignore),
    ("followable", Role::Follow),
    ("follow", Role::Follow),
    ("301", Role::IsRedirect),
    ("date first seen", Role::FirstSeen),
    ("date last seen", Role::LastSeen),
    ("date lost", Role::Lost),
    ("link type", Role::Type),
    ("http code", Role::HttpStatus),
];

pub(super) const VENDOR: Vendor = Vendor {
    name: "moz",
    title: "Moz",
    reports: &[
        Report {
            title: "Open Site Explorer inbound links",
            marks: &["url", "target url", "page authority", "domain authority", "origin"],
            columns: EXPLORER,
            ..Report::DEFAULT
        },
        Report {
            title: "Link Explorer inbound links",
            marks: &["url", "target url", "pa", "da"],
            columns: EXPLORER,
            ..Report::DEFAULT
        },
        Report {
            title: "Links API v2",
            marks: &["source.page", "target.page"],
            columns: &[
                ("source.page", Role::Source),
                ("source.subdomain", Role::Ignore),
                ("source.root domain", Role::Ignore),
                ("source.title", Role::Title),
                ("source.last crawled", Role::Ignore),
                ("source.http code", Role::HttpStatus),
                ("source.page authority", Role::Metric(Metric::MozPa)),
                ("source.domain authority", Role::Metric(Metric::MozDa)),
                ("source.spam score", Role::Metric(Metric::MozSpam)),
                ("target.page", Role::Target),
                ("anchor text", Role::Anchor),
                ("nofollow", Role::Nofollow),
                ("redirect", Role::IsRedirect),
                ("date first seen", Role::FirstSeen),
                ("date last seen", Role::LastSeen),
                ("date disappeared", Role::Lost),
            ],
            ..Report::DEFAULT
        },
    ],
};
