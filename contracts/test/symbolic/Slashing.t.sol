// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {Slashing} from "../../src/Slashing.sol";
import {Proof} from "./Proof.sol";

/// Deposits that anybody may convict: what is left is the arithmetic of `RLNMembership` and `RelayStake`.
contract OpenCourt is Slashing {
    function convict(bytes32 culprit, uint256 deposit, address beneficiary) external payable {
        _inCoin(deposit);
        _convict(culprit, deposit, beneficiary, uint40(block.timestamp));
    }

    function takeOver(bytes32 culprit, address beneficiary, uint40 since) external {
        _takeOver(culprit, beneficiary, since);
    }

    function _domain() internal pure override returns (bytes32) {
        return keccak256("a court");
    }
}

/// What becomes of a deposit that is taken, for all deposits and hours.
contract SlashingProof is Proof {
    OpenCourt private _court = new OpenCourt();
    bytes32 private constant CULPRIT = keccak256("a culprit");

    function _convicted(uint128 deposit) private {
        vm.warp(START);
        vm.deal(address(this), deposit);
        _court.convict{value: deposit}(CULPRIT, deposit, LEFT_TO);
    }

    /// Reward and what is burnt are the deposit, and the reward is a fourth of it, rounded down.
    function check_sla_004_reward_and_what_is_burnt_are_the_deposit(uint128 deposit) external {
        _convicted(deposit);
        uint256 reward = _court.awardOf(CULPRIT).amount;
        assert(reward + _court.BURNT().balance == deposit);
        assert(4 * reward <= deposit && deposit < 4 * reward + 4);
        assert(_court.liabilities(address(0)) == reward && address(_court).balance == reward);
    }

    /// A reward is paid once, whole, to its beneficiary, and not before its hour.
    function check_sla_003_a_reward_is_paid_once_and_in_its_time(uint128 deposit, uint40 later, address asks) external {
        vm.assume(deposit >= 4);
        _convicted(deposit);
        vm.warp(START + later);
        bytes memory call = abi.encodeCall(_court.payReward, (CULPRIT));
        vm.prank(asks);
        bool paid = goes(address(_court), 0, call);
        assert(paid == (later >= 24 hours));
        assert(LEFT_TO.balance == (paid ? deposit / 4 : 0));
        assert(!paid || (!goes(address(_court), 0, call) && address(_court).balance == 0));
    }

    /// Only a report that was sealed earlier takes a reward over, and only until it is due.
    function check_sla_002_an_earlier_report_takes_the_reward_over(uint128 deposit, uint40 since, uint40 later)
        external
    {
        vm.assume(deposit >= 4);
        _convicted(deposit);
        vm.warp(START + later);
        bool over = goes(address(_court), 0, abi.encodeCall(_court.takeOver, (CULPRIT, RIGHT_TO, since)));
        assert(over == (since < START && later < 24 hours));
        assert(_court.awardOf(CULPRIT).beneficiary == (over ? RIGHT_TO : LEFT_TO));
        assert(_court.awardOf(CULPRIT).amount == deposit / 4);
    }
}
