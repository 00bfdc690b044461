//! In which part of the page a link stands: what semantic elements, roles, schema.org types, and the classes and ids of
//! real platforms say of the elements around it.

mod words;

use html5ever::local_name;

use crate::model::link::Placement;

use super::dom::{Element, Space};

/// Classes of one element that are looked at.
const MAX_CLASSES: usize = 24;

/// The part of the page that an element stands in; children begin with their parent's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Zone {
    pub placement: Placement,
    /// Inside `article`, `section`, `main` or the like, `header` and `footer` are theirs and not the page's.
    is_sectioned: bool,
    /// Told by an element or a role, which authors choose for what they mean; names are also given for looks.
    is_firm: bool,
}

impl Zone {
    pub(crate) const PAGE: Zone = Zone { placement: Placement::Unknown, is_sectioned: false, is_firm: false };

    /// The part in which the element's contents stand.
    pub(crate) fn of_child(self, element: &Element) -> Zone {
        if element.space != Space::Html || matches!(element.name, local_name!("html") | local_name!("body")) {
            // Classes of the whole page tell of its settings.
            return self;
        }
        let mut zone = self;
        let is_plain = element.attributes.is_empty();
        let told = (!is_plain).then(|| by_role(element).map(|placement| (placement, true))).flatten();
        let told =
            told.or_else(|| (!is_plain).then(|| self.by_names(element).map(|placement| (placement, false))).flatten());
        if let Some((placement, is_firm)) = told.or_else(|| self.by_element(element).map(|placement| (placement, true)))
        {
            // `aside class=widget` is as firm as `aside`.
            zone.is_firm = is_firm || (is_part(&element.name) && placement != Placement::Content);
            zone.placement = placement;
        }
        zone.is_sectioned |= matches!(
            element.name,
            local_name!("article")
                | local_name!("section")
                | local_name!("main")
                | local_name!("blockquote")
                | local_name!("figure")
                | local_name!("details")
        );
        zone
    }

    fn by_element(self, element: &Element) -> Option<Placement> {
        match element.name {
            local_name!("nav") => Some(Placement::Nav),
            local_name!("main") => Some(Placement::Content),
            // Comments are articles too, and so are teasers beside the content.
            local_name!("article") if matches!(self.placement, Placement::Unknown | Placement::Header) => {
                Some(Placement::Content)
            }
            local_name!("header") if !self.is_sectioned && self.placement != Placement::Content => {
                Some(Placement::Header)
            }
            local_name!("footer") if !self.is_sectioned && self.placement != Placement::Content => {
                Some(Placement::Footer)
            }
            local_name!("aside") if !self.is_written_by_visitors() => Some(Placement::Sidebar),
            _ => None,
        }
    }

    fn is_written_by_visitors(self) -> bool {
        matches!(self.placement, Placement::Comment | Placement::ForumPost)
    }

    /// What the id and the classes say that holds here. Ids name one thing of the page, so they come first.
    fn by_names(self, element: &Element) -> Option<Placement> {
        let id = element.attribute(&local_name!("id")).unwrap_or_default();
        let classes = element.attribute(&local_name!("class")).unwrap_or_default();
        let names = std::iter::once(id.trim()).chain(classes.split_ascii_whitespace().take(MAX_CLASSES));
        let mut told: Option<Placement> = None;
        for says in names.filter_map(words::says) {
            if !self.holds(says) {
                continue;
            }
            // Of several names the surest counts, then the first.
            if says.is_sure {
                return Some(says.placement);
            }
            told = told.or(Some(says.placement));
        }
        told
    }

    /// Whether a name can mean what it says, given what is around the element.
    fn holds(self, says: words::Says) -> bool {
        match says.placement {
            // Every box has a content; that of a sidebar is still the sidebar's.
            Placement::Content if !says.is_sure => {
                matches!(self.placement, Placement::Unknown | Placement::Content | Placement::Header)
            }
            // Teasers beside the content and in footers carry its names; a box that merely looks like a side column may
            // hold the content itself.
            Placement::Content => {
                let is_beside = matches!(
                    self.placement,
                    Placement::Sidebar | Placement::Footer | Placement::Nav | Placement::Widget
                );
                !(self.is_written_by_visitors() || self.is_firm && is_beside)
            }
            // Authors sign what they write, too.
            Placement::ForumPost if !says.is_sure => {
                matches!(self.placement, Placement::Unknown | Placement::ForumPost | Placement::Comment)
            }
            // Templates of news sites call text and comments what forums call posts; and menus stand in footers.
            Placement::Widget if !says.is_sure => {
                matches!(self.placement, Placement::Unknown | Placement::Content | Placement::Widget)
            }
            Placement::Nav if !says.is_sure => !matches!(
                self.placement,
                Placement::Footer | Placement::Sidebar | Placement::Comment | Placement::ForumPost
            ),
            Placement::Header | Placement::Footer | Placement::Sidebar => !self.is_written_by_visitors(),
            Placement::AuthorBio => self.placement != Placement::Comment,
            _ => true,
        }
    }
}

/// Elements that name a part of the page.
fn is_part(name: &html5ever::LocalName) -> bool {
    matches!(*name, local_name!("aside") | local_name!("nav") | local_name!("footer") | local_name!("header"))
}

/// What ARIA roles and schema.org's types of page parts say.
fn by_role(element: &Element) -> Option<Placement> {
    if let Some(role) = element.attribute(&local_name!("role")) {
        let placement = match role.split_ascii_whitespace().next().unwrap_or_default() {
            "navigation" | "menu" | "menubar" => Some(Placement::Nav),
            "main" => Some(Placement::Content),
            "banner" => Some(Placement::Header),
            "contentinfo" => Some(Placement::Footer),
            "complementary" => Some(Placement::Sidebar),
            _ => None,
        };
        if placement.is_some() {
            return placement;
        }
    }
    if let Some(property) = element.attribute(&local_name!("itemprop"))
        && property == "articleBody"
    {
        return Some(Placement::Content);
    }
    let kind = element.attribute(&local_name!("itemtype"))?;
    match kind.trim().rsplit('/').next().unwrap_or_default() {
        "WPHeader" => Some(Placement::Header),
        "WPFooter" => Some(Placement::Footer),
        "WPSideBar" => Some(Placement::Sidebar),
        "SiteNavigationElement" | "BreadcrumbList" => Some(Placement::Nav),
        "Comment" | "UserComments" => Some(Placement::Comment),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
