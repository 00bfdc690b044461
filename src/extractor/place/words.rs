//! The names that templates give to the parts of a page: what classes and ids of real platforms mean.
//!
//! Whole tokens first (WordPress `entry-content`, phpBB `postbody`, MediaWiki `mw-panel`), then the words of a token
//! (`site_footer`, `mainNavigation`, `left-sidebar-2`). A token with a word that turns its meaning (`no-sidebar`,
//! `entry-header`, `comments-link`) says nothing.

use crate::model::link::Placement;

/// What a name says, and how sure it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Says {
    pub placement: Placement,
    /// The name of one platform's part, or of the text itself: holds inside any other part.
    pub is_sure: bool,
}

const fn sure(placement: Placement) -> Says {
    Says { placement, is_sure: true }
}

const fn maybe(placement: Placement) -> Says {
    Says { placement, is_sure: false }
}

/// Whole tokens in lower case, sorted.
const TOKENS: &[(&str, Says)] = &[
    ("abh_box", sure(Placement::AuthorBio)),
    ("answercell", sure(Placement::ForumPost)),
    ("article", maybe(Placement::Content)),
    ("article-body", sure(Placement::Content)),
    ("article-content", sure(Placement::Content)),
    ("article-text", sure(Placement::Content)),
    ("article__body", sure(Placement::Content)),
    ("article__content", sure(Placement::Content)),
    ("articlebody", sure(Placement::Content)),
    ("articletext", sure(Placement::Content)),
    ("banner", maybe(Placement::Header)),
    ("bbwrapper", sure(Placement::ForumPost)),
    ("bio", maybe(Placement::AuthorBio)),
    ("blog-pager", sure(Placement::Nav)),
    ("blog-post", maybe(Placement::Content)),
    ("blogarchive", sure(Placement::Sidebar)),
    ("blogroll", sure(Placement::Sidebar)),
    ("bodycontent", sure(Placement::Content)),
    ("branding", maybe(Placement::Header)),
    ("byline-bio", sure(Placement::AuthorBio)),
    ("catlinks", sure(Placement::Nav)),
    ("ce-bodytext", sure(Placement::Content)),
    ("colophon", sure(Placement::Footer)),
    ("com-content-article", sure(Placement::Content)),
    ("comment", sure(Placement::Comment)),
    ("commentarea", sure(Placement::Comment)),
    ("commentlist", sure(Placement::Comment)),
    ("comments", sure(Placement::Comment)),
    ("commentsection", sure(Placement::Comment)),
    ("contenido", maybe(Placement::Content)),
    ("content", maybe(Placement::Content)),
    ("contenu", maybe(Placement::Content)),
    ("cooked", sure(Placement::ForumPost)),
    ("copyright", maybe(Placement::Footer)),
    ("cpost", sure(Placement::ForumPost)),
    ("credits", maybe(Placement::Footer)),
    ("d-header", sure(Placement::Header)),
    ("disqus_thread", sure(Placement::Comment)),
    ("dsq-content", sure(Placement::Comment)),
    ("e-content", sure(Placement::Content)),
    ("entry", maybe(Placement::Content)),
    ("entry-content", sure(Placement::Content)),
    ("entry-text", sure(Placement::Content)),
    ("entrytext", sure(Placement::Content)),
    ("fb-comments", sure(Placement::Comment)),
    ("field--name-body", sure(Placement::Content)),
    ("field-name-body", sure(Placement::Content)),
    ("foot", maybe(Placement::Footer)),
    ("footnav", maybe(Placement::Footer)),
    ("gh-content", sure(Placement::Content)),
    ("guestbook", sure(Placement::Comment)),
    ("hd", maybe(Placement::Header)),
    ("hentry", maybe(Placement::Content)),
    ("inhalt", maybe(Placement::Content)),
    ("ipscomment_content", sure(Placement::ForumPost)),
    ("ipstype_richtext", sure(Placement::ForumPost)),
    ("item-page", maybe(Placement::Content)),
    ("itemfulltext", sure(Placement::Content)),
    ("itemintrotext", sure(Placement::Content)),
    ("js-post-body", sure(Placement::ForumPost)),
    ("leftbar", maybe(Placement::Sidebar)),
    ("leftcol", maybe(Placement::Sidebar)),
    ("leftcolumn", maybe(Placement::Sidebar)),
    ("linklist", maybe(Placement::Nav)),
    ("m-a-box", sure(Placement::AuthorBio)),
    ("main", maybe(Placement::Content)),
    ("maincol", maybe(Placement::Content)),
    ("maincontent", maybe(Placement::Content)),
    ("mainmenu", maybe(Placement::Nav)),
    ("mainnav", maybe(Placement::Nav)),
    ("markdown-body", sure(Placement::Content)),
    ("masthead", maybe(Placement::Header)),
    ("message-body", sure(Placement::ForumPost)),
    ("message-signature", sure(Placement::ForumPost)),
    ("messagetext", sure(Placement::ForumPost)),
    ("mw-content-text", sure(Placement::Content)),
    ("mw-editsection", sure(Placement::Nav)),
    ("mw-footer", sure(Placement::Footer)),
    ("mw-head", sure(Placement::Header)),
    ("mw-navigation", sure(Placement::Nav)),
    ("mw-panel", sure(Placement::Nav)),
    ("mw-parser-output", sure(Placement::Content)),
    ("navbox", sure(Placement::Nav)),
    ("navlinks", maybe(Placement::Nav)),
    ("navtabs", maybe(Placement::Nav)),
    ("page-footer", maybe(Placement::Footer)),
    ("page-numbers", maybe(Placement::Nav)),
    ("pagenav", maybe(Placement::Nav)),
    ("pager", maybe(Placement::Nav)),
    ("paging", maybe(Placement::Nav)),
    ("post-body", sure(Placement::Content)),
    ("post-content", sure(Placement::Content)),
    ("post-entry", sure(Placement::Content)),
    ("post-text", sure(Placement::ForumPost)),
    ("post__content", sure(Placement::Content)),
    ("post_body", sure(Placement::ForumPost)),
    ("post_content", sure(Placement::Content)),
    ("post_message", sure(Placement::ForumPost)),
    ("post_wrapper", sure(Placement::ForumPost)),
    ("postarea", sure(Placement::ForumPost)),
    ("postbit", sure(Placement::ForumPost)),
    ("postbitlegacy", sure(Placement::ForumPost)),
    ("postbody", sure(Placement::ForumPost)),
    ("postcell", sure(Placement::ForumPost)),
    ("postcontainer", sure(Placement::ForumPost)),
    ("postcontent", sure(Placement::ForumPost)),
    ("postprofile", sure(Placement::ForumPost)),
    ("posttext", sure(Placement::Content)),
    ("primary", maybe(Placement::Content)),
    ("prose", maybe(Placement::Content)),
    ("quickcontact", maybe(Placement::Footer)),
    ("rail", maybe(Placement::Sidebar)),
    ("related", maybe(Placement::Widget)),
    ("rightbar", maybe(Placement::Sidebar)),
    ("rightcol", maybe(Placement::Sidebar)),
    ("rightcolumn", maybe(Placement::Sidebar)),
    ("s-prose", sure(Placement::ForumPost)),
    ("saboxplugin-wrap", sure(Placement::AuthorBio)),
    ("secondary", maybe(Placement::Sidebar)),
    ("side", maybe(Placement::Sidebar)),
    ("sidecol", maybe(Placement::Sidebar)),
    ("sig", maybe(Placement::ForumPost)),
    ("signature", maybe(Placement::ForumPost)),
    ("signaturecontainer", sure(Placement::ForumPost)),
    ("skiplink", maybe(Placement::Nav)),
    ("skiplinks", maybe(Placement::Nav)),
    ("social-links", maybe(Placement::Widget)),
    ("story", maybe(Placement::Content)),
    ("story-body", sure(Placement::Content)),
    ("story-content", sure(Placement::Content)),
    ("storybody", sure(Placement::Content)),
    ("storytext", sure(Placement::Content)),
    ("sub-menu", maybe(Placement::Nav)),
    ("submenu", maybe(Placement::Nav)),
    ("subnav", maybe(Placement::Nav)),
    ("tagcloud", maybe(Placement::Widget)),
    ("td-post-content", sure(Placement::Content)),
    ("tertiary", maybe(Placement::Sidebar)),
    ("text-body", sure(Placement::Content)),
    ("toc", maybe(Placement::Nav)),
    ("top", maybe(Placement::Header)),
    ("topbar", maybe(Placement::Header)),
    ("topic-body", sure(Placement::ForumPost)),
    ("topic-post", sure(Placement::ForumPost)),
    ("topmenu", maybe(Placement::Nav)),
    ("topnav", maybe(Placement::Nav)),
    ("usertext-body", sure(Placement::Comment)),
    ("vector-column-start", sure(Placement::Nav)),
    ("vector-header", sure(Placement::Header)),
    ("vector-menu", sure(Placement::Nav)),
    ("widget", maybe(Placement::Widget)),
    ("widget-area", maybe(Placement::Sidebar)),
    ("wp-block-comments", sure(Placement::Comment)),
    ("wp-block-post-content", sure(Placement::Content)),
    ("wp-pagenavi", sure(Placement::Nav)),
];

