//! What goes wrong in a round of a life.

use alloy::consensus::{SignableTransaction, TxEip1559};
use alloy::eips::eip2718::Encodable2718;
use alloy::primitives::{Address, Bytes, TxKind, U256};
use alloy::signers::SignerSync;
use alloy::signers::local::PrivateKeySigner;
use teahouse_base::{Clock, RngExt, UnixMillis};
use teahouse_chain::port::{At, ChainPort};
use teahouse_chain::testing::{Fate, Lie, SendFault};
use teahouse_wallet::journal::{IntentId, Step};

use super::agree::Refused;
use super::carriers::Turn;
use super::life::Life;
use super::tally::Dimension;
use crate::world::*;

const HOUR: u64 = 3_600;

/// Bytes of the same phrase in another wallet.
fn bytes_from_elsewhere(nonce: u64) -> Bytes {
    let elsewhere = PrivateKeySigner::from_slice(key(1).export().expose()).unwrap();
    let tx = TxEip1559 {
        chain_id: CHAIN.get(),
        nonce,
        gas_limit: 21_000,
        max_fee_per_gas: 50_000_000_000,
        max_priority_fee_per_gas: 20_000_000_000,
        to: TxKind::Call(Address::repeat_byte(0x99)),
        value: U256::from(7),
        access_list: Default::default(),
        input: Default::default(),
    };
    let signature = elsewhere.sign_hash_sync(&tx.signature_hash()).unwrap();
    tx.into_signed(signature).encoded_2718().into()
}

impl Life {
    /// One thing goes wrong, a block may be made, and time passes.
    pub fn mishap(&mut self) {
        match self.rng.below(26) {
            0 => self.lose(Dimension::LostRequest, SendFault::LostRequest),
            1 => self.lose(Dimension::LostAnswer, SendFault::LostAnswer),
            2 => self.lose(Dimension::Swallowed, SendFault::Swallowed),
            3 => {
                self.world.chain.drop_all_waiting();
                self.lived.note(Dimension::PoolForgets);
            }
            4 | 5 => self.reorg(),
            6 => {
                self.world.chain.set_base_fee(1_000_000_000 + self.rng.below(6_000_000_000));
                self.lived.note(Dimension::FeesRise);
            }
            7 => {
                self.world.endpoint.fail_reads(1 + u32::try_from(self.rng.below(4)).unwrap());
                self.lived.note(Dimension::ReadsFail);
            }
            8 | 9 => self.replace(Dimension::SpeedUp),
            10 => self.replace(Dimension::Cancel),
            11 => self.overtake(),
            12 | 13 => self.disagree(),
            14 => self.turn_clock(Dimension::ClockForward),
            15 => self.turn_clock(Dimension::ClockBack),
            16 => self.fill_disk(),
            17 => self.trap.arm(Step::ALL[usize::try_from(self.rng.below(9)).unwrap()], 1),
            18 => self.world.chain.mine_empty(1 + self.rng.below(4)),
            19 | 20 => {
                let hours = 1 + self.rng.below(9);
                self.advance(hours * HOUR);
                // Nobody lags behind by hours: an endpoint that is a few blocks behind knows the time.
                self.world.chain.mine_empty(6);
            }
            21 | 22 => self.raise(),
            _ => drop(self.world.chain.mine()),
        }
        let seconds = 1 + self.rng.below(8);
        self.advance(seconds);
    }

    fn lose(&mut self, dimension: Dimension, fault: SendFault) {
        // Both endpoints are sent to: what is lost is lost at both.
        self.world.endpoint.next_send(Some(fault));
        self.liar.next_send(Some(fault));
        self.lived.note(dimension);
    }

    fn reorg(&mut self) {
        let depth = 1 + self.rng.below(64);
        let fate = if self.rng.below(2) == 0 { Fate::Waiting } else { Fate::Forgotten };
        self.world.chain.reorg(depth, fate);
        self.lived.deepest = self.lived.deepest.max(depth);
        self.lived.note(Dimension::Reorg);
    }

    /// The person hastens or calls back something that waits.
    fn replace(&mut self, how: Dimension) {
        let journal = self.journal();
        let names: Vec<IntentId> = self.own_names();
        let name = names[usize::try_from(self.rng.below(names.len() as u64)).unwrap()];
        let Ok(fees) = now(journal.port().fees()) else { return };
        let signer = &self.world.signer;
        let done = journal.commit(|r| {
            let done = match how {
                Dimension::Cancel => journal.cancel(r, &name, signer, &fees),
                _ => journal.speed_up(r, &name, signer, &fees),
            };
            done.map_err(|_| Refused)
        });
        if done.is_ok() {
            self.lived.note(how);
        }
    }

    /// The other wallet pays with the nonce that is next on the chain.
    fn overtake(&mut self) {
        let elsewhere = self.world.chain.endpoint("elsewhere");
        let nonce = now(elsewhere.nonce(self.world.signer.address(), At::Latest)).unwrap();
        let bytes = bytes_from_elsewhere(nonce);
        if now(elsewhere.send_raw(bytes.clone())).is_ok() {
            self.foreign.push(bytes);
            self.world.chain.mine();
            self.lived.note(Dimension::Foreign);
        }
    }

    /// The second endpoint lies, lags or tells the truth again.
    fn disagree(&mut self) {
        let nonce = self.rng.below(9);
        let lies = [Lie::NothingIncluded, Lie::Nonce(nonce), Lie::Balance(U256::from(nonce))];
        let (lie, lag) = match self.rng.below(6) {
            choice @ 0..3 => (Some(lies[usize::try_from(choice).unwrap()]), 0),
            3 => (None, 1 + self.rng.below(5)),
            _ => (None, 0),
        };
        self.liar.set_lie(lie);
        self.liar.set_lag(lag);
        if lie.is_some() || lag > 0 {
            self.lived.note(Dimension::Disagreement);
        }
    }

    /// The machine's clock is set wrong by up to two and a half days, or right again.
    fn turn_clock(&mut self, how: Dimension) {
        let by = (1 + self.rng.below(60)) * HOUR * 1_000;
        let right = self.world.clock.now().get();
        let wrong = if how == Dimension::ClockBack { right.saturating_sub(by) } else { right + by };
        self.machine.set(UnixMillis::new(wrong));
        self.lived.note(how);
    }

    /// The disk takes a few commits more, or none; the next time it has room again.
    fn fill_disk(&mut self) {
        let left = u32::try_from(self.rng.below(3)).unwrap();
        self.world.store.fail_commit_after(left);
        self.tick();
        self.want_all(&mut 0);
        self.hand_over(Turn::Honest);
        self.tick();
        self.world.store.heal();
        self.lived.note(Dimension::FullDisk);
    }
}
