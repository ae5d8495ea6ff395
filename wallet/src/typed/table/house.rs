//! What is signed for apps, names, memberships and stakes, and for whoever owns one.

use crate::typed::Meaning::{
    Account, Amount, Count, Digest, Key, Lasts, Moment, Name, Names, Once, Place, PlaceKind, Salt, Until,
    Version,
};
use crate::typed::{Described, Of};

pub(super) const MINI_APP_REGISTRY: &[Described] = &[
    Described {
        name: "Register",
        fields: &[
            ("owner", "address", Account),
            ("bundleKey", "bytes32", Key),
            ("deadline", "uint64", Until),
        ],
    },
    Described {
        name: "RotateKey",
        fields: &[
            ("publisher", "uint64", Names),
            ("bundleKey", "bytes32", Key),
            ("nonce", "uint64", Once),
            ("deadline", "uint64", Until),
        ],
    },
    Described {
        name: "CreateApp",
        fields: &[
            ("publisher", "uint64", Names),
            ("slug", "bytes32", Name),
            ("nonce", "uint64", Once),
            ("deadline", "uint64", Until),
        ],
    },
    Described {
        name: "Publish",
        fields: &[
            ("app", "bytes32", Names),
            ("version", "uint96", Version),
            ("bundleHash", "bytes32", Digest),
            ("nonce", "uint64", Once),
            ("deadline", "uint64", Until),
        ],
    },
    Described {
        name: "Yank",
        fields: &[
            ("app", "bytes32", Names),
            ("version", "uint96", Version),
            ("advisoryHash", "bytes32", Digest),
            ("nonce", "uint64", Once),
            ("deadline", "uint64", Until),
        ],
    },
];

pub(super) const NAME_DIRECTORY: &[Described] = &[
    Described {
        name: "Registration",
        fields: &[
            ("name", "bytes32", Name),
            ("owner", "address", Account),
            ("recordHash", "bytes32", Digest),
            ("refundKind", "uint8", PlaceKind),
            ("refundTo", "bytes32", Place("refundKind")),
            ("salt", "bytes32", Salt),
            ("deadline", "uint64", Until),
        ],
    },
    Described {
        name: "SetRecord",
        fields: &[
            ("name", "bytes32", Name),
            ("recordHash", "bytes32", Digest),
            ("seq", "uint64", Once),
            ("nonce", "uint64", Once),
            ("deadline", "uint64", Until),
        ],
    },
    Described {
        name: "Renew",
        fields: &[("name", "bytes32", Name), ("nonce", "uint64", Once), ("deadline", "uint64", Until)],
    },
    Described {
        name: "GiveUp",
        fields: &[("name", "bytes32", Name), ("nonce", "uint64", Once), ("deadline", "uint64", Until)],
    },
];

pub(super) const RLN_MEMBERSHIP: &[Described] = &[
    Described {
        name: "Sponsorship",
        fields: &[
            ("depth", "uint8", Count),
            ("slots", "uint32", Count),
            ("rate", "uint16", Count),
            ("takeBy", "uint64", Until),
            ("until", "uint64", Until),
            ("refundTo", "address", Account),
            ("root", "bytes32", Digest),
            ("salt", "bytes32", Salt),
        ],
    },
    Described {
        name: "Taking",
        fields: &[
            ("sponsorship", "bytes32", Names),
            ("slot", "uint32", Names),
            ("idCommitment", "uint256", Key),
            ("authority", "address", Account),
            ("deadline", "uint64", Until),
        ],
    },
    Described { name: "Exit", fields: &[("idCommitment", "uint256", Key), ("deadline", "uint64", Until)] },
];

pub(super) const RELAY_STAKE: &[Described] = &[
    Described {
        name: "StakeTerms",
        fields: &[
            ("store", "address", Account),
            ("peerIdHash", "bytes32", Digest),
            ("priceCardHash", "bytes32", Digest),
            ("idCommitment", "uint256", Key),
            ("amount", "uint96", Amount(Of::Coin)),
            ("payTo", "address", Account),
            ("validUntil", "uint64", Until),
            ("seq", "uint64", Once),
        ],
    },
    Described {
        name: "Card",
        fields: &[
            ("store", "address", Account),
            ("peerIdHash", "bytes32", Digest),
            ("priceCardHash", "bytes32", Digest),
            ("validUntil", "uint64", Until),
            ("seq", "uint64", Once),
        ],
    },
    Described {
        name: "Unbond",
        fields: &[("store", "address", Account), ("seq", "uint64", Once), ("deadline", "uint64", Until)],
    },
    Described {
        name: "StoreReceipt",
        fields: &[
            ("store", "address", Account),
            ("boxId", "bytes32", Names),
            ("content", "bytes32", Digest),
            ("storedAt", "uint64", Moment),
            ("expiresAt", "uint64", Moment),
        ],
    },
];

pub(super) const OWNERS: &[Described] = &[
    Described {
        name: "OfferOwner",
        fields: &[
            ("id", "bytes32", Names),
            ("to", "address", Account),
            ("nonce", "uint64", Once),
            ("deadline", "uint64", Until),
        ],
    },
    Described {
        name: "AcceptOwner",
        fields: &[
            ("id", "bytes32", Names),
            ("owner", "address", Account),
            ("nonce", "uint64", Once),
            ("deadline", "uint64", Until),
        ],
    },
    Described {
        name: "SetRecovery",
        fields: &[
            ("id", "bytes32", Names),
            ("recovery", "address", Account),
            ("delay", "uint32", Lasts),
            ("nonce", "uint64", Once),
            ("deadline", "uint64", Until),
        ],
    },
    Described {
        name: "StartRecovery",
        fields: &[
            ("id", "bytes32", Names),
            ("heir", "address", Account),
            ("nonce", "uint64", Once),
            ("deadline", "uint64", Until),
        ],
    },
    Described {
        name: "CancelRecovery",
        fields: &[("id", "bytes32", Names), ("nonce", "uint64", Once), ("deadline", "uint64", Until)],
    },
];

pub(super) const REPORTS: &[Described] = &[Described {
    name: "Report",
    fields: &[
        ("evidence", "bytes32", Digest),
        ("beneficiary", "address", Account),
        ("salt", "bytes32", Salt),
    ],
}];

/// What the keepers of a pool sign to close new deposits.
pub(super) const SHIELDED_POOL: &[Described] =
    &[Described { name: "CloseDeposits", fields: &[("nonce", "uint256", Once)] }];
