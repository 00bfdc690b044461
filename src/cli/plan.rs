//! Which sources an audit asks: decided from what was typed and what is at hand, nothing else.
//!
//! Inputs named on the command line are used together with what is local; services join only when they are named. With
//! nothing in hand, everything that can be asked is: the local sources, the open services, and the paid ones for which
//! there is a key. Services that are named are the ones asked, and no others.

use crate::discovery::service::{Facts, OPEN_PAGE_RANK, SERVICES, Service};
use crate::error::{Error, Result};

pub(crate) const HISTORY: &str = "history";
pub(crate) const GRAPH: &str = "graph";

/// What was typed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asked<'a> {
    /// `--source`
    pub named: &'a [String],
    /// `--no-source`
    pub left_out: &'a [String],
    /// Exports, logs or archives were named.
    pub in_hand: bool,
    pub offline: bool,
}

/// What to do.
#[derive(Default)]
pub(crate) struct Plan {
    /// Whether to read it, and whether the user asked for it by name.
    pub history: Option<Wish>,
    pub graph: Option<Wish>,
    /// In the order in which they are listed.
    pub services: Vec<&'static dyn Service>,
    pub open_page_rank: bool,
    /// Named, and not asked because of `--offline`.
    pub offline: Vec<&'static Facts>,
}

/// How much a local source was wished for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wish {
    /// Read it when it is there.
    ByDefault,
    /// Say so when it is not there.
    ByName,
}

/// Every name that `--source` and `--no-source` understand.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    let services = SERVICES.iter().map(|service| service.facts().name);
    [GRAPH, HISTORY].into_iter().chain(services).chain([OPEN_PAGE_RANK.name])
}

/// Decides. `has_key` says whether the keys for a service are there.
///
/// # Errors
/// A name that is no source, or a paid source that was named without its key.
pub(crate) fn plan(asked: &Asked<'_>, has_key: &dyn Fn(&Facts) -> bool) -> Result<Plan> {
    for (option, name) in
        asked.named.iter().map(|name| ("--source", name)).chain(asked.left_out.iter().map(|name| ("--no-source", name)))
    {
        if !names().any(|known| known == name) {
            let known: Vec<&str> = names().collect();
            return Err(Error::usage(format!("`{option} {name}` is no source"))
                .with_remedy(format!("the sources are {}", known.join(", "))));
        }
    }
    let is = |list: &[String], name: &str| list.iter().any(|known| known == name);
    let local = |name: &str| match (is(asked.left_out, name), is(asked.named, name)) {
        (true, _) => None,
        (false, true) => Some(Wish::ByName),
        (false, false) => Some(Wish::ByDefault),
    };
    let mut plan = Plan { history: local(HISTORY), graph: local(GRAPH), ..Plan::default() };
    let names_a_service = asked.named.iter().any(|name| name != HISTORY && name != GRAPH);
    // Nothing typed that would be asked instead.
    let by_default = !asked.in_hand && asked.named.is_empty();
    let mut wanted = |facts: &'static Facts| -> Result<bool> {
        if is(asked.left_out, facts.name) {
            return Ok(false);
        }
        let by_name = names_a_service && is(asked.named, facts.name);
        if by_name && facts.is_keyed() && !has_key(facts) {
            return Err(Error::usage(format!("`--source {}` needs a key", facts.name))
                .with_remedy(format!("set {} in the environment", facts.wanted_variables())));
        }
        let wanted = by_name || by_default && (!facts.is_keyed() || has_key(facts));
        if wanted && asked.offline {
            if by_name {
                plan.offline.push(facts);
            }
            return Ok(false);
        }
        Ok(wanted)
    };
    let mut services = Vec::new();
    for service in SERVICES {
        if wanted(service.facts())? {
            services.push(*service);
        }
    }
    let open_page_rank = wanted(OPEN_PAGE_RANK)?;
    plan.services = services;
    plan.open_page_rank = open_page_rank;
    Ok(plan)
}

#[cfg(test)]
mod tests {
    use super::*;

