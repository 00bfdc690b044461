//! DataForSEO, `backlinks/backlinks/live`: `attributes` are the rel tokens, ranks run to 1,000.

use super::{Report, Vendor};
use crate::discovery::import::role::Role;
use crate::model::metrics::Metric;

pub(super) const VENDOR: Vendor = Vendor {
    name: "dataforseo",
    title: "DataForSEO",
    reports: &[Report {
        title: "API backlinks",
        marks: &["url from", "url to", "domain from"],
        columns: &[
            ("type", Role::Ignore),
            ("domain from", Role::Ignore),
            ("url from", Role::Source),
            ("url from https", Role::Ignore),
            ("domain to", Role::Ignore),
            ("url to", Role::Target),
            ("url to https", Role::Ignore),
            ("url to status code", Role::Ignore),
            ("tld from", Role::Ignore),
            ("is new", Role::Ignore),
            ("is lost", Role::Lost),
            ("is broken", Role::Ignore),
            // A verdict of the vendor's, not evidence.
            ("backlink spam score", Role::Ignore),
            ("url to spam score", Role::Ignore),
            ("rank", Role::Ignore),
            ("page from rank", Role::Metric(Metric::DataForSeoPage)),
            ("domain from rank", Role::Metric(Metric::DataForSeoDomain)),
            ("domain from platform type", Role::Ignore),
            ("domain from is ip", Role::Ignore),
            ("domain from ip", Role::Ip),
            ("domain from country", Role::Ignore),
            ("page from external links", Role::Metric(Metric::ExternalLinks)),
            ("page from internal links", Role::Metric(Metric::InternalLinks)),
            ("page from size", Role::Ignore),
            ("page from encoding", Role::Ignore),
            ("page from language", Role::Language),
            ("page from title", Role::Title),
            ("page from status code", Role::HttpStatus),
            ("first seen", Role::FirstSeen),
            ("prev seen", Role::Ignore),
            ("last seen", Role::LastSeen),
            ("item type", Role::Type),
            ("attributes", Role::Rel),
            ("dofollow", Role::Follow),
            ("original", Role::Ignore),
            ("alt", Role::Alt),
            ("image url", Role::Ignore),
            ("anchor", Role::Anchor),
            ("text pre", Role::Before),
            ("text post", Role::After),
            ("semantic location", Role::InContent),
            ("links count", Role::Ignore),
            ("group count", Role::Metric(Metric::GroupSize)),
            ("is indirect link", Role::Ignore),
            ("ranked keywords info.*", Role::Ignore),
        ],
        ..Report::DEFAULT
    }],
};
