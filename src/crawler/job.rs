//! What the crawler is asked to do.

use crate::model::url::CanonicalUrl;

/// What an earlier audit kept of a page, so that the server can say "unchanged".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Validators {
    /// The URL they belong to: the one that answered in the end, after redirects.
    pub url: CanonicalUrl,
    pub etag: Option<String>,
    pub last_modified: Option<String>,
}

/// What is known of pages from before. Asked when a page is due, so that a million that wait carry nothing along.
pub trait Earlier: Send + Sync {
    /// What the server said the page can be recognised by, if the page was read then.
    fn validators(&self, page: &CanonicalUrl) -> Option<Validators>;
}

/// One page to fetch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    pub url: CanonicalUrl,
    pub validators: Option<Validators>,
    /// Follow redirects that lead to the audited site too. Off for linking pages, whose redirect to the site is the
    /// finding; on when the site's own pages are checked.
    pub into_site: bool,
    /// Take whatever comes, not only pages: for sitemaps.
    pub any_type: bool,
}

impl Job {
    /// A linking page, looked at for the first time.
    pub fn page(url: CanonicalUrl) -> Self {
        Self { url, validators: None, into_site: false, any_type: false }
    }

    /// A page of the audited site itself, of which the status is wanted.
    pub fn target(url: CanonicalUrl) -> Self {
        Self { url, validators: None, into_site: true, any_type: false }
    }

    /// A sitemap: XML, text or gzip.
    pub fn file(url: CanonicalUrl) -> Self {
        Self { url, validators: None, into_site: false, any_type: true }
    }

    /// Asks only for what changed since.
    pub fn since(mut self, validators: Validators) -> Self {
        self.validators = Some(validators);
        self
    }
}
