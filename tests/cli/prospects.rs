//! `audit prospects`: who links to competitors and not to the site, from the graph and from exports.

use crate::graph::write_release;
use crate::support::{Audit, Run};

fn with_graph() -> Audit {
    let audit = Audit::new();
    write_release(&audit.directory.path().join("release"), "cc-main-2026-jul-aug-sep");
    let audit = audit.args(["graph", "build", "--from", "release"]);
    audit.run().expect_code(0);
    audit.without_args()
}

fn domains(run: &Run) -> Vec<String> {
    let prospects = run.json()["prospects"].as_array().unwrap().clone();
    prospects.iter().map(|one| one["domain"].as_str().unwrap().to_owned()).collect()
}

const LINKS: &str = "Source URL,Target URL,Anchor text\n\
    https://press.test/story,https://rival-a.test/,Rival A\n\
    https://press.test/story,https://rival-b.test/x,Rival B\n\
    https://club.test/links,https://rival-a.test/,=HYPERLINK(1)\n\
    https://friend.test/,https://rival-a.test/,them\n\
    https://friend.test/about,https://mine.test/,us\n\
    https://rival-b.test/about,https://rival-a.test/,them\n\
    https://other.test/,https://elsewhere.test/,no\n";

#[test]
fn the_graph_tells_who_links_to_a_competitor_and_not_to_the_site() {
    let audit =
        with_graph().args(["prospects", "münchen.de", "--competitor", "example.com", "--format", "json", "--all"]);
    let run = audit.run().expect_code(0);
    // news.com links to both; the site itself is no prospect.
    let mut found = domains(&run);
    found.sort();
    assert_eq!(found, ["blog.org", "farm.com"]);
    let report = run.json();
    assert_eq!((&report["already_linking"], &report["domains_known"]), (&1.into(), &3.into()));
    assert_eq!(report["prospects"][0]["found_by"], serde_json::json!(["graph"]));
    assert!(report["prospects"][0]["authority"].as_f64().is_some_and(|authority| authority > 80.0));
    assert!(run.stderr.contains("4 domains refer to example.com"), "{}", run.stderr);
}

#[test]
fn exports_tell_the_page_and_who_links_to_several_comes_first() {
    let audit = Audit::new();
    audit.file("links.csv", LINKS);
    let arguments = [
        "prospects",
        "mine.test",
        "--competitor",
        "rival-a.test",
        "--competitor",
        "rival-b.test",
        "--links",
        "links.csv",
    ];
    let audit = audit.args(arguments).args(["--format", "json"]);
    let run = audit.run().expect_code(0);
    assert_eq!(domains(&run), ["press.test", "club.test"]);
    let report = run.json();
    let first = &report["prospects"][0];
    assert_eq!(first["competitors"], serde_json::json!(["rival-a.test", "rival-b.test"]));
    assert_eq!(first["pages"][0]["page"], "https://press.test/story");
    assert_eq!(report["already_linking"], 1);
    let audit = audit.without_args().args(arguments);
    let run = audit.run().expect_code(0);
    assert!(run.stdout.starts_with("Build relations with these"), "{}", run.stdout);
    assert!(run.stdout.contains("2 of 2") && run.stdout.contains("https://press.test/story"), "{}", run.stdout);
    let run = audit.without_args().args(arguments).args(["--format", "csv", "--limit", "2"]).run().expect_code(0);
    assert!(run.stdout.starts_with("domain,competitors,competitor_count,value,"), "{}", run.stdout);
    assert!(run.stdout.contains(",'=HYPERLINK(1),"), "a formula is made inert: {}", run.stdout);
}

#[test]
fn a_file_without_targets_must_be_tied_to_a_site() {
    let audit = Audit::new();
    audit.file("sites.csv", "Site,Linking pages,Target pages\npress.test,3,1\nclub.test,1,1\n");
    audit.file("ours.csv", "Site,Linking pages,Target pages\nclub.test,1,1\n");
    let arguments = ["prospects", "mine.test", "--competitor", "rival-a.test", "--format", "json", "--links"];
    let audit = audit.args(arguments).args(["sites.csv"]);
    let run = audit.run().expect_code(2);
    assert!(run.stderr.contains("--links rival-a.test=sites.csv"), "{}", run.stderr);
    let audit = audit.without_args().args(arguments).args(["rival-a.test=sites.csv", "--links", "mine.test=ours.csv"]);
    assert_eq!(domains(&audit.run().expect_code(0)), ["press.test"]);
    let run = audit.without_args().args(arguments).args(["stranger.test=sites.csv"]).run().expect_code(2);
    assert!(run.stderr.contains("neither the site nor a competitor"), "{}", run.stderr);
}

#[test]
fn nothing_known_is_said_and_is_no_empty_list() {
    let run = Audit::new().args(["prospects", "mine.test", "--competitor", "rival-a.test"]).run().expect_code(3);
    assert!(run.stderr.contains("no graph is built") && run.stderr.contains("audit graph fetch"), "{}", run.stderr);
    let run = Audit::new().args(["prospects", "mine.test", "--competitor", "mine.test"]).run().expect_code(2);
    assert!(run.stderr.contains("is the site itself"), "{}", run.stderr);
}

#[test]
fn a_built_graph_ranks_the_linking_sites_of_an_audit() {
    let audit = with_graph();
    let links = audit.file("links.csv", "Source URL,Target URL\nhttps://www.blog.org/a,https://mine.test/\n");
    let audit = audit.args(["mine.test", "--links", links.to_str().unwrap(), "--offline", "--format", "json"]);
    let row = audit.run().expect_code(0).json()["backlinks"][0].clone();
    // Fifth of the whole web: 100 - 12.5 log10(5).
    assert!(row["authority"].as_f64().is_some_and(|authority| (91.0..92.0).contains(&authority)), "{row}");
}
