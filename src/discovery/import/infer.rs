//! Columns judged by their cells: the column of URLs on the audited site is the target, the other column of URLs the
//! source. That works in every interface language and for every vendor, because the audited site is known.

use std::collections::{BTreeMap, BTreeSet};

use super::aliases;
use super::role::{Reads, Role, normal};
use super::values;
use crate::discovery::parse::date::{self, Order};
use crate::model::site::Site;
use crate::model::url::registrable_domain;

/// What one cell looks like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Look {
    /// A URL; `true` when it is nothing but scheme and host.
    Url {
        host: String,
        bare: bool,
    },
    /// A URL without scheme but with a path, as Moz writes them.
    Schemeless {
        host: String,
    },
    Host(String),
    Other,
}

impl Look {
    pub fn host(&self) -> Option<&str> {
        match self {
            Look::Url { host, .. } | Look::Schemeless { host } | Look::Host(host) => Some(host),
            Look::Other => None,
        }
    }
}

/// Judges a cell without parsing it whole.
pub(super) fn look(text: &str) -> Look {
    let lower = text.get(..8).unwrap_or(text).to_ascii_lowercase();
    let scheme = ["https://", "http://", "//"].iter().find(|scheme| lower.starts_with(**scheme));
    let rest = &text[scheme.map_or(0, |scheme| scheme.len())..];
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let authority = rest[..end].trim_end();
    let host = authority.rsplit('@').next().unwrap_or_default();
    let host = host.split(':').next().unwrap_or_default().trim_end_matches('.').to_lowercase();
    if scheme.is_some() {
        return if host.is_empty() || host.contains(char::is_whitespace) {
            Look::Other
        } else {
            Look::Url { host, bare: end == rest.len() }
        };
    }
    if text.contains('@')
        || !is_host_name(&host)
        || authority.split(':').nth(1).is_some_and(|p| p.parse::<u16>().is_err())
    {
        return Look::Other;
    }
    if end < rest.len() { Look::Schemeless { host } } else { Look::Host(host) }
}

/// The entry of a disavow file's `domain:` line, which is found in lists of links too.
pub(super) fn disavowed(line: &str) -> Option<&str> {
    let (start, rest) = line.split_at_checked("domain:".len())?;
    start.eq_ignore_ascii_case("domain:").then(|| rest.trim())
}

/// Labels of letters, digits and hyphens, the last one of letters.
fn is_host_name(text: &str) -> bool {
    let Some((front, last)) = text.rsplit_once('.') else { return false };
    let label = |l: &str| {
        !l.is_empty()
            && l.len() <= 63
            && l.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_')
            && !l.starts_with('-')
    };
    // File names look like hosts; these endings are no top-level domains worth a lead.
    const FILES: &[&str] =
        &["html", "htm", "php", "csv", "txt", "pdf", "jpg", "jpeg", "png", "gif", "xlsx", "json", "xml", "js", "css"];
    text.len() <= 253
        && front.split('.').all(label)
        && (last.starts_with("xn--") || (last.chars().count() >= 2 && last.chars().all(char::is_alphabetic)))
        && !FILES.contains(&last)
}

/// Counts over one column of the sample.
#[derive(Debug, Default)]
struct Stats {
    filled: usize,
    urls: usize,
    bare: usize,
    schemeless: usize,
    hosts: usize,
    on_site: usize,
    referrals: usize,
    rel_words: usize,
    dates: usize,
    numbers: usize,
    distinct: BTreeSet<String>,
    domains: BTreeMap<String, usize>,
}

impl Stats {
    fn of(column: usize, sample: &[Vec<String>], site: &Site) -> Self {
        let mut stats = Stats::default();
        for text in sample.iter().filter_map(|row| row.get(column)).filter(|text| !text.is_empty()) {
            stats.filled += 1;
            let look = look(text);
            match &look {
                Look::Url { bare, .. } => {
                    stats.urls += 1;
                    stats.bare += usize::from(*bare);
                }
                Look::Schemeless { .. } => stats.schemeless += 1,
                Look::Host(_) => stats.hosts += 1,
                Look::Other => {
                    stats.referrals += usize::from(text.contains(" / "));
                    stats.rel_words += usize::from(values::follow_word(text).is_some());
                    stats.dates += usize::from(date::parse(text, Order::DayFirst).is_some());
                    stats.numbers += usize::from(values::number(text).is_some());
                }
            }
            if let Some(host) = look.host() {
                stats.on_site += usize::from(site.owns_host(&ascii_host(host)));
                *stats.domains.entry(registrable_domain(host).to_owned()).or_default() += 1;
                stats.distinct.insert(text.clone());
            }
        }
        stats
    }

    fn addresses(&self) -> usize {
        self.urls + self.schemeless + self.hosts
    }

    fn mostly(&self, count: usize) -> bool {
        self.filled > 0 && count * 10 >= self.filled * 6
    }

