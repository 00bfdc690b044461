//! The man page, made of the same texts as `--help`, and what both say about exit statuses and examples.

use std::fmt::Write as _;

use clap::{Arg, ArgAction, Command};

use super::fail_on;
use crate::error::ExitStatus;

/// Commands to begin with: what they are for, then what is typed.
const EXAMPLES: &[(&str, &str)] = &[
    ("See what an audit is like, without a network", "audit demo"),
    ("Audit a site from an export of any SEO tool or search console", "audit example.com --links export.csv"),
    (
        "Read several files and write reports beside the screen",
        "audit example.com --links exports/ --html r.html --csv r.csv",
    ),
    ("Judge pages from an archive, without fetching them", "audit example.com --archive crawl.warc.gz"),
    ("Explain one page", "audit inspect https://blog.example/post --site example.com"),
    (
        "Check a configuration, then run it as cron does",
        "audit --config audit.toml --check && audit --config audit.toml --quiet",
    ),
    (
        "Fail when the profile gets worse",
        "audit example.com --links export.csv --fail-on 'spammy>5%' --fail-on 'lost>10'",
    ),
];

/// Variables beside those that stand for an option.
const ENVIRONMENT: &[(&str, &str)] = &[
    ("HOME, XDG_DATA_HOME", "Where the data directory is looked for when none is named."),
    ("SOURCE_DATE_EPOCH", "Seconds since 1970 that stand for now, so that the same input gives the same bytes."),
    ("NO_COLOR", "No colours, when set to anything."),
    ("TERM", "With `dumb` no colours, no moving line, and nothing outside ASCII drawn by the program."),
    ("COLUMNS", "Width of the report where stdout is no terminal; 80 without it."),
    (
        "http_proxy, https_proxy, all_proxy, no_proxy",
        "Proxies and the hosts that are asked directly, in lower or upper case. `--proxy` and `proxy` in a configuration file come first.",
    ),
];

const FILES: &[(&str, &str)] = &[
    (
        "history.sqlite",
        "In the data directory: past audits, their links, and audits that can be resumed. The data directory is `--data-dir`, else AUDIT_DATA_DIR, else $XDG_DATA_HOME/audit, else ~/.local/share/audit.",
    ),
    ("locks/", "In the data directory: one file for each site, locked while an audit of it runs."),
    ("audit.toml", "A configuration file, wherever `--config` says; see CONFIGURATION FILE."),
];

const CONFIGURATION: &[&str] = &[
    "Every option of `audit SITE` may stand in the file under its own name: at the top for all sites, below a `[[site]]` table, which has a `name`, for one. `sites = [\"example.com\"]` is a short form for sites without values of their own. Sites on the command line are audited in place of those of the file.",
    "An option on the command line wins over the environment, which wins over the site's value, which wins over the file's, which wins over the default. A list replaces the list below it.",
    "Relative paths begin at the file. In the paths of reports `{site}` and `{date}` stand for the site and the day on which the audit started, in UTC; missing directories are made. A report may not be written twice to one file.",
    "`--check` lists every mistake with its line and a remedy and exits with 2, or shows what would run and where each value comes from and exits with 0.",
];

const CRON: &[&str] = &[
    "With `--quiet` the terminal report gives way to what changed since the last audit, and to nothing when nothing did, so that cron sends no mail. The first audit prints a few lines. Reports in files and other formats on stdout are complete as always. Errors, conditions that hold, and sources that failed are always told.",
    "Several sites are audited one after another, and a site that fails does not keep the others from being audited; the exit status is the worst of them: 2, 1, 4, 3, 10, 0. Only one audit of a site runs at a time: a second one says so, steps aside and exits with 1. Audits of different sites may run at once.",
    "A signal (Ctrl-C, `kill`) ends an audit politely with status 4; what was fetched is kept, and the same command goes on. A second signal ends it at once.",
    "`--notify URL` posts a JSON document (`audit-notice/1`) after the reports are written, or Slack blocks where the address is Slack's, is of the form /services/T…/B…/… or /hooks/…, ends in /slack, or begins with `slack+https://`; `json+https://` asks for JSON anywhere. With `--quiet` it is told only what would be printed, and always of audits that could not be done. The address may be private; redirects are not followed. What can heal (no connection, timeout, 429, 500, 502 to 504) is tried four times. A webhook that cannot be told costs a message on stderr, never the audit, and does not change the exit status.",
];

