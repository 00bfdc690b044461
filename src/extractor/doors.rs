//! Ways on from a page: its links, its feeds and its site's own search.

use html5ever::local_name;

use super::PageInput;
use super::all_links::{PageLink, page_link};
use super::page::Page;
use super::survey::TextMode;

/// Feeds read of one page: posts, comments, a category each; the first is the one that matters.
const MAX_FEEDS: usize = 4;
/// Hidden fields sent along with a search, and the longest value of one.
const MAX_FIELDS: usize = 6;
const MAX_VALUE: usize = 100;
/// Names of the field that a search form is asked by.
const QUERY_FIELDS: &[&str] =
    &["s", "q", "query", "search", "keys", "keyword", "keywords", "searchword", "searchterm", "term", "find", "suche"];
/// What stands for the words in a search that structured data describes (schema.org `SearchAction`).
const PLACEHOLDER: &str = "{search_term_string}";

/// A form that answers with pages of the site that hold the given words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchForm {
    action: String,
    field: String,
    fields: Vec<(String, String)>,
}

impl SearchForm {
    /// Whether the field has the name that WordPress gives it, whose search looks into the markup too.
    pub fn searches_markup(&self) -> bool {
        self.field == "s"
    }

    /// The address that asks for these words.
    pub fn address(&self, words: &str) -> Option<url::Url> {
        if self.action.contains(PLACEHOLDER) {
            let words: String = url::form_urlencoded::byte_serialize(words.as_bytes()).collect();
            return self.action.replace(PLACEHOLDER, &words).parse().ok();
        }
        let mut url: url::Url = self.action.parse().ok()?;
        // A form's own fields take the place of the query (HTML, "mutate action URL").
        url.query_pairs_mut().clear().append_pair(&self.field, words).extend_pairs(&self.fields);
        Some(url)
    }
}

/// Ways on from a page.
#[derive(Debug, Clone, PartialEq)]
pub struct Doors {
    pub links: Vec<PageLink>,
    /// RSS and Atom feeds that the page names, resolved.
    pub feeds: Vec<String>,
    pub search: Option<SearchForm>,
}

/// Reads the ways on from a page.
pub fn doors(input: &PageInput<'_>) -> Doors {
    let page = Page::read(input, TextMode::Content);
    let links = page.survey.anchors.iter().map(|anchor| page_link(&page, anchor)).collect();
    let feeds = page.survey.head_links.iter().filter_map(|node| {
        let element = page.element(*node);
        let rel = element.attribute(&local_name!("rel")).unwrap_or_default().to_ascii_lowercase();
        let kind = element.attribute(&local_name!("type")).unwrap_or_default().to_ascii_lowercase();
        let is_feed = rel.contains("alternate") && (kind.contains("rss+xml") || kind.contains("atom+xml"));
        let href = element.attribute(&local_name!("href")).filter(|_| is_feed)?;
        page.resolver.resolve(href).map(|url| url.to_string())
    });
    let feeds = feeds.take(MAX_FEEDS).collect();
    let search =
        page.survey.forms.iter().find_map(|form| search_form(&page, *form)).or_else(|| described_search(&page));
    Doors { links, feeds, search }
}

fn search_form(page: &Page<'_>, form: super::dom::NodeId) -> Option<SearchForm> {
    let element = page.element(form);
    let method = element.attribute(&local_name!("method")).unwrap_or_default().trim();
    if element.name != local_name!("form") || !(method.is_empty() || method.eq_ignore_ascii_case("get")) {
        return None;
    }
    let action = element.attribute(&local_name!("action")).unwrap_or_default();
    let action = page.resolver.resolve(action)?.to_string();
    let (mut field, mut fields) = (None, Vec::new());
    let mut next = page.dom.first_child(form);
    // Every node below the form, in document order.
    while let Some(node) = next {
        if let Some(input) = page.dom.element(node).filter(|input| input.name == local_name!("input")) {
            let name = input.attribute(&local_name!("name")).unwrap_or_default();
            let value = input.attribute(&local_name!("value")).unwrap_or_default();
            match input.attribute(&local_name!("type")).unwrap_or("text").to_ascii_lowercase().as_str() {
                "text" | "search" if QUERY_FIELDS.contains(&name.to_ascii_lowercase().as_str()) => {
                    field.get_or_insert_with(|| name.to_owned());
                }
                // A form that asks for more than words is no search of the whole site.
                "email" | "password" | "tel" | "file" => return None,
                "hidden" if !name.is_empty() && value.len() <= MAX_VALUE && fields.len() < MAX_FIELDS => {
                    fields.push((name.to_owned(), value.to_owned()));
                }
                _ => {}
            }
        }
        next = page.dom.first_child(node).or_else(|| {
            let mut up = Some(node).filter(|node| *node != form);
            while let Some(node) = up {
                if let Some(sibling) = page.dom.next_sibling(node) {
                    return Some(sibling);
                }
                up = page.dom.parent(node).filter(|parent| *parent != form);
            }
            None
        });
    }
    field.map(|field| SearchForm { action, field, fields })
}

/// The search that the page's structured data describes.
fn described_search(page: &Page<'_>) -> Option<SearchForm> {
    page.survey.scripts.iter().find_map(|node| {
        let text = page.dom.text_content(*node, super::limits::MAX_PAGE_BYTES);
        let at = text.find(PLACEHOLDER)?;
        let start = text[..at].rfind('"')? + 1;
        let end = at + text[at..].find('"')?;
        let address = text[start..end].replace("\\/", "/");
        let address = page.resolver.resolve(&address.replace(PLACEHOLDER, "AUDITWORDS"))?.to_string();
        let field = if address.contains("?s=") { "s" } else { "" }.to_owned();
        Some(SearchForm { action: address.replace("AUDITWORDS", PLACEHOLDER), field, fields: Vec::new() })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::fetch::Headers;
    use crate::model::url::CanonicalUrl;

    fn of(html: &str) -> Doors {
        let url = CanonicalUrl::parse("https://a.test/blog/").unwrap();
        let headers = Headers { content_type: Some("text/html".to_owned()), ..Headers::default() };
        doors(&PageInput { url: &url, status: 200, headers: &headers, body: html.as_bytes() })
    }

    fn asks(html: &str) -> Option<String> {
        Some(of(html).search?.address("a b").unwrap().to_string())
    }

    #[test]
    fn a_search_form_is_asked_as_browsers_would() {
        let form =
            "<form action=/><div><input type=search name=s></div><p><input type=hidden name=t value=post></form>";
        assert_eq!(asks(form).as_deref(), Some("https://a.test/?s=a+b&t=post"));
        assert_eq!(asks("<form><label>x<input name=q></label></form>").as_deref(), Some("https://a.test/blog/?q=a+b"));
        let described =
            r#"<script type="application/ld+json">{"target":"https:\/\/a.test\/?s={search_term_string}"}</script>"#;
        assert_eq!(asks(described).as_deref(), Some("https://a.test/?s=a+b"));
    }

    #[test]
    fn other_forms_are_no_search() {
        for form in [
            "<form method=post><input name=q></form>",
            "<form><input name=email type=email><input name=q></form>",
            "<form><input name=amount></form>",
            "<form><input type=submit name=q></form>",
            "<form></form><input name=q>",
        ] {
            assert_eq!(asks(form), None, "{form}");
        }
    }

    #[test]
    fn feeds_are_resolved() {
        let html =
            "<head><link rel=alternate type=application/rss+xml href=/feed/><link rel=alternate hreflang=de href=/de>";
        assert_eq!(of(html).feeds, ["https://a.test/feed/"]);
    }
}
