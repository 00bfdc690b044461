use super::*;
use crate::model::assessment::Label;
use crate::model::backlink::BrokenAt;
use crate::model::cause::Cause;
use crate::model::history::tests::{not_live, row, week};

/// Weekly audits, each with what it was given; the rows of all of them, memory included.
fn audits(weeks: &[Vec<LinkRow>]) -> Vec<Vec<LinkRow>> {
    let mut all: Vec<Vec<LinkRow>> = Vec::new();
    for (n, rows) in weeks.iter().enumerate() {
        let before = all.last().cloned().unwrap_or_default();
        let mut done = Vec::new();
        for pair in PagePairs::new(before.into_iter().map(Ok), rows.iter().cloned().map(Ok)) {
            let PagePair { before, mut now } = pair.unwrap();
            let carried = remember(&before, &mut now, week(n as i64));
            done.extend(now.into_iter().chain(carried));
        }
        all.push(done);
    }
    all
}

fn between(before: &[LinkRow], now: &[LinkRow]) -> Changes {
    changes(before.iter().cloned().map(Ok), now.iter().cloned().map(Ok), week(0), &[]).unwrap()
}

/// Changes from audit to audit as `kind cause` lines.
fn story(weeks: &[Vec<LinkRow>]) -> Vec<Vec<String>> {
    audits(weeks)
        .windows(2)
        .map(|pair| {
            let changes = between(&pair[0], &pair[1]);
            let lines = |kind: &ChangeKind| {
                let line = |change: &Change| format!("{kind} {} {}", change.source_domain, change.cause);
                changes.list(*kind).iter().map(line).collect::<Vec<_>>()
            };
            ChangeKind::ALL.iter().flat_map(lines).collect()
        })
        .collect()
}

fn a() -> LinkRow {
    row("https://a.test/post", "us")
}

fn b() -> LinkRow {
    row("https://b.test/post", "us")
}

fn none() -> Vec<String> {
    Vec::new()
}

#[test]
fn the_same_audit_twice_changes_nothing() {
    assert_eq!(story(&[vec![a(), b()], vec![a(), b()]]), [none()]);
}

#[test]
fn the_life_of_a_link() {
    let gone = not_live(b(), Cause::LinkRemoved);
    let blocked = not_live(b(), Cause::Http(403));
    assert_eq!(
        story(&[
            vec![a()],
            vec![a(), b()],
            vec![a(), gone.clone()],
            vec![a(), blocked],
            vec![a(), gone.clone()],
            vec![a(), gone],
            vec![a(), b()],
        ]),
        [
            vec!["new b.test new"],
            vec!["missing-once b.test link-removed"],
            vec![],
            vec!["lost b.test link-removed"],
            vec![],
            vec!["restored b.test restored"],
        ]
    );
}

#[test]
fn a_link_that_flickers_once_is_neither_lost_nor_restored() {
    let gone = not_live(a(), Cause::Soft404);
    assert_eq!(story(&[vec![a()], vec![gone], vec![a()]]), [vec!["missing-once a.test soft-404".to_owned()], none()]);
}

#[test]
fn gone_for_good_is_lost_at_once() {
    let gone = not_live(a(), Cause::Http(410));
    assert_eq!(story(&[vec![a()], vec![gone]]), [["lost a.test http-410"]]);
}

#[test]
fn what_nobody_could_see_is_neither_lost_nor_new() {
    let blocked = not_live(a(), Cause::Timeout);
    let audits = audits(&[vec![a()], vec![blocked.clone()], vec![a()]]);
    let changes = between(&audits[0], &audits[1]);
    assert!(changes.counts.is_quiet());
    assert_eq!(changes.counts.unverified.get("timeout"), Some(&1));
    assert_eq!((changes.domains_new, changes.domains_lost), (0, 0));
    assert!(between(&audits[1], &audits[2]).counts.is_quiet());
    // Claimed by a source, unseen at first: known, so not new when it is seen.
    assert_eq!(story(&[vec![blocked], vec![a()]]), [none()]);
}

#[test]
fn a_source_that_was_not_given_loses_nothing() {
    let removed = not_live(b(), Cause::LinkRemoved);
    let audits = audits(&[vec![a(), b()], vec![a()], vec![a(), b()], vec![a(), removed], vec![a()]]);
    for pair in audits[..3].windows(2) {
        let changes = between(&pair[0], &pair[1]);
        assert!(changes.counts.is_quiet());
        assert_eq!((changes.domains_new, changes.domains_lost), (0, 0));
    }
    assert!(audits[1].iter().any(|row| row.carried && row.source_domain == "b.test"));
    assert!(!audits[2].iter().any(|row| row.carried));
    assert!(between(&audits[3], &audits[4]).counts.is_quiet());
}

