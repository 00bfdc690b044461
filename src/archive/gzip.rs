//! Compressed archives: gzip members one after the other, each a record (as crawlers write them), or any other way.
//!
//! A member that is at hand as a whole goes through libdeflate. One that is too large, or whose end does not come, is
//! inflated piece by piece; so is a damaged one, to save the records before the damage.

use flate2::{Crc, Decompress, FlushDecompress, Status};
use memchr::memmem;

use super::frame::Then;
use super::framer::{Framer, Origin};
use super::inflate::{Inflated, Inflater};
use super::limits::{MAX_MEMBER_INFLATED, MAX_MEMBER_STORED};
use super::{Damage, Visitor, arc};

/// First room for a member's output; it doubles as needed up to [`MAX_MEMBER_INFLATED`].
const FIRST_ROOM: usize = 256 * 1024;

/// Output of the piecewise inflater at a time.
const PIECE: usize = 128 * 1024;

/// Turns compressed bytes into records.
pub(crate) struct Gunzip {
    /// Compressed bytes; those before `start` are done with.
    input: Vec<u8>,
    start: usize,
    /// Offset in the file of `input[0]`.
    base: u64,
    state: State,
    /// The whole-member inflater failed with less input than this; trying again earlier is in vain.
    retry_at: usize,
    inflater: Inflater,
    room: Vec<u8>,
}

enum State {
    /// A member starts at `start`, or the file ends there.
    Boundary,
    /// Inside a member that is inflated piece by piece.
    Inside(Box<Pieces>),
    /// After damage: looking for a member that starts with a record.
    Lost,
}

/// A member that is inflated piece by piece.
struct Pieces {
    inflate: Decompress,
    crc: Crc,
    /// Offset in the file at which the member starts.
    offset: u64,
    /// Nothing but the member's last eight bytes is missing.
    ended: bool,
    /// The compressed bytes from the member's start are still in `input`, so that after damage the search for the next
    /// member can begin right behind this one's start. Given up when the member outgrows [`MAX_MEMBER_STORED`].
    from: Option<usize>,
    fed: usize,
}

impl Gunzip {
    /// `base` is the offset in the file of the first byte that will come.
    pub(crate) fn new(base: u64) -> Self {
        Self {
            input: Vec::new(),
            start: 0,
            base,
            state: State::Boundary,
            retry_at: 0,
            inflater: Inflater::new(),
            room: vec![0; FIRST_ROOM],
        }
    }

    /// Takes the next bytes of the file; with `last`, nothing follows.
    pub(crate) fn push(&mut self, bytes: &[u8], last: bool, framer: &mut Framer, visitor: &mut dyn Visitor) {
        self.input.extend_from_slice(bytes);
        self.work(last, framer, visitor);
        if last {
            framer.finish(visitor);
        }
        let done = match &self.state {
            State::Inside(pieces) => pieces.from.unwrap_or(self.start),
            _ => self.start,
        };
        self.input.drain(..done);
        self.start -= done;
        self.base += done as u64;
        if let State::Inside(pieces) = &mut self.state {
            pieces.from = pieces.from.map(|from| from - done);
        }
    }

    /// True when all that came is read and ended with a member.
    pub(crate) fn is_at_boundary(&self) -> bool {
        matches!(self.state, State::Boundary) && self.start == self.input.len()
    }

    fn offset(&self) -> u64 {
        self.base + self.start as u64
    }

    fn work(&mut self, last: bool, framer: &mut Framer, visitor: &mut dyn Visitor) {
        while self.start < self.input.len() || last {
            let goes_on = match self.state {
                State::Boundary => self.at_boundary(last, framer, visitor),
                State::Inside(_) => self.inside(last, framer, visitor),
                State::Lost => self.search(last),
            };
            if !goes_on {
                break;
            }
        }
    }

