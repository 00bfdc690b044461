//! What is remembered of one referring domain while its links stream by.

use jiff::Timestamp;

use crate::model::assessment::{AnchorKind, Assessed, Confidence, Label};
use crate::model::backlink::{BrokenAt, State};
use crate::model::candidate::Place;
use crate::model::facts::SiteKind;
use crate::model::link::{Placement, Rel};

use super::builder::can_be_asked_for;

/// Distinct anchors and distinct targets counted per domain. A domain that uses more is a template or a generator;
/// its first ones stand for the rest.
pub(super) const MAX_NAMES_PER_DOMAIN: usize = 64;

/// How the link is qualified, for the mix.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Follow {
    Followed,
    Nofollow,
    Ugc,
    Sponsored,
    #[default]
    Unknown,
}

impl Follow {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Follow::Followed => "followed",
            Follow::Nofollow => "nofollow",
            Follow::Ugc => "ugc",
            Follow::Sponsored => "sponsored",
            Follow::Unknown => "unknown",
        }
    }

    fn of(row: &Assessed) -> Self {
        let rel: Option<&Rel> = match &row.backlink.link {
            Some(link) => Some(&link.rel),
            None => row.backlink.claim.rel.as_ref(),
        };
        match (rel, row.backlink.followed()) {
            // The most telling token names the link: sponsored and ugc say more than nofollow.
            (Some(rel), _) if rel.has("sponsored") => Follow::Sponsored,
            (Some(rel), _) if rel.has("ugc") => Follow::Ugc,
            (_, Some(false)) => Follow::Nofollow,
            (_, Some(true)) => Follow::Followed,
            (_, None) => Follow::Unknown,
        }
    }
}

/// The traits of the best link of a domain: what the domain counts as in the mixes.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Best {
    rank: u32,
    pub(super) follow: Follow,
    pub(super) anchor: Option<AnchorKind>,
    pub(super) placement: Option<Placement>,
}

/// A text the domain uses, by number, with how often, and whether anything but spam uses it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Used {
    pub(super) id: u32,
    pub(super) links: u32,
    pub(super) counting: bool,
    pub(super) clean: bool,
}

/// Counts per label, best first.
pub(super) type ByLabel = [u32; 3];

pub(super) fn label_index(label: Label) -> usize {
    match label {
        Label::HighQuality => 0,
        Label::LowQuality => 1,
        Label::Spammy => 2,
    }
}

pub(super) fn best_label(counts: &ByLabel) -> Option<Label> {
    [Label::HighQuality, Label::LowQuality, Label::Spammy].into_iter().find(|label| counts[label_index(*label)] > 0)
}

fn state_index(state: State) -> usize {
    match state {
        State::Live => 0,
        State::Unverified => 1,
        State::Gone => 2,
    }
}

/// One referring domain. Arrays by state run live, unverified, gone.
#[derive(Debug, Clone, Default)]
pub(super) struct Tally {
    pub(super) owner: Option<u32>,
    pub(super) labels: [ByLabel; 3],
    pub(super) counting: ByLabel,
    value: [u8; 3],
    risk: [u8; 3],
    pub(super) authority: Option<f32>,
    pub(super) pages: u32,
    pub(super) standing_pages: u32,
    last_page: Option<u32>,
    last_standing_page: Option<u32>,
    pub(super) claimed_sitewide: bool,
    followed: [u32; 3],
    best: [Best; 3],
    kind_rank: u32,
    pub(super) kind: SiteKind,
    language_rank: u32,
    pub(super) language: Option<u32>,
    pub(super) anchors: Vec<Used>,
    pub(super) targets: Vec<Used>,
    /// Risk rules with points on links that are not gone, one bit each.
    pub(super) rules: u128,
    /// A live spammy link that counts shows signs of being placed; surely so.
    pub(super) placed: bool,
    pub(super) placed_surely: bool,
    /// A link that is gone had someone behind it who could be asked.
    pub(super) askable: bool,
    pub(super) first_seen: Option<Timestamp>,
    pub(super) last_seen: Option<Timestamp>,
    pub(super) lost_at: Option<Timestamp>,
}

/// Numbers of the texts that go with a link.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Ids {
    pub(super) page: u32,
    pub(super) anchor: Option<u32>,
    pub(super) target: Option<u32>,
    pub(super) owner: Option<u32>,
    pub(super) language: Option<u32>,
    pub(super) rules: u128,
    pub(super) placed: bool,
}

