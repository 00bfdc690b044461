//! Rank files, recognised by content: Tranco, Majestic Million, Common Crawl ranks, Open PageRank.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use flate2::read::MultiGzDecoder;
use rustc_hash::FxHashMap;

use super::{MAX_NAMES, of_rank};
use crate::error::{Error, Result};

/// Longest line of a rank list: names are at most 253 bytes, the other columns are numbers.
const MAX_LINE_BYTES: u64 = 8 * 1024;

/// How a line gives a name and its authority.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Format {
    /// `rank,domain`, no header.
    Tranco,
    /// `GlobalRank,TldRank,Domain,…`.
    Majestic,
    /// Tab-separated with a `#harmonicc_pos` header; names reversed.
    CommonCrawl,
    /// `"Rank","Domain","Open Page Rank"`.
    OpenPageRank,
}

impl Format {
    fn recognise(first: &str) -> Option<Self> {
        let line = first.trim_start_matches('\u{feff}').trim().to_ascii_lowercase();
        let plain = line.replace('"', "");
        if plain.starts_with("#harmonicc_pos") {
            return Some(Self::CommonCrawl);
        }
        if plain.starts_with("globalrank,") {
            return Some(Self::Majestic);
        }
        if plain.starts_with("rank,domain") && plain.contains("page") {
            return Some(Self::OpenPageRank);
        }
        if plain == "rank,domain" {
            return Some(Self::Tranco);
        }
        if let Some((rank, name)) = plain.split_once(',')
            && rank.parse::<u64>().is_ok()
            && name.contains('.')
            && !name.contains(',')
        {
            return Some(Self::Tranco);
        }
        let fields: Vec<&str> = plain.split('\t').collect();
        // Common Crawl ranks cut from the middle of the file have lost their header.
        let headless = fields.len() >= 5
            && fields[0].parse::<u64>().is_ok()
            && fields[1].parse::<f64>().is_ok()
            && fields[2].parse::<u64>().is_ok()
            && fields[4].contains('.');
        headless.then_some(Self::CommonCrawl)
    }

    fn name(self) -> &'static str {
        match self {
            Self::Tranco => "Tranco list",
            Self::Majestic => "Majestic Million",
            Self::CommonCrawl => "Common Crawl ranks",
            Self::OpenPageRank => "Open PageRank",
        }
    }

    /// Name and rank of one line; `None` for headers and lines that are none.
    fn parse(self, line: &str) -> Option<(String, u64)> {
        match self {
            Self::Tranco => {
                let (rank, name) = line.split_once(',')?;
                Some((host(name)?, rank.trim().trim_matches('"').parse().ok()?))
            }
            Self::Majestic => {
                let mut fields = line.split(',');
                let rank = fields.next()?.parse().ok()?;
                Some((host(fields.nth(1)?)?, rank))
            }
            Self::OpenPageRank => {
                let mut fields = line.split(',');
                let rank = fields.next()?.trim_matches('"').parse().ok()?;
                Some((host(fields.next()?)?, rank))
            }
            Self::CommonCrawl => {
                let mut fields = line.split('\t');
                let rank = fields.next()?.parse().ok()?;
                let reversed = fields.nth(3)?;
                let name = reversed.rsplit('.').collect::<Vec<_>>().join(".");
                Some((host(&name)?, rank))
            }
        }
    }
}

fn host(text: &str) -> Option<String> {
    let name = text.trim().trim_matches('"').to_ascii_lowercase();
    let name = name.strip_prefix("www.").unwrap_or(&name);
    let plain = name.len() <= 253
        && name.contains('.')
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_'));
    plain.then(|| name.to_owned())
}

