//! Amounts in fen, so that no sum ever rounds.

use std::fmt;

/// An amount of money in fen; displays as yuan with two decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) struct Money(pub u64);

impl Money {
    /// Whole yuan.
    pub const fn yuan(yuan: u64) -> Self {
        Self(yuan * 100)
    }
}

/// What faults with a wrong amount add to it.
pub(super) const WRONG: Money = Money::yuan(10);

impl std::ops::Add for Money {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:02}", self.0 / 100, self.0 % 100)
    }
}

impl std::iter::Sum for Money {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        Self(amounts.map(|amount| amount.0).sum())
    }
}
