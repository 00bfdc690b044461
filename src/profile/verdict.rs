//! The answer to the owner's question: is this profile carried by quality or by quantity?
//!
//! What carries a site are links that count, from people independent of each other. So the question is put to
//! *owners with a link that counts*: a thousand links of one footer are one owner, nofollowed comments are none.
//! No search engine publishes a ratio, and the ratios of the trade contradict each other; the lines drawn here are
//! this program's own convention, each reason names its number, and every report says so.
//!
//! Order of judgement: nothing to judge → too little seen → at risk → too little counts → the share of quality.

use crate::model::figures::{counted, part_of, percent, percent_of, share, thousands};
use crate::model::profile::{Basis, Standing, Verdict};

use super::measure::Measured;

/// Quality-led from this share of owners with a link that counts: 2 in 5. Most sites have many minor links that ask
/// for nothing; a majority would call nearly every healthy site quantity-led.
pub const QUALITY_LED_SHARE: f64 = 0.40;
/// Quantity-led below this share: fewer than 3 owners in 20 would be missed by a reader.
pub const QUANTITY_LED_SHARE: f64 = 0.15;
/// Below this many owners with a link that counts, a share says nothing.
pub const MIN_OWNERS: u64 = 5;
/// Share of referring domains that must have been seen (live or gone) before their labels stand for the rest.
pub const MIN_SEEN_SHARE: f64 = 1.0 / 3.0;
/// At risk when this share of the domains with links that count, and at least [`PLACED_RISK_DOMAINS`], is spam that
/// shows signs of having been placed: bought, exchanged, built by one owner.
pub const PLACED_RISK_SHARE: f64 = 0.20;
pub const PLACED_RISK_DOMAINS: u64 = 5;
/// At risk, whoever made it, when spam is the larger half of the domains with links that count.
pub const SPAM_RISK_SHARE: f64 = 0.50;
/// At risk when one commercial phrase is the anchor of this share of the domains with links that count: people who
/// link by themselves do not agree on a sales phrase.
pub const ANCHOR_RISK_SHARE: f64 = 0.30;
pub const ANCHOR_RISK_DOMAINS: u64 = 10;
/// A profile of this many live owners of which next to none counts is quantity without effect.
const MANY_OWNERS: u64 = 20;

pub(super) fn verdict(m: &Measured) -> Verdict {
    let (standing, sentence) = judge(m);
    Verdict { standing, sentence, reasons: reasons(m, standing) }
}

fn judge(m: &Measured) -> (Standing, String) {
    let q = &m.quantity;
    if q.known.links == 0 {
        return (Standing::Unknown, format!("No link to {} is known, so there is nothing to judge.", m.site));
    }
    if q.known.domains == q.gone.domains {
        let links = counted(q.known.links, "known link is", "known links are");
        return (Standing::Unknown, format!("None of the {links} still there, so nothing carries the site."));
    }
    if m.basis == Basis::Claimed {
        return (Standing::Unknown, too_little_seen(m));
    }
    if let Some(sentence) = at_risk(m) {
        return (Standing::AtRisk, sentence);
    }
    let (high, counting) = (m.quality.counting_high.owners, q.counts.owners);
    if counting < MIN_OWNERS {
        return too_little_counts(m);
    }
    let share = share(high, counting);
    let carried = format!(
        "{} independent owners whose links count {} one that readers would miss",
        part_of(high, counting),
        if high == 1 { "has" } else { "have" }
    );
    if share >= QUALITY_LED_SHARE {
        (Standing::QualityLed, format!("Quality carries this site: {carried}."))
    } else if share < QUANTITY_LED_SHARE {
        (Standing::QuantityLed, format!("Numbers carry this site, not quality: only {carried}."))
    } else {
        (Standing::Balanced, format!("Quality and quantity are in balance: {carried}."))
    }
}

fn too_little_seen(m: &Measured) -> String {
    let q = &m.quantity;
    let unseen = part_of(q.unverified.domains, q.known.domains);
    let mut sentence = format!("Too little could be checked to say: {unseen} referring domains could not be looked at");
    let claimed: u64 = m.claimed_owners.iter().sum();
    if claimed >= MIN_OWNERS {
        let lean = match share(m.claimed_owners[0], claimed) {
            share if share >= QUALITY_LED_SHARE => "quality-led",
            share if share < QUANTITY_LED_SHARE => "quantity-led",
            _ => "balanced",
        };
        sentence.push_str(&format!("; by what the sources say alone the profile would pass for {lean}"));
    }
    sentence.push('.');
    sentence
}

