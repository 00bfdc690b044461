//! When a page was published and changed, and who wrote it, where the page marks that up.

use html5ever::{LocalName, local_name};
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

use super::linked_data::LinkedData;
use crate::extractor::dom::NodeId;
use crate::extractor::page::Page;
use crate::extractor::text;

/// Characters kept of an author's name.
const MAX_AUTHOR_CHARS: usize = 100;

#[derive(Debug, Default, PartialEq)]
pub(super) struct Published {
    pub published: Option<Timestamp>,
    pub modified: Option<Timestamp>,
    pub author: Option<String>,
}

/// Names of `meta` elements, in `name`, `property` or `itemprop`, that hold each.
const PUBLISHED: &[&str] = &[
    "article:published_time",
    "datepublished",
    "og:article:published_time",
    "article:published",
    "date",
    "dc.date",
    "dc.date.issued",
    "dc.date.created",
    "dcterms.created",
    "dcterms.date",
    "pubdate",
    "publishdate",
    "publish_date",
    "publish-date",
    "publication_date",
    "parsely-pub-date",
    "sailthru.date",
    "citation_publication_date",
    "citation_date",
    "og:published_time",
    "originalpublicationdate",
];
const MODIFIED: &[&str] = &[
    "article:modified_time",
    "og:updated_time",
    "datemodified",
    "dcterms.modified",
    "last-modified",
    "lastmod",
    "article:modified",
    "revised",
];
const AUTHOR: &[&str] = &[
    "author",
    "article:author",
    "dc.creator",
    "dcterms.creator",
    "parsely-author",
    "sailthru.author",
    "byl",
    "citation_author",
];

/// Reads what the page says: JSON-LD first, then `meta` elements, then `time` elements.
pub(super) fn read(page: &Page<'_>, data: &LinkedData) -> Published {
    let mut found = Published {
        published: data.published,
        modified: data.modified,
        author: data.author.as_deref().and_then(as_author),
    };
    data.broken.iter().for_each(|json| from_json(json, &mut found));
    for &node in &page.survey.metas {
        let element = page.element(node);
        let Some(content) = element.attribute(&local_name!("content")) else { continue };
        for attribute in [local_name!("property"), local_name!("name"), local_name!("itemprop")] {
            let Some(name) = element.attribute(&attribute) else { continue };
            let is = |names: &[&str]| names.iter().any(|known| name.trim().eq_ignore_ascii_case(known));
            if found.published.is_none() && is(PUBLISHED) {
                found.published = read_date(content);
            } else if found.modified.is_none() && is(MODIFIED) {
                found.modified = read_date(content);
            } else if found.author.is_none() && is(AUTHOR) {
                found.author = as_author(content);
            }
        }
    }
    from_times(page, &mut found);
    if found.author.is_none() {
        found.author = linked_author(page).or_else(|| marked_author(page));
    }
    found
}

/// `time` elements that say what they are. A bare `time` may be a comment's.
fn from_times(page: &Page<'_>, found: &mut Published) {
    for &node in &page.survey.times {
        let element = page.element(node);
        let Some(date) = element.attribute(&local_name!("datetime")).and_then(read_date) else { continue };
        let property = element.attribute(&local_name!("itemprop")).unwrap_or_default();
        let class = element.attribute(&local_name!("class")).unwrap_or_default();
        let has = |names: &[&str]| {
            names.iter().any(|name| {
                property.eq_ignore_ascii_case(name) || class.split_ascii_whitespace().any(|own| own == *name)
            })
        };
        if has(&["dateModified", "updated", "dt-updated"]) && !has(&["published"]) {
            found.modified = found.modified.or(Some(date));
        } else if has(&["datePublished", "dateCreated", "published", "entry-date", "dt-published", "post-date", "date"])
            || element.attribute(&LocalName::from("pubdate")).is_some()
        {
            found.published = found.published.or(Some(date));
        }
    }
}

