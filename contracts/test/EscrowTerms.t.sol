// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {IEscrow} from "../src/interfaces/IEscrow.sol";
import {INoteVault} from "../src/interfaces/INoteVault.sol";
import {IVault} from "../src/interfaces/IVault.sol";
import {DealTerms, Milestone} from "../src/types/Deal.sol";
import {Deals} from "./helpers/Deals.sol";

/// Terms that no deal is made of, and beginnings that are refused.
contract EscrowTermsTest is Deals {
    function _refused(DealTerms memory terms, bytes memory reason) private {
        uint256 value = sumOf(terms) + terms.payerDeposit;
        vm.expectRevert(reason);
        escrow.create{value: value}(terms);
        (bytes memory one, bytes memory other) =
            (signed(PAYER_KEY, escrow.idOf(terms)), signed(PAYEE_KEY, escrow.idOf(terms)));
        if (terms.payer != payer || terms.payee != payee) return;
        vm.expectRevert(reason);
        escrow.createSigned{value: value + terms.payeeDeposit}(terms, one, other);
    }

    function _terms() private view returns (DealTerms memory) {
        return termsOf(address(0), 2);
    }

    function _taken(DealTerms memory terms) private {
        offer(terms);
        vm.assertTrue(statusOf(terms) == IEscrow.Status.Offered, "taken");
    }

    // ---- parties ----

    function test_create_reverts_BadParties() public {
        address[3][6] memory bad = [
            [address(0), payee, judge],
            [payer, address(0), judge],
            [payer, payer, judge],
            [payer, payee, payer],
            [payer, payee, payee],
            [address(0), payee, address(0)]
        ];
        for (uint256 i = 0; i < bad.length; ++i) {
            DealTerms memory terms = _terms();
            (terms.payer, terms.payee, terms.arbiter) = (bad[i][0], bad[i][1], bad[i][2]);
            _refused(
                terms, abi.encodeWithSelector(IEscrow.BadParties.selector, terms.payer, terms.payee, terms.arbiter)
            );
        }
    }

    function test_esc_006_create_reverts_BadFee() public {
        DealTerms memory terms = _terms();
        terms.arbiterFeeBps = 2_001;
        _refused(terms, abi.encodeWithSelector(IEscrow.BadFee.selector, 2_001, 2_000));
        (terms.arbiter, terms.arbiterFeeBps) = (address(0), 1);
        _refused(terms, abi.encodeWithSelector(IEscrow.BadFee.selector, 1, 0));
        terms.arbiterFeeBps = 0;
        _taken(terms);
        (terms.arbiter, terms.arbiterFeeBps) = (judge, 2_000);
        _taken(terms);
    }

    function test_esc_009_create_reverts_BadDestination() public {
        bytes32[3] memory bad = [bytes32(0), bytes32(uint256(1) << 160), word(address(escrow))];
        for (uint256 i = 0; i < 3; ++i) {
            DealTerms memory terms = _terms();
            terms.payerTo = bad[i];
            _refused(terms, abi.encodeWithSelector(INoteVault.BadDestination.selector, bad[i]));
            (terms.payerTo, terms.payeeTo) = (word(PAYER_TO), bad[i]);
            _refused(terms, abi.encodeWithSelector(INoteVault.BadDestination.selector, bad[i]));
        }
    }

    function test_create_reverts_UnknownDestination() public {
        DealTerms memory terms = _terms();
        terms.payerKind = 2;
        _refused(terms, abi.encodeWithSelector(INoteVault.UnknownDestination.selector, 2));
        (terms.payerKind, terms.payeeKind) = (1, 3);
        _refused(terms, abi.encodeWithSelector(INoteVault.UnknownDestination.selector, 3));
    }

    // ---- times ----

    function test_create_reverts_BadAcceptBy() public {
        DealTerms memory terms = _terms();
        uint64[2] memory bad = [uint64(START - 1), uint64(START + 90 days + 1)];
        for (uint256 i = 0; i < 2; ++i) {
            _dueFrom(terms, bad[i]);
            _refused(terms, abi.encodeWithSelector(IEscrow.BadAcceptBy.selector, bad[i], START, START + 90 days));
        }
        _dueFrom(terms, uint64(START));
        _taken(terms);
        _dueFrom(terms, uint64(START + 90 days));
        _taken(terms);
    }

    /// Ends the offer at `acceptBy` and makes everything due as early as may be.
    function _dueFrom(DealTerms memory terms, uint64 acceptBy) private pure {
        terms.acceptBy = acceptBy;
        for (uint256 i = 0; i < terms.milestones.length; ++i) {
            terms.milestones[i].deliverBy = acceptBy + 24 hours;
        }
    }

    function test_esc_004_create_reverts_BadDeliverBy() public {
        DealTerms memory terms = _terms();
        (uint256 least, uint256 most) = (terms.acceptBy + 24 hours, terms.acceptBy + 730 days);
        uint64[3] memory bad = [uint64(least - 1), uint64(most + 1), 0];
        for (uint256 i = 0; i < 3; ++i) {
            terms.milestones[1].deliverBy = bad[i];
            _refused(terms, abi.encodeWithSelector(IEscrow.BadDeliverBy.selector, 1, bad[i], least, most));
        }
        (terms.milestones[0].deliverBy, terms.milestones[1].deliverBy) = (uint64(least), uint64(most));
        _taken(terms);
    }

    function test_esc_004_create_reverts_BadWindow() public {
        uint32[3] memory bad = [uint32(24 hours - 1), 90 days + 1, 0];
        for (uint256 i = 0; i < 12; ++i) {
            DealTerms memory terms = _terms();
            _setWindow(terms, i / 3, bad[i % 3]);
            _refused(
                terms, abi.encodeWithSelector(IEscrow.BadWindow.selector, bad[i % 3], uint32(24 hours), uint32(90 days))
            );
        }
        DealTerms memory edge = _terms();
        _setWindow(edge, 0, 24 hours);
        _setWindow(edge, 1, 90 days);
        _setWindow(edge, 2, 24 hours);
        _setWindow(edge, 3, 90 days);
        _taken(edge);
    }

    function _setWindow(DealTerms memory terms, uint256 which, uint32 window) private pure {
        if (which == 0) terms.responseWindow = window;
        else if (which == 1) terms.challengeWindow = window;
        else if (which == 2) terms.rulingWindow = window;
        else terms.milestones[1].reviewWindow = window;
    }

    // ---- amounts ----

    function test_create_reverts_BadCount() public {
        DealTerms memory terms = _terms();
        terms.milestones = new Milestone[](0);
        _refused(terms, abi.encodeWithSelector(IEscrow.BadCount.selector, 0, 16));
        _refused(termsOf(address(0), 17), abi.encodeWithSelector(IEscrow.BadCount.selector, 17, 16));
        _taken(termsOf(address(0), 16));
        _taken(termsOf(address(0), 1));
    }

    function test_create_reverts_EmptyMilestone() public {
        DealTerms memory terms = _terms();
        terms.milestones[1].amount = 0;
        _refused(terms, abi.encodeWithSelector(IEscrow.EmptyMilestone.selector, 1));
    }

    function test_create_reverts_BadShare() public {
        DealTerms memory terms = _terms();
        terms.defaultBps = 10_001;
        _refused(terms, abi.encodeWithSelector(IEscrow.BadShare.selector, 10_001, 10_000));
        terms.defaultBps = 10_000;
        _taken(terms);
    }

    function test_create_reverts_TooMuch() public {
        DealTerms memory terms = _terms();
        (terms.milestones[0].amount, terms.payerDeposit, terms.payeeDeposit) = (type(uint96).max - EACH, 0, 1);
        vm.deal(address(this), type(uint256).max / 2);
        _refused(
            terms,
            abi.encodeWithSelector(IEscrow.TooMuch.selector, uint256(type(uint96).max) + 1, uint256(type(uint96).max))
        );
        terms.payeeDeposit = 0;
        _taken(terms);
    }

    // ---- the beginning ----

    function test_esc_001_create_reverts_DealExists() public {
        DealTerms memory terms = _terms();
        bytes32 id = offer(terms);
        _refused(terms, abi.encodeWithSelector(IEscrow.DealExists.selector, id));
        vm.prank(payee);
        escrow.cancelUnaccepted(terms);
        _refused(terms, abi.encodeWithSelector(IEscrow.DealExists.selector, id));
    }

    function test_esc_001_equal_deals_are_told_apart_by_their_salt() public {
        DealTerms memory terms = _terms();
        bytes32 id = offer(terms);
        terms.salt = HASH;
        vm.assertTrue(offer(terms) != id, "another deal");
    }

    function test_create_reverts_WrongValue() public {
        DealTerms memory terms = _terms();
        uint256 due = sumOf(terms) + 100;
        vm.expectRevert(abi.encodeWithSelector(IVault.WrongValue.selector, due + 1, due));
        escrow.create{value: due + 1}(terms);
        terms.token = address(dollar);
        vm.expectRevert(abi.encodeWithSelector(IVault.WrongValue.selector, 1, 0));
        escrow.create{value: 1}(terms);
    }

    function test_accept_reverts_WrongValue() public {
        DealTerms memory terms = _terms();
        offer(terms);
        vm.deal(payee, 1e18);
        vm.expectRevert(abi.encodeWithSelector(IVault.WrongValue.selector, 59, 60));
        vm.prank(payee);
        escrow.accept{value: 59}(terms, "");
        terms.payeeDeposit = 0;
        offer(terms);
        vm.expectRevert(abi.encodeWithSelector(IVault.WrongValue.selector, 1, 0));
        vm.prank(payee);
        escrow.accept{value: 1}(terms, "");
    }

    function test_create_reverts_PullRefused() public {
        DealTerms memory terms = termsOf(address(dollar), 1);
        dollar.approve(address(escrow), EACH + 99);
        vm.expectRevert(abi.encodeWithSelector(IVault.PullRefused.selector, address(dollar), address(this), EACH + 100));
        escrow.create(terms);
    }

    function test_esc_005_accept_reverts_NotSigned() public {
        DealTerms memory terms = _terms();
        bytes32 id = offer(terms);
        bytes[3] memory bad = [signed(PAYER_KEY, id), signed(PAYEE_KEY, bytes32(uint256(id) + 1)), bytes("")];
        for (uint256 i = 0; i < 3; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IEscrow.NotSigned.selector, payee));
            escrow.accept{value: 60}(terms, bad[i]);
        }
    }

    function test_esc_005_createSigned_reverts_NotSigned() public {
        DealTerms memory terms = _terms();
        bytes32 id = escrow.idOf(terms);
        (bytes memory payers, bytes memory payees) = (signed(PAYER_KEY, id), signed(PAYEE_KEY, id));
        uint256 value = sumOf(terms) + 160;
        vm.expectRevert(abi.encodeWithSelector(IEscrow.NotSigned.selector, payer));
        escrow.createSigned{value: value}(terms, payees, payees);
        vm.expectRevert(abi.encodeWithSelector(IEscrow.NotSigned.selector, payee));
        escrow.createSigned{value: value}(terms, payers, payers);
    }

    function test_accept_reverts_TooLate() public {
        DealTerms memory terms = _terms();
        offer(terms);
        vm.warp(terms.acceptBy + 1);
        bytes memory signature = signed(PAYEE_KEY, escrow.idOf(terms));
        vm.expectRevert(abi.encodeWithSelector(IEscrow.TooLate.selector, terms.acceptBy, terms.acceptBy + 1));
        escrow.accept{value: 60}(terms, signature);
        vm.warp(terms.acceptBy);
        escrow.accept{value: 60}(terms, signature);
    }

    function test_cancelUnaccepted_reverts_TooEarly() public {
        DealTerms memory terms = _terms();
        offer(terms);
        vm.warp(terms.acceptBy);
        vm.expectRevert(abi.encodeWithSelector(IEscrow.TooEarly.selector, terms.acceptBy, terms.acceptBy));
        vm.prank(payer);
        escrow.cancelUnaccepted(terms);
    }

    function test_accept_reverts_UnknownDeal_when_any_word_of_the_terms_differs() public {
        DealTerms memory terms = _terms();
        offer(terms);
        bytes memory call = abi.encodeCall(escrow.cancelUnaccepted, (terms));
        vm.warp(terms.acceptBy + 1);
        // From the first word of the terms on; the milestones' place is how they are written, not what they say.
        for (uint256 place = 36; place < call.length; place += 32) {
            if (place == 36 + 4 * 32) continue;
            bytes memory bent = bytes.concat(call);
            bent[place + 31] = bytes1(uint8(bent[place + 31]) ^ 1);
            (bool done,) = address(escrow).call(bent);
            vm.assertTrue(!done, string.concat("word at ", vm.toString(place)));
        }
        (bool whole,) = address(escrow).call(call);
        vm.assertTrue(whole, "the terms themselves are known");
    }

    /// The digest is taken of words as they come, so a creation must refuse words that no value of the type has.
    function test_esc_001_create_refuses_words_that_no_value_has() public {
        DealTerms memory terms = _terms();
        bytes memory call = abi.encodeCall(escrow.create, (terms));
        uint256 value = sumOf(terms) + 100;
        uint8[13] memory narrow = [0, 1, 2, 3, 5, 6, 7, 8, 9, 10, 11, 12, 13];
        for (uint256 i = 0; i < 13; ++i) {
            _dirty(call, value, 36 + uint256(narrow[i]) * 32);
        }
        _dirty(call, value, 36 + 15 * 32);
        _dirty(call, value, 36 + 18 * 32);
        for (uint256 i = 0; i < 6; ++i) {
            _dirty(call, value, 36 + 21 * 32 + i * 32);
        }
        (bool whole,) = address(escrow).call{value: value}(call);
        vm.assertTrue(whole, "the clean words are taken");
    }

    function _dirty(bytes memory call, uint256 value, uint256 place) private {
        bytes memory bent = bytes.concat(call);
        bent[place] = 0x01;
        (bool done,) = address(escrow).call{value: value}(bent);
        vm.assertTrue(!done, string.concat("dirty word at ", vm.toString(place)));
    }
}
