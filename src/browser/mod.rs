//! The door to a browser.