/// What stands below the options of `audit --help`.
pub(super) fn after_help() -> String {
    let mut text = "Exit status:\n".to_owned();
    for status in ExitStatus::ALL {
        let _ = writeln!(text, "  {:>2}  {}", *status as u8, status.meaning());
    }
    text.push_str("\nExamples:\n");
    for (_, example) in EXAMPLES.iter().take(4) {
        let _ = writeln!(text, "  {example}");
    }
    text.push_str("\n`audit man` prints the whole manual.");
    text
}

/// The manual as troff source.
pub(super) fn page(command: &Command) -> String {
    let mut page = Page::default();
    let version = command.get_version().unwrap_or_default();
    let _ = writeln!(page.0, ".TH AUDIT 1 \"\" \"audit {version}\" \"User Commands\"");
    // No hyphenation: options and paths must be found and copied whole. Left-aligned, for the same reason.
    page.0.push_str(".nh\n.ad l\n");
    page.section("NAME");
    page.text("audit - whether a site's backlinks are quality or quantity, and what its owner should do");
    page.section("SYNOPSIS");
    for form in ["audit SITE... [OPTIONS]", "audit --config FILE [SITE...] [--check] [OPTIONS]"] {
        page.line(&format!("\\fB{}\\fR", roff(form)));
        page.0.push_str(".br\n");
    }
    each(command, "audit", &mut |sub, path| {
        if !sub.has_subcommands() {
            page.line(&format!("\\fB{}\\fR {}", roff(path), roff(&usage(sub))));
            page.0.push_str(".br\n");
        }
    });
    page.section("DESCRIPTION");
    page.text("Finds the pages that are said to link to a site, fetches them politely, reads every link with its attributes and its words, labels each one high-quality, low-quality or spammy with the evidence, and sets quantity against quality.");
    page.text("A SITE is a host name with its subdomains (example.com), one host alone (=www.example.com), or a URL prefix (example.com/blog/). The report goes to stdout; everything else is said on stderr.");
    options(command, "OPTIONS", &mut page);
    page.section("COMMANDS");
    each(command, "audit", &mut |sub, path| {
        if sub.has_subcommands() {
            return;
        }
        page.subsection(&format!("{path}{}", usage(sub)));
        page.text(&format!("{}.", about(sub.get_about(), sub.get_long_about()).trim_end_matches('.')));
        let own = sub.get_arguments().filter(|arg| is_shown(arg) && !arg.is_global_set());
        let (shared, own): (Vec<&Arg>, Vec<&Arg>) = own.partition(|arg| is_same(command, arg));
        own.into_iter().for_each(|arg| page.option(arg));
        if !shared.is_empty() {
            let names: Vec<String> = shared.iter().filter_map(|arg| Some(format!("--{}", arg.get_long()?))).collect();
            page.text(&format!("As above: {}.", names.join(", ")));
        }
    });
    page.section("CONDITIONS OF --fail-on");
    page.text("A condition compares a metric with a number or, where it is a share of something, with a percentage: `spammy>5%`, `lost>=10`. Comparisons are > >= < <= = and !=. A condition that cannot be told, such as one about changes in a first audit, does not hold. The verdict is compared with = or !=: `verdict=at-risk`.");
    for (name, counts, share_of) in fail_on::metrics() {
        let share = if share_of.is_empty() { String::new() } else { format!("; with % a share of {share_of}") };
        page.item(name, &format!("{counts}{share}"));
    }
    page.section("CONFIGURATION FILE");
    CONFIGURATION.iter().for_each(|text| page.text(text));
    page.section("UNATTENDED AUDITS");
    CRON.iter().for_each(|text| page.text(text));
    page.section("EXIT STATUS");
    for status in ExitStatus::ALL {
        page.item(&(*status as u8).to_string(), status.meaning());
    }
    page.section("ENVIRONMENT");
    let mut named = std::collections::BTreeSet::new();
    let mut variables = |command: &Command, page: &mut Page| {
        for arg in command.get_arguments() {
            if let Some(variable) =
                arg.get_env().and_then(|name| name.to_str()).filter(|name| named.insert((*name).to_owned()))
            {
                page.item(variable, &format!("Stands for `--{}`.", arg.get_long().unwrap_or_default()));
            }
        }
    };
    variables(command, &mut page);
    each(command, "audit", &mut |sub, _| variables(sub, &mut page));
    ENVIRONMENT.iter().for_each(|(name, what)| page.item(name, what));
    page.section("FILES");
    FILES.iter().for_each(|(name, what)| page.item(name, what));
    page.section("EXAMPLES");
    for (what, example) in EXAMPLES {
        page.text(&format!("{what}:"));
        let _ = writeln!(page.0, ".RS 4\n.nf\n{}\n.fi\n.RE", roff(example));
    }
    page.0
}

