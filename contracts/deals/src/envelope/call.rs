//! A call of an envelope, with the values that matter, and the names of who calls and what.

use teahouse_base::UnixSeconds;

use super::terms::Gathering;
use crate::account::{Account, Destination, Signature, Word};
use crate::amount::Amount;
use crate::deal::{Role, Verb};
use crate::hash::{keccak_words, number};
use crate::vault::Opening;

/// Who takes part in an envelope.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EnvelopeParty {
    /// Whoever has no part in it.
    Anyone,
    /// Who funds it, and in open mode knows the secret.
    Creator,
    /// Who holds the key of this share.
    Holder(u32),
    /// Who may join.
    Guest,
}

impl Role for EnvelopeParty {
    fn name(self) -> &'static str {
        match self {
            Self::Anyone => "anyone",
            Self::Creator => "creator",
            Self::Holder(_) => "holder of the share",
            Self::Guest => "guest",
        }
    }
}

/// What can be done with an envelope.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EnvelopeVerb {
    /// Fund one of equal shares or a deck.
    Create,
    /// Fund an open one.
    CreateOpen,
    /// Pay a share.
    Claim,
    /// Take a seat.
    Join,
    /// Tell the secret of the draw.
    Reveal,
    /// Pay seats.
    Settle,
    /// Send the rest back.
    Refund,
}

impl Verb for EnvelopeVerb {
    fn name(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::CreateOpen => "createOpen",
            Self::Claim => "claim",
            Self::Join => "join",
            Self::Reveal => "reveal",
            Self::Settle => "settle",
            Self::Refund => "refund",
        }
    }

    fn when(self) -> &'static str {
        match self {
            Self::Create | Self::CreateOpen => "",
            Self::Claim => "before the expiry",
            Self::Join => "before the closing",
            Self::Reveal => "from the closing or the last seat on, to an hour after the closing",
            Self::Settle => "once drawn, or an hour after the closing",
            Self::Refund => "from the expiry on",
        }
    }
}

/// What the key of a share signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Claim {
    /// The envelope.
    pub id: Word,
    /// The share's place, from 0.
    pub index: u32,
    /// Its amount.
    pub amount: Amount,
    /// Who gets it.
    pub dest: Destination,
    /// The largest fee of the relayer.
    pub max_relayer_fee: Amount,
    /// The only account that may charge one.
    pub relayer: Account,
    /// The last second at which the signature counts.
    pub deadline: UnixSeconds,
}

/// What somebody who joins signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Join {
    /// The envelope.
    pub id: Word,
    /// Joins once.
    pub nullifier: Word,
    /// Who gets the share.
    pub dest: Destination,
    /// The largest fee of the relayer.
    pub max_relayer_fee: Amount,
    /// The only account that may charge one.
    pub relayer: Account,
    /// The last second at which the signature counts.
    pub deadline: UnixSeconds,
}

/// A place at the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Seat {
    /// The place in the order of joining.
    pub index: u32,
    /// The nullifier of the join.
    pub nullifier: Word,
    /// Who gets the share.
    pub dest: Destination,
    /// Who carried the join.
    pub relayer: Account,
    /// What it gets of the share.
    pub fee: Amount,
}

impl Seat {
    /// What the contract keeps of it.
    pub fn hash(&self) -> Word {
        keccak_words(&[
            number(self.index.into()),
            self.nullifier,
            self.dest.word,
            number(self.dest.kind.into()),
            self.relayer.word(),
            number(self.fee.get()),
        ])
    }
}

/// A way through the share tree, reduced to its length and whether it leads from the claim's index, key and amount to the
/// root and the sum of the terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Path {
    /// Number of siblings.
    pub levels: u8,
    /// Whether it proves the share.
    pub holds: bool,
}

/// A call of the contract.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EnvelopeAction {
    /// Fund one of equal shares or a deck.
    Create,
    /// Fund an open one.
    CreateOpen {
        /// Who may join.
        gathering: Gathering,
    },
    /// Pay a share.
    Claim {
        /// What is signed.
        claim: Claim,
        /// The key that is said to hold the share.
        key: Account,
        /// The way to the root.
        path: Path,
        /// The signature.
        signature: Signature<Claim>,
        /// What the caller wants for carrying.
        fee: Amount,
        /// For a shielded destination.
        opening: Opening,
    },
    /// Take a seat.
    Join {
        /// Who may join.
        gathering: Gathering,
        /// What is signed.
        join: Join,
        /// The signature of the group's key.
        signature: Signature<Join>,
        /// What the verifier of membership says of the proof.
        is_member: bool,
        /// What the caller wants for carrying.
        fee: Amount,
    },
    /// Tell the secret of the draw.
    Reveal {
        /// Who may join.
        gathering: Gathering,
        /// The secret.
        secret: Word,
    },
    /// Pay seats.
    Settle {
        /// Who may join.
        gathering: Gathering,
        /// Which seats.
        seats: Vec<Seat>,
        /// The openings of the shielded ones among them, in their order.
        openings: Vec<Opening>,
    },
    /// Send the rest back.
    Refund {
        /// For a shielded destination.
        opening: Opening,
    },
}

impl EnvelopeAction {
    /// Which verb this is.
    pub fn verb(&self) -> EnvelopeVerb {
        match self {
            Self::Create => EnvelopeVerb::Create,
            Self::CreateOpen { .. } => EnvelopeVerb::CreateOpen,
            Self::Claim { .. } => EnvelopeVerb::Claim,
            Self::Join { .. } => EnvelopeVerb::Join,
            Self::Reveal { .. } => EnvelopeVerb::Reveal,
            Self::Settle { .. } => EnvelopeVerb::Settle,
            Self::Refund { .. } => EnvelopeVerb::Refund,
        }
    }
}
