//! One service being asked: manners, budgets, the account of what came of it, and no key in any text.

use std::time::Duration;

use super::answer::{Answer, Fields, shortened};
use super::cache::AnswerCache;
use super::call::{Ask, Call, NoReply, Reply};
use super::limits::{
    FIRST_WAIT, MAX_ANSWER_BYTES, MAX_ATTEMPTS, MAX_LISTED, MAX_WAIT, MAX_WAITS, OPEN_LIFETIME, PAID_LIFETIME,
};
use super::secret::{Keys, Secret};
use super::{Facts, REPORT, Service};
use crate::discovery::{Sink, import};
use crate::error::Result;
use crate::model::candidate::{Candidate, Origin, Place};
use crate::model::profile::{SourceReport, Unread};
use crate::model::site::Site;
use crate::model::url::CanonicalUrl;

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Want<'a> {
    pub site: &'a Site,
    /// Rows to take from a service.
    pub max_rows: u32,
}

/// Why a collection ended before everything was known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ended {
    /// Nobody answered: the network, not the service, may be at fault.
    NoReply(String),
    /// It answered, and would not or could not help.
    Refused(String),
    /// Enough: rows, requests or quota are used up. Says so in a note, but nothing failed.
    Enough(String),
}

/// What came of asking a service.
#[derive(Debug)]
pub struct Findings {
    pub report: SourceReport,
    pub candidates: Vec<Candidate>,
    pub unread: Vec<Unread>,
    /// The service could not be reached at all.
    pub unreachable: bool,
}

/// See the module.
pub struct Session<'a> {
    facts: &'static Facts,
    ask: &'a mut dyn Ask,
    cache: &'a AnswerCache,
    keys: &'a Keys,
    cost: Option<String>,
    findings: Findings,
    notes: Vec<String>,
    spent: Vec<(&'static str, f64)>,
    calls: u32,
    /// Requests that went out and were answered.
    answered: u32,
    waited: Duration,
    /// Asked for before the next request, by the service or by politeness.
    wait: Duration,
}

/// Judges an answer that came with a good status: the service's own word for what is wrong, if anything is.
pub(super) type Check = fn(&Answer) -> std::result::Result<(), Ended>;

impl<'a> Session<'a> {
    /// Asks a service for everything it knows.
    pub fn collect(
        service: &dyn Service,
        want: &Want<'_>,
        keys: &'a Keys,
        ask: &'a mut dyn Ask,
        cache: &'a AnswerCache,
    ) -> Findings {
        let mut session = Session::new(service.facts(), keys, ask, cache);
        session.cost = service.cost(want);
        let ended = service.collect(&mut session, want);
        session.finish(ended)
    }

    pub(super) fn new(facts: &'static Facts, keys: &'a Keys, ask: &'a mut dyn Ask, cache: &'a AnswerCache) -> Self {
        let report = SourceReport {
            name: facts.name.to_owned(),
            input: facts.address.to_owned(),
            vendor: facts.title.to_owned(),
            report: REPORT.to_owned(),
            ..SourceReport::default()
        };
        let findings = Findings { report, candidates: Vec::new(), unread: Vec::new(), unreachable: false };
        Self {
            facts,
            ask,
            cache,
            keys,
            cost: None,
            findings,
            notes: Vec::new(),
            spent: Vec::new(),
            calls: 0,
            answered: 0,
            waited: Duration::ZERO,
            wait: Duration::ZERO,
        }
    }

    pub(super) fn key(&self, name: &str) -> Option<Secret> {
        self.keys.get(name).cloned()
    }

    /// Makes a request, from the cache where possible, and reads the answer as JSON.
    pub(super) fn ask(&mut self, call: Option<Call>, check: Check) -> std::result::Result<Answer, Ended> {
        let call = call.ok_or_else(|| Ended::Refused("the request cannot be written as a URL".to_owned()))?;
        let lifetime = if self.facts.is_keyed() { PAID_LIFETIME } else { OPEN_LIFETIME };
        let identity = call.identity();
        if let Some(body) = self.cache.get(self.facts.name, &identity, lifetime) {
            let answer = Answer::read(Reply { status: 200, body, ..Reply::default() });
            if check(&answer).is_ok() {
                return Ok(answer);
            }
        }
        if self.calls >= self.facts.max_calls {
            return Err(Ended::Enough(format!("stopped after {} requests, as many as one audit makes", self.calls)));
        }
        self.calls += 1;
        let answer = Answer::read(self.send(&call)?);
        self.judge(&answer)?;
        check(&answer)?;
        if answer.status == 200 && answer.damage.is_none() {
            self.cache.put(self.facts.name, &identity, &answer.reply.body);
        }
        Ok(answer)
    }

