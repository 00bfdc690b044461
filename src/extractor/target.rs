//! Which addresses are links to the audited site, directly or through a redirector.

use std::collections::HashMap;

use rustc_hash::FxHashMap;
use url::Url;

use super::redirector;
use crate::model::site::Site;
use crate::model::url::CanonicalUrl;

/// What to look for on a page: the site, and addresses known to redirect to it.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    pub site: &'a Site,
    /// An address that may stand on the page, and where it lands on the site.
    pub via: &'a [(CanonicalUrl, CanonicalUrl)],
}

impl<'a> Wanted<'a> {
    /// Looks for the site alone.
    pub fn site(site: &'a Site) -> Self {
        Self { site, via: &[] }
    }
}

/// A link to one of the sites.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Hit {
    /// Index of the site.
    pub site: usize,
    pub url: CanonicalUrl,
    pub lands_on: Option<CanonicalUrl>,
}

/// The sites, prepared for many lookups.
pub(crate) struct Targets<'a> {
    sites: &'a [Site],
    via: FxHashMap<&'a str, &'a CanonicalUrl>,
}

impl<'a> Targets<'a> {
    pub(crate) fn new(sites: &'a [Site], via: &'a [(CanonicalUrl, CanonicalUrl)]) -> Self {
        let mut map: FxHashMap<&str, &CanonicalUrl> = HashMap::with_capacity_and_hasher(via.len(), Default::default());
        for (href, lands_on) in via {
            map.entry(href.as_str()).or_insert(lands_on);
        }
        Self { sites, via: map }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.sites.is_empty()
    }

    /// True when some site owns the host, whatever the path.
    pub(crate) fn owns_host(&self, host: &str) -> bool {
        self.sites.iter().any(|site| site.owns_host(host))
    }

    /// True when an address on a host of nobody's may still lead to a site: through a redirector.
    pub(crate) fn may_redirect(&self, reference: &str) -> bool {
        !self.via.is_empty()
            || redirector::may_embed(reference)
            || self.sites.iter().any(|site| contains_ignore_case(reference, site.bare_host()))
    }

    /// Every site that the address leads to; more than one when sites overlap (a domain and a subdomain).
    pub(crate) fn hits(&self, address: &Url) -> Vec<Hit> {
        let mut hits = Vec::new();
        let mut add = |site: usize, lands_on: Option<CanonicalUrl>| {
            if let Ok(url) = CanonicalUrl::from_url(address.clone()) {
                hits.push(Hit { site, url, lands_on });
            }
        };
        if !matches!(address.scheme(), "http" | "https") {
            return Vec::new();
        }
        for (index, site) in self.sites.iter().enumerate() {
            if site.covers(address) {
                add(index, None);
            }
        }
        if !hits.is_empty() {
            return hits;
        }
        let known = CanonicalUrl::from_url(address.clone()).ok();
        let known = known.as_ref().and_then(|url| self.via.get(url.as_str()).copied());
        for (index, site) in self.sites.iter().enumerate() {
            let lands_on = known.filter(|target| site.covers(target.url())).cloned();
            if let Some(lands_on) = lands_on.or_else(|| redirector::lands_on(address, site))
                && let Ok(url) = CanonicalUrl::from_url(address.clone())
            {
                hits.push(Hit { site: index, url, lands_on: Some(lands_on) });
            }
        }
        hits
    }
}

/// Byte search that ignores ASCII case; `needle` is in lower case.
pub(crate) fn contains_ignore_case(haystack: &str, needle: &str) -> bool {
    let (haystack, needle) = (haystack.as_bytes(), needle.as_bytes());
    haystack.len() >= needle.len() && haystack.windows(needle.len()).any(|window| window.eq_ignore_ascii_case(needle))
}
