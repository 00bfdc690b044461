//! Why rows are set aside on purpose: the keys of `SourceReport::skipped`.

/// The linking page is on the audited site.
pub(crate) const OWN_PAGES: &str = "own pages";
/// The link leads to another site.
pub(crate) const OTHER_SITE: &str = "other site";
/// A row that sums up others.
pub(crate) const TOTALS: &str = "totals";
/// Visits from search, ads, mail or by hand.
pub(crate) const NOT_A_REFERRAL: &str = "not a referral";
/// A referral whose source is no host name.
pub(crate) const NO_SITE: &str = "no site named";
/// The column names again, as in exports pasted together.
pub(crate) const REPEATED_HEADER: &str = "repeated header";

/// The request had no referrer.
pub(crate) const NO_REFERRER: &str = "no referrer";
/// Results of search engines.
pub(crate) const SEARCH_ENGINES: &str = "search engines";
/// Clicks on advertisements.
pub(crate) const AD_CLICKS: &str = "ad clicks";
/// Mail, chat and office programs on the web.
pub(crate) const MAIL: &str = "mail and chat";
/// Programs on phones and desktops, browser extensions, local files.
pub(crate) const APPS: &str = "apps";
/// Social networks' link shims, which name no page.
pub(crate) const SHIMS: &str = "social link shims";
/// Answers of AI assistants.
pub(crate) const ASSISTANTS: &str = "AI assistants";
/// Translation, caches and archives of the site's own pages.
pub(crate) const PROXIES: &str = "translations and caches";
/// Hosts that only exist inside a network.
pub(crate) const PRIVATE_HOSTS: &str = "private hosts";
/// Referrers that are no web address: typed, damaged, or attacks.
pub(crate) const NOT_AN_ADDRESS: &str = "not a web address";
