//! Labelled rows: domains as CSV, links as JSONL with an index of pages.

use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::error::{Error, Result};
use crate::model::backlink::Backlink;
use crate::model::candidate::{Candidate, Origin, Place};
use crate::model::cause::Cause;
use crate::model::finding::collapse;
use crate::model::link::Rel;
use crate::model::metrics::Metric;
use crate::model::reconcile::{Targets, reconcile};
use crate::model::site::Site;
use crate::model::url::{CanonicalUrl, Host, registrable_domain};

/// Longest line of a label file; a row is a few hundred bytes.
const MAX_LINE_BYTES: u64 = 256 * 1024;
/// Rows of one label file. The largest public set has two million.
const MAX_ROWS: usize = 5_000_000;

/// What the set says of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Truth {
    High,
    Low,
    Spam,
}

impl Truth {
    pub(crate) const ALL: [Truth; 3] = [Truth::High, Truth::Low, Truth::Spam];

    fn parse(text: &str) -> Option<Self> {
        match text.trim().to_ascii_lowercase().as_str() {
            "high" | "high-quality" | "good" | "ham" | "normal" => Some(Self::High),
            "low" | "low-quality" | "weak" => Some(Self::Low),
            "spam" | "spammy" | "toxic" | "bad" => Some(Self::Spam),
            _ => None,
        }
    }

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Truth::High => "high",
            Truth::Low => "low",
            Truth::Spam => "spam",
        }
    }
}

/// One labelled row.
#[derive(Debug, Clone)]
pub(crate) struct Labelled {
    pub(crate) truth: Truth,
    pub(crate) kind: String,
    /// Operator or family of names: folds keep it together, macro figures count it once.
    pub(crate) family: String,
    pub(crate) qualified: bool,
    /// `neg`: a good link that a naive tool would flag; `pos`: a spam link on an honest site.
    pub(crate) hard: String,
    pub(crate) place: Place,
    pub(crate) record_id: String,
    pub(crate) target: Option<CanonicalUrl>,
    pub(crate) anchor: String,
    title: String,
    rel: String,
    metrics: Vec<(Metric, f64)>,
}

impl Labelled {
    /// The row as an export would claim it.
    pub(crate) fn as_claimed(&self) -> Backlink {
        let origin = Origin { source: "labels".into(), file: String::new(), line: 0 };
        let mut claim = Candidate::new(self.place.clone(), origin);
        claim.target.clone_from(&self.target);
        let told = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        claim.claim.anchor = told(&self.anchor);
        claim.claim.page_title = told(&self.title);
        if !self.rel.is_empty() {
            claim.claim.rel = Some(Rel::parse(&self.rel));
        } else if self.qualified {
            claim.claim.follow = Some(false);
        }
        for (metric, figure) in &self.metrics {
            claim.metrics.set(*metric, *figure);
        }
        // The site is only asked where links land, and nothing was looked at.
        let site = Site::parse("audited-site.example").unwrap_or_else(|problem| unreachable!("{problem}"));
        reconcile(&site, vec![claim], Err(Cause::Offline), &Targets::default()).remove(0)
    }

    /// The site whose profile the link belongs to: the target's registrable domain.
    pub(crate) fn site(&self) -> Option<Site> {
        let target = self.target.as_ref()?;
        Site::parse(registrable_domain(target.host_str())).or_else(|_| Site::parse(target.host_str())).ok()
    }
}

/// Rows of all files, and how many were left out for which reason.
pub(crate) struct Rows {
    pub(crate) rows: Vec<Labelled>,
    pub(crate) skipped: BTreeMap<String, u64>,
}

