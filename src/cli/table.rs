//! How the tables of `audit history` and `audit diff` are written.

use clap::Args;

use super::args::OutputArgs;
use super::output;
use crate::error::Result;
use crate::reporter::Options;

/// Options of CSV tables.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "CSV")]
pub struct TableArgs {
    /// CSV for Excel: byte order mark and CRLF
    #[arg(long)]
    pub excel: bool,

    /// CSV field separator: a character, or `tab`
    #[arg(long, value_name = "CHAR")]
    pub delimiter: Option<String>,

    /// Write CSV cells as they are, even where a spreadsheet would run them as formulas
    #[arg(long)]
    pub raw: bool,
}

impl TableArgs {
    pub(crate) fn options(&self) -> Result<Options> {
        let mut args = OutputArgs::typed();
        args.excel = self.excel;
        args.delimiter.clone_from(&self.delimiter);
        args.raw = self.raw;
        output::options(&args)
    }
}
