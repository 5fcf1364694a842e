//! Counts wrong passwords of cards and wallets, which lock them.

use std::collections::BTreeMap;

use super::faults::{Fault, Faults};
use super::fixtures::{Card, Wallet};

/// How many wrong passwords lock a card or a wallet.
const MOST: u32 = 3;

/// The number of wrong passwords.
#[derive(Default)]
pub(super) struct Tries {
    cards: BTreeMap<&'static str, u32>,
    wallets: BTreeMap<Wallet, u32>,
}

impl Tries {
    /// Whether a card is locked.
    pub fn card_locked(&self, card: &Card, faults: &Faults) -> bool {
        let tries = self.cards.get(card.number);
        tries.is_some_and(|tries| *tries >= MOST) && !faults.contains(&Fault::UnlockedCard)
    }

    /// Whether a wallet is locked.
    pub fn wallet_locked(&self, wallet: Wallet) -> bool {
        self.wallets
            .get(&wallet)
            .is_some_and(|tries| *tries >= MOST)
    }

    /// Counts a wrong password of a card.
    pub fn wrong_card(&mut self, card: &Card) {
        *self.cards.entry(card.number).or_default() += 1;
    }

    /// Counts a wrong password of a wallet.
    pub fn wrong_wallet(&mut self, wallet: Wallet) {
        *self.wallets.entry(wallet).or_default() += 1;
    }
}
