//! Other people's archives, good and broken: what is read out of each, and what is reported.

use std::path::{Path, PathBuf};

use super::page::{self, Content};
use super::record::{Kind, Record};
use super::{Damage, Visitor, source};

#[derive(Default)]
pub(crate) struct Seen {
    pub records: Vec<(Kind, u64, String, Vec<u8>)>,
    pub damages: Vec<Damage>,
    /// Address, status and body of every page.
    pub pages: Vec<(String, u16, Vec<u8>)>,
    /// Address and destination of every redirect.
    pub redirects: Vec<(String, String)>,
}

impl Visitor for Seen {
    fn record(&mut self, record: &Record<'_>) {
        self.records.push((record.kind, record.offset, record.uri().into_owned(), record.block.to_vec()));
        match page::read(record) {
            Content::Page(page) => self.pages.push((page.url.to_string(), page.status, page.body.to_vec())),
            Content::Redirect(redirect) => self
                .redirects
                .push((redirect.url.to_string(), redirect.to.map(|to| to.to_string()).unwrap_or_default())),
            _ => {}
        }
    }

    fn damaged(&mut self, damage: Damage) {
        self.damages.push(damage);
    }
}

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/warc").join(name)
}

fn seen(name: &str) -> Seen {
    let mut seen = Seen::default();
    source::open(&fixture(name)).and_then(|source| source.read(&mut seen)).unwrap();
    seen
}

/// File, records read, damaged records (mended ones too), pages.
const TABLE: &[(&str, usize, usize, usize)] = &[
    ("fastwarc_block-sized-records.warc", 3, 0, 0),
    ("fastwarc_block-sized-records.warc.gz", 3, 0, 0),
    ("fastwarc_clipped.warc.gz", 0, 1, 0),
    ("fastwarc_clueweb-quirk.warc.gz", 30, 0, 29),
    ("fastwarc_warcfile.warc.gz", 50, 0, 16),
    ("iipc_20130729-heritrix-original.warc.gz", 1, 0, 1),
    ("iipc_20130729-heritrix-revisit-with-http-headers.warc.gz", 1, 0, 0),
    ("iipc_20141124-heritrix-server-not-modified.warc.gz", 1, 0, 0),
    ("iipc_20141129-heritrix-original.warc.gz", 1, 0, 1),
    ("iipc_20141129-heritrix-revisit-with-http-headers-and-new-warc-headers.warc.gz", 1, 0, 0),
    ("iipc_hello-world.warc", 6, 0, 0),
    ("iipc_hello-world.warc.gz", 6, 0, 0),
    ("jwarc_cc.warc.gz", 1, 0, 1),
    ("jwarc_gzip_extra_sl.warc.gz", 1, 0, 0),
    ("warcio_bad.arc", 1, 2, 0),
    ("warcio_example-bad-non-chunked.warc.gz", 6, 0, 1),
    ("warcio_example-bad.warc.gz.bad", 6, 0, 1),
    ("warcio_example-digest.warc", 4, 0, 0),
    ("warcio_example-iana.org-chunked.warc", 3, 0, 1),
    ("warcio_example-resource.warc.gz", 3, 0, 1),
    ("warcio_example-space-in-target-uri.warc.gz", 2, 0, 0),
    ("warcio_example-space-in-url.arc", 1, 1, 0),
    ("warcio_example-trunc.warc", 4, 1, 1),
    ("warcio_example-wget-bad-target-uri.warc.gz", 6, 0, 1),
    ("warcio_example-wrong-chunks.warc.gz", 2, 0, 1),
    ("warcio_example.arc", 2, 0, 1),
    ("warcio_example.arc.gz", 2, 0, 1),
    ("warcio_example.warc", 6, 0, 1),
    ("warcio_example.warc.gz", 6, 0, 1),
    ("warcio_post-test.warc.gz", 6, 0, 0),
];

#[test]
fn every_sample_gives_its_records() {
    let got: Vec<_> = TABLE
        .iter()
        .map(|(name, ..)| {
            let seen = seen(name);
            (*name, seen.records.len(), seen.damages.len(), seen.pages.len())
        })
        .collect();
    assert_eq!(got, TABLE);
}

#[test]
fn compressed_or_not_the_records_are_the_same() {
    for name in
        ["warcio_example.warc", "warcio_example.arc", "iipc_hello-world.warc", "fastwarc_block-sized-records.warc"]
    {
        let (plain, packed) = (seen(name), seen(&format!("{name}.gz")));
        let parts = |seen: &Seen| -> Vec<_> {
            seen.records.iter().map(|(kind, _, uri, block)| (*kind, uri.clone(), block.clone())).collect()
        };
        assert_eq!(parts(&plain), parts(&packed), "{name}");
    }
}

#[test]
fn other_compressions_are_refused_by_name() {
    let Err(problem) = source::open(&fixture("lz4-frame.warc.lz4")) else { panic!("read") };
    assert!(problem.to_string().ends_with("is compressed with lz4, which is not read"), "{problem}");
    assert!(problem.remedy().unwrap().contains("lz4 -dc"));
}

#[test]
fn a_page_is_read_although_its_headers_lie() {
    let wrong = seen("warcio_example-wrong-chunks.warc.gz");
    let (url, status, body) = &wrong.pages[0];
    assert_eq!((url.as_str(), *status), ("http://example.com/", 200));
    assert!(body.starts_with(b"<!doctype html>"), "{}", String::from_utf8_lossy(&body[..40]));
    let chunked = seen("warcio_example-iana.org-chunked.warc");
    assert!(chunked.pages[0].2.starts_with(b"<!doctype html>"));
    assert!(chunked.pages[0].2.ends_with(b"</html>\n"));
}

#[test]
fn addresses_are_cleaned() {
    let wget = seen("warcio_example-wget-bad-target-uri.warc.gz");
    assert_eq!(wget.pages[0].0, "http://example.com/");
}
