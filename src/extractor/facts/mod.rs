//! What a page says about itself beyond its links to the site.

use html5ever::local_name;

use crate::model::facts::{MAX_TEXT_BYTES, PageFacts};
use crate::model::url::CanonicalUrl;

use super::link_header;
use super::page::Page;
use super::robots::Rules;
use super::text;

/// Characters kept of a title, a description, a heading.
const MAX_LINE_CHARS: usize = 500;

/// Reads all facts of a page.
pub(crate) fn read(page: &Page<'_>) -> PageFacts {
    let rules = robots_rules(page);
    let mut facts = PageFacts {
        title: text::one_line(&page.title(), MAX_LINE_CHARS),
        charset: page.encoding.name().to_owned(),
        html_bytes: page.html_bytes as u32,
        robots: rules.for_all(),
        googlebot: rules.for_googlebot(),
        canonical: canonical(page),
        lang_declared: page.lang().and_then(primary_tag),
        images: page.survey.images,
        scripts: page.survey.scripts.len() as u32,
        forms: page.survey.forms.len() as u32,
        ..PageFacts::default()
    };
    let visible = visible_text(page);
    facts.words = text::count_words(&visible) as u32;
    facts.text_chars = text::count_chars(&visible) as u32;
    facts.text = text::cut(&visible, MAX_TEXT_BYTES).to_owned();
    facts
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
