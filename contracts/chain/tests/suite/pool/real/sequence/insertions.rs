//! Insertions of a sequence, alone or with the payment that brings them.

use alloy::primitives::U256;
use teahouse_chain::pool::{Brought, EvmProof, Insertion, PoolCall};

use super::super::bends::{self, Bend};
use super::super::tally::Kind;
use super::{BENDS, PAID, Sequence, THIEF, Trip};
use crate::pool::proofs::{circuit_of, insertion};

impl Sequence<'_> {
    /// An insertion of a kind; deposits what is missing for it, unless deposits are closed.
    pub(super) async fn insert(&mut self, kind: Kind) {
        let (size, count) = match kind {
            Kind::InsertSixteen => (16, 16),
            Kind::InsertTwo => (2, 2),
            _ => (2, 1),
        };
        let (owner, token) = self.someone();
        while self.ledger.waiting() < usize::from(count) {
            if !self.deposit(owner, token).await {
                return;
            }
        }
        let entries = self.shielded.model.next(count);
        let payee = PAID[self.below(3)];
        let (good, values) = insertion(&self.desk.domain, self.ledger.tree(), entries, (size, count), payee);
        let proof = self.desk.provers.prove(circuit_of(size), &values, &mut self.rng);
        self.bend_insertion(&good, proof).await;
        let call = PoolCall::Insert(good, proof);
        self.make(kind, &call, U256::ZERO).await;
        self.agrees().await;
        self.refuse(Kind::InsertAgain, &call, U256::ZERO, (true, false), "SHP-123").await;
    }

    async fn bend_insertion(&mut self, good: &Insertion, proof: EvmProof) {
        let around = self.around(self.tokens[0]);
        let most = if std::mem::replace(&mut self.is_bent.1, true) { BENDS } else { usize::MAX };
        let all = bends::of_insertion(good, &around);
        for Bend { kind, bent, code } in self.some(all, most) {
            self.refuse(kind, &PoolCall::Insert(bent, proof), U256::ZERO, (true, false), code).await;
        }
        let turned = EvmProof { a: proof.c, c: proof.a, ..proof };
        let call = PoolCall::Insert(good.clone(), turned);
        self.refuse(Kind::OtherProof, &call, U256::ZERO, (true, false), "SHP-125").await;
    }

    /// Inserts what is next: sixteen where so many wait, else two, else the one that is alone.
    pub(super) async fn insert_next(&mut self) {
        let kind = match self.ledger.waiting() {
            0 => return,
            1 => Kind::InsertOne,
            2..16 => Kind::InsertTwo,
            _ => Kind::InsertSixteen,
        };
        self.insert(kind).await;
    }

    /// The call that brings a payment, with an insertion where that is what it is about.
    pub(super) async fn call_of(&mut self, trip: &Trip) -> PoolCall {
        let proven = Box::new(trip.paid.proven.clone());
        if !matches!(trip.kind, Kind::PayAndInsert | Kind::PayAndSkip) {
            return PoolCall::Transact(proven);
        }
        // The queue as it is behind the payment: its own leaves may be among those that are inserted with it.
        let (by, time) = (self.shielded.anna.address(), self.shielded.house.now().await);
        let brought = Brought { by, value: trip.prepaid, time, base_fee: 0 };
        let mut after = self.shielded.model.clone();
        after.transact((&proven.payment, &proven.external), &brought, true).expect("the payment is good");
        let size = if after.state().waiting() < 16 { 2 } else { 16 };
        let (payee, mut entries) = (PAID[self.below(3)], after.next(size));
        if trip.kind == Kind::PayAndSkip {
            // Somebody else was faster, or somebody errs: the payment stands, and its proof is as good as any for the other.
            entries[0].reward += 1;
            let other = Insertion { size, count: size, new_root: self.fresh(), payee, entries };
            return PoolCall::TransactAndInsert(proven, other, trip.paid.proven.proof);
        }
        let (good, values) = insertion(&self.desk.domain, self.ledger.tree(), entries, (size, size), payee);
        let proof = self.desk.provers.prove(circuit_of(size), &values, &mut self.rng);
        let stolen = Insertion { payee: THIEF, ..good.clone() };
        for (kind, bent, second) in
            [(Kind::OtherProof, good.clone(), trip.paid.proven.proof), (Kind::OtherPayee, stolen, proof)]
        {
            let call = PoolCall::TransactAndInsert(proven.clone(), bent, second);
            self.refuse(kind, &call, trip.prepaid, (true, false), "SHP-125").await;
        }
        PoolCall::TransactAndInsert(proven, good, proof)
    }
}