/// Calls back with every command below this one, in the order of the help, with its whole name.
fn each<'a>(command: &'a Command, path: &str, found: &mut dyn FnMut(&'a Command, &str)) {
    for sub in command.get_subcommands().filter(|sub| sub.get_name() != "help" && !sub.is_hide_set()) {
        let path = format!("{path} {}", sub.get_name());
        found(sub, &path);
        each(sub, &path, found);
    }
}

/// Its arguments as in a synopsis: ` PAGE [OPTIONS]`.
fn usage(command: &Command) -> String {
    let mut text = String::new();
    for arg in command.get_positionals() {
        let name = value_name(arg);
        let many =
            if arg.get_num_args().is_some_and(|range| range.max_values() > 1) || is_repeated(arg) { "..." } else { "" };
        let _ = if arg.is_required_set() { write!(text, " {name}{many}") } else { write!(text, " [{name}{many}]") };
    }
    for arg in command.get_opts().filter(|arg| arg.is_required_set()) {
        let _ = write!(text, " --{} {}", arg.get_long().unwrap_or_default(), value_name(arg));
    }
    if command.get_opts().any(|arg| !arg.is_required_set() && !arg.is_global_set() && is_shown(arg)) {
        text.push_str(" [OPTIONS]");
    }
    text
}

fn is_repeated(arg: &Arg) -> bool {
    matches!(arg.get_action(), ArgAction::Append)
}

/// Whether an audit has the very same option, which need not be explained twice.
fn is_same(command: &Command, arg: &Arg) -> bool {
    let about = |arg: &Arg| arg.get_help().map(ToString::to_string);
    let same = |other: &&Arg| arg.get_long().is_some() && other.get_long() == arg.get_long();
    command
        .get_arguments()
        .find(same)
        .is_some_and(|other| about(other) == about(arg) && other.get_default_values() == arg.get_default_values())
}

fn is_shown(arg: &Arg) -> bool {
    !arg.is_hide_set() && !["help", "version"].contains(&arg.get_id().as_str())
}

fn value_name(arg: &Arg) -> String {
    match arg.get_value_names() {
        Some(names) => names.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "),
        None => arg.get_id().as_str().to_ascii_uppercase(),
    }
}

fn about(short: Option<&clap::builder::StyledStr>, long: Option<&clap::builder::StyledStr>) -> String {
    long.or(short).map(ToString::to_string).unwrap_or_default()
}

