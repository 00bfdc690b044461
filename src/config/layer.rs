//! Text becomes typed values, each with the line it stands on. Mistakes are collected, never thrown.

use std::collections::BTreeMap;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::keys::{KEYS, Key, Kind, nearest};

/// A mistake in the file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// 1-based; 0 for the file as a whole.
    pub line: usize,
    pub message: String,
    pub remedy: String,
}

impl Problem {
    pub fn new(line: usize, message: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { line, message: message.into(), remedy: remedy.into() }
    }
}

/// One value of the file, as the command line would take it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    pub key: &'static str,
    /// `true` or `false` for a switch.
    pub values: Vec<String>,
    pub line: usize,
}

/// Values that stand together: at the top, or below one `[[site]]`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Layer(BTreeMap<&'static str, Setting>);

impl Layer {
    pub fn get(&self, key: &str) -> Option<&Setting> {
        self.0.get(key)
    }

    /// By name of the key.
    pub fn settings(&self) -> impl Iterator<Item = &Setting> {
        self.0.values()
    }
}

/// The file with its parts still unchecked.
#[derive(Debug, Default)]
pub(super) struct Raw {
    pub everywhere: Layer,
    /// Name (empty when missing), its line, and the values below it.
    pub sites: Vec<(String, usize, Layer)>,
}

pub(super) struct Reader<'a> {
    text: &'a str,
    pub problems: Vec<Problem>,
}

type Entry<'i> = (&'i Spanned<std::borrow::Cow<'i, str>>, &'i Spanned<DeValue<'i>>);

