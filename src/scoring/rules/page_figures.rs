//! What vendors know of the linking page.

use crate::model::finding::{Axis, Where};
use crate::model::metrics::Metric;
use crate::scoring::corpus::Corpus;
use crate::scoring::rule::{About, Group, Hit, Rule};
use crate::scoring::subject::Subject;

pub(super) struct PageFigures;

const ABOUT: About = About {
    id: "page-figures",
    title: "The linking page itself has visitors or links",
    axis: Axis::Value,
    group: Group::Standing,
    looks_at: "page-level figures of the imports: rating, visits, linking domains",
    why: "a page that others link to and read is where a link is seen",
    source: "Ahrefs UR, Moz PA, page traffic and referring domains of the imports",
    remedy: "keep the relation",
};

impl Rule for PageFigures {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn check(&self, subject: &Subject, _corpus: &Corpus) -> Option<Hit> {
        let metrics = &subject.row.metrics;
        let visits = metrics
            .get(Metric::PageTraffic)
            .filter(|v| *v >= 10.0)
            .map(|v| (((v as f32).log10() / 4.0).min(1.0), format!("{v:.0} visits a month")));
        let domains = metrics
            .get(Metric::PageRefDomains)
            .filter(|v| *v >= 3.0)
            .map(|v| (((v as f32).log10() / 2.5).min(1.0), format!("{v:.0} domains link to the page")));
        let rating = [(Metric::AhrefsUr, "UR"), (Metric::MozPa, "PA"), (Metric::SemrushPageAs, "page AS")]
            .into_iter()
            .find_map(|(metric, name)| {
                metrics
                    .get(metric)
                    .filter(|v| *v >= 15.0)
                    .map(|v| (((v as f32 - 10.0) / 50.0).min(1.0), format!("{name} {v:.0}")))
            });
        let (strength, evidence) =
            [visits, domains, rating].into_iter().flatten().max_by(|a, b| a.0.total_cmp(&b.0))?;
        Hit::some(strength, Where::Import, evidence)
    }
}
