//! Where a redirect leads, and whether we go there. Pure.

use url::Url;

use crate::model::cause::Cause;
use crate::model::fetch::Hop;
use crate::model::site::Site;
use crate::model::url::{CanonicalUrl, MAX_URL_BYTES};

use super::guard::{Guard, Refusal};

/// What to do about a redirect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Onward {
    To(Url),
    /// It leads to the audited site: found what we came for.
    Site(CanonicalUrl),
    /// It cannot be followed; whether that is a refusal or a failure is the cause's to say.
    Stop(Cause, String),
}

/// What limits the following of redirects.
pub(super) struct Limits<'a> {
    pub(super) guard: &'a Guard,
    pub(super) sites: &'a [Site],
    pub(super) into_site: bool,
    pub(super) max_redirects: usize,
    /// The destination stands at a place that the user chose.
    pub(super) is_mapped: &'a dyn Fn(&Url) -> bool,
}

/// Resolves `location` against `from`, without fragment and credentials.
pub(super) fn destination(from: &Url, location: Option<&str>) -> Result<Url, String> {
    let location = location.ok_or("the redirect names no destination")?;
    let mut to = from.join(location).map_err(|problem| format!("redirect to `{}`: {problem}", shortened(location)))?;
    to.set_fragment(None);
    let _ = to.set_username("");
    let _ = to.set_password(None);
    Ok(to)
}

/// Decides about a redirect to `to`, after the requests in `hops` (the one that redirects is the last of them).
pub(super) fn onward(to: Url, hops: &[Hop], limits: &Limits<'_>) -> Onward {
    if let Err(refusal) = allowed(&to, limits.guard, limits.is_mapped) {
        return Onward::Stop(Cause::BlockedRedirect, format!("redirect to `{}`: {refusal}", shortened(to.as_str())));
    }
    if to.as_str().len() > MAX_URL_BYTES {
        return Onward::Stop(Cause::RedirectError, format!("redirect to a URL of {} bytes", to.as_str().len()));
    }
    if !limits.into_site
        && limits.sites.iter().any(|site| site.covers(&to))
        && let Ok(url) = CanonicalUrl::from_url(to.clone())
    {
        return Onward::Site(url);
    }
    if hops.iter().any(|hop| hop.url == to.as_str()) {
        return Onward::Stop(Cause::RedirectLoop, format!("`{}` again", shortened(to.as_str())));
    }
    if hops.len() > limits.max_redirects {
        return Onward::Stop(Cause::RedirectLimit, format!("more than {} redirects", limits.max_redirects));
    }
    Onward::To(to)
}

/// The guard's word on a URL. A mapped name is found at a place of the user's choice, whatever it is called.
pub(super) fn allowed(url: &Url, guard: &Guard, is_mapped: &dyn Fn(&Url) -> bool) -> Result<(), Refusal> {
    match guard.check_url(url) {
        Err(Refusal::Address(..) | Refusal::Port(_)) if is_mapped(url) => Ok(()),
        answer => answer,
    }
}

/// Enough of a stranger's URL for a message.
fn shortened(text: &str) -> String {
    let mut short: String = text.chars().take(120).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    fn onward_from(from: &str, location: &str, hops: usize) -> Onward {
        let from = Url::parse(from).unwrap();
        let hop = |n: usize| Hop { url: format!("http://a.test/{n}"), status: 302, to: None };
        let hops: Vec<Hop> = (0..hops).map(hop).collect();
        let limits = Limits {
            guard: &Guard::default(),
            sites: &[Site::parse("us.test").unwrap()],
            into_site: false,
            max_redirects: 10,
            is_mapped: &|_| false,
        };
        match destination(&from, Some(location)) {
            Ok(to) => onward(to, &hops, &limits),
            Err(detail) => Onward::Stop(Cause::RedirectError, detail),
        }
    }

    fn cause(location: &str) -> Option<Cause> {
        match onward_from("http://a.test/x/y", location, 1) {
            Onward::Stop(cause, _) => Some(cause),
            _ => None,
        }
    }

    #[test]
    fn destinations_are_read_as_browsers_do() {
        let to = |location: &str| match onward_from("http://a.test/x/y?q", location, 1) {
            Onward::To(url) => url.to_string(),
            other => panic!("{other:?}"),
        };
        assert_eq!(to("z"), "http://a.test/x/z");
        assert_eq!(to("?go=1"), "http://a.test/x/y?go=1");
        assert_eq!(to("//b.test/#top"), "http://b.test/");
        assert_eq!(to("http:\\\\b.test\\p"), "http://b.test/p");
        assert_eq!(to("http://user:pw@b.test/"), "http://b.test/");
    }

    #[test]
    fn what_no_redirect_may_reach() {
        for location in [
            "file:///etc/passwd",
            "javascript:alert(1)",
            "data:text/html,x",
            "ftp://b.test/",
            "http://127.0.0.1/",
            "http://2130706433/",
            "http://[::ffff:10.0.0.1]/",
            "http://localhost/",
            "http://169.254.169.254/",
            "http://①②⑦.⓪.⓪.①/",
            "http://b.test:22/",
        ] {
            assert_eq!(cause(location), Some(Cause::BlockedRedirect), "{location}");
        }
        assert_eq!(cause("http://[::1"), Some(Cause::RedirectError));
        assert_eq!(cause(&format!("/{}", "a".repeat(MAX_URL_BYTES))), Some(Cause::RedirectError));
    }

    #[test]
    fn loops_and_limits() {
        assert_eq!(cause("http://a.test/0"), Some(Cause::RedirectLoop));
        assert!(matches!(onward_from("http://a.test/", "/new", 10), Onward::To(_)));
        assert!(matches!(onward_from("http://a.test/", "/new", 11), Onward::Stop(Cause::RedirectLimit, _)));
    }

    #[test]
    fn a_redirect_to_the_site_is_the_find() {
        let Onward::Site(url) = onward_from("http://a.test/", "https://www.us.test/p#x", 1) else { panic!() };
        assert_eq!(url.as_str(), "https://www.us.test/p");
    }
}
