// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

/// One piece of a deal: what it pays, and until when it is due.
struct Milestone {
    /// What it pays, in the token's smallest unit.
    uint96 amount;
    /// Unix seconds until which the payee may say that it is delivered.
    uint64 deliverBy;
    /// Seconds after the delivery in which the payer looks at it.
    uint32 reviewWindow;
}

/// What two parties agree on. The deal's id is the EIP-712 digest of these terms, so nobody can occupy an id with other
/// terms, and nothing in them can change while the deal lives: neither arbiter, nor fee, nor any window.
struct DealTerms {
    /// Who pays.
    address payer;
    /// Who delivers.
    address payee;
    /// Who rules on disputes; zero when nobody does and the default decides.
    address arbiter;
    /// The token, or zero for the chain's own coin.
    address token;
    /// 1 to 16 pieces.
    Milestone[] milestones;
    /// What the payer puts up beside the milestones.
    uint96 payerDeposit;
    /// What the payee puts up.
    uint96 payeeDeposit;
    /// The arbiter's part of a milestone that it rules on, in 1/10,000.
    uint16 arbiterFeeBps;
    /// The most that the arbiter gets for one ruling.
    uint96 arbiterFeeCap;
    /// Seconds in which a dispute is to be answered.
    uint32 responseWindow;
    /// Seconds after every time-out in which the side that was silent can still act.
    uint32 challengeWindow;
    /// Seconds in which an answered dispute is to be ruled on.
    uint32 rulingWindow;
    /// The payee's part of a disputed milestone on which nobody rules, in 1/10,000.
    uint16 defaultBps;
    /// What `payerTo` is (`DestKind`).
    uint8 payerKind;
    /// Where the payer's money goes.
    bytes32 payerTo;
    /// What `payeeTo` is (`DestKind`).
    uint8 payeeKind;
    /// Where the payee's money goes.
    bytes32 payeeTo;
    /// Hash of what is agreed in words.
    bytes32 metaHash;
    /// Unix seconds until which the payee may accept; signatures over the terms are worth nothing later.
    uint64 acceptBy;
    /// Makes equal deals distinct.
    bytes32 salt;
}

/// What both parties sign to end milestones as they like. Every field is bound, and the domain binds chain and contract.
struct Settlement {
    /// The deal.
    bytes32 id;
    /// The milestones that end, one bit each, the lowest for the first.
    uint16 milestones;
    /// What the payer gets.
    uint96 toPayer;
    /// What the payee gets.
    uint96 toPayee;
    /// The deal's nonce.
    uint32 nonce;
    /// Unix seconds after which the signatures are worth nothing.
    uint64 deadline;
}

/// What an arbiter decides about one disputed milestone, called or signed.
struct Ruling {
    /// The deal.
    bytes32 id;
    /// The milestone, from 0.
    uint8 milestone;
    /// The payee's part of what is left of it after the fee, in 1/10,000.
    uint16 payeeBps;
    /// Hash of the reasons.
    bytes32 reasonsHash;
    /// Unix seconds after which the signature is worth nothing.
    uint64 deadline;
}
