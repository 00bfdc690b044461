//! From a row to a candidate, by the plan of its table.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::attributes;
use super::infer::{self, Look};
use super::limits::{MAX_CHAIN, MAX_OTHER_DOMAINS};
use super::property;
use super::recognise::Plan;
use super::role::{Reads, Role};
use super::values;
use crate::discovery::parse::date::{self, Order};
use crate::discovery::parse::rows::Row;
use crate::discovery::parse::text;
use crate::discovery::skip;
use crate::model::candidate::{Candidate, Claim, Origin, Place};
use crate::model::link::{MAX_ANCHOR_CHARS, MAX_CONTEXT_CHARS};
use crate::model::site::Site;
use crate::model::url::{CanonicalUrl, Host, registrable_domain};

/// What became of a row.
#[derive(Debug)]
pub(super) enum Outcome {
    Candidate(Box<Candidate>),
    /// Set aside on purpose.
    Skipped(&'static str),
    /// Cannot be read: the reason.
    Refused(String),
}

pub(super) struct Mapper<'a> {
    plan: Rc<Plan>,
    site: &'a Site,
    /// File name for the origin.
    file: &'a str,
    /// Whether `03/04/2026` is read with the day first, by column.
    orders: Vec<Order>,
    /// Columns of compared sites that are the audited one.
    intersect: Vec<usize>,
    /// The last target read: exports sort by target or have few.
    target: Option<(Vec<u8>, Target)>,
    /// The export is about this other site, as its file name tells: its rows name no target.
    elsewhere: Option<String>,
    /// Domains that rows of foreign targets point at.
    others: BTreeMap<String, u64>,
}

/// What a target cell says.
#[derive(Debug, Clone)]
enum Target {
    Ours(CanonicalUrl),
    Foreign(String),
    None,
    Unreadable(String),
}

impl<'a> Mapper<'a> {
    pub fn new(plan: Rc<Plan>, sample: &[Vec<String>], site: &'a Site, file: &'a str) -> Self {
        let header = plan.header.as_deref().unwrap_or_default();
        let compared = |column: &usize| {
            let name = header.get(*column).map(|name| name.trim().trim_end_matches('/')).unwrap_or_default();
            infer::look(name).host().is_some_and(|host| site.owns_host(host))
        };
        let intersect = plan
            .columns
            .iter()
            .filter(|(role, _)| *role == Role::Intersect)
            .map(|(_, c)| *c)
            .filter(compared)
            .collect();
        let orders = orders(&plan, sample);
        let elsewhere = property::host(file)
            .filter(|_| plan.name == "search-console" && plan.column(Role::Target).is_none())
            .map(|host| registrable_domain(&host).to_owned())
            .filter(|domain| domain != registrable_domain(&site.host().to_string()));
        Self { plan, site, file, orders, intersect, target: None, elsewhere, others: BTreeMap::new() }
    }

    /// The domain that most rows of foreign targets point at.
    pub fn mostly_about(&self) -> Option<&str> {
        self.others
            .iter()
            .max_by_key(|(name, count)| (**count, std::cmp::Reverse(*name)))
            .map(|(name, _)| name.as_str())
    }

    pub fn row(&mut self, row: &Row<'_>) -> Outcome {
        let place = match self.place(row) {
            Ok(place) => place,
            Err(outcome) => return outcome,
        };
        if self.site.owns_host(place.host_str()) {
            return Outcome::Skipped(skip::OWN_PAGES);
        }
        if let Some(domain) = self.elsewhere.clone() {
            return self.foreign(row, domain);
        }
        let chain = self.chain(row);
        let target = match self.target(row) {
            Target::Ours(url) => Some(url),
            Target::None => None,
            // A moved site's old name: the href is ours, its redirects end elsewhere.
            Target::Foreign(domain) => match chain.iter().position(|url| self.site.covers(url.url())) {
                Some(at) => {
                    let url = chain[at].clone();
                    return self.candidate(row, place, Some(url), chain[..at].to_vec());
                }
                None => return self.foreign(row, domain),
            },
            Target::Unreadable(reason) => return Outcome::Refused(reason),
        };
        self.candidate(row, place, target, chain)
    }