#[test]
fn a_link_found_at_last_after_looking_in_vain_is_restored() {
    let gone = not_live(a(), Cause::LinkRemoved);
    assert_eq!(story(&[vec![gone.clone()], vec![gone], vec![a()]]), [vec![], vec!["restored a.test restored"]]);
}

#[test]
fn a_link_that_stops_counting_is_degraded_even_across_a_failed_look() {
    let nofollow = LinkRow { broken_at: Some(BrokenAt::Nofollow), ..a() };
    let noindex = LinkRow { broken_at: Some(BrokenAt::Noindex), ..a() };
    let blocked = not_live(a(), Cause::Captcha);
    assert_eq!(
        story(&[vec![a()], vec![blocked], vec![nofollow], vec![a()], vec![noindex]]),
        [
            vec![],
            vec!["degraded a.test became-nofollow"],
            vec!["improved a.test became-followed"],
            vec!["degraded a.test noindexed"]
        ]
    );
}

#[test]
fn a_new_label_names_the_rule_that_moved_most() {
    let low = LinkRow { rules: "value/authority:12 risk/odd-tld:4".into(), ..a() };
    let spam = LinkRow {
        label: Label::Spammy,
        rules: "risk/link-farm:30 risk/odd-tld:4 risk/anchors:9 value/relevance:50".into(),
        ..a()
    };
    let high = LinkRow { label: Label::HighQuality, rules: "value/authority:40".into(), ..a() };
    let by_hand = LinkRow { label: Label::Spammy, ..low.clone() };
    assert_eq!(
        story(&[vec![low.clone()], vec![spam], vec![low.clone()], vec![high], vec![low], vec![by_hand]]),
        [
            ["label a.test link-farm"],
            ["label a.test link-farm"],
            ["label a.test authority"],
            ["label a.test authority"],
            ["label a.test policy"],
        ]
    );
}

#[test]
fn changed_words_and_targets_are_told_apart() {
    let renamed = LinkRow { anchor: "them".into(), ..a() };
    let moved = LinkRow { target_url: "https://us.test/new".into(), ..renamed.clone() };
    assert_eq!(story(&[vec![a()], vec![renamed], vec![moved]]), [["anchor a.test anchor"], ["moved a.test target"]]);
}

#[test]
fn domains_are_counted_once_and_net() {
    let second = row("https://a.test/second", "us");
    let gone = not_live(b(), Cause::Http(410));
    let audits = audits(&[vec![a(), b()], vec![a(), second, gone, row("https://c.test/", "us")]]);
    let changes = between(&audits[0], &audits[1]);
    assert_eq!((changes.counts.new, changes.domains_new, changes.domains_lost), (2, 1, 1));
    assert_eq!(changes.counts.before, 2);
    assert_eq!(changes.counts.lost_by_cause.get("page-gone"), Some(&1));
}

#[test]
fn audits_far_apart_compare_as_if_nothing_lay_between() {
    let gone = not_live(b(), Cause::Soft404);
    let audits = audits(&[vec![a(), b()], vec![a(), gone.clone()], vec![a(), gone.clone()], vec![a(), gone]]);
    let changes = between(&audits[0], &audits[3]);
    assert_eq!((changes.counts.lost, changes.lost[0].cause.as_str()), (1, "soft-404"));
    let back = between(&audits[3], &audits[0]);
    assert_eq!(back.counts.restored, 1);
}

#[test]
fn lists_are_cut_and_counts_are_not() {
    use crate::model::profile::MAX_CHANGES_LISTED;
    let many = MAX_CHANGES_LISTED * 3;
    let mut rows: Vec<LinkRow> = (0..many).map(|n| row(&format!("https://d{n:05}.test/"), "us")).collect();
    rows[many - 1].value = 90;
    let audits = audits(&[vec![], rows]);
    let changes = between(&audits[0], &audits[1]);
    assert_eq!((changes.counts.new, changes.domains_new), (many as u64, many as u64));
    assert_eq!(changes.new.len(), MAX_CHANGES_LISTED);
    assert_eq!(changes.new[0].value, 90);
    assert_eq!(changes.new[1].source_domain, "d00000.test");
}

#[test]
fn the_pace_needs_eight_audits() {
    assert_eq!(velocity(6, &[1, 2, 3]), (None, None));
    assert_eq!(velocity(6, &[1, 2, 3, 4, 5, 6, 7, 8, 900]), (Some(4.5), Some(6.0 / 4.5)));
    assert_eq!(velocity(6, &[0; 8]), (Some(0.0), None));
}

#[test]
fn trouble_with_a_stream_ends_the_comparison() {
    use crate::error::Error;
    let broken = [Ok(a()), Err(Error::failed("disk"))].into_iter();
    assert!(changes(broken, std::iter::empty(), week(0), &[]).is_err());
}
