//! Is the file whole? A bounded look before anything is written to it.

use rusqlite::Connection;
use rusqlite::config::DbConfig;

/// Steps of SQLite's virtual machine between two looks at the budget.
const STEPS_PER_LOOK: i32 = 10_000;
/// Looks before the check ends without a verdict: about a tenth of a second, which reads some hundred megabytes. A larger file
/// is checked as far as that goes; what lies behind is found when it is read.
const MOST_LOOKS: u32 = 400;

/// Checks the structure of the file. `Ok(false)` means damaged; running out of budget is no finding.
pub(super) fn is_whole(connection: &mut Connection) -> rusqlite::Result<bool> {
    let mut looks = 0;
    connection.progress_handler(
        STEPS_PER_LOOK,
        Some(move || {
            looks += 1;
            looks > MOST_LOOKS
        }),
    )?;
    let answer = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get::<_, String>(0));
    connection.progress_handler(0, None::<fn() -> bool>)?;
    match answer {
        Ok(answer) => Ok(answer == "ok"),
        Err(problem) => match problem.sqlite_error_code() {
            Some(rusqlite::ErrorCode::OperationInterrupted) => Ok(true),
            Some(rusqlite::ErrorCode::DatabaseCorrupt) => Ok(false),
            _ => Err(problem),
        },
    }
}

/// Keeps a file that turns out to be damaged or newer as it is: closing a connection would fold its log into it.
pub(super) fn hands_off(connection: &Connection, on: bool) -> rusqlite::Result<()> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, on).map(|_| ())
}