    fn foreign(&mut self, row: &Row<'_>, domain: String) -> Outcome {
        let width = self.plan.header.as_ref().map_or(row.len(), Vec::len);
        if row.len() > width {
            return Outcome::Refused(format!("{} cells more than the header has columns", row.len() - width));
        }
        if self.others.len() < MAX_OTHER_DOMAINS || self.others.contains_key(&domain) {
            *self.others.entry(domain).or_default() += 1;
        }
        Outcome::Skipped(skip::OTHER_SITE)
    }

    /// Where the link is said to stand.
    fn place(&self, row: &Row<'_>) -> Result<Place, Outcome> {
        if let Some(column) = self.plan.column(Role::SourceMedium) {
            return referral(&row.text(column));
        }
        let pages = self.plan.reads == Reads::Links;
        let column = self.plan.column(Role::Source).filter(|_| pages).or_else(|| self.plan.column(Role::SourceDomain));
        let Some(column) = column.or_else(|| self.plan.column(Role::Source)) else {
            return Err(Outcome::Refused("no column names the linking page".to_owned()));
        };
        let cell = row.text(column);
        if cell.is_empty() {
            return Err(Outcome::Refused(format!("no URL in {}", self.name_of(column))));
        }
        let listed = self.plan.header.is_none();
        let disavowed = infer::disavowed(&cell).filter(|_| listed);
        let (mut entry, is_domain) = (disavowed.unwrap_or(&cell), disavowed.is_some());
        if listed && self.plan.name == "list" {
            // Lists are written by hand: `*.spam.example`, `spam.example  # bought in 2019`.
            entry = entry.split(" #").next().unwrap_or_default().trim().trim_start_matches("*.");
        }
        match infer::look(entry) {
            Look::Host(host) if !pages || listed || is_domain => lead(&host),
            Look::Url { host, .. } if !pages || is_domain => lead(&host),
            Look::Url { .. } | Look::Schemeless { .. } | Look::Host(_) => {
                let url = CanonicalUrl::parse_lenient(entry);
                url.map(Place::Page).map_err(|problem| self.unreadable(row, column, &problem.to_string(), &cell))
            }
            Look::Other if !pages => Err(self.unreadable(row, column, "no host name", &cell)),
            Look::Other => match CanonicalUrl::parse_lenient(entry) {
                Ok(url) => Ok(Place::Page(url)),
                Err(problem) => Err(self.unreadable(row, column, &problem.to_string(), &cell)),
            },
        }
    }

    fn unreadable(&self, row: &Row<'_>, column: usize, problem: &str, cell: &str) -> Outcome {
        let width = self.plan.header.as_ref().map_or(row.len(), Vec::len);
        let shifted = if row.len() > width {
            format!(" ({} cells more than the header has columns)", row.len() - width)
        } else {
            String::new()
        };
        Outcome::Refused(format!("{}: {problem}: {}{shifted}", self.name_of(column), text::quote(cell)))
    }

    fn name_of(&self, column: usize) -> String {
        match self.plan.header.as_ref().and_then(|names| names.get(column)).filter(|name| !name.is_empty()) {
            Some(name) => format!("column {}", text::quote(name)),
            None => format!("column {}", column + 1),
        }
    }

    fn target(&mut self, row: &Row<'_>) -> Target {
        if self.plan.report == "link intersect" {
            return self.intersection(row);
        }
        let Some(column) = self.plan.column(Role::Target) else { return Target::None };
        let raw = row.raw(column);
        if let Some((known, target)) = &self.target
            && known.as_slice() == raw
        {
            return target.clone();
        }
        let target = self.read_target(row, column);
        self.target = Some((raw.to_vec(), target.clone()));
        target
    }

    fn read_target(&self, row: &Row<'_>, column: usize) -> Target {
        let cell = row.text(column);
        if cell.is_empty() {
            return Target::None;
        }
        match CanonicalUrl::parse_lenient(&cell) {
            Ok(url) if self.site.covers(url.url()) => Target::Ours(url),
            Ok(url) => Target::Foreign(url.domain().to_owned()),
            // A path alone, as log-like exports write it, is on the site the export is about.
            Err(_) if cell.starts_with('/') => match on_site(self.site, &cell) {
                Some(url) => Target::Ours(url),
                None => Target::None,
            },
            Err(problem) => match self.unreadable(row, column, &problem.to_string(), &cell) {
                Outcome::Refused(reason) => Target::Unreadable(reason),
                _ => Target::None,
            },
        }
    }

