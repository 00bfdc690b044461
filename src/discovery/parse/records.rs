//! Records in a JSON text: the objects of some array, flattened, wherever in the document the array stands.
//!
//! Vendors wrap their rows differently (`backlinks[]`, `tasks[].result[].items[]`, JSON lines, a document inside a string);
//! every object in an array, and every top-level object, is a record under the path of its array.

use std::io::Read;

use super::json::{JsonReader, Problem, Token};
use super::limits::MAX_JSON_WRAPS;
use crate::error::Error;

/// Members kept of one record, and bytes kept of one member: ten times what the widest API gives.
const MAX_MEMBERS: usize = 1_000;
const MAX_MEMBER_BYTES: usize = 64 << 10;

/// One flattened object.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::discovery) struct Record {
    /// Where its array stands: `tasks[].result[].items[]`.
    pub path: String,
    /// Line of its opening brace.
    pub line: u64,
    /// Members by name; those of objects inside are `source.page`, arrays of texts are joined with `, `.
    pub members: Vec<(String, String)>,
}

impl Record {
    fn put(&mut self, name: &str, text: &str) {
        let mut end = text.len().min(MAX_MEMBER_BYTES);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        if self.members.len() < MAX_MEMBERS {
            self.members.push((name.to_owned(), text[..end].to_owned()));
        }
    }
}

/// Why walking ended early.
#[derive(Debug)]
pub(in crate::discovery) enum Stop {
    Damaged(Problem),
    Fatal(Error),
}

impl From<Problem> for Stop {
    fn from(problem: Problem) -> Self {
        Stop::Damaged(problem)
    }
}

type Emit<'a> = dyn FnMut(Record) -> Result<(), Error> + 'a;

/// Gives every record of the text, inner ones before those that hold them.
pub(in crate::discovery) fn walk(source: impl Read, emit: &mut Emit<'_>) -> Result<(), Stop> {
    Walker { reader: JsonReader::new(source), path: String::new(), wraps: 0, line: None }.documents(emit)
}

struct Walker<R> {
    reader: JsonReader<R>,
    path: String,
    /// Documents inside strings around this one.
    wraps: usize,
    /// The line of the string that this document stands in.
    line: Option<u64>,
}

