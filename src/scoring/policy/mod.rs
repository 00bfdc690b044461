//! Points, caps and thresholds: the built-in table and what a user's policy file changes in it, each with a reason.

mod file;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;

use crate::error::{Error, Result};
use crate::model::backlink::Backlink;
use crate::model::finding::Axis;
use crate::model::url::Host;
use crate::scoring::rule::Group;
use crate::scoring::rules::RULES;

/// Points and thresholds as shipped; made by `benches/fit`.
const BUILT_IN: &str = include_str!("../points.toml");

/// A policy file is written by hand. Anything longer than this is another file.
pub const MAX_POLICY_BYTES: u64 = 1024 * 1024;

/// What a label takes and what every finding is worth.
#[derive(Debug, Clone, PartialEq)]
pub struct Policy {
    /// Name and version of the rule set, as reports print it.
    pub ruleset: String,
    /// A link at or above this risk is spammy.
    pub spammy: u8,
    /// A link at or above this value that is not spammy is high-quality.
    pub high_quality: u8,
    /// No link marked nofollow, ugc or sponsored is riskier than this: it claims no credit.
    pub qualified_ceiling: u8,
    /// No link that nobody chose for its page (template, bare list, credit, commission) is worth more than this.
    pub unchosen_ceiling: u8,
    /// Where a link about which nothing is known starts.
    pub base_risk: i32,
    pub base_value: i32,
    caps: BTreeMap<(Axis, &'static str), (i32, i32)>,
    points: BTreeMap<&'static str, i32>,
    /// Rules whose points the user changed, with the reason given.
    changed: BTreeMap<&'static str, String>,
    allow: Vec<Listed>,
    block: Vec<Listed>,
}

/// A site that the user judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    pub what: Listing,
    pub reason: String,
}

/// How a user names what is allowed or blocked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Listing {
    /// A domain or host with everything below it.
    Domain(Host),
    /// Every page whose URL starts so.
    Prefix(String),
}

impl Listed {
    fn covers(&self, link: &Backlink) -> bool {
        match &self.what {
            Listing::Domain(host) => crate::model::url::is_same_or_subdomain(link.source_host(), host.as_str()),
            Listing::Prefix(prefix) => link.source.as_str().starts_with(prefix.as_str()),
        }
    }
}

impl Default for Policy {
    fn default() -> Self {
        static DEFAULT: LazyLock<Policy> = LazyLock::new(|| {
            let mut policy = Policy::empty();
            if let Err(problem) = file::apply(&mut policy, "points.toml", BUILT_IN, true) {
                unreachable!("the built-in table is compiled in: {problem}");
            }
            policy
        });
        DEFAULT.clone()
    }
}

impl Policy {
    fn empty() -> Self {
        Self {
            ruleset: String::new(),
            spammy: 60,
            high_quality: 50,
            qualified_ceiling: 100,
            unchosen_ceiling: 100,
            base_risk: 0,
            base_value: 0,
            caps: BTreeMap::new(),
            points: BTreeMap::new(),
            changed: BTreeMap::new(),
            allow: Vec::new(),
            block: Vec::new(),
        }
    }

    /// Reads a policy file and lays it over the built-in table.
    ///
    /// Errors name the file, the line, the problem and the remedy; the exit status is that of bad usage.
    pub fn read(path: &Path) -> Result<Self> {
        let shown = path.display();
        let too_long = || {
            Error::usage(format!("policy `{shown}` is longer than {MAX_POLICY_BYTES} bytes"))
                .with_remedy("give a TOML file of rules, thresholds, allow and block entries")
        };
        let unreadable = |problem: &dyn std::fmt::Display| {
            Error::usage(format!("policy `{shown}` cannot be read: {problem}"))
                .with_remedy("check the path and its permissions")
        };
        let length = std::fs::metadata(path).map_err(|problem| unreadable(&problem))?.len();
        if length > MAX_POLICY_BYTES {
            return Err(too_long());
        }
        let bytes = std::fs::read(path).map_err(|problem| unreadable(&problem))?;
        let text = String::from_utf8(bytes).map_err(|_| {
            Error::usage(format!("policy `{shown}` is not UTF-8")).with_remedy("save the file as UTF-8")
        })?;
        Self::parse(&shown.to_string(), &text)
    }

    /// Like [`Policy::read`], from text; `file` is what errors call it.
    pub fn parse(file: &str, text: &str) -> Result<Self> {
        let mut policy = Self::default();
        file::apply(&mut policy, file, text, false)?;
        Ok(policy)
    }

    /// Points of a rule at full strength; 0 when it is switched off.
    pub fn points(&self, rule: &str) -> i32 {
        self.points.get(rule).copied().unwrap_or(0)
    }

