// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {IVoucherBank} from "./interfaces/IVoucherBank.sol";
import {SigCheck} from "./libraries/SigCheck.sol";
import {TypedLane} from "./libraries/TypedLane.sol";
import {Lane, PayVoucher} from "./types/Lane.sol";
import {NoteVault} from "./NoteVault.sol";

/// A voucher bank holds collateral for running accounts between two parties each.
///
/// A voucher that finds too little collateral is not lost: what it proved stays due, and has the first claim on whatever
/// comes in later.
contract VoucherBank is IVoucherBank, NoteVault {
    using TypedLane for Lane;
    using TypedLane for PayVoucher;

    /// How long a payee can still redeem what the payer wants back.
    uint64 public constant THAW = 72 hours;
    /// The longest life of a lane.
    uint256 public constant MAX_LIFETIME = 366 days;

    mapping(bytes32 id => Account) private _accounts;

    /// @inheritdoc IVoucherBank
    function deposit(Lane calldata lane, uint128 amount) external payable nonReentrant returns (bytes32 id) {
        _requireKeepable(lane);
        id = idOf(lane); // VCH-001
        if (amount == 0) revert NothingToDeposit(id);
        _accounts[id].held += amount; // VCH-002
        _in(lane.token, amount);
        emit Deposited(id, lane.payer, lane.payee, lane, amount);
    }

    /// @inheritdoc IVoucherBank
    function redeem(Lane calldata lane, uint128 cumulative, uint64 expiry, bytes calldata signature)
        external
        nonReentrant
    {
        if (block.timestamp > expiry) revert VoucherExpired(expiry, block.timestamp);
        bytes32 id = idOf(lane);
        Account storage account = _accounts[id];
        if (cumulative <= account.proven) revert NotAboveProven(cumulative, account.proven); // VCH-003
        _requireSigned(lane, id, cumulative, expiry, signature);
        account.due += cumulative - account.proven;
        account.proven = cumulative;
        _pay(id, lane, account);
    }

    /// @inheritdoc IVoucherBank
    function collect(Lane calldata lane) external nonReentrant {
        bytes32 id = idOf(lane);
        Account storage account = _accounts[id];
        if (account.due == 0 || account.held == 0) revert NothingToCollect(id, account.due, account.held);
        _pay(id, lane, account);
    }

    /// @inheritdoc IVoucherBank
    function thaw(Lane calldata lane, uint128 amount) external nonReentrant {
        if (msg.sender != lane.payer) revert NotThePayer(msg.sender, lane.payer); // VCH-005
        bytes32 id = idOf(lane);
        Account storage account = _accounts[id];
        if (amount > account.held) revert ThawAboveHeld(amount, account.held);
        uint64 ends = amount == 0 ? 0 : uint64(block.timestamp) + THAW;
        (account.thawing, account.thawEnds) = (amount, ends);
        emit Thawing(id, amount, ends);
    }

    /// @inheritdoc IVoucherBank
    function withdraw(Lane calldata lane) external nonReentrant {
        bytes32 id = idOf(lane);
        Account storage account = _accounts[id];
        uint128 thawed = _thawed(id, lane.expiry, account);
        uint128 free = account.held - _min(account.held, account.due); // VCH-004
        uint128 amount = _min(thawed, free);
        if (amount == 0) revert NothingToWithdraw(id, account.due, account.held);
        account.held -= amount;
        (account.thawing, account.thawEnds) = (0, 0);
        _outOrOwe(lane.token, lane.refundKind, lane.refundTo, amount); // VCH-007
        emit Withdrawn(id, lane.refundTo, amount);
    }

    /// @inheritdoc IVoucherBank
    function accountOf(bytes32 id) external view returns (Account memory) {
        return _accounts[id];
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
        return (hex"0f", "Teahouse VoucherBank", "1", block.chainid, address(this), bytes32(0), new uint256[](0));
    }

    /// @inheritdoc IVoucherBank
    function idOf(Lane calldata lane) public view returns (bytes32) {
        return SigCheck.typedDigest(_domain(), lane.structHash());
    }

    /// @inheritdoc IVoucherBank
    function voucherDigest(PayVoucher memory voucher) public view returns (bytes32) {
        return SigCheck.typedDigest(_domain(), voucher.structHash());
    }

    /// Pays what is due as far as collateral goes, thawing or not.
    function _pay(bytes32 id, Lane calldata lane, Account storage account) private {
        (uint128 held, uint128 due) = (account.held, account.due);
        uint128 paid = _min(held, due);
        (held, due) = (held - paid, due - paid); // VCH-004
        (account.held, account.due) = (held, due);
        if (account.thawing > held) account.thawing = held; // VCH-005
        _outOrOwe(lane.token, lane.payKind, lane.payTo, paid); // VCH-007
        emit Redeemed(id, lane.payTo, account.proven, paid, due);
    }

    /// How much of the collateral may go back now, if any of it may.
    function _thawed(bytes32 id, uint64 expiry, Account storage account) private view returns (uint128) {
        uint256 lanesOwn = uint256(expiry) + THAW;
        if (block.timestamp >= lanesOwn) return account.held;
        uint256 opens = account.thawEnds == 0 ? lanesOwn : account.thawEnds;
        if (block.timestamp < opens) revert NotThawed(id, opens, block.timestamp); // VCH-005
        return account.thawing;
    }

    function _requireSigned(Lane calldata lane, bytes32 id, uint128 cumulative, uint64 expiry, bytes calldata signature)
        private
        view
    {
        PayVoucher memory voucher = PayVoucher(lane.payer, lane.payee, id, lane.token, cumulative, expiry);
        bool signed = SigCheck.isSigned(lane.payer, voucherDigest(voucher), signature);
        if (!signed) revert BadSignature(lane.payer); // VCH-006
    }

    /// Whether a lane can keep what these terms promise.
    function _requireKeepable(Lane calldata lane) private view {
        bool two = lane.payer != address(0) && lane.payee != address(0) && lane.payer != lane.payee;
        if (!two) revert NotTwoParties(lane.payer, lane.payee);
        uint256 latest = block.timestamp + MAX_LIFETIME;
        bool timely = lane.expiry > block.timestamp && lane.expiry <= latest;
        if (!timely) revert BadLaneExpiry(lane.expiry, block.timestamp, latest);
        _requireDest(lane.payKind, lane.payTo);
        _requireDest(lane.refundKind, lane.refundTo);
    }

    function _domain() internal view override returns (bytes32) {
        return SigCheck.domainSeparator(TypedLane.NAME, TypedLane.VERSION);
    }

    function _min(uint128 left, uint128 right) private pure returns (uint128) {
        return left < right ? left : right;
    }
}
