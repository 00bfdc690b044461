//! SE Ranking: its API; its interface's export by the two figures that are its own.

use super::{Report, Vendor};
use crate::discovery::import::role::Role;
use crate::model::metrics::Metric;

pub(super) const VENDOR: Vendor = Vendor {
    name: "se-ranking",
    title: "SE Ranking",
    reports: &[
        Report {
            title: "API backlinks",
            marks: &["url from", "url to", "inlink rank"],
            columns: &[
                ("url from", Role::Source),
                ("url to", Role::Target),
                ("title", Role::Title),
                ("anchor", Role::Anchor),
                ("alt", Role::Alt),
                ("nofollow", Role::Nofollow),
                ("image", Role::IsImage),
                ("image source", Role::Ignore),
                ("inlink rank", Role::Metric(Metric::SeRankingPage)),
                ("domain inlink rank", Role::Metric(Metric::SeRankingDomain)),
                ("first seen", Role::FirstSeen),
                ("last visited", Role::LastSeen),
                ("date lost", Role::Lost),
            ],
            ..Report::DEFAULT
        },
        Report {
            marks: &["domain trust", "page trust"],
            columns: &[
                ("referring page", Role::Source),
                ("source url", Role::Source),
                ("target url", Role::Target),
                ("anchor", Role::Anchor),
                ("domain trust", Role::Metric(Metric::SeRankingDomain)),
                ("page trust", Role::Metric(Metric::SeRankingPage)),
                ("link type", Role::Type),
                ("first seen", Role::FirstSeen),
                ("last seen", Role::LastSeen),
            ],
            ..Report::DEFAULT
        },
    ],
};
