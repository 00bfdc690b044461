//! What the archive answers to a request: redirects and revisits followed from capture to capture. Pure.

use jiff::Timestamp;
use url::Url;

use super::index::{Index, What};
use crate::model::cause::Cause;
use crate::model::fetch::Hop;
use crate::model::site::Site;
use crate::model::url::CanonicalUrl;

/// Redirects followed for one page, as many as the crawler follows by default.
const MAX_REDIRECTS: usize = 10;
/// Revisits of revisits followed; an archive has no reason for more than one.
const MAX_REVISITS: usize = 4;

/// How a request ends.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Ending {
    /// The archive does not hold the address; with hops, one that a redirect leads to.
    Nothing,
    Page {
        archive: u32,
        record: u64,
    },
    /// A redirect leads to the audited site.
    Site(CanonicalUrl),
    Failed(Cause),
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Resolved {
    /// Captures on the way, the last of which answers.
    pub hops: Vec<Hop>,
    /// When the last one was made.
    pub at: Option<Timestamp>,
    pub ending: Ending,
}

/// Follows an address through the archive. With `site`, a redirect into the site ends the way.
pub(super) fn resolve(index: &Index, url: &CanonicalUrl, site: Option<&Site>) -> Resolved {
    let mut resolved = Resolved { hops: Vec::new(), at: None, ending: Ending::Nothing };
    let mut next = url.clone();
    loop {
        let Some(capture) = index.find(&next, None, |_| true) else { return resolved };
        resolved.at = capture.at;
        let hop = |to: Option<String>, status: u16| Hop { url: capture.url.to_string(), status, to };
        match &capture.what {
            What::Page => {
                resolved.hops.push(hop(None, capture.status));
                resolved.ending = Ending::Page { archive: capture.archive, record: capture.record };
                return resolved;
            }
            What::Other => {
                resolved.hops.push(hop(None, capture.status));
                resolved.ending = Ending::Failed(Cause::NotHtml);
                return resolved;
            }
            What::Revisit(of) => {
                let original = original(index, of.clone(), capture.at);
                let status = original.as_ref().map_or(0, |(_, status)| *status);
                resolved.hops.push(hop(None, status));
                resolved.ending = original.map_or(Ending::Nothing, |(ending, _)| ending);
                return resolved;
            }
            What::Redirect(to) => {
                let to = to.as_deref().and_then(|to| Url::parse(to).ok());
                resolved.hops.push(hop(to.as_ref().map(Url::to_string), capture.status));
                let Some(Ok(to)) = to.map(CanonicalUrl::from_url) else {
                    resolved.ending = Ending::Failed(Cause::RedirectError);
                    return resolved;
                };
                if site.is_some_and(|site| site.covers(to.url())) {
                    resolved.ending = Ending::Site(to);
                    return resolved;
                }
                // The newest capture of an address may be a redirect to its own other spelling, captured earlier.
                if resolved.hops.iter().any(|hop| hop.url == to.as_str()) {
                    resolved.ending = Ending::Failed(Cause::RedirectLoop);
                    return resolved;
                }
                if resolved.hops.len() > MAX_REDIRECTS {
                    resolved.ending = Ending::Failed(Cause::RedirectLimit);
                    return resolved;
                }
                next = to;
            }
        }
    }
}

