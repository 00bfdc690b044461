//! What runs at night with nobody watching: quiet, told by webhook, safe twice at once, from a bare environment.

use std::fs;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::support::{Audit, Hook, NOW, Served, Web};

/// `us.test` with links on these pages of one blog.
fn web(pages: &[(&str, &str)]) -> Web {
    pages.iter().fold(Web::new(), |web, (path, body)| web.page("blog.test", path, body))
}

const LINK: &str = "<p>We went to <a href='https://us.test/'>their place</a> and liked it a lot.</p>";
const NO_LINK: &str = "<p>We went to another place and liked it a lot, too, so this is a whole paragraph.</p>";

fn program(audit: &Audit, arguments: &[&str]) -> Command {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin("audit"));
    command.env_clear().env("AUDIT_DATA_DIR", audit.path("data")).env("SOURCE_DATE_EPOCH", NOW);
    command.current_dir(audit.directory.path()).args(arguments);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Waits until the web was asked for this page.
fn wait_for(served: &Served, page: &str) {
    let begun = Instant::now();
    while !served.requests().iter().any(|asked| asked == page) {
        assert!(begun.elapsed() < Duration::from_secs(60), "{page} was never asked for");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn ended(child: Child) -> (Option<i32>, String, String) {
    let output = child.wait_with_output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

#[test]
fn quiet_prints_what_changed_and_else_nothing() {
    let audit = Audit::new();
    audit.file("links.txt", "http://blog.test/a\nhttp://blog.test/b\n");
    let run = |served: &Served, time: &str| {
        let to = format!("::127.0.0.1:{}", served.port);
        audit.at(time).with(["us.test", "--links", "links.txt", "--quiet", "--connect-to", &to, "--delay", "0"])
    };
    let both = web(&[("/a", LINK), ("/b", LINK)]).serve();
    let first = run(&both, "2026-01-01T00:00:00Z").expect_code(0);
    assert!(first.stdout.starts_with("us.test: first audit"), "{}", first.stdout);
    assert!(first.stdout.contains("2 links known on 1 domain: 2 live, 0 gone, 0 unverified."), "{}", first.stdout);
    assert_eq!(first.stderr, "");
    let same = run(&both, "2026-01-08T00:00:00Z").expect_code(0);
    assert_eq!((same.stdout.as_str(), same.stderr.as_str()), ("", ""), "no news is no mail");
    let one = web(&[("/a", LINK), ("/b", NO_LINK)]).serve();
    let missing = run(&one, "2026-01-15T00:00:00Z").expect_code(0).stdout;
    assert!(missing.starts_with("us.test: 1 link missing at this check, lost if the next agrees since"), "{missing}");
    assert!(missing.contains("- blog.test/b, link-removed"), "{missing}");
    assert!(!missing.contains("blog.test/a"), "{missing}");
    let lost = run(&one, "2026-01-22T00:00:00Z").expect_code(0).stdout;
    assert!(lost.starts_with("us.test: 1 lost link since 2026-01-15"), "{lost}");
    assert!(lost.is_ascii(), "{lost}");
    let widest = lost.lines().chain(missing.lines()).chain(first.stdout.lines()).map(str::len).max();
    assert!(widest.is_some_and(|columns| columns <= 80), "{widest:?}");
    let back = run(&both, "2026-01-29T00:00:00Z").expect_code(0).stdout;
    assert!(back.starts_with("us.test: 1 link that came back since"), "{back}");
}

#[test]
fn quiet_still_names_the_condition_that_holds() {
    let audit = Audit::new();
    audit.file("links.txt", "http://blog.test/a\n");
    let audit = audit.args(["us.test", "--links", "links.txt", "--offline", "--quiet", "--fail-on", "known>0"]);
    audit.at("2026-01-01T00:00:00Z").run().expect_code(10);
    let run = audit.at("2026-01-02T00:00:00Z").run().expect_code(10);
    assert_eq!(run.stdout, "");
    assert_eq!(run.stderr, "us.test: fail-on `known>0` holds: 1\n");
}

#[test]
fn a_webhook_is_told_in_json() {
    let served = web(&[("/a", LINK)]).serve();
    let hook = Hook::new([(200, "", "ok")]);
    let audit = Audit::new();
    audit.file("links.txt", "http://blog.test/a\n");
    let url = hook.url("/in/SECRET");
    let audit = audit.web(&served).args(["us.test", "--links", "links.txt", "--notify", &url, "--html", "r.html"]);
    let run = audit.with(["--fail-on", "live>0"]).expect_code(10);
    let posts = hook.posts();
    assert_eq!(posts.len(), 1, "{}", run.stderr);
    assert!(posts[0].head.starts_with("POST /in/SECRET HTTP/1.1"), "{}", posts[0].head);
    assert!(posts[0].head.to_ascii_lowercase().contains("content-type: application/json"), "{}", posts[0].head);
    let notice = &posts[0].body;
    assert_eq!(notice["schema"], "audit-notice/1");
    assert_eq!((&notice["site"], &notice["event"]), (&"us.test".into(), &"audited".into()));
    assert_eq!(notice["exit_status"], 10);
    assert_eq!(notice["quantity"]["live"]["links"], 1);
    assert_eq!(notice["fail_on"][0]["condition"], "live>0");
    assert_eq!(notice["verdict"]["before"], serde_json::Value::Null);
    assert!(notice["reports"]["html"].as_str().is_some_and(|path| path.ends_with("/r.html")), "{notice}");
    assert!(!run.stderr.contains("SECRET"), "{}", run.stderr);
}

#[test]
fn slack_is_told_in_blocks_that_no_page_can_break_out_of() {
    let hostile = "<p>x <a href='https://us.test/'>&lt;!channel&gt; ``` *b* &amp;</a></p>";
    let served = web(&[("/a", LINK)]).serve();
    let later = web(&[("/a", LINK), ("/b", hostile)]).serve();
    let hook = Hook::new([(200, "", "ok"), (200, "", "ok")]);
    let audit = Audit::new();
    let url = hook.url("/services/T0/B0/SECRET");
    let run = |served: &Served, pages: &str, time: &str| {
        audit.file("links.txt", pages);
        let to = format!("::127.0.0.1:{}", served.port);
        let arguments = ["us.test", "--links", "links.txt", "--connect-to", &to, "--delay", "0", "--notify", &url];
        audit.at(time).with(arguments).expect_code(0)
    };
    run(&served, "http://blog.test/a\n", "2026-01-01T00:00:00Z");
    run(&later, "http://blog.test/a\nhttp://blog.test/b\n", "2026-01-02T00:00:00Z");
    let posts = hook.posts();
    assert_eq!(posts.len(), 2);
    let (text, blocks) = (posts[1].body["text"].as_str().unwrap(), posts[1].body["blocks"].to_string());
    assert!(text.starts_with("us.test: 1 new link since"), "{text}");
    assert!(blocks.contains("&lt;!channel&gt;") && !blocks.contains("<!channel>"), "{blocks}");
    let fences = blocks.matches("```").count();
    assert!(fences > 0 && fences.is_multiple_of(2) && !blocks.contains("``` *b*"), "{blocks}");
    for block in posts[1].body["blocks"].as_array().unwrap() {
        assert!(["header", "section"].contains(&block["type"].as_str().unwrap()), "{block}");
        assert!(block["text"]["text"].as_str().unwrap_or_default().chars().count() < 3_000);
    }
}

#[test]
fn a_webhook_that_recovers_is_told_after_all() {
    let hook = Hook::new([(503, "Retry-After: 0\r\n", ""), (429, "Retry-After: 0\r\n", "slow down"), (204, "", "")]);
    let audit = Audit::new();
    audit.file("links.txt", "http://blog.test/a\n");
    let url = hook.url("/in");
    // Through a mapping, as the crawler's requests go.
    let run =
        audit.with(["us.test", "--links", "links.txt", "--notify", &url, "--no-source", "graph", "--max-pages", "0"]);
    assert_eq!(run.expect_code(0).stderr, "");
    assert_eq!(hook.posts().len(), 3);
}

#[test]
fn a_webhook_that_fails_never_loses_the_audit() {
    let hook = Hook::new([(404, "", "no_service\u{1b}[31m")]);
    let audit = Audit::new();
    audit.file("links.txt", "http://blog.test/a\n");
    let url = hook.url("/services/T0/B0/SECRET");
    let audit =
        audit.args(["us.test", "--links", "links.txt", "--max-pages", "0", "--notify", &url, "--json", "r.json"]);
    let run = audit.run().expect_code(0);
    assert!(run.stdout.contains("us.test"), "the report comes first");
    assert!(
        run.stderr.contains("the webhook at 127.0.0.1 was not told: it answered 404: no_service"),
        "{}",
        run.stderr
    );
    assert!(run.stderr.contains("hint: ") && !run.stderr.contains("SECRET"), "{}", run.stderr);
    assert!(!run.stderr.contains('\u{1b}'));
    assert!(audit.path("r.json").exists());
    // Nobody listens at all, and the network is off.
    let run = audit.with(["--notify", "http://SECRET.invalid/SECRET", "--offline"]).expect_code(0);
    assert_eq!(run.stderr.matches("was not told: `--offline` touches no network").count(), 2, "{}", run.stderr);
    let run = Audit::new().args(["us.test", "--notify", "gopher://SECRET/x", "--links", "x"]).run().expect_code(2);
    assert!(run.stderr.contains("`--notify`") && !run.stderr.contains("SECRET"), "{}", run.stderr);
}

#[test]
fn a_webhook_hears_of_an_audit_that_could_not_be_done() {
    let hook = Hook::new([(200, "", "")]);
    let audit = Audit::new();
    let url = hook.url("/in");
    audit.with(["us.test", "--links", "nosuch.csv", "--quiet", "--notify", &url]).expect_code(1);
    let posts = hook.posts();
    assert_eq!((&posts[0].body["event"], &posts[0].body["exit_status"]), (&"failed".into(), &1.into()));
    assert!(posts[0].body["error"]["message"].as_str().is_some_and(|message| message.contains("nosuch.csv")));
}

#[test]
fn the_second_audit_of_a_site_steps_aside_and_another_site_does_not() {
    let served = web(&[("/slow", LINK), ("/a", LINK)]).slow("/slow", Duration::from_secs(3)).serve();
    let audit = Audit::new();
    audit.file("slow.txt", "http://blog.test/slow\n");
    audit.file("other.txt", "http://blog.test/a\n");
    let to = format!("::127.0.0.1:{}", served.port);
    let network = ["--connect-to", to.as_str(), "--delay", "0"];
    let first = program(&audit, &["us.test", "--links", "slow.txt"]).args(network).spawn().unwrap();
    wait_for(&served, "blog.test/slow");
    let second = program(&audit, &["us.test", "--links", "slow.txt"]).args(network).spawn().unwrap();
    let (code, stdout, stderr) = ended(second);
    assert_eq!((code, stdout.as_str()), (Some(1), ""), "{stderr}");
    assert!(stderr.contains("another audit of `us.test` is running (process "), "{stderr}");
    assert!(stderr.contains("steps aside") && stderr.contains("hint: "), "{stderr}");
    let other = program(&audit, &["them.test", "--links", "other.txt"]).args(network).spawn().unwrap();
    assert_eq!(ended(other).0, Some(0), "different sites share one history at the same time");
    let (code, stdout, stderr) = ended(first);
    assert_eq!(code, Some(0), "{stderr}");
    assert!(stdout.contains("us.test"));
}

#[cfg(unix)]
#[test]
fn sigterm_stops_politely_and_the_same_command_goes_on() {
    let served = web(&[("/slow", LINK), ("/a", LINK)]).slow("/slow", Duration::from_secs(20)).serve();
    let audit = Audit::new();
    audit.file("links.txt", "http://blog.test/a\nhttp://blog.test/slow\n");
    let to = format!("::127.0.0.1:{}", served.port);
    let arguments = ["us.test", "them.test", "--links", "links.txt", "--connect-to", &to, "--delay", "0"];
    for signal in ["TERM", "INT"] {
        let child = program(&audit, &arguments).spawn().unwrap();
        let asked = served.requests().len();
        let begun = Instant::now();
        while !served.requests()[asked..].iter().any(|page| page == "blog.test/slow") {
            assert!(begun.elapsed() < Duration::from_secs(60), "the slow page was never asked for");
            std::thread::sleep(Duration::from_millis(20));
        }
        let sent = Command::new("kill").args([format!("-{signal}"), child.id().to_string()]).status().unwrap();
        assert!(sent.success());
        let (code, stdout, stderr) = ended(child);
        assert_eq!((code, stdout.as_str()), (Some(4), ""), "{signal}: {stderr}");
        assert!(stderr.contains("Run the same command again to go on."), "{stderr}");
        assert!(stderr.contains("not begun: them.test"), "{stderr}");
    }
    let again = web(&[("/slow", LINK), ("/a", LINK)]).serve();
    let to = format!("::127.0.0.1:{}", again.port);
    let arguments = ["us.test", "--links", "links.txt", "--connect-to", &to, "--delay", "0", "--format", "json"];
    let report = audit.with(arguments).expect_code(0);
    assert!(report.stderr.contains("going on with the audit of us.test"), "{}", report.stderr);
    assert_eq!(report.json()["coverage"]["live"], 2);
    assert!(!again.requests().contains(&"blog.test/a".to_owned()), "what was fetched is not fetched again");
}

#[cfg(unix)]
#[test]
fn any_umask_works_and_is_respected() {
    use std::os::unix::fs::PermissionsExt;
    for (umask, mode) in [("077", 0o600), ("000", 0o666), ("022", 0o644)] {
        let audit = Audit::new();
        audit.file("links.txt", "http://blog.test/a\n");
        audit.file("audit.toml", "sites = \"us.test\"\nlinks = \"links.txt\"\noffline = true\ndata-dir = \"state\"\nhtml = \"reports/{site}.html\"\n");
        let binary = assert_cmd::cargo::cargo_bin("audit");
        for _ in 0..2 {
            let run = Command::new("env")
                .args(["-i", "sh", "-c", "umask \"$1\" && exec \"$2\" --config audit.toml --quiet", "sh", umask])
                .arg(&binary)
                .current_dir(audit.directory.path())
                .stdin(Stdio::null())
                .output()
                .unwrap();
            assert_eq!(run.status.code(), Some(0), "{}", String::from_utf8_lossy(&run.stderr));
        }
        let report = fs::metadata(audit.path("reports/us.test.html")).unwrap().permissions().mode() & 0o777;
        assert_eq!(report, mode, "umask {umask}");
        let history = fs::metadata(audit.path("state/history.sqlite")).unwrap().permissions().mode() & 0o777;
        assert_eq!(history & !mode, 0, "umask {umask} gives {history:o}");
    }
}

#[test]
fn without_a_place_for_the_history_the_remedy_names_one() {
    let audit = Audit::new();
    audit.file("links.txt", "http://blog.test/a\n");
    let audit = audit.bare().env("HOME", "/dev/null").args(["us.test", "--offline", "--links", "links.txt"]);
    let run = audit.run().expect_code(1);
    assert!(run.stderr.contains("data directory"), "{}", run.stderr);
    assert!(run.stderr.contains("--data-dir") && run.stderr.contains("AUDIT_DATA_DIR"), "{}", run.stderr);
    audit.with(["--data-dir", "here"]).expect_code(0);
}
