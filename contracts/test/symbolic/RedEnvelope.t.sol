// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {RedEnvelope} from "../../src/RedEnvelope.sol";
import {ShareTree} from "../../src/libraries/ShareTree.sol";
import {Split} from "../../src/libraries/Split.sol";
import {Claim, Sibling, Terms} from "../../src/types/Terms.sol";
import {Proof} from "./Proof.sol";

/// An envelope whose books can be set, and whose tree can be climbed.
contract OpenBooks is RedEnvelope {
    function set(bytes32 id, uint96 remaining, uint128 claimed) external {
        _envelopes[id] = Envelope(remaining, claimed, 0, Status.Live);
    }

    function take(bytes32 id, uint32 index, uint96 amount) external {
        _requireUnclaimed(_envelopes[id], id, index);
        _take(_envelopes[id], index, amount);
    }

    function climb(bytes32 hash, uint96 amount, uint32 index, Sibling[] calldata path)
        external
        pure
        returns (bytes32, uint96, bool)
    {
        return ShareTree.climb(hash, amount, index, path);
    }
}

/// What a share marks, what it pays, and what a tree binds, for all amounts and places.
contract RedEnvelopeProof is Proof {
    OpenBooks private _books = new OpenBooks();

    /// Taking a share marks its bit and no other, takes its amount, and works once.
    function check_red_003_a_share_marks_its_bit_and_no_other(uint96 rest, uint128 gone, uint32 index, uint96 amount)
        external
    {
        vm.assume(index < 128);
        bytes32 id = keccak256("an envelope");
        _books.set(id, rest, gone);
        bytes memory take = abi.encodeCall(_books.take, (id, index, amount));
        bool taken = goes(address(_books), 0, take);
        (, uint96 left, uint128 after_,) = _books.envelope(id);
        assert(taken == (amount <= rest && gone >> index & 1 == 0));
        assert(left == (taken ? rest - amount : rest));
        assert(after_ == (taken ? gone | uint128(1) << index : gone));
        assert(!taken || !goes(address(_books), 0, take));
    }

    /// Of an envelope of two equal shares each pays exactly its share, once, and both are all of it.
    function check_red_003_red_006_an_equal_share_pays_exactly_itself_once(uint88 share, bool second) external {
        vm.assume(share > 0);
        vm.warp(START);
        Terms memory terms;
        bytes32[2] memory leaves = [ShareTree.leaf(0, left, share), ShareTree.leaf(1, right, share)];
        (terms.depth, terms.shares, terms.total, terms.expiry) = (1, 2, 2 * uint96(share), uint64(START + 2 days));
        (terms.refundTo, terms.root) = (word(address(0xF00)), ShareTree.node(leaves[0], share, leaves[1], share));
        vm.deal(address(this), terms.total);
        bytes32 id = _books.create{value: terms.total}(terms);
        uint32 index = second ? 1 : 0;
        Sibling[] memory path = new Sibling[](1);
        path[0] = Sibling(leaves[1 - index], share);
        Claim memory signed = Claim(id, index, share, word(LEFT_TO), 0, 0, address(0), type(uint64).max);
        bytes memory claim = abi.encodeCall(_books.claim, (terms, signed, second ? right : left, path, "", 0, unopened));
        assert(goes(address(_books), 0, claim));
        assert(LEFT_TO.balance == share);
        (, uint96 rest, uint128 gone,) = _books.envelope(id);
        assert(rest == share && gone == uint128(1) << index);
        assert(!goes(address(_books), 0, claim));
    }

    /// A node is the node of these hashes and these sums alone, in this order.
    function check_red_006_a_node_binds_both_hashes_and_both_sums(
        bytes32[2] calldata hashes,
        uint96[2] calldata sums,
        bytes32[2] calldata others,
        uint96[2] calldata otherSums
    ) external pure {
        bytes32 one = ShareTree.node(hashes[0], sums[0], hashes[1], sums[1]);
        bytes32 two = ShareTree.node(others[0], otherSums[0], others[1], otherSums[1]);
        bool same =
            hashes[0] == others[0] && hashes[1] == others[1] && sums[0] == otherSums[0] && sums[1] == otherSums[1];
        assert((one == two) == same);
    }

    /// A leaf binds its place, its key and its amount.
    function check_red_006_a_leaf_binds_place_key_and_amount(
        uint32[2] calldata places,
        address[2] calldata keys,
        uint96[2] calldata amounts
    ) external pure {
        bool same = places[0] == places[1] && keys[0] == keys[1] && amounts[0] == amounts[1];
        bytes32 one = ShareTree.leaf(places[0], keys[0], amounts[0]);
        assert((one == ShareTree.leaf(places[1], keys[1], amounts[1])) == same);
    }

    /// The sum of a path is the sum of its amounts, or it is refused: it never wraps. Bound: three levels of seven.
    function check_red_006_the_sum_of_a_path_never_wraps(
        bytes32 leaf,
        uint96 amount,
        uint32 index,
        uint96[3] calldata sums
    ) external view {
        Sibling[] memory path = new Sibling[](3);
        uint256 all = amount;
        for (uint256 i = 0; i < 3; ++i) {
            path[i] = Sibling(keccak256(abi.encode(i)), sums[i]);
            all += sums[i];
        }
        (, uint96 sum, bool fits) = _books.climb(leaf, amount, index, path);
        assert(fits == (all <= type(uint96).max));
        assert(!fits || sum == all);
    }

    /// An even split is whole, and no two parts differ by more than a unit. Bound: three parts, a pot of 16 bits.
    function check_red_016_an_even_split_is_exact_and_even(uint16 pot) external pure {
        vm.assume(pot >= 3);
        uint256[] memory ends = Split.ends(pot, 3, 0);
        assert(ends[2] == pot);
        uint256[3] memory parts = [ends[0], ends[1] - ends[0], ends[2] - ends[1]];
        for (uint256 i = 0; i < 3; ++i) {
            assert(parts[i] == pot / 3 || parts[i] == pot / 3 + 1);
        }
    }
}
