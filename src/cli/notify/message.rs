//! What a webhook is told: the document `audit-notice/1`. New fields may come; those that are there stay.

use std::path::PathBuf;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::super::fail_on::Holding;
use crate::error::{Error, ExitStatus};
use crate::model::profile::{Profile, Standing};
use crate::reporter::{self, Brief};

/// How an audit ended, for those who were not there.
#[derive(Debug, Clone)]
pub(crate) struct Message {
    pub site: String,
    pub started_at: Timestamp,
    pub exit_status: ExitStatus,
    pub ended: Ended,
}

#[derive(Debug, Clone)]
pub(crate) enum Ended {
    Audited(Box<Audited>),
    Failed { message: String, remedy: Option<String> },
}

/// What a finished audit has to say.
#[derive(Debug, Clone)]
pub(crate) struct Audited {
    pub profile: Profile,
    pub before: Option<Standing>,
    pub brief: Brief,
    pub holding: Vec<Holding>,
    /// Reports that were written, by name of their option.
    pub reports: Vec<(&'static str, PathBuf)>,
}

impl Message {
    pub(crate) fn failed(site: String, started_at: Timestamp, problem: &Error) -> Self {
        let ended = Ended::Failed { message: problem.to_string(), remedy: problem.remedy().map(str::to_owned) };
        Self { site, started_at, exit_status: problem.exit_status(), ended }
    }

    /// Whether somebody who asked for quiet wants to hear it.
    pub(crate) fn matters(&self) -> bool {
        match &self.ended {
            Ended::Audited(audited) => audited.brief.is_news || !audited.holding.is_empty(),
            Ended::Failed { .. } => true,
        }
    }

    /// One sentence.
    pub(crate) fn headline(&self) -> String {
        match &self.ended {
            Ended::Audited(audited) => audited.brief.headline.clone(),
            Ended::Failed { message, .. } => format!("{}: the audit could not be done: {message}", self.site),
        }
    }

    pub(crate) fn json(&self) -> Value {
        let mut document = json!({
            "schema": "audit-notice/1",
            "site": self.site,
            "started_at": self.started_at,
            "exit_status": self.exit_status as u8,
            "text": self.headline(),
        });
        let more = match &self.ended {
            Ended::Failed { message, remedy } => {
                json!({ "event": "failed", "error": { "message": message, "remedy": remedy } })
            }
            Ended::Audited(audited) => audited.json(),
        };
        if let (Value::Object(document), Value::Object(more)) = (&mut document, more) {
            document.extend(more);
        }
        document
    }
}

impl Audited {
    fn json(&self) -> Value {
        let Profile { summary, changes, finished_at, ruleset, .. } = &self.profile;
        let (quantity, quality) = (&summary.quantity, &summary.quality);
        let holding: Vec<Value> = self
            .holding
            .iter()
            .map(|holding| json!({ "condition": holding.condition, "found": holding.found }))
            .collect();
        let sections: Vec<Value> = self
            .brief
            .sections
            .iter()
            .map(|section| json!({ "title": section.title, "links": section.links, "more": section.more }))
            .collect();
        let actions: Vec<Value> = summary
            .actions
            .iter()
            .map(|action| json!({ "kind": action.kind.as_str(), "text": action.text, "count": action.count }))
            .collect();
        let reports: serde_json::Map<String, Value> =
            self.reports.iter().map(|(key, path)| ((*key).to_owned(), path.display().to_string().into())).collect();
        json!({
            "event": "audited",
            "finished_at": finished_at,
            "ruleset": ruleset,
            "changed": self.brief.is_news,
            "verdict": {
                "standing": summary.verdict.standing.as_str(),
                "before": self.before.map(|standing| standing.as_str()),
                "sentence": summary.verdict.sentence,
            },
            "quantity": {
                "known": quantity.known,
                "live": quantity.live,
                "counts": quantity.counts,
                "gone": quantity.gone,
                "unverified": quantity.unverified,
            },
            "quality": { "high": quality.high, "low": quality.low, "spammy": quality.spammy },
            "changes": {
                "since": changes.since,
                "counts": reporter::change_counts_json(changes),
                "domains_new": changes.domains_new,
                "domains_lost": changes.domains_lost,
                "sections": sections,
            },
            "fail_on": holding,
            "actions": actions,
            "reports": reports,
        })
    }
}
