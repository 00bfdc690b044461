//! The judgement as a whole: labels, sums and the promises of the module's documentation.

use jiff::Timestamp;

use super::*;
use crate::model::candidate::{Candidate, Origin, Place};
use crate::model::cause::Cause;
use crate::model::link::{Element, Link, Placement, Rel};
use crate::model::observation::Observation;
use crate::model::reconcile::{Targets, reconcile};
use crate::model::site::Site;
use crate::model::url::CanonicalUrl;

pub(super) fn url(text: &str) -> CanonicalUrl {
    CanonicalUrl::parse(text).unwrap()
}

pub(super) fn site() -> Site {
    Site::parse("blue-widgets.example").unwrap()
}

fn claim(source: &str, anchor: &str) -> Candidate {
    let origin = Origin { source: "ahrefs".into(), file: "a.csv".into(), line: 2 };
    let mut claim = Candidate::new(Place::Page(url(source)), origin);
    claim.target = Some(url("https://blue-widgets.example/"));
    claim.claim.anchor = Some(anchor.to_owned());
    claim
}

/// A link that an export claims and nobody could look at.
pub(super) fn unseen(source: &str, anchor: &str, cause: Cause) -> Backlink {
    reconcile(&site(), vec![claim(source, anchor)], Err(cause), &Targets::default()).remove(0)
}

/// A link found on a page.
fn live(source: &str, link: Link, facts: PageFacts) -> (Backlink, PageFacts) {
    let mut seen = Observation::not_tried(url(source), Cause::Offline, Timestamp::UNIX_EPOCH);
    seen.cause = None;
    seen.status = Some(200);
    seen.links = vec![link];
    seen.facts = Some(Box::new(facts.clone()));
    (reconcile(&site(), vec![], Ok(&seen), &Targets::default()).remove(0), facts)
}

fn link(anchor: &str) -> Link {
    Link {
        anchor: anchor.to_owned(),
        placement: Placement::Content,
        before: "The valves that we fitted in the spring came from ".into(),
        after: " and have not leaked since, which surprised all of us at the club.".into(),
        block_text_chars: 320,
        ..Link::bare(Element::A, url("https://blue-widgets.example/valves"))
    }
}

fn article() -> PageFacts {
    PageFacts {
        title: "How we rebuilt the old steam engine".into(),
        text: "We rebuilt the engine over two winters and wrote down every step for the club.".into(),
        words: 900,
        text_chars: 5000,
        link_text_chars: 300,
        links: crate::model::facts::LinkCounts { internal: 20, external: 3, external_domains: 3, ..Default::default() },
        author: Some("A. Fitter".into()),
        images: 4,
        ..PageFacts::default()
    }
}

fn judge(link: &Backlink, page: Option<&PageFacts>) -> Assessment {
    assess(link, page, &Corpus::empty(&site()), &Policy::default())
}

#[test]
fn points_add_up_to_the_scores() {
    let policy = Policy::default();
    let (row, page) = live("https://cheap-viagra-casino.example/buy-viagra", link("cheap viagra online"), article());
    for (row, page) in [(row, Some(page)), (unseen("https://a.example/x", "Blue Widgets", Cause::Timeout), None)] {
        let judged = judge(&row, page.as_ref());
        for (axis, base, score) in
            [(Axis::Value, policy.base_value, judged.value), (Axis::Risk, policy.base_risk, judged.risk)]
        {
            let sum: i32 = judged.findings_on(axis).map(|finding| finding.points).sum();
            assert_eq!(i32::from(score), (base + sum).clamp(0, 100), "{axis}: {:?}", judged.findings);
        }
        assert!(judged.findings.windows(2).all(|pair| pair[0].points.abs() >= pair[1].points.abs()));
    }
}

