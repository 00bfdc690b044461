//! What happens when something is typed wrong, and the small commands.

use crate::support::Audit;

#[test]
fn without_a_site_the_hint_names_the_demo() {
    let run = Audit::new().run().expect_code(2);
    assert_eq!(run.stdout, "");
    assert!(run.stderr.contains("error: no site given"), "{}", run.stderr);
    assert!(run.stderr.contains("hint: try `audit demo`"), "{}", run.stderr);
}

#[test]
fn help_and_version_are_answers() {
    assert!(Audit::new().args(["--help"]).run().expect_code(0).stdout.contains("Usage: audit"));
    assert!(Audit::new().args(["--version"]).run().expect_code(0).stdout.starts_with("audit "));
    Audit::new().args(["--no-such-flag"]).run().expect_code(2);
}

/// Every command below this one, with its whole name.
fn commands(command: &clap::Command, path: &str, found: &mut Vec<(String, clap::Command)>) {
    for sub in command.get_subcommands().filter(|sub| sub.get_name() != "help") {
        let path = format!("{path} {}", sub.get_name());
        found.push((path.clone(), sub.clone()));
        commands(sub, &path, found);
    }
}

fn all_commands() -> Vec<(String, clap::Command)> {
    use clap::CommandFactory;
    let whole = backlink_audit::cli::Cli::command();
    let mut found = vec![("audit".to_owned(), whole.clone())];
    commands(&whole, "audit", &mut found);
    found
}

#[test]
fn completions_know_every_command_and_option() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = Audit::new().args(["completions", shell]).run().expect_code(0).stdout;
        for (path, command) in all_commands() {
            let name = path.rsplit(' ').next().unwrap_or_default();
            assert!(script.contains(name), "{shell}: {path}");
            for option in command.get_opts().filter(|option| !option.is_hide_set()) {
                let long = option.get_long().unwrap_or_default();
                assert!(script.contains(long), "{shell}: {path} --{long}");
            }
        }
    }
}

/// bash itself completes with the script, where there is a bash.
#[cfg(unix)]
#[test]
fn bash_completes() {
    let audit = Audit::new();
    let script = audit.with(["completions", "bash"]).expect_code(0).stdout;
    audit.file("audit.bash", script);
    let complete = |words: &str, at: usize| -> Option<String> {
        let program = format!(
            "source audit.bash; COMP_WORDS=({words}); COMP_CWORD={at}; \
             _audit audit \"${{COMP_WORDS[{at}]}}\" \"${{COMP_WORDS[{}]}}\"; echo \"${{COMPREPLY[@]}}\"",
            at - 1
        );
        let output = std::process::Command::new("bash")
            .args(["--norc", "-c", &program])
            .current_dir(audit.directory.path())
            .output()
            .ok()?;
        Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    };
    let options = complete("audit --fail", 1).expect("bash is here to try its completion script");
    assert_eq!(options, "--fail-on");
    assert_eq!(complete("audit --format j", 2).as_deref(), Some("json jsonl"));
    assert_eq!(complete("audit comp", 1).as_deref(), Some("completions"));
}

#[test]
fn the_manual_names_every_command_option_status_and_variable() {
    let page = Audit::new().args(["man"]).run().expect_code(0).stdout;
    assert!(page.starts_with(".TH AUDIT 1 "), "{page}");
    let text = page.replace("\\-", "-");
    for section in
        ["NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "COMMANDS", "EXIT STATUS", "ENVIRONMENT", "FILES", "EXAMPLES"]
    {
        assert!(text.contains(&format!("\n.SH {section}\n")), "{section}");
    }
    for (path, command) in all_commands() {
        assert!(text.contains(&path), "{path}");
        for option in command.get_arguments().filter(|option| !option.is_hide_set()) {
            let long = option.get_long().unwrap_or_default();
            assert!(long.is_empty() || text.contains(&format!("--{long}")), "{path} --{long}");
            let variable = option.get_env().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            assert!(text.contains(&variable), "{path}: {variable}");
        }
    }
    for (name, ..) in backlink_audit::cli::fail_on::metrics() {
        assert!(text.contains(&format!("\\fB{name}\\fR")), "{name}");
    }
    // No line of a text is taken for a request: all that begin with a dot are ours.
    let requests = [".TH ", ".SH ", ".SS ", ".TP", ".PP", ".br", ".nh", ".ad l", ".RS 4", ".RE", ".nf", ".fi"];
    for line in page.lines().filter(|line| line.starts_with(['.', '\''])) {
        assert!(requests.iter().any(|request| line.starts_with(request)), "{line}");
    }
}

#[test]
fn exit_statuses_are_one_table() {
    use backlink_audit::error::ExitStatus;
    let readme = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).unwrap();
    let help = Audit::new().args(["--help"]).run().expect_code(0).stdout;
    let page = Audit::new().args(["man"]).run().expect_code(0).stdout.replace("\\-", "-");
    for status in ExitStatus::ALL {
        let (code, meaning) = (*status as u8, status.meaning());
        assert!(readme.contains(&format!("| {code} | {meaning} |")), "README: {code}");
        assert!(help.contains(&format!("  {code:>2}  {meaning}\n")), "help: {code}");
        assert!(page.contains(&format!("\\fB{code}\\fR\n{meaning}\n")), "man: {code}");
    }
}

#[test]
fn every_option_of_an_audit_may_stand_in_a_configuration_file() {
    use backlink_audit::cli::Cli;
    use backlink_audit::config::KEYS;
    use clap::CommandFactory;
    // Where the configuration is, what is done with it, and how much is said are for the command line.
    let typed_only = ["config", "check", "fresh", "verbose", "help", "version"];
    let command = Cli::command();
    let options: std::collections::BTreeSet<&str> =
        command.get_arguments().filter_map(|option| option.get_long()).collect();
    for key in KEYS {
        assert!(options.contains(key.name), "`{}` of src/config/keys.rs is no option of `audit SITE`", key.name);
    }
    for option in options {
        let known = KEYS.iter().any(|key| key.name == option);
        assert!(known != typed_only.contains(&option), "add `{option}` to KEYS in src/config/keys.rs");
    }
}
