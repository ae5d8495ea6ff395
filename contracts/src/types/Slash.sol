// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

/// What a reporter hides behind its hash until it is on the chain: the proof, and who is rewarded for it.
struct Report {
    /// The proof: the secret itself, or the hash of a proof that is longer than a word.
    bytes32 evidence;
    /// Who gets the reward.
    address beneficiary;
    /// Hides the rest while the report is sealed.
    bytes32 salt;
}
