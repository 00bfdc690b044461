//! Past audits of a site, for the commands that only read the history.

use std::path::Path;

use jiff::Timestamp;

use super::audit::parse_site;
use crate::error::{Error, Result};
use crate::model::figures::thousands;
use crate::model::site::Site;
use crate::store::{AuditRecord, Store};

/// Sites named when the wanted one has no audit.
const SITES_NAMED: usize = 8;

/// The history, and the site that a command is about.
pub(crate) struct Past {
    pub store: Store,
    pub site: Site,
}

impl Past {
    /// Opens the history for reading; a site without an audit is an error that names those with one.
    pub(crate) fn open(directory: &Path, name: &str) -> Result<Self> {
        let site = parse_site(name)?;
        let Some(store) = Store::existing(directory)? else {
            return Err(Error::failed(format!("there is no history in `{}` yet", directory.display()))
                .with_remedy("run `audit SITE` first, or name the directory with `--data-dir DIR`"));
        };
        let known = store.sites()?;
        if known.iter().any(|(known, _)| *known == site.to_string()) {
            return Ok(Self { store, site });
        }
        let names: Vec<&str> = known.iter().take(SITES_NAMED).map(|(name, _)| name.as_str()).collect();
        let more = known.len().saturating_sub(SITES_NAMED) as u64;
        let remedy = match (names.as_slice(), more) {
            ([], _) => format!("run `audit {site}` first"),
            (names, 0) => format!("run `audit {site}` first; there are audits of {}", names.join(", ")),
            (names, more) => {
                format!(
                    "run `audit {site}` first; there are audits of {} and {} more",
                    names.join(", "),
                    thousands(more)
                )
            }
        };
        Err(Error::failed(format!("the history has no audit of `{site}`")).with_remedy(remedy))
    }

    /// The last finished audit.
    pub(crate) fn last(&self) -> Result<AuditRecord> {
        let gone = || {
            Error::failed(format!("the history has no audit of `{}` any more", self.site))
                .with_remedy(format!("run `audit {}` again", self.site))
        };
        self.store.last_audit(&self.site.to_string(), Timestamp::MAX)?.ok_or_else(gone)
    }
}
