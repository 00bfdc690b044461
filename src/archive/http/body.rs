//! Undoing transfer and content encodings, each within [`MAX_BODY`].

use std::borrow::Cow;
use std::io::{self, Read};

use memchr::memchr;

use super::Response;
use crate::archive::limits::{MAX_BODY, MAX_CONTENT_ENCODINGS};
use crate::model::cause::Cause;

/// Longest line that gives a chunk's size, with extensions.
const MAX_CHUNK_LINE: usize = 1024;

/// Largest window of a zstd body: 8 MiB, the limit of RFC 9659 for this use.
const ZSTD_WINDOW_LOG: u32 = 23;

/// A body that can be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Body<'a> {
    pub bytes: Cow<'a, [u8]>,
    /// Why it is only the beginning of the body.
    pub truncated: Option<Cause>,
}

/// Undoes what the headers say was done, where the bytes bear it out.
pub(super) fn decode<'a>(raw: &'a [u8], response: &Response<'_>) -> Body<'a> {
    let mut body = Body { bytes: Cow::Borrowed(raw), truncated: None };
    if response.header("transfer-encoding").is_some_and(|value| names(value).any(|name| name == "chunked"))
        && let Some(whole) = dechunk(raw)
    {
        body = whole;
    }
    let encodings = response.header("content-encoding").unwrap_or_default();
    // The encoding applied last stands last.
    let encodings: Vec<String> = names(encodings).take(MAX_CONTENT_ENCODINGS).collect();
    for name in encodings.iter().rev() {
        let Some((bytes, truncated)) = undo(name, &body.bytes) else { break };
        body = Body { bytes: Cow::Owned(bytes), truncated: truncated.or(body.truncated) };
    }
    if body.bytes.len() > MAX_BODY {
        body.truncated = Some(Cause::TooLarge);
        body.bytes = match body.bytes {
            Cow::Borrowed(bytes) => Cow::Borrowed(&bytes[..MAX_BODY]),
            Cow::Owned(mut bytes) => {
                bytes.truncate(MAX_BODY);
                Cow::Owned(bytes)
            }
        };
    }
    body
}

fn names(value: &[u8]) -> impl Iterator<Item = String> {
    value.split(|byte| *byte == b',').map(|name| String::from_utf8_lossy(name.trim_ascii()).to_ascii_lowercase())
}

/// Joins the chunks (RFC 9112 section 7.1). `None` when the body is not in chunks, whatever the headers say.
fn dechunk(raw: &[u8]) -> Option<Body<'static>> {
    let mut bytes = Vec::new();
    let mut rest = raw;
    loop {
        let Some((size, after)) = chunk_size(rest) else {
            // What begins as chunks and goes on as something else was cut or damaged; what came before is good.
            return (!bytes.is_empty()).then_some(Body { bytes: Cow::Owned(bytes), truncated: Some(Cause::Truncated) });
        };
        if size == 0 {
            return Some(Body { bytes: Cow::Owned(bytes), truncated: None });
        }
        let taken = usize::try_from(size).unwrap_or(usize::MAX).min(after.len());
        bytes.extend_from_slice(&after[..taken.min(MAX_BODY + 1 - bytes.len().min(MAX_BODY + 1))]);
        if bytes.len() > MAX_BODY {
            return Some(Body { bytes: Cow::Owned(bytes), truncated: Some(Cause::TooLarge) });
        }
        if (taken as u64) < size {
            return Some(Body { bytes: Cow::Owned(bytes), truncated: Some(Cause::Truncated) });
        }
        let after = &after[taken..];
        rest = after.strip_prefix(b"\r\n").or_else(|| after.strip_prefix(b"\n")).unwrap_or(after);
    }
}

/// The hexadecimal size at the start, and what follows its line.
fn chunk_size(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let end = memchr(b'\n', &bytes[..bytes.len().min(MAX_CHUNK_LINE)])?;
    let line = &bytes[..end];
    let digits = line.iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
    let rest = line[digits..].trim_ascii();
    if digits == 0 || digits > 16 || !(rest.is_empty() || rest[0] == b';') {
        return None;
    }
    let size = u64::from_str_radix(std::str::from_utf8(&line[..digits]).ok()?, 16).ok()?;
    Some((size, &bytes[end + 1..]))
}

/// Undoes one content encoding. `None` when the bytes are not encoded so.
fn undo(name: &str, bytes: &[u8]) -> Option<(Vec<u8>, Option<Cause>)> {
    match name {
        "gzip" | "x-gzip" if bytes.starts_with(&[0x1f, 0x8b]) => {
            Some(read_all(flate2::bufread::MultiGzDecoder::new(bytes)))
        }
        "deflate" => {
            let zlib = matches!(bytes, [a, b, ..] if a & 0x0f == 8 && (u16::from(*a) << 8 | u16::from(*b)) % 31 == 0);
            let read = if zlib {
                read_all(flate2::bufread::ZlibDecoder::new(bytes))
            } else {
                read_all(flate2::bufread::DeflateDecoder::new(bytes))
            };
            meaningful(read)
        }
        "br" => meaningful(read_all(brotli_decompressor::Decompressor::new(bytes, 4096))),
        "zstd" if bytes.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) => {
            let mut decoder = zstd::Decoder::with_buffer(bytes).ok()?;
            decoder.window_log_max(ZSTD_WINDOW_LOG).ok()?;
            Some(read_all(decoder))
        }
        _ => None,
    }
}

