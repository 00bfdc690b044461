//! A 64-bit hash of names that stays the same across versions and machines, since its order is kept in files.

/// Digits of π: any odd numbers without pattern do.
const KEYS: [u64; 4] = [0x243f_6a88_85a3_08d3, 0x1319_8a2e_0370_7345, 0xa409_3822_299f_31d1, 0x082e_fa98_ec4e_6c89];

/// Multiplies to 128 bits and folds the halves, which mixes every bit into every other.
#[inline(always)]
fn fold(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    product as u64 ^ (product >> 64) as u64
}

/// Hash of a name.
#[inline]
pub(super) fn hash(name: &[u8]) -> u64 {
    let mut state = KEYS[0] ^ name.len() as u64;
    let mut chunks = name.chunks_exact(8);
    for chunk in &mut chunks {
        let word = chunk.try_into().map_or(0, u64::from_le_bytes);
        state = fold(state ^ word, KEYS[1]) ^ KEYS[2];
    }
    let rest = chunks.remainder();
    let mut last = [0; 8];
    last[..rest.len()].copy_from_slice(rest);
    fold(state ^ u64::from_le_bytes(last), KEYS[3])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_never_changes() {
        // Files hold its order: another value here means another version of the index.
        assert_eq!(hash(b"com.example"), 11_243_178_969_976_557_019);
    }

    #[test]
    fn similar_names_spread_over_the_whole_range() {
        let mut top = [0_u32; 256];
        (0..100_000).for_each(|i| top[(hash(format!("com.site{i}").as_bytes()) >> 56) as usize] += 1);
        assert!(top.iter().all(|count| (250..550).contains(count)), "{top:?}");
    }
}
