//! The one integration binary.

mod reports;
