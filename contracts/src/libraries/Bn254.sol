// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

/// BN254 is the curve of the proofs, by the precompiles of EIP-196 and EIP-197.
///
/// Each function works where the words lie in memory. A precompile that does not like its input fails and keeps the gas it
/// was given; all of it is given, because prices of precompiles have changed before.
library Bn254 {
    /// The prime that coordinates are below.
    uint256 internal constant BASE = 21888242871839275222246405745257275088696311157297823662689037894645226208583;

    /// Adds the two points of the first group at `place`, in place.
    function add(uint256 place) internal view returns (bool done) {
        assembly ("memory-safe") {
            done := staticcall(gas(), 6, place, 0x80, place, 0x40)
        }
    }

    /// Multiplies the point of the first group at `place` with the number behind it, in place.
    function mul(uint256 place) internal view returns (bool done) {
        assembly ("memory-safe") {
            done := staticcall(gas(), 7, place, 0x60, place, 0x40)
        }
    }

    /// Whether the pairings of the points at `place`, six words a pair, are one together. The first word is written over.
    function pair(uint256 place, uint256 words) internal view returns (bool holds) {
        assembly ("memory-safe") {
            let done := staticcall(gas(), 8, place, mul(words, 0x20), place, 0x20)
            holds := and(done, eq(mload(place), 1))
        }
    }

    /// Whether these are coordinates of a point of the first group that is not the identity. Its order is the field's.
    function isPoint(uint256 x, uint256 y) internal pure returns (bool) {
        if (x >= BASE || y >= BASE || x | y == 0) return false;
        return mulmod(y, y, BASE) == addmod(mulmod(mulmod(x, x, BASE), x, BASE), 3, BASE);
    }

    /// Whether the four words at `place` are a point of the second group that is not the identity: the precompile pairs
    /// no other.
    function isTwist(uint256 place) internal view returns (bool holds) {
        assembly ("memory-safe") {
            let free := mload(0x40)
            mstore(free, 1)
            mstore(add(free, 0x20), 2)
            mcopy(add(free, 0x40), place, 0x80)
            let words :=
                or(or(mload(place), mload(add(place, 0x20))), or(mload(add(place, 0x40)), mload(add(place, 0x60))))
            // A point that is none costs all that is given: the rest is needed to say so.
            holds := staticcall(div(gas(), 2), 8, free, 0xc0, free, 0x20)
            holds := and(holds, gt(words, 0))
        }
    }
}
