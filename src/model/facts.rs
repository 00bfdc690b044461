//! What a page says about itself, beyond its links to the site.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::cause::Cause;
use super::link::named;
use super::url::CanonicalUrl;
use std::fmt;

/// Visible text kept per page: enough for every text rule and for quotes, small enough to store a million pages.
pub const MAX_TEXT_BYTES: usize = 24 * 1024;
/// Outside domains kept per page with their anchor; counts stay exact beyond it.
pub const MAX_OUTLINKS: usize = 300;
/// Account ids kept per page. Real pages carry fewer than ten.
pub const MAX_ACCOUNTS: usize = 24;

named! {
    /// What kind of site a page belongs to.
    #[derive(Default)]
    SiteKind {
        News = "news",
        Blog = "blog",
        Forum = "forum",
        Directory = "directory",
        Social = "social",
        Wiki = "wiki",
        QuestionAnswer = "q-and-a",
        Shop = "shop",
        Government = "government",
        Education = "education",
        Association = "association",
        CodeHost = "code-host",
        Shortener = "link-shortener",
        Video = "video",
        Documentation = "documentation",
        Company = "company",
        Parked = "parked",
        #[default]
        Unknown = "unknown",
    }
}

named! {
    /// The service an account id belongs to.
    AccountKind {
        Analytics = "google-analytics",
        AdSense = "adsense",
        TagManager = "tag-manager",
        FacebookPixel = "facebook-pixel",
        Clarity = "clarity",
        CloudflareBeacon = "cloudflare-beacon",
        Yandex = "yandex-metrica",
        Matomo = "matomo",
        Amazon = "amazon-associates",
        Other = "other",
    }
}

/// An account id found in the page's scripts: sites that share one share an owner.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Account {
    pub kind: AccountKind,
    pub id: String,
}

/// Robots directives of the page itself for one crawler.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RobotsDirectives {
    pub noindex: bool,
    pub nofollow: bool,
}

impl RobotsDirectives {
    /// The stricter of both, as search engines combine meta and header.
    pub fn and(self, other: Self) -> Self {
        Self { noindex: self.noindex || other.noindex, nofollow: self.nofollow || other.nofollow }
    }
}

/// A link from the page to another domain that is not the audited site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outlink {
    /// Host linked to.
    pub host: String,
    pub anchor: String,
    /// The link carries no nofollow, ugc or sponsored.
    pub followed: bool,
    /// It stands outside navigation, header, footer, sidebar and widgets.
    pub in_content: bool,
    /// It is hidden from readers.
    #[serde(default)]
    pub hidden: bool,
}

/// Counts of links on the page.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkCounts {
    /// `a[href]` and `area[href]` with an http(s) URL to the page's own registrable domain, jumps within the page aside.
    pub internal: u32,
    /// The same to other domains.
    pub external: u32,
    /// External ones without nofollow, ugc or sponsored.
    pub external_followed: u32,
    /// Distinct registrable domains linked to outside, and those with a followed link.
    pub external_domains: u32,
    pub external_domains_followed: u32,
    /// External links hidden from readers.
    pub external_hidden: u32,
}

/// What a page says about itself.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct PageFacts {
    pub title: String,
    pub description: String,
    pub h1: String,
    /// Language declared (`html lang`, `Content-Language`) as a primary tag such as `en`.
    pub lang_declared: Option<String>,
    /// Language recognised from the text, ISO 639-1 where there is one.
    pub lang_detected: Option<String>,
    /// Character encoding used to decode, by its standard name.
    pub charset: String,
    /// Visible text: words and characters, and how many of the characters are link text.
    pub words: u32,
    pub text_chars: u32,
    pub link_text_chars: u32,
    /// Size of the decoded page in bytes.
    pub html_bytes: u32,
    /// Visible text, blocks joined by line feeds, cut at [`MAX_TEXT_BYTES`].
    pub text: String,
    pub links: LinkCounts,
    /// Up to [`MAX_OUTLINKS`] links to other domains, in document order.
    pub outlinks: Vec<Outlink>,
    pub accounts: Vec<Account>,
    /// `meta name=generator`, at most 80 characters.
    pub generator: Option<String>,
    /// Fingerprint of the page's skeleton (tags, classes): equal or near for pages of one template. 0 when too small to tell.
    pub template: u64,
    /// 64-bit similarity hash of the text; two pages within 3 bits are near-duplicates. 0 when too small to tell.
    pub simhash: u64,
    pub kind: SiteKind,
    pub published: Option<Timestamp>,
    pub modified: Option<Timestamp>,
    pub author: Option<String>,
    /// Page-level robots rules (meta and X-Robots-Tag united) for all crawlers, and for Googlebot where it has its own.
    pub robots: RobotsDirectives,
    pub googlebot: RobotsDirectives,
    /// `rel=canonical` (markup or header), resolved.
    pub canonical: Option<CanonicalUrl>,
    pub meta_keywords: Option<String>,
    /// The answer is not the page: captcha, bot wall, login, parked, soft 404, script-only, empty.
    pub obstacle: Option<Cause>,
    /// The words or marks by which the obstacle was recognised.
    pub obstacle_evidence: Option<String>,
    /// Visitors can write comments on the page.
    pub has_comment_form: bool,
    /// Images, scripts and forms on the page.
    pub images: u32,
    pub scripts: u32,
    pub forms: u32,
}

impl PageFacts {
    /// Language of the page: detected where the text sufficed, else declared.
    pub fn language(&self) -> Option<&str> {
        self.lang_detected.as_deref().or(self.lang_declared.as_deref())
    }
}
