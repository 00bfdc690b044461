use jiff::Timestamp;

use super::*;
use crate::model::profile::*;

fn profile() -> Profile {
    let mut profile = Profile::blank("us.test", Timestamp::UNIX_EPOCH);
    let Summary { quantity, quality, verdict, .. } = &mut profile.summary;
    quantity.known.links = 400;
    quantity.live = Level { links: 100, domains: 40, owners: 30 };
    quantity.unverified.links = 200;
    quality.median_risk = 12.5;
    quality.spammy = Level { links: 5, domains: 4, owners: 1 };
    verdict.standing = Standing::AtRisk;
    profile
}

fn changed() -> Profile {
    let mut profile = profile();
    profile.changes.since = Some(Timestamp::UNIX_EPOCH);
    profile.changes.counts = ChangeCounts { lost: 11, new: 4, before: 110, ..ChangeCounts::default() };
    profile.changes.counts.new_by_label.insert("spammy".into(), 1);
    profile.changes.domains_lost = 3;
    profile
}

fn holds(text: &str, profile: &Profile) -> bool {
    Condition::parse(text).unwrap().check(profile).holds
}

#[test]
fn counts_and_shares_are_compared() {
    let p = changed();
    for text in [
        "spammy>4",
        "spammy >= 5%",
        "spammy=5",
        "live<101",
        "live<=25%",
        "unverified>49.9%",
        "UNVERIFIED=50%",
        "lost>10",
        "lost=10%",
        "new-spammy>0",
        "new-spammy=25%",
        "lost-domains!=2",
        "spammy-domains==10%",
        "high<20%",
        "risk>12",
        "verdict=at-risk",
        "verdict != quality-led",
    ] {
        assert!(holds(text, &p), "{text}");
    }
    for text in ["spammy>5", "spammy>5%", "live<100", "lost>11", "new>4", "verdict=balanced", "owners!=30"] {
        assert!(!holds(text, &p), "{text}");
    }
}

#[test]
fn what_cannot_be_told_never_holds() {
    let first = profile();
    for text in ["lost<10", "new>0", "velocity>3", "new-domains=0", "lost<5%"] {
        assert_eq!(Condition::parse(text).unwrap().check(&first), Checked { holds: false, found: None }, "{text}");
    }
    let mut empty = profile();
    empty.summary.quantity = Quantity::default();
    assert!(!holds("high<20%", &empty));
    assert!(holds("live<100", &empty));
}

#[test]
fn the_number_found_is_told() {
    let found = |text: &str| Condition::parse(text).unwrap().check(&changed()).found.unwrap();
    assert_eq!(found("spammy>1%"), "5 % (5 of 100 live links)");
    assert_eq!(found("lost>1%"), "10 % (11 of 110 links before)");
    assert_eq!(found("risk>1"), "12.5");
}

#[test]
fn mistakes_are_explained() {
    let problem = |text: &str| Condition::parse(text).err().unwrap();
    assert!(problem("spamy>5").contains("`spamy` is no metric; metrics are known, live"));
    assert!(problem("spammy").contains("spammy>5%"));
    assert!(problem("spammy>").contains("no number"));
    assert!(problem("spammy>-5").contains("no number"));
    assert!(problem("spammy>5%%").contains("no number"));
    assert!(problem("spammy>1e3").contains("no number"));
    assert!(problem(">5").contains("no metric is named"));
    assert!(problem("domains>5%").contains("no percentage"));
    assert!(problem("verdict>at-risk").contains("`=`"));
    assert!(problem("verdict=bad").contains("quality-led"));
    assert!(problem("spammy=>5").contains("no number"));
    assert!(Condition::parse("").is_err());
}

#[test]
fn names_are_unique() {
    let mut names: Vec<_> = metrics().map(|(name, ..)| name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), METRICS.len());
}
