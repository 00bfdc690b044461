//! A year of weekly audits over a web that follows a script: the history says what the script says, no more, no less.

use std::collections::BTreeSet;

use super::{Weeks, assert_valid, link, page};
use crate::support::Web;
use backlink_audit::reporter::diff::DIFF_1_SCHEMA;
use backlink_audit::reporter::history::HISTORY_1_SCHEMA;

const WEEKS: usize = 52;

/// A host, what it does, and what the history has to say of it.
type Story = (&'static str, &'static str, &'static [(usize, &'static str)]);

/// What a host does, a letter a week; the last letter holds on.
///
/// `.` nobody names it yet · `L` the link is there · `n` it is there, nofollow · `g` the page has no link ·
/// `4` 404 · `X` 410 · `5` 500 · `r` robots.txt forbids · `s` not named this week, though it is there
///
/// Then what the history has to say of it, by week. Weeks start at 0, the first audit, which has no changes.
const SCRIPT: &[Story] = &[
    ("steady.test", "L", &[]),
    ("late.test", "..........L", &[(10, "new")]),
    // Two checks that agree.
    ("removed.test", "LLLLLg", &[(6, "lost")]),
    ("notfound.test", "LLLLL4", &[(6, "lost")]),
    ("mixed-causes.test", "LLLLLg4", &[(6, "lost")]),
    // 410 says it for good.
    ("gone.test", "LLLLLX", &[(5, "lost")]),
    // One bad week is no loss, nor is its end a return.
    ("flicker.test", "LLLLLgL", &[]),
    ("flicker-often.test", "LgLgLgLgL4L4L", &[]),
    // Looks that fail prove nothing, and end nothing.
    ("down.test", "LLL5555555555", &[]),
    ("down-back.test", "LLL5555555555L", &[]),
    ("shy.test", "LLLrrrrrrL", &[]),
    ("removed-behind-a-wall.test", "LLLg555g", &[(7, "lost")]),
    ("wall-then-removed.test", "LLL555gg", &[(7, "lost")]),
    // What comes back is restored, as often as it does.
    ("back.test", "LLLggggL", &[(4, "lost"), (7, "restored")]),
    ("twice.test", "LggLggL", &[(2, "lost"), (3, "restored"), (5, "lost"), (6, "restored")]),
    ("back-after-410.test", "LLXXXL", &[(2, "lost"), (5, "restored")]),
    ("back-at-year-end.test", "LLLLgggggggggggggggggggggggggggggggggggggggggggggggL", &[(5, "lost"), (51, "restored")]),
    // A source that is not given takes nothing away.
    ("unnamed.test", "LLLsssssL", &[]),
    ("unnamed-then-removed.test", "LLLsssssgg", &[(9, "lost")]),
    ("new-then-unnamed.test", "..Lsssssss", &[(2, "new")]),
    // Claimed and never there; claimed, unseen, and seen at last.
    ("never.test", "g", &[]),
    ("unseen-first.test", "555L", &[]),
    ("wrong-first.test", "gggL", &[(3, "restored")]),
    // Stops counting, counts again: a change, and no loss.
    ("nofollow.test", "LLLnnnL", &[]),
    ("nofollow-then-gone.test", "LLLnnX", &[(5, "lost")]),
    ("last-week.test", "...................................................L", &[(51, "new")]),
];

fn letter(life: &str, week: usize) -> char {
    life.chars().nth(week).or(life.chars().last()).unwrap()
}

/// The web of a week, and the hosts that its source names.
fn web(week: usize) -> (Web, Vec<&'static str>) {
    let mut web = page(Web::new(), "us.test", "Our own page.");
    let mut named = Vec::new();
    for (host, life, _) in SCRIPT {
        let letter = letter(life, week);
        if !matches!(letter, '.' | 's') {
            named.push(*host);
        }
        web = match letter {
            '.' => web,
            'L' | 's' => page(web, host, &link("us")),
            'n' => page(web, host, "<a rel=nofollow href='https://us.test/'>us</a>"),
            'g' => page(web, host, "No link."),
            '4' => web.status(host, "/", 404),
            'X' => web.status(host, "/", 410),
            '5' => web.status(host, "/", 500),
            'r' => page(web, host, &link("us")).response(
                host,
                "/robots.txt",
                200,
                &[("Content-Type", "text/plain")],
                b"User-agent: *\nDisallow: /",
            ),
            other => panic!("`{other}` is no letter of the script"),
        };
    }
    (web, named)
}

/// `kind host` of everything in these lists of a report's changes.
fn told(changes: &serde_json::Value) -> BTreeSet<String> {
    ["new", "lost", "restored"]
        .iter()
        .flat_map(|kind| {
            let list = changes[kind].as_array().unwrap_or_else(|| panic!("{kind} in {changes}"));
            list.iter().map(move |change| format!("{kind} {}", change["source_domain"].as_str().unwrap()))
        })
        .collect()
}