/// Encodings without a magic number: bytes that give an error at once were not encoded.
fn meaningful(read: (Vec<u8>, Option<Cause>)) -> Option<(Vec<u8>, Option<Cause>)> {
    (!read.0.is_empty() || read.1.is_none()).then_some(read)
}

/// Reads up to the limit; an error ends the body where it stands.
fn read_all(reader: impl Read) -> (Vec<u8>, Option<Cause>) {
    let mut bytes = Vec::new();
    let cause = match reader.take(MAX_BODY as u64 + 1).read_to_end(&mut bytes) {
        Ok(_) => None,
        Err(problem) if problem.kind() == io::ErrorKind::UnexpectedEof => Some(Cause::Truncated),
        Err(_) => Some(Cause::Decode),
    };
    (bytes, cause)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;
    use crate::archive::inflate::gzip;

    fn body(head: &str, raw: &[u8]) -> (Vec<u8>, Option<Cause>) {
        let mut block = format!("HTTP/1.1 200 OK\r\n{head}\r\n\r\n").into_bytes();
        block.extend_from_slice(raw);
        let body = Response::read(&block).unwrap().body();
        (body.bytes.into_owned(), body.truncated)
    }

    const CHUNKED: &str = "Transfer-Encoding: chunked";

    #[test]
    fn chunks_are_joined() {
        assert_eq!(body(CHUNKED, b"5\r\nhello\r\n6;x=y\r\n world\r\n0\r\n\r\n"), (b"hello world".to_vec(), None));
        assert_eq!(body(CHUNKED, b"5\r\nhello\r\n9\r\n wor"), (b"hello wor".to_vec(), Some(Cause::Truncated)));
        assert_eq!(body(CHUNKED, b"5\r\nhello\r\n"), (b"hello".to_vec(), Some(Cause::Truncated)));
        assert_eq!(body(CHUNKED, b"ffffffffffffffff\r\nhello"), (b"hello".to_vec(), Some(Cause::Truncated)));
    }

    #[test]
    fn headers_that_lie_are_not_believed() {
        assert_eq!(body(CHUNKED, b"<html>not in chunks"), (b"<html>not in chunks".to_vec(), None));
        for name in ["gzip", "deflate", "br", "zstd"] {
            let plain = b"<!DOCTYPE html><html>plain".to_vec();
            assert_eq!(body(&format!("Content-Encoding: {name}"), &plain), (plain, None), "{name}");
        }
    }

    #[test]
    fn encodings_are_undone_in_their_order() {
        let page = b"<html>page</html>".repeat(20);
        let mut zlib = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
        zlib.write_all(&page).unwrap();
        let zlib = zlib.finish().unwrap();
        assert_eq!(body("Content-Encoding: gzip", &gzip(&page)), (page.clone(), None));
        assert_eq!(body("Content-Encoding: deflate", &zlib), (page.clone(), None));
        assert_eq!(body("Content-Encoding: deflate", &zlib[2..zlib.len() - 4]), (page.clone(), None));
        assert_eq!(body("Content-Encoding: deflate, GZIP", &gzip(&zlib)), (page.clone(), None));
        assert_eq!(body("Content-Encoding: zstd", &zstd::encode_all(&page[..], 1).unwrap()), (page.clone(), None));
        let cut = gzip(&page);
        let (bytes, cause) = body("Content-Encoding: gzip", &cut[..cut.len() - 9]);
        assert!(page.starts_with(&bytes) && cause == Some(Cause::Truncated));
    }

    #[test]
    fn bombs_end_at_the_limit() {
        let bomb = vec![b'a'; MAX_BODY * 2];
        let (bytes, cause) = body("Content-Encoding: gzip", &gzip(&bomb));
        assert_eq!((bytes.len(), cause), (MAX_BODY, Some(Cause::TooLarge)));
        let nested = gzip(&gzip(&bomb));
        let (bytes, cause) = body("Content-Encoding: gzip, gzip", &nested);
        assert_eq!((bytes.len(), cause), (MAX_BODY, Some(Cause::TooLarge)));
        let (bytes, _) = body(&format!("Content-Encoding: {}", ["gzip"; 9].join(",")), &gzip(b"x"));
        assert_eq!(bytes, b"x");
        let mut chunks = format!("{:x}\r\n", bomb.len()).into_bytes();
        chunks.extend(&bomb);
        let (bytes, cause) = body(CHUNKED, &chunks);
        assert_eq!((bytes.len(), cause), (MAX_BODY, Some(Cause::TooLarge)));
    }
}