/// All options of a command, under the headings of its help.
fn options(command: &Command, title: &str, page: &mut Page) {
    page.section(title);
    let mut headings: Vec<Option<&str>> = Vec::new();
    for arg in command.get_arguments().filter(|arg| is_shown(arg) && !arg.is_positional()) {
        if !headings.contains(&arg.get_help_heading()) {
            headings.push(arg.get_help_heading());
        }
    }
    headings.sort_by_key(Option::is_some);
    for heading in headings {
        if let Some(heading) = heading {
            page.subsection(heading);
        }
        let here = command.get_arguments().filter(|arg| arg.get_help_heading() == heading);
        for arg in here.filter(|arg| is_shown(arg) && !arg.is_positional()) {
            page.option(arg);
        }
    }
    page.option_text("-h, --help", "Print the options and their defaults.");
    page.option_text("-V, --version", "Print the version.");
}

/// Troff source.
#[derive(Default)]
struct Page(String);

impl Page {
    fn section(&mut self, title: &str) {
        let _ = writeln!(self.0, ".SH {}", roff(title));
    }

    fn subsection(&mut self, title: &str) {
        let _ = writeln!(self.0, ".SS {}", roff(title));
    }

    /// A line that is troff already.
    fn line(&mut self, text: &str) {
        let _ = writeln!(self.0, "{text}");
    }

    fn text(&mut self, text: &str) {
        for paragraph in text.split("\n\n") {
            let _ = writeln!(self.0, ".PP\n{}", roff(&paragraph.replace('\n', " ")));
        }
    }

    fn item(&mut self, name: &str, text: &str) {
        let _ = writeln!(self.0, ".TP\n\\fB{}\\fR\n{}", roff(name), roff(text));
    }

    fn option_text(&mut self, name: &str, text: &str) {
        self.item(name, text);
    }

    fn option(&mut self, arg: &Arg) {
        let mut name = String::new();
        if let Some(short) = arg.get_short() {
            let _ = write!(name, "-{short}, ");
        }
        let takes_value = arg.get_action().takes_values();
        match arg.get_long() {
            Some(long) if !takes_value => {
                let _ = write!(name, "--{long}");
            }
            Some(long) if arg.get_num_args().is_some_and(|range| range.min_values() == 0) => {
                let _ = write!(name, "--{long}[={}]", value_name(arg));
            }
            Some(long) => {
                let _ = write!(name, "--{long} {}", value_name(arg));
            }
            None => name.push_str(&value_name(arg)),
        }
        let mut text = about(arg.get_help(), arg.get_long_help());
        if let Some((what, default)) = text.split_once(" [default: ") {
            text = format!("{what}. Default: {}", default.trim_end_matches(']'));
        }
        if !text.ends_with(['.', '!', '?']) {
            text.push('.');
        }
        let defaults: Vec<_> = arg.get_default_values().iter().map(|value| value.to_string_lossy()).collect();
        if takes_value && !defaults.is_empty() && !arg.is_hide_default_value_set() {
            let _ = write!(text, " Default: {}.", defaults.join(", "));
        }
        let values: Vec<String> = match takes_value {
            true => arg.get_possible_values().iter().map(|value| value.get_name().to_owned()).collect(),
            false => Vec::new(),
        };
        if !values.is_empty() {
            let _ = write!(text, " One of {}.", values.join(", "));
        }
        if let Some(variable) = arg.get_env() {
            let _ = write!(text, " Environment: {}.", variable.to_string_lossy());
        }
        if takes_value && is_repeated(arg) {
            text.push_str(" May be repeated.");
        }
        self.item(&name, &text);
    }
}

/// Text that troff prints as it is: no request, no escape, hyphens that can be copied.
fn roff(text: &str) -> String {
    let text = text.trim().replace('\\', "\\e").replace('-', "\\-").replace('…', "...");
    if text.starts_with(['.', '\'']) { format!("\\&{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn troff_takes_no_text_for_a_request() {
        assert_eq!(roff(".so /etc/passwd"), "\\&.so /etc/passwd");
        assert_eq!(roff("a\\b --c"), "a\\eb \\-\\-c");
    }
}
