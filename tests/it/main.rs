//! The one integration binary.

mod architecture;
mod browser;
mod cli;
mod coverage;
mod diagnostics;
mod downloads;
mod guide;
mod harness;
mod page_script;
mod portal;
mod reports;
mod runner;
mod scenarios;
mod snapshot_files;
mod snapshot_text;
mod suite;
mod support;
mod uploads;
mod windows;