#[test]
fn an_author_s_link_is_high_quality_and_a_hidden_pill_link_spammy() {
    let (row, page) = live("https://steam-club.example/engine", link("Blue Widgets"), article());
    let judged = judge(&row, Some(&page));
    assert_eq!((judged.label, judged.confidence), (Label::HighQuality, Confidence::High), "{:?}", judged.findings);

    let mut hidden = link("buy viagra online");
    hidden.hidden = Some(crate::model::link::Hidden::OffScreen);
    let (row, page) = live("https://steam-club.example/engine", hidden, article());
    let judged = judge(&row, Some(&page));
    assert_eq!(judged.label, Label::Spammy, "{:?}", judged.findings);
    assert!(explain(&judged).contains("off-screen"), "{}", explain(&judged));
}

#[test]
fn nothing_makes_a_link_of_the_template_high_quality() {
    let footer = Link { placement: Placement::Footer, ..link("Blue Widgets") };
    let (row, page) = live("https://en.wikipedia.org/wiki/Steam_engine", footer, article());
    let judged = judge(&row, Some(&page));
    let policy = Policy::default();
    assert_eq!(judged.label, Label::LowQuality, "{:?}", judged.findings);
    assert!(judged.value <= policy.unchosen_ceiling, "{:?}", judged.findings);
    let (row, page) = live("https://en.wikipedia.org/wiki/Steam_engine", link("Blue Widgets"), article());
    assert!(judge(&row, Some(&page)).value > policy.unchosen_ceiling);
}

#[test]
fn a_name_made_of_selling_words_is_no_brand_on_a_page_about_something_else() {
    let site = Site::parse("best-online-casino.example").unwrap();
    let corpus = Corpus::empty(&site);
    let mut row = unseen("https://steam-club.example/engine", "best online casino", Cause::Offline);
    let mut found = link("best online casino");
    found.url = url("https://best-online-casino.example/");
    row.link = Some(found);
    row.state = crate::model::backlink::State::Live;
    let judged = assess(&row, Some(&PageFacts { words: 400, ..article() }), &corpus, &Policy::default());
    assert!(judged.findings.iter().any(|finding| finding.rule == "off-topic-anchor"), "{:?}", judged.findings);
}

#[test]
fn a_flood_of_language_subdomains_tells_even_by_one() {
    let build = |attack: usize| {
        let rows: Vec<Backlink> = (0..attack)
            .map(|n| unseen(&format!("https://zh.odd{n}.example/p"), "x", Cause::Offline))
            .chain((0..100).map(|n| unseen(&format!("https://club{n}.example/p"), "x", Cause::Offline)))
            .collect();
        let mut builder = CorpusBuilder::new(&site());
        rows.iter().for_each(|row| builder.add(row, None));
        let corpus = builder.finish();
        rows.iter()
            .map(|row| assess(row, None, &corpus, &Policy::default()))
            .filter(|judged| judged.findings.iter().any(|finding| finding.rule == "language-subdomains"))
            .count()
    };
    assert_eq!((build(60), build(10)), (60, 0));
}

#[test]
fn a_footer_credit_is_low_quality() {
    let credit = Link {
        placement: Placement::Footer,
        before: String::new(),
        after: String::new(),
        block_text_chars: 10,
        ..link("Blue Widgets")
    };
    let (row, page) = live("https://steam-club.example/", credit, article());
    assert_eq!(judge(&row, Some(&page)).label, Label::LowQuality);
}

#[test]
fn nobody_is_spammy_for_being_out_of_reach() {
    let looked: Vec<Assessment> = [Cause::Robots, Cause::Http(403), Cause::Timeout, Cause::Captcha, Cause::Offline]
        .into_iter()
        .map(|cause| judge(&unseen("https://a.example/post", "Blue Widgets", cause), None))
        .collect();
    assert!(looked.iter().all(|judged| judged == &looked[0] && judged.label == Label::LowQuality));
}

#[test]
fn a_marked_link_is_not_spam_for_being_paid() {
    let paid = |rel: &str| Link {
        rel: Rel::parse(rel),
        before: "Sponsored: ".into(),
        after: " our partners, dofollow link $50".into(),
        ..link("best widgets online")
    };
    let (row, page) = live("https://steam-club.example/engine", paid(""), article());
    let unmarked = judge(&row, Some(&page));
    for rel in ["nofollow", "sponsored", "ugc"] {
        let (row, page) = live("https://steam-club.example/engine", paid(rel), article());
        let judged = judge(&row, Some(&page));
        assert_ne!(judged.label, Label::Spammy);
        assert!(judged.risk < unmarked.risk);
        assert!(judged.findings.iter().all(|f| !matches!(&*f.rule, "link-sale" | "unmarked-sponsorship")));
    }
}

