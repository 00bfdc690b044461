//! Keys: used once, shown never.

use std::collections::BTreeMap;
use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// Put where a key stood.
const HIDDEN: &str = "[key]";
/// Keys shorter than this are not searched for in answers: they would match by chance.
const LEAST_SEARCHED: usize = 6;

/// A key. It has no way to be printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// `None` for an empty text: a variable that is set to nothing is not set. Keys are printable ASCII; white space and
    /// line ends around them come from copying, and anything else could not be sent in a header.
    pub fn new(text: impl AsRef<str>) -> Option<Self> {
        let text: String = text.as_ref().trim().chars().filter(char::is_ascii_graphic).collect();
        (!text.is_empty()).then_some(Self(text))
    }

    /// The key itself, for the one who sends it.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// For `Authorization`: `Basic …`.
    pub fn basic(user: &Secret, password: &Secret) -> Self {
        Self(format!("Basic {}", STANDARD.encode(format!("{}:{}", user.0, password.0))))
    }

    /// For `Authorization`: `Bearer …`.
    pub fn bearer(token: &Secret) -> Self {
        Self(format!("Bearer {}", token.0))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

/// The keys for one service, by the name of their variable.
#[derive(Debug, Clone, Default)]
pub struct Keys(BTreeMap<&'static str, Secret>);

impl Keys {
    pub(super) fn of(keys: impl IntoIterator<Item = (&'static str, Secret)>) -> Self {
        Self(keys.into_iter().collect())
    }

    pub(super) fn get(&self, name: &str) -> Option<&Secret> {
        self.0.get(name)
    }

    /// Takes the keys out of a text, in every spelling that a service could echo them in.
    pub(super) fn scrub(&self, text: &[u8]) -> Option<Vec<u8>> {
        let mut spellings: Vec<Vec<u8>> = Vec::new();
        for secret in self.0.values().map(Secret::expose).filter(|secret| secret.len() >= LEAST_SEARCHED) {
            let encoded: String = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
            spellings.push(encoded.to_lowercase().into_bytes());
            spellings.push(encoded.into_bytes());
            spellings.push(secret.as_bytes().to_vec());
        }
        if let [first, second] = self.0.values().collect::<Vec<_>>()[..] {
            for (user, password) in [(first, second), (second, first)] {
                spellings.push(STANDARD.encode(format!("{}:{}", user.0, password.0)).into_bytes());
            }
        }
        spellings.sort_by_key(|spelling| std::cmp::Reverse(spelling.len()));
        spellings.dedup();
        let mut clean: Option<Vec<u8>> = None;
        for spelling in &spellings {
            let body = clean.as_deref().unwrap_or(text);
            let finder = memchr::memmem::Finder::new(spelling);
            if finder.find(body).is_some() {
                clean = Some(without(body, &finder, spelling.len()));
            }
        }
        clean
    }

    pub(super) fn scrub_text(&self, text: &str) -> String {
        match self.scrub(text.as_bytes()) {
            Some(clean) => String::from_utf8_lossy(&clean).into_owned(),
            None => text.to_owned(),
        }
    }
}

fn without(body: &[u8], finder: &memchr::memmem::Finder<'_>, length: usize) -> Vec<u8> {
    let mut clean = Vec::with_capacity(body.len());
    let mut at = 0;
    for found in finder.find_iter(body) {
        clean.extend_from_slice(&body[at..found]);
        clean.extend_from_slice(HIDDEN.as_bytes());
        at = found + length;
    }
    clean.extend_from_slice(&body[at..]);
    clean
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_taken_out_of_texts_in_every_spelling() {
        let key = Secret::new(" p@ss/word+1\n").unwrap();
        let login = Secret::new("someone").unwrap();
        let basic = Secret::basic(&login, &key);
        let keys = Keys::of([("A", login), ("B", key)]);
        for text in [
            "x p@ss/word+1 y".to_owned(),
            "?k=p%40ss%2Fword%2B1&".to_owned(),
            "?k=p%40ss%2fword%2b1&".to_owned(),
            format!("Authorization: {}", basic.expose()),
        ] {
            let clean = keys.scrub_text(&text);
            assert!(clean.contains(HIDDEN) && !clean.contains("word") && !clean.contains("c29tZW9uZ"), "{clean}");
        }
        assert_eq!(keys.scrub(b"nothing of the kind"), None);
    }

    #[test]
    fn a_key_shows_nowhere() {
        let keys = Keys::of([("A", Secret::new("abcdefgh").unwrap())]);
        assert!(!format!("{keys:?}").contains("abc"));
        assert_eq!(Secret::new(" \n"), None);
    }
}
