//! `audit graph inlinks SITE`: who links to a site, streamed in the order of rank.

use std::io::{self, Write};
use std::path::Path;

use super::{InlinksArgs, InlinksFormat, grouped, open};
use crate::cli::written;
use crate::discovery::graph::{Graph, Level, Located, Referrer};
use crate::error::{Error, ExitStatus, Result};
use crate::model::site::Site;

/// Referrers shown on the terminal unless more are asked for: a few screens.
const TERMINAL_LIMIT: u64 = 100;

/// Lines are handed on in pieces of this size; a referrer at a time would cost more than finding it.
const BUFFER: usize = 64 * 1024;

pub(super) fn run(args: &InlinksArgs, data_dir: &Path, out: &mut dyn Write, err: &mut dyn Write) -> Result<ExitStatus> {
    let site = Site::parse(&args.site).map_err(|problem| {
        Error::usage(problem.to_string()).with_remedy("give a host name such as example.com, or a URL")
    })?;
    let (graph, ids, name) = ask(args, data_dir, &site)?;
    if graph.level() == Level::Domain && (site.host().as_str() != name || !site.prefix().is_empty()) {
        // A closed stderr is no reason to withhold the answer.
        let _ = writeln!(err, "the domain graph knows `{name}` as a whole: its referrers are listed");
    }
    let limit = match args.format {
        InlinksFormat::Terminal => Some(args.limit.unwrap_or(TERMINAL_LIMIT)),
        _ => args.limit,
    };
    let mut lines = Lines { out, buffer: Vec::with_capacity(2 * BUFFER), problem: None };
    let total = graph.in_degree(&ids);
    if args.format == InlinksFormat::Terminal {
        heading(&graph, &name, total, &mut lines.buffer);
    } else if args.format == InlinksFormat::Csv {
        lines.buffer.extend_from_slice(b"domain,rank,authority,hosts\n");
    }
    let shown = graph.inlinks(&ids, limit, &mut |referrer| {
        match args.format {
            InlinksFormat::Terminal => row(referrer, &mut lines.buffer),
            InlinksFormat::Csv => csv_row(referrer, args.raw, &mut lines.buffer),
            InlinksFormat::Jsonl => json_line(referrer, &mut lines.buffer),
        }
        lines.pass_on(BUFFER)
    });
    let shown = match (shown, lines.problem.take()) {
        (_, Some(problem)) => return written(Err(problem)),
        (shown, None) => shown?,
    };
    if args.format == InlinksFormat::Terminal {
        footer(shown, total, &mut lines.buffer);
    }
    let _ = lines.pass_on(0);
    written(lines.problem.map_or(Ok(()), Err))
}

/// The graph that can tell this site from others, and the site's nodes in it.
fn ask(args: &InlinksArgs, data_dir: &Path, site: &Site) -> Result<(Graph, Vec<u32>, String)> {
    let release = args.release.as_deref();
    let mut graph = open(data_dir, args.level.map_or(Level::Domain, Level::from), release)?;
    let mut located = graph.locate(site);
    if let (Located::SharedPlatform { platform }, None) = (&located, args.level) {
        // Only the host graph tells the sites of a platform apart.
        graph = Graph::open(data_dir, Level::Host, release)?.ok_or_else(|| shared(site, platform))?;
        located = graph.locate(site);
    }
    match located {
        Located::Nodes { ids, name } => Ok((graph, ids, name)),
        Located::SharedPlatform { platform } => Err(shared(site, &platform)),
        Located::NotInGraph { name } => {
            let what = format!("`{name}` is not in the {} graph of {}", graph.level(), graph.release());
            Err(Error::new(ExitStatus::NothingToAudit, what).with_remedy(
                "Common Crawl did not meet it: how many sites link to it is unknown, not zero; try an export with `--links`",
            ))
        }
    }
}

fn shared(site: &Site, platform: &str) -> Error {
    let what = format!("the domain graph cannot tell `{}` from the other sites on `{platform}`", site.host());
    Error::failed(what).with_remedy(format!(
        "build the host graph with `audit graph build --level host`, or ask for `{platform}` itself"
    ))
}

/// Buffered output that remembers why it stopped.
struct Lines<'a> {
    out: &'a mut dyn Write,
    buffer: Vec<u8>,
    problem: Option<io::Error>,
}

impl Lines<'_> {
    /// Hands on what is buffered once it is more than `above` bytes. The error only ends the listing; see `problem`.
    fn pass_on(&mut self, above: usize) -> Result<()> {
        if self.buffer.len() <= above {
            return Ok(());
        }
        let result = self.out.write_all(&self.buffer);
        self.buffer.clear();
        result.map_err(|problem| {
            self.problem = Some(problem);
            Error::failed("the output is closed")
        })
    }
}