#[test]
fn a_foreign_odd_young_site_without_anything_else_is_not_spammy() {
    let mut page = article();
    page.lang_detected = Some("ka".into());
    let (row, page) = live("https://bahnhof-7.xyz/", link("Blue Widgets"), page);
    let judged = judge(&row, Some(&page));
    assert!(judged.risk < 40, "{:?}", judged.findings);
}

#[test]
fn the_user_s_word_counts() {
    let (row, page) = live("https://casino-slots.example/slot-gacor", link("slot gacor"), article());
    let corpus = Corpus::empty(&site());
    let allow = "[[allow]]\ndomain = \"casino-slots.example\"\nreason = \"our sister company\"";
    let judged = assess(&row, Some(&page), &corpus, &Policy::parse("p.toml", allow).unwrap());
    assert_eq!(judged.risk, 0);
    assert!(judged.findings.iter().any(|f| f.rule == "policy-allow" && f.evidence == "our sister company"));
    let block = "[[block]]\nurl = \"https://steam-club.example/eng\"";
    let (row, page) = live("https://steam-club.example/engine", link("Blue Widgets"), article());
    let judged = assess(&row, Some(&page), &corpus, &Policy::parse("p.toml", block).unwrap());
    assert_eq!((judged.label, judged.risk), (Label::Spammy, 100));
}

#[test]
fn a_page_planted_on_a_university_is_spammy_and_research_on_the_trade_is_not() {
    let page = |title: &str, text: &str| PageFacts { title: title.into(), text: text.into(), words: 60, ..article() };
    let slots = "Daftar situs slot gacor dan judi online terpercaya, slot gacor hari ini. ";
    let planted = page("Situs Slot Gacor Maxwin Judi Online Terpercaya", &slots.repeat(5));
    let (row, facts) = live("https://library.springfield.edu/slot-gacor/", link("daftar"), planted);
    let judged = judge(&row, Some(&facts));
    assert_eq!(judged.label, Label::Spammy, "{:?}", judged.findings);
    assert!(judged.findings.iter().all(|f| f.points > 0 || f.axis == Axis::Value), "{:?}", judged.findings);
    let research =
        page("Online casino bonus advertising seen by students", "The survey asked students what they had seen.");
    let (row, facts) = live("https://www.springfield.edu/survey", link("the software"), research);
    assert_ne!(judge(&row, Some(&facts)).label, Label::Spammy);
}

#[test]
fn two_way_rules_say_which_way_they_point() {
    let (row, page) =
        live("https://steam-club.example/engine", link("Blue Widgets"), PageFacts { words: 20, ..article() });
    let said = explain(&judge(&row, Some(&page)));
    assert!(!said.contains("has a text of its own:"), "{said}");
    let bare = PageFacts { images: 0, links: Default::default(), author: None, published: None, ..article() };
    let footer = Link { placement: Placement::Footer, ..link("https://blue-widgets.example/") };
    let (row, page) = live("https://steam-club.example/", footer, bare);
    let judged = judge(&row, Some(&page));
    let said = judged.findings.iter().find(|finding| finding.rule == "real-site").map(|finding| finding.points);
    assert!(said.is_some_and(|points| points < 0), "{:?}", judged.findings);
}

#[test]
fn what_would_change_the_label_is_said() {
    let policy = Policy::default();
    let (row, page) = live("https://steam-club.example/engine", link("Blue Widgets"), article());
    assert!(what_would_change(&judge(&row, Some(&page)), &policy).contains("low-quality"));
    let judged = judge(&unseen("https://a.example/post", "Blue Widgets", Cause::Timeout), None);
    assert!(what_would_change(&judged, &policy).contains("more points of value"));
}
