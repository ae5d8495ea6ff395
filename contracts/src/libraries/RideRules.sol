// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {IRideSettlement} from "../interfaces/IRideSettlement.sol";
import {RideQuote} from "../types/Ride.sol";

/// The rules of a ride say which quotes can be kept, what giving up costs, and when silence ends what state.
library RideRules {
    /// Seconds after a push against someone silent in which it can still answer.
    uint256 internal constant WINDOW = 2 hours;
    /// The longest time from the opening to the arrival.
    uint256 internal constant MAX_AHEAD = 30 days;
    /// The shortest and the longest wait for a rider.
    uint32 internal constant MIN_WAIT = 2 minutes;
    uint32 internal constant MAX_WAIT = 2 hours;
    /// The shortest and the longest time-out of a ride.
    uint32 internal constant MIN_TIMEOUT = 6 hours;
    uint32 internal constant MAX_TIMEOUT = 7 days;
    /// The best score.
    uint8 internal constant MAX_SCORE = 5;

    /// Refuses a quote that nobody could keep, or that the deposit could not pay.
    function requireKeepable(RideQuote calldata quote) internal view {
        (address rider, address driver) = (quote.rider, quote.driver);
        bool two = rider != address(0) && driver != address(0) && rider != driver;
        if (!two) revert IRideSettlement.BadParties(rider, driver);
        if (block.timestamp > quote.validUntil) revert IRideSettlement.TooLate(quote.validUntil, block.timestamp);
        (uint256 time, uint64 arriveBy) = (block.timestamp, quote.arriveBy);
        bool timely = arriveBy >= time && arriveBy <= time + MAX_AHEAD;
        if (!timely) revert IRideSettlement.BadArriveBy(arriveBy, time, time + MAX_AHEAD);
        _requireWithin(quote.waitSeconds, MIN_WAIT, MAX_WAIT);
        _requireWithin(quote.rideTimeout, MIN_TIMEOUT, MAX_TIMEOUT);
        _requireFees(quote);
    }

    /// What giving up costs the side that does it, as the ride stands.
    function feeOf(RideQuote calldata quote, IRideSettlement.Ride memory ride, bool byRider)
        internal
        view
        returns (uint96 fee)
    {
        if (ride.status != IRideSettlement.Status.Booked) fee = quote.feeArrived;
        else if (byRider && block.timestamp > quote.arriveBy) fee = 0;
        else if (block.timestamp <= uint256(ride.since) + quote.graceSeconds) fee = quote.feeGrace;
        else fee = quote.feeBooked;
        if (!byRider) fee = fromBond(quote, fee); // RID-007
    }

    /// A fee of the driver's, as far as its bond goes.
    function fromBond(RideQuote calldata quote, uint96 fee) internal pure returns (uint96) {
        return fee < quote.driverBond ? fee : quote.driverBond;
    }

    /// The last second of a state; after it anyone can push the ride on.
    function exitAfter(RideQuote calldata quote, IRideSettlement.Ride memory ride) internal pure returns (uint256) {
        IRideSettlement.Status status = ride.status;
        if (status == IRideSettlement.Status.Booked) return quote.arriveBy + WINDOW;
        if (status == IRideSettlement.Status.Arrived) return uint256(ride.since) + quote.waitSeconds;
        if (status == IRideSettlement.Status.Aboard) return uint256(ride.since) + quote.rideTimeout;
        return ride.since + WINDOW; // RID-003
    }

    function _requireFees(RideQuote calldata quote) private pure {
        (uint96 grace, uint96 booked) = (quote.feeGrace, quote.feeBooked);
        (uint96 arrived, uint96 noShow, uint96 most) = (quote.feeArrived, quote.feeNoShow, quote.maxFare);
        bool grows = grace <= booked && booked <= arrived && arrived <= noShow && noShow <= most;
        if (!grows) revert IRideSettlement.BadFees(grace, booked, arrived, noShow, most); // RID-007
        if (most == 0) revert IRideSettlement.NothingToMove();
    }

    function _requireWithin(uint32 window, uint32 least, uint32 most) private pure {
        if (window < least || window > most) revert IRideSettlement.BadWindow(window, least, most);
    }
}
