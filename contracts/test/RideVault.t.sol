// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {IRideSettlement} from "../src/interfaces/IRideSettlement.sol";
import {IVault} from "../src/interfaces/IVault.sol";
import {DestKind, NoteDest, NoteOpening} from "../src/types/Destination.sol";
import {PurseDraw, RideQuote, Start} from "../src/types/Ride.sol";
import {Oddities} from "./helpers/Oddities.sol";
import {Rides} from "./helpers/Rides.sol";
import {PoolDouble} from "./hostile/Pools.sol";
import {Hostile} from "./hostile/Receivers.sol";
import {OddToken} from "./hostile/Tokens.sol";

/// Rides in odd tokens, with receivers that refuse, burn, call back, or sit in a pool.
contract RideVaultTest is Rides, Oddities {
    NoteOpening private _unopened;

    function _odd(OddToken.Odd odd) private returns (OddToken token) {
        token = new OddToken(odd);
        token.mint(address(this), 1e12);
        token.approve(address(rides), type(uint256).max);
    }

    function _oddVault() internal view override returns (IVault) {
        return rides;
    }

    function _oddRide(address token) private view returns (RideQuote memory quote) {
        quote = _unbonded(token);
        quote.driverTo = word(ODDS_TO);
    }

    function promiseOdd(address token) public override returns (uint256) {
        open(_oddRide(token));
        return MAX_FARE;
    }

    function _keepOdd(address token) internal override {
        agree(_oddRide(token), MAX_FARE);
    }

    function _unbonded(address token) private view returns (RideQuote memory quote) {
        quote = quoteOf(token);
        quote.driverBond = 0;
    }

    function _opens(RideQuote memory quote, bytes memory reason) private {
        bytes32 id = rides.idOf(quote);
        (bytes memory one, bytes memory other) = (signedBy(RIDER_KEY, id), signedBy(DRIVER_KEY, id));
        vm.expectRevert(reason);
        rides.open(quote, one, other);
    }

    // ---- tokens ----

    function test_vlt_002_open_and_fund_revert_TransferAmountMismatch() public {
        OddToken token = _odd(OddToken.Odd.Fee);
        bytes4 selector = IVault.TransferAmountMismatch.selector;
        _opens(_unbonded(address(token)), abi.encodeWithSelector(selector, address(token), MAX_FARE, MAX_FARE - 20));
        vm.expectRevert(abi.encodeWithSelector(selector, address(token), 1_000, 990));
        rides.fund(driver, address(token), 1_000);
    }

    function test_open_reverts_PullRefused_by_a_token_that_lies() public {
        OddToken token = _odd(OddToken.Odd.FalseOnSuccess);
        bytes4 selector = IVault.PullRefused.selector;
        _opens(
            _unbonded(address(token)),
            abi.encodeWithSelector(selector, address(token), address(this), uint256(MAX_FARE))
        );
    }

    function test_open_reverts_WrongValue() public {
        RideQuote memory quote = _unbonded(address(0));
        _opens(quote, abi.encodeWithSelector(IVault.WrongValue.selector, uint256(0), uint256(MAX_FARE)));
    }

    function test_tokens_without_an_answer_and_those_that_fear_zero_work_all_the_way() public {
        OddToken.Odd[2] memory odds = [OddToken.Odd.NoReturn, OddToken.Odd.RevertsOnZero];
        for (uint256 i = 0; i < 2; ++i) {
            OddToken token = _odd(odds[i]);
            RideQuote memory quote = opened(address(token));
            start(quote);
            close(quote, 1, MAX_FARE);
            finish(quote);
            vm.assertEq(token.balanceOf(DRIVER_TO), MAX_FARE, "paid, and nothing sent to the rider");
        }
    }

    function test_vlt_003_a_token_that_refuses_one_side_holds_up_nobody() public {
        OddToken.Odd[4] memory odds =
            [OddToken.Odd.Blocks, OddToken.Odd.FalseOnFailure, OddToken.Odd.Bombs, OddToken.Odd.BurnsGas];
        for (uint256 i = 0; i < 4; ++i) {
            OddToken token = _odd(OddToken.Odd.None);
            RideQuote memory quote = opened(address(token));
            start(quote);
            close(quote, 1, 500);
            token.setOdd(odds[i]);
            token.block_(RIDER_TO);
            finish(quote);
            vm.assertEq(token.balanceOf(DRIVER_TO), 500, "the driver is paid");
            vm.assertEq(rides.owed(address(token), RIDER_TO), MAX_FARE - 500, "the rider is owed");
            vm.assertEq(rides.liabilities(address(token)), MAX_FARE - 500 + BOND, "which stays a liability");
        }
    }

    /// A token whose holdings shrink by themselves strands its own holders and nobody else.
    function test_vlt_001_a_token_that_shrinks_harms_its_own_rides_only() public {
        OddToken token = _odd(OddToken.Odd.None);
        (RideQuote memory shrunk, RideQuote memory sound) = (opened(address(token)), opened(address(dollar)));
        token.burn(address(rides), MAX_FARE);
        agree(shrunk, MAX_FARE);
        vm.assertEq(rides.owed(address(token), DRIVER_TO), MAX_FARE, "what is not there is owed");
        agree(sound, 100);
        vm.assertEq(dollar.balanceOf(DRIVER_TO), 100, "the other ride pays");
    }

    function test_vlt_004_a_token_that_calls_back_is_refused() public {
        OddToken token = _odd(OddToken.Odd.None);
        RideQuote memory quote = opened(address(token));
        token.setCallback(abi.encodeCall(rides.finish, (quote)));
        token.setOdd(OddToken.Odd.Reenters);
        agree(quote, 70);
        vm.assertEq(token.balanceOf(DRIVER_TO), 70, "paid once");
    }

    // ---- receivers ----

    function test_vlt_003_a_side_that_refuses_its_money_cannot_keep_the_others() public {
        Hostile.Way[3] memory ways = [Hostile.Way.Reverts, Hostile.Way.BurnsGas, Hostile.Way.Bombs];
        for (uint256 i = 0; i < 3; ++i) {
            RideQuote memory quote = quoteOf(address(0));
            address refuses = address(new Hostile(ways[i]));
            (quote.riderTo, quote.salt) = (word(refuses), bytes32(i));
            open(quote);
            uint256 before = DRIVER_TO.balance;
            agree(quote, 300);
            vm.assertEq(DRIVER_TO.balance - before, 300, "the driver is paid");
            vm.assertEq(rides.owed(address(0), refuses), MAX_FARE - 300, "the other is owed");
        }
    }

    function _doors(RideQuote memory quote) private view returns (bytes[] memory doors) {
        doors = new bytes[](13);
        PurseDraw memory signed = drawOf(rider, address(0), 1, STRANGER);
        doors[0] = abi.encodeCall(rides.fund, (rider, address(0), 1));
        doors[1] = abi.encodeCall(rides.draw, (signed, _unopened, ""));
        doors[2] = abi.encodeCall(rides.open, (quote, "", ""));
        doors[3] = abi.encodeCall(rides.openFromPurse, (quote, "", ""));
        doors[4] = abi.encodeCall(rides.arrive, (quote, arrivalOf(quote), ""));
        doors[5] = abi.encodeCall(rides.start, (quote, Start(0, CODE), ""));
        doors[6] = abi.encodeCall(rides.close, (quote, voucherOf(quote, 1, 1), ""));
        doors[7] = abi.encodeCall(rides.closeMutual, (quote, finalOf(quote, 1), "", ""));
        doors[8] = abi.encodeCall(rides.cancel, (quote, cancelOf(quote), rider, ""));
        doors[9] = abi.encodeCall(rides.noShow, (quote));
        doors[10] = abi.encodeCall(rides.timeOut, (quote));
        doors[11] = abi.encodeCall(rides.lapse, (quote));
        doors[12] = abi.encodeCall(rides.finish, (quote));
    }

    function test_vlt_004_a_receiver_that_calls_back_finds_every_door_shut() public {
        Hostile receiver = new Hostile(Hostile.Way.Reenters);
        bytes[] memory doors = _doors(quoteOf(address(0)));
        for (uint256 i = 0; i < doors.length; ++i) {
            RideQuote memory quote = quoteOf(address(0));
            (quote.driverTo, quote.salt) = (word(address(receiver)), bytes32(i));
            open(quote);
            receiver.setCallback(doors[i]);
            agree(quote, 300);
            vm.assertTrue(receiver.held(), string.concat("door ", vm.toString(i)));
        }
        vm.assertEq(address(receiver).balance, 300 * doors.length, "paid once each");
    }

    // ---- notes ----

    function _opening(PoolDouble pool) private pure returns (NoteOpening memory) {
        return NoteOpening(address(pool), HASH, address(0), 0, "sealed");
    }

    function _dest(PoolDouble pool) private view returns (bytes32) {
        return rides.noteDest(NoteDest(address(pool), HASH, keccak256("sealed"), address(0)));
    }

    function test_esc_009_a_note_is_owed_what_a_ride_pays_it_and_anyone_pushes_that() public {
        PoolDouble pool = new PoolDouble(PoolDouble.Way.Takes);
        RideQuote memory quote = quoteOf(address(dollar));
        (quote.driverKind, quote.driverTo) = (DestKind.NOTE, _dest(pool));
        open(quote);
        agree(quote, 333);
        vm.assertEq(rides.owedNote(address(dollar), quote.driverTo), 333, "owed to the note");
        vm.prank(STRANGER);
        rides.payOwedNote(address(dollar), _opening(pool));
        vm.assertEq(dollar.balanceOf(address(pool)), 333, "and in the pool");
        vm.assertEq(pool.deposits(_opening(pool).noteKey), 1, "under a key that served once");
    }

    function test_dst_005_a_pool_that_refuses_holds_up_neither_ride_nor_purse() public {
        PoolDouble.Way[4] memory ways =
            [PoolDouble.Way.Closed, PoolDouble.Way.Full, PoolDouble.Way.TakesLess, PoolDouble.Way.BurnsGas];
        fund(driver, address(dollar), 40);
        for (uint256 i = 0; i < 4; ++i) {
            PoolDouble pool = new PoolDouble(ways[i]);
            PurseDraw memory signed = drawOf(driver, address(dollar), 10, address(0));
            (signed.toKind, signed.to) = (DestKind.NOTE, _dest(pool));
            vm.prank(driver);
            rides.draw(signed, _opening(pool), "");
            vm.assertEq(rides.owedNote(address(dollar), signed.to), 10, "owed");
        }
        vm.assertEq(rides.purse(address(dollar), driver), 0, "and out of the purse");
    }

    function test_a_draw_to_a_note_goes_into_its_pool() public {
        PoolDouble pool = new PoolDouble(PoolDouble.Way.Takes);
        fund(driver, address(dollar), 40);
        PurseDraw memory signed = drawOf(driver, address(dollar), 40, address(0));
        (signed.toKind, signed.to) = (DestKind.NOTE, _dest(pool));
        bytes memory signature = signedBy(DRIVER_KEY, rides.drawDigest(signed));
        rides.draw(signed, _opening(pool), signature);
        vm.assertEq(dollar.balanceOf(address(pool)), 40, "in the pool");
        vm.assertTrue(rides.rideOf(0).status == IRideSettlement.Status.Unknown, "and no ride came of it");
    }
}
