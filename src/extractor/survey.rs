//! One pass over the tree: every link with its range of text, every block, and the elements that later questions ask for.

use html5ever::local_name;

use crate::model::link::Hidden;

use super::dom::{Dom, Element, NodeId, NodeKind, Space};
use super::style::Look;
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
    /// Index of the block it stands in.
    pub block: u32,
    /// First image inside.
    pub image: Option<NodeId>,
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
    pub root: Option<NodeId>,
}

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
    block: u32,
    is_block: bool,
    is_silent: bool,
    /// This element is the anchor with that index.
    anchor: Option<u32>,
    /// Start of a hidden range that ends with this element.
    hidden_from: Option<usize>,
}

impl Survey {
    /// Walks the tree.
    pub(crate) fn of(dom: &Dom, mode: TextMode) -> Self {
        let mut walk = Walk {
            dom,
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
                root: None,
            },
        };
        walk.run();
        walk.survey
    }

    /// Text of a range as one would read it aloud: see [`super::text::one_line`].
    pub(crate) fn slice(&self, start: usize, end: usize) -> &str {
        self.text.as_str().get(start..end).unwrap_or_default()
    }
}

struct Walk<'a> {
    dom: &'a Dom,
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
        self.survey.text.push(self.dom.text_at(at));
    }

    fn enter(&mut self, node: NodeId, at: u32) {
        let element = self.dom.element_at(at);
        let parent = self.frames.last();
        let (parent_look, parent_block, parent_silent) =
            parent.map_or((Look::default(), 0, false), |frame| (frame.look, frame.block, frame.is_silent));
        let look = self.look(element, parent_look);
        let is_html = element.space == Space::Html;
        let is_block = is_html && tags::is_block(&element.name);
        let mut frame = Frame {
            node,
            look,
            block: parent_block,
            is_block,
            is_silent: parent_silent || is_silent(element),
            anchor: None,
            hidden_from: None,
        };
        if is_block {
            self.survey.text.line();
            frame.block = self.survey.blocks.len() as u32;
            let at = self.survey.text.len();
            let anchors = self.survey.anchors.len() as u32;
            self.survey.blocks.push(Block { node, start: at, end: at, first_anchor: anchors, end_anchor: anchors });
        }
        if look.hidden.is_some() && parent_look.hidden.is_none() {
            frame.hidden_from = Some(self.survey.text.len());
        }
        self.note(node, element, &mut frame);
        self.frames.push(frame);
    }

    fn look(&self, element: &Element, parent: Look) -> Look {
        if parent.hidden.is_none() && element.space == Space::Html && tags::is_replaced(&element.name) {
            return parent.of_child(element);
        }
        parent.of_child(element)
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
                self.note_image(node);
            }
            local_name!("iframe")
            | local_name!("frame")
            | local_name!("embed")
            | local_name!("object")
            | local_name!("source")
            | local_name!("video")
            | local_name!("audio") => survey.resources.push(node),
            local_name!("html") if survey.root.is_none() => survey.root = Some(node),
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
            hidden: frame.look.hidden,
            block: frame.block,
            image: None,
        });
    }

    /// Remembers the first image of the link that is open.
    fn note_image(&mut self, node: NodeId) {
        if self.open_anchors == 0 {
            return;
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
            self.survey.anchors[index as usize].end = end;
            self.open_anchors -= 1;
        }
        if let Some(from) = frame.hidden_from.filter(|&from| from < end) {
            self.survey.hidden_text.push((from, end));
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
