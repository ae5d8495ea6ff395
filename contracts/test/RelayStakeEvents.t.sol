// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {IRelayStake} from "../src/interfaces/IRelayStake.sol";
import {ISlashing} from "../src/interfaces/ISlashing.sol";
import {Stores} from "./helpers/Stores.sol";

/// What became of each stake.
contract RelayStakeEventsTest is Stores {
    function test_stk_005_a_stake_that_ends_is_told() public {
        address store = place();
        uint256 leavesAt = block.timestamp + 21 days;
        vm.expectEmit(address(stakes));
        emit IRelayStake.UnbondRequested(store, leavesAt);
        askToEnd(KEY);
        vm.warp(leavesAt);
        vm.expectEmit(address(stakes));
        emit IRelayStake.Withdrawn(store, PAY_TO, AMOUNT);
        stakes.withdraw(store);
    }

    function test_sla_002_sla_003_a_conviction_and_who_has_its_reward_are_told() public {
        address store = place();
        bytes32 who = culprit(store);
        sealReport(bytes32(SECRET), REPORTER);
        vm.warp(block.timestamp + 1);
        sealReport(bytes32(SECRET), PAY_TO);
        vm.warp(block.timestamp + 1);
        uint256 dueAt = block.timestamp + 24 hours;
        vm.expectEmit(address(stakes));
        emit ISlashing.Slashed(who, PAY_TO, AMOUNT / 4, AMOUNT - AMOUNT / 4, dueAt);
        stakes.slashBySecret(store, SECRET, PAY_TO, SALT);
        vm.expectEmit(address(stakes));
        emit ISlashing.RewardTakenOver(who, PAY_TO, REPORTER);
        stakes.slashBySecret(store, SECRET, REPORTER, SALT);
        vm.warp(dueAt);
        vm.expectEmit(address(stakes));
        emit ISlashing.RewardPaid(who, REPORTER, AMOUNT / 4);
        stakes.payReward(who);
    }
}
