//! A link as it stands on a page: its attributes, its words, where it stands and whether a reader can see it.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::url::CanonicalUrl;

/// Declares an enum whose variants have one stable kebab-case name for every output.
macro_rules! named {
    ($(#[$doc:meta])* $type:ident { $( $(#[$vdoc:meta])* $name:ident = $text:literal, )* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum $type { $( $(#[$vdoc])* #[serde(rename = $text)] $name, )* }

        impl $type {
            pub const ALL: &'static [$type] = &[ $( $type::$name, )* ];

            pub fn as_str(self) -> &'static str {
                match self { $( $type::$name => $text, )* }
            }

            /// Reads the name that [`Self::as_str`] gives.
            pub fn from_name(name: &str) -> Option<Self> {
                match name { $( $text => Some($type::$name), )* _ => None }
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }
    };
}
pub(crate) use named;

named! {
    /// The markup that makes the link.
    Element {
        A = "a",
        Area = "area",
        Iframe = "iframe",
        Frame = "frame",
        /// An image loaded from the site.
        Img = "img",
        Form = "form",
        Canonical = "canonical",
        MetaRefresh = "meta-refresh",
        /// HTTP `Link` header.
        HttpLink = "http-link",
        /// The page itself redirects to the site.
        Redirect = "redirect",
        /// Anything else that names the site as a resource (script, stylesheet, embed, feed).
        Resource = "resource",
    }
}

named! {
    /// The part of the page in which the link stands.
    Placement {
        Content = "content",
        Nav = "nav",
        Header = "header",
        Footer = "footer",
        Sidebar = "sidebar",
        Comment = "comment",
        ForumPost = "forum-post",
        AuthorBio = "author-bio",
        Widget = "widget",
        Unknown = "unknown",
    }
}

named! {
    /// How a link is kept from readers' eyes.
    Hidden {
        /// `display:none`, the `hidden` attribute, inside closed or never-rendered elements.
        NoBox = "no-box",
        Visibility = "visibility",
        Opacity0 = "opacity0",
        OffScreen = "off-screen",
        Font0 = "font0",
        Clip = "clip",
        TextIndent = "text-indent",
        SameAsBackground = "same-as-background",
        /// A box of no size that hides its overflow.
        ZeroSize = "zero-size",
        /// Nothing to see: no text, no image with a size.
        Empty = "empty",
        /// Moved or scaled out of sight by a transform.
        Transform = "transform",
        /// One character or punctuation mark as the whole anchor.
        Speck = "speck",
    }
}

named! {
    /// Where the anchor text was taken from.
    AnchorSource {
        Text = "text",
        /// `alt` of an image inside the link.
        Alt = "alt",
        /// `title` (or `aria-label`) of a link without text.
        Title = "title",
        None = "none",
    }
}

/// Rel tokens in lower case, in document order, first occurrence kept.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Rel(pub Vec<String>);

impl Rel {
    /// Splits a `rel` attribute at ASCII white space. Commas are not separators in HTML.
    pub fn parse(attribute: &str) -> Self {
        let mut tokens: Vec<String> = Vec::new();
        for token in attribute.split_ascii_whitespace() {
            let token = token.to_ascii_lowercase();
            if !tokens.contains(&token) {
                tokens.push(token);
            }
        }
        Self(tokens)
    }

    pub fn has(&self, token: &str) -> bool {
        self.0.iter().any(|t| t == token)
    }

    /// nofollow, ugc or sponsored: the link claims no editorial endorsement.
    pub fn is_qualified(&self) -> bool {
        self.has("nofollow") || self.has("ugc") || self.has("sponsored")
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn tokens(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}

impl fmt::Display for Rel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join(" "))
    }
}

/// One link to the audited site, as found on a page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Link {
    pub element: Element,
    /// Where the link leads, resolved against the page's base; on a redirector's URL when `via` names the site behind it.
    pub url: CanonicalUrl,
    /// The URL on the audited site when `url` is a redirector (`/go/`, a shortener, an export's redirect chain).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lands_on: Option<CanonicalUrl>,
    #[serde(default)]
    pub rel: Rel,
    /// Anchor text with white space collapsed, at most [`MAX_ANCHOR_CHARS`] characters.
    pub anchor: String,
    pub anchor_source: AnchorSource,
    pub placement: Placement,
    pub hidden: Option<Hidden>,
    /// Up to [`MAX_CONTEXT_CHARS`] characters of text before and after, inside the block that holds the link.
    #[serde(default)]
    pub before: String,
    #[serde(default)]
    pub after: String,
    /// Share of the page's links that come before this one, 0-1.
    #[serde(default)]
    pub position: f32,
    /// Other links in the same block: a paragraph with one link reads differently from a list of two hundred.
    #[serde(default)]
    pub links_in_block: u32,
    /// Characters of text in the same block that are not link text.
    #[serde(default)]
    pub block_text_chars: u32,
    /// The anchor sits inside an image link.
    #[serde(default)]
    pub image: bool,
    /// Path of the enclosing block, nearest first: `p < div.entry-content < article`. At most 200 characters.
    #[serde(default)]
    pub block_path: String,
}

/// Anchors are shown and compared, never stored whole: some pages wrap an article in one link.
pub const MAX_ANCHOR_CHARS: usize = 500;
/// Enough to read the sentence that the link stands in.
pub const MAX_CONTEXT_CHARS: usize = 160;

impl Link {
    /// The link that a page makes by redirecting to the site.
    pub fn redirect(url: CanonicalUrl) -> Self {
        Self::bare(Element::Redirect, url)
    }

    /// A link about which only its element and destination are known.
    pub fn bare(element: Element, url: CanonicalUrl) -> Self {
        Self {
            element,
            url,
            lands_on: None,
            rel: Rel::default(),
            anchor: String::new(),
            anchor_source: AnchorSource::None,
            placement: Placement::Unknown,
            hidden: None,
            before: String::new(),
            after: String::new(),
            position: 0.0,
            links_in_block: 0,
            block_text_chars: 0,
            image: false,
            block_path: String::new(),
        }
    }

    /// The URL on the audited site.
    pub fn target(&self) -> &CanonicalUrl {
        self.lands_on.as_ref().unwrap_or(&self.url)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rel_is_a_set_of_lower_case_tokens() {
        let rel = Rel::parse(" NoFollow\tugc\n nofollow external,foo ");
        assert_eq!(rel.0, ["nofollow", "ugc", "external,foo"]);
        assert!(rel.is_qualified());
        assert!(!Rel::parse("noopener noreferrer external").is_qualified());
    }

    #[test]
    fn names_read_back() {
        for placement in Placement::ALL {
            assert_eq!(Placement::from_name(placement.as_str()), Some(*placement));
        }
    }
}
