//! Texts of strangers taken apart: charsets, delimited rows, JSON records, dates. Everything streams, nothing grows.

pub(super) mod charset;
pub(super) mod date;
pub(super) mod delimited;
mod json;
pub(super) mod limits;
pub(super) mod records;
pub(super) mod rows;
pub(super) mod text;

pub(super) use json::Problem;

use std::io::{self, Cursor, Read};

use super::open::stream::Stream;
use crate::model::site::Site;
use delimited::Delimited;
use limits::SAMPLE_BYTES;

/// A stream as text, its charset judged by a sample. `None` when the stream is empty.
pub(super) fn text_of<'a>(mut stream: Stream<'a>, site: &Site) -> io::Result<Option<Delimited<impl Read + use<'a>>>> {
    let mut sample = Vec::new();
    stream.by_ref().take(SAMPLE_BYTES as u64).read_to_end(&mut sample)?;
    if sample.is_empty() {
        return Ok(None);
    }
    // A site's country is a hint about the language of what is written about it.
    let tld = site.host().as_str().rsplit('.').next();
    let charset = charset::detect(&sample, tld);
    let utf8 = charset::Utf8::new(Cursor::new(sample).chain(stream), charset);
    Ok(Some(Delimited::new(utf8, charset.fallback)))
}
