// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

/// A split cuts a pot into parts that a draw decides: whole units, at least one each, together exactly the pot.
///
///     weight(i) = 1 + the low 24 bits of keccak256( draw | i )          0 <= i < parts
///     W(i)      = weight(0) + ... + weight(i - 1)
///     offset    = the low 128 bits of keccak256( draw | parts ), modulo W(parts)
///     cut(i)    = i + (W(i) * (pot - parts) + offset) / W(parts)
///     part i    = cut(i + 1) - cut(i)
///
/// Every weight is drawn alike, so no place is better than another; the random offset decides who gets the odd units,
/// so this holds to the unit. A part is spread evenly between almost nothing and about twice the mean. Without a draw all
/// weights are one and the offset is `parts - 1`: no two parts differ by more than a unit. No number here but the hashes is
/// above 2 ** 127, so that other languages can follow.
library Split {
    /// The ends of all parts: part `i` is `ends[i]` less the end before it. There is a part at least, and a unit for each.
    function ends(uint256 pot, uint256 parts, bytes32 draw) internal pure returns (uint256[] memory cuts) {
        cuts = new uint256[](parts);
        unchecked {
            uint256 weights = 0;
            for (uint256 i = 0; i < parts; ++i) {
                weights += draw == 0 ? 1 : 1 + (_chance(draw, i) & 0xffffff);
                cuts[i] = weights;
            }
            uint256 offset = draw == 0 ? weights - 1 : uint128(_chance(draw, parts)) % weights;
            for (uint256 i = 0; i < parts; ++i) {
                cuts[i] = i + 1 + (cuts[i] * (pot - parts) + offset) / weights; // RED-016
            }
        }
    }

    function _chance(bytes32 draw, uint256 index) private pure returns (uint256 chance) {
        assembly ("memory-safe") {
            mstore(0x00, draw)
            mstore(0x20, index)
            chance := keccak256(0x00, 0x40)
        }
    }
}
