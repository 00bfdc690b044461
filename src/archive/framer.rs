//! Cuts a stream of bytes into records, holding no more than one record at a time.

use super::frame::{Framed, Then, frame, next_start};
use memchr::{memchr, memrchr};

use super::limits::{MAX_ARC_LINE, MAX_BLOCK};
use super::record::{Head, Kind, ReadHead, Record, read_head};
use super::{Damage, Visitor};

/// Where bytes come from in the file as it is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    /// The file is not compressed: the first byte is at this offset, the others follow.
    Plain(u64),
    /// All bytes come from the compressed member at this offset.
    Member(u64),
}

impl Origin {
    fn offset(self, index: usize) -> u64 {
        match self {
            Origin::Plain(offset) => offset + index as u64,
            Origin::Member(offset) => offset,
        }
    }
}

/// Cuts bytes into records.
#[derive(Debug, Default)]
pub(crate) struct Framer {
    /// The start of a record whose rest has not come yet.
    pending: Vec<u8>,
    /// Pieces of `pending`: where each starts in it and where it came from.
    pieces: Vec<(usize, Origin)>,
    /// `pending` cannot be framed before it has so many bytes.
    needs: usize,
    giant: Option<Giant>,
    lost: Lost,
    /// The file has shown to be an ARC file.
    arc: bool,
}

/// What is looked for when no record was found where one should start.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Lost {
    #[default]
    No,
    /// The end of the line.
    InLine,
    /// A line that starts a record.
    AtLine,
}

/// A record too long to be held: its header, the part of its block that is kept, and what is still to come.
#[derive(Debug)]
struct Giant {
    head: Vec<u8>,
    block: Vec<u8>,
    remaining: u64,
    offset: u64,
}

impl Framer {
    /// Takes the next bytes. With [`Then::MemberEnd`], they are the rest of a gzip member.
    pub(crate) fn push(&mut self, bytes: &[u8], origin: Origin, then: Then, visitor: &mut dyn Visitor) {
        let mut bytes = bytes;
        let mut origin = origin;
        if self.giant.is_some() {
            let taken = self.feed_giant(bytes, visitor);
            origin = match origin {
                Origin::Plain(offset) => Origin::Plain(offset + taken as u64),
                member => member,
            };
            bytes = &bytes[taken..];
            if bytes.is_empty() {
                return;
            }
        }
        if self.pending.is_empty() {
            let used = self.cut(bytes, &[(0, origin)], then, visitor);
            self.keep(&bytes[used..], origin, used);
            return;
        }
        self.pieces.push((self.pending.len(), origin));
        self.pending.extend_from_slice(bytes);
        if self.pending.len() >= self.needs || then != Then::More {
            self.cut_pending(then, visitor);
        }
    }

    /// A new gzip member starts with `first`: when that is a record, the one before has ended, whatever its length said.
    pub(crate) fn member_starts(&mut self, first: &[u8], visitor: &mut dyn Visitor) {
        if !self.is_idle() && first.starts_with(b"WARC/") {
            self.finish(visitor);
        }
    }

    /// Nothing follows (or nothing that belongs to what came before).
    pub(crate) fn finish(&mut self, visitor: &mut dyn Visitor) {
        if let Some(giant) = self.giant.take() {
            visitor.damaged(Damage::new(giant.offset, "truncated: the file ends before the record does"));
            self.resume_in(&giant, visitor);
        }
        if !self.pending.is_empty() {
            self.cut_pending(Then::End, visitor);
        }
        self.pending.clear();
        self.pieces.clear();
        self.needs = 0;
        self.lost = Lost::No;
    }

    /// Forgets what has begun: the bytes it came from turned out to be damaged.
    pub(crate) fn abandon(&mut self) {
        *self = Self { arc: self.arc, ..Self::default() };
    }

    /// True between two records.
    pub(crate) fn is_idle(&self) -> bool {
        self.pending.is_empty() && self.giant.is_none() && self.lost == Lost::No
    }

    fn keep(&mut self, rest: &[u8], origin: Origin, used: usize) {
        if !rest.is_empty() {
            let origin = match origin {
                Origin::Plain(offset) => Origin::Plain(offset + used as u64),
                member => member,
            };
            self.pieces.push((0, origin));
            self.pending.extend_from_slice(rest);
        }
    }

