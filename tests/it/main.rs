//! The one integration binary.

mod browser;
mod diagnostics;
mod runner;
mod scenarios;
mod support;