/// The words of an element with `itemprop=author`, or its `content`.
fn marked_author(page: &Page<'_>) -> Option<String> {
    // Reviews and comments have authors of their own.
    let is_visitor = |&&node: &&NodeId| {
        page.dom.with_ancestors(node).any(|(_, element)| {
            let property = element.attribute(&local_name!("itemprop")).unwrap_or_default();
            ["review", "reviews", "comment"].contains(&property)
        })
    };
    page.survey.authors.iter().filter(|node| !is_visitor(node)).find_map(|&node| {
        match page.element(node).attribute(&local_name!("content")) {
            Some(name) => as_author(name),
            None => as_author(&page.dom.text_content(node, MAX_AUTHOR_CHARS * 8)),
        }
    })
}

/// The words of a link with `rel=author`.
fn linked_author(page: &Page<'_>) -> Option<String> {
    page.survey.anchors.iter().find_map(|anchor| {
        let rel = page.element(anchor.node).attribute(&local_name!("rel"))?;
        let is_author = rel.split_ascii_whitespace().any(|token| token.eq_ignore_ascii_case("author"));
        is_author.then(|| as_author(page.survey.slice(anchor.start, anchor.end))).flatten()
    })
}

/// A name: not an address, not empty.
fn as_author(value: &str) -> Option<String> {
    let line = text::one_line(value, MAX_AUTHOR_CHARS);
    if line.eq_ignore_ascii_case("by") {
        return None;
    }
    let starts_with_by = line.get(..3).is_some_and(|by| by.eq_ignore_ascii_case("by "));
    let name = if starts_with_by { line[3..].trim_start().to_owned() } else { line };
    let is_address = name.contains("://") || name.starts_with("//") || name.starts_with("www.");
    // What once marked authorship for a search engine was a link to a profile there.
    let is_network = ["Google+", "Google", "Facebook", "Twitter"].contains(&name.as_str());
    (!name.is_empty() && !is_network && !is_address && name.chars().any(char::is_alphabetic)).then_some(name)
}

/// Broken JSON-LD is searched for its members by name.
fn from_json(json: &str, found: &mut Published) {
    let value = |name: &str| {
        let at = json.find(name)? + name.len();
        let rest = json[at..].trim_start().strip_prefix(':')?.trim_start();
        string(rest)
    };
    if found.published.is_none() {
        found.published = value("\"datePublished\"").as_deref().and_then(read_date);
    }
    if found.modified.is_none() {
        found.modified = value("\"dateModified\"").as_deref().and_then(read_date);
    }
    if found.author.is_none()
        && let Some(at) = json.find("\"author\"")
        && let Some(rest) = json[at + 8..].trim_start().strip_prefix(':')
    {
        let rest = rest.trim_start().trim_start_matches('[').trim_start();
        let name = match rest.strip_prefix('{') {
            // The object itself: no further than its end or the next object's.
            Some(object) => {
                let object = &object[..object.find('}').unwrap_or(object.len())];
                object.find("\"name\"").and_then(|at| {
                    let rest = object[at + 6..].trim_start().strip_prefix(':')?;
                    string(rest.trim_start().trim_start_matches('[').trim_start())
                })
            }
            None => string(rest),
        };
        found.author = name.as_deref().and_then(as_author);
    }
}

/// A JSON string at the start of a text.
fn string(text: &str) -> Option<String> {
    let rest = text.strip_prefix('"')?;
    let mut end = 0;
    let bytes = rest.as_bytes();
    while *bytes.get(end)? != b'"' {
        end += if bytes[end] == b'\\' { 2 } else { 1 };
    }
    serde_json::from_str(text.get(..end + 2)?).ok()
}

