//! What is signed for gifts, budgets, running accounts, vouchers, batches and notes.

use crate::typed::Meaning::{
    Account, Amount, Asset, Choice, Count, Data, Digest, Digests, Gas, Inner, Key, Lasts, Moment, Names,
    Once, Place, PlaceKind, Salt, Until,
};
use crate::typed::{Described, Of};

pub(super) const RED_ENVELOPE: &[Described] = &[
    Described {
        name: "Terms",
        fields: &[
            ("mode", "uint8", Choice),
            ("depth", "uint8", Count),
            ("shares", "uint32", Count),
            ("token", "address", Asset),
            ("total", "uint96", Amount(Of::Field("token"))),
            ("expiry", "uint64", Until),
            ("refundKind", "uint8", PlaceKind),
            ("refundTo", "bytes32", Place("refundKind")),
            ("root", "bytes32", Digest),
            ("salt", "bytes32", Salt),
        ],
    },
    Described {
        name: "Claim",
        fields: &[
            ("id", "bytes32", Names),
            ("index", "uint32", Names),
            ("amount", "uint96", Amount(Of::Subject)),
            ("dest", "bytes32", Place("destKind")),
            ("destKind", "uint8", PlaceKind),
            ("maxRelayerFee", "uint96", Amount(Of::Subject)),
            ("relayer", "address", Account),
            ("deadline", "uint64", Until),
        ],
    },
    Described {
        name: "Join",
        fields: &[
            ("id", "bytes32", Names),
            ("nullifier", "bytes32", Digest),
            ("dest", "bytes32", Place("destKind")),
            ("destKind", "uint8", PlaceKind),
            ("maxRelayerFee", "uint96", Amount(Of::Subject)),
            ("relayer", "address", Account),
            ("deadline", "uint64", Until),
        ],
    },
    Described {
        name: "Gathering",
        fields: &[
            ("commitment", "bytes32", Digest),
            ("key", "address", Account),
            ("membership", "address", Account),
            ("group", "bytes32", Names),
            ("closesAt", "uint64", Until),
        ],
    },
];

pub(super) const ALLOWANCE: &[Described] = &[
    Described {
        name: "Budget",
        fields: &[
            ("owner", "address", Account),
            ("spender", "address", Account),
            ("token", "address", Asset),
            ("total", "uint96", Amount(Of::Field("token"))),
            ("perPeriod", "uint96", Amount(Of::Field("token"))),
            ("perPayment", "uint96", Amount(Of::Field("token"))),
            ("maxRelayerFee", "uint96", Amount(Of::Field("token"))),
            ("origin", "uint64", Moment),
            ("period", "uint32", Lasts),
            ("expiry", "uint64", Until),
            ("payees", "bytes32", Digest),
            ("refundKind", "uint8", PlaceKind),
            ("refundTo", "bytes32", Place("refundKind")),
            ("salt", "bytes32", Salt),
        ],
    },
    Described {
        name: "Spend",
        fields: &[
            ("id", "bytes32", Names),
            ("dest", "bytes32", Place("destKind")),
            ("destKind", "uint8", PlaceKind),
            ("amount", "uint96", Amount(Of::Subject)),
            ("nonce", "uint256", Once),
            ("maxRelayerFee", "uint96", Amount(Of::Subject)),
            ("relayer", "address", Account),
            ("deadline", "uint64", Until),
        ],
    },
    Described {
        name: "Revoke",
        fields: &[
            ("id", "bytes32", Names),
            ("maxRelayerFee", "uint96", Amount(Of::Subject)),
            ("relayer", "address", Account),
            ("deadline", "uint64", Until),
        ],
    },
];

pub(super) const VOUCHER_BANK: &[Described] = &[
    Described {
        name: "Lane",
        fields: &[
            ("payer", "address", Account),
            ("payee", "address", Account),
            ("token", "address", Asset),
            ("expiry", "uint64", Until),
            ("payKind", "uint8", PlaceKind),
            ("payTo", "bytes32", Place("payKind")),
            ("refundKind", "uint8", PlaceKind),
            ("refundTo", "bytes32", Place("refundKind")),
            ("salt", "bytes32", Salt),
        ],
    },
    Described {
        name: "PayVoucher",
        fields: &[
            ("payer", "address", Account),
            ("payee", "address", Account),
            ("lane", "bytes32", Names),
            ("token", "address", Asset),
            ("cumulative", "uint128", Amount(Of::Field("token"))),
            ("expiry", "uint64", Until),
        ],
    },
];

pub(super) const SERVICE_VOUCHERS: &[Described] = &[
    Described {
        name: "Series",
        fields: &[
            ("issuer", "address", Account),
            ("token", "address", Asset),
            ("price", "uint96", Amount(Of::Field("token"))),
            ("supply", "uint32", Count),
            ("saleEnds", "uint64", Until),
            ("expiry", "uint64", Until),
            ("tokenKey", "bytes32", Key),
            ("salt", "bytes32", Salt),
        ],
    },
    Described {
        name: "Purchase",
        fields: &[
            ("series", "bytes32", Names),
            ("count", "uint32", Count),
            ("refundKind", "uint8", PlaceKind),
            ("refundTo", "bytes32", Place("refundKind")),
            ("blinded", "bytes32", Digest),
        ],
    },
    Described {
        name: "Acceptance",
        fields: &[
            ("series", "bytes32", Names),
            ("purchases", "bytes32[]", Digests),
            ("deadline", "uint64", Until),
        ],
    },
    Described {
        name: "HandBack",
        fields: &[
            ("series", "bytes32", Names),
            ("purchase", "bytes32", Names),
            ("returned", "uint32", Count),
            ("deadline", "uint64", Until),
        ],
    },
    Described {
        name: "Redemption",
        fields: &[
            ("series", "bytes32", Names),
            ("payKind", "uint8", PlaceKind),
            ("payTo", "bytes32", Place("payKind")),
            ("serials", "bytes32[]", Digests),
            ("deadline", "uint64", Until),
        ],
    },
];

pub(super) const DELEGATE: &[Described] = &[
    Described {
        name: "Batch",
        fields: &[
            ("calls", "Call[]", Inner("Call")),
            ("nonce", "uint256", Once),
            ("deadline", "uint64", Until),
            ("minGas", "uint64", Gas),
            ("submitter", "address", Account),
            ("feeToken", "address", Asset),
            ("maxFee", "uint96", Amount(Of::Field("feeToken"))),
        ],
    },
    Described {
        name: "Call",
        fields: &[
            ("to", "address", Account),
            ("value", "uint256", Amount(Of::Coin)),
            ("data", "bytes", Data),
        ],
    },
];

pub(super) const NOTES: &[Described] = &[
    Described {
        name: "NoteDest",
        fields: &[
            ("pool", "address", Account),
            ("noteKey", "bytes32", Key),
            ("ciphertextHash", "bytes32", Digest),
            ("authority", "address", Account),
        ],
    },
    Described {
        name: "Redirect",
        fields: &[
            ("token", "address", Asset),
            ("dest", "bytes32", Names),
            ("amount", "uint256", Amount(Of::Field("token"))),
            ("toKind", "uint8", PlaceKind),
            ("to", "bytes32", Place("toKind")),
            ("deadline", "uint64", Until),
        ],
    },
];
