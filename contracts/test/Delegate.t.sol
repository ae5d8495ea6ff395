// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {IDelegate} from "../src/interfaces/IDelegate.sol";
import {Batch, Call} from "../src/types/Batch.sol";
import {Counter, Delegated} from "./helpers/Delegated.sol";

/// What an account signs happens once, whole, and only then.
/// forge-config: default.evm_version = "prague"
contract DelegateTest is Delegated {
    address private constant STRANGER = address(0xBAD);

    function _two() private view returns (Call[] memory calls) {
        calls = new Call[](2);
        calls[0] = Call(address(dollar), 0, abi.encodeCall(dollar.transfer, (address(0xE1), 700)));
        calls[1] = Call(address(counter), 3 ether, abi.encodeCall(Counter.add, (5)));
    }

    // ---- it works ----

    function test_a_submitter_brings_a_batch_and_is_paid_from_what_the_account_holds() public {
        vm.expectEmit(vm.addr(ANNA));
        emit IDelegate.Executed(0, SUBMITTER, address(dollar), 900);
        submit(ANNA, batchOf(_two(), 0), 900);
        vm.assertEq(counter.count(), 5, "the call was made");
        vm.assertEq(counter.caller(), vm.addr(ANNA), "by the account itself");
        vm.assertEq(address(counter).balance, 3 ether, "with its coin");
        vm.assertEq(dollar.balanceOf(address(0xE1)), 700, "and its tokens");
        vm.assertEq(dollar.balanceOf(SUBMITTER), 900, "the fee");
        vm.assertEq(dollar.balanceOf(vm.addr(ANNA)), 1e9 - 1600, "and no more");
        vm.assertTrue(on(ANNA).isUsed(0), "once");
    }

    function test_an_account_without_code_delegates_and_executes_in_one_transaction() public {
        uint256 key = 0xC0C0;
        dollar.mint(vm.addr(key), 1e6);
        Batch memory batch = batchOf(adding(4), 7);
        vm.etch(vm.addr(key), abi.encodePacked(hex"ef0100", address(code)));
        bytes memory signature = sign(key, key, batch);
        vm.etch(vm.addr(key), "");
        vm.signAndAttachDelegation(address(code), key);
        vm.prank(SUBMITTER);
        on(key).execute(batch, 1000, signature);
        vm.assertEq(counter.caller(), vm.addr(key), "the account called");
        vm.assertEq(dollar.balanceOf(SUBMITTER), 1000, "and paid");
        vm.assertEq(vm.addr(key).code.length, 23, "its code is a designator");
    }

    function test_a_fee_may_be_the_chains_coin() public {
        Batch memory batch = batchOf(adding(1), 0);
        (batch.feeToken, batch.maxFee) = (address(0), 1 ether);
        submit(ANNA, batch, 0.5 ether);
        vm.assertEq(SUBMITTER.balance, 0.5 ether, "paid in coin");
    }

    function test_an_account_executes_calls_of_its_own_without_a_signature() public {
        vm.prank(vm.addr(ANNA));
        on(ANNA).executeOwn(_two());
        vm.assertEq(counter.caller(), vm.addr(ANNA), "the account called");
        vm.assertEq(dollar.balanceOf(address(0xE1)), 700, "both calls");
    }

    function test_anyone_may_carry_a_batch_for_nothing() public {
        Batch memory batch = batchOf(adding(2), 0);
        bytes memory signature = sign(ANNA, ANNA, batch);
        vm.prank(STRANGER);
        on(ANNA).execute(batch, 0, signature);
        vm.assertEq(counter.count(), 2, "it happened");
        vm.assertEq(dollar.balanceOf(vm.addr(ANNA)), 1e9, "and cost the account nothing");
    }

    function test_batches_go_through_in_any_order() public {
        uint256[4] memory nonces = [uint256(300), 2, type(uint256).max, 1];
        for (uint256 i = 0; i < nonces.length; ++i) {
            submit(ANNA, batchOf(adding(1), nonces[i]), 0);
        }
        vm.assertEq(counter.count(), 4, "each once");
        vm.assertTrue(!on(ANNA).isUsed(3) && !on(ANNA).isUsed(44), "no other nonce is used");
    }

    // ---- and nothing else ----

    function test_dlg_001_execute_reverts_BadSignature_for_every_other_key() public {
        Batch memory batch = batchOf(adding(1), 0);
        bytes[4] memory bad = [sign(BO, ANNA, batch), sign(ANNA, BO, batch), new bytes(65), bytes("")];
        for (uint256 i = 0; i < bad.length; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IDelegate.BadSignature.selector, vm.addr(ANNA)));
            on(ANNA).execute(batch, 0, bad[i]);
        }
        vm.assertTrue(!on(ANNA).isUsed(0), "nothing was used up");
    }

    function test_dlg_001_executeOwn_reverts_OnlyTheAccount() public {
        vm.prank(STRANGER);
        vm.expectRevert(abi.encodeWithSelector(IDelegate.OnlyTheAccount.selector, STRANGER));
        on(ANNA).executeOwn(_two());
        vm.prank(vm.addr(BO));
        vm.expectRevert(abi.encodeWithSelector(IDelegate.OnlyTheAccount.selector, vm.addr(BO)));
        on(ANNA).executeOwn(_two());
    }

    function test_dlg_001_cancel_reverts_OnlyTheAccount() public {
        vm.prank(STRANGER);
        vm.expectRevert(abi.encodeWithSelector(IDelegate.OnlyTheAccount.selector, STRANGER));
        on(ANNA).cancel(0);
    }

    function test_dlg_001_a_mirrored_signature_is_refused() public {
        Batch memory batch = batchOf(adding(1), 0);
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(ANNA, on(ANNA).batchDigest(batch));
        uint256 order = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141;
        bytes memory mirrored = abi.encodePacked(r, bytes32(order - uint256(s)), v == 27 ? uint8(28) : uint8(27));
        vm.expectRevert(abi.encodeWithSelector(IDelegate.BadSignature.selector, vm.addr(ANNA)));
        on(ANNA).execute(batch, 0, mirrored);
    }

    function test_dlg_002_execute_reverts_NonceUsed() public {
        Batch memory batch = batchOf(adding(1), 9);
        submit(ANNA, batch, 0);
        refused(ANNA, batch, 0, abi.encodeWithSelector(IDelegate.NonceUsed.selector, 9));
        batch.calls = adding(2);
        refused(ANNA, batch, 0, abi.encodeWithSelector(IDelegate.NonceUsed.selector, 9));
        vm.assertEq(counter.count(), 1, "once");
    }

    function test_dlg_002_a_batch_is_for_one_chain_and_one_account() public {
        Batch memory batch = batchOf(adding(1), 0);
        bytes memory signature = sign(ANNA, ANNA, batch);
        vm.expectRevert(abi.encodeWithSelector(IDelegate.BadSignature.selector, vm.addr(BO)));
        on(BO).execute(batch, 0, signature);
        vm.chainId(1);
        vm.expectRevert(abi.encodeWithSelector(IDelegate.BadSignature.selector, vm.addr(ANNA)));
        on(ANNA).execute(batch, 0, signature);
    }

    function test_dlg_002_a_cancelled_nonce_is_used() public {
        Batch memory batch = batchOf(adding(1), 5);
        vm.prank(vm.addr(ANNA));
        on(ANNA).cancel(5);
        refused(ANNA, batch, 0, abi.encodeWithSelector(IDelegate.NonceUsed.selector, 5));
        vm.prank(vm.addr(ANNA));
        vm.expectRevert(abi.encodeWithSelector(IDelegate.NonceUsed.selector, 5));
        on(ANNA).cancel(5);
    }

    function test_an_account_without_coin_cancels_by_a_batch() public {
        Batch memory veto = batchOf(one(vm.addr(ANNA), 0, abi.encodeCall(IDelegate.cancel, (5))), 6);
        submit(ANNA, veto, 0);
        vm.assertTrue(on(ANNA).isUsed(5) && on(ANNA).isUsed(6), "both are used");
    }

    function test_execute_reverts_SignaturePastDeadline() public {
        Batch memory batch = batchOf(adding(1), 0);
        batch.deadline = uint64(block.timestamp);
        submit(ANNA, batch, 0);
        (batch.deadline, batch.nonce) = (batch.deadline - 1, 1);
        refused(
            ANNA,
            batch,
            0,
            abi.encodeWithSelector(IDelegate.SignaturePastDeadline.selector, batch.deadline, block.timestamp)
        );
    }

    function test_execute_reverts_EmptyBatch() public {
        refused(ANNA, batchOf(new Call[](0), 0), 1, abi.encodeWithSelector(IDelegate.EmptyBatch.selector));
        vm.prank(vm.addr(ANNA));
        vm.expectRevert(IDelegate.EmptyBatch.selector);
        on(ANNA).executeOwn(new Call[](0));
    }

    function test_dlg_003_execute_reverts_NotTheSubmitter() public {
        Batch memory batch = batchOf(adding(1), 0);
        bytes memory signature = sign(ANNA, ANNA, batch);
        vm.prank(STRANGER);
        vm.expectRevert(abi.encodeWithSelector(IDelegate.NotTheSubmitter.selector, STRANGER, SUBMITTER));
        on(ANNA).execute(batch, 1, signature);
        batch.submitter = address(0);
        refused(ANNA, batch, 1, abi.encodeWithSelector(IDelegate.NotTheSubmitter.selector, SUBMITTER, address(0)));
    }

    function test_dlg_003_execute_reverts_FeeTooHigh() public {
        refused(ANNA, batchOf(adding(1), 0), 1001, abi.encodeWithSelector(IDelegate.FeeTooHigh.selector, 1001, 1000));
    }

    function test_dlg_004_execute_reverts_CallFailed_and_undoes_everything() public {
        counter.setRefuses(true);
        Batch memory batch = batchOf(_two(), 0);
        bytes memory reason = abi.encodeWithSelector(Counter.Refused.selector, 0);
        refused(ANNA, batch, 900, abi.encodeWithSelector(IDelegate.CallFailed.selector, 1, address(counter), reason));
        vm.assertEq(dollar.balanceOf(address(0xE1)), 0, "the first call is undone");
        vm.assertEq(dollar.balanceOf(SUBMITTER), 0, "no fee");
        vm.assertTrue(!on(ANNA).isUsed(0), "and the signature is still good");
        counter.setRefuses(false);
        submit(ANNA, batch, 900);
        vm.assertEq(counter.count(), 5, "later, whole");
    }

    function test_dlg_004_executeOwn_is_whole_too() public {
        counter.setRefuses(true);
        bytes memory reason = abi.encodeWithSelector(Counter.Refused.selector, 0);
        vm.prank(vm.addr(ANNA));
        vm.expectRevert(abi.encodeWithSelector(IDelegate.CallFailed.selector, 1, address(counter), reason));
        on(ANNA).executeOwn(_two());
        vm.assertEq(dollar.balanceOf(address(0xE1)), 0, "the first call is undone");
    }

    function test_dlg_004_a_call_that_the_account_cannot_pay_fails_the_batch() public {
        Batch memory batch = batchOf(one(address(0xE1), 11 ether, ""), 0);
        refused(ANNA, batch, 0, abi.encodeWithSelector(IDelegate.CallFailed.selector, 0, address(0xE1), bytes("")));
    }

    function test_dlg_004_execute_reverts_FeeNotPaid_and_undoes_everything() public {
        Batch memory batch = batchOf(one(address(dollar), 0, abi.encodeCall(dollar.transfer, (address(0xE1), 1e9))), 0);
        refused(ANNA, batch, 1, abi.encodeWithSelector(IDelegate.FeeNotPaid.selector, address(dollar), SUBMITTER, 1));
        (batch.feeToken, batch.maxFee) = (address(0), 11 ether);
        refused(
            ANNA,
            batch,
            11 ether,
            abi.encodeWithSelector(IDelegate.FeeNotPaid.selector, address(0), SUBMITTER, 11 ether)
        );
        vm.assertEq(dollar.balanceOf(address(0xE1)), 0, "nothing moved");
    }

    function testFuzz_dlg_001_no_bent_batch_is_taken(uint8 field, uint256 other, uint8 size) public {
        Call[] memory calls = new Call[](1 + (size % 4));
        for (uint256 i = 0; i < calls.length; ++i) {
            calls[i] = Call(address(counter), i, abi.encodeCall(Counter.add, (i)));
        }
        Batch memory batch = batchOf(calls, other);
        bytes memory signature = sign(ANNA, ANNA, batch);
        uint256 bit = uint256(1) << (other % 64);
        Call memory bent = batch.calls[other % calls.length];
        if (field % 9 == 0) bent.to = address(uint160(bent.to) ^ uint160(bit));
        if (field % 9 == 1) bent.value ^= bit;
        if (field % 9 == 2) bent.data = abi.encodePacked(bent.data, uint8(0));
        if (field % 9 == 3) batch.nonce ^= bit;
        if (field % 9 == 4) batch.deadline ^= uint64(bit);
        if (field % 9 == 5) batch.minGas ^= uint64(bit);
        if (field % 9 == 6) batch.submitter = address(uint160(batch.submitter) ^ uint160(bit));
        if (field % 9 == 7) batch.feeToken = address(uint160(batch.feeToken) ^ uint160(bit));
        if (field % 9 == 8) batch.maxFee ^= uint96(bit);
        (bool done,) = vm.addr(ANNA).call(abi.encodeCall(IDelegate.execute, (batch, 0, signature)));
        vm.assertTrue(!done && counter.caller() == address(0), "a signature is for what it was made for");
    }
}
