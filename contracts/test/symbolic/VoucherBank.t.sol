// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {IVoucherBank} from "../../src/interfaces/IVoucherBank.sol";
import {Lane} from "../../src/types/Lane.sol";
import {VoucherBank} from "../../src/VoucherBank.sol";
import {Proof} from "./Proof.sol";

/// What a lane pays and keeps, for all sums. Bound: two vouchers.
contract VoucherBankProof is Proof {
    VoucherBank private _bank = new VoucherBank();

    function _lane() private view returns (Lane memory) {
        return Lane(left, right, address(0), uint64(START + 30 days), 0, word(RIGHT_TO), 0, word(LEFT_TO), 0);
    }

    function _put(uint128 amount) private {
        vm.warp(START);
        vm.deal(address(this), amount);
        _bank.deposit{value: amount}(_lane(), amount);
    }

    function _redeem(uint128 cumulative) private returns (bool) {
        bytes memory call = abi.encodeCall(_bank.redeem, (_lane(), cumulative, type(uint64).max, ""));
        return goes(address(_bank), 0, call);
    }

    function _account() private view returns (IVoucherBank.Account memory) {
        return _bank.accountOf(_bank.idOf(_lane()));
    }

    /// Vouchers pay what they prove and no more than is there, the rest stays due, and a smaller one proves nothing.
    function check_vch_003_what_is_paid_is_proven_and_deposited(uint128 amount, uint128 one, uint128 other) external {
        vm.assume(amount > 0);
        _put(amount);
        bool first = _redeem(one);
        uint256 paid = RIGHT_TO.balance;
        bool second = _redeem(other);
        assert(first == (one > 0) && second == (other > (first ? one : 0)));
        uint256 proven = second ? other : one;
        assert(RIGHT_TO.balance >= paid);
        assert(RIGHT_TO.balance == (proven < amount ? proven : amount));
        IVoucherBank.Account memory account = _account();
        assert(account.proven == proven && account.due == proven - RIGHT_TO.balance);
        assert(account.held == amount - RIGHT_TO.balance && _bank.liabilities(address(0)) == account.held);
    }

    /// What was proven is paid before the payer has anything back, also of what comes in later.
    function check_vch_004_no_withdrawal_goes_before_what_is_due(uint64 amount, uint64 proven, uint64 more) external {
        vm.assume(amount > 0 && proven > 0 && more > 0);
        _put(amount);
        _redeem(proven);
        _put(more);
        vm.warp(START + 34 days);
        bool back = goes(address(_bank), 0, abi.encodeCall(_bank.withdraw, (_lane())));
        goes(address(_bank), 0, abi.encodeCall(_bank.collect, (_lane())));
        uint256 all = uint256(amount) + more;
        assert(RIGHT_TO.balance == (proven < all ? proven : all));
        assert(LEFT_TO.balance == (back ? all - RIGHT_TO.balance : 0));
        assert(back == (proven < all));
    }

    /// Before 72 hours nothing that thaws goes back, and then no more than was named.
    function check_vch_005_a_thaw_waits_and_names_an_amount(uint128 amount, uint128 named, uint32 later) external {
        vm.assume(amount > 0 && named <= amount && later < 27 days);
        _put(amount);
        vm.prank(left);
        _bank.thaw(_lane(), named);
        vm.warp(START + later);
        bool back = goes(address(_bank), 0, abi.encodeCall(_bank.withdraw, (_lane())));
        assert(back == (later >= 72 hours && named > 0));
        assert(LEFT_TO.balance == (back ? named : 0));
    }
}
