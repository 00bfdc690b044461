//! Serpstat. In its API the key `nofollow` holds the word `follow` or `nofollow`.

use super::{Report, Vendor};
use crate::discovery::import::role::Role;
use crate::model::metrics::Metric;

pub(super) const VENDOR: Vendor = Vendor {
    name: "serpstat",
    title: "Serpstat",
    reports: &[
        Report {
            marks: &["donor url", "acceptor url"],
            columns: &[
                ("donor url", Role::Source),
                ("acceptor url", Role::Target),
                ("anchor", Role::Anchor),
                ("serpstat page rank", Role::Metric(Metric::OtherPage)),
                ("spr", Role::Metric(Metric::OtherPage)),
                ("str", Role::Ignore),
                ("sdr", Role::Metric(Metric::SerpstatDomain)),
                ("link type", Role::Type),
                ("type", Role::Type),
                ("external links", Role::Metric(Metric::ExternalLinks)),
                ("first indexed", Role::FirstSeen),
                ("last seen", Role::LastSeen),
            ],
            ..Report::DEFAULT
        },
        Report {
            title: "API getActiveBacklinks",
            marks: &["url from", "url to", "link text"],
            columns: &[
                ("url from", Role::Source),
                ("url to", Role::Target),
                ("nofollow", Role::Nofollow),
                ("link type", Role::Type),
                ("links ext", Role::Metric(Metric::ExternalLinks)),
                ("link text", Role::Anchor),
                ("first seen", Role::FirstSeen),
                ("last visited", Role::LastSeen),
                ("domain rank", Role::Metric(Metric::SerpstatDomain)),
            ],
            ..Report::DEFAULT
        },
    ],
};
