//! Values of every shape that the pool's types have, for the tests of this module.

use alloy::primitives::{Address, B256, Bytes, U256};
use proptest::prelude::*;

use super::event::{Deposited, Inserted, PoolEvent, Transacted};
use super::insertion::{BATCH_SIZES, Entry, Insertion};
use super::payment::{CIPHERTEXT, Ciphertext, EvmProof, External, Payment};
use super::read::{DepositCall, PoolCall, Proven};

pub(super) fn arb_word() -> impl Strategy<Value = B256> {
    any::<[u8; 32]>().prop_map(B256::from)
}

pub(super) fn arb_address() -> impl Strategy<Value = Address> {
    any::<[u8; 20]>().prop_map(Address::from)
}

fn arb_ciphertext() -> impl Strategy<Value = Ciphertext> {
    prop::collection::vec(any::<u8>(), CIPHERTEXT)
        .prop_map(|bytes| Box::new(<[u8; CIPHERTEXT]>::try_from(bytes).expect("so many were made")))
}

pub(super) fn arb_number() -> impl Strategy<Value = U256> {
    any::<[u8; 32]>().prop_map(U256::from_be_bytes)
}

pub(super) fn arb_payment() -> impl Strategy<Value = Payment> {
    let nullifiers = prop::sample::select(vec![2_usize, 6])
        .prop_flat_map(|count| prop::collection::vec(arb_word(), count));
    let words = (arb_word(), nullifiers, [arb_word(), arb_word()]);
    (words, arb_address(), any::<u128>()).prop_map(|((root, nullifiers, commitments), asset, amount)| {
        Payment { root, nullifiers, commitments, asset, amount }
    })
}

pub(super) fn arb_external() -> impl Strategy<Value = External> {
    let who = (arb_address(), arb_address(), arb_address());
    let numbers = (any::<u128>(), any::<u64>(), any::<u64>());
    (who, numbers, arb_word(), [arb_ciphertext(), arb_ciphertext()]).prop_map(
        |((recipient, submitter, adapter), (fee, not_before, deadline), parameters, ciphertexts)| External {
            recipient,
            submitter,
            fee,
            not_before,
            deadline,
            adapter,
            parameters,
            ciphertexts,
        },
    )
}

pub(super) fn arb_proof() -> impl Strategy<Value = EvmProof> {
    prop::collection::vec(any::<u8>(), EvmProof::BYTES)
        .prop_map(|bytes| EvmProof::from_bytes(&bytes.try_into().expect("so many were made")))
}

pub(super) fn arb_entry() -> impl Strategy<Value = Entry> {
    let second = prop_oneof![Just(B256::ZERO), arb_word()];
    (arb_word(), second, any::<u128>()).prop_map(|(leaf0, leaf1, reward)| Entry { leaf0, leaf1, reward })
}

pub(super) fn arb_insertion() -> impl Strategy<Value = Insertion> {
    let entries = prop::collection::vec(arb_entry(), 0..4);
    (any::<u8>(), any::<u8>(), arb_word(), arb_address(), entries).prop_map(
        |(size, count, new_root, payee, entries)| Insertion { size, count, new_root, payee, entries },
    )
}

pub(super) fn arb_call() -> impl Strategy<Value = PoolCall> {
    let deposit = (arb_address(), arb_number(), arb_word(), arb_ciphertext()).prop_map(
        |(token, amount, note_key, ciphertext)| {
            PoolCall::Deposit(DepositCall { token, amount, note_key, ciphertext })
        },
    );
    let proven = (arb_payment(), arb_external(), arb_proof())
        .prop_map(|(payment, external, proof)| Box::new(Proven { payment, external, proof }))
        .boxed();
    let transact = proven.clone().prop_map(PoolCall::Transact);
    let both = (proven, arb_insertion(), arb_proof())
        .prop_map(|(proven, insertion, proof)| PoolCall::TransactAndInsert(proven, insertion, proof));
    let insert =
        (arb_insertion(), arb_proof()).prop_map(|(insertion, proof)| PoolCall::Insert(insertion, proof));
    let signatures =
        prop::collection::vec(prop::collection::vec(any::<u8>(), 0..70).prop_map(Bytes::from), 0..4);
    let close = (any::<u64>(), signatures)
        .prop_map(|(nonce, signatures)| PoolCall::CloseDeposits { nonce, signatures });
    prop_oneof![deposit, transact, both, insert, close]
}

pub(super) fn arb_event() -> impl Strategy<Value = PoolEvent> {
    let deposited =
        (any::<u64>(), arb_address(), any::<[u128; 2]>(), arb_word(), arb_word(), arb_ciphertext()).prop_map(
            |(number, token, [amount, reward], note_key, commitment, ciphertext)| {
                PoolEvent::Deposited(Deposited {
                    number,
                    token,
                    amount,
                    note_key,
                    commitment,
                    reward,
                    ciphertext,
                })
            },
        );
    let transacted = (any::<u64>(), arb_payment(), arb_external(), any::<u128>()).prop_map(
        |(number, payment, external, reward)| {
            PoolEvent::Transacted(Transacted {
                number,
                nullifiers: payment.nullifiers,
                commitments: payment.commitments,
                asset: payment.asset,
                amount: payment.amount,
                recipient: external.recipient,
                submitter: external.submitter,
                fee: external.fee,
                reward,
                ciphertexts: external.ciphertexts,
            })
        },
    );
    prop_oneof![deposited, transacted, arb_inserted().prop_map(PoolEvent::Inserted)]
}

fn arb_inserted() -> impl Strategy<Value = Inserted> {
    let size = prop::sample::select(BATCH_SIZES.to_vec());
    (size, any::<u64>(), any::<u32>(), any::<bool>(), arb_word(), arb_address(), arb_number()).prop_map(
        |(size, first, place, is_padded, new_root, payee, reward)| {
            let start = place - place % u32::from(size);
            let count = if is_padded && size == 2 { 1 } else { size };
            Inserted { first, start, size, count, new_root, payee, reward }
        },
    )
}
