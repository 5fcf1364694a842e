//! Makes the draft of a scenario from an article that tells a procedure.
//!
//! ```text
//! file ─readers→ Article (blocks) ─steps→ Procedure (sentences) ─actions→ what is done ─write→ YAML
//! ```
//!
//! With a site at hand, a walk along it finds the controls that are meant before anything is written.
//!
//! Each sentence stays as it is written. What is done is a guess, by a book of phrases and by what the
//! sentence quotes; the draft marks each guess, and says what it cannot tell.

mod actions;
mod article;
mod book;
mod deed;
mod marker;
mod names;
mod pattern;
mod phrases;
mod readers;
mod sentence;
mod steps;
mod walk;
mod write;

pub use self::article::{Article, Block, Kind, Remark};
pub use self::readers::{Unreadable, read};
pub use self::steps::{LeftOut, Procedure, procedure};
pub use self::walk::{FieldValue, Next, Walk, Walked};
pub use self::write::{Draft, write};

#[cfg(test)]
mod tests;
