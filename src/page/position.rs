//! Positions inside an element, and directions.

use std::fmt;

use serde::Serialize;

/// A position inside an element, from its left and from its top.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Position {
    /// From the left.
    pub x: Length,
    /// From the top.
    pub y: Length,
}

/// A direction on the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// Towards its top.
    Up,
    /// Towards its bottom.
    Down,
    /// Towards its left.
    Left,
    /// Towards its right.
    Right,
}

/// A length in one direction.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Length {
    /// Percent of the element's size.
    Percent(f64),
    /// CSS pixels.
    Pixels(f64),
}

/// As a scenario writes it: `75% 20px`.
impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.x, self.y)
    }
}

impl fmt::Display for Length {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Percent(percent) => write!(f, "{percent}%"),
            Self::Pixels(pixels) => write!(f, "{pixels}px"),
        }
    }
}
