//! Vendors with one small report each. Of several no real header was at hand: these are known by figures that only they
//! give, or by their exact columns; anything else of theirs is read by aliases and content.

use super::{Report, Vendor};
use crate::discovery::import::role::Role;
use crate::model::metrics::Metric;

/// Thousands separators inside quoted integers.
pub(super) const LRT: Vendor = Vendor {
    name: "lrt",
    title: "LinkResearchTools",
    reports: &[Report {
        marks: &["from url", "to url", "power*trust"],
        columns: &[
            ("favorites", Role::Ignore),
            ("from url", Role::Source),
            ("to url", Role::Target),
            ("anchor text", Role::Anchor),
            ("link status", Role::Rel),
            ("type", Role::Type),
            ("bldom", Role::Ignore),
            ("dompop", Role::Ignore),
            ("power", Role::Metric(Metric::LrtPower)),
            ("trust", Role::Metric(Metric::LrtTrust)),
            ("power*trust", Role::Ignore),
            ("alexa", Role::Ignore),
            ("ip", Role::Ip),
            ("cntry", Role::Ignore),
        ],
        ..Report::DEFAULT
    }],
};

pub(super) const SPYGLASS: Vendor = Vendor {
    name: "seo-spyglass",
    title: "SEO SpyGlass",
    reports: &[Report {
        marks: &["backlink page", "anchor url"],
        columns: &[
            ("backlink page", Role::Source),
            ("page title", Role::Title),
            ("anchor text", Role::Anchor),
            ("anchor url", Role::Target),
            ("links back", Role::Ignore),
            ("inlink rank", Role::Metric(Metric::SeRankingPage)),
            ("domain inlink rank", Role::Metric(Metric::SeRankingDomain)),
            ("total links", Role::Ignore),
            ("dofollow/nofollow", Role::Rel),
            ("penalty risk", Role::Ignore),
            ("first found date", Role::FirstSeen),
        ],
        ..Report::DEFAULT
    }],
};

pub(super) const COGNITIVE: Vendor = Vendor {
    name: "cognitiveseo",
    title: "cognitiveSEO",
    reports: &[Report {
        marks: &["link url", "target url", "domain strength"],
        columns: &[
            ("link url", Role::Source),
            ("target url", Role::Target),
            ("anchor text", Role::Anchor),
            ("link strength", Role::Metric(Metric::OtherPage)),
            ("domain strength", Role::Metric(Metric::OtherDomain)),
            ("link type", Role::Type),
            ("follow", Role::Follow),
            ("first seen", Role::FirstSeen),
        ],
        ..Report::DEFAULT
    }],
};

pub(super) const OPENLINKPROFILER: Vendor = Vendor {
    name: "openlinkprofiler",
    title: "OpenLinkProfiler",
    reports: &[Report {
        marks: &["source url", "target url", "lis"],
        columns: &[
            ("source url", Role::Source),
            ("target url", Role::Target),
            ("anchor text", Role::Anchor),
            ("lis", Role::Metric(Metric::OtherPage)),
            ("nofollow", Role::Nofollow),
            ("date", Role::Seen),
        ],
        ..Report::DEFAULT
    }],
};

pub(super) const WEBCEO: Vendor = Vendor {
    name: "webceo",
    title: "WebCEO",
    reports: &[Report {
        marks: &["linking page", "linked page", "toxicity"],
        columns: &[
            ("linking page", Role::Source),
            ("linked page", Role::Target),
            ("link text", Role::Anchor),
            ("nofollow", Role::Nofollow),
            ("domain authority", Role::Metric(Metric::MozDa)),
            ("toxicity", Role::Ignore),
            ("first seen", Role::FirstSeen),
        ],
        ..Report::DEFAULT
    }],
};

pub(super) const MANGOOLS: Vendor = Vendor {
    name: "mangools",
    title: "Mangools LinkMiner",
    reports: &[Report {
        marks: &["source url", "target url", "link strength"],
        columns: &[
            ("source url", Role::Source),
            ("target url", Role::Target),
            ("anchor text", Role::Anchor),
            ("link strength", Role::Metric(Metric::OtherPage)),
            ("citation flow", Role::Metric(Metric::MajesticCf)),
            ("trust flow", Role::Metric(Metric::MajesticTf)),
            ("external links", Role::Metric(Metric::ExternalLinks)),
            ("nofollow", Role::Nofollow),
            ("deleted", Role::Lost),
        ],
        ..Report::DEFAULT
    }],
};

pub(super) const LINKODY: Vendor = Vendor {
    name: "linkody",
    title: "Linkody",
    reports: &[Report {
        marks: &["source url", "target url", "rel", "status", "date added"],
        columns: &[
            ("source url", Role::Source),
            ("target url", Role::Target),
            ("anchor", Role::Anchor),
            ("rel", Role::Rel),
            ("status", Role::Ignore),
            ("domain authority", Role::Metric(Metric::MozDa)),
            ("page authority", Role::Metric(Metric::MozPa)),
            ("date added", Role::FirstSeen),
        ],
        closed: true,
        ..Report::DEFAULT
    }],
};

pub(super) const MONITOR_BACKLINKS: Vendor = Vendor {
    name: "monitor-backlinks",
    title: "Monitor Backlinks",
    reports: &[Report {
        marks: &["backlink", "target", "status", "rel"],
        columns: &[
            ("backlink", Role::Source),
            ("target", Role::Target),
            ("anchor", Role::Anchor),
            ("status", Role::HttpStatus),
            ("rel", Role::Rel),
            ("da", Role::Metric(Metric::MozDa)),
            ("pa", Role::Metric(Metric::MozPa)),
            ("spam score", Role::Metric(Metric::MozSpam)),
            ("first found", Role::FirstSeen),
        ],
        closed: true,
        ..Report::DEFAULT
    }],
};

pub(super) const SITEBULB: Vendor = Vendor {
    name: "sitebulb",
    title: "Sitebulb",
    reports: &[Report {
        marks: &["source url", "target url", "link location"],
        columns: &[
            ("source url", Role::Source),
            ("target url", Role::Target),
            ("anchor text", Role::Anchor),
            ("link location", Role::InContent),
            ("nofollow", Role::Nofollow),
            // A crawler of sites reports the status of what is linked to.
            ("http status code", Role::Ignore),
        ],
        ..Report::DEFAULT
    }],
};

pub(super) const SITECHECKER: Vendor = Vendor {
    name: "sitechecker",
    title: "Sitechecker",
    reports: &[Report {
        marks: &["referring page", "target page", "domain rating", "rel"],
        columns: &[
            ("referring page", Role::Source),
            ("target page", Role::Target),
            ("anchor", Role::Anchor),
            ("domain rating", Role::Metric(Metric::OtherDomain)),
            ("rel", Role::Rel),
            ("first seen", Role::FirstSeen),
            ("last seen", Role::LastSeen),
        ],
        closed: true,
        ..Report::DEFAULT
    }],
};

pub(super) const UBERSUGGEST: Vendor = Vendor {
    name: "ubersuggest",
    title: "Ubersuggest",
    reports: &[Report {
        marks: &["source page title", "source page url", "target url"],
        columns: &[
            ("source page title", Role::Title),
            ("source page url", Role::Source),
            ("target url", Role::Target),
            ("anchor text", Role::Anchor),
            ("domain authority", Role::Metric(Metric::OtherDomain)),
            ("page authority", Role::Metric(Metric::OtherPage)),
            ("spam score", Role::Ignore),
            ("link type", Role::Type),
            ("first seen", Role::FirstSeen),
            ("last seen", Role::LastSeen),
        ],
        ..Report::DEFAULT
    }],
};
