// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {Split} from "../src/libraries/Split.sol";
import {Test} from "./helpers/Test.sol";

/// A split gives everyone something, and all of it, whatever is drawn.
contract SplitTest is Test {
    function testFuzz_red_016_every_part_is_a_unit_at_least_and_all_are_the_pot(
        uint96 pot,
        uint8 parts,
        bytes32 draw,
        bool drawn
    ) public pure {
        parts = uint8(bound(parts, 1, 128));
        pot = uint96(bound(pot, parts, type(uint96).max));
        uint256[] memory ends = Split.ends(pot, parts, drawn ? draw : bytes32(0));
        uint256 before = 0;
        for (uint256 i = 0; i < parts; ++i) {
            vm.assertTrue(ends[i] > before, "a unit at least");
            before = ends[i];
        }
        vm.assertEq(before, pot, "all of it");
    }

    function testFuzz_red_015_without_a_draw_no_two_parts_differ_by_more_than_a_unit(uint96 pot, uint8 parts)
        public
        pure
    {
        parts = uint8(bound(parts, 1, 128));
        pot = uint96(bound(pot, parts, type(uint96).max));
        uint256[] memory ends = Split.ends(pot, parts, 0);
        for (uint256 i = 0; i < parts; ++i) {
            uint256 part = ends[i] - (i == 0 ? 0 : ends[i - 1]);
            vm.assertTrue(part == pot / parts || part == (uint256(pot) + parts - 1) / parts, "even, to the unit");
        }
    }

    /// One unit more than there are parts: the draw decides who gets it, and every place gets it about as often.
    function test_red_016_the_odd_unit_goes_to_every_place_alike() public pure {
        uint256[] memory times = new uint256[](4);
        for (uint256 n = 0; n < 4000; ++n) {
            uint256[] memory ends = Split.ends(5, 4, keccak256(abi.encode(n)));
            for (uint256 i = 0; i < 4; ++i) {
                if (ends[i] - (i == 0 ? 0 : ends[i - 1]) == 2) times[i] += 1;
            }
        }
        for (uint256 i = 0; i < 4; ++i) {
            vm.assertTrue(times[i] > 900 && times[i] < 1100, vm.toString(times[i]));
        }
    }

    function test_red_016_splits_are_the_golden_ones() public view {
        string memory json = vm.readFile("test/vectors/split.json");
        for (uint256 n = 0; n < 10; ++n) {
            _requireGolden(json, string.concat(".splits[", vm.toString(n), "]"));
        }
        vm.assertTrue(!vm.keyExistsJson(json, ".splits[10]"), "all are read");
    }

    function _requireGolden(string memory json, string memory of_) private view {
        uint256[] memory ends = _ends(json, of_);
        uint256 before = 0;
        for (uint256 i = 0; i < ends.length; ++i) {
            string memory share = string.concat(of_, ".shares[", vm.toString(i), "]");
            vm.assertEq(ends[i] - before, vm.parseJsonUint(json, share), share);
            before = ends[i];
        }
        vm.assertTrue(!vm.keyExistsJson(json, string.concat(of_, ".shares[", vm.toString(ends.length), "]")), of_);
    }

    function _ends(string memory json, string memory of_) private pure returns (uint256[] memory) {
        bytes32 draw = vm.parseJsonBytes32(json, string.concat(of_, ".draw"));
        uint256 parts = vm.parseJsonUint(json, string.concat(of_, ".parts"));
        return Split.ends(vm.parseJsonUint(json, string.concat(of_, ".pot")), parts, draw);
    }
}
