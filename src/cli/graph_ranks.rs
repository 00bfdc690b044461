//! The ranks of a built graph, as authority of the linking sites.

use std::collections::BTreeMap;

use super::audit::Audit;
use super::progress::Talk;
use crate::discovery::graph::{Graph, Level};
use crate::error::Result;
use crate::model::url::icann_domain;
use crate::scoring::authority::Authority;
use crate::scoring::site_of;
use crate::store::{Run, Store};

/// Lays the ranks of the linking sites under the lists that the user named. A domain has the rank of the domain graph; a
/// tenant of a platform, which that graph does not tell apart, the one of the host graph.
pub(super) fn lay(audit: &Audit<'_>, store: &Store, run: &Run, authority: &mut Authority, talk: &Talk) -> Result<()> {
    let [domains, hosts] = [Level::Domain, Level::Host].map(|level| {
        // A damaged index is no reason not to audit: the embedded list is there.
        Graph::open(&audit.data_directory, level, None).unwrap_or_else(|problem| {
            talk.say(&format!("the {level} graph gives no ranks: {problem}"));
            None
        })
    });
    let Some(release) = domains.as_ref().or(hosts.as_ref()).map(|graph| graph.release().to_owned()) else {
        return Ok(());
    };
    let mut ranks: BTreeMap<String, Option<u32>> = BTreeMap::new();
    store.each_place(run.id, |place| {
        let site = site_of(place.host_str());
        if ranks.contains_key(site) {
            return;
        }
        let graph = if site == icann_domain(site) { &domains } else { &hosts };
        let rank = graph.as_ref().and_then(|graph| graph.rank_of(site)).map(|(rank, _)| rank);
        ranks.insert(site.to_owned(), rank);
    })?;
    let known = ranks.iter().filter_map(|(site, rank)| Some((site.as_str(), u64::from((*rank)?))));
    authority.lay_ranks(&format!("Common Crawl ranks of {release}"), known);
    Ok(())
}
