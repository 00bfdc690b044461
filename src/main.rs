//! The `audit` program: parse, set up logging, run, map the result to an exit code.

use std::io::{BufWriter, Write};
use std::process::ExitCode;

use backlink_audit::cli::{self, Cli};
use backlink_audit::error::ExitStatus;

fn main() -> ExitCode {
    let cli = match Cli::read(std::env::args_os()) {
        Ok(cli) => cli,
        Err(message) => {
            // Help and version are answers, everything else is bad usage. A closed pipe is no reason to complain.
            let _ = message.print();
            return if message.use_stderr() { ExitStatus::Usage.into() } else { ExitStatus::Done.into() };
        }
    };
    let mut out = BufWriter::new(std::io::stdout());
    let status = cli::run(cli, &mut out, &mut std::io::stderr());
    match out.flush() {
        Err(problem) if problem.kind() != std::io::ErrorKind::BrokenPipe => ExitStatus::Failed.into(),
        _ => status.into(),
    }
}
