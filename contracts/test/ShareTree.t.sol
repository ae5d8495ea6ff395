// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {IRedEnvelope} from "../src/interfaces/IRedEnvelope.sol";
import {ShareTree} from "../src/libraries/ShareTree.sol";
import {Claim, Sibling, Terms} from "../src/types/Terms.sol";
import {Gifts} from "./helpers/Gifts.sol";

/// Forgers at the tree: another key, another place, another amount, a sum that lies, a node passed off as a leaf.
contract ShareTreeTest is Gifts {
    uint256 private constant FORGER = 666;

    function _refused(Terms memory terms, Claim memory signed, uint256 key, Sibling[] memory path) private {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, envelope.claimDigest(signed));
        vm.expectRevert(abi.encodeWithSelector(IRedEnvelope.NotInTree.selector, signed.index, vm.addr(key)));
        envelope.claim(terms, signed, vm.addr(key), path, abi.encodePacked(r, s, v), 0);
    }

    function testFuzz_red_006_claim_reverts_NotInTree(uint32 shares, uint32 index, uint96 each, uint256 bend) public {
        shares = uint32(bound(shares, 2, 128));
        index = uint32(bound(index, 0, shares - 1));
        each = uint96(bound(each, 1, 1e20));
        Terms memory terms = termsOf(address(0), shares, each);
        fund(terms);
        Claim memory signed = claimOf(terms, index, BO);
        Sibling[] memory path = pathOf(terms, index);
        uint256 level = bend % path.length;
        // a key that is in no leaf
        _refused(terms, signed, FORGER, path);
        // a sibling's sum, one more or one less
        path[level].sum += 1;
        _refused(terms, signed, secret(index), path);
        path[level].sum -= 1;
        // a sum that overflows on the way
        uint96 honest = path[level].sum;
        path[level].sum = type(uint96).max;
        _refused(terms, signed, secret(index), path);
        path[level].sum = honest;
        // a sibling's hash
        path[level].hash ^= bytes32(uint256(1));
        _refused(terms, signed, secret(index), path);
        path[level].hash ^= bytes32(uint256(1));
        // the same share under its neighbour's index
        signed.index = index ^ 1;
        if (signed.index < shares) _refused(terms, signed, secret(index), path);
    }

    /// A creator whose tree holds another sum than the deposit has made an envelope of which nobody can claim even an
    /// honest share, and that goes back whole.
    function testFuzz_red_006_a_tree_with_another_sum_pays_nobody(uint32 shares, uint96 each) public {
        shares = uint32(bound(shares, 2, 16));
        each = uint96(bound(each, 2, 1e20));
        Terms memory terms = termsOf(address(0), shares, each);
        (terms.root,) = rootAndPath(terms.depth, shares, each, each - 1, 0);
        fund(terms);
        Claim memory signed = claimOf(terms, 0, BO);
        (, Sibling[] memory path) = rootAndPath(terms.depth, shares, each, each - 1, 0);
        _refused(terms, signed, secret(0), path);
        vm.warp(terms.expiry);
        envelope.refund(terms);
        vm.assertEq(REST.balance, terms.total, "it goes back whole");
    }

    /// A creator builds the tree so that sums wrap around on the way and meet the total again at the root.
    function test_red_006_sums_that_wrap_around_to_the_total_are_refused() public {
        Terms memory terms = termsOf(address(0), 4, 100);
        Sibling[] memory path = new Sibling[](2);
        path[0] = Sibling(bytes32(uint256(1)), type(uint96).max - 49); // 100 + 2^96 - 50 wraps to 50
        path[1] = Sibling(bytes32(uint256(2)), 350); // and 50 + 350 is the total
        bytes32 leaf = ShareTree.leaf(0, vm.addr(secret(0)), 100);
        bytes32 wrapped = ShareTree.node(leaf, 100, path[0].hash, path[0].sum);
        terms.root = ShareTree.node(wrapped, 50, path[1].hash, path[1].sum);
        fund(terms);
        _refused(terms, claimOf(terms, 0, BO), secret(0), path);
    }

    /// Unused leaves hold nothing, under a key that nobody has.
    function test_red_006_padding_is_never_claimable() public {
        Terms memory terms = termsOf(address(0), 3, 100);
        fund(terms);
        Claim memory signed = claimOf(terms, 3, BO);
        Sibling[] memory path = pathOf(terms, 3);
        vm.expectRevert(abi.encodeWithSelector(IRedEnvelope.NoSuchShare.selector, 3, 3));
        envelope.claim(terms, signed, address(0), path, new bytes(65), 0);
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
