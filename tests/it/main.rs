//! The one integration binary.

mod architecture;
mod browser;
mod cli;
mod harness;
mod reports;
mod runner;
mod support;
