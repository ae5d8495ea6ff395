// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {Budget, Revoke, Spend} from "../types/Budget.sol";
import {NoteOpening} from "../types/Destination.sol";

/// An allowance is a deposit that an app's key may spend, so much per payment and per period, on the payees its owner
/// listed, until it expires or its owner says stop.
///
/// It is no escrow: the owner may revoke while a payment is on its way, so a payee counts a payment when it is final.
interface IAllowance {
    /// Where a budget stands.
    enum Status {
        Unknown,
        Live,
        Empty,
        Revoked,
        Refunded
    }

    /// A budget was deposited. Its terms are known from here only; later calls bring them along.
    event Opened(bytes32 indexed id, address indexed funder, address indexed owner, Budget budget);
    /// A payment was made in period `index`, and `fee` on top of it to `relayer`.
    event Spent(
        bytes32 indexed id,
        bytes32 indexed dest,
        uint8 destKind,
        uint96 amount,
        uint256 nonce,
        uint32 index,
        address relayer,
        uint96 fee
    );
    /// The owner stopped it; the rest went back, less `fee` for `relayer`.
    event Revoked(bytes32 indexed id, bytes32 indexed refundTo, uint96 amount, address relayer, uint96 fee);
    /// It expired; the rest went back.
    event BudgetRefunded(bytes32 indexed id, bytes32 indexed refundTo, uint96 amount);

    /// A budget needs somebody who can revoke it and somebody who can spend it.
    error BadParties(address owner, address spender);
    /// One payment is at least 1 and at most a period's, and a period's at most the total.
    error BadLimits(uint96 perPayment, uint96 perPeriod, uint96 total);
    /// A period is at least an hour: seconds, which a validator can shift, do not matter to it.
    error BadPeriod(uint32 period, uint32 least);
    /// A budget begins before it expires.
    error BadOrigin(uint64 origin, uint64 expiry);
    /// The expiry is less than an hour or more than 366 days away.
    error BadExpiry(uint64 expiry, uint256 earliest, uint256 latest);
    /// A budget with these terms exists.
    error BudgetExists(bytes32 id);
    /// No budget has these terms.
    error UnknownBudget(bytes32 id);
    /// The budget was spent, revoked or refunded.
    error BudgetOver(bytes32 id, Status status);
    /// The signature is for another budget than the terms.
    error OtherBudget(bytes32 signed, bytes32 id);
    /// Nothing is spent before the origin.
    error BudgetNotBegun(uint64 origin, uint256 time);
    /// The budget is past its expiry.
    error BudgetExpired(uint64 expiry, uint256 time);
    /// The budget is not past its expiry.
    error BudgetNotExpired(uint64 expiry, uint256 time);
    /// The signature is past its deadline.
    error SignaturePastDeadline(uint64 deadline, uint256 time);
    /// A payment of nothing.
    error NothingToSpend(bytes32 id);
    /// This budget has seen a payment of this nonce.
    error NonceUsed(bytes32 id, uint256 nonce);
    /// The payee is not in the budget's list.
    error NotAPayee(bytes32 dest, uint8 destKind);
    /// Amount and fee are above what one payment may be.
    error AbovePayment(uint256 asked, uint96 most);
    /// Amount and fee are above what is left of this period, which ends at `resetsAt`.
    error AbovePeriod(uint256 asked, uint96 left, uint256 resetsAt);
    /// Amount and fee are above what is left of the deposit.
    error AboveRest(uint256 asked, uint96 left);
    /// The fee is above what the signer or the owner allowed, above the amount, or above the rest.
    error FeeTooHigh(uint96 fee, uint96 most);
    /// Only the relayer that was named in the signature may charge a fee.
    error NotTheRelayer(address caller, address relayer);
    /// The key did not sign this.
    error BadSignature(address key);
    /// Only the owner revokes.
    error NotTheBudgetsOwner(address caller, address owner);

    /// Deposits `budget.total`: by ERC-20 allowance, or as coin sent along. Anyone may pay for anyone's budget.
    function open(Budget calldata budget) external payable returns (bytes32 id);

    /// Pays as the app's key signed. Anyone may call; only the relayer it named may take a `fee`, on top of the amount.
    /// `path` leads from the payee to the root of the list and is not read when any payee will do; `opening` opens a
    /// shielded payee and is empty otherwise. A shielded payee of a list is paid many times: it is owed what it gets until somebody
    /// calls `payOwedNote`, and `opening` is not read.
    function spend(
        Budget calldata budget,
        Spend calldata signed,
        bytes32[] calldata path,
        NoteOpening calldata opening,
        bytes calldata signature,
        uint96 fee
    ) external payable;

    /// Ends a budget at once and sends the rest to its refund destination. Only the owner.
    function revoke(Budget calldata budget, NoteOpening calldata opening) external payable;

    /// The same by the owner's signature. Anyone may call; only the relayer it named may keep a `fee` from the rest.
    function revokeSigned(
        Budget calldata budget,
        Revoke calldata signed,
        NoteOpening calldata opening,
        bytes calldata signature,
        uint96 fee
    ) external payable;

    /// Sends what is left at the expiry to the refund destination. Anyone may call.
    function refund(Budget calldata budget, NoteOpening calldata opening) external payable;

    /// Where a budget stands: what is left of it, and what was spent in period `index`, the last that saw a payment.
    function budgetOf(bytes32 id)
        external
        view
        returns (Status status, uint96 remaining, uint96 spentInPeriod, uint32 index);

    /// The most that amount and fee of one payment may be now, and when a new period begins.
    function spendable(Budget calldata budget) external view returns (uint96 most, uint256 resetsAt);

    /// Whether a payment of this nonce was made.
    function isNonceUsed(bytes32 id, uint256 nonce) external view returns (bool);

    /// The id of a budget on this contract and chain: the EIP-712 digest of its terms.
    function idOf(Budget calldata budget) external view returns (bytes32);

    /// What the app's key signs.
    function spendDigest(Spend calldata signed) external view returns (bytes32);

    /// What an owner signs.
    function revokeDigest(Revoke calldata signed) external view returns (bytes32);
}
