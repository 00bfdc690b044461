//! Links and profiles made up for tests and benchmarks of the reports. The same seed gives the same links.

use backlink_audit::model::accounting::Accounting;
use backlink_audit::model::assessment::{AnchorKind, Assessed, Assessment, Confidence, Label};
use backlink_audit::model::backlink::{Backlink, BrokenAt, State};
use backlink_audit::model::candidate::{Claim, Place};
use backlink_audit::model::cause::{Cause, Standing};
use backlink_audit::model::facts::{PageFacts, SiteKind};
use backlink_audit::model::finding::{Axis, Finding, Where};
use backlink_audit::model::link::{AnchorSource, Element, Link, Placement, Rel};
use backlink_audit::model::metrics::Metrics;
use backlink_audit::model::profile::{Changes, Coverage, Profile, SourceReport, Unseen};
use backlink_audit::model::reconcile::Targets;
use backlink_audit::model::url::{CanonicalUrl, Host};
use backlink_audit::profile::{Builder, Context};
use jiff::Timestamp;

pub fn url(text: &str) -> CanonicalUrl {
    CanonicalUrl::parse(text).unwrap()
}

pub fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// One link of a test, described by what makes it different from a plain live one.
#[derive(Clone)]
pub struct Row {
    pub row: Assessed,
    pub facts: PageFacts,
}

/// A live link that counts, of middling worth, on a blog.
pub fn row(source: &str) -> Row {
    let target = url("https://us.test/");
    let link = Link {
        anchor: "us".to_owned(),
        anchor_source: AnchorSource::Text,
        placement: Placement::Content,
        before: "as ".to_owned(),
        after: " wrote".to_owned(),
        ..Link::bare(Element::A, target.clone())
    };
    let backlink = Backlink {
        source: Place::Page(url(source)),
        final_url: Some(url(source)),
        target: Some(target),
        link: Some(link),
        state: State::Live,
        cause: None,
        detail: None,
        http_status: Some(200),
        broken_at: None,
        claim: Claim::default(),
        metrics: Metrics::default(),
        via: Vec::new(),
        first_seen: Some(at("2026-01-15T00:00:00Z")),
        last_seen: Some(at("2026-11-01T00:00:00Z")),
        lost_at: None,
        checked_at: Some(at("2026-11-22T10:00:00Z")),
        found_by: ["ahrefs".to_owned()].into(),
        remote: None,
        page_nofollow: false,
        claimed: true,
    };
    let assessment = Assessment {
        label: Label::LowQuality,
        value: 35,
        risk: 10,
        confidence: Confidence::High,
        authority: Some(31.25),
        relevance: Some(0.4),
        anchor_kind: AnchorKind::Brand,
        findings: vec![
            Finding::new("in-content", Axis::Value, 15, Where::Link, "inside the article's text"),
            Finding::new("thin-page", Axis::Value, -5, Where::Page, "120 words"),
        ],
        owner: None,
    };
    let facts = PageFacts { kind: SiteKind::Blog, lang_detected: Some("en".to_owned()), ..PageFacts::default() };
    Row { row: Assessed { backlink, assessment }, facts }
}

impl Row {
    pub fn high(mut self, value: u8) -> Self {
        let judged = &mut self.row.assessment;
        (judged.label, judged.value, judged.risk, judged.authority) = (Label::HighQuality, value, 3, Some(62.0));
        judged.findings.insert(0, Finding::new("editorial", Axis::Value, 30, Where::Page, "a report under a byline"));
        self
    }

    pub fn spammy(mut self, risk: u8) -> Self {
        let judged = &mut self.row.assessment;
        (judged.label, judged.value, judged.risk, judged.authority) = (Label::Spammy, 8, risk, None);
        judged.findings = vec![
            Finding::new("paid-link", Axis::Risk, 40, Where::Page, "\"dofollow guest post $80\""),
            Finding::new("link-farm", Axis::Risk, 25, Where::Page, "412 outgoing links"),
        ];
        self
    }

    pub fn gone(mut self, cause: Cause) -> Self {
        let link = &mut self.row.backlink;
        (link.state, link.cause, link.broken_at, link.link) = (State::Gone, Some(cause), Some(BrokenAt::Gone), None);
        if let Cause::Http(status) = cause {
            link.http_status = Some(status);
        }
        self
    }

    pub fn unverified(mut self, cause: Cause) -> Self {
        let link = &mut self.row.backlink;
        (link.state, link.cause, link.broken_at, link.link) =
            (State::Unverified, Some(cause), Some(BrokenAt::Unverified), None);
        link.http_status = if let Cause::Http(status) = cause { Some(status) } else { None };
        link.final_url = None;
        self.row.assessment.confidence = Confidence::Low;
        self.facts = PageFacts::default();
        self
    }

    pub fn stopped(mut self, step: BrokenAt) -> Self {
        self.row.backlink.broken_at = Some(step);
        if let (BrokenAt::Nofollow | BrokenAt::Ugc | BrokenAt::Sponsored, Some(link)) =
            (step, &mut self.row.backlink.link)
        {
            link.rel = Rel(vec![step.as_str().to_owned()]);
        }
        self
    }

    pub fn anchor(mut self, text: &str, kind: AnchorKind) -> Self {
        match &mut self.row.backlink.link {
            Some(link) => link.anchor = text.to_owned(),
            None => self.row.backlink.claim.anchor = Some(text.to_owned()),
        }
        self.row.assessment.anchor_kind = kind;
        self
    }

    pub fn target(mut self, target: &str) -> Self {
        self.row.backlink.target = Some(url(target));
        self
    }

    pub fn owner(mut self, owner: &str) -> Self {
        self.row.assessment.owner = Some(owner.to_owned());
        self
    }

