//! `audit inspect`: one page explained, every link with its points and quotes.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use super::args::NetworkArgs;
use super::{audit, fetch, read, written};
use crate::crawler::{Crawler, Job, NoRobotsCache, Stop, Unobserved};
use crate::env::Clock;
use crate::error::{Error, ExitStatus, Result};
use crate::extractor::{self, AllLinks, PageInput};
use crate::model::assessment::Assessed;
use crate::model::fetch::{Fetch, FetchOutcome, Headers, Hop, Page};
use crate::model::observation::Observation;
use crate::model::reconcile::{Targets, reconcile};
use crate::model::site::Site;
use crate::model::url::CanonicalUrl;
use crate::reporter::text::one_line;
use crate::scoring::authority::Authority;
use crate::scoring::{CorpusBuilder, Policy, assess, explain, what_would_change};

/// Saved pages are read whole; browsers save a few megabytes.
const MAX_FILE_BYTES: u64 = 64 * 1024 * 1024;

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum InspectFormat {
    Terminal,
    Json,
}

/// Options of `audit inspect`.
#[derive(Debug, Clone, Args)]
pub struct InspectArgs {
    /// Address of the page, or a file with its HTML
    #[arg(value_name = "URL_OR_FILE")]
    pub page: String,

    /// Site whose links are explained
    #[arg(long, value_name = "SITE", required_unless_present = "all_links")]
    pub site: Option<String>,

    /// List every link on the page
    #[arg(long)]
    pub all_links: bool,

    /// Address of a page that is read from a file, for its relative links
    #[arg(long, value_name = "URL")]
    pub url: Option<String>,

    /// How to print it
    #[arg(long, value_name = "FORMAT", default_value = "terminal")]
    pub format: InspectFormat,

    /// Re-weigh, switch off, allow or block in this TOML file
    #[arg(long, value_name = "FILE")]
    pub policy: Option<PathBuf>,

    /// Rank list for authority
    #[arg(long, value_name = "FILE")]
    pub authority: Vec<PathBuf>,

    #[command(flatten)]
    pub network: NetworkArgs,
}

pub fn run(args: &InspectArgs, out: &mut dyn Write) -> Result<ExitStatus> {
    let site = args.site.as_deref().map(audit::parse_site).transpose()?;
    let fetch = if Path::new(&args.page).is_file() { from_file(args)? } else { from_web(args, site.as_ref())? };
    let every = args.all_links.then(|| every_link(&fetch)).flatten();
    let explained = match &site {
        Some(site) => Some(judge(args, site, fetch.clone())?),
        None => None,
    };
    let seen = match &explained {
        Some((seen, _, _)) => seen.clone(),
        None => {
            read::read(fetch, &Site::parse("no-site.invalid").map_err(|p| Error::failed(p.to_string()))?, &[], |_| None)
        }
    };
    let links = explained.as_ref().map(|(_, links, _)| links.as_slice());
    if args.format == InspectFormat::Json {
        let report = as_json(&seen, links, every.as_ref());
        return written(
            serde_json::to_writer_pretty(&mut *out, &report).map_err(Into::into).and_then(|()| writeln!(out)),
        );
    }
    let policy = explained.as_ref().map(|(_, _, policy)| policy);
    written(print(out, &seen, site.as_ref().zip(links).zip(policy), every.as_ref()))
}

/// A page saved in a file, as if it had been fetched from the address given.
fn from_file(args: &InspectArgs) -> Result<Fetch> {
    let path = Path::new(&args.page);
    let cannot = |problem: std::io::Error| {
        Error::failed(format!("cannot read `{}`: {problem}", args.page))
            .with_remedy("give a readable HTML file or a URL")
    };
    if std::fs::metadata(path).map_err(cannot)?.len() > MAX_FILE_BYTES {
        return Err(Error::failed(format!("`{}` is larger than {} MiB", args.page, MAX_FILE_BYTES >> 20))
            .with_remedy("inspect a single page; `audit scan` reads archives"));
    }
    let body = std::fs::read(path).map_err(cannot)?;
    let url = match &args.url {
        Some(url) => CanonicalUrl::parse(url).map_err(|problem| {
            Error::usage(format!("`--url {url}`: {problem}"))
                .with_remedy("give the page's full address, such as https://blog.example/post")
        })?,
        // Only relative links need the true address; this name can never be registered.
        None => {
            CanonicalUrl::parse("http://saved-page.invalid/").map_err(|problem| Error::failed(problem.to_string()))?
        }
    };
    let page = Page { status: 200, headers: Headers::default(), body, truncated: None };
    Ok(Fetch {
        hops: vec![Hop { url: url.to_string(), status: 200, to: None }],
        outcome: FetchOutcome::Fetched(page),
        attempts: 1,
        ..Fetch::not_tried(url, crate::model::cause::Cause::Offline, Clock::from_environment()?.now())
    })
}

