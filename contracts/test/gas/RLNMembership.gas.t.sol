// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {Sponsorship} from "../../src/types/Membership.sol";
import {Members} from "../helpers/Members.sol";

/// What a member, a sponsor and a reporter pay: whole transactions, with the contract in use by others.
/// The figures are `snapshots/RLNMembership.json`; a change fails until it is looked at.
contract RLNMembershipGasTest is Members {
    function setUp() public override {
        super.setUp();
        vm.deal(rln.BURNT(), 1);
        join(1);
    }

    function _snap(string memory name) private {
        vm.snapshotGasLastCall("RLNMembership", name);
    }

    function test_gas_of_a_membership() public {
        uint256 id = join(2);
        _snap("register");
        askToLeave(id);
        _snap("request exit");
        join(3);
        _snap("register in a cleared place");
        vm.warp(block.timestamp + 7 days);
        rln.exit(id);
        _snap("exit");
    }

    function test_gas_of_a_report() public {
        uint256 id = join(2);
        sealReport(2, REPORTER);
        _snap("seal");
        vm.warp(block.timestamp + 1);
        rln.slash(2, REPORTER, SALT);
        _snap("slash");
        vm.warp(block.timestamp + 24 hours);
        rln.payReward(bytes32(id));
        _snap("pay reward");
    }

    function test_gas_of_a_sponsorship() public {
        Sponsorship memory terms = termsOf(128);
        pay(terms);
        _snap("sponsor, 128 slots");
        take(terms, 0, 10);
        take(terms, 77, 11);
        _snap("take, 128 slots");
        vm.warp(terms.takeBy);
        rln.reclaim(terms);
        _snap("reclaim");
    }

    function test_gas_of_asking_for_the_tree() public {
        for (uint256 secret = 2; secret <= 16; ++secret) {
            join(secret);
        }
        rln.node(20, 0);
        _snap("root over 16 leaves");
    }
}
