//! The `audit-history/1` and `audit-sites/1` documents. Their shape is a promise: see the schemas beside `audit/1`.

use std::io::{self, Write};

use super::super::json::Document;
use super::{Series, SiteLine};

/// JSON Schemas (draft 2020-12) of the documents.
pub const HISTORY_1_SCHEMA: &str = include_str!("../json/audit-history-1.schema.json");
pub const SITES_1_SCHEMA: &str = include_str!("../json/audit-sites-1.schema.json");

pub(super) fn render(series: &Series, out: &mut dyn Write) -> io::Result<()> {
    self::series(series, out)?.finish()
}

/// The document but its end: an export goes on with the links.
pub(super) fn series<'a>(series: &Series, out: &'a mut dyn Write) -> io::Result<Document<'a>> {
    let mut document = Document::start(out, "audit-history/1")?;
    document.member("site", &series.site)?;
    document.list("audits", series.audits.iter())?;
    document.list("survival", series.survival.iter())?;
    Ok(document)
}

pub(super) fn sites(sites: &[SiteLine], out: &mut dyn Write) -> io::Result<()> {
    let mut document = Document::start(out, "audit-sites/1")?;
    document.list("sites", sites.iter())?;
    document.finish()
}
