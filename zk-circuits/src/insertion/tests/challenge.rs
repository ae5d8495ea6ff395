//! What a challenge that forgets a word would let a cheat do. (The "frozen heart" of proofs whose challenge does not bind
//! all that is claimed.)

use super::*;
use crate::{field, keccak};

/// The places of words in what is hashed.
const CHAIN: usize = 0;
const POOL: usize = 1;
const LEAVES: [usize; 2] = [5, 6];
const NEW_ROOT: [usize; 1] = [8];
const PAYEE: usize = 9;

/// What a contract would demand that leaves words out of its challenge.
fn careless(batch: &Batch<2>, forgotten: &[usize]) -> InsertionPublic {
    let (leaves, start) = (batch.leaves().unwrap(), batch.start().unwrap());
    let mut words = vec![keccak::number(batch.chain), keccak::address(&batch.pool)];
    words.extend([2, start, batch.queued.len() as u64].map(keccak::number));
    words.extend(leaves.iter().chain([&batch.old_root, &batch.new_root]).map(field::to_bytes));
    words.push(keccak::address(&batch.payee));
    let kept = words.into_iter().enumerate().filter(|(at, _)| !forgotten.contains(at));
    let challenge = keccak::element(&kept.map(|(_, word)| word).collect::<Vec<_>>());
    let evaluation = evaluate(&leaves, challenge);
    InsertionPublic { challenge, evaluation, ..batch.public().unwrap() }
}

#[test]
fn a_careful_contract_forgets_nothing() {
    let batch = pair().0;
    assert_eq!(careless(&batch, &[]), batch.public().unwrap());
}

/// A proof that somebody else made, with a payee, a pool or a chain of the thief's: it has the public inputs that are
/// demanded, so that it verifies there too.
#[test]
fn ins_008_a_challenge_without_payee_pool_or_chain_would_serve_a_thief() {
    type Change = fn(&mut Batch<2>);
    let changes: [(usize, Change); 3] =
        [(CHAIN, |it| it.chain = 2), (POOL, |it| it.pool = [9; 20]), (PAYEE, |it| it.payee = [9; 20])];
    for (word, change) in changes {
        let (honest, proved, witness) = pair();
        let mut stolen = honest.clone();
        change(&mut stolen);
        let copied = careless(&honest, &[word]);
        assert!(accepts(&copied, &witness, &Bend::default()));
        assert_eq!(careless(&stolen, &[word]), copied, "without word {word} the copy is what is demanded");
        assert_ne!(stolen.public().unwrap(), proved, "with it another proof is demanded");
    }
}

/// The prover settles on leaves, learns `r`, and then queues others that look the same at `r`.
#[test]
fn ins_008_a_challenge_without_the_leaves_would_let_others_in() {
    // given
    let (mut batch, _, mut witness) = pair();
    let theft = Fr::from(0x7415f);
    witness.leaves[1] += theft;
    batch.new_root = witness.new_root().unwrap();
    // when
    let challenge = careless(&batch, &LEAVES).challenge;
    let queued = [witness.leaves[0] + theft * challenge, witness.leaves[1] - theft];
    batch.queued = queued.map(Commitment::from_element).to_vec();
    // then
    only_the_words_refuse(&batch, &LEAVES, &witness);
}

/// The prover learns `r`, and then settles on leaves that look like the queued ones at `r`.
#[test]
fn ins_008_a_challenge_without_the_new_root_would_let_others_in() {
    // given
    let (mut batch, _, mut witness) = pair();
    let theft = Fr::from(0x7415f);
    // when
    witness.leaves[0] += theft * careless(&batch, &NEW_ROOT).challenge;
    witness.leaves[1] -= theft;
    batch.new_root = witness.new_root().unwrap();
    // then
    only_the_words_refuse(&batch, &NEW_ROOT, &witness);
}

/// Without these words the forgery is a true statement; with them it is refused, by the predicate and by the circuit.
fn only_the_words_refuse(batch: &Batch<2>, words: &[usize], witness: &InsertionWitness<2, 5>) {
    let (without, with) = (careless(batch, words), batch.public().unwrap());
    assert_ne!(witness.leaves, batch.leaves().unwrap(), "other leaves get in");
    assert_eq!(holds(&without, witness), Ok(()));
    assert!(accepts(&without, witness, &Bend::default()), "the forgery needs nothing else");
    assert_eq!(holds(&with, witness), Err(BrokenClause::OtherLeaves));
    assert!(!accepts(&with, witness, &Bend::default()));
}
