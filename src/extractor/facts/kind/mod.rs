//! What kind of site a page belongs to: by its host, by the program that makes it, by what it says of itself.

mod lists;

use html5ever::{LocalName, local_name};

use crate::extractor::page::Page;
use crate::model::facts::{PageFacts, SiteKind};
use crate::model::link::Placement;
use crate::model::url::registrable_domain;
use lists::{ASSOCIATIONS, BODY_MARKS, CART, DOMAINS, GENERATORS, NEWS_NAMES, TYPES};

/// Links to that many domains, mostly outside of text, make a list of sites.
const DIRECTORY_DOMAINS: u32 = 25;

/// The kind of site, from the surest sign to the weakest.
pub(super) fn of(page: &Page<'_>, facts: &PageFacts, types: &[String]) -> SiteKind {
    let host = page.input.url.host_str();
    if facts.obstacle == Some(crate::model::cause::Cause::Parked) {
        return SiteKind::Parked;
    }
    by_host(host)
        .or_else(|| by_generator(facts.generator.as_deref()?))
        .or_else(|| by_body(page))
        .or_else(|| by_types(page, types))
        .or_else(|| by_names(page, host, facts, types))
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

fn by_types(page: &Page<'_>, types: &[String]) -> Option<SiteKind> {
    let of_name = |name: &str| TYPES.iter().find(|(known, _)| *known == name).map(|(_, kind)| *kind);
    let in_markup = || page.survey.item_types.iter().find_map(|kind| of_name(kind.trim().rsplit('/').next()?));
    types.iter().find_map(|name| of_name(name)).or_else(in_markup)
}

/// Outside domains on a page called `links` or `directory` from which on it is one.
const FEW_DOMAINS: u32 = 10;

/// What the page calls itself: `og:type`, words of its host and path, what it consists of.
fn by_names(page: &Page<'_>, host: &str, facts: &PageFacts, types: &[String]) -> Option<SiteKind> {
    let meta = |wanted: &str| {
        page.survey.metas.iter().find_map(|&node| {
            let element = page.element(node);
            let name = element.attribute(&LocalName::from("property")).or(element.attribute(&local_name!("name")))?;
            name.eq_ignore_ascii_case(wanted).then(|| element.attribute(&local_name!("content"))).flatten()
        })
    };
    let og_type = meta("og:type").unwrap_or_default().to_ascii_lowercase();
    if og_type.contains("product") || meta("product:price:amount").is_some() {
        return Some(SiteKind::Shop);
    }
    if og_type.starts_with("video") {
        return Some(SiteKind::Video);
    }
    let path = page.input.url.url().path().to_ascii_lowercase();
    let parts: Vec<&str> = path.split('/').collect();
    let labels: Vec<&str> = host.split('.').collect();
    let has = |words: &[&str]| labels.iter().chain(&parts).any(|part| words.contains(part));
    let named = |words: &[&str]| labels.iter().any(|label| words.contains(label));
    if has(&["forum", "forums", "board", "boards", "viewtopic.php", "showthread.php", "viewforum.php"])
        || named(&["community"])
    {
        return Some(SiteKind::Forum);
    }
    if has(&["wiki", "wikis"]) {
        return Some(SiteKind::Wiki);
    }
    if has(&["shop", "store", "product", "products", "cart", "basket", "checkout"]) {
        return Some(SiteKind::Shop);
    }
    if has(&["docs", "documentation", "manual", "api-docs"]) {
        return Some(SiteKind::Documentation);
    }
    // A newspaper's name and a dated article: a section called news, which every company has, is none.
    let name = registrable_domain(host).split('.').next().unwrap_or_default();
    let is_article =
        facts.published.is_some() || og_type == "article" || types.iter().any(|kind| kind.ends_with("Article"));
    if is_article && (named(&["news"]) || NEWS_NAMES.iter().any(|word| name.ends_with(word))) {
        return Some(SiteKind::News);
    }
    let says_directory = has(&["directory", "links", "linkliste", "webkatalog", "annuaire"])
        || ["directory", "webkatalog", "linkliste", "annuaire", "bookmark"].iter().any(|word| name.contains(word));
    if says_directory && facts.links.external_domains >= FEW_DOMAINS || is_list_of_sites(facts) {
        return Some(SiteKind::Directory);
    }
    if CART.iter().any(|words| facts.text.contains(words)) {
        return Some(SiteKind::Shop);
    }
    let is_registered = ["e.V.", "e. V."].iter().any(|mark| facts.title.contains(mark));
    if is_registered || host.ends_with(".org") && ASSOCIATIONS.iter().any(|word| name.contains(word)) {
        return Some(SiteKind::Association);
    }
    let is_wordpress =
        facts.generator.as_deref().is_some_and(|name| name.to_ascii_lowercase().starts_with("wordpress"));
    if has(&["blog", "blogs"])
        || name.starts_with("blog")
        || name.ends_with("blog")
        || facts.has_comment_form && is_article
        || is_wordpress && (is_article || facts.has_comment_form)
    {
        return Some(SiteKind::Blog);
    }
    if page.survey.anchors.iter().filter(|anchor| anchor.placement == Placement::ForumPost).count() >= 2 {
        return Some(SiteKind::Forum);
    }
    // Blogs give their authors profiles, too, but those say which program made them.
    (og_type == "profile" && facts.generator.is_none()).then_some(SiteKind::Social)
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
    fn pages_tell_their_kind() {
        let kind = |url: &str, html: &str| crate::extractor::facts::tests::facts_at(url, html).kind;
        let dated = "<meta property='article:published_time' content='2024-05-14'>";
        for (url, html, expected) in [
            ("http://harbour-gazette.example/2025/kayaks", dated, SiteKind::News),
            ("http://harbour-gazette.example/", "<p>x", SiteKind::Unknown),
            ("http://boats.example/news/new-paint", dated, SiteKind::Unknown),
            (
                "http://boats.example/x",
                "<script type=application/ld+json>{\"@type\":\"NewsArticle\"}</script>",
                SiteKind::News,
            ),
            (
                "http://boats.example/x",
                "<script type=application/ld+json>{\"@type\":\"Review\",\"itemReviewed\":{\"@type\":\"Product\"}}</script>",
                SiteKind::Unknown,
            ),
            ("http://boats.example/x", "<meta property=og:type content=product>", SiteKind::Shop),
            ("http://boats.example/x", "<p>Sea kayak <button>Add to cart</button>", SiteKind::Shop),
            ("http://boats.example/x", "<body class='woocommerce single-product'>", SiteKind::Shop),
            ("http://boats.example/x", "<body class='single single-post postid-7'>", SiteKind::Blog),
            ("http://boats.example/x", "<meta name=generator content='MediaWiki 1.43'>", SiteKind::Wiki),
            ("http://boats.example/x", "<meta name=generator content='phpBB'>", SiteKind::Forum),
            ("http://boats.example/viewtopic.php?t=1", "<p>x", SiteKind::Forum),
            ("http://docs.boats.example/x", "<p>x", SiteKind::Documentation),
            ("http://boatsociety.org/", "<p>x", SiteKind::Association),
            ("http://boats.example/", "<title>Ruderverein Nord e. V.</title>", SiteKind::Association),
            ("http://www.boats.example/", "<title>Boats</title><p>We sell nothing.", SiteKind::Unknown),
            ("http://boats.example/links", "<a href=http://a.test/>a</a>", SiteKind::Unknown),
        ] {
            assert_eq!(kind(url, html), expected, "{url} {html}");
        }
        let many: String = (0..12).map(|n| format!("<li><a href=http://h{n}.test/>Site {n}</a> of boats")).collect();
        assert_eq!(kind("http://boats.example/links", &many), SiteKind::Directory);
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
            ("www.bbc.co.uk", Some(SiteKind::News)),
            ("notbbc.co.uk", None),
        ] {
            assert_eq!(by_host(host), kind, "{host}");
        }
    }
}
