// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {IAllowance} from "./interfaces/IAllowance.sol";
import {PayeeTree} from "./libraries/PayeeTree.sol";
import {SigCheck} from "./libraries/SigCheck.sol";
import {TypedBudget} from "./libraries/TypedBudget.sol";
import {Budget, Revoke, Spend} from "./types/Budget.sol";
import {NoteOpening} from "./types/Destination.sol";
import {NoteVault} from "./NoteVault.sol";

/// An allowance is a deposit that an app's key may spend within limits that its owner set.
///
/// The money lies here and not in the owner's account: what can be lost is what was put in, and no approval stands open.
/// One storage slot holds all that changes; the terms travel with every call and are recognised by their hash.
contract Allowance is IAllowance, NoteVault {
    using TypedBudget for Budget;
    using TypedBudget for Spend;
    using TypedBudget for Revoke;

    /// The shortest life of a budget.
    uint256 public constant MIN_LIFETIME = 1 hours;
    /// The longest life of a budget.
    uint256 public constant MAX_LIFETIME = 366 days;
    /// The shortest period.
    uint32 public constant MIN_PERIOD = 1 hours;

    struct Kept {
        uint96 remaining;
        uint96 spent;
        uint32 index;
        Status status;
    }

    mapping(bytes32 id => Kept) private _budgets;
    mapping(bytes32 id => mapping(uint256 word => uint256 bits)) private _nonces;

    /// @inheritdoc IAllowance
    function open(Budget calldata budget) external payable nonReentrant returns (bytes32 id) {
        _requireKeepable(budget);
        id = idOf(budget); // ALW-001
        if (_budgets[id].status != Status.Unknown) revert BudgetExists(id);
        _budgets[id] = Kept({remaining: budget.total, spent: 0, index: 0, status: Status.Live});
        _in(budget.token, budget.total); // ALW-002
        emit Opened(id, msg.sender, budget.owner, budget);
    }

    /// @inheritdoc IAllowance
    function spend(
        Budget calldata budget,
        Spend calldata signed,
        bytes32[] calldata path,
        NoteOpening calldata opening,
        bytes calldata signature,
        uint96 fee
    ) external payable nonReentrant bringsInsertions {
        _requireSpendable(budget, signed);
        _requirePayee(budget.payees, signed, path);
        _requireFee(signed.relayer, _mostFee(budget, signed), fee);
        _useNonce(signed.id, signed.nonce);
        uint32 index = _take(budget, signed, fee);
        _requireSigned(budget.spender, spendDigest(signed), signature);
        // A listed payee is paid again and again; without a list each payment names whom it likes, a fresh note too.
        if (budget.payees == 0) _outTo(budget.token, signed.destKind, signed.dest, signed.amount, opening);
        else _outOrOwe(budget.token, signed.destKind, signed.dest, signed.amount); // DST-006
        _out(budget.token, signed.relayer, fee);
        emit Spent(signed.id, signed.dest, signed.destKind, signed.amount, signed.nonce, index, signed.relayer, fee);
    }

    /// @inheritdoc IAllowance
    function revoke(Budget calldata budget, NoteOpening calldata opening)
        external
        payable
        nonReentrant
        bringsInsertions
    {
        if (msg.sender != budget.owner) revert NotTheBudgetsOwner(msg.sender, budget.owner); // ALW-009
        bytes32 id = idOf(budget);
        uint96 rest = _end(id, Status.Revoked);
        _outTo(budget.token, budget.refundKind, budget.refundTo, rest, opening);
        emit Revoked(id, budget.refundTo, rest, address(0), 0);
    }

    /// @inheritdoc IAllowance
    function revokeSigned(
        Budget calldata budget,
        Revoke calldata signed,
        NoteOpening calldata opening,
        bytes calldata signature,
        uint96 fee
    ) external payable nonReentrant bringsInsertions {
        _requireSame(signed.id, idOf(budget));
        _requireBefore(signed.deadline);
        uint96 rest = _end(signed.id, Status.Revoked);
        _requireFee(signed.relayer, _min(signed.maxRelayerFee, rest), fee);
        _requireSigned(budget.owner, revokeDigest(signed), signature); // ALW-009
        _outTo(budget.token, budget.refundKind, budget.refundTo, rest - fee, opening);
        _out(budget.token, signed.relayer, fee);
        emit Revoked(signed.id, budget.refundTo, rest, signed.relayer, fee);
    }

    /// @inheritdoc IAllowance
    function refund(Budget calldata budget, NoteOpening calldata opening)
        external
        payable
        nonReentrant
        bringsInsertions
    {
        bytes32 id = idOf(budget);
        uint96 rest = _end(id, Status.Refunded);
        if (block.timestamp < budget.expiry) revert BudgetNotExpired(budget.expiry, block.timestamp); // ALW-008
        _outTo(budget.token, budget.refundKind, budget.refundTo, rest, opening);
        emit BudgetRefunded(id, budget.refundTo, rest);
    }

    /// @inheritdoc IAllowance
    function budgetOf(bytes32 id)
        external
        view
        returns (Status status, uint96 remaining, uint96 spentInPeriod, uint32 index)
    {
        Kept storage kept = _budgets[id];
        return (kept.status, kept.remaining, kept.spent, kept.index);
    }

    /// @inheritdoc IAllowance
    function spendable(Budget calldata budget) external view returns (uint96 most, uint256 resetsAt) {
        Kept storage kept = _budgets[idOf(budget)];
        if (block.timestamp < budget.origin) return (0, budget.origin);
        (uint32 index, uint96 left) = _period(kept, budget);
        resetsAt = _endOf(budget, index);
        if (kept.status != Status.Live || block.timestamp >= budget.expiry) return (0, resetsAt);
        most = _min(_min(left, budget.perPayment), kept.remaining);
    }

    /// @inheritdoc IAllowance
    function isNonceUsed(bytes32 id, uint256 nonce) external view returns (bool) {
        return (_nonces[id][nonce >> 8] >> (nonce & 0xff)) & 1 == 1;
    }

    /// ERC-5267: the domain that digests are bound to.
    function eip712Domain()
        external
        view
        returns (
            bytes1 fields,
            string memory name,
            string memory version,
            uint256 chainId,
            address verifyingContract,
            bytes32 salt,
            uint256[] memory extensions
        )
    {
        return (hex"0f", "Teahouse Allowance", "1", block.chainid, address(this), bytes32(0), new uint256[](0));
    }

    /// @inheritdoc IAllowance
    function idOf(Budget calldata budget) public view returns (bytes32) {
        return SigCheck.typedDigest(_domain(), budget.structHash());
    }

    /// @inheritdoc IAllowance
    function spendDigest(Spend calldata signed) public view returns (bytes32) {
        return SigCheck.typedDigest(_domain(), signed.structHash());
    }

    /// @inheritdoc IAllowance
    function revokeDigest(Revoke calldata signed) public view returns (bytes32) {
        return SigCheck.typedDigest(_domain(), signed.structHash());
    }

    /// Books amount and fee on the current period and the deposit, if all limits allow it.
    function _take(Budget calldata budget, Spend calldata signed, uint96 fee) private returns (uint32 index) {
        Kept storage kept = _budgets[signed.id];
        uint96 asked = _asked(budget.perPayment, signed.amount, fee);
        uint96 left;
        (index, left) = _period(kept, budget);
        if (asked > left) revert AbovePeriod(asked, left, _endOf(budget, index)); // ALW-003
        if (asked > kept.remaining) revert AboveRest(asked, kept.remaining);
        uint96 rest = kept.remaining - asked; // ALW-002
        Status status = rest == 0 ? Status.Empty : Status.Live;
        _budgets[signed.id] = Kept(rest, budget.perPeriod - left + asked, index, status);
    }

    function _useNonce(bytes32 id, uint256 nonce) private {
        (uint256 word, uint256 bit) = (nonce >> 8, uint256(1) << (nonce & 0xff));
        uint256 bits = _nonces[id][word];
        if (bits & bit != 0) revert NonceUsed(id, nonce); // ALW-006
        _nonces[id][word] = bits | bit;
    }

    /// Ends a live budget and says what is left to send back.
    function _end(bytes32 id, Status status) private returns (uint96 rest) {
        Kept storage kept = _live(id);
        rest = kept.remaining;
        (kept.remaining, kept.status) = (0, status);
    }

    /// Whether a payment can be made of the budget now at all.
    function _requireSpendable(Budget calldata budget, Spend calldata signed) private view {
        bytes32 id = idOf(budget);
        _requireSame(signed.id, id);
        _live(id);
        if (block.timestamp < budget.origin) revert BudgetNotBegun(budget.origin, block.timestamp);
        if (block.timestamp >= budget.expiry) revert BudgetExpired(budget.expiry, block.timestamp); // ALW-008
        _requireBefore(signed.deadline);
        if (signed.amount == 0) revert NothingToSpend(id);
    }

    function _requirePayee(bytes32 root, Spend calldata signed, bytes32[] calldata path) private view {
        _requireDest(signed.destKind, signed.dest);
        if (root == 0) return;
        bytes32 found = PayeeTree.climb(PayeeTree.leaf(signed.destKind, signed.dest), path);
        if (found != root) revert NotAPayee(signed.dest, signed.destKind); // ALW-005
    }

    function _requireFee(address relayer, uint96 most, uint96 fee) private view {
        if (fee == 0) return;
        if (msg.sender != relayer) revert NotTheRelayer(msg.sender, relayer); // ALW-007
        if (fee > most) revert FeeTooHigh(fee, most); // ALW-007
    }

    function _requireSigned(address key, bytes32 digest, bytes calldata signature) private view {
        if (!SigCheck.isSigned(key, digest, signature)) revert BadSignature(key); // ALW-006
    }

    function _requireBefore(uint64 deadline) private view {
        if (block.timestamp > deadline) revert SignaturePastDeadline(deadline, block.timestamp);
    }

    function _live(bytes32 id) private view returns (Kept storage kept) {
        kept = _budgets[id];
        if (kept.status == Status.Unknown) revert UnknownBudget(id);
        if (kept.status != Status.Live) revert BudgetOver(id, kept.status);
    }

    /// The current period, and what is left of it. A period is at least an hour, so its number fits for 490,000 years.
    function _period(Kept storage kept, Budget calldata budget) private view returns (uint32 index, uint96 left) {
        index = uint32((block.timestamp - budget.origin) / budget.period);
        left = kept.index == index ? budget.perPeriod - kept.spent : budget.perPeriod; // ALW-003
    }

    /// Whether a budget can keep what these terms promise.
    function _requireKeepable(Budget calldata budget) private view {
        if (budget.owner == address(0) || budget.spender == address(0)) {
            revert BadParties(budget.owner, budget.spender);
        }
        bool ordered = budget.perPayment <= budget.perPeriod && budget.perPeriod <= budget.total;
        if (budget.perPayment == 0 || !ordered) revert BadLimits(budget.perPayment, budget.perPeriod, budget.total);
        if (budget.period < MIN_PERIOD) revert BadPeriod(budget.period, MIN_PERIOD);
        if (budget.origin >= budget.expiry) revert BadOrigin(budget.origin, budget.expiry);
        _requireDest(budget.refundKind, budget.refundTo);
        (uint256 earliest, uint256 latest) = (block.timestamp + MIN_LIFETIME, block.timestamp + MAX_LIFETIME);
        bool timely = budget.expiry >= earliest && budget.expiry <= latest;
        if (!timely) revert BadExpiry(budget.expiry, earliest, latest);
    }

    function _domain() internal view override returns (bytes32) {
        return SigCheck.domainSeparator(TypedBudget.NAME, TypedBudget.VERSION);
    }

    function _requireSame(bytes32 signed, bytes32 id) private pure {
        if (signed != id) revert OtherBudget(signed, id);
    }

    /// Amount and fee together, if one payment may be as much.
    function _asked(uint96 most, uint96 amount, uint96 fee) private pure returns (uint96) {
        if (amount > most || fee > most - amount) revert AbovePayment(uint256(amount) + fee, most); // ALW-004
        return amount + fee;
    }

    function _endOf(Budget calldata budget, uint32 index) private pure returns (uint256) {
        return budget.origin + (uint256(index) + 1) * budget.period;
    }

    /// The app's key can turn a budget into fees for a friend only as far as the owner allowed, and never by more than it
    /// pays to payees.
    function _mostFee(Budget calldata budget, Spend calldata signed) private pure returns (uint96) {
        return _min(_min(signed.maxRelayerFee, budget.maxRelayerFee), signed.amount); // ALW-007
    }

    function _min(uint96 left, uint96 right) private pure returns (uint96) {
        return left < right ? left : right;
    }
}
