//! How many sites share a trait.

use rustc_hash::{FxHashSet, FxHasher};
use std::hash::{Hash, Hasher};

/// Sites remembered per trait; beyond it only that there are at least so many.
pub(super) const MAX_MEMBERS: usize = 20_000;

/// The sites that share one trait.
#[derive(Debug, Clone)]
pub(crate) enum Spread {
    One(u32),
    Many(FxHashSet<u32>),
}

impl Spread {
    pub(crate) fn members(&self) -> u32 {
        match self {
            Spread::One(_) => 1,
            Spread::Many(set) => set.len() as u32,
        }
    }

    pub(super) fn add(&mut self, member: u32) {
        match self {
            Spread::One(first) if *first == member => {}
            Spread::One(first) => *self = Spread::Many(FxHashSet::from_iter([*first, member])),
            Spread::Many(set) if set.len() < MAX_MEMBERS => {
                set.insert(member);
            }
            Spread::Many(_) => {}
        }
    }

    /// Members in order.
    pub(super) fn sorted(&self) -> Vec<u32> {
        match self {
            Spread::One(member) => vec![*member],
            Spread::Many(set) => {
                let mut members: Vec<u32> = set.iter().copied().collect();
                members.sort_unstable();
                members
            }
        }
    }
}

/// 64-bit hash, the same on every run and machine of one byte order.
pub(crate) fn hash(text: &str) -> u64 {
    let mut hasher = FxHasher::default();
    text.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_count_once_and_stop_at_the_bound() {
        let mut spread = Spread::One(0);
        for member in [0, 1, 1, 2, 0] {
            spread.add(member);
        }
        assert_eq!((spread.members(), spread.sorted()), (3, vec![0, 1, 2]));
        for member in 0..2 * MAX_MEMBERS as u32 {
            spread.add(member);
        }
        assert_eq!(spread.members() as usize, MAX_MEMBERS);
    }
}
