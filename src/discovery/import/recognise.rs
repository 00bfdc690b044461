//! What a table is: by exact signature, then by aliases, then by the look of its cells.

use super::aliases;
use super::infer::{self, Look};
use super::role::{Reads, Role, normal};
use super::vendors::{self, Found};
use crate::model::site::Site;

/// How to read a table.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    /// Short name for `found_by`.
    pub name: &'static str,
    /// Names for people.
    pub vendor: &'static str,
    pub report: &'static str,
    pub reads: Reads,
    pub columns: Vec<(Role, usize)>,
    /// A flag column holds a mark for true and nothing for false.
    pub marked_flags: bool,
    pub header: Option<Vec<String>>,
}

impl Plan {
    pub fn column(&self, role: Role) -> Option<usize> {
        self.columns.iter().find(|(r, _)| *r == role).map(|(_, column)| *column)
    }
}

/// The plan for a table with these column names and rows, or `None` when nothing in it names linking sites.
pub(super) fn plan(header: Option<&[String]>, sample: &[Vec<String>], site: &Site) -> Option<Plan> {
    if let Some(header) = header
        && let Some(found) = vendors::recognise(header)
    {
        return Some(by_signature(found, header));
    }
    let inferred = infer::infer(header, sample, site)?;
    let report = match (inferred.reads, inferred.by_name) {
        (Reads::Domains, _) => "linking sites (recognised by content)",
        (_, true) => "links (recognised by column names)",
        (_, false) => "links (recognised by content)",
    };
    Some(Plan {
        name: "unknown",
        vendor: "unknown tool",
        report,
        reads: inferred.reads,
        columns: inferred.columns,
        marked_flags: false,
        header: header.map(<[String]>::to_vec),
    })
}

fn by_signature(found: Found, header: &[String]) -> Plan {
    let mut columns: Vec<(Role, usize)> = Vec::new();
    let mut unknown = Vec::new();
    for (column, name) in header.iter().enumerate() {
        let name = normal(name);
        match found.report.role(&name) {
            Some(Role::Ignore) => {}
            // The first of two columns with the same meaning is the newer one in every generation met.
            Some(role) if role == Role::Intersect || !columns.iter().any(|(r, _)| *r == role) => {
                columns.push((role, column));
            }
            Some(_) => {}
            None => unknown.push((column, name)),
        }
    }
    // A later generation may have renamed a column to a name that others use.
    for (column, name) in unknown {
        if let Some((role, _)) = aliases::role(&name)
            && !matches!(role, Role::Source | Role::SourceDomain | Role::SourceMedium)
            && !columns.iter().any(|(r, _)| *r == role)
        {
            columns.push((role, column));
        }
    }
    Plan {
        name: found.vendor.name,
        vendor: found.vendor.title,
        report: found.report.title,
        reads: found.report.reads,
        columns,
        marked_flags: found.report.marked_flags,
        header: Some(header.to_vec()),
    }
}

/// A plan for lines that hold one address each.
pub(super) fn list(report: &'static str) -> Plan {
    Plan {
        name: "list",
        vendor: "plain list",
        report,
        reads: Reads::Links,
        columns: vec![(Role::Source, 0)],
        marked_flags: false,
        header: None,
    }
}

/// Names in the row that some tool uses for a column.
pub(super) fn aliased(row: &[String]) -> usize {
    row.iter().filter(|name| aliases::role(&normal(name)).is_some()).count()
}

/// Which of the first rows holds the column names; `None` when the rows begin at once.
pub(super) fn header_row(rows: &[Vec<String>]) -> Option<usize> {
    let signature = rows
        .iter()
        .enumerate()
        .filter_map(|(index, row)| vendors::recognise(row).map(|found| (found.known, index)))
        .max_by_key(|(known, index)| (*known, std::cmp::Reverse(*index)));
    if let Some((_, index)) = signature {
        return Some(index);
    }
    let is_address = |text: &String| infer::look(text) != Look::Other || infer::disavowed(text).is_some();
    let has_address = |row: &Vec<String>| row.iter().any(is_address);
    let first_data = rows.iter().position(has_address);
    let by_name = rows
        .iter()
        .take(first_data.map_or(rows.len(), |at| at + 1))
        .enumerate()
        .filter(|(_, row)| !row.iter().any(|text| matches!(infer::look(text), Look::Url { .. })))
        .map(|(index, row)| (aliased(row), index))
        .filter(|(count, _)| *count > 0)
        .max_by_key(|(count, index)| (*count, std::cmp::Reverse(*index)));
    if let Some((_, index)) = by_name {
        return Some(index);
    }
    // Names in an unknown language: the row above the first address, as wide as its row.
    let data = first_data?;
    let above = data.checked_sub(1)?;
    let filled = rows[above].iter().filter(|text| !text.is_empty()).count();
    (rows[above].len() == rows[data].len() && filled * 2 > rows[above].len()).then_some(above)
}
