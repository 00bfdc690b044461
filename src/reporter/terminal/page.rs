//! Lines for a terminal: widths, colours and rules, nothing about audits.

use std::borrow::Cow;
use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use super::super::Options;
use super::super::text::{pad, width, wrap};

/// Narrower than this nothing fits, and the terminal may wrap as it likes.
const MIN_WIDTH: usize = 40;
/// Longer lines are hard to read.
const MAX_WIDTH: usize = 120;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::reporter) enum Tone {
    Plain,
    Strong,
    Faint,
    Good,
    Fair,
    Bad,
}

/// A sheet of a known width.
pub(in crate::reporter) struct Page<'a> {
    out: &'a mut dyn Write,
    color: bool,
    ascii: bool,
    pub(in crate::reporter) width: usize,
}

impl<'a> Page<'a> {
    pub(in crate::reporter) fn new(out: &'a mut dyn Write, options: &Options) -> Self {
        let width = options.width.clamp(MIN_WIDTH, MAX_WIDTH);
        Self { out, color: options.color, ascii: options.ascii, width }
    }

    /// Nothing outside ASCII is drawn by us.
    pub(in crate::reporter) fn is_ascii(&self) -> bool {
        self.ascii
    }

    pub(in crate::reporter) fn paint(&self, tone: Tone, text: &str) -> String {
        let style = match tone {
            _ if !self.color => return text.to_owned(),
            Tone::Plain => return text.to_owned(),
            Tone::Strong => Style::new().bold(),
            Tone::Faint => Style::new().dimmed(),
            Tone::Good => Style::new().bold().fg_color(Some(AnsiColor::Green.into())),
            Tone::Fair => Style::new().bold().fg_color(Some(AnsiColor::Yellow.into())),
            Tone::Bad => Style::new().bold().fg_color(Some(AnsiColor::Red.into())),
        };
        format!("{style}{text}{style:#}")
    }

    pub(in crate::reporter) fn line(&mut self, text: &str) -> io::Result<()> {
        let text = text.trim_end_matches(' ');
        // Marks of ours and of the findings, one column for one column.
        let text = if self.ascii { plain(text) } else { Cow::Borrowed(text) };
        self.out.write_all(text.as_bytes())?;
        self.out.write_all(b"\n")
    }

    pub(in crate::reporter) fn blank(&mut self) -> io::Result<()> {
        self.line("")
    }

    /// A title over a new section.
    pub(in crate::reporter) fn heading(&mut self, title: &str) -> io::Result<()> {
        self.blank()?;
        let title = self.paint(Tone::Strong, title);
        self.line(&title)
    }

    /// A text that hangs from its first words: `lead` stands left, the text wraps beside it.
    pub(in crate::reporter) fn hanging(&mut self, tone: Tone, lead: &str, text: &str) -> io::Result<()> {
        let indent = width(lead);
        for (index, piece) in wrap(text, self.width.saturating_sub(indent)).iter().enumerate() {
            let left = if index == 0 { self.paint(tone, lead) } else { " ".repeat(indent) };
            self.line(&format!("{left}{piece}"))?;
        }
        Ok(())
    }

    /// An item of a list.
    pub(in crate::reporter) fn bullet(&mut self, text: &str) -> io::Result<()> {
        let lead = if self.ascii { "  - " } else { "  • " };
        self.hanging(Tone::Faint, lead, text)
    }

    pub(in crate::reporter) fn separator(&self) -> &'static str {
        if self.ascii { ", " } else { " · " }
    }

    /// A bar of `columns` columns, filled for a share of 0-1; something is never drawn as nothing.
    pub(in crate::reporter) fn bar(&self, tone: Tone, share: f64, columns: usize) -> String {
        let (full, empty) = if self.ascii { ("#", ".") } else { ("█", "░") };
        let mut filled = (share.clamp(0.0, 1.0) * columns as f64).round() as usize;
        if share > 0.0 {
            filled = filled.max(1).min(columns);
        }
        let rest = self.paint(Tone::Faint, &empty.repeat(columns - filled));
        format!("{}{rest}", self.paint(tone, &full.repeat(filled)))
    }

    /// Cells right-aligned after a name, all of fixed width.
    pub(in crate::reporter) fn cells(
        &self,
        name: &str,
        name_columns: usize,
        cells: &[String],
        columns: usize,
    ) -> String {
        let mut line = format!("  {}", pad(name, name_columns));
        for cell in cells {
            line.extend(std::iter::repeat_n(' ', columns.saturating_sub(width(cell))));
            line.push_str(cell);
        }
        line
    }
}

fn plain(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let plain = |c| match c {
        '…' => '~',
        '“' | '”' | '„' => '"',
        '‘' | '’' => '\'',
        '–' | '—' | '−' => '-',
        '·' | '•' => '*',
        '→' => '>',
        other => other,
    };
    Cow::Owned(text.chars().map(plain).collect())
}
