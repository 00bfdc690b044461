//! Undoes content encodings as the body streams in, never giving out more than allowed.
//!
//! Each coding is a writer that pushes into the next one; every writer in the chain refuses bytes beyond the limit, so
//! that neither the page nor anything in between can grow (a gzip of empty gzip members inflates to nothing, at length).

use std::io::{self, Write};

use super::settings::MAX_CODINGS;

/// Largest window a zstd stream may ask for (RFC 9659: 8 MB).
const ZSTD_WINDOW_LOG: u32 = 23;
/// Output buffer of the brotli decoder.
const BROTLI_BUFFER: usize = 16 * 1024;

/// Why a body could not be decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BodyProblem {
    TooLarge,
    Broken,
}

/// A coding that is understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Coding {
    Gzip,
    Deflate,
    Brotli,
    Zstd,
}

/// What was sent as `Accept-Encoding`: exactly what [`codings`] understands.
pub(crate) const ACCEPT_ENCODING: &str = "gzip, deflate, br, zstd";

/// Reads `Content-Encoding` (all its lines), in the order the codings were applied. `Err` names what is not understood.
pub(crate) fn codings<'a>(values: impl Iterator<Item = &'a [u8]>) -> Result<Vec<Coding>, String> {
    let mut codings = Vec::new();
    for value in values {
        for name in value.split(|byte| *byte == b',').map(<[u8]>::trim_ascii) {
            let coding = match name.to_ascii_lowercase().as_slice() {
                b"" | b"identity" => continue,
                b"gzip" | b"x-gzip" => Coding::Gzip,
                b"deflate" => Coding::Deflate,
                b"br" => Coding::Brotli,
                b"zstd" => Coding::Zstd,
                other => return Err(format!("content encoding `{}`", String::from_utf8_lossy(other))),
            };
            if codings.len() == MAX_CODINGS {
                return Err(format!("more than {MAX_CODINGS} content encodings"));
            }
            codings.push(coding);
        }
    }
    Ok(codings)
}

/// Collects a body, decoding it on the way.
pub(crate) struct BodySink {
    chain: Box<dyn Stage>,
    limit: usize,
    received: usize,
    encoded: bool,
}

impl BodySink {
    /// `limit` bounds the decoded body, what was received, and every stage in between.
    pub(crate) fn new(codings: &[Coding], limit: usize) -> Self {
        let mut chain: Box<dyn Stage> = Box::new(Collected { bytes: Vec::new(), limit });
        for coding in codings {
            chain = match coding {
                Coding::Gzip => {
                    Box::new(Gzip(flate2::write::MultiGzDecoder::new(Limited { inner: chain, left: limit })))
                }
                Coding::Deflate => Box::new(Deflate::Undecided(Some(Limited { inner: chain, left: limit }))),
                Coding::Brotli => {
                    let inner = Limited { inner: chain, left: limit };
                    Box::new(Brotli(Box::new(brotli_decompressor::DecompressorWriter::new(inner, BROTLI_BUFFER))))
                }
                Coding::Zstd => Zstd::stage(Limited { inner: chain, left: limit }),
            };
        }
        Self { chain, limit, received: 0, encoded: !codings.is_empty() }
    }

    /// Takes what arrived. After a problem, what was decoded before it can still be had from [`BodySink::finish`].
    pub(crate) fn push(&mut self, bytes: &[u8]) -> Result<(), BodyProblem> {
        // Compressed bytes are bounded too: a stream can go on for ever without giving anything out.
        self.received = self.received.saturating_add(bytes.len());
        let too_large = self.encoded && self.received > self.limit;
        self.chain.write_all(bytes).map_err(|problem| problem_of(&problem))?;
        if too_large { Err(BodyProblem::TooLarge) } else { Ok(()) }
    }

    /// The decoded body, and whether the end of the coding was missing or wrong.
    pub(crate) fn finish(mut self) -> (Vec<u8>, Result<(), BodyProblem>) {
        // Nothing at all is nothing, also where a coding would demand a header.
        if self.received == 0 {
            return (Vec::new(), Ok(()));
        }
        let end = self.chain.end().map_err(|problem| problem_of(&problem));
        (self.chain.take(), end)
    }

    /// The decoded body so far, when the end does not matter because the stream broke off.
    pub(crate) fn into_prefix(mut self) -> Vec<u8> {
        // Decoders hold back output; what they can still give is wanted, their complaints are not.
        let _ = self.chain.end();
        self.chain.take()
    }
}

/// Marks an error that means "limit reached" rather than "broken".
#[derive(Debug, thiserror::Error)]
#[error("too large")]
struct Full;

fn problem_of(problem: &io::Error) -> BodyProblem {
    match problem.get_ref() {
        Some(inner) if inner.is::<Full>() => BodyProblem::TooLarge,
        _ => BodyProblem::Broken,
    }
}