/// A date in the forms that pages mark up: RFC 3339 with and without zone or time, `20140103`, RFC 2822, `2014/01/03`.
/// Without a zone it is taken as UTC.
pub(super) fn read_date(value: &str) -> Option<Timestamp> {
    let value = value.trim();
    if value.len() < 8 || value.len() > 64 || !value.is_ascii() {
        return None;
    }
    let utc = |date: DateTime| date.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp());
    let found = value
        .parse::<Timestamp>()
        .ok()
        .or_else(|| jiff::fmt::strtime::parse("%Y-%m-%dT%H:%M:%S%z", value).ok()?.to_timestamp().ok())
        .or_else(|| jiff::fmt::strtime::parse("%Y-%m-%dT%H:%M%:z", value).ok()?.to_timestamp().ok())
        .or_else(|| jiff::fmt::rfc2822::parse(value).ok().map(|zoned| zoned.timestamp()))
        .or_else(|| value.parse::<DateTime>().ok().and_then(utc))
        .or_else(|| DateTime::strptime("%Y-%m-%d %H:%M", value).ok().and_then(utc))
        .or_else(|| {
            let date = Date::strptime("%Y-%m-%d", value.get(..10)?)
                .or_else(|_| Date::strptime("%Y/%m/%d", value.get(..10).unwrap_or_default()));
            date.ok()
                .or_else(|| Date::strptime("%Y%m%d", value.get(..8)?).ok())
                .and_then(|date| utc(date.at(0, 0, 0, 0)))
        })?;
    // Before the web, or a placeholder.
    let is_plausible = found.as_second() > 631_152_000 && found.as_second() < 4_102_444_800;
    is_plausible.then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_in_the_forms_pages_use() {
        for (text, date) in [
            ("2014-01-03T03:03:21Z", "2014-01-03T03:03:21Z"),
            ("2014-01-03T03:03:21+01:00", "2014-01-03T02:03:21Z"),
            ("2014-01-03T03:03:21+0100", "2014-01-03T02:03:21Z"),
            ("2014-01-03T03:03:21.123-08:00", "2014-01-03T11:03:21.123Z"),
            ("2014-01-03T03:03:21", "2014-01-03T03:03:21Z"),
            ("2014-01-03 03:03:21", "2014-01-03T03:03:21Z"),
            ("2014-01-03 03:03", "2014-01-03T03:03:00Z"),
            ("2014-01-03", "2014-01-03T00:00:00Z"),
            ("2014/01/03", "2014-01-03T00:00:00Z"),
            ("20140103", "2014-01-03T00:00:00Z"),
            ("Fri, 03 Jan 2014 03:03:21 GMT", "2014-01-03T03:03:21Z"),
        ] {
            assert_eq!(read_date(text).map(|date| date.to_string()).as_deref(), Some(date), "{text}");
        }
        for text in ["", "yesterday", "0000-00-00", "1970-01-01", "2014-13-45", "9999-12-31", "12345678901234567890"] {
            assert_eq!(read_date(text), None, "{text}");
        }
    }

    #[test]
    fn authors_are_names() {
        assert_eq!(as_author(" BY  Jo Doe ").as_deref(), Some("Jo Doe"));
        assert_eq!(as_author("Byron").as_deref(), Some("Byron"));
        for none in ["", "by ", "https://x.test/jo", "www.x.test", "2024"] {
            assert_eq!(as_author(none), None, "{none}");
        }
    }

    #[test]
    fn linked_data_is_searched_even_when_broken() {
        let read = |json: &str| {
            let mut found = Published::default();
            from_json(json, &mut found);
            found
        };
        let found =
            read(r#"{"@type":"Article","datePublished":"2020-02-03","author":{"@type":"Person","name":"A. \u0042"},}"#);
        assert_eq!(found.author.as_deref(), Some("A. B"));
        assert!(found.published.is_some());
        assert_eq!(read(r#"{"author": ["Ann"]}"#).author.as_deref(), Some("Ann"));
        assert_eq!(read(r#"{"author":{"@id":"x"},"publisher":{"name":"P"}}"#).author, None);
        assert_eq!(read(r#"{"author":"https://e.com/ann"}"#).author, None);
        assert_eq!(read(r#"{"author":"#), Published::default());
    }
}
