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

#[test]
fn completions_and_man_page_are_printed() {
    assert!(Audit::new().args(["completions", "bash"]).run().expect_code(0).stdout.contains("_audit"));
    assert!(Audit::new().args(["man"]).run().expect_code(0).stdout.contains(".TH audit"));
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
