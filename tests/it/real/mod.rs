//! Tests that start a real browser. `.config/nextest.toml` and `make quick` select them by this module.

mod accessibility;
pub mod browser;
mod coverage;
mod doctor;
mod downloads;
mod draft;
mod firefox;
mod formats;
mod grid;
mod guide;
mod mocks;
mod mutate;
mod page_errors;
mod page_script;
mod pairs;
mod report;
mod review;
mod sentences;
mod suite;
mod uploads;
mod webkit;
mod windows;