pub(crate) fn read(paths: &[PathBuf], index: Option<&Path>) -> Result<Rows> {
    let mut read = Rows { rows: Vec::new(), skipped: BTreeMap::new() };
    for path in paths {
        let mut file = open(path)?;
        let start = file.fill_buf().map_err(|problem| unreadable(path, &problem))?;
        if start.iter().find(|b| !b.is_ascii_whitespace()) == Some(&b'{') {
            let beside = path.with_file_name("index.jsonl");
            let index = index.map(Path::to_owned).or_else(|| beside.exists().then_some(beside));
            let index = index.map(|path| read_index(&path)).transpose()?.unwrap_or_default();
            read_links(path, file, &index, &mut read)?;
        } else {
            read_table(path, file, &mut read)?;
        }
    }
    Ok(read)
}

fn unreadable(path: &Path, problem: &dyn std::fmt::Display) -> Error {
    Error::usage(format!("labels `{}` cannot be read: {problem}", path.display()))
        .with_remedy("check the path and its permissions")
}

fn open(path: &Path) -> Result<BufReader<File>> {
    File::open(path).map(BufReader::new).map_err(|problem| unreadable(path, &problem))
}

/// Lines of a JSONL file as objects.
fn lines(path: &Path, mut file: BufReader<File>, mut each: impl FnMut(u64, &Value)) -> Result<()> {
    let mut line = Vec::new();
    for number in 1..=MAX_ROWS as u64 {
        line.clear();
        let length = file
            .by_ref()
            .take(MAX_LINE_BYTES)
            .read_until(b'\n', &mut line)
            .map_err(|problem| unreadable(path, &problem))?;
        if length == 0 {
            break;
        }
        if line.trim_ascii().is_empty() {
            continue;
        }
        let value: Value = serde_json::from_slice(&line).map_err(|problem| {
            Error::usage(format!("labels `{}` line {number}: {problem}", path.display()))
                .with_remedy("write one JSON object a line")
        })?;
        each(number, &value);
    }
    Ok(())
}

#[derive(Default, Clone)]
struct Page {
    record_id: String,
    url: String,
    operator: String,
}

fn field<'v>(value: &'v Value, names: &[&str]) -> &'v str {
    names.iter().find_map(|name| value.get(name)?.as_str()).unwrap_or_default()
}

fn page(value: &Value) -> Page {
    Page {
        record_id: field(value, &["record_id"]).to_owned(),
        url: field(value, &["url", "source_url", "page_url"]).to_owned(),
        operator: field(value, &["operator", "family", "group"]).to_owned(),
    }
}

fn read_index(path: &Path) -> Result<HashMap<String, Page>> {
    let mut index = HashMap::new();
    lines(path, open(path)?, |_, value| {
        let id = field(value, &["id", "page"]);
        if !id.is_empty() {
            index.insert(id.to_owned(), page(value));
        }
    })?;
    Ok(index)
}

fn read_links(path: &Path, file: BufReader<File>, index: &HashMap<String, Page>, read: &mut Rows) -> Result<()> {
    lines(path, file, |_, value| {
        let mut skip = |why: &str| *read.skipped.entry(why.to_owned()).or_default() += 1;
        let Some(truth) = Truth::parse(field(value, &["label"])) else { return skip("unknown label") };
        let own = page(value);
        let known = index.get(field(value, &["page", "id"])).cloned().unwrap_or_default();
        let or = |own: String, known: String| if own.is_empty() { known } else { own };
        let url = or(own.url, known.url);
        let Ok(source) = CanonicalUrl::parse_lenient(&url) else {
            return skip("no page URL, neither in the row nor in the index");
        };
        let rel = field(value, &["rel"]);
        let qualified =
            value.get("qualified").and_then(Value::as_bool).unwrap_or_else(|| Rel::parse(rel).is_qualified());
        let operator = or(own.operator, known.operator);
        let family = if operator.is_empty() { source.domain().to_owned() } else { operator };
        read.rows.push(Labelled {
            truth,
            kind: field(value, &["kind"]).to_owned(),
            family,
            qualified,
            hard: field(value, &["hard"]).to_owned(),
            place: Place::Page(source),
            record_id: or(own.record_id, known.record_id),
            target: CanonicalUrl::parse_lenient(field(value, &["target", "target_url"])).ok(),
            anchor: field(value, &["anchor"]).to_owned(),
            title: field(value, &["title"]).to_owned(),
            rel: rel.to_owned(),
            metrics: Vec::new(),
        });
    })
}

