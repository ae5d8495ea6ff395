// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {Slug} from "../src/libraries/Slug.sol";
import {Test} from "./helpers/Test.sol";

contract SlugTest is Test {
    function test_reg_005_what_a_slug_is() public pure {
        bytes32[4] memory good = [bytes32("a"), "tea-house-1", "a-1-b", "a23456789-123456789-123456789-12"];
        uint256[4] memory lengths = [uint256(1), 11, 5, 32];
        for (uint256 i = 0; i < good.length; ++i) {
            vm.assertEq(Slug.length(good[i]), lengths[i], "its length");
        }
    }

    function test_reg_005_what_a_slug_is_not() public pure {
        bytes32[14] memory bad = [
            bytes32(""),
            "-a",
            "a-",
            "a--b",
            "1a",
            "A",
            "a b",
            "a_b",
            "a.b",
            "a`",
            "a{",
            "a/",
            "a:",
            "a23456789-123456789-123456789-1-"
        ];
        for (uint256 i = 0; i < bad.length; ++i) {
            vm.assertEq(Slug.length(bad[i]), 0, "no slug");
        }
        vm.assertEq(Slug.length(bytes32(abi.encodePacked("a", hex"00", "b"))), 0, "nothing hides behind a zero");
        vm.assertEq(Slug.length(bytes32(uint256(bytes32("a")) | 1)), 0, "nor at the end");
        vm.assertEq(Slug.length(hex"61d0b0"), 0, "no letter of another alphabet");
    }

    /// Against a reading that shares nothing with the loop: the text is cut off at its first zero and judged by pairs.
    function testFuzz_reg_005_a_slug_is_what_the_words_say(bytes32 word, uint8 kept) public pure {
        word = _plainer(word, kept % 33);
        uint256 length = Slug.length(word);
        vm.assertEq(length, _judge(word), "both readings agree");
    }

    /// Random words are almost never slugs: map bytes to the alphabet and its neighbours.
    function _plainer(bytes32 word, uint256 kept) private pure returns (bytes32) {
        bytes memory set = "abcxyz0189---";
        bytes memory text = new bytes(32);
        for (uint256 i = 0; i < kept; ++i) {
            uint8 c = uint8(word[i]);
            text[i] = c > 252 ? bytes1(c) : set[c % set.length];
        }
        return bytes32(text);
    }

    function _judge(bytes32 word) private pure returns (uint256 end) {
        while (end < 32 && word[end] != 0) ++end;
        if (end == 0 || (end < 32 && word << (8 * end) != 0)) return 0;
        for (uint256 i = 0; i < end; ++i) {
            (bool letter, bool digit, bool hyphen) = _kind(word[i]);
            if (!letter && !digit && !hyphen) return 0;
            if (i == 0 && !letter) return 0;
            if (hyphen && (i + 1 == end || word[i + 1] == "-")) return 0;
        }
    }

    function _kind(bytes1 c) private pure returns (bool letter, bool digit, bool hyphen) {
        return (uint8(c) >= 97 && uint8(c) <= 122, uint8(c) >= 48 && uint8(c) <= 57, uint8(c) == 45);
    }
}
