//! An event is what the contract wrote when money moved; a client rebuilds everything from these.

use alloy::primitives::{Address, B256, U256};
use alloy::sol_types::{SolEvent, SolEventInterface};

use super::gathering::{Gathering, Seat};
use super::terms::{Amount, EnvelopeId, Terms};
use crate::bindings::RedEnvelope;
use crate::destination::Destination;
use crate::port::{Asset, Log, LogFilter};

/// What `RedEnvelope` wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EnvelopeEvent {
    /// An envelope was funded.
    Created {
        /// The envelope.
        id: EnvelopeId,
        /// Who paid for it.
        funder: Address,
        /// What it promises.
        terms: Terms,
    },
    /// An open envelope was funded, for this gathering.
    Opened {
        /// The envelope.
        id: EnvelopeId,
        /// Who may join.
        gathering: Gathering,
    },
    /// Somebody joined.
    Joined {
        /// The envelope.
        id: EnvelopeId,
        /// The seat.
        seat: Seat,
    },
    /// The secret was told.
    Drawn {
        /// The envelope.
        id: EnvelopeId,
        /// The creator's secret.
        secret: B256,
        /// The draw.
        draw: B256,
    },
    /// A share was claimed, or a seat settled.
    Claimed {
        /// The envelope.
        id: EnvelopeId,
        /// The share.
        index: u32,
        /// Who got it.
        dest: Destination,
        /// The share's amount, fee included.
        amount: Amount,
        /// The relayer that the key named; zero when it named none.
        relayer: Address,
        /// What the relayer kept.
        fee: Amount,
    },
    /// The rest went back.
    Refunded {
        /// The envelope.
        id: EnvelopeId,
        /// Who got it.
        to: Destination,
        /// How much.
        amount: Amount,
    },
    /// A push was refused; the amount is owed.
    Owed {
        /// What is owed.
        asset: Asset,
        /// To whom.
        account: Address,
        /// How much more.
        amount: U256,
    },
    /// What was owed was paid.
    OwedPaid {
        /// What was owed.
        asset: Asset,
        /// To whom it was owed.
        account: Address,
        /// To whom it went.
        to: Address,
        /// How much.
        amount: U256,
    },
    /// A shielded destination was paid.
    NotePaid {
        /// In what.
        asset: Asset,
        /// The note's hash.
        dest: B256,
        /// How much.
        amount: U256,
    },
    /// A pool refused, or nobody brought the opening; the amount is owed to the note.
    NoteOwed {
        /// What is owed.
        asset: Asset,
        /// The note's hash.
        dest: B256,
        /// How much more.
        amount: U256,
    },
    /// The authority of a note sent what was owed to it elsewhere.
    NoteRedirected {
        /// What was owed.
        asset: Asset,
        /// The note's hash.
        dest: B256,
        /// Where it went.
        to: Destination,
        /// How much.
        amount: U256,
    },
}

impl EnvelopeEvent {
    /// Reads a log that the contract at `contract` wrote; `None` when it is another contract's, or of a form that this
    /// version does not know.
    pub fn read(contract: Address, log: &Log) -> Option<Self> {
        if log.address != contract {
            return None;
        }
        use RedEnvelope::RedEnvelopeEvents as Events;
        let event = Events::decode_raw_log(&log.topics, &log.data).ok()?;
        Some(match event {
            Events::Created(e) => {
                let terms = Terms::from_sol(&e.terms)?;
                Self::Created { id: e.id.into(), funder: e.funder, terms }
            }
            Events::Opened(e) => {
                Self::Opened { id: e.id.into(), gathering: Gathering::from_sol(&e.gathering) }
            }
            Events::Joined(e) => Self::Joined {
                id: e.id.into(),
                seat: Seat {
                    index: e.index,
                    nullifier: e.nullifier,
                    dest: Destination::read(e.dest, e.destKind)?,
                    relayer: e.relayer,
                    fee: Amount::from_word(e.fee),
                },
            },
            Events::Drawn(e) => Self::Drawn { id: e.id.into(), secret: e.secret, draw: e.draw },
            Events::Claimed(e) => Self::Claimed {
                id: e.id.into(),
                index: e.index,
                dest: Destination::read(e.dest, e.destKind)?,
                amount: Amount::from_word(e.amount),
                relayer: e.relayer,
                fee: Amount::from_word(e.fee),
            },
            Events::Refunded(e) => {
                let to = Destination::read(e.refundTo, e.refundKind)?;
                Self::Refunded { id: e.id.into(), to, amount: Amount::from_word(e.amount) }
            }
            Events::Owed(e) => {
                Self::Owed { asset: Asset::from_token(e.token), account: e.account, amount: e.amount }
            }
            Events::OwedPaid(e) => {
                let asset = Asset::from_token(e.token);
                Self::OwedPaid { asset, account: e.account, to: e.to, amount: e.amount }
            }
            Events::NotePaid(e) => {
                Self::NotePaid { asset: Asset::from_token(e.token), dest: e.dest, amount: e.amount }
            }
            Events::NoteOwed(e) => {
                Self::NoteOwed { asset: Asset::from_token(e.token), dest: e.dest, amount: e.amount }
            }
            Events::NoteRedirected(e) => Self::NoteRedirected {
                asset: Asset::from_token(e.token),
                dest: e.dest,
                to: Destination::read(e.to, e.toKind)?,
                amount: e.amount,
            },
        })
    }

    /// The filter for the creation of one envelope.
    pub(crate) fn created_filter(contract: Address, id: EnvelopeId, from: u64, to: u64) -> LogFilter {
        let topics = vec![Some(RedEnvelope::Created::SIGNATURE_HASH), Some(id.word())];
        LogFilter { address: contract, from, to, topics }
    }
}

/// The filter for everything that happened to one envelope in blocks `from` to `to`.
pub fn events_of(contract: Address, id: EnvelopeId, from: u64, to: u64) -> LogFilter {
    LogFilter { address: contract, from, to, topics: vec![None, Some(id.word())] }
}
