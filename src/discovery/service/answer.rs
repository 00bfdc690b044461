//! A reply, read: the objects in its JSON as flat records, however they are wrapped and wherever it breaks off.

use super::call::Reply;
use super::limits::{MAX_RECORDS, MAX_WORDS};
use crate::discovery::parse::Problem;
use crate::discovery::parse::records::{self, Record, Stop};
use crate::error::Error;

/// What a service said.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(super) status: u16,
    pub(super) reply: Reply,
    records: Vec<Record>,
    /// Why what follows could not be read.
    pub(super) damage: Option<String>,
}

impl Answer {
    /// Reads a reply as JSON.
    pub(super) fn read(reply: Reply) -> Self {
        let mut records = Vec::new();
        let walked = match looks_like_json(&reply.body) {
            true => records::walk(&reply.body[..], &mut |record| {
                if records.len() < MAX_RECORDS {
                    records.push(record);
                    return Ok(());
                }
                Err(Error::failed("more records than were asked for"))
            }),
            // A page, a table, a line of text: what it means is the service's to say.
            false => Ok(()),
        };
        let damage = match walked {
            Ok(()) => None,
            Err(Stop::Damaged(Problem::Syntax(line, what))) => Some(format!("it breaks off at line {line}: {what}")),
            Err(Stop::Damaged(Problem::Io(problem))) => Some(problem.to_string()),
            Err(Stop::Fatal(problem)) => Some(problem.to_string()),
        };
        let damage = reply.cut.clone().or(damage);
        Self { status: reply.status, reply, records, damage }
    }

    /// The records of the array at this path, such as `query.exturlusage[]`.
    pub(super) fn at(&self, path: &str) -> impl Iterator<Item = Fields<'_>> {
        self.records.iter().filter(move |record| record.path == path).map(Fields)
    }

    /// The object around everything; absent when the answer broke off inside it.
    pub(super) fn top(&self) -> Option<Fields<'_>> {
        self.records.iter().rev().find(|record| record.path.is_empty()).map(Fields)
    }

    /// A member of the object around everything; empty counts as absent.
    pub(super) fn top_text(&self, name: &str) -> Option<&str> {
        self.top().and_then(|top| top.get(name))
    }

    pub(super) fn top_number(&self, name: &str) -> Option<i64> {
        self.top_text(name).and_then(|text| text.parse().ok())
    }

    /// The service's own words about what is wrong, wherever it keeps them.
    pub(super) fn words(&self) -> Option<String> {
        const MEMBERS: &[&str] = &[
            "error.info",
            "error.message",
            "error_message",
            "error_description",
            "ErrorMessage",
            "Message",
            "message",
            "status_message",
            "error",
            "errors",
            "detail",
        ];
        let found = MEMBERS.iter().find_map(|name| {
            let members = self.records.iter().rev().map(Fields);
            members.into_iter().find_map(|fields| fields.get(name))
        });
        found.map(shortened)
    }

    /// A page for people where data was asked for.
    pub(super) fn is_page(&self) -> bool {
        let head = self.reply.body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&self.reply.body).trim_ascii_start();
        head.starts_with(b"<")
    }

    pub(super) fn is_json(&self) -> bool {
        looks_like_json(&self.reply.body)
    }
}

fn looks_like_json(body: &[u8]) -> bool {
    let head = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body).trim_ascii_start();
    head.starts_with(b"{") || head.starts_with(b"[")
}

/// One record's members.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fields<'a>(&'a Record);

impl<'a> Fields<'a> {
    /// A member by its flattened name; empty counts as absent.
    pub(super) fn get(self, name: &str) -> Option<&'a str> {
        let (_, value) = self.0.members.iter().find(|(known, _)| known == name)?;
        (!value.is_empty()).then_some(value.as_str())
    }

    pub(super) fn seconds(self, name: &str) -> Option<jiff::Timestamp> {
        jiff::Timestamp::from_second(self.get(name)?.parse().ok()?).ok()
    }

    pub(super) fn line(self) -> u64 {
        self.0.line
    }
}

/// A stranger's words, on one line and not long.
pub(super) fn shortened(text: &str) -> String {
    let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(MAX_WORDS * 2).collect();
    let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(MAX_WORDS) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}
