//! The one integration binary.

mod portal;
