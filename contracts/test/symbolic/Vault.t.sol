// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {Vault} from "../../src/Vault.sol";
import {Fickle, Proof} from "./Proof.sol";

/// A vault that anybody may fill and empty: only its arithmetic stands between.
contract OpenVault is Vault {
    function put(address token, uint256 amount) external payable {
        _in(token, amount);
    }

    function pay(address token, address to, uint256 amount) external {
        _out(token, to, amount);
    }
}

/// A token that moves what it likes and says what it likes about it.
contract Whim {
    uint256 private _held;
    uint256 private immutable MOVES;
    bool private immutable SAYS;

    constructor(uint256 held, uint256 moves, bool says) {
        (_held, MOVES, SAYS) = (held, moves, says);
    }

    function balanceOf(address) external view returns (uint256) {
        return _held;
    }

    function transferFrom(address, address, uint256) external returns (bool) {
        _held += MOVES;
        return SAYS;
    }
}

/// What a vault owes and holds, for all amounts.
contract VaultProof is Proof {
    OpenVault private _vault = new OpenVault();

    function _fill(uint256 amount) private {
        vm.deal(address(this), amount);
        _vault.put{value: amount}(address(0), amount);
    }

    /// A payment is made or owed, to the unit, and what is held is what is owed to all.
    function check_vlt_001_a_payment_is_made_or_owed_and_nothing_else_moves(uint128 held, uint128 amount, bool refuses)
        external
    {
        vm.assume(amount <= held);
        _fill(held);
        address to = address(new Fickle(refuses));
        _vault.pay(address(0), to, amount);
        assert(to.balance == (refuses ? 0 : amount));
        assert(to.balance + _vault.owed(address(0), to) == amount);
        assert(_vault.liabilities(address(0)) == held - to.balance);
        assert(address(_vault).balance == _vault.liabilities(address(0)));
    }

    /// More than came in is never paid, also when other money lies there.
    function check_vlt_001_no_more_is_paid_than_came_in(uint128 held, uint128 unasked, uint128 amount) external {
        _fill(held);
        vm.deal(address(_vault), uint256(held) + unasked);
        bool paid = goes(address(_vault), 0, abi.encodeCall(_vault.pay, (address(0), LEFT_TO, amount)));
        assert(paid == (amount <= held));
        assert(LEFT_TO.balance <= held);
    }

    /// Two payments together are no more than what came in.
    function check_vlt_001_two_payments_are_no_more_than_what_came_in(uint128 held, uint128 one, uint128 other)
        external
    {
        _fill(held);
        goes(address(_vault), 0, abi.encodeCall(_vault.pay, (address(0), LEFT_TO, one)));
        goes(address(_vault), 0, abi.encodeCall(_vault.pay, (address(0), RIGHT_TO, other)));
        assert(LEFT_TO.balance + RIGHT_TO.balance + _vault.liabilities(address(0)) == held);
    }

    /// Whatever a token moves and says, it is counted only when exactly the amount arrived.
    function check_vlt_002_what_arrives_is_what_is_counted(uint128 had, uint128 moves, bool says, uint128 amount)
        external
    {
        address token = address(new Whim(had, moves, says));
        bool taken = goes(address(_vault), 0, abi.encodeCall(_vault.put, (token, amount)));
        assert(taken == (says && moves == amount));
        assert(_vault.liabilities(token) == (taken ? amount : 0));
    }

    /// What is owed is pushed once, whole, and to the account it is owed to, whoever asks.
    function check_vlt_003_what_is_owed_is_paid_once(uint128 held, uint128 amount, address asks) external {
        vm.assume(amount > 0 && amount <= held);
        _fill(held);
        Fickle to = new Fickle(true);
        _vault.pay(address(0), address(to), amount);
        vm.etch(address(to), "");
        vm.prank(asks);
        _vault.payOwed(address(0), address(to));
        assert(address(to).balance == amount);
        assert(!goes(address(_vault), 0, abi.encodeCall(_vault.payOwed, (address(0), address(to)))));
        assert(address(_vault).balance == held - amount && _vault.liabilities(address(0)) == held - amount);
    }
}
