//! No file makes the reader panic or hang.

use std::time::{Duration, Instant};

use stepproof::scenario::{Input, load, render};

use super::input;
use super::reference::reference;

/// Numbers that are the same in every run (xorshift).
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit.max(1) as u64) as usize
    }
}

/// Some seconds are normal; more is a hang.
const LONG: Duration = Duration::from_secs(60);

/// Reads a broken suite and renders its errors: this must not panic or hang.
fn survives(inputs: Vec<Input>) {
    render(&load(inputs, None).diagnostics, true);
}

#[test]
fn no_cut_file_breaks_the_reader() {
    let started = Instant::now();
    let inputs = reference();
    for input in &inputs {
        // The fragments are slow to read because of their expressions, and resemble each other.
        let step = if input.name.contains("fragment") {
            7
        } else {
            1
        };
        for end in (0..input.bytes.len()).step_by(step) {
            let mut cut = input.clone();
            cut.bytes.truncate(end);
            survives(vec![cut]);
        }
    }
    assert!(started.elapsed() < LONG, "took {:?}", started.elapsed());
}

#[test]
fn no_garbled_file_breaks_the_reader() {
    let started = Instant::now();
    let inputs = reference();
    let mut dice = Dice(0x5eed);
    let odd = b"{}[]:,&*!|>'\"%@`#-?~<\t\r\n\0 \x7f\xff$\\x";
    // What input methods and word processors may insert instead.
    let lookalikes = [
        "：", "，", "“", "”", "－", "｛", "\u{a0}", "\u{3000}", "\u{200b}",
    ];
    for _ in 0..2000 {
        let mut broken = inputs.clone();
        let which = dice.below(broken.len());
        let bytes = &mut broken[which].bytes;
        for _ in 0..=dice.below(4) {
            let at = dice.below(bytes.len());
            let byte = odd[dice.below(odd.len())];
            match dice.below(5) {
                0 => bytes[at] ^= 1 << dice.below(8),
                1 => bytes.insert(at, byte),
                2 => bytes[at] = byte,
                3 => {
                    let lookalike = lookalikes[dice.below(lookalikes.len())];
                    // Instead of the next colon, or anywhere.
                    let colon = bytes[at..].iter().position(|byte| *byte == b':');
                    let at = at + colon.unwrap_or_default();
                    bytes.splice(at..at + 1, lookalike.bytes());
                }
                _ => {
                    let end = (at + dice.below(40)).min(bytes.len());
                    let piece: Vec<u8> = bytes.drain(at..end).collect();
                    let to = dice.below(bytes.len());
                    bytes.splice(to..to, piece);
                }
            }
        }
        // Mostly alone, for speed; sometimes together with the files that use it or that it uses.
        if dice.below(8) > 0 {
            broken = vec![broken.swap_remove(which)];
        }
        survives(broken);
    }
    assert!(started.elapsed() < LONG, "took {:?}", started.elapsed());
}

#[test]
fn no_huge_file_holds_the_reader_up() {
    let head = "scenario: pay\ntitle: a\nsteps:\n  - step: one\n    text: a\n";
    let expect =
        |pattern: &str| format!("{head}    expect:\n      - text: {{ matches: '{pattern}' }}\n");
    let entries =
        "a: bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb, ".repeat(1000);
    let files = [
        "a: b\n".repeat(200_000),
        format!("{{ {entries} }}"),
        "- ".repeat(500_000),
        "{a: ".repeat(250_000),
        "a".repeat(1_000_000),
        format!("\"{}", "a\n".repeat(500_000)),
        format!("a:\n{}", "\t".repeat(1_000_000)),
        format!(
            "{head}    do:\n      - click: \"{}\"\n",
            "${matrix.a}".repeat(1_400)
        ),
        format!(
            "{head}    do:\n      - click: \"{}\"\n",
            "${matrix.a}".repeat(80_000)
        ),
        expect(&"(a{100}){100}".repeat(100)),
        expect(&"(".repeat(16_000)),
        expect(&"a|".repeat(2_000)),
    ];
    let started = Instant::now();
    for text in files {
        survives(vec![input("huge.yaml", text)]);
    }
    assert!(started.elapsed() < LONG, "took {:?}", started.elapsed());
}
