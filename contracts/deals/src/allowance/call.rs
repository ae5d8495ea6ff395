//! A call of an allowance, with the values that matter, and the names of who calls and what.

use teahouse_base::UnixSeconds;

use crate::account::{Account, Destination, Signature, Word};
use crate::amount::Amount;
use crate::deal::{Role, Verb};
use crate::vault::Opening;

/// Who takes part in a budget.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AllowanceParty {
    /// Whoever has no part in it.
    Anyone,
    /// Who pays for it.
    Funder,
    /// The app's key.
    App,
    /// Who may revoke it.
    Owner,
}

impl Role for AllowanceParty {
    fn name(self) -> &'static str {
        match self {
            Self::Anyone => "anyone",
            Self::Funder => "funder",
            Self::App => "app's key",
            Self::Owner => "owner",
        }
    }
}

/// What can be done with a budget.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AllowanceVerb {
    /// Deposit.
    Open,
    /// Pay.
    Spend,
    /// Stop it by a call.
    Revoke,
    /// Stop it by a signature.
    RevokeSigned,
    /// Send the rest back.
    Refund,
}

impl Verb for AllowanceVerb {
    fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Spend => "spend",
            Self::Revoke => "revoke",
            Self::RevokeSigned => "revokeSigned",
            Self::Refund => "refund",
        }
    }

    fn when(self) -> &'static str {
        match self {
            Self::Spend => "from the origin to the expiry, within the limits",
            Self::Refund => "from the expiry on",
            _ => "",
        }
    }
}

/// What the app's key signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Spend {
    /// The budget.
    pub id: Word,
    /// Who is paid.
    pub dest: Destination,
    /// What the payee gets.
    pub amount: Amount,
    /// A number that this budget has not seen.
    pub nonce: u64,
    /// The largest fee of the relayer.
    pub max_relayer_fee: Amount,
    /// The only account that may charge one.
    pub relayer: Account,
    /// The last second at which the signature counts.
    pub deadline: UnixSeconds,
}

/// What an owner signs to end a budget.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Revoke {
    /// The budget.
    pub id: Word,
    /// The largest fee of the relayer.
    pub max_relayer_fee: Amount,
    /// The only account that may charge one.
    pub relayer: Account,
    /// The last second at which the signature counts.
    pub deadline: UnixSeconds,
}

/// A call of the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AllowanceAction {
    /// Deposit.
    Open,
    /// Pay.
    Spend {
        /// What is signed.
        spend: Spend,
        /// Whether the path that comes along leads from the payee to the root.
        is_payee: bool,
        /// For a shielded payee.
        opening: Opening,
        /// The signature.
        signature: Signature<Spend>,
        /// What the caller wants for carrying.
        fee: Amount,
    },
    /// Stop it by a call.
    Revoke {
        /// For a shielded refund.
        opening: Opening,
    },
    /// Stop it by a signature.
    RevokeSigned {
        /// What is signed.
        revoke: Revoke,
        /// For a shielded refund.
        opening: Opening,
        /// The signature.
        signature: Signature<Revoke>,
        /// What the caller wants for carrying.
        fee: Amount,
    },
    /// Send the rest back.
    Refund {
        /// For a shielded refund.
        opening: Opening,
    },
}

impl AllowanceAction {
    /// Which verb this is.
    pub fn verb(&self) -> AllowanceVerb {
        match self {
            Self::Open => AllowanceVerb::Open,
            Self::Spend { .. } => AllowanceVerb::Spend,
            Self::Revoke { .. } => AllowanceVerb::Revoke,
            Self::RevokeSigned { .. } => AllowanceVerb::RevokeSigned,
            Self::Refund { .. } => AllowanceVerb::Refund,
        }
    }
}
