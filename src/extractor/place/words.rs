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
    ("a2a_kit", maybe(Placement::Widget)),
    ("abh_box", sure(Placement::AuthorBio)),
    ("aboutauthor", sure(Placement::AuthorBio)),
    ("addthis", maybe(Placement::Widget)),
    ("addtoany", maybe(Placement::Widget)),
    ("answercell", sure(Placement::ForumPost)),
    ("article", maybe(Placement::Content)),
    ("article-body", sure(Placement::Content)),
    ("article-content", sure(Placement::Content)),
    ("article-text", sure(Placement::Content)),
    ("article__body", sure(Placement::Content)),
    ("article__content", sure(Placement::Content)),
    ("articlebody", sure(Placement::Content)),
    ("articlecontent", sure(Placement::Content)),
    ("articletext", sure(Placement::Content)),
    ("author-box", sure(Placement::AuthorBio)),
    ("author_bio", sure(Placement::AuthorBio)),
    ("authorbio", sure(Placement::AuthorBio)),
    ("authorbox", sure(Placement::AuthorBio)),
    ("banner", maybe(Placement::Header)),
    ("barra-lateral", maybe(Placement::Sidebar)),
    ("barre-laterale", maybe(Placement::Sidebar)),
    ("bbp-reply", sure(Placement::ForumPost)),
    ("bbp-reply-content", sure(Placement::ForumPost)),
    ("bbp-topic", sure(Placement::ForumPost)),
    ("bbp-topic-content", sure(Placement::ForumPost)),
    ("bbwrapper", sure(Placement::ForumPost)),
    ("bio", maybe(Placement::AuthorBio)),
    ("blog-pager", sure(Placement::Nav)),
    ("blog-post", maybe(Placement::Content)),
    ("blogarchive", sure(Placement::Sidebar)),
    ("blogpost", maybe(Placement::Content)),
    ("blogroll", sure(Placement::Sidebar)),
    ("bodycontent", sure(Placement::Content)),
    ("branding", maybe(Placement::Header)),
    ("byline-bio", sure(Placement::AuthorBio)),
    ("caas-body", sure(Placement::Content)),
    ("cabecalho", maybe(Placement::Header)),
    ("cabecera", maybe(Placement::Header)),
    ("cat-links", sure(Placement::Nav)),
    ("catlinks", sure(Placement::Nav)),
    ("ce-bodytext", sure(Placement::Content)),
    ("colophon", sure(Placement::Footer)),
    ("columna-derecha", maybe(Placement::Sidebar)),
    ("com-content-article", sure(Placement::Content)),
    ("comentario", sure(Placement::Comment)),
    ("comentarios", sure(Placement::Comment)),
    ("comment", sure(Placement::Comment)),
    ("comment-block", sure(Placement::Comment)),
    ("comment-respond", sure(Placement::Comment)),
    ("comment-thread", sure(Placement::Comment)),
    ("comment-tree", sure(Placement::Comment)),
    ("commentaire", sure(Placement::Comment)),
    ("commentaires", sure(Placement::Comment)),
    ("commentarea", sure(Placement::Comment)),
    ("commenti", sure(Placement::Comment)),
    ("commentlist", sure(Placement::Comment)),
    ("commento", sure(Placement::Comment)),
    ("commentpost", sure(Placement::ForumPost)),
    ("comments", sure(Placement::Comment)),
    ("comments-area", sure(Placement::Comment)),
    ("commentsection", sure(Placement::Comment)),
    ("commentwrapper", sure(Placement::Comment)),
    ("commtext", sure(Placement::Comment)),
    ("contenido", maybe(Placement::Content)),
    ("contenido-principal", maybe(Placement::Content)),
    ("content", maybe(Placement::Content)),
    ("content__article-body", sure(Placement::Content)),
    ("contenu", maybe(Placement::Content)),
    ("contenuto", maybe(Placement::Content)),
    ("conteudo", maybe(Placement::Content)),
    ("cooked", sure(Placement::ForumPost)),
    ("copyright", maybe(Placement::Footer)),
    ("cpost", sure(Placement::ForumPost)),
    ("crawler-post", sure(Placement::ForumPost)),
    ("credits", maybe(Placement::Footer)),
    ("d-header", sure(Placement::Header)),
    ("disqus_thread", sure(Placement::Comment)),
    ("doormat", maybe(Placement::Footer)),
    ("dpsp-content-wrapper", maybe(Placement::Widget)),
    ("dpsp-networks", maybe(Placement::Widget)),
    ("dsq-content", sure(Placement::Comment)),
    ("e-content", sure(Placement::Content)),
    ("encabezado", maybe(Placement::Header)),
    ("entete", maybe(Placement::Header)),
    ("entry", maybe(Placement::Content)),
    ("entry-categories", sure(Placement::Nav)),
    ("entry-content", sure(Placement::Content)),
    ("entry-tags", sure(Placement::Nav)),
    ("entry-text", sure(Placement::Content)),
    ("entry__content", sure(Placement::Content)),
    ("entrytext", sure(Placement::Content)),
    ("fb-comments", sure(Placement::Comment)),
    ("field--name-body", sure(Placement::Content)),
    ("field-name-body", sure(Placement::Content)),
    ("foot", maybe(Placement::Footer)),
    ("footnav", maybe(Placement::Footer)),
    ("fuss", maybe(Placement::Footer)),
    ("fusszeile", maybe(Placement::Footer)),
    ("genesis-skip-link", sure(Placement::Nav)),
    ("gh-content", sure(Placement::Content)),
    ("guestbook", sure(Placement::Comment)),
    ("hauptinhalt", maybe(Placement::Content)),
    ("hd", maybe(Placement::Header)),
    ("hentry", maybe(Placement::Content)),
    ("inhalt", maybe(Placement::Content)),
    ("ipscomment", sure(Placement::ForumPost)),
    ("ipscomment_content", sure(Placement::ForumPost)),
    ("ipstype_richtext", sure(Placement::ForumPost)),
    ("item-page", maybe(Placement::Content)),
    ("itemfulltext", sure(Placement::Content)),
    ("itemintrotext", sure(Placement::Content)),
    ("jp-post-flair", maybe(Placement::Widget)),
    ("jp-relatedposts", maybe(Placement::Widget)),
    ("js-post-body", sure(Placement::ForumPost)),
    ("komentarze", sure(Placement::Comment)),
    ("kommentarer", sure(Placement::Comment)),
    ("kopf", maybe(Placement::Header)),
    ("kopfzeile", maybe(Placement::Header)),
    ("latest-posts", maybe(Placement::Widget)),
    ("left-col", maybe(Placement::Sidebar)),
    ("left-column", maybe(Placement::Sidebar)),
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
    ("message-content", sure(Placement::ForumPost)),
    ("message-signature", sure(Placement::ForumPost)),
    ("message-usercontent", sure(Placement::ForumPost)),
    ("messagecontent", sure(Placement::ForumPost)),
    ("messagetext", sure(Placement::ForumPost)),
    ("moderatorbar", sure(Placement::ForumPost)),
    ("most-popular", maybe(Placement::Widget)),
    ("most-read", maybe(Placement::Widget)),
    ("mostpopular", maybe(Placement::Widget)),
    ("mostread", maybe(Placement::Widget)),
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
    ("newsarticle-body", sure(Placement::Content)),
    ("outbrain", maybe(Placement::Widget)),
    ("page-footer", maybe(Placement::Footer)),
    ("page-numbers", maybe(Placement::Nav)),
    ("pagenav", maybe(Placement::Nav)),
    ("pager", maybe(Placement::Nav)),
    ("paging", maybe(Placement::Nav)),
    ("pie-de-pagina", maybe(Placement::Footer)),
    ("pie-pagina", maybe(Placement::Footer)),
    ("pied", maybe(Placement::Footer)),
    ("pied-de-page", maybe(Placement::Footer)),
    ("popular-posts", maybe(Placement::Widget)),
    ("post-author-bio", sure(Placement::AuthorBio)),
    ("post-body", sure(Placement::Content)),
    ("post-content", sure(Placement::Content)),
    ("post-entry", sure(Placement::Content)),
    ("post-labels", sure(Placement::Nav)),
    ("post-single-content", sure(Placement::Content)),
    ("post-stream", sure(Placement::ForumPost)),
    ("post-tags", sure(Placement::Nav)),
    ("post-text", sure(Placement::Content)),
    ("post__content", sure(Placement::Content)),
    ("post_author_bio", sure(Placement::AuthorBio)),
    ("post_block", sure(Placement::ForumPost)),
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
    ("postcontent", sure(Placement::Content)),
    ("postprofile", sure(Placement::ForumPost)),
    ("posttext", sure(Placement::Content)),
    ("pp-author-boxes-container", sure(Placement::AuthorBio)),
    ("primary", maybe(Placement::Content)),
    ("prose", maybe(Placement::Content)),
    ("quickcontact", maybe(Placement::Footer)),
    ("rail", maybe(Placement::Sidebar)),
    ("reacties", sure(Placement::Comment)),
    ("recent-posts", maybe(Placement::Widget)),
    ("recentposts", maybe(Placement::Widget)),
    ("recommendations", maybe(Placement::Widget)),
    ("recommended", maybe(Placement::Widget)),
    ("related", maybe(Placement::Widget)),
    ("related-articles", maybe(Placement::Widget)),
    ("related-posts", maybe(Placement::Widget)),
    ("relatedarticles", maybe(Placement::Widget)),
    ("relatedposts", maybe(Placement::Widget)),
    ("rich-text-content", sure(Placement::Content)),
    ("right-col", maybe(Placement::Sidebar)),
    ("right-column", maybe(Placement::Sidebar)),
    ("rightbar", maybe(Placement::Sidebar)),
    ("rightcol", maybe(Placement::Sidebar)),
    ("rightcolumn", maybe(Placement::Sidebar)),
    ("rodape", maybe(Placement::Footer)),
    ("s-prose", sure(Placement::ForumPost)),
    ("saboxplugin-wrap", sure(Placement::AuthorBio)),
    ("sd-sharing", maybe(Placement::Widget)),
    ("secondary", maybe(Placement::Sidebar)),
    ("seitenleiste", maybe(Placement::Sidebar)),
    ("seitenspalte", maybe(Placement::Sidebar)),
    ("share", maybe(Placement::Widget)),
    ("share-links", maybe(Placement::Widget)),
    ("sharedaddy", maybe(Placement::Widget)),
    ("sharelinks", maybe(Placement::Widget)),
    ("sharethis", maybe(Placement::Widget)),
    ("sharing", maybe(Placement::Widget)),
    ("side", maybe(Placement::Sidebar)),
    ("sidecol", maybe(Placement::Sidebar)),
    ("sig", maybe(Placement::ForumPost)),
    ("signature", maybe(Placement::ForumPost)),
    ("signaturecontainer", sure(Placement::ForumPost)),
    ("single-content", sure(Placement::Content)),
    ("siteinfo", maybe(Placement::Footer)),
    ("skip-link", sure(Placement::Nav)),
    ("skiplink", maybe(Placement::Nav)),
    ("skiplinks", maybe(Placement::Nav)),
    ("social", maybe(Placement::Widget)),
    ("social-links", maybe(Placement::Widget)),
    ("social-media", maybe(Placement::Widget)),
    ("socialicons", maybe(Placement::Widget)),
    ("sociallinks", maybe(Placement::Widget)),
    ("socialmedia", maybe(Placement::Widget)),
    ("socials", maybe(Placement::Widget)),
    ("sphinxsidebar", sure(Placement::Sidebar)),
    ("st_sharethis", maybe(Placement::Widget)),
    ("story", maybe(Placement::Content)),
    ("story-body", sure(Placement::Content)),
    ("story-content", sure(Placement::Content)),
    ("story__body", sure(Placement::Content)),
    ("storybody", sure(Placement::Content)),
    ("storytext", sure(Placement::Content)),
    ("sub-menu", maybe(Placement::Nav)),
    ("submenu", maybe(Placement::Nav)),
    ("subnav", maybe(Placement::Nav)),
    ("swp_social_panel", maybe(Placement::Widget)),
    ("taboola", maybe(Placement::Widget)),
    ("tag-links", sure(Placement::Nav)),
    ("tagcloud", maybe(Placement::Widget)),
    ("tags-links", sure(Placement::Nav)),
    ("td-post-content", sure(Placement::Content)),
    ("tertiary", maybe(Placement::Sidebar)),
    ("text-body", sure(Placement::Content)),
    ("toc", maybe(Placement::Nav)),
    ("top", maybe(Placement::Header)),
    ("top-bar", maybe(Placement::Header)),
    ("topbar", maybe(Placement::Header)),
    ("topheader", maybe(Placement::Header)),
    ("topic-body", sure(Placement::ForumPost)),
    ("topic-post", sure(Placement::ForumPost)),
    ("topmenu", maybe(Placement::Nav)),
    ("topnav", maybe(Placement::Nav)),
    ("trending", maybe(Placement::Widget)),
    ("tresc", maybe(Placement::Content)),
    ("usertext-body", sure(Placement::Comment)),
    ("vector-column-start", sure(Placement::Nav)),
    ("vector-header", sure(Placement::Header)),
    ("vector-menu", sure(Placement::Nav)),
    ("vector-toc", sure(Placement::Nav)),
    ("widget", maybe(Placement::Widget)),
    ("widget-area", maybe(Placement::Sidebar)),
    ("wp-block-comments", sure(Placement::Comment)),
    ("wp-block-post-content", sure(Placement::Content)),
    ("wp-pagenavi", sure(Placement::Nav)),
    ("yarpp", maybe(Placement::Widget)),
    ("yarpp-related", maybe(Placement::Widget)),
    ("yorumlar", sure(Placement::Comment)),
    ("you-may-also-like", maybe(Placement::Widget)),
    ("zn-body__paragraph", sure(Placement::Content)),
];