fn too_little_counts(m: &Measured) -> (Standing, String) {
    let q = &m.quantity;
    if q.live.owners >= MANY_OWNERS {
        let sentence = format!(
            "Numbers without effect: of {} with a live link, {} a link that search engines count.",
            counted(q.live.owners, "independent owner", "independent owners"),
            match q.counts.owners {
                0 => "none has".to_owned(),
                1 => "only 1 has".to_owned(),
                n => format!("only {n} have"),
            }
        );
        return (Standing::QuantityLed, sentence);
    }
    let counting = counted(q.counts.owners, "independent owner has", "independent owners have");
    (Standing::Unknown, format!("Too few links to speak of quality or quantity: {counting} a link that counts."))
}

/// Why the profile is at risk, the plainest danger first.
fn at_risk(m: &Measured) -> Option<String> {
    let counting = m.quantity.counts.domains;
    let spam = m.quality.counting_spammy.domains;
    let of_counting = |part: u64| format!("{} domains whose links count", part_of(part, counting));
    if m.placed_domains >= PLACED_RISK_DOMAINS && share(m.placed_domains, counting) >= PLACED_RISK_SHARE {
        let what = of_counting(m.placed_domains);
        return Some(format!(
            "At risk: {what} look like links placed for ranking, which search engines may hold against the site."
        ));
    }
    if spam >= MIN_OWNERS && share(spam, counting) >= SPAM_RISK_SHARE {
        let what = of_counting(spam);
        return Some(format!("At risk: {what} are spam, so little else speaks for the site."));
    }
    let (anchor, domains) = m.keyword_anchor.as_ref()?;
    if *domains >= ANCHOR_RISK_DOMAINS && share(*domains, counting) >= ANCHOR_RISK_SHARE {
        let what = of_counting(*domains);
        return Some(format!("At risk: {what} use the same sales phrase, `{anchor}`, which people do not do unasked."));
    }
    None
}

/// What the verdict rests on, each with its number.
fn reasons(m: &Measured, standing: Standing) -> Vec<String> {
    let q = &m.quantity;
    if q.known.links == 0 {
        return Vec::new();
    }
    let mut reasons = Vec::new();
    if q.counts.owners >= MIN_OWNERS && m.basis == Basis::Live {
        reasons.push(quality_reason(m, standing));
    }
    if q.live.links > 0 {
        reasons.push(counting_reason(m));
        reasons.push(spam_reason(m));
    }
    reasons.push(collapse_reason(m));
    reasons.extend(anchor_reason(m, standing));
    reasons.extend(authority_reason(m));
    reasons.extend(unseen_reason(m));
    reasons
}

fn quality_reason(m: &Measured, standing: Standing) -> String {
    let (high, counting) = (m.quality.counting_high.owners, m.quantity.counts.owners);
    let mut reason = format!(
        "{} owners whose links count have a high-quality one; {} or more is called quality-led, under {} \
         quantity-led (lines of our own)",
        part_of(high, counting),
        percent_of(QUALITY_LED_SHARE),
        percent_of(QUANTITY_LED_SHARE),
    );
    if standing != Standing::AtRisk && near_a_line(high, counting) {
        reason.push_str(", so this is a near thing");
    }
    reason.push('.');
    reason
}

/// True when one owner in thirty, and at least one, judged otherwise would move the share across a line.
fn near_a_line(high: u64, counting: u64) -> bool {
    let few = (counting / 30).max(1);
    let band = |high: u64| {
        let share = share(high.min(counting), counting);
        u8::from(share >= QUALITY_LED_SHARE) + u8::from(share >= QUANTITY_LED_SHARE)
    };
    band(high + few) != band(high) || band(high.saturating_sub(few)) != band(high)
}

fn counting_reason(m: &Measured) -> String {
    let q = &m.quantity;
    let mut reason = format!("{} live links count for search engines", part_of(q.counts.links, q.live.links));
    if let Some((step, links)) = q.stopped.iter().max_by_key(|(step, links)| (**links, std::cmp::Reverse(*step))) {
        reason.push_str(&format!("; what stops most of the others is {step} ({})", thousands(*links)));
    }
    reason.push('.');
    reason
}

fn spam_reason(m: &Measured) -> String {
    let (spam, live) = (m.quality.spammy.domains, m.quantity.live.domains);
    if spam == 0 {
        return format!("No spam among the {}.", counted(live, "live referring domain", "live referring domains"));
    }
    let mut reason = format!("{} live referring domains are spam", part_of(spam, live));
    let counting = m.quality.counting_spammy.domains;
    if counting == 0 {
        reason.push_str(", none with a link that counts");
    } else {
        reason.push_str(&format!(", {} with a link that counts", thousands(counting)));
    }
    if m.placed_domains > 0 {
        let verb = if m.placed_domains == 1 { "shows" } else { "show" };
        reason.push_str(&format!("; {} {verb} signs of having been placed", thousands(m.placed_domains)));
    }
    reason.push('.');
    reason
}

