// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {INoteVault} from "../src/interfaces/INoteVault.sol";
import {IRedEnvelope} from "../src/interfaces/IRedEnvelope.sol";
import {RedEnvelope} from "../src/RedEnvelope.sol";
import {Claim, Sibling, Terms} from "../src/types/Terms.sol";
import {Gifts} from "./helpers/Gifts.sol";

/// One test per thing an envelope does, and one per error it refuses with.
contract RedEnvelopeTest is Gifts {
    // ---- what it does ----

    function test_red_002_create_holds_exactly_the_total() public {
        Terms memory terms = termsOf(address(dollar), 10, 250_000);
        bytes32 id = fund(terms);
        (IRedEnvelope.Status status, uint96 remaining, uint128 claimed,) = envelope.envelope(id);
        vm.assertTrue(status == IRedEnvelope.Status.Live && claimed == 0, "it is live and whole");
        vm.assertEq(remaining, 2_500_000, "all of it is left");
        vm.assertEq(dollar.balanceOf(address(envelope)), 2_500_000, "it holds the total");
        vm.assertEq(envelope.liabilities(address(dollar)), 2_500_000, "and owes it");
    }

    function test_red_005_claim_pays_the_destination_and_the_named_relayer() public {
        Terms memory terms = termsOf(address(0), 4, 1000);
        fund(terms);
        pay(terms, 2, BO, 70);
        vm.assertEq(BO.balance, 930, "the share less the fee");
        vm.assertEq(CARRIER.balance, 70, "the fee");
        vm.assertEq(envelope.liabilities(address(0)), 3000, "the rest is still owed");
    }

    function test_claim_of_every_share_empties_the_envelope() public {
        Terms memory terms = termsOf(address(dollar), 5, 3);
        bytes32 id = fund(terms);
        for (uint32 i = 0; i < 5; ++i) {
            pay(terms, i, BO, 0);
        }
        (IRedEnvelope.Status status, uint96 remaining,,) = envelope.envelope(id);
        vm.assertTrue(status == IRedEnvelope.Status.Empty && remaining == 0, "it is empty");
        vm.assertEq(dollar.balanceOf(BO), 15, "Bo has it all");
    }

    function test_red_008_refund_by_anyone_goes_to_the_named_destination() public {
        Terms memory terms = termsOf(address(dollar), 3, 7);
        fund(terms);
        pay(terms, 1, BO, 0);
        vm.warp(terms.expiry);
        vm.prank(address(0xBAD));
        envelope.refund(terms, unopened);
        vm.assertEq(dollar.balanceOf(REST), 14, "the rest is where the terms say");
        vm.assertEq(dollar.balanceOf(address(0xBAD)), 0, "the caller gets nothing");
        vm.assertEq(envelope.liabilities(address(dollar)), 0, "nothing is owed");
    }

    function test_single_share_needs_no_path() public {
        Terms memory terms = termsOf(address(0), 1, 9);
        fund(terms);
        pay(terms, 0, BO, 0);
        vm.assertEq(BO.balance, 9, "depth zero works");
    }

    // ---- create ----

    function _createReverts(Terms memory terms, bytes memory reason) private {
        vm.expectRevert(reason);
        envelope.create{value: terms.total}(terms);
    }

    function test_create_reverts_UnknownMode() public {
        Terms memory terms = termsOf(address(0), 2, 1);
        terms.mode = 3;
        _createReverts(terms, abi.encodeWithSelector(IRedEnvelope.UnknownMode.selector, 3));
    }

    function test_create_reverts_UnknownDestination() public {
        Terms memory terms = termsOf(address(0), 2, 1);
        terms.refundKind = 2;
        _createReverts(terms, abi.encodeWithSelector(INoteVault.UnknownDestination.selector, 2));
    }

    function test_dst_001_create_reverts_BadDestination() public {
        Terms memory terms = termsOf(address(0), 2, 1);
        bytes32[3] memory bad = [bytes32(0), word(address(envelope)), bytes32(uint256(1) << 160 | 5)];
        for (uint256 i = 0; i < 3; ++i) {
            terms.refundTo = bad[i];
            _createReverts(terms, abi.encodeWithSelector(INoteVault.BadDestination.selector, bad[i]));
        }
    }

    function test_create_reverts_BadShares() public {
        Terms memory terms = termsOf(address(0), 2, 1);
        terms.shares = 3;
        _createReverts(terms, abi.encodeWithSelector(IRedEnvelope.BadShares.selector, 3, 1));
        terms.shares = 0;
        _createReverts(terms, abi.encodeWithSelector(IRedEnvelope.BadShares.selector, 0, 1));
        (terms.shares, terms.depth) = (1, 8);
        _createReverts(terms, abi.encodeWithSelector(IRedEnvelope.BadShares.selector, 1, 8));
        (terms.shares, terms.depth) = (1, 255);
        _createReverts(terms, abi.encodeWithSelector(IRedEnvelope.BadShares.selector, 1, 255));
    }

    function test_create_reverts_UnevenShares() public {
        Terms memory terms = termsOf(address(0), 2, 1);
        terms.total = 3;
        _createReverts(terms, abi.encodeWithSelector(IRedEnvelope.UnevenShares.selector, 3, 2));
    }

    function test_create_reverts_TooLittle() public {
        Terms memory terms = termsOf(address(0), 2, 1);
        for (uint8 mode = 0; mode < 2; ++mode) {
            (terms.mode, terms.total) = (mode, 1);
            _createReverts(terms, abi.encodeWithSelector(IRedEnvelope.TooLittle.selector, 1, 2));
            terms.total = 0;
            _createReverts(terms, abi.encodeWithSelector(IRedEnvelope.TooLittle.selector, 0, 2));
        }
    }

    function test_create_reverts_OtherMode() public {
        Terms memory terms = termsOf(address(0), 2, 1);
        terms.mode = 2;
        _createReverts(terms, abi.encodeWithSelector(IRedEnvelope.OtherMode.selector, 2));
    }

    function test_create_reverts_BadExpiry() public {
        Terms memory terms = termsOf(address(0), 2, 1);
        (uint256 earliest, uint256 latest) = (block.timestamp + 24 hours, block.timestamp + 366 days);
        terms.expiry = uint64(earliest - 1);
        _createReverts(terms, abi.encodeWithSelector(IRedEnvelope.BadExpiry.selector, terms.expiry, earliest, latest));
        terms.expiry = uint64(latest + 1);
        _createReverts(terms, abi.encodeWithSelector(IRedEnvelope.BadExpiry.selector, terms.expiry, earliest, latest));
        terms.expiry = uint64(earliest);
        fund(terms);
        terms.expiry = uint64(latest);
        fund(terms);
    }

    function test_red_001_create_reverts_AlreadyCreated() public {
        Terms memory terms = termsOf(address(0), 1, 5);
        bytes32 id = fund(terms);
        bytes memory reason = abi.encodeWithSelector(IRedEnvelope.AlreadyCreated.selector, id);
        _createReverts(terms, reason);
        pay(terms, 0, BO, 0);
        _createReverts(terms, reason);
    }

    // ---- claim ----

    function test_claim_reverts_UnknownEnvelope() public {
        Terms memory terms = termsOf(address(0), 2, 1);
        Claim memory signed = claimOf(terms, 0, BO);
        bytes memory reason = abi.encodeWithSelector(IRedEnvelope.UnknownEnvelope.selector, signed.id);
        refused(terms, signed, signatureOf(signed), reason);
    }

    function test_claim_reverts_OtherEnvelope() public {
        Terms memory terms = termsOf(address(0), 2, 1);
        bytes32 id = fund(terms);
        Claim memory signed = claimOf(terms, 0, BO);
        signed.id = bytes32(uint256(7));
        refused(terms, signed, signatureOf(signed), abi.encodeWithSelector(IRedEnvelope.OtherEnvelope.selector, 7, id));
    }

    function test_red_003_claim_reverts_NoSuchShare() public {
        Terms memory terms = termsOf(address(0), 10, 1);
        fund(terms);
        Claim memory eleventh = claimOf(terms, 10, BO);
        refused(
            terms, eleventh, signatureOf(eleventh), abi.encodeWithSelector(IRedEnvelope.NoSuchShare.selector, 10, 10)
        );
        eleventh.index = 256;
        refused(
            terms, eleventh, signatureOf(eleventh), abi.encodeWithSelector(IRedEnvelope.NoSuchShare.selector, 256, 10)
        );
    }

    function test_red_003_claim_reverts_AlreadyClaimed() public {
        Terms memory terms = termsOf(address(0), 2, 1);
        bytes32 id = fund(terms);
        pay(terms, 1, BO, 0);
        Claim memory again = claimOf(terms, 1, CARRIER);
        refused(terms, again, signatureOf(again), abi.encodeWithSelector(IRedEnvelope.AlreadyClaimed.selector, id, 1));
    }

    function test_red_007_claim_reverts_Expired() public {
        Terms memory terms = termsOf(address(0), 2, 1);
        fund(terms);
        Claim memory late = claimOf(terms, 1, BO);
        vm.warp(terms.expiry - 1);
        pay(terms, 0, BO, 0);
        vm.warp(terms.expiry);
        bytes memory reason = abi.encodeWithSelector(IRedEnvelope.Expired.selector, terms.expiry, terms.expiry);
        refused(terms, late, signatureOf(late), reason);
        envelope.refund(terms, unopened);
        refused(terms, late, signatureOf(late), reason);
    }

    function test_claim_reverts_SignaturePastDeadline() public {
        Terms memory terms = termsOf(address(0), 2, 1);
        fund(terms);
        Claim memory signed = claimOf(terms, 0, BO);
        signed.deadline = uint64(block.timestamp);
        bytes memory signature = signatureOf(signed);
        vm.warp(block.timestamp + 1);
        bytes memory reason = abi.encodeWithSelector(IRedEnvelope.SignaturePastDeadline.selector, START, START + 1);
        refused(terms, signed, signature, reason);
    }

    function test_claim_reverts_WrongAmount() public {
        Terms memory terms = termsOf(address(0), 2, 100);
        fund(terms);
        Claim memory signed = claimOf(terms, 0, BO);
        signed.amount = 101;
        refused(terms, signed, signatureOf(signed), abi.encodeWithSelector(IRedEnvelope.WrongAmount.selector, 101, 100));
    }

    function _feeReverts(uint96 fee, address caller, bytes memory reason) private {
        Terms memory terms = termsOf(address(0), 2, 100);
        if (caller == CARRIER) fund(terms);
        Claim memory signed = claimOf(terms, 0, BO);
        if (fee > 100) signed.maxRelayerFee = 1000;
        (bytes memory signature, Sibling[] memory path) = (signatureOf(signed), pathOf(terms, 0));
        vm.prank(caller);
        vm.expectRevert(reason);
        envelope.claim(terms, signed, keyOf(0), path, signature, fee, unopened);
    }

    function test_red_005_claim_reverts_FeeTooHigh() public {
        _feeReverts(11, CARRIER, abi.encodeWithSelector(IRedEnvelope.FeeTooHigh.selector, 11, 10));
    }

    function test_claim_reverts_FeeTooHigh_above_the_share() public {
        _feeReverts(101, CARRIER, abi.encodeWithSelector(IRedEnvelope.FeeTooHigh.selector, 101, 100));
    }

    function test_red_005_claim_reverts_NotTheRelayer() public {
        fund(termsOf(address(0), 2, 100));
        _feeReverts(5, BO, abi.encodeWithSelector(IRedEnvelope.NotTheRelayer.selector, BO, CARRIER));
    }

    function test_claim_reverts_BadPathLength() public {
        Terms memory terms = termsOf(address(0), 4, 1);
        fund(terms);
        Claim memory signed = claimOf(terms, 0, BO);
        (bytes memory signature, Sibling[] memory path) = (signatureOf(signed), new Sibling[](3));
        vm.expectRevert(abi.encodeWithSelector(IRedEnvelope.BadPathLength.selector, 3, 2));
        envelope.claim(terms, signed, keyOf(0), path, signature, 0, unopened);
    }

    function test_claim_reverts_UnknownDestination() public {
        Terms memory terms = termsOf(address(0), 2, 1);
        fund(terms);
        Claim memory signed = claimOf(terms, 0, BO);
        signed.destKind = 2;
        refused(terms, signed, signatureOf(signed), abi.encodeWithSelector(INoteVault.UnknownDestination.selector, 2));
    }

    function test_dst_001_claim_reverts_BadDestination() public {
        Terms memory terms = termsOf(address(0), 2, 1);
        fund(terms);
        Claim memory signed = claimOf(terms, 0, address(envelope));
        bytes memory reason = abi.encodeWithSelector(INoteVault.BadDestination.selector, word(address(envelope)));
        refused(terms, signed, signatureOf(signed), reason);
    }

    /// Bends each signed field in turn: the key signed something else, so nobody is paid.
    function test_red_004_claim_reverts_BadSignature_for_every_bound_field() public {
        Terms memory terms = termsOf(address(0), 2, 100);
        fund(terms);
        Claim memory honest = claimOf(terms, 0, BO);
        bytes memory signature = signatureOf(honest);
        bytes memory reason = abi.encodeWithSelector(IRedEnvelope.BadSignature.selector, keyOf(0));
        Claim memory bent = claimOf(terms, 0, address(0xBAD));
        refused(terms, bent, signature, reason);
        bent = claimOf(terms, 0, BO);
        bent.destKind = 1;
        refused(terms, bent, signature, reason);
        bent = claimOf(terms, 0, BO);
        bent.maxRelayerFee = 100;
        refused(terms, bent, signature, reason);
        bent = claimOf(terms, 0, BO);
        bent.relayer = address(0xBAD);
        refused(terms, bent, signature, reason);
        bent = claimOf(terms, 0, BO);
        bent.deadline = type(uint64).max - 1;
        refused(terms, bent, signature, reason);
        vm.assertEq(envelope.liabilities(address(0)), 200, "nothing moved");
    }

    /// The same promise on another contract or chain is another envelope, and a signature for one is no use there.
    function test_sig_002_a_signature_counts_on_one_contract_and_chain() public {
        Terms memory terms = termsOf(address(0), 2, 100);
        fund(terms);
        Claim memory signed = claimOf(terms, 0, BO);
        RedEnvelope other = new RedEnvelope();
        vm.assertTrue(other.idOf(terms) != signed.id, "ids differ by contract");
        vm.assertTrue(other.claimDigest(signed) != envelope.claimDigest(signed), "digests differ by contract");
        bytes memory signature = signatureOf(signed);
        vm.chainId(1);
        vm.assertTrue(envelope.idOf(terms) != signed.id, "ids differ by chain");
        bytes32 here = envelope.idOf(terms);
        refused(terms, signed, signature, abi.encodeWithSelector(IRedEnvelope.OtherEnvelope.selector, signed.id, here));
    }

    // ---- refund ----

    function test_refund_reverts_UnknownEnvelope() public {
        Terms memory terms = termsOf(address(0), 2, 1);
        bytes32 id = envelope.idOf(terms);
        vm.expectRevert(abi.encodeWithSelector(IRedEnvelope.UnknownEnvelope.selector, id));
        envelope.refund(terms, unopened);
    }

    function test_red_007_refund_reverts_NotExpired() public {
        Terms memory terms = termsOf(address(0), 2, 1);
        fund(terms);
        vm.warp(terms.expiry - 1);
        vm.expectRevert(abi.encodeWithSelector(IRedEnvelope.NotExpired.selector, terms.expiry, terms.expiry - 1));
        envelope.refund(terms, unopened);
    }

    function test_refund_reverts_NothingToRefund() public {
        Terms memory terms = termsOf(address(0), 1, 1);
        bytes32 id = fund(terms);
        vm.warp(terms.expiry);
        envelope.refund(terms, unopened);
        vm.expectRevert(abi.encodeWithSelector(IRedEnvelope.NothingToRefund.selector, id));
        envelope.refund(terms, unopened);
    }

    // ---- the domain, as tools ask for it (ERC-5267) ----

    function test_sig_002_eip712Domain_says_what_digests_are_bound_to() public view {
        (, string memory name, string memory version, uint256 chainId, address contract_,,) = envelope.eip712Domain();
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256(bytes(name)),
                keccak256(bytes(version)),
                chainId,
                contract_
            )
        );
        Claim memory signed = Claim(0, 0, 0, 0, 0, 0, address(0), 0);
        bytes32 type_ = keccak256(
            "Claim(bytes32 id,uint32 index,uint96 amount,bytes32 dest,uint8 destKind,uint96 maxRelayerFee,address relayer,uint64 deadline)"
        );
        bytes32 digest = keccak256(abi.encodePacked(hex"1901", domain, keccak256(abi.encode(type_, signed))));
        vm.assertEq(envelope.claimDigest(signed), digest, "the domain is the one in use");
    }
}
