//! `audit history` and `audit diff`: what past audits say, and whether it can be trusted.

mod compare;
mod series;
mod trust;
mod year;

use crate::support::{Audit, Run, Served, Web};

/// Noon of the first Monday of 2026, in seconds since 1970.
const FIRST_WEEK: i64 = 1_767_614_400;
const WEEK: i64 = 7 * 86_400;

/// A page of a host with this inside its body.
fn page(web: Web, host: &str, body: &str) -> Web {
    let text = "An ordinary page about boats, rivers and the weather of the week, with some words to read in it.";
    web.page(host, "/", &format!("<main><p>{text} {body}</p></main>"))
}

fn link(anchor: &str) -> String {
    format!("<a href='https://us.test/'>{anchor}</a>")
}

/// Audits of one site, week after week, over a web that changes.
struct Weeks {
    audit: Audit,
    served: Served,
    week: i64,
}

impl Weeks {
    fn new() -> Self {
        Self { audit: Audit::new(), served: Web::new().serve(), week: 0 }
    }

    /// Audits the hosts in the next week's web and gives the JSON report.
    fn audit(&mut self, web: Web, hosts: &[&str]) -> serde_json::Value {
        self.served.becomes(web);
        let rows: String = hosts.iter().map(|host| format!("http://{host}/\n")).collect();
        self.audit.file("links.txt", rows);
        let now = FIRST_WEEK + self.week * WEEK;
        self.week += 1;
        let run = self
            .command(["us.test", "--links", "links.txt", "--format", "json", "--timeout", "20"])
            .env("SOURCE_DATE_EPOCH", &now.to_string())
            .web(&self.served)
            .run();
        run.expect_code(0).json()
    }

    /// Another command on the same history.
    fn command<'a>(&self, arguments: impl IntoIterator<Item = &'a str>) -> Audit {
        self.audit.again().args(arguments)
    }

    fn run<'a>(&self, arguments: impl IntoIterator<Item = &'a str>) -> Run {
        self.command(arguments).run()
    }
}

/// The text without labels and scores, which are the rules' business.
fn unjudged(text: &str) -> String {
    let replace =
        |text: String, pattern: &str, by: &str| regex::Regex::new(pattern).unwrap().replace_all(&text, by).into_owned();
    let text = replace(text.to_owned(), r"(?m)^( +)\d+ (?:low-quality |high-quality|spammy     )", "$1## label       ");
    let text = replace(text, r"(?:low-quality|high-quality|spammy)(,\d+){0,2}", "label");
    replace(text, r"(?m)^\| \d+ \| label", "| ## | label")
}

/// Fails unless the document is what its schema says, and says nothing that the schema does not.
fn assert_valid(schema: &str, document: &serde_json::Value) {
    let mut schema: serde_json::Value = serde_json::from_str(schema).unwrap();
    crate::reports::closed(&mut schema);
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    let problems: Vec<String> =
        validator.iter_errors(document).map(|problem| format!("{}: {problem}", problem.instance_path())).collect();
    assert!(problems.is_empty(), "{problems:#?}");
}