    /// The user's reason for changing a rule, when there is one.
    pub fn reason(&self, rule: &str) -> Option<&str> {
        self.changed.get(rule).map(String::as_str)
    }

    /// True when the user's policy changed the rule.
    pub fn is_changed(&self, rule: &str) -> bool {
        self.changed.contains_key(rule)
    }

    /// Lowest and highest sum of points that a group may give on an axis.
    pub fn cap(&self, axis: Axis, group: Group) -> (i32, i32) {
        self.caps.get(&(axis, group.as_str())).copied().unwrap_or((-100, 100))
    }

    pub fn allowed(&self, link: &Backlink) -> Option<&Listed> {
        self.allow.iter().find(|listed| listed.covers(link))
    }

    pub fn blocked(&self, link: &Backlink) -> Option<&Listed> {
        self.block.iter().find(|listed| listed.covers(link))
    }

    /// The same policy without one rule: what `audit evaluate` measures a rule by.
    pub fn without(&self, rule: &str) -> Self {
        let mut policy = self.clone();
        policy.points.remove(rule);
        policy
    }

    /// The same policy without a group of rules on both axes.
    pub fn without_group(&self, group: Group) -> Self {
        let mut policy = self.clone();
        for rule in RULES.iter().map(|rule| rule.about()).filter(|about| about.group == group) {
            policy.points.remove(rule.id);
        }
        policy
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_has_points_and_every_line_a_rule() {
        let policy = Policy::default();
        for about in RULES.iter().map(|rule| rule.about()) {
            assert_ne!(policy.points(about.id), 0, "{} is worth nothing", about.id);
        }
        assert!(!policy.ruleset.is_empty());
    }

    #[test]
    fn a_policy_changes_points_and_thresholds_with_reasons() {
        let text = r#"
name = "acme"
[thresholds]
spammy = 70
[rules]
link-farm = 3
[rules.hidden-link]
weight = 0.5
reason = "our theme hides menus"
[rules.first-seen-burst]
off = true
"#;
        let built_in = Policy::default();
        let policy = Policy::parse("acme.toml", text).unwrap();
        assert_eq!((policy.spammy, policy.high_quality), (70, built_in.high_quality));
        assert_eq!(policy.points("link-farm"), 3);
        // Half of an odd number is rounded.
        assert!((policy.points("hidden-link") * 2 - built_in.points("hidden-link")).abs() <= 1);
        assert_eq!(policy.reason("hidden-link"), Some("our theme hides menus"));
        assert_eq!(policy.points("first-seen-burst"), 0);
        assert!(policy.ruleset.ends_with("with acme"));
        assert!(Policy::parse("dir/p.toml", "").unwrap().ruleset.ends_with("with p.toml"));
    }

    #[test]
    fn problems_name_file_line_and_remedy() {
        for (text, line, word) in [
            ("\n[rules]\nhiden-link = 3", 3, "hidden-link"),
            ("[thresholds]\nspammy = 101", 2, "100"),
            ("[thresholds]\nspamy = 10", 2, "audit rules"),
            ("x = [", 1, "audit rules"),
            ("[rules.link-farm]\npoints = 3\noff = true", 1, "one of"),
            ("[rules]\nlink-farm = 1000", 2, "-100"),
            ("[rules.link-farm]\nweight = -1", 1, "0.5"),
            ("[[allow]]\ndomain = \"a b\"", 2, "url"),
            ("[[block]]\nurl = \"nonsense\"", 2, "absolute"),
            ("[caps]\nnames = { risk = [0, 1] }", 2, "the groups are"),
            ("[caps]\nname = { risk = [5, 10] }", 2, "lowest"),
        ] {
            let problem = Policy::parse("p.toml", text).unwrap_err();
            let said = format!("{problem} / {}", problem.remedy().unwrap_or_default());
            assert!(said.contains(&format!("`p.toml` line {line}")), "{said}");
            assert!(said.contains(word), "{said}");
            assert_eq!(problem.exit_status(), crate::error::ExitStatus::Usage);
        }
        assert!(Policy::parse("p.toml", "[[allow]]\nreason = \"x\"").is_err());
        assert!(Policy::read(Path::new("no/such/file.toml")).unwrap_err().remedy().is_some());
    }

    #[test]
    fn a_giant_policy_file_is_refused_unread() {
        let file = tempfile::NamedTempFile::new().unwrap();
        file.as_file().set_len(MAX_POLICY_BYTES + 1).unwrap();
        assert!(Policy::read(file.path()).unwrap_err().to_string().contains("longer than"));
    }

    #[test]
    fn hostile_texts_stay_on_one_line() {
        let problem = Policy::parse("p.toml", "[rules]\n\"a\\nb\\u001b[31m\" = 3").unwrap_err();
        assert!(!problem.to_string().contains(['\n', '\u{1b}']), "{problem}");
    }
}
