//! Ctrl-C and `kill`: the first asks for a polite end, the second ends at once.
//!
//! A closing terminal (SIGHUP) keeps its usual meaning, so that `nohup` does too; nothing committed is lost by it.

use std::io::Write;
use std::sync::OnceLock;
use std::time::Duration;

use crate::crawler::Stop;
use crate::error::{Error, ExitStatus, Result};

/// How long the parts of an audit may take to end by themselves. Some cannot be broken off (a parse, a merge of a million
/// rows); then the process ends, which loses nothing, because every finished step is stored.
const PATIENCE: Duration = Duration::from_millis(1500);

/// What whoever interrupts an audit is told.
pub(crate) const STOPPED: &str = "stopped; everything fetched so far is kept. Run the same command again to go on.";

/// The signal of this process, watched from the first call on.
pub(crate) fn watch() -> Result<Stop> {
    static STOP: OnceLock<Stop> = OnceLock::new();
    if let Some(stop) = STOP.get() {
        return Ok(stop.clone());
    }
    let stop = STOP.get_or_init(Stop::default).clone();
    let asked = stop.clone();
    let cannot = |problem: std::io::Error| {
        Error::failed(format!("cannot listen for Ctrl-C: {problem}"))
            .with_remedy("raise the limits on threads and open files")
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(cannot)?;
    let (ready, listening) = std::sync::mpsc::channel();
    std::thread::Builder::new()
        .name("signals".to_owned())
        .spawn(move || {
            runtime.block_on(async move {
                let mut signals = match Signals::new() {
                    Ok(signals) => signals,
                    Err(problem) => return drop(ready.send(Err(problem))),
                };
                let _ = ready.send(Ok(()));
                signals.next().await;
                asked.stop();
                tokio::select! {
                    _ = signals.next() => {}
                    () = tokio::time::sleep(PATIENCE) => {
                        // Nothing is left to do when stderr is closed.
                        let _ = writeln!(std::io::stderr(), "{STOPPED}");
                    }
                }
                end();
            });
        })
        .map_err(cannot)?;
    // Nothing starts before a signal would be heard.
    listening.recv().unwrap_or(Ok(())).map_err(cannot)?;
    Ok(stop)
}

/// Everything that was committed is safe at any moment, so an impatient user is let go at once.
#[allow(clippy::exit)] // the main thread may be anywhere, in a system call too
fn end() -> ! {
    std::process::exit(ExitStatus::Interrupted as i32)
}

/// SIGXFSZ, the same number on Linux, macOS and the BSDs.
#[cfg(unix)]
const FILE_SIZE_LIMIT: i32 = 25;

#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    /// `kill` and service managers.
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn new() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        // Heard once, a limit on file sizes (`ulimit -f`) makes the write fail, which is reported with its remedy, where
        // by default it would end the process without a word.
        let _ = signal(SignalKind::from_raw(FILE_SIZE_LIMIT));
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn new() -> std::io::Result<Self> {
        Ok(Self)
    }

    async fn next(&mut self) {
        let _ = tokio::signal::ctrl_c().await;
    }
}
