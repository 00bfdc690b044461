//! One pass over the tree: every link with its range of text, every block, and the elements that later questions ask for.

use html5ever::{LocalName, local_name};

use crate::model::link::{Hidden, Placement};

use super::dom::{Dom, Element, NodeId, NodeKind, Space};
use super::place::Zone;
use super::style::{Look, Sheets};
use super::tags;
use super::text::TextBuffer;

/// A hyperlink: `a` or `area` with an address.
#[derive(Debug)]
pub(crate) struct Anchor {
    pub node: NodeId,
    /// Range of its text in the survey's text.
    pub start: usize,
    pub end: usize,
    pub hidden: Option<Hidden>,
    pub placement: Placement,
    /// Index of the block it stands in.
    pub block: u32,
    /// First image inside.
    pub image: Option<NodeId>,
    /// Something in it can be seen, whatever the link's own style.
    shows: bool,
    /// Words in it have the colour of what is behind them.
    is_camouflaged: bool,
}

/// A block of text: the range of an element that stands on lines of its own.
#[derive(Debug)]
pub(crate) struct Block {
    pub node: NodeId,
    pub start: usize,
    pub end: usize,
    /// Anchors found before the block begins and when it ends.
    pub first_anchor: u32,
    pub end_anchor: u32,
}

/// What one pass over the tree gathers.
#[derive(Debug)]
pub(crate) struct Survey {
    pub text: TextBuffer,
    /// Ranges of the text that no reader sees, in order, not overlapping.
    pub hidden_text: Vec<(usize, usize)>,
    pub anchors: Vec<Anchor>,
    pub blocks: Vec<Block>,
    /// `title`, `h1`, `meta`, `link`, `script` and further elements that facts are read from, in document order.
    pub titles: Vec<NodeId>,
    pub headings: Vec<NodeId>,
    pub metas: Vec<NodeId>,
    pub head_links: Vec<NodeId>,
    pub scripts: Vec<NodeId>,
    pub forms: Vec<NodeId>,
    /// `iframe`, `frame`, `img`, `embed`, `object`, `source`, `video`, `audio` with an address.
    pub resources: Vec<NodeId>,
    pub images: u32,
    /// `time` elements.
    pub times: Vec<NodeId>,
    /// `data-ad-client` of advertising slots.
    pub ad_slots: Vec<String>,
    /// Elements with `itemprop=author`, the first [`MAX_AUTHORS`].
    pub authors: Vec<NodeId>,
    /// `itemtype` attributes, the first [`MAX_ITEM_TYPES`].
    pub item_types: Vec<String>,
    /// Ids and classes of `html` and `body`.
    pub body_marks: String,
    pub password_fields: u32,
    /// A field in which visitors write comments.
    pub has_comment_field: bool,
    /// The element that scripts of single-page applications fill.
    pub has_app_root: bool,
    pub root: Option<NodeId>,
}

/// Advertising slots remembered; all of a page carry the same id.
const MAX_AD_SLOTS: usize = 8;
/// Authors remembered: the page's own come first, those of comments and teasers later.
const MAX_AUTHORS: usize = 4;
/// `itemtype` attributes remembered: the first say what the page is about.
const MAX_ITEM_TYPES: usize = 16;
/// Ids of the element that a single-page application is drawn into.
const APP_ROOTS: [&str; 7] = ["root", "app", "__next", "___gatsby", "__nuxt", "app-root", "react-root"];

/// Names of forms for comments, and how far above the field they may stand.
const COMMENT_FORMS: [&str; 8] = [
    "commentform",
    "comment-form",
    "comment_form",
    "comments-form",
    "respond",
    "comment-respond",
    "reply-form",
    "guestbook-form",
];
const FORM_DEPTH: usize = 6;

/// Bytes of text around a link that make a sentence, and links beside it that do not yet make a list.
const MIN_SENTENCE: usize = 60;
const MAX_LINKS_IN_SENTENCE: u32 = 12;

