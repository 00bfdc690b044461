//! `--check`: what will run, each value with where it comes from.

use std::io::{self, Write};
use std::path::PathBuf;

use clap::{ArgMatches, CommandFactory};

use super::super::{Cli, notify, written};
use super::{Job, Plan, expanded};
use crate::config::{KEYS, Key, Kind, Origin};
use crate::error::{ExitStatus, Result};
use crate::reporter::text::{clip, one_line};
use jiff::Timestamp;

/// Columns of the names of the options and of their values. Longer values stand as they are.
const NAME: usize = 14;
const VALUE: usize = 40;
/// The list of defaults wraps here.
const LINE: usize = 78;

/// Prints the plan. `data_directory` is the one in force.
pub(crate) fn show(
    plan: &Plan,
    data_directory: &Result<PathBuf>,
    now: Timestamp,
    out: &mut dyn Write,
) -> Result<ExitStatus> {
    written(print(plan, data_directory, now, out))
}

fn print(plan: &Plan, data_directory: &Result<PathBuf>, now: Timestamp, out: &mut dyn Write) -> io::Result<()> {
    let name = plan.file.as_ref().map(|path| path.display().to_string()).unwrap_or_default();
    let sites = if plan.jobs.len() == 1 { "1 site".to_owned() } else { format!("{} sites", plan.jobs.len()) };
    writeln!(out, "{}: no mistakes, {sites}. What would run:", one_line(&name))?;
    let defaults = Cli::command().get_matches_from(["audit"]);
    for job in &plan.jobs {
        writeln!(out, "\n{}", job.site)?;
        let mut left = Vec::new();
        for key in KEYS {
            let (values, origin) = match key.name {
                "data-dir" => match data_directory {
                    Ok(path) => (vec![path.display().to_string()], job.origin("data-dir")),
                    Err(problem) => (vec![format!("none: {problem}")], Origin::Default),
                },
                _ => (values(job, key, now), job.origin(key.name)),
            };
            if origin == Origin::Default && key.name != "data-dir" {
                left.extend(default(&defaults, key).map(|value| format!("{} {value}", key.name)));
                continue;
            }
            let last = values.len().saturating_sub(1);
            for (nth, value) in values.iter().enumerate() {
                let name = if nth == 0 { key.name } else { "" };
                let origin = if nth == last { origin.to_string() } else { String::new() };
                let line = format!("  {name:NAME$} {:VALUE$} {origin}", one_line(value));
                writeln!(out, "{}", line.trim_end())?;
            }
        }
        for line in wrapped(&left) {
            writeln!(out, "  {line}")?;
        }
    }
    Ok(())
}

fn wrapped(defaults: &[String]) -> Vec<String> {
    let mut lines = vec![format!("{:NAME$}", "by default")];
    let mut parts = defaults.iter().peekable();
    while let Some(part) = parts.next() {
        let comma = if parts.peek().is_some() { "," } else { "" };
        let last = lines.last().map_or(0, String::len);
        if last + part.len() + 2 > LINE {
            lines.push(" ".repeat(NAME));
        }
        if let Some(line) = lines.last_mut() {
            line.push_str(&format!(" {part}{comma}"));
        }
    }
    lines
}

/// The default of an option that takes a value.
fn default(defaults: &ArgMatches, key: &Key) -> Option<String> {
    let id = key.name.replace('-', "_");
    let values: Vec<String> = defaults.get_raw(&id)?.map(|value| clip(&value.to_string_lossy(), VALUE)).collect();
    (key.kind != Kind::Switch && !values.is_empty()).then(|| values.join(", "))
}

/// The values in force, as a person would write them.
fn values(job: &Job, key: &Key, now: Timestamp) -> Vec<String> {
    let values = job.values.get(key.name).map(Vec::as_slice).unwrap_or_default();
    let shown = |value: &String| match (key.kind, key.name) {
        (Kind::Output, _) => expanded(value.as_ref(), &job.site, now).display().to_string(),
        (_, "notify") => notify::shown(value),
        (_, "proxy") => without_password(value),
        _ => value.clone(),
    };
    if values.is_empty() { vec!["none".to_owned()] } else { values.iter().map(shown).collect() }
}

/// A proxy's address without the password that may stand in it.
fn without_password(text: &str) -> String {
    match url::Url::parse(text) {
        Ok(mut url) if url.password().is_some() => {
            let _ = url.set_password(Some("..."));
            url.to_string()
        }
        _ => text.to_owned(),
    }
}
