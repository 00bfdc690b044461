//! The whole file: sites that are sites, values that mean something, reports that do not overwrite each other.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use super::keys::{Key, Kind};
use super::layer::{Layer, Problem, Raw, Reader, Setting};
use super::output::{output_name, placeholder_problem};
use crate::model::site::{Site, SiteProblem};

/// Where a value in force comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    Flag,
    Environment,
    /// Line of the configuration file.
    File(usize),
    Default,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag => f.write_str("command line"),
            Self::Environment => f.write_str("environment"),
            Self::File(line) => write!(f, "line {line}"),
            Self::Default => f.write_str("default"),
        }
    }
}

/// What is wrong with a value, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Complaint {
    pub message: String,
    pub remedy: String,
}

/// Judges single values that only the rest of the program understands, such as conditions and addresses.
pub type Accept<'a> = dyn Fn(&Key, &str) -> Result<(), Complaint> + 'a;

/// The problem of a file without sites, which is none when they are named elsewhere.
pub const NO_SITE: &str = "no site is named";

/// A site that the file names.
#[derive(Debug, Clone)]
pub struct SiteEntry {
    pub site: Site,
    pub line: usize,
    pub layer: Layer,
}

/// A configuration file, read.
#[derive(Debug, Clone)]
pub struct File {
    pub path: PathBuf,
    pub everywhere: Layer,
    /// In order of the file.
    pub sites: Vec<SiteEntry>,
}

/// Reads a configuration. What could be read comes back beside all mistakes, in order of their lines.
pub fn read(path: &Path, text: &str, accept: &Accept<'_>) -> (File, Vec<Problem>) {
    let mut reader = Reader::new(text);
    let raw = reader.read();
    let mut problems = reader.problems;
    let mut file = File { path: path.to_owned(), everywhere: Layer::default(), sites: Vec::new() };
    for layer in std::iter::once(&raw.everywhere).chain(raw.sites.iter().map(|(.., layer)| layer)) {
        check_values(layer, accept, &mut problems);
    }
    check_sites(raw, &mut file, &mut problems);
    check_outputs(&file, &mut problems);
    problems.sort();
    problems.dedup();
    (file, problems)
}

fn check_values(layer: &Layer, accept: &Accept<'_>, problems: &mut Vec<Problem>) {
    for setting in layer.settings() {
        let Some(key) = Key::named(setting.key) else { continue };
        for value in &setting.values {
            if matches!(key.kind, Kind::Input | Kind::Inputs | Kind::Output) && value == "-" {
                let message = format!("`{}` cannot be stdin or stdout in a configuration file", key.name);
                problems.push(Problem::new(setting.line, message, "name a file"));
                continue;
            }
            if key.kind == Kind::Output
                && let Some(found) = placeholder_problem(value)
            {
                let message = format!("unknown placeholder `{{{found}}}` in `{value}`");
                problems.push(Problem::new(setting.line, message, "placeholders are {site} and {date}"));
            }
            if let Err(Complaint { message, remedy }) = accept(key, value) {
                problems.push(Problem::new(setting.line, message, remedy));
            }
        }
    }
}

fn check_sites(raw: Raw, file: &mut File, problems: &mut Vec<Problem>) {
    file.everywhere = raw.everywhere;
    let none = raw.sites.is_empty();
    let mut lines: BTreeMap<String, usize> = BTreeMap::new();
    for (name, line, layer) in raw.sites {
        if name.is_empty() {
            // Told already, when the missing or empty name was read.
            continue;
        }
        let site = match Site::parse(&name) {
            Ok(site) => site,
            Err(problem) => {
                problems.push(Problem::new(line, problem.to_string(), remedy(&problem)));
                continue;
            }
        };
        if let Some(first) = lines.insert(site.to_string(), line) {
            let message = format!("`{site}` is named twice, first on line {first}");
            problems.push(Problem::new(line, message, "name each site once"));
            continue;
        }
        file.sites.push(SiteEntry { site, line, layer });
    }
    if none {
        let remedy = "add `sites = [\"example.com\"]`, or a `[[site]]` table for each";
        problems.push(Problem::new(0, NO_SITE, remedy));
    }
}

fn remedy(problem: &SiteProblem) -> &'static str {
    match problem {
        SiteProblem::PublicSuffix(_) => "name one registered domain below it, such as example.com",
        _ => "write a host name such as \"example.com\", or a URL prefix such as \"example.com/blog/\"",
    }
}

/// Two reports must not share a file, neither of one site nor of two.
fn check_outputs(file: &File, problems: &mut Vec<Problem>) {
    let mut taken: BTreeMap<String, (String, usize)> = BTreeMap::new();
    for entry in &file.sites {
        for setting in file.settings(&entry.site) {
            let is_output = Key::named(setting.key).is_some_and(|key| key.kind == Kind::Output);
            for value in setting.values.iter().filter(|_| is_output) {
                let name = value.replace("{site}", &output_name(&entry.site));
                let owner = format!("{} of {}", setting.key, entry.site);
                if let Some((other, _)) = taken.insert(name, (owner.clone(), setting.line)) {
                    let message = format!("`{value}` would hold both {other} and {owner}");
                    problems.push(Problem::new(setting.line, message, "put {site} into the path"));
                }
            }
        }
    }
}

impl File {
    /// The values for one site, named in the file or not: its own, else those for all. By name of the key.
    pub fn settings(&self, site: &Site) -> Vec<Setting> {
        let own = self.sites.iter().find(|entry| entry.site == *site).map(|entry| &entry.layer);
        let mut merged: BTreeMap<&str, &Setting> = self.everywhere.settings().map(|s| (s.key, s)).collect();
        merged.extend(own.into_iter().flat_map(Layer::settings).map(|s| (s.key, s)));
        merged.into_values().cloned().collect()
    }

    /// A path of the file as seen from where the program runs: relative paths begin at the configuration file.
    pub fn resolve(&self, path: &str) -> PathBuf {
        match self.path.parent() {
            Some(directory) => directory.join(path),
            None => PathBuf::from(path),
        }
    }
}
