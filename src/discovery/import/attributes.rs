//! Rel, follow and element of a link, from whatever columns say something about them.

use super::recognise::Plan;
use super::role::Role;
use super::values;
use crate::discovery::parse::rows::Row;
use crate::model::candidate::Claim;
use crate::model::link::{Element, Rel};

/// What the columns read so far say.
#[derive(Default)]
struct Said {
    tokens: Vec<String>,
    /// Some column speaks about rel, even if only to deny it.
    rel: bool,
    follow: Option<bool>,
    element: Option<Element>,
}

/// Fills rel, follow and element of the claim.
pub(super) fn read(plan: &Plan, row: &Row<'_>, claim: &mut Claim) {
    let mut said = Said::default();
    for (role, column) in &plan.columns {
        match role {
            Role::Nofollow => said.qualifier("nofollow", flag(plan, row, *column, "nofollow")),
            Role::Ugc => said.qualifier("ugc", flag(plan, row, *column, "ugc")),
            Role::Sponsored => said.qualifier("sponsored", flag(plan, row, *column, "sponsored")),
            Role::Follow => match flag(plan, row, *column, "follow") {
                Some(true) => said.follow = said.follow.or(Some(true)),
                Some(false) => said.follow = Some(false),
                None => {}
            },
            Role::Rel => said.words(&row.text(*column)),
            Role::Type => said.kind(plan, &row.text(*column)),
            Role::IsFrame => said.kind_of(plan, row, *column, Element::Iframe),
            Role::IsForm => said.kind_of(plan, row, *column, Element::Form),
            Role::IsRedirect => said.kind_of(plan, row, *column, Element::Redirect),
            Role::IsImage => said.kind_of(plan, row, *column, Element::A),
            _ => {}
        }
    }
    if said.rel {
        let rel = Rel::parse(&said.tokens.join(" "));
        if rel.is_qualified() {
            said.follow = Some(false);
        }
        claim.rel = Some(rel);
    }
    claim.follow = said.follow;
    claim.element = said.element;
}

impl Said {
    fn qualifier(&mut self, token: &str, set: Option<bool>) {
        let Some(set) = set else { return };
        self.rel = true;
        if set {
            self.follow = Some(false);
            self.tokens.push(token.to_owned());
        } else {
            self.follow = self.follow.or(Some(true));
        }
    }

    fn words(&mut self, cell: &str) {
        if let Some((tokens, follow)) = values::rel_tokens(cell) {
            self.rel = true;
            self.follow = follow.or(self.follow);
            self.tokens.extend(tokens);
        }
    }

    /// A kind of link, or the words of rel in its place.
    fn kind(&mut self, plan: &Plan, cell: &str) {
        if values::follow_word(cell).is_some() {
            self.words(cell);
        } else {
            self.element = element(plan, cell).or(self.element);
        }
    }

    fn kind_of(&mut self, plan: &Plan, row: &Row<'_>, column: usize, element: Element) {
        if flag(plan, row, column, "") == Some(true) {
            self.element = Some(element);
        }
    }
}

fn flag(plan: &Plan, row: &Row<'_>, column: usize, name: &str) -> Option<bool> {
    let cell = row.text(column);
    if plan.marked_flags {
        // Majestic's mark is not documented: anything but nothing, 0 and false counts.
        return Some(!matches!(&*cell, "" | "0") && !cell.eq_ignore_ascii_case("false"));
    }
    values::flag(&cell, name)
}

fn element(plan: &Plan, word: &str) -> Option<Element> {
    // For a crawler of sites an `Image` is an `img`, elsewhere an image link.
    if plan.name == "screaming-frog" && word.eq_ignore_ascii_case("image") {
        return Some(Element::Img);
    }
    Element::from_name(word).filter(|_| plan.name == "audit").or_else(|| values::element(word))
}
