// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {INoteVault} from "../src/interfaces/INoteVault.sol";
import {IRideSettlement} from "../src/interfaces/IRideSettlement.sol";
import {NoteOpening} from "../src/types/Destination.sol";
import {Arrive, CancelRide, FinalFare, PurseDraw, Rating, RideQuote, RideVoucher, Start} from "../src/types/Ride.sol";
import {Rides} from "./helpers/Rides.sol";

/// What is refused: by whom, when, in which state, and over how much.
contract RideRefusalsTest is Rides {
    RideQuote private _quote;
    NoteOpening private _unopened;
    bytes32 private _id;

    function setUp() public override {
        super.setUp();
        _quote = opened(address(dollar));
        _id = rides.idOf(_quote);
    }

    function _as(address who, bytes memory call, bytes memory reason) private {
        vm.expectRevert(reason);
        vm.prank(who);
        (bool done,) = address(rides).call(call);
        vm.assertTrue(done, "refused, and with these values");
    }

    function _open(RideQuote memory quote, bytes memory reason) private {
        bytes32 id = rides.idOf(quote);
        (bytes memory one, bytes memory other) = (signedBy(RIDER_KEY, id), signedBy(DRIVER_KEY, id));
        _as(address(this), abi.encodeCall(rides.open, (quote, one, other)), reason);
    }

    function _other() private view returns (RideQuote memory quote) {
        quote = quoteOf(address(dollar));
        quote.salt = HASH;
    }

    function _status(IRideSettlement.Status found) private view returns (bytes memory) {
        return abi.encodeWithSelector(IRideSettlement.WrongStatus.selector, _id, found);
    }

    function _early(uint256 opensAfter) private view returns (bytes memory) {
        return abi.encodeWithSelector(IRideSettlement.TooEarly.selector, opensAfter, block.timestamp);
    }

    function _notSigned(address who) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IRideSettlement.NotSigned.selector, who);
    }

    function _otherRide() private view returns (bytes memory) {
        return abi.encodeWithSelector(IRideSettlement.OtherRide.selector, HASH, _id);
    }

    function _past(uint64 deadline) private view returns (bytes memory) {
        return abi.encodeWithSelector(IRideSettlement.SignaturePastDeadline.selector, deadline, block.timestamp);
    }

    // ---- open ----

    function test_open_reverts_BadParties() public {
        address[3] memory riders = [address(0), driver, rider];
        address[3] memory drivers = [driver, driver, address(0)];
        for (uint256 i = 0; i < 3; ++i) {
            RideQuote memory quote = _other();
            (quote.rider, quote.driver) = (riders[i], drivers[i]);
            _open(quote, abi.encodeWithSelector(IRideSettlement.BadParties.selector, riders[i], drivers[i]));
        }
    }

    function test_open_reverts_TooLate() public {
        RideQuote memory quote = _other();
        vm.warp(quote.validUntil + 1);
        _open(quote, abi.encodeWithSelector(IRideSettlement.TooLate.selector, quote.validUntil, block.timestamp));
    }

    function test_open_reverts_BadArriveBy() public {
        uint256 time = block.timestamp;
        uint64[2] memory wrong = [uint64(time - 1), uint64(time + 30 days + 1)];
        for (uint256 i = 0; i < 2; ++i) {
            RideQuote memory quote = _other();
            quote.arriveBy = wrong[i];
            bytes4 selector = IRideSettlement.BadArriveBy.selector;
            _open(quote, abi.encodeWithSelector(selector, wrong[i], time, time + 30 days));
        }
    }

    function test_open_reverts_BadWindow() public {
        uint32[4] memory wrong = [uint32(2 minutes - 1), 2 hours + 1, 6 hours - 1, 7 days + 1];
        for (uint256 i = 0; i < 4; ++i) {
            RideQuote memory quote = _other();
            (uint32 least, uint32 most) =
                i < 2 ? (uint32(2 minutes), uint32(2 hours)) : (uint32(6 hours), uint32(7 days));
            if (i < 2) quote.waitSeconds = wrong[i];
            else quote.rideTimeout = wrong[i];
            _open(quote, abi.encodeWithSelector(IRideSettlement.BadWindow.selector, wrong[i], least, most));
        }
    }

    function test_open_reverts_BadFees() public {
        uint96[4][4] memory wrong = [
            [uint96(101), 100, 200, 300], [uint96(0), 201, 200, 300], [uint96(0), 0, 301, 300], [uint96(0), 0, 0, 2001]
        ];
        for (uint256 i = 0; i < 4; ++i) {
            RideQuote memory quote = _other();
            uint96[4] memory fees = wrong[i];
            (quote.feeGrace, quote.feeBooked, quote.feeArrived, quote.feeNoShow) = (fees[0], fees[1], fees[2], fees[3]);
            bytes4 selector = IRideSettlement.BadFees.selector;
            _open(quote, abi.encodeWithSelector(selector, fees[0], fees[1], fees[2], fees[3], MAX_FARE));
        }
    }

    function test_open_reverts_NothingToMove() public {
        RideQuote memory quote = _other();
        (quote.feeGrace, quote.feeBooked, quote.feeArrived, quote.feeNoShow, quote.maxFare) = (0, 0, 0, 0, 0);
        _open(quote, abi.encodeWithSelector(IRideSettlement.NothingToMove.selector));
    }

    function test_open_reverts_BadDestination_and_UnknownDestination() public {
        RideQuote memory quote = _other();
        quote.riderTo = 0;
        _open(quote, abi.encodeWithSelector(INoteVault.BadDestination.selector, bytes32(0)));
        quote.riderTo = word(RIDER_TO);
        quote.driverTo = word(address(rides));
        _open(quote, abi.encodeWithSelector(INoteVault.BadDestination.selector, word(address(rides))));
        quote.driverKind = 2;
        _open(quote, abi.encodeWithSelector(INoteVault.UnknownDestination.selector, uint8(2)));
    }

    function test_rid_001_open_reverts_RideExists() public {
        fund(driver, address(dollar), BOND);
        _open(_quote, abi.encodeWithSelector(IRideSettlement.RideExists.selector, _id));
        agree(_quote, 1);
        _open(_quote, abi.encodeWithSelector(IRideSettlement.RideExists.selector, _id));
    }

    function test_rid_001_open_reverts_NotSigned() public {
        RideQuote memory quote = _other();
        bytes32 id = rides.idOf(quote);
        (bytes memory riders, bytes memory drivers) = (signedBy(RIDER_KEY, id), signedBy(DRIVER_KEY, id));
        _as(STRANGER, abi.encodeCall(rides.open, (quote, drivers, drivers)), _notSigned(rider));
        _as(STRANGER, abi.encodeCall(rides.open, (quote, riders, riders)), _notSigned(driver));
        _as(STRANGER, abi.encodeCall(rides.openFromPurse, (quote, riders, "")), _notSigned(driver));
    }

    function test_rid_009_open_reverts_PurseTooSmall() public {
        RideQuote memory quote = _other();
        bytes4 selector = IRideSettlement.PurseTooSmall.selector;
        _open(quote, abi.encodeWithSelector(selector, driver, BOND, 0));
        fund(driver, address(dollar), BOND);
        fund(rider, address(dollar), MAX_FARE - 1);
        bytes32 id = rides.idOf(quote);
        bytes memory call =
            abi.encodeCall(rides.openFromPurse, (quote, signedBy(RIDER_KEY, id), signedBy(DRIVER_KEY, id)));
        _as(STRANGER, call, abi.encodeWithSelector(selector, rider, MAX_FARE, MAX_FARE - 1));
    }

    // ---- on the way ----

    function test_every_verb_reverts_UnknownRide_and_WrongStatus_when_over() public {
        RideQuote memory quote = _other();
        _everyVerb(quote, abi.encodeWithSelector(IRideSettlement.UnknownRide.selector, rides.idOf(quote)));
        agree(_quote, 1);
        _everyVerb(_quote, _status(IRideSettlement.Status.Closed));
    }

    function _everyVerb(RideQuote memory quote, bytes memory reason) private {
        bytes32 id = rides.idOf(quote);
        uint64 never = type(uint64).max;
        _as(driver, abi.encodeCall(rides.arrive, (quote, Arrive(id, 0, 0), "")), reason);
        _as(driver, abi.encodeCall(rides.start, (quote, Start(id, CODE), "")), reason);
        _as(rider, abi.encodeCall(rides.close, (quote, RideVoucher(id, 1, 1, 0), "")), reason);
        _as(rider, abi.encodeCall(rides.closeMutual, (quote, FinalFare(id, 1, never), "", "")), reason);
        _as(rider, abi.encodeCall(rides.cancel, (quote, CancelRide(id, 300, never), rider, "")), reason);
        _as(STRANGER, abi.encodeCall(rides.noShow, (quote)), reason);
        _as(STRANGER, abi.encodeCall(rides.timeOut, (quote)), reason);
        _as(STRANGER, abi.encodeCall(rides.lapse, (quote)), reason);
        _as(STRANGER, abi.encodeCall(rides.finish, (quote)), reason);
        _as(STRANGER, abi.encodeCall(rides.exitAfter, (quote)), reason);
        _as(STRANGER, abi.encodeCall(rides.cancelFee, (quote, rider)), reason);
    }

    function test_verbs_revert_WrongStatus_where_they_have_no_place() public {
        IRideSettlement.Status booked = IRideSettlement.Status.Booked;
        _as(rider, abi.encodeCall(rides.close, (_quote, voucherOf(_quote, 1, 1), "")), _status(booked));
        _as(STRANGER, abi.encodeCall(rides.noShow, (_quote)), _status(booked));
        _as(STRANGER, abi.encodeCall(rides.timeOut, (_quote)), _status(booked));
        _as(STRANGER, abi.encodeCall(rides.finish, (_quote)), _status(booked));
        _as(rider, abi.encodeCall(rides.rate, (_quote, ratingOf(_quote, 3), rider, "")), _status(booked));
        start(_quote);
        IRideSettlement.Status aboard = IRideSettlement.Status.Aboard;
        _as(driver, abi.encodeCall(rides.arrive, (_quote, arrivalOf(_quote), "")), _status(aboard));
        _as(driver, abi.encodeCall(rides.start, (_quote, Start(_id, CODE), "")), _status(aboard));
        _as(rider, abi.encodeCall(rides.cancel, (_quote, cancelOf(_quote), rider, "")), _status(aboard));
        _as(rider, abi.encodeCall(rides.cancelFee, (_quote, rider)), _status(aboard));
        _as(STRANGER, abi.encodeCall(rides.lapse, (_quote)), _status(aboard));
        close(_quote, 1, 1);
        _as(STRANGER, abi.encodeCall(rides.timeOut, (_quote)), _status(IRideSettlement.Status.Closing));
    }

    function test_rid_011_verbs_revert_NotSigned() public {
        Arrive memory arrival = arrivalOf(_quote);
        bytes memory wrong = signedBy(RIDER_KEY, rides.arriveDigest(arrival));
        _as(STRANGER, abi.encodeCall(rides.arrive, (_quote, arrival, wrong)), _notSigned(driver));
        CancelRide memory leaving = cancelOf(_quote);
        wrong = signedBy(RIDER_KEY, rides.cancelDigest(leaving));
        _as(STRANGER, abi.encodeCall(rides.cancel, (_quote, leaving, driver, wrong)), _notSigned(driver));
        FinalFare memory settled = finalOf(_quote, 5);
        wrong = signedBy(RIDER_KEY, rides.finalDigest(settled));
        _as(STRANGER, abi.encodeCall(rides.closeMutual, (_quote, settled, wrong, wrong)), _notSigned(driver));
        _as(driver, abi.encodeCall(rides.closeMutual, (_quote, settled, "", "")), _notSigned(rider));
        Start memory started = Start(_id, CODE);
        wrong = signedBy(RIDER_KEY, rides.startDigest(started));
        _as(STRANGER, abi.encodeCall(rides.start, (_quote, started, wrong)), _notSigned(driver));
        start(_quote);
        RideVoucher memory voucher = voucherOf(_quote, 1, 7);
        wrong = signedBy(DRIVER_KEY, rides.voucherDigest(voucher));
        _as(driver, abi.encodeCall(rides.close, (_quote, voucher, wrong)), _notSigned(rider));
    }

    function test_rid_001_verbs_revert_OtherRide() public {
        uint64 never = type(uint64).max;
        _as(driver, abi.encodeCall(rides.arrive, (_quote, Arrive(HASH, 0, 0), "")), _otherRide());
        _as(driver, abi.encodeCall(rides.start, (_quote, Start(HASH, CODE), "")), _otherRide());
        _as(rider, abi.encodeCall(rides.cancel, (_quote, CancelRide(HASH, 0, never), rider, "")), _otherRide());
        _as(rider, abi.encodeCall(rides.closeMutual, (_quote, FinalFare(HASH, 1, never), "", "")), _otherRide());
        start(_quote);
        _as(rider, abi.encodeCall(rides.close, (_quote, RideVoucher(HASH, 1, 1, 0), "")), _otherRide());
        agree(_quote, 1);
        _as(rider, abi.encodeCall(rides.rate, (_quote, Rating(HASH, 1, 0), rider, "")), _otherRide());
    }

    function test_verbs_revert_SignaturePastDeadline() public {
        uint64 past = uint64(block.timestamp - 1);
        _as(rider, abi.encodeCall(rides.cancel, (_quote, CancelRide(_id, 0, past), rider, "")), _past(past));
        _as(rider, abi.encodeCall(rides.closeMutual, (_quote, FinalFare(_id, 1, past), "", "")), _past(past));
        PurseDraw memory signed = drawOf(driver, address(dollar), 1, DRIVER_TO);
        signed.deadline = past;
        _as(driver, abi.encodeCall(rides.draw, (signed, _unopened, "")), _past(past));
    }

    function test_arrive_reverts_BadArrival_and_TooLate() public {
        uint256 time = block.timestamp + 10;
        vm.warp(time);
        uint64[2] memory wrong = [uint64(time - 11), uint64(time + 1)];
        for (uint256 i = 0; i < 2; ++i) {
            bytes memory reason = abi.encodeWithSelector(IRideSettlement.BadArrival.selector, wrong[i], time - 10, time);
            _as(driver, abi.encodeCall(rides.arrive, (_quote, Arrive(_id, wrong[i], 0), "")), reason);
        }
        uint256 last = _quote.arriveBy + WINDOW;
        vm.warp(last + 1);
        bytes memory late = abi.encodeWithSelector(IRideSettlement.TooLate.selector, last, last + 1);
        _as(driver, abi.encodeCall(rides.arrive, (_quote, arrivalOf(_quote), "")), late);
    }

    function test_rid_006_start_reverts_WrongCode() public {
        bytes32 guess = bytes32(uint256(CODE) + 1);
        bytes memory reason = abi.encodeWithSelector(
            IRideSettlement.WrongCode.selector, keccak256(abi.encode(guess)), keccak256(abi.encode(CODE))
        );
        _as(driver, abi.encodeCall(rides.start, (_quote, Start(_id, guess), "")), reason);
    }

    function test_rid_005_close_reverts_NotAbove() public {
        start(_quote);
        close(_quote, 1, MAX_FARE + 5);
        bytes memory reason = abi.encodeWithSelector(IRideSettlement.NotAbove.selector, MAX_FARE + 6, MAX_FARE);
        _as(rider, abi.encodeCall(rides.close, (_quote, voucherOf(_quote, 2, MAX_FARE + 6), "")), reason);
    }

    function test_rid_004_closeMutual_reverts_FareAboveMost() public {
        bytes memory reason = abi.encodeWithSelector(IRideSettlement.FareAboveMost.selector, MAX_FARE + 1, MAX_FARE);
        FinalFare memory settled = finalOf(_quote, MAX_FARE + 1);
        _as(rider, abi.encodeCall(rides.closeMutual, (_quote, settled, "", "")), reason);
    }

    /// A word given in one state is worth nothing once the fee has grown.
    function test_rid_007_cancel_reverts_FeeAboveMost() public {
        CancelRide memory signed = CancelRide(_id, 10, type(uint64).max);
        vm.warp(block.timestamp + GRACE + 1);
        bytes memory reason = abi.encodeWithSelector(IRideSettlement.FeeAboveMost.selector, uint96(100), uint96(10));
        _as(rider, abi.encodeCall(rides.cancel, (_quote, signed, rider, "")), reason);
    }

    function test_cancel_and_rate_revert_NotAParty() public {
        bytes memory reason = abi.encodeWithSelector(IRideSettlement.NotAParty.selector, STRANGER);
        _as(STRANGER, abi.encodeCall(rides.cancel, (_quote, cancelOf(_quote), STRANGER, "")), reason);
        _as(STRANGER, abi.encodeCall(rides.cancelFee, (_quote, STRANGER)), reason);
        agree(_quote, 1);
        _as(STRANGER, abi.encodeCall(rides.rate, (_quote, ratingOf(_quote, 5), STRANGER, "")), reason);
    }

    function test_rid_003_time_outs_revert_TooEarly() public {
        uint256 last = _quote.arriveBy + WINDOW;
        vm.warp(last);
        _as(STRANGER, abi.encodeCall(rides.lapse, (_quote)), _early(last));
        arrive(_quote);
        vm.warp(last + WAIT);
        _as(STRANGER, abi.encodeCall(rides.noShow, (_quote)), _early(last + WAIT));
        vm.warp(last + WAIT + 1);
        rides.noShow(_quote);
        uint256 window = last + WAIT + 1 + WINDOW;
        vm.warp(window);
        _as(STRANGER, abi.encodeCall(rides.finish, (_quote)), _early(window));
        start(_quote);
        vm.warp(window + TIMEOUT);
        _as(STRANGER, abi.encodeCall(rides.timeOut, (_quote)), _early(window + TIMEOUT));
        close(_quote, 1, 1);
        window = window + TIMEOUT + WINDOW;
        vm.warp(window);
        _as(STRANGER, abi.encodeCall(rides.finish, (_quote)), _early(window));
    }

    // ---- ratings ----

    function test_rate_reverts_BadScore() public {
        agree(_quote, 1);
        uint8[2] memory wrong = [0, 6];
        for (uint256 i = 0; i < 2; ++i) {
            bytes memory reason = abi.encodeWithSelector(IRideSettlement.BadScore.selector, wrong[i], uint8(5));
            _as(rider, abi.encodeCall(rides.rate, (_quote, ratingOf(_quote, wrong[i]), rider, "")), reason);
        }
    }

    function test_rid_010_rate_reverts_NotSigned_and_RatedAlready() public {
        agree(_quote, 1);
        Rating memory rating = ratingOf(_quote, 4);
        bytes memory drivers = signedBy(DRIVER_KEY, rides.ratingDigest(rating));
        _as(STRANGER, abi.encodeCall(rides.rate, (_quote, rating, rider, drivers)), _notSigned(rider));
        rides.rate(_quote, rating, driver, drivers);
        bytes memory reason = abi.encodeWithSelector(IRideSettlement.RatedAlready.selector, _id, driver);
        _as(driver, abi.encodeCall(rides.rate, (_quote, ratingOf(_quote, 1), driver, "")), reason);
    }

    // ---- purses ----

    function test_fund_reverts_NotAParty_and_NothingToMove() public {
        bytes memory reason = abi.encodeWithSelector(IRideSettlement.NotAParty.selector, address(0));
        _as(address(this), abi.encodeCall(rides.fund, (address(0), address(dollar), 1)), reason);
        reason = abi.encodeWithSelector(IRideSettlement.NothingToMove.selector);
        _as(address(this), abi.encodeCall(rides.fund, (driver, address(dollar), 0)), reason);
    }

    function test_rid_009_draw_reverts_NotSigned() public {
        fund(driver, address(dollar), 10);
        PurseDraw memory signed = drawOf(driver, address(dollar), 10, STRANGER);
        bytes memory others = signedBy(OTHER_KEY, rides.drawDigest(signed));
        _as(STRANGER, abi.encodeCall(rides.draw, (signed, _unopened, others)), _notSigned(driver));
        _as(rider, abi.encodeCall(rides.draw, (signed, _unopened, "")), _notSigned(driver));
    }

    function test_rid_009_draw_reverts_DrawUsed() public {
        fund(driver, address(dollar), 20);
        PurseDraw memory signed = drawOf(driver, address(dollar), 10, DRIVER_TO);
        bytes32 digest = rides.drawDigest(signed);
        bytes memory signature = signedBy(DRIVER_KEY, digest);
        rides.draw(signed, _unopened, signature);
        bytes memory reason = abi.encodeWithSelector(IRideSettlement.DrawUsed.selector, digest);
        _as(STRANGER, abi.encodeCall(rides.draw, (signed, _unopened, signature)), reason);
    }

    function test_draw_reverts_NothingToMove_BadDestination_and_PurseTooSmall() public {
        PurseDraw memory signed = drawOf(driver, address(dollar), 0, DRIVER_TO);
        bytes memory reason = abi.encodeWithSelector(IRideSettlement.NothingToMove.selector);
        _as(driver, abi.encodeCall(rides.draw, (signed, _unopened, "")), reason);
        signed = drawOf(driver, address(dollar), 1, address(rides));
        reason = abi.encodeWithSelector(INoteVault.BadDestination.selector, signed.to);
        _as(driver, abi.encodeCall(rides.draw, (signed, _unopened, "")), reason);
        signed = drawOf(driver, address(dollar), 1, DRIVER_TO);
        reason = abi.encodeWithSelector(IRideSettlement.PurseTooSmall.selector, driver, uint256(1), uint256(0));
        _as(driver, abi.encodeCall(rides.draw, (signed, _unopened, "")), reason);
    }
}
