//! Every capture of the archives, by address: small enough for millions.

use std::hash::Hasher;
use std::path::PathBuf;

use jiff::Timestamp;
use rustc_hash::{FxHashMap, FxHasher};
use serde::{Deserialize, Serialize};

use crate::archive::{self, Glance, Handler, Record, Tally};
use crate::error::{Error, Result};
use crate::model::reconcile::page_key;
use crate::model::url::CanonicalUrl;

/// What was captured.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) enum What {
    Page,
    /// Where it led, when that could be read.
    Redirect(Option<String>),
    /// The address whose earlier capture it repeats.
    Revisit(CanonicalUrl),
    Other,
}

/// One capture.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Capture {
    pub url: CanonicalUrl,
    pub status: u16,
    pub at: Option<Timestamp>,
    pub what: What,
    /// [`Record::key`].
    pub record: u64,
    #[serde(default)]
    pub archive: u32,
}

/// The captures of all archives. Pages, most of them, are held without their address, which is hashed.
#[derive(Debug, Default)]
pub(super) struct Index {
    captures: Vec<Slim>,
    /// Captures by the hash of their [`page_key`], in the order of the archives.
    by_page: FxHashMap<u64, Vec<u32>>,
    /// What redirects and revisits say, by index of the capture.
    says: FxHashMap<u32, What>,
    /// Spellings of captured addresses that differ from the address asked for are given back whole.
    urls: FxHashMap<u32, CanonicalUrl>,
}

#[derive(Debug)]
struct Slim {
    url: u64,
    at: i64,
    record: u64,
    archive: u32,
    status: u16,
    is_other: bool,
}

fn hash(text: &str) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(text.as_bytes());
    hasher.finish()
}

impl Index {
    /// Reads the archives. One that cannot be read at all is passed over: discovery has reported it.
    pub(super) fn of(paths: &[PathBuf]) -> Result<Self> {
        let mut index = Self::default();
        for (archive, path) in paths.iter().enumerate() {
            let mut broken = None;
            archive::run(
                std::slice::from_ref(path),
                &Captures,
                &mut |lines| {
                    for line in lines.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
                        match serde_json::from_slice::<Capture>(line) {
                            Ok(capture) => index.add(Capture { archive: archive as u32, ..capture }),
                            Err(problem) => broken = Some(problem),
                        }
                    }
                    Ok(())
                },
                &mut |_, _| {},
            )
            .map_err(|problem| Error::failed(format!("cannot index `{}`: {problem}", path.display())))?;
            if let Some(problem) = broken {
                return Err(Error::failed(format!("cannot index `{}`: {problem}", path.display())));
            }
        }
        Ok(index)
    }

    pub(super) fn add(&mut self, capture: Capture) {
        let at = self.captures.len() as u32;
        self.by_page.entry(hash(&page_key(&capture.url))).or_default().push(at);
        self.captures.push(Slim {
            url: hash(capture.url.as_str()),
            at: capture.at.map_or(i64::MIN, Timestamp::as_second),
            record: capture.record,
            archive: capture.archive,
            status: capture.status,
            is_other: capture.what == What::Other,
        });
        if matches!(capture.what, What::Redirect(_) | What::Revisit(_)) {
            self.says.insert(at, capture.what);
        }
        // The spelling that a page key does not lose can be told from the one asked for; see `find`.
        let plain = format!("https://{}", page_key(&capture.url));
        if capture.url.as_str() != plain {
            self.urls.insert(at, capture.url);
        }
    }

    /// The newest capture of an address: of the very address, else of one that no server tells from it (`www.`, scheme,
    /// a slash at the end). Captures made after `before` and those that do not fit are left out.
    pub(super) fn find(
        &self,
        url: &CanonicalUrl,
        before: Option<Timestamp>,
        fits: impl Fn(&What) -> bool,
    ) -> Option<Capture> {
        let key = page_key(url);
        let own = hash(url.as_str());
        let latest = before.map_or(i64::MAX, Timestamp::as_second);
        let best = self.by_page.get(&hash(&key))?.iter().copied().filter(|&at| {
            let capture = &self.captures[at as usize];
            capture.at <= latest && fits(&self.what(at))
        });
        // Of captures made in the same second the last in the archives' order.
        let at = best.max_by_key(|&at| {
            let capture = &self.captures[at as usize];
            (capture.url == own, capture.at, at)
        })?;
        let capture = &self.captures[at as usize];
        let captured = match self.urls.get(&at) {
            Some(captured) => captured.clone(),
            None => CanonicalUrl::parse(&format!("https://{key}")).ok()?,
        };
        Some(Capture {
            url: captured,
            status: capture.status,
            at: Timestamp::from_second(capture.at).ok(),
            what: self.what(at),
            record: capture.record,
            archive: capture.archive,
        })
    }

    fn what(&self, at: u32) -> What {
        match self.says.get(&at) {
            Some(what) => what.clone(),
            None if self.captures[at as usize].is_other => What::Other,
            None => What::Page,
        }
    }
}

/// Writes every capture as a line.
struct Captures;

impl Handler for Captures {
    fn record(&self, _archive: &str, record: &Record<'_>, out: &mut Vec<u8>, _tally: &mut Tally) {
        let Some(glance) = archive::glance(record) else { return };
        let (url, status, what) = match glance {
            Glance::Page { url, status } => (url, status, What::Page),
            Glance::Other { url, status } => (url, status, What::Other),
            Glance::Revisit { url, of } => (url, 200, What::Revisit(of)),
            Glance::Redirect(redirect) => {
                (redirect.url, redirect.status, What::Redirect(redirect.to.map(|to| to.to_string())))
            }
        };
        let capture = Capture { url, status, at: record.date(), what, record: record.key(), archive: 0 };
        // Captures always serialise, and a Vec always takes them.
        let _ = serde_json::to_writer(&mut *out, &capture);
        out.push(b'\n');
    }
}