fn heading(graph: &Graph, name: &str, total: u64, buffer: &mut Vec<u8>) {
    let what = match (graph.level(), total) {
        (Level::Domain, 1) => "domain refers",
        (Level::Domain, _) => "domains refer",
        (Level::Host, 1) => "host refers",
        (Level::Host, _) => "hosts refer",
    };
    push(buffer, &format!("{} {what} to {name} in {}\n\n", grouped(total), graph.release()));
    push(buffer, "        rank  authority      hosts  domain\n");
}

fn row(referrer: &Referrer, buffer: &mut Vec<u8>) {
    let rank = referrer.rank.map_or_else(|| "-".to_owned(), |rank| grouped(rank.into()));
    let authority = referrer.authority.map_or_else(|| "-".to_owned(), |authority| format!("{authority:.1}"));
    let hosts = referrer.hosts.map_or_else(|| "-".to_owned(), grouped);
    push(buffer, &format!("{rank:>12}  {authority:>9}  {hosts:>9}  {}\n", referrer.domain));
}

fn footer(shown: u64, total: u64, buffer: &mut Vec<u8>) {
    if shown < total {
        push(buffer, &format!("\n{} more: `--limit N`, or `--format csv` for all\n", grouped(total - shown)));
    }
    push(
        buffer,
        "\nEach is a lead: the crawl saw a page of that domain refer to the site, by a link, an image, a script or a redirect.\n",
    );
}

fn csv_row(referrer: &Referrer, raw: bool, buffer: &mut Vec<u8>) {
    let domain = referrer.domain.as_str();
    // A spreadsheet runs cells that start like this as formulas.
    if !raw && domain.starts_with(['=', '+', '-', '@']) {
        push(buffer, &quoted(&format!("'{domain}")));
    } else if domain.contains(['"', ',', '\'']) {
        push(buffer, &quoted(domain));
    } else {
        push(buffer, domain);
    }
    buffer.push(b',');
    push_optional(buffer, referrer.rank.map(u64::from), "");
    buffer.push(b',');
    if let Some(authority) = referrer.authority {
        push_tenths(buffer, authority);
    }
    buffer.push(b',');
    push_optional(buffer, referrer.hosts, "");
    buffer.push(b'\n');
}

fn quoted(cell: &str) -> String {
    format!("\"{}\"", cell.replace('"', "\"\""))
}

fn json_line(referrer: &Referrer, buffer: &mut Vec<u8>) {
    push(buffer, "{\"domain\":\"");
    for byte in referrer.domain.bytes() {
        // Names are printable ASCII, so that only these two need an escape.
        if matches!(byte, b'"' | b'\\') {
            buffer.push(b'\\');
        }
        buffer.push(byte);
    }
    push(buffer, "\",\"rank\":");
    push_optional(buffer, referrer.rank.map(u64::from), "null");
    push(buffer, ",\"authority\":");
    match referrer.authority {
        Some(authority) => push_tenths(buffer, authority),
        None => push(buffer, "null"),
    }
    push(buffer, ",\"hosts\":");
    push_optional(buffer, referrer.hosts, "null");
    push(buffer, "}\n");
}

fn push(buffer: &mut Vec<u8>, text: &str) {
    buffer.extend_from_slice(text.as_bytes());
}

fn push_optional(buffer: &mut Vec<u8>, number: Option<u64>, none: &str) {
    match number {
        Some(number) => push_number(buffer, number),
        None => push(buffer, none),
    }
}

/// Decimal digits; `write!` would take most of the time of a listing of millions.
fn push_number(buffer: &mut Vec<u8>, mut number: u64) {
    let mut digits = [0; 20];
    let mut at = digits.len();
    loop {
        at -= 1;
        digits[at] = b'0' + (number % 10) as u8;
        number /= 10;
        if number == 0 {
            break;
        }
    }
    buffer.extend_from_slice(&digits[at..]);
}

/// A number of 0-100 with one decimal.
fn push_tenths(buffer: &mut Vec<u8>, value: f32) {
    let tenths = (value * 10.0).round() as u64;
    push_number(buffer, tenths / 10);
    buffer.push(b'.');
    push_number(buffer, tenths % 10);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn referrer(domain: &str) -> Referrer {
        Referrer { domain: domain.to_owned(), rank: Some(12), authority: Some(74.96), hosts: None }
    }

    #[test]
    fn lines_are_what_their_formats_say() {
        let mut buffer = Vec::new();
        json_line(&referrer("a\"b\\c.com"), &mut buffer);
        let json: serde_json::Value = serde_json::from_slice(&buffer).unwrap();
        assert_eq!(json, serde_json::json!({"domain": "a\"b\\c.com", "rank": 12, "authority": 75.0, "hosts": null}));
        buffer.clear();
        csv_row(&referrer("-cmd|calc.com"), false, &mut buffer);
        csv_row(&referrer("-cmd|calc.com"), true, &mut buffer);
        csv_row(&referrer("a,b\".com"), false, &mut buffer);
        assert_eq!(
            String::from_utf8(buffer).unwrap(),
            "\"'-cmd|calc.com\",12,75.0,\n-cmd|calc.com,12,75.0,\n\"a,b\"\".com\",12,75.0,\n"
        );
    }
}