/// Beginnings of tokens that carry a number behind.
const PREFIXES: &[(&str, Says)] = &[
    ("post_message_", sure(Placement::ForumPost)),
    ("msg_", sure(Placement::ForumPost)),
    ("comment-", sure(Placement::Comment)),
    ("comment_", sure(Placement::Comment)),
];

/// Words of a token, each with the words beside which it means something else.
const WORDS: &[(&str, Placement)] = &[
    ("author", Placement::AuthorBio),
    ("bio", Placement::AuthorBio),
    ("breadcrumb", Placement::Nav),
    ("breadcrumbs", Placement::Nav),
    ("comment", Placement::Comment),
    ("comments", Placement::Comment),
    ("content", Placement::Content),
    ("foot", Placement::Footer),
    ("footer", Placement::Footer),
    ("header", Placement::Header),
    ("kommentar", Placement::Comment),
    ("kommentare", Placement::Comment),
    ("masthead", Placement::Header),
    ("menu", Placement::Nav),
    ("nav", Placement::Nav),
    ("navbar", Placement::Nav),
    ("navi", Placement::Nav),
    ("navigation", Placement::Nav),
    ("pagination", Placement::Nav),
    ("sidebar", Placement::Sidebar),
    ("sidebars", Placement::Sidebar),
    ("widget", Placement::Widget),
];

