//! A pool's event in the numbers of the circuits: what is no number of the field is refused before anything uses it.

use alloy::primitives::{Address, B256};
use teahouse_chain::pool::{Deposited, Inserted, PoolEvent, PoolLog, Transacted};
use teahouse_chain::port::{Asset, BlockRef, TxHash};
use teahouse_zk::note::{Commitment, NoteKey, Nullifier, Rho};
use teahouse_zk::{Fr, field};

use super::cipher::{Ciphertext, SeenDeposit, SeenNote};
use super::place::PoolPlace;

/// An event and where it stands.
pub(super) struct Seen {
    pub(super) block: BlockRef,
    pub(super) tx: TxHash,
    pub(super) index: u64,
    pub(super) event: Event,
}

/// What the pool wrote.
pub(super) enum Event {
    /// Money came in.
    Deposit(Box<Deposit>),
    /// Notes were spent and made.
    Spend(Box<Spend>),
    /// Queued leaves are in the tree.
    Growth(Growth),
}

/// Money that came in, as a note.
pub(super) struct Deposit {
    pub(super) number: u64,
    pub(super) money: SeenDeposit,
    pub(super) commitment: Commitment,
    pub(super) rho: Rho,
    pub(super) ciphertext: Ciphertext,
}

/// Notes that were spent, and the two that were made.
pub(super) struct Spend {
    pub(super) number: u64,
    pub(super) nullifiers: Vec<Nullifier>,
    pub(super) commitments: [Commitment; 2],
    pub(super) asset: Asset,
    pub(super) amount: u128,
    pub(super) recipient: Address,
    pub(super) submitter: Address,
    pub(super) fee: u128,
    pub(super) ciphertexts: [Ciphertext; 2],
}

/// Leaves that went from the queue into the tree.
#[derive(Clone, Copy)]
pub(super) struct Growth {
    pub(super) first: u64,
    pub(super) start: u64,
    pub(super) size: u8,
    pub(super) count: u8,
    pub(super) root: Fr,
}

impl Seen {
    /// The event of a log; `None` if a number of it is none of the field.
    pub(super) fn read(place: &PoolPlace, log: PoolLog) -> Option<Self> {
        let event = match log.event {
            PoolEvent::Deposited(said) => Event::Deposit(Box::new(deposit(place, said)?)),
            PoolEvent::Transacted(said) => Event::Spend(Box::new(spend(said)?)),
            PoolEvent::Inserted(said) => Event::Growth(growth(&said)?),
        };
        Some(Self { block: log.block, tx: log.tx, index: log.index, event })
    }

    /// The notes that it makes.
    pub(super) fn notes(&self) -> Vec<SeenNote<'_>> {
        match &self.event {
            Event::Deposit(it) => vec![SeenNote {
                ciphertext: &it.ciphertext,
                commitment: it.commitment,
                rho: it.rho,
                deposit: Some(it.money),
            }],
            Event::Spend(it) => (0..2).map(|place| it.note(place)).collect(),
            Event::Growth(_) => Vec::new(),
        }
    }
}

impl Spend {
    fn note(&self, place: usize) -> SeenNote<'_> {
        SeenNote {
            ciphertext: &self.ciphertexts[place],
            commitment: self.commitments[place],
            rho: Rho::of_output(&self.nullifiers[0], place as u64),
            deposit: None,
        }
    }
}

/// A word as a number of the field.
pub(super) fn element(word: &B256) -> Option<Fr> {
    field::from_bytes(&word.0).ok()
}

/// A number of the field as a word.
pub(super) fn word(element: &Fr) -> B256 {
    B256::from(field::to_bytes(element))
}

fn deposit(place: &PoolPlace, said: Deposited) -> Option<Deposit> {
    let key = NoteKey::from_element(element(&said.note_key)?);
    Some(Deposit {
        number: said.number,
        money: SeenDeposit { asset: Asset::from_token(said.token), value: said.amount, key },
        commitment: Commitment::from_element(element(&said.commitment)?),
        rho: Rho::of_deposit(place.chain.get(), &place.pool.into_array(), said.number),
        ciphertext: said.ciphertext,
    })
}

fn spend(said: Transacted) -> Option<Spend> {
    let nullifiers = said.nullifiers.iter().map(|word| element(word).map(Nullifier::from_element));
    let nullifiers: Vec<_> = nullifiers.collect::<Option<_>>()?;
    let [first, second] = said.commitments;
    let commitments = [element(&first)?, element(&second)?].map(Commitment::from_element);
    let spend = Spend {
        number: said.number,
        nullifiers,
        commitments,
        asset: Asset::from_token(said.asset),
        amount: said.amount,
        recipient: said.recipient,
        submitter: said.submitter,
        fee: said.fee,
        ciphertexts: said.ciphertexts,
    };
    (!spend.nullifiers.is_empty()).then_some(spend)
}

fn growth(said: &Inserted) -> Option<Growth> {
    let Inserted { first, start, size, count, .. } = *said;
    Some(Growth { first, start: u64::from(start), size, count, root: element(&said.new_root)? })
}
