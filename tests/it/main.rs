//! The one integration binary.

mod browser;
mod reports;
mod runner;
mod support;
