//! Discovery: every source that was named, or is at hand, feeds the run's candidates.

use std::collections::{BTreeMap, BTreeSet};

use super::archived;
use super::audit::Audit;
use super::collect::Collector;
use super::graph_ranks;
use super::local;
use super::plan::{self, Asked, Plan};
use super::progress::Talk;
use super::services::{Network, has_keys};
use crate::discovery::service::{self, Facts, Want};
use crate::discovery::{Sink, access_log, import};
use crate::error::{Error, ExitStatus, Result};
use crate::model::candidate::Place;
use crate::model::profile::SourceReport;
use crate::model::site::Site;
use crate::model::url::{CanonicalUrl, Host, is_ip_literal, registrable_domain};
use crate::scoring::authority::Authority;
use crate::store::{Run, RunStatus, Store};

/// What is to be asked, decided before anything is opened: typing errors come first.
pub(crate) fn plan(args: &super::args::AuditArgs) -> Result<Plan> {
    let sources = &args.sources;
    let asked = Asked {
        named: &sources.source,
        left_out: &sources.no_source,
        in_hand: !(sources.links.is_empty() && sources.access_log.is_empty() && sources.archive.is_empty()),
        offline: args.network.offline,
    };
    plan::plan(&asked, &has_keys)
}

/// Collects the candidates of a run; a run that has them already only tells where they came from.
pub(crate) fn discover(audit: &Audit<'_>, store: &Store, run: &Run, talk: &Talk) -> Result<Vec<SourceReport>> {
    if run.status == RunStatus::Verifying {
        return store.sources(run.id);
    }
    talk.step("collecting candidates");
    let plan = plan(audit.args)?;
    let mut collector = Collector::new(store, run.id, &audit.site)?;
    let sources = &audit.args.sources;
    for path in &sources.links {
        let reports = import::read(path, &audit.site, &mut collector)?;
        note(reports, &mut collector, talk);
    }
    for path in &sources.access_log {
        let reports = access_log::read(path, &audit.site, &mut collector)?;
        note(reports, &mut collector, talk);
    }
    if !sources.archive.is_empty() {
        let reports = archived::discover(audit, &mut collector)?;
        note(reports, &mut collector, talk);
    }
    if let Some(wish) = plan.graph {
        note(local::graph(audit, wish, &mut collector)?, &mut collector, talk);
    }
    note(services(audit, &plan, &mut collector, talk)?, &mut collector, talk);
    // Last, because it only adds what nobody else names.
    if let Some(wish) = plan.history {
        note(local::history(audit, store, run, wish, &mut collector)?, &mut collector, talk);
    }
    let reports = collector.finish()?;
    settle_leads(store, run)?;
    Ok(reports)
}

/// Gives a lead to the domain's page that another source names: the domain is known to link, and where to look.
fn settle_leads(store: &Store, run: &Run) -> Result<()> {
    let mut leads: BTreeMap<String, Host> = BTreeMap::new();
    // Tenants of a platform are domains of their own here, so a lead to the platform says nothing about them.
    store.each_place(run.id, |place| {
        if let Place::Domain(host) = place {
            leads.insert(registrable_domain(host.as_str()).to_owned(), host);
        }
    })?;
    if leads.is_empty() {
        return Ok(());
    }
    let mut found: Vec<(Host, CanonicalUrl)> = Vec::new();
    store.each_place(run.id, |place| {
        if let Place::Page(url) = place
            && let Some(lead) = leads.remove(registrable_domain(url.host_str()))
        {
            found.push((lead, url));
        }
    })?;
    store.start_bulk()?;
    for (lead, page) in found {
        store.place_lead(run.id, &lead, &page)?;
    }
    store.commit()
}

fn services(audit: &Audit<'_>, plan: &Plan, collector: &mut Collector<'_>, talk: &Talk) -> Result<Vec<SourceReport>> {
    let mut reports: Vec<SourceReport> = plan.offline.iter().map(|facts| unasked(facts)).collect();
    if plan.services.is_empty() {
        return Ok(reports);
    }
    let titles: Vec<&str> = plan.services.iter().map(|service| service.facts().name).collect();
    talk.step(&format!("asking {}", titles.join(", ")));
    let want = Want { site: &audit.site, max_rows: audit.args.sources.max_rows };
    for found in Network::new(audit)?.ask_all(&plan.services, &want, talk) {
        for candidate in found.candidates {
            collector.candidate(candidate)?;
        }
        for row in found.unread {
            collector.unread(row);
        }
        reports.push(found.report);
    }
    Ok(reports)
}

