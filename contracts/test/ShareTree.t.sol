// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {IRedEnvelope} from "../src/interfaces/IRedEnvelope.sol";
import {ShareTree} from "../src/libraries/ShareTree.sol";
import {Claim, Mode, Sibling, Terms} from "../src/types/Terms.sol";
import {Gifts} from "./helpers/Gifts.sol";

/// Forgers at the tree: another key, another place, another amount, a sum that lies, a node passed off as a leaf.
///
/// They hold a key of the deck, so their signature is always good: only the tree stands in their way.
contract ShareTreeTest is Gifts {
    uint256 private constant FORGER = 666;
    Terms private _terms;
    uint96[] private _amounts;

    /// A deck of eight: six shares of 10, 20, 30, 40, 50 and 60 units, and two unused leaves.
    function setUp() public override {
        super.setUp();
        _amounts = new uint96[](6);
        for (uint96 i = 0; i < 6; ++i) {
            _amounts[i] = 10 * (i + 1);
        }
        _terms = deckOf(address(0), _amounts);
        fund(_terms);
    }

    function _share(uint32 index) private returns (Claim memory signed, Sibling[] memory path) {
        signed = claimOf(_terms, index, BO);
        signed.amount = _amounts[index];
        (, path) = treeOf(_terms.depth, _amounts, index);
    }

    function _refused(Terms memory terms, Claim memory signed, uint256 key, Sibling[] memory path, bytes memory reason)
        private
    {
        bytes memory signed_ = signature(key, envelope.claimDigest(signed));
        vm.expectRevert(reason);
        envelope.claim(terms, signed, vm.addr(key), path, signed_, 0, unopened);
    }

    function _notInTree(Terms memory terms, Claim memory signed, uint256 key, Sibling[] memory path) private {
        bytes memory reason = abi.encodeWithSelector(IRedEnvelope.NotInTree.selector, signed.index, vm.addr(key));
        _refused(terms, signed, key, path, reason);
    }

    function test_red_010_each_share_of_a_deck_pays_its_own_amount() public {
        for (uint32 i = 0; i < 6; ++i) {
            deal(_terms, _amounts, i, address(uint160(0xB0B0 + i)), 0);
            vm.assertEq(address(uint160(0xB0B0 + i)).balance, _amounts[i], "what the leaf says");
        }
        (IRedEnvelope.Status status, uint96 left,,) = envelope.envelope(envelope.idOf(_terms));
        vm.assertTrue(status == IRedEnvelope.Status.Empty && left == 0, "and nothing is left");
    }

    /// The largest total there is: on both paths the sibling's sum is just what still fits.
    function test_red_006_a_deck_of_all_that_a_sum_can_hold_pays_each_share() public {
        uint96[] memory amounts = new uint96[](2);
        (amounts[0], amounts[1]) = (type(uint96).max - 5, 5);
        Terms memory terms = deckOf(address(0), amounts);
        fund(terms);
        for (uint32 i = 0; i < 2; ++i) {
            deal(terms, amounts, i, address(uint160(0xB0B0 + i)), 0);
            vm.assertEq(address(uint160(0xB0B0 + i)).balance, amounts[i], "paid");
        }
    }

    // ---- forgers at one share of the deck ----

    function test_red_006_a_forged_sum_is_refused() public {
        for (uint256 level = 0; level < 3; ++level) {
            (Claim memory signed, Sibling[] memory path) = _share(2);
            path[level].sum += 1;
            _notInTree(_terms, signed, secret(2), path);
            path[level].sum -= 2;
            _notInTree(_terms, signed, secret(2), path);
        }
    }

    function test_red_006_a_greedy_amount_is_refused_also_where_the_sibling_gives_it_away() public {
        (Claim memory signed, Sibling[] memory path) = _share(2);
        signed.amount = 31;
        _notInTree(_terms, signed, secret(2), path);
        path[0].sum -= 1;
        _notInTree(_terms, signed, secret(2), path);
        signed.amount = type(uint96).max;
        _notInTree(_terms, signed, secret(2), path);
    }

    function test_red_006_a_maximum_that_overflows_is_refused() public {
        for (uint256 level = 0; level < 3; ++level) {
            (Claim memory signed, Sibling[] memory path) = _share(2);
            path[level].sum = type(uint96).max;
            _notInTree(_terms, signed, secret(2), path);
        }
    }

    function test_red_006_swapped_siblings_are_refused() public {
        (Claim memory signed, Sibling[] memory path) = _share(2);
        (path[0], path[1]) = (path[1], path[0]);
        _notInTree(_terms, signed, secret(2), path);
        (path[0], path[1], path[2]) = (path[1], path[2], path[0]);
        _notInTree(_terms, signed, secret(2), path);
    }

    /// The bits of the index are the sides of the path, so no other index fits the same path.
    function test_red_006_bent_index_bits_are_refused() public {
        for (uint256 bit = 0; bit < 3; ++bit) {
            (Claim memory signed, Sibling[] memory path) = _share(2);
            signed.index = 2 ^ uint32(1 << bit);
            bytes memory reason = signed.index < 6
                ? abi.encodeWithSelector(IRedEnvelope.NotInTree.selector, signed.index, keyOf(2))
                : abi.encodeWithSelector(IRedEnvelope.NoSuchShare.selector, signed.index, 6);
            _refused(_terms, signed, secret(2), path, reason);
        }
        (Claim memory above, Sibling[] memory same) = _share(2);
        above.index = 2 + 8; // the same sides, a bit above the depth
        bytes memory none = abi.encodeWithSelector(IRedEnvelope.NoSuchShare.selector, 10, 6);
        _refused(_terms, above, secret(2), same, none);
    }

    function test_red_006_another_depth_is_refused() public {
        (Claim memory signed, Sibling[] memory path) = _share(2);
        Sibling[] memory longer = new Sibling[](4);
        Sibling[] memory shorter = new Sibling[](2);
        for (uint256 i = 0; i < 3; ++i) {
            longer[i] = path[i];
            if (i < 2) shorter[i] = path[i + 1];
        }
        bytes4 bad = IRedEnvelope.BadPathLength.selector;
        _refused(_terms, signed, secret(2), longer, abi.encodeWithSelector(bad, 4, 3));
        _refused(_terms, signed, secret(2), shorter, abi.encodeWithSelector(bad, 2, 3));
        // Terms of another depth are another envelope, which nobody has funded.
        Terms memory bent = _terms;
        bent.depth = 2;
        signed.id = envelope.idOf(bent);
        _refused(
            bent, signed, secret(2), shorter, abi.encodeWithSelector(IRedEnvelope.UnknownEnvelope.selector, signed.id)
        );
    }

    /// Unused leaves hold nothing, under a key that nobody has, and lie past the last share.
    function test_red_006_padding_is_never_claimable() public {
        for (uint32 index = 6; index < 8; ++index) {
            Claim memory signed = claimOf(_terms, index, BO);
            signed.amount = 0;
            (, Sibling[] memory path) = treeOf(_terms.depth, _amounts, index);
            vm.expectRevert(abi.encodeWithSelector(IRedEnvelope.NoSuchShare.selector, index, 6));
            envelope.claim(_terms, signed, address(0), path, new bytes(65), 0, unopened);
        }
    }

    /// A creator counts unused leaves among the shares: they are empty, and a key that nobody has signs for nothing.
    function test_red_010_padding_that_is_counted_among_the_shares_is_not_claimable_either() public {
        Terms memory terms = _terms;
        (terms.shares, terms.salt) = (8, bytes32(uint256(1)));
        fund(terms);
        Claim memory signed = claimOf(terms, 6, BO);
        (, Sibling[] memory path) = treeOf(terms.depth, _amounts, 6);
        signed.amount = 0;
        vm.expectRevert(abi.encodeWithSelector(IRedEnvelope.EmptyShare.selector, 6));
        envelope.claim(terms, signed, address(0), path, new bytes(65), 0, unopened);
        vm.warp(terms.expiry);
        envelope.refund(terms, unopened);
        vm.assertEq(REST.balance, terms.total, "it goes back");
    }

    /// A leaf with an amount under key zero: nobody's signature is that of nobody.
    function test_red_004_a_leaf_of_nobody_pays_nobody() public {
        Terms memory terms = _terms;
        (terms.depth, terms.shares, terms.total) = (0, 1, 5);
        terms.root = ShareTree.leaf(0, address(0), 5);
        fund(terms);
        Claim memory signed = claimOf(terms, 0, BO);
        vm.expectRevert(abi.encodeWithSelector(IRedEnvelope.BadSignature.selector, address(0)));
        envelope.claim(terms, signed, address(0), new Sibling[](0), new bytes(65), 0, unopened);
    }

    /// One key holds both shares: what it signed for one of them is no use for the other.
    function test_red_004_a_claim_is_for_one_share_of_a_key_that_holds_two() public {
        Terms memory terms = termsOf(address(0), 2, 100);
        address key = keyOf(0);
        terms.root = ShareTree.node(ShareTree.leaf(0, key, 100), 100, ShareTree.leaf(1, key, 100), 100);
        fund(terms);
        Claim memory signed = claimOf(terms, 0, BO);
        bytes memory honest = signatureOf(signed);
        Sibling[] memory path = new Sibling[](1);
        path[0] = Sibling(ShareTree.leaf(0, key, 100), 100);
        signed.index = 1;
        vm.expectRevert(abi.encodeWithSelector(IRedEnvelope.BadSignature.selector, key));
        envelope.claim(terms, signed, key, path, honest, 0, unopened);
        path[0] = Sibling(ShareTree.leaf(1, key, 100), 100);
        signed.index = 0;
        envelope.claim(terms, signed, key, path, honest, 0, unopened);
        vm.assertEq(BO.balance, 100, "the share that was signed for");
    }

    // ---- the same at any size, equal and uneven ----

    function testFuzz_red_006_claim_reverts_NotInTree(uint32 shares, uint32 index, uint96 seed, uint256 bend) public {
        shares = uint32(bound(shares, 2, 128));
        index = uint32(bound(index, 0, shares - 1));
        uint96[] memory amounts = new uint96[](shares);
        for (uint256 i = 0; i < shares; ++i) {
            amounts[i] = bend % 2 == 0 ? 7 : uint96(1 + uint256(keccak256(abi.encode(seed, i))) % 1e20);
        }
        Terms memory terms = deckOf(address(0), amounts);
        if (bend % 2 == 0) terms.mode = Mode.EQUAL;
        fund(terms);
        Claim memory signed = claimOf(terms, index, BO);
        signed.amount = amounts[index];
        (, Sibling[] memory path) = treeOf(terms.depth, amounts, index);
        uint256 level = bend % path.length;
        // a key that is in no leaf
        _notInTree(terms, signed, FORGER, path);
        // a sibling's sum
        path[level].sum += 1;
        _notInTree(terms, signed, secret(index), path);
        path[level].sum -= 1;
        // a sibling's hash
        path[level].hash ^= bytes32(uint256(1));
        _notInTree(terms, signed, secret(index), path);
        path[level].hash ^= bytes32(uint256(1));
        // the same share under its neighbour's index
        signed.index = index ^ 1;
        if (signed.index < shares) _notInTree(terms, signed, secret(index), path);
        // and the honest one goes through
        signed.index = index;
        carry(terms, signed, path, 0, unopened);
        vm.assertEq(BO.balance, amounts[index], "paid");
    }

    // ---- creators who lie ----

    /// A creator whose tree holds another sum than the deposit has made an envelope of which nobody can claim even an
    /// honest share, and that goes back whole.
    function testFuzz_red_006_a_tree_with_another_sum_pays_nobody(uint32 shares, uint96 each, bool isDeck) public {
        uint96[] memory amounts = even(uint32(bound(shares, 2, 16)), uint96(bound(each, 2, 1e20)));
        Terms memory terms = deckOf(address(0), amounts);
        if (!isDeck) terms.mode = Mode.EQUAL;
        amounts[1] -= 1;
        Sibling[] memory path;
        (terms.root, path) = treeOf(terms.depth, amounts, 0);
        fund(terms);
        _notInTree(terms, claimOf(terms, 0, BO), secret(0), path);
        vm.warp(terms.expiry);
        envelope.refund(terms, unopened);
        vm.assertEq(REST.balance, terms.total, "it goes back whole");
    }

    /// A creator builds the tree so that sums wrap around on the way and meet the total again at the root.
    function test_red_006_sums_that_wrap_around_to_the_total_are_refused() public {
        for (uint8 mode = 0; mode < 2; ++mode) {
            Terms memory terms = termsOf(address(0), 4, 100);
            terms.mode = mode;
            Sibling[] memory path = new Sibling[](2);
            path[0] = Sibling(bytes32(uint256(1)), type(uint96).max - 49); // 100 + 2^96 - 50 wraps to 50
            path[1] = Sibling(bytes32(uint256(2)), 350); // and 50 + 350 is the total
            bytes32 leaf = ShareTree.leaf(0, keyOf(0), 100);
            bytes32 wrapped = ShareTree.node(leaf, 100, path[0].hash, path[0].sum);
            terms.root = ShareTree.node(wrapped, 50, path[1].hash, path[1].sum);
            fund(terms);
            _notInTree(terms, claimOf(terms, 0, BO), secret(0), path);
        }
    }

    function test_leaf_and_node_can_never_be_taken_for_each_other() public pure {
        // 37 and 89 bytes behind different first bytes: the same hash would be a collision of keccak256.
        bytes32 leaf = ShareTree.leaf(1, address(2), 3);
        vm.assertEq(
            leaf, keccak256(abi.encodePacked(bytes1(0), bytes4(uint32(1)), address(2), bytes12(uint96(3)))), "leaf"
        );
        bytes32 node = ShareTree.node(leaf, 3, leaf, 4);
        vm.assertEq(node, keccak256(abi.encodePacked(bytes1(0x01), leaf, uint96(3), leaf, uint96(4))), "node");
    }
}
