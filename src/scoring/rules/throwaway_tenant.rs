//! Free hosting under a name that means nothing.

use crate::model::finding::{Axis, Where};
use crate::scoring::corpus::Corpus;
use crate::scoring::names::oddness;
use crate::scoring::rule::{About, Group, Hit, Rule};
use crate::scoring::subject::Subject;

pub(super) struct ThrowawayTenant;

const ABOUT: About = About {
    id: "throwaway-tenant",
    title: "The page stands on free hosting under a machine-made name",
    axis: Axis::Risk,
    group: Group::Name,
    looks_at: "the tenant's name on a free platform",
    why: "free hosting with random names is where doorways are planted; most tenants are honest, so the name must be odd",
    source: "Spamhaus and URLhaus statistics on free subdomains; Moz spam flags on names",
    remedy: "nothing to do: search engines ignore such links by themselves; disavow only if you had them placed",
};

impl Rule for ThrowawayTenant {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn check(&self, subject: &Subject, _corpus: &Corpus) -> Option<Hit> {
        let platform = subject.name.platform?;
        let odd = oddness(subject.name.label)?;
        Hit::full(Where::Domain, format!("{} on {platform}: {odd}", subject.name.label))
    }
}
