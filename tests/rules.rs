//! Every rule is documented, is worth points, and has a case that it sees beside one that it nearly sees.
//!
//! `fixtures/pages/<rule>/hit.*` and `miss.*`: an `.html` file is a page, read by the extractor as the audit reads it, whose
//! first comment says in TOML where it stands; a `.toml` file is a list of rows as an export claims them, for rules
//! that read rows or the whole profile. The first link to the audited site is the one asked about.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use backlink_audit::extractor::{PageInput, Wanted, extract};
use backlink_audit::model::assessment::Label;
use backlink_audit::model::backlink::Backlink;
use backlink_audit::model::candidate::{Candidate, Origin, Place};
use backlink_audit::model::cause::Cause;
use backlink_audit::model::facts::PageFacts;
use backlink_audit::model::fetch::Headers;
use backlink_audit::model::link::Rel;
use backlink_audit::model::metrics::{Metric, Metrics};
use backlink_audit::model::observation::Observation;
use backlink_audit::model::reconcile::{Targets, reconcile};
use backlink_audit::model::site::Site;
use backlink_audit::model::url::{CanonicalUrl, Host};
use backlink_audit::scoring::{CorpusBuilder, Evidence, Policy, RULES, SIGNALS};
use jiff::Timestamp;
use serde::Deserialize;

/// What a fixture says of the audited site and of the page.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct About {
    /// Address of the page.
    #[serde(default)]
    url: String,
    #[serde(default = "audited")]
    site: String,
    /// Text of the audited site's own pages.
    #[serde(default)]
    site_text: String,
    /// Hosts that the audited site links to.
    #[serde(default)]
    links_to: Vec<String>,
    #[serde(default)]
    link: Vec<Row>,
}

fn audited() -> String {
    "blue-widgets.example".into()
}

/// A row of an export. `{n}` in its texts counts from 1 to `times`.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
struct Row {
    source: String,
    target: String,
    anchor: String,
    title: String,
    rel: String,
    first_seen: String,
    ip: String,
    visits: Option<u64>,
    in_content: Option<bool>,
    sitewide: Option<bool>,
    referrer_spam: Option<bool>,
    via: Vec<String>,
    times: Option<u32>,
    metrics: Metrics,
    /// What the page is known to say, for marks that no page of a fixture's size can carry.
    page: Option<PageFacts>,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/pages")
}

fn url(text: &str) -> CanonicalUrl {
    CanonicalUrl::parse(text).unwrap_or_else(|problem| panic!("{text}: {problem}"))
}

/// The row that a fixture asks about with what the rules saw of it.
struct Seen {
    link: Backlink,
    evidence: Evidence,
}

fn look(path: &Path) -> Seen {
    let text = fs::read_to_string(path).unwrap_or_else(|problem| panic!("{}: {problem}", path.display()));
    let about = match path.extension().is_some_and(|extension| extension == "html") {
        true => text.split_once("<!--").and_then(|(_, rest)| rest.split_once("-->")).map(|(about, _)| about),
        false => Some(text.as_str()),
    };
    let about = about.unwrap_or_else(|| panic!("{}: no comment that says where the page stands", path.display()));
    let about: About = toml::from_str(about).unwrap_or_else(|problem| panic!("{}: {problem}", path.display()));
    let site = Site::parse(&about.site).unwrap();
    let rows: Vec<(Backlink, Option<PageFacts>)> =
        if about.link.is_empty() { page(&site, &about, text.as_bytes()) } else { claimed(&site, &about) };
    let mut builder = CorpusBuilder::new(&site);
    if !about.site_text.is_empty() {
        builder.site_text(&about.site_text);
    }
    about.links_to.iter().for_each(|host| builder.links_to(host));
    rows.iter().for_each(|(row, facts)| builder.add(row, facts.as_ref()));
    let corpus = builder.finish();
    let Some((link, facts)) = rows.into_iter().next() else { panic!("{}: no link to the site", path.display()) };
    Seen { evidence: Evidence::gather(&link, facts.as_ref(), &corpus), link }
}

fn page(site: &Site, about: &About, body: &[u8]) -> Vec<(Backlink, Option<PageFacts>)> {
    let address = url(&about.url);
    let headers = Headers { content_type: Some("text/html; charset=utf-8".into()), ..Headers::default() };
    let input = PageInput { url: &address, status: 200, headers: &headers, body };
    let extracted = extract(&input, &Wanted::site(site));
    let mut seen = Observation::not_tried(address.clone(), Cause::Offline, Timestamp::UNIX_EPOCH);
    (seen.cause, seen.status) = (None, Some(200));
    seen.links = extracted.links;
    let facts = extracted.facts;
    seen.facts = Some(Box::new(facts.clone()));
    let rows = reconcile(site, Vec::new(), Ok(&seen), &Targets::default());
    rows.into_iter().map(|row| (row, Some(facts.clone()))).collect()
}

