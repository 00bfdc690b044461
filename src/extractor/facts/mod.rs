//! What a page says about itself beyond its links to the site.

mod accounts;
mod fingerprint;
mod kind;
mod language;
mod obstacle;
mod outlinks;
mod published;

use html5ever::local_name;

use crate::model::facts::{MAX_TEXT_BYTES, PageFacts};
use crate::model::site::Site;
use crate::model::url::CanonicalUrl;

use super::dom::NodeId;
use super::link_header;
use super::page::Page;
use super::robots::Rules;
use super::text;

/// Characters kept of a title, a description, a heading.
const MAX_LINE_CHARS: usize = 500;

/// Characters kept of a generator: name and version.
const MAX_GENERATOR_CHARS: usize = 80;

/// Reads all facts of a page. Links to `site` are no outside links.
pub(crate) fn read(page: &Page<'_>, site: &Site) -> PageFacts {
    let rules = robots_rules(page);
    let links = outlinks::read(page, site);
    let published = published::read(page);
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
        h1: page.survey.headings.first().map(|&node| heading(page, node)).unwrap_or_default(),
        lang_declared: page.lang().and_then(primary_tag).or_else(|| header_language(page)),
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
    facts.text_chars = text::count_chars(&visible) as u32;
    facts.link_text_chars = link_text_chars(page);
    facts.lang_detected = language::detect(&visible);
    facts.simhash = fingerprint::of_text(&visible);
    facts.text = text::cut(&visible, MAX_TEXT_BYTES).to_owned();
    if let Some((cause, evidence)) = obstacle::find(page, &facts) {
        facts.obstacle = Some(cause);
        facts.obstacle_evidence = Some(evidence);
    }
    facts.kind = kind::of(page, &facts);
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

/// Text of a heading; of a logo in it, its `alt`.
fn heading(page: &Page<'_>, node: NodeId) -> String {
    text::one_line(&page.dom.text_content(node, MAX_LINE_CHARS * 4), MAX_LINE_CHARS)
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
    let all = page.survey.text.as_str();
    let mut visible = String::with_capacity(all.len());
    let mut at = 0;
    for &(start, end) in &page.survey.hidden_text {
        visible.push_str(&all[at.min(start)..start]);
        at = end;
    }
    visible.push_str(&all[at..]);
    visible
}
