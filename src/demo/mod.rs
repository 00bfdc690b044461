//! A small web that the program serves to itself, so that a complete audit works on a fresh machine with no network.
//!
//! [`web::build`] is the content (hosts, pages, their tricks), [`serve()`] speaks HTTP on loopback, and
//! [`exports::write`] leaves the files that an owner of the audited site would have in hand.

pub mod exports;
mod network;
mod press;
mod serve;
mod spam;
pub mod web;

pub use serve::{Served, serve};

/// The audited site: a small kayak school that never existed.
pub const SITE: &str = "saltmarsh-kayaks.example";
