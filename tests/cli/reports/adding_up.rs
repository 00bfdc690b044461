//! What links add up to: funnel, owners, mixes, verdict and actions.

use backlink_audit::model::assessment::{AnchorKind, Label};
use backlink_audit::model::backlink::BrokenAt;
use backlink_audit::model::cause::Cause;
use backlink_audit::model::profile::{ActionKind, Basis, Changes, Level, Profile, Standing};
use backlink_audit::model::reconcile::{TargetHealth, Targets};

use super::{added_up, sample};
use sample::{Row, row};

fn level(links: u64, domains: u64, owners: u64) -> Level {
    Level { links, domains, owners }
}

fn action(profile: &Profile, kind: ActionKind) -> Option<&backlink_audit::model::profile::Action> {
    profile.summary.actions.iter().find(|action| action.kind == kind)
}

fn many(count: usize, name: &str, make: impl Fn(Row) -> Row) -> Vec<Row> {
    (0..count).map(|n| make(row(&format!("https://{name}-{n:03}.test/page")))).collect()
}

#[test]
fn the_funnel_adds_up_at_every_level() {
    let profile = added_up(&sample::small());
    let q = &profile.summary.quantity;
    assert_eq!(q.known.links, q.fetched.links + q.unverified.links);
    assert_eq!(q.fetched.links, q.live.links + q.gone.links);
    for pick in [|l: &Level| l.domains, |l: &Level| l.owners] {
        assert_eq!(pick(&q.known), pick(&q.live) + pick(&q.unverified) + pick(&q.gone));
    }
    assert_eq!(q.known, level(45, 21, 20));
    assert_eq!(q.live, level(39, 15, 14));
    let quality = &profile.summary.quality;
    assert_eq!(quality.high.links + quality.low.links + quality.spammy.links, q.live.links);
    assert_eq!(quality.high.domains + quality.low.domains + quality.spammy.domains, q.live.domains);
    assert_eq!(
        quality.counting_high.owners + quality.counting_low.owners + quality.counting_spammy.owners,
        q.counts.owners
    );
    assert_eq!(q.stopped.values().sum::<u64>(), q.live.links - q.counts.links);
    let mix = &profile.summary.mix;
    for counts in [&mix.follow, &mix.anchors, &mix.placements, &mix.kinds, &mix.languages] {
        assert_eq!(counts.values().sum::<u64>(), mix.domains);
    }
    assert_eq!(profile.domains.len() as u64, q.known.domains);
}

#[test]
fn a_domain_stands_under_its_best_link_and_owners_fold_domains() {
    let rows = [
        row("https://mixed.test/a").spammy(90),
        row("https://mixed.test/b").high(80),
        row("https://www.mixed.test/c"),
        row("https://one.test/").spammy(70).owner("same"),
        row("https://two.test/").spammy(80).owner("same"),
    ];
    let profile = added_up(&rows);
    let quality = &profile.summary.quality;
    assert_eq!((quality.high, quality.low, quality.spammy), (level(1, 1, 1), level(1, 0, 0), level(3, 2, 1)));
    let mixed = profile.domains.iter().find(|domain| domain.domain == "mixed.test").unwrap();
    assert_eq!((mixed.label, mixed.value, mixed.risk, mixed.pages), (Label::HighQuality, 80, 90, 3));
    let one = profile.domains.iter().find(|domain| domain.domain == "one.test").unwrap();
    assert_eq!(one.owner, "same");
}

#[test]
fn a_domain_with_one_live_link_is_live_and_one_nobody_saw_is_neither_lost_nor_spam() {
    let rows = [
        row("https://a.test/1").gone(Cause::LinkRemoved),
        row("https://a.test/2"),
        row("https://b.test/1").gone(Cause::LinkRemoved),
        row("https://b.test/2").unverified(Cause::Timeout).spammy(90),
        row("https://c.test/1").gone(Cause::Http(410)),
    ];
    let profile = added_up(&rows);
    let q = &profile.summary.quantity;
    assert_eq!((q.live.domains, q.unverified.domains, q.gone.domains), (1, 1, 1));
    assert_eq!(profile.summary.quality.spammy, level(0, 0, 0));
    assert_eq!(profile.summary.mix.lost.values().sum::<u64>(), 1);
}

