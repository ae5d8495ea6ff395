// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {IVoucherBank} from "../src/interfaces/IVoucherBank.sol";
import {Lane, PayVoucher} from "../src/types/Lane.sol";
import {Lanes} from "./helpers/Lanes.sol";

/// Any deposits and vouchers: a payee gets the smaller of what was proven and what came in.
contract VoucherBankFuzzTest is Lanes {
    function testFuzz_vch_004_a_payee_gets_the_smaller_of_proven_and_deposited(uint256 seed, bool coin) public {
        address token = coin ? address(0) : address(dollar);
        Lane memory lane = laneIn(token);
        (uint256 deposited, uint128 proven) = (0, 0);
        for (uint256 i = 0; i < 10; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            uint128 step = uint128(bound(seed >> 8, 1, 1e20));
            if (seed % 2 == 0) {
                put(lane, step);
                deposited += step;
            } else {
                proven += step;
                redeem(lane, proven);
            }
        }
        if (accountOf(lane).due > 0 && accountOf(lane).held > 0) bank.collect(lane);
        uint256 least = deposited < proven ? deposited : proven;
        vm.assertEq(held(token, TILL), least, "the payee has its money");
        vm.assertEq(accountOf(lane).due, proven - least, "the rest is due");
        vm.assertEq(bank.liabilities(token), deposited - least, "the rest is held");
    }

    /// Whatever a payer does, money put in at a time is there for a payee for 72 hours more.
    function testFuzz_vch_005_no_unit_leaves_within_72_hours_of_its_deposit(
        uint128 first,
        uint128 second,
        uint64 gap,
        uint64 wait_
    ) public {
        (first, second) = (uint128(bound(first, 1, 1e20)), uint128(bound(second, 1, 1e20)));
        Lane memory lane = laneWith(address(0), first);
        thaw(lane, first);
        vm.warp(START + bound(gap, 0, 30 days - 1));
        put(lane, second);
        vm.warp(block.timestamp + bound(wait_, 0, 72 hours - 1));
        try bank.withdraw(lane) {} catch {}
        vm.assertTrue(accountOf(lane).held >= second, "the second deposit is there");
        vm.assertTrue(REST.balance <= first, "at most the first went back");
    }

    function testFuzz_vch_006_a_voucher_of_any_other_sum_or_expiry_is_no_voucher(
        uint128 sum,
        uint64 expiry,
        uint128 other,
        uint64 late
    ) public {
        Lane memory lane = laneWith(address(0), 100);
        (sum, other) = (uint128(bound(sum, 1, 1e20)), uint128(bound(other, 1, 1e20)));
        (expiry, late) = (uint64(bound(expiry, START, FOREVER - 1)), uint64(bound(late, START, FOREVER - 1)));
        bytes memory signature = signatureOf(voucherOf(lane, sum, expiry));
        bool same = sum == other && expiry == late;
        try bank.redeem(lane, other, late, signature) {
            vm.assertTrue(same, "only what was signed");
        } catch {
            vm.assertTrue(!same, "and that always");
        }
    }

    function testFuzz_vch_001_ids_differ_when_any_term_does(uint256 pick, uint256 other) public view {
        Lane memory lane = laneIn(address(dollar));
        bytes32 id = bank.idOf(lane);
        pick = pick % 9;
        uint160 mask = uint160(bound(other, 1, type(uint160).max));
        if (pick == 0) lane.payer = address(uint160(lane.payer) ^ mask);
        if (pick == 1) lane.payee = address(uint160(lane.payee) ^ mask);
        if (pick == 2) lane.token = address(uint160(lane.token) ^ mask);
        if (pick == 3) lane.expiry ^= uint64(bound(other, 1, type(uint64).max));
        if (pick == 4) lane.payKind ^= uint8(bound(other, 1, 255));
        if (pick == 5) lane.payTo ^= bytes32(bound(other, 1, type(uint256).max - 1));
        if (pick == 6) lane.refundKind ^= uint8(bound(other, 1, 255));
        if (pick == 7) lane.refundTo ^= bytes32(bound(other, 1, type(uint256).max - 1));
        if (pick == 8) lane.salt ^= bytes32(bound(other, 1, type(uint256).max - 1));
        vm.assertTrue(bank.idOf(lane) != id, "another promise is another lane");
    }

    function testFuzz_vch_002_a_lane_ends_with_every_unit_somewhere(uint128 amount, uint128 sum, bool coin) public {
        address token = coin ? address(0) : address(dollar);
        (amount, sum) = (uint128(bound(amount, 1, 1e25)), uint128(bound(sum, 1, 1e25)));
        Lane memory lane = laneWith(token, amount);
        redeem(lane, sum);
        vm.warp(lane.expiry + 72 hours);
        IVoucherBank.Account memory account = accountOf(lane);
        if (account.held > 0) bank.withdraw(lane);
        vm.assertEq(held(token, TILL) + held(token, REST), amount, "to the unit");
        vm.assertEq(held(token, address(bank)), 0, "nothing is left behind");
    }
}
