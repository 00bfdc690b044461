//! Compressed archives on several threads: cut where gzip members with records start, read apart, put together in order.
//!
//! ```text
//! input ─ cut at members ─┬─ worker: gunzip, frame, handle ─┐
//!                         └─ worker                         ┴─ in order: accept, or read again with what follows
//! ```
//!
//! A cut may be wrong: an archived gzip file may hold something that looks like the start of an archive. It shows at the
//! end of the segment before, which then does not end between two members; that segment and those after it are read again
//! as one, until an end is clean. So the answer is the one that reading in one go gives, whatever was guessed.

use std::collections::VecDeque;
use std::io::{self, Read};
use std::num::NonZeroUsize;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex};

use super::framer::Framer;
use super::gzip::{Found, Gunzip, next_member};
use super::pipeline::{Collected, Handler};
use super::source::fill;

/// Compressed bytes of a segment, about: enough to make the hand-over cheap, few enough to hold several.
const SEGMENT: usize = 1024 * 1024;
/// Segments without a place to cut before the next one is cut anywhere: the file is one long member.
const MAX_UNCUT: usize = 2 * SEGMENT;
/// Most threads: each holds a segment, what it inflates to, and what it printed.
const MAX_WORKERS: usize = 8;

/// A part of the file.
struct Segment {
    bytes: Vec<u8>,
    offset: u64,
    /// It begins and ends where members seem to, so that a worker can read it by itself.
    is_whole: bool,
    is_last: bool,
}

/// Reads segments in order.
struct Cutter<R> {
    input: R,
    /// Bytes read and not yet given out; the next segment begins with them.
    rest: Vec<u8>,
    offset: u64,
    /// The next segment begins at a member.
    at_member: bool,
    ended: bool,
}

impl<R: Read> Cutter<R> {
    fn next(&mut self) -> io::Result<Option<Segment>> {
        if self.ended {
            return Ok(None);
        }
        loop {
            let had = self.rest.len();
            let wanted = (had / SEGMENT + 1) * SEGMENT + SEGMENT / 4;
            self.rest.resize(wanted, 0);
            let got = fill(&mut self.input, &mut self.rest[had..])?;
            self.rest.truncate(had + got);
            let is_last = had + got < wanted;
            // The first member behind the size of a segment.
            let from = SEGMENT.min(self.rest.len());
            let cut = match next_member(&self.rest[from..], is_last) {
                Found::At(at) => Some(from + at),
                Found::Not(_) => None,
            };
            match cut {
                Some(cut) => return Ok(Some(self.give(cut, true, false))),
                None if is_last => {
                    self.ended = true;
                    let all = self.rest.len();
                    return Ok(Some(self.give(all, true, true)));
                }
                None if self.rest.len() >= MAX_UNCUT => {
                    let all = self.rest.len();
                    return Ok(Some(self.give(all, false, false)));
                }
                None => {}
            }
        }
    }

    fn give(&mut self, length: usize, ends_at_member: bool, is_last: bool) -> Segment {
        let rest = self.rest.split_off(length);
        let bytes = std::mem::replace(&mut self.rest, rest);
        let segment = Segment { offset: self.offset, is_whole: self.at_member && ends_at_member, is_last, bytes };
        self.offset += length as u64;
        self.at_member = ends_at_member;
        segment
    }
}

/// What a worker read; `None` when it must be read again with what follows.
type Answer<'a> = Option<Collected<'a>>;
type Task<'a> = (Arc<Segment>, SyncSender<Answer<'a>>);

/// Reads a compressed archive and calls `accept` with what each part gave, in order.
pub(super) fn read<'a>(
    archive: &'a str,
    input: impl Read + Send,
    handler: &'a dyn Handler,
    accept: &mut dyn FnMut(Collected<'a>) -> io::Result<()>,
) -> io::Result<()> {
    let workers = std::thread::available_parallelism().map_or(1, NonZeroUsize::get).min(MAX_WORKERS);
    let mut cutter = Cutter { input, rest: Vec::new(), offset: 0, at_member: true, ended: false };
    std::thread::scope(|scope| {
        let (give, take) = sync_channel::<Task<'a>>(1);
        let take = Arc::new(Mutex::new(take));
        for _ in 0..workers {
            let take = Arc::clone(&take);
            scope.spawn(move || work(archive, handler, &take));
        }
        // Segments that are out, in order, each with where its answer will come.
        let mut out: VecDeque<(Arc<Segment>, Receiver<Answer<'a>>)> = VecDeque::new();
        let mut rereading: Option<Rereading> = None;
        loop {
            while out.len() <= workers {
                let Some(segment) = cutter.next()? else { break };
                let segment = Arc::new(segment);
                let (answer, answered) = sync_channel(1);
                if segment.is_whole {
                    // A worker that is gone has panicked, which the scope reports.
                    let _ = give.send((Arc::clone(&segment), answer));
                } else {
                    let _ = answer.send(None);
                }
                out.push_back((segment, answered));
            }
            let Some((segment, answered)) = out.pop_front() else { return Ok(()) };
            let answer = answered.recv().ok().flatten();
            match (rereading.take(), answer) {
                (None, Some(collected)) => accept(collected)?,
                (before, _) => {
                    let mut reading = before.unwrap_or_else(|| Rereading::new(segment.offset));
                    let (collected, is_clean) = reading.go_on(archive, handler, &segment);
                    accept(collected)?;
                    rereading = (!is_clean).then_some(reading);
                }
            }
        }
    })
}

/// Reads segments by themselves. `None` for one that does not end as it should.
fn work<'a>(archive: &'a str, handler: &'a dyn Handler, take: &Mutex<Receiver<Task<'a>>>) {
    loop {
        let next = match take.lock() {
            Ok(take) => take.recv(),
            Err(_) => return,
        };
        let Ok((segment, answer)) = next else { return };
        let mut reading = Rereading::new(segment.offset);
        let (collected, is_clean) = reading.go_on(archive, handler, &segment);
        // Nobody listens when writing has failed.
        let _ = answer.send((is_clean || segment.is_last).then_some(collected));
    }
}

