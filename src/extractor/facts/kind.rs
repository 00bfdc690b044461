//! What kind of site a page belongs to: by its host, by the program that makes it, by what it says of itself.

use html5ever::{LocalName, local_name};

use crate::extractor::page::Page;
use crate::model::facts::{PageFacts, SiteKind};
use crate::model::url::registrable_domain;

/// Domains that are one kind whatever page is looked at, sorted.
const DOMAINS: &[(&str, SiteKind)] = &[
    ("about.me", SiteKind::Social),
    ("adf.ly", SiteKind::Shortener),
    ("amazon.com", SiteKind::Shop),
    ("askubuntu.com", SiteKind::QuestionAnswer),
    ("behance.net", SiteKind::Social),
    ("bit.ly", SiteKind::Shortener),
    ("bitbucket.org", SiteKind::CodeHost),
    ("blogspot.com", SiteKind::Blog),
    ("bsky.app", SiteKind::Social),
    ("buff.ly", SiteKind::Shortener),
    ("codeberg.org", SiteKind::CodeHost),
    ("cutt.ly", SiteKind::Shortener),
    ("dailymotion.com", SiteKind::Video),
    ("delicious.com", SiteKind::Social),
    ("digg.com", SiteKind::Social),
    ("disqus.com", SiteKind::Social),
    ("ebay.com", SiteKind::Shop),
    ("etsy.com", SiteKind::Shop),
    ("facebook.com", SiteKind::Social),
    ("fandom.com", SiteKind::Wiki),
    ("flickr.com", SiteKind::Social),
    ("github.com", SiteKind::CodeHost),
    ("gitlab.com", SiteKind::CodeHost),
    ("goo.gl", SiteKind::Shortener),
    ("hackernoon.com", SiteKind::Blog),
    ("instagram.com", SiteKind::Social),
    ("is.gd", SiteKind::Shortener),
    ("linkedin.com", SiteKind::Social),
    ("livejournal.com", SiteKind::Blog),
    ("mathoverflow.net", SiteKind::QuestionAnswer),
    ("medium.com", SiteKind::Blog),
    ("ow.ly", SiteKind::Shortener),
    ("pinterest.com", SiteKind::Social),
    ("quora.com", SiteKind::QuestionAnswer),
    ("readthedocs.io", SiteKind::Documentation),
    ("rebrand.ly", SiteKind::Shortener),
    ("reddit.com", SiteKind::Social),
    ("scoop.it", SiteKind::Social),
    ("serverfault.com", SiteKind::QuestionAnswer),
    ("slideshare.net", SiteKind::Social),
    ("sourceforge.net", SiteKind::CodeHost),
    ("stackexchange.com", SiteKind::QuestionAnswer),
    ("stackoverflow.com", SiteKind::QuestionAnswer),
    ("stumbleupon.com", SiteKind::Social),
    ("substack.com", SiteKind::Blog),
    ("superuser.com", SiteKind::QuestionAnswer),
    ("t.co", SiteKind::Shortener),
    ("telegra.ph", SiteKind::Blog),
    ("threads.net", SiteKind::Social),
    ("tiktok.com", SiteKind::Video),
    ("tinyurl.com", SiteKind::Shortener),
    ("tumblr.com", SiteKind::Blog),
    ("twitch.tv", SiteKind::Video),
    ("twitter.com", SiteKind::Social),
    ("typepad.com", SiteKind::Blog),
    ("vimeo.com", SiteKind::Video),
    ("vk.com", SiteKind::Social),
    ("wikia.com", SiteKind::Wiki),
    ("wikibooks.org", SiteKind::Wiki),
    ("wikimedia.org", SiteKind::Wiki),
    ("wikipedia.org", SiteKind::Wiki),
    ("wiktionary.org", SiteKind::Wiki),
    ("wordpress.com", SiteKind::Blog),
    ("x.com", SiteKind::Social),
    ("yelp.com", SiteKind::Directory),
    ("youtube.com", SiteKind::Video),
    ("zhihu.com", SiteKind::QuestionAnswer),
];

/// Programs by the beginning of `meta name=generator`, in lower case.
const GENERATORS: &[(&str, SiteKind)] = &[
    ("mediawiki", SiteKind::Wiki),
    ("dokuwiki", SiteKind::Wiki),
    ("pmwiki", SiteKind::Wiki),
    ("tiki wiki", SiteKind::Wiki),
    ("discourse", SiteKind::Forum),
    ("vbulletin", SiteKind::Forum),
    ("phpbb", SiteKind::Forum),
    ("xenforo", SiteKind::Forum),
    ("simple machines", SiteKind::Forum),
    ("flarum", SiteKind::Forum),
    ("mybb", SiteKind::Forum),
    ("nodebb", SiteKind::Forum),
    ("invision", SiteKind::Forum),
    ("blogger", SiteKind::Blog),
    ("ghost", SiteKind::Blog),
    ("movable type", SiteKind::Blog),
    ("serendipity", SiteKind::Blog),
    ("textpattern", SiteKind::Blog),
    ("prestashop", SiteKind::Shop),
    ("woocommerce", SiteKind::Shop),
    ("shopify", SiteKind::Shop),
    ("magento", SiteKind::Shop),
    ("opencart", SiteKind::Shop),
    ("shopware", SiteKind::Shop),
    ("docusaurus", SiteKind::Documentation),
    ("mkdocs", SiteKind::Documentation),
    ("sphinx", SiteKind::Documentation),
    ("gitbook", SiteKind::Documentation),
    ("vitepress", SiteKind::Documentation),
    ("mastodon", SiteKind::Social),
    ("gitea", SiteKind::CodeHost),
    ("forgejo", SiteKind::CodeHost),
];

