// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {Delegate} from "../src/Delegate.sol";
import {IDelegate} from "../src/interfaces/IDelegate.sol";
import {Batch, Call} from "../src/types/Batch.sol";
import {Counter, Delegated} from "./helpers/Delegated.sol";
import {HostileCallee} from "./hostile/Callees.sol";
import {OddToken} from "./hostile/Tokens.sol";

/// Whom an account calls and pays may be anybody: none of them does anything that the account did not sign.
/// forge-config: default.evm_version = "prague"
contract DelegateHostileTest is Delegated {
    function _calling(HostileCallee callee) private pure returns (Call[] memory) {
        return one(address(callee), 0, hex"01");
    }

    function test_dlg_006_nothing_happens_between_two_calls_of_a_batch() public {
        HostileCallee callee = new HostileCallee(HostileCallee.Way.CallsBack);
        Batch memory other = batchOf(adding(100), 1);
        bytes memory signature = sign(ANNA, ANNA, other);
        callee.setCallback(abi.encodeCall(IDelegate.execute, (other, 0, signature)));
        Call[] memory calls = new Call[](2);
        (calls[0], calls[1]) = (_calling(callee)[0], adding(1)[0]);
        submit(ANNA, batchOf(calls, 0), 0);
        vm.assertTrue(bytes4(callee.said()) == IDelegate.Reentered.selector, "it was refused as reentry");
        vm.assertEq(counter.count(), 1, "only what was signed here");
        submit(ANNA, other, 0);
        vm.assertEq(counter.count(), 101, "the other batch is as good as before");
    }

    function test_dlg_006_a_batch_does_not_run_inside_itself() public {
        HostileCallee callee = new HostileCallee(HostileCallee.Way.CallsBack);
        Batch memory batch = batchOf(_calling(callee), 0);
        bytes memory signature = sign(ANNA, ANNA, batch);
        callee.setCallback(abi.encodeCall(IDelegate.execute, (batch, 0, signature)));
        vm.prank(SUBMITTER);
        on(ANNA).execute(batch, 1000, signature);
        vm.assertTrue(bytes4(callee.said()) == IDelegate.Reentered.selector, "once");
        vm.assertEq(dollar.balanceOf(SUBMITTER), 1000, "one fee");
    }

    function test_dlg_006_nor_by_the_accounts_own_call_to_itself() public {
        Call[] memory inner = adding(1);
        Batch memory batch = batchOf(one(vm.addr(ANNA), 0, abi.encodeCall(IDelegate.executeOwn, (inner))), 0);
        bytes memory reason = abi.encodeWithSelector(IDelegate.Reentered.selector);
        refused(ANNA, batch, 0, abi.encodeWithSelector(IDelegate.CallFailed.selector, 0, vm.addr(ANNA), reason));
    }

    function test_dlg_006_a_callee_is_not_the_account() public {
        HostileCallee callee = new HostileCallee(HostileCallee.Way.CallsBack);
        callee.setCallback(abi.encodeCall(IDelegate.cancel, (77)));
        submit(ANNA, batchOf(_calling(callee), 0), 0);
        vm.assertTrue(bytes4(callee.said()) == IDelegate.OnlyTheAccount.selector, "it cancels nothing");
        callee.setCallback(abi.encodeCall(IDelegate.executeOwn, (adding(1))));
        submit(ANNA, batchOf(_calling(callee), 1), 0);
        vm.assertTrue(bytes4(callee.said()) == IDelegate.OnlyTheAccount.selector, "and executes nothing");
    }

    function test_dlg_006_a_submitter_that_calls_back_is_paid_once() public {
        HostileCallee submitter = new HostileCallee(HostileCallee.Way.CallsBack);
        Batch memory batch = batchOf(adding(1), 0);
        (batch.submitter, batch.feeToken, batch.maxFee) = (address(submitter), address(0), 1 ether);
        bytes memory signature = sign(ANNA, ANNA, batch);
        submitter.setCallback(abi.encodeCall(IDelegate.execute, (batch, 1 ether, signature)));
        vm.prank(address(submitter));
        on(ANNA).execute(batch, 1 ether, signature);
        vm.assertTrue(bytes4(submitter.said()) == IDelegate.Reentered.selector, "refused");
        vm.assertEq(address(submitter).balance, 1 ether, "one fee");
        vm.assertEq(counter.count(), 1, "one batch");
    }

    function test_dlg_006_two_accounts_may_work_together() public {
        Batch memory bos = batchOf(adding(7), 0);
        bytes memory data = abi.encodeCall(IDelegate.execute, (bos, 0, sign(BO, BO, bos)));
        submit(ANNA, batchOf(one(vm.addr(BO), 0, data), 0), 0);
        vm.assertEq(counter.caller(), vm.addr(BO), "Anna brought what Bo signed");
        vm.assertTrue(on(BO).isUsed(0) && on(ANNA).isUsed(0), "each used its own nonce");
    }

    function test_dlg_005_execute_reverts_TooLittleGas_so_a_quiet_call_cannot_be_starved() public {
        HostileCallee callee = new HostileCallee(HostileCallee.Way.Swallows);
        Batch memory batch = batchOf(_calling(callee), 0);
        bytes memory starved = abi.encodeCall(IDelegate.execute, (batch, 0, sign(ANNA, ANNA, batch)));
        (bool done,) = vm.addr(ANNA).call{gas: 200_000}(starved);
        vm.assertTrue(done && callee.said().length == 0, "without a floor a carrier makes it fail quietly");

        (batch.nonce, batch.minGas) = (1, 300_000);
        starved = abi.encodeCall(IDelegate.execute, (batch, 0, sign(ANNA, ANNA, batch)));
        bytes memory said;
        (done, said) = vm.addr(ANNA).call{gas: 250_000}(starved);
        vm.assertTrue(!done && bytes4(said) == IDelegate.TooLittleGas.selector, "with one it does not");
        submit(ANNA, batch, 0);
        vm.assertTrue(keccak256(callee.said()) == keccak256("burnt"), "and works as signed");
    }

    function test_dlg_004_an_endless_answer_costs_its_caller_nothing() public {
        HostileCallee callee = new HostileCallee(HostileCallee.Way.BombsAndSucceeds);
        Batch memory batch = batchOf(_calling(callee), 0);
        bytes memory data = abi.encodeCall(IDelegate.execute, (batch, 0, sign(ANNA, ANNA, batch)));
        // Making a million bytes costs the callee two million gas; reading them would cost as much again.
        (bool done,) = vm.addr(ANNA).call{gas: 3_000_000}(data);
        vm.assertTrue(done, "it was not read");
    }

    function test_dlg_004_of_an_endless_reason_a_kilobyte_is_kept() public {
        HostileCallee callee = new HostileCallee(HostileCallee.Way.BombsAndFails);
        Batch memory batch = batchOf(_calling(callee), 0);
        bytes memory data = abi.encodeCall(IDelegate.execute, (batch, 0, sign(ANNA, ANNA, batch)));
        (bool done, bytes memory said) = vm.addr(ANNA).call{gas: 3_000_000}(data);
        vm.assertTrue(!done && bytes4(said) == IDelegate.CallFailed.selector, "it failed");
        vm.assertEq(said.length, 4 + 4 * 32 + 1024, "index, callee and the beginning of the reason");
    }

    function test_dlg_004_odd_fee_tokens_pay_or_undo_everything() public {
        OddToken.Odd[6] memory odds = [
            OddToken.Odd.NoReturn,
            OddToken.Odd.FalseOnSuccess,
            OddToken.Odd.FalseOnFailure,
            OddToken.Odd.Blocks,
            OddToken.Odd.Bombs,
            OddToken.Odd.Paused
        ];
        for (uint256 i = 0; i < odds.length; ++i) {
            OddToken token = new OddToken(odds[i]);
            token.mint(vm.addr(ANNA), 1000);
            token.block_(SUBMITTER);
            Batch memory batch = batchOf(adding(1), i);
            batch.feeToken = address(token);
            if (i == 0) {
                submit(ANNA, batch, 10);
                vm.assertEq(token.balanceOf(SUBMITTER), 10, "a token that answers nothing pays");
                continue;
            }
            bytes memory data = abi.encodeCall(IDelegate.execute, (batch, 10, sign(ANNA, ANNA, batch)));
            vm.prank(SUBMITTER);
            (bool done,) = vm.addr(ANNA).call(data);
            if (done) vm.assertEq(token.balanceOf(SUBMITTER), 10, "paid");
            else vm.assertEq(token.balanceOf(vm.addr(ANNA)), 1000, "or nothing moved");
            vm.assertTrue(on(ANNA).isUsed(i) == done, "and the signature is used when it was paid");
        }
    }

    function test_dlg_004_a_fee_in_what_is_no_token_undoes_everything() public {
        Batch memory batch = batchOf(adding(1), 0);
        batch.feeToken = address(0xD0D0);
        refused(ANNA, batch, 1, abi.encodeWithSelector(IDelegate.FeeNotPaid.selector, address(0xD0D0), SUBMITTER, 1));
    }

    function test_dlg_009_nothing_is_kept_outside_the_namespace() public {
        // The formula of ERC-7201, worked out.
        bytes32 space = 0x28a0e2f41ad2a4d6fa677a613b7edd30e1e27eb6d06d7dac5f23d34d291a8100;
        Batch memory batch = batchOf(adding(1), 3 * 256 + 5);
        bytes memory signature = sign(ANNA, ANNA, batch);
        vm.record();
        vm.prank(SUBMITTER);
        on(ANNA).execute(batch, 0, signature);
        (, bytes32[] memory written) = vm.accesses(vm.addr(ANNA));
        bytes32 page = keccak256(abi.encode(3, space));
        for (uint256 i = 0; i < written.length; ++i) {
            vm.assertEq(written[i], page, "the page of the nonce, and nothing else");
        }
        vm.assertEq(uint256(vm.load(vm.addr(ANNA), page)), 1 << 5, "one bit");
    }

    function test_dlg_009_nonces_outlive_other_code() public {
        submit(ANNA, batchOf(adding(1), 0), 0);
        vm.etch(vm.addr(ANNA), abi.encodePacked(hex"ef0100", address(counter)));
        Counter(vm.addr(ANNA)).add(type(uint256).max);
        vm.etch(vm.addr(ANNA), abi.encodePacked(hex"ef0100", address(new Delegate())));
        refused(ANNA, batchOf(adding(1), 0), 0, abi.encodeWithSelector(IDelegate.NonceUsed.selector, 0));
        submit(ANNA, batchOf(adding(1), 1), 0);
    }
}