impl Tally {
    pub(super) fn add(&mut self, row: &Assessed, kind: SiteKind, ids: Ids) {
        let (link, judged) = (&row.backlink, &row.assessment);
        let state = state_index(link.state);
        let label = label_index(judged.label);
        let counts = link.state == State::Live && link.broken_at.is_none();
        let standing = link.state != State::Gone;
        self.labels[state][label] += 1;
        self.value[state] = self.value[state].max(judged.value);
        self.risk[state] = self.risk[state].max(judged.risk);
        self.owner = self.owner.or(ids.owner);
        self.authority = max(self.authority, judged.authority);
        if counts {
            self.counting[label] += 1;
        }
        if link.followed() == Some(true) {
            self.followed[state] += 1;
        }
        if matches!(link.source, Place::Page(_)) {
            if self.last_page.replace(ids.page) != Some(ids.page) {
                self.pages += 1;
            }
            if standing && self.last_standing_page.replace(ids.page) != Some(ids.page) {
                self.standing_pages += 1;
            }
        }
        // Known beats unknown, a link that counts beats one that does not, then label and value; the first of equals.
        let rank = 1 + (u32::from(counts) << 10) + ((2 - label as u32) << 8) + u32::from(judged.value);
        if rank > self.best[state].rank {
            self.best[state] = Best {
                rank,
                follow: Follow::of(row),
                anchor: Some(judged.anchor_kind),
                placement: link.link.as_ref().map(|found| found.placement),
            };
        }
        let rank = rank + (u32::from(standing) << 12);
        if kind != SiteKind::Unknown && rank > self.kind_rank {
            (self.kind, self.kind_rank) = (kind, rank);
        }
        if ids.language.is_some() && rank > self.language_rank {
            (self.language, self.language_rank) = (ids.language, rank);
        }
        if standing {
            self.rules |= ids.rules;
            self.claimed_sitewide |= link.claim.sitewide == Some(true);
            // A link that would count if its target worked is worth as much to its owner as one that does.
            let counts = counts || link.broken_at == Some(BrokenAt::TargetBroken);
            let clean = judged.label != Label::Spammy;
            note(&mut self.anchors, ids.anchor, counts, clean);
            note(&mut self.targets, ids.target, counts, clean);
        }
        if counts && judged.label == Label::Spammy && ids.placed {
            self.placed = true;
            self.placed_surely |= judged.confidence == Confidence::High;
        }
        self.first_seen = earlier(self.first_seen, link.first_seen);
        self.last_seen = self.last_seen.max(link.last_seen);
        if !standing {
            self.askable |= can_be_asked_for(link);
            // Where no source says when, the link was last seen no later than this.
            self.lost_at = self.lost_at.max(link.lost_at.or(link.last_seen));
        }
    }

    pub(super) fn links(&self) -> u64 {
        (0..3).map(|state| self.in_state(state)).sum()
    }

    fn in_state(&self, state: usize) -> u64 {
        self.labels[state].iter().map(|count| u64::from(*count)).sum()
    }

    pub(super) fn live(&self) -> u64 {
        self.in_state(0)
    }

    pub(super) fn unverified(&self) -> u64 {
        self.in_state(1)
    }

    pub(super) fn gone(&self) -> u64 {
        self.in_state(2)
    }

    pub(super) fn counts(&self) -> u64 {
        self.counting.iter().map(|count| u64::from(*count)).sum()
    }

    /// The best-known state that the domain has a link in: live, else unverified, else gone.
    fn state(&self) -> usize {
        (0..3).find(|state| self.in_state(*state) > 0).unwrap_or(2)
    }

    pub(super) fn is_gone(&self) -> bool {
        self.state() == 2
    }

    /// Label under which the domain stands: that of its best link in the best-known state.
    pub(super) fn label(&self) -> Label {
        best_label(&self.labels[self.state()]).unwrap_or(Label::LowQuality)
    }

    /// Best label among links that are not gone.
    pub(super) fn claimed_label(&self) -> Option<Label> {
        let [live, unverified, _] = &self.labels;
        best_label(&std::array::from_fn(|label| live[label] + unverified[label]))
    }

    pub(super) fn value(&self) -> u8 {
        self.value[self.state()]
    }

    pub(super) fn risk(&self) -> u8 {
        self.risk[self.state()]
    }

    pub(super) fn followed(&self) -> u64 {
        u64::from(self.followed[self.state()])
    }

    pub(super) fn best(&self) -> &Best {
        &self.best[self.state()]
    }

    pub(super) fn is_sitewide(&self, pages: u32) -> bool {
        self.standing_pages >= pages || self.claimed_sitewide
    }
}

fn max(a: Option<f32>, b: Option<f32>) -> Option<f32> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.max(b)),
        (a, b) => a.or(b),
    }
}

fn earlier(a: Option<Timestamp>, b: Option<Timestamp>) -> Option<Timestamp> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}

fn note(used: &mut Vec<Used>, id: Option<u32>, counting: bool, clean: bool) {
    let Some(id) = id else { return };
    if let Some(entry) = used.iter_mut().find(|entry| entry.id == id) {
        entry.links = entry.links.saturating_add(1);
        entry.counting |= counting;
        entry.clean |= clean;
    } else if used.len() < MAX_NAMES_PER_DOMAIN {
        used.push(Used { id, links: 1, counting, clean });
    }
}
