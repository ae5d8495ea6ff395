//! An act is what somebody does to the registry; most have two forms, called by the account itself or signed by it and
//! carried by anyone.

use teahouse_base::UnixSeconds;

use crate::account::{Account, Signature, Word};
use crate::deal::{Role, Verb};

/// A version: major, minor and patch, 32 bits each, compared in this order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version(u128);

impl Version {
    /// The version `major.minor.patch`.
    pub const fn new(major: u32, minor: u32, patch: u32) -> Self {
        Self((major as u128) << 64 | (minor as u128) << 32 | patch as u128)
    }

    /// The version with this number; `None` from 2^96 on.
    pub fn from_number(number: u128) -> Option<Self> {
        (number >> 96 == 0).then_some(Self(number))
    }

    /// The contract's number.
    pub const fn number(self) -> u128 {
        self.0
    }

    /// The next patch.
    pub const fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

/// Who takes part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RegistryParty {
    /// Whoever has no part in it.
    Anyone,
    /// Who is to become a publisher.
    Newcomer,
    /// Who owns this publisher.
    Owner(u64),
    /// To whom this publisher is offered.
    Offered(u64),
    /// Whom this publisher's owner chose to recover it.
    Recovery(u64),
    /// Who rebuilds releases.
    Rebuilder,
}

impl Role for RegistryParty {
    fn name(self) -> &'static str {
        match self {
            Self::Anyone => "anyone",
            Self::Newcomer => "newcomer",
            Self::Owner(_) => "owner",
            Self::Offered(_) => "whom it is offered to",
            Self::Recovery(_) => "recovery account",
            Self::Rebuilder => "rebuilder",
        }
    }
}

/// What can be done. Each stands for both forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RegistryVerb {
    /// Become a publisher.
    RegisterPublisher,
    /// Replace the bundle key.
    RotateKey,
    /// Create an app.
    CreateApp,
    /// Release a version.
    Publish,
    /// Withdraw a release.
    Yank,
    /// Say what an own build came to.
    Attest,
    /// Take that back.
    WithdrawAttestation,
    /// Offer a publisher.
    OfferOwner,
    /// Take an offered publisher over.
    AcceptOwner,
    /// Choose who may recover it.
    SetRecovery,
    /// Begin to recover it.
    StartRecovery,
    /// Stop a recovery.
    CancelRecovery,
    /// End a recovery.
    FinishRecovery,
}

impl Verb for RegistryVerb {
    fn name(self) -> &'static str {
        match self {
            Self::RegisterPublisher => "registerPublisher",
            Self::RotateKey => "rotateKey",
            Self::CreateApp => "createApp",
            Self::Publish => "publish",
            Self::Yank => "yank",
            Self::Attest => "attest",
            Self::WithdrawAttestation => "withdrawAttestation",
            Self::OfferOwner => "offerOwner",
            Self::AcceptOwner => "acceptOwner",
            Self::SetRecovery => "setRecovery",
            Self::StartRecovery => "startRecovery",
            Self::CancelRecovery => "cancelRecovery",
            Self::FinishRecovery => "finishRecovery",
        }
    }

    fn when(self) -> &'static str {
        if self == Self::FinishRecovery { "once it has waited" } else { "" }
    }
}

/// What is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Act {
    /// Become a publisher that signs with `key`.
    Register {
        /// The bundle key.
        key: Word,
    },
    /// Replace the bundle key.
    RotateKey {
        /// The publisher.
        publisher: u64,
        /// The new key.
        key: Word,
    },
    /// Create an app.
    CreateApp {
        /// The publisher.
        publisher: u64,
        /// Its name: characters, then zeros.
        slug: Word,
    },
    /// Release a version.
    Publish {
        /// The app.
        app: Word,
        /// The version.
        version: Version,
        /// The bundle's hash.
        hash: Word,
    },
    /// Withdraw a release.
    Yank {
        /// The app.
        app: Word,
        /// The version.
        version: Version,
        /// Names the text that says why.
        advisory: Word,
    },
    /// Say what an own build came to. Called only.
    Attest {
        /// The app.
        app: Word,
        /// The version.
        version: Version,
        /// What the build hashed to.
        result: Word,
    },
    /// Take that back. Called only.
    Withdraw {
        /// The app.
        app: Word,
        /// The version.
        version: Version,
    },
    /// Offer a publisher.
    Offer {
        /// The publisher.
        publisher: u64,
        /// To whom; nobody any more when zero.
        to: Account,
    },
    /// Take an offered publisher over.
    Accept {
        /// The publisher.
        publisher: u64,
    },
    /// Choose who may recover it.
    SetRecovery {
        /// The publisher.
        publisher: u64,
        /// Who; nobody when zero.
        recovery: Account,
        /// Seconds it waits.
        delay: u32,
    },
    /// Begin to recover it.
    StartRecovery {
        /// The publisher.
        publisher: u64,
        /// Who is to own it.
        heir: Account,
    },
    /// Stop a recovery.
    CancelRecovery {
        /// The publisher.
        publisher: u64,
    },
    /// End a recovery. Called only.
    FinishRecovery {
        /// The publisher.
        publisher: u64,
    },
}

/// What is signed of an act that is not called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SignedAct {
    /// The act.
    pub act: Act,
    /// Who signs, where the contract cannot know: a newcomer, and whom a publisher is offered to. Zero elsewhere.
    pub signer: Account,
    /// The holding's nonce. A registration has none, and zero here.
    pub nonce: u64,
    /// The last second at which the signature counts.
    pub deadline: UnixSeconds,
}

/// How an act comes to the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Form {
    /// The account calls.
    Called,
    /// The account signed, and anyone calls.
    Signed {
        /// Who signs, where the contract cannot know.
        signer: Account,
        /// The holding's nonce.
        nonce: u64,
        /// The last second at which the signature counts.
        deadline: UnixSeconds,
        /// The signature.
        signature: Signature<SignedAct>,
    },
}

/// A call of the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RegistryAction {
    /// What.
    pub act: Act,
    /// How.
    pub form: Form,
}

impl Act {
    /// Which verb this is.
    pub fn verb(&self) -> RegistryVerb {
        match self {
            Self::Register { .. } => RegistryVerb::RegisterPublisher,
            Self::RotateKey { .. } => RegistryVerb::RotateKey,
            Self::CreateApp { .. } => RegistryVerb::CreateApp,
            Self::Publish { .. } => RegistryVerb::Publish,
            Self::Yank { .. } => RegistryVerb::Yank,
            Self::Attest { .. } => RegistryVerb::Attest,
            Self::Withdraw { .. } => RegistryVerb::WithdrawAttestation,
            Self::Offer { .. } => RegistryVerb::OfferOwner,
            Self::Accept { .. } => RegistryVerb::AcceptOwner,
            Self::SetRecovery { .. } => RegistryVerb::SetRecovery,
            Self::StartRecovery { .. } => RegistryVerb::StartRecovery,
            Self::CancelRecovery { .. } => RegistryVerb::CancelRecovery,
            Self::FinishRecovery { .. } => RegistryVerb::FinishRecovery,
        }
    }
}
