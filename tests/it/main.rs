//! The only binary of integration tests.

mod architecture;
mod circles;
mod cli;
mod diagnostics;
mod draft;
mod golden;
mod harness;
mod mocks;
mod payloads;
mod portal;
mod real;
mod reports;
mod review;
mod runner;
mod scenarios;
mod schema;
mod sentences;
mod snapshot_files;
mod snapshot_text;
mod support;
