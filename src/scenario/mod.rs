//! The scenario language: read strictly, with all diagnostics at once.
//!
//! ```text
//! bytes ─yaml→ tree of nodes ─read, step, action, …→ model ─expand→ cases ─select→ cases to run
//! ```

mod accessibility;
mod action;
mod browser_check;
mod call;
mod cases;
mod decode;
mod device;
mod diagnostic;
mod errors;
mod expand;
mod expect;
mod expect_browser;
mod expect_page;
mod filter;
mod findings;
mod gesture;
mod glob;
mod grid;
mod guide;
mod json;
mod json_schema;
mod judge;
mod keys;
mod load;
mod locator;
mod matrix;
mod misprint;
mod model;
mod names;
mod node;
mod outside;
mod part;
mod pattern;
mod picture;
mod profiles;
mod prose;
mod quarantine;
mod quotes;
mod read;
mod schema;
mod scope;
mod select;
mod sentence;
mod settings;
mod site;
mod step;
mod suggest;
mod syntax;
mod template;
mod terms;
mod text;
mod vocabulary;
mod written;
mod yaml;

pub use self::action::ActionWord;
pub use self::browser_check::BrowserCheck;
pub use self::decode::MAX_BYTES;
pub use self::diagnostic::{Diagnostic, Related, Severity, render};
pub use self::expect::CheckWord;
pub use self::filter::{Filter, FilterError, FilterWord, Predicate};
pub use self::json_schema::json_schema;
pub use self::keys::{MODIFIER_KEYS, NAMED_KEYS};
pub use self::load::{FileRole, Input, Loaded, Suite, load, settings_of};
pub use self::model::{
    Accessibility, Action, ActionKind, Body, Call, Case, Chapter, Check, Choice, Claims, Clicks,
    ClockMove, Crop, Device, DragTo, Effect, ErrorLevel, ErrorPattern, ErrorRule, ErrorRules,
    Evidence, Expectation, GridSettings, Guide, KnownTerm, LocalText, Locator, Mark, MarkKind,
    Method, Mock, Permission, Picture, Pictures, Piece, Place, Profile, ProfileOption, ProjectFile,
    Quarantine, Quote, QuoteRules, Redact, RunValue, ScrollTo, Secret, Session, Settings,
    SiteSettings, Spot, Step, Template, Term, TermRules, TextMatch, Theme, Unmentioned,
    ValueSource, Volatile,
};
pub use self::names::{Edit, Named};
pub use self::schema::{MockSchema, mock_schema};
pub use self::select::{SelectError, Selection, select};
pub use self::sentence::{SentencePart, circled, sentence};
pub use self::terms::{Phrase, unused_of_glossary};
