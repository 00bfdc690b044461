//! Reads feeds: one fetch shows the last ten posts or so, often whole.
//!
//! By search for the few tags that matter, as sitemaps are read: feeds of strangers are often not well-formed.

use memchr::memmem;

use super::Pointer;
use super::sitemap::pointer;

/// Items read of one feed. Feeds have ten to fifty.
const MAX_ITEMS: usize = 200;

/// Posts of a feed, in its order, each with whether its text names `host`.
pub fn read(body: &[u8], host: &str) -> Vec<(Pointer, bool)> {
    let text = body.to_ascii_lowercase();
    let (open, close) =
        if memmem::find(&text, b"<item").is_some() { ("<item", "</item>") } else { ("<entry", "</entry>") };
    let mut items = Vec::new();
    let mut at = 0;
    while let Some(start) = memmem::find(&text[at..], open.as_bytes()).map(|start| at + start) {
        let end = memmem::find(&text[start..], close.as_bytes()).map_or(text.len(), |end| start + end);
        if let Some(mut item) = address(&body[start..end], &text[start..end]) {
            item.text = title(&body[start..end], &text[start..end]).unwrap_or_default();
            items.push((item, names(&text[start..end], host)));
        }
        at = end.max(start + 1);
        if items.len() == MAX_ITEMS {
            break;
        }
    }
    items
}

/// `<link>https://…</link>` of RSS, `<link href="https://…">` of Atom.
fn address(item: &[u8], lower: &[u8]) -> Option<Pointer> {
    for start in memmem::find_iter(lower, b"<link") {
        let tag_end = start + lower[start..].iter().position(|byte| *byte == b'>')?;
        let tag = &lower[start..tag_end];
        if let Some(href) = memmem::find(tag, b"href=") {
            let is_other = memmem::find(tag, b"rel=").is_some() && memmem::find(tag, b"alternate").is_none();
            let quote = *lower.get(start + href + 5)?;
            let value = item.get(start + href + 6..tag_end)?;
            let end = value.iter().position(|byte| *byte == quote).unwrap_or(value.len());
            if let Some(found) = pointer(&value[..end]).filter(|_| !is_other) {
                return Some(found);
            }
        } else {
            let rest = &item[tag_end + 1..];
            let end = rest
                .iter()
                .position(|byte| *byte == b'<' && !rest.starts_with(b"<!"))
                .or_else(|| memmem::find(rest, b"]]>").map(|end| end + 3));
            if let Some(found) = pointer(rest[..end?].trim_ascii()) {
                return Some(found);
            }
        }
    }
    None
}

fn title(item: &[u8], lower: &[u8]) -> Option<String> {
    let start = memmem::find(lower, b"<title")?;
    let start = start + lower[start..].iter().position(|byte| *byte == b'>')? + 1;
    let end = start + memmem::find(&lower[start..], b"</title>")?;
    let text = String::from_utf8_lossy(&item[start..end]);
    Some(text.trim().trim_start_matches("<![CDATA[").trim_end_matches("]]>").to_owned())
}

/// The host at the bounds of labels: `//example.com`, not `notexample.com` or `example.com.evil.test`.
fn names(text: &[u8], host: &str) -> bool {
    memmem::find_iter(text, host.as_bytes()).any(|at| {
        let before = at.checked_sub(1).and_then(|at| text.get(at));
        let mut after = text[at + host.len()..].iter();
        let inside = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'-');
        let goes_on = match after.next() {
            Some(b'.') => inside(after.next()),
            next => inside(next),
        };
        !inside(before) && !goes_on
    })
}