/// A writer at the end of which stands the collected body.
trait Stage: Write + Send {
    /// Writes out what is held back; an error when the coding is incomplete.
    fn end(&mut self) -> io::Result<()>;
    fn take(&mut self) -> Vec<u8>;
}

struct Collected {
    bytes: Vec<u8>,
    limit: usize,
}

impl Write for Collected {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let room = self.limit - self.bytes.len();
        if bytes.len() > room {
            self.bytes.extend_from_slice(&bytes[..room]);
            return Err(io::Error::other(Full));
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Stage for Collected {
    fn end(&mut self) -> io::Result<()> {
        Ok(())
    }
    fn take(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.bytes)
    }
}

/// Lets a bounded number of bytes pass. One more than the limit reaches the next stage, which then says so itself.
struct Limited {
    inner: Box<dyn Stage>,
    left: usize,
}

impl Write for Limited {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if bytes.len() > self.left {
            let taken = std::mem::take(&mut self.left);
            self.inner.write_all(&bytes[..taken])?;
            return Err(io::Error::other(Full));
        }
        self.left -= bytes.len();
        self.inner.write_all(bytes)?;
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

struct Gzip(flate2::write::MultiGzDecoder<Limited>);

impl Write for Gzip {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }
    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl Stage for Gzip {
    fn end(&mut self) -> io::Result<()> {
        self.0.try_finish()?;
        self.0.get_mut().inner.end()
    }
    fn take(&mut self) -> Vec<u8> {
        self.0.get_mut().inner.take()
    }
}

/// `deflate` means zlib (RFC 9110, 8.4.1.2), but some servers send raw deflate; the first byte tells.
enum Deflate {
    Undecided(Option<Limited>),
    Zlib(flate2::write::ZlibDecoder<Limited>),
    Raw(flate2::write::DeflateDecoder<Limited>),
}

impl Deflate {
    fn limited(&mut self) -> Option<&mut Limited> {
        match self {
            Self::Undecided(limited) => limited.as_mut(),
            Self::Zlib(decoder) => Some(decoder.get_mut()),
            Self::Raw(decoder) => Some(decoder.get_mut()),
        }
    }
}

impl Write for Deflate {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let Some(first) = bytes.first() else { return Ok(0) };
        if let Self::Undecided(limited) = self
            && let Some(limited) = limited.take()
        {
            // A zlib header has method 8 and a window of at most 32 KiB; no deflate block begins like that.
            let is_zlib = first & 0x0f == 8 && first >> 4 <= 7;
            *self = match is_zlib {
                true => Self::Zlib(flate2::write::ZlibDecoder::new(limited)),
                false => Self::Raw(flate2::write::DeflateDecoder::new(limited)),
            };
        }
        match self {
            Self::Undecided(_) => Err(io::ErrorKind::InvalidData.into()),
            Self::Zlib(decoder) => decoder.write(bytes),
            Self::Raw(decoder) => decoder.write(bytes),
        }
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Stage for Deflate {
    fn end(&mut self) -> io::Result<()> {
        match self {
            Self::Undecided(_) => {}
            Self::Zlib(decoder) => decoder.try_finish()?,
            Self::Raw(decoder) => decoder.try_finish()?,
        }
        self.limited().map_or(Ok(()), |limited| limited.inner.end())
    }
    fn take(&mut self) -> Vec<u8> {
        self.limited().map(|limited| limited.inner.take()).unwrap_or_default()
    }
}

struct Brotli(Box<brotli_decompressor::DecompressorWriter<Limited>>);

impl Write for Brotli {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }
    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl Stage for Brotli {
    fn end(&mut self) -> io::Result<()> {
        self.0.close()?;
        self.0.get_mut().inner.end()
    }
    fn take(&mut self) -> Vec<u8> {
        self.0.get_mut().inner.take()
    }
}

struct Zstd(zstd::stream::write::Decoder<'static, Limited>);

impl Zstd {
    fn stage(limited: Limited) -> Box<dyn Stage> {
        let mut decoder = match zstd::stream::write::Decoder::new(limited) {
            Ok(decoder) => decoder,
            // Only fails when memory for the context cannot be had, where Rust itself would give up too.
            Err(_) => return Box::new(Collected { bytes: Vec::new(), limit: 0 }),
        };
        // Fails only for values outside zstd's own range.
        let _ = decoder.window_log_max(ZSTD_WINDOW_LOG);
        Box::new(Self(decoder))
    }
}

impl Write for Zstd {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }
    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl Stage for Zstd {
    fn end(&mut self) -> io::Result<()> {
        self.0.flush()?;
        self.0.get_mut().inner.end()
    }
    fn take(&mut self) -> Vec<u8> {
        self.0.get_mut().inner.take()
    }
}

#[cfg(test)]
mod tests;