#[test]
fn shares_are_taken_over_claims_when_nothing_was_seen() {
    let rows = many(12, "claimed", |row| row.unverified(Cause::Offline).anchor("us", AnchorKind::Brand));
    let profile = added_up(&rows);
    assert_eq!(profile.summary.mix.basis, Basis::Claimed);
    assert_eq!(profile.summary.mix.domains, 12);
    assert_eq!(profile.summary.verdict.standing, Standing::Unknown);
    assert_eq!(profile.summary.mix.top_anchors, [("us".to_owned(), 12)]);
}

#[test]
fn a_healthy_site_is_told_to_do_nothing_about_spam() {
    let mut rows = many(30, "good", |row| row.high(80));
    rows.extend(many(25, "plain", |row| row));
    rows.extend(many(20, "junk", |row| {
        let mut row = row.spammy(85);
        row.row.assessment.findings.retain(|finding| finding.rule != "paid-link");
        row
    }));
    let profile = added_up(&rows);
    assert_eq!(profile.summary.verdict.standing, Standing::QualityLed);
    let kinds: Vec<ActionKind> = profile.summary.actions.iter().map(|action| action.kind).collect();
    assert_eq!(kinds, [ActionKind::Build, ActionKind::Nothing]);
    let nothing = action(&profile, ActionKind::Nothing).unwrap();
    assert_eq!(nothing.count, 20);
    assert!(nothing.text.contains("ignore"), "{}", nothing.text);
}

#[test]
fn disavowing_is_only_spoken_of_when_placed_links_are_a_pattern() {
    let mut rows = many(30, "plain", |row| row);
    rows.extend(many(4, "bought", |row| row.spammy(85)));
    let few = added_up(&rows);
    assert!(action(&few, ActionKind::Disavow).is_none());
    assert_eq!(action(&few, ActionKind::Review).unwrap().count, 4);
    rows.extend(many(8, "bought-too", |row| row.spammy(85)));
    let many = added_up(&rows);
    assert_eq!(many.summary.verdict.standing, Standing::AtRisk);
    let disavow = action(&many, ActionKind::Disavow).unwrap();
    assert_eq!((disavow.count, disavow.examples.len()), (12, 10));
    assert!(disavow.text.contains("If neither is so, leave them"), "{}", disavow.text);
}

#[test]
fn broken_pages_and_lost_links_are_worth_an_hour() {
    let profile = added_up(&sample::small());
    let fix = action(&profile, ActionKind::Fix).unwrap();
    assert_eq!((fix.count, fix.examples.as_slice()), (1, ["https://us.test/old".to_owned()].as_slice()));
    let reclaim = action(&profile, ActionKind::Reclaim).unwrap();
    assert_eq!((reclaim.count, reclaim.examples.as_slice()), (1, ["https://lost.test/story".to_owned()].as_slice()));
}

#[test]
fn spam_at_pages_the_site_does_not_have_may_be_a_break_in() {
    let mut targets = Targets::default();
    let mut rows = many(20, "good", |row| row.high(80));
    for n in 0..12 {
        let page = format!("https://us.test/news/mahjong-{}", n % 6);
        targets.insert(&sample::url(&page), TargetHealth { status: 404, lands_on: None });
        rows.push(row(&format!("https://spam-{n:02}.test/")).spammy(90).target(&page).stopped(BrokenAt::TargetBroken));
    }
    let profile = sample::profile(&rows, &targets, Changes::default());
    let secure = action(&profile, ActionKind::Secure).unwrap();
    assert_eq!(secure.count, 6);
    // Spam at a missing page is no reason to repair it.
    assert!(action(&profile, ActionKind::Fix).is_none());
    // The same spam at pages that exist is only spam.
    assert!(action(&sample::profile(&rows, &Targets::default(), Changes::default()), ActionKind::Secure).is_none());
}

#[test]
fn anchors_and_targets_of_one_domain_are_bounded_and_the_rest_still_counts() {
    let rows: Vec<Row> = (0..500)
        .map(|n| row(&format!("https://one.test/{n}")).anchor(&format!("anchor {n}"), AnchorKind::Other))
        .collect();
    let profile = added_up(&rows);
    assert_eq!(profile.summary.quantity.live, level(500, 1, 1));
    assert_eq!(profile.summary.mix.top_anchors.len(), 20);
    assert_eq!(profile.summary.quality.concentration.sitewide_domains, 1);
}
