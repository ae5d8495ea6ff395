// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {IVault} from "../src/interfaces/IVault.sol";
import {Push} from "../src/libraries/Push.sol";
import {Vault} from "../src/Vault.sol";
import {Claim, Sibling, Terms} from "../src/types/Terms.sol";
import {Gifts} from "./helpers/Gifts.sol";
import {Oddities} from "./helpers/Oddities.sol";
import {OddToken} from "./hostile/Tokens.sol";
import {Hostile} from "./hostile/Receivers.sol";

/// A token that remembers how much gas a transfer was given.
contract Gauge {
    uint256 public most;

    function clear() external {
        most = 0;
    }

    function transfer(address, uint256) external returns (bool) {
        most = gasleft();
        return true;
    }
}

/// A vault that pays whoever asks.
contract PushAlone is Vault {
    function pay(address token, address to, uint256 amount) external {
        require(Push.push(token, to, amount));
    }
}

/// The transfer that a vault calls itself for.
contract AnswerAlone {
    function transfer(address token, address to, uint256 amount) external returns (bool) {
        return Push.transfer(token, to, amount);
    }
}

/// Odd tokens and hostile receivers against the books.
contract VaultTest is Gifts, Oddities {
    function _odd(OddToken.Odd odd) private returns (OddToken token) {
        token = new OddToken(odd);
        token.mint(address(this), 1e12);
        token.approve(address(envelope), type(uint256).max);
    }

    function _books(address token, uint256 liabilities, uint256 held) private view {
        vm.assertEq(envelope.liabilities(token), liabilities, "liabilities");
        vm.assertTrue(held >= liabilities, "what is held covers what is owed");
    }

    // ---- every oddity ----

    function _oddVault() internal view override returns (IVault) {
        return envelope;
    }

    function promiseOdd(address token) public override returns (uint256) {
        fund(termsOf(token, 1, 500));
        return 500;
    }

    function _keepOdd(address token) internal override {
        pay(termsOf(token, 1, 500), 0, ODDS_TO, 0);
    }

    // ---- coming in ----

    function test_vlt_001_create_reverts_WrongValue() public {
        Terms memory coin = termsOf(address(0), 2, 5);
        vm.expectRevert(abi.encodeWithSelector(IVault.WrongValue.selector, 9, 10));
        envelope.create{value: 9}(coin);
        Terms memory token = termsOf(address(dollar), 2, 5);
        vm.expectRevert(abi.encodeWithSelector(IVault.WrongValue.selector, 1, 0));
        envelope.create{value: 1}(token);
    }

    function test_vlt_002_create_reverts_TransferAmountMismatch() public {
        OddToken token = _odd(OddToken.Odd.Fee);
        Terms memory terms = termsOf(address(token), 2, 500);
        vm.expectRevert(abi.encodeWithSelector(IVault.TransferAmountMismatch.selector, address(token), 1000, 990));
        envelope.create(terms);
    }

    function test_create_reverts_PullRefused() public {
        Terms memory terms = termsOf(address(dollar), 2, 5);
        dollar.approve(address(envelope), 9);
        vm.expectRevert(abi.encodeWithSelector(IVault.PullRefused.selector, address(dollar), address(this), 10));
        envelope.create(terms);
        OddToken liar = _odd(OddToken.Odd.FalseOnSuccess);
        terms = termsOf(address(liar), 2, 5);
        vm.expectRevert(abi.encodeWithSelector(IVault.PullRefused.selector, address(liar), address(this), 10));
        envelope.create(terms);
    }

    function test_tokens_without_an_answer_work_all_the_way() public {
        OddToken token = _odd(OddToken.Odd.NoReturn);
        Terms memory terms = termsOf(address(token), 2, 5);
        fund(terms);
        pay(terms, 0, BO, 0);
        vm.assertEq(token.balanceOf(BO), 5, "paid without an answer");
    }

    // ---- going out ----

    /// A receiver that takes its coin and answers as much as its gas pays for is paid, and nobody reads it.
    function test_vlt_005_a_receiver_that_floods_is_paid_and_not_read() public {
        Hostile receiver = new Hostile(Hostile.Way.Floods);
        Terms memory terms = termsOf(address(0), 2, 100);
        fund(terms);
        pay(terms, 0, address(receiver), 10);
        vm.assertTrue(address(receiver).balance == 90 && CARRIER.balance == 10, "both have theirs");
        vm.assertEq(envelope.owed(address(0), address(receiver)), 0, "and nothing is owed");
    }

    /// A yes at the head of an endless answer is a yes; an answer that is shorter than a word is none, whatever it says.
    function test_vlt_005_one_word_of_a_tokens_answer_is_read_and_less_than_a_word_is_no_answer() public {
        AnswerAlone vault = new AnswerAlone();
        OddToken.Odd[3] memory odds = [OddToken.Odd.Floods, OddToken.Odd.AnswersAByte, OddToken.Odd.AnswersHalfAWord];
        for (uint256 i = 0; i < 3; ++i) {
            OddToken token = new OddToken(odds[i]);
            token.mint(address(vault), 100);
            vm.assertTrue(vault.transfer(address(token), BO, 100) == (i == 0), vm.toString(i));
        }
    }

    function test_vlt_003_a_receiver_that_refuses_coin_is_owed_it_and_holds_up_nobody() public {
        Hostile.Way[3] memory ways = [Hostile.Way.Reverts, Hostile.Way.BurnsGas, Hostile.Way.Bombs];
        for (uint256 i = 0; i < ways.length; ++i) {
            Hostile receiver = new Hostile(ways[i]);
            Terms memory terms = termsOf(address(0), 2, 100);
            terms.salt = bytes32(i);
            fund(terms);
            pay(terms, 0, address(receiver), 10);
            vm.assertEq(envelope.owed(address(0), address(receiver)), 90, "the share is owed");
            vm.assertEq(CARRIER.balance, 10 * (i + 1), "the relayer has its fee");
            vm.assertEq(envelope.liabilities(address(0)), 190 + i * 90, "owed money stays a liability");
            vm.warp(terms.expiry);
            envelope.refund(terms, unopened);
            vm.warp(START);
        }
        vm.assertEq(REST.balance, 300, "refunds went their way");
        _books(address(0), 270, address(envelope).balance);
    }

    function test_vlt_003_a_blocked_receiver_of_a_token_is_owed_it() public {
        OddToken.Odd[4] memory odds =
            [OddToken.Odd.Blocks, OddToken.Odd.FalseOnFailure, OddToken.Odd.Bombs, OddToken.Odd.BurnsGas];
        for (uint256 i = 0; i < odds.length; ++i) {
            OddToken token = _odd(OddToken.Odd.None);
            Terms memory terms = termsOf(address(token), 2, 100);
            fund(terms);
            token.setOdd(odds[i]);
            token.block_(BO);
            pay(terms, 0, BO, 0);
            // A million bytes that begin with a zero word are no, and are not even read.
            vm.assertEq(envelope.owed(address(token), BO), 100, "the share is owed");
            vm.assertEq(token.balanceOf(BO), 0, "nothing arrived");
            _books(address(token), 200, token.balanceOf(address(envelope)));
        }
    }

    /// A token that moves and answers no: its transfer is undone, or the debt would be paid twice, out of the money of others.
    function test_vlt_003_a_token_that_moves_and_says_no_has_moved_nothing() public {
        OddToken token = _odd(OddToken.Odd.None);
        Terms memory terms = termsOf(address(token), 2, 100);
        fund(terms);
        token.setOdd(OddToken.Odd.FalseOnSuccess);
        pay(terms, 0, BO, 0);
        vm.assertEq(token.balanceOf(BO), 0, "what it moved is back");
        vm.assertEq(envelope.owed(address(token), BO), 100, "and owed");
        _books(address(token), 200, token.balanceOf(address(envelope)));
        token.setOdd(OddToken.Odd.None);
        envelope.payOwed(address(token), BO);
        pay(terms, 1, CARRIER, 0);
        vm.assertEq(token.balanceOf(BO), 100, "an honest day pays it once");
        vm.assertEq(token.balanceOf(CARRIER), 100, "and the other share is whole");
        _books(address(token), 0, token.balanceOf(address(envelope)));
    }

    function test_pushToken_reverts_PushRefused_for_everybody_but_the_vault() public {
        fund(termsOf(address(dollar), 2, 100));
        vm.expectRevert(abi.encodeWithSelector(IVault.PushRefused.selector, address(dollar), BO, 1));
        envelope.pushToken(address(dollar), BO, 1);
    }

    /// With the least gas that a push begins with, and two calls deep, a token still gets all of its gas.
    function test_vlt_005_a_token_gets_its_full_gas_through_the_call_of_the_vault_to_itself() public {
        Gauge gauge = new Gauge();
        PushAlone vault = new PushAlone();
        (bool done,) = address(vault).call{gas: 900_000}(abi.encodeCall(vault.pay, (address(gauge), BO, 1)));
        vm.assertTrue(done && gauge.most() > 0, "it pays");
        uint256 gas_ = Push.TOKEN_GAS;
        do {
            gas_ += 500;
            gauge.clear();
            (done,) = address(vault).call{gas: gas_}(abi.encodeCall(vault.pay, (address(gauge), BO, 1)));
        } while (!done);
        vm.assertTrue(gauge.most() > Push.TOKEN_GAS - 3_000, "all but what it took to look");
    }

    function test_owed_money_is_paid_by_anyone_once_the_receiver_can() public {
        OddToken token = _odd(OddToken.Odd.None);
        Terms memory terms = termsOf(address(token), 2, 100);
        fund(terms);
        token.setOdd(OddToken.Odd.Blocks);
        token.block_(BO);
        pay(terms, 0, BO, 0);
        vm.expectRevert(abi.encodeWithSelector(IVault.PushRefused.selector, address(token), BO, 100));
        envelope.payOwed(address(token), BO);
        token.setOdd(OddToken.Odd.None);
        envelope.payOwed(address(token), BO);
        vm.assertEq(token.balanceOf(BO), 100, "paid late");
        _books(address(token), 100, token.balanceOf(address(envelope)));
    }

    function test_payOwed_reverts_NothingOwed() public {
        vm.expectRevert(abi.encodeWithSelector(IVault.NothingOwed.selector, address(0), BO));
        envelope.payOwed(address(0), BO);
    }

    function test_vlt_006_only_the_account_itself_sends_its_owed_money_elsewhere() public {
        Hostile receiver = new Hostile(Hostile.Way.Reverts);
        Terms memory terms = termsOf(address(0), 2, 100);
        fund(terms);
        pay(terms, 0, address(receiver), 0);
        vm.expectRevert(abi.encodeWithSelector(IVault.NothingOwed.selector, address(0), address(this)));
        envelope.redirectOwed(address(0), BO);
        receiver.redirect(envelope, address(0), BO);
        vm.assertEq(BO.balance, 100, "it went where its owner said");
        _books(address(0), 100, address(envelope).balance);
    }

    function test_redirectOwed_reverts_PushRefused() public {
        Hostile receiver = new Hostile(Hostile.Way.Reverts);
        Terms memory terms = termsOf(address(0), 2, 100);
        fund(terms);
        pay(terms, 0, address(receiver), 0);
        address[3] memory bad = [address(0), address(envelope), address(receiver)];
        for (uint256 i = 0; i < 3; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IVault.PushRefused.selector, address(0), bad[i], 100));
            receiver.redirect(envelope, address(0), bad[i]);
        }
    }

    function test_vlt_004_claim_reverts_Reentered_for_a_receiver_that_calls_back() public {
        Hostile receiver = new Hostile(Hostile.Way.Reenters);
        Terms memory terms = termsOf(address(0), 2, 100);
        fund(terms);
        receiver.setCallback(abi.encodeCall(envelope.refund, (terms, unopened)));
        pay(terms, 0, address(receiver), 0);
        vm.assertTrue(receiver.held(), "the vault refused to be entered");
        vm.assertEq(address(receiver).balance, 100, "and paid");
    }

    function test_vlt_004_create_reverts_Reentered_for_a_token_that_calls_back() public {
        OddToken token = _odd(OddToken.Odd.Reenters);
        Terms memory terms = termsOf(address(token), 2, 100);
        token.setCallback(abi.encodeCall(envelope.payOwed, (address(token), BO)));
        fund(terms);
        pay(terms, 0, BO, 0);
        vm.assertEq(token.balanceOf(BO), 100, "the token found the door shut");
    }

    /// A stranger who carries a claim with too little gas must not turn a payment into a debt.
    function test_vlt_005_claim_reverts_TooLittleGas() public {
        Terms memory terms = termsOf(address(dollar), 2, 100);
        fund(terms);
        Claim memory signed = claimOf(terms, 0, BO);
        (bytes memory signature, Sibling[] memory path) = (signatureOf(signed), pathOf(terms, 0));
        bytes memory call = abi.encodeCall(envelope.claim, (terms, signed, keyOf(0), path, signature, 0, unopened));
        (bool done, bytes memory said) = address(envelope).call{gas: 330_000}(call);
        vm.assertTrue(!done && bytes4(said) == IVault.TooLittleGas.selector, "it refuses to try");
        vm.assertEq(envelope.owed(address(dollar), BO), 0, "and owes nothing");
        (done,) = address(envelope).call{gas: 500_000}(call);
        vm.assertTrue(done, "enough gas pays");
        vm.assertEq(dollar.balanceOf(BO), 100, "Bo is paid");
    }

    function requireGas(uint256 forReceiver) external view {
        Push.requireGas(forReceiver);
    }

    function _left(uint256 gas_, uint256 forReceiver) private returns (uint256 left, uint256 needed) {
        (bool done, bytes memory said) = address(this).call{gas: gas_}(abi.encodeCall(this.requireGas, (forReceiver)));
        if (done) return (0, 0);
        vm.assertTrue(bytes4(said) == IVault.TooLittleGas.selector && said.length == 68, "it refuses to try");
        assembly ("memory-safe") {
            left := mload(add(said, 0x24))
            needed := mload(add(said, 0x44))
        }
    }

    /// What a receiver may use, what of a call stays behind for it (EIP-150), and what the books take.
    function test_vlt_005_the_gas_that_is_needed_is_enough_and_one_unit_less_is_not() public {
        uint256[3] memory shares = [Push.COIN_GAS, Push.TOKEN_GAS, Push.NOTE_GAS];
        for (uint256 i = 0; i < shares.length; ++i) {
            uint256 enough = shares[i] + shares[i] / 63 + Push.RESERVE;
            (uint256 left, uint256 needed) = _left(shares[i], shares[i]);
            vm.assertEq(needed, enough, "the sum of the three");
            uint256 gas_ = shares[i] + needed - left;
            (left,) = _left(gas_ - 1, shares[i]);
            vm.assertEq(left, needed - 1, "one unit less is too little");
            (left, needed) = _left(gas_, shares[i]);
            vm.assertEq(needed, 0, "and all of it is enough");
        }
    }
}
