// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {IRideSettlement} from "./interfaces/IRideSettlement.sol";
import {RideRules} from "./libraries/RideRules.sol";
import {RideTypes} from "./libraries/RideTypes.sol";
import {SigCheck} from "./libraries/SigCheck.sol";
import {NoteOpening} from "./types/Destination.sol";
import {Arrive, CancelRide, FinalFare, PurseDraw, Rating, RideQuote, RideVoucher, Start} from "./types/Ride.sol";
import {NoteVault} from "./NoteVault.sol";

/// A ride settlement keeps the deposits of riders and the bonds of drivers, and neither can lock the other's in by leaving.
///
/// One storage slot holds where a ride stands. The quote travels with every call and is recognised by its hash. Bonds come
/// from a driver's purse and go back to it, so a driver moves its own money once for many rides.
contract RideSettlement is IRideSettlement, NoteVault {
    using RideRules for RideQuote;
    using RideTypes for Arrive;
    using RideTypes for CancelRide;
    using RideTypes for FinalFare;
    using RideTypes for PurseDraw;
    using RideTypes for Rating;
    using RideTypes for RideQuote;
    using RideTypes for RideVoucher;
    using RideTypes for Start;

    /// @inheritdoc IRideSettlement
    mapping(address token => mapping(address account => uint256)) public purse;

    mapping(bytes32 id => Ride) private _rides;
    mapping(bytes32 digest => bool) private _drawn;

    /// @inheritdoc IRideSettlement
    function fund(address account, address token, uint96 amount) external payable nonReentrant {
        if (account == address(0)) revert NotAParty(account);
        if (amount == 0) revert NothingToMove();
        purse[token][account] += amount;
        _in(token, amount);
        emit Funded(account, token, msg.sender, amount);
    }

    /// @inheritdoc IRideSettlement
    function draw(PurseDraw calldata signed, NoteOpening calldata opening, bytes calldata signature)
        external
        payable
        nonReentrant
        bringsInsertions
    {
        _requireCurrent(signed.deadline);
        bytes32 digest = drawDigest(signed);
        if (_drawn[digest]) revert DrawUsed(digest);
        _requireConsent(signed.account, digest, signature); // RID-009
        if (signed.amount == 0) revert NothingToMove();
        _requireDest(signed.toKind, signed.to);
        _drawn[digest] = true;
        _spend(signed.token, signed.account, signed.amount);
        emit Drawn(signed.account, signed.token, signed.to, signed.amount);
        _outTo(signed.token, signed.toKind, signed.to, signed.amount, opening);
    }

    /// @inheritdoc IRideSettlement
    function open(RideQuote calldata quote, bytes calldata riderSignature, bytes calldata driverSignature)
        external
        payable
        nonReentrant
        returns (bytes32 id)
    {
        id = _book(quote, riderSignature, driverSignature);
        _in(quote.token, quote.maxFare);
        emit Opened(id, quote.rider, quote.driver, false, quote);
    }

    /// @inheritdoc IRideSettlement
    function openFromPurse(RideQuote calldata quote, bytes calldata riderSignature, bytes calldata driverSignature)
        external
        nonReentrant
        returns (bytes32 id)
    {
        id = _book(quote, riderSignature, driverSignature);
        _spend(quote.token, quote.rider, quote.maxFare);
        emit Opened(id, quote.rider, quote.driver, true, quote);
    }

    /// @inheritdoc IRideSettlement
    function arrive(RideQuote calldata quote, Arrive calldata arrival, bytes calldata driverSignature)
        external
        nonReentrant
    {
        (bytes32 id, Ride memory ride) = _at(quote);
        if (ride.status != Status.Booked) revert WrongStatus(id, ride.status);
        _requireRide(arrival.rideId, id);
        _requireConsent(quote.driver, arriveDigest(arrival), driverSignature);
        uint256 last = RideRules.exitAfter(quote, ride);
        if (block.timestamp > last) revert TooLate(last, block.timestamp);
        bool sound = arrival.arrivedAt >= ride.since && arrival.arrivedAt <= block.timestamp;
        if (!sound) revert BadArrival(arrival.arrivedAt, ride.since, block.timestamp);
        _enter(id, Status.Arrived, 0);
        emit Arrived(id, arrival.arrivedAt, arrival.cellCommit);
    }

    /// @inheritdoc IRideSettlement
    function start(RideQuote calldata quote, Start calldata signed, bytes calldata driverSignature)
        external
        nonReentrant
    {
        (bytes32 id, Ride memory ride) = _at(quote);
        if (!_isBeforeStart(ride.status)) revert WrongStatus(id, ride.status);
        _requireRide(signed.rideId, id);
        _requireConsent(quote.driver, startDigest(signed), driverSignature); // RID-006
        bytes32 found = keccak256(abi.encode(signed.code));
        if (found != quote.pickupCommit) revert WrongCode(found, quote.pickupCommit); // RID-006
        _enter(id, Status.Aboard, 0);
        emit Started(id, signed.code);
    }

    /// @inheritdoc IRideSettlement
    function close(RideQuote calldata quote, RideVoucher calldata voucher, bytes calldata riderSignature)
        external
        nonReentrant
    {
        (bytes32 id, Ride memory ride) = _at(quote);
        bool first = ride.status == Status.Aboard;
        if (!first && ride.status != Status.Closing) revert WrongStatus(id, ride.status);
        _requireRide(voucher.rideId, id);
        _requireConsent(quote.rider, voucherDigest(voucher), riderSignature);
        uint96 fare = voucher.cumulative < quote.maxFare ? voucher.cumulative : quote.maxFare; // RID-004
        if (!first && fare <= ride.fare) revert NotAbove(voucher.cumulative, ride.fare); // RID-005
        uint64 since = first ? uint64(block.timestamp) : ride.since;
        _rides[id] = Ride(Status.Closing, 0, since, fare);
        emit VoucherShown(id, voucher.seq, fare, voucher.routeHead, since + RideRules.WINDOW);
    }

    /// @inheritdoc IRideSettlement
    function closeMutual(
        RideQuote calldata quote,
        FinalFare calldata settled,
        bytes calldata riderSignature,
        bytes calldata driverSignature
    ) external nonReentrant {
        (bytes32 id,) = _at(quote);
        _requireRide(settled.rideId, id);
        _requireCurrent(settled.deadline);
        if (settled.fare > quote.maxFare) revert FareAboveMost(settled.fare, quote.maxFare); // RID-004
        bytes32 digest = finalDigest(settled);
        _requireConsent(quote.rider, digest, riderSignature);
        _requireConsent(quote.driver, digest, driverSignature);
        _end(quote, id, End.Agreed, settled.fare, 0);
    }

    /// @inheritdoc IRideSettlement
    function cancel(RideQuote calldata quote, CancelRide calldata signed, address by, bytes calldata signature)
        external
        nonReentrant
    {
        (bytes32 id, Ride memory ride) = _at(quote);
        if (!_isBeforeStart(ride.status)) revert WrongStatus(id, ride.status);
        _requireRide(signed.rideId, id);
        _requireCurrent(signed.deadline);
        bool byRider = _isRider(quote, by);
        _requireConsent(by, cancelDigest(signed), signature);
        uint96 fee = quote.feeOf(ride, byRider);
        if (fee > signed.maxFee) revert FeeAboveMost(fee, signed.maxFee); // RID-007
        if (byRider) _end(quote, id, End.RiderCancelled, fee, 0);
        else _end(quote, id, End.DriverCancelled, 0, fee);
    }

    /// @inheritdoc IRideSettlement
    function noShow(RideQuote calldata quote) external nonReentrant {
        bytes32 id = _lapsed(quote, Status.Arrived);
        _enter(id, Status.NoShow, quote.feeNoShow); // RID-008
        emit NoShowPushed(id, quote.feeNoShow, block.timestamp + RideRules.WINDOW);
    }

    /// @inheritdoc IRideSettlement
    function timeOut(RideQuote calldata quote) external nonReentrant {
        bytes32 id = _lapsed(quote, Status.Aboard);
        _enter(id, Status.Closing, 0); // RID-008
        emit VoucherShown(id, 0, 0, 0, block.timestamp + RideRules.WINDOW);
    }

    /// @inheritdoc IRideSettlement
    function lapse(RideQuote calldata quote) external nonReentrant {
        bytes32 id = _lapsed(quote, Status.Booked);
        _end(quote, id, End.DriverMissed, 0, quote.fromBond(quote.feeBooked)); // RID-007
    }

    /// @inheritdoc IRideSettlement
    function finish(RideQuote calldata quote) external nonReentrant {
        (bytes32 id, Ride memory ride) = _at(quote);
        bool missed = ride.status == Status.NoShow;
        if (!missed && ride.status != Status.Closing) revert WrongStatus(id, ride.status);
        _requireAfter(quote.exitAfter(ride)); // RID-003
        _end(quote, id, missed ? End.RiderMissed : End.Paid, ride.fare, 0);
    }

    /// @inheritdoc IRideSettlement
    function rate(RideQuote calldata quote, Rating calldata rating, address by, bytes calldata signature)
        external
        nonReentrant
    {
        bytes32 id = idOf(quote);
        Ride storage ride = _rides[id];
        if (ride.status != Status.Closed) revert WrongStatus(id, ride.status);
        _requireRide(rating.rideId, id);
        bool byRider = _isRider(quote, by);
        _requireConsent(by, ratingDigest(rating), signature);
        bool sound = rating.score > 0 && rating.score <= RideRules.MAX_SCORE;
        if (!sound) revert BadScore(rating.score, RideRules.MAX_SCORE);
        uint8 bit = byRider ? 1 : 2;
        if (ride.rated & bit != 0) revert RatedAlready(id, by); // RID-010
        ride.rated |= bit;
        emit Rated(id, by, byRider ? quote.driver : quote.rider, rating.score, rating.noteHash);
    }

    /// @inheritdoc IRideSettlement
    function rideOf(bytes32 id) external view returns (Ride memory) {
        return _rides[id];
    }

    /// @inheritdoc IRideSettlement
    function exitAfter(RideQuote calldata quote) external view returns (uint256) {
        (, Ride memory ride) = _at(quote);
        return RideRules.exitAfter(quote, ride);
    }

    /// @inheritdoc IRideSettlement
    function cancelFee(RideQuote calldata quote, address by) external view returns (uint96) {
        (bytes32 id, Ride memory ride) = _at(quote);
        if (!_isBeforeStart(ride.status)) revert WrongStatus(id, ride.status);
        return quote.feeOf(ride, _isRider(quote, by));
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
        return (hex"0f", "Teahouse RideSettlement", "1", block.chainid, address(this), bytes32(0), new uint256[](0));
    }

    /// @inheritdoc IRideSettlement
    function idOf(RideQuote calldata quote) public view returns (bytes32) {
        return SigCheck.typedDigest(_domain(), quote.structHash());
    }

    /// @inheritdoc IRideSettlement
    function arriveDigest(Arrive calldata signed) public view returns (bytes32) {
        return SigCheck.typedDigest(_domain(), signed.structHash());
    }

    /// @inheritdoc IRideSettlement
    function startDigest(Start calldata signed) public view returns (bytes32) {
        return SigCheck.typedDigest(_domain(), signed.structHash());
    }

    /// @inheritdoc IRideSettlement
    function voucherDigest(RideVoucher calldata signed) public view returns (bytes32) {
        return SigCheck.typedDigest(_domain(), signed.structHash());
    }

    /// @inheritdoc IRideSettlement
    function finalDigest(FinalFare calldata signed) public view returns (bytes32) {
        return SigCheck.typedDigest(_domain(), signed.structHash());
    }

    /// @inheritdoc IRideSettlement
    function cancelDigest(CancelRide calldata signed) public view returns (bytes32) {
        return SigCheck.typedDigest(_domain(), signed.structHash());
    }

    /// @inheritdoc IRideSettlement
    function ratingDigest(Rating calldata signed) public view returns (bytes32) {
        return SigCheck.typedDigest(_domain(), signed.structHash());
    }

    /// @inheritdoc IRideSettlement
    function drawDigest(PurseDraw calldata signed) public view returns (bytes32) {
        return SigCheck.typedDigest(_domain(), signed.structHash());
    }

    // ---- steps ----

    /// Books a ride that both agreed to, with the bond from the driver's purse.
    function _book(RideQuote calldata quote, bytes calldata riderSignature, bytes calldata driverSignature)
        private
        returns (bytes32 id)
    {
        quote.requireKeepable();
        _requireDest(quote.riderKind, quote.riderTo);
        _requireDest(quote.driverKind, quote.driverTo);
        id = idOf(quote);
        if (_rides[id].status != Status.Unknown) revert RideExists(id); // RID-001
        _requireConsent(quote.rider, id, riderSignature);
        _requireConsent(quote.driver, id, driverSignature); // RID-001
        _enter(id, Status.Booked, 0);
        _spend(quote.token, quote.driver, quote.driverBond);
    }

    /// Takes money out of a purse, by its owner's word alone.
    function _spend(address token, address account, uint256 amount) private {
        if (amount == 0) return;
        uint256 found = purse[token][account];
        if (amount > found) revert PurseTooSmall(account, amount, found); // RID-009
        purse[token][account] = found - amount;
    }

    function _enter(bytes32 id, Status next, uint96 fare) private {
        _rides[id] = Ride(next, 0, uint64(block.timestamp), fare);
    }

    /// Ends a ride: `fare` of the deposit is the driver's and `bondPaid` of the bond the rider's. All else goes back.
    function _end(RideQuote calldata quote, bytes32 id, End how, uint256 fare, uint256 bondPaid) private {
        _enter(id, Status.Closed, 0);
        uint256 toRider = quote.maxFare - fare + bondPaid; // RID-002
        uint256 bondBack = quote.driverBond - bondPaid;
        if (bondBack > 0) purse[quote.token][quote.driver] += bondBack;
        emit Ended(id, how, toRider, fare, bondPaid);
        _outOrOwe(quote.token, quote.riderKind, quote.riderTo, toRider);
        _outOrOwe(quote.token, quote.driverKind, quote.driverTo, fare);
    }

    // ---- what must hold ----

    /// A ride that is not over.
    function _at(RideQuote calldata quote) private view returns (bytes32 id, Ride memory ride) {
        id = idOf(quote);
        ride = _rides[id];
        if (ride.status == Status.Unknown) revert UnknownRide(id);
        if (ride.status == Status.Closed) revert WrongStatus(id, Status.Closed);
    }

    function _lapsed(RideQuote calldata quote, Status needed) private view returns (bytes32 id) {
        Ride memory ride;
        (id, ride) = _at(quote);
        if (ride.status != needed) revert WrongStatus(id, ride.status);
        _requireAfter(quote.exitAfter(ride)); // RID-003
    }

    function _requireConsent(address who, bytes32 digest, bytes calldata signature) private view {
        if (msg.sender == who) return;
        if (!SigCheck.isSigned(who, digest, signature)) revert NotSigned(who); // RID-011
    }

    function _requireCurrent(uint64 deadline) private view {
        if (block.timestamp > deadline) revert SignaturePastDeadline(deadline, block.timestamp);
    }

    function _requireRide(bytes32 signed, bytes32 id) private pure {
        if (signed != id) revert OtherRide(signed, id); // RID-001
    }

    function _requireAfter(uint256 last) private view {
        if (block.timestamp <= last) revert TooEarly(last, block.timestamp);
    }

    function _isRider(RideQuote calldata quote, address by) private pure returns (bool) {
        if (by != quote.rider && by != quote.driver) revert NotAParty(by); // RID-011
        return by == quote.rider;
    }

    function _isBeforeStart(Status status) private pure returns (bool) {
        return status == Status.Booked || status == Status.Arrived || status == Status.NoShow;
    }

    function _domain() internal view override returns (bytes32) {
        return SigCheck.domainSeparator(RideTypes.NAME, RideTypes.VERSION);
    }
}
