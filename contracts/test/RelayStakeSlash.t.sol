// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {IRelayStake} from "../src/interfaces/IRelayStake.sol";
import {ISlashing} from "../src/interfaces/ISlashing.sol";
import {Poseidon} from "../src/libraries/Poseidon.sol";
import {StoreReceipt} from "../src/types/Stake.sol";
import {Stores} from "./helpers/Stores.sol";

/// A store is convicted by two proofs and by nothing else.
contract RelayStakeSlashTest is Stores {
    address private constant THIEF = address(0xBAD);

    function _expect(bytes memory reason) private {
        vm.expectRevert(reason);
    }

    function _isSlashed(address store) private view returns (bool) {
        return stakes.stakeOf(store).status == IRelayStake.Status.Slashed;
    }

    /// A pair that convicts, of which one half may be bent.
    function _pair() private view returns (StoreReceipt memory, StoreReceipt memory) {
        return (receiptOf(KEY, 3), receiptOf(KEY, 4));
    }

    function _innocent(StoreReceipt memory a, StoreReceipt memory b) private {
        bytes memory why = abi.encodeWithSelector(IRelayStake.NoContradiction.selector);
        report(a, signed(KEY, a), b, signed(KEY, b), REPORTER, why);
        vm.assertTrue(!_isSlashed(vm.addr(KEY)), "nobody is convicted");
    }

    // ---- what convicts ----

    function test_stk_003_the_secret_behind_its_own_messages_takes_a_stake() public {
        address store = place();
        convictBySecret(store, REPORTER);
        vm.assertTrue(_isSlashed(store), "it is slashed");
        vm.assertEq(stakes.BURNT().balance, AMOUNT - AMOUNT / 4, "three quarters are burnt");
        vm.warp(block.timestamp + 24 hours);
        stakes.payReward(culprit(store));
        vm.assertEq(REPORTER.balance, AMOUNT / 4, "a quarter is the reward");
        vm.assertEq(stakes.liabilities(address(0)), 0, "and that was all");
    }

    function test_stk_004_two_contents_under_one_box_take_a_stake() public {
        address store = place();
        convictByReceipts(KEY, REPORTER);
        vm.assertTrue(_isSlashed(store), "it is slashed");
        vm.assertEq(stakes.awardOf(culprit(store)).beneficiary, REPORTER, "the reporter is rewarded");
    }

    function test_stk_004_the_order_of_the_receipts_says_nothing() public {
        address store = place();
        (StoreReceipt memory a, StoreReceipt memory b) = _pair();
        report(b, signed(KEY, b), a, signed(KEY, a), REPORTER, "");
        vm.assertTrue(_isSlashed(store), "either way");
    }

    function test_stk_004_promises_that_touch_in_one_second_contradict() public {
        address store = place();
        (StoreReceipt memory a, StoreReceipt memory b) = _pair();
        b.storedAt = a.expiresAt;
        b.expiresAt = a.expiresAt + 14 days;
        report(a, signed(KEY, a), b, signed(KEY, b), REPORTER, "");
        vm.assertTrue(_isSlashed(store), "both were to be served in that second");
        vm.assertTrue(stakes.contradict(b, a), "in whatever order");
    }

    function test_stk_003_a_stake_that_is_ending_is_slashed_until_it_has_gone_back() public {
        address store = place();
        askToEnd(KEY);
        vm.warp(START + 21 days - 1);
        convictByReceipts(KEY, REPORTER);
        _expect(abi.encodeWithSelector(IRelayStake.WrongStatus.selector, store, IRelayStake.Status.Slashed));
        stakes.withdraw(store);
    }

    function test_stk_003_a_store_is_slashed_once_by_whichever_proof_and_the_earlier_seal_is_rewarded() public {
        address store = place();
        sealReport(bytes32(SECRET), REPORTER);
        vm.warp(START + 1 hours);
        convictByReceipts(KEY, THIEF);
        vm.assertEq(stakes.awardOf(culprit(store)).beneficiary, THIEF, "the first to open");
        stakes.slashBySecret(store, SECRET, REPORTER, SALT);
        vm.assertEq(stakes.awardOf(culprit(store)).beneficiary, REPORTER, "the first to seal");
        vm.assertEq(stakes.BURNT().balance, AMOUNT - AMOUNT / 4, "nothing is burnt twice");
        vm.warp(block.timestamp + 24 hours);
        stakes.payReward(culprit(store));
        vm.assertTrue(REPORTER.balance == AMOUNT / 4 && THIEF.balance == 0, "and paid once");
    }

    /// The thief copies both receipts out of the reporter's call.
    function test_sla_002_who_copies_receipts_from_a_report_loses_the_reward_to_the_reporter() public {
        address store = place();
        (StoreReceipt memory a, StoreReceipt memory b) = _pair();
        (bytes memory aSigned, bytes memory bSigned) = (signed(KEY, a), signed(KEY, b));
        sealReport(stakes.evidenceOf(a, aSigned, b, bSigned), REPORTER);
        vm.warp(START + 1);
        // The other order is another report, sealed later all the same.
        report(b, bSigned, a, aSigned, THIEF, "");
        stakes.slashByReceipts(a, aSigned, b, bSigned, REPORTER, SALT);
        vm.assertEq(stakes.awardOf(culprit(store)).beneficiary, REPORTER, "the reporter sealed first");
    }

    // ---- what does not ----

    function test_stk_004_an_honest_store_that_signs_the_same_content_again_is_innocent() public {
        place();
        (StoreReceipt memory a, StoreReceipt memory again) = _pair();
        again.content = a.content;
        _innocent(a, again);
        again.storedAt += 1 days;
        again.expiresAt += 1 days;
        _innocent(a, again);
    }

    function test_stk_004_a_new_content_after_the_first_has_expired_is_innocent() public {
        place();
        (StoreReceipt memory a, StoreReceipt memory b) = _pair();
        b.storedAt = a.expiresAt + 1;
        b.expiresAt = b.storedAt + 14 days;
        _innocent(a, b);
        _innocent(b, a);
    }

    function test_stk_004_two_contents_in_two_boxes_are_innocent() public {
        place();
        (StoreReceipt memory a, StoreReceipt memory b) = _pair();
        b.boxId = bytes32(uint256(0xB1));
        _innocent(a, b);
    }

    function test_stk_004_two_stores_that_hold_two_contents_are_both_innocent() public {
        place();
        place(termsOf(KEY + 1), KEY + 1);
        (StoreReceipt memory a, StoreReceipt memory b) = (receiptOf(KEY, 3), receiptOf(KEY + 1, 4));
        bytes memory why = abi.encodeWithSelector(IRelayStake.NoContradiction.selector);
        report(a, signed(KEY, a), b, signed(KEY + 1, b), REPORTER, why);
    }

    /// A forged half: signed by another key, by nobody, in the other form of the curve, or too short.
    function test_stk_004_slashByReceipts_reverts_BadSignature() public {
        place();
        bytes memory why = abi.encodeWithSelector(IRelayStake.BadSignature.selector, vm.addr(KEY));
        (StoreReceipt memory a, StoreReceipt memory b) = _pair();
        (bytes memory good, bytes memory other) = (signed(KEY, a), signed(KEY, b));
        bytes[4] memory bad = [signed(KEY + 1, b), new bytes(65), _highForm(other), bytes("short")];
        for (uint256 i = 0; i < 4; ++i) {
            report(a, good, b, bad[i], REPORTER, why);
            report(b, bad[i], a, good, REPORTER, why);
        }
        vm.assertTrue(!_isSlashed(vm.addr(KEY)), "nobody is convicted");
    }

    /// Each signed field in turn: a receipt that was bent is signed by nobody.
    function testFuzz_stk_004_a_bent_receipt_convicts_nobody(uint256 field, uint64 by) public {
        place();
        bytes memory why = abi.encodeWithSelector(IRelayStake.BadSignature.selector, vm.addr(KEY));
        (StoreReceipt memory a, StoreReceipt memory b) = (receiptOf(KEY, 3), receiptOf(KEY, 3));
        bytes memory signature = signed(KEY, b);
        by = uint64(bound(by, 1, 13 days));
        field = field % 2;
        b.content = bytes32(uint256(by) + 100);
        if (field == 1) b.storedAt += by;
        report(a, signed(KEY, a), b, signature, REPORTER, why);
    }

    function _highForm(bytes memory signature) private pure returns (bytes memory) {
        (bytes32 r, bytes32 s, uint8 v) = (bytes32(0), bytes32(0), uint8(signature[64]));
        assembly {
            r := mload(add(signature, 0x20))
            s := mload(add(signature, 0x40))
        }
        uint256 order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141;
        return abi.encodePacked(r, bytes32(order - uint256(s)), v == 27 ? uint8(28) : uint8(27));
    }

    // ---- one per error ----

    function test_stk_003_slashBySecret_reverts_OtherCommitment() public {
        address store = place();
        sealReport(bytes32(uint256(78)), REPORTER);
        vm.warp(START + 1);
        bytes memory why =
            abi.encodeWithSelector(IRelayStake.OtherCommitment.selector, Poseidon.hash1(78), Poseidon.hash1(SECRET));
        _expect(why);
        stakes.slashBySecret(store, 78, REPORTER, SALT);
    }

    function test_slashBySecret_reverts_NotInField() public {
        address store = place();
        _expect(abi.encodeWithSelector(IRelayStake.NotInField.selector, Poseidon.FIELD));
        stakes.slashBySecret(store, Poseidon.FIELD, REPORTER, SALT);
    }

    function test_slashBySecret_reverts_UnknownStore() public {
        sealReport(bytes32(SECRET), REPORTER);
        vm.warp(START + 1);
        _expect(abi.encodeWithSelector(IRelayStake.UnknownStore.selector, THIEF));
        stakes.slashBySecret(THIEF, SECRET, REPORTER, SALT);
    }

    function test_slashByReceipts_reverts_UnknownStore() public {
        (StoreReceipt memory a, StoreReceipt memory b) = _pair();
        bytes memory why = abi.encodeWithSelector(IRelayStake.UnknownStore.selector, vm.addr(KEY));
        report(a, signed(KEY, a), b, signed(KEY, b), REPORTER, why);
    }

    function test_slashByReceipts_reverts_WrongStatus_once_the_stake_has_gone_back() public {
        address store = place();
        askToEnd(KEY);
        vm.warp(START + 21 days);
        stakes.withdraw(store);
        (StoreReceipt memory a, StoreReceipt memory b) = _pair();
        bytes memory why = abi.encodeWithSelector(IRelayStake.WrongStatus.selector, store, IRelayStake.Status.Withdrawn);
        report(a, signed(KEY, a), b, signed(KEY, b), REPORTER, why);
    }

    function test_sla_001_slashByReceipts_reverts_NotSealed() public {
        place();
        (StoreReceipt memory a, StoreReceipt memory b) = _pair();
        (bytes memory aSigned, bytes memory bSigned) = (signed(KEY, a), signed(KEY, b));
        sealReport(stakes.evidenceOf(a, aSigned, b, bSigned), REPORTER);
        vm.warp(START + 1);
        vm.expectPartialRevert(ISlashing.NotSealed.selector);
        stakes.slashByReceipts(a, aSigned, b, bSigned, THIEF, SALT);
        vm.expectPartialRevert(ISlashing.NotSealed.selector);
        stakes.slashByReceipts(b, bSigned, a, aSigned, REPORTER, SALT);
    }

    function test_slashByReceipts_reverts_NotEarlier() public {
        place();
        convictByReceipts(KEY, REPORTER);
        (StoreReceipt memory a, StoreReceipt memory b) = (receiptOf(KEY, 5), receiptOf(KEY, 6));
        bytes memory why = abi.encodeWithSelector(ISlashing.NotEarlier.selector, START + 1, START);
        report(a, signed(KEY, a), b, signed(KEY, b), THIEF, why);
    }

    function test_stk_004_contradict_says_what_convicts_without_signatures() public view {
        (StoreReceipt memory a, StoreReceipt memory b) = _pair();
        vm.assertTrue(stakes.contradict(a, b), "two contents");
        vm.assertTrue(!stakes.contradict(a, a), "one content");
    }
}
