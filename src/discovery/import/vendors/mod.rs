//! The exports that are known by name: one file per vendor, holding its reports' columns as data.
//!
//! A report is recognised by its `marks`, columns that only it has together, so that a generation with columns added,
//! removed or moved is still known. Reports with everyday names (`Links`) are `closed`: their columns and no others.

mod ahrefs;
mod analytics;
mod bing;
mod dataforseo;
mod google;
mod majestic;
mod moz;
mod others;
mod own;
mod screaming_frog;
mod se_ranking;
mod semrush;
mod serpstat;

use super::role::{Reads, Role, normal};

/// A maker of exports.
pub(super) struct Vendor {
    /// Short name, as shown in `found_by`.
    pub name: &'static str,
    /// Name for people.
    pub title: &'static str,
    pub reports: &'static [Report],
}

/// One kind of export.
pub(super) struct Report {
    pub title: &'static str,
    /// Normalised names that must all be there. `*` at the end stands for anything (a domain in the name).
    pub marks: &'static [&'static str],
    /// Every known column of every generation, normalised, with what it says.
    pub columns: &'static [(&'static str, Role)],
    /// No column may be there that is not known.
    pub closed: bool,
    /// A flag column holds a mark for true and nothing for false.
    pub marked_flags: bool,
    pub reads: Reads,
}

impl Report {
    const DEFAULT: Report = Report {
        title: "backlinks",
        marks: &[],
        columns: &[],
        closed: false,
        marked_flags: false,
        reads: Reads::Links,
    };

    /// What the column says, by its normalised name.
    pub fn role(&self, name: &str) -> Option<Role> {
        self.columns.iter().find(|(pattern, _)| matches(pattern, name)).map(|(_, role)| *role)
    }

    /// Known columns among the names, if the report is recognised.
    fn fit(&self, names: &[String]) -> Option<usize> {
        if !self.marks.iter().all(|mark| names.iter().any(|name| matches(mark, name))) {
            return None;
        }
        let known = names.iter().filter(|name| self.role(name).is_some()).count();
        let unknown = names.iter().filter(|name| !name.is_empty()).count() - known;
        (!self.closed || unknown == 0).then_some(known)
    }
}

fn matches(pattern: &str, name: &str) -> bool {
    match (pattern.strip_suffix('*'), pattern.strip_prefix('*')) {
        (Some(start), _) => name.starts_with(start),
        (_, Some(end)) => name.ends_with(end),
        _ => pattern == name,
    }
}

const ALL: &[&Vendor] = &[
    &own::VENDOR,
    &ahrefs::VENDOR,
    &semrush::VENDOR,
    &google::SEARCH_CONSOLE,
    &google::WEBMASTER_TOOLS,
    &majestic::VENDOR,
    &moz::VENDOR,
    &bing::VENDOR,
    &others::LRT,
    &screaming_frog::VENDOR,
    &serpstat::VENDOR,
    &se_ranking::VENDOR,
    &dataforseo::VENDOR,
    &analytics::GA4,
    &analytics::MATOMO,
    &others::SPYGLASS,
    &others::COGNITIVE,
    &others::OPENLINKPROFILER,
    &others::WEBCEO,
    &others::MANGOOLS,
    &others::LINKODY,
    &others::MONITOR_BACKLINKS,
    &others::SITEBULB,
    &others::SITECHECKER,
    &others::UBERSUGGEST,
];

/// A recognised report.
#[derive(Clone, Copy)]
pub(super) struct Found {
    pub vendor: &'static Vendor,
    pub report: &'static Report,
    /// Columns of the header that the report knows.
    pub known: usize,
}

/// The report that explains most of the header; on a tie the one with more marks, which says more.
pub(super) fn recognise(header: &[String]) -> Option<Found> {
    let names: Vec<String> = header.iter().map(|name| normal(name)).collect();
    let mut best: Option<Found> = None;
    for vendor in ALL {
        for report in vendor.reports {
            let Some(known) = report.fit(&names) else { continue };
            let weight = |f: &Found| (f.known, f.report.marks.len());
            let found = Found { vendor, report, known };
            if best.as_ref().is_none_or(|b| weight(&found) > weight(b)) {
                best = Some(found);
            }
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_consistent() {
        for vendor in ALL {
            for report in vendor.reports {
                for mark in report.marks {
                    assert!(
                        report.columns.iter().any(|(name, _)| name == mark),
                        "{} {}: mark `{mark}` is no column",
                        vendor.title,
                        report.title
                    );
                }
                for (index, (name, _)) in report.columns.iter().enumerate() {
                    assert_eq!(&normal(name), name, "{} {}", vendor.title, report.title);
                    assert!(
                        report.columns[..index].iter().all(|(other, _)| other != name),
                        "{} {}: `{name}` twice",
                        vendor.title,
                        report.title
                    );
                }
                assert!(!report.marks.is_empty(), "{} {}", vendor.title, report.title);
            }
        }
    }
}
