// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {Escrow} from "../src/Escrow.sol";
import {IEscrow} from "../src/interfaces/IEscrow.sol";
import {DealTerms, Ruling, Settlement} from "../src/types/Deal.sol";
import {Deals} from "./helpers/Deals.sol";
import {ContractWallet, Hostile} from "./hostile/Receivers.sol";

/// Defects of escrows that people use today, each impossible here.
///
/// One of them let a single offer to settle switch off its time-out for ever; the same one lost a live dispute when its
/// court was replaced, and kept coin that a contract wallet would not take. Another took signatures that named neither deal
/// nor chain.
contract EscrowDefectsTest is Deals {
    // ---- a settlement offer that stops the clock for ever ----

    function test_esc_003_a_settlement_offer_never_stops_a_clock() public {
        // given: a delivered milestone, and offers to settle that are signed, sent, refused and withdrawn
        DealTerms memory terms = started(address(dollar), 2);
        deliver(terms, 0);
        uint256 before = escrow.exitAfter(terms, 0);
        Settlement memory offered = settlementOf(terms, 1, EACH, 0);
        bytes memory payers = signed(PAYER_KEY, escrow.settlementDigest(offered));
        vm.expectRevert(abi.encodeWithSelector(IEscrow.NotSigned.selector, payee));
        escrow.settle(terms, offered, payers, "");
        for (uint256 i = 0; i < 3; ++i) {
            vm.prank(payer);
            escrow.withdrawOffers(terms);
        }
        settle(terms, settlementOf(terms, 2, EACH, 0));
        // then: the exit opens in the same second as before, and is open ten years later
        vm.assertEq(escrow.exitAfter(terms, 0), before, "the clock ran on");
        vm.warp(START + 3650 days);
        vm.prank(STRANGER);
        escrow.claimAfterReview(terms, 0);
        vm.assertEq(dollar.balanceOf(PAYEE_TO), EACH + 60, "and the payee has its money");
    }

    function test_esc_003_nothing_a_side_does_after_its_turn_moves_a_clock() public {
        DealTerms memory terms = started(address(dollar), 1);
        deliver(terms, 0);
        dispute(terms, 0, payer);
        uint256 before = escrow.exitAfter(terms, 0);
        vm.warp(block.timestamp + 1 days);
        release(terms, 0, 1);
        refund(terms, 0, 1);
        vm.prank(payer);
        escrow.addEvidence(terms, 0, HASH);
        vm.prank(payee);
        escrow.withdrawOffers(terms);
        vm.assertEq(escrow.exitAfter(terms, 0), before, "the clock ran on");
    }

    // ---- an arbiter change that strands live deals ----

    function test_esc_006_an_arbiter_that_changes_strands_no_live_deal() public {
        // given: a live dispute before a court that is a contract
        DealTerms memory terms = termsOf(address(dollar), 2);
        terms.arbiter = address(new ContractWallet(judge));
        start(terms);
        quarrel(terms, 0);
        quarrel(terms, 1);
        // when: other deals name another court, and this one's code becomes something that only reverts
        DealTerms memory others = termsOf(address(dollar), 1);
        others.salt = HASH;
        start(others);
        Ruling memory ruling = rulingOf(terms, 0, 10_000);
        bytes memory signature = signed(JUDGE_KEY, escrow.rulingDigest(ruling));
        // then: its own court still rules on it, and no other
        vm.expectRevert(abi.encodeWithSelector(IEscrow.NotSigned.selector, terms.arbiter));
        vm.prank(judge);
        escrow.rule(terms, ruling, "");
        escrow.rule(terms, ruling, signature);
        vm.etch(terms.arbiter, hex"5f5ffd");
        vm.warp(escrow.exitAfter(terms, 1) + 1);
        vm.prank(STRANGER);
        escrow.defaultAfterArbiter(terms, 1);
        vm.assertTrue(statusOf(terms) == IEscrow.Status.Closed, "and without it the default decides");
        vm.assertEq(dollar.balanceOf(address(escrow)), EACH + 160, "only the other deal is left");
    }

    // ---- ETH owed to a contract wallet, lost inside ----

    function test_vlt_003_coin_owed_to_a_contract_wallet_is_never_lost() public {
        Hostile.Way[3] memory ways = [Hostile.Way.Reverts, Hostile.Way.BurnsGas, Hostile.Way.Bombs];
        for (uint256 i = 0; i < 3; ++i) {
            DealTerms memory terms = termsOf(address(0), 1);
            Hostile wallet = new Hostile(ways[i]);
            terms.payeeTo = word(address(wallet));
            start(terms);
            release(terms, 0, EACH);
            vm.assertTrue(statusOf(terms) == IEscrow.Status.Closed, "the deal is over all the same");
            vm.assertEq(escrow.owed(address(0), address(wallet)), EACH + 60, "what it refuses is owed");
            wallet.redirect(escrow, address(0), address(uint160(0xE1E1 + i)));
            vm.assertEq(address(uint160(0xE1E1 + i)).balance, EACH + 60, "and goes where the wallet says");
        }
        vm.assertEq(PAYER_TO.balance, 300, "the payer's side was never held up");
        vm.assertEq(address(escrow).balance, 0, "nothing stays inside");
    }

    // ---- a signature that binds too little ----

    function test_esc_007_a_settlement_binds_every_field() public {
        DealTerms memory terms = started(address(dollar), 2);
        DealTerms memory twin = termsOf(address(dollar), 2);
        twin.salt = HASH;
        bytes32 twinId = start(twin);
        vm.prank(payer);
        escrow.withdrawOffers(terms);
        Settlement memory good = settlementOf(terms, 1, 1, EACH - 1);
        bytes32 digest = escrow.settlementDigest(good);
        (bytes memory one, bytes memory other) = (signed(PAYER_KEY, digest), signed(PAYEE_KEY, digest));
        for (uint256 field = 0; field < 6; ++field) {
            Settlement memory bent = settlementOf(terms, 1, 1, EACH - 1);
            if (field == 0) bent.id = twinId;
            if (field == 1) bent.milestones = 2;
            if (field == 2) (bent.toPayer, bent.toPayee) = (0, EACH);
            if (field == 3) bent.toPayee = 0;
            if (field == 4) bent.nonce = 0;
            if (field == 5) bent.deadline += 1;
            // Where the deal itself would refuse first, it is asked about the deal that the field names.
            if (field == 0) vm.prank(payer);
            if (field == 0) escrow.withdrawOffers(twin);
            bytes4 reason = field == 4 ? IEscrow.WrongNonce.selector : IEscrow.NotSigned.selector;
            (bool done, bytes memory said) =
                address(escrow).call(abi.encodeCall(escrow.settle, (field == 0 ? twin : terms, bent, one, other)));
            vm.assertTrue(!done && bytes4(said) == reason, string.concat("field ", vm.toString(field)));
        }
        escrow.settle(terms, good, one, other);
        vm.assertEq(dollar.balanceOf(PAYER_TO), 1, "what was signed goes through");
    }

    function test_esc_007_a_settlement_counts_once_and_not_in_place_of_the_next() public {
        DealTerms memory terms = started(address(dollar), 3);
        Settlement memory first = settlementOf(terms, 1, 0, EACH);
        bytes32 digest = escrow.settlementDigest(first);
        (bytes memory one, bytes memory other) = (signed(PAYER_KEY, digest), signed(PAYEE_KEY, digest));
        escrow.settle(terms, first, one, other);
        vm.expectRevert(abi.encodeWithSelector(IEscrow.WrongNonce.selector, 0, 1));
        escrow.settle(terms, first, one, other);
        first.nonce = 1;
        first.milestones = 2;
        vm.expectRevert(abi.encodeWithSelector(IEscrow.NotSigned.selector, payer));
        escrow.settle(terms, first, one, other);
    }

    function test_esc_006_a_ruling_binds_every_field() public {
        DealTerms memory terms = started(address(dollar), 2);
        DealTerms memory twin = termsOf(address(dollar), 2);
        twin.salt = HASH;
        bytes32 twinId = start(twin);
        quarrel(terms, 0);
        quarrel(terms, 1);
        quarrel(twin, 0);
        Ruling memory good = rulingOf(terms, 0, 7_000);
        bytes memory signature = signed(JUDGE_KEY, escrow.rulingDigest(good));
        for (uint256 field = 0; field < 5; ++field) {
            Ruling memory bent = rulingOf(terms, 0, 7_000);
            if (field == 0) bent.id = twinId;
            if (field == 1) bent.milestone = 1;
            if (field == 2) bent.payeeBps = 7_001;
            if (field == 3) bent.reasonsHash = 0;
            if (field == 4) bent.deadline += 1;
            vm.expectRevert(abi.encodeWithSelector(IEscrow.NotSigned.selector, judge));
            escrow.rule(field == 0 ? twin : terms, bent, signature);
        }
        escrow.rule(terms, good, signature);
        vm.expectRevert(abi.encodeWithSelector(IEscrow.WrongState.selector, 0, IEscrow.State.Done));
        escrow.rule(terms, good, signature);
    }

    function test_esc_005_a_signature_of_terms_is_worth_nothing_for_others_elsewhere_or_later() public {
        DealTerms memory terms = termsOf(address(dollar), 1);
        bytes memory payees = signed(PAYEE_KEY, offer(terms));
        // other terms
        DealTerms memory other = termsOf(address(dollar), 1);
        other.milestones[0].amount += 1;
        offer(other);
        vm.expectRevert(abi.encodeWithSelector(IEscrow.NotSigned.selector, payee));
        escrow.accept(other, payees);
        // another contract
        Escrow elsewhere = new Escrow();
        dollar.approve(address(elsewhere), type(uint256).max);
        elsewhere.create(terms);
        vm.expectRevert(abi.encodeWithSelector(IEscrow.NotSigned.selector, payee));
        elsewhere.accept(terms, payees);
        // another chain: the deal itself has another id there
        vm.chainId(77);
        vm.expectRevert(abi.encodeWithSelector(IEscrow.UnknownDeal.selector, escrow.idOf(terms)));
        escrow.accept(terms, payees);
        vm.chainId(31337);
        // later
        vm.warp(terms.acceptBy + 1);
        vm.expectRevert(abi.encodeWithSelector(IEscrow.TooLate.selector, terms.acceptBy, terms.acceptBy + 1));
        escrow.accept(terms, payees);
    }

    function test_esc_005_a_signature_for_one_purpose_is_worth_nothing_for_another() public {
        DealTerms memory terms = started(address(dollar), 1);
        quarrel(terms, 0);
        Ruling memory ruling = rulingOf(terms, 0, 0);
        bytes memory ofTerms = signed(JUDGE_KEY, escrow.idOf(terms));
        vm.expectRevert(abi.encodeWithSelector(IEscrow.NotSigned.selector, judge));
        escrow.rule(terms, ruling, ofTerms);
        Settlement memory settlement = settlementOf(terms, 1, 0, EACH + 160);
        (bytes memory one, bytes memory other) =
            (signed(PAYER_KEY, escrow.idOf(terms)), signed(PAYEE_KEY, escrow.idOf(terms)));
        vm.expectRevert(abi.encodeWithSelector(IEscrow.NotSigned.selector, payer));
        escrow.settle(terms, settlement, one, other);
    }

    // ---- an id that somebody occupies first ----

    function test_esc_001_whoever_copies_a_creation_pays_for_the_same_deal() public {
        DealTerms memory terms = termsOf(address(dollar), 1);
        dollar.mint(STRANGER, 1e9);
        vm.prank(STRANGER);
        dollar.approve(address(escrow), type(uint256).max);
        vm.prank(STRANGER);
        bytes32 id = escrow.create(terms);
        vm.expectRevert(abi.encodeWithSelector(IEscrow.DealExists.selector, id));
        escrow.create(terms);
        accept(terms);
        release(terms, 0, EACH);
        vm.assertEq(dollar.balanceOf(PAYER_TO), 100, "the payer's side gains by it");
        vm.assertEq(dollar.balanceOf(STRANGER), 1e9 - EACH - 100, "and the copier pays");
    }
}
