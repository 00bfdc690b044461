//! One self-contained file for a browser: the answer, the pictures, what to do, and the links with their evidence.
//!
//! It asks for nothing over the network and needs no script to be read; a short one sorts, filters and pages the table
//! of links. A content security policy allows exactly that script and this stylesheet, by their hashes, so that even a
//! slip in escaping could run nothing.
//!
//! ```text
//! Assessed, one by one ─► Table (rows kept, bounded), Extremes ─► head.html · links.html · row.html … · foot.html
//! ```

mod changes;
mod charts;
mod page;
mod rows;

use std::io::{self, Write};

use askama::Template;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest, Sha256};

use crate::model::figures::thousands;
use crate::model::profile::Profile;

use super::extremes::Extremes;
use super::{Links, Options, link};
use page::{Foot, Head, LinksHead, RowOf};
use rows::{Row, Table};

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");

/// Links shown at each end, with their evidence.
const EXTREMES: usize = 6;
const EXTREME_FINDINGS: usize = 3;

pub(super) fn render(profile: &Profile, links: Links<'_>, out: &mut dyn Write, options: &Options) -> io::Result<()> {
    let mut extremes = Extremes::new(EXTREMES);
    let mut table = Table::new();
    for row in links {
        let row = link(row)?;
        extremes.add(&row);
        table.add(&row);
    }
    let shorten = |row| Row::in_short(row, EXTREME_FINDINGS);
    let (best, worst) = (extremes.best().map(shorten).collect(), extremes.worst().map(shorten).collect());
    write(out, &Head::of(profile, &policy(), STYLE, best, worst))?;
    write(
        out,
        &LinksHead {
            total: thousands(table.total()),
            shown: thousands(table.shown() as u64),
            first: thousands(table.first().count() as u64),
            more: table.first().count() < table.shown(),
            note: table.note(options.csv_name.as_deref()),
        },
    )?;
    for row in table.first() {
        write(out, &RowOf { row })?;
    }
    out.write_all(b"</tbody>\n</table>\n</div>\n<script type=\"application/json\" id=\"rows\">[")?;
    for (index, row) in table.into_data().enumerate() {
        out.write_all(if index == 0 { b"\n" } else { b",\n" })?;
        out.write_all(row.as_bytes())?;
    }
    out.write_all(b"]</script>\n</section>\n")?;
    write(out, &Foot::of(profile))?;
    write!(out, "<script>{SCRIPT}</script>\n</body>\n</html>\n")
}

fn write(out: &mut dyn Write, template: &impl Template) -> io::Result<()> {
    // Through a string: askama's own writer folds every I/O error into one of its own, and a closed pipe must stay one.
    let text = template.render().map_err(io::Error::other)?;
    out.write_all(text.as_bytes())
}

/// Nothing from anywhere, but this script and this stylesheet.
fn policy() -> String {
    let hash = |text: &str| BASE64_STANDARD.encode(Sha256::digest(text.as_bytes()));
    format!(
        "default-src 'none'; script-src 'sha256-{}'; style-src 'sha256-{}'; img-src data:; base-uri 'none'; \
         form-action 'none'; require-trusted-types-for 'script'",
        hash(SCRIPT),
        hash(STYLE),
    )
}
