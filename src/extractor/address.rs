//! Where a page's references lead: its base, and the URL standard with the page's own encoding for queries.

use std::borrow::Cow;

use encoding_rs::{EncoderResult, Encoding};
use url::Url;

/// Resolves the references of one page.
pub(crate) struct Resolver {
    base: Url,
    encoding: &'static Encoding,
}

impl Resolver {
    /// `document` is the page's own address, `base_href` that of its first `base` element.
    ///
    /// A `base` that cannot be used leaves the document's address in force; a later one never takes its place
    /// (<https://html.spec.whatwg.org/multipage/semantics.html#set-the-frozen-base-url>).
    pub(crate) fn new(document: &Url, base_href: Option<&str>, encoding: &'static Encoding) -> Self {
        let document = Self { base: document.clone(), encoding: encoding.output_encoding() };
        let base = base_href
            .and_then(|href| document.resolve(href))
            .filter(|base| !matches!(base.scheme(), "data" | "javascript"));
        match base {
            Some(base) => Self { base, ..document },
            None => document,
        }
    }

    pub(crate) fn base(&self) -> &Url {
        &self.base
    }

    /// The address that a reference leads to; `None` when it is no URL.
    pub(crate) fn resolve(&self, reference: &str) -> Option<Url> {
        let encode = with_lifetime(|query| encode_query(query, self.encoding));
        let mut options = Url::options().base_url(Some(&self.base));
        if self.encoding != encoding_rs::UTF_8 {
            options = options.encoding_override(Some(&encode));
        }
        options.parse(reference).ok()
    }
}

/// Tells the compiler that the answer borrows from the argument, which it does not infer for closures.
fn with_lifetime<F: Fn(&str) -> Cow<'_, [u8]>>(encode: F) -> F {
    encode
}

/// Query bytes in the page's encoding; characters it lacks become `%26%23…%3B`, a percent-encoded character reference.
fn encode_query<'a>(query: &'a str, encoding: &'static Encoding) -> Cow<'a, [u8]> {
    if query.is_ascii() {
        return Cow::Borrowed(query.as_bytes());
    }
    let mut encoder = encoding.new_encoder();
    let mut bytes = Vec::with_capacity(query.len() * 2);
    let mut rest = query;
    loop {
        // Room for any escape sequence of ISO-2022-JP beside the characters.
        let room = encoder.max_buffer_length_from_utf8_without_replacement(rest.len()).unwrap_or(query.len() * 4);
        bytes.reserve(room + 16);
        let (answer, read) = encoder.encode_from_utf8_to_vec_without_replacement(rest, &mut bytes, true);
        rest = &rest[read..];
        match answer {
            EncoderResult::InputEmpty => break,
            EncoderResult::OutputFull => {}
            EncoderResult::Unmappable(c) => bytes.extend(format!("%26%23{}%3B", u32::from(c)).bytes()),
        }
    }
    Cow::Owned(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolver(base: Option<&str>, encoding: &str) -> Resolver {
        let document = Url::parse("http://page.test/dir/page?q#f").unwrap();
        Resolver::new(&document, base, Encoding::for_label(encoding.as_bytes()).unwrap())
    }

    #[test]
    fn the_first_base_counts_even_when_it_is_unusable() {
        let at = |base| resolver(base, "utf-8").resolve("x").unwrap().to_string();
        assert_eq!(at(None), "http://page.test/dir/x");
        assert_eq!(at(Some("/other/")), "http://page.test/other/x");
        assert_eq!(at(Some("//host.test")), "http://host.test/x");
        assert_eq!(at(Some("javascript:/,x")), "http://page.test/dir/x");
        assert_eq!(at(Some("data:/,x")), "http://page.test/dir/x");
        assert_eq!(at(Some("http://:bad")), "http://page.test/dir/x");
        assert_eq!(at(Some("")), "http://page.test/dir/x");
    }

    #[test]
    fn queries_use_the_encoding_of_the_page_and_paths_do_not() {
        let to = |encoding, href| resolver(None, encoding).resolve(href).unwrap().to_string();
        assert_eq!(to("windows-1251", "/п?п"), "http://page.test/%D0%BF?%EF");
        assert_eq!(to("utf-8", "?п"), "http://page.test/dir/page?%D0%BF");
        assert_eq!(to("windows-1252", "?п=é"), "http://page.test/dir/page?%26%231087%3B=%E9");
        assert_eq!(to("utf-16le", "?п"), "http://page.test/dir/page?%D0%BF");
        assert_eq!(to("shift_jis", "?日本"), "http://page.test/dir/page?%93%FA%96{");
    }
}
