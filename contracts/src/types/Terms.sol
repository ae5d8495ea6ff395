// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

/// How the shares of an envelope are cut.
library Mode {
    /// Every share is the total divided by the number of shares.
    uint8 internal constant EQUAL = 0;
    /// The creator cut the shares beforehand, as a deck of cards is shuffled before it is dealt: the tree says how much
    /// is in each.
    uint8 internal constant DECK = 1;
    /// People join, and a draw that nobody of them can foresee cuts the shares.
    uint8 internal constant OPEN = 2;
}

/// What the creator of an envelope promises. The envelope's id is the EIP-712 digest of these terms, so nobody can
/// occupy an id with other terms, and whoever copies them pays for the same promise.
struct Terms {
    /// How the shares are cut (`Mode`).
    uint8 mode;
    /// Levels of the share tree: `2 ** depth` leaves. At most 7; zero in open mode.
    uint8 depth;
    /// Number of shares, 1 to `2 ** depth`; in open mode the number of people that can join, 1 to 128.
    uint32 shares;
    /// The token, or zero for the chain's own coin.
    address token;
    /// The whole deposit, in the token's smallest unit.
    uint96 total;
    /// Unix seconds from which nothing can be claimed and the rest goes back.
    uint64 expiry;
    /// What `refundTo` is (`DestKind`).
    uint8 refundKind;
    /// Where the rest goes.
    bytes32 refundTo;
    /// Root hash of the share tree; in open mode `hashStruct` of the `Gathering`.
    bytes32 root;
    /// Makes equal promises distinct.
    bytes32 salt;
}

/// What the key of a share signs. Every field is bound, and the domain binds chain and contract.
struct Claim {
    /// The envelope.
    bytes32 id;
    /// The share's place, from 0.
    uint32 index;
    /// The share's amount.
    uint96 amount;
    /// Who gets it.
    bytes32 dest;
    /// What `dest` is (`DestKind`).
    uint8 destKind;
    /// The largest fee the named relayer may keep from the amount.
    uint96 maxRelayerFee;
    /// The only account that may charge a fee; zero when none may.
    address relayer;
    /// Unix seconds after which the signature is worth nothing.
    uint64 deadline;
}

/// The other half of one level of a path through the share tree.
struct Sibling {
    /// The sibling's hash.
    bytes32 hash;
    /// The sum of the amounts below it.
    uint96 sum;
}
