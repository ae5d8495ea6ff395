// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {Sibling} from "../types/Terms.sol";

/// A share tree commits to who may claim how much, and its root to the sum of it all.
///
///     leaf = keccak256( 0x00 | index u32 | key 20 | amount u96 )                    37 bytes
///     node = keccak256( 0x01 | hashL 32 | sumL u96 | hashR 32 | sumR u96 )          89 bytes
///
/// Numbers are big-endian. The bits of the index, lowest first, say on which side the path lies. Unused leaves have key
/// zero and amount zero, and nobody can claim them.
library ShareTree {
    /// The hash of one share.
    function leaf(uint32 index, address key, uint96 amount) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked(uint8(0), index, key, amount));
    }

    /// The hash of two halves with their sums.
    function node(bytes32 left, uint96 leftSum, bytes32 right, uint96 rightSum) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked(uint8(1), left, leftSum, right, rightSum));
    }

    /// The root that `path` leads to from a leaf, and the sum under it; `fits` is false when a sum does not fit.
    function climb(bytes32 hash, uint96 amount, uint32 index, Sibling[] calldata path)
        internal
        pure
        returns (bytes32, uint96, bool fits)
    {
        uint96 sum = amount;
        for (uint256 level = 0; level < path.length; ++level) {
            Sibling calldata side = path[level];
            bool isRight = (index >> level) & 1 == 1;
            hash = isRight ? node(side.hash, side.sum, hash, sum) : node(hash, sum, side.hash, side.sum);
            if (side.sum > type(uint96).max - sum) return (hash, sum, false); // RED-006
            unchecked {
                sum += side.sum;
            }
        }
        return (hash, sum, true);
    }
}
