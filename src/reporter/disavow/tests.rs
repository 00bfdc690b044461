use jiff::Timestamp;

use super::*;
use crate::model::assessment::{AnchorKind, Assessment, Confidence};
use crate::model::candidate::{Candidate, Origin};
use crate::model::cause::Cause;
use crate::model::link::{Element, Link, Rel};
use crate::model::observation::Observation;
use crate::model::reconcile::{Targets, reconcile};
use crate::model::url::{CanonicalUrl, Host, registrable_domain};

fn site() -> Site {
    Site::parse("target.test").unwrap()
}

fn assessment(label: Label, risk: u8) -> Assessment {
    Assessment {
        label,
        value: 10,
        risk,
        confidence: Confidence::High,
        authority: None,
        relevance: None,
        anchor_kind: AnchorKind::Keyword,
        findings: Vec::new(),
        owner: None,
    }
}

/// A link found on a page, counted unless `rel` says otherwise.
fn found(page: &str, rel: &str, label: Label, risk: u8) -> Assessed {
    let mut seen = Observation::not_tried(CanonicalUrl::parse(page).unwrap(), Cause::Offline, Timestamp::UNIX_EPOCH);
    seen.cause = None;
    let to = CanonicalUrl::parse("https://target.test/").unwrap();
    seen.links = vec![Link { rel: Rel::parse(rel), ..Link::bare(Element::A, to) }];
    let backlink = reconcile(&site(), vec![], Ok(&seen), &Targets::default()).remove(0);
    Assessed { backlink, assessment: assessment(label, risk) }
}

/// A link that an export claims.
fn claimed(place: Place) -> Assessed {
    let mut claim = Candidate::new(place, Origin { source: "x".into(), file: String::new(), line: 0 });
    claim.claim.follow = Some(true);
    let backlink = reconcile(&site(), vec![claim], Err(Cause::Offline), &Targets::default()).remove(0);
    Assessed { backlink, assessment: assessment(Label::Spammy, 90) }
}

fn file_of(links: &[Assessed], options: Options, current: Option<&Current>) -> File {
    let site = site();
    let site_of = |host: &str| registrable_domain(host).to_owned();
    let shared = |host: &str| host == "sites.platform.test";
    let policy = |_: &Assessed| Some("hidden link: off-screen".to_owned());
    let mut builder = Builder::new(&site, options, &policy, &site_of, &shared);
    links.iter().for_each(|link| builder.add(link));
    builder.finish(current, "2026-01-01")
}

fn entries(file: &File) -> Vec<&str> {
    file.text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect()
}

#[test]
fn a_domain_without_a_good_link_is_listed_whole_and_any_other_by_page() {
    let file = file_of(
        &[
            found("https://a.evil.test/1", "", Label::Spammy, 80),
            found("https://b.evil.test/2", "", Label::Spammy, 95),
            found("https://mixed.test/bad", "", Label::Spammy, 90),
            found("https://mixed.test/good", "", Label::HighQuality, 0),
            found("https://plain.test/bad", "", Label::Spammy, 90),
            found("https://plain.test/low", "", Label::LowQuality, 20),
            found("https://sites.platform.test/someone", "", Label::Spammy, 70),
        ],
        Options::default(),
        None,
    );
    assert_eq!(
        entries(&file),
        ["domain:evil.test", "https://mixed.test/bad", "https://plain.test/bad", "https://sites.platform.test/someone"]
    );
    assert!(file.text.contains("# hidden link: off-screen (risk 95, 2 links)\ndomain:evil.test\n"), "{}", file.text);
}

#[test]
fn what_does_not_count_or_breaks_no_policy_is_left_alone() {
    let links = [
        found("https://one.test/", "nofollow", Label::Spammy, 80),
        claimed(Place::Page(CanonicalUrl::parse("https://two.test/").unwrap())),
        found("https://three.test/", "", Label::Spammy, 61),
    ];
    let file = file_of(&links, Options { min_risk: 70, unverified: false }, None);
    assert_eq!((file.text.as_str(), file.added), ("", 0));
    assert_eq!(file.left, Left { not_counted: 1, unverified: 1, no_policy: 0, below_risk: 1 });
    let file = file_of(&links, Options { min_risk: 70, unverified: true }, None);
    assert_eq!(entries(&file), ["domain:two.test"]);

    let site = site();
    let site_of = |host: &str| host.to_owned();
    let mut builder = Builder::new(&site, Options::default(), &|_| None, &site_of, &|_| false);
    builder.add(&found("https://one.test/", "", Label::Spammy, 99));
    let file = builder.finish(None, "2026-01-01");
    assert_eq!((file.added, file.left.no_policy), (0, 1));
}