    fn is_urls(&self) -> bool {
        self.has_urls() && self.mostly(self.addresses())
    }

    fn has_urls(&self) -> bool {
        self.urls + self.schemeless > 0
    }

    fn is_hosts(&self) -> bool {
        !self.has_urls() && self.mostly(self.hosts)
    }

    /// Nothing but `https://host`: domains in the clothes of URLs, as Bing writes them.
    fn is_bare(&self) -> bool {
        self.bare > 0 && self.bare == self.addresses()
    }

    fn is_own(&self) -> bool {
        self.on_site * 2 >= self.addresses() && self.on_site > 0
    }

    /// One domain holds nearly all of them: a target, though not of the audited site.
    fn is_one_domain(&self) -> bool {
        let most = self.domains.values().max().copied().unwrap_or(0);
        self.addresses() >= 3 && most * 10 >= self.addresses() * 9
    }
}

fn ascii_host(host: &str) -> std::borrow::Cow<'_, str> {
    if host.is_ascii() {
        return host.into();
    }
    idna::domain_to_ascii(host).map_or_else(|_| host.into(), Into::into)
}

/// What aliases and content made of a table.
#[derive(Debug)]
pub(super) struct Inferred {
    pub reads: Reads,
    pub columns: Vec<(Role, usize)>,
    /// The names alone told; content agreed or was silent.
    pub by_name: bool,
}

/// Finds the columns of an unknown table. `None` when none holds addresses of linking sites.
pub(super) fn infer(header: Option<&[String]>, sample: &[Vec<String>], site: &Site) -> Option<Inferred> {
    let width = sample.iter().map(Vec::len).max().unwrap_or(0).max(header.map_or(0, <[String]>::len));
    let stats: Vec<Stats> = (0..width).map(|column| Stats::of(column, sample, site)).collect();
    let named: Vec<Option<(Role, usize)>> =
        (0..width).map(|column| header.and_then(|names| aliases::role(&normal(names.get(column)?)))).collect();

    let mut target = pick_target(&stats, &named);
    let mut source = pick_source(&stats, &named, target);
    let mut domain = pick_domain(&stats, &named, target);
    if source.is_none() && domain.is_none() {
        // One column of addresses: linking pages, of which some may be the site's own.
        let own = target.take().filter(|column| stats[*column].on_site < stats[*column].addresses());
        (source, domain) = if own.is_some_and(|column| stats[column].is_urls()) { (own, None) } else { (None, own) };
    }
    let (role, column) = match (source, domain) {
        // Bare URLs are pages unless the column calls itself a domain.
        (Some(column), _) if stats[column].is_bare() && target.is_none() && header.is_some() && width > 1 => {
            (Role::SourceDomain, column)
        }
        (Some(column), _) => (Role::Source, column),
        (None, Some(column)) => (Role::SourceDomain, column),
        (None, None) => {
            let column = (0..width).find(|column| stats[*column].mostly(stats[*column].referrals))?;
            return Some(Inferred {
                reads: Reads::Domains,
                columns: vec![(Role::SourceMedium, column)],
                by_name: false,
            });
        }
    };
    let mut columns = vec![(role, column)];
    columns.extend(target.map(|column| (Role::Target, column)));
    let by_name = [(Some(column), role), (target, Role::Target)]
        .iter()
        .all(|(column, role)| column.is_none_or(|c| named[c].is_some_and(|(r, _)| r == *role)));
    add_named(&mut columns, &named);
    add_by_content(&mut columns, &stats, sample);
    let reads = if role == Role::Source { Reads::Links } else { Reads::Domains };
    Some(Inferred { reads, columns, by_name })
}

/// The column of URLs on the audited site; else the one named so; else one that names a single other domain.
fn pick_target(stats: &[Stats], named: &[Option<(Role, usize)>]) -> Option<usize> {
    let rank =
        |column: usize| named[column].filter(|(role, _)| *role == Role::Target).map_or(usize::MAX, |(_, rank)| rank);
    let usable = |column: &usize| {
        let named_and_some = rank(*column) < usize::MAX && stats[*column].addresses() > 0;
        stats[*column].is_urls() || stats[*column].is_hosts() || named_and_some
    };
    let own = (0..stats.len())
        .filter(|column| usable(column) && stats[*column].is_own())
        .min_by_key(|column| (rank(*column), std::cmp::Reverse(stats[*column].on_site), *column));
    let by_name = || (0..stats.len()).filter(|c| usable(c) && rank(*c) < usize::MAX).min_by_key(|c| (rank(*c), *c));
    let foreign = || {
        let urls: Vec<usize> = (0..stats.len()).filter(|c| stats[*c].is_urls()).collect();
        let one = |c: &&usize| stats[**c].is_one_domain();
        let candidates: Vec<usize> = urls.iter().filter(one).copied().collect();
        (urls.len() >= 2 && candidates.len() == 1).then(|| candidates[0])
    };
    own.or_else(by_name).or_else(foreign)
}

