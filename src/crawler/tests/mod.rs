//! The crawler against small servers on loopback.

mod conduct;
mod limits;
mod suites;
mod tls;
mod web;