#[test]
fn the_current_file_stays_with_its_comments_and_grows_only_by_what_is_new() {
    let current = Current::parse(
        b"\xef\xbb\xbf# our list, 2024\r\nDOMAIN: Evil.Test\r\ndomain:evil.test\r\nhttp://old.test/page\r\nexample.com\r\n*.wild.test\r\ndomain:target.test\r\n",
    )
    .unwrap();
    let links =
        [found("https://x.evil.test/1", "", Label::Spammy, 80), found("https://old.test/other", "", Label::Spammy, 80)];
    let file = file_of(&links, Options::default(), Some(&current));
    assert_eq!(entries(&file), ["domain:evil.test", "http://old.test/page", "domain:old.test"]);
    assert!(file.text.starts_with("# our list, 2024\ndomain:evil.test\n"), "{}", file.text);
    assert!(file.text.contains("# not a valid entry: example.com"));
    assert_eq!((file.added, file.kept), (1, 2));
    assert_eq!(file.notes.len(), 3, "{:?}", file.notes);
}

#[test]
fn other_encodings_are_read() {
    let mut utf16 = vec![0xff, 0xfe];
    utf16.extend("# ü\ndomain:a.test\n".encode_utf16().flat_map(u16::to_le_bytes));
    let file = file_of(&[], Options::default(), Some(&Current::parse(&utf16).unwrap()));
    assert_eq!(file.text, "# ü\ndomain:a.test\n");
    let file = file_of(&[], Options::default(), Some(&Current::parse(b"# \xfc\ndomain:a.test").unwrap()));
    assert_eq!(entries(&file), ["domain:a.test"]);
    assert!(Current::parse(&vec![b'#'; current::MAX_CURRENT_BYTES + 1]).is_err());
}

#[test]
fn the_format_s_limits_hold() {
    let long = format!("https://long.test/{}", "a".repeat(MAX_URL_CHARS));
    let mut links = vec![found(&long, "", Label::Spammy, 90), found("https://long.test/ok", "", Label::LowQuality, 0)];
    assert_eq!(file_of(&links, Options::default(), None).added, 0);
    links.clear();
    let mut current = String::new();
    for n in 0..MAX_LINES - 6 {
        current.push_str(&format!("domain:d{n}.test\n"));
    }
    for n in 0..10 {
        links.push(found(&format!("https://new{n}.test/"), "", Label::Spammy, 90));
    }
    let current = Current::parse(current.as_bytes()).unwrap();
    let file = file_of(&links, Options::default(), Some(&current));
    assert!(file.text.lines().count() <= MAX_LINES && file.text.len() <= MAX_BYTES);
    assert_eq!(file.added, 1);
    assert!(file.notes.iter().any(|note| note.starts_with("9 entries did not fit")), "{:?}", file.notes);
}

/// `suites/disavow`: hostile hosts and URLs, each with the line that must not appear.
#[test]
fn no_hostile_name_adds_a_line_or_names_another_domain() {
    let suite: serde_json::Value =
        serde_json::from_str(include_str!("../../../fixtures/disavow/hostile.json")).unwrap();
    let cases = suite["cases"].as_array().unwrap();
    assert!(cases.len() >= 26);
    for case in cases {
        let text = case["host_or_url"].as_str().unwrap();
        let mut places: Vec<Place> = Vec::new();
        places.extend(Host::parse(text).map(Place::Domain));
        places.extend(CanonicalUrl::parse(text).ok().map(Place::Page));
        places.extend(CanonicalUrl::parse_lenient(text).ok().map(Place::Page));
        let mut files: Vec<File> = places
            .into_iter()
            .map(|place| file_of(&[claimed(place)], Options { min_risk: 0, unverified: true }, None))
            .collect();
        files.push(file_of(&[], Options::default(), Some(&Current::parse(text.as_bytes()).unwrap())));
        // As a reason, and as a name that came from elsewhere.
        let site = site();
        let (policy, name) = (|_: &Assessed| Some(text.to_owned()), |_: &str| text.to_owned());
        let mut builder = Builder::new(&site, Options::default(), &policy, &name, &|_| false);
        builder.add(&found("https://flagged.test/", "", Label::Spammy, 90));
        files.push(builder.finish(None, text));
        let written_by_hand = text.lines().flat_map(|line| line.split('\r')).any(|line| line.starts_with("domain:"));
        for file in files {
            for line in file.text.split(['\n', '\r', '\u{2028}', '\u{2029}', '\u{85}']) {
                let fine = line.is_empty()
                    || line.starts_with("# ")
                    || line.strip_prefix("domain:").is_some_and(|host| Entry::domain(host).is_some())
                    || Entry::url(line).is_some();
                assert!(fine, "{text:?} gave {line:?}");
                // A current file that says so itself may keep its own line.
                if let Some(forbidden) = case["must_not_contain_line"].as_str()
                    && !written_by_hand
                {
                    assert!(line != forbidden || forbidden.starts_with("# "), "{text:?} gave {line:?}");
                }
            }
        }
    }
}
