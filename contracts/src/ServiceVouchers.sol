// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {IServiceVouchers} from "./interfaces/IServiceVouchers.sol";
import {SigCheck} from "./libraries/SigCheck.sol";
import {TypedSeries} from "./libraries/TypedSeries.sol";
import {Acceptance, HandBack, Purchase, Redemption, Series} from "./types/Series.sol";
import {NoteVault} from "./NoteVault.sol";

/// Service vouchers are sold by the series and redeemed by serial number, and nothing here joins the two.
///
/// A series is one pool of money. Purchases flow into it when its issuer has answered them, redemptions and hand-backs flow
/// out, and what is left at the end is shared by the buyers: the chain cannot know whose tokens were not spent.
contract ServiceVouchers is IServiceVouchers, NoteVault {
    using TypedSeries for Series;
    using TypedSeries for Purchase;
    using TypedSeries for Acceptance;
    using TypedSeries for Redemption;
    using TypedSeries for HandBack;

    /// How long an issuer has to answer a purchase.
    uint256 public constant ANSWER = 72 hours;
    /// How long tokens can be redeemed after providers stopped taking them.
    uint256 public constant GRACE = 7 days;
    /// How long tokens can be spent at least, after the last was sold.
    uint256 public constant MIN_USE = 24 hours;
    /// The longest life of a series.
    uint256 public constant MAX_LIFETIME = 92 days;

    mapping(bytes32 series => Tally) private _tallies;
    mapping(bytes32 series => mapping(bytes32 purchase => Bought)) private _bought;
    mapping(bytes32 series => mapping(bytes32 serial => bool)) private _spent;

    /// @inheritdoc IServiceVouchers
    function buy(Series calldata series, Purchase calldata purchase, bytes calldata signature)
        external
        payable
        nonReentrant
        returns (bytes32 id)
    {
        bytes32 sid = _requireSale(series, signature);
        _requireSame(purchase.series, sid);
        _requireDest(purchase.refundKind, purchase.refundTo);
        id = purchaseId(purchase); // SVC-001
        if (_bought[sid][id].status != Status.Unknown) revert AlreadyBought(id);
        Tally storage tally = _tallies[sid];
        uint32 left = series.supply - tally.sold;
        if (purchase.count == 0) revert NothingToBuy(sid);
        if (purchase.count > left) revert SoldOut(purchase.count, left);
        tally.sold += purchase.count;
        _bought[sid][id] = Bought(uint64(block.timestamp), purchase.count, 0, Status.Pending);
        _in(series.token, uint256(series.price) * purchase.count); // SVC-002
        emit Purchased(sid, id, msg.sender, series, purchase);
    }

    /// @inheritdoc IServiceVouchers
    function accept(Series calldata series, Acceptance calldata signed, bytes calldata signature)
        external
        nonReentrant
    {
        _requireSame(signed.series, seriesId(series));
        _requireBefore(signed.deadline);
        _requireSigned(series.issuer, acceptanceDigest(signed), signature);
        uint32 count = 0;
        for (uint256 i = 0; i < signed.purchases.length; ++i) {
            count += _accept(signed.series, signed.purchases[i]);
        }
        Tally storage tally = _tallies[signed.series];
        tally.accepted += count;
        tally.rest += series.price * count;
    }

    /// @inheritdoc IServiceVouchers
    function redeem(Series calldata series, Redemption calldata signed, bytes calldata signature)
        external
        nonReentrant
    {
        _requireSame(signed.series, seriesId(series));
        _requireBefore(signed.deadline);
        _requireOngoing(series);
        _requireSigned(series.issuer, redemptionDigest(signed), signature);
        _requireDest(signed.payKind, signed.payTo);
        Tally storage tally = _tallies[signed.series];
        uint32 count = _spend(signed.series, signed.serials, tally);
        uint96 amount = series.price * count;
        tally.redeemed += count; // SVC-009
        tally.rest -= amount; // SVC-002
        _outOrOwe(series.token, signed.payKind, signed.payTo, amount); // SVC-005
        emit Redeemed(signed.series, signed.payTo, signed.serials, amount);
    }

    /// @inheritdoc IServiceVouchers
    function handBack(
        Series calldata series,
        Purchase calldata purchase,
        HandBack calldata signed,
        bytes calldata signature
    ) external nonReentrant {
        _requireSame(signed.series, seriesId(series));
        bytes32 id = purchaseId(purchase);
        if (signed.purchase != id) revert OtherPurchase(signed.purchase, id);
        _requireBefore(signed.deadline);
        _requireOngoing(series);
        _requireSigned(series.issuer, handBackDigest(signed), signature);
        uint32 count = _return(signed);
        uint96 amount = series.price * count;
        _tallies[signed.series].rest -= amount;
        _outOrOwe(series.token, purchase.refundKind, purchase.refundTo, amount);
        emit HandedBack(signed.series, signed.purchase, count, amount);
    }

    /// @inheritdoc IServiceVouchers
    function refund(Series calldata series, Purchase calldata purchase) external nonReentrant {
        bytes32 sid = seriesId(series);
        bytes32 id = purchaseId(purchase);
        Bought storage bought = _bought[sid][id];
        Status status = bought.status;
        if (status == Status.Unknown || status == Status.Over) revert NothingToRefund(id, status);
        bool pending = status == Status.Pending;
        uint256 opens = pending ? bought.time + ANSWER : _endOf(series);
        if (block.timestamp < opens) revert NotRefundable(id, opens, block.timestamp); // SVC-006
        bought.status = Status.Over;
        uint96 amount = pending ? _unsold(sid, series.price, bought.count) : _share(sid, bought.count - bought.returned);
        _outOrOwe(series.token, purchase.refundKind, purchase.refundTo, amount);
        emit PurchaseRefunded(sid, id, amount);
    }

    /// @inheritdoc IServiceVouchers
    function tallyOf(bytes32 series) external view returns (Tally memory) {
        return _tallies[series];
    }

    /// @inheritdoc IServiceVouchers
    function boughtOf(bytes32 series, bytes32 purchase) external view returns (Bought memory) {
        return _bought[series][purchase];
    }

    /// @inheritdoc IServiceVouchers
    function isSpent(bytes32 series, bytes32 serial) external view returns (bool) {
        return _spent[series][serial];
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
        return (hex"0f", "Teahouse ServiceVouchers", "1", block.chainid, address(this), bytes32(0), new uint256[](0));
    }

    /// @inheritdoc IServiceVouchers
    function seriesId(Series calldata series) public view returns (bytes32) {
        return SigCheck.typedDigest(_domain(), series.structHash());
    }

    /// @inheritdoc IServiceVouchers
    function purchaseId(Purchase calldata purchase) public view returns (bytes32) {
        return SigCheck.typedDigest(_domain(), purchase.structHash());
    }

    /// @inheritdoc IServiceVouchers
    function acceptanceDigest(Acceptance calldata signed) public view returns (bytes32) {
        return SigCheck.typedDigest(_domain(), signed.structHash());
    }

    /// @inheritdoc IServiceVouchers
    function redemptionDigest(Redemption calldata signed) public view returns (bytes32) {
        return SigCheck.typedDigest(_domain(), signed.structHash());
    }

    /// @inheritdoc IServiceVouchers
    function handBackDigest(HandBack calldata signed) public view returns (bytes32) {
        return SigCheck.typedDigest(_domain(), signed.structHash());
    }

    /// Takes one purchase into its series and says how many tokens it has.
    function _accept(bytes32 series, bytes32 purchase) private returns (uint32 count) {
        Bought storage bought = _bought[series][purchase];
        if (bought.status != Status.Pending) revert NotPending(purchase, bought.status);
        uint256 until = bought.time + ANSWER;
        if (block.timestamp >= until) revert AcceptedTooLate(purchase, until, block.timestamp); // SVC-006
        bought.status = Status.Accepted;
        count = bought.count;
        emit Accepted(series, purchase, count);
    }

    /// Marks serials as spent, each once and no more than are out.
    function _spend(bytes32 series, bytes32[] calldata serials, Tally storage tally) private returns (uint32 count) {
        uint32 left = tally.accepted - tally.redeemed - tally.returned;
        if (serials.length == 0) revert NothingToRedeem(series);
        if (serials.length > left) revert MoreThanBought(serials.length, left); // SVC-004
        for (uint256 i = 0; i < serials.length; ++i) {
            bytes32 serial = serials[i];
            if (_spent[series][serial]) revert SerialSpent(series, serial); // SVC-003
            _spent[series][serial] = true;
            ++count;
        }
    }

    /// Books tokens that came back and says how many came this time. The sum only grows, so a signature counts once.
    function _return(HandBack calldata signed) private returns (uint32 count) {
        Bought storage bought = _bought[signed.series][signed.purchase];
        if (bought.status != Status.Accepted) revert NotAccepted(signed.purchase, bought.status);
        if (signed.returned <= bought.returned) revert NotAboveReturned(signed.returned, bought.returned);
        if (signed.returned > bought.count) revert MoreThanPurchased(signed.returned, bought.count); // SVC-007
        count = signed.returned - bought.returned;
        Tally storage tally = _tallies[signed.series];
        uint32 left = tally.accepted - tally.redeemed - tally.returned;
        if (count > left) revert MoreThanBought(count, left); // SVC-004
        tally.returned += count;
        bought.returned = signed.returned;
        if (signed.returned == bought.count) bought.status = Status.Over;
    }

    /// Takes an unanswered purchase out of the count of what was sold.
    function _unsold(bytes32 series, uint96 price, uint32 count) private returns (uint96) {
        _tallies[series].sold -= count;
        return price * count;
    }

    /// A purchase's share of what nobody redeemed, by the tokens it did not hand back. Whoever comes last gets all that is
    /// left, so that no unit stays behind.
    function _share(bytes32 series, uint32 count) private returns (uint96 amount) {
        Tally storage tally = _tallies[series];
        uint256 weight = tally.accepted - tally.returned - tally.refunded;
        // A purchase has at most the whole weight, so a share is at most the rest, which fits.
        // forge-lint: disable-next-line(unsafe-typecast)
        amount = uint96(uint256(tally.rest) * count / weight); // SVC-008
        tally.rest -= amount;
        tally.refunded += count;
    }

    /// The id of a series that can be bought from now, by its issuer's word.
    function _requireSale(Series calldata series, bytes calldata signature) private view returns (bytes32 sid) {
        bool fits = uint256(series.price) * series.supply <= type(uint96).max;
        if (series.price == 0 || !fits) revert BadPrice(series.price, series.supply);
        if (uint256(series.saleEnds) + MIN_USE > series.expiry) revert BadSale(series.saleEnds, series.expiry);
        uint256 latest = block.timestamp + MAX_LIFETIME;
        if (series.expiry > latest) revert BadSeriesExpiry(series.expiry, latest);
        if (block.timestamp >= series.saleEnds) revert SaleOver(series.saleEnds, block.timestamp);
        sid = seriesId(series);
        _requireSigned(series.issuer, sid, signature); // SVC-001
    }

    function _requireOngoing(Series calldata series) private view {
        uint256 ends = _endOf(series);
        if (block.timestamp >= ends) revert SeriesEnded(ends, block.timestamp); // SVC-006
    }

    function _requireSigned(address key, bytes32 digest, bytes calldata signature) private view {
        if (!SigCheck.isSigned(key, digest, signature)) revert BadSignature(key); // SVC-005
    }

    function _requireBefore(uint64 deadline) private view {
        if (block.timestamp > deadline) revert SignaturePastDeadline(deadline, block.timestamp);
    }

    function _domain() internal view override returns (bytes32) {
        return SigCheck.domainSeparator(TypedSeries.NAME, TypedSeries.VERSION);
    }

    function _requireSame(bytes32 named, bytes32 series) private pure {
        if (named != series) revert OtherSeries(named, series);
    }

    /// When redemption ends and what is left goes back.
    function _endOf(Series calldata series) private pure returns (uint256) {
        return uint256(series.expiry) + GRACE;
    }
}
