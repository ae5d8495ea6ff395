use proptest::prelude::*;
use teahouse_zk::Fr;

use super::*;
use crate::shielded::testing::{PLACE, Person, PoolDouble, spending};
use crate::shielded::{Memo, PoolPlace, Wish, sent};

const ASKER: Asker = Asker { key: [1; 32], nonce: [2; 32] };

/// Anna paid Ben four; the record of it, and the event.
fn paid() -> (SentRecord, PoolLog) {
    let (mut anna, mut pool) = (Person::new(1), PoolDouble::new());
    anna.deposit(&mut pool, 10);
    pool.insert_all();
    anna.look(&pool, 1);
    pool.mine();
    let to = spending(2).view().incoming().address(&PLACE, 9);
    let wish = Wish::Pay { to, asset: Asset::Native, value: 4, memo: Memo::new("tea").unwrap() };
    let id = anna.draft(1, wish, 1).unwrap();
    pool.transact(&anna.carry(&id, 1).unwrap());
    anna.look(&pool, 1);
    let record = sent(&*anna.store, &anna.lane, 1).unwrap().remove(0);
    (record, pool.logs().last().unwrap().clone())
}

#[test]
fn a_receipt_shows_address_and_amount_to_whoever_asked() {
    let (record, log) = paid();
    let receipt = PaymentReceipt::give(&PLACE, &record, &ASKER);
    assert_eq!(receipt.verify(&PLACE, &log, &ASKER), Ok(()));
    assert_eq!((receipt.value, receipt.number()), (4, record.number));
    assert_eq!(receipt.to, spending(2).view().incoming().address(&PLACE, 9));
    let read = PaymentReceipt::from_bytes(&receipt.to_bytes()).unwrap();
    assert_eq!(read.verify(&PLACE, &log, &ASKER), Ok(()));
    assert_eq!(receipt, PaymentReceipt::give(&PLACE, &record, &ASKER), "the same question, the same answer");
}

#[test]
fn shw_013_a_receipt_is_worth_nothing_to_another_asker_or_question() {
    let (record, log) = paid();
    let receipt = PaymentReceipt::give(&PLACE, &record, &ASKER);
    for other in [Asker { key: [9; 32], ..ASKER }, Asker { nonce: [9; 32], ..ASKER }] {
        assert_eq!(receipt.verify(&PLACE, &log, &other), Err(ReceiptFault::OtherQuestion));
    }
}

#[test]
fn shw_013_a_receipt_opens_what_the_chain_shows_and_nothing_else() {
    let (record, log) = paid();
    let receipt = PaymentReceipt::give(&PLACE, &record, &ASKER);
    let more = PaymentReceipt { value: 5, ..receipt.clone() };
    assert_eq!(more.verify(&PLACE, &log, &ASKER), Err(ReceiptFault::OtherNote));
    let to = spending(3).view().incoming().address(&PLACE, 9);
    let elsewhere = PaymentReceipt { to, ..receipt.clone() };
    assert_eq!(elsewhere.verify(&PLACE, &log, &ASKER), Err(ReceiptFault::OtherNote));
    let far = PaymentReceipt { number: receipt.number + 7, ..receipt.clone() };
    assert_eq!(far.verify(&PLACE, &log, &ASKER), Err(ReceiptFault::OtherEvent(far.number)));
    let place = PoolPlace { pool: alloy::primitives::Address::repeat_byte(9), ..PLACE };
    assert!(matches!(receipt.verify(&place, &log, &ASKER), Err(ReceiptFault::OtherNetwork { .. })));
}

/// Who was shown a receipt has the address and `r`, and cannot answer anybody with them.
#[test]
fn shw_013_a_receipt_does_not_let_its_reader_answer_others() {
    // given what a reader knows, and a guess of the secret
    let (record, log) = paid();
    let receipt = PaymentReceipt::give(&PLACE, &record, &ASKER);
    let forged_by = SentRecord { seed: SecretBytes::new([3; 32]), ..record };
    let other = Asker { nonce: [9; 32], ..ASKER };
    // when
    let forged = PaymentReceipt::give(&PLACE, &forged_by, &other);
    let patched = PaymentReceipt { blinding: receipt.blinding.clone(), ..forged };
    // then
    assert_eq!(patched.verify(&PLACE, &log, &other), Err(ReceiptFault::OtherQuestion));
}

#[test]
fn every_bent_bit_of_a_receipt_is_refused() {
    let (record, log) = paid();
    let bytes = PaymentReceipt::give(&PLACE, &record, &ASKER).to_bytes();
    for bit in 0..bytes.len() * 8 {
        let mut bent = bytes.clone();
        bent[bit / 8] ^= 1 << (bit % 8);
        let shown = PaymentReceipt::from_bytes(&bent).map(|read| read.verify(&PLACE, &log, &ASKER));
        assert_ne!(shown, Ok(Ok(())), "bit {bit}");
    }
}

#[test]
fn a_receipt_for_a_commitment_of_nothing_is_refused() {
    let (record, mut log) = paid();
    let receipt = PaymentReceipt::give(&PLACE, &record, &ASKER);
    if let PoolEvent::Transacted(said) = &mut log.event {
        said.commitments = [super::super::event::word(&Fr::from(1)); 2];
    }
    assert_eq!(receipt.verify(&PLACE, &log, &ASKER), Err(ReceiptFault::OtherNote));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn noise_is_refused_or_says_itself(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        for bytes in [bytes.clone(), [&[1], bytes.as_slice()].concat()] {
            if let Ok(read) = PaymentReceipt::from_bytes(&bytes) {
                prop_assert_eq!(read.to_bytes(), bytes);
            }
        }
    }
}

#[test]
fn questions_and_receipts_are_texts_of_one_pool_and_of_one_kind() {
    let (record, log) = paid();
    let question = ASKER.text(&PLACE);
    assert!(question.starts_with("teaq1"));
    let asker = Asker::parse(&question, &PLACE).unwrap();
    assert_eq!(asker, ASKER);
    let receipt = PaymentReceipt::give(&PLACE, &record, &asker).text();
    let read = PaymentReceipt::parse(&format!(" {receipt}\n"), &PLACE).unwrap();
    assert_eq!(read.verify(&PLACE, &log, &ASKER), Ok(()));
    // one is not the other, a slip is found, and another pool's is refused by name
    let code = |refused: ReceiptTextError| refused.code().as_str().to_owned();
    assert_eq!(code(Asker::parse(&receipt, &PLACE).unwrap_err()), "SHD-105");
    assert_eq!(code(PaymentReceipt::parse(&question, &PLACE).unwrap_err()), "SHD-105");
    let slip = question.replace(&question[20..21], if &question[20..21] == "q" { "p" } else { "q" });
    assert!(["SHD-001", "SHD-002"].contains(&&*code(Asker::parse(&slip, &PLACE).unwrap_err())));
    let place = PoolPlace { pool: alloy::primitives::Address::repeat_byte(9), ..PLACE };
    assert_eq!(code(Asker::parse(&question, &place).unwrap_err()), "SHD-106");
    assert_eq!(code(PaymentReceipt::parse(&receipt, &place).unwrap_err()), "SHD-106");
}
