//! From tallies to figures: funnel, labels, concentration and mixes.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::model::assessment::Label;
use crate::model::figures::share;
use crate::model::profile::{
    Basis, Concentration, DomainSummary, Level, Mix, Quality, Quantity, Summary, TargetSummary,
};

use super::builder::{Builder, Context};
use super::tally::{Tally, best_label, label_index};
use super::{actions, verdict};

/// Pages from which a domain's links are one decision of a template, not many. Google speaks of "widely distributed
/// links in footers or templates"; the number is a convention of the field.
pub(super) const SITEWIDE_PAGES: u32 = 20;
/// Entries of the lists of most used anchors and most linked pages.
const MAX_TOP: usize = 20;

/// Figures that the verdict rests on, beyond what the summary prints.
#[derive(Debug, Clone, Default)]
pub(super) struct Measured {
    pub(super) site: String,
    pub(super) quantity: Quantity,
    pub(super) quality: Quality,
    pub(super) basis: Basis,
    /// Owners by best label among links that are not gone, as far as anyone claims: high, low, spammy.
    pub(super) claimed_owners: [u64; 3],
    /// Domains whose best link that counts is spam that looks placed.
    pub(super) placed_domains: u64,
    /// The commercial anchor that most domains with links that count use.
    pub(super) keyword_anchor: Option<(String, u64)>,
    /// Domains with known authority of 50 or more.
    pub(super) authoritative: u64,
}

pub(super) fn finish(mut builder: Builder, context: &Context<'_>) -> (Summary, Vec<DomainSummary>) {
    let (quantity, mut quality, claimed_owners) = levels(&builder);
    let basis = basis(&quantity);
    let based: Vec<&Tally> = in_basis(&builder, basis).map(|(_, tally)| tally).collect();
    spread(&mut quality, &based, &builder);
    let mix = mix(&builder, basis, context);
    let measured = Measured {
        site: builder.site.clone(),
        basis,
        claimed_owners,
        placed_domains: builder.domains.iter().filter(|(_, tally)| is_placed(tally)).count() as u64,
        keyword_anchor: keyword_anchor(&builder),
        authoritative: quality.authority_deciles[5..].iter().sum(),
        quantity,
        quality,
    };
    let verdict = verdict::verdict(&measured);
    let actions = actions::actions(&builder, &measured, verdict.standing, context);
    let domains = table(&mut builder);
    let Measured { quantity, quality, .. } = measured;
    (Summary { quantity, quality, mix, verdict, actions }, domains)
}

/// The shares are taken over live links when enough of the profile was seen to stand for the rest.
fn basis(quantity: &Quantity) -> Basis {
    let seen = quantity.live.domains + quantity.gone.domains;
    if quantity.live.domains > 0 && share(seen, quantity.known.domains) >= verdict::MIN_SEEN_SHARE {
        Basis::Live
    } else {
        Basis::Claimed
    }
}

fn in_basis(builder: &Builder, basis: Basis) -> impl Iterator<Item = (&str, &Tally)> {
    builder.domains.iter().map(|(name, tally)| (name.as_ref(), tally)).filter(move |(_, tally)| match basis {
        Basis::Live => tally.live() > 0,
        Basis::Claimed => !tally.is_gone(),
    })
}

/// What one domain, or all domains of one owner together, count as.
#[derive(Debug, Clone, Copy, Default)]
struct Standing {
    live: bool,
    unverified: bool,
    fetched: bool,
    label: Option<Label>,
    counting: Option<Label>,
    claimed: Option<Label>,
}

impl Standing {
    fn of(tally: &Tally) -> Self {
        Self {
            live: tally.live() > 0,
            unverified: tally.unverified() > 0,
            fetched: tally.live() + tally.gone() > 0,
            label: best_label(&tally.labels[0]),
            counting: best_label(&tally.counting),
            claimed: tally.claimed_label(),
        }
    }

    fn with(self, other: Self) -> Self {
        let best = |a: Option<Label>, b: Option<Label>| match (a, b) {
            (Some(a), Some(b)) => Some(if label_index(a) <= label_index(b) { a } else { b }),
            (a, b) => a.or(b),
        };
        Self {
            live: self.live || other.live,
            unverified: self.unverified || other.unverified,
            fetched: self.fetched || other.fetched,
            label: best(self.label, other.label),
            counting: best(self.counting, other.counting),
            claimed: best(self.claimed, other.claimed),
        }
    }
}