/// The rank lists of the audit, with what Open PageRank knows of linking domains that no list has.
pub(crate) fn authority(
    audit: &Audit<'_>,
    store: &Store,
    run: &Run,
    talk: &Talk,
) -> Result<(Authority, Option<SourceReport>)> {
    let mut authority = audit.authority.clone();
    graph_ranks::lay(audit, store, run, &mut authority, talk)?;
    if !plan(audit.args)?.open_page_rank {
        return Ok((authority, None));
    }
    let mut unknown: BTreeSet<String> = BTreeSet::new();
    store.each_place(run.id, |place| {
        let domain = registrable_domain(place.host_str());
        if authority.of_host(domain).is_none() && !unknown.contains(domain) && !is_ip_literal(domain) {
            unknown.insert(domain.to_owned());
        }
    })?;
    let most = audit.args.sources.max_rows as usize;
    let domains: Vec<String> = unknown.iter().take(most).cloned().collect();
    talk.step("asking open-page-rank");
    let Some(mut found) = Network::new(audit)?.ask_ranks(&domains, talk) else { return Ok((authority, None)) };
    if unknown.len() > most && found.report.note.is_none() {
        found.report.note = Some(format!("asked about {most} of {} domains (`--max-rows`)", unknown.len()));
    }
    talk.source(&found.report);
    if !found.ranks.is_empty() {
        authority.add("Open PageRank", found.ranks);
    }
    Ok((authority, Some(found.report)))
}

/// A service that was named and not asked.
fn unasked(facts: &'static Facts) -> SourceReport {
    SourceReport {
        name: facts.name.to_owned(),
        input: facts.address.to_owned(),
        vendor: facts.title.to_owned(),
        report: service::REPORT.to_owned(),
        note: Some("not asked: `--offline`".to_owned()),
        failed: true,
        ..SourceReport::default()
    }
}

/// What to say when no source gave a candidate: a line for each that was asked, and the error with a remedy.
pub(crate) fn nothing_found(site: &Site, sources: &[SourceReport], offline: bool) -> (Vec<String>, Error) {
    let message = match sources.len() {
        0 if offline => format!("no source on this machine knows a link to `{site}`, and `--offline` asks no other"),
        0 => format!("no source knows a link to `{site}`"),
        1 => format!("the only source has no link to `{site}`"),
        count => format!("none of the {count} sources has a link to `{site}`"),
    };
    let services = sources.iter().filter(|source| is_service(source)).count();
    let failed = sources.iter().filter(|source| is_service(source) && source.failed).count();
    let files = sources.iter().find(|source| !is_service(source) && source.note.is_some());
    let remedy = match files.and_then(|source| source.note.clone()) {
        Some(note) => note,
        None if services > 0 && failed == services => {
            "check the network (`--proxy URL`, `--ca-cert FILE`), or give an export with `--links FILE`: any SEO tool's or \
             Search Console's list of links"
                .to_owned()
        }
        None => "give an export with `--links FILE`: any SEO tool's or Search Console's list of links".to_owned(),
    };
    // What the remedy says need not be said before it.
    let others = sources.iter().filter(|source| source.note.as_ref() != Some(&remedy) || sources.len() > 1);
    let lines = others.map(|source| {
        let name = if is_service(source) || source.input.is_empty() { &source.name } else { &source.input };
        let what = match &source.note {
            Some(note) => note.clone(),
            None => format!("{} rows, none a link to the site", source.rows),
        };
        let line = format!("{name}: {what}");
        line.chars().filter(|c| !c.is_control()).collect()
    });
    let lines = lines.collect();
    (lines, Error::new(ExitStatus::NothingToAudit, message).with_remedy(remedy))
}

/// Exports carry the names of the same vendors; only what was asked over the network is called this.
fn is_service(source: &SourceReport) -> bool {
    source.report == service::REPORT
}

fn note(reports: Vec<SourceReport>, collector: &mut Collector<'_>, talk: &Talk) {
    for report in reports {
        talk.source(&report);
        collector.report(report);
    }
}