fn scripted(week: usize) -> BTreeSet<String> {
    let of = |(host, _, events): &(&str, &str, &[(usize, &str)])| {
        let now = events.iter().filter(move |(at, _)| *at == week);
        now.map(|(_, kind)| format!("{kind} {host}")).collect::<Vec<_>>()
    };
    SCRIPT.iter().flat_map(of).collect()
}

#[test]
fn a_year_of_audits_says_what_the_script_says() {
    let mut weeks = Weeks::new();
    let mut last_live = 0;
    for week in 0..WEEKS {
        let (web, named) = web(week);
        let report = weeks.audit(web, &named);
        let changes = &report["changes"];
        assert_eq!(told(changes), scripted(week), "week {week}");
        let expected = |letters: &str| named_in(week, letters);
        assert_eq!(report["summary"]["quantity"]["live"]["links"], expected("Lns"), "week {week}");
        assert_eq!(report["summary"]["quantity"]["gone"]["links"], expected("g4X"), "week {week}");
        assert_eq!(report["summary"]["quantity"]["unverified"]["links"], expected("5r"), "week {week}");
        last_live = expected("Lns");
    }
    the_series_has_every_audit(&weeks, last_live);
    two_neighbours_compare_as_the_audit_did(&weeks);
    the_year_compares_as_if_nothing_lay_between(&weeks);
}

fn named_in(week: usize, letters: &str) -> u64 {
    SCRIPT.iter().filter(|(_, life, _)| letters.contains(letter(life, week))).count() as u64
}

fn the_series_has_every_audit(weeks: &Weeks, last_live: u64) {
    let history = weeks.run(["history", "us.test", "--format", "json"]).expect_code(0).json();
    assert_valid(HISTORY_1_SCHEMA, &history);
    let audits = history["audits"].as_array().unwrap();
    assert_eq!(audits.len(), WEEKS);
    for (week, audit) in audits.iter().enumerate().skip(1) {
        for kind in ["new", "lost", "restored"] {
            let wanted = scripted(week).iter().filter(|event| event.starts_with(kind)).count();
            assert_eq!(audit[kind], wanted, "week {week}: {kind}");
        }
    }
    assert_eq!(audits[WEEKS - 1]["live"], last_live);
    assert!(audits[WEEKS - 1]["velocity"].is_null() || audits[WEEKS - 1]["velocity"].is_number());
    // Half a year can be told, a whole one takes a week more.
    let after = &history["survival"][0]["after"];
    assert!(after[1]["share"].as_f64().is_some_and(|share| share > 0.5 && share < 0.9), "{after}");
    assert!(after[2]["share"].is_null(), "{after}");
}

fn two_neighbours_compare_as_the_audit_did(weeks: &Weeks) {
    for week in [2usize, 5, 7, 51] {
        let (from, to) = (week.to_string(), (week + 1).to_string());
        let run = weeks.run(["diff", "us.test", "--from", &from, "--to", &to, "--format", "json"]);
        let diff = run.expect_code(0).json();
        assert_valid(DIFF_1_SCHEMA, &diff);
        let events = diff["changes"].as_array().unwrap().iter();
        let told: BTreeSet<String> = events
            .filter(|event| ["new", "lost", "restored"].contains(&event["change"].as_str().unwrap()))
            .map(|event| format!("{} {}", event["change"].as_str().unwrap(), event["source_domain"].as_str().unwrap()))
            .collect();
        assert_eq!(told, scripted(week), "week {week}");
    }
}

fn the_year_compares_as_if_nothing_lay_between(weeks: &Weeks) {
    let diff = weeks.run(["diff", "us.test", "--from", "first", "--format", "json"]).expect_code(0).json();
    let hosts = |kind: &str| -> BTreeSet<String> {
        let events = diff["changes"].as_array().unwrap().iter().filter(|event| event["change"] == kind);
        events.map(|event| event["source_domain"].as_str().unwrap().to_owned()).collect()
    };
    let wanted = |hosts: &[&str]| hosts.iter().map(|host| (*host).to_owned()).collect::<BTreeSet<_>>();
    assert_eq!(hosts("new"), wanted(&["late.test", "new-then-unnamed.test", "last-week.test"]));
    assert_eq!(hosts("restored"), wanted(&["wrong-first.test"]));
    assert_eq!(
        hosts("lost"),
        wanted(&[
            "removed.test",
            "notfound.test",
            "mixed-causes.test",
            "gone.test",
            "removed-behind-a-wall.test",
            "wall-then-removed.test",
            "unnamed-then-removed.test",
            "nofollow-then-gone.test",
        ])
    );
    assert_eq!(diff["domains"]["net"], 4 - 8);
    assert!(diff["velocity"].is_null(), "a year has no pace to compare with");
}
