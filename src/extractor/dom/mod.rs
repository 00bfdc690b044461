//! The tree of one page: nodes in one vector, linked by index, made for a single pass in document order.

mod guard;
mod parse;
mod sink;
mod tokenizer;

use html5ever::tendril::StrTendril;
use html5ever::{Attribute, LocalName, ns};

use crate::extractor::text;

pub(crate) use parse::{Cut, parse};

/// Index of a node in its [`Dom`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct NodeId(u32);

impl NodeId {
    pub(crate) const DOCUMENT: NodeId = NodeId(0);
    /// Stands for "no node" inside [`Node`].
    const NONE: NodeId = NodeId(u32::MAX);

    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }

    fn get(self) -> Option<NodeId> {
        (self != Self::NONE).then_some(self)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NodeKind {
    Document,
    /// Index into the elements.
    Element(u32),
    /// Index into the texts.
    Text(u32),
    /// A comment, or the contents of a `template`: kept for the links between its neighbours only.
    Other,
}

#[derive(Debug)]
struct Node {
    kind: NodeKind,
    parent: NodeId,
    first_child: NodeId,
    last_child: NodeId,
    previous: NodeId,
    next: NodeId,
}

/// Whose vocabulary an element's name is from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Space {
    Html,
    Svg,
    MathMl,
}

#[derive(Debug)]
pub(crate) struct Element {
    pub name: LocalName,
    pub space: Space,
    pub attributes: Vec<Attribute>,
    /// Made by the parser to mend misnested markup, after the element that a tag asked for.
    pub is_copy: bool,
}

impl Element {
    /// Value of an attribute without namespace.
    pub(crate) fn attribute(&self, name: &LocalName) -> Option<&str> {
        self.attributes.iter().find(|a| a.name.local == *name && a.name.ns == ns!()).map(|a| &*a.value)
    }

    /// `xlink:href`, which makes hyperlinks of SVG's older `a`.
    pub(crate) fn xlink_href(&self) -> Option<&str> {
        self.attributes
            .iter()
            .find(|a| a.name.local == html5ever::local_name!("href") && a.name.ns == ns!(xlink))
            .map(|a| &*a.value)
    }
}

/// The tree of one page.
#[derive(Debug)]
pub(crate) struct Dom {
    nodes: Vec<Node>,
    elements: Vec<Element>,
    texts: Vec<StrTendril>,
    /// `base` elements with `href`, as they were made; only those still in the tree count.
    bases: Vec<NodeId>,
    /// `style` elements, as they were made.
    styles: Vec<NodeId>,
    /// Laid out as old browsers did; some styles apply differently.
    pub quirks: bool,
    /// The page was too complex and the tree holds only its beginning.
    pub cut: Option<Cut>,
}

impl Dom {
    fn new() -> Self {
        let document = Node {
            kind: NodeKind::Document,
            parent: NodeId::NONE,
            first_child: NodeId::NONE,
            last_child: NodeId::NONE,
            previous: NodeId::NONE,
            next: NodeId::NONE,
        };
        Self {
            nodes: vec![document],
            elements: Vec::new(),
            texts: Vec::new(),
            bases: Vec::new(),
            styles: Vec::new(),
            quirks: false,
            cut: None,
        }
    }

    pub(crate) fn kind(&self, id: NodeId) -> NodeKind {
        self.nodes[id.index()].kind
    }

    pub(crate) fn element(&self, id: NodeId) -> Option<&Element> {
        match self.kind(id) {
            NodeKind::Element(at) => Some(&self.elements[at as usize]),
            _ => None,
        }
    }

    pub(crate) fn text(&self, id: NodeId) -> Option<&str> {
        match self.kind(id) {
            NodeKind::Text(at) => Some(&self.texts[at as usize]),
            _ => None,
        }
    }

    pub(crate) fn element_at(&self, index: u32) -> &Element {
        &self.elements[index as usize]
    }

    pub(crate) fn text_at(&self, index: u32) -> &str {
        &self.texts[index as usize]
    }

