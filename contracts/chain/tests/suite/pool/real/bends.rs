//! Dishonest payments and insertions: honest ones, bent in one place each, with the code that they are refused with.

use alloy::primitives::{Address, B256, U256};
use teahouse_chain::pool::{Insertion, Proven};
use teahouse_chain::rln::FIELD;

use super::tally::Kind;

/// Not proven: what is claimed is something else than what was proven.
const NOT_PROVEN: &str = "SHP-117";
const INSERTION_NOT_PROVEN: &str = "SHP-125";
const NOT_IN_FIELD: &str = "SHP-101";
const NOT_NEXT: &str = "SHP-123";
/// Who is paid, what and for what does not go together.
const BAD_TERMS: &str = "SHP-113";

/// A call that is bent, and how it is refused.
pub struct Bend<T> {
    pub kind: Kind,
    pub bent: T,
    pub code: &'static str,
}

/// What a payment is bent with.
pub struct Around {
    /// How many times the order is added to a number for another name of it: 1 to 4.
    pub times: u64,
    /// A number that nobody used.
    pub fresh: B256,
    /// Another root that the pool had.
    pub root: Option<B256>,
    /// Who calls.
    pub caller: Address,
    /// Somebody else to be paid.
    pub account: Address,
    /// The other asset.
    pub token: Address,
}

/// Another name for a number of the field, `nf + k · p`, which still has 256 bits.
pub fn alias(word: B256, times: u64) -> B256 {
    let number = U256::from_be_bytes(word.0);
    number.checked_add(FIELD * U256::from(times)).expect("five times the order has 256 bits").into()
}

/// So many numbers that nobody used.
fn strange(fresh: B256, many: u64) -> impl Iterator<Item = B256> {
    (1..=many).map(move |number| (U256::from_be_bytes(fresh.0) + (U256::from(number) << 64_usize)).into())
}

/// All that can be made of a payment that is proven.
pub fn of_payment(good: &Proven, around: &Around) -> Vec<Bend<Proven>> {
    let mut all = Vec::new();
    let mut bend = |kind, code, how: &dyn Fn(&mut Proven)| {
        let mut bent = good.clone();
        how(&mut bent);
        all.push(Bend { kind, bent, code });
    };
    for at in 0..good.payment.nullifiers.len() {
        bend(Kind::Alias, NOT_IN_FIELD, &|it| {
            it.payment.nullifiers[at] = alias(it.payment.nullifiers[at], around.times);
        });
    }
    for at in 0..2 {
        bend(Kind::Alias, NOT_IN_FIELD, &|it| {
            it.payment.commitments[at] = alias(it.payment.commitments[at], around.times);
        });
    }
    bend(Kind::OtherRoot, "SHP-111", &|it| it.payment.root = around.fresh);
    if let Some(root) = around.root.filter(|root| *root != good.payment.root) {
        bend(Kind::OtherRoot, NOT_PROVEN, &|it| it.payment.root = root);
    }
    bend(Kind::OtherNotes, NOT_PROVEN, &|it| it.payment.nullifiers[0] = around.fresh);
    bend(Kind::OtherNotes, "SHP-112", &|it| it.payment.nullifiers[1] = it.payment.nullifiers[0]);
    bend(Kind::OtherNotes, NOT_PROVEN, &|it| it.payment.nullifiers.swap(0, 1));
    bend(Kind::OtherNotes, NOT_PROVEN, &|it| it.payment.commitments[1] = around.fresh);
    bend(Kind::OtherNotes, NOT_PROVEN, &|it| it.payment.commitments.swap(0, 1));
    // The proof of one circuit, shown to the verifier of the other, and to none.
    bend(Kind::OtherSize, NOT_PROVEN, &|it| match it.payment.nullifiers.len() {
        2 => it.payment.nullifiers.extend(strange(around.fresh, 4)),
        _ => it.payment.nullifiers.truncate(2),
    });
    bend(Kind::OtherSize, "SHP-110", &|it| it.payment.nullifiers.extend(strange(around.fresh, 1)));
    bend(Kind::OtherMoney, NOT_PROVEN, &|it| {
        it.payment.amount += 1;
        it.external.recipient = around.account;
    });
    if good.payment.amount > 0 {
        bend(Kind::OtherMoney, NOT_PROVEN, &|it| it.payment.asset = around.token);
        bend(Kind::OtherMoney, NOT_PROVEN, &|it| it.payment.amount += 1);
        bend(Kind::OtherExternal, NOT_PROVEN, &|it| it.external.recipient = around.account);
        bend(Kind::OtherExternal, BAD_TERMS, &|it| it.external.recipient = Address::ZERO);
    } else {
        bend(Kind::OtherExternal, BAD_TERMS, &|it| it.external.recipient = around.account);
        bend(Kind::OtherMoney, BAD_TERMS, &|it| it.payment.asset = Address::repeat_byte(0x70));
    }
    bend(Kind::OtherExternal, BAD_TERMS, &|it| it.external.fee = it.payment.amount + 1);
    if good.external.fee < good.payment.amount {
        bend(Kind::OtherExternal, NOT_PROVEN, &|it| it.external.fee += 1);
    }
    bend(Kind::OtherExternal, NOT_PROVEN, &|it| it.external.ciphertexts[0][0] ^= 1);
    bend(Kind::OtherExternal, NOT_PROVEN, &|it| it.external.ciphertexts[1][383] ^= 0x80);
    bend(Kind::OtherExternal, NOT_PROVEN, &|it| it.external.ciphertexts.swap(0, 1));
    bend(Kind::OtherExternal, NOT_PROVEN, &|it| it.external.submitter = around.caller);
    bend(Kind::OtherExternal, NOT_PROVEN, &|it| it.external.not_before += 1);
    bend(Kind::OtherExternal, NOT_PROVEN, &|it| it.external.deadline += 1);
    bend(Kind::OtherExternal, "SHP-114", &|it| it.external.not_before = u64::MAX);
    bend(Kind::OtherExternal, "SHP-115", &|it| it.external.deadline = 1);
    bend(Kind::OtherExternal, NOT_PROVEN, &|it| it.external.adapter = around.caller);
    bend(Kind::OtherExternal, "SHP-116", &|it| it.external.adapter = around.account);
    bend(Kind::OtherExternal, BAD_TERMS, &|it| it.external.parameters = around.fresh);
    bend(Kind::OtherExternal, NOT_PROVEN, &|it| {
        (it.external.adapter, it.external.parameters) = (around.caller, around.fresh);
    });
    bend(Kind::OtherProof, NOT_PROVEN, &|it| std::mem::swap(&mut it.proof.a, &mut it.proof.c));
    all
}

