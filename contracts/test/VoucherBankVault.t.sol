// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {INoteVault} from "../src/interfaces/INoteVault.sol";
import {IVault} from "../src/interfaces/IVault.sol";
import {DestKind, NoteDest, NoteOpening} from "../src/types/Destination.sol";
import {Lane} from "../src/types/Lane.sol";
import {Lanes} from "./helpers/Lanes.sol";
import {Oddities} from "./helpers/Oddities.sol";
import {PoolDouble} from "./hostile/Pools.sol";
import {Hostile} from "./hostile/Receivers.sol";
import {OddToken} from "./hostile/Tokens.sol";

/// Lanes of odd tokens, with tills that refuse, burn, call back, or sit in a pool.
contract VoucherBankVaultTest is Lanes, Oddities {
    function _odd(OddToken.Odd odd) private returns (OddToken token) {
        token = new OddToken(odd);
        token.mint(address(this), 1e12);
        token.approve(address(bank), type(uint256).max);
    }

    // ---- every oddity ----

    function _oddVault() internal view override returns (IVault) {
        return bank;
    }

    function _oddLane(address token) private pure returns (Lane memory lane) {
        lane = laneIn(token);
        lane.payTo = word(ODDS_TO);
    }

    function promiseOdd(address token) public override returns (uint256) {
        put(_oddLane(token), 500);
        return 500;
    }

    function _keepOdd(address token) internal override {
        redeem(_oddLane(token), 500);
    }

    // ---- tokens ----

    function test_deposit_reverts_WrongValue() public {
        Lane memory lane = laneIn(address(0));
        vm.expectRevert(abi.encodeWithSelector(IVault.WrongValue.selector, 9, 10));
        bank.deposit{value: 9}(lane, 10);
        lane.token = address(dollar);
        vm.expectRevert(abi.encodeWithSelector(IVault.WrongValue.selector, 10, 0));
        bank.deposit{value: 10}(lane, 10);
    }

    function test_deposit_reverts_TransferAmountMismatch() public {
        OddToken token = _odd(OddToken.Odd.Fee);
        Lane memory lane = laneIn(address(token));
        vm.expectRevert(abi.encodeWithSelector(IVault.TransferAmountMismatch.selector, address(token), 1000, 990));
        bank.deposit(lane, 1000);
    }

    function test_deposit_reverts_PullRefused() public {
        OddToken token = _odd(OddToken.Odd.FalseOnSuccess);
        Lane memory lane = laneIn(address(token));
        vm.expectRevert(abi.encodeWithSelector(IVault.PullRefused.selector, address(token), address(this), 10));
        bank.deposit(lane, 10);
    }

    function test_tokens_without_an_answer_and_those_that_fear_zero_work_all_the_way() public {
        OddToken.Odd[2] memory odds = [OddToken.Odd.NoReturn, OddToken.Odd.RevertsOnZero];
        for (uint256 i = 0; i < 2; ++i) {
            OddToken token = _odd(odds[i]);
            Lane memory lane = laneWith(address(token), 100);
            redeem(lane, 130);
            put(lane, 80);
            bank.collect(lane);
            vm.warp(lane.expiry + 72 hours);
            bank.withdraw(lane);
            vm.assertTrue(token.balanceOf(TILL) == 130 && token.balanceOf(REST) == 50, "paid and sent back");
            vm.warp(START);
        }
    }

    /// A voucher whose push is refused is not lost: it is owed to the till, and counts as paid.
    function test_vlt_003_a_token_that_refuses_the_till_owes_it() public {
        OddToken.Odd[5] memory odds = [
            OddToken.Odd.Blocks,
            OddToken.Odd.FalseOnFailure,
            OddToken.Odd.Bombs,
            OddToken.Odd.BurnsGas,
            OddToken.Odd.Paused
        ];
        for (uint256 i = 0; i < 5; ++i) {
            OddToken token = _odd(OddToken.Odd.None);
            Lane memory lane = laneWith(address(token), 100);
            token.setOdd(odds[i]);
            token.block_(TILL);
            redeem(lane, 60);
            vm.assertEq(bank.owed(address(token), TILL), 60, "owed");
            vm.assertEq(accountOf(lane).held, 40, "and no longer collateral");
            token.setOdd(OddToken.Odd.None);
            bank.payOwed(address(token), TILL);
            vm.assertEq(token.balanceOf(TILL), 60, "paid late");
        }
    }

    function test_vlt_001_a_token_that_shrinks_harms_its_own_lanes_only() public {
        OddToken token = _odd(OddToken.Odd.None);
        (Lane memory shrunk, Lane memory sound) = (laneWith(address(token), 100), laneWith(address(dollar), 100));
        token.burn(address(bank), 90);
        redeem(shrunk, 50);
        vm.assertEq(bank.owed(address(token), TILL), 50, "what is not there is owed");
        redeem(sound, 50);
        vm.assertEq(dollar.balanceOf(TILL), 50, "the other lane pays");
    }

    /// The token calls into each function in turn while `deposit` runs, and into one while each other function runs; it
    /// refuses to move when a door was open.
    function test_vlt_004_a_token_that_calls_back_finds_every_door_shut() public {
        OddToken token = _odd(OddToken.Odd.Reenters);
        Lane memory lane = laneIn(address(token));
        bytes[5] memory calls = [
            abi.encodeCall(bank.deposit, (lane, 1)),
            abi.encodeCall(bank.redeem, (lane, 1, FOREVER, "")),
            abi.encodeCall(bank.collect, (lane)),
            abi.encodeCall(bank.thaw, (lane, 1)),
            abi.encodeCall(bank.withdraw, (lane))
        ];
        for (uint256 i = 0; i < calls.length; ++i) {
            token.setCallback(calls[i]);
            put(lane, 20);
        }
        token.setCallback(abi.encodeCall(bank.payOwed, (address(token), TILL)));
        redeem(lane, 130);
        vm.assertEq(token.balanceOf(TILL), 100, "paid by redeem");
        put(lane, 50);
        bank.collect(lane);
        vm.assertEq(token.balanceOf(TILL), 130, "paid by collect");
        vm.warp(lane.expiry + 72 hours);
        bank.withdraw(lane);
        vm.assertEq(token.balanceOf(REST), 20, "sent back by withdraw");
    }

    // ---- receivers ----

    function test_vlt_003_a_till_or_payer_that_refuses_coin_is_owed_it_and_holds_up_nobody() public {
        Hostile.Way[3] memory ways = [Hostile.Way.Reverts, Hostile.Way.BurnsGas, Hostile.Way.Bombs];
        for (uint256 i = 0; i < 3; ++i) {
            address receiver = address(new Hostile(ways[i]));
            Lane memory lane = laneIn(address(0));
            (lane.payTo, lane.refundTo) = (word(receiver), word(receiver));
            put(lane, 100);
            redeem(lane, 60);
            vm.assertEq(bank.owed(address(0), receiver), 60, "the till");
            vm.warp(lane.expiry + 72 hours);
            bank.withdraw(lane);
            vm.assertEq(bank.owed(address(0), receiver), 100, "and what went back");
            vm.warp(START);
        }
    }

    function test_vlt_004_a_till_that_calls_back_finds_the_door_shut() public {
        Hostile receiver = new Hostile(Hostile.Way.Reenters);
        receiver.setCallback(abi.encodeCall(bank.payOwed, (address(0), TILL)));
        Lane memory lane = laneIn(address(0));
        lane.payTo = word(address(receiver));
        put(lane, 100);
        redeem(lane, 60);
        vm.assertTrue(receiver.held() && address(receiver).balance == 60, "refused, and paid once");
    }

    function test_vlt_005_redeem_reverts_TooLittleGas() public {
        Lane memory lane = laneWith(address(dollar), 100);
        bytes memory call = abi.encodeCall(bank.redeem, (lane, 60, FOREVER, signed(lane, 60)));
        (bool done, bytes memory said) = address(bank).call{gas: 360_000}(call);
        vm.assertTrue(!done && bytes4(said) == IVault.TooLittleGas.selector, "it refuses to try");
        (done,) = address(bank).call{gas: 600_000}(call);
        vm.assertTrue(done && dollar.balanceOf(TILL) == 60, "enough gas pays");
    }

    // ---- shielded ----

    function _opening(address pool, uint96 insertion) private pure returns (NoteOpening memory) {
        return NoteOpening(pool, bytes32(uint256(0x4e07e)), address(0), insertion, "for the receiver alone");
    }

    function _shielded(NoteOpening memory opening) private view returns (Lane memory lane) {
        bytes32 dest =
            bank.noteDest(NoteDest(opening.pool, opening.noteKey, keccak256(opening.ciphertext), opening.authority));
        lane = laneIn(address(dollar));
        (lane.payKind, lane.payTo, lane.refundKind, lane.refundTo) = (DestKind.NOTE, dest, DestKind.NOTE, dest);
    }

    /// A lane pays its note in parts; whoever has the opening deposits all of them at once, and the note's key serves once.
    function test_dst_006_a_note_gets_all_parts_of_a_lane_in_one_deposit() public {
        PoolDouble pool = new PoolDouble(PoolDouble.Way.Takes);
        NoteOpening memory opening = _opening(address(pool), 5);
        Lane memory lane = _shielded(opening);
        put(lane, 100);
        redeem(lane, 130);
        vm.assertEq(bank.owedNote(address(dollar), lane.payTo), 100, "redeemed, and owed");
        put(lane, 70);
        bank.collect(lane);
        vm.assertEq(bank.owedNote(address(dollar), lane.payTo), 130, "collected, and owed");
        vm.warp(lane.expiry + 72 hours);
        bank.withdraw(lane);
        vm.assertEq(bank.owedNote(address(dollar), lane.payTo), 170, "withdrawn, and owed");
        vm.assertEq(pool.deposits(opening.noteKey), 0, "and in no pool yet");
        bank.payOwedNote{value: 5}(address(dollar), opening);
        vm.assertEq(pool.deposited(address(dollar), opening.noteKey), 170, "all of it");
        vm.assertTrue(pool.deposits(opening.noteKey) == 1 && pool.inserted() == 5, "in one deposit");
        vm.assertEq(bank.liabilities(address(dollar)), 0, "and nothing is owed");
    }

    function test_dst_005_a_pool_that_refuses_leaves_the_money_owed_to_the_note() public {
        PoolDouble pool = new PoolDouble(PoolDouble.Way.Full);
        NoteOpening memory opening = _opening(address(pool), 0);
        Lane memory lane = _shielded(opening);
        put(lane, 100);
        redeem(lane, 60);
        vm.expectRevert(abi.encodeWithSelector(INoteVault.NoteRefused.selector, address(dollar), lane.payTo, 60));
        bank.payOwedNote(address(dollar), opening);
        vm.assertEq(bank.owedNote(address(dollar), lane.payTo), 60, "owed");
        pool.setWay(PoolDouble.Way.Takes);
        bank.payOwedNote(address(dollar), opening);
        vm.assertEq(pool.deposited(address(dollar), opening.noteKey), 60, "paid once the pool takes");
    }

    function test_redeem_collect_and_withdraw_take_no_coin() public {
        Lane memory lane = laneWith(address(dollar), 100);
        bytes[3] memory calls = [
            abi.encodeCall(bank.redeem, (lane, 130, FOREVER, signed(lane, 130))),
            abi.encodeCall(bank.collect, (lane)),
            abi.encodeCall(bank.withdraw, (lane))
        ];
        for (uint256 i = 0; i < 3; ++i) {
            if (i == 1) put(lane, 100);
            if (i == 2) vm.warp(lane.expiry + 72 hours);
            (bool done,) = address(bank).call{value: 1}(calls[i]);
            vm.assertTrue(!done, "no coin has any use here");
            (done,) = address(bank).call(calls[i]);
            vm.assertTrue(done, "and without it the call goes");
        }
    }
}
