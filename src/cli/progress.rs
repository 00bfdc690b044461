//! What a person sees on stderr while an audit runs: one line that moves on a terminal, sentences elsewhere.

use std::cell::{Cell, RefCell};
use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

use indicatif::{HumanDuration, ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::crawler::{Observer, Progress};
use crate::model::figures::{counted, thousands};
use crate::model::profile::SourceReport;

/// Without a terminal, `-v` says how far it is this often.
const LINE_EVERY: Duration = Duration::from_secs(15);
/// Hosts named as slow.
const SLOW_HOSTS_SHOWN: usize = 2;

/// Talks to the person, on stderr only.
pub(crate) struct Talk {
    bar: Option<ProgressBar>,
    verbose: u8,
    quiet: bool,
    last_line: Cell<Option<Instant>>,
    /// What is being done.
    step: RefCell<String>,
}

impl Talk {
    /// A bar shows where stderr is a terminal that can move its cursor, and nobody asked for quiet.
    pub(crate) fn new(verbose: u8, quiet: bool) -> Self {
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        let bar = (std::io::stderr().is_terminal() && !quiet && !dumb).then(|| {
            let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
            bar.set_style(
                ProgressStyle::with_template("{spinner} {wide_msg}")
                    .unwrap_or_else(|_| ProgressStyle::default_spinner()),
            );
            bar.enable_steady_tick(Duration::from_millis(120));
            bar
        });
        Self { bar, verbose, quiet, last_line: Cell::new(None), step: RefCell::default() }
    }

    /// A sentence that stays on the screen; said even when quiet, so only for what the user must know.
    pub(crate) fn say(&self, sentence: &str) {
        match &self.bar {
            Some(bar) => bar.println(sentence),
            None => line(sentence),
        }
    }

    /// A sentence worth knowing that nobody has to act on.
    pub(crate) fn note(&self, sentence: &str) {
        if !self.quiet {
            self.say(sentence);
        }
    }

    /// Names what is being done.
    pub(crate) fn step(&self, what: &str) {
        what.clone_into(&mut self.step.borrow_mut());
        match &self.bar {
            Some(bar) => bar.set_message(what.to_owned()),
            None if self.verbose > 0 && !self.quiet => line(what),
            None => {}
        }
    }

    /// Says what a source gave.
    pub(crate) fn source(&self, report: &SourceReport) {
        if self.verbose == 0 || self.quiet {
            return;
        }
        let what = [report.vendor.as_str(), report.report.as_str()].join(" ");
        let name = if report.input.is_empty() { &report.name } else { &report.input };
        let name: String = name.chars().filter(|c| !c.is_control()).collect();
        self.say(&format!(
            "{name}: {}, {} rows, {} candidates, {} refused",
            what.trim(),
            report.rows,
            report.candidates,
            report.refused_rows
        ));
    }

    /// Clears the moving line, so that the report starts on an empty one.
    pub(crate) fn end(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

impl Observer for Talk {
    fn progress(&self, progress: &Progress) {
        match &self.bar {
            Some(bar) => bar.set_message(sentence(&self.step.borrow(), progress)),
            None if self.verbose > 0 && !self.quiet => {
                let now = Instant::now();
                if self.last_line.get().is_none_or(|last| now - last >= LINE_EVERY) {
                    self.last_line.set(Some(now));
                    line(&sentence(&self.step.borrow(), progress));
                }
            }
            None => {}
        }
    }
}

/// `verifying pages: 120/840 · 2 minutes left at least · 12.3/s · 41 hosts active, 96 waiting · slow: a.test (40)`
///
/// The most important first: a narrow terminal cuts the end.
fn sentence(step: &str, progress: &Progress) -> String {
    let mut text = format!("{step}: {}/{}", thousands(progress.done as u64), thousands(progress.known as u64));
    if progress.left > Duration::from_secs(1) {
        text.push_str(&format!(" · {} left at least", HumanDuration(progress.left)));
    }
    if progress.rate > 0.0 {
        text.push_str(&format!(" · {:.1}/s", progress.rate));
    }
    text.push_str(&format!(
        " · {} active, {} waiting",
        counted(progress.hosts_active as u64, "host", "hosts"),
        thousands(progress.hosts_waiting as u64)
    ));
    if progress.left > Duration::from_secs(20) && !progress.slowest.is_empty() {
        let slow: Vec<String> = progress
            .slowest
            .iter()
            .take(SLOW_HOSTS_SHOWN)
            .map(|host| format!("{} ({})", host.host, counted(host.waiting as u64, "page", "pages")))
            .collect();
        text.push_str(&format!(" · slow: {}", slow.join(", ")));
    }
    text
}

fn line(text: &str) {
    // Nothing is left to do when stderr is closed.
    let _ = writeln!(std::io::stderr(), "{text}");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crawler::SlowHost;

    #[test]
    fn the_line_says_how_far_and_what_is_slow() {
        let progress = Progress {
            known: 840,
            done: 120,
            in_flight: 41,
            hosts_active: 41,
            hosts_waiting: 96,
            rate: 12.34,
            left: Duration::from_secs(125),
            slowest: vec![SlowHost { host: "a.test".into(), waiting: 40, left: Duration::from_secs(120) }],
        };
        assert_eq!(
            sentence("verifying pages", &progress),
            "verifying pages: 120/840 · 2 minutes left at least · 12.3/s · 41 hosts active, 96 waiting · \
             slow: a.test (40 pages)"
        );
    }
}
