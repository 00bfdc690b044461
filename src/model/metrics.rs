//! Figures that vendors attach to a link, a page or a domain, kept under one name each.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A vendor's figure. Scales are the vendor's own: most run 0-100.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Metric {
    /// Ahrefs Domain Rating of the linking domain, 0-100.
    AhrefsDr,
    /// Ahrefs URL Rating of the linking page, 0-100.
    AhrefsUr,
    /// Majestic Trust Flow and Citation Flow of the linking page, 0-100.
    MajesticTf,
    MajesticCf,
    /// Moz Domain Authority, Page Authority, 0-100.
    MozDa,
    MozPa,
    /// Moz Spam Score, 0-100 (older exports 0-17 flags).
    MozSpam,
    /// Semrush Authority Score of domain and page, 0-100.
    SemrushAs,
    SemrushPageAs,
    /// Semrush Toxic Score, 0-100. Shown, never scored: it is the verdict this program replaces.
    SemrushToxic,
    /// LinkResearchTools Power and Trust of the page, 0-10.
    LrtPower,
    LrtTrust,
    /// SE Ranking InLink Rank of page and domain, 0-100.
    SeRankingPage,
    SeRankingDomain,
    /// Serpstat Domain Rank, 0-100.
    SerpstatDomain,
    /// DataForSEO rank of page and domain, 0-1,000.
    DataForSeoPage,
    DataForSeoDomain,
    /// Open PageRank, 0-10.
    OpenPageRank,
    /// Any other vendor's figure for a domain or a page on a 0-100 scale.
    OtherDomain,
    OtherPage,
    /// Estimated visits a month to the linking domain and page.
    DomainTraffic,
    PageTraffic,
    /// Domains that link to the linking page.
    PageRefDomains,
    /// Domains that the linking domain links to; external links on the linking page.
    LinkedDomains,
    ExternalLinks,
    InternalLinks,
    /// Links that the vendor folded into this row, or links from this domain in a domain report.
    GroupSize,
}

/// The figures that travel with one candidate.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Metrics(BTreeMap<Metric, f64>);

impl Metrics {
    pub fn get(&self, metric: Metric) -> Option<f64> {
        self.0.get(&metric).copied()
    }

    /// Keeps finite, non-negative figures; vendors write -1 for "none".
    pub fn set(&mut self, metric: Metric, value: f64) {
        if value.is_finite() && value >= 0.0 {
            self.0.insert(metric, value);
        }
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn iter(&self) -> impl Iterator<Item = (Metric, f64)> + '_ {
        self.0.iter().map(|(metric, value)| (*metric, *value))
    }

    /// Unites two sets of figures; where both know one, the larger stays (sources differ by age, not by intent).
    pub fn unite(&mut self, other: &Metrics) {
        for (metric, value) in other.iter() {
            let kept = self.0.entry(metric).or_insert(value);
            *kept = kept.max(value);
        }
    }
}