/// Marks in the id or class of `html` and `body` and their first descendants.
const BODY_MARKS: &[(&str, SiteKind)] = &[
    ("mediawiki", SiteKind::Wiki),
    ("phpbb", SiteKind::Forum),
    ("vbulletin_html", SiteKind::Forum),
    ("xenforo", SiteKind::Forum),
    ("nodebb", SiteKind::Forum),
    ("woocommerce", SiteKind::Shop),
    ("page-thread", SiteKind::Forum),
    ("question-page", SiteKind::QuestionAnswer),
    ("single-product", SiteKind::Shop),
    ("template-product", SiteKind::Shop),
    ("single-post", SiteKind::Blog),
];

/// Types of schema.org (JSON-LD or microdata) that tell what a site is.
const TYPES: &[(&str, SiteKind)] = &[
    ("NewsArticle", SiteKind::News),
    ("NewsMediaOrganization", SiteKind::News),
    ("ReportageNewsArticle", SiteKind::News),
    ("BlogPosting", SiteKind::Blog),
    ("DiscussionForumPosting", SiteKind::Forum),
    ("QAPage", SiteKind::QuestionAnswer),
    ("Product", SiteKind::Shop),
    ("OnlineStore", SiteKind::Shop),
    ("TechArticle", SiteKind::Documentation),
    ("VideoObject", SiteKind::Unknown),
    ("LocalBusiness", SiteKind::Company),
    ("Corporation", SiteKind::Company),
    ("EducationalOrganization", SiteKind::Education),
    ("CollegeOrUniversity", SiteKind::Education),
    ("GovernmentOrganization", SiteKind::Government),
    ("NGO", SiteKind::Association),
];

/// Links to that many domains, mostly outside of text, make a list of sites.
const DIRECTORY_DOMAINS: u32 = 25;

/// The kind of site, from the surest sign to the weakest.
pub(super) fn of(page: &Page<'_>, facts: &PageFacts) -> SiteKind {
    let host = page.input.url.host_str();
    if facts.obstacle == Some(crate::model::cause::Cause::Parked) {
        return SiteKind::Parked;
    }
    by_host(host)
        .or_else(|| by_generator(facts.generator.as_deref()?))
        .or_else(|| by_body(page))
        .or_else(|| by_types(page))
        .or_else(|| by_names(page, host, facts))
        .unwrap_or_default()
}

fn by_host(host: &str) -> Option<SiteKind> {
    // Blogs on shared hosts stand below a private suffix; the suffix says what they are.
    let domain = registrable_domain(host);
    let suffix = domain.split_once('.').map_or("", |(_, suffix)| suffix);
    for name in [domain, suffix] {
        if let Ok(at) = DOMAINS.binary_search_by(|(known, _)| (*known).cmp(name)) {
            return Some(DOMAINS[at].1);
        }
    }
    let labels: Vec<&str> = host.rsplit('.').collect();
    let top = labels.first().copied().unwrap_or_default();
    let second = labels.get(1).copied().unwrap_or_default();
    let is_country = top.len() == 2;
    match (top, second) {
        ("gov" | "mil", _) => Some(SiteKind::Government),
        ("edu", _) => Some(SiteKind::Education),
        (_, "gov" | "gob" | "gouv" | "gv" | "govt" | "mil") if is_country => Some(SiteKind::Government),
        (_, "edu" | "ac" | "sch") if is_country => Some(SiteKind::Education),
        ("museum", _) => Some(SiteKind::Association),
        ("int", _) => Some(SiteKind::Government),
        _ if domain.starts_with("uni-") || domain.starts_with("tu-") || domain.starts_with("univ-") => {
            Some(SiteKind::Education)
        }
        _ => None,
    }
}

fn by_generator(generator: &str) -> Option<SiteKind> {
    let generator = generator.to_ascii_lowercase();
    GENERATORS.iter().find(|(name, _)| generator.starts_with(name)).map(|(_, kind)| *kind)
}

fn by_body(page: &Page<'_>) -> Option<SiteKind> {
    let marks = page.survey.body_marks.to_ascii_lowercase();
    let of_word = |word: &str| {
        BODY_MARKS.iter().find(|(mark, _)| word == *mark || word.starts_with("nodebb")).map(|(_, kind)| *kind)
    };
    marks.split_ascii_whitespace().find_map(of_word)
}

