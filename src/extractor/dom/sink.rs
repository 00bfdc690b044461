//! Builds the [`Dom`] as html5ever's tree construction asks for it.

use std::borrow::Cow;
use std::cell::{Cell, Ref, RefCell};

use html5ever::interface::{ElemName, ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::StrTendril;
use html5ever::{Attribute, LocalName, Namespace, QualName, local_name, ns};

use super::{Dom, Element, Node, NodeId, NodeKind, Space};

/// `base` elements remembered: only the first that ends up in the tree counts.
const MAX_BASES: usize = 64;

/// `style` elements remembered. Page builders make one per block, some hundred on a page.
const MAX_STYLES: usize = 2_000;

static HTML: Namespace = ns!(html);
static SVG: Namespace = ns!(svg);
static MATHML: Namespace = ns!(mathml);

/// The sink of the tree builder.
///
/// Contents of `template` elements hang on a node without parent, which no walk from the document reaches.
pub(super) struct Builder {
    dom: RefCell<Dom>,
    /// Contents nodes of templates, by template.
    templates: RefCell<Vec<(NodeId, NodeId)>>,
    /// The last `a` made while the current token was processed, with the number made.
    last_anchor: Cell<Option<NodeId>>,
    /// Elements made while the current token was processed.
    made: Cell<usize>,
}

/// Name of an element in the borrowed tree.
#[derive(Debug)]
pub(super) struct Name<'a>(Ref<'a, Element>);

impl ElemName for Name<'_> {
    fn ns(&self) -> &Namespace {
        match self.0.space {
            Space::Html => &HTML,
            Space::Svg => &SVG,
            Space::MathMl => &MATHML,
        }
    }

    fn local_name(&self) -> &LocalName {
        &self.0.name
    }
}

impl Builder {
    pub(super) fn new() -> Self {
        Self {
            dom: RefCell::new(Dom::new()),
            templates: RefCell::default(),
            last_anchor: Cell::new(None),
            made: Cell::new(0),
        }
    }

    pub(super) fn into_dom(self) -> Dom {
        self.dom.into_inner()
    }

    pub(super) fn nodes(&self) -> usize {
        self.dom.borrow().nodes.len()
    }

    /// Elements made since the last call.
    pub(super) fn take_made(&self) -> usize {
        self.made.take()
    }

    /// Called after a token: when it was the start tag of an `a`, the last one made is the one it asked for,
    /// and every other is a copy that mends misnesting.
    pub(super) fn settle_anchors(&self, started_anchor: bool) {
        if let (Some(NodeId(node)), true) = (self.last_anchor.take(), started_anchor) {
            let mut dom = self.dom.borrow_mut();
            if let NodeKind::Element(at) = dom.nodes[node as usize].kind {
                dom.elements[at as usize].is_copy = false;
            }
        }
    }

    fn push(&self, kind: NodeKind) -> NodeId {
        let nodes = &mut self.dom.borrow_mut().nodes;
        // The guard stops the parse long before the index overflows.
        let id = NodeId(nodes.len() as u32);
        nodes.push(Node {
            kind,
            parent: NodeId::NONE,
            first_child: NodeId::NONE,
            last_child: NodeId::NONE,
            previous: NodeId::NONE,
            next: NodeId::NONE,
        });
        id
    }

    fn new_text(&self, text: StrTendril) -> NodeId {
        let at = {
            let texts = &mut self.dom.borrow_mut().texts;
            texts.push(text);
            texts.len() as u32 - 1
        };
        self.push(NodeKind::Text(at))
    }

    fn detach(&self, id: NodeId) {
        let nodes = &mut self.dom.borrow_mut().nodes;
        let node = &mut nodes[id.index()];
        let (parent, previous, next) = (node.parent, node.previous, node.next);
        (node.parent, node.previous, node.next) = (NodeId::NONE, NodeId::NONE, NodeId::NONE);
        let Some(parent) = parent.get() else { return };
        match previous.get() {
            Some(previous) => nodes[previous.index()].next = next,
            None => nodes[parent.index()].first_child = next,
        }
        match next.get() {
            Some(next) => nodes[next.index()].previous = previous,
            None => nodes[parent.index()].last_child = previous,
        }
    }

    fn append_node(&self, parent: NodeId, child: NodeId) {
        self.detach(child);
        let nodes = &mut self.dom.borrow_mut().nodes;
        let last = nodes[parent.index()].last_child;
        match last.get() {
            Some(last) => nodes[last.index()].next = child,
            None => nodes[parent.index()].first_child = child,
        }
        nodes[parent.index()].last_child = child;
        let node = &mut nodes[child.index()];
        node.parent = parent;
        node.previous = last;
    }

    /// Adds text to a text node; `false` when the node is none.
    fn extend_text(&self, node: NodeId, text: &StrTendril) -> bool {
        let dom = &mut *self.dom.borrow_mut();
        let Some(NodeKind::Text(at)) = node.get().map(|id| dom.nodes[id.index()].kind) else { return false };
        dom.texts[at as usize].push_tendril(text);
        true
    }
}

impl TreeSink for Builder {
    type Handle = NodeId;
    type Output = Dom;
    type ElemName<'a> = Name<'a>;

    fn finish(self) -> Dom {
        self.into_dom()
    }

