// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

/// What a sponsor promises when it pays for the slots of others; hashed into the sponsorship's id.
struct Sponsorship {
    /// Levels of the tree of keys.
    uint8 depth;
    /// How many memberships are paid for.
    uint32 slots;
    /// Messages per epoch of each.
    uint16 rate;
    /// Until when slots can be taken, Unix seconds.
    uint64 takeBy;
    /// Until when each membership lasts, Unix seconds.
    uint64 until;
    /// Where deposits go back to: of slots nobody took, and of members who left.
    address refundTo;
    /// Root of the tree of one-time keys (`ShareTree`, each leaf with the deposit of one membership).
    bytes32 root;
    /// Makes two sponsorships of equal terms different.
    bytes32 salt;
}

/// What a slot's one-time key signs: who becomes a member, and who may end the membership.
struct Taking {
    /// The sponsorship.
    bytes32 sponsorship;
    /// The slot, from 0.
    uint32 slot;
    /// Poseidon of the member's secret.
    uint256 idCommitment;
    /// Who may end the membership before its time: the member's own key, which the sponsor does not know.
    address authority;
    /// Until when the signature counts, Unix seconds.
    uint64 deadline;
}

/// What an authority signs to end a membership.
struct Exit {
    /// Poseidon of the member's secret.
    uint256 idCommitment;
    /// Until when the signature counts, Unix seconds.
    uint64 deadline;
}
