//! Services that know links, asked by the real program at a stand-in for them.

mod keyed;
mod keyless;
mod server;
mod trouble;

use serde_json::Value;

/// The line of a source in the report.
#[track_caller]
fn source<'a>(report: &'a Value, name: &str) -> &'a Value {
    let sources = report["sources"].as_array().expect("sources");
    sources.iter().find(|source| source["name"] == name).unwrap_or_else(|| panic!("no {name} in {sources:#?}"))
}

/// `source_url → target_url` of every backlink.
fn links(report: &Value) -> Vec<String> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let links = report["backlinks"].as_array().expect("backlinks");
    links.iter().map(|link| format!("{} → {}", text(&link["source_url"]), text(&link["target_url"]))).collect()
}
