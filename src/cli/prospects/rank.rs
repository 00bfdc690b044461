//! Which prospects are worth writing to first.

use super::ProspectsArgs;
use super::gather::{Found, Gathered};
use crate::cli::fetch::tell_about_site;
use crate::error::Result;
use crate::model::assessment::{Assessed, Label};
use crate::model::candidate::{Candidate, Origin, Place};
use crate::model::cause::Cause;
use crate::model::reconcile::{Targets, reconcile};
use crate::model::site::Site;
use crate::model::url::{Host, registrable_domain};
use crate::scoring::authority::Authority;
use crate::scoring::{CorpusBuilder, Policy, assess, is_shared_host};

/// Pages shown of one prospect.
const MOST_PAGES: usize = 3;

/// What each competitor after the first adds to a prospect's worth: who links to several of a kind links to that kind.
const PER_COMPETITOR: f32 = 0.25;
/// What full relevance adds, in points of value.
const FOR_RELEVANCE: f32 = 20.0;

/// One domain worth a letter.
pub(super) struct Prospect {
    pub domain: String,
    /// Indexes of the competitors it links to.
    pub competitors: Vec<usize>,
    pub judged: Assessed,
    pub worth: f32,
    pub platform: bool,
    /// Pages that link to a competitor: page, target, anchor.
    pub pages: Vec<(String, String, String)>,
    pub sources: Vec<String>,
}

#[derive(Default)]
pub(super) struct Ranked {
    pub prospects: Vec<Prospect>,
    /// Domains that link to a competitor.
    pub known: usize,
    /// Of which these are left out.
    pub already: usize,
    pub spammy: usize,
    pub platforms: usize,
    pub fewer: usize,
}

pub(super) fn rank(
    args: &ProspectsArgs,
    site: &Site,
    competitors: &[Site],
    gathered: Gathered,
    mut authority: Authority,
    policy: &Policy,
) -> Result<Ranked> {
    let Gathered { found, ours, audit, .. } = gathered;
    authority.lay_ranks(
        "Common Crawl ranks",
        found.iter().filter_map(|(domain, one)| Some((domain.as_str(), u64::from(one.rank?)))),
    );
    let mut ranked = Ranked { known: found.len(), ..Ranked::default() };
    let mut rows: Vec<(String, Found)> = found.into_iter().collect();
    rows.sort_by(|a, b| a.0.cmp(&b.0));
    let own: Vec<&str> =
        competitors.iter().chain([site]).map(|site| registrable_domain(site.host().as_str())).collect();
    rows.retain(|(domain, one)| {
        let is_own = own.contains(&domain.as_str());
        let already = !is_own && ours.contains(domain);
        let fewer = !is_own && !already && one.competitors.count_ones() < args.at_least;
        ranked.already += usize::from(already);
        ranked.fewer += usize::from(fewer);
        ranked.known -= usize::from(is_own);
        !is_own && !already && !fewer
    });
    let rows: Vec<_> = rows.into_iter().map(|(domain, one)| described(domain, one, competitors)).collect();
    let mut builder = CorpusBuilder::new(site).authority(authority);
    if let Some((store, audit)) = audit {
        tell_about_site(&store, audit, site, &mut builder)?;
    }
    for (_, _, links) in &rows {
        links.iter().for_each(|link| builder.add(link, None));
    }
    let corpus = builder.finish();
    for (domain, one, links) in rows {
        let judged = links
            .into_iter()
            .map(|backlink| Assessed { assessment: assess(&backlink, None, &corpus, policy), backlink })
            .max_by_key(|judged| (judged.assessment.value, std::cmp::Reverse(judged.assessment.risk)));
        let Some(judged) = judged else { continue };
        let platform = is_shared_host(&domain);
        let spammy = judged.assessment.label == Label::Spammy;
        ranked.spammy += usize::from(spammy);
        ranked.platforms += usize::from(platform && !spammy);
        if (spammy || platform) && !args.all {
            continue;
        }
        ranked.prospects.push(prospect(domain, &one, judged, platform));
    }
    ranked.prospects.sort_by(|a, b| b.worth.total_cmp(&a.worth).then_with(|| a.domain.cmp(&b.domain)));
    Ok(ranked)
}

/// The links of a domain to competitors, as claims that nobody looked at.
fn described(
    domain: String,
    mut one: Found,
    competitors: &[Site],
) -> (String, Found, Vec<crate::model::backlink::Backlink>) {
    let mut claims: Vec<(usize, Candidate)> = one.candidates.clone();
    if claims.is_empty()
        && let Some(host) = Host::parse(&domain)
    {
        let origin = Origin { source: "graph".to_owned(), file: String::new(), line: 0 };
        claims.push((one.competitors.trailing_zeros() as usize, Candidate::new(Place::Domain(host), origin)));
    }
    // Pages first: they are what is shown.
    one.candidates.sort_by_key(|(nth, candidate)| (matches!(candidate.place, Place::Domain(_)), *nth));
    let none = Targets::default();
    let links = claims
        .into_iter()
        .flat_map(|(nth, claim)| reconcile(&competitors[nth], vec![claim], Err(Cause::NoPage), &none))
        .collect();
    (domain, one, links)
}

fn prospect(domain: String, one: &Found, judged: Assessed, platform: bool) -> Prospect {
    let competitors: Vec<usize> = (0..32).filter(|nth| one.competitors >> nth & 1 == 1).collect();
    let value = f32::from(judged.assessment.value);
    let relevance = judged.assessment.relevance.unwrap_or(0.0) * FOR_RELEVANCE;
    let worth = (value + relevance) * (1.0 + PER_COMPETITOR * (competitors.len() as f32 - 1.0));
    let pages = one.candidates.iter().filter_map(|(_, candidate)| {
        let Place::Page(page) = &candidate.place else { return None };
        let target = candidate.target.as_ref().map(ToString::to_string).unwrap_or_default();
        Some((page.to_string(), target, candidate.claim.anchor.clone().unwrap_or_default()))
    });
    Prospect {
        domain,
        competitors,
        worth,
        platform,
        pages: pages.take(MOST_PAGES).collect(),
        sources: one.sources.iter().cloned().collect(),
        judged,
    }
}
