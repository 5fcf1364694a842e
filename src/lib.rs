//! stepproof proves documented procedures: one YAML scenario holds the sentences for the reader and
//! carries them out in a browser.
//!
//! # Data flow
//!
//! ```text
//! article ─draft→ scenarios/NAME.yaml, which a person completes
//! scenarios/*.yaml ─→ Source ─scenario::load─→ Suite (all diagnostics at once) ─select─→ cases
//! cases + Browser + Snapshots + Site ─runner─→ Event, Event, …
//! Event ─→ report::terminal (live)      Event… ─fold─→ RunRecord (versioned JSON: the one truth)
//! pending snapshots ─→ Queue ─→ cli: accepted or rejected, one change after the other
//! RunRecord ─→ report (JUnit, JSON)      RunRecord + scenario ─→ guide (Markdown, HTML, Word, tour)
//! cases + changed pages ─mutate─→ many runs of one case ─→ Detection (which changes are noticed)
//! ```
//!
//! # Levels
//!
//! A module imports only from lower levels, never from its own; `tests/it/architecture.rs` checks this
//! table.
//!
//! | level | modules | crates that are used only there |
//! |---|---|---|
//! | 0 | [`case_id`], [`escape`], [`http_client`], [`mask`], [`prose`], [`scratch`] | rustls in `http_client` |
//! | 1 | [`files`], [`source`], [`template`] | minijinja in `template` |
//! | 2 | [`locator`] | – |
//! | 3 | [`page`] | – |
//! | 4 | [`record`], [`scenario`] | serde_yaml and annotate-snippets in `scenario`, schemars in `record` and what it is made of |
//! | 5 | [`browser`], [`claims`], [`draft`], [`history`], [`picture`], [`snapshots`] | thirtyfour and tungstenite in `browser`, html5ever, pulldown-cmark and scraper in `draft`, zip in `browser` and `draft`, rusqlite in `history`, image, oxipng and resvg in `picture`, insta in `snapshots` |
//! | 6 | [`guide`], [`review`], [`runner`] | docx-rs in `guide` |
//! | 7 | [`mutate`], [`report`] | quick-junit in `report`, quick-xml there and in `draft` |
//! | 8 | [`cli`] | clap, console, indicatif, opener, reqwest |
//! | – | [`portal`]: imports none of the above | hyper, minijinja; axum there and in `cli` |
//!
//! # What must not exist
//!
//! - No module but [`cli`] prints, exits or reads arguments.
//! - No sleep but in the runner's one wait loop (and in the mock's slow defects and the late answers
//!   of `mutate`); waiting cannot be written in a scenario.
//! - No mark, overlay or style of ours in the page under test (but for a guide, and where pictures
//!   are compared: the caret's colour, and animations that stand still).
//! - No secret in an event, a log or a message: values are resolved at the moment of typing, and
//!   what leaves [`runner`] or is printed by [`cli`] goes through one [`mask::Mask`].
//! - No character of others that acts on a terminal: what is printed goes through [`escape`].

pub mod browser;
pub mod case_id;
pub mod claims;
pub mod cli;
pub mod draft;
pub mod escape;
pub mod files;
pub mod guide;
pub mod history;
pub mod http_client;
pub mod locator;
pub mod mask;
pub mod mutate;
pub mod page;
pub mod picture;
pub mod portal;
pub mod prose;
pub mod record;
pub mod report;
pub mod review;
pub mod runner;
pub mod scenario;
pub mod scratch;
pub mod snapshots;
pub mod source;
pub mod template;