    /// Reads one member as a whole. False when nothing more can be done with the input at hand.
    fn at_boundary(&mut self, last: bool, framer: &mut Framer, visitor: &mut dyn Visitor) -> bool {
        let input = &self.input[self.start..];
        if input.is_empty() || (!last && input.len() < self.retry_at) {
            return false;
        }
        match header_length(input) {
            Header::Gzip(_) => {}
            Header::Unfinished if !last => {
                self.retry_at = input.len() + 1;
                return false;
            }
            // Some writers pad with zeros.
            _ if input.iter().all(|byte| *byte == 0) => {
                self.start = self.input.len();
                return false;
            }
            _ => {
                visitor.damaged(Damage::new(self.offset(), "no gzip member starts here"));
                self.start += 1;
                self.state = State::Lost;
                return true;
            }
        }
        self.retry_at = 0;
        loop {
            match self.inflater.member(&self.input[self.start..], &mut self.room) {
                Inflated::Done { used, made } => {
                    let bytes = &self.room[..made];
                    framer.member_starts(bytes, visitor);
                    framer.push(bytes, Origin::Member(self.base + self.start as u64), Then::MemberEnd, visitor);
                    self.start += used;
                    return true;
                }
                Inflated::NeedsRoom if self.room.len() < MAX_MEMBER_INFLATED => {
                    let room = self.room.len() * 2;
                    self.room.resize(room, 0);
                }
                Inflated::Bad if !last && self.input.len() - self.start < MAX_MEMBER_STORED => {
                    self.retry_at = ((self.input.len() - self.start) * 2).min(MAX_MEMBER_STORED);
                    return false;
                }
                Inflated::NeedsRoom | Inflated::Bad => {
                    self.state = State::Inside(Box::new(Pieces::new(self.offset(), self.start)));
                    if self.room.len() > FIRST_ROOM {
                        self.room = vec![0; FIRST_ROOM];
                    }
                    return true;
                }
            }
        }
    }

    /// Inflates the next piece of a long member.
    fn inside(&mut self, last: bool, framer: &mut Framer, visitor: &mut dyn Visitor) -> bool {
        let State::Inside(pieces) = &mut self.state else { return true };
        let input = &self.input[self.start..];
        let step = pieces.step(input, &mut self.room[..PIECE.min(FIRST_ROOM)]);
        let offset = pieces.offset;
        match step {
            Step::Made { used, made } => {
                self.start += used;
                pieces.fed += used;
                if pieces.fed > MAX_MEMBER_STORED {
                    pieces.from = None;
                }
                framer.push(&self.room[..made], Origin::Member(offset), Then::More, visitor);
                true
            }
            Step::End { used } => {
                self.start += used;
                self.state = State::Boundary;
                framer.push(&[], Origin::Member(offset), Then::MemberEnd, visitor);
                true
            }
            Step::Needs if !last => false,
            step => {
                let reason = match step {
                    Step::Needs => "truncated: the file ends inside a gzip member",
                    Step::BadChecksum => "gzip member with a wrong checksum",
                    _ => "gzip member is damaged",
                };
                visitor.damaged(Damage::new(offset, reason));
                framer.abandon();
                if let Some(from) = pieces.from {
                    self.start = from + 1;
                }
                self.state = State::Lost;
                self.start < self.input.len()
            }
        }
    }

    /// Looks for the next member that starts with a record.
    fn search(&mut self, last: bool) -> bool {
        match next_member(&self.input[self.start..], last) {
            Found::At(at) => {
                self.start += at;
                self.state = State::Boundary;
                self.retry_at = 0;
                true
            }
            Found::Not(done) => {
                self.start += done;
                false
            }
        }
    }
}

enum Step {
    Made { used: usize, made: usize },
    End { used: usize },
    Needs,
    Bad,
    BadChecksum,
}

impl Pieces {
    fn new(offset: u64, from: usize) -> Self {
        Self { inflate: Decompress::new(false), crc: Crc::new(), offset, ended: false, from: Some(from), fed: 0 }
    }

