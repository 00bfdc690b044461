//! Interned names of tags and attributes, with the ones met lately at hand.

use html5ever::LocalName;

/// Slots of the table; a page uses some eighty names.
const SLOTS: usize = 512;

/// Interning takes a hash and a lookup in the static set, or a lock for other names; a page repeats the same few.
#[derive(Default)]
pub(super) struct Names {
    slots: Vec<Option<LocalName>>,
}

impl Names {
    /// The interned form of a name in lower case.
    pub(super) fn intern(&mut self, name: &str) -> LocalName {
        if self.slots.is_empty() {
            self.slots.resize(SLOTS, None);
        }
        let slot = &mut self.slots[slot_of(name.as_bytes())];
        match slot {
            Some(known) if **known == *name => known.clone(),
            _ => slot.insert(LocalName::from(name)).clone(),
        }
    }
}

fn slot_of(name: &[u8]) -> usize {
    let length = name.len();
    let at = |index: usize| name.get(index).copied().map_or(0, usize::from);
    let last = at(length.wrapping_sub(1));
    (length ^ (at(0) * 5) ^ (at(length / 2) * 23) ^ (last * 101) ^ (at(1) * 3)) % SLOTS
}
