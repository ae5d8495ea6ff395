// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {IRLNMembership} from "../src/interfaces/IRLNMembership.sol";
import {ISlashing} from "../src/interfaces/ISlashing.sol";
import {Sponsorship} from "../src/types/Membership.sol";
import {Members} from "./helpers/Members.sol";

/// What peers rebuild the tree of members from, and what became of each deposit.
contract RLNMembershipEventsTest is Members {
    function test_rln_004_a_member_that_leaves_is_told() public {
        uint256 id = join(5);
        uint256 leavesAt = block.timestamp + 7 days;
        uint96 back = deposit();
        vm.expectEmit(address(rln));
        emit IRLNMembership.ExitRequested(id, leavesAt);
        vm.expectEmit(address(rln));
        emit IRLNMembership.Removed(id, 0);
        askToLeave(id);
        vm.warp(leavesAt);
        vm.expectEmit(address(rln));
        emit IRLNMembership.Exited(id, BACK, back);
        rln.exit(id);
    }

    function test_sla_002_sla_003_a_conviction_and_who_has_its_reward_are_told() public {
        bytes32 culprit = bytes32(join(5));
        (uint256 all, uint256 reward) = (deposit(), deposit() / 4);
        sealReport(5, REPORTER);
        vm.warp(block.timestamp + 1);
        sealReport(5, BACK);
        vm.warp(block.timestamp + 1);
        uint256 dueAt = block.timestamp + 24 hours;
        vm.expectEmit(address(rln));
        emit ISlashing.Slashed(culprit, BACK, reward, all - reward, dueAt);
        rln.slash(5, BACK, SALT);
        vm.expectEmit(address(rln));
        emit ISlashing.RewardTakenOver(culprit, BACK, REPORTER);
        rln.slash(5, REPORTER, SALT);
        vm.warp(dueAt);
        vm.expectEmit(address(rln));
        emit ISlashing.RewardPaid(culprit, REPORTER, reward);
        rln.payReward(culprit);
    }

    function test_rln_007_rln_008_a_strike_and_what_nobody_took_are_told() public {
        Sponsorship memory terms = termsOf(4);
        bytes32 id = pay(terms);
        uint256 member = take(terms, 1, 51);
        sealReport(51, REPORTER);
        vm.warp(block.timestamp + 1);
        vm.expectEmit(address(rln));
        emit IRLNMembership.Struck(id, member, 1, true);
        rln.slash(51, REPORTER, SALT);
        uint256 unused = 3 * uint256(deposit());
        vm.warp(terms.takeBy);
        vm.expectEmit(address(rln));
        emit IRLNMembership.Reclaimed(id, BACK, unused);
        rln.reclaim(terms);
    }
}
