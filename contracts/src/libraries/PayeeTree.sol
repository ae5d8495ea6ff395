// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

/// A payee tree commits to everyone a budget may pay.
///
///     leaf = keccak256( 0x00 | kind u8 | destination 32 )        34 bytes
///     node = keccak256( 0x01 | smaller 32 | larger 32 )          65 bytes
///
/// A list of one is its leaf. A leaf without a partner moves up as it is.
library PayeeTree {
    /// The hash of one payee.
    function leaf(uint8 kind, bytes32 dest) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked(uint8(0), kind, dest));
    }

    /// The root that `path` leads to from a leaf.
    function climb(bytes32 hash, bytes32[] calldata path) internal pure returns (bytes32) {
        for (uint256 level = 0; level < path.length; ++level) {
            bytes32 side = path[level];
            (bytes32 low, bytes32 high) = hash < side ? (hash, side) : (side, hash);
            hash = keccak256(abi.encodePacked(uint8(1), low, high));
        }
        return hash;
    }
}
