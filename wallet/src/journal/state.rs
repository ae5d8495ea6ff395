//! A state is what is known of an intent, never what is hoped.

use teahouse_base::{CodecError, Decode, Encode, Reader, Writer};
use teahouse_chain::port::BlockRef;

use crate::bytes;

/// What is known of an intent. `DESIGN.md` draws the arrows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Wanted; nobody has agreed to a price yet.
    Draft,
    /// Agreed to; its outflow is reserved. Nothing is signed.
    Approved,
    /// Signed, and the bytes are on disk. They may or may not have been sent.
    Signed,
    /// An endpoint has taken the bytes.
    Broadcast,
    /// An endpoint had taken the bytes and does not know them any more. They are sent again, unchanged.
    Dropped,
    /// In a block that can still be taken back.
    Included(BlockRef),
    /// In a block that the chain calls safe.
    Safe(BlockRef),
    /// In a final block, and it took effect: done.
    Final(BlockRef),
    /// In a block, and the contract refused. Nothing moved but the fee.
    Reverted {
        /// The block.
        at: BlockRef,
        /// Whether the block is final, so that this will not change.
        settled: bool,
    },
    /// Its nonce was used up by another transaction in a final block: it will never happen.
    Replaced(Rival),
    /// It was not signed in time: it was never sent and never will be.
    Expired,
}

/// What used up the nonce instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rival {
    /// The cancellation that this journal sent.
    Cancellation,
    /// A transaction that this journal does not know: the same phrase is in use elsewhere.
    Foreign,
}

impl State {
    /// Whether nothing can change it any more.
    pub const fn is_settled(&self) -> bool {
        matches!(
            self,
            Self::Final(_) | Self::Reverted { settled: true, .. } | Self::Replaced(_) | Self::Expired
        )
    }

    /// Whether signed bytes exist that may still take effect.
    pub const fn is_in_flight(&self) -> bool {
        !self.is_settled() && !matches!(self, Self::Draft | Self::Approved)
    }

    /// Whether it is known that it did not happen and will not, so that it may be wanted anew.
    pub const fn never_happened(&self) -> bool {
        matches!(self, Self::Reverted { settled: true, .. } | Self::Replaced(_) | Self::Expired)
    }

    /// Whether its outflow is promised but not yet taken from the newest balance.
    pub const fn reserves(&self) -> bool {
        matches!(self, Self::Approved | Self::Signed | Self::Broadcast | Self::Dropped)
    }

    /// The block it is in.
    pub const fn block(&self) -> Option<BlockRef> {
        match self {
            Self::Included(at) | Self::Safe(at) | Self::Final(at) | Self::Reverted { at, .. } => Some(*at),
            _ => None,
        }
    }
}

/// A number, and the block (48) where the state has one. `Reverted` adds a flag, `Replaced` is two numbers.
impl Encode for State {
    fn encode(&self, to: &mut Writer) {
        let number = match self {
            Self::Draft => 1,
            Self::Approved => 2,
            Self::Signed => 3,
            Self::Broadcast => 4,
            Self::Dropped => 5,
            Self::Included(_) => 6,
            Self::Safe(_) => 7,
            Self::Final(_) => 8,
            Self::Reverted { .. } => 9,
            Self::Replaced(Rival::Cancellation) => 10,
            Self::Replaced(Rival::Foreign) => 11,
            Self::Expired => 12,
        };
        to.u8(number);
        if let Some(at) = self.block() {
            bytes::put_block(to, &at);
        }
        if let Self::Reverted { settled, .. } = self {
            to.bool(*settled);
        }
    }
}

impl Decode for State {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        Ok(match from.u8()? {
            1 => Self::Draft,
            2 => Self::Approved,
            3 => Self::Signed,
            4 => Self::Broadcast,
            5 => Self::Dropped,
            6 => Self::Included(bytes::block(from)?),
            7 => Self::Safe(bytes::block(from)?),
            8 => Self::Final(bytes::block(from)?),
            9 => Self::Reverted { at: bytes::block(from)?, settled: from.bool()? },
            10 => Self::Replaced(Rival::Cancellation),
            11 => Self::Replaced(Rival::Foreign),
            12 => Self::Expired,
            _ => return Err(CodecError::Malformed("state")),
        })
    }
}

/// Why an intent is not getting on. It is told beside the state and changes nothing by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// No endpoint answered.
    Unreachable,
    /// The fee is below what the chain takes, and the agreed cap leaves no room for more.
    FeeCapReached,
    /// The fee is below what the chain takes; a higher one is being tried.
    Underpriced,
    /// The account does not hold what the transaction needs.
    InsufficientFunds,
    /// The endpoint refuses the bytes.
    Rejected,
    /// The nonce is used, and by which transaction is not settled yet.
    NonceUsed,
    /// The key is locked, so nothing can be signed.
    Locked,
}

impl Trouble {
    const ALL: [Self; 7] = [
        Self::Unreachable,
        Self::FeeCapReached,
        Self::Underpriced,
        Self::InsufficientFunds,
        Self::Rejected,
        Self::NonceUsed,
        Self::Locked,
    ];

    /// Its number in stored records: 1 upwards in the order of the enum; 0 is "none".
    pub(super) fn number(trouble: Option<Self>) -> u8 {
        trouble.map_or(0, |t| t as u8 + 1)
    }

    pub(super) fn from_number(number: u8) -> Result<Option<Self>, CodecError> {
        match usize::from(number) {
            0 => Ok(None),
            n => Self::ALL.get(n - 1).copied().map(Some).ok_or(CodecError::Malformed("trouble")),
        }
    }
}
