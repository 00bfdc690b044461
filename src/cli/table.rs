//! How the tables of `audit history` and `audit diff` are written.

use super::args::{OutputArgs, TableArgs};
use super::output;
use crate::error::Result;
use crate::reporter::Options;

impl TableArgs {
    /// The options of a report that is a table.
    pub(crate) fn options(&self) -> Result<Options> {
        output::options(&OutputArgs { table: self.clone(), ..OutputArgs::typed() })
    }
}
