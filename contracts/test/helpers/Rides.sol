// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {IRideSettlement} from "../../src/interfaces/IRideSettlement.sol";
import {PracticeDollar} from "../../src/PracticeDollar.sol";
import {RideSettlement} from "../../src/RideSettlement.sol";
import {
    Arrive,
    CancelRide,
    FinalFare,
    PurseDraw,
    Rating,
    RideQuote,
    RideVoucher,
    Start
} from "../../src/types/Ride.sol";
import {Signed} from "./Signed.sol";

/// Rides between a rider and a driver with keys, and a stranger who submits and pushes.
abstract contract Rides is Signed {
    RideSettlement internal rides;
    PracticeDollar internal dollar;
    uint256 internal constant START = 1_800_000_000;
    uint256 internal constant RIDER_KEY = 0xA1;
    uint256 internal constant DRIVER_KEY = 0xB2;
    uint256 internal constant OTHER_KEY = 0xC3;
    address internal constant RIDER_TO = address(0xA1A1);
    address internal constant DRIVER_TO = address(0xB2B2);
    address internal constant STRANGER = address(0x57);
    bytes32 internal constant CODE = keccak256("a boarding code of 32 random bytes");
    bytes32 internal constant HASH = bytes32(uint256(0x60BE));
    uint32 internal constant GRACE = 90;
    uint32 internal constant WAIT = 5 minutes;
    uint32 internal constant TIMEOUT = 8 hours;
    uint256 internal constant WINDOW = 2 hours;
    uint96 internal constant MAX_FARE = 2_000;
    uint96 internal constant BOND = 250;

    address internal rider = vm.addr(RIDER_KEY);
    address internal driver = vm.addr(DRIVER_KEY);

    function setUp() public virtual {
        vm.warp(START);
        rides = new RideSettlement();
        dollar = new PracticeDollar();
        dollar.mint(address(this), 1e30);
        dollar.approve(address(rides), type(uint256).max);
        vm.deal(address(this), 1e30);
    }

    function word(address account) internal pure returns (bytes32) {
        return bytes32(uint256(uint160(account)));
    }

    /// At most 2,000, fees 10, 100, 200 and 300, and a bond that covers the first three of them.
    function quoteOf(address token) internal view returns (RideQuote memory quote) {
        (quote.rider, quote.driver, quote.token) = (rider, driver, token);
        (quote.maxFare, quote.driverBond) = (MAX_FARE, BOND);
        (quote.feeGrace, quote.feeBooked, quote.feeArrived, quote.feeNoShow) = (10, 100, 200, 300);
        (quote.graceSeconds, quote.waitSeconds, quote.rideTimeout) = (GRACE, WAIT, TIMEOUT);
        quote.pickupCommit = keccak256(abi.encode(CODE));
        (quote.tariffHash, quote.destCellCommit) = (HASH, HASH);
        (quote.riderTo, quote.driverTo) = (word(RIDER_TO), word(DRIVER_TO));
        (quote.validUntil, quote.arriveBy) = (uint64(block.timestamp + 60), uint64(block.timestamp + 20 minutes));
    }

    function coin(RideQuote memory quote, uint256 amount) internal pure returns (uint256) {
        return quote.token == address(0) ? amount : 0;
    }

    function fund(address account, address token, uint96 amount) internal {
        rides.fund{value: token == address(0) ? amount : 0}(account, token, amount);
    }

    /// Opens a ride with a bond that was just put up; whoever runs the test submits it.
    function open(RideQuote memory quote) internal returns (bytes32 id) {
        if (quote.driverBond > 0) fund(driver, quote.token, quote.driverBond);
        id = rides.idOf(quote);
        (bytes memory one, bytes memory other) = (signedBy(RIDER_KEY, id), signedBy(DRIVER_KEY, id));
        rides.open{value: coin(quote, quote.maxFare)}(quote, one, other);
    }

    function opened(address token) internal returns (RideQuote memory quote) {
        quote = quoteOf(token);
        open(quote);
    }

    function arrivalOf(RideQuote memory quote) internal view returns (Arrive memory) {
        return Arrive(rides.idOf(quote), uint64(block.timestamp), HASH);
    }

    /// The driver's word, submitted by whoever runs the test.
    function arrive(RideQuote memory quote) internal {
        Arrive memory arrival = arrivalOf(quote);
        rides.arrive(quote, arrival, signedBy(DRIVER_KEY, rides.arriveDigest(arrival)));
    }

    function start(RideQuote memory quote) internal {
        Start memory signed = Start(rides.idOf(quote), CODE);
        rides.start(quote, signed, signedBy(DRIVER_KEY, rides.startDigest(signed)));
    }

    function voucherOf(RideQuote memory quote, uint32 seq, uint96 cumulative)
        internal
        view
        returns (RideVoucher memory)
    {
        return RideVoucher(rides.idOf(quote), seq, cumulative, HASH);
    }

    function close(RideQuote memory quote, uint32 seq, uint96 cumulative) internal {
        RideVoucher memory voucher = voucherOf(quote, seq, cumulative);
        rides.close(quote, voucher, signedBy(RIDER_KEY, rides.voucherDigest(voucher)));
    }

    function finish(RideQuote memory quote) internal {
        vm.warp(rides.exitAfter(quote) + 1);
        vm.prank(STRANGER);
        rides.finish(quote);
    }

    function finalOf(RideQuote memory quote, uint96 fare) internal view returns (FinalFare memory) {
        return FinalFare(rides.idOf(quote), fare, uint64(block.timestamp + 60));
    }

    function agree(RideQuote memory quote, uint96 fare) internal {
        FinalFare memory settled = finalOf(quote, fare);
        bytes32 digest = rides.finalDigest(settled);
        rides.closeMutual(quote, settled, signedBy(RIDER_KEY, digest), signedBy(DRIVER_KEY, digest));
    }

    function cancelOf(RideQuote memory quote) internal view returns (CancelRide memory) {
        return CancelRide(rides.idOf(quote), type(uint96).max, uint64(block.timestamp + 60));
    }

    function cancel(RideQuote memory quote, address by) internal {
        CancelRide memory signed = cancelOf(quote);
        bytes memory signature = signedBy(by == rider ? RIDER_KEY : DRIVER_KEY, rides.cancelDigest(signed));
        rides.cancel(quote, signed, by, signature);
    }

    function ratingOf(RideQuote memory quote, uint8 score) internal view returns (Rating memory) {
        return Rating(rides.idOf(quote), score, HASH);
    }

    function drawOf(address account, address token, uint96 amount, address to)
        internal
        view
        returns (PurseDraw memory)
    {
        return PurseDraw(account, token, amount, 0, word(to), uint64(block.timestamp + 60), bytes32(0));
    }

    function statusOf(RideQuote memory quote) internal view returns (IRideSettlement.Status) {
        return rides.rideOf(rides.idOf(quote)).status;
    }

    function held(address token, address who) internal view returns (uint256) {
        return token == address(0) ? who.balance : PracticeDollar(token).balanceOf(who);
    }

    /// What each side has been paid, what is back in the driver's purse, and that nothing else stayed here.
    function requirePaid(RideQuote memory quote, uint256 toRider, uint256 toDriver, uint256 bondBack) internal view {
        vm.assertEq(held(quote.token, RIDER_TO), toRider, "the rider");
        vm.assertEq(held(quote.token, DRIVER_TO), toDriver, "the driver");
        vm.assertEq(rides.purse(quote.token, driver), bondBack, "the bond");
        vm.assertEq(rides.liabilities(quote.token), bondBack, "and nothing else stays");
        vm.assertTrue(statusOf(quote) == IRideSettlement.Status.Closed, "the ride is over");
    }

    receive() external payable virtual {}
}
