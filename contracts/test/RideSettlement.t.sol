// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {IRideSettlement} from "../src/interfaces/IRideSettlement.sol";
import {CancelRide, FinalFare, PurseDraw, Rating, RideQuote, RideVoucher, Start} from "../src/types/Ride.sol";
import {NoteOpening} from "../src/types/Destination.sol";
import {ContractWallet} from "./hostile/Receivers.sol";
import {Rides} from "./helpers/Rides.sol";

/// The life of a ride: as it should go, as either side gives it up, and as silence ends it.
contract RideSettlementTest is Rides {
    NoteOpening private _unopened;

    // ---- as it should go ----

    function test_rid_002_a_ride_pays_its_last_voucher_and_gives_the_rest_back() public {
        address[2] memory tokens = [address(0), address(dollar)];
        for (uint256 i = 0; i < 2; ++i) {
            RideQuote memory quote = opened(tokens[i]);
            arrive(quote);
            start(quote);
            close(quote, 12, 1_234);
            finish(quote);
            requirePaid(quote, MAX_FARE - 1_234, 1_234, BOND);
        }
    }

    function test_rid_002_a_ride_that_both_end_is_paid_at_once_in_every_state() public {
        for (uint256 state = 0; state < 5; ++state) {
            setUp();
            RideQuote memory quote = quoteOf(address(dollar));
            open(quote);
            _bring(quote, state);
            agree(quote, 900);
            requirePaid(quote, MAX_FARE - 900, 900, BOND);
        }
    }

    /// Booked, arrived, pushed as a no-show, aboard, closing.
    function _bring(RideQuote memory quote, uint256 state) private {
        if (state == 0) return;
        arrive(quote);
        if (state == 2) {
            vm.warp(rides.exitAfter(quote) + 1);
            rides.noShow(quote);
        }
        if (state < 3) return;
        start(quote);
        if (state == 4) close(quote, 1, 5);
    }

    function test_rid_011_sides_that_call_need_not_sign() public {
        RideQuote memory quote = quoteOf(address(0));
        fund(driver, address(0), BOND);
        fund(rider, address(0), MAX_FARE);
        bytes memory drivers = signedBy(DRIVER_KEY, rides.idOf(quote));
        vm.prank(rider);
        bytes32 id = rides.openFromPurse(quote, "", drivers);
        Start memory started = Start(id, CODE);
        vm.prank(driver);
        rides.start(quote, started, "");
        RideVoucher memory voucher = voucherOf(quote, 1, 700);
        vm.prank(rider);
        rides.close(quote, voucher, "");
        finish(quote);
        requirePaid(quote, MAX_FARE - 700, 700, BOND);
        vm.assertEq(rides.purse(address(0), rider), 0, "the deposit came from the purse");
    }

    function test_rid_011_contract_wallets_sign_through_their_code() public {
        ContractWallet wallet = new ContractWallet(rider);
        RideQuote memory quote = quoteOf(address(dollar));
        quote.rider = address(wallet);
        open(quote);
        start(quote);
        close(quote, 1, 40);
        finish(quote);
        requirePaid(quote, MAX_FARE - 40, 40, BOND);
    }

    function test_a_ride_without_a_bond_asks_nothing_of_the_drivers_purse() public {
        RideQuote memory quote = quoteOf(address(dollar));
        quote.driverBond = 0;
        open(quote);
        cancel(quote, driver);
        requirePaid(quote, MAX_FARE, 0, 0);
    }

    function test_a_ride_can_be_opened_at_either_end_of_what_can_be_kept() public {
        uint32[2] memory waits = [uint32(2 minutes), 2 hours];
        uint32[2] memory timeouts = [uint32(6 hours), 7 days];
        uint64[2] memory arrivals = [uint64(block.timestamp), uint64(block.timestamp + 30 days)];
        for (uint256 i = 0; i < 2; ++i) {
            RideQuote memory quote = quoteOf(address(dollar));
            (quote.waitSeconds, quote.rideTimeout, quote.arriveBy) = (waits[i], timeouts[i], arrivals[i]);
            quote.validUntil = uint64(block.timestamp);
            open(quote);
            vm.assertTrue(statusOf(quote) == IRideSettlement.Status.Booked, "booked");
        }
    }

    // ---- vouchers ----

    function test_rid_004_a_voucher_beyond_the_quote_pays_what_the_quote_says() public {
        RideQuote memory quote = opened(address(dollar));
        start(quote);
        close(quote, 1, type(uint96).max);
        finish(quote);
        requirePaid(quote, 0, MAX_FARE, BOND);
    }

    function test_rid_005_a_stale_voucher_gives_way_to_a_larger_one_and_the_window_does_not_move() public {
        RideQuote memory quote = opened(address(dollar));
        start(quote);
        close(quote, 3, 300);
        uint256 exit = rides.exitAfter(quote);
        vm.warp(exit);
        close(quote, 9, 900);
        vm.assertEq(rides.exitAfter(quote), exit, "nobody moves the window");
        finish(quote);
        requirePaid(quote, MAX_FARE - 900, 900, BOND);
    }

    /// The rider can sign any voucher alone, so a high number over a small sum must not stand in the way of the true one.
    function test_rid_005_a_rider_cannot_shut_out_a_voucher_by_a_higher_number() public {
        RideQuote memory quote = opened(address(dollar));
        start(quote);
        close(quote, type(uint32).max, 1);
        close(quote, 12, 1_500);
        finish(quote);
        requirePaid(quote, MAX_FARE - 1_500, 1_500, BOND);
    }

    function test_rid_005_a_rider_cannot_take_a_voucher_back() public {
        RideQuote memory quote = opened(address(dollar));
        start(quote);
        close(quote, 5, 500);
        RideVoucher memory smaller = voucherOf(quote, 6, 499);
        vm.expectRevert(abi.encodeWithSelector(IRideSettlement.NotAbove.selector, uint96(499), uint96(500)));
        vm.prank(rider);
        rides.close(quote, smaller, "");
    }

    function testFuzz_rid_004_what_is_paid_is_the_largest_voucher_and_no_more_than_the_quote(uint96[4] calldata sums)
        public
    {
        RideQuote memory quote = opened(address(dollar));
        start(quote);
        uint256 most = 0;
        for (uint32 i = 0; i < 4; ++i) {
            uint96 sum = uint96(bound(sums[i], 0, 2 * MAX_FARE));
            if (i > 0 && (sum <= most || most >= MAX_FARE)) continue;
            close(quote, 4 - i, sum);
            most = sum;
        }
        if (most > MAX_FARE) most = MAX_FARE;
        finish(quote);
        requirePaid(quote, MAX_FARE - most, most, BOND);
    }

    // ---- giving up ----

    function test_rid_007_giving_up_costs_what_the_table_says_for_the_state() public {
        for (uint256 i = 0; i < 2; ++i) {
            address by = i == 0 ? rider : driver;
            _giveUp(by, 0, GRACE, 10);
            _giveUp(by, 0, GRACE + 1, 100);
            _giveUp(by, 1, 1, 200);
            _giveUp(by, 2, 1, 200);
        }
    }

    function _giveUp(address by, uint256 state, uint256 after_, uint256 fee) private {
        setUp();
        RideQuote memory quote = opened(address(dollar));
        _bring(quote, state);
        vm.warp(block.timestamp + after_);
        vm.assertEq(rides.cancelFee(quote, by), fee, "it is said before");
        cancel(quote, by);
        if (by == rider) requirePaid(quote, MAX_FARE - fee, fee, BOND);
        else requirePaid(quote, MAX_FARE + fee, 0, BOND - fee);
    }

    function test_rid_007_a_driver_never_pays_more_than_its_bond() public {
        RideQuote memory quote = quoteOf(address(dollar));
        quote.driverBond = 150;
        open(quote);
        arrive(quote);
        cancel(quote, driver);
        requirePaid(quote, MAX_FARE + 150, 0, 0);
    }

    function test_rid_007_a_rider_whose_driver_is_late_gives_up_for_nothing() public {
        RideQuote memory quote = opened(address(dollar));
        vm.warp(quote.arriveBy + 1);
        vm.assertEq(rides.cancelFee(quote, driver), 100, "the driver does not");
        cancel(quote, rider);
        requirePaid(quote, MAX_FARE, 0, BOND);
    }

    function test_rid_007_a_driver_is_not_late_in_the_last_second_that_it_has() public {
        RideQuote memory quote = opened(address(dollar));
        vm.warp(quote.arriveBy);
        vm.assertEq(rides.cancelFee(quote, rider), 100, "it is said before");
        cancel(quote, rider);
        requirePaid(quote, MAX_FARE - 100, 100, BOND);
    }

    /// Otherwise a driver that stays away in silence would fare better than one that says so.
    function test_rid_007_a_driver_that_does_not_come_pays_what_one_that_gives_up_pays() public {
        RideQuote memory quote = opened(address(dollar));
        vm.warp(quote.arriveBy + WINDOW + 1);
        vm.prank(STRANGER);
        rides.lapse(quote);
        requirePaid(quote, MAX_FARE + 100, 0, BOND - 100);
    }

    /// The rider knows the code too: were it enough, a rider could board on paper and leave for nothing.
    function test_rid_006_a_rider_cannot_escape_a_fee_by_boarding_alone() public {
        RideQuote memory quote = opened(address(dollar));
        arrive(quote);
        vm.warp(rides.exitAfter(quote) + 1);
        rides.noShow(quote);
        Start memory alone = Start(rides.idOf(quote), CODE);
        vm.expectRevert(abi.encodeWithSelector(IRideSettlement.NotSigned.selector, driver));
        vm.prank(rider);
        rides.start(quote, alone, "");
        RideVoucher memory nothing = voucherOf(quote, 1, 0);
        bytes memory reason = abi.encodeWithSelector(
            IRideSettlement.WrongStatus.selector, rides.idOf(quote), IRideSettlement.Status.NoShow
        );
        vm.expectRevert(reason);
        vm.prank(rider);
        rides.close(quote, nothing, "");
    }

    // ---- silence ----

    function test_rid_008_a_rider_that_does_not_come_pays_after_two_hours_of_silence() public {
        RideQuote memory quote = opened(address(dollar));
        arrive(quote);
        vm.warp(block.timestamp + WAIT + 1);
        vm.prank(STRANGER);
        rides.noShow(quote);
        vm.assertEq(rides.exitAfter(quote), block.timestamp + WINDOW, "two hours to answer");
        finish(quote);
        requirePaid(quote, MAX_FARE - 300, 300, BOND);
    }

    function test_rid_008_a_rider_that_comes_late_still_boards_and_pays_the_ride_alone() public {
        RideQuote memory quote = opened(address(dollar));
        arrive(quote);
        vm.warp(block.timestamp + WAIT + 1);
        rides.noShow(quote);
        start(quote);
        close(quote, 1, 20);
        finish(quote);
        requirePaid(quote, MAX_FARE - 20, 20, BOND);
    }

    function test_rid_003_a_ride_that_nobody_ends_goes_back_to_the_rider() public {
        RideQuote memory quote = opened(address(dollar));
        start(quote);
        vm.warp(block.timestamp + TIMEOUT + 1);
        vm.prank(STRANGER);
        rides.timeOut(quote);
        finish(quote);
        requirePaid(quote, MAX_FARE, 0, BOND);
    }

    function test_rid_008_a_driver_that_slept_through_the_time_out_still_shows_its_voucher() public {
        RideQuote memory quote = opened(address(dollar));
        start(quote);
        vm.warp(block.timestamp + TIMEOUT + 1);
        rides.timeOut(quote);
        vm.warp(rides.exitAfter(quote));
        close(quote, 8, 800);
        finish(quote);
        requirePaid(quote, MAX_FARE - 800, 800, BOND);
    }

    function test_a_driver_may_arrive_until_the_ride_lapses() public {
        RideQuote memory quote = opened(address(dollar));
        vm.warp(quote.arriveBy + WINDOW);
        vm.expectEmit(address(rides));
        emit IRideSettlement.Arrived(rides.idOf(quote), uint64(block.timestamp), HASH);
        arrive(quote);
        vm.assertTrue(statusOf(quote) == IRideSettlement.Status.Arrived, "late, and there");
    }

    // ---- purses ----

    function test_rid_009_a_bond_goes_round_from_ride_to_ride() public {
        fund(driver, address(dollar), BOND);
        for (uint256 i = 0; i < 3; ++i) {
            RideQuote memory quote = quoteOf(address(dollar));
            quote.salt = bytes32(i);
            bytes32 id = rides.idOf(quote);
            rides.open(quote, signedBy(RIDER_KEY, id), signedBy(DRIVER_KEY, id));
            vm.assertEq(rides.purse(address(dollar), driver), 0, "at stake");
            agree(quote, 10);
            vm.assertEq(rides.purse(address(dollar), driver), BOND, "and back");
        }
    }

    function test_rid_009_a_purse_is_drawn_by_its_owners_word_to_where_it_says() public {
        fund(driver, address(dollar), 100);
        PurseDraw memory signed = drawOf(driver, address(dollar), 60, DRIVER_TO);
        bytes memory signature = signedBy(DRIVER_KEY, rides.drawDigest(signed));
        vm.prank(STRANGER);
        rides.draw(signed, _unopened, signature);
        vm.assertEq(dollar.balanceOf(DRIVER_TO), 60, "sent");
        PurseDraw memory own = drawOf(driver, address(dollar), 40, RIDER_TO);
        vm.prank(driver);
        rides.draw(own, _unopened, "");
        vm.assertEq(dollar.balanceOf(RIDER_TO), 40, "by its own call");
        vm.assertEq(rides.liabilities(address(dollar)), 0, "nothing stays");
    }

    // ---- ratings ----

    function test_rid_010_each_side_of_a_ride_that_is_over_rates_the_other_once() public {
        RideQuote memory quote = opened(address(dollar));
        agree(quote, 10);
        Rating memory rating = ratingOf(quote, 5);
        bytes memory riders = signedBy(RIDER_KEY, rides.ratingDigest(rating));
        vm.expectEmit(address(rides));
        emit IRideSettlement.Rated(rating.rideId, rider, driver, 5, HASH);
        rides.rate(quote, rating, rider, riders);
        vm.expectEmit(address(rides));
        emit IRideSettlement.Rated(rating.rideId, driver, rider, 5, HASH);
        vm.prank(driver);
        rides.rate(quote, rating, driver, "");
        vm.assertEq(rides.rideOf(rating.rideId).rated, 3, "both have");
        vm.expectRevert(abi.encodeWithSelector(IRideSettlement.RatedAlready.selector, rating.rideId, rider));
        rides.rate(quote, rating, rider, riders);
    }

    // ---- nothing to whoever calls ----

    function test_rid_002_whoever_pushes_gains_nothing() public {
        RideQuote memory quote = opened(address(dollar));
        arrive(quote);
        vm.warp(block.timestamp + WAIT + 1);
        vm.prank(STRANGER);
        rides.noShow(quote);
        finish(quote);
        vm.assertEq(dollar.balanceOf(STRANGER), 0, "a stranger gets nothing");
        vm.assertEq(dollar.balanceOf(rider) + dollar.balanceOf(driver), 0, "nor a key: destinations do");
    }
}
