use std::io::Write;

use super::*;

const LIMIT: usize = 100_000;

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn decode(codings: &[Coding], encoded: &[u8]) -> (Vec<u8>, Result<(), BodyProblem>) {
    let mut sink = BodySink::new(codings, LIMIT);
    // Small and odd pieces, as networks deliver them.
    for piece in encoded.chunks(7) {
        if let Err(problem) = sink.push(piece) {
            return (sink.into_prefix(), Err(problem));
        }
    }
    sink.finish()
}

fn page() -> Vec<u8> {
    b"<p>a page with <a href=/>links</a></p>\n".repeat(50)
}

#[test]
fn every_coding_is_undone() {
    let zlib = {
        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(&page()).unwrap();
        encoder.finish().unwrap()
    };
    let raw = {
        let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(&page()).unwrap();
        encoder.finish().unwrap()
    };
    let zstd = zstd::encode_all(page().as_slice(), 3).unwrap();
    for (codings, bytes) in [
        (vec![], page()),
        (vec![Coding::Gzip], gzip(&page())),
        (vec![Coding::Deflate], zlib),
        (vec![Coding::Deflate], raw),
        (vec![Coding::Zstd], zstd),
        (vec![Coding::Gzip, Coding::Gzip], gzip(&gzip(&page()))),
    ] {
        assert_eq!(decode(&codings, &bytes), (page(), Ok(())), "{codings:?}");
    }
}

#[test]
fn brotli_is_undone() {
    // `hello` in an uncompressed meta-block (RFC 7932, 9.2), and the same with its end missing.
    let hello = [0x0b, 0x02, 0x80, b'h', b'e', b'l', b'l', b'o', 0x03];
    assert_eq!(decode(&[Coding::Brotli], &hello), (b"hello".to_vec(), Ok(())));
    assert_eq!(decode(&[Coding::Brotli], &hello[..6]).1, Err(BodyProblem::Broken));
}

#[test]
fn members_follow_each_other() {
    let two = [gzip(b"first "), gzip(b"second")].concat();
    assert_eq!(decode(&[Coding::Gzip], &two), (b"first second".to_vec(), Ok(())));
}

#[test]
fn a_bomb_is_cut_at_the_limit() {
    let bomb = vec![0u8; 50 * LIMIT];
    let zstd = zstd::encode_all(bomb.as_slice(), 3).unwrap();
    for (codings, bytes) in [
        (vec![Coding::Gzip], gzip(&bomb)),
        (vec![Coding::Gzip, Coding::Gzip], gzip(&gzip(&bomb))),
        (vec![Coding::Zstd], zstd),
        (vec![], bomb.clone()),
    ] {
        let (body, end) = decode(&codings, &bytes);
        assert_eq!((body.len(), end), (LIMIT, Err(BodyProblem::TooLarge)), "{codings:?}");
    }
}

#[test]
fn a_bomb_that_inflates_to_nothing_is_stopped_too() {
    let empty_members = gzip(b"").repeat(LIMIT / 10);
    assert_eq!(decode(&[Coding::Gzip], &empty_members).1, Err(BodyProblem::TooLarge), "as received");
    let (body, end) = decode(&[Coding::Gzip, Coding::Gzip], &gzip(&empty_members));
    assert_eq!((body.len(), end), (0, Err(BodyProblem::TooLarge)), "in between");
}

#[test]
fn lies_are_found_out_and_prefixes_kept() {
    assert_eq!(decode(&[Coding::Gzip], &page()).1, Err(BodyProblem::Broken), "plain bytes");
    assert_eq!(decode(&[Coding::Brotli], &gzip(&page())).1, Err(BodyProblem::Broken), "another coding");
    let whole = gzip(&page());
    let (body, end) = decode(&[Coding::Gzip], &whole[..whole.len() - 10]);
    assert!(end.is_err() && page().starts_with(&body));
    let mut wrong = whole.clone();
    let at = wrong.len() - 5;
    wrong[at] ^= 0xff;
    let (body, end) = decode(&[Coding::Gzip], &wrong);
    assert_eq!((body, end), (page(), Err(BodyProblem::Broken)), "a wrong checksum after a whole body");
}

#[test]
fn headers_are_read_as_lists() {
    let read = |lines: &[&str]| codings(lines.iter().map(|line| line.as_bytes()));
    assert_eq!(read(&["X-GZIP"]), Ok(vec![Coding::Gzip]));
    assert_eq!(read(&["", " identity ", "br,"]), Ok(vec![Coding::Brotli]));
    assert_eq!(read(&["gzip", "deflate, zstd"]), Ok(vec![Coding::Gzip, Coding::Deflate, Coding::Zstd]));
    assert!(read(&["rot13"]).unwrap_err().contains("rot13"));
    let chain = ["gzip"; MAX_CODINGS + 1].join(", ");
    assert!(read(&[&chain]).is_err());
}

#[test]
fn an_empty_encoded_body_is_empty() {
    for coding in [Coding::Gzip, Coding::Deflate, Coding::Zstd] {
        assert_eq!(BodySink::new(&[coding], LIMIT).finish(), (Vec::new(), Ok(())));
        assert_eq!(BodySink::new(&[coding], LIMIT).into_prefix(), b"");
    }
}