/// What text is gathered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TextMode {
    /// As a reader sees it: blocks on lines, no scripts.
    Rendered,
    /// As `textContent` gives it inside links: nothing added, nothing left out.
    Content,
}

struct Frame {
    node: NodeId,
    look: Look,
    zone: Zone,
    block: u32,
    is_block: bool,
    is_silent: bool,
    /// This element is the anchor with that index.
    anchor: Option<u32>,
}

impl Survey {
    /// Walks the tree.
    pub(crate) fn of(dom: &Dom, mode: TextMode) -> Self {
        let mut walk = Walk {
            dom,
            sheets: Sheets::of(dom),
            page: Look::of_page(dom),
            mode,
            frames: Vec::with_capacity(64),
            open_anchors: 0,
            survey: Survey {
                text: TextBuffer::new(mode == TextMode::Rendered),
                hidden_text: Vec::new(),
                anchors: Vec::new(),
                blocks: Vec::new(),
                titles: Vec::new(),
                headings: Vec::new(),
                metas: Vec::new(),
                head_links: Vec::new(),
                scripts: Vec::new(),
                forms: Vec::new(),
                resources: Vec::new(),
                images: 0,
                times: Vec::new(),
                ad_slots: Vec::new(),
                authors: Vec::new(),
                item_types: Vec::new(),
                body_marks: String::new(),
                password_fields: 0,
                has_comment_field: false,
                has_app_root: false,
                root: None,
            },
        };
        walk.run();
        walk.survey
    }

    /// The part of the page that a link stands in. Pages without any mark of their parts are told by their text:
    /// a link in a sentence is content.
    pub(crate) fn placement(&self, anchor: &Anchor) -> Placement {
        let Some(block) = self.blocks.get(anchor.block as usize) else { return anchor.placement };
        if anchor.placement != Placement::Unknown || block.end_anchor - block.first_anchor > MAX_LINKS_IN_SENTENCE {
            return anchor.placement;
        }
        let around = (anchor.start - block.start) + block.end.saturating_sub(anchor.end);
        if around >= MIN_SENTENCE && self.is_sentence(block) { Placement::Content } else { Placement::Unknown }
    }

    /// More words outside of links than in them.
    fn is_sentence(&self, block: &Block) -> bool {
        let anchors = &self.anchors[block.first_anchor as usize..block.end_anchor as usize];
        let linked: usize = anchors.iter().map(|anchor| anchor.end - anchor.start).sum();
        (block.end - block.start) >= linked * 2
    }

    /// Text of a range as one would read it aloud: see [`super::text::one_line`].
    pub(crate) fn slice(&self, start: usize, end: usize) -> &str {
        self.text.as_str().get(start..end).unwrap_or_default()
    }
}

struct Walk<'a> {
    dom: &'a Dom,
    sheets: Sheets,
    page: Look,
    mode: TextMode,
    frames: Vec<Frame>,
    open_anchors: usize,
    survey: Survey,
}

