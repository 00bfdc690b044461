//! Majestic: UTF-8, often with a mark; flags are a mark for true and nothing for false, or 1 and 0; -1 is "none".

use super::{Report, Vendor};
use crate::discovery::import::role::{Reads, Role};
use crate::model::metrics::Metric;

const BACKLINKS: &[(&str, Role)] = &[
    ("target url", Role::Target),
    ("targeturl", Role::Target),
    ("source url", Role::Source),
    ("sourceurl", Role::Source),
    ("anchor text", Role::Anchor),
    ("anchortext", Role::Anchor),
    ("sourcetitle", Role::Title),
    ("source crawl date", Role::LastSeen),
    ("source first found date", Role::FirstSeen),
    ("date", Role::Seen),
    ("firstindexeddate", Role::FirstSeen),
    ("lastseendate", Role::LastSeen),
    ("datelost", Role::Lost),
    ("reasonlost", Role::LostReason),
    ("linktype", Role::Type),
    ("linksubtype", Role::Ignore),
    ("flagnofollow", Role::Nofollow),
    ("flagimagelink", Role::IsImage),
    ("flagimages", Role::IsImage),
    ("flagredirect", Role::IsRedirect),
    ("flagframe", Role::IsFrame),
    ("flagoldcrawl", Role::Ignore),
    ("flagdeleted", Role::Ignore),
    ("flagalttext", Role::Ignore),
    ("flagmention", Role::Ignore),
    ("acrank", Role::Ignore),
    ("domainid", Role::Ignore),
    ("sourcecitationflow", Role::Metric(Metric::MajesticCf)),
    ("sourcetrustflow", Role::Metric(Metric::MajesticTf)),
    ("targetcitationflow", Role::Ignore),
    ("targettrustflow", Role::Ignore),
    ("sourcetopicaltrustflow*", Role::Ignore),
    ("targettopicaltrustflow*", Role::Ignore),
    ("refdomaintopicaltrustflow*", Role::Ignore),
];

pub(super) const VENDOR: Vendor = Vendor {
    name: "majestic",
    title: "Majestic",
    reports: &[
        Report {
            marks: &["source url", "target url", "flagnofollow"],
            columns: BACKLINKS,
            marked_flags: true,
            ..Report::DEFAULT
        },
        Report {
            title: "API GetBackLinkData",
            marks: &["sourceurl", "targeturl", "firstindexeddate"],
            columns: BACKLINKS,
            marked_flags: true,
            ..Report::DEFAULT
        },
        Report {
            title: "backlinks (2012)",
            marks: &["sourceurl", "targeturl", "flagnofollow"],
            columns: BACKLINKS,
            marked_flags: true,
            ..Report::DEFAULT
        },
        Report {
            title: "referring domains",
            marks: &["domain", "citationflow", "trustflow"],
            columns: &[
                ("position", Role::Ignore),
                ("domain", Role::SourceDomain),
                ("refdomains", Role::Ignore),
                ("alexarank", Role::Ignore),
                ("matches", Role::Ignore),
                ("matchedlinks", Role::Metric(Metric::GroupSize)),
                ("extbacklinks", Role::Ignore),
                ("indexedurls", Role::Ignore),
                ("crawledurls", Role::Ignore),
                ("firstcrawled", Role::Ignore),
                ("lastsuccessfulcrawl", Role::Ignore),
                ("ip", Role::Ip),
                ("subnet", Role::Ignore),
                ("countrycode", Role::Ignore),
                ("tld", Role::Ignore),
                ("citationflow", Role::Metric(Metric::MajesticCf)),
                ("trustflow", Role::Metric(Metric::MajesticTf)),
                // The names end in the audited domain.
                ("backlinks *", Role::Ignore),
                ("firstlinkdate *", Role::FirstSeen),
                ("lastlinkdate *", Role::LastSeen),
            ],
            reads: Reads::Domains,
            ..Report::DEFAULT
        },
    ],
};
