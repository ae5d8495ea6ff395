// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

/// A slug is 1 to 32 of a-z, 0-9 and single hyphens, a letter first and no hyphen last, then nothing but zeros: no two
/// slugs look alike, and no byte of one is hidden.
library Slug {
    /// The number of characters of a slug; 0 when `slug` is none.
    function length(bytes32 slug) internal pure returns (uint256 count) {
        bytes1 before = "-";
        for (count = 0; count < 32 && slug[count] != 0; ++count) {
            bytes1 c = slug[count];
            bool letter = c >= "a" && c <= "z";
            bool digit = c >= "0" && c <= "9" && count > 0;
            bool hyphen = c == "-" && before != "-";
            if (!letter && !digit && !hyphen) return 0;
            before = c;
        }
        bool whole = before != "-" && uint256(slug) << (8 * count) == 0;
        if (!whole) return 0;
    }
}
