//! The plan of a table, or a sentence that says why there is none.

use super::aliases;
use super::infer::{self, Look};
use super::recognise::{self, Plan};
use super::role::{Reads, Role, normal};
use crate::discovery::open::Trouble;
use crate::model::site::Site;

/// Plans the reading of a table; a single column without names is a list.
pub(super) fn plan(header: Option<&[String]>, sample: &[Vec<String>], site: &Site) -> Result<Plan, Trouble> {
    if header.is_none() && sample.iter().all(|row| row.len() <= 1) {
        return list(sample);
    }
    if let Some(plan) = recognise::plan(header, sample, site) {
        return Ok(plan);
    }
    match header {
        Some(header) if sample.is_empty() => empty(header),
        _ => Err(unrecognised(sample, site)),
    }
}

fn list(sample: &[Vec<String>]) -> Result<Plan, Trouble> {
    let lines =
        || sample.iter().filter_map(|row| row.first()).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let is_domain = |line: &&String| infer::disavowed(line).is_some();
    let addresses = lines().filter(|line| is_domain(line) || infer::look(line) != Look::Other).count();
    if addresses * 2 < lines().count() || addresses == 0 {
        if lines().count() == 0 {
            return Err(Trouble::unusable("the file holds no rows", "export it again"));
        }
        let remedy = "export the backlinks as CSV or JSON, or give a list of URLs, one a line";
        return Err(Trouble::unusable("plain text without URLs: this is no export of links", remedy));
    }
    let disavow = lines().any(|line| is_domain(&line));
    Ok(recognise::list(if disavow { "disavow file" } else { "URL list" }))
}

/// Column names without rows: an export of nothing, if the names are those of an export.
fn empty(header: &[String]) -> Result<Plan, Trouble> {
    let columns: Vec<(Role, usize)> = header
        .iter()
        .enumerate()
        .filter_map(|(column, name)| aliases::role(&normal(name)).map(|(role, _)| (role, column)))
        .collect();
    let reads = if columns.iter().any(|(role, _)| *role == Role::Source) { Reads::Links } else { Reads::Domains };
    if columns.is_empty() {
        return Err(Trouble::unusable("one line of text and no rows: this is no export of links", "export it again"));
    }
    Ok(Plan {
        name: "unknown",
        vendor: "unknown tool",
        report: "links (recognised by column names)",
        reads,
        columns,
        marked_flags: false,
        header: Some(header.to_vec()),
    })
}

fn unrecognised(sample: &[Vec<String>], site: &Site) -> Trouble {
    let hosts = sample.iter().flatten().filter_map(|cell| infer::look(cell).host().map(str::to_owned));
    let (mut own, mut others) = (0, 0);
    for host in hosts {
        if site.owns_host(&host) {
            own += 1;
        } else {
            others += 1;
        }
    }
    if own > 0 && own >= others {
        let problem =
            format!("a table of pages on {site} itself (internal links?), without the pages that link to them");
        return Trouble::unusable(problem, "export the backlinks, with a column of linking pages");
    }
    let remedy = "export the backlinks as CSV or JSON, with the URLs of the linking pages in one column";
    Trouble::unusable("no column holds the URLs or domains of linking pages", remedy)
}
