// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {ShareTree} from "../../src/libraries/ShareTree.sol";
import {RedEnvelope} from "../../src/RedEnvelope.sol";
import {Claim, Sibling, Terms} from "../../src/types/Terms.sol";
import {PracticeDollar} from "../../src/PracticeDollar.sol";
import {Test} from "./Test.sol";

/// Gifts with their keys, trees and signatures.
abstract contract Gifts is Test {
    RedEnvelope internal envelope;
    PracticeDollar internal dollar;
    address internal constant BO = address(0xB0);
    address internal constant REST = address(0xA8);
    address internal constant CARRIER = address(0x5E);
    uint256 internal constant START = 1_800_000_000;

    function setUp() public virtual {
        vm.warp(START);
        envelope = new RedEnvelope();
        dollar = new PracticeDollar();
        dollar.mint(address(this), 1e30);
        dollar.approve(address(envelope), type(uint256).max);
        vm.deal(address(this), 1e30);
    }

    /// The secret of the key of share `index`.
    function secret(uint256 index) internal pure returns (uint256) {
        return 1000 + index;
    }

    function depthOf(uint32 shares) internal pure returns (uint8 depth) {
        while (uint32(1) << depth < shares) ++depth;
    }

    function word(address account) internal pure returns (bytes32) {
        return bytes32(uint256(uint160(account)));
    }

    function termsOf(address token, uint32 shares, uint96 each) internal view returns (Terms memory terms) {
        uint8 depth = depthOf(shares);
        (bytes32 root,) = rootAndPath(depth, shares, each, 0);
        terms =
            Terms(0, depth, shares, token, each * shares, uint64(block.timestamp + 25 hours), 0, word(REST), root, 0);
    }

    /// The root over equal shares, and the path from share `index`.
    function rootAndPath(uint8 depth, uint32 shares, uint96 each, uint32 index)
        internal
        pure
        returns (bytes32 root, Sibling[] memory path)
    {
        return rootAndPath(depth, shares, each, each, index);
    }

    /// The same, where every share but `index` holds `others`.
    function rootAndPath(uint8 depth, uint32 shares, uint96 mine, uint96 others, uint32 index)
        internal
        pure
        returns (bytes32 root, Sibling[] memory path)
    {
        uint256 width = uint256(1) << depth;
        (bytes32[] memory hashes, uint96[] memory sums) = (new bytes32[](width), new uint96[](width));
        for (uint32 i = 0; i < width; ++i) {
            bool used = i < shares;
            sums[i] = used ? (i == index ? mine : others) : 0;
            hashes[i] = ShareTree.leaf(i, used ? vm.addr(secret(i)) : address(0), sums[i]);
        }
        path = new Sibling[](depth);
        for (uint256 level = 0; level < depth; ++level) {
            uint256 side = (index >> level) ^ 1;
            path[level] = Sibling(hashes[side], sums[side]);
            width /= 2;
            for (uint256 i = 0; i < width; ++i) {
                hashes[i] = ShareTree.node(hashes[2 * i], sums[2 * i], hashes[2 * i + 1], sums[2 * i + 1]);
                sums[i] = sums[2 * i] + sums[2 * i + 1];
            }
        }
        root = hashes[0];
    }

    function pathOf(Terms memory terms, uint32 index) internal pure returns (Sibling[] memory path) {
        (, path) = rootAndPath(terms.depth, terms.shares, terms.total / terms.shares, index);
    }

    function claimOf(Terms memory terms, uint32 index, address dest) internal view returns (Claim memory) {
        uint96 share = terms.total / terms.shares;
        return Claim(envelope.idOf(terms), index, share, word(dest), 0, share / 10, CARRIER, type(uint64).max);
    }

    function signatureOf(Claim memory signed) internal view returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(secret(signed.index), envelope.claimDigest(signed));
        return abi.encodePacked(r, s, v);
    }

    function fund(Terms memory terms) internal returns (bytes32) {
        return envelope.create{value: terms.token == address(0) ? terms.total : 0}(terms);
    }

    /// Everything of a claim by the share's own key.
    function pay(Terms memory terms, uint32 index, address dest, uint96 fee) internal {
        Claim memory signed = claimOf(terms, index, dest);
        (address key, bytes memory signature) = (vm.addr(secret(index)), signatureOf(signed));
        Sibling[] memory path = pathOf(terms, index);
        if (fee > 0) vm.prank(CARRIER);
        envelope.claim(terms, signed, key, path, signature, fee);
    }

    /// A claim of which any part may be bent, expected to be refused with `reason`.
    function refused(Terms memory terms, Claim memory signed, bytes memory signature, bytes memory reason) internal {
        address key = vm.addr(secret(signed.index));
        Sibling[] memory path = pathOf(terms, signed.index % terms.shares);
        vm.expectRevert(reason);
        envelope.claim(terms, signed, key, path, signature, 0);
    }

    receive() external payable virtual {}
}
