//! The outside world as values: the clock and the places for files.

use std::path::PathBuf;

use etcetera::BaseStrategy;
use jiff::Timestamp;

use crate::error::{Error, Result};

/// What time it is. With `SOURCE_DATE_EPOCH` set, always that time, so that the same input gives the same bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clock {
    fixed: Option<Timestamp>,
}

impl Clock {
    /// Reads `SOURCE_DATE_EPOCH` (seconds since 1970, reproducible-builds.org) from the environment.
    pub fn from_environment() -> Result<Self> {
        let Some(text) = std::env::var_os("SOURCE_DATE_EPOCH").filter(|text| !text.is_empty()) else {
            return Ok(Self { fixed: None });
        };
        let fixed =
            text.to_str().and_then(|text| text.trim().parse().ok()).and_then(|s| Timestamp::from_second(s).ok());
        match fixed {
            Some(_) => Ok(Self { fixed }),
            None => Err(Error::usage(format!("`SOURCE_DATE_EPOCH={}` is no time", text.to_string_lossy()))
                .with_remedy("set it to whole seconds since 1970, or unset it")),
        }
    }

    /// Now, to the microsecond: finer than any report shows, and equal after a round trip through the history.
    pub fn now(self) -> Timestamp {
        self.fixed.unwrap_or_else(|| {
            let now = Timestamp::now();
            Timestamp::from_microsecond(now.as_microsecond()).unwrap_or(now)
        })
    }

    pub fn is_fixed(self) -> bool {
        self.fixed.is_some()
    }
}

/// The data directory: the given one, else the platform's (`$XDG_DATA_HOME/audit`, `~/.local/share/audit`, …).
///
/// Cron gives no `HOME`; without any of them the user has to name one.
pub fn data_directory(given: Option<PathBuf>) -> Result<PathBuf> {
    if let Some(directory) = given {
        return Ok(directory);
    }
    etcetera::choose_base_strategy().map(|strategy| strategy.data_dir().join("audit")).map_err(|_| {
        Error::failed("there is no home directory to keep the history in")
            .with_remedy("name a directory with `--data-dir DIR` or `AUDIT_DATA_DIR`")
    })
}
