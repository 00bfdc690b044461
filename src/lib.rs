//! `audit`: is a site's backlink profile carried by quality or by quantity, and what should its owner do?
//!
//! ```text
//! discovery ─ Candidate ─┐
//!                        ├─ crawler ─ Fetch ─ extractor ─ Observation ─┐
//! archive ───────────────┘                                            │
//!            store (every finished page is durable before it counts) ◄┘
//!              │
//!              ├─ reconcile ─ Backlink ─ scoring ─ Assessment ─ profile ─ Profile ─ reporter
//!              └─ diff ─ Changes ───────────────────────────────────────┘
//! ```
//!
//! `cli` connects the modules in the middle, which do not know each other; all of them know `model`.

pub mod error;
pub mod model;

pub mod archive;
pub mod cli;
pub mod config;
pub mod crawler;
pub mod demo;
pub mod diff;
pub mod discovery;
pub mod env;
pub mod extractor;
pub mod profile;
pub mod reporter;
pub mod scoring;
pub mod store;