/// The page that a revisit repeats, with its status: the newest capture of it not after the revisit, else any.
fn original(index: &Index, mut of: CanonicalUrl, at: Option<Timestamp>) -> Option<(Ending, u16)> {
    for _ in 0..MAX_REVISITS {
        let is_original = |what: &What| !matches!(what, What::Revisit(_) | What::Redirect(_));
        let found = index.find(&of, at, is_original).or_else(|| index.find(&of, None, is_original));
        if let Some(capture) = found {
            let ending = match capture.what {
                What::Page => Ending::Page { archive: capture.archive, record: capture.record },
                _ => Ending::Failed(Cause::NotHtml),
            };
            return Some((ending, capture.status));
        }
        match index.find(&of, at, |what| matches!(what, What::Revisit(_)))?.what {
            What::Revisit(further) if further != of => of = further,
            _ => return None,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::super::index::Capture;
    use super::*;

    fn url(text: &str) -> CanonicalUrl {
        CanonicalUrl::parse(text).unwrap()
    }

    fn index(captures: &[(&str, i64, What)]) -> Index {
        let mut index = Index::default();
        for (nth, (address, at, what)) in captures.iter().enumerate() {
            let at = Timestamp::from_second(*at).ok();
            let (url, what) = (url(address), what.clone());
            index.add(Capture { url, status: 200, at, what, record: nth as u64, archive: 0 });
        }
        index
    }

    fn ending(index: &Index, address: &str) -> Ending {
        resolve(index, &url(address), Some(&Site::parse("us.test").unwrap())).ending
    }

    fn page(record: u64) -> Ending {
        Ending::Page { archive: 0, record }
    }

    #[test]
    fn the_newest_capture_of_the_very_address_answers() {
        let index = index(&[
            ("http://a.test/x", 20, What::Page),
            ("http://a.test/x", 30, What::Page),
            ("https://www.a.test/x/", 90, What::Page),
            ("http://a.test/x", 10, What::Page),
        ]);
        assert_eq!(ending(&index, "http://a.test/x"), page(1));
        assert_eq!(ending(&index, "https://www.a.test/x/"), page(2));
        assert_eq!(ending(&index, "https://a.test/x"), page(2), "another spelling of the same page");
        assert_eq!(ending(&index, "http://a.test/y"), Ending::Nothing);
        let captured = resolve(&index, &url("https://a.test/x"), None);
        assert_eq!(captured.hops[0].url, "https://www.a.test/x/");
        assert_eq!(captured.at, Timestamp::from_second(90).ok());
    }

    #[test]
    fn redirects_are_followed_within_the_archive() {
        let to = |address: &str| What::Redirect(Some(address.to_owned()));
        let index = index(&[
            ("http://a.test/", 1, to("http://b.test/")),
            ("http://b.test/", 1, to("http://c.test/page")),
            ("http://c.test/page", 1, What::Page),
            ("http://loop.test/1", 1, to("http://loop.test/2")),
            ("http://loop.test/2", 1, to("http://loop.test/1")),
            ("http://out.test/", 1, to("http://elsewhere.test/")),
            ("http://void.test/", 1, What::Redirect(None)),
            ("http://ours.test/", 1, to("https://us.test/x")),
            ("http://image.test/", 1, What::Other),
        ]);
        assert_eq!(ending(&index, "http://a.test/"), page(2));
        assert_eq!(resolve(&index, &url("http://a.test/"), None).hops.len(), 3);
        assert_eq!(ending(&index, "http://loop.test/1"), Ending::Failed(Cause::RedirectLoop));
        assert_eq!(ending(&index, "http://out.test/"), Ending::Nothing);
        assert_eq!(ending(&index, "http://void.test/"), Ending::Failed(Cause::RedirectError));
        assert_eq!(ending(&index, "http://ours.test/"), Ending::Site(url("https://us.test/x")));
        assert_eq!(ending(&index, "http://image.test/"), Ending::Failed(Cause::NotHtml));
    }

    #[test]
    fn revisits_give_the_page_they_repeat() {
        let index = index(&[
            ("http://a.test/", 10, What::Page),
            ("http://a.test/", 30, What::Page),
            ("http://a.test/", 40, What::Revisit(url("http://a.test/"))),
            ("http://b.test/", 20, What::Revisit(url("http://a.test/"))),
            ("http://c.test/", 20, What::Revisit(url("http://nowhere.test/"))),
            ("http://d.test/", 20, What::Revisit(url("http://d.test/"))),
        ]);
        assert_eq!(ending(&index, "http://a.test/"), page(1));
        assert_eq!(resolve(&index, &url("http://a.test/"), None).at, Timestamp::from_second(40).ok());
        assert_eq!(ending(&index, "http://b.test/"), page(0));
        assert_eq!(resolve(&index, &url("http://b.test/"), None).hops[0].url, "http://b.test/");
        assert_eq!(ending(&index, "http://c.test/"), Ending::Nothing);
        assert_eq!(ending(&index, "http://d.test/"), Ending::Nothing);
    }
}
