// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {Report} from "../types/Slash.sol";

/// A report is sealed first and opened later, so that nobody who sees a proof can run ahead of the one who found it.
///
/// The first opened report takes the deposit. A quarter of it waits for a day: whoever sealed a report earlier, of anything
/// that convicts the same culprit, opens it in that time and takes the reward over. The rest is burnt at once, so that
/// nobody gains by reporting itself.
interface ISlashing {
    /// The reward of a conviction.
    struct Award {
        /// Who gets it, as it stands.
        address beneficiary;
        /// When its report was sealed; an earlier one takes over.
        uint40 sealedAt;
        /// From when on it is paid out; no report takes over any more.
        uint40 dueAt;
        /// What is left to pay; zero when it is paid.
        uint256 amount;
    }

    /// A report was sealed.
    event Sealed(bytes32 indexed seal);
    /// A culprit lost its deposit: `reward` waits for `beneficiary` until `dueAt`, `burnt` is gone.
    event Slashed(bytes32 indexed culprit, address indexed beneficiary, uint256 reward, uint256 burnt, uint256 dueAt);
    /// An earlier report took the reward over.
    event RewardTakenOver(bytes32 indexed culprit, address indexed from, address indexed to);
    /// The reward was paid.
    event RewardPaid(bytes32 indexed culprit, address indexed beneficiary, uint256 amount);

    /// The report was sealed before.
    error AlreadySealed(bytes32 seal, uint256 sealedAt);
    /// No report is sealed that opens to this evidence, beneficiary and salt.
    error NotSealed(bytes32 seal);
    /// A report opens in a later block than it was sealed in.
    error OpenedTooEarly(uint256 sealedAt, uint256 time);
    /// A report opens within a day.
    error OpenedTooLate(uint256 until, uint256 time);
    /// The reward belongs to a report that was sealed earlier, or at the same time and opened first.
    error NotEarlier(uint256 sealedAt, uint256 standing);
    /// The time to take the reward over has passed.
    error RewardDecided(uint256 dueAt, uint256 time);
    /// An earlier report may still take the reward over.
    error RewardNotDue(uint256 dueAt, uint256 time);
    /// There is no reward to pay.
    error NoReward(bytes32 culprit);
    /// The account cannot be paid: it is zero or this contract.
    error BadAccount(address account);

    /// Seals a report: `seal` is its `reportDigest`. Anyone may call; the reward is for the beneficiary inside.
    function seal(bytes32 seal_) external;

    /// Pays the reward of a conviction once it is due. Anyone may call.
    function payReward(bytes32 culprit) external;

    /// The reward of a conviction, or all zeros.
    function awardOf(bytes32 culprit) external view returns (Award memory);

    /// When a report was sealed; zero when it was not.
    function sealedAt(bytes32 seal_) external view returns (uint40);

    /// What seals a report.
    function reportDigest(Report calldata report) external view returns (bytes32);
}
