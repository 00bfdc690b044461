//! What a page says about itself beyond its links to the site.

mod accounts;
mod fingerprint;
mod kind;
mod language;
mod linked_data;
mod obstacle;
mod outlinks;
mod published;
#[cfg(test)]
mod tests;

use html5ever::local_name;

use crate::model::facts::{MAX_TEXT_BYTES, PageFacts};
use crate::model::site::Site;
use crate::model::url::CanonicalUrl;

use super::link_header;
use super::page::Page;
use super::robots::Rules;
use super::text;

/// Characters kept of a title, a description, a heading.
const MAX_LINE_CHARS: usize = 500;

/// Characters kept of a generator: name and version.
const MAX_GENERATOR_CHARS: usize = 80;

/// Headings of the first rank that are looked at for words.
const MAX_HEADINGS: usize = 8;

/// Words outside of links from which on they alone are what a page says: menus and link lists differ between copies of
/// one text. Pages with less are compared whole, since forms and lists of one program have the same few words.
const MIN_OWN_WORDS: usize = 100;

/// Reads all facts of a page. Links to `site` are no outside links.
pub(crate) fn read(page: &Page<'_>, site: &Site) -> PageFacts {
    let rules = robots_rules(page);
    let links = outlinks::read(page, site);
    let data = linked_data::LinkedData::of(page);
    let published = published::read(page, &data);
    let mut facts = PageFacts {
        title: text::one_line(&page.title(), MAX_LINE_CHARS),
        charset: page.encoding.name().to_owned(),
        html_bytes: page.html_bytes as u32,
        robots: rules.for_all(),
        googlebot: rules.for_googlebot(),
        canonical: canonical(page),
        description: meta(page, &["description", "og:description"], MAX_LINE_CHARS).unwrap_or_default(),
        meta_keywords: meta(page, &["keywords"], MAX_LINE_CHARS),
        generator: meta(page, &["generator"], MAX_GENERATOR_CHARS),
        h1: first_heading(page),
        lang_declared: page
            .lang()
            .and_then(primary_tag)
            .or_else(|| pragma_language(page))
            .or_else(|| header_language(page)),
        links: links.counts,
        outlinks: links.outlinks,
        accounts: accounts::read(page),
        template: fingerprint::of_template(page),
        published: published.published,
        modified: published.modified,
        author: published.author,
        has_comment_form: page.survey.has_comment_field,
        images: page.survey.images,
        scripts: page.survey.scripts.len() as u32,
        forms: page.survey.forms.len() as u32,
        ..PageFacts::default()
    };
    let visible = visible_text(page);
    facts.words = text::count_words(&visible) as u32;
    facts.text_chars = text::count_chars(visible.trim()) as u32;
    facts.link_text_chars = link_text_chars(page);
    facts.lang_detected = language::detect(&visible);
    let own = own_text(page);
    facts.simhash = fingerprint::of_text(if text::count_words(&own) >= MIN_OWN_WORDS { &own } else { &visible });
    facts.text = text::cut(&visible, MAX_TEXT_BYTES).to_owned();
    if let Some((cause, evidence)) = obstacle::find(page, &facts) {
        facts.obstacle = Some(cause);
        facts.obstacle_evidence = Some(evidence);
    }
    facts.kind = kind::of(page, &facts, &data.types);
    facts
}

/// Content of the first `meta` with one of these names, the names in order.
fn meta(page: &Page<'_>, names: &[&str], limit: usize) -> Option<String> {
    names.iter().find_map(|wanted| {
        page.survey.metas.iter().find_map(|&node| {
            let element = page.element(node);
            let name = element.attribute(&local_name!("name")).or(element.attribute(&local_name!("property")))?;
            let content = element.attribute(&local_name!("content"))?;
            let content = name.trim().eq_ignore_ascii_case(wanted).then(|| text::one_line(content, limit))?;
            Some(content).filter(|content| !content.is_empty())
        })
    })
}

