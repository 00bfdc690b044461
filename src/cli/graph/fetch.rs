//! `audit graph fetch`: a release comes to this machine, and its index is built.

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use clap::Args;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use tokio::runtime::Runtime;

use super::LevelArg;
use crate::cli::args::{AuditArgs, ConnectionArgs, NetworkArgs};
use crate::cli::fetch::Settings;
use crate::cli::interrupt;
use crate::crawler::{Download, Downloads, Part, Stop, retry_after};
use crate::discovery::graph::fetch::{self, Answer, Ask, Failure, Head, Remote, Request, Watcher};
use crate::discovery::graph::{self, Level};
use crate::error::{Error, ExitStatus, Result};
use crate::model::cause::Cause;

/// Without a terminal, how far a download has come is said this often: enough for a log, not too much for a mail.
const LINE_EVERY: Duration = Duration::from_secs(60);

/// `audit graph fetch`.
#[derive(Debug, Args)]
pub struct FetchArgs {
    /// Release to fetch [default: the newest in Common Crawl's list]
    #[arg(long, value_name = "ID")]
    pub release: Option<String>,

    /// What a node is: a registered domain, or a host (three times the size; needed for sites on shared platforms)
    #[arg(long, value_name = "LEVEL", default_value = "domain")]
    pub level: LevelArg,

    /// Download nothing: build from the files of a release in this directory
    #[arg(long, value_name = "DIR", conflicts_with_all = ["dry_run", "no_build"])]
    pub from: Option<PathBuf>,

    /// Say what it would take, and stop
    #[arg(long)]
    pub dry_run: bool,

    /// Download only; `audit graph build` makes the index later
    #[arg(long)]
    pub no_build: bool,

    #[command(flatten)]
    pub connection: ConnectionArgs,
}

pub(super) fn run(args: &FetchArgs, data_dir: &Path, err: &mut dyn Write) -> Result<ExitStatus> {
    let level = args.level.into();
    if let Some(from) = &args.from {
        return super::build_from(from, args.release.as_deref(), level, data_dir, err);
    }
    let remote = Web::new(args)?;
    let request = Request { release: args.release.as_deref(), level, data_dir, only_plan: args.dry_run };
    let mut talk = Talk::new(err);
    let fetched = fetch::fetch(&request, &remote, &mut talk);
    talk.end();
    let Some(dir) = fetched? else { return Ok(ExitStatus::Done) };
    if args.no_build {
        talk.say("everything is here; make the index with `audit graph build`");
        return Ok(ExitStatus::Done);
    }
    let place = remote.build(dir.clone(), level, data_dir.to_owned(), &mut talk)?;
    talk.say(&format!("built `{}`", place.display()));
    talk.say(&format!(
        "ask it with `audit graph inlinks SITE`; the vertices and ranks in `{}` are needed again only to rebuild",
        dir.display()
    ));
    Ok(ExitStatus::Done)
}

/// The network, one request at a time, until the user wants to stop.
struct Web {
    runtime: Runtime,
    downloads: Downloads,
    stop: Stop,
}

impl Web {
    fn new(args: &FetchArgs) -> Result<Self> {
        let network = NetworkArgs { connection: args.connection.clone(), ..AuditArgs::typed().network };
        let settings = Settings::new(&network, |name| std::env::var(name).ok())?;
        let runtime = crate::cli::fetch::runtime()?;
        let stop = interrupt::watch()?;
        Ok(Self { runtime, downloads: Downloads::new(&settings.crawl)?, stop })
    }

    fn until_stopped<T>(&self, future: impl Future<Output = T>) -> std::result::Result<T, Failure> {
        self.runtime.block_on(async {
            tokio::select! {
                biased;
                () = self.stop.stopped() => Err(Failure::Interrupted),
                done = future => Ok(done),
            }
        })
    }

    /// Builds on a thread of its own, so that the user can stop it; what it leaves then is cleared by the next build.
    fn build(&self, from: PathBuf, level: Level, data_dir: PathBuf, talk: &mut Talk<'_>) -> Result<PathBuf> {
        let (sentences, said) = mpsc::channel::<String>();
        let (done, built) = tokio::sync::oneshot::channel();
        std::thread::spawn(move || {
            let request = graph::Request { from: &from, level, release: None, data_dir: &data_dir };
            let place = graph::build(&request, &mut |text| drop(sentences.send(text.to_owned())));
            drop(done.send(place));
        });
        let mut built = std::pin::pin!(built);
        loop {
            let tick = async {
                tokio::select! {
                    place = &mut built => Some(place),
                    () = tokio::time::sleep(Duration::from_millis(200)) => None,
                }
            };
            let place = self.until_stopped(tick);
            said.try_iter().for_each(|sentence| talk.say(&sentence));
            match place {
                Ok(None) => {}
                Ok(Some(Ok(place))) => return place,
                Ok(Some(Err(_))) => return Err(Error::failed("the build stopped unexpectedly")),
                Err(_) => {
                    return Err(Error::new(ExitStatus::Interrupted, "stopped while building; the downloads are kept")
                        .with_remedy("make the index with `audit graph build`"));
                }
            }
        }
    }
}

