//! Every link of a WAT record as one line of JSON, written without copies: a crawl's archives hold billions.
//!
//! The same line as [`super::pages`] gives for a page, which knows more of each link.

use std::io::Write;

use rustc_hash::FxHashMap;

use crate::archive::wat::{Tag, WatLink, WatPage, host_of};
use crate::archive::{Record, Text};
use crate::model::link::Rel;
use crate::model::url::registrable_domain;

/// Writes the line; gives the number of links.
pub(super) fn write_line(archive: &str, record: &Record<'_>, page: &WatPage<'_>, out: &mut Vec<u8>) -> u64 {
    let resolver = page.resolver();
    out.extend_from_slice(b"{\"record_id\":");
    string(out, &record.id());
    out.extend_from_slice(b",\"url\":");
    string(out, page.url.as_str());
    out.extend_from_slice(b",\"final_base\":");
    string(out, resolver.base().as_str());
    out.extend_from_slice(b",\"charset\":\"UTF-8\",\"title\":");
    match page.title {
        Some(title) => text(out, &title),
        None => out.extend_from_slice(b"\"\""),
    }
    out.extend_from_slice(b",\"lang\":null,\"canonical\":");
    match page.canonical(resolver.base()) {
        Some(canonical) => string(out, canonical.as_str()),
        None => out.extend_from_slice(b"null"),
    }
    out.extend_from_slice(b",\"links\":[");
    let mut links = 0;
    // Domains of the hosts met on this page: most links of a page lead to a few hosts.
    let mut domains: FxHashMap<String, String> = FxHashMap::default();
    page.for_each_link(&mut |link| {
        let tag = match link.tag {
            Tag::A => &b"{\"tag\":\"a\""[..],
            Tag::Area => b"{\"tag\":\"area\"",
            _ => return,
        };
        if links > 0 {
            out.push(b',');
        }
        links += 1;
        out.extend_from_slice(tag);
        write_link(out, link, resolver.resolve(&link.url).as_deref(), &mut domains);
    });
    // Numbers never fail to be written to memory.
    let _ = write!(out, "],\"http_status\":{},\"archive\":", page.status);
    string(out, archive);
    let _ = writeln!(out, ",\"offset\":{}}}", record.offset);
    links
}

fn write_link(out: &mut Vec<u8>, link: &WatLink<'_>, href: Option<&str>, domains: &mut FxHashMap<String, String>) {
    out.extend_from_slice(b",\"href\":");
    match href {
        Some(href) => {
            string(out, href);
            if let Some(host) = host_of(href) {
                out.extend_from_slice(b",\"domain\":");
                if !domains.contains_key(host) {
                    domains.insert(host.to_owned(), registrable_domain(host).to_owned());
                }
                string(out, domains.get(host).map_or(host, String::as_str));
            }
        }
        None => {
            out.extend_from_slice(b"null,\"raw\":");
            text(out, &link.url);
        }
    }
    out.extend_from_slice(b",\"rel\":[");
    if let Some(rel) = link.rel {
        for (nth, token) in Rel::parse(&rel.decode()).tokens().enumerate() {
            if nth > 0 {
                out.push(b',');
            }
            string(out, token);
        }
    }
    out.extend_from_slice(b"],\"text\":");
    match link.text {
        Some(words) => text(out, &words),
        None => out.extend_from_slice(b"\"\""),
    }
    out.extend_from_slice(b",\"hidden\":null,\"placement\":\"unknown\"");
    for (name, value) in [(&b",\"title\":"[..], link.title), (b",\"alt\":", link.alt)] {
        if let Some(value) = value {
            out.extend_from_slice(name);
            text(out, &value);
        }
    }
    out.push(b'}');
}

/// A text of the record is JSON already, unless it is broken or escaped in a way of its own.
fn text(out: &mut Vec<u8>, text: &Text<'_>) {
    let is_clean = !text.escaped && text.raw.iter().all(|byte| *byte >= 0x20) && std::str::from_utf8(text.raw).is_ok();
    if is_clean {
        out.push(b'"');
        out.extend_from_slice(text.raw);
        out.push(b'"');
    } else {
        string(out, &text.decode());
    }
}

fn string(out: &mut Vec<u8>, value: &str) {
    let is_plain = value.bytes().all(|byte| byte >= 0x20 && byte != b'"' && byte != b'\\');
    if is_plain {
        out.push(b'"');
        out.extend_from_slice(value.as_bytes());
        out.push(b'"');
    } else {
        // Strings always serialise, and a Vec always takes them.
        let _ = serde_json::to_writer(out, value);
    }
}