    /// What holds for every service: a status that refuses, a page instead of data.
    fn judge(&self, answer: &Answer) -> std::result::Result<(), Ended> {
        let words = || answer.words().map(|words| format!(": {words}")).unwrap_or_default();
        let keyed = self.facts.is_keyed();
        let refused = match answer.status {
            200..=299 => None,
            300..=399 => Some("it answered with a redirect, which is not followed".to_owned()),
            401 | 403 if keyed => Some(format!("it refused the key (status {}{})", answer.status, words())),
            402 => Some(format!("the account has no units left (status 402{})", words())),
            429 => Some(format!("too many requests (status 429{})", words())),
            status => Some(format!("it answered with status {status}{}", words())),
        };
        if let Some(why) = refused {
            return Err(Ended::Refused(why));
        }
        if answer.is_page() {
            return Err(Ended::Refused(
                "it answered with a web page instead of data: a block, a captcha or a log-in".to_owned(),
            ));
        }
        Ok(())
    }

    /// Sends a request, again where that may help.
    fn send(&mut self, call: &Call) -> std::result::Result<Reply, Ended> {
        if let Some(cost) = self.cost.take() {
            let sentence = self.keys.scrub_text(&format!("asking {}: {cost}", self.facts.title));
            self.ask.announce(&sentence);
        }
        let mut backoff = FIRST_WAIT;
        for attempt in 1.. {
            let wait = std::mem::replace(&mut self.wait, self.ask.pace());
            if !wait.is_zero() {
                self.ask.pause(wait);
            }
            let last = attempt == MAX_ATTEMPTS;
            match self.ask.ask(call, MAX_ANSWER_BYTES) {
                Ok(mut reply) => {
                    self.answered += 1;
                    if let Some(clean) = self.keys.scrub(&reply.body) {
                        reply.body = clean;
                    }
                    let asked = reply.header("retry-after").and_then(|text| text.trim().parse().ok());
                    let heals = matches!(reply.status, 429 | 502..=504) || reply.status == 500 && !last;
                    match (heals, asked) {
                        (false, _) => return Ok(reply),
                        // A date, or nothing: our own time. A service that is over its quota is not pressed twice.
                        (true, None) if last || reply.status == 429 && attempt > 1 => return Ok(reply),
                        (true, None) => self.wait_for(backoff)?,
                        (true, Some(_)) if last => return Ok(reply),
                        (true, Some(seconds)) => self.wait_for(Duration::from_secs(seconds))?,
                    }
                }
                Err(NoReply { why }) => {
                    let why = self.keys.scrub_text(&why);
                    // What never answered is out of reach; what has answered before may be so again.
                    if self.answered == 0 || last {
                        return Err(Ended::NoReply(why));
                    }
                    self.wait_for(backoff)?;
                }
            }
            backoff *= 2;
        }
        Err(Ended::NoReply("no answer".to_owned()))
    }

    /// Waits this long before the next request, or ends when that is longer than anybody would wait.
    pub(super) fn wait_for(&mut self, time: Duration) -> std::result::Result<(), Ended> {
        if time > MAX_WAIT || self.waited + time > MAX_WAITS {
            let seconds = time.as_secs();
            return Err(Ended::Enough(format!("it asks to wait {seconds} s; the rest is left for the next audit")));
        }
        self.waited += time;
        self.wait = self.wait.max(time);
        Ok(())
    }

    /// Rows that may still be taken.
    pub(super) fn rows_left(&self, want: &Want<'_>) -> u64 {
        u64::from(want.max_rows).saturating_sub(self.findings.report.candidates)
    }

    /// A row that gave one or more candidates.
    pub(super) fn take(&mut self, candidates: impl IntoIterator<Item = Candidate>) {
        let before = self.findings.candidates.len();
        self.findings.candidates.extend(candidates);
        if self.findings.candidates.len() > before {
            self.findings.report.rows += 1;
            self.findings.report.candidates += 1;
        }
    }

    pub(super) fn skip(&mut self, why: &str) {
        self.findings.report.rows += 1;
        *self.findings.report.skipped.entry(why.to_owned()).or_default() += 1;
    }

    pub(super) fn refuse(&mut self, fields: Fields<'_>, why: &str) {
        self.findings.report.rows += 1;
        self.findings.report.refused_rows += 1;
        if self.findings.unread.len() < MAX_LISTED {
            let file = self.facts.name.to_owned();
            self.findings.unread.push(Unread { file, line: fields.line(), reason: why.to_owned() });
        }
    }

    /// A sentence for the report.
    pub(super) fn note(&mut self, sentence: &str) {
        let sentence = self.keys.scrub_text(&shortened(sentence));
        if !self.notes.contains(&sentence) {
            self.notes.push(sentence);
        }
    }

