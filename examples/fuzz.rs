//! Mutates inputs and feeds them to the readers of hostile bytes, looking for panics, hangs and answers that change.
//!
//! usage: `cargo run --release --example fuzz -- TARGET SECONDS SEED INPUT... [--keep DIR]`
//!
//! TARGET is `page` (decode, parse, extract), `warc` (any archive, pages extracted) or `wat` (records of links). INPUT are
//! seeds: files, or directories of them; `.warc.gz` seeds of `page` give their pages. An input that panics, takes longer
//! than five seconds, or is answered differently the second time is written to DIR and ends the run with a failure. Inputs
//! that took more than a tenth of that are kept too, as interesting.

// A tool that talks on stdout.
#![allow(clippy::print_stdout)]

use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use backlink_audit::archive::page::{self, Content};
use backlink_audit::archive::{self, Handler, Record, Tally, wat};
use backlink_audit::extractor::{PageInput, Wanted, every_link, extract, links_to};
use backlink_audit::model::fetch::Headers;
use backlink_audit::model::site::Site;
use backlink_audit::model::url::CanonicalUrl;

#[allow(dead_code)] // each user throws it in its own way
#[path = "../tests/support/dice.rs"]
mod dice;

use dice::Dice;

/// Longer than any input of that size may take; the readers promise to end in bounded time.
const TOO_LONG: Duration = Duration::from_secs(5);
/// Largest input tried: most trouble needs few bytes, and small inputs are tried more often.
const MAX_INPUT: usize = 300_000;

/// Pieces that readers trip over.
const PAGE_PIECES: &[&str] = &[
    "<a href=//us.test/>",
    "</a>",
    "<a href='http://us.test/x' rel=nofollow>",
    "<b>",
    "<i>",
    "</p>",
    "<p>",
    "<table>",
    "<tr>",
    "<td>",
    "<svg>",
    "<math>",
    "<foreignObject>",
    "<template>",
    "</template>",
    "<select>",
    "<option>",
    "<noscript>",
    "<style>",
    "</style>",
    "<script>",
    "</script>",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "&#x0;",
    "&#xD800;",
    "&amp",
    "&notin;",
    "<base href=",
    "<meta charset=utf-16>",
    "<meta charset=iso-2022-jp>",
    "<meta http-equiv=refresh content='0;url=//us.test'>",
    "style=\"display:none\"",
    "style='font:0/0 a;{'",
    "@media (",
    "{",
    "}",
    ":not(",
    ":nth-child(2n+1)",
    "a{display:none}",
    "*{",
    "/*",
    "*/",
    "\\",
    "\0",
    "\r",
    "\u{FEFF}",
    "<frameset>",
    "<textarea>",
    "<title>",
    "<plaintext>",
    "<form>",
    "<li>",
    "<h1>",
    "<details>",
    "<summary>",
    "<iframe src=//us.test>",
    "<link rel=canonical href=x>",
    "<time datetime=2020-01-01>",
    "\"datePublished\":\"",
    "\"author\":{",
    "<script type=application/ld+json>",
    "UA-1-",
    "fbq('init','",
    "<body class='",
    "id=comments ",
    "[a=\"",
    "]",
    "var(--x)",
    "!important",
    "url(",
];
const WARC_PIECES: &[&str] = &[
    "WARC/1.0\r\n",
    "WARC-Type: response\r\n",
    "WARC-Type: metadata\r\n",
    "Content-Length: 5\r\n",
    "Content-Length: 99999999999999999999\r\n",
    "Content-Length: -1\r\n",
    "\r\n\r\n",
    "\r\n",
    "\n\n",
    "HTTP/1.1 200 OK\r\n",
    "Content-Type: text/html\r\n",
    "Transfer-Encoding: chunked\r\n",
    "Content-Encoding: gzip\r\n",
    "Content-Encoding: br\r\n",
    "Content-Encoding: deflate, gzip\r\n",
    "5\r\nhello\r\n0\r\n\r\n",
    "ffffffffffffffff\r\n",
    "filedesc://x 0.0.0.0 20140101000000 text/plain 9\n",
    "http://e.com/ 1.2.3.4 20140216050221 text/html 9\n",
    "\u{1f}\u{8b}\u{8}\0",
    "\0\0\0\0",
    "WARC-Target-URI: http://e.com/\r\n",
    "WARC-Truncated: length\r\n",
    "WARC-Type: revisit\r\n",
];
const WAT_PIECES: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    "\"",
    "\\u0000",
    "\\ud800",
    "\\",
    "\\/",
    "\"Links\":[",
    "\"path\":\"A@/href\"",
    "\"url\":\"http://us.test/\"",
    "\"Envelope\":{",
    "\"Payload-Metadata\":{",
    "\"HTTP-Response-Metadata\":{",
    "\"HTML-Metadata\":{",
    "\"Head\":{",
    "null",
    "true",
    "1e999",
    "-0",
    "\"Base\":\"//us.test\"",
    "\"WARC-Target-URI\":[\"a\",\"b\"]",
    "[[[[[[[[[[[[[[[[",
    "{\"a\":{\"a\":{\"a\":",
];

