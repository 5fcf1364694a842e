//! The one integration binary.

mod diagnostics;
mod scenarios;
