//! The rank table inside the program, made by `cargo run --example build_authority`; see `SOURCES.md` beside it.

use std::io::Read;
use std::sync::LazyLock;

use rustc_hash::FxHashMap;

/// gzip of lines `name<TAB>rank`, sorted by name.
static TABLE: &[u8] = include_bytes!("ranks.tsv.gz");

/// Unpacked size of the table may not exceed this; the build tool keeps far below it.
const MAX_TABLE_BYTES: u64 = 8 * 1024 * 1024;

static RANKS: LazyLock<FxHashMap<Box<str>, u32>> = LazyLock::new(|| {
    let mut text = String::new();
    if flate2::read::GzDecoder::new(TABLE).take(MAX_TABLE_BYTES).read_to_string(&mut text).is_err() {
        return FxHashMap::default();
    }
    text.lines()
        .filter_map(|line| line.split_once('\t'))
        .filter_map(|(name, rank)| Some((name.into(), rank.parse().ok()?)))
        .collect()
});

pub(super) fn of_name(name: &str) -> Option<f32> {
    RANKS.get(name).map(|rank| super::of_rank(u64::from(*rank)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_there_sorted_and_small() {
        assert!(TABLE.len() < 1_000_000);
        assert!(RANKS.len() > 10_000);
        assert!(of_name("wikipedia.org") > of_name("spiegel.de"));
        assert!(of_name("spiegel.de").is_some());
    }
}
