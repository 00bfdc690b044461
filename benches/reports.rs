//! Writes a report over a made-up profile of any size, and says how long it took and how much memory it needed.
//!
//! `cargo bench --bench reports -- csv 1000000 /tmp/out.csv` prints one line on stderr; nothing else is held in memory
//! than the report's own needs, since the links are made up as they are asked for.
//!
//! `… -- html hostile /tmp/out.html` writes a report over the hostile texts of the tests, for a browser to try.

#[allow(dead_code)] // each user throws it in its own way
#[path = "../tests/support/dice.rs"]
mod dice;
#[path = "../tests/support/sample.rs"]
#[allow(dead_code)] // tests use the rest of the vocabulary
mod sample;
#[path = "../tests/support/hostile.rs"]
mod texts;

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::time::Instant;

use backlink_audit::model::profile::{Changes, Coverage, Profile};
use backlink_audit::model::reconcile::Targets;
use backlink_audit::profile::{Builder, Context};
use backlink_audit::reporter::{self, Format, Options};

const SEED: u64 = 42;

fn main() -> io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let (format, links, path) = match arguments.as_slice() {
        [format, links, path] => (format.as_str(), links.parse().unwrap_or(0), path.as_str()),
        _ => ("csv", 20_000, "/dev/null"),
    };
    let format = match format {
        "terminal" => Format::Terminal,
        "json" => Format::Json,
        "jsonl" => Format::Jsonl,
        "markdown" => Format::Markdown,
        "html" => Format::Html,
        "xlsx" => Format::Xlsx,
        _ => Format::Csv,
    };
    let options = Options { csv_name: Some("backlinks.csv".to_owned()), ..Options::default() };
    if arguments.get(1).is_some_and(|links| links == "hostile") {
        return hostile(format, path, &options);
    }
    let started = Instant::now();
    let profile = profile(links);
    let added_up = started.elapsed();
    let memory_before = peak_kib();
    let mut out = BufWriter::new(File::create(path)?);
    let mut rows = sample::web(links, SEED).map(|row| Ok(row.row));
    reporter::render(format, &profile, &mut rows, &mut out, &options)?;
    out.flush()?;
    drop(out);
    let bytes = fs::metadata(path).map(|file| file.len()).unwrap_or(0);
    writeln!(
        io::stderr(),
        "{format:?}: {links} links, {} domains; added up in {:.2} s at {} MiB; reported in {:.2} s, {} MiB peak, {:.1} MB written",
        profile.domains.len(),
        added_up.as_secs_f64(),
        memory_before / 1024,
        (started.elapsed() - added_up).as_secs_f64(),
        peak_kib() / 1024,
        bytes as f64 / 1e6,
    )
}

fn hostile(format: Format, path: &str, options: &Options) -> io::Result<()> {
    let texts = texts::payloads();
    let rows: Vec<sample::Row> = texts.iter().enumerate().map(|(index, text)| texts::poisoned(index, text)).collect();
    let profile = texts::poison(&rows, &texts);
    let mut links = rows.iter().map(|row| Ok(row.row.clone()));
    let mut out = BufWriter::new(File::create(path)?);
    reporter::render(format, &profile, &mut links, &mut out, options)?;
    out.flush()
}

fn profile(links: u64) -> Profile {
    let mut builder = Builder::new("us.test").placed_by(["paid-link"]);
    for row in sample::web(links, SEED) {
        builder.add(&row.row, Some(&row.facts));
    }
    let (targets, changes) = (Targets::default(), Changes::default());
    let (summary, domains) = builder.finish(&Context { targets: &targets, changes: &changes });
    let mut profile = sample::profile(&[], &targets, Changes::default());
    profile.coverage = Coverage { pages_known: links, ..Coverage::default() };
    (profile.summary, profile.domains) = (summary, domains);
    profile
}

/// High-water mark of resident memory; 0 where the system does not tell.
fn peak_kib() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|number| number.parse().ok()).unwrap_or(0)
}