fn levels(builder: &Builder) -> (Quantity, Quality, [u64; 3]) {
    let mut quantity = Quantity { stopped: builder.stopped.clone(), ..Quantity::default() };
    let mut quality = Quality::default();
    let mut owners: HashMap<u32, Standing> = HashMap::new();
    let mut alone: Vec<Standing> = Vec::new();
    for (_, tally) in &builder.domains {
        let standing = Standing::of(tally);
        add_links(&mut quantity, &mut quality, tally);
        add_standing(&mut quantity, &mut quality, standing, |level| &mut level.domains);
        match tally.owner {
            Some(owner) => {
                let known = owners.entry(owner).or_default();
                *known = known.with(standing);
            }
            None => alone.push(standing),
        }
    }
    let mut claimed_owners = [0; 3];
    for standing in owners.into_values().chain(alone) {
        add_standing(&mut quantity, &mut quality, standing, |level| &mut level.owners);
        if let Some(label) = standing.claimed {
            claimed_owners[label_index(label)] += 1;
        }
    }
    (quantity, quality, claimed_owners)
}

fn add_links(quantity: &mut Quantity, quality: &mut Quality, tally: &Tally) {
    quantity.known.links += tally.links();
    quantity.fetched.links += tally.live() + tally.gone();
    quantity.live.links += tally.live();
    quantity.gone.links += tally.gone();
    quantity.unverified.links += tally.unverified();
    quantity.counts.links += tally.counts();
    quantity.pages += u64::from(tally.pages);
    let [live, unverified, _] = tally.labels.map(|labels| labels.map(u64::from));
    let counting = tally.counting.map(u64::from);
    quality.high.links += live[0];
    quality.low.links += live[1];
    quality.spammy.links += live[2];
    quality.unverified_high += unverified[0];
    quality.unverified_low += unverified[1];
    quality.unverified_spammy += unverified[2];
    quality.counting_high.links += counting[0];
    quality.counting_low.links += counting[1];
    quality.counting_spammy.links += counting[2];
}

fn add_standing(
    quantity: &mut Quantity,
    quality: &mut Quality,
    standing: Standing,
    field: impl Fn(&mut Level) -> &mut u64,
) {
    let add = |level: &mut Level| *field(level) += 1;
    add(&mut quantity.known);
    if standing.fetched {
        add(&mut quantity.fetched);
    }
    if standing.live {
        add(&mut quantity.live);
    } else if standing.unverified {
        add(&mut quantity.unverified);
    } else {
        add(&mut quantity.gone);
    }
    match standing.label {
        Some(Label::HighQuality) => add(&mut quality.high),
        Some(Label::LowQuality) => add(&mut quality.low),
        Some(Label::Spammy) => add(&mut quality.spammy),
        None => {}
    }
    if let Some(label) = standing.counting {
        add(&mut quantity.counts);
        match label {
            Label::HighQuality => add(&mut quality.counting_high),
            Label::LowQuality => add(&mut quality.counting_low),
            Label::Spammy => add(&mut quality.counting_spammy),
        }
    }
}

/// Authority, value, risk, concentration and rules, over the domains of the basis.
fn spread(quality: &mut Quality, based: &[&Tally], builder: &Builder) {
    let mut links: Vec<u64> = Vec::with_capacity(based.len());
    let (mut values, mut risks) = ([0u64; 256], [0u64; 256]);
    let mut rules: BTreeMap<usize, u64> = BTreeMap::new();
    let mut concentration = Concentration::default();
    for tally in based {
        let standing = tally.live() + tally.unverified();
        links.push(standing);
        values[usize::from(tally.value())] += 1;
        risks[usize::from(tally.risk())] += 1;
        match tally.authority {
            Some(authority) => {
                let decile = (authority.clamp(0.0, 99.9) / 10.0) as usize;
                quality.authority_deciles[decile] += 1;
            }
            None => quality.authority_unknown += 1,
        }
        if tally.is_sitewide(SITEWIDE_PAGES) {
            concentration.sitewide_domains += 1;
            concentration.sitewide_links += standing;
        }
        for rule in (0..builder.rules.len()).filter(|rule| tally.rules & (1 << rule) != 0) {
            *rules.entry(rule).or_default() += 1;
        }
    }
    links.sort_unstable();
    let all: u64 = links.iter().sum();
    concentration.links_per_domain_median = median_of_sorted(&links);
    concentration.top10_share = share(links.iter().rev().take(10).sum(), all);
    quality.concentration = concentration;
    quality.median_value = median_of_histogram(&values);
    quality.median_risk = median_of_histogram(&risks);
    quality.risk_rules =
        rules.into_iter().map(|(rule, count)| (builder.rules.text(rule as u32).to_owned(), count)).collect();
}

fn median_of_sorted(values: &[u64]) -> f64 {
    match values.len() {
        0 => 0.0,
        n if n % 2 == 1 => values[n / 2] as f64,
        n => (values[n / 2 - 1] + values[n / 2]) as f64 / 2.0,
    }
}

fn median_of_histogram(counts: &[u64]) -> f64 {
    let all: u64 = counts.iter().sum();
    let at = |rank: u64| {
        let mut seen = 0;
        counts.iter().position(|count| {
            seen += count;
            seen > rank
        })
    };
    match all {
        0 => 0.0,
        n => (at((n - 1) / 2).unwrap_or(0) + at(n / 2).unwrap_or(0)) as f64 / 2.0,
    }
}

