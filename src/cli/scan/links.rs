//! `audit scan --site`: one link a line.

use serde::Serialize;

use super::ScanFormat;
use super::text::Style;
use crate::archive::page::{self, Content};
use crate::archive::{Damage, Handler, Record, Sieve, Tally, wat};
use crate::extractor::{self, PageInput};
use crate::model::link::{Element, Hidden, Link, Placement, Rel};
use crate::model::site::Site;

/// Columns of the text formats.
pub(super) const COLUMNS: &[&str] = &[
    "site",
    "source_url",
    "target_url",
    "anchor",
    "rel",
    "element",
    "placement",
    "hidden",
    "archive",
    "offset",
    "record_id",
];

/// Prints the links to some sites.
pub(super) struct LinksTo {
    pub sites: Vec<Site>,
    /// Dismisses records that cannot hold such a link.
    pub sieve: Sieve,
    pub redirectors: bool,
    pub style: Style,
}

/// One line of `--format jsonl`.
#[derive(Serialize)]
struct Line<'a> {
    site: String,
    source_url: &'a str,
    target_url: &'a str,
    anchor: &'a str,
    rel: &'a Rel,
    archive: &'a str,
    offset: u64,
    record_id: &'a str,
    element: Element,
    placement: Placement,
    hidden: Option<Hidden>,
    http_status: u16,
    /// The redirector's address, when the link leads to the site through one.
    #[serde(skip_serializing_if = "Option::is_none")]
    via: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    captured_at: Option<jiff::Timestamp>,
}

impl Handler for LinksTo {
    fn record(&self, archive: &str, record: &Record<'_>, out: &mut Vec<u8>, tally: &mut Tally) {
        if !self.sieve.may_hold(record) {
            return;
        }
        let (url, status, links) = match page::read(record) {
            Content::Nothing => return,
            Content::Broken(reason) => {
                return tally.damage(archive, Damage { offset: record.offset, reason, mended: false });
            }
            Content::Page(page) => {
                let input = PageInput { url: &page.url, status: page.status, headers: &page.headers, body: &page.body };
                let links = extractor::links_to(&input, &self.sites);
                (page.url, page.status, links)
            }
            Content::Links(page) => {
                let links = wat::links_to(&page, &self.sites, Some(&extractor::lands_on));
                (page.url, page.status, links)
            }
            Content::Redirect(redirect) => {
                let Some(to) = redirect.to else { return };
                let sites = self.sites.iter().enumerate().filter(|(_, site)| site.covers(&to));
                let links = sites.filter_map(|(index, _)| {
                    crate::model::url::CanonicalUrl::from_url(to.clone()).ok().map(|url| (index, Link::redirect(url)))
                });
                (redirect.url, redirect.status, links.collect())
            }
        };
        tally.pages += 1;
        let record_id = record.id();
        for (index, link) in links.iter().filter(|(_, link)| self.redirectors || link.lands_on.is_none()) {
            tally.links += 1;
            let line = Line {
                site: self.sites[*index].to_string(),
                source_url: url.as_str(),
                target_url: link.target().as_str(),
                anchor: &link.anchor,
                rel: &link.rel,
                archive,
                offset: record.offset,
                record_id: &record_id,
                element: link.element,
                placement: link.placement,
                hidden: link.hidden,
                http_status: status,
                via: link.lands_on.as_ref().map(|_| link.url.as_str()),
                captured_at: record.date(),
            };
            self.write(&line, out);
        }
    }
}

impl LinksTo {
    fn write(&self, line: &Line<'_>, out: &mut Vec<u8>) {
        if self.style.format == ScanFormat::Jsonl {
            // Strings and numbers always serialise, and a Vec always takes them.
            let _ = serde_json::to_writer(&mut *out, line);
            out.push(b'\n');
            return;
        }
        let (rel, offset) = (line.rel.to_string(), line.offset.to_string());
        let cells = [
            line.site.as_str(),
            line.source_url,
            line.target_url,
            line.anchor,
            &rel,
            line.element.as_str(),
            line.placement.as_str(),
            line.hidden.map_or("", Hidden::as_str),
            line.archive,
            &offset,
            line.record_id,
        ];
        self.style.row(&cells, out);
    }
}
