// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {IRideSettlement} from "../src/interfaces/IRideSettlement.sol";
import {NoteOpening} from "../src/types/Destination.sol";
import {Arrive, CancelRide, FinalFare, PurseDraw, Rating, RideQuote, RideVoucher, Start} from "../src/types/Ride.sol";
import {Bent} from "./helpers/Bent.sol";
import {Rides} from "./helpers/Rides.sol";

/// A signature that binds too little: of what riders and drivers sign each field is bent in turn, and nobody has signed that.
contract RideSignedTest is Rides {
    /// Words of a quote; behind it in a call stands what is signed on the way, and that begins with the ride's id.
    uint256 private constant QUOTE = 22;
    NoteOpening private _unopened;

    function _notSigned(address who) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IRideSettlement.NotSigned.selector, who);
    }

    /// An account that differs as a bent word does.
    function _like(address who) private pure returns (address) {
        return address(uint160(who) ^ 1);
    }

    function _refused(address caller, bytes memory call, uint256 which, address unsigned) private {
        vm.prank(caller);
        (bool taken, bytes memory said) = address(rides).call(Bent.word(call, which));
        bool right = !taken && keccak256(said) == keccak256(_notSigned(unsigned));
        vm.assertTrue(right, string.concat("word ", vm.toString(which)));
    }

    /// Bends each of `count` words from `first` on, which `unsigned` has not signed; then makes the call as it was signed.
    function _binds(address caller, bytes memory call, uint256 first, uint256 count, address unsigned) private {
        for (uint256 which = first; which < first + count; ++which) {
            _refused(caller, call, which, unsigned);
        }
        vm.prank(caller);
        (bool done,) = address(rides).call(call);
        vm.assertTrue(done, "what was signed goes through");
    }

    function test_rid_001_a_quote_binds_every_field_for_both_sides() public {
        RideQuote memory quote = quoteOf(address(dollar));
        bytes32 id = rides.idOf(quote);
        fund(driver, address(dollar), BOND);
        fund(rider, address(dollar), MAX_FARE);
        bytes memory call =
            abi.encodeCall(rides.openFromPurse, (quote, signedBy(RIDER_KEY, id), signedBy(DRIVER_KEY, id)));
        _refused(STRANGER, call, 0, _like(rider));
        for (uint256 which = 1; which < QUOTE; ++which) {
            _refused(STRANGER, call, which, rider);
        }
        // The rider calls, so that the driver's signature alone is looked at.
        _refused(rider, call, 1, _like(driver));
        _binds(rider, call, 2, QUOTE - 2, driver);
    }

    function test_rid_011_an_arrival_and_a_start_bind_every_field() public {
        RideQuote memory quote = opened(address(dollar));
        Arrive memory arrival = arrivalOf(quote);
        bytes memory signature = signedBy(DRIVER_KEY, rides.arriveDigest(arrival));
        _binds(STRANGER, abi.encodeCall(rides.arrive, (quote, arrival, signature)), QUOTE + 1, 2, driver);
        Start memory begun = Start(rides.idOf(quote), CODE);
        signature = signedBy(DRIVER_KEY, rides.startDigest(begun));
        _binds(STRANGER, abi.encodeCall(rides.start, (quote, begun, signature)), QUOTE + 1, 1, driver);
    }

    function test_rid_011_a_voucher_and_a_rating_bind_every_field() public {
        RideQuote memory quote = opened(address(dollar));
        start(quote);
        RideVoucher memory voucher = voucherOf(quote, 1, 700);
        bytes memory signature = signedBy(RIDER_KEY, rides.voucherDigest(voucher));
        _binds(STRANGER, abi.encodeCall(rides.close, (quote, voucher, signature)), QUOTE + 1, 3, rider);
        finish(quote);
        Rating memory rating = ratingOf(quote, 4);
        signature = signedBy(RIDER_KEY, rides.ratingDigest(rating));
        _binds(STRANGER, abi.encodeCall(rides.rate, (quote, rating, rider, signature)), QUOTE + 1, 2, rider);
        requirePaid(quote, MAX_FARE - 700, 700, BOND);
    }

    function test_rid_011_a_final_fare_binds_every_field_for_both_sides() public {
        RideQuote memory quote = opened(address(dollar));
        FinalFare memory settled = finalOf(quote, 900);
        bytes32 digest = rides.finalDigest(settled);
        (bytes memory riders, bytes memory drivers) = (signedBy(RIDER_KEY, digest), signedBy(DRIVER_KEY, digest));
        bytes memory call = abi.encodeCall(rides.closeMutual, (quote, settled, riders, drivers));
        _refused(STRANGER, call, QUOTE + 1, rider);
        _refused(STRANGER, call, QUOTE + 2, rider);
        _binds(rider, call, QUOTE + 1, 2, driver);
        requirePaid(quote, MAX_FARE - 900, 900, BOND);
    }

    function test_rid_011_giving_up_binds_every_field() public {
        RideQuote memory quote = opened(address(dollar));
        CancelRide memory leaving = cancelOf(quote);
        bytes memory signature = signedBy(DRIVER_KEY, rides.cancelDigest(leaving));
        _binds(STRANGER, abi.encodeCall(rides.cancel, (quote, leaving, driver, signature)), QUOTE + 1, 2, driver);
        requirePaid(quote, MAX_FARE + 10, 0, BOND - 10);
    }

    function test_rid_009_a_draw_binds_every_field() public {
        fund(driver, address(dollar), 1_000);
        PurseDraw memory signed = drawOf(driver, address(dollar), 400, DRIVER_TO);
        bytes memory signature = signedBy(DRIVER_KEY, rides.drawDigest(signed));
        bytes memory call = abi.encodeCall(rides.draw, (signed, _unopened, signature));
        _refused(STRANGER, call, 0, _like(driver));
        _binds(STRANGER, call, 1, 6, driver);
        vm.assertEq(rides.purse(address(dollar), driver), 600, "what was signed, once");
    }
}
