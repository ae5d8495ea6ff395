// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {RideSettlement} from "../../src/RideSettlement.sol";
import {CancelRide, FinalFare, RideQuote, RideVoucher, Start} from "../../src/types/Ride.sol";
import {Proof} from "./Proof.sol";

/// How a deposit and a bond are divided, for all fares and fees. Bound: both sides agree to what is called, and a
/// bond that nothing is taken from is of 250 units.
contract RideSettlementProof is Proof {
    RideSettlement private _rides = new RideSettlement();
    uint88 private constant BOND = 250;
    bytes32 private constant CODE = keccak256("a boarding code");

    function _opened(uint96 most, uint96 bond, uint96[4] memory fees) private returns (RideQuote memory quote) {
        vm.assume(most > 0 && bond > 0);
        vm.assume(fees[0] <= fees[1] && fees[1] <= fees[2] && fees[2] <= fees[3] && fees[3] <= most);
        vm.warp(START);
        (quote.rider, quote.driver, quote.maxFare, quote.driverBond) = (left, right, most, bond);
        (quote.feeGrace, quote.feeBooked, quote.feeArrived, quote.feeNoShow) = (fees[0], fees[1], fees[2], fees[3]);
        (quote.graceSeconds, quote.waitSeconds, quote.rideTimeout) = (90, 5 minutes, 8 hours);
        (quote.riderTo, quote.driverTo) = (word(LEFT_TO), word(RIGHT_TO));
        (quote.validUntil, quote.arriveBy) = (uint64(START), uint64(START + 1 hours));
        quote.pickupCommit = keccak256(abi.encode(CODE));
        vm.deal(address(this), uint256(most) + bond);
        _rides.fund{value: bond}(right, address(0), bond);
        _rides.open{value: most}(quote, "", "");
    }

    /// Every unit of the deposit and the bond is with the rider, the driver or the driver's purse, and nothing else is left.
    function _requireDivided(uint256 toRider, uint256 toDriver, uint256 inPurse) private view {
        assert(LEFT_TO.balance == toRider && RIGHT_TO.balance == toDriver);
        assert(_rides.purse(address(0), right) == inPurse);
        assert(_rides.liabilities(address(0)) == inPurse && address(_rides).balance == inPurse);
    }

    /// A fare that both sign divides the deposit to the unit, or is more than it and goes nowhere.
    function check_rid_002_rid_004_an_agreed_fare_divides_the_deposit(uint88 most, uint96 fare) external {
        uint96[4] memory fees;
        RideQuote memory quote = _opened(most, BOND, fees);
        FinalFare memory signed = FinalFare(_rides.idOf(quote), fare, type(uint64).max);
        bool closed = goes(address(_rides), 0, abi.encodeCall(_rides.closeMutual, (quote, signed, "", "")));
        assert(closed == (fare <= most));
        if (closed) _requireDivided(uint256(most) - fare, fare, BOND);
    }

    /// A driver that gives up pays the fee of the hour out of its bond, and no more than its bond.
    function check_rid_007_a_driver_pays_no_more_than_its_bond(
        uint88 most,
        uint88 bond,
        uint96[4] calldata fees,
        uint32 later
    ) external {
        RideQuote memory quote = _opened(most, bond, fees);
        vm.warp(START + later);
        uint256 fee = later <= 90 ? fees[0] : fees[1];
        if (fee > bond) fee = bond;
        CancelRide memory signed = CancelRide(_rides.idOf(quote), type(uint96).max, type(uint64).max);
        _rides.cancel(quote, signed, right, "");
        _requireDivided(most + fee, 0, bond - fee);
    }

    /// A rider that gives up pays the fee of the hour out of its deposit, and nothing when the driver is late. Bound: a
    /// second in each of the three times, and fees of 64 bits.
    function check_rid_007_a_rider_pays_what_the_table_says(uint88 most, uint64 grace, uint64 booked, uint8 time)
        external
    {
        RideQuote memory quote = _opened(most, BOND, [uint96(grace), booked, most, most]);
        (uint256 later, uint256 fee) = (90, grace);
        if (time == 1) (later, fee) = (91, booked);
        if (time == 2) (later, fee) = (1 hours + 1, 0);
        vm.warp(START + later);
        CancelRide memory signed = CancelRide(_rides.idOf(quote), type(uint96).max, type(uint64).max);
        _rides.cancel(quote, signed, left, "");
        _requireDivided(most - fee, fee, BOND);
    }

    /// Of two vouchers the larger one counts, whichever comes first, and never more than the largest fare.
    function check_rid_005_the_larger_of_two_vouchers_counts(uint88 most, uint96 one, uint96 other) external {
        uint96[4] memory fees;
        RideQuote memory quote = _opened(most, 1, fees);
        bytes32 id = _rides.idOf(quote);
        _rides.start(quote, Start(id, CODE), "");
        _rides.close(quote, RideVoucher(id, 2, one, 0), "");
        goes(address(_rides), 0, abi.encodeCall(_rides.close, (quote, RideVoucher(id, 1, other, 0), "")));
        vm.warp(START + 2 hours + 1);
        _rides.finish(quote);
        uint256 fare = one > other ? one : other;
        if (fare > most) fare = most;
        _requireDivided(most - fare, fare, 1);
    }
}
