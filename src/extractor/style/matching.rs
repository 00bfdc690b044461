//! Does a selector match an element?

use std::cell::Cell;

use html5ever::local_name;

use super::super::dom::{Dom, Element, NodeId, Space};
use super::selector::{Combinator, Compound, Match, Selector, Test};

/// Asks the tree, and counts the steps this takes: sheets are written by strangers too.
pub(super) struct Matcher<'a> {
    pub dom: &'a Dom,
    /// Steps left on this page.
    pub steps: &'a Cell<u64>,
}

impl Matcher<'_> {
    /// True when the selector matches the element at `node`.
    pub(super) fn matches(&self, selector: &Selector, node: NodeId, element: &Element) -> bool {
        self.compound(&selector.subject, node, element) && self.rest(&selector.rest, node)
    }

    fn step(&self) -> bool {
        let left = self.steps.get();
        self.steps.set(left.saturating_sub(1));
        left > 0
    }

    /// The parts left of the subject. A failed descendant step tries the next ancestor, so that the depth of the
    /// recursion is the number of compounds.
    fn rest(&self, rest: &[(Combinator, Compound)], node: NodeId) -> bool {
        let Some(((combinator, compound), rest)) = rest.split_first() else { return true };
        let fits = |node: NodeId| {
            self.dom.element(node).is_some_and(|element| self.compound(compound, node, element))
                && self.rest(rest, node)
        };
        match combinator {
            Combinator::Child => self.dom.parent(node).is_some_and(fits),
            Combinator::NextSibling => self.element_before(node).is_some_and(fits),
            Combinator::Descendant => {
                let mut at = self.dom.parent(node);
                while let Some(parent) = at {
                    if !self.step() {
                        return false;
                    }
                    if fits(parent) {
                        return true;
                    }
                    at = self.dom.parent(parent);
                }
                false
            }
            Combinator::LaterSibling => {
                let mut at = self.element_before(node);
                while let Some(sibling) = at {
                    if !self.step() {
                        return false;
                    }
                    if fits(sibling) {
                        return true;
                    }
                    at = self.element_before(sibling);
                }
                false
            }
        }
    }

    fn element_before(&self, node: NodeId) -> Option<NodeId> {
        let mut at = self.dom.previous_sibling(node);
        while let Some(sibling) = at {
            if self.dom.element(sibling).is_some() {
                return Some(sibling);
            }
            at = self.dom.previous_sibling(sibling);
        }
        None
    }

    fn element_after(&self, node: NodeId) -> Option<NodeId> {
        let mut at = self.dom.next_sibling(node);
        while let Some(sibling) = at {
            if self.dom.element(sibling).is_some() {
                return Some(sibling);
            }
            at = self.dom.next_sibling(sibling);
        }
        None
    }

    /// Ids and classes are compared without case in quirks mode.
    fn same(&self, own: &str, wanted: &str) -> bool {
        own == wanted || (self.dom.quirks && own.eq_ignore_ascii_case(wanted))
    }

    fn compound(&self, compound: &Compound, node: NodeId, element: &Element) -> bool {
        if !self.step() {
            return false;
        }
        if compound.name.as_ref().is_some_and(|name| *name != element.name) {
            return false;
        }
        if let Some(id) = &compound.id
            && !element.attribute(&local_name!("id")).is_some_and(|own| self.same(own, id))
        {
            return false;
        }
        if !compound.classes.is_empty() {
            let Some(own) = element.attribute(&local_name!("class")) else { return false };
            let has = |class: &String| own.split_ascii_whitespace().any(|own| self.same(own, class));
            if !compound.classes.iter().all(has) {
                return false;
            }
        }
        compound.tests.iter().all(|test| self.test(test, node, element))
    }

    fn test(&self, test: &Test, node: NodeId, element: &Element) -> bool {
        match test {
            Test::Never => false,
            Test::Attribute { name, how, value, ignore_case } => {
                element.attribute(name).is_some_and(|own| attribute_matches(own, *how, value, *ignore_case))
            }
            Test::Not(selectors) => !selectors.iter().any(|selector| self.matches(selector, node, element)),
            Test::Is(selectors) => selectors.iter().any(|selector| self.matches(selector, node, element)),
            Test::Nth { a, b, from_end, of_type } => self.nth(*a, *b, *from_end, *of_type, node, element),
            Test::Root => self.dom.parent(node) == Some(NodeId::DOCUMENT),
            Test::Empty => self.dom.first_child(node).is_none(),
            Test::Link => {
                matches!(element.name, local_name!("a") | local_name!("area"))
                    && element.space == Space::Html
                    && element.attribute(&local_name!("href")).is_some()
            }
            Test::Checked => {
                element.attribute(&local_name!("checked")).is_some()
                    || element.attribute(&local_name!("selected")).is_some()
            }
        }
    }

    fn nth(&self, a: i32, b: i32, from_end: bool, of_type: bool, node: NodeId, element: &Element) -> bool {
        let mut position = 1_i32;
        let mut at = node;
        loop {
            let next = if from_end { self.element_after(at) } else { self.element_before(at) };
            let Some(next) = next else { break };
            if !self.step() {
                return false;
            }
            // `:first-child` and its like are decided by the first sibling.
            if a == 0 && position > b {
                return false;
            }
            let is_counted = !of_type || self.dom.element(next).is_some_and(|other| other.name == element.name);
            position += i32::from(is_counted);
            at = next;
        }
        let steps = position.saturating_sub(b);
        if a == 0 { steps == 0 } else { steps % a == 0 && steps / a >= 0 }
    }
}

fn attribute_matches(own: &str, how: Match, value: &str, ignore_case: bool) -> bool {
    if ignore_case {
        return attribute_matches(&own.to_ascii_lowercase(), how, &value.to_ascii_lowercase(), false);
    }
    match how {
        Match::Present => true,
        Match::Equal => own == value,
        Match::Word => !value.is_empty() && own.split_ascii_whitespace().any(|word| word == value),
        Match::Dash => own == value || own.strip_prefix(value).is_some_and(|rest| rest.starts_with('-')),
        Match::Prefix => !value.is_empty() && own.starts_with(value),
        Match::Suffix => !value.is_empty() && own.ends_with(value),
        Match::Contains => !value.is_empty() && own.contains(value),
    }
}
