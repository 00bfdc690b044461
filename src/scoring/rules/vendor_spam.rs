//! What vendors hold against the linking site.

use crate::model::finding::{Axis, Where};
use crate::model::metrics::Metric;
use crate::scoring::corpus::Corpus;
use crate::scoring::rule::{About, Group, Hit, Rule};
use crate::scoring::subject::Subject;

pub(super) struct VendorSpam;

const ABOUT: About = About {
    id: "vendor-warning",
    title: "A vendor's figures warn of the linking site",
    axis: Axis::Risk,
    group: Group::Standing,
    looks_at: "Moz Spam Score, Majestic's trust against citations, DR against visits, of the imports",
    why: "many links but no trust, or a rating without visitors, are what link sellers build",
    source: "Moz spam score bands (61 and more is high); Majestic TF against CF; backlink-guard: rating 30 and fewer than 5,000 visits",
    remedy: "none needed",
};

impl Rule for VendorSpam {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn check(&self, subject: &Subject, _corpus: &Corpus) -> Option<Hit> {
        let metrics = &subject.row.metrics;
        if let Some(spam) = metrics.get(Metric::MozSpam).filter(|spam| *spam > 30.0) {
            let strength = if spam > 60.0 { 1.0 } else { 0.5 };
            return Hit::some(strength, Where::Import, format!("Moz Spam Score {spam:.0} %"));
        }
        if let (Some(trust), Some(citations)) = (metrics.get(Metric::MajesticTf), metrics.get(Metric::MajesticCf))
            && citations >= 15.0
            && trust * 3.0 < citations
        {
            return Hit::some(
                0.7,
                Where::Import,
                format!("trust flow {trust:.0} against citation flow {citations:.0}"),
            );
        }
        let rating = metrics.get(Metric::AhrefsDr)?;
        let visits = metrics.get(Metric::DomainTraffic)?;
        if rating >= 30.0 && visits < 100.0 {
            return Hit::some(0.5, Where::Import, format!("DR {rating:.0} with {visits:.0} visits a month"));
        }
        None
    }
}
