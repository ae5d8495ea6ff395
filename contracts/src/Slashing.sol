// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {ISlashing} from "./interfaces/ISlashing.sol";
import {SigCheck} from "./libraries/SigCheck.sol";
import {Report} from "./types/Slash.sol";
import {Vault} from "./Vault.sol";

/// A vault of deposits that a proof can take, and nothing else can.
///
/// It knows when reports were sealed and who is rewarded; what convicts whom is up to the contract that derives from it.
abstract contract Slashing is ISlashing, Vault {
    /// How long a sealed report can be opened, and how long a reward can be taken over: longer than the first allows, so
    /// that every report sealed before the first one opened has its chance.
    uint40 public constant REPORT_WINDOW = 24 hours;
    /// The reward is the deposit divided by this.
    uint256 public constant REWARD_DIVISOR = 4;
    /// Where the rest goes: nobody has its key.
    address public constant BURNT = address(0xdEaD);

    bytes32 private constant REPORT = keccak256("Report(bytes32 evidence,address beneficiary,bytes32 salt)");

    /// @inheritdoc ISlashing
    mapping(bytes32 seal => uint40) public sealedAt;
    mapping(bytes32 culprit => Award) private _awards;

    /// @inheritdoc ISlashing
    function seal(bytes32 seal_) external nonReentrant {
        if (sealedAt[seal_] != 0) revert AlreadySealed(seal_, sealedAt[seal_]);
        sealedAt[seal_] = uint40(block.timestamp);
        emit Sealed(seal_);
    }

    /// @inheritdoc ISlashing
    function payReward(bytes32 culprit) external nonReentrant {
        Award storage award = _awards[culprit];
        uint256 amount = award.amount;
        if (amount == 0) revert NoReward(culprit);
        if (block.timestamp < award.dueAt) revert RewardNotDue(award.dueAt, block.timestamp);
        award.amount = 0;
        emit RewardPaid(culprit, award.beneficiary, amount);
        _out(address(0), award.beneficiary, amount);
    }

    /// @inheritdoc ISlashing
    function awardOf(bytes32 culprit) external view returns (Award memory) {
        return _awards[culprit];
    }

    /// @inheritdoc ISlashing
    function reportDigest(Report calldata report) external view returns (bytes32) {
        return _seal(report.evidence, report.beneficiary, report.salt);
    }

    /// Takes a deposit in. Deposits are in the chain's coin: no token's good will stands between a proof and its effect.
    function _inCoin(uint256 amount) internal {
        if (msg.value != amount) revert WrongValue(msg.value, amount);
        liabilities[address(0)] += amount; // SLA-005
    }

    /// Takes the deposit of a culprit, once: a part waits for the beneficiary, the rest is burnt.
    function _convict(bytes32 culprit, uint256 deposit, address beneficiary, uint40 since) internal {
        uint256 reward = deposit / REWARD_DIVISOR;
        uint40 dueAt = uint40(block.timestamp) + REPORT_WINDOW;
        _awards[culprit] = Award(beneficiary, since, dueAt, reward); // SLA-003
        emit Slashed(culprit, beneficiary, reward, deposit - reward, dueAt);
        _out(address(0), BURNT, deposit - reward); // SLA-004
    }

    /// Gives a reward that is not due yet to the beneficiary of an earlier report.
    function _takeOver(bytes32 culprit, address beneficiary, uint40 since) internal {
        Award storage award = _awards[culprit];
        if (block.timestamp >= award.dueAt) revert RewardDecided(award.dueAt, block.timestamp);
        if (since >= award.sealedAt) revert NotEarlier(since, award.sealedAt); // SLA-002
        emit RewardTakenOver(culprit, award.beneficiary, beneficiary);
        (award.beneficiary, award.sealedAt) = (beneficiary, since);
    }

    /// When the report that opens to these values was sealed. It opens in a later block, and not later than a day.
    function _opened(bytes32 evidence, address beneficiary, bytes32 salt) internal view returns (uint40 since) {
        _requireAccount(beneficiary);
        bytes32 sealed_ = _seal(evidence, beneficiary, salt);
        since = sealedAt[sealed_];
        if (since == 0) revert NotSealed(sealed_); // SLA-001
        if (block.timestamp == since) revert OpenedTooEarly(since, block.timestamp);
        uint40 until = since + REPORT_WINDOW;
        if (block.timestamp > until) revert OpenedTooLate(until, block.timestamp);
    }

    /// An account that money can go to.
    function _requireAccount(address account) internal view {
        if (account == address(0) || account == address(this)) revert BadAccount(account);
    }

    /// The contract's EIP-712 domain separator.
    function _domain() internal view virtual returns (bytes32);

    function _seal(bytes32 evidence, address beneficiary, bytes32 salt) private view returns (bytes32) {
        return SigCheck.typedDigest(_domain(), keccak256(abi.encode(REPORT, evidence, beneficiary, salt)));
    }
}