    fn parse_error(&self, _message: Cow<'static, str>) {}

    fn get_document(&self) -> NodeId {
        NodeId::DOCUMENT
    }

    fn elem_name<'a>(&'a self, target: &'a NodeId) -> Name<'a> {
        Name(Ref::map(self.dom.borrow(), |dom| match dom.nodes[target.index()].kind {
            NodeKind::Element(at) => &dom.elements[at as usize],
            // The tree builder only asks for names of elements that it got from `create_element`.
            _ => unreachable!("a node that is no element was asked for its name"),
        }))
    }

    fn create_element(&self, name: QualName, attributes: Vec<Attribute>, flags: ElementFlags) -> NodeId {
        let space = match name.ns {
            ns!(svg) => Space::Svg,
            ns!(mathml) => Space::MathMl,
            _ => Space::Html,
        };
        let is_anchor = name.local == local_name!("a");
        let is_style = name.local == local_name!("style");
        let is_base = name.local == local_name!("base") && space == Space::Html;
        let element = Element { name: name.local, space, attributes, is_copy: is_anchor };
        let has_href = is_base && element.attribute(&local_name!("href")).is_some();
        let at = {
            let elements = &mut self.dom.borrow_mut().elements;
            elements.push(element);
            elements.len() as u32 - 1
        };
        let id = self.push(NodeKind::Element(at));
        self.made.set(self.made.get() + 1);
        if is_anchor {
            self.last_anchor.set(Some(id));
        }
        if has_href {
            let bases = &mut self.dom.borrow_mut().bases;
            if bases.len() < MAX_BASES {
                bases.push(id);
            }
        }
        if is_style {
            let styles = &mut self.dom.borrow_mut().styles;
            if styles.len() < MAX_STYLES {
                styles.push(id);
            }
        }
        if flags.template {
            let contents = self.push(NodeKind::Other);
            self.templates.borrow_mut().push((id, contents));
        }
        id
    }

    fn create_comment(&self, _text: StrTendril) -> NodeId {
        self.push(NodeKind::Other)
    }

    fn create_pi(&self, _target: StrTendril, _data: StrTendril) -> NodeId {
        self.push(NodeKind::Other)
    }

    fn append(&self, parent: &NodeId, child: NodeOrText<NodeId>) {
        match child {
            NodeOrText::AppendNode(node) => self.append_node(*parent, node),
            NodeOrText::AppendText(text) => {
                let last = self.dom.borrow().nodes[parent.index()].last_child;
                if !self.extend_text(last, &text) {
                    let node = self.new_text(text);
                    self.append_node(*parent, node);
                }
            }
        }
    }

    fn append_based_on_parent_node(&self, element: &NodeId, previous: &NodeId, child: NodeOrText<NodeId>) {
        if self.dom.borrow().parent(*element).is_some() {
            self.append_before_sibling(element, child);
        } else {
            self.append(previous, child);
        }
    }

    fn append_doctype_to_document(&self, _name: StrTendril, _public: StrTendril, _system: StrTendril) {}

    fn get_template_contents(&self, target: &NodeId) -> NodeId {
        let templates = self.templates.borrow();
        templates.iter().rev().find(|(template, _)| template == target).map_or(*target, |&(_, contents)| contents)
    }

    fn same_node(&self, x: &NodeId, y: &NodeId) -> bool {
        x == y
    }

    fn set_quirks_mode(&self, mode: QuirksMode) {
        self.dom.borrow_mut().quirks = mode == QuirksMode::Quirks;
    }

    fn append_before_sibling(&self, sibling: &NodeId, new_node: NodeOrText<NodeId>) {
        let child = match new_node {
            NodeOrText::AppendNode(node) => node,
            NodeOrText::AppendText(text) => {
                let previous = self.dom.borrow().nodes[sibling.index()].previous;
                if self.extend_text(previous, &text) {
                    return;
                }
                self.new_text(text)
            }
        };
        self.detach(child);
        let nodes = &mut self.dom.borrow_mut().nodes;
        let (parent, previous) = (nodes[sibling.index()].parent, nodes[sibling.index()].previous);
        let Some(parent) = parent.get() else { return };
        match previous.get() {
            Some(previous) => nodes[previous.index()].next = child,
            None => nodes[parent.index()].first_child = child,
        }
        nodes[sibling.index()].previous = child;
        let node = &mut nodes[child.index()];
        (node.parent, node.previous, node.next) = (parent, previous, *sibling);
    }

    fn add_attrs_if_missing(&self, target: &NodeId, attributes: Vec<Attribute>) {
        let dom = &mut *self.dom.borrow_mut();
        let NodeKind::Element(at) = dom.nodes[target.index()].kind else { return };
        let element = &mut dom.elements[at as usize];
        for attribute in attributes {
            if !element.attributes.iter().any(|own| own.name == attribute.name) {
                element.attributes.push(attribute);
            }
        }
    }

    fn remove_from_parent(&self, target: &NodeId) {
        self.detach(*target);
    }

    fn reparent_children(&self, node: &NodeId, new_parent: &NodeId) {
        loop {
            let first = self.dom.borrow().first_child(*node);
            let Some(child) = first else { break };
            self.append_node(*new_parent, child);
        }
    }
}