fn by_types(page: &Page<'_>) -> Option<SiteKind> {
    let of_name = |name: &str| {
        let found = TYPES.iter().find(|(known, _)| *known == name).map(|(_, kind)| *kind);
        found.filter(|kind| *kind != SiteKind::Unknown)
    };
    for &node in &page.survey.scripts {
        if page.element(node).attribute(&local_name!("type")).is_none_or(|kind| !kind.contains("ld+json")) {
            continue;
        }
        let json = page.dom.first_child(node).and_then(|child| page.dom.text(child)).unwrap_or_default();
        let mut rest = json;
        // The values of `@type`, a string or an array of them.
        while let Some(at) = rest.find("\"@type\"") {
            rest = &rest[at + 7..];
            let end = rest.find([',', '}', ']']).unwrap_or(rest.len());
            if let Some(kind) = rest[..end].split('"').nth(1).and_then(of_name) {
                return Some(kind);
            }
        }
    }
    page.survey.item_types.iter().find_map(|kind| of_name(kind.trim().rsplit('/').next()?))
}

/// What the page calls itself: `og:type`, words of its host and path, what it consists of.
fn by_names(page: &Page<'_>, host: &str, facts: &PageFacts) -> Option<SiteKind> {
    let meta = |wanted: &str| {
        page.survey.metas.iter().find_map(|&node| {
            let element = page.element(node);
            let name = element.attribute(&LocalName::from("property")).or(element.attribute(&local_name!("name")))?;
            name.eq_ignore_ascii_case(wanted).then(|| element.attribute(&local_name!("content"))).flatten()
        })
    };
    if meta("og:type").is_some_and(|kind| kind.contains("product")) || meta("product:price:amount").is_some() {
        return Some(SiteKind::Shop);
    }
    let path = page.input.url.url().path().to_ascii_lowercase();
    let has = |words: &[&str]| {
        let in_host = host.split('.').any(|label| words.contains(&label));
        in_host || path.split('/').any(|part| words.contains(&part))
    };
    if has(&[
        "forum",
        "forums",
        "board",
        "boards",
        "community",
        "viewtopic.php",
        "showthread.php",
        "thread",
        "threads",
        "topic",
    ]) {
        return Some(SiteKind::Forum);
    }
    if has(&["wiki", "wikis"]) {
        return Some(SiteKind::Wiki);
    }
    if has(&["shop", "store", "product", "products", "cart"]) {
        return Some(SiteKind::Shop);
    }
    if has(&["docs", "documentation", "manual", "api-docs"]) {
        return Some(SiteKind::Documentation);
    }
    let name = host.strip_prefix("www.").unwrap_or(host).split('.').next().unwrap_or_default();
    let says_news = |word: &str| name.contains(word);
    if has(&["news", "noticias", "nachrichten", "actualites"])
        || ["news", "zeitung", "times", "herald", "gazette", "tribune", "diario", "journal"]
            .iter()
            .any(|word| says_news(word))
    {
        return Some(SiteKind::News);
    }
    if has(&["directory", "links", "linkliste", "webkatalog"])
        || ["directory", "webkatalog", "linkliste", "annuaire"].iter().any(|word| name.contains(word))
        || is_list_of_sites(facts)
    {
        return Some(SiteKind::Directory);
    }
    let is_wordpress =
        facts.generator.as_deref().is_some_and(|name| name.to_ascii_lowercase().starts_with("wordpress"));
    if facts.text.contains("Add to cart")
        || facts.text.contains("Add to basket")
        || facts.text.contains("In den Warenkorb")
    {
        return Some(SiteKind::Shop);
    }
    if has(&["blog", "blogs"]) || name.contains("blog") || (is_wordpress && facts.has_comment_form) {
        return Some(SiteKind::Blog);
    }
    None
}

/// Links to many domains outside, more than to its own pages, and little text but theirs.
fn is_list_of_sites(facts: &PageFacts) -> bool {
    facts.links.external_domains >= DIRECTORY_DOMAINS
        && facts.links.external > facts.links.internal
        && facts.link_text_chars * 2 > facts.text_chars
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn domains_are_sorted() {
        assert!(DOMAINS.is_sorted_by(|a, b| a.0 < b.0));
    }

    #[test]
    fn hosts_tell_their_kind() {
        for (host, kind) in [
            ("en.wikipedia.org", Some(SiteKind::Wiki)),
            ("alice.blogspot.com", Some(SiteKind::Blog)),
            ("alice.wordpress.com", Some(SiteKind::Blog)),
            ("www.nasa.gov", Some(SiteKind::Government)),
            ("www.gov.uk", Some(SiteKind::Government)),
            ("www.hmrc.gov.uk", Some(SiteKind::Government)),
            ("cs.ox.ac.uk", Some(SiteKind::Education)),
            ("www.uni-heidelberg.de", Some(SiteKind::Education)),
            ("example.com", None),
            ("notgithub.com", None),
        ] {
            assert_eq!(by_host(host), kind, "{host}");
        }
    }
}