/// The best other column of URLs: named so, not the site's own, with the most different values.
fn pick_source(stats: &[Stats], named: &[Option<(Role, usize)>], target: Option<usize>) -> Option<usize> {
    let rank =
        |column: usize| named[column].filter(|(role, _)| *role == Role::Source).map_or(usize::MAX, |(_, rank)| rank);
    (0..stats.len())
        .filter(|column| Some(*column) != target)
        .filter(|column| stats[*column].is_urls() || (rank(*column) < usize::MAX && stats[*column].has_urls()))
        // A crawl of the site itself names it in both columns.
        .filter(|column| !stats[*column].is_own() || (target.is_some() && rank(*column) < usize::MAX))
        .min_by_key(|column| {
            let domain = named[*column].is_some_and(|(role, _)| role == Role::SourceDomain);
            (rank(*column), domain, stats[*column].is_bare(), std::cmp::Reverse(stats[*column].distinct.len()), *column)
        })
}

fn pick_domain(stats: &[Stats], named: &[Option<(Role, usize)>], target: Option<usize>) -> Option<usize> {
    (0..stats.len())
        .filter(|column| Some(*column) != target && stats[*column].is_hosts() && !stats[*column].is_own())
        .min_by_key(|column| {
            let named = named[*column].is_some_and(|(role, _)| matches!(role, Role::SourceDomain | Role::Source));
            (!named, std::cmp::Reverse(stats[*column].distinct.len()), *column)
        })
}

/// Adds what the names say of the other columns, the strongest name of a role first.
fn add_named(columns: &mut Vec<(Role, usize)>, named: &[Option<(Role, usize)>]) {
    let mut proposals: Vec<(usize, usize, Role)> = named
        .iter()
        .enumerate()
        .filter_map(|(column, proposal)| proposal.map(|(role, rank)| (rank, column, role)))
        .filter(|(_, _, role)| !matches!(role, Role::Source | Role::Target | Role::SourceDomain | Role::SourceMedium))
        .collect();
    proposals.sort_by_key(|(rank, column, _)| (*rank, *column));
    for (_, column, role) in proposals {
        if !columns.iter().any(|(r, c)| *r == role || *c == column) {
            columns.push((role, column));
        }
    }
}

/// Words for follow and nofollow, and dates, are recognised in any language of the header.
fn add_by_content(columns: &mut Vec<(Role, usize)>, stats: &[Stats], sample: &[Vec<String>]) {
    let free = |columns: &[(Role, usize)], column: usize| columns.iter().all(|(_, c)| *c != column);
    let has = |columns: &[(Role, usize)], roles: &[Role]| columns.iter().any(|(r, _)| roles.contains(r));
    if !has(columns, &[Role::Rel, Role::Nofollow, Role::Follow])
        && let Some(column) = (0..stats.len()).find(|c| free(columns, *c) && stats[*c].mostly(stats[*c].rel_words))
    {
        columns.push((Role::Rel, column));
    }
    if has(columns, &[Role::FirstSeen, Role::LastSeen, Role::Seen]) {
        return;
    }
    let is_date = |c: &usize| free(columns, *c) && stats[*c].mostly(stats[*c].dates);
    let dates: Vec<usize> = (0..stats.len()).filter(is_date).collect();
    match dates.as_slice() {
        [] => {}
        [only] => columns.push((Role::Seen, *only)),
        [a, b, ..] => {
            let (first, last) = if is_earlier(*a, *b, sample) { (*a, *b) } else { (*b, *a) };
            columns.push((Role::FirstSeen, first));
            columns.push((Role::LastSeen, last));
        }
    }
}

/// Whether the dates of one column are mostly before those of another.
fn is_earlier(a: usize, b: usize, sample: &[Vec<String>]) -> bool {
    let date = |row: &[String], column: usize| date::parse(row.get(column)?, Order::DayFirst);
    let (mut before, mut after) = (0, 0);
    for row in sample {
        if let (Some(a), Some(b)) = (date(row, a), date(row, b)) {
            before += usize::from(a < b);
            after += usize::from(a > b);
        }
    }
    before >= after
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_judged_by_their_look() {
        let url = |host: &str, bare| Look::Url { host: host.into(), bare };
        assert_eq!(look("https://A.test/x"), url("a.test", false));
        assert_eq!(look("HTTP://user@a.test:80"), url("a.test", true));
        assert_eq!(look("//a.test/x"), url("a.test", false));
        assert_eq!(look("blog.good.example/w"), Look::Schemeless { host: "blog.good.example".into() });
        assert_eq!(look("good.example"), Look::Host("good.example".into()));
        assert_eq!(look("münchen.de"), Look::Host("münchen.de".into()));
        for text in
            ["hello world", "1.5", "7,5", "a@b.test", "index.html", "192.0.2.1", "e.g. this", "https://", "..", "a..b"]
        {
            assert_eq!(look(text), Look::Other, "{text}");
        }
    }
}
