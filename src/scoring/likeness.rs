//! How much a name looks like those that link spam registers: a small model over pieces of one to four characters.
//!
//! Fitted by `benches/fit/names.py` on labelled domains, without their top-level domains. It partly learns the
//! languages and trades that the label sets were collected from, so it is worth few points and never decides alone.

use std::collections::BTreeMap;

/// One signed byte a bucket, after a header of two little-endian floats: the value of one step, and the intercept.
static WEIGHTS: &[u8] = include_bytes!("likeness.bin");

const HEADER: usize = 8;
const BUCKETS: usize = 8192;
const LONGEST_PIECE: usize = 4;
/// Log-odds at which the answer is as sure as it gets.
const SURE: f32 = 3.0;

/// How much the label looks like spam's, from -1 (like names people choose) to 1, with the pieces that say so.
/// `None` for punycode, whose letters mean nothing.
pub(crate) fn likeness(label: &str) -> Option<(f32, Vec<String>)> {
    if label.is_empty() || label.starts_with("xn--") || !label.is_ascii() {
        return None;
    }
    let framed: Vec<u8> = std::iter::once(b'^')
        .chain(label.bytes().map(|b| if b.is_ascii_digit() { b'0' } else { b.to_ascii_lowercase() }))
        .chain(std::iter::once(b'$'))
        .collect();
    let mut pieces: BTreeMap<usize, &[u8]> = BTreeMap::new();
    for length in 1..=LONGEST_PIECE {
        for piece in framed.windows(length) {
            pieces.entry(bucket(piece)).or_insert(piece);
        }
    }
    let step = float(0);
    let mut sum = float(4);
    let mut told: Vec<(f32, &[u8])> = Vec::new();
    for (bucket, piece) in pieces {
        let weight = f32::from(i8::from_le_bytes([WEIGHTS[HEADER + bucket]])) * step;
        sum += weight;
        told.push((weight, piece));
    }
    // The pieces that pull the way the sum went.
    told.iter_mut().for_each(|(weight, _)| *weight *= sum.signum());
    told.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    let quotes = told.iter().filter(|(_, piece)| piece.len() >= 2).take(3);
    let quotes = quotes.map(|(_, piece)| String::from_utf8_lossy(piece).into_owned()).collect();
    Some(((sum / SURE).clamp(-1.0, 1.0), quotes))
}

fn float(at: usize) -> f32 {
    f32::from_le_bytes([WEIGHTS[at], WEIGHTS[at + 1], WEIGHTS[at + 2], WEIGHTS[at + 3]])
}

/// FNV-1a, 32 bits.
fn bucket(piece: &[u8]) -> usize {
    let hash = piece.iter().fold(0x811c_9dc5u32, |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193));
    hash as usize % BUCKETS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_its_size() {
        assert_eq!(WEIGHTS.len(), HEADER + BUCKETS);
        assert!(float(0) > 0.0);
    }

    #[test]
    fn invented_names_fall_on_their_sides() {
        let of = |label| likeness(label).unwrap().0;
        for (random, chosen) in
            [("x7k9q2vz", "gardening-notes"), ("bet88slot", "springfieldtimes"), ("qz8w4x", "libraryfriends")]
        {
            assert!(of(random) > of(chosen), "{random} {} {chosen} {}", of(random), of(chosen));
        }
        assert_eq!(likeness("xn--bcher-kva"), None);
        assert_eq!(likeness(""), None);
        let long = "a".repeat(10_000);
        assert!(likeness(&long).is_some());
    }
}
