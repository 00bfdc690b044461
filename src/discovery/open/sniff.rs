//! What a file is, judged by its first bytes. Names and extensions lie: `.csv` has been seen on everything.

/// Bytes looked at: past any magic number, and past the comment that may precede `<html>`.
pub(crate) const HEAD_BYTES: usize = 4 * 1024;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Container {
    Gzip,
    Zip,
    /// Neither: the bytes are the document.
    None,
}

pub(crate) fn container(head: &[u8]) -> Container {
    match head {
        [0x1f, 0x8b, ..] => Container::Gzip,
        [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] | [b'P', b'K', 7, 8, ..] => Container::Zip,
        _ => Container::None,
    }
}

/// A file that cannot hold rows: what it is, and what to do instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Foreign {
    pub what: &'static str,
    pub remedy: &'static str,
}

/// Unnamed bytes. Attacks leave some in logs, so that this alone condemns no log.
pub(crate) const BINARY: &str = "binary data, not text";

const GIVE_AN_EXPORT: &str = "give a CSV, TSV, JSON or .xlsx export, or a list of URLs, one a line";
const UNPACK_FIRST: &str = "unpack it first; .gz and .zip are read as they are";
const SAVE_AS: &str = "open it in a spreadsheet program and save it as .xlsx or CSV";

const MAGIC: &[(&[u8], &str, &str)] = &[
    (b"\x89PNG\r\n\x1a\n", "a PNG image", GIVE_AN_EXPORT),
    (b"\xff\xd8\xff", "a JPEG image", GIVE_AN_EXPORT),
    (b"GIF8", "a GIF image", GIVE_AN_EXPORT),
    (b"RIFF", "a media file", GIVE_AN_EXPORT),
    (b"%PDF", "a PDF document", "download the CSV or Excel version of the report instead"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel workbook (.xls)", SAVE_AS),
    (b"BZh", "a bzip2 archive", UNPACK_FIRST),
    (b"\xfd7zXZ\0", "an xz archive", UNPACK_FIRST),
    (b"\x28\xb5\x2f\xfd", "a zstd archive", UNPACK_FIRST),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", UNPACK_FIRST),
    (b"Rar!", "a RAR archive", UNPACK_FIRST),
    (b"SQLite format 3\0", "an SQLite database", GIVE_AN_EXPORT),
    (b"PAR1", "a Parquet file", "convert it to CSV first"),
    (b"\x7fELF", "a program", GIVE_AN_EXPORT),
    (b"WARC/", "a web archive", "give it with `--archive` instead"),
    (b"{\\rtf", "a rich-text document", "save it as plain text, one URL a line"),
];

/// Names the kinds of files that are no exports. `None` says only that the bytes may be text.
pub(crate) fn foreign(head: &[u8]) -> Option<Foreign> {
    if let Some((_, what, remedy)) = MAGIC.iter().find(|(magic, ..)| head.starts_with(magic)) {
        return Some(Foreign { what, remedy });
    }
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let text = text.trim_ascii_start();
    let starts = |prefix: &str| text.get(..prefix.len()).is_some_and(|t| t.eq_ignore_ascii_case(prefix.as_bytes()));
    if starts("<!doctype html") || starts("<html") || starts("<head") || (starts("<!--") && holds(text, b"<html")) {
        return Some(Foreign {
            what: "a web page, not an export",
            remedy: "a login or error page was saved in its place: sign in and download the export again",
        });
    }
    if starts("<?xml") || starts("<urlset") {
        let remedy = "download the CSV or JSON version of the report instead";
        return Some(Foreign { what: "an XML document", remedy });
    }
    is_binary(head).then_some(Foreign { what: BINARY, remedy: GIVE_AN_EXPORT })
}

fn holds(text: &[u8], needle: &[u8]) -> bool {
    text.windows(needle.len()).any(|window| window.eq_ignore_ascii_case(needle))
}

/// Text has no control characters to speak of; UTF-16 has NULs, but in every second byte only.
fn is_binary(head: &[u8]) -> bool {
    if head.len() < 2 || head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff") {
        return false;
    }
    let control = |b: &u8| *b < 0x20 && !b"\t\n\r\x0c\x1a\x1b".contains(b);
    let nuls = |parity: usize| head.iter().skip(parity).step_by(2).filter(|b| **b == 0).count();
    let (even, odd) = (nuls(0), nuls(1));
    if even.max(odd) > head.len() / 5 && even.min(odd) * 8 < even.max(odd) {
        return false;
    }
    let controls = head.iter().filter(|b| control(b)).count();
    // One stray NUL must not condemn a small file, nor a few a large one.
    let share = controls as f64 / head.len() as f64;
    controls > 8 && (share > 0.3 || (share > 0.05 && std::str::from_utf8(head).is_err_and(|e| e.error_len().is_some())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_what_is_no_export() {
        let what = |head: &[u8]| foreign(head).map(|f| f.what);
        assert_eq!(what(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), Some("a PNG image"));
        assert_eq!(what(b"  \n<!DOCTYPE HTML><title>Sign in</title>"), Some("a web page, not an export"));
        assert_eq!(what(b"<!-- saved from --><HTML>"), Some("a web page, not an export"));
        assert_eq!(what(b"<?xml version=\"1.0\"?>"), Some("an XML document"));
        assert_eq!(what(b"url,anchor\nhttps://a.test/,a\0b\n"), None);
        assert_eq!(what(b"u\0r\0l\0\n\0h\0t\0t\0p\0:\0/\0/\0a\0"), None);
        let noise: Vec<u8> = (0..4096u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        assert_eq!(what(&noise), Some("binary data, not text"));
    }

    #[test]
    fn containers_are_seen_by_content() {
        assert_eq!(container(b"PK\x03\x04rest"), Container::Zip);
        assert_eq!(container(b"\x1f\x8b\x08"), Container::Gzip);
        assert_eq!(container(b"URL,Anchor"), Container::None);
    }
}
