//! `audit scan --all-links`: one page a line in JSON, one link a line otherwise.

use serde::Serialize;

use super::ScanFormat;
use super::text::Style;
use crate::archive::page::{self, Content};
use crate::archive::wat::{Tag, WatPage, host_of};
use crate::archive::{Damage, Handler, Record, Tally};
use crate::extractor::{self, AllLinks, PageInput, PageLink};
use crate::model::link::{Placement, Rel};
use crate::model::url::registrable_domain;

/// Columns of the text formats.
pub(super) const COLUMNS: &[&str] =
    &["source_url", "target_url", "anchor", "rel", "tag", "placement", "hidden", "archive", "offset", "record_id"];

/// Prints every link.
pub(super) struct EveryLink {
    pub style: Style,
}

/// One line of `--format jsonl`.
#[derive(Serialize)]
struct Line<'a> {
    record_id: &'a str,
    url: &'a str,
    #[serde(flatten)]
    page: &'a AllLinks,
    http_status: u16,
    archive: &'a str,
    offset: u64,
}

impl Handler for EveryLink {
    fn record(&self, archive: &str, record: &Record<'_>, out: &mut Vec<u8>, tally: &mut Tally) {
        let (url, status, page) = match page::read(record) {
            Content::Nothing | Content::Redirect(_) => return,
            Content::Broken(reason) => {
                return tally.damage(archive, Damage { offset: record.offset, reason, mended: false });
            }
            Content::Page(page) => {
                let input = PageInput { url: &page.url, status: page.status, headers: &page.headers, body: &page.body };
                let links = extractor::every_link(&input);
                (page.url, page.status, links)
            }
            Content::Links(page) if self.style.format == ScanFormat::Jsonl => {
                tally.pages += 1;
                tally.links += super::wat::write_line(archive, record, &page, out);
                return;
            }
            Content::Links(page) => {
                let links = links_of(&page);
                (page.url, page.status, links)
            }
        };
        tally.pages += 1;
        tally.links += page.links.len() as u64;
        let line = Line {
            record_id: &record.id(),
            url: url.as_str(),
            page: &page,
            http_status: status,
            archive,
            offset: record.offset,
        };
        if self.style.format == ScanFormat::Jsonl {
            // Strings and numbers always serialise, and a Vec always takes them.
            let _ = serde_json::to_writer(&mut *out, &line);
            out.push(b'\n');
        } else {
            self.rows(&line, out);
        }
    }
}

impl EveryLink {
    fn rows(&self, line: &Line<'_>, out: &mut Vec<u8>) {
        let offset = line.offset.to_string();
        for link in &line.page.links {
            let cells = [
                line.url,
                link.href.as_deref().or(link.raw.as_deref()).unwrap_or_default(),
                &link.text,
                &link.rel.to_string(),
                link.tag,
                link.placement.as_str(),
                link.hidden.map_or("", |hidden| hidden.as_str()),
                line.archive,
                &offset,
                line.record_id,
            ];
            self.style.row(&cells, out);
        }
    }
}

/// The links of a WAT record in the shape of those of a page.
fn links_of(page: &WatPage<'_>) -> AllLinks {
    let base = page.base();
    let mut links = Vec::new();
    page.for_each_link(&mut |link| {
        let tag = match link.tag {
            Tag::A => "a",
            Tag::Area => "area",
            _ => return,
        };
        let reference = link.url.decode();
        let href = base.join(&reference).ok().map(|url| url.to_string());
        links.push(PageLink {
            tag,
            raw: href.is_none().then_some(reference),
            domain: href.as_deref().and_then(host_of).map(|host| registrable_domain(host).to_owned()),
            href,
            rel: Rel::parse(&link.rel.map(|rel| rel.decode()).unwrap_or_default()),
            text: link.text.map(|text| text.decode()).unwrap_or_default(),
            hidden: None,
            placement: Placement::Unknown,
            title: link.title.map(|title| title.decode()),
            alt: link.alt.map(|alt| alt.decode()),
        });
    });
    AllLinks {
        canonical: page.canonical(&base).map(|url| url.to_string()),
        final_base: base.to_string(),
        charset: "UTF-8",
        title: page.title.map(|title| title.decode()).unwrap_or_default(),
        lang: None,
        links,
        incomplete: false,
    }
}
