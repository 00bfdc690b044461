//! What is remembered of a link from audit to audit, and how a new look at it changes that memory.

use jiff::Timestamp;

use super::assessment::{Assessed, Label};
use super::backlink::{BrokenAt, State};
use super::cause::Cause;
use super::finding::Axis;

/// Checks that must agree before a link counts as lost. One failed look proves little: pages are edited, moved and
/// served half-broken.
pub const CHECKS_BEFORE_LOST: u32 = 2;

/// One link after an audit: a slim row, enough to compare two audits without their pages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkRow {
    /// Page URL, or the host name of a lead whose page is unknown.
    pub source_url: String,
    /// Empty when no source named it and the link was not seen.
    pub target_url: String,
    /// Tells apart several links between the same two pages, from 0.
    pub nth: u32,
    pub source_domain: String,
    /// As found, else as claimed.
    pub anchor: String,
    pub state: State,
    pub cause: Option<Cause>,
    pub http_status: Option<u16>,
    pub broken_at: Option<BrokenAt>,
    pub label: Label,
    pub value: u8,
    pub risk: u8,
    /// Findings as `axis/rule:points`, joined by spaces, strongest first.
    pub rules: String,
    pub first_seen: Option<Timestamp>,
    pub memory: Memory,
    /// Not part of that audit's report: no source named the link, and it is kept so that it is not forgotten.
    pub carried: bool,
}

/// What past audits saw of the link, that audit included.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Memory {
    /// Start of the first and of the last audit that saw the link live; `None` when none did.
    pub first_live: Option<Timestamp>,
    pub last_live: Option<Timestamp>,
    /// Whether it counted then; meaningless before `last_live` is set.
    pub live_broken_at: Option<BrokenAt>,
    /// Its label then.
    pub live_label: Option<Label>,
    /// Checks in a row that found it gone. Looks that failed neither add to them nor end them.
    pub missing: u32,
    /// Start of the first audit of that row of checks, and what it or a later one saw.
    pub gone_since: Option<Timestamp>,
    pub gone_cause: Option<Cause>,
    /// Start of the audit that reported the link as lost; `None` unless it is lost now.
    pub lost_at: Option<Timestamp>,
}

impl Memory {
    /// The link was there when somebody last could tell, or has been missing only once.
    pub fn stands(&self) -> bool {
        self.last_live.is_some() && self.lost_at.is_none()
    }

    pub fn is_lost(&self) -> bool {
        self.lost_at.is_some()
    }

    /// What is remembered after the audit that started at `at` saw `now`.
    ///
    /// A link is lost once [`CHECKS_BEFORE_LOST`] checks agree that it is gone, or at once when its page says so for
    /// good (410). A look that failed changes nothing.
    fn after(mut self, now: &LinkRow, at: Timestamp) -> Self {
        match now.state {
            State::Live => {
                self.first_live.get_or_insert(at);
                self.last_live = Some(at);
                self.live_broken_at = now.broken_at;
                self.live_label = Some(now.label);
                self.missing = 0;
                self.gone_since = None;
                self.gone_cause = None;
                self.lost_at = None;
            }
            State::Gone => {
                self.missing = self.missing.saturating_add(1);
                self.gone_since.get_or_insert(at);
                self.gone_cause = now.cause;
                let agreed = self.missing >= CHECKS_BEFORE_LOST || now.cause == Some(Cause::Http(410));
                if agreed && self.last_live.is_some() {
                    self.lost_at.get_or_insert(at);
                }
            }
            State::Unverified => {}
        }
        self
    }
}

impl LinkRow {
    /// The row of a link in the report. Its memory knows nothing before [`LinkRow::remember`].
    pub fn new(row: &Assessed, nth: u32) -> Self {
        let Assessed { backlink, assessment } = row;
        let rules: Vec<String> = assessment
            .findings
            .iter()
            .map(|finding| format!("{}/{}:{}", finding.axis, finding.rule, finding.points))
            .collect();
        Self {
            source_url: backlink.source.as_str().to_owned(),
            target_url: backlink.target.as_ref().map(|url| url.as_str().to_owned()).unwrap_or_default(),
            nth,
            source_domain: backlink.source_domain().to_owned(),
            anchor: backlink.anchor().to_owned(),
            state: backlink.state,
            cause: backlink.cause,
            http_status: backlink.http_status,
            broken_at: backlink.broken_at,
            label: assessment.label,
            value: assessment.value,
            risk: assessment.risk,
            rules: rules.join(" "),
            first_seen: backlink.first_seen,
            memory: Memory::default(),
            carried: false,
        }
    }

    /// Joins what was known of the link before with what the audit that started at `at` saw.
    pub fn remember(&mut self, before: Option<&LinkRow>, at: Timestamp) {
        let known = before.map(|row| row.memory.clone()).unwrap_or_default();
        self.memory = known.after(self, at);
    }

