//! The program as its users run it: real binary, real servers on loopback, clean environment.

mod access_logs;
mod archive;
mod configured;
mod crawl;
mod cron;
mod demo;
#[path = "../support/dice.rs"]
#[allow(dead_code)] // benchmarks throw it in further ways
mod dice;
mod disavow;
mod graph;
mod graph_fetch;
mod history;
mod hunt;
mod inspect;
mod overlap;
mod prospects;
mod reports;
mod rescore;
mod scan;
mod scoring;
mod services;
#[allow(dead_code)] // one vocabulary for all areas; not every area speaks every word
mod support;
#[cfg(unix)]
mod unattended;
mod usage;
mod verify;
mod workbook;
