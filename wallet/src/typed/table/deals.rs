//! What is signed for deals and rides.

use crate::typed::Meaning::{
    Account, Amount, Asset, Choice, Count, Digest, Inner, Lasts, Moment, Names, Once, Parts, Place,
    PlaceKind, Salt, Until,
};
use crate::typed::{Described, Of};

pub(super) const ESCROW: &[Described] = &[
    Described {
        name: "DealTerms",
        fields: &[
            ("payer", "address", Account),
            ("payee", "address", Account),
            ("arbiter", "address", Account),
            ("token", "address", Asset),
            ("milestones", "Milestone[]", Inner("Milestone")),
            ("payerDeposit", "uint96", Amount(Of::Field("token"))),
            ("payeeDeposit", "uint96", Amount(Of::Field("token"))),
            ("arbiterFeeBps", "uint16", Parts),
            ("arbiterFeeCap", "uint96", Amount(Of::Field("token"))),
            ("responseWindow", "uint32", Lasts),
            ("challengeWindow", "uint32", Lasts),
            ("rulingWindow", "uint32", Lasts),
            ("defaultBps", "uint16", Parts),
            ("payerKind", "uint8", PlaceKind),
            ("payerTo", "bytes32", Place("payerKind")),
            ("payeeKind", "uint8", PlaceKind),
            ("payeeTo", "bytes32", Place("payeeKind")),
            ("metaHash", "bytes32", Digest),
            ("acceptBy", "uint64", Until),
            ("salt", "bytes32", Salt),
        ],
    },
    Described {
        name: "Milestone",
        fields: &[
            ("amount", "uint96", Amount(Of::Subject)),
            ("deliverBy", "uint64", Until),
            ("reviewWindow", "uint32", Lasts),
        ],
    },
    Described {
        name: "Settlement",
        fields: &[
            ("id", "bytes32", Names),
            ("milestones", "uint16", Count),
            ("toPayer", "uint96", Amount(Of::Subject)),
            ("toPayee", "uint96", Amount(Of::Subject)),
            ("nonce", "uint32", Once),
            ("deadline", "uint64", Until),
        ],
    },
    Described {
        name: "Ruling",
        fields: &[
            ("id", "bytes32", Names),
            ("milestone", "uint8", Names),
            ("payeeBps", "uint16", Parts),
            ("reasonsHash", "bytes32", Digest),
            ("deadline", "uint64", Until),
        ],
    },
];

pub(super) const RIDE_SETTLEMENT: &[Described] = &[
    Described {
        name: "RideQuote",
        fields: &[
            ("rider", "address", Account),
            ("driver", "address", Account),
            ("token", "address", Asset),
            ("maxFare", "uint96", Amount(Of::Field("token"))),
            ("feeGrace", "uint96", Amount(Of::Field("token"))),
            ("feeBooked", "uint96", Amount(Of::Field("token"))),
            ("feeArrived", "uint96", Amount(Of::Field("token"))),
            ("feeNoShow", "uint96", Amount(Of::Field("token"))),
            ("driverBond", "uint96", Amount(Of::Field("token"))),
            ("graceSeconds", "uint32", Lasts),
            ("waitSeconds", "uint32", Lasts),
            ("rideTimeout", "uint32", Lasts),
            ("pickupCommit", "bytes32", Digest),
            ("tariffHash", "bytes32", Digest),
            ("destCellCommit", "bytes32", Digest),
            ("riderKind", "uint8", PlaceKind),
            ("riderTo", "bytes32", Place("riderKind")),
            ("driverKind", "uint8", PlaceKind),
            ("driverTo", "bytes32", Place("driverKind")),
            ("validUntil", "uint64", Until),
            ("arriveBy", "uint64", Until),
            ("salt", "bytes32", Salt),
        ],
    },
    Described {
        name: "Arrive",
        fields: &[
            ("rideId", "bytes32", Names),
            ("arrivedAt", "uint64", Moment),
            ("cellCommit", "bytes32", Digest),
        ],
    },
    Described { name: "Start", fields: &[("rideId", "bytes32", Names), ("code", "bytes32", Digest)] },
    Described {
        name: "RideVoucher",
        fields: &[
            ("rideId", "bytes32", Names),
            ("seq", "uint32", Once),
            ("cumulative", "uint96", Amount(Of::Subject)),
            ("routeHead", "bytes32", Digest),
        ],
    },
    Described {
        name: "FinalFare",
        fields: &[
            ("rideId", "bytes32", Names),
            ("fare", "uint96", Amount(Of::Subject)),
            ("deadline", "uint64", Until),
        ],
    },
    Described {
        name: "CancelRide",
        fields: &[
            ("rideId", "bytes32", Names),
            ("maxFee", "uint96", Amount(Of::Subject)),
            ("deadline", "uint64", Until),
        ],
    },
    Described {
        name: "Rating",
        fields: &[("rideId", "bytes32", Names), ("score", "uint8", Choice), ("noteHash", "bytes32", Digest)],
    },
    Described {
        name: "PurseDraw",
        fields: &[
            ("account", "address", Account),
            ("token", "address", Asset),
            ("amount", "uint96", Amount(Of::Field("token"))),
            ("toKind", "uint8", PlaceKind),
            ("to", "bytes32", Place("toKind")),
            ("deadline", "uint64", Until),
            ("salt", "bytes32", Salt),
        ],
    },
];
