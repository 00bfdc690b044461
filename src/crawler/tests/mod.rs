//! The crawler against small servers on loopback.

mod conduct;
mod limits;
mod tls;
mod web;
