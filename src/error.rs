//! Why no audit is possible, what to do about it, and the exit status that says so to scripts.

use std::fmt;
use std::process::ExitCode;

/// Exit statuses: a promise to scripts and cron jobs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum ExitStatus {
    /// The audit is done.
    Done = 0,
    /// The audit could not be done.
    Failed = 1,
    /// Bad usage or configuration.
    Usage = 2,
    /// No source gave a candidate.
    NothingToAudit = 3,
    /// Interrupted; the same command goes on.
    Interrupted = 4,
    /// A `--fail-on` condition holds.
    ThresholdCrossed = 10,
}

impl ExitStatus {
    /// The whole table, for manuals.
    pub const ALL: &'static [Self] =
        &[Self::Done, Self::Failed, Self::Usage, Self::NothingToAudit, Self::Interrupted, Self::ThresholdCrossed];

    /// What it says, in the words of every manual.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Failed => "the audit could not be done",
            Self::Usage => "bad usage or configuration",
            Self::NothingToAudit => "nothing to audit: no source gave a candidate",
            Self::Interrupted => "interrupted; the same command goes on",
            Self::ThresholdCrossed => "a `--fail-on` condition holds",
        }
    }

    /// Of two sites' statuses the one that a script must hear of: failures first, then interruptions, then thresholds.
    pub fn worse(self, other: Self) -> Self {
        let gravity = |status| match status {
            Self::Done => 0,
            Self::ThresholdCrossed => 1,
            Self::NothingToAudit => 2,
            Self::Interrupted => 3,
            Self::Failed => 4,
            Self::Usage => 5,
        };
        if gravity(other) > gravity(self) { other } else { self }
    }
}

impl From<ExitStatus> for ExitCode {
    fn from(status: ExitStatus) -> Self {
        ExitCode::from(status as u8)
    }
}

/// An error that ends the program: what happened, where, and what to do next.
///
/// Troubles of single rows, pages and rules are data and never become one of these.
#[derive(Debug)]
pub struct Error {
    status: ExitStatus,
    message: String,
    remedy: Option<String>,
}

impl Error {
    /// `message` says what happened and where: lower case, literals in backticks, no full stop.
    pub fn new(status: ExitStatus, message: impl Into<String>) -> Self {
        Self { status, message: message.into(), remedy: None }
    }

    pub fn failed(message: impl Into<String>) -> Self {
        Self::new(ExitStatus::Failed, message)
    }

    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(ExitStatus::Usage, message)
    }

    /// What the user can do about it, as one imperative sentence without full stop.
    pub fn with_remedy(mut self, remedy: impl Into<String>) -> Self {
        self.remedy = Some(remedy.into());
        self
    }

    /// Puts in front what the error is about, unless it says so itself.
    pub fn about(mut self, what: &str) -> Self {
        if !self.message.contains(&format!("`{what}`")) {
            self.message = format!("{what}: {}", self.message);
        }
        self
    }

    pub fn exit_status(&self) -> ExitStatus {
        self.status
    }

    pub fn remedy(&self) -> Option<&str> {
        self.remedy.as_deref()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}

pub type Result<T> = std::result::Result<T, Error>;
