use std::path::Path;

use super::*;

fn read_text(text: &str) -> (File, Vec<Problem>) {
    read(Path::new("/etc/audit/audit.toml"), text, &|key, value| {
        if key.name == "fail-on" && !value.contains('>') {
            return Err(Complaint {
                message: format!("`{value}` is no condition"),
                remedy: "write it as `spammy>5%`".to_owned(),
            });
        }
        Ok(())
    })
}

fn problems(text: &str) -> Vec<String> {
    read_text(text).1.iter().map(|p| format!("{}: {} | {}", p.line, p.message, p.remedy)).collect()
}

const GOOD: &str = r#"
data-dir = "state"
links = ["exports", "more.csv"]
html = "reports/{site}/{date}.html"
fail-on = "spammy>5%"
concurrency = 16
delay = 1.5
offline = false

[[site]]
name = "example.com"

[[site]]
name = "https://example.org/blog/"
links = "org.csv"
offline = true
max-body = "2M"
"#;

#[test]
fn a_site_has_its_own_values_and_those_for_all() {
    let (file, problems) = read_text(GOOD);
    assert_eq!(problems, []);
    let names: Vec<_> = file.sites.iter().map(|entry| entry.site.to_string()).collect();
    assert_eq!(names, ["example.com", "example.org/blog/"]);
    let shown = |n: usize| -> Vec<String> {
        let settings = file.settings(&file.sites[n].site);
        settings.iter().map(|s| format!("{}={} @{}", s.key, s.values.join("|"), s.line)).collect()
    };
    assert_eq!(
        shown(1),
        [
            "concurrency=16 @6",
            "data-dir=state @2",
            "delay=1.5 @7",
            "fail-on=spammy>5% @5",
            "html=reports/{site}/{date}.html @4",
            "links=org.csv @15",
            "max-body=2M @17",
            "offline=true @16",
        ]
    );
    assert!(shown(0).contains(&"links=exports|more.csv @3".to_owned()));
    assert_eq!(file.resolve("state"), Path::new("/etc/audit/state"));
    assert_eq!(file.resolve("/var/x"), Path::new("/var/x"));
}

#[test]
fn every_mistake_has_its_line_and_a_remedy() {
    let text = "conurrency = 4\nconcurrency = \"8\"\nhunt = -1\nfail-on = [\"spammy\"]\nhtml = \"{domain}.html\"\n\
                [crawl]\ndelay = 1\n\n[[site]]\nname = \"localhost\"\n\n[[site]]\nlinks = 5\n\n[[site]]\n\
                name = \"example.com\"\ndata-dir = \"x\"\nformat = \"pdf\"\n\n[[site]]\nname = \"EXAMPLE.com\"\n";
    insta::assert_snapshot!(problems(text).join("\n"), @r#"
    1: unknown key `conurrency` | did you mean `concurrency`?
    2: `concurrency` is the text "8" | give a whole number: concurrency = 8
    3: `hunt` is the number -1 | give a whole number from 0 on
    4: `spammy` is no condition | write it as `spammy>5%`
    5: unknown placeholder `{domain}` in `{domain}.html` | placeholders are {site} and {date}
    6: unknown table `[crawl]` | write the values without a table: at the top for all sites, below `[[site]]` for one
    10: `localhost` has no dot: a site is a full host name such as example.com | write a host name such as "example.com", or a URL prefix such as "example.com/blog/"
    12: this `[[site]]` has no name | add `name = "example.com"`
    13: `links` is the number 5 | give a list of texts: links = ["…"]
    17: `data-dir` is for all sites together | move `data-dir` above the first `[[site]]`
    18: `format` is the text "pdf" | give one of terminal, csv, json, jsonl, markdown, html
    21: `example.com` is named twice, first on line 16 | name each site once
    "#);
}

#[test]
fn broken_toml_has_a_line_and_the_rest_is_read() {
    let found = problems("sites = [\"example.com\"]\nhunt = \ndelay = true\n");
    assert!(found[0].starts_with("2: "), "{found:?}");
    assert!(found.iter().any(|line| line.starts_with("3: `delay` is `true`")), "{found:?}");
}

#[test]
fn two_reports_never_share_a_file() {
    let found = problems("sites = [\"a.example.com\", \"b.example.com\"]\ncsv = \"out.csv\"\njson = \"{site}.json\"\n");
    assert_eq!(
        found,
        ["2: `out.csv` would hold both csv of a.example.com and csv of b.example.com | put {site} into the path"]
    );
    assert_eq!(problems("sites = [\"a.example.com\"]\ncsv = \"{site}\"\njson = \"{site}\"\n").len(), 1);
}

#[test]
fn an_empty_file_names_no_site() {
    assert_eq!(problems(""), ["0: no site is named | add `sites = [\"example.com\"]`, or a `[[site]]` table for each"]);
    assert!(problems("[site]\nname = \"example.com\"\n")[0].contains("[[site]]"));
    assert!(problems("sites = [\"\"]\n")[1].contains("`sites` is empty"));
}

#[test]
fn hostile_keys_are_shown_on_one_short_line() {
    let found = problems(&format!("\"{}\\n\\u001b[31m\" = 1\nsites = [\"example.com\"]\n", "x".repeat(500)));
    assert!(found[0].len() < 250 && !found[0].contains('\u{1b}'), "{found:?}");
}
