//! Texts that repeat, kept once and counted up to a limit.

use std::collections::HashMap;
use std::sync::Arc;

/// Distinct texts under small numbers, in order of arrival; full tables keep what they have.
#[derive(Debug)]
pub(super) struct Names {
    ids: HashMap<Arc<str>, u32>,
    texts: Vec<Arc<str>>,
    limit: usize,
}

impl Names {
    pub(super) fn new(limit: usize) -> Self {
        Self { ids: HashMap::new(), texts: Vec::new(), limit }
    }

    /// The number of a text; `None` for a new text when the table is full.
    pub(super) fn id(&mut self, text: &str) -> Option<u32> {
        if let Some(id) = self.ids.get(text) {
            return Some(*id);
        }
        if self.texts.len() >= self.limit {
            return None;
        }
        let id = u32::try_from(self.texts.len()).ok()?;
        let text: Arc<str> = text.into();
        self.texts.push(text.clone());
        self.ids.insert(text, id);
        Some(id)
    }

    pub(super) fn text(&self, id: u32) -> &str {
        self.texts.get(id as usize).map_or("", |text| text)
    }

    pub(super) fn len(&self) -> usize {
        self.texts.len()
    }
}

#[cfg(test)]
mod tests {
    use super::Names;

    #[test]
    fn a_full_table_still_knows_what_it_has() {
        let mut names = Names::new(2);
        assert_eq!((names.id("a"), names.id("b"), names.id("a"), names.id("c")), (Some(0), Some(1), Some(0), None));
        assert_eq!((names.text(1), names.len()), ("b", 2));
    }
}
