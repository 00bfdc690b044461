//! The reports as their readers get them.

#[path = "../../support/sample.rs"]
#[allow(dead_code)] // benchmarks use the rest of the vocabulary
mod sample;
#[path = "../../support/hostile.rs"]
mod texts;

mod adding_up;
mod formats;
mod hostile;
mod schema;

use backlink_audit::model::profile::{Changes, Profile};
use backlink_audit::model::reconcile::Targets;
use backlink_audit::reporter::{Format, Options, render};
pub(crate) use schema::closed;

use crate::dice;
use sample::Row;

/// One report, written to memory.
fn report(format: Format, profile: &Profile, rows: &[Row], options: &Options) -> String {
    let mut out = Vec::new();
    let mut links = rows.iter().map(|row| Ok(row.row.clone()));
    render(format, profile, &mut links, &mut out, options).unwrap();
    String::from_utf8(out).unwrap()
}

fn plain(format: Format, rows: &[Row]) -> String {
    report(format, &added_up(rows), rows, &Options::default())
}

fn added_up(rows: &[Row]) -> Profile {
    sample::profile(rows, &Targets::default(), Changes::default())
}