impl<R: Read> Walker<R> {
    fn documents(&mut self, emit: &mut Emit<'_>) -> Result<(), Stop> {
        while let Some(token) = self.reader.next()? {
            match token {
                Token::ObjectStart => self.record(emit)?,
                Token::ArrayStart => self.array("", None, emit)?,
                Token::String(text) => {
                    self.wrapped(&text, emit)?;
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn line(&self) -> u64 {
        self.line.unwrap_or_else(|| self.reader.line())
    }

    /// An object that is a record of its own; its brace was read.
    fn record(&mut self, emit: &mut Emit<'_>) -> Result<(), Stop> {
        let mut record = Record { path: self.path.clone(), line: self.line(), members: Vec::new() };
        self.members("", &mut record, emit)?;
        emit(record).map_err(Stop::Fatal)
    }

    /// The members of an object, into `record` under `prefix`.
    fn members(&mut self, prefix: &str, record: &mut Record, emit: &mut Emit<'_>) -> Result<(), Stop> {
        loop {
            match self.reader.next()? {
                Some(Token::Key(key)) => {
                    let name = format!("{prefix}{key}");
                    match self.reader.next()? {
                        Some(Token::ObjectStart) => self.members(&format!("{name}."), record, emit)?,
                        Some(Token::ArrayStart) => self.array(&name, Some(record), emit)?,
                        Some(Token::String(text)) if key == "text" && self.wrapped(&text, emit)? => {}
                        Some(Token::String(text) | Token::Plain(text)) => record.put(&name, &text),
                        Some(Token::Null) => record.put(&name, ""),
                        Some(Token::ObjectEnd) | None => return Ok(()),
                        Some(Token::Key(_) | Token::ArrayEnd) => {}
                    }
                }
                Some(Token::ObjectEnd) | None => return Ok(()),
                Some(_) => {}
            }
        }
    }

    /// An array: objects are records, texts are one member of the object around.
    fn array(&mut self, name: &str, record: Option<&mut Record>, emit: &mut Emit<'_>) -> Result<(), Stop> {
        let before = self.path.len();
        if before > 0 && !name.is_empty() {
            self.path.push('.');
        }
        self.path.push_str(name);
        self.path.push_str("[]");
        let mut joined = String::new();
        let mut texts = 0;
        loop {
            match self.reader.next()? {
                Some(Token::ObjectStart) => self.record(emit)?,
                Some(Token::ArrayStart) => self.array("", None, emit)?,
                Some(Token::String(text) | Token::Plain(text)) => {
                    if joined.len() + text.len() <= MAX_MEMBER_BYTES {
                        if texts > 0 {
                            joined.push_str(", ");
                        }
                        joined.push_str(&text);
                    }
                    texts += 1;
                }
                Some(Token::ArrayEnd) | None => break,
                Some(_) => {}
            }
        }
        if let Some(record) = record {
            record.put(name, &joined);
        }
        self.path.truncate(before);
        Ok(())
    }

    /// A document inside a string, as MCP tools answer. False when the text is only text.
    fn wrapped(&mut self, text: &str, emit: &mut Emit<'_>) -> Result<bool, Stop> {
        let inner = text.trim_start();
        if !inner.starts_with(['{', '[']) || self.wraps >= MAX_JSON_WRAPS {
            return Ok(false);
        }
        let line = Some(self.line());
        let path = format!("{}\"\"", self.path);
        let mut walker = Walker { reader: JsonReader::new(inner.as_bytes()), path, wraps: self.wraps + 1, line };
        match walker.documents(emit) {
            Ok(()) | Err(Stop::Damaged(Problem::Syntax(..))) => Ok(true),
            Err(stop) => Err(stop),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn records(text: &str) -> Vec<(String, u64, String)> {
        let mut all = Vec::new();
        let answer = walk(text.as_bytes(), &mut |record: Record| {
            let members: Vec<String> = record.members.iter().map(|(k, v)| format!("{k}={v}")).collect();
            all.push((record.path, record.line, members.join(" ")));
            Ok(())
        });
        assert!(answer.is_ok(), "{answer:?}");
        all
    }

    #[test]
    fn records_are_found_under_any_path() {
        let found = records(
            "{\"tasks\":[{\"id\":1,\"result\":[{\"items\":[\n{\"url\":\"a\",\"rel\":[\"ugc\",\"x\"]},\n{\"url\":null}]}]}]}",
        );
        assert_eq!(found[0], ("tasks[].result[].items[]".into(), 2, "url=a rel=ugc, x".into()));
        assert_eq!(found[1], ("tasks[].result[].items[]".into(), 3, "url=".into()));
        assert_eq!(found[2].0, "tasks[].result[]");
    }

    #[test]
    fn objects_inside_records_are_flattened_and_lines_are_records() {
        let found = records("{\"source\":{\"page\":\"a\"}}\n{\"source\":{\"page\":\"b\"}}\n");
        assert_eq!(found[0], (String::new(), 1, "source.page=a".into()));
        assert_eq!(found[1], (String::new(), 2, "source.page=b".into()));
    }

    #[test]
    fn documents_in_strings_are_opened_to_a_depth() {
        let found = records("[{\"type\":\"text\",\"text\":\"{\\\"backlinks\\\":[{\\\"url_from\\\":\\\"a\\\"}]}\"}]");
        assert_eq!(found[0].2, "url_from=a");
        let mut text = "[{\"a\":\"b\"}]".to_owned();
        for _ in 0..MAX_JSON_WRAPS + 2 {
            text = serde_json::to_string(&serde_json::json!([{ "text": text }])).unwrap();
        }
        assert!(records(&text).iter().all(|(_, _, members)| members != "a=b"));
    }
}