    /// The same memory for an audit in which no source named the link.
    pub fn carry(&self) -> Self {
        Self { carried: true, ..self.clone() }
    }

    /// Points by rule on one axis.
    pub fn points(&self, axis: Axis) -> impl Iterator<Item = (&str, i32)> {
        self.rules.split(' ').filter_map(move |item| {
            let (name, rest) = item.split_once('/')?;
            let (rule, points) = rest.rsplit_once(':')?;
            (name == axis.as_str()).then_some((rule, points.parse().ok()?))
        })
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A live link from `source` to the site's home page.
    pub(crate) fn row(source: &str, anchor: &str) -> LinkRow {
        LinkRow {
            source_url: source.to_owned(),
            target_url: "https://us.test/".to_owned(),
            nth: 0,
            source_domain: source.split('/').nth(2).unwrap_or(source).to_owned(),
            anchor: anchor.to_owned(),
            state: State::Live,
            cause: None,
            http_status: Some(200),
            broken_at: None,
            label: Label::LowQuality,
            value: 20,
            risk: 5,
            rules: String::new(),
            first_seen: None,
            memory: Memory::default(),
            carried: false,
        }
    }

    pub(crate) fn not_live(mut row: LinkRow, cause: Cause) -> LinkRow {
        use crate::model::cause::Standing;
        row.state = if cause.standing() == Standing::Gone { State::Gone } else { State::Unverified };
        row.broken_at = Some(if row.state == State::Gone { BrokenAt::Gone } else { BrokenAt::Unverified });
        row.cause = Some(cause);
        row
    }

    pub(crate) fn week(n: i64) -> Timestamp {
        Timestamp::from_second(n * 7 * 86_400).unwrap()
    }

    /// The rows that weekly audits leave behind when they see these states: `None` is live.
    fn weeks(causes: &[Option<Cause>]) -> Vec<LinkRow> {
        let mut rows: Vec<LinkRow> = Vec::new();
        for (n, cause) in causes.iter().enumerate() {
            let live = row("https://a.test/", "us");
            let mut now = cause.map_or(live.clone(), |cause| not_live(live, cause));
            now.remember(rows.last(), week(n as i64));
            rows.push(now);
        }
        rows
    }

    fn lost(causes: &[Option<Cause>]) -> Vec<bool> {
        weeks(causes).iter().map(|row| row.memory.is_lost()).collect()
    }

    #[test]
    fn a_link_is_lost_when_two_checks_agree() {
        let gone = Some(Cause::LinkRemoved);
        assert_eq!(lost(&[None, gone, gone, gone]), [false, false, true, true]);
        assert_eq!(lost(&[None, gone, None, gone]), [false; 4]);
        assert_eq!(lost(&[None, gone, Some(Cause::Http(404))]), [false, false, true]);
    }

    #[test]
    fn gone_for_good_needs_no_second_check() {
        assert_eq!(lost(&[None, Some(Cause::Http(410))]), [false, true]);
    }

    #[test]
    fn a_look_that_failed_is_no_check() {
        let (gone, blocked) = (Some(Cause::LinkRemoved), Some(Cause::Http(403)));
        assert_eq!(lost(&[None, blocked, blocked, blocked]), [false; 4]);
        assert_eq!(lost(&[None, gone, blocked, gone]), [false, false, false, true]);
        assert_eq!(lost(&[None, blocked, gone, blocked]), [false; 4]);
    }

    #[test]
    fn what_was_never_there_cannot_be_lost() {
        let gone = Some(Cause::Http(410));
        assert_eq!(lost(&[gone, gone, gone]), [false; 3]);
    }

    #[test]
    fn a_link_that_comes_back_starts_anew_and_keeps_its_first_day() {
        let gone = Some(Cause::LinkRemoved);
        let rows = weeks(&[None, gone, gone, None]);
        let memory = &rows[3].memory;
        assert_eq!((memory.missing, memory.lost_at, memory.gone_since), (0, None, None));
        assert_eq!((memory.first_live, memory.last_live), (Some(week(0)), Some(week(3))));
        assert_eq!(rows[2].memory.gone_since, Some(week(1)));
    }

    #[test]
    fn points_read_back_by_axis() {
        let mut it = row("https://a.test/", "us");
        it.rules = "risk/link-farm:30 value/authority:12 risk/odd:-3".to_owned();
        assert_eq!(it.points(Axis::Risk).collect::<Vec<_>>(), [("link-farm", 30), ("odd", -3)]);
        assert_eq!(it.points(Axis::Value).collect::<Vec<_>>(), [("authority", 12)]);
    }
}
