//! Single values, judged by those who will use them, before anything runs.

use std::cell::RefCell;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::super::Cli;
use super::super::args::AuditArgs;
use super::super::fail_on::Condition;
use super::super::fetch;
use super::super::notify::Notices;
use super::super::output;
use crate::config::{Complaint, Key, Kind};
use crate::error::{Error, Result};
use crate::scoring::Policy;

/// What is wrong with a value, if anything.
type Judged = std::result::Result<(), Complaint>;

/// Judges the values of a configuration file.
pub(super) struct Checking {
    /// Where relative paths begin.
    pub directory: PathBuf,
    /// Whether what is read must be there already (`--check`). An audit says so itself, and audits the other sites.
    pub inputs: bool,
    /// Files with many sites repeat their values, and building a command line costs half a millisecond.
    pub judged: RefCell<HashMap<(&'static str, String), Judged>>,
}

impl Checking {
    pub(super) fn accept(&self, key: &Key, value: &str) -> Judged {
        match key.kind {
            Kind::Switch | Kind::Choice(_) | Kind::Count(_) => Ok(()),
            Kind::Input | Kind::Inputs if !self.inputs => Ok(()),
            Kind::Input | Kind::Inputs => self.input(key, value),
            Kind::Output | Kind::Directory if !self.inputs => Ok(()),
            Kind::Output | Kind::Directory => writable(&self.directory.join(value), key.kind == Kind::Directory),
            Kind::Text | Kind::Texts | Kind::TextsOrAll | Kind::Seconds | Kind::Bytes => {
                let Some(key) = Key::named(key.name) else { return Ok(()) };
                let judged = &mut *self.judged.borrow_mut();
                judged.entry((key.name, value.to_owned())).or_insert_with(|| parsed(key, value)).clone()
            }
        }
    }

    fn input(&self, key: &Key, value: &str) -> Judged {
        let path = self.directory.join(value.strip_prefix('@').filter(|_| key.kind == Kind::Inputs).unwrap_or(value));
        if !path.exists() {
            return Err(Complaint {
                message: format!("`{value}` of `{}` is not there", key.name),
                remedy: "correct the path: relative ones begin at the configuration file".to_owned(),
            });
        }
        match key.name {
            "policy" => Policy::read(&path).map(|_| ()).map_err(|problem| complaint(&problem)),
            "ca-cert" => certificates(&path).map_err(|problem| complaint(&problem)),
            _ => Ok(()),
        }
    }
}

/// The certificates are read by the crawler, which has to be built for it.
fn certificates(path: &Path) -> Result<()> {
    let mut args = AuditArgs::typed();
    args.network.connection.ca_cert = Some(path.to_owned());
    let settings = fetch::Settings::new(&args.network, |_| None)?;
    fetch::check(&settings)
}

/// Whether a report could be written there, or a directory made: asked of what exists, by a file that is gone at once.
fn writable(path: &Path, directory: bool) -> std::result::Result<(), Complaint> {
    let mut existing = if directory { Some(path) } else { path.parent() };
    while let Some(candidate) = existing.filter(|path| !path.as_os_str().is_empty() && !path.exists()) {
        existing = candidate.parent();
    }
    let existing = existing.filter(|path| !path.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let trouble = |problem: std::io::Error| Complaint {
        message: format!("nothing can be written in `{}`: {problem}", existing.display()),
        remedy: "make it a writable directory, or name another path".to_owned(),
    };
    if !directory && path.is_dir() {
        return Err(Complaint {
            message: format!("`{}` is a directory", path.display()),
            remedy: "name a file".to_owned(),
        });
    }
    if !directory && path.exists() && !path.is_file() {
        return Ok(());
    }
    tempfile::tempfile_in(existing).map(|_| ()).map_err(trouble)
}

/// The value as it would be typed, asked of everybody who reads it.
fn parsed(key: &Key, value: &str) -> Judged {
    let cli = Cli::read(["audit".into(), format!("--{}={value}", key.name).into()]).map_err(|problem| {
        let text = problem.to_string();
        let first = text.lines().next().unwrap_or_default().trim_start_matches("error: ");
        // `invalid value 'x' for '--max-body <BYTES>': give a number of bytes`
        let (message, remedy) = first.split_once("': ").unwrap_or((first, "`audit --help` shows what it may be"));
        let message = message.split(" for '--").next().unwrap_or_default();
        Complaint { message: format!("{message} for `{}`", key.name), remedy: remedy.to_owned() }
    })?;
    let audit = &cli.audit;
    let network = fetch::Settings::new(&audit.network, |_| None).map(|_| ());
    let delimiter = output::delimiter(&audit.output).map(|_| ());
    let notices = Notices::read(&audit.output.notify).map(|_| ());
    [network, delimiter, conditions(&audit.output.fail_on), notices]
        .into_iter()
        .try_for_each(|result| result.map_err(|problem| complaint(&problem)))
}

/// An error about a flag, about the same value in a file.
fn complaint(problem: &Error) -> Complaint {
    // In the file an option is called without its hyphens. Certificates begin with more of them.
    let plain = |text: &str| text.replace("`--", "`").replace("`---", "`-----");
    Complaint {
        message: plain(&problem.to_string()),
        remedy: problem.remedy().map_or_else(|| "correct the value".to_owned(), plain),
    }
}

fn conditions(texts: &[String]) -> Result<()> {
    texts.iter().try_for_each(|text| Condition::read(text).map(|_| ()))
}

/// What was typed on the command line and would otherwise only fail after discovery.
pub(super) fn typed(args: &AuditArgs) -> Vec<Error> {
    let conditions = args.output.fail_on.iter().filter_map(|text| Condition::read(text).err());
    conditions.chain(Notices::read(&args.output.notify).err()).collect()
}