/// Beginnings of tokens that carry a number behind.
const PREFIXES: &[(&str, Says)] = &[
    ("post_message_", sure(Placement::ForumPost)),
    ("post_", sure(Placement::ForumPost)),
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
    ("mostpopular", Placement::Widget),
    ("nav", Placement::Nav),
    ("navbar", Placement::Nav),
    ("navi", Placement::Nav),
    ("navigation", Placement::Nav),
    ("pagination", Placement::Nav),
    ("promo", Placement::Widget),
    ("recentcomments", Placement::Widget),
    ("share", Placement::Widget),
    ("sharing", Placement::Widget),
    ("sidebar", Placement::Sidebar),
    ("sidebars", Placement::Sidebar),
    ("signature", Placement::ForumPost),
    ("social", Placement::Widget),
    ("related", Placement::Widget),
    ("widget", Placement::Widget),
];

/// Pairs of words that name a column beside the content: `left-bar`, `INDblogRightRail`, `side_nav`.
const SIDES: &[&str] = &["left", "right", "side"];
const COLUMNS: &[&str] = &["bar", "rail", "column", "sidebar"];

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
    &["bio", "box", "boxes", "about", "info", "description", "card", "profile", "details", "biography"];

/// Words beside `comments` that make them a list of links to comments on other pages.
const ELSEWHERE: &[&str] = &["recent", "latest", "last", "widget", "top"];

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
    if words.windows(2).any(|pair| is_among(pair[0], SIDES) && is_among(pair[1], COLUMNS)) {
        return Some(maybe(Placement::Sidebar));
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
        // `widget_recent_comments` lists what was said elsewhere.
        Placement::Comment if words.iter().any(|word| is_among(word, ELSEWHERE)) => Some(maybe(Placement::Widget)),
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
            ("left-bar", Placement::Sidebar),
            ("INDblogRightRail", Placement::Sidebar),
            ("side-bar-stories", Placement::Sidebar),
            ("share-buttons", Placement::Widget),
            ("widget_recent_comments", Placement::Widget),
            ("related-posts", Placement::Widget),
            ("post_48213", Placement::ForumPost),
            ("user-signature", Placement::ForumPost),
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
            "nonavigation",
            "afooterish",
            "socialism",
            "copyright-law-left",
        ] {
            assert_eq!(says(token), None, "{token}");
        }
    }
}
