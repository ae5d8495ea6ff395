// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {Budget, Spend} from "../src/types/Budget.sol";
import {Budgets} from "./helpers/Budgets.sol";

/// Any budget, any payments, any times: what goes out stays within every limit, and adds up.
contract AllowanceFuzzTest is Budgets {
    struct Payment {
        uint256 time;
        uint256 amount;
    }

    function testFuzz_alw_003_no_window_of_a_period_sees_more_than_twice_the_budget(
        uint96 perPeriod,
        uint32 period,
        uint256 seed
    ) public {
        Budget memory budget = budgetIn(address(0));
        budget.perPeriod = uint96(bound(perPeriod, 2, 1e20));
        budget.perPayment = budget.perPeriod;
        budget.total = 40 * budget.perPeriod;
        budget.period = uint32(bound(period, 1 hours, 2 days));
        fund(budget);
        Payment[] memory made = new Payment[](24);
        for (uint256 i = 0; i < 24; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            vm.warp(block.timestamp + (seed >> 128) % budget.period);
            made[i] = _most(budget, seed, i);
        }
        _requireWindows(budget, made);
    }

    /// As much as possible, or a part of it.
    function _most(Budget memory budget, uint256 seed, uint256 nonce) private returns (Payment memory made) {
        (uint96 most,) = allowance.spendable(budget);
        uint96 amount = seed % 3 == 0 ? uint96(bound(seed, 0, most)) : most;
        made = Payment(block.timestamp, amount);
        if (amount > 0) pay(budget, amount, nonce);
    }

    function _requireWindows(Budget memory budget, Payment[] memory made) private pure {
        for (uint256 from = 0; from < made.length; ++from) {
            (uint256 inWindow, uint256 inPeriod) = (0, 0);
            for (uint256 i = from; i < made.length && made[i].time < made[from].time + budget.period; ++i) {
                inWindow += made[i].amount;
                bool same = _index(budget, made[i].time) == _index(budget, made[from].time);
                if (same) inPeriod += made[i].amount;
            }
            vm.assertTrue(inPeriod <= budget.perPeriod, "a period sees its budget at most");
            vm.assertTrue(inWindow <= 2 * uint256(budget.perPeriod), "a window sees twice that at most");
        }
    }

    function _index(Budget memory budget, uint256 time) private pure returns (uint256) {
        return (time - budget.origin) / budget.period;
    }

    function testFuzz_alw_002_paid_fees_and_refund_are_what_was_deposited(
        uint96 total,
        uint96 amount,
        uint96 fee,
        bool coin
    ) public {
        address token = coin ? address(0) : address(dollar);
        Budget memory budget = budgetIn(token);
        budget.total = uint96(bound(total, 1, 1e22));
        (budget.perPeriod, budget.perPayment, budget.maxRelayerFee) = (budget.total, budget.total, budget.total);
        fund(budget);
        amount = uint96(bound(amount, 1, budget.total));
        Spend memory signed = spendOf(budget, amount, 0);
        (fee, signed.maxRelayerFee) = (uint96(bound(fee, 0, _least(amount, budget.total - amount))), budget.total);
        pay(budget, signed, fee);
        vm.warp(budget.expiry);
        if (amount + fee < budget.total) allowance.refund(budget, unopened);
        vm.assertEq(held(token, SHOP), amount, "the shop has its amount");
        vm.assertEq(held(token, CARRIER), fee, "the relayer its fee");
        vm.assertEq(held(token, REST), budget.total - amount - fee, "the rest went back");
        vm.assertEq(allowance.liabilities(token), 0, "nothing is owed");
        vm.assertEq(held(token, address(allowance)), 0, "nothing is left behind");
    }

    function testFuzz_alw_005_a_path_proves_its_payee_only(uint256 count, uint256 index, uint256 other) public {
        count = bound(count, 1, 40);
        (index, other) = (index % count, other % count);
        Budget memory budget = budgetIn(address(0));
        bytes32[] memory path;
        (budget.payees, path) = listOf(count, index);
        fund(budget);
        Spend memory signed = spendOf(budget, 1, 0);
        signed.dest = bytes32(other + 1);
        bytes memory signature = signatureOf(signed);
        try allowance.spend(budget, signed, path, unopened, signature, 0) {
            vm.assertTrue(other == index, "only its own payee");
        } catch {
            vm.assertTrue(other != index, "and that one always");
        }
    }

    function testFuzz_alw_006_any_nonce_is_good_once(uint256 nonce, uint256 other) public {
        Budget memory budget = opened(address(0));
        pay(budget, 1, nonce);
        bytes32 id = allowance.idOf(budget);
        vm.assertTrue(allowance.isNonceUsed(id, nonce), "used");
        vm.assertTrue(allowance.isNonceUsed(id, other) == (other == nonce), "no other is");
    }

    function testFuzz_alw_001_ids_differ_when_any_limit_does(uint256 pick, uint256 other) public view {
        Budget memory budget = budgetIn(address(dollar));
        bytes32 id = allowance.idOf(budget);
        pick = pick % 14;
        address someone = address(uint160(bound(other, 1, type(uint160).max)));
        if (pick == 0) budget.owner = _else(budget.owner, someone);
        if (pick == 1) budget.spender = _else(budget.spender, someone);
        if (pick == 2) budget.token = _else(budget.token, someone);
        if (pick == 3) budget.total ^= uint96(bound(other, 1, type(uint96).max));
        if (pick == 4) budget.perPeriod ^= uint96(bound(other, 1, type(uint96).max));
        if (pick == 5) budget.perPayment ^= uint96(bound(other, 1, type(uint96).max));
        if (pick == 6) budget.maxRelayerFee ^= uint96(bound(other, 1, type(uint96).max));
        if (pick == 7) budget.origin ^= uint64(bound(other, 1, type(uint64).max));
        if (pick == 8) budget.period ^= uint32(bound(other, 1, type(uint32).max));
        if (pick == 9) budget.expiry ^= uint64(bound(other, 1, type(uint64).max));
        if (pick == 10) budget.payees ^= bytes32(bound(other, 1, type(uint256).max - 1));
        if (pick == 11) budget.refundKind ^= uint8(bound(other, 1, 255));
        if (pick == 12) budget.refundTo ^= bytes32(bound(other, 1, type(uint256).max - 1));
        if (pick == 13) budget.salt ^= bytes32(bound(other, 1, type(uint256).max - 1));
        vm.assertTrue(allowance.idOf(budget) != id, "another promise is another budget");
    }

    function _else(address old, address other) private pure returns (address) {
        return address(uint160(old) ^ uint160(other));
    }

    function _least(uint96 left, uint96 right) private pure returns (uint96) {
        return left < right ? left : right;
    }
}