    /// A candidate on a page of a service.
    pub(super) fn candidate(&self, page: CanonicalUrl, target: Option<CanonicalUrl>) -> Candidate {
        let mut candidate = Candidate::new(Place::Page(page), self.origin());
        candidate.target = target;
        candidate
    }

    fn origin(&self) -> Origin {
        Origin { source: self.facts.name.to_owned(), file: String::new(), line: 0 }
    }

    /// A row that is worth something, but is no candidate.
    pub(super) fn count_row(&mut self) {
        self.findings.report.rows += 1;
    }

    pub(super) fn has_rows(&self) -> bool {
        self.findings.report.rows > 0
    }

    /// Rows that may still be asked for after `offset` of them: what is charged counts, not what it is worth.
    pub(super) fn rows_unasked(&self, want: &Want<'_>, offset: u64) -> u64 {
        u64::from(want.max_rows).saturating_sub(offset)
    }

    /// Takes note of what an answer cost, as the service says.
    pub(super) fn spend(&mut self, unit: &'static str, amount: &str) {
        if let Some(amount) = amount.trim().parse::<f64>().ok().filter(|amount| amount.is_finite() && *amount >= 0.0) {
            match self.spent.iter_mut().find(|(known, _)| *known == unit) {
                Some((_, sum)) => *sum += amount,
                None => self.spent.push((unit, amount)),
            }
        }
    }

    /// Reads the rows under `path` as an export of the vendor; gives how many rows there were.
    pub(super) fn import(&mut self, want: &Want<'_>, answer: &Answer, path: &str) -> std::result::Result<u64, Ended> {
        let rows = answer.at(path).count() as u64;
        if rows > 0 {
            self.read(want, answer)?;
        }
        self.end_of(answer)?;
        Ok(rows)
    }

    /// The same for an answer that is a table.
    pub(super) fn import_table(&mut self, want: &Want<'_>, answer: &Answer) -> std::result::Result<u64, Ended> {
        let rows = self.read(want, answer)?;
        if let Some(cut) = &answer.reply.cut {
            return Err(Ended::Refused(format!("the answer is damaged: {cut}")));
        }
        Ok(rows)
    }

    fn read(&mut self, want: &Want<'_>, answer: &Answer) -> std::result::Result<u64, Ended> {
        let body = &answer.reply.body;
        let read = import::read_answer(body, self.facts.name, want.site, self);
        let read = read.map_err(|why| Ended::Refused(format!("the answer could not be read: {why}")))?;
        let rows = read.rows;
        let report = &mut self.findings.report;
        report.rows += read.rows;
        report.candidates += read.candidates;
        report.refused_rows += read.refused_rows;
        for (why, count) in read.skipped {
            *report.skipped.entry(why).or_default() += count;
        }
        Ok(rows)
    }

    fn end_of(&self, answer: &Answer) -> std::result::Result<(), Ended> {
        match &answer.damage {
            Some(damage) => Err(Ended::Refused(format!("the answer is damaged: {damage}"))),
            None => Ok(()),
        }
    }

    pub(super) fn finish(mut self, ended: std::result::Result<(), Ended>) -> Findings {
        let nothing = self.findings.report.rows == 0;
        match ended {
            Ok(()) => {}
            Err(Ended::Enough(why)) => {
                self.note(&why);
                self.findings.report.failed = nothing && self.answered > 0 && self.findings.report.candidates == 0;
            }
            Err(Ended::Refused(why)) => {
                self.note(&if nothing { why } else { format!("broke off: {why}") });
                self.findings.report.failed = nothing;
            }
            Err(Ended::NoReply(why)) => {
                self.note(&if nothing { format!("out of reach: {why}") } else { format!("broke off: {why}") });
                self.findings.report.failed = nothing;
                self.findings.unreachable = nothing;
            }
        }
        for (unit, amount) in std::mem::take(&mut self.spent) {
            self.note(&format!("it cost {amount} {unit}"));
        }
        if !self.notes.is_empty() {
            self.findings.report.note = Some(self.notes.join("; "));
        }
        self.findings
    }
}

/// Import readers feed a session as they feed the audit; what came over a network has no file and no line.
impl Sink for Session<'_> {
    fn candidate(&mut self, mut candidate: Candidate) -> Result<()> {
        candidate.found_by = [self.facts.name.to_owned()].into();
        candidate.origins = vec![self.origin()];
        self.findings.candidates.push(candidate);
        Ok(())
    }

    fn unread(&mut self, row: Unread) {
        if self.findings.unread.len() < MAX_LISTED {
            self.findings.unread.push(Unread { file: self.facts.name.to_owned(), ..row });
        }
    }
}