/// First words that make a token speak of something else: states, taxonomies, settings.
const TURNING_FIRST: &[&str] = &[
    "no",
    "has",
    "with",
    "without",
    "is",
    "not",
    "hide",
    "show",
    "category",
    "tag",
    "type",
    "status",
    "format",
    "js",
    "add",
    "single",
    "page",
    "full",
    "one",
    "two",
    "three",
    "below",
    "above",
    "before",
    "after",
    "under",
    "over",
    "open",
    "close",
    "toggle",
    "skip",
    "elementor",
];

/// Words that, beside the telling one, make it a small part or an opposite: counters, forms, headings of small boxes.
const TURNING: &[&str] = &[
    "no",
    "count",
    "counter",
    "number",
    "link",
    "closed",
    "toggle",
    "button",
    "btn",
    "icon",
    "form",
    "respond",
    "open",
    "status",
    "feed",
    "layout",
    "color",
    "background",
    "scroll",
    "visible",
    "hidden",
    "active",
    "enabled",
    "disabled",
];

/// Words beside `header` and `footer` that make them the head or foot of a smaller thing.
const SMALL: &[&str] = &[
    "entry", "post", "article", "card", "section", "widget", "block", "modal", "panel", "box", "table", "comment",
    "comments", "list", "item", "title", "story", "content", "module", "archive", "category", "author", "media",
    "dialog", "popup", "hero", "recipe", "product", "event", "group", "text", "col", "blog", "single", "tab", "image",
];

/// Words that may stand beside `author` where it names the box about the author.
const ABOUT_AUTHOR: &[&str] =
    &["bio", "box", "about", "info", "description", "card", "profile", "details", "biography"];

/// Words of one token that are looked at; longer ones are generated names.
const MAX_WORDS: usize = 6;

/// What a class or an id says.
pub(super) fn says(token: &str) -> Option<Says> {
    if token.len() < 2 || token.len() > 60 || !token.is_ascii() {
        return None;
    }
    let mut lower = [0_u8; 60];
    let lower = &mut lower[..token.len()];
    lower.copy_from_slice(token.as_bytes());
    lower.make_ascii_lowercase();
    let lower: &[u8] = lower;
    if let Ok(at) = TOKENS.binary_search_by(|(name, _)| name.as_bytes().cmp(lower)) {
        return Some(TOKENS[at].1);
    }
    let numbered = PREFIXES.iter().find(|(prefix, _)| {
        let rest = lower.strip_prefix(prefix.as_bytes());
        rest.is_some_and(|rest| !rest.is_empty() && rest.iter().all(u8::is_ascii_digit))
    });
    if let Some((_, says)) = numbered {
        return Some(*says);
    }
    by_words(token.as_bytes(), lower)
}