    /// Link intersect: a cell per compared site, empty where the page does not link to it.
    fn intersection(&self, row: &Row<'_>) -> Target {
        for column in &self.intersect {
            if let Ok(url) = CanonicalUrl::parse_lenient(&row.text(*column))
                && self.site.covers(url.url())
            {
                return Target::Ours(url);
            }
        }
        let linked = self.plan.columns.iter().filter(|(role, _)| *role == Role::Intersect).find_map(|(_, column)| {
            CanonicalUrl::parse_lenient(&row.text(*column)).ok().map(|url| url.domain().to_owned())
        });
        linked.map_or(Target::None, Target::Foreign)
    }

    fn chain(&self, row: &Row<'_>) -> Vec<CanonicalUrl> {
        let Some(column) = self.plan.column(Role::Chain) else { return Vec::new() };
        let cell = row.text(column);
        if cell.is_empty() {
            return Vec::new();
        }
        let mut chain = Vec::new();
        let mut rest = &*cell;
        while !rest.is_empty() && chain.len() < MAX_CHAIN {
            // A comma may stand in a URL; one before a scheme separates two.
            let end = rest.find(", http").or_else(|| rest.find(",http")).unwrap_or(rest.len());
            chain.extend(CanonicalUrl::parse(rest[..end].trim()).ok());
            rest = rest[end..].trim_start_matches([',', ' ']);
        }
        chain
    }

    fn candidate(
        &mut self,
        row: &Row<'_>,
        place: Place,
        target: Option<CanonicalUrl>,
        mut via: Vec<CanonicalUrl>,
    ) -> Outcome {
        if via.last().is_some() && via.last() == target.as_ref() {
            via.pop();
        }
        let origin = Origin { source: self.plan.name.to_owned(), file: self.file.to_owned(), line: row.line };
        let mut candidate = Candidate::new(place, origin);
        candidate.target = target;
        candidate.via = via;
        self.figures(row, &mut candidate);
        self.words(row, &mut candidate.claim);
        attributes::read(&self.plan, row, &mut candidate.claim);
        Outcome::Candidate(Box::new(candidate))
    }

    /// Dates and metrics.
    fn figures(&self, row: &Row<'_>, candidate: &mut Candidate) {
        for (index, (role, column)) in self.plan.columns.iter().enumerate() {
            let date = || {
                let cell = row.text(*column);
                if cell.is_empty() { None } else { date::parse(&cell, self.orders[index]) }
            };
            match role {
                Role::Metric(metric) => {
                    if let Some(value) = values::number(&row.text(*column)) {
                        candidate.metrics.set(*metric, value);
                    }
                }
                Role::FirstSeen => candidate.first_seen = date(),
                Role::LastSeen => candidate.last_seen = date(),
                Role::Seen => {
                    let seen = date();
                    candidate.last_seen = candidate.last_seen.max(seen);
                }
                Role::Lost => match date() {
                    Some(lost) => candidate.lost_at = Some(lost),
                    None if values::truth(&row.text(*column)) == Some(true) => {
                        candidate.claim.lost_reason.get_or_insert_with(|| "lost".to_owned());
                    }
                    None => {}
                },
                _ => {}
            }
        }
    }

