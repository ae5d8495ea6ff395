// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {Acceptance, HandBack, Purchase, Redemption, Series} from "../types/Series.sol";

/// Service vouchers are one-time tokens that a buyer spends at providers without saying who it is: the issuer signs them
/// blind, off the chain (RFC 9474), and tells this contract which serial numbers were spent where.
///
/// The contract checks no RSA. What it holds the issuer to is counting: a serial pays once, no more is paid than was bought
/// and accepted, and what nobody redeemed goes back to the buyers. It is never told which purchase a serial came from.
interface IServiceVouchers {
    /// Where a purchase stands.
    enum Status {
        Unknown,
        Pending,
        Accepted,
        Over
    }

    /// What was sold of a series, and what became of it.
    struct Tally {
        /// The money of accepted tokens that were neither redeemed nor handed back.
        uint96 rest;
        /// Tokens sold, but for purchases that were never accepted and went back.
        uint32 sold;
        /// Tokens of accepted purchases.
        uint32 accepted;
        /// Tokens redeemed.
        uint32 redeemed;
        /// Tokens handed back.
        uint32 returned;
        /// Tokens of purchases that had their share of the rest after the end.
        uint32 refunded;
    }

    /// What a buyer has.
    struct Bought {
        /// When it was bought, in Unix seconds.
        uint64 time;
        /// How many tokens.
        uint32 count;
        /// How many of them were handed back.
        uint32 returned;
        /// Where the purchase stands.
        Status status;
    }

    /// Tokens were paid for, and wait for the issuer's answer.
    event Purchased(bytes32 indexed series, bytes32 indexed purchase, address funder, Series card, Purchase terms);
    /// The issuer has answered: the purchase's tokens count from now on.
    event Accepted(bytes32 indexed series, bytes32 indexed purchase, uint32 count);
    /// Tokens were redeemed.
    event Redeemed(bytes32 indexed series, bytes32 indexed payTo, bytes32[] serials, uint96 amount);
    /// Unspent tokens came back.
    event HandedBack(bytes32 indexed series, bytes32 indexed purchase, uint32 count, uint96 amount);
    /// A purchase was never accepted, or had its share of what nobody redeemed.
    event PurchaseRefunded(bytes32 indexed series, bytes32 indexed purchase, uint96 amount);

    /// A token costs at least 1, and the whole supply fits 96 bits.
    error BadPrice(uint96 price, uint32 supply);
    /// A sale ends a day before providers stop taking tokens.
    error BadSale(uint64 saleEnds, uint64 expiry);
    /// The expiry is more than 92 days away.
    error BadSeriesExpiry(uint64 expiry, uint256 latest);
    /// The sale is over.
    error SaleOver(uint64 saleEnds, uint256 time);
    /// A purchase of nothing.
    error NothingToBuy(bytes32 series);
    /// Fewer tokens are left.
    error SoldOut(uint32 asked, uint32 left);
    /// The purchase or signature is for another series.
    error OtherSeries(bytes32 named, bytes32 series);
    /// The signature is for another purchase.
    error OtherPurchase(bytes32 named, bytes32 purchase);
    /// This was bought before.
    error AlreadyBought(bytes32 purchase);
    /// The issuer did not sign this.
    error BadSignature(address key);
    /// The signature is past its deadline.
    error SignaturePastDeadline(uint64 deadline, uint256 time);
    /// The purchase is not one that waits for an answer.
    error NotPending(bytes32 purchase, Status status);
    /// The purchase waited too long for an answer and goes back.
    error AcceptedTooLate(bytes32 purchase, uint256 until, uint256 time);
    /// A redemption of nothing.
    error NothingToRedeem(bytes32 series);
    /// More than was bought, accepted and is still out.
    error MoreThanBought(uint256 asked, uint256 left);
    /// The serial was redeemed before.
    error SerialSpent(bytes32 series, bytes32 serial);
    /// The series has ended; what is left goes back to its buyers.
    error SeriesEnded(uint256 ends, uint256 time);
    /// Only tokens of accepted purchases come back.
    error NotAccepted(bytes32 purchase, Status status);
    /// As many tokens of this purchase came back before.
    error NotAboveReturned(uint32 returned, uint32 before);
    /// The purchase has fewer tokens.
    error MoreThanPurchased(uint32 returned, uint32 count);
    /// No such purchase, or it is over.
    error NothingToRefund(bytes32 purchase, Status status);
    /// The purchase goes back at `opens`, if at all.
    error NotRefundable(bytes32 purchase, uint256 opens, uint256 time);

    /// Pays `price * count`: by ERC-20 allowance, or as coin sent along. Anyone may pay for anyone. The issuer has 72 hours
    /// to answer.
    function buy(Series calldata series, Purchase calldata purchase, bytes calldata signature)
        external
        payable
        returns (bytes32 id);

    /// Takes purchases into the series, as its issuer signed after it answered them. Anyone may call.
    function accept(Series calldata series, Acceptance calldata signed, bytes calldata signature) external;

    /// Pays a provider for tokens, as the issuer signed. Anyone may call, until a week after the expiry. A provider and a buyer are
    /// paid many times, so a note is owed what it gets until somebody calls `payOwedNote`.
    function redeem(Series calldata series, Redemption calldata signed, bytes calldata signature) external;

    /// Pays a buyer for unspent tokens that it brought back to the issuer, as the issuer signed. Anyone may call, until a
    /// week after the expiry.
    function handBack(
        Series calldata series,
        Purchase calldata purchase,
        HandBack calldata signed,
        bytes calldata signature
    ) external;

    /// Sends a purchase's money back: all of it when the issuer did not answer within 72 hours; from a week after the
    /// expiry on, its share of what nobody redeemed. Anyone may call.
    function refund(Series calldata series, Purchase calldata purchase) external;

    /// What became of a series.
    function tallyOf(bytes32 series) external view returns (Tally memory);

    /// What a buyer has.
    function boughtOf(bytes32 series, bytes32 purchase) external view returns (Bought memory);

    /// Whether a serial was redeemed.
    function isSpent(bytes32 series, bytes32 serial) external view returns (bool);

    /// The id of a series on this contract and chain, which is what its issuer signs: the EIP-712 digest of its terms.
    function seriesId(Series calldata series) external view returns (bytes32);

    /// The id of a purchase on this contract and chain: the EIP-712 digest of its terms.
    function purchaseId(Purchase calldata purchase) external view returns (bytes32);

    /// What an issuer signs to accept.
    function acceptanceDigest(Acceptance calldata signed) external view returns (bytes32);

    /// What an issuer signs to redeem.
    function redemptionDigest(Redemption calldata signed) external view returns (bytes32);

    /// What an issuer signs to give back.
    function handBackDigest(HandBack calldata signed) external view returns (bytes32);
}
