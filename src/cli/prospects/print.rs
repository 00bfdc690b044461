//! The list, for people and for programs.

use std::borrow::Cow;
use std::io::{self, Write};

use serde_json::json;

use super::rank::{Prospect, Ranked};
use super::{ProspectsArgs, ProspectsFormat};
use crate::model::figures::thousands;
use crate::model::site::Site;
use crate::reporter::{inert_cell, text};

/// Version of the JSON document.
const SCHEMA: &str = "audit-prospects/1";

/// Columns of the CSV, in order: a promise to scripts.
const COLUMNS: &[&str] = &[
    "domain",
    "competitors",
    "competitor_count",
    "value",
    "risk",
    "label",
    "authority",
    "relevance",
    "platform",
    "linking_page",
    "linked_page",
    "anchor",
    "found_by",
];

/// Widest domain on the terminal.
const DOMAIN_WIDTH: usize = 34;
const PAGE_WIDTH: usize = 60;

pub(super) fn print(
    args: &ProspectsArgs,
    site: &Site,
    competitors: &[Site],
    ranked: &Ranked,
    limit: usize,
    out: &mut dyn Write,
) -> io::Result<()> {
    let shown = &ranked.prospects[..ranked.prospects.len().min(limit)];
    match args.format {
        ProspectsFormat::Terminal => terminal(args, site, competitors, ranked, shown, out),
        ProspectsFormat::Csv => csv(args, competitors, shown, out),
        ProspectsFormat::Json => {
            let document = json!({
                "schema": SCHEMA,
                "site": site.to_string(),
                "competitors": competitors.iter().map(ToString::to_string).collect::<Vec<_>>(),
                "domains_known": ranked.known,
                "already_linking": ranked.already,
                "left_out": {"spam": if args.all { 0 } else { ranked.spammy }, "platforms": if args.all { 0 } else { ranked.platforms }, "fewer_competitors": ranked.fewer},
                "prospects": shown.iter().map(|one| object(one, competitors)).collect::<Vec<_>>(),
            });
            serde_json::to_writer_pretty(&mut *out, &document)?;
            writeln!(out)
        }
        ProspectsFormat::Jsonl => shown.iter().try_for_each(|one| writeln!(out, "{}", object(one, competitors))),
    }
}

fn object(one: &Prospect, competitors: &[Site]) -> serde_json::Value {
    let judged = &one.judged.assessment;
    let tenth = |number: f32| (f64::from(number) * 10.0).round() / 10.0;
    json!({
        "domain": one.domain,
        "competitors": one.competitors.iter().map(|nth| competitors[*nth].to_string()).collect::<Vec<_>>(),
        "value": judged.value,
        "risk": judged.risk,
        "label": judged.label.as_str(),
        "authority": judged.authority.map(tenth),
        "relevance": judged.relevance.map(|share| (f64::from(share) * 100.0).round() / 100.0),
        "platform": one.platform,
        "pages": one.pages.iter().map(|(page, target, anchor)| json!({"page": page, "target": target, "anchor": anchor})).collect::<Vec<_>>(),
        "found_by": one.sources,
    })
}

fn csv(args: &ProspectsArgs, competitors: &[Site], shown: &[Prospect], out: &mut dyn Write) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    let failed = |problem: csv::Error| match problem.into_kind() {
        csv::ErrorKind::Io(problem) => problem,
        other => io::Error::other(format!("{other:?}")),
    };
    writer.write_record(COLUMNS).map_err(failed)?;
    for one in shown {
        let judged = &one.judged.assessment;
        let names: Vec<String> = one.competitors.iter().map(|nth| competitors[*nth].to_string()).collect();
        let (page, target, anchor) = one.pages.first().cloned().unwrap_or_default();
        let number = |number: Option<f32>, digits: usize| number.map_or_else(String::new, |n| format!("{n:.digits$}"));
        let cells = [
            one.domain.clone(),
            names.join(" "),
            names.len().to_string(),
            judged.value.to_string(),
            judged.risk.to_string(),
            judged.label.to_string(),
            number(judged.authority, 1),
            number(judged.relevance, 2),
            if one.platform { "yes" } else { "no" }.to_owned(),
            page,
            target,
            anchor,
            one.sources.join(" "),
        ];
        let cells = cells.iter().map(|cell| if args.raw { Cow::Borrowed(cell.as_str()) } else { inert_cell(cell) });
        writer.write_record(cells.map(|cell| cell.into_owned())).map_err(failed)?;
    }
    writer.flush()
}

fn terminal(
    args: &ProspectsArgs,
    site: &Site,
    competitors: &[Site],
    ranked: &Ranked,
    shown: &[Prospect],
    out: &mut dyn Write,
) -> io::Result<()> {
    let all = competitors.len();
    let names: Vec<String> = competitors.iter().map(ToString::to_string).collect();
    let known = thousands(ranked.known as u64);
    writeln!(out, "Build relations with these: they link to {} and not to {site}\n", names.join(", "))?;
    if shown.is_empty() {
        writeln!(out, "None: of {known} domains that link to a competitor, none is left.")?;
    } else {
        writeln!(out, "{}  links to  value  authority  relevance  page", text::pad("domain", DOMAIN_WIDTH))?;
    }
    for one in shown {
        let judged = &one.judged.assessment;
        let number =
            |number: Option<f32>, digits: usize| number.map_or_else(|| "-".to_owned(), |n| format!("{n:.digits$}"));
        let page = one.pages.first().map_or("-", |(page, ..)| page);
        let mark = match (one.platform, judged.label.as_str()) {
            (_, "spammy") => " (spammy)",
            (true, _) => " (platform: write to the author)",
            _ => "",
        };
        writeln!(
            out,
            "{}  {:>8}  {:>5}  {:>9}  {:>9}  {}{mark}",
            text::pad(&text::clip(&one.domain, DOMAIN_WIDTH), DOMAIN_WIDTH),
            format!("{} of {all}", one.competitors.len()),
            judged.value,
            number(judged.authority, 0),
            number(judged.relevance, 2),
            text::clip(page, PAGE_WIDTH),
        )?;
    }
    if shown.len() < ranked.prospects.len() {
        let more = thousands((ranked.prospects.len() - shown.len()) as u64);
        writeln!(out, "\n{more} more: `--limit N`, or `--format csv` for all")?;
    }
    let count = |number: usize| thousands(number as u64);
    write!(out, "\n{known} domains link to a competitor. Linking to {site} already: {}", count(ranked.already))?;
    if ranked.fewer > 0 {
        write!(out, "; to fewer competitors than asked for: {}", count(ranked.fewer))?;
    }
    if ranked.spammy + ranked.platforms > 0 {
        let what = if args.all { "marked" } else { "left out" };
        write!(out, "; {what} as spam: {}, as platforms: {}", count(ranked.spammy), count(ranked.platforms))?;
        if !args.all {
            write!(out, " (`--all` shows them)")?;
        }
    }
    writeln!(out, ".")?;
    writeln!(
        out,
        "Nothing was fetched: each is a lead. A domain without a page is known from the graph, where a link may be an image or a script."
    )
}
