//! Services on the web that know links: open sites with a search for links, and paid indexes for whoever has a key.
//!
//! ```text
//! Service ─ Call ─► Session ─► cache ─► Ask (the network, given by the caller) ─► Reply ─► Answer ─► candidates
//!                      └─ pauses, repeats, budgets, accounts, keeps keys out of every text
//! ```
//!
//! A service knows what to ask and how to read the answer; the [`Session`] knows manners. A service that fails or refuses
//! ends its own collection with a sentence in its [`SourceReport`](crate::model::profile::SourceReport), never the audit.

mod ahrefs;
mod answer;
mod bing;
mod cache;
mod call;
mod dataforseo;
mod hacker_news;
mod limits;
mod majestic;
mod markup;
mod moz;
mod open_page_rank;
mod secret;
mod semrush;
mod session;
mod stack_exchange;
mod webmention;
mod wikipedia;

pub use cache::AnswerCache;
pub use call::{Ask, Call, NoReply, Reply};
pub use open_page_rank::{Ranks, ranks};
pub use secret::{Keys, Secret};
pub use session::{Ended, Findings, Session, Want};

/// What the report of a source is called when it was asked over the network.
pub const REPORT: &str = "API";

/// What a service is, before it is asked.
#[derive(Debug)]
pub struct Facts {
    /// As in `--source` and `found_by`.
    pub name: &'static str,
    /// For people.
    pub title: &'static str,
    /// Shown as the source's input.
    pub address: &'static str,
    pub access: Access,
    /// Requests in one audit, repeats not counted.
    pub max_calls: u32,
}

/// Who may ask.
#[derive(Debug, Clone, Copy)]
pub enum Access {
    /// Everybody. A key in this variable raises the quota.
    Open { helped_by: Option<&'static str> },
    /// Whoever has a key: one of these sets of environment variables, all of its members.
    Keyed(&'static [&'static [&'static str]]),
}

impl Facts {
    pub fn is_keyed(&self) -> bool {
        matches!(self.access, Access::Keyed(_))
    }

    /// The keys for this service among the given variables; `None` when it needs one and there is none.
    pub fn keys(&self, variable: &dyn Fn(&str) -> Option<String>) -> Option<Keys> {
        let read = |name: &'static str| variable(name).and_then(Secret::new).map(|secret| (name, secret));
        match self.access {
            Access::Open { helped_by } => Some(Keys::of(helped_by.and_then(read))),
            Access::Keyed(sets) => sets.iter().find_map(|set| {
                let found: Vec<_> = set.iter().filter_map(|name| read(name)).collect();
                (found.len() == set.len()).then(|| Keys::of(found))
            }),
        }
    }

    /// What to set, as in `MOZ_API_TOKEN, or MOZ_ACCESS_ID and MOZ_SECRET_KEY`.
    pub fn wanted_variables(&self) -> String {
        match self.access {
            Access::Open { helped_by } => helped_by.unwrap_or_default().to_owned(),
            Access::Keyed(sets) => {
                let sets: Vec<String> = sets.iter().map(|set| set.join(" and ")).collect();
                sets.join(", or ")
            }
        }
    }
}

/// A service that can be asked for links to a site.
pub trait Service: Sync {
    fn facts(&self) -> &'static Facts;

    /// What asking will cost, said before the first request; `None` when it costs nothing but patience.
    fn cost(&self, _want: &Want<'_>) -> Option<String> {
        None
    }

    /// Asks until everything is known, the budget is spent or the service has had enough.
    fn collect(&self, session: &mut Session<'_>, want: &Want<'_>) -> Result<(), Ended>;
}

/// Every service with links, in the order in which they are listed.
pub const SERVICES: &[&dyn Service] = &[
    &wikipedia::Wikipedia,
    &hacker_news::HackerNews,
    &stack_exchange::StackExchange,
    &webmention::Webmention,
    &bing::Bing,
    &ahrefs::Ahrefs,
    &moz::Moz,
    &majestic::Majestic,
    &dataforseo::DataForSeo,
    &semrush::Semrush,
];

/// Knows the authority of domains, not links.
pub const OPEN_PAGE_RANK: &Facts = &open_page_rank::FACTS;
