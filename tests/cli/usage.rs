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