fn mix(builder: &Builder, basis: Basis, context: &Context<'_>) -> Mix {
    let mut mix = Mix { basis, ..Mix::default() };
    let mut anchors: HashMap<u32, u64> = HashMap::new();
    let mut targets: HashMap<u32, (u64, u64)> = HashMap::new();
    let count = |counts: &mut BTreeMap<String, u64>, name: &str| match counts.get_mut(name) {
        Some(count) => *count += 1,
        None => {
            counts.insert(name.to_owned(), 1);
        }
    };
    for (_, tally) in in_basis(builder, basis) {
        mix.domains += 1;
        let best = tally.best();
        count(&mut mix.follow, best.follow.as_str());
        count(&mut mix.anchors, best.anchor.map_or("unknown", |kind| kind.as_str()));
        count(&mut mix.placements, best.placement.map_or("unknown", |place| place.as_str()));
        count(&mut mix.kinds, tally.kind.as_str());
        count(&mut mix.languages, tally.language.map_or("unknown", |id| builder.languages.text(id)));
        for used in &tally.anchors {
            *anchors.entry(used.id).or_default() += 1;
        }
        for used in &tally.targets {
            let (domains, links) = targets.entry(used.id).or_default();
            *domains += 1;
            *links += u64::from(used.links);
        }
    }
    for (_, tally) in &builder.domains {
        if let Some(month) = tally.first_seen.map(month) {
            count(&mut mix.first_seen, &month);
        }
        if let Some(month) = tally.lost_at.filter(|_| tally.is_gone()).map(month) {
            count(&mut mix.lost, &month);
        }
    }
    mix.top_anchors = top(anchors.into_iter().map(|(id, domains)| {
        let text = builder.anchor_info[id as usize].text.to_string();
        ((std::cmp::Reverse(domains), text.clone()), (text, domains))
    }));
    mix.top_targets = top(targets.into_iter().map(|(id, (domains, links))| {
        let url = &builder.target_info[id as usize].url;
        let status = context.targets.get(url).map(|health| health.status);
        let url = url.as_str().to_owned();
        let key = (std::cmp::Reverse((domains, links)), url.clone());
        (key, TargetSummary { url, domains, links, status })
    }));
    mix
}

fn top<K: Ord, T>(entries: impl Iterator<Item = (K, T)>) -> Vec<T> {
    let mut entries: Vec<(K, T)> = entries.collect();
    entries.sort_by(|(a, _), (b, _)| a.cmp(b));
    entries.truncate(MAX_TOP);
    entries.into_iter().map(|(_, entry)| entry).collect()
}

/// `2026-01`, in UTC.
fn month(at: Timestamp) -> String {
    let date = at.to_zoned(TimeZone::UTC);
    format!("{:04}-{:02}", date.year(), date.month())
}

pub(super) fn is_placed(tally: &Tally) -> bool {
    tally.placed && best_label(&tally.counting) == Some(Label::Spammy)
}

fn keyword_anchor(builder: &Builder) -> Option<(String, u64)> {
    let mut domains: HashMap<u32, u64> = HashMap::new();
    for (_, tally) in builder.domains.iter().filter(|(_, tally)| tally.counts() > 0) {
        for used in tally.anchors.iter().filter(|used| used.counting) {
            if builder.anchor_info[used.id as usize].keyword {
                *domains.entry(used.id).or_default() += 1;
            }
        }
    }
    let most = domains.into_iter().max_by_key(|(id, count)| (*count, std::cmp::Reverse(*id)))?;
    Some((builder.anchor_info[most.0 as usize].text.to_string(), most.1))
}

fn table(builder: &mut Builder) -> Vec<DomainSummary> {
    let domains = std::mem::take(&mut builder.domains);
    let mut table: Vec<DomainSummary> = domains
        .into_iter()
        .map(|(name, tally)| {
            let anchor = tally.anchors.iter().max_by_key(|used| (used.links, std::cmp::Reverse(used.id)));
            DomainSummary {
                owner: tally.owner.map_or_else(|| name.to_string(), |id| builder.owners.text(id).to_owned()),
                links: tally.links(),
                pages: u64::from(tally.pages),
                live: tally.live(),
                gone: tally.gone(),
                unverified: tally.unverified(),
                counts: tally.counts(),
                label: tally.label(),
                value: tally.value(),
                risk: tally.risk(),
                authority: tally.authority,
                kind: tally.kind.as_str().to_owned(),
                followed: tally.followed(),
                sitewide: tally.is_sitewide(SITEWIDE_PAGES),
                top_anchor: anchor.map_or(String::new(), |used| builder.anchor_info[used.id as usize].text.to_string()),
                first_seen: tally.first_seen,
                last_seen: tally.last_seen,
                domain: name.into_string(),
            }
        })
        .collect();
    table.sort_by(|a, b| b.counts.cmp(&a.counts).then_with(|| a.domain.cmp(&b.domain)));
    table
}