fn mutate(dice: &mut Dice, seeds: &[Vec<u8>], pieces: &[&str]) -> Vec<u8> {
    let mut bytes = seeds[dice.index(seeds.len())].clone();
    // A part of a seed more often than all of it.
    if bytes.len() > 2_000 && dice.index(4) > 0 {
        let length = 200 + dice.index(20_000);
        let start = dice.index(bytes.len().saturating_sub(length).max(1));
        bytes = bytes[start..(start + length).min(bytes.len())].to_vec();
    }
    for _ in 0..=dice.index(12) {
        let at = dice.index(bytes.len() + 1);
        match dice.index(10) {
            0 | 1 => {
                let piece = pieces[dice.index(pieces.len())].as_bytes().to_vec();
                let times = if dice.index(20) == 0 { 1 + dice.index(3_000) } else { 1 };
                bytes.splice(at..at, piece.repeat(times));
            }
            2 => {
                let end = (at + dice.index(64)).min(bytes.len());
                bytes.drain(at..end);
            }
            3 => {
                let end = (at + dice.index(500)).min(bytes.len());
                let part = bytes[at..end].to_vec();
                let to = dice.index(bytes.len() + 1);
                bytes.splice(to..to, part.repeat(1 + dice.index(4)));
            }
            4 => {
                let other = &seeds[dice.index(seeds.len())];
                let start = dice.index(other.len().max(1));
                let part = other[start..(start + dice.index(2_000)).min(other.len())].to_vec();
                bytes.splice(at..at, part);
            }
            5 if !bytes.is_empty() => bytes.truncate(at),
            6 => bytes.insert(at, dice.next() as u8),
            _ if !bytes.is_empty() => {
                let at = at.min(bytes.len() - 1);
                bytes[at] ^= 1 << dice.index(8);
            }
            _ => {}
        }
        bytes.truncate(MAX_INPUT);
    }
    bytes
}

struct Readers;

impl Handler for Readers {
    fn record(&self, _archive: &str, record: &Record<'_>, out: &mut Vec<u8>, _tally: &mut Tally) {
        let sites = [Site::parse("us.test").expect("a site")];
        match page::read(record) {
            Content::Page(page) => {
                let input = PageInput { url: &page.url, status: page.status, headers: &page.headers, body: &page.body };
                let _ = writeln!(out, "{:?}", links_to(&input, &sites));
            }
            Content::Links(page) => {
                let _ = writeln!(out, "{:?} {:?}", wat::links_to(&page, &sites, None), page.metas().len());
            }
            other => {
                let _ = writeln!(out, "{other:?}");
            }
        }
    }
}

/// Reads the input and gives all that was made of it, to be compared.
fn read(target: &str, input: &[u8], scratch: &Path) -> String {
    if target == "page" {
        let url = CanonicalUrl::parse("http://blog.test/dir/page").expect("a URL");
        let kind = ["text/html", "text/html; charset=utf-8", "text/html; charset=shift_jis", "application/xhtml+xml"];
        let kind = kind[input.first().map_or(0, |byte| usize::from(*byte) % kind.len())];
        let headers = Headers { content_type: Some(kind.to_owned()), ..Headers::default() };
        let page = PageInput { url: &url, status: 200, headers: &headers, body: input };
        let site = Site::parse("us.test").expect("a site");
        let all = every_link(&page);
        return format!("{:?} {:?}", extract(&page, &Wanted::site(&site)), serde_json::to_string(&all).ok());
    }
    let bytes = match target {
        // A record around the JSON, so that most of the work is in the reader of links.
        "wat" => {
            let head = format!(
                "WARC/1.0\r\nWARC-Type: metadata\r\nWARC-Target-URI: http://blog.test/\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
                input.len()
            );
            [head.as_bytes(), input, b"\r\n\r\n"].concat()
        }
        _ => input.to_vec(),
    };
    std::fs::write(scratch, &bytes).expect("a scratch file");
    let mut printed = Vec::new();
    let mut trouble = String::new();
    let tally = archive::run(
        &[scratch.to_owned()],
        &Readers,
        &mut |bytes| {
            printed.extend_from_slice(bytes);
            Ok(())
        },
        &mut |_, problem| trouble = problem.to_string(),
    );
    format!("{tally:?} {trouble} {}", String::from_utf8_lossy(&printed))
}