    const OPEN: &str = "graph history wikipedia hacker-news stack-exchange webmention";

    /// What is asked, in words: `named`, `left out`, inputs in hand?, offline?, keys.
    fn asked(named: &str, left_out: &str, in_hand: bool, offline: bool, keys: &[&str]) -> Result<String> {
        let list = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        let (named, left_out) = (list(named), list(left_out));
        let asked = Asked { named: &named, left_out: &left_out, in_hand, offline };
        let plan = plan(&asked, &|facts| keys.contains(&facts.name))?;
        let mut found: Vec<&str> = Vec::new();
        found.extend(plan.graph.map(|_| GRAPH));
        found.extend(plan.history.map(|_| HISTORY));
        found.extend(plan.services.iter().map(|service| service.facts().name));
        found.extend(plan.open_page_rank.then_some(OPEN_PAGE_RANK.name));
        Ok(found.join(" "))
    }

    #[test]
    fn what_is_asked() {
        let local = "graph history";
        let all = "graph history wikipedia hacker-news stack-exchange webmention bing open-page-rank";
        let keys: &[&str] = &["bing", "open-page-rank"];
        for (named, left_out, in_hand, offline, keys, expected) in [
            // Nothing in hand: everything that can be asked.
            ("", "", false, false, &[][..], OPEN),
            ("", "", false, false, keys, all),
            ("", "wikipedia history", false, false, &[], "graph hacker-news stack-exchange webmention"),
            (
                "",
                "bing",
                false,
                false,
                keys,
                "graph history wikipedia hacker-news stack-exchange webmention open-page-rank",
            ),
            // Inputs in hand: those and what is local, whatever keys lie around.
            ("", "", true, false, keys, local),
            ("", "graph", true, false, keys, "history"),
            ("hacker-news", "", true, false, keys, "graph history hacker-news"),
            ("bing", "", true, false, keys, "graph history bing"),
            ("open-page-rank", "", true, false, keys, "graph history open-page-rank"),
            // Named with nothing in hand: those and no other services.
            ("wikipedia", "", false, false, keys, "graph history wikipedia"),
            ("history", "", false, false, keys, local),
            ("history", "graph", false, false, keys, "history"),
            // Left out wins.
            ("wikipedia hacker-news", "wikipedia", true, false, &[], "graph history hacker-news"),
            // Offline: what is local.
            ("", "", false, true, keys, local),
            ("wikipedia bing", "", true, true, keys, local),
        ] {
            let found = asked(named, left_out, in_hand, offline, keys).unwrap();
            assert_eq!(found, expected, "named `{named}`, without `{left_out}`, in hand {in_hand}, offline {offline}");
        }
    }

    #[test]
    fn what_is_refused() {
        let problem = asked("wikipeda", "", false, false, &[]).unwrap_err();
        assert_eq!(problem.to_string(), "`--source wikipeda` is no source");
        assert!(names().all(|name| problem.remedy().unwrap().contains(name)));
        let problem = asked("", "x", false, false, &[]).unwrap_err();
        assert_eq!(problem.to_string(), "`--no-source x` is no source");
        let problem = asked("moz", "", true, false, &[]).unwrap_err();
        assert_eq!(problem.to_string(), "`--source moz` needs a key");
        assert_eq!(problem.remedy(), Some("set MOZ_API_TOKEN, or MOZ_ACCESS_ID and MOZ_SECRET_KEY in the environment"));
    }

    #[test]
    fn what_was_named_is_told_when_it_cannot_be_asked() {
        let named = ["wikipedia".to_owned(), "graph".to_owned()];
        let asked = Asked { named: &named, left_out: &[], in_hand: false, offline: true };
        let plan = plan(&asked, &|_| false).unwrap();
        assert_eq!(plan.offline.iter().map(|facts| facts.name).collect::<Vec<_>>(), ["wikipedia"]);
        assert_eq!((plan.graph, plan.history), (Some(Wish::ByName), Some(Wish::ByDefault)));
    }
}
