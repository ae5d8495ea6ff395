//! What thieves try in a sequence: payments bent, made again, made twice, and made of nothing.

use alloy::primitives::{Address, U256};
use teahouse_base::RngExt;
use teahouse_chain::contract::ContractDomain;
use teahouse_chain::pool::{PoolCall, Proven};
use teahouse_chain::port::ChainId;
use teahouse_zk::merkle::Tree;
use teahouse_zk::note::{Note, NoteValue, Rho};

use super::super::bends::{self, Around, Bend, alias};
use super::super::owner::asset;
use super::super::payment::{Paid, Wish};
use super::super::tally::Kind;
use super::{BENDS, Sequence, THIEF, Trip};
use crate::pool::proofs::word;

impl Sequence<'_> {
    /// What a dishonest call is made with.
    pub(super) fn around(&mut self, token: Address) -> Around {
        let dollars = self.shielded.dollars().token();
        let root = self.below(self.ledger.trees.len());
        Around {
            times: 1 + self.rng.below(4),
            fresh: self.fresh(),
            root: Some(word(&self.ledger.trees[root].root())),
            caller: self.shielded.anna.address(),
            account: THIEF,
            token: if token.is_zero() { dollars } else { Address::ZERO },
        }
    }

    /// Tries dishonest payments that can be made of one.
    pub(super) async fn bend(&mut self, trip: &Trip) {
        let around = self.around(trip.token);
        let most = if std::mem::replace(&mut self.is_bent.0, true) { BENDS } else { usize::MAX };
        let all = bends::of_payment(&trip.paid.proven, &around);
        for Bend { kind, bent, code } in self.some(all, most) {
            self.refuse(kind, &PoolCall::Transact(Box::new(bent)), trip.prepaid, (false, false), code).await;
        }
    }

    /// Not more than so many of them.
    pub(super) fn some<T>(&mut self, mut all: Vec<T>, most: usize) -> Vec<T> {
        while all.len() > most {
            let place = self.below(all.len());
            all.swap_remove(place);
        }
        all
    }

    /// The same payment again, as it is and under other names.
    pub(super) async fn replay(&mut self, proven: &Proven, prepaid: U256) {
        let again = |bent: Proven| PoolCall::Transact(Box::new(bent));
        self.refuse(Kind::Replay, &again(proven.clone()), prepaid, (true, false), "SHP-112").await;
        let times = 1 + self.rng.below(4);
        let mut other = proven.clone();
        other.payment.nullifiers.iter_mut().for_each(|nullifier| *nullifier = alias(*nullifier, times));
        self.refuse(Kind::Alias, &again(other), prepaid, (false, false), "SHP-101").await;
        let mut turned = proven.clone();
        turned.payment.nullifiers.reverse();
        self.refuse(Kind::Replay, &again(turned), prepaid, (false, false), "SHP-112").await;
    }

    /// Two payments of the same notes, each with a proof of its own: the first is taken.
    pub(super) async fn spend_twice(&mut self, by: (usize, Address), notes: Vec<usize>, amount: u128) {
        let first = self.trip(Kind::PayTwo, by, notes.clone(), amount).await;
        let second = self.trip(Kind::DoubleSpend, by, notes, 0).await;
        let call = PoolCall::Transact(Box::new(first.paid.proven.clone()));
        let honest = if amount == 0 { Kind::PayTwo } else { Kind::WithdrawTwo };
        self.bring(Trip { kind: honest, ..first }, call).await;
        let late = PoolCall::Transact(Box::new(second.paid.proven));
        self.refuse(Kind::DoubleSpend, &late, second.prepaid, (true, false), "SHP-112").await;
    }

    /// A withdrawal of notes that stand here, with a real proof for another chain or another pool. What is called does not say
    /// for which it was proven; the pool binds its own.
    pub(super) async fn stray(&mut self, kind: Kind) {
        let (owner, token) = self.someone();
        let Some(mut notes) = self.standing(owner, token, 1).await else { return };
        notes.truncate(2);
        let own = self.desk.domain;
        self.desk.domain = match kind {
            Kind::OtherChain => ContractDomain { chain_id: ChainId::new(own.chain_id.get() + 1), ..own },
            _ => ContractDomain { contract: THIEF, ..own },
        };
        let Trip { paid, prepaid, .. } = self.trip(kind, (owner, token), notes, 1).await;
        self.desk.domain = own;
        let call = PoolCall::Transact(Box::new(paid.proven));
        self.refuse(kind, &call, prepaid, (false, false), "SHP-117").await;
        self.agrees().await;
    }

    /// A withdrawal of a note that nobody paid for, with a real proof from a tree that the pool never had.
    pub(super) async fn invent(&mut self) {
        let (owner, token) = self.someone();
        let opening = self.desk.owners[owner].open(&mut self.rng);
        let value = NoteValue::new(1_000);
        let note = Note { asset: asset(token), value, key: opening.key, rho: Rho::random(&mut self.rng) };
        let mut tree = Tree::default();
        let place = tree.append(note.commitment().element()).expect("it is empty");
        let inputs = vec![opening.spend(&note, tree.path(place).expect("it stands there"))];
        let external = self.external(value.get()).await;
        let (root, outputs, amount) = (tree.root(), [(owner, 0), (owner, 0)], value.get());
        let wish = Wish { owner, inputs, root, token, outputs, amount, external };
        let Paid { mut proven, .. } = self.desk.prove(2, wish, &mut self.rng);
        let (kind, prepaid) = (Kind::InventedTree, self.prepaid(2));
        let call = |proven: &Proven| PoolCall::Transact(Box::new(proven.clone()));
        self.refuse(kind, &call(&proven), prepaid, (true, false), "SHP-111").await;
        proven.payment.root = word(&self.ledger.tree().root());
        self.refuse(kind, &call(&proven), prepaid, (false, false), "SHP-117").await;
    }
}
