//! In which part of the page a link stands.

use html5ever::local_name;

use crate::model::link::Placement;

use super::dom::{Dom, Element, NodeId, Space};

/// The part of the page that an element stands in: what its nearest telling ancestor says.
pub(crate) fn placement(dom: &Dom, node: NodeId) -> Placement {
    dom.with_ancestors(node).find_map(|(_, element)| of_element(element)).unwrap_or(Placement::Unknown)
}

fn of_element(element: &Element) -> Option<Placement> {
    if element.space != Space::Html {
        return None;
    }
    let role = element.attribute(&local_name!("role")).unwrap_or_default();
    let by_role = match role {
        "navigation" => Some(Placement::Nav),
        "main" | "article" => Some(Placement::Content),
        "banner" => Some(Placement::Header),
        "contentinfo" => Some(Placement::Footer),
        "complementary" => Some(Placement::Sidebar),
        _ => None,
    };
    by_role.or(match element.name {
        local_name!("nav") => Some(Placement::Nav),
        local_name!("main") | local_name!("article") => Some(Placement::Content),
        local_name!("header") => Some(Placement::Header),
        local_name!("footer") => Some(Placement::Footer),
        local_name!("aside") => Some(Placement::Sidebar),
        _ => None,
    })
}
