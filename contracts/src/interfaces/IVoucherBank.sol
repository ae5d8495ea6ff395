// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {Lane, PayVoucher} from "../types/Lane.sol";

/// A voucher bank holds collateral for running accounts: a payer signs vouchers for a growing sum, and the payee brings the
/// last one here.
///
/// Collateral belongs to one lane between two parties, so no voucher competes with another payee's. It leaves to the payee
/// by voucher, and back to the payer's destination after a thaw of 72 hours in which the payee can still redeem.
interface IVoucherBank {
    /// Where a lane stands.
    struct Account {
        /// The collateral that is here.
        uint128 held;
        /// The largest sum a voucher has proven.
        uint128 proven;
        /// What was proven and not yet paid, for want of collateral.
        uint128 due;
        /// How much of the collateral is thawing.
        uint128 thawing;
        /// Unix seconds at which it has thawed; zero when nothing thaws.
        uint64 thawEnds;
    }

    /// Collateral came in.
    event Deposited(bytes32 indexed id, address indexed payer, address indexed payee, Lane lane, uint128 amount);
    /// A voucher proved `proven`; `paid` went to the payee's destination and `due` stays claimable.
    event Redeemed(bytes32 indexed id, bytes32 indexed payTo, uint128 proven, uint128 paid, uint128 due);
    /// The payer wants `amount` back at `ends`; zero stops a thaw.
    event Thawing(bytes32 indexed id, uint128 amount, uint64 ends);
    /// Collateral went back.
    event Withdrawn(bytes32 indexed id, bytes32 indexed refundTo, uint128 amount);

    /// A lane has two different parties.
    error NotTwoParties(address payer, address payee);
    /// A lane takes deposits until its expiry, which is at most 366 days away.
    error BadLaneExpiry(uint64 expiry, uint256 time, uint256 latest);
    /// A deposit of nothing.
    error NothingToDeposit(bytes32 id);
    /// The voucher is past its expiry.
    error VoucherExpired(uint64 expiry, uint256 time);
    /// A voucher of this sum or a larger one was proven before.
    error NotAboveProven(uint128 cumulative, uint128 proven);
    /// The payer did not sign this.
    error BadSignature(address key);
    /// Nothing is due, or nothing is here to pay it from.
    error NothingToCollect(bytes32 id, uint128 due, uint128 held);
    /// Only the payer thaws.
    error NotThePayer(address caller, address payer);
    /// More than the lane holds cannot thaw.
    error ThawAboveHeld(uint128 amount, uint128 held);
    /// Collateral goes back at `opens`, when its thaw or the lane's own has passed.
    error NotThawed(bytes32 id, uint256 opens, uint256 time);
    /// Nothing is left that is not due to the payee.
    error NothingToWithdraw(bytes32 id, uint128 due, uint128 held);

    /// Adds collateral: by ERC-20 allowance, or as coin sent along. Anyone may pay into anyone's lane; what is due to the
    /// payee already has the first claim on it.
    function deposit(Lane calldata lane, uint128 amount) external payable returns (bytes32 id);

    /// Proves a voucher and pays what is here; the rest stays claimable. Anyone may call. A lane pays many times, so a note is owed
    /// what it gets until somebody calls `payOwedNote`.
    function redeem(Lane calldata lane, uint128 cumulative, uint64 expiry, bytes calldata signature) external;

    /// Pays what was proven before and could not be paid then. Anyone may call.
    function collect(Lane calldata lane) external;

    /// Begins to thaw `amount` of the collateral, for 72 hours, instead of what thawed before. Only the payer. What is
    /// deposited later does not thaw with it.
    function thaw(Lane calldata lane, uint128 amount) external;

    /// Sends thawed collateral to the payer's destination; all of it once the lane itself is 72 hours past its expiry. Anyone
    /// may call.
    function withdraw(Lane calldata lane) external;

    /// Where a lane stands.
    function accountOf(bytes32 id) external view returns (Account memory);

    /// The id of a lane on this contract and chain: the EIP-712 digest of its terms.
    function idOf(Lane calldata lane) external view returns (bytes32);

    /// What a payer signs.
    function voucherDigest(PayVoucher calldata voucher) external view returns (bytes32);
}