fn claimed(site: &Site, about: &About) -> Vec<(Backlink, Option<PageFacts>)> {
    let mut rows = Vec::new();
    for row in &about.link {
        for n in 1..=row.times.unwrap_or(1) {
            let fill = |text: &str| text.replace("{n}", &n.to_string());
            let told = |text: &str| (!text.is_empty()).then(|| fill(text));
            let source = fill(&row.source);
            let place = match source.contains("://") {
                true => Place::Page(url(&source)),
                false => Place::Domain(Host::parse(&source).unwrap()),
            };
            let origin = Origin { source: "fixture".into(), file: String::new(), line: 0 };
            let mut claim = Candidate::new(place, origin);
            claim.target = told(&row.target).map(|text| url(&text));
            claim.via = row.via.iter().map(|text| url(text)).collect();
            claim.claim.anchor = told(&row.anchor);
            claim.claim.page_title = told(&row.title);
            claim.claim.rel = told(&row.rel).map(|text| Rel::parse(&text));
            claim.claim.ip = told(&row.ip).map(|text| text.parse().unwrap());
            claim.claim.visits = row.visits;
            claim.claim.in_content = row.in_content;
            claim.claim.sitewide = row.sitewide;
            claim.claim.referrer_spam = row.referrer_spam;
            claim.first_seen = told(&row.first_seen).map(|text| text.parse().unwrap());
            claim.metrics = row.metrics.clone();
            let backlink = reconcile(site, vec![claim], Err(Cause::Offline), &Targets::default()).remove(0);
            rows.push((backlink, row.page.clone()));
        }
    }
    rows
}

/// The fixture of a rule, as page or as rows.
fn fixture(rule: &str, case: &str) -> Option<PathBuf> {
    ["html", "toml"].map(|kind| root().join(rule).join(format!("{case}.{kind}"))).into_iter().find(|path| path.exists())
}

/// How strongly the rule saw something in the fixture.
fn strength(rule: &str, case: &str) -> Result<Option<f32>, String> {
    let path = fixture(rule, case).ok_or_else(|| format!("{rule}: no {case}.html or {case}.toml"))?;
    let seen = look(&path);
    Ok(seen.evidence.hits().find(|(about, _)| about.id == rule).map(|(_, hit)| hit.strength))
}

#[test]
fn every_rule_sees_its_case_and_not_the_one_beside_it() {
    let mut wrong = Vec::new();
    for about in RULES.iter().map(|rule| rule.about()) {
        match strength(about.id, "hit") {
            Ok(Some(strength)) if strength > 0.0 => {}
            Ok(other) => wrong.push(format!("{}: the hit is not seen ({other:?})", about.id)),
            Err(missing) => wrong.push(missing),
        }
        match strength(about.id, "miss") {
            // Rules that speak both ways may speak for the other side.
            Ok(None) => {}
            Ok(Some(strength)) if strength < 0.0 => {}
            Ok(other) => wrong.push(format!("{}: the near miss is seen ({other:?})", about.id)),
            Err(missing) => wrong.push(missing),
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn every_rule_is_documented() {
    let policy = Policy::default();
    let mut ids = BTreeSet::new();
    for about in RULES.iter().map(|rule| rule.about()) {
        assert!(ids.insert(about.id), "{} is there twice", about.id);
        assert!(about.id.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'), "{}", about.id);
        for text in [about.title, about.looks_at, about.why, about.source, about.remedy] {
            assert!(text.len() >= 8 && !text.ends_with('.'), "{}: “{text}”", about.id);
        }
        assert_ne!(policy.points(about.id), 0, "{}", about.id);
    }
}

#[test]
fn every_rule_stands_for_a_signal_of_the_field_and_every_signal_has_an_answer() {
    let ids: BTreeSet<&str> = RULES.iter().map(|rule| rule.about().id).collect();
    let mut named = BTreeSet::new();
    for line in SIGNALS.lines().filter(|line| line.starts_with("| ")).skip(1) {
        let answer = line.split('|').nth(2).unwrap_or_default();
        let here: Vec<&str> = answer.split('`').skip(1).step_by(2).filter(|word| ids.contains(word)).collect();
        assert!(!here.is_empty() || answer.contains("no rule"), "{line}");
        named.extend(here);
    }
    assert_eq!(ids.difference(&named).collect::<Vec<_>>(), Vec::<&&str>::new(), "rules that no signal names");
}

#[test]
fn every_fixture_belongs_to_a_rule() {
    let ids: BTreeSet<&str> = RULES.iter().map(|rule| rule.about().id).collect();
    for entry in fs::read_dir(root()).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            assert!(ids.contains(name.as_str()), "fixtures/pages/{name}: no such rule");
        }
    }
}

/// Near misses of the risk rules are what a hasty tool flags; none of them is spam.
#[test]
fn no_near_miss_is_called_spammy() {
    for about in RULES.iter().map(|rule| rule.about()) {
        let Some(path) = fixture(about.id, "miss") else { continue };
        let seen = look(&path);
        let assessment = seen.evidence.judge(&seen.link, &Policy::default());
        assert_ne!(assessment.label, Label::Spammy, "{}: {:#?}", path.display(), assessment.findings);
    }
}

#[test]
fn labels_of_the_fixtures_are_as_recorded() {
    let mut lines = String::new();
    for about in RULES.iter().map(|rule| rule.about()) {
        for case in ["hit", "miss"] {
            let Some(path) = fixture(about.id, case) else { continue };
            let seen = look(&path);
            let judged = seen.evidence.judge(&seen.link, &Policy::default());
            lines.push_str(&format!("{} {case}: {}\n", about.id, judged.label));
        }
    }
    insta::with_settings!({ prepend_module_to_snapshot => false, snapshot_path => "../fixtures/pages" }, {
        insta::assert_snapshot!("labels", lines);
    });
}

#[test]
fn figures_of_vendors_are_read_by_their_names() {
    let metrics: Metrics = toml::from_str("ahrefs-dr = 50.0").unwrap();
    assert_eq!(metrics.get(Metric::AhrefsDr), Some(50.0));
}