/// All that can be made of an insertion that is proven.
pub fn of_insertion(good: &Insertion, around: &Around) -> Vec<Bend<Insertion>> {
    let mut all = Vec::new();
    let mut bend = |kind, code, how: &dyn Fn(&mut Insertion)| {
        let mut bent = good.clone();
        how(&mut bent);
        all.push(Bend { kind, bent, code });
    };
    bend(Kind::OtherPayee, INSERTION_NOT_PROVEN, &|it| it.payee = around.caller);
    bend(Kind::OtherPayee, "SHP-124", &|it| it.payee = Address::ZERO);
    bend(Kind::OtherRoot, INSERTION_NOT_PROVEN, &|it| it.new_root = around.fresh);
    bend(Kind::Alias, NOT_IN_FIELD, &|it| it.new_root = alias(it.new_root, around.times));
    bend(Kind::OtherLeaves, NOT_NEXT, &|it| it.entries[0].reward += 1);
    bend(Kind::OtherLeaves, NOT_NEXT, &|it| it.entries[0].leaf0 = around.fresh);
    if good.entries.len() > 1 {
        bend(Kind::OtherLeaves, NOT_NEXT, &|it| {
            it.entries.remove(0);
        });
        bend(Kind::OtherLeaves, NOT_NEXT, &|it| it.entries.swap(0, 1));
        bend(Kind::OtherLeaves, NOT_NEXT, &|it| it.entries[1] = it.entries[0]);
    }
    // A batch of one size, with the proof of the other.
    if good.size == 2 {
        bend(Kind::OtherSize, "SHP-121", &|it| it.size = 16);
        bend(Kind::OtherSize, "SHP-122", &|it| (it.size, it.count) = (16, 16));
    } else {
        let is_pair = !good.entries[0].leaf1.is_zero();
        bend(Kind::OtherSize, INSERTION_NOT_PROVEN, &|it| {
            (it.size, it.count) = (2, 2);
            it.entries.truncate(if is_pair { 1 } else { 2 });
        });
    }
    if (good.size, good.count) == (2, 2) {
        bend(Kind::OtherLeaves, INSERTION_NOT_PROVEN, &|it| {
            it.count = 1;
            it.entries.truncate(1);
        });
    }
    all
}
