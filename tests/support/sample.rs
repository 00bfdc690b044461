//! Links and profiles made up for tests and benchmarks of the reports. The same seed gives the same links.
//!
//! Expects `dice` beside it.

use super::dice::Dice;
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

/// A made-up profile of any size, streamed: link number `n` of `links`, domain by domain, as a store gives them.
///
/// About one domain for two links, with a few that link hundreds of times; a fifth of the domains good, a fifth spam.
pub fn web(links: u64, seed: u64) -> impl Iterator<Item = Row> {
    let mut dice = Dice::new(seed);
    let mut sites: Vec<String> = (0..links / 3 + 1)
        .map(|n| {
            let name = format!("{}-{}", dice.pick(FIRST), dice.pick(SECOND));
            // Names repeat in large profiles, registered domains do not.
            let number = if n < 200 { String::new() } else { n.to_string() };
            format!("{name}{number}.{}", dice.pick(TLDS))
        })
        .collect();
    sites.sort();
    sites.dedup();
    let mut rest = links;
    let mut sites = sites.into_iter();
    std::iter::from_fn(move || {
        if rest == 0 {
            return None;
        }
        let site = sites.next().unwrap_or_else(|| format!("zz{rest}.test"));
        let pages = match dice.below(100) {
            0 => 40 + dice.below(260),
            1..=9 => 5 + dice.below(20),
            10..=30 => 2 + dice.below(3),
            _ => 1,
        };
        let count = pages.min(rest);
        rest -= count;
        let like = Site::draw(&mut dice);
        Some((0..count).map(|page| like.link(&site, page, &mut dice)).collect::<Vec<_>>())
    })
    .flatten()
}

const FIRST: &[&str] = &[
    "harbour", "alpine", "city", "garden", "northern", "open", "quiet", "amber", "river", "daily", "modern", "paper",
    "silver", "field", "market", "coastal", "green", "little", "royal", "upper", "maker", "night", "velvet", "honest",
];
const SECOND: &[&str] = &[
    "journal",
    "review",
    "kitchen",
    "observer",
    "workshop",
    "collective",
    "notes",
    "gazette",
    "letters",
    "studio",
    "atlas",
    "library",
    "forum",
    "guide",
    "weekly",
    "cycles",
    "archive",
    "lab",
    "post",
    "walks",
    "press",
    "club",
];
const TLDS: &[&str] = &["com", "com", "com", "org", "net", "de", "co.uk", "fr", "io", "info", "xyz"];
const WORDS: &[&str] =
    &["spring", "report", "on", "tools", "for", "teams", "best", "a", "field", "guide", "how", "we", "test", "2026"];

/// What the links of one domain have in common.
struct Site {
    label: Label,
    value: u8,
    risk: u8,
    authority: Option<f32>,
    kind: SiteKind,
    first_seen: i64,
    owner: Option<String>,
    nofollow: bool,
    placement: Placement,
}

impl Site {
    fn draw(dice: &mut Dice) -> Self {
        let kinds =
            [SiteKind::Blog, SiteKind::News, SiteKind::Company, SiteKind::Forum, SiteKind::Education, SiteKind::Wiki];
        let spam_kinds = [SiteKind::Directory, SiteKind::Blog, SiteKind::Unknown];
        let roll = dice.below(100);
        let (label, value, risk, authority, kind) = match roll {
            0..=19 => (
                Label::HighQuality,
                62 + dice.below(36),
                dice.below(18),
                42 + dice.below(55),
                kinds[dice.below(6) as usize],
            ),
            20..=79 => (
                Label::LowQuality,
                12 + dice.below(46),
                dice.below(48),
                5 + dice.below(60),
                kinds[dice.below(4) as usize],
            ),
            _ => {
                (Label::Spammy, dice.below(30), 58 + dice.below(42), dice.below(35), spam_kinds[dice.below(3) as usize])
            }
        };
        let known = !dice.chance(if label == Label::Spammy { 55 } else { 25 });
        Self {
            label,
            value: value as u8,
            risk: risk as u8,
            authority: known.then_some(authority as f32),
            kind,
            first_seen: 1_696_000_000 + (dice.below(1_000).max(dice.below(1_000)) * 97_000) as i64,
            owner: (label == Label::Spammy && dice.chance(40)).then(|| format!("adsense pub-{}", dice.below(9))),
            nofollow: dice.chance(18),
            placement: [
                Placement::Content,
                Placement::Content,
                Placement::Sidebar,
                Placement::Footer,
                Placement::Comment,
            ][dice.below(5) as usize],
        }
    }

    fn link(&self, site: &str, page: u64, dice: &mut Dice) -> Row {
        let slug = format!("{}-{}-{}", dice.pick(WORDS), dice.pick(WORDS), dice.pick(WORDS));
        let mut row = row(&format!("https://{site}/{:04}/{slug}", page));
        let judged = &mut row.row.assessment;
        (judged.label, judged.value, judged.risk, judged.authority) =
            (self.label, self.value, self.risk, self.authority);
        judged.owner.clone_from(&self.owner);
        if self.label == Label::Spammy {
            row = row.spammy(self.risk);
            row.row.assessment.value = self.value;
            row.row.assessment.authority = self.authority;
            row.row.assessment.owner.clone_from(&self.owner);
            let (text, kind) = dice.pick::<(&str, AnchorKind)>(&[
                ("cheap loans online", AnchorKind::Keyword),
                ("best casino bonus", AnchorKind::Keyword),
                ("click here", AnchorKind::Generic),
                ("カジノ ボーナス 🎰", AnchorKind::Keyword),
            ]);
            row = row.anchor(text, kind);
            if dice.chance(60) {
                row.row.assessment.findings.retain(|finding| finding.rule != "paid-link");
            }
        } else {
            if self.label == Label::HighQuality {
                let authority = row.row.assessment.authority;
                row = row.high(self.value);
                row.row.assessment.authority = authority;
            }
            let (text, kind) = dice.pick::<(&str, AnchorKind)>(&[
                ("Us", AnchorKind::Brand),
                ("Us Ltd", AnchorKind::Brand),
                ("https://us.test/", AnchorKind::Url),
                ("their field report on hand tools", AnchorKind::Partial),
                ("read more", AnchorKind::Generic),
                ("", AnchorKind::Image),
            ]);
            row = row.anchor(text, kind);
        }
        row.row.assessment.risk = self.risk;
        row.facts.kind = self.kind;
        row.row.backlink.first_seen = Timestamp::from_second(self.first_seen + page as i64 * 86_400).ok();
        row.row.backlink.link.as_mut().unwrap().placement = self.placement;
        row = row.target(dice.pick(&[
            "https://us.test/",
            "https://us.test/",
            "https://us.test/reports/hand-tools",
            "https://us.test/blog/field-guide",
            "https://us.test/about",
            "https://us.test/old/page",
        ]));
        let seen = self.first_seen + (dice.below(400) * 86_400) as i64;
        row.row.backlink.last_seen = Timestamp::from_second(seen.min(1_795_000_000)).ok();
        match dice.below(100) {
            0..=7 => row.gone([Cause::LinkRemoved, Cause::Http(404), Cause::Parked][dice.below(3) as usize]),
            8..=19 => row.unverified([Cause::Robots, Cause::Http(403), Cause::Timeout][dice.below(3) as usize]),
            20..=22 => row.stopped(BrokenAt::Noindex),
            _ if self.nofollow => row.stopped(BrokenAt::Nofollow),
            _ => row,
        }
    }
}