    fn cut_pending(&mut self, then: Then, visitor: &mut dyn Visitor) {
        let mut pending = std::mem::take(&mut self.pending);
        let mut pieces = std::mem::take(&mut self.pieces);
        let used = self.cut(&pending, &pieces, then, visitor);
        // Keep the pieces that still have bytes; the first of them may have lost some at its front.
        let first = pieces.iter().rposition(|(start, _)| *start <= used).unwrap_or_default();
        pieces.drain(..first);
        for (start, origin) in &mut pieces {
            if *start < used {
                *origin = match *origin {
                    Origin::Plain(offset) => Origin::Plain(offset + (used - *start) as u64),
                    member => member,
                };
            }
            *start = start.saturating_sub(used);
        }
        pending.drain(..used);
        if pending.is_empty() {
            pieces.clear();
        }
        // One long record must not leave its memory behind for all the short ones.
        if pending.capacity() > 1024 * 1024 && pending.len() < 64 * 1024 {
            pending.shrink_to(64 * 1024);
        }
        self.pending = pending;
        self.pieces = pieces;
    }

    /// Delivers the records in `bytes` and tells how many bytes are done with.
    fn cut(&mut self, bytes: &[u8], pieces: &[(usize, Origin)], then: Then, visitor: &mut dyn Visitor) -> usize {
        let offset_of = |index: usize| {
            let (start, origin) = pieces.iter().rev().find(|(start, _)| *start <= index).unwrap_or(&pieces[0]);
            origin.offset(index - start)
        };
        let mut at = 0;
        self.needs = 0;
        while at < bytes.len() {
            if self.lost == Lost::InLine {
                let Some(end) = memchr(b'\n', &bytes[at..]) else { return bytes.len() };
                at += end + 1;
                self.lost = Lost::AtLine;
                continue;
            }
            if self.lost == Lost::AtLine {
                match next_start(&bytes[at..], self.arc) {
                    Some(found) => at += found,
                    None if then == Then::End => return bytes.len(),
                    None => return self.keep_line(bytes, at),
                }
                self.lost = Lost::No;
            }
            match frame(&bytes[at..], then, self.arc) {
                Framed::Padding(length) => at += length,
                Framed::Needs(length) => {
                    self.needs = length;
                    return at;
                }
                Framed::Record { head, block, used, mended } => {
                    self.arc |= head.kind == Some(Kind::Info) && head.uri.starts_with(b"filedesc:");
                    let offset = offset_of(at);
                    if mended {
                        visitor.damaged(Damage::mended(offset, "wrong length: read up to the next record"));
                    }
                    let kind = head.kind.unwrap_or(Kind::Other);
                    visitor.record(&Record { kind, offset, head, block, cut: false });
                    at += used;
                }
                Framed::Giant { start, length, .. } => {
                    let head = bytes[at..at + start].to_vec();
                    let offset = offset_of(at);
                    self.giant = Some(Giant { head, block: Vec::new(), remaining: length, offset });
                    at += start;
                    at += self.feed_giant(&bytes[at..], visitor);
                }
                Framed::Lost(reason) => {
                    self.arc |= bytes[at..].starts_with(b"filedesc:");
                    visitor.damaged(Damage::new(offset_of(at), reason));
                    self.lost = Lost::InLine;
                }
            }
        }
        at
    }

    /// While lost, the last line is kept, which may be the start of a record, unless it is too long for that.
    fn keep_line(&mut self, bytes: &[u8], at: usize) -> usize {
        let start = memrchr(b'\n', &bytes[at..]).map_or(at, |end| at + end + 1);
        if bytes.len() - start <= MAX_ARC_LINE {
            return start;
        }
        self.lost = Lost::InLine;
        bytes.len()
    }

    /// Gives bytes to the record that is passed over, and tells how many it took.
    fn feed_giant(&mut self, bytes: &[u8], visitor: &mut dyn Visitor) -> usize {
        let Some(giant) = &mut self.giant else { return 0 };
        let taken = bytes.len().min(usize::try_from(giant.remaining).unwrap_or(usize::MAX));
        let kept = taken.min(MAX_BLOCK - giant.block.len());
        giant.block.extend_from_slice(&bytes[..kept]);
        giant.remaining -= taken as u64;
        if giant.remaining == 0
            && let Some(giant) = self.giant.take()
        {
            let head = giant_head(&giant.head);
            let kind = head.kind.unwrap_or(Kind::Other);
            visitor.record(&Record { kind, offset: giant.offset, head, block: &giant.block, cut: true });
        }
        taken
    }

    /// The long record never ended, so its length was wrong: records may start in the part of it that was kept.
    fn resume_in(&mut self, giant: &Giant, visitor: &mut dyn Visitor) {
        if let Some(at) = next_start(&giant.block, self.arc) {
            // Offsets inside are those of the record they were found in: what lies before them was compressed or not.
            self.cut(&giant.block[at..], &[(0, Origin::Member(giant.offset))], Then::End, visitor);
        }
    }
}

fn giant_head(bytes: &[u8]) -> Head<'_> {
    match read_head(bytes) {
        ReadHead::Whole(head, _) if bytes.starts_with(b"WARC/") => head,
        _ => super::arc::read_line(bytes.strip_suffix(b"\n").unwrap_or(bytes)).unwrap_or_default(),
    }
}
