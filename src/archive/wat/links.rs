//! The `Links` array of a WAT record: one object a link, without order of members.

use super::WatPage;
use crate::archive::json::{Broken, Text, Walker};
use crate::archive::limits::MAX_WAT_LINKS;
use crate::model::link::Element;

/// What made a link, from its `path`: `A@/href`, `IMG@/src`, `STYLE/#text`, …
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tag {
    A,
    Area,
    Img,
    Form,
    Iframe,
    Frame,
    /// Scripts, styles, media, event handlers: loaded or called, not linked to.
    Other,
}

impl Tag {
    fn of(path: &[u8]) -> Self {
        match path {
            b"A@/href" => Tag::A,
            b"IMG@/src" => Tag::Img,
            b"AREA@/href" => Tag::Area,
            b"FORM@/action" => Tag::Form,
            b"IFRAME@/src" => Tag::Iframe,
            b"FRAME@/src" => Tag::Frame,
            _ => Tag::Other,
        }
    }

    pub fn element(self) -> Element {
        match self {
            Tag::A => Element::A,
            Tag::Area => Element::Area,
            Tag::Img => Element::Img,
            Tag::Form => Element::Form,
            Tag::Iframe => Element::Iframe,
            Tag::Frame => Element::Frame,
            Tag::Other => Element::Resource,
        }
    }
}

/// One link as the record gives it.
#[derive(Debug, Clone, Copy)]
pub struct WatLink<'a> {
    pub tag: Tag,
    pub url: Text<'a>,
    pub rel: Option<Text<'a>>,
    pub text: Option<Text<'a>>,
    pub title: Option<Text<'a>>,
    /// `alt` of an image; for an anchor, of the image just before it in the record, which is the image inside it when
    /// the anchor has no text (a link is written when its end tag comes, so its image comes first).
    pub alt: Option<Text<'a>>,
}

impl WatLink<'_> {
    pub fn rel_tokens(&self) -> impl Iterator<Item = String> {
        let rel = self.rel.map(|rel| rel.decode()).unwrap_or_default();
        rel.split_ascii_whitespace().map(str::to_owned).collect::<Vec<_>>().into_iter()
    }
}

impl<'a> WatPage<'a> {
    /// Calls `visit` for every link of the page's body, in the order of the record.
    pub fn for_each_link(&self, visit: &mut dyn FnMut(&WatLink<'a>)) {
        let Some(walker) = &self.links else { return };
        let mut before: Option<Text<'a>> = None;
        each(walker, &mut |mut link| {
            match link.tag {
                Tag::Img => before = link.alt,
                Tag::A if link.text.is_none() && link.alt.is_none() => link.alt = before.take(),
                _ => before = None,
            }
            visit(&link);
        });
    }

    /// The same for the `link` elements of the head.
    pub fn for_each_head_link(&self, visit: &mut dyn FnMut(&WatLink<'a>)) {
        if let Some(walker) = &self.head_links {
            each(walker, &mut |link| visit(&link));
        }
    }
}

fn each<'a>(array: &Walker<'a>, visit: &mut dyn FnMut(WatLink<'a>)) {
    let mut left = MAX_WAT_LINKS;
    // The JSON was walked once already, so it is whole.
    let _ = array.clone().array(|walker| {
        left = left.checked_sub(1).ok_or(Broken)?;
        if let Some(link) = read(walker)? {
            visit(link);
        }
        Ok(())
    });
}

fn read<'a>(walker: &mut Walker<'a>) -> Result<Option<WatLink<'a>>, Broken> {
    let mut link = WatLink { tag: Tag::Other, url: Text::default(), rel: None, text: None, title: None, alt: None };
    let mut url = None;
    walker.object(|walker, key| {
        let Some(value) = walker.scalar()? else { return Ok(()) };
        match key.raw {
            b"path" if value.escaped => link.tag = Tag::of(value.decode().as_bytes()),
            b"path" => link.tag = Tag::of(value.raw),
            b"url" | b"href" => url = Some(value),
            b"text" => link.text = Some(value),
            b"rel" => link.rel = Some(value),
            b"title" => link.title = Some(value),
            b"alt" => link.alt = Some(value),
            _ => {}
        }
        Ok(())
    })?;
    Ok(url.map(|url| WatLink { url, ..link }))
}
