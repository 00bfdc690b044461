//! The one file that is never lost: damaged, locked and newer ones are left as they are, and no kill harms it.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use rusqlite::Connection;

use super::{Weeks, link, page};
use crate::support::Web;

/// Every command that opens the history.
const COMMANDS: [&[&str]; 6] = [
    &["us.test", "--offline", "--links", "links.txt"],
    &["history"],
    &["history", "us.test", "--keep", "1"],
    &["diff", "us.test"],
    &["disavow", "us.test"],
    &["rescore", "us.test"],
];

fn two_weeks() -> Weeks {
    let mut weeks = Weeks::new();
    for anchor in ["us", "them"] {
        weeks.audit(page(Web::new(), "a.test", &link(anchor)), &["a.test"]);
    }
    weeks
}

fn file(weeks: &Weeks) -> PathBuf {
    weeks.audit.directory.path().join("data/history.sqlite")
}

/// The history and what SQLite keeps beside it; looking may leave an empty log.
fn bytes(path: &Path) -> Vec<Vec<u8>> {
    ["", "-wal", "-journal"].map(|end| std::fs::read(format!("{}{end}", path.display())).unwrap_or_default()).into()
}

#[track_caller]
fn every_command_refuses(weeks: &Weeks, words: &str) {
    let before = bytes(&file(weeks));
    for arguments in COMMANDS {
        let run = weeks.run(arguments.iter().copied()).expect_code(1);
        assert!(run.stderr.contains(words), "{arguments:?}: {}", run.stderr);
        assert!(run.stderr.contains("\n  hint: "), "{arguments:?}: {}", run.stderr);
        assert_eq!(run.stdout, "");
        assert!(bytes(&file(weeks)) == before, "{arguments:?} changed the file");
    }
}

#[test]
fn a_damaged_file_is_left_untouched() {
    let weeks = two_weeks();
    let whole = std::fs::read(file(&weeks)).unwrap();
    let mut broken = whole.clone();
    broken[4096 * 2..4096 * 3].fill(0x5a);
    std::fs::write(file(&weeks), &broken).unwrap();
    every_command_refuses(&weeks, "damaged");
    std::fs::write(file(&weeks), &whole[..whole.len() - 4096]).unwrap();
    every_command_refuses(&weeks, "damaged");
    std::fs::write(file(&weeks), "not a database, but somebody's notes\n".repeat(400)).unwrap();
    every_command_refuses(&weeks, "damaged or not a history file");
}

#[test]
fn a_newer_file_is_left_untouched() {
    let weeks = two_weeks();
    let connection = Connection::open(file(&weeks)).unwrap();
    connection.pragma_update(None, "user_version", 9_999).unwrap();
    drop(connection);
    every_command_refuses(&weeks, "newer version of audit");
}

#[test]
fn another_program_s_file_is_left_untouched() {
    let weeks = two_weeks();
    std::fs::remove_file(file(&weeks)).unwrap();
    Connection::open(file(&weeks))
        .unwrap()
        .execute_batch("CREATE TABLE mine (x); INSERT INTO mine VALUES (1)")
        .unwrap();
    every_command_refuses(&weeks, "another program");
}

/// Always held for a short wait in the tests of the store.
#[test]
#[ignore = "waits for minutes, as the program does"]
fn a_locked_file_is_an_error_after_a_while_and_left_untouched() {
    let weeks = two_weeks();
    let holder = Connection::open(file(&weeks)).unwrap();
    holder.execute_batch("BEGIN EXCLUSIVE; UPDATE audits SET ruleset = 'held'").unwrap();
    let before = bytes(&file(&weeks));
    for arguments in [COMMANDS[0], COMMANDS[2]] {
        let run = weeks.run(arguments.iter().copied()).expect_code(1);
        assert!(run.stderr.contains("in use by another program"), "{arguments:?}: {}", run.stderr);
        assert!(run.stderr.contains("hint: wait until"), "{}", run.stderr);
    }
    assert!(bytes(&file(&weeks)) == before);
    // Reading goes on beside a writer.
    weeks.run(["diff", "us.test"]).expect_code(0);
    holder.execute_batch("ROLLBACK").unwrap();
    weeks.run(["history", "us.test", "--keep", "1"]).expect_code(0);
}

/// Kills the program while it writes, this many times.
fn kills(times: u64) {
    let mut weeks = Weeks::new();
    let hosts: Vec<String> = (0..400).map(|n| format!("h{n}.test")).collect();
    let names: Vec<&str> = hosts.iter().map(String::as_str).collect();
    let web = hosts.iter().fold(Web::new(), |web, host| page(web, host, &link("us")));
    weeks.audit(web, &names);
    let wanted = weeks.run(["history", "us.test", "--format", "csv"]).expect_code(0).stdout;
    let rows: String = hosts.iter().rev().map(|host| format!("http://{host}/?again\n")).collect();
    weeks.audit.file("more.txt", rows);
    let data = weeks.audit.directory.path().join("data");
    let mut killed = 0;
    for time in 0..times {
        let mut child = Command::new(assert_cmd::cargo::cargo_bin("audit"))
            .args(["us.test", "--offline", "--fresh", "--links", "more.txt", "--format", "csv"])
            .env_clear()
            .env("AUDIT_DATA_DIR", &data)
            .current_dir(weeks.audit.directory.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // Somewhere between the first write and the end; each try a little later than the last.
        std::thread::sleep(Duration::from_millis(5 + (time * 37) % 400));
        let over = child.try_wait().unwrap().is_some();
        child.kill().unwrap();
        child.wait().unwrap();
        killed += u64::from(!over);
        let connection = Connection::open(file(&weeks)).unwrap();
        let whole: String = connection.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
        assert_eq!(whole, "ok", "try {time}");
        drop(connection);
        let history = weeks.run(["history", "us.test", "--format", "csv"]).expect_code(0).stdout;
        assert!(history.starts_with(&wanted), "try {time}: what was stored is still there\n{history}");
    }
    assert!(killed > 0, "every run was over before it was killed");
    // The next audit goes its way.
    weeks.run(["us.test", "--offline", "--links", "more.txt", "--format", "csv"]).expect_code(0);
}

#[test]
fn no_kill_damages_the_history() {
    kills(8);
}

/// The promise in full: `cargo test --test cli -- --ignored a_hundred_kills`.
#[test]
#[ignore = "takes minutes"]
fn a_hundred_kills_do_not_damage_the_history() {
    kills(100);
}