impl Remote for Web {
    fn get<'a>(&'a self, ask: &Ask) -> std::result::Result<Box<dyn Answer + 'a>, Failure> {
        let url = reqwest::Url::parse(&ask.url).map_err(|problem| Failure::Lasting(problem.to_string()))?;
        let part = Part { from: ask.from, to: ask.to, if_range: ask.if_range.clone() };
        let download = self.until_stopped(self.downloads.get(&url, &part))?;
        let download = download.map_err(|trouble| failure(trouble.cause, &trouble.detail))?;
        let head = Head {
            status: download.status,
            length: download.length,
            content_range: download.content_range.clone(),
            etag: download.etag.clone(),
            last_modified: download.last_modified.clone(),
            retry_after: download.retry_after.as_deref().and_then(|text| retry_after(text, jiff::Timestamp::now())),
        };
        Ok(Box::new(Arriving { web: self, download, head }))
    }

    fn wait(&self, time: Duration) -> std::result::Result<(), Failure> {
        self.until_stopped(async { tokio::time::sleep(time).await })
    }
}

fn failure(cause: Cause, detail: &str) -> Failure {
    let text = format!("{cause} ({detail})");
    match cause {
        Cause::Dns | Cause::Connect | Cause::Timeout | Cause::Reset | Cause::Protocol | Cause::Truncated => {
            Failure::Passing(text)
        }
        // Cut in the middle of the handshake.
        Cause::Tls if detail.contains("eof") => Failure::Passing(text),
        _ => Failure::Lasting(text),
    }
}

struct Arriving<'a> {
    web: &'a Web,
    download: Download,
    head: Head,
}

impl Answer for Arriving<'_> {
    fn head(&self) -> &Head {
        &self.head
    }

    fn next(&mut self, take: &mut dyn FnMut(&[u8])) -> std::result::Result<bool, Failure> {
        match self.web.until_stopped(self.download.chunk())? {
            Ok(Some(bytes)) => {
                take(bytes.as_ref());
                Ok(true)
            }
            Ok(None) => Ok(false),
            Err(trouble) => Err(failure(trouble.cause, &trouble.detail)),
        }
    }
}

/// Sentences, and a bar where there is a terminal.
struct Talk<'a> {
    err: &'a mut dyn Write,
    bar: Option<ProgressBar>,
    last_line: Instant,
}

impl<'a> Talk<'a> {
    fn new(err: &'a mut dyn Write) -> Self {
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        let bar = (std::io::stderr().is_terminal() && !dumb).then(|| {
            let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::stderr());
            let style = ProgressStyle::with_template(
                "{msg} {wide_bar} {decimal_bytes}/{decimal_total_bytes} {decimal_bytes_per_sec} {eta}",
            );
            bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
            bar
        });
        Self { err, bar, last_line: Instant::now() }
    }

    fn end(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
    }
}

impl Watcher for Talk<'_> {
    fn say(&mut self, sentence: &str) {
        // Some words are the server's.
        let sentence: String = sentence.chars().filter(|c| *c == '\n' || !c.is_control()).collect();
        match &self.bar {
            Some(bar) => bar.println(sentence),
            // Talk is of no use to a closed stderr, and no reason to stop.
            None => drop(writeln!(self.err, "{sentence}")),
        }
    }

    fn progress(&mut self, file: &str, here: u64, of: u64) {
        match &self.bar {
            Some(bar) => {
                if bar.message() != file {
                    bar.reset();
                    bar.set_message(file.to_owned());
                    bar.set_length(of);
                    // Speed and time left count what arrives from now on.
                    bar.set_position(here);
                    bar.reset_eta();
                }
                bar.set_position(here);
            }
            None if self.last_line.elapsed() >= LINE_EVERY => {
                self.last_line = Instant::now();
                let percent = here as f64 * 100.0 / of.max(1) as f64;
                self.say(&format!("{file}: {percent:.1} % is here"));
            }
            None => {}
        }
    }
}
