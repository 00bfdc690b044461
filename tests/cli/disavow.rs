//! `audit disavow SITE`: from the last audit to a file that Google takes, and more often to none.

use crate::support::{Audit, Run, Web};

/// A page that trades in links, with a followed one to the site.
fn sold(anchor: &str) -> String {
    format!(
        "<h1>Buy casino backlinks</h1><p>Write for us: sponsored posts and dofollow backlinks for sale, guest post \
         price list, buy links cheap.</p><p>{}</p><a href='https://us.test/'>{anchor}</a>",
        "casino bonus slots payday loan viagra ".repeat(30)
    )
}

/// An audit of a small web in which `spam` hosts sell links, ready for more commands on the same history.
fn audited(spam: &[&str], more: &str) -> Audit {
    let mut web = Web::new().page(
        "good.test",
        "/review",
        "<main><h1>A review</h1><p>We tried their boats for a week on the river and liked <a href='https://us.test/'>the \
         people at us</a>, who know what they sell and say what it cannot do.</p></main>",
    );
    // Links to a page that is not there do not count, and so need no disavowing.
    web = web.page("us.test", "/", "<h1>Us</h1><p>Our own page.</p>");
    let mut rows = "Source URL,Target URL\nhttp://good.test/review,https://us.test/\n".to_owned();
    for host in spam {
        web = web.page(host, "/links", &sold("best online casino bonus"));
        rows.push_str(&format!("http://{host}/links,https://us.test/\n"));
    }
    rows.push_str(more);
    let served = web.serve();
    let audit = Audit::new();
    let links = audit.file("links.csv", rows);
    let audit = audit.web(&served).args(["us.test", "--links", links.to_str().unwrap()]);
    audit.run().expect_code(0);
    audit.without_args()
}

fn disavow(audit: Audit, arguments: &[&str]) -> (Audit, Run) {
    let audit = audit.without_args().args(["disavow", "us.test"]).args(arguments);
    let run = audit.run().expect_code(0);
    (audit, run)
}

fn entries(file: &str) -> Vec<&str> {
    file.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect()
}

#[test]
fn nothing_to_disavow_is_said_and_no_file_is_written() {
    let (audit, run) = disavow(audited(&[], ""), &[]);
    assert_eq!(run.stdout, "# nothing to disavow for us.test, by the audit of 2026-01-01\n");
    assert!(run.stderr.contains("nothing to disavow"), "{}", run.stderr);
    let (audit, run) = disavow(audit, &["--output", "file.txt"]);
    assert_eq!(run.stdout, "");
    assert!(run.stderr.contains("`file.txt` was not written"), "{}", run.stderr);
    assert!(!audit.directory.path().join("file.txt").exists(), "uploading an empty file lifts every disavowal");
}

#[test]
fn a_link_that_counts_and_breaks_a_policy_is_proposed_with_its_reason() {
    let (_, run) = disavow(audited(&["casino-links.test", "cheap-backlinks-casino.test"], ""), &[]);
    assert_eq!(
        entries(&run.stdout),
        ["domain:casino-links.test", "domain:cheap-backlinks-casino.test"],
        "{}",
        run.stderr
    );
    let before = run.stdout.lines().zip(run.stdout.lines().skip(1)).find(|(_, line)| line.starts_with("domain:casino"));
    assert!(before.unwrap().0.starts_with("# ") && before.unwrap().0.contains("(risk "), "{}", run.stdout);
    assert!(!run.stdout.contains("good.test"));
    assert!(run.stderr.contains("2 entries proposed"), "{}", run.stderr);
}

#[test]
fn the_file_in_force_is_kept_with_its_comments() {
    let audit = audited(&["casino-links.test", "cheap-backlinks-casino.test"], "");
    let current =
        "# ours, since 2024\nDomain:Casino-Links.test\ndomain:old.test\ndomain:old.test\nhttp://x.test/a\n*.bad\n";
    audit.file("current.txt", current);
    let (audit, run) = disavow(audit, &["--merge", "current.txt", "-o", "next.txt"]);
    assert_eq!(run.stdout, "");
    let next = std::fs::read_to_string(audit.directory.path().join("next.txt")).unwrap();
    assert!(next.starts_with("# ours, since 2024\ndomain:casino-links.test\ndomain:old.test\n"), "{next}");
    assert_eq!(
        entries(&next),
        ["domain:casino-links.test", "domain:old.test", "http://x.test/a", "domain:cheap-backlinks-casino.test"]
    );
    for words in ["1 entry proposed", "3 entries of the current file kept", "repeated", "no effect"] {
        assert!(run.stderr.contains(words), "{words}: {}", run.stderr);
    }
    // Merging what was written changes nothing any more.
    let (audit, run) = disavow(audit, &["--merge", "next.txt"]);
    assert_eq!(run.stdout, next);
    assert!(run.stderr.contains("nothing to disavow"), "{}", run.stderr);
    drop(audit);
}

#[test]
fn what_nobody_could_see_is_proposed_on_request_only() {
    let (audit, run) =
        disavow(audited(&[], "http://buy-viagra-casino-links.test/cheap-viagra,https://us.test/\n"), &[]);
    assert_eq!(entries(&run.stdout), [""; 0]);
    let (_, run) = disavow(audit, &["--unverified", "--min-risk", "0"]);
    assert_eq!(entries(&run.stdout), [""; 0], "no export says that it is followed: {}", run.stderr);
}

#[test]
fn a_policy_file_may_block_and_allow() {
    let audit = audited(&["casino-links.test"], "");
    audit.file("policy.toml", "[[allow]]\ndomain = \"casino-links.test\"\nreason = \"our own partner\"\n");
    let (_, run) = disavow(audit, &["--policy", "policy.toml"]);
    assert_eq!(entries(&run.stdout), [""; 0]);
}

#[test]
fn trouble_has_a_remedy() {
    let audit = audited(&[], "");
    audit.file("long.txt", "#".repeat(5 * 1024 * 1024));
    for (arguments, code, words) in [
        (vec!["disavow", "other.test"], 1, "there are audits of us.test"),
        (vec!["disavow", "us.test", "--merge", "nosuch.txt"], 2, "nosuch.txt"),
        (vec!["disavow", "us.test", "--merge", "long.txt"], 2, "longer than"),
        (vec!["disavow", "us.test", "-o", "no/such/dir.txt"], 2, "no/such"),
        (vec!["disavow", "us.test", "--min-risk", "101"], 2, "--min-risk"),
    ] {
        let run = audit_with(&audit, &arguments).run().expect_code(code);
        assert_eq!(run.stdout, "");
        assert!(run.stderr.contains(words), "{arguments:?}: {}", run.stderr);
    }
    let run = Audit::new().args(["disavow", "us.test"]).run().expect_code(1);
    assert!(run.stderr.contains("no history") && run.stderr.contains("hint: run `audit"), "{}", run.stderr);
}

/// Another command on the same history.
fn audit_with(audit: &Audit, arguments: &[&str]) -> Audit {
    let data = audit.directory.path().join("data");
    let other = Audit::new().args(arguments).args(["--data-dir", data.to_str().unwrap()]);
    std::fs::copy(audit.directory.path().join("long.txt"), other.directory.path().join("long.txt")).unwrap();
    other
}
