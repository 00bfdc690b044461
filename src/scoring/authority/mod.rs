//! How well known the linking site is, on one scale from open rank lists; a site that no list knows is unknown, not zero.
//!
//! The scale: 100 points for the first site of the web, 12.5 points less for every factor of ten in rank, so that the
//! hundred-millionth has none (Common Crawl's domain graph counts about 120 million). Lists that rank differently meet
//! on it because they count about the same web; vendors' 0-100 figures are brought to it by a fixed factor.

mod embedded;
mod file;

use std::path::Path;

use rustc_hash::FxHashMap;

use super::platforms::{is_path_platform, is_shortener, site_of};
use crate::error::Result;
use crate::model::metrics::{Metric, Metrics};
use crate::model::url::icann_domain;

/// Names a rank file may bring. Open PageRank's full list has ten million; a name costs about 40 bytes.
pub const MAX_NAMES: usize = 12_000_000;

/// Authority of a rank on the scale above. Rank 1 is the best; 0 counts as 1.
pub fn of_rank(rank: u64) -> f32 {
    crate::model::figures::authority_of_rank(rank)
}

/// Rank lists as one look-up: the embedded table and files laid over it.
#[derive(Debug, Clone, Default)]
pub struct Authority {
    loaded: FxHashMap<Box<str>, f32>,
    /// Names of the lists loaded, for the report.
    pub lists: Vec<String>,
}

/// What is known of a site's authority, and from where.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Known {
    pub(crate) score: f32,
    pub(crate) from: String,
    /// From a rank list, which nobody can buy a place in as easily as a vendor's figure.
    pub(crate) ranked: bool,
}

impl Authority {
    /// The embedded table alone.
    pub fn embedded() -> Self {
        Self::default()
    }

    /// Lays a rank file over what is loaded: Tranco, Majestic Million, Common Crawl ranks or Open PageRank, told
    /// apart by content, plain or gzip. Where two lists know a site, the later file counts.
    pub fn read(&mut self, path: &Path) -> Result<()> {
        let list = file::read(path, &mut self.loaded)?;
        self.lists.push(list);
        Ok(())
    }

    /// Lays single ranks over what is loaded, as a service gave them.
    pub fn add(&mut self, list: &str, ranks: impl IntoIterator<Item = (String, u64)>) {
        self.loaded.extend(ranks.into_iter().map(|(name, rank)| (name.into_boxed_str(), of_rank(rank))));
        self.lists.push(list.to_owned());
    }

    /// Lays positions in a list of the whole web under what is loaded: files that the user named know better.
    pub fn lay_ranks<'a>(&mut self, list: &str, ranks: impl IntoIterator<Item = (&'a str, u64)>) {
        let before = self.loaded.len();
        for (name, rank) in ranks {
            self.loaded.entry(name.into()).or_insert_with(|| of_rank(rank));
        }
        if self.loaded.len() > before {
            self.lists.insert(0, list.to_owned());
        }
    }

    /// Authority of a host's site, 0-100. Tenants of platforms are looked up by their own name only.
    pub fn of_host(&self, host: &str) -> Option<f32> {
        let host = host.strip_prefix("www.").unwrap_or(host);
        if is_shortener(host) {
            return None;
        }
        let site = site_of(host);
        // `alice.github.io` does not inherit from `github.io`, and a list that ranks by ICANN domain would give it that.
        let names =
            if site == icann_domain(site) || !self.loaded.contains_key(site) { [host, site] } else { [site, site] };
        names.iter().find_map(|name| self.loaded.get(*name).copied().or_else(|| embedded::of_name(name)))
    }

    pub(crate) fn known(&self, host: &str, metrics: &Metrics) -> Option<Known> {
        // What a vendor says of a platform's path tenants is said of the platform.
        if let Some(score) = self.of_host(host)
            && !is_path_platform(host)
        {
            let from = self.lists.last().map_or("embedded rank list", String::as_str);
            return Some(Known { score, from: from.to_owned(), ranked: true });
        }
        from_metrics(metrics)
    }
}

/// Vendors' figures for the linking domain, with the factor that brings each to the scale: their 0-100 figures are
/// logarithmic in linking domains and run higher than ranks do (DR 91 is about the thousandth site, 62 points here).
const VENDORS: &[(Metric, f32, &str)] = &[
    (Metric::AhrefsDr, 0.70, "Ahrefs DR"),
    (Metric::MozDa, 0.70, "Moz DA"),
    (Metric::SemrushAs, 0.75, "Semrush AS"),
    (Metric::SeRankingDomain, 0.70, "SE Ranking domain trust"),
    (Metric::SerpstatDomain, 0.75, "Serpstat SDR"),
    (Metric::DataForSeoDomain, 0.07, "DataForSEO rank"),
    (Metric::OpenPageRank, 7.0, "Open PageRank"),
    (Metric::OtherDomain, 0.65, "domain rating"),
    (Metric::MajesticTf, 0.70, "Majestic TF"),
    (Metric::LrtTrust, 7.0, "LRT trust"),
];

fn from_metrics(metrics: &Metrics) -> Option<Known> {
    // Vendors disagree; the lowest is the hardest to have bought.
    VENDORS
        .iter()
        .filter_map(|(metric, factor, name)| {
            let figure = metrics.get(*metric)?;
            let score = (figure as f32 * factor).clamp(0.0, 100.0);
            Some(Known { score, from: format!("{name} {figure:.0}"), ranked: false })
        })
        .min_by(|a, b| a.score.total_cmp(&b.score))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scale() {
        assert_eq!(of_rank(1), 100.0);
        assert_eq!(of_rank(10_000), 50.0);
        assert_eq!(of_rank(1_000_000), 25.0);
        assert_eq!(of_rank(u64::MAX), 0.0);
        assert_eq!(of_rank(0), 100.0);
    }

    #[test]
    fn unknown_is_not_zero_and_tenants_do_not_inherit() {
        let lists = Authority::embedded();
        assert!(lists.of_host("www.bbc.co.uk").is_some_and(|score| score > 60.0));
        assert!(lists.of_host("en.wikipedia.org").is_some());
        assert_eq!(lists.of_host("nobody-knows-this-name.example"), None);
        assert_eq!(lists.of_host("some-tenant-nobody-knows.github.io"), None);
        assert_eq!(lists.of_host("some-tenant-nobody-knows.wordpress.com"), None);
        assert_eq!(lists.of_host("bit.ly"), None);
    }

    #[test]
    fn vendors_figures_are_brought_to_the_scale_and_the_lowest_counts() {
        let mut metrics = Metrics::default();
        metrics.set(Metric::AhrefsDr, 90.0);
        metrics.set(Metric::MozDa, 30.0);
        let known = Authority::embedded().known("nobody-knows-this-name.example", &metrics).unwrap();
        assert_eq!((known.score.round(), known.ranked), (21.0, false));
        metrics.set(Metric::SemrushToxic, 100.0);
        assert!(Authority::embedded().known("nobody-knows-this-name.example", &metrics).unwrap().score > 20.0);
    }
}
