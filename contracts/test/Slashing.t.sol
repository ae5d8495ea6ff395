// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {ISlashing} from "../src/interfaces/ISlashing.sol";
import {Report} from "../src/types/Slash.sol";
import {Members} from "./helpers/Members.sol";

/// Reports are sealed, opened, taken over and paid in this order and in no other.
contract SlashingTest is Members {
    address private constant EARLY = address(0xEA);
    address private constant LATE = address(0x1A);

    function _expect(bytes memory reason) private {
        vm.expectRevert(reason);
    }

    function test_a_seal_says_when_it_was_made_and_nothing_else() public {
        rln.seal(bytes32(uint256(7)));
        vm.assertEq(rln.sealedAt(bytes32(uint256(7))), START, "when");
        vm.assertEq(rln.sealedAt(bytes32(uint256(8))), 0, "no other");
    }

    function test_seal_reverts_AlreadySealed() public {
        rln.seal(bytes32(uint256(7)));
        vm.warp(START + 5 days);
        _expect(abi.encodeWithSelector(ISlashing.AlreadySealed.selector, bytes32(uint256(7)), START));
        rln.seal(bytes32(uint256(7)));
    }

    /// Every value a report is sealed with is bound: another beneficiary or salt was never sealed.
    function test_sla_001_slash_reverts_NotSealed_for_every_bound_value() public {
        join(5);
        sealReport(5, REPORTER);
        vm.warp(START + 1);
        _notSealed(5, LATE, SALT);
        _notSealed(5, REPORTER, bytes32(0));
        _notSealed(6, REPORTER, SALT);
        vm.chainId(1);
        _notSealed(5, REPORTER, SALT);
    }

    function _notSealed(uint256 secret, address beneficiary, bytes32 salt) private {
        bytes32 digest = rln.reportDigest(Report(bytes32(secret), beneficiary, salt));
        _expect(abi.encodeWithSelector(ISlashing.NotSealed.selector, digest));
        rln.slash(secret, beneficiary, salt);
    }

    function test_sla_001_slash_reverts_OpenedTooEarly() public {
        join(5);
        sealReport(5, REPORTER);
        _expect(abi.encodeWithSelector(ISlashing.OpenedTooEarly.selector, START, START));
        rln.slash(5, REPORTER, SALT);
    }

    function test_sla_001_slash_reverts_OpenedTooLate() public {
        join(5);
        sealReport(5, REPORTER);
        vm.warp(START + 24 hours + 1);
        _expect(abi.encodeWithSelector(ISlashing.OpenedTooLate.selector, START + 24 hours, START + 24 hours + 1));
        rln.slash(5, REPORTER, SALT);
    }

    function test_sla_001_a_report_opens_until_its_last_second() public {
        join(5);
        sealReport(5, REPORTER);
        vm.warp(START + 24 hours);
        rln.slash(5, REPORTER, SALT);
        vm.assertEq(rln.awardOf(bytes32(commitment(5))).dueAt, START + 48 hours, "due a day later");
    }

    function test_slash_reverts_BadAccount() public {
        address[2] memory bad = [address(0), address(rln)];
        for (uint256 i = 0; i < 2; ++i) {
            _expect(abi.encodeWithSelector(ISlashing.BadAccount.selector, bad[i]));
            rln.slash(5, bad[i], SALT);
        }
    }

    function test_sla_002_slash_reverts_NotEarlier() public {
        join(5);
        sealReport(5, EARLY);
        sealReport(5, LATE);
        vm.warp(START + 1);
        rln.slash(5, EARLY, SALT);
        _expect(abi.encodeWithSelector(ISlashing.NotEarlier.selector, START, START));
        rln.slash(5, LATE, SALT);
    }

    function test_sla_002_slash_reverts_RewardDecided() public {
        join(5);
        sealReport(5, EARLY);
        vm.warp(START + 1);
        convict(5, LATE);
        uint256 due = block.timestamp + 24 hours;
        // The earlier report is past its own day now, a second before the reward is due.
        vm.warp(due - 1);
        _expect(abi.encodeWithSelector(ISlashing.OpenedTooLate.selector, START + 24 hours, due - 1));
        rln.slash(5, EARLY, SALT);
        sealReport(5, REPORTER);
        vm.warp(due);
        _expect(abi.encodeWithSelector(ISlashing.RewardDecided.selector, due, due));
        rln.slash(5, REPORTER, SALT);
    }

    function test_payReward_reverts_NoReward() public {
        _expect(abi.encodeWithSelector(ISlashing.NoReward.selector, bytes32(uint256(3))));
        rln.payReward(bytes32(uint256(3)));
    }

    function test_sla_003_a_reward_is_paid_once() public {
        join(5);
        convict(5, REPORTER);
        vm.warp(block.timestamp + 24 hours);
        rln.payReward(bytes32(commitment(5)));
        _expect(abi.encodeWithSelector(ISlashing.NoReward.selector, bytes32(commitment(5))));
        rln.payReward(bytes32(commitment(5)));
        vm.assertEq(REPORTER.balance, deposit() / 4, "once");
    }

    function test_sla_002_payReward_reverts_RewardNotDue() public {
        join(5);
        convict(5, REPORTER);
        uint256 due = block.timestamp + 24 hours;
        vm.warp(due - 1);
        _expect(abi.encodeWithSelector(ISlashing.RewardNotDue.selector, due, due - 1));
        rln.payReward(bytes32(commitment(5)));
    }

    /// Whenever two report, in whatever order they open within the time they have, the earlier seal is paid.
    function testFuzz_sla_002_the_earliest_valid_seal_is_paid(uint40 gap, uint40 first, uint40 second) public {
        gap = uint40(bound(gap, 1, 23 hours));
        join(5);
        sealReport(5, EARLY);
        vm.warp(START + gap);
        sealReport(5, LATE);
        // Both open within their days; who opens first is up to chance.
        uint256 early = bound(first, START + 1, START + 24 hours);
        uint256 late = bound(second, START + gap + 1, START + gap + 24 hours);
        bool earlyFirst = early <= late;
        _open(earlyFirst ? EARLY : LATE, earlyFirst ? early : late);
        _open(earlyFirst ? LATE : EARLY, earlyFirst ? late : early);
        vm.warp(START + 4 days);
        rln.payReward(bytes32(commitment(5)));
        vm.assertEq(EARLY.balance, deposit() / 4, "the earlier seal");
        vm.assertEq(LATE.balance, 0, "and no other");
    }

    function _open(address beneficiary, uint256 time) private {
        if (time < block.timestamp) time = block.timestamp;
        vm.warp(time);
        try rln.slash(5, beneficiary, SALT) {}
        catch (bytes memory why) {
            bytes4 selector = bytes4(why);
            bool lost = selector == ISlashing.NotEarlier.selector || selector == ISlashing.RewardDecided.selector;
            vm.assertTrue(lost && beneficiary == LATE, "only the later one comes too late");
        }
    }
}