/// Reads a file into `names`; gives the list's name.
pub(super) fn read(path: &Path, names: &mut FxHashMap<Box<str>, f32>) -> Result<String> {
    let shown = path.display();
    let unreadable = |problem: std::io::Error| {
        Error::usage(format!("authority file `{shown}` cannot be read: {problem}"))
            .with_remedy("check the path and its permissions")
    };
    let mut file = BufReader::new(File::open(path).map_err(unreadable)?);
    let gzip = file.fill_buf().map_err(unreadable)?.starts_with(&[0x1f, 0x8b]);
    let reader: Box<dyn Read> = if gzip { Box::new(MultiGzDecoder::new(file)) } else { Box::new(file) };
    let mut reader = BufReader::with_capacity(1 << 16, reader);
    let mut line = Vec::new();
    let mut format: Option<Format> = None;
    let (mut read, mut number) = (0usize, 0u64);
    loop {
        line.clear();
        let length = reader.by_ref().take(MAX_LINE_BYTES).read_until(b'\n', &mut line).map_err(unreadable)?;
        if length == 0 {
            break;
        }
        number += 1;
        let text = String::from_utf8_lossy(&line);
        let text = text.trim_end_matches(['\r', '\n']);
        if text.trim().is_empty() {
            continue;
        }
        let format = match format {
            Some(format) => format,
            None => *format.insert(Format::recognise(text).ok_or_else(|| {
                Error::usage(format!("authority file `{shown}` line {number}: neither Tranco, Majestic Million, Common Crawl ranks nor Open PageRank"))
                    .with_remedy("give the list as published, plain or gzip; a `rank,domain` CSV will do")
            })?),
        };
        if let Some((name, rank)) = format.parse(text) {
            read += 1;
            if read > MAX_NAMES {
                break;
            }
            // Within one list the better place counts: hosts of one domain, or a list given twice.
            let score = of_rank(rank);
            names.entry(name.into()).and_modify(|known| *known = known.max(score)).or_insert(score);
        }
    }
    let Some(format) = format.filter(|_| read > 0) else {
        return Err(Error::usage(format!("authority file `{shown}` holds no ranked name"))
            .with_remedy("give the list as published, plain or gzip"));
    };
    Ok(format.name().to_owned())
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn load(bytes: &[u8]) -> Result<(String, FxHashMap<Box<str>, f32>)> {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(bytes).unwrap();
        let mut names = FxHashMap::default();
        read(file.path(), &mut names).map(|list| (list, names))
    }

    #[test]
    fn lists_are_recognised_by_content() {
        let cases: [(&[u8], &str, &str); 5] = [
            (b"1,google.com\n2,www.example.com\n", "Tranco list", "example.com"),
            (b"GlobalRank,TldRank,Domain,TLD,RefSubNets,RefIPs\n1,1,google.com,com,5,6\n2,2,example.com,com,3,4\n", "Majestic Million", "example.com"),
            (b"#harmonicc_pos\t#harmonicc_val\t#pr_pos\t#pr_val\t#host_rev\t#n_hosts\n2\t2.9E7\t1\t0.01\tcom.example\t3\n", "Common Crawl ranks", "example.com"),
            (b"2\t2.9E7\t1\t0.01\tuk.co.example.www\n", "Common Crawl ranks", "example.co.uk"),
            (b"\"Rank\",\"Domain\",\"Open Page Rank\"\n\"2\",\"example.com\",\"9.8\"\n", "Open PageRank", "example.com"),
        ];
        for (bytes, list, name) in cases {
            let (found, names) = load(bytes).unwrap();
            assert_eq!(found, list);
            assert_eq!(names.get(name).copied(), Some(of_rank(2)), "{list}");
        }
    }

    #[test]
    fn gzip_is_opened_and_other_files_are_refused_with_a_remedy() {
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packed.write_all(b"1,example.org\n").unwrap();
        let (list, names) = load(&packed.finish().unwrap()).unwrap();
        assert_eq!((list.as_str(), names.len()), ("Tranco list", 1));
        for bytes in [&b"hello world\n"[..], b"", b"<html>", b"rank,domain\n"] {
            let problem = load(bytes).unwrap_err();
            assert!(problem.remedy().is_some(), "{problem}");
        }
    }

    #[test]
    fn a_line_without_end_is_cut_not_swallowed() {
        let mut bytes = b"1,example.org\n".to_vec();
        bytes.extend(std::iter::repeat_n(b'x', 3 * MAX_LINE_BYTES as usize));
        assert_eq!(load(&bytes).unwrap().1.len(), 1);
    }
}
