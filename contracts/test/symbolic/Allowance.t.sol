// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {Allowance} from "../../src/Allowance.sol";
import {PayeeTree} from "../../src/libraries/PayeeTree.sol";
import {Budget, Spend} from "../../src/types/Budget.sol";
import {Proof} from "./Proof.sol";

/// What an app's key can take, for all limits, amounts and hours. Bound: two payments in the chain's coin.
contract AllowanceProof is Proof {
    Allowance private _allowance = new Allowance();
    bytes32[] private _alone;

    function _opened(uint96 total, uint96 perPeriod, uint96 perPayment) private returns (Budget memory budget) {
        vm.assume(perPayment > 0 && perPayment <= perPeriod && perPeriod <= total);
        vm.warp(START);
        (budget.owner, budget.spender) = (left, right);
        (budget.total, budget.perPeriod, budget.perPayment) = (total, perPeriod, perPayment);
        (budget.origin, budget.period, budget.expiry) = (uint64(START), 1 days, uint64(START + 30 days));
        budget.refundTo = word(LEFT_TO);
        vm.deal(address(this), total);
        _allowance.open{value: total}(budget);
    }

    function _pay(Budget memory budget, uint96 amount, uint256 nonce) private returns (bool) {
        Spend memory signed =
            Spend(_allowance.idOf(budget), word(RIGHT_TO), 0, amount, nonce, 0, address(0), type(uint64).max);
        bytes memory call = abi.encodeCall(_allowance.spend, (budget, signed, _alone, unopened, "", 0));
        return goes(address(_allowance), 0, call);
    }

    /// In one period no two payments are more than its limit, each is within the limit of a payment, and the deposit holds
    /// what they left.
    function check_alw_003_two_payments_of_a_period_are_within_its_limit(
        uint96[3] calldata limits,
        uint96 one,
        uint96 other,
        uint32 first,
        uint32 second
    ) external {
        vm.assume(first <= second && second < 1 days);
        Budget memory budget = _opened(limits[0], limits[1], limits[2]);
        vm.warp(START + first);
        bool a = _pay(budget, one, 1);
        vm.warp(START + second);
        bool b = _pay(budget, other, 2);
        uint256 spent = (a ? uint256(one) : 0) + (b ? uint256(other) : 0);
        assert(spent <= budget.perPeriod);
        assert((!a || one <= budget.perPayment) && (!b || other <= budget.perPayment));
        assert(RIGHT_TO.balance == spent && _allowance.liabilities(address(0)) == budget.total - spent);
    }

    /// Over two periods payments are within twice the limit and within the deposit, wherever in them they are made.
    function check_alw_002_payments_of_two_periods_are_within_the_deposit(
        uint96[3] calldata limits,
        uint96 one,
        uint96 other
    ) external {
        Budget memory budget = _opened(limits[0], limits[1], limits[2]);
        vm.warp(START + 1 days - 1);
        bool a = _pay(budget, one, 1);
        vm.warp(START + 1 days);
        bool b = _pay(budget, other, 2);
        uint256 spent = (a ? uint256(one) : 0) + (b ? uint256(other) : 0);
        assert(spent <= budget.total && spent <= 2 * uint256(budget.perPeriod));
        assert(RIGHT_TO.balance == spent && address(_allowance).balance == budget.total - spent);
    }

    /// A nonce pays once.
    function check_alw_006_a_nonce_pays_once(uint96[3] calldata limits, uint96 one, uint96 other, uint256 nonce)
        external
    {
        Budget memory budget = _opened(limits[0], limits[1], limits[2]);
        vm.assume(_pay(budget, one, nonce));
        assert(!_pay(budget, other, nonce));
    }

    /// A payee's leaf binds its kind and its destination.
    function check_alw_005_a_leaf_binds_kind_and_destination(uint8[2] calldata kinds, bytes32[2] calldata dests)
        external
        pure
    {
        bool same = kinds[0] == kinds[1] && dests[0] == dests[1];
        assert((PayeeTree.leaf(kinds[0], dests[0]) == PayeeTree.leaf(kinds[1], dests[1])) == same);
    }
}
