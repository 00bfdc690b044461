//! Sites that appear to share an owner: joined by account ids, identical texts, name series and equal paths.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::SiteFacts;
use super::spread::Spread;
use crate::model::facts::{Account, AccountKind, PageFacts};

/// Accounts, page fingerprints and templates followed.
const MAX_MARKS: usize = 500_000;
/// A mark on more sites than this belongs to a supplier, not to an owner.
const MAX_OWNED: u32 = 2_000;

/// A group of linking sites that appear to share an owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Owner {
    /// Stable name: the proof and the first site.
    pub(crate) name: String,
    pub(crate) sites: u32,
    pub(crate) proof: Proof,
    /// The account id, the stem, or the first site's name.
    pub(crate) mark: String,
}

/// What shows that sites belong together, strongest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Proof {
    Account,
    Mirror,
    Names,
    Paths,
}

impl Proof {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Proof::Account => "account",
            Proof::Mirror => "mirror",
            Proof::Names => "names",
            Proof::Paths => "paths",
        }
    }
}

#[derive(Debug, Default)]
pub(super) struct OwnerFinder {
    accounts: FxHashMap<Account, Spread>,
    texts: FxHashMap<u64, Spread>,
    groups: Vec<(Proof, String, Vec<u32>)>,
}

impl OwnerFinder {
    pub(super) fn page(&mut self, site: u32, page: &PageFacts) {
        for account in page.accounts.iter().filter(|account| is_personal(account)) {
            mark(&mut self.accounts, account.clone(), site);
        }
        if page.simhash != 0 && page.words >= 50 {
            mark(&mut self.texts, page.simhash, site);
        }
    }

    /// A group proven outside: `fewest` sites make it one.
    pub(super) fn group(&mut self, proof: Proof, what: &str, spread: &Spread, fewest: u32) {
        if (fewest..=super::spread::MAX_MEMBERS as u32).contains(&spread.members()) {
            self.groups.push((proof, what.to_owned(), spread.sorted()));
        }
    }

    /// Joins groups that share a site. Sites that rank lists know are nobody's satellites and join none.
    pub(super) fn finish(mut self, sites: &[SiteFacts], names: &[&str]) -> (Vec<Owner>, Vec<Option<u32>>) {
        let mut accounts: Vec<(&Account, &Spread)> = self.accounts.iter().collect();
        accounts.sort_by_key(|(account, _)| *account);
        let mut groups = Vec::new();
        for (account, spread) in accounts {
            if (2..=MAX_OWNED).contains(&spread.members()) {
                groups.push((Proof::Account, format!("{} {}", account.kind, account.id), spread.sorted()));
            }
        }
        for (key, spread) in super::builder::sorted(&self.texts) {
            if (3..=MAX_OWNED).contains(&spread.members()) {
                groups.push((Proof::Mirror, format!("{key:016x}"), spread.sorted()));
            }
        }
        groups.append(&mut self.groups);
        groups.sort();
        let mut union = Union::new(sites.len());
        let mut proofs: BTreeMap<u32, (Proof, String)> = BTreeMap::new();
        let mut claims: Vec<(u32, Proof, String)> = Vec::new();
        for (proof, what, members) in groups {
            let members: Vec<u32> = members.into_iter().filter(|m| !sites[*m as usize].well_known).collect();
            let [first, rest @ ..] = &members[..] else { continue };
            if rest.is_empty() {
                continue;
            }
            for member in rest {
                union.join(*first, *member);
            }
            claims.push((*first, proof, what));
        }
        for (member, proof, what) in claims {
            let root = union.root(member);
            let entry = proofs.entry(root).or_insert_with(|| (proof, what.clone()));
            if proof < entry.0 {
                *entry = (proof, what);
            }
        }
        let mut members: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for site in 0..sites.len() as u32 {
            let root = union.root(site);
            if proofs.contains_key(&root) {
                members.entry(root).or_default().push(site);
            }
        }
        let mut owners = Vec::new();
        let mut owner_of = vec![None; sites.len()];
        for (root, (proof, what)) in proofs {
            let group = members.remove(&root).unwrap_or_default();
            let first = group.iter().map(|site| names[*site as usize]).min().unwrap_or_default();
            let mark = match proof {
                Proof::Account | Proof::Names => what,
                Proof::Mirror | Proof::Paths => first.to_owned(),
            };
            for site in &group {
                owner_of[*site as usize] = Some(owners.len() as u32);
            }
            owners.push(Owner { name: format!("{}:{mark}", proof.as_str()), sites: group.len() as u32, proof, mark });
        }
        (owners, owner_of)
    }
}

fn mark<K: std::hash::Hash + Eq>(map: &mut FxHashMap<K, Spread>, key: K, site: u32) {
    let room = map.len() < MAX_MARKS;
    match map.get_mut(&key) {
        Some(spread) => spread.add(site),
        None if room => {
            map.insert(key, Spread::One(site));
        }
        None => {}
    }
}

/// Ids that tutorials and themes carry, or that are no ids.
fn is_personal(account: &Account) -> bool {
    let id = account.id.trim();
    let digits: Vec<u8> = id.bytes().filter(u8::is_ascii_digit).collect();
    let placeholder = id.len() < 5
        || id.to_ascii_uppercase().contains("XXXX")
        || digits.len() >= 5 && digits.iter().all(|d| *d == digits[0])
        || id.contains("123456");
    // A beacon's token names the site at a supplier; anything unnamed may be a library's own id.
    !placeholder && account.kind != AccountKind::Other
}

struct Union(Vec<u32>);

impl Union {
    fn new(size: usize) -> Self {
        Self((0..size as u32).collect())
    }

    fn root(&mut self, mut at: u32) -> u32 {
        while self.0[at as usize] != at {
            let up = self.0[self.0[at as usize] as usize];
            self.0[at as usize] = up;
            at = up;
        }
        at
    }

    /// The smaller index becomes the root, so that the outcome does not depend on the order of joins.
    fn join(&mut self, a: u32, b: u32) {
        let (a, b) = (self.root(a), self.root(b));
        let (low, high) = (a.min(b), a.max(b));
        self.0[high as usize] = low;
    }
}