/// Links → domains → owners: how much of the number is repetition.
fn collapse_reason(m: &Measured) -> String {
    let q = &m.quantity;
    let (links, domains, owners, what) = match m.basis {
        Basis::Live => (q.live.links, q.live.domains, q.live.owners, "live links"),
        Basis::Claimed => (
            q.live.links + q.unverified.links,
            q.live.domains + q.unverified.domains,
            q.live.owners + q.unverified.owners,
            "links that may be there",
        ),
    };
    let c = &m.quality.concentration;
    let mut reason = format!(
        "{} {what} stand on {} of {}",
        thousands(links),
        counted(domains, "domain", "domains"),
        counted(owners, "independent owner", "independent owners"),
    );
    if domains > 10 {
        reason.push_str(&format!("; ten domains hold {} of them", percent_of(c.top10_share)));
    }
    if c.sitewide_domains > 0 {
        reason.push_str(&format!(
            "; {} from {} that link on every page",
            counted(c.sitewide_links, "comes", "come"),
            counted(c.sitewide_domains, "domain", "domains"),
        ));
    }
    reason.push('.');
    reason
}

fn anchor_reason(m: &Measured, standing: Standing) -> Option<String> {
    let (anchor, domains) = m.keyword_anchor.as_ref()?;
    let counting = m.quantity.counts.domains;
    let telling = *domains >= ANCHOR_RISK_DOMAINS && share(*domains, counting) >= ANCHOR_RISK_SHARE / 2.0;
    (telling || (standing == Standing::AtRisk && *domains >= MIN_OWNERS)).then(|| {
        let part = part_of(*domains, counting);
        let line = percent_of(ANCHOR_RISK_SHARE);
        format!(
            "The sales phrase `{anchor}` is the anchor on {part} domains whose links count; {line} is the line of risk."
        )
    })
}

fn authority_reason(m: &Measured) -> Option<String> {
    let known: u64 = m.quality.authority_deciles.iter().sum();
    let all = known + m.quality.authority_unknown;
    (known > 0).then(|| {
        format!(
            "{} referring domains have an authority of 50 or more; {}.",
            part_of(m.authoritative, all),
            match m.quality.authority_unknown {
                0 => "all are on a rank list or rated by a tool".to_owned(),
                unknown => format!("{} are on no rank list", percent(unknown, all)),
            }
        )
    })
}

