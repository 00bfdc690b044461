//! What JSON-LD says of the page: its types, dates and author.

use html5ever::local_name;
use jiff::Timestamp;
use serde_json::Value;

use super::published::read_date;
use crate::extractor::page::Page;

/// Bytes of JSON-LD read per page: enough for an article with its whole text inside.
const MAX_BYTES: usize = 512 * 1024;
/// Things looked at per page; real pages describe a dozen.
const MAX_THINGS: usize = 200;
/// Depth of `@graph`, lists and main entities followed.
const MAX_DEPTH: usize = 6;

/// What the page's structured data says.
#[derive(Debug, Default)]
pub(super) struct LinkedData {
    /// Types of the things that the page is about, without prefix: `NewsArticle`, `Product`.
    pub types: Vec<String>,
    pub published: Option<Timestamp>,
    pub modified: Option<Timestamp>,
    pub author: Option<String>,
    /// Blocks that are no JSON: they are searched for their members by name.
    pub broken: Vec<String>,
    /// The dates are those of an article, not of the site around it.
    is_dated_by_work: bool,
    things: usize,
}

impl LinkedData {
    pub(super) fn of(page: &Page<'_>) -> Self {
        let mut data = Self::default();
        let mut room = MAX_BYTES;
        for &node in &page.survey.scripts {
            let kind = page.element(node).attribute(&local_name!("type")).unwrap_or_default();
            if !kind.trim().to_ascii_lowercase().starts_with("application/ld+json") {
                continue;
            }
            let text = page.dom.text_content(node, room.saturating_add(1));
            if text.len() > room {
                break;
            }
            room -= text.len();
            match serde_json::from_str::<Value>(text.trim()) {
                Ok(value) => data.read(&value, 0),
                Err(_) => data.broken.push(text),
            }
        }
        data
    }

    fn read(&mut self, value: &Value, depth: usize) {
        if depth > MAX_DEPTH || self.things >= MAX_THINGS {
            return;
        }
        match value {
            Value::Array(items) => items.iter().for_each(|item| self.read(item, depth + 1)),
            Value::Object(thing) => {
                self.things += 1;
                let types = texts(thing.get("@type"));
                self.types.extend(types.iter().map(|name| bare(name).to_owned()));
                let date = |key: &str| thing.get(key).and_then(Value::as_str).and_then(read_date);
                let is_work = is_work(&types);
                if !self.is_dated_by_work && (is_work || self.published.is_none()) {
                    self.published = date("datePublished").or_else(|| date("uploadDate")).or(self.published);
                    self.modified = date("dateModified").or(self.modified);
                    self.is_dated_by_work = is_work && self.published.is_some();
                }
                if self.author.is_none() {
                    self.author = thing.get("author").or_else(|| thing.get("creator")).and_then(name_of);
                }
                for key in ["@graph", "mainEntity", "mainEntityOfPage"] {
                    if let Some(inner) = thing.get(key) {
                        self.read(inner, depth + 1);
                    }
                }
            }
            _ => {}
        }
    }
}

/// Articles and posts date themselves; the web page or site around them has dates of its own.
fn is_work(types: &[&str]) -> bool {
    types.iter().any(|name| {
        let name = bare(name);
        name.ends_with("Article")
            || name.ends_with("Posting")
            || matches!(name, "Report" | "Recipe" | "VideoObject" | "Review")
    })
}

fn bare(name: &str) -> &str {
    name.rsplit(['/', '#', ':']).next().unwrap_or(name)
}

fn texts(value: Option<&Value>) -> Vec<&str> {
    match value {
        Some(Value::String(text)) => vec![text],
        Some(Value::Array(items)) => items.iter().filter_map(Value::as_str).take(8).collect(),
        _ => Vec::new(),
    }
}

/// `"Jo"`, `{"name": "Jo"}`, or the first of a list of these.
fn name_of(value: &Value) -> Option<String> {
    match value {
        Value::String(name) => Some(name.clone()),
        Value::Object(person) => texts(person.get("name")).first().map(|name| (*name).to_owned()),
        Value::Array(people) => people.iter().take(1).find_map(|person| match person {
            Value::Array(_) => None,
            person => name_of(person),
        }),
        _ => None,
    }
}