impl<'a> Reader<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, problems: Vec::new() }
    }

    pub(super) fn read(&mut self) -> Raw {
        let (document, broken) = DeTable::parse_recoverable(self.text);
        for problem in &broken {
            let line = problem.span().map_or(0, |span| self.line(&span));
            let message = problem.message().lines().collect::<Vec<_>>().join(", ");
            self.problem(line, message, "write `key = value`, texts in double quotes, and lists in [ ]");
        }
        let mut raw = Raw::default();
        for (key, value) in document.get_ref() {
            match key.get_ref().as_ref() {
                "sites" => {
                    let line = self.line(&key.span());
                    for name in self.texts("sites", value) {
                        raw.sites.push((name, line, Layer::default()));
                    }
                }
                "site" => self.site_tables(value, &mut raw),
                _ => self.entry((key, value), &mut raw.everywhere, false),
            }
        }
        // In order of the file, whichever way the sites are written.
        raw.sites.sort_by_key(|(_, line, _)| *line);
        raw
    }

    fn line(&self, span: &Range<usize>) -> usize {
        let start = span.start.min(self.text.len());
        1 + self.text.as_bytes()[..start].iter().filter(|byte| **byte == b'\n').count()
    }

    fn problem(&mut self, line: usize, message: impl Into<String>, remedy: impl Into<String>) {
        self.problems.push(Problem::new(line, message, remedy));
    }

    fn site_tables(&mut self, value: &Spanned<DeValue>, raw: &mut Raw) {
        let line = self.line(&value.span());
        let remedy = "begin each site with a line `[[site]]`, then `name = \"example.com\"`";
        let Some(tables) = value.get_ref().as_array() else {
            return self.problem(line, "`site` is not a list of tables", remedy);
        };
        for table in tables.iter() {
            let line = self.line(&table.span());
            let Some(entries) = table.get_ref().as_table() else {
                self.problem(line, "`site` is not a list of tables", remedy);
                continue;
            };
            let (mut name, mut at, mut layer) = (String::new(), line, Layer::default());
            for (key, value) in entries {
                if key.get_ref() == "name" {
                    at = self.line(&key.span());
                    name = self.text("name", value).unwrap_or_default();
                } else {
                    self.entry((key, value), &mut layer, true);
                }
            }
            if !entries.contains_key("name") {
                self.problem(line, "this `[[site]]` has no name", "add `name = \"example.com\"`");
            }
            raw.sites.push((name, at, layer));
        }
    }

    fn entry(&mut self, (key, value): Entry, layer: &mut Layer, in_site: bool) {
        let line = self.line(&key.span());
        let name = key.get_ref().as_ref();
        let Some(known) = Key::named(name) else {
            return self.unknown(name, value, line, in_site);
        };
        if in_site && !known.per_site {
            let remedy = format!("move `{name}` above the first `[[site]]`");
            return self.problem(line, format!("`{name}` is for all sites together"), remedy);
        }
        if let Some(values) = self.values(known, value) {
            layer.0.insert(known.name, Setting { key: known.name, values, line });
        }
    }

    fn unknown(&mut self, name: &str, value: &Spanned<DeValue>, line: usize, in_site: bool) {
        let own = if in_site { "name" } else { "sites" };
        if value.get_ref().is_table() {
            let remedy = "write the values without a table: at the top for all sites, below `[[site]]` for one";
            return self.problem(line, format!("unknown table `[{}]`", shown(name)), remedy);
        }
        let remedy = match nearest(name, KEYS.iter().map(|key| key.name).chain([own])) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => "every option of `audit SITE` may stand here under its name; `audit --help` lists them".to_owned(),
        };
        self.problem(line, format!("unknown key `{}`", shown(name)), remedy);
    }

    /// A value as the command line would take it; `None` with a problem when it has the wrong type.
    fn values(&mut self, key: &Key, value: &Spanned<DeValue>) -> Option<Vec<String>> {
        let name = key.name;
        let wanted = match (key.kind, value.get_ref()) {
            (Kind::Switch, DeValue::Boolean(on)) => return Some(vec![on.to_string()]),
            (Kind::Switch, _) => format!("`true` or `false`: {name} = true"),
            (Kind::Count(least), DeValue::Integer(number)) => {
                let found = i64::from_str_radix(number.as_str(), number.radix()).ok();
                match found.filter(|found| *found >= least && *found <= i64::from(u32::MAX)) {
                    Some(found) => return Some(vec![found.to_string()]),
                    None => format!("a whole number from {least} on"),
                }
            }
            (Kind::Count(least), _) => format!("a whole number: {name} = {}", least.max(8)),
            (Kind::Seconds, DeValue::Integer(number)) if number.radix() == 10 && !number.as_str().starts_with('-') => {
                return Some(vec![number.as_str().to_owned()]);
            }
            (Kind::Seconds, DeValue::Float(number))
                if number.as_str().parse::<f64>().is_ok_and(|seconds| seconds.is_finite() && seconds >= 0.0) =>
            {
                return Some(vec![number.as_str().to_owned()]);
            }
            (Kind::Seconds, _) => format!("seconds: {name} = 1.5"),
            (Kind::Bytes, DeValue::Integer(number)) if number.radix() == 10 => {
                return Some(vec![number.as_str().to_owned()]);
            }
            (Kind::Bytes, DeValue::String(text)) => return Some(vec![text.to_string()]),
            (Kind::Bytes, _) => format!("a size: {name} = \"5M\""),
            (Kind::Choice(choices), DeValue::String(text)) => {
                if choices.contains(&text.as_ref()) {
                    return Some(vec![text.to_string()]);
                }
                format!("one of {}", choices.join(", "))
            }
            (Kind::Choice(choices), _) => format!("one of {}", choices.join(", ")),
            (Kind::Text | Kind::Input | Kind::Output | Kind::Directory, _) => {
                return self.text(name, value).map(|text| vec![text]);
            }
            (Kind::TextsOrAll, DeValue::Boolean(true)) => return Some(vec!["all".to_owned()]),
            (Kind::TextsOrAll, DeValue::Boolean(false)) => return Some(Vec::new()),
            (Kind::Texts | Kind::TextsOrAll | Kind::Inputs, _) => return Some(self.texts(name, value)),
        };
        self.wrong_type(name, value, &wanted);
        None
    }

    fn wrong_type(&mut self, name: &str, value: &Spanned<DeValue>, wanted: &str) {
        let found = match value.get_ref() {
            DeValue::String(text) => format!("the text \"{}\"", shown(text)),
            DeValue::Integer(number) => format!("the number {}", number.as_str()),
            DeValue::Float(number) => format!("the number {}", number.as_str()),
            DeValue::Boolean(on) => format!("`{on}`"),
            DeValue::Datetime(_) => "a date".to_owned(),
            DeValue::Array(_) => "a list".to_owned(),
            DeValue::Table(_) => "a table".to_owned(),
        };
        let line = self.line(&value.span());
        self.problem(line, format!("`{name}` is {found}"), format!("give {wanted}"));
    }

    fn text(&mut self, name: &str, value: &Spanned<DeValue>) -> Option<String> {
        match value.get_ref().as_str() {
            Some(text) if !text.trim().is_empty() && !text.contains('\0') => Some(text.to_owned()),
            Some(_) => {
                let line = self.line(&value.span());
                self.problem(line, format!("`{name}` is empty"), "give it a value, or remove the line");
                None
            }
            None => {
                self.wrong_type(name, value, &format!("a text in double quotes: {name} = \"…\""));
                None
            }
        }
    }

    /// A list of texts; a single text is a list of one.
    fn texts(&mut self, name: &str, value: &Spanned<DeValue>) -> Vec<String> {
        match value.get_ref() {
            DeValue::String(_) => self.text(name, value).into_iter().collect(),
            DeValue::Array(items) => items.iter().filter_map(|item| self.text(name, item)).collect(),
            _ => {
                self.wrong_type(name, value, &format!("a list of texts: {name} = [\"…\"]"));
                Vec::new()
            }
        }
    }
}

/// Longest piece of the file quoted in a message.
const MAX_QUOTED_CHARS: usize = 60;

/// A name from the file, fit for a message.
fn shown(text: &str) -> String {
    crate::model::finding::collapse(text, MAX_QUOTED_CHARS)
}