/// Text of the first `h1` that has some: logos are headings without words on many sites.
fn first_heading(page: &Page<'_>) -> String {
    let texts = page.survey.headings.iter().take(MAX_HEADINGS);
    let mut texts = texts.map(|&node| text::one_line(&page.dom.text_content(node, MAX_LINE_CHARS * 4), MAX_LINE_CHARS));
    texts.find(|text| !text.is_empty()).unwrap_or_default()
}

/// `meta http-equiv=content-language`.
fn pragma_language(page: &Page<'_>) -> Option<String> {
    page.survey.metas.iter().find_map(|&node| {
        let element = page.element(node);
        let pragma = element.attribute(&local_name!("http-equiv"))?;
        pragma
            .eq_ignore_ascii_case("content-language")
            .then(|| element.attribute(&local_name!("content")))?
            .and_then(primary_tag)
    })
}

fn header_language(page: &Page<'_>) -> Option<String> {
    page.input.headers.content_language.as_deref().and_then(primary_tag)
}

/// Characters of visible text inside links. Links inside links share theirs.
fn link_text_chars(page: &Page<'_>) -> u32 {
    let (mut chars, mut end) = (0, 0);
    for anchor in page.survey.anchors.iter().filter(|anchor| anchor.hidden.is_none()) {
        chars += text::count_chars(page.survey.slice(anchor.start.max(end), anchor.end));
        end = end.max(anchor.end);
    }
    chars as u32
}

fn primary_tag(lang: &str) -> Option<String> {
    let tag = lang.trim().split(['-', '_', ',', ' ', ';']).next()?.to_ascii_lowercase();
    ((2..=3).contains(&tag.len()) && tag.bytes().all(|b| b.is_ascii_lowercase())).then_some(tag)
}

fn robots_rules(page: &Page<'_>) -> Rules {
    let mut rules = Rules::default();
    for &node in &page.survey.metas {
        let element = page.element(node);
        if let (Some(name), Some(content)) =
            (element.attribute(&local_name!("name")), element.attribute(&local_name!("content")))
        {
            rules.add_meta(name, content);
        }
    }
    page.input.headers.x_robots_tag.iter().for_each(|value| rules.add_header(value));
    rules
}

/// `rel=canonical` of the markup, else of the headers.
fn canonical(page: &Page<'_>) -> Option<CanonicalUrl> {
    let in_header = || {
        let mut links = page.input.headers.link.iter().flat_map(|header| link_header::parse(header));
        let link = links.find(|link| link.has_relation("canonical"))?;
        page.input.url.url().join(&link.target).ok()
    };
    CanonicalUrl::from_url(page.canonical().or_else(in_header)?).ok()
}

/// Text of the page without what no reader sees.
fn visible_text(page: &Page<'_>) -> String {
    without(page.survey.text.as_str(), page.survey.hidden_text.iter().copied())
}

/// The part of it that is no link's.
fn own_text(page: &Page<'_>) -> String {
    let mut hidden = page.survey.hidden_text.iter().copied().peekable();
    let mut linked = page.survey.anchors.iter().map(|anchor| (anchor.start, anchor.end)).peekable();
    let merged = std::iter::from_fn(|| match (hidden.peek(), linked.peek()) {
        (Some(a), Some(b)) if a.0 <= b.0 => hidden.next(),
        (Some(_), None) => hidden.next(),
        _ => linked.next(),
    });
    without(page.survey.text.as_str(), merged)
}

/// A text without ranges, which come in the order of their beginnings.
fn without(text: &str, ranges: impl Iterator<Item = (usize, usize)>) -> String {
    let mut rest = String::with_capacity(text.len());
    let mut at = 0;
    for (start, end) in ranges {
        rest.push_str(text.get(at..start).unwrap_or_default());
        at = at.max(end);
    }
    rest.push_str(text.get(at..).unwrap_or_default());
    rest
}
