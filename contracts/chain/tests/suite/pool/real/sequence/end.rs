//! The end of a sequence: everybody gets out, whether deposits are closed or open.

use alloy::primitives::Address;
use teahouse_chain::port::{Asset, At};

use super::super::tally::Kind;
use super::{PAID, Sequence, THIEF};

impl Sequence<'_> {
    pub(super) async fn end(&mut self) {
        if !self.is_closed && self.below(2) == 0 {
            self.close().await;
        }
        self.insert_all().await;
        for owner in 0..2 {
            for token in self.tokens.clone() {
                self.withdraw_all(owner, token).await;
            }
        }
        self.insert_all().await;
        assert!(self.ledger.held.iter().all(|held| held.is_spent), "every note was withdrawn");
        self.is_empty().await;
        self.everybody_has_what_the_books_say().await;
    }

    /// Every leaf that waits finds its place.
    async fn insert_all(&mut self) {
        while self.ledger.waiting() > 0 {
            self.insert_next().await;
        }
    }

    /// Takes all notes of an owner out, six at a time.
    async fn withdraw_all(&mut self, owner: usize, token: Address) {
        loop {
            let mut notes = self.ledger.unspent(owner, token);
            if notes.is_empty() {
                return;
            }
            notes.truncate(6);
            let kind = if notes.len() > 2 { Kind::WithdrawSix } else { Kind::WithdrawTwo };
            let amount = u128::from(self.worth(&notes));
            let trip = self.trip(kind, (owner, token), notes, amount).await;
            let call = self.call_of(&trip).await;
            self.bring(trip, call).await;
        }
    }

    /// Nothing waits, nothing is in notes, and every nullifier is known to the chain.
    async fn is_empty(&self) {
        let (port, pool) = (self.shielded.house.port(), self.shielded.pool);
        self.agrees().await;
        self.shielded.agrees().await;
        assert_eq!(self.shielded.model.state().waiting(), 0);
        for asset in [Asset::Native, self.shielded.dollars()] {
            assert_eq!(self.shielded.model.books().shielded(asset.token()), 0, "nothing is in notes");
        }
        for nullifier in &self.ledger.nullifiers {
            assert!(pool.is_spent(port, *nullifier, At::Latest).await.expect("it answers"));
        }
    }

    async fn everybody_has_what_the_books_say(&self) {
        let (house, books) = (&self.shielded.house, self.shielded.model.books());
        for account in PAID.into_iter().chain([THIEF]) {
            for asset in [Asset::Native, self.shielded.dollars()] {
                let held = house.held(account, asset).await;
                assert_eq!(held, books.received(account, asset.token()), "{account} {asset:?}");
            }
        }
    }
}