fn from_web(args: &InspectArgs, site: Option<&Site>) -> Result<Fetch> {
    let url = CanonicalUrl::parse_lenient(&args.page).map_err(|problem| {
        Error::usage(format!("`{}` is neither a file nor a URL: {problem}", args.page))
            .with_remedy("give a URL such as https://blog.example/post, or the name of a saved page")
    })?;
    let settings = fetch::Settings::new(&args.network, |name| std::env::var(name).ok())?;
    if settings.offline {
        return Err(Error::usage("`--offline` forbids fetching the page").with_remedy("inspect a saved page instead"));
    }
    let runtime = fetch::runtime()?;
    let sites = site.cloned().into_iter().collect();
    let mut crawler =
        Crawler::new(settings.crawl, sites, Arc::new(NoRobotsCache), fetch::crawl_clock(Clock::from_environment()?))?;
    runtime.block_on(async {
        let (send, mut receive) = tokio::sync::mpsc::channel(1);
        crawler.crawl(vec![Job::page(url)], send, &Stop::default(), &Unobserved).await;
        receive.recv().await.ok_or_else(|| Error::failed("the page was not fetched"))
    })
}

fn every_link(fetch: &Fetch) -> Option<AllLinks> {
    let FetchOutcome::Fetched(page) = &fetch.outcome else { return None };
    let url = CanonicalUrl::parse(fetch.final_url()).unwrap_or_else(|_| fetch.url.clone());
    Some(extractor::every_link(&PageInput { url: &url, status: page.status, headers: &page.headers, body: &page.body }))
}

/// Judges the links of this page alone: what only a whole profile shows is not seen here.
fn judge(args: &InspectArgs, site: &Site, fetch: Fetch) -> Result<(Observation, Vec<Assessed>, Policy)> {
    let policy = args.policy.as_deref().map_or_else(|| Ok(Policy::default()), Policy::read)?;
    let mut authority = Authority::embedded();
    for path in &args.authority {
        authority.read(path)?;
    }
    let seen = read::read(fetch, site, &[], |_| None);
    let rows = reconcile(site, Vec::new(), Ok(&seen), &Targets::default());
    let facts = seen.facts.as_deref();
    let mut builder = CorpusBuilder::new(site).authority(authority);
    rows.iter().for_each(|row| builder.add(row, facts));
    let corpus = builder.finish();
    let links = rows
        .into_iter()
        .map(|backlink| {
            let assessment = assess(&backlink, facts, &corpus, &policy);
            Assessed { backlink, assessment }
        })
        .collect();
    Ok((seen, links, policy))
}

type Judged<'a> = ((&'a Site, &'a [Assessed]), &'a Policy);

fn print(
    out: &mut dyn Write,
    seen: &Observation,
    judged: Option<Judged<'_>>,
    every: Option<&AllLinks>,
) -> std::io::Result<()> {
    print_page(out, seen)?;
    if let Some(((site, links), policy)) = judged {
        match links.len() {
            0 => writeln!(out, "\nNo link to {site} was seen on this page.")?,
            1 => writeln!(out, "\n1 link to {site}")?,
            count => writeln!(out, "\n{count} links to {site}")?,
        }
        for (nth, row) in links.iter().enumerate() {
            print_link(out, nth + 1, row, policy)?;
        }
        if !links.is_empty() {
            writeln!(out, "\nJudged by this page alone; `audit {site}` also weighs the whole profile.")?;
        }
    }
    if let Some(every) = every {
        writeln!(out, "\nEvery link on the page ({}):", every.links.len())?;
        for link in &every.links {
            let href = link.href.as_deref().or(link.raw.as_deref()).unwrap_or_default();
            let rel = if link.rel.is_empty() { String::new() } else { format!(" rel=\"{}\"", link.rel) };
            let hidden = link.hidden.map(|way| format!(" hidden: {way}")).unwrap_or_default();
            writeln!(
                out,
                "  {:<10} {} “{}”{}{hidden}",
                link.placement,
                one_line(href),
                one_line(&link.text),
                one_line(&rel)
            )?;
        }
    }
    Ok(())
}