impl Walk<'_> {
    fn run(&mut self) {
        let mut next = self.dom.first_child(NodeId::DOCUMENT);
        while let Some(node) = next {
            match self.dom.kind(node) {
                NodeKind::Element(at) => {
                    self.enter(node, at);
                    if let Some(child) = self.dom.first_child(node) {
                        next = Some(child);
                        continue;
                    }
                    self.leave();
                }
                NodeKind::Text(at) => self.text(at),
                NodeKind::Document | NodeKind::Other => {}
            }
            // Up to the first element with something after it.
            let mut at = node;
            next = loop {
                if let Some(sibling) = self.dom.next_sibling(at) {
                    break Some(sibling);
                }
                match self.dom.parent(at) {
                    Some(parent) if parent != NodeId::DOCUMENT => {
                        self.leave();
                        at = parent;
                    }
                    _ => break None,
                }
            };
        }
    }

    fn text(&mut self, at: u32) {
        let Some(frame) = self.frames.last() else { return };
        if frame.is_silent && (self.mode == TextMode::Rendered || self.open_anchors == 0) {
            return;
        }
        let (start, look) = (self.survey.text.len(), frame.look);
        self.survey.text.push(self.dom.text_at(at));
        let end = self.survey.text.len();
        if let Some(way) = look.hides_text() {
            if way == Hidden::SameAsBackground {
                let open = self.frames.iter().rev().find_map(|frame| frame.anchor);
                open.into_iter().for_each(|index| self.survey.anchors[index as usize].is_camouflaged = true);
            }
            match self.survey.hidden_text.last_mut() {
                Some(last) if last.1 == start => last.1 = end,
                _ => self.survey.hidden_text.push((start, end)),
            }
        } else if self.open_anchors > 0 && !self.survey.slice(start, end).trim().is_empty() {
            self.shows();
        }
    }

    /// Something that can be seen stands in every link that is open.
    fn shows(&mut self) {
        for index in self.frames.iter().filter_map(|frame| frame.anchor) {
            self.survey.anchors[index as usize].shows = true;
        }
    }

    fn enter(&mut self, node: NodeId, at: u32) {
        let element = self.dom.element_at(at);
        let parent = self.frames.last();
        let (parent_look, parent_zone, parent_block, parent_silent) = parent
            .map_or((self.page, Zone::PAGE, 0, false), |frame| (frame.look, frame.zone, frame.block, frame.is_silent));
        let look = parent_look.of_child(&self.sheets, self.dom, node, element);
        let is_html = element.space == Space::Html;
        let is_block = is_html && tags::is_block(&element.name);
        let mut frame = Frame {
            node,
            look,
            zone: parent_zone.of_child(element),
            block: parent_block,
            is_block,
            is_silent: parent_silent || is_silent(element),
            anchor: None,
        };
        if is_block {
            self.survey.text.line();
            frame.block = self.survey.blocks.len() as u32;
            let at = self.survey.text.len();
            let anchors = self.survey.anchors.len() as u32;
            self.survey.blocks.push(Block { node, start: at, end: at, first_anchor: anchors, end_anchor: anchors });
        }
        self.note(node, element, &mut frame);
        self.frames.push(frame);
    }

    /// Takes note of elements by their name.
    fn note(&mut self, node: NodeId, element: &Element, frame: &mut Frame) {
        let survey = &mut self.survey;
        if element.space == Space::Svg {
            if element.name == local_name!("a") {
                let has_href = element.attribute(&local_name!("href")).is_some()
                    || (self.mode == TextMode::Rendered && element.xlink_href().is_some());
                if has_href {
                    self.open_anchor(node, frame);
                }
            }
            return;
        }
        if element.space != Space::Html {
            return;
        }
        if survey.item_types.len() < MAX_ITEM_TYPES
            && let Some(kind) = element.attribute(&local_name!("itemtype"))
        {
            survey.item_types.push(kind.to_owned());
        }
        if survey.authors.len() < MAX_AUTHORS && element.attribute(&local_name!("itemprop")) == Some("author") {
            survey.authors.push(node);
        }
        match element.name {
            local_name!("a") | local_name!("area") if element.attribute(&local_name!("href")).is_some() => {
                self.open_anchor(node, frame);
            }
            local_name!("br") => survey.text.line(),
            local_name!("title") => survey.titles.push(node),
            local_name!("h1") => survey.headings.push(node),
            local_name!("meta") => survey.metas.push(node),
            local_name!("link") => survey.head_links.push(node),
            local_name!("script") => survey.scripts.push(node),
            local_name!("form") => survey.forms.push(node),
            local_name!("img") => {
                survey.images += 1;
                survey.resources.push(node);
                self.note_image(node, frame.look);
            }
            local_name!("iframe")
            | local_name!("frame")
            | local_name!("embed")
            | local_name!("object")
            | local_name!("source")
            | local_name!("video")
            | local_name!("audio") => survey.resources.push(node),
            local_name!("html") if survey.root.is_none() => {
                survey.root = Some(node);
                note_marks(element, &mut survey.body_marks);
            }
            local_name!("body") => note_marks(element, &mut survey.body_marks),
            local_name!("time") => survey.times.push(node),
            local_name!("input") => {
                let kind = element.attribute(&local_name!("type"));
                survey.password_fields += u32::from(kind.is_some_and(|kind| kind.eq_ignore_ascii_case("password")));
            }
            local_name!("textarea") => {
                let is_comment = |name: &str| {
                    let name = name.to_ascii_lowercase();
                    ["comment", "reply", "guestbook", "kommentar"].iter().any(|word| name.contains(word))
                };
                let names = [local_name!("name"), local_name!("id")];
                let named = names.iter().any(|name| element.attribute(name).is_some_and(is_comment));
                survey.has_comment_field |= named
                    || self
                        .frames
                        .iter()
                        .rev()
                        .take(FORM_DEPTH)
                        .any(|frame| self.dom.element(frame.node).is_some_and(is_comment_form));
            }
            local_name!("ins") => {
                let client = element.attribute(&LocalName::from("data-ad-client"));
                survey.ad_slots.extend(client.filter(|_| survey.ad_slots.len() < MAX_AD_SLOTS).map(str::to_owned));
            }
            local_name!("div") | local_name!("main") => {
                let id = element.attribute(&local_name!("id")).unwrap_or_default();
                survey.has_app_root |= APP_ROOTS.contains(&id);
            }
            _ => {}
        }
    }

    fn open_anchor(&mut self, node: NodeId, frame: &mut Frame) {
        let start = self.survey.text.len();
        frame.anchor = Some(self.survey.anchors.len() as u32);
        self.open_anchors += 1;
        self.survey.anchors.push(Anchor {
            node,
            start,
            end: start,
            hidden: None,
            placement: frame.zone.placement,
            block: frame.block,
            image: None,
            shows: false,
            is_camouflaged: false,
        });
    }

    /// Remembers the first image of the link that is open.
    fn note_image(&mut self, node: NodeId, look: Look) {
        if self.open_anchors == 0 {
            return;
        }
        if look.hides_image().is_none() {
            self.shows();
        }
        if let Some(index) = self.frames.iter().rev().find_map(|frame| frame.anchor) {
            let anchor = &mut self.survey.anchors[index as usize];
            anchor.image.get_or_insert(node);
        }
    }

    fn leave(&mut self) {
        let Some(frame) = self.frames.pop() else { return };
        let end = self.survey.text.len();
        if let Some(index) = frame.anchor {
            let anchor = &mut self.survey.anchors[index as usize];
            anchor.end = end;
            let own = match anchor.shows {
                true => None,
                false => frame.look.hides_text().or(anchor.is_camouflaged.then_some(Hidden::SameAsBackground)),
            };
            anchor.hidden = frame.look.hides_all().or(own);
            self.open_anchors -= 1;
        }
        if frame.is_block {
            let block = &mut self.survey.blocks[frame.block as usize];
            debug_assert_eq!(block.node, frame.node);
            block.end = end;
            block.end_anchor = self.survey.anchors.len() as u32;
            self.survey.text.line();
        }
    }
}

fn is_silent(element: &Element) -> bool {
    match element.space {
        Space::Html => tags::is_silent(&element.name),
        Space::Svg => matches!(
            element.name,
            local_name!("title")
                | local_name!("desc")
                | local_name!("style")
                | local_name!("script")
                | local_name!("metadata")
        ),
        Space::MathMl => element.name == local_name!("annotation"),
    }
}

/// A form, or the box around one, whose name says that visitors comment with it.
fn is_comment_form(element: &Element) -> bool {
    [local_name!("id"), local_name!("class")].iter().filter_map(|name| element.attribute(name)).any(|names| {
        names.split_ascii_whitespace().any(|name| COMMENT_FORMS.iter().any(|form| name.eq_ignore_ascii_case(form)))
    })
}

/// Adds the id and the classes of an element to a text.
fn note_marks(element: &Element, marks: &mut String) {
    for name in [local_name!("id"), local_name!("class")] {
        if let Some(value) = element.attribute(&name) {
            marks.push_str(super::text::cut(value, 1024));
            marks.push(' ');
        }
    }
}
