// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {IShieldedPool} from "../src/interfaces/IShieldedPool.sol";
import {External, Payment} from "../src/types/Pool.sol";
import {ToldPool} from "./helpers/ToldPool.sol";

/// A thief sees a payment on its way and brings it with one thing changed. A signal that the proof does not bind is the thief's.
contract BugClassesExternalTest is ToldPool {
    Payment private _payment;
    External private _rest;

    function setUp() public override {
        super.setUp();
        (_payment, _rest) = honest();
    }

    /// There is a proof of the honest payment, and none of this one.
    function _unbound(External memory stolen) private {
        prove(_payment, _rest);
        refused(IShieldedPool.PaymentNotProven.selector, _payment, stolen);
    }

    function test_bug_the_recipient_is_bound() public {
        External memory stolen = _rest;
        stolen.recipient = THIEF;
        _unbound(stolen);
    }

    function test_bug_the_submitter_is_bound() public {
        External memory stolen = _rest;
        stolen.submitter = THIEF;
        _unbound(stolen);
    }

    function test_bug_the_fee_is_bound() public {
        External memory stolen = _rest;
        stolen.fee = 4 ether;
        _unbound(stolen);
    }

    function test_bug_the_earliest_time_is_bound() public {
        _rest.notBefore = uint64(START + 1 days);
        External memory stolen = _rest;
        stolen.notBefore = 0;
        stolen.deadline = _rest.deadline;
        _unbound(stolen);
    }

    function test_bug_the_deadline_is_bound() public {
        External memory stolen = _rest;
        stolen.deadline = uint64(START + 365 days);
        vm.warp(START + 2 hours);
        _unbound(stolen);
    }

    function test_bug_the_adapter_is_bound() public {
        _rest.adapter = address(0xADA);
        External memory stolen = _rest;
        stolen.adapter = address(this);
        _unbound(stolen);
    }

    function test_bug_the_adapters_parameters_are_bound() public {
        (_rest.adapter, _rest.parameters) = (address(this), bytes32(uint256(1)));
        External memory stolen = _rest;
        stolen.parameters = bytes32(uint256(2));
        _unbound(stolen);
    }

    function test_bug_the_first_ciphertext_is_bound() public {
        External memory stolen = _rest;
        stolen.ciphertext0 = ciphertext(9);
        _unbound(stolen);
    }

    function test_bug_the_second_ciphertext_is_bound() public {
        External memory stolen = _rest;
        stolen.ciphertext1 = ciphertext(9);
        _unbound(stolen);
    }

    /// The chain was split in two, and everything is there twice.
    function test_bug_the_chain_is_bound() public {
        prove(_payment, _rest);
        vm.chainId(1337);
        refused(IShieldedPool.PaymentNotProven.selector, _payment, _rest);
    }

    /// A second pool has the same verifiers, the same empty tree, and somebody else's money.
    function test_bug_the_pool_is_bound() public {
        prove(_payment, _rest);
        vm.expectPartialRevert(IShieldedPool.PaymentNotProven.selector);
        otherPool.transact(_payment, _rest, proof);
    }
}
