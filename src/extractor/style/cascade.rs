//! Which of several declarations of a property holds.

use super::colour::Colour;
use super::length::{FontSize, Length};
use super::shape::Shift;
use super::value::{Declaration, PROPERTIES, Position, Property};

/// Where a declaration stands; later ones win.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Origin {
    Layer,
    Sheet,
    Attribute,
}

/// The declarations that hold for one element.
pub(super) struct Cascade {
    slots: [Option<(u64, Declaration)>; PROPERTIES],
    is_empty: bool,
}

impl Cascade {
    pub(super) fn new() -> Self {
        Self { slots: [None; PROPERTIES], is_empty: true }
    }

    /// Nothing was declared.
    pub(super) fn is_empty(&self) -> bool {
        self.is_empty
    }

    /// Enters a declaration; the one with more weight stays.
    pub(super) fn enter(
        &mut self,
        declaration: Declaration,
        is_important: bool,
        origin: Origin,
        specificity: u32,
        order: u32,
    ) {
        let weight = u64::from(is_important) << 63
            | (origin as u64) << 61
            | u64::from(specificity & 0x1FFF_FFFF) << 32
            | u64::from(order);
        self.is_empty = false;
        let slot = &mut self.slots[declaration.property() as usize];
        if slot.is_none_or(|(other, _)| weight >= other) {
            *slot = Some((weight, declaration));
        }
    }

    fn get(&self, property: Property) -> Option<Declaration> {
        self.slots[property as usize].map(|(_, declaration)| declaration)
    }

    /// False where `display: none` holds; `None` where nothing is declared.
    pub(super) fn display(&self) -> Option<bool> {
        match self.get(Property::Display)? {
            Declaration::Display(shown) => Some(shown),
            _ => None,
        }
    }

    pub(super) fn visibility(&self) -> Option<bool> {
        match self.get(Property::Visibility)? {
            Declaration::Visibility(shown) => Some(shown),
            _ => None,
        }
    }

    pub(super) fn hides_content(&self) -> bool {
        matches!(self.get(Property::ContentVisibility), Some(Declaration::ContentVisibility(false)))
    }

    pub(super) fn opacity(&self) -> f32 {
        match self.get(Property::Opacity) {
            Some(Declaration::Opacity(opacity)) => opacity,
            _ => 1.0,
        }
    }

    pub(super) fn position(&self) -> Position {
        match self.get(Property::Position) {
            Some(Declaration::Position(position)) => position,
            _ => Position::Static,
        }
    }

    /// A length; [`Length::Unknown`] where none is declared.
    pub(super) fn length(&self, property: Property) -> Length {
        match self.get(property) {
            Some(
                Declaration::Left(length)
                | Declaration::Right(length)
                | Declaration::Top(length)
                | Declaration::Bottom(length)
                | Declaration::MarginLeft(length)
                | Declaration::MarginTop(length)
                | Declaration::Width(length)
                | Declaration::Height(length)
                | Declaration::MaxWidth(length)
                | Declaration::MaxHeight(length),
            ) => length,
            _ => Length::Unknown,
        }
    }

    pub(super) fn cuts_overflow(&self) -> bool {
        matches!(self.get(Property::Overflow), Some(Declaration::Overflow(true)))
    }

    pub(super) fn is_padded(&self, property: Property) -> bool {
        matches!(self.get(property), Some(Declaration::PaddingAcross(true) | Declaration::PaddingDown(true)))
    }

    pub(super) fn font_size(&self) -> Option<FontSize> {
        match self.get(Property::FontSize)? {
            Declaration::FontSize(size) => Some(size),
            _ => None,
        }
    }

    /// `None` where the parent's holds.
    pub(super) fn text_indent(&self) -> Option<Length> {
        match self.get(Property::TextIndent)? {
            Declaration::TextIndent(length) => Some(length),
            _ => None,
        }
    }

    pub(super) fn is_clipped(&self) -> bool {
        matches!(self.get(Property::Clip), Some(Declaration::Clip(true)))
    }

    pub(super) fn is_cut_to_nothing(&self) -> bool {
        matches!(self.get(Property::ClipPath), Some(Declaration::ClipPath(true)))
    }

    pub(super) fn shift(&self) -> Shift {
        match self.get(Property::Transform) {
            Some(Declaration::Transform(shift)) => shift,
            _ => Shift::None,
        }
    }

    pub(super) fn colour(&self) -> Option<Colour> {
        match self.get(Property::Colour)? {
            Declaration::Colour(colour) => Some(colour),
            _ => None,
        }
    }

    /// The colour is taken from the parent by declaration.
    pub(super) fn inherits_colour(&self) -> bool {
        matches!(self.get(Property::Colour), Some(Declaration::Reset(_)))
    }

    pub(super) fn background(&self) -> Option<Colour> {
        match self.get(Property::Background)? {
            Declaration::Background(colour) => Some(colour),
            _ => None,
        }
    }
}
