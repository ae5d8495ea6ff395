// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {ShareTree} from "../../src/libraries/ShareTree.sol";
import {RedEnvelope} from "../../src/RedEnvelope.sol";
import {NoteOpening} from "../../src/types/Destination.sol";
import {Claim, Mode, Sibling, Terms} from "../../src/types/Terms.sol";
import {PracticeDollar} from "../../src/PracticeDollar.sol";
import {Test} from "./Test.sol";

/// Gifts with their keys, trees and signatures: equal shares, and decks of any amounts.
abstract contract Gifts is Test {
    RedEnvelope internal envelope;
    PracticeDollar internal dollar;
    address internal constant BO = address(0xB0);
    address internal constant REST = address(0xA8);
    address internal constant CARRIER = address(0x5E);
    uint256 internal constant START = 1_800_000_000;
    NoteOpening internal unopened;
    mapping(uint256 index => address) private _keys;

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

    /// The key of share `index`. Reckoned once: decks have many.
    function keyOf(uint256 index) internal returns (address key) {
        key = _keys[index];
        if (key == address(0)) key = _keys[index] = vm.addr(secret(index));
    }

    function depthOf(uint256 shares) internal pure returns (uint8 depth) {
        while (uint256(1) << depth < shares) ++depth;
    }

    function word(address account) internal pure returns (bytes32) {
        return bytes32(uint256(uint160(account)));
    }

    /// `shares` times `each`.
    function even(uint32 shares, uint96 each) internal pure returns (uint96[] memory amounts) {
        amounts = new uint96[](shares);
        for (uint256 i = 0; i < shares; ++i) {
            amounts[i] = each;
        }
    }

    function termsOf(address token, uint32 shares, uint96 each) internal returns (Terms memory terms) {
        terms = deckOf(token, even(shares, each));
        terms.mode = Mode.EQUAL;
    }

    /// The terms of a deck with these amounts.
    function deckOf(address token, uint96[] memory amounts) internal returns (Terms memory terms) {
        terms.mode = Mode.DECK;
        (terms.depth, terms.shares, terms.token) = (depthOf(amounts.length), uint32(amounts.length), token);
        for (uint256 i = 0; i < amounts.length; ++i) {
            terms.total += amounts[i];
        }
        (terms.expiry, terms.refundTo) = (uint64(block.timestamp + 25 hours), word(REST));
        (terms.root,) = treeOf(terms.depth, amounts, 0);
    }

    /// The root over shares of these amounts, and the path from share `index`.
    function treeOf(uint8 depth, uint96[] memory amounts, uint32 index)
        internal
        returns (bytes32 root, Sibling[] memory path)
    {
        uint256 width = uint256(1) << depth;
        (bytes32[] memory hashes, uint96[] memory sums) = (new bytes32[](width), new uint96[](width));
        for (uint32 i = 0; i < width; ++i) {
            bool used = i < amounts.length;
            sums[i] = used ? amounts[i] : 0;
            hashes[i] = ShareTree.leaf(i, used ? keyOf(i) : address(0), sums[i]);
        }
        path = new Sibling[](depth);
        for (uint256 level = 0; level < depth; ++level) {
            uint256 side = (index >> level) ^ 1;
            path[level] = Sibling(hashes[side], sums[side]);
            width /= 2;
            for (uint256 i = 0; i < width; ++i) {
                hashes[i] = ShareTree.node(hashes[2 * i], sums[2 * i], hashes[2 * i + 1], sums[2 * i + 1]);
                unchecked {
                    sums[i] = sums[2 * i] + sums[2 * i + 1];
                }
            }
        }
        root = hashes[0];
    }

    /// The path from share `index` of equal shares.
    function pathOf(Terms memory terms, uint32 index) internal returns (Sibling[] memory path) {
        (, path) = treeOf(terms.depth, even(terms.shares, terms.total / terms.shares), index);
    }

    function claimOf(Terms memory terms, uint32 index, address dest) internal view returns (Claim memory) {
        uint96 share = terms.total / terms.shares;
        return Claim(envelope.idOf(terms), index, share, word(dest), 0, share / 10, CARRIER, type(uint64).max);
    }

    function signatureOf(Claim memory signed) internal view returns (bytes memory) {
        return signature(secret(signed.index), envelope.claimDigest(signed));
    }

    function signature(uint256 key, bytes32 digest) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        return abi.encodePacked(r, s, v);
    }

    function fund(Terms memory terms) internal returns (bytes32) {
        return envelope.create{value: terms.token == address(0) ? terms.total : 0}(terms);
    }

    /// Everything of a claim of an equal share by its own key.
    function pay(Terms memory terms, uint32 index, address dest, uint96 fee) internal {
        Claim memory signed = claimOf(terms, index, dest);
        carry(terms, signed, pathOf(terms, index), fee, unopened);
    }

    /// Everything of a claim of a share of a deck by its own key.
    function deal(Terms memory terms, uint96[] memory amounts, uint32 index, address dest, uint96 fee) internal {
        Claim memory signed = claimOf(terms, index, dest);
        (signed.amount, signed.maxRelayerFee) = (amounts[index], fee);
        (, Sibling[] memory path) = treeOf(terms.depth, amounts, index);
        carry(terms, signed, path, fee, unopened);
    }

    /// Signs and submits a claim, by the carrier where it asks for a fee.
    function carry(
        Terms memory terms,
        Claim memory signed,
        Sibling[] memory path,
        uint96 fee,
        NoteOpening memory opening
    ) internal {
        (address key, bytes memory signed_) = (keyOf(signed.index), signatureOf(signed));
        if (fee > 0) vm.prank(CARRIER);
        envelope.claim{value: opening.insertion}(terms, signed, key, path, signed_, fee, opening);
    }

    /// A claim of which any part may be bent, expected to be refused with `reason`.
    function refused(Terms memory terms, Claim memory signed, bytes memory signed_, bytes memory reason) internal {
        refusedOn(terms, signed, pathOf(terms, signed.index % terms.shares), signed_, reason);
    }

    /// The same along another path.
    function refusedOn(
        Terms memory terms,
        Claim memory signed,
        Sibling[] memory path,
        bytes memory signed_,
        bytes memory reason
    ) internal {
        address key = keyOf(signed.index);
        vm.expectRevert(reason);
        envelope.claim(terms, signed, key, path, signed_, 0, unopened);
    }

    function held(address token, address who) internal view returns (uint256) {
        return token == address(0) ? who.balance : PracticeDollar(token).balanceOf(who);
    }

    receive() external payable virtual {}
}
