//! Terms are what the creator of an envelope promises; its id is their hash, on one chain and contract.

use teahouse_base::UnixSeconds;

use crate::account::{Account, Destination, Word};
use crate::amount::Amount;
use crate::hash::{keccak, keccak_words, number};

/// How the shares of an envelope are cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mode {
    /// Every share is the same.
    Equal,
    /// The creator cut the shares beforehand.
    Deck,
    /// People join, and a draw cuts the shares.
    Open,
}

impl Mode {
    /// The contract's number.
    pub const fn number(self) -> u8 {
        match self {
            Self::Equal => 0,
            Self::Deck => 1,
            Self::Open => 2,
        }
    }
}

/// What the creator of an envelope promises.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Terms {
    /// The envelope's id: the EIP-712 digest of these terms.
    pub id: Word,
    /// The contract that keeps it. It can be nobody's destination.
    pub contract: Account,
    /// How the shares are cut.
    pub mode: Mode,
    /// Levels of the share tree; zero in open mode.
    pub depth: u8,
    /// Number of shares.
    pub shares: u32,
    /// The whole deposit.
    pub total: Amount,
    /// From then on nothing can be claimed, and the rest goes back.
    pub expiry: UnixSeconds,
    /// Where the rest goes.
    pub refund_to: Destination,
    /// In open mode, who may join; in the others this is `None`.
    pub gathering: Option<Gathering>,
}

/// Who may join an open envelope, until when, and what its creator has committed to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Gathering {
    /// keccak256 of the creator's secret.
    pub commitment: Word,
    /// The key that signs each join; zero when none has to.
    pub key: Account,
    /// The contract that checks proofs of membership; zero when none has to be brought.
    pub membership: Account,
    /// Which group.
    pub group: Word,
    /// From then on nobody joins.
    pub closes_at: UnixSeconds,
}

impl Gathering {
    /// The root of the terms of its envelope: EIP-712 `hashStruct`.
    pub fn root(&self) -> Word {
        let kind =
            "Gathering(bytes32 commitment,address key,address membership,bytes32 group,uint64 closesAt)";
        let closes_at = number(self.closes_at.get().into());
        keccak_words(&[
            keccak(kind.as_bytes()),
            self.commitment,
            self.key.word(),
            self.membership.word(),
            self.group,
            closes_at,
        ])
    }

    /// The first second at which the secret does not count any more.
    pub fn reveal_ends(&self) -> UnixSeconds {
        self.closes_at.after(super::REVEAL_WINDOW)
    }
}

/// A share as its holder knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Share {
    /// The account of its one-time key.
    pub key: Account,
    /// What is in it.
    pub amount: Amount,
}
