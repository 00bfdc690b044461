//! Whether a reader can see an element, from what the page itself carries: attributes, inline styles, style sheets.

use html5ever::local_name;

use crate::model::link::Hidden;

use super::dom::Element;

/// How an element looks as far as visibility goes; children begin with their parent's.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Look {
    pub hidden: Option<Hidden>,
}

impl Look {
    /// The look of an element inside one with this look.
    pub(crate) fn of_child(self, element: &Element) -> Look {
        if self.hidden.is_some() {
            return self;
        }
        if element.attribute(&local_name!("hidden")).is_some() {
            return Look { hidden: Some(Hidden::NoBox) };
        }
        let Some(style) = element.attribute(&local_name!("style")) else { return self };
        let compact: String =
            style.chars().filter(|c| !c.is_ascii_whitespace()).collect::<String>().to_ascii_lowercase();
        let hidden = if compact.contains("display:none") {
            Some(Hidden::NoBox)
        } else if compact.contains("visibility:hidden") {
            Some(Hidden::Visibility)
        } else {
            None
        };
        Look { hidden }
    }
}
