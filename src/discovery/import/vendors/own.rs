//! This program's own reports, so that an audit can start from an earlier one.

use super::{Report, Vendor};
use crate::discovery::import::role::Role;

pub(super) const VENDOR: Vendor = Vendor {
    name: "audit",
    title: "audit",
    reports: &[
        Report {
            title: "CSV report",
            marks: &["source url", "source domain", "target url", "found by"],
            columns: OWN,
            ..Report::DEFAULT
        },
        Report {
            title: "JSON report",
            marks: &["source url", "target url", "found by", "anchor.text"],
            columns: OWN,
            ..Report::DEFAULT
        },
    ],
};

const OWN: &[(&str, Role)] = &[
    ("source url", Role::Source),
    ("final url", Role::Ignore),
    ("source domain", Role::Ignore),
    ("target url", Role::Target),
    ("anchor", Role::Anchor),
    ("anchor.text", Role::Anchor),
    ("anchor.kind", Role::Ignore),
    ("anchor kind", Role::Ignore),
    ("rel", Role::Rel),
    // Of links that were not seen this says nothing, though it says `false`.
    ("follow", Role::Ignore),
    ("element", Role::Type),
    ("placement", Role::Ignore),
    ("hidden", Role::Ignore),
    ("context.before", Role::Before),
    ("context.after", Role::After),
    ("state", Role::Ignore),
    ("cause", Role::Ignore),
    ("http status", Role::HttpStatus),
    ("counts", Role::Ignore),
    ("counts.ok", Role::Ignore),
    ("counts.broken at", Role::Ignore),
    ("label", Role::Ignore),
    ("value", Role::Ignore),
    ("risk", Role::Ignore),
    ("confidence", Role::Ignore),
    ("authority", Role::Ignore),
    ("relevance", Role::Ignore),
    ("evidence", Role::Ignore),
    ("first seen", Role::FirstSeen),
    ("last seen", Role::LastSeen),
    ("checked at", Role::Ignore),
    ("found by", Role::Ignore),
];
