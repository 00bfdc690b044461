//! Lists, plans and downloads without a network.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::*;
use crate::discovery::graph::manifest::Level;

/// Files by URL; hands out at most `per_answer` bytes of a body before the line breaks.
struct Memory {
    files: BTreeMap<String, Vec<u8>>,
    per_answer: usize,
    waited: RefCell<Vec<Duration>>,
}

struct Body {
    head: Head,
    bytes: Vec<u8>,
    breaks: bool,
}

impl Answer for Body {
    fn head(&self) -> &Head {
        &self.head
    }

    fn next(&mut self, take: &mut dyn FnMut(&[u8])) -> std::result::Result<bool, Failure> {
        if self.bytes.is_empty() {
            return if self.breaks { Err(Failure::Passing("cut".to_owned())) } else { Ok(false) };
        }
        take(&std::mem::take(&mut self.bytes));
        Ok(true)
    }
}

impl Remote for Memory {
    fn get<'a>(&'a self, ask: &Ask) -> std::result::Result<Box<dyn Answer + 'a>, Failure> {
        let Some(file) = self.files.get(&ask.url) else {
            return Ok(Box::new(Body {
                head: Head { status: 404, ..Head::default() },
                bytes: Vec::new(),
                breaks: false,
            }));
        };
        let from = ask.from as usize;
        let to = ask.to.map_or(file.len(), |to| (to as usize + 1).min(file.len()));
        let whole = ask.from == 0 && ask.to.is_none();
        let end = to.min(from + self.per_answer);
        let head = Head {
            status: if whole { 200 } else { 206 },
            length: Some((to - from) as u64),
            content_range: (!whole).then(|| format!("bytes {from}-{}/{}", to - 1, file.len())),
            etag: Some("\"1\"".to_owned()),
            ..Head::default()
        };
        Ok(Box::new(Body { head, bytes: file[from..end].to_vec(), breaks: end < to }))
    }

    fn wait(&self, time: Duration) -> std::result::Result<(), Failure> {
        self.waited.borrow_mut().push(time);
        Ok(())
    }
}

#[derive(Default)]
struct Said(Vec<String>);

impl Watcher for Said {
    fn say(&mut self, sentence: &str) {
        self.0.push(sentence.to_owned());
    }
    fn progress(&mut self, _: &str, _: u64, _: u64) {}
}

fn file() -> RemoteFile {
    RemoteFile { url: "https://x/y.graph".to_owned(), name: "y.graph".to_owned(), optional: false }
}

fn memory(bytes: &[u8], per_answer: usize) -> Memory {
    let files = BTreeMap::from([(file().url, bytes.to_vec())]);
    Memory { files, per_answer, waited: RefCell::default() }
}

#[test]
fn a_line_that_keeps_breaking_brings_the_file_as_long_as_something_comes() {
    let bytes: Vec<u8> = (0..=255).cycle().take(10_000).collect();
    let dir = tempfile::tempdir().unwrap();
    let (remote, mut said) = (memory(&bytes, 333), Said::default());
    let found = part::probe(&remote, &file(), &mut said).unwrap().unwrap();
    part::bring(&remote, dir.path(), &file(), &found, &mut said).unwrap();
    assert_eq!(std::fs::read(dir.path().join("y.graph")).unwrap(), bytes);
    assert!(remote.waited.borrow().iter().all(|pause| *pause < Duration::from_secs(1)));
}

#[test]
fn a_line_that_brings_nothing_is_given_up_after_growing_pauses() {
    let dir = tempfile::tempdir().unwrap();
    let (remote, mut said) = (memory(b"0123456789", 0), Said::default());
    let found = part::Found { length: 10, validator: None };
    let problem = part::bring(&remote, dir.path(), &file(), &found, &mut said).unwrap_err();
    assert!(problem.remedy().unwrap().contains("same command again"), "{problem}");
    let waited = remote.waited.borrow();
    assert_eq!(waited.len(), 7);
    assert!(waited.is_sorted() && waited[6] == Duration::from_secs(120), "{waited:?}");
}

#[test]
fn a_beginning_of_another_file_is_dropped() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("y.graph.part"), b"another").unwrap();
    std::fs::write(dir.path().join("y.graph.part.json"), br#"{"length":10,"validator":"\"0\""}"#).unwrap();
    let (remote, mut said) = (memory(b"0123456789", 100), Said::default());
    let found = part::probe(&remote, &file(), &mut said).unwrap().unwrap();
    assert_eq!(part::here(dir.path(), &file(), &found), 0);
    part::bring(&remote, dir.path(), &file(), &found, &mut said).unwrap();
    assert_eq!(std::fs::read(dir.path().join("y.graph")).unwrap(), b"0123456789");
}

#[test]
fn the_list_keeps_its_order_and_loses_what_is_no_release() {
    let text = br#"[{"id":"cc-main-2026-feb-mar-apr","stats":{"domain":{"nodes":124646710,"arcs":4756191406}}},
        {"id":"../x"},{"name":"y"},{"id":"cc-main-2017-feb-mar-apr-hostgraph","stats":{"domain":{"nodes":0,"arcs":0}}}]"#;
    let list = releases::parse(text).unwrap();
    assert_eq!(list.len(), 2);
    assert_eq!(list[0].size(Level::Domain).nodes, 124_646_710);
    assert!(releases::parse(b"[]").is_err());
    assert!(releases::parse(b"<html>").is_err());
}

#[test]
fn a_listing_cannot_lead_out_of_its_release() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("list");
    let good = "projects/hyperlinkgraph/cc-1/host/vertices/part-00000-a.c000.txt.gz\n";
    std::fs::write(&path, good).unwrap();
    let parts = names::parts(&path, "cc-1").unwrap();
    assert_eq!(parts[0].name, "part-00000-a.c000.txt.gz");
    assert_eq!(parts[0].url, format!("https://data.commoncrawl.org/{}", good.trim()));
    for bad in [
        "https://evil.test/x.gz",
        "projects/hyperlinkgraph/cc-1/../x",
        "projects/hyperlinkgraph/cc-2/host/x",
        "projects/hyperlinkgraph/cc-1evil/x",
    ] {
        std::fs::write(&path, bad).unwrap();
        assert!(names::parts(&path, "cc-1").is_err(), "{bad}");
    }
}

#[test]
fn a_plan_says_what_it_takes() {
    let release = Release { id: "cc-main-2026-jul-aug-sep".to_owned(), ..Release::default() };
    let found = part::Found { length: 6_900_000_000, validator: None };
    let plan = Plan::new(&release, Level::Domain, Path::new("d"), &[(file(), found)]);
    insta::assert_snapshot!(plan.to_string(), @r"
    cc-main-2026-jul-aug-sep (domain graph)
      download  6.9 GB in 1 files
      disk      6.9 GB, in d
      time      about 12 minutes at 10.0 MB a second, then 3 minutes of building
    ");
}
