//! Of any two texts the difference is told, and it is empty only when they are equal.

#![no_main]

use libfuzzer_sys::fuzz_target;
use stepproof::page;

fuzz_target!(|texts: (&str, &str)| {
    let (old, new) = texts;
    let changes = page::diff(old, new);
    assert_eq!(changes.is_empty(), old == new);
    changes.iter().for_each(|change| drop(change.to_string()));
});
