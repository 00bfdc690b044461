//! Extraction against scraper's parse alone, on the same pages in one run: `cargo bench --bench extractor -- PAGES [ROUNDS]`.
//!
//! PAGES is a folder of HTML files or a WARC file (`.warc`, `.warc.gz`) of `response` records. The yardstick is
//! `scraper::Html::parse_document` on the decoded text. Rounds are taken in turn, so that a noisy machine disturbs both
//! sides alike; the ratio of every round is printed, then their median.
//!
//! `cargo bench --bench extractor -- --dismissal ARCHIVE [SITES]` asks for as many of the domains that the archive links to
//! and tells what dismissing records on raw bytes loses against a full parse.
//!
//! `cargo bench --bench extractor -- --links PAGES` prints every link of every page as JSON lines instead,
//! `--facts PAGES` every page's facts: kind, obstacle, language, accounts, dates, fingerprints.

// A benchmark talks on stdout.
#![allow(clippy::print_stdout)]

use std::hint::black_box;
use std::io::{Read, Write};
use std::path::Path;
use std::time::Instant;

use backlink_audit::extractor::{PageInput, Wanted, every_link, extract};
use backlink_audit::model::fetch::Headers;
use backlink_audit::model::site::Site;
use backlink_audit::model::url::CanonicalUrl;

#[path = "../tests/support/dismissal.rs"]
mod dismissal;

struct Page {
    id: String,
    url: CanonicalUrl,
    headers: Headers,
    body: Vec<u8>,
}

impl Page {
    fn input(&self) -> PageInput<'_> {
        PageInput { url: &self.url, status: 200, headers: &self.headers, body: &self.body }
    }
}

fn read_pages(path: &Path) -> Vec<Page> {
    if path.is_dir() {
        let mut files: Vec<_> = std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        let page = |file: &Path| Page {
            id: file.file_stem().unwrap().to_string_lossy().into_owned(),
            url: CanonicalUrl::parse("http://page.example/dir/page.html").unwrap(),
            headers: Headers::default(),
            body: std::fs::read(file).unwrap(),
        };
        return files.iter().filter(|file| file.is_file()).map(|file| page(file)).collect();
    }
    let raw = std::fs::read(path).unwrap();
    let mut bytes = Vec::new();
    if raw.starts_with(&[0x1F, 0x8B]) {
        flate2::read::MultiGzDecoder::new(raw.as_slice()).read_to_end(&mut bytes).unwrap();
    } else {
        bytes = raw;
    }
    read_warc(&bytes)
}

/// Just enough of WARC for well-formed files; the program has a real reader.
fn read_warc(mut bytes: &[u8]) -> Vec<Page> {
    let mut pages = Vec::new();
    while let Some(at) = memchr::memmem::find(bytes, b"WARC/1.") {
        bytes = &bytes[at..];
        let head_end = memchr::memmem::find(bytes, b"\r\n\r\n").unwrap();
        let head = String::from_utf8_lossy(&bytes[..head_end]).into_owned();
        let field = |name: &str| header(&head, name);
        let length: usize = field("Content-Length").unwrap().parse().unwrap();
        let block = &bytes[head_end + 4..head_end + 4 + length];
        bytes = &bytes[head_end + 4 + length..];
        if field("WARC-Type").as_deref() != Some("response") {
            continue;
        }
        let http_end = memchr::memmem::find(block, b"\r\n\r\n").unwrap();
        let http = String::from_utf8_lossy(&block[..http_end]).into_owned();
        let Ok(url) = CanonicalUrl::parse(&field("WARC-Target-URI").unwrap()) else { continue };
        let headers = Headers { content_type: header(&http, "Content-Type"), ..Headers::default() };
        pages.push(Page { id: field("WARC-Record-ID").unwrap(), url, headers, body: block[http_end + 4..].to_vec() });
    }
    pages
}

fn header(head: &str, name: &str) -> Option<String> {
    head.lines().find_map(|line| {
        let (own, value) = line.split_once(':')?;
        own.eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
    })
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    if let [flag, path] = arguments.as_slice()
        && flag == "--links"
    {
        let mut out = std::io::BufWriter::new(std::io::stdout().lock());
        for page in read_pages(Path::new(path)) {
            let mut line = serde_json::to_value(every_link(&page.input())).unwrap();
            line["record_id"] = page.id.into();
            writeln!(out, "{line}").unwrap();
        }
        return;
    }
    if let [flag, path, rest @ ..] = arguments.as_slice()
        && flag == "--dismissal"
    {
        let sites = rest.first().map_or(500, |sites| sites.parse().unwrap());
        let outcome = dismissal::compare(&[path.into()], sites);
        let share = 100.0 * outcome.dismissed as f64 / outcome.questions.max(1) as f64;
        println!(
            "{} sites, {} records, {} links by full parse, {} lost; {share:.2} % of {} questions answered without a parse",
            outcome.sites,
            outcome.records,
            outcome.links,
            outcome.lost.len(),
            outcome.questions
        );
        outcome.lost.iter().for_each(|lost| println!("lost: {lost}"));
        return;
    }
    let [path, rest @ ..] = arguments.as_slice() else {
        println!("usage: cargo bench --bench extractor -- [--links | --dismissal] PAGES [ROUNDS | SITES]");
        return;
    };
    let rounds = rest.first().map_or(5, |rounds| rounds.parse().unwrap());
    let pages = read_pages(Path::new(path));
    let texts: Vec<String> = pages.iter().map(|page| String::from_utf8_lossy(&page.body).into_owned()).collect();
    let megabytes = pages.iter().map(|page| page.body.len()).sum::<usize>() as f64 / 1e6;
    println!("{} pages, {megabytes:.1} MB", pages.len());
    let site = Site::parse("wikipedia.org").unwrap();
    let mut ratios = Vec::new();
    for round in 1..=rounds {
        let yardstick = seconds(|| texts.iter().for_each(|text| drop(black_box(scraper::Html::parse_document(text)))));
        let ours =
            seconds(|| pages.iter().for_each(|page| drop(black_box(extract(&page.input(), &Wanted::site(&site))))));
        let all = seconds(|| pages.iter().for_each(|page| drop(black_box(every_link(&page.input())))));
        println!(
            "round {round}: scraper parse {:.1} MB/s, extract {:.1} MB/s, every_link {:.1} MB/s; extract / scraper {:.3}",
            megabytes / yardstick,
            megabytes / ours,
            megabytes / all,
            ours / yardstick
        );
        ratios.push(ours / yardstick);
    }
    ratios.sort_by(f64::total_cmp);
    println!("median ratio {:.3} (goal: at most 1.25)", ratios[ratios.len() / 2]);
}

fn seconds(work: impl FnOnce()) -> f64 {
    let start = Instant::now();
    work();
    start.elapsed().as_secs_f64()
}
