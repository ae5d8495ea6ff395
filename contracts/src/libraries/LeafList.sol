// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {Poseidon} from "./Poseidon.sol";

/// A leaf list holds the leaves of a Merkle tree and none of its nodes: roots are computed by whoever asks.
///
/// A place that was cleared counts as zero in the tree and is given away again first, so the tree grows with the leaves that
/// are in it and not with those that ever were. Places go on past the first tree: place i is leaf i mod 2^20 of tree i / 2^20.
/// A cleared place keeps, behind a bit that no leaf has, the way to the place cleared before it.
library LeafList {
    /// The levels of a tree.
    uint8 internal constant DEPTH = 20;

    uint256 private constant CLEARED = 1 << 255;

    struct Leaves {
        uint32 used;
        uint32 firstCleared;
        mapping(uint256 index => uint256) words;
    }

    /// Puts `leaf` where the newest cleared place is, or behind all others.
    function add(Leaves storage leaves, uint256 leaf) internal returns (uint32 index) {
        (uint32 used, uint32 cleared) = (leaves.used, leaves.firstCleared);
        if (cleared == 0) {
            index = used;
            leaves.used = used + 1;
        } else {
            index = cleared - 1;
            leaves.firstCleared = uint32(leaves.words[index]);
        }
        leaves.words[index] = leaf;
    }

    /// Clears a place that holds a leaf.
    function clear(Leaves storage leaves, uint32 index) internal {
        leaves.words[index] = CLEARED | leaves.firstCleared;
        leaves.firstCleared = index + 1;
    }

    /// The leaf at a place; zero when it is cleared or was never used.
    function leafAt(Leaves storage leaves, uint256 index) internal view returns (uint256) {
        uint256 word = leaves.words[index];
        return word & CLEARED == 0 ? word : 0; // RLN-009
    }

    /// The node at `position` of `level` (0 for leaves), counted over all trees; node (20, t) is the root of tree t.
    function node(Leaves storage leaves, uint8 level, uint32 position) internal view returns (uint256) {
        uint256 start = uint256(position) << level;
        uint256 width = leaves.used > start ? leaves.used - start : 0;
        if (width > uint256(1) << level) width = uint256(1) << level;
        uint256[] memory row = new uint256[](width);
        for (uint256 i = 0; i < width; ++i) {
            row[i] = leafAt(leaves, start + i);
        }
        return _climb(row, level);
    }

    /// Hashes a row up `levels` levels. What lies beyond the row is zero.
    function _climb(uint256[] memory row, uint8 levels) private pure returns (uint256) {
        (uint256 width, uint256 empty) = (row.length, 0);
        for (uint8 level = 0; level < levels; ++level) {
            for (uint256 i = 0; 2 * i < width; ++i) {
                row[i] = Poseidon.hash2(row[2 * i], 2 * i + 1 < width ? row[2 * i + 1] : empty);
            }
            empty = Poseidon.hash2(empty, empty);
            width = (width + 1) / 2;
        }
        return width == 0 ? empty : row[0];
    }
}