    fn step(&mut self, input: &[u8], room: &mut [u8]) -> Step {
        if self.fed == 0 {
            return match header_length(input) {
                Header::Gzip(used) => Step::Made { used, made: 0 },
                Header::Unfinished => Step::Needs,
                Header::Not => Step::Bad,
            };
        }
        if self.ended {
            let Some(trailer) = input.get(..8) else { return Step::Needs };
            let right = trailer[..4] == self.crc.sum().to_le_bytes() && trailer[4..] == self.crc.amount().to_le_bytes();
            return if right { Step::End { used: 8 } } else { Step::BadChecksum };
        }
        let (used, made) = (self.inflate.total_in(), self.inflate.total_out());
        let status = self.inflate.decompress(input, room, FlushDecompress::None);
        let used = (self.inflate.total_in() - used) as usize;
        let made = (self.inflate.total_out() - made) as usize;
        self.crc.update(&room[..made]);
        match status {
            Ok(Status::StreamEnd) => {
                self.ended = true;
                Step::Made { used, made }
            }
            Ok(_) if used == 0 && made == 0 => Step::Needs,
            Ok(_) => Step::Made { used, made },
            Err(_) => Step::Bad,
        }
    }
}

/// What stands where a gzip header should.
enum Header {
    /// A header of so many bytes.
    Gzip(usize),
    Unfinished,
    Not,
}

/// Length of the gzip header (RFC 1952): ten bytes, then an extra field, a name, a comment and a checksum as flagged.
fn header_length(input: &[u8]) -> Header {
    const MAGIC: [u8; 3] = [0x1f, 0x8b, 8];
    if !input.starts_with(&MAGIC[..input.len().min(3)]) {
        return Header::Not;
    }
    let Some(flags) = input.get(3) else { return Header::Unfinished };
    if flags & 0xe0 != 0 {
        return Header::Not;
    }
    let mut at = 10;
    if flags & 4 != 0 {
        let Some(length) = input.get(at..at + 2) else { return Header::Unfinished };
        at += 2 + usize::from(u16::from_le_bytes([length[0], length[1]]));
    }
    for flag in [8, 16] {
        if flags & flag != 0 {
            // A name of more than a few hundred bytes is none.
            let rest = input.get(at..).unwrap_or_default();
            match memchr::memchr(0, &rest[..rest.len().min(4096)]) {
                Some(end) => at += end + 1,
                None if rest.len() < 4096 => return Header::Unfinished,
                None => return Header::Not,
            }
        }
    }
    if flags & 2 != 0 {
        at += 2;
    }
    if at <= input.len() { Header::Gzip(at) } else { Header::Unfinished }
}

/// Result of the search for a member.
pub(crate) enum Found {
    At(usize),
    /// None starts before this index; from there on there is too little to tell.
    Not(usize),
}

/// Finds a gzip member that starts with a record. The magic number alone is no sign: it occurs by chance once in 16 MiB
/// of compressed bytes, and archived gzip files carry it too.
pub(crate) fn next_member(input: &[u8], last: bool) -> Found {
    /// Compressed bytes that are sure to give the first line of a record, when it is one.
    const ENOUGH: usize = 1024;
    for at in memmem::find_iter(input, &[0x1f, 0x8b, 8]) {
        let rest = &input[at..];
        if rest.len() < ENOUGH && !last {
            return Found::Not(at);
        }
        if starts_with_record(&rest[..rest.len().min(4 * ENOUGH)]) {
            return Found::At(at);
        }
    }
    Found::Not(if last { input.len() } else { input.len().saturating_sub(2) })
}

/// Does the gzip member at the start of `input` hold these bytes first?
pub(crate) fn begins_with(input: &[u8], wanted: &[u8]) -> bool {
    let mut room = [0; 512];
    first_bytes(&input[..input.len().min(4096)], &mut room).starts_with(wanted)
}

/// The first bytes of the gzip member at the start of `input`, as far as they can be read.
fn first_bytes<'r>(input: &[u8], room: &'r mut [u8]) -> &'r [u8] {
    let Header::Gzip(header) = header_length(input) else { return &[] };
    let mut inflate = Decompress::new(false);
    // Damage after the first bytes is found when the member is read.
    let _ = inflate.decompress(&input[header..], room, FlushDecompress::None);
    &room[..inflate.total_out() as usize]
}

/// Does the gzip member at the start of `input` begin like a record?
fn starts_with_record(input: &[u8]) -> bool {
    let mut room = [0; 512];
    let start = first_bytes(input, &mut room).trim_ascii_start();
    if start.starts_with(b"WARC/") {
        return true;
    }
    memchr::memchr(b'\n', start).is_some_and(|end| arc::read_line(&start[..end]).is_some())
}