fn by_words(token: &[u8], lower: &[u8]) -> Option<Says> {
    let mut words = [&lower[..0]; MAX_WORDS];
    let mut count = 0;
    let mut start = 0;
    for at in 0..=token.len() {
        let is_edge = at == token.len()
            || !token[at].is_ascii_alphabetic()
            || (at > start && token[at].is_ascii_uppercase() && token[at - 1].is_ascii_lowercase());
        if !is_edge {
            continue;
        }
        if at > start {
            if count == MAX_WORDS {
                return None;
            }
            words[count] = &lower[start..at];
            count += 1;
        }
        start = if at < token.len() && token[at].is_ascii_alphabetic() { at } else { at + 1 };
    }
    let words = &words[..count];
    let is_among = |word: &[u8], list: &[&str]| list.iter().any(|other| other.as_bytes() == word);
    if words.is_empty() || is_among(words[0], TURNING_FIRST) {
        return None;
    }
    // The last telling word names the thing, those before say which: `header-menu` is a menu, `comment-content` is not
    // all content.
    let mut found: Option<(usize, Placement)> = None;
    for (at, word) in words.iter().enumerate() {
        if let Some((_, placement)) = WORDS.iter().find(|(known, _)| known.as_bytes() == *word) {
            let is_weaker = *placement == Placement::Content || *placement == Placement::Widget;
            if !(is_weaker && found.is_some()) {
                found = Some((at, *placement));
            }
        }
    }
    let (at, placement) = found?;
    let others = || words.iter().enumerate().filter(move |(other, _)| *other != at).map(|(_, word)| *word);
    if others().any(|word| is_among(word, TURNING)) {
        return None;
    }
    match placement {
        Placement::Header | Placement::Footer if others().any(|word| is_among(word, SMALL)) => None,
        // `comment-author`, `comment-meta`: inside of comments; `comments` with anything else is too.
        Placement::AuthorBio if words.iter().any(|word| matches!(*word, b"comment" | b"comments")) => {
            Some(maybe(Placement::Comment))
        }
        Placement::AuthorBio if !words.iter().any(|word| is_among(word, ABOUT_AUTHOR)) => None,
        // A word in the middle of a long name is no name of the thing.
        Placement::Content if count > 3 => None,
        _ => Some(maybe(placement)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_sorted() {
        assert!(TOKENS.is_sorted_by(|a, b| a.0 < b.0));
        assert!(TOKENS.iter().all(|(token, _)| token.is_ascii() && token.to_ascii_lowercase() == *token));
    }

    #[test]
    fn names_of_parts_are_understood() {
        for (token, placement) in [
            ("site-footer", Placement::Footer),
            ("globalFooter", Placement::Footer),
            ("region-sidebar-first", Placement::Sidebar),
            ("left_sidebar_2", Placement::Sidebar),
            ("mainNavigation", Placement::Nav),
            ("menu-item", Placement::Nav),
            ("header-menu", Placement::Nav),
            ("comment-123", Placement::Comment),
            ("comment-content", Placement::Comment),
            ("comment-author", Placement::Comment),
            ("author-bio", Placement::AuthorBio),
            ("about-author", Placement::AuthorBio),
            ("post_message_2211", Placement::ForumPost),
            ("entry-content", Placement::Content),
            ("main-content", Placement::Content),
        ] {
            assert_eq!(says(token).map(|says| says.placement), Some(placement), "{token}");
        }
    }

    #[test]
    fn states_counters_and_heads_of_small_things_say_nothing() {
        for token in [
            "no-sidebar",
            "has-comments",
            "comments-link",
            "comment-count",
            "entry-header",
            "card-footer",
            "category-navigation",
            "post-author",
            "x",
            "css-1q2w3e",
            "col-md-8",
            "überschrift",
            "is-menu-open",
        ] {
            assert_eq!(says(token), None, "{token}");
        }
    }
}