/// Columns of a CSV of labelled rows, by the names they go by.
struct Columns {
    place: usize,
    label: usize,
    kind: Option<usize>,
    family: Option<usize>,
    target: Option<usize>,
    anchor: Option<usize>,
    title: Option<usize>,
    rel: Option<usize>,
    nofollow: Option<usize>,
    authority: Option<usize>,
}

impl Columns {
    fn read(path: &Path, header: &csv::StringRecord) -> Result<Self> {
        let names: Vec<String> = header
            .iter()
            .map(|name| name.trim_start_matches('\u{feff}').trim().to_ascii_lowercase().replace([' ', '-'], "_"))
            .collect();
        let at = |wanted: &[&str]| wanted.iter().find_map(|wanted| names.iter().position(|name| name == wanted));
        let required = |wanted: &[&str]| {
            at(wanted).ok_or_else(|| {
                let header = collapse(&header.iter().collect::<Vec<_>>().join(","), 120);
                Error::usage(format!("labels `{}` line 1: no column `{}` in `{header}`", path.display(), wanted[0]))
                    .with_remedy("give a CSV with the columns `domain` (or `source_url`) and `label`")
            })
        };
        Ok(Self {
            place: required(&["domain", "source_url", "host", "url", "page_url"])?,
            label: required(&["label", "class"])?,
            kind: at(&["kind", "type"]),
            family: at(&["family", "operator", "group"]),
            target: at(&["target_url", "target"]),
            anchor: at(&["anchor", "anchor_text"]),
            title: at(&["title", "source_page_title", "page_title", "source_title"]),
            rel: at(&["rel"]),
            nofollow: at(&["nofollow", "no_follow", "qualified"]),
            authority: at(&["authority", "domain_authority_score", "domain_rating", "dr", "da"]),
        })
    }
}

fn read_table(path: &Path, file: BufReader<File>, read: &mut Rows) -> Result<()> {
    let mut table = csv::ReaderBuilder::new().flexible(true).from_reader(file);
    let header = table.headers().map_err(|problem| unreadable(path, &problem))?.clone();
    let columns = Columns::read(path, &header)?;
    for row in table.records().take(MAX_ROWS) {
        let mut skip = |why: &str| *read.skipped.entry(why.to_owned()).or_default() += 1;
        let Ok(row) = row else {
            skip("unreadable row");
            continue;
        };
        let cell = |column: Option<usize>| column.and_then(|at| row.get(at)).unwrap_or_default().trim();
        let Some(truth) = Truth::parse(cell(Some(columns.label))) else {
            skip("unknown label");
            continue;
        };
        let text = cell(Some(columns.place));
        let place = match text.contains('/') {
            true => CanonicalUrl::parse_lenient(text).ok().map(Place::Page),
            false => Host::parse(text).map(Place::Domain),
        };
        let Some(place) = place else {
            skip("neither a host nor a URL");
            continue;
        };
        let family = match cell(columns.family) {
            "" => registrable_domain(place.host_str()).to_owned(),
            family => family.to_owned(),
        };
        let rel = cell(columns.rel);
        let nofollow =
            matches!(cell(columns.nofollow).to_ascii_lowercase().as_str(), "true" | "1" | "yes" | "nofollow");
        let authority = cell(columns.authority).parse::<f64>().ok();
        read.rows.push(Labelled {
            truth,
            kind: cell(columns.kind).to_owned(),
            family,
            qualified: nofollow || Rel::parse(rel).is_qualified(),
            hard: String::new(),
            place,
            record_id: String::new(),
            target: CanonicalUrl::parse_lenient(cell(columns.target)).ok(),
            anchor: cell(columns.anchor).to_owned(),
            title: cell(columns.title).to_owned(),
            rel: rel.to_owned(),
            metrics: authority.map(|figure| (Metric::OtherDomain, figure)).into_iter().collect(),
        });
    }
    Ok(())
}