/// Reads segments one after the other, with what the one before left unfinished.
struct Rereading {
    gunzip: Gunzip,
    framer: Framer,
}

impl Rereading {
    fn new(offset: u64) -> Self {
        Self { gunzip: Gunzip::new(offset), framer: Framer::default() }
    }

    /// Gives what the segment gave, and whether it ended between two members and two records.
    fn go_on<'a>(&mut self, archive: &'a str, handler: &'a dyn Handler, segment: &Segment) -> (Collected<'a>, bool) {
        let mut collected = Collected::new(archive, handler);
        self.gunzip.push(&segment.bytes, segment.is_last, &mut self.framer, &mut collected);
        let is_clean = self.gunzip.is_at_boundary() && self.framer.is_idle();
        (collected, is_clean)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::super::inflate::gzip;
    use super::super::{Record, Tally};
    use super::*;

    struct Addresses;

    impl Handler for Addresses {
        fn record(&self, _archive: &str, record: &Record<'_>, out: &mut Vec<u8>, _tally: &mut Tally) {
            let _ = writeln!(out, "{} {} {}", record.offset, record.uri(), record.block.len());
        }
    }

    fn member(number: usize, length: usize) -> Vec<u8> {
        // Does not compress, so that segments fill up.
        let mut state = number as u64 + 1;
        let block: Vec<u8> = (0..length)
            .map(|_| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                (state >> 56) as u8
            })
            .collect();
        record(number, &block)
    }

    fn record(number: usize, block: &[u8]) -> Vec<u8> {
        let head = format!(
            "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://e.test/{number}\r\nContent-Length: {}\r\n\r\n",
            block.len()
        );
        [head.as_bytes(), block, b"\r\n\r\n"].concat()
    }

    fn printed(file: &[u8]) -> (String, u64) {
        let (mut out, mut damaged) = (Vec::new(), 0);
        read("x", file, &Addresses, &mut |collected| {
            out.extend_from_slice(&collected.out);
            damaged += collected.tally.damaged;
            Ok(())
        })
        .unwrap();
        (String::from_utf8(out).unwrap(), damaged)
    }

    /// What reading in one go gives.
    fn in_one_go(file: &[u8]) -> (String, u64) {
        let mut collected = Collected::new("x", &Addresses);
        let mut framer = Framer::default();
        Gunzip::new(0).push(file, true, &mut framer, &mut collected);
        (String::from_utf8(collected.out).unwrap(), collected.tally.damaged)
    }

    #[test]
    fn segments_give_what_reading_in_one_go_gives() {
        let many: Vec<u8> = (0..600).flat_map(|n| gzip(&member(n, 9_000))).collect();
        assert!(many.len() > 4 * SEGMENT);
        assert_eq!(printed(&many), in_one_go(&many));
        assert_eq!(printed(&many).0.lines().count(), 600);
        let one_member = gzip(&(0..600).flat_map(|n| member(n, 9_000)).collect::<Vec<u8>>());
        assert_eq!(printed(&one_member).0.lines().count(), 600);
        // A record that is longer than any segment, and a file that ends inside it.
        let long: Vec<u8> = [gzip(&member(0, 5_000_000)), gzip(&member(1, 10)), gzip(&member(2, 3_000_000))].concat();
        assert_eq!(printed(&long), in_one_go(&long));
        let cut = &long[..long.len() - 1_000_000];
        assert_eq!(printed(cut), in_one_go(cut));
        assert_eq!(printed(&[]), in_one_go(&[]));
    }

    #[test]
    fn archives_inside_of_records_do_not_start_segments() {
        // An archived archive, which a stored block keeps byte by byte.
        let inner: Vec<u8> = (0..400).flat_map(|n| gzip(&member(n, 9_000))).collect();
        let outer = record(1000, &inner);
        let mut stored = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::none());
        stored.write_all(&outer).unwrap();
        let file = [gzip(&member(1, 9_000)), stored.finish().unwrap(), gzip(&member(2, 9_000))].concat();
        assert_eq!(printed(&file), in_one_go(&file));
        assert_eq!(printed(&file).0.lines().count(), 3);
    }

    #[test]
    fn damage_is_reported_once_wherever_it_is() {
        let good: Vec<u8> = (0..600).flat_map(|n| gzip(&member(n, 9_000))).collect();
        for at in [100, SEGMENT - 4_000, SEGMENT + 5, 2 * SEGMENT + 77_777, good.len() - 20] {
            let mut file = good.clone();
            file[at..at + 16].fill(0xA5);
            assert_eq!(printed(&file), in_one_go(&file), "damage at {at}");
        }
    }
}
