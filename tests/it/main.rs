//! The one integration binary.

mod browser;
mod runner;
mod support;