    pub fn kind(mut self, kind: SiteKind) -> Self {
        self.facts.kind = kind;
        self
    }

    pub fn seen(mut self, first: &str, last: &str) -> Self {
        (self.row.backlink.first_seen, self.row.backlink.last_seen) = (Some(at(first)), Some(at(last)));
        self
    }

    /// A lead: the domain is known, the page is not.
    pub fn lead(mut self) -> Self {
        self = self.unverified(Cause::NoPage);
        let link = &mut self.row.backlink;
        link.source = Place::Domain(Host::parse(link.source.host_str()).unwrap());
        (link.target, link.checked_at) = (None, None);
        self
    }
}

/// A small profile in which everything occurs once or more: all states, labels, stops, scripts and hostile texts.
pub fn small() -> Vec<Row> {
    let mut rows = vec![
        row("https://news.test/2026/report")
            .high(91)
            .anchor("a study by Us Ltd", AnchorKind::Partial)
            .kind(SiteKind::News),
        row("https://cs.university.test/reading").high(84).anchor("us.test", AnchorKind::Url).kind(SiteKind::Education),
        row("https://blog-a.test/post").high(72),
        row("https://blog-b.test/post").anchor("日本語のアンカーテキスト", AnchorKind::Other),
        row("https://blog-c.test/post").stopped(BrokenAt::Nofollow),
        row("https://forum.test/thread/9")
            .stopped(BrokenAt::Ugc)
            .kind(SiteKind::Forum)
            .anchor("here", AnchorKind::Generic),
        row("https://partner.test/").stopped(BrokenAt::Sponsored).anchor("", AnchorKind::Image),
        row("https://copy.test/post").stopped(BrokenAt::Canonical),
        row("https://old-friend.test/links").high(66).target("https://us.test/old").stopped(BrokenAt::TargetBroken),
        row("https://wiki.test/Us").high(79).kind(SiteKind::Wiki),
        row("https://farm-1.test/")
            .spammy(88)
            .anchor("cheap loans", AnchorKind::Keyword)
            .owner("adsense pub-1")
            .kind(SiteKind::Directory),
        row("https://farm-2.test/").spammy(86).anchor("cheap loans", AnchorKind::Keyword).owner("adsense pub-1"),
        row("https://casino.test/x").spammy(97).anchor("=cmd|' /C calc'!A0 🎰", AnchorKind::Keyword),
        row("https://trick.test/x")
            .spammy(71)
            .anchor("\u{1b}[31m\u{202e}gnp.exe\u{200b}<script>alert(1)</script>", AnchorKind::Other),
        row("https://lost.test/story")
            .high(77)
            .gone(Cause::LinkRemoved)
            .seen("2025-03-01T00:00:00Z", "2026-05-04T00:00:00Z"),
        row("https://closed.test/").gone(Cause::Http(404)).seen("2025-04-01T00:00:00Z", "2026-05-09T00:00:00Z"),
        row("https://parked.test/").gone(Cause::Parked),
        row("https://private.test/a").unverified(Cause::Robots),
        row("https://busy.test/a").unverified(Cause::Http(429)).high(70),
        row("https://lead.test/").lead(),
    ];
    for page in 1..=25 {
        rows.push(row(&format!("https://sitewide.test/p{page:02}")).anchor("Us Ltd", AnchorKind::Brand));
    }
    rows
}

/// Adds up the rows as an audit does.
pub fn profile(rows: &[Row], targets: &Targets, changes: Changes) -> Profile {
    let mut builder = Builder::new("us.test").placed_by(["paid-link"]);
    for row in rows {
        builder.add(&row.row, Some(&row.facts));
    }
    let (summary, domains) = builder.finish(&Context { targets, changes: &changes });
    let mut coverage = coverage(rows.iter().map(|row| &row.row));
    coverage.overlap = [("ahrefs".to_owned(), rows.len() as u64)].into();
    coverage.unseen = Unseen::CannotBeEstimated { why: "fewer than two independent sources".to_owned() };
    Profile {
        site: "us.test".to_owned(),
        started_at: at("2026-11-22T09:58:00Z"),
        finished_at: at("2026-11-22T10:03:00Z"),
        ruleset: "2026.11".to_owned(),
        sources: vec![SourceReport {
            name: "ahrefs".to_owned(),
            input: "backlinks.csv".to_owned(),
            vendor: "Ahrefs".to_owned(),
            report: "backlinks".to_owned(),
            rows: rows.len() as u64 + 3,
            candidates: rows.len() as u64,
            refused_rows: 1,
            skipped: [("own pages".to_owned(), 2)].into(),
            note: None,
            failed: false,
        }],
        coverage,
        summary,
        domains,
        unread: vec![backlink_audit::model::profile::Unread {
            file: "backlinks.csv".to_owned(),
            line: 17,
            reason: "no URL in column `Referring page URL`".to_owned(),
        }],
        changes,
        interrupted: false,
    }
}

fn coverage<'a>(rows: impl Iterator<Item = &'a Assessed>) -> Coverage {
    let mut coverage = Coverage { unread_rows: 1, ..Coverage::default() };
    let mut accounting = Accounting::default();
    for row in rows {
        match row.backlink.cause {
            None => accounting.add_live(),
            Some(cause) => {
                accounting.add(cause.standing());
                *coverage.causes.entry(cause.to_string()).or_default() += 1;
            }
        }
        coverage.pages_known += 1;
        let tried = row.backlink.cause.is_none_or(|cause| cause.standing() != Standing::NotTried);
        coverage.pages_fetched += u64::from(tried);
        coverage.pages_read += u64::from(row.backlink.state != State::Unverified);
    }
    coverage.unverified_share = accounting.unverified() as f64 / accounting.candidates.max(1) as f64;
    coverage.accounting = accounting;
    coverage
}