fn unseen_reason(m: &Measured) -> Option<String> {
    let q = &m.quantity;
    (q.unverified.links > 0).then(|| {
        format!(
            "{} known links, and all links of {}, could not be checked; they count neither as lost nor as spam.",
            part_of(q.unverified.links, q.known.links),
            counted(q.unverified.domains, "domain", "domains"),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::profile::Level;

    /// One profile in which each domain is its own owner: live, counting, and counting high, low, spammy.
    #[derive(Clone, Copy)]
    struct Case {
        live: u64,
        high: u64,
        low: u64,
        spammy: u64,
        placed: u64,
        unverified: u64,
        gone: u64,
        anchor: u64,
    }

    const PLAIN: Case = Case { live: 100, high: 25, low: 75, spammy: 0, placed: 0, unverified: 0, gone: 0, anchor: 0 };

    fn level(count: u64) -> Level {
        Level { links: count * 2, domains: count, owners: count }
    }

    fn measured(case: Case) -> Measured {
        let mut m = Measured { site: "us.test".to_owned(), ..Measured::default() };
        m.quantity.known = level(case.live + case.unverified + case.gone);
        m.quantity.fetched = level(case.live + case.gone);
        m.quantity.live = level(case.live);
        m.quantity.gone = level(case.gone);
        m.quantity.unverified = level(case.unverified);
        m.quantity.counts = level(case.high + case.low + case.spammy);
        m.quality.counting_high = level(case.high);
        m.quality.counting_low = level(case.low);
        m.quality.counting_spammy = level(case.spammy);
        m.quality.spammy = level(case.spammy);
        m.claimed_owners = [case.high, case.low + case.unverified, case.spammy];
        m.placed_domains = case.placed;
        m.keyword_anchor = (case.anchor > 0).then(|| ("cheap loans".to_owned(), case.anchor));
        let seen = share(case.live + case.gone, case.live + case.unverified + case.gone);
        m.basis = if case.live > 0 && seen >= MIN_SEEN_SHARE { Basis::Live } else { Basis::Claimed };
        m
    }

    #[test]
    fn the_standing_follows_from_what_counts() {
        let table = [
            ("a middling site", PLAIN, Standing::Balanced),
            ("on the upper line", Case { high: 40, low: 60, ..PLAIN }, Standing::QualityLed),
            ("just under it", Case { high: 39, low: 61, ..PLAIN }, Standing::Balanced),
            ("on the lower line", Case { high: 15, low: 85, ..PLAIN }, Standing::Balanced),
            ("just under that", Case { high: 14, low: 86, ..PLAIN }, Standing::QuantityLed),
            (
                "nofollowed comments beside good links",
                Case { live: 1_000, high: 20, low: 5, ..PLAIN },
                Standing::QualityLed,
            ),
            ("nothing known", Case { live: 0, high: 0, low: 0, ..PLAIN }, Standing::Unknown),
            ("all gone", Case { live: 0, high: 0, low: 0, gone: 50, ..PLAIN }, Standing::Unknown),
            ("nothing seen", Case { live: 0, high: 0, low: 0, unverified: 50, ..PLAIN }, Standing::Unknown),
            ("a third seen", Case { live: 100, unverified: 200, ..PLAIN }, Standing::Balanced),
            ("less than a third seen", Case { live: 100, unverified: 201, ..PLAIN }, Standing::Unknown),
            ("four good links", Case { live: 4, high: 4, low: 0, ..PLAIN }, Standing::Unknown),
            ("five good links", Case { live: 5, high: 5, low: 0, ..PLAIN }, Standing::QualityLed),
            ("many links, none of which counts", Case { live: 20, high: 0, low: 0, ..PLAIN }, Standing::QuantityLed),
            ("some links, few of which count", Case { live: 19, high: 2, low: 2, ..PLAIN }, Standing::Unknown),
            ("strangers' spam below half", Case { high: 30, low: 21, spammy: 49, ..PLAIN }, Standing::Balanced),
            ("spam as the larger half", Case { high: 30, low: 20, spammy: 50, ..PLAIN }, Standing::AtRisk),
            ("four spam links of four", Case { live: 4, high: 0, low: 0, spammy: 4, ..PLAIN }, Standing::Unknown),
            ("a fifth placed", Case { high: 60, low: 20, spammy: 20, placed: 20, ..PLAIN }, Standing::AtRisk),
            (
                "less than a fifth placed",
                Case { high: 60, low: 21, spammy: 19, placed: 19, ..PLAIN },
                Standing::QualityLed,
            ),
            (
                "four placed links",
                Case { live: 10, high: 6, low: 0, spammy: 4, placed: 4, ..PLAIN },
                Standing::QualityLed,
            ),
            ("one sales phrase on a third", Case { high: 50, low: 50, anchor: 30, ..PLAIN }, Standing::AtRisk),
            ("on less", Case { high: 50, low: 50, anchor: 29, ..PLAIN }, Standing::QualityLed),
            ("on nine of ten domains", Case { live: 10, high: 5, low: 5, anchor: 9, ..PLAIN }, Standing::QualityLed),
        ];
        for (name, case, standing) in table {
            let verdict = verdict(&measured(case));
            assert_eq!(verdict.standing, standing, "{name}: {}", verdict.sentence);
        }
    }

    #[test]
    fn every_sentence_and_reason_carries_its_number() {
        for case in [PLAIN, Case { spammy: 60, placed: 30, unverified: 20, anchor: 40, ..PLAIN }] {
            let verdict = verdict(&measured(case));
            assert!(verdict.sentence.contains(|c: char| c.is_ascii_digit()), "{}", verdict.sentence);
            assert!(verdict.reasons.len() >= 4, "{:?}", verdict.reasons);
            for reason in &verdict.reasons {
                assert!(reason.contains(|c: char| c.is_ascii_digit()) && reason.ends_with('.'), "{reason}");
            }
        }
    }

    #[test]
    fn a_near_thing_is_called_one() {
        assert!(near_a_line(39, 100));
        assert!(near_a_line(14, 100));
        assert!(!near_a_line(27, 100));
        assert!(!near_a_line(100, 100));
    }

    #[test]
    fn what_nobody_saw_is_said_and_leans_only_on_claims() {
        let verdict = verdict(&measured(Case { live: 0, high: 0, low: 0, unverified: 50, ..PLAIN }));
        assert!(verdict.sentence.contains("50 of 50"), "{}", verdict.sentence);
        assert!(verdict.sentence.contains("would pass for quantity-led"), "{}", verdict.sentence);
    }
}