    pub(crate) fn parent(&self, id: NodeId) -> Option<NodeId> {
        self.nodes[id.index()].parent.get()
    }

    pub(crate) fn first_child(&self, id: NodeId) -> Option<NodeId> {
        self.nodes[id.index()].first_child.get()
    }

    pub(crate) fn next_sibling(&self, id: NodeId) -> Option<NodeId> {
        self.nodes[id.index()].next.get()
    }

    pub(crate) fn previous_sibling(&self, id: NodeId) -> Option<NodeId> {
        self.nodes[id.index()].previous.get()
    }

    /// The element itself, then its ancestors up to the root element.
    pub(crate) fn with_ancestors(&self, id: NodeId) -> impl Iterator<Item = (NodeId, &Element)> + '_ {
        std::iter::successors(Some(id), |&node| self.parent(node)).filter_map(|node| Some((node, self.element(node)?)))
    }

    /// Text of all descendants, as `textContent` gives it, up to `limit` bytes.
    pub(crate) fn text_content(&self, root: NodeId, limit: usize) -> String {
        let mut content = String::new();
        let mut at = self.first_child(root);
        while let Some(node) = at {
            if let Some(piece) = self.text(node) {
                let room = limit.saturating_sub(content.len());
                content.push_str(text::cut(piece, room));
                if content.len() >= limit {
                    break;
                }
            }
            at = self.next_in(node, root);
        }
        content
    }

    /// The node after `node` in document order below `root`.
    fn next_in(&self, node: NodeId, root: NodeId) -> Option<NodeId> {
        if let Some(child) = self.first_child(node) {
            return Some(child);
        }
        let mut node = node;
        while node != root {
            if let Some(next) = self.next_sibling(node) {
                return Some(next);
            }
            node = self.parent(node)?;
        }
        None
    }

    /// The first `base` element in tree order that has an `href` and is not inside a `template`.
    pub(crate) fn base_href(&self) -> Option<&str> {
        let attached = |id: NodeId| self.with_root(id) == NodeId::DOCUMENT;
        let mut bases: Vec<NodeId> = self.bases.iter().copied().filter(|&id| attached(id)).collect();
        if bases.len() > 1 {
            // Rare: foster parenting may have put a later one first. Compare positions by walking.
            bases.sort_by_cached_key(|&id| self.path(id));
        }
        self.element(*bases.first()?)?.attribute(&html5ever::local_name!("href"))
    }

    /// The `style` elements of the tree, in the order they were made.
    pub(crate) fn styles(&self) -> impl Iterator<Item = NodeId> + '_ {
        self.styles.iter().copied().filter(|&id| self.with_root(id) == NodeId::DOCUMENT)
    }

    /// True when a style sheet from elsewhere may change how the page looks.
    pub(crate) fn has_foreign_sheet(&self) -> bool {
        let rel = |element: &Element| element.attribute(&html5ever::local_name!("rel")).map(str::to_ascii_lowercase);
        let is_sheet = |element: &Element| {
            element.name == html5ever::local_name!("link") && rel(element).is_some_and(|rel| rel.contains("stylesheet"))
        };
        self.elements.iter().any(is_sheet)
    }

    /// Every element whose parent is an element, with it.
    pub(crate) fn pairs(&self) -> impl Iterator<Item = (&Element, &Element)> + '_ {
        self.nodes.iter().filter_map(|node| match node.kind {
            NodeKind::Element(at) => Some((self.element(node.parent.get()?)?, &self.elements[at as usize])),
            _ => None,
        })
    }

    fn with_root(&self, id: NodeId) -> NodeId {
        let mut node = id;
        while let Some(parent) = self.parent(node) {
            node = parent;
        }
        node
    }

    /// Child positions from the root down; compares in document order.
    fn path(&self, id: NodeId) -> Vec<usize> {
        let mut path: Vec<usize> = std::iter::successors(Some(id), |&node| self.parent(node))
            .map(|node| std::iter::successors(self.previous_sibling(node), |&n| self.previous_sibling(n)).count())
            .collect();
        path.reverse();
        path
    }
}