    /// Texts and facts of the page.
    fn words(&self, row: &Row<'_>, claim: &mut Claim) {
        for (role, column) in &self.plan.columns {
            if row.raw(*column).is_empty() {
                continue;
            }
            let cell = || row.text(*column);
            let filled = |text: String| (!text.is_empty()).then_some(text);
            match role {
                Role::Anchor => claim.anchor = filled(text::first(&cell(), MAX_ANCHOR_CHARS)),
                Role::Title => claim.page_title = filled(text::first(&cell(), MAX_ANCHOR_CHARS)),
                Role::Before => claim.context_before = filled(text::last(&cell(), MAX_CONTEXT_CHARS)),
                Role::After => claim.context_after = filled(text::first(&cell(), MAX_CONTEXT_CHARS)),
                Role::LostReason => claim.lost_reason = filled(text::first(&cell(), 40)),
                Role::Language => {
                    let first = cell().split([',', ';']).next().map(|tag| text::first(tag, 16));
                    claim.language = first.filter(|tag| !tag.is_empty());
                }
                Role::HttpStatus => claim.http_status = cell().parse().ok().filter(|status| *status < 1_000),
                Role::InContent => claim.in_content = values::in_content(&cell()),
                Role::Sitewide => claim.sitewide = values::truth(&cell()),
                Role::Ip => claim.ip = cell().parse().ok(),
                Role::Visits => claim.visits = values::number(&cell()).filter(|n| *n >= 0.0).map(|n| n as u64),
                _ => {}
            }
        }
        if claim.anchor.is_none()
            && let Some(column) = self.plan.column(Role::Alt)
        {
            let alt = text::first(&row.text(column), MAX_ANCHOR_CHARS);
            claim.anchor = (!alt.is_empty()).then_some(alt);
        }
    }
}

fn lead(host: &str) -> Result<Place, Outcome> {
    match Host::parse(host).filter(|host| host.as_str().contains('.') || host.is_ip()) {
        Some(host) => Ok(Place::Domain(host)),
        None => Err(Outcome::Refused(format!("not a host name: {}", text::quote(host)))),
    }
}

/// `good.example / referral`: the only GA4 rows that name a site.
fn referral(cell: &str) -> Result<Place, Outcome> {
    if cell.is_empty() {
        return Err(Outcome::Skipped(skip::TOTALS));
    }
    match cell.rsplit_once('/').map(|(source, medium)| (source.trim(), medium.trim())) {
        Some((source, "referral")) if !source.is_empty() => match infer::look(source) {
            Look::Host(host) => lead(&host),
            Look::Schemeless { .. } | Look::Url { .. } | Look::Other => Err(Outcome::Skipped(skip::NO_SITE)),
        },
        _ => Err(Outcome::Skipped(skip::NOT_A_REFERRAL)),
    }
}

fn on_site(site: &Site, path: &str) -> Option<CanonicalUrl> {
    let home = url::Url::parse(&format!("https://{}/", site.host())).ok()?;
    let url = CanonicalUrl::from_url(home.join(path).ok()?).ok()?;
    site.covers(url.url()).then_some(url)
}

/// Decides per date column; a column whose rows leave it open takes the order of the others.
fn orders(plan: &Plan, sample: &[Vec<String>]) -> Vec<Order> {
    let is_date = |role: &Role| matches!(role, Role::FirstSeen | Role::LastSeen | Role::Seen | Role::Lost);
    let decided: Vec<Option<Order>> = plan
        .columns
        .iter()
        .map(|(role, column)| {
            if !is_date(role) {
                return None;
            }
            let votes = sample.iter().filter_map(|row| date::evidence(row.get(*column)?));
            let balance: i64 = votes.map(|order| if order == Order::DayFirst { 1 } else { -1 }).sum();
            match balance {
                0 => None,
                1.. => Some(Order::DayFirst),
                _ => Some(Order::MonthFirst),
            }
        })
        .collect();
    let common = decided.iter().flatten().next().copied().unwrap_or_else(|| by_clock(plan, sample));
    decided.into_iter().map(|order| order.unwrap_or(common)).collect()
}

/// Nothing proves an order: twelve-hour clocks go with the month first; elsewhere the day leads.
fn by_clock(plan: &Plan, sample: &[Vec<String>]) -> Order {
    let twelve = plan.columns.iter().any(|(role, column)| {
        matches!(role, Role::FirstSeen | Role::LastSeen | Role::Seen)
            && sample.iter().filter_map(|row| row.get(*column)).any(|cell| {
                let cell = cell.to_ascii_lowercase();
                cell.ends_with("am") || cell.ends_with("pm")
            })
    });
    if twelve { Order::MonthFirst } else { Order::DayFirst }
}