fn collect(path: &Path, target: &str, seeds: &mut Vec<Vec<u8>>) {
    if path.is_dir() {
        let mut files: Vec<PathBuf> =
            std::fs::read_dir(path).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
        files.sort();
        return files.iter().for_each(|file| collect(file, target, seeds));
    }
    let name = path.to_string_lossy();
    struct Bodies(std::sync::Mutex<Vec<Vec<u8>>>, bool);
    impl Handler for Bodies {
        fn record(&self, _: &str, record: &Record<'_>, _: &mut Vec<u8>, _: &mut Tally) {
            let body = match (self.1, page::read(record)) {
                (false, Content::Page(page)) => page.body.into_owned(),
                (true, Content::Links(_)) => record.block.to_vec(),
                _ => return,
            };
            self.0.lock().expect("no panic before").push(body);
        }
    }
    if target != "warc" && (name.contains(".warc") || name.ends_with(".wat.gz")) {
        let bodies = Bodies(std::sync::Mutex::new(Vec::new()), target == "wat");
        let _ = archive::run(&[path.to_owned()], &bodies, &mut |_| Ok(()), &mut |_, _| {});
        return seeds.extend(bodies.0.into_inner().unwrap_or_default());
    }
    seeds.extend(std::fs::read(path).ok().filter(|bytes| bytes.len() <= 4 * MAX_INPUT));
}

fn main() {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let keep = match arguments.iter().position(|argument| argument == "--keep") {
        Some(at) if at + 1 < arguments.len() => PathBuf::from(arguments.drain(at..=at + 1).nth(1).unwrap_or_default()),
        _ => PathBuf::from("fuzz-findings"),
    };
    let [target, seconds, seed, inputs @ ..] = arguments.as_slice() else {
        println!("usage: fuzz page|warc|wat SECONDS SEED INPUT... [--keep DIR]");
        std::process::exit(2)
    };
    let pieces = match target.as_str() {
        "page" => PAGE_PIECES,
        "wat" => WAT_PIECES,
        _ => WARC_PIECES,
    };
    let mut seeds = vec![Vec::new()];
    inputs.iter().for_each(|input| collect(Path::new(input), target, &mut seeds));
    let mut dice = Dice::new(seed.parse().unwrap_or(1));
    let end = Instant::now() + Duration::from_secs(seconds.parse().unwrap_or(60));
    let scratch = std::env::temp_dir().join(format!("audit-fuzz-{}", std::process::id()));
    let (mut tried, mut slowest) = (0_u64, Duration::ZERO);
    let save = |kind: &str, number: u64, input: &[u8]| {
        let _ = std::fs::create_dir_all(&keep);
        let path = keep.join(format!("{target}-{kind}-{number}"));
        let _ = std::fs::write(&path, input);
        println!("{kind}: {}", path.display());
    };
    let mut findings = 0;
    while Instant::now() < end && findings < 10 {
        let input = mutate(&mut dice, &seeds, pieces);
        tried += 1;
        let start = Instant::now();
        let first = catch_unwind(AssertUnwindSafe(|| read(target, &input, &scratch)));
        let took = start.elapsed();
        if took > slowest {
            slowest = took;
        }
        match first {
            Err(_) => {
                save("panic", tried, &input);
                findings += 1;
            }
            Ok(_) if took > TOO_LONG => {
                save("slow", tried, &input);
                findings += 1;
            }
            Ok(first) => {
                if took > TOO_LONG / 10 {
                    save("interesting", tried, &input);
                }
                if tried % 16 == 0 && first != read(target, &input, &scratch) {
                    save("unstable", tried, &input);
                    findings += 1;
                }
            }
        }
    }
    let _ = std::fs::remove_file(&scratch);
    println!(
        "{target}: {tried} inputs from {} seeds, slowest {} ms, {findings} findings",
        seeds.len(),
        slowest.as_millis()
    );
    std::process::exit(i32::from(findings > 0));
}
