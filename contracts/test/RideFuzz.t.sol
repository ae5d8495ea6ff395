// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {RideQuote} from "../src/types/Ride.sol";
import {Rides} from "./helpers/Rides.sol";

/// Quotes of any amounts: every unit of deposit and bond goes to a side, and nobody pays what is not in the table.
contract RideFuzzTest is Rides {
    /// A quote of at most `most`, with fees that grow and any bond.
    function _quote(uint96 most, uint96 bond, uint96[4] memory fees) private view returns (RideQuote memory quote) {
        quote = quoteOf(address(dollar));
        quote.maxFare = uint96(bound(most, 1, type(uint96).max));
        quote.driverBond = bond;
        quote.feeNoShow = uint96(bound(fees[3], 0, quote.maxFare));
        quote.feeArrived = uint96(bound(fees[2], 0, quote.feeNoShow));
        quote.feeBooked = uint96(bound(fees[1], 0, quote.feeArrived));
        quote.feeGrace = uint96(bound(fees[0], 0, quote.feeBooked));
    }

    function testFuzz_rid_002_what_both_sign_divides_every_unit(
        uint96 most,
        uint96 bond,
        uint96[4] calldata fees,
        uint96 fare
    ) public {
        RideQuote memory quote = _quote(most, bond, fees);
        open(quote);
        fare = uint96(bound(fare, 0, quote.maxFare));
        agree(quote, fare);
        requirePaid(quote, quote.maxFare - fare, fare, bond);
    }

    function testFuzz_rid_007_giving_up_costs_what_the_table_says_and_a_driver_no_more_than_its_bond(
        uint96 most,
        uint96 bond,
        uint96[4] calldata fees,
        uint256 time,
        bool byRider
    ) public {
        RideQuote memory quote = _quote(most, bond, fees);
        open(quote);
        time = bound(time, 0, 20 minutes);
        vm.warp(START + time);
        uint256 fee = time <= GRACE ? quote.feeGrace : quote.feeBooked;
        if (!byRider && fee > bond) fee = bond;
        cancel(quote, byRider ? rider : driver);
        if (byRider) requirePaid(quote, quote.maxFare - fee, fee, bond);
        else requirePaid(quote, quote.maxFare + fee, 0, bond - fee);
    }
}
