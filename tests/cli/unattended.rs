//! The README's crontab line and systemd unit, run as they are written, in the environment that cron and systemd give.

use std::path::Path;
use std::process::{Command, Output, Stdio};

use crate::support::{Audit, Served, Web};

const README: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md"));

/// The README's code block of this language with this text in it.
fn block(language: &str, part: &str) -> &'static str {
    let fence = format!("```{language}\n");
    let mut blocks = README.split(fence.as_str()).skip(1).filter_map(|rest| rest.split("\n```").next());
    blocks.find(|block| block.contains(part)).unwrap_or_else(|| panic!("no {language} block with {part} in the README"))
}

fn web() -> Served {
    let link = |site: &str| format!("<p>A fine place is <a href='https://{site}'>this one</a>, we think.</p>");
    Web::new()
        .page("blog.test", "/com", &link("example.com/"))
        .page("blog.test", "/org", &link("example.org/blog/post"))
        .page("log.test", "/visit", &link("example.org/blog/"))
        .serve()
}

/// A home directory with the program where `cargo install` puts it, the README's `audit.toml`, and what that names.
/// Only the way to the web is added.
fn home(audit: &Audit, served: &Served) {
    let put = |name: &str, text: String| {
        let path = audit.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    let network = format!("connect-to = \"::127.0.0.1:{}\"\ndelay = 0\n", served.port);
    put("audit/audit.toml", network + block("toml", "audit.toml"));
    put("audit/exports/links.txt", "http://blog.test/com\n".to_owned());
    put("audit/blog.csv", "Source URL,Target URL\nhttp://blog.test/org,https://example.org/blog/post\n".to_owned());
    put(
        "audit/blog-access.log",
        "192.0.2.1 - - [01/Jan/2026:00:00:00 +0000] \"GET /blog/ HTTP/1.1\" 200 9 \"http://log.test/visit\" \"Mozilla/5.0\"\n"
            .to_owned(),
    );
    std::fs::create_dir_all(audit.path(".cargo/bin")).unwrap();
    std::os::unix::fs::symlink(assert_cmd::cargo::cargo_bin("audit"), audit.path(".cargo/bin/audit")).unwrap();
}

/// Runs a command in a bare environment, from the home directory, without input or terminal.
fn bare(home: &Path, environment: &[(&str, &str)], words: &[&str]) -> Output {
    let mut command = Command::new(words[0]);
    command.args(&words[1..]).env_clear().env("HOME", home).envs(environment.iter().copied());
    command.current_dir(home).stdin(Stdio::null()).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The first run tells of two first audits, the second of nothing at all.
fn speaks_once(audit: &Audit, run: &dyn Fn() -> Output) {
    let first = run();
    let (stdout, stderr) = (text(&first.stdout), text(&first.stderr));
    assert_eq!((first.status.code(), stderr.as_str()), (Some(0), ""), "{stdout}");
    assert!(
        stdout.contains("example.com: first audit") && stdout.contains("example.org/blog/: first audit"),
        "{stdout}"
    );
    assert!(stdout.is_ascii(), "mail from cron has no character set: {stdout}");
    for site in ["example.com", "example.org_blog"] {
        let reports = std::fs::read_dir(audit.path(&format!("audit/reports/{site}"))).unwrap();
        let mut names: Vec<_> = reports.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        assert_eq!(names.len(), 2, "{names:?}");
        assert!(names[0].starts_with("20") && names[0].ends_with(".csv") && names[1].ends_with(".html"), "{names:?}");
    }
    assert!(audit.path("audit/history/history.sqlite").exists());
    let second = run();
    let told = (second.status.code(), text(&second.stdout), text(&second.stderr));
    assert_eq!(told, (Some(0), String::new(), String::new()), "no news, no mail");
}

#[test]
fn the_crontab_line_runs_as_written() {
    let served = web();
    let audit = Audit::new();
    home(&audit, &served);
    let line = block("crontab", "audit");
    // Five fields of time, then the command as `/bin/sh -c` gets it. A `%` would be a line break to cron.
    let fields: Vec<&str> = line.splitn(6, ' ').collect();
    assert!(fields[..5].iter().all(|field| field.bytes().all(|b| b.is_ascii_digit() || b == b'*')), "{line}");
    assert!(!line.contains('%') && !line.contains('\n'), "{line}");
    let home = audit.directory.path();
    let environment = [("LOGNAME", "somebody"), ("SHELL", "/bin/sh"), ("PATH", "/usr/bin:/bin")];
    speaks_once(&audit, &|| bare(home, &environment, &["/bin/sh", "-c", fields[5]]));
}

#[test]
fn the_systemd_unit_runs_as_written() {
    let served = web();
    let audit = Audit::new();
    home(&audit, &served);
    let (service, timer) = (block("ini", "audit.service"), block("ini", "audit.timer"));
    let command = service.lines().find_map(|line| line.strip_prefix("ExecStart=")).expect("ExecStart");
    assert!(timer.contains("[Timer]\nOnCalendar=") && timer.contains("[Install]\nWantedBy=timers.target"), "{timer}");
    let home = audit.directory.path();
    // systemd splits at spaces, puts specifiers in and starts the program itself; there is no shell.
    let words: Vec<String> =
        command.split_whitespace().map(|word| word.replace("%h", home.to_str().unwrap())).collect();
    assert!(!words.iter().any(|word| word.contains(['%', '$', '"', '\''])), "{words:?}");
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let environment = [
        ("USER", "somebody"),
        ("LOGNAME", "somebody"),
        ("SHELL", "/bin/bash"),
        ("LANG", "C.UTF-8"),
        ("PATH", "/usr/local/bin:/usr/bin:/bin"),
        ("XDG_RUNTIME_DIR", "/nonexistent"),
        ("INVOCATION_ID", "0123456789abcdef0123456789abcdef"),
        ("JOURNAL_STREAM", "8:12345"),
        ("SYSTEMD_EXEC_PID", "1"),
    ];
    speaks_once(&audit, &|| bare(home, &environment, &words));
}

#[test]
fn the_configuration_of_the_readme_has_no_mistake() {
    let served = web();
    let audit = Audit::new();
    home(&audit, &served);
    let shown = audit.bare().args(["--config", "audit/audit.toml", "--check"]).run().expect_code(0).stdout;
    assert!(shown.contains("audit/audit.toml: no mistakes, 2 sites."), "{shown}");
    // The line that is commented out is right too.
    let whole = block("toml", "audit.toml").replace("\n# notify", "\nnotify");
    let audit = Audit::new();
    home(&audit, &served);
    std::fs::write(audit.path("audit/audit.toml"), whole).unwrap();
    let shown = audit.args(["--config", "audit/audit.toml", "--check"]).run().expect_code(0).stdout;
    assert!(shown.contains("https://hooks.slack.com/... (Slack)") && !shown.contains("XXXX"), "{shown}");
}
