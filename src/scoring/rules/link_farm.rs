//! Pages of many outside links and little text.

use crate::model::finding::{Axis, Where};
use crate::scoring::corpus::Corpus;
use crate::scoring::rule::{About, Group, Hit, Rule};
use crate::scoring::subject::Subject;

pub(super) struct LinkFarm;

const ABOUT: About = About {
    id: "link-farm",
    title: "The page links out to many sites with little text of its own",
    axis: Axis::Risk,
    group: Group::Shape,
    looks_at: "the page's outside links against its words",
    why: "hundreds of outside links pass little each and are rarely written for readers",
    source: "Google spam policies, link spam: low-quality directories; Moz spam flags 20-22; LinkSentinel: more than 100",
    remedy: "nothing to do: search engines ignore such links by themselves; disavow only if you had them placed",
};

impl Rule for LinkFarm {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn check(&self, subject: &Subject, _corpus: &Corpus) -> Option<Hit> {
        let page = subject.page?;
        let domains = page.links.external_domains_followed;
        // Words that are not the text of a link.
        let own = page.words as f32 * (1.0 - page.link_text_chars as f32 / page.text_chars.max(1) as f32);
        let per_domain = own / domains.max(1) as f32;
        let strength = match domains {
            ..40 => return None,
            _ if per_domain >= 12.0 => return None,
            40..100 if per_domain >= 6.0 => return None,
            40..100 => 0.6,
            _ => 1.0,
        };
        Hit::some(strength, Where::Page, format!("followed links to {domains} sites beside {own:.0} words"))
    }
}
