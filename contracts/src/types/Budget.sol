// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

/// What a person allows an app's key to spend. The budget's id is the EIP-712 digest of these terms, so nobody can occupy
/// an id with other limits, and whoever copies them pays for the same promise.
struct Budget {
    /// Who may revoke it at any time.
    address owner;
    /// The app's key or account, whose signature spends.
    address spender;
    /// The token, or zero for the chain's own coin.
    address token;
    /// The whole deposit, in the token's smallest unit: the most that can ever be lost.
    uint96 total;
    /// The most that one period may see, fees included.
    uint96 perPeriod;
    /// The most of one payment, fee included.
    uint96 perPayment;
    /// The most a relayer may get on top of one payment, whatever the app's key signs.
    uint96 maxRelayerFee;
    /// Unix seconds at which period 0 begins, and before which nothing is spent.
    uint64 origin;
    /// Seconds of a period. Period `n` begins at `origin + n * period`, whoever spends when.
    uint32 period;
    /// Unix seconds from which nothing is spent and the rest goes back.
    uint64 expiry;
    /// Root of the tree of payees (`PayeeTree`); zero when any payee will do.
    bytes32 payees;
    /// What `refundTo` is (`DestKind`).
    uint8 refundKind;
    /// Where the rest goes.
    bytes32 refundTo;
    /// Makes equal promises distinct.
    bytes32 salt;
}

/// What the app's key signs. Every field is bound, and the domain binds chain and contract.
struct Spend {
    /// The budget.
    bytes32 id;
    /// Who is paid.
    bytes32 dest;
    /// What `dest` is (`DestKind`).
    uint8 destKind;
    /// What the payee gets.
    uint96 amount;
    /// Any number that this budget has not seen; 256 neighbours share a storage slot.
    uint256 nonce;
    /// The largest fee the named relayer may get on top of the amount.
    uint96 maxRelayerFee;
    /// The only account that may charge a fee; zero when none may.
    address relayer;
    /// Unix seconds after which the signature is worth nothing.
    uint64 deadline;
}

/// What an owner without coin signs to end a budget. It needs no nonce: a budget ends once.
struct Revoke {
    /// The budget.
    bytes32 id;
    /// The largest fee the named relayer may keep from the rest.
    uint96 maxRelayerFee;
    /// The only account that may charge a fee; zero when none may.
    address relayer;
    /// Unix seconds after which the signature is worth nothing.
    uint64 deadline;
}
