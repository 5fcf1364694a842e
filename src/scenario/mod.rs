//! What should happen: the scenario language, read strictly, with every diagnostic at once.

mod model;

pub use self::model::{
    Action, By, Case, Check, Container, Device, Evidence, Expectation, Kind, LocalText, Locator,
    Piece, Secret, Settings, Step, Template, TextMatch, Volatile,
};
