//! Robots rules that a page states itself: `meta name=robots` and `X-Robots-Tag`, for all crawlers and for Googlebot.
//!
//! After Google's "Robots meta tag, data-nosnippet, and X-Robots-Tag specifications": names and values are
//! case-insensitive, rules before any user agent are for all, `none` means `noindex, nofollow`, and of conflicting rules
//! the most restrictive counts. The specification separates rules by commas; authors also use spaces and semicolons, and
//! since the strict reading of those would make the rules void, they separate here too.

use std::collections::BTreeSet;

use crate::model::facts::RobotsDirectives;

/// Rules with a value behind a colon: what follows is no user agent's rule.
const WITH_VALUE: [&str; 4] = ["unavailable_after", "max-snippet", "max-image-preview", "max-video-preview"];
/// Rules that only undo others or say what holds anyway.
const PERMISSIVE: [&str; 3] = ["all", "index", "follow"];
/// Every other rule that search engines document.
const RESTRICTIVE: [&str; 9] = [
    "noindex",
    "nofollow",
    "none",
    "noarchive",
    "nocache",
    "nosnippet",
    "notranslate",
    "noimageindex",
    "indexifembedded",
];

/// Rules collected from a page, by whom they are for.
#[derive(Debug, Default)]
pub(crate) struct Rules {
    all: BTreeSet<&'static str>,
    googlebot: BTreeSet<&'static str>,
}

#[derive(Clone, Copy, PartialEq)]
enum Agent {
    All,
    Googlebot,
    Other,
}

impl Agent {
    fn named(name: &str) -> Self {
        if name.eq_ignore_ascii_case("robots") || name == "*" {
            Agent::All
        } else if name.eq_ignore_ascii_case("googlebot") {
            Agent::Googlebot
        } else {
            Agent::Other
        }
    }
}

impl Rules {
    /// Takes a `meta` element; one whose name is neither `robots` nor `googlebot` says nothing.
    pub(crate) fn add_meta(&mut self, name: &str, content: &str) {
        self.add_list(Agent::named(name.trim()), content);
    }

    /// Takes one `X-Robots-Tag` header.
    pub(crate) fn add_header(&mut self, value: &str) {
        let mut agent = Agent::All;
        for part in value.split(',') {
            match part.split_once(':') {
                Some((name, rule)) if !WITH_VALUE.contains(&name.trim().to_ascii_lowercase().as_str()) => {
                    agent = Agent::named(name.trim());
                    self.add_list(agent, rule);
                }
                _ => self.add_list(agent, part),
            }
        }
    }

    fn add_list(&mut self, agent: Agent, list: &str) {
        let rules = match agent {
            Agent::All => &mut self.all,
            Agent::Googlebot => &mut self.googlebot,
            Agent::Other => return,
        };
        for word in list.split(|c: char| c == ',' || c == ';' || c.is_ascii_whitespace()) {
            let name = word.split_once(':').map_or(word, |(name, _)| name);
            let known = || WITH_VALUE.iter().chain(&PERMISSIVE).chain(&RESTRICTIVE);
            match known().find(|rule| rule.eq_ignore_ascii_case(name)) {
                Some(&"none") => rules.extend(["nofollow", "noindex"]),
                Some(rule) if !PERMISSIVE.contains(rule) => {
                    rules.insert(rule);
                }
                _ => {}
            }
        }
    }

    /// What holds for a crawler that is not addressed by name.
    pub(crate) fn for_all(&self) -> RobotsDirectives {
        directives(&self.all)
    }

    /// What holds for Googlebot: its own rules and those for all.
    pub(crate) fn for_googlebot(&self) -> RobotsDirectives {
        directives(&self.all).and(directives(&self.googlebot))
    }
}

fn directives(rules: &BTreeSet<&str>) -> RobotsDirectives {
    RobotsDirectives { noindex: rules.contains("noindex"), nofollow: rules.contains("nofollow") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(serde::Deserialize)]
    struct Suite {
        cases: Vec<Case>,
    }

    #[derive(serde::Deserialize)]
    struct Case {
        x_robots: Vec<String>,
        meta: Vec<(String, String)>,
        effective: Vec<String>,
        googlebot: Option<Vec<String>>,
    }

    #[test]
    fn the_suite_passes() {
        let suite: Suite = serde_json::from_str(include_str!("../../fixtures/suites/x_robots.json")).unwrap();
        assert_eq!(suite.cases.len(), 24);
        for case in &suite.cases {
            let mut rules = Rules::default();
            case.x_robots.iter().for_each(|header| rules.add_header(header));
            case.meta.iter().for_each(|(name, content)| rules.add_meta(name, content));
            let all: Vec<&str> = rules.all.iter().copied().collect();
            if case.effective == ["?"] {
                // Unspecified; our rule is that spaces and semicolons separate too.
                assert_eq!(all, ["nofollow", "noindex"]);
                continue;
            }
            assert_eq!(all, case.effective, "{:?} {:?}", case.x_robots, case.meta);
            if let Some(googlebot) = &case.googlebot {
                let union: Vec<&str> = rules.all.union(&rules.googlebot).copied().collect();
                assert_eq!(union, *googlebot, "{:?} {:?}", case.x_robots, case.meta);
            }
        }
    }

    #[test]
    fn rules_for_other_crawlers_are_not_ours() {
        let mut rules = Rules::default();
        rules.add_header("otherbot: noindex, nofollow");
        assert_eq!(rules.for_googlebot(), RobotsDirectives::default());
        rules.add_header("googlebot: nofollow");
        assert_eq!(rules.for_all(), RobotsDirectives::default());
        assert!(rules.for_googlebot().nofollow);
    }
}
