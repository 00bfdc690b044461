//! Screaming Frog SEO Spider, bulk exports of links. `Target` is the HTML attribute; `Status Code` is the destination's.

use super::{Report, Vendor};
use crate::discovery::import::role::Role;

const LINKS: &[(&str, Role)] = &[
    ("type", Role::Type),
    ("source", Role::Source),
    ("from", Role::Source),
    ("destination", Role::Target),
    ("to", Role::Target),
    ("size (bytes)", Role::Ignore),
    ("size", Role::Ignore),
    ("alt text", Role::Alt),
    ("anchor", Role::Anchor),
    ("anchor text", Role::Anchor),
    ("status code", Role::Ignore),
    ("status", Role::Ignore),
    ("follow", Role::Follow),
    ("target", Role::Ignore),
    ("rel", Role::Rel),
    ("path type", Role::Ignore),
    ("link path", Role::Ignore),
    ("link position", Role::InContent),
    ("link origin", Role::Ignore),
    // French interface.
    ("ancrage", Role::Anchor),
    ("texte alternatif", Role::Alt),
    ("code de statut", Role::Ignore),
    ("statut", Role::Ignore),
    ("position du lien", Role::InContent),
    // German interface.
    ("typ", Role::Type),
    ("quelle", Role::Source),
    ("ziel", Role::Target),
    ("ankertext", Role::Anchor),
    ("linkposition", Role::InContent),
];

pub(super) const VENDOR: Vendor = Vendor {
    name: "screaming-frog",
    title: "Screaming Frog",
    reports: &[
        Report {
            title: "all inlinks",
            marks: &["source", "destination", "link position"],
            columns: LINKS,
            ..Report::DEFAULT
        },
        Report {
            title: "all inlinks",
            marks: &["source", "destination", "link path"],
            columns: LINKS,
            ..Report::DEFAULT
        },
        Report {
            title: "all inlinks",
            marks: &["type", "source", "destination", "follow"],
            columns: LINKS,
            ..Report::DEFAULT
        },
        Report {
            title: "all inlinks (French)",
            marks: &["source", "destination", "ancrage"],
            columns: LINKS,
            ..Report::DEFAULT
        },
        Report {
            title: "all inlinks (German)",
            marks: &["quelle", "ziel", "linkposition"],
            columns: LINKS,
            ..Report::DEFAULT
        },
    ],
};