fn print_page(out: &mut dyn Write, seen: &Observation) -> std::io::Result<()> {
    writeln!(out, "{}", one_line(seen.url.as_str()))?;
    for hop in &seen.hops {
        if let Some(to) = &hop.to {
            writeln!(out, "  {} → {}", hop.status, one_line(to))?;
        }
    }
    match (seen.cause, seen.status) {
        (Some(cause), status) => {
            let status = status.map(|status| format!(", status {status}")).unwrap_or_default();
            let detail = seen.detail.as_deref().map(|text| format!(": {}", one_line(text))).unwrap_or_default();
            writeln!(out, "  could not be judged: {cause}{status}{detail}")?;
        }
        (None, Some(status)) => writeln!(out, "  status {status}")?,
        (None, None) => {}
    }
    if let Some(robots) = seen.robots.as_ref().filter(|verdict| !verdict.allowed) {
        writeln!(out, "  robots.txt: {}", one_line(&robots.line))?;
    }
    let Some(facts) = seen.facts.as_deref() else { return Ok(()) };
    if !facts.title.is_empty() {
        writeln!(out, "  “{}”", one_line(&facts.title))?;
    }
    let language = facts.language().unwrap_or("language unknown");
    writeln!(
        out,
        "  {} site, {}, {} words, {} links inside and {} outside to {} domains, {}",
        facts.kind,
        one_line(language),
        facts.words,
        facts.links.internal,
        facts.links.external,
        facts.links.external_domains,
        facts.charset
    )?;
    let robots = facts.robots.and(facts.googlebot);
    if robots.noindex || robots.nofollow {
        let rules = [("noindex", robots.noindex), ("nofollow", robots.nofollow)];
        let set: Vec<&str> = rules.iter().filter(|(_, on)| *on).map(|(name, _)| *name).collect();
        writeln!(out, "  robots: {}", set.join(", "))?;
    }
    if let Some(canonical) = &facts.canonical {
        writeln!(out, "  canonical: {}", one_line(canonical.as_str()))?;
    }
    for account in &facts.accounts {
        writeln!(out, "  {}: {}", account.kind, one_line(&account.id))?;
    }
    Ok(())
}

fn print_link(out: &mut dyn Write, nth: usize, row: &Assessed, policy: &Policy) -> std::io::Result<()> {
    let (link, judged) = (&row.backlink, &row.assessment);
    let target = link.target.as_ref().map(CanonicalUrl::as_str).unwrap_or_default();
    writeln!(out, "\n{nth}. “{}” → {}", one_line(link.anchor()), one_line(target))?;
    if let Some(found) = &link.link {
        let mut facts = vec![found.element.to_string(), found.placement.to_string()];
        facts.push(if found.rel.is_empty() {
            "no rel".to_owned()
        } else {
            format!("rel=\"{}\"", one_line(&found.rel.to_string()))
        });
        facts.push(
            found.hidden.map_or_else(|| "visible as far as the page tells".to_owned(), |way| format!("hidden: {way}")),
        );
        if found.lands_on.is_some() {
            facts.push(format!("through {}", one_line(found.url.as_str())));
        }
        writeln!(out, "   {}", facts.join(" · "))?;
        if !found.before.is_empty() || !found.after.is_empty() {
            writeln!(
                out,
                "   … {} [{}] {} …",
                one_line(&found.before),
                one_line(&found.anchor),
                one_line(&found.after)
            )?;
        }
    }
    match link.broken_at {
        None => writeln!(out, "   Nothing visible stops a search engine from counting it.")?,
        Some(step) => writeln!(out, "   Not counted by search engines: stops at {step}.")?,
    }
    writeln!(
        out,
        "   {}  value {}  risk {}  confidence {}",
        judged.label, judged.value, judged.risk, judged.confidence
    )?;
    for finding in &judged.findings {
        writeln!(
            out,
            "     {:+4} {:<5} {}  {}",
            finding.points,
            finding.axis,
            finding.rule,
            one_line(&finding.evidence)
        )?;
    }
    writeln!(out, "   {}", one_line(&explain(judged)))?;
    writeln!(out, "   {}", one_line(&what_would_change(judged, policy)))
}

fn as_json(seen: &Observation, links: Option<&[Assessed]>, every: Option<&AllLinks>) -> Value {
    let mut facts = seen.facts.as_deref().map(|facts| json!(facts)).unwrap_or(Value::Null);
    if let Some(facts) = facts.as_object_mut() {
        // The page's whole text is not an explanation.
        facts.remove("text");
    }
    let mut report = json!({
        "url": seen.url, "final_url": seen.final_url, "status": seen.status, "cause": seen.cause,
        "detail": seen.detail, "hops": seen.hops, "robots": seen.robots, "googlebot": seen.googlebot, "facts": facts,
    });
    if let Some(links) = links {
        report["backlinks"] = links.iter().map(crate::reporter::backlink_json).collect();
    }
    if let Some(every) = every {
        report["all_links"] = json!(every.links);
    }
    report
}
