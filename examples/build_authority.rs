//! Builds `src/scoring/authority/ranks.tsv.gz` from rank lists whose licence allows it.
//!
//! ```text
//! cargo run --example build_authority -- OUT LIST...
//! ```
//! Lists are read as `--authority` reads them; Common Crawl's as the JSON of its statistics pages too
//! (`{"rows": [[position, value, …, reversed name, …], …]}`).

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::io::Write;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let out = arguments.next().ok_or("usage: build_authority OUT LIST...")?;
    let mut ranks: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for list in arguments {
        for (name, rank) in read(&fs::read_to_string(&list)?)? {
            let name = name.strip_prefix("www.").unwrap_or(&name).to_ascii_lowercase();
            ranks.entry(name).or_default().push(rank);
        }
    }
    let mut packed = flate2::GzBuilder::new().mtime(0).write(fs::File::create(out)?, flate2::Compression::best());
    for (name, ranks) in ranks {
        let mean = (ranks.iter().map(|rank| rank.ln()).sum::<f64>() / ranks.len() as f64).exp();
        writeln!(packed, "{name}\t{}", mean.round().max(1.0) as u64)?;
    }
    packed.finish()?;
    Ok(())
}

fn read(text: &str) -> Result<Vec<(String, f64)>, Box<dyn Error>> {
    let mut out = Vec::new();
    if text.trim_start().starts_with('{') {
        let json: serde_json::Value = serde_json::from_str(text)?;
        for row in json["rows"].as_array().into_iter().flatten() {
            let (Some(rank), Some(reversed)) = (row[0].as_str(), row[4].as_str()) else { continue };
            out.push((reversed.rsplit('.').collect::<Vec<_>>().join("."), rank.parse()?));
        }
        return Ok(out);
    }
    for line in text.lines().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        if let [rank, _, name, ..] = fields[..] {
            out.push((name.to_owned(), rank.parse()?));
        }
    }
    Ok(out)
}
