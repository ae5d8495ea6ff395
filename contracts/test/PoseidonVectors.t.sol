// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {Poseidon} from "../src/libraries/Poseidon.sol";
import {Test} from "./helpers/Test.sol";

/// The digests of `vectors/poseidon.json`, written by an implementation that takes no short cut. Rust's hash and its circuit
/// are held to the same file.
contract PoseidonVectorsTest is Test {
    function test_rln_001_digests_are_those_on_file() public view {
        string memory json = vm.readFile("test/vectors/poseidon.json");
        uint256 asked = 0;
        for (uint256 n = 0; n < 20; ++n) {
            if (_agrees(json, string.concat(".digests[", vm.toString(n), "]"))) ++asked;
        }
        vm.assertEq(asked, 12, "four of one, of two and of four numbers");
        vm.assertTrue(!vm.keyExistsJson(json, ".digests[20]"), "all are read");
    }

    function test_rln_001_roots_of_empty_trees_are_those_on_file() public view {
        string memory json = vm.readFile("test/vectors/poseidon.json");
        uint256 root = 0;
        for (uint256 level = 1; level <= 32; ++level) {
            root = Poseidon.hash2(root, root);
            vm.assertEq(root, _word(json, string.concat(".emptyRoots[", vm.toString(level), "]")), "a level");
        }
    }

    /// Whether contracts compute digests of so many numbers; if so, it is the one on file.
    function _agrees(string memory json, string memory place) private view returns (bool) {
        uint256[] memory inputs = new uint256[](5);
        uint256 count = 0;
        while (count < 5 && vm.keyExistsJson(json, _input(place, count))) {
            inputs[count] = _word(json, _input(place, count));
            ++count;
        }
        uint256 digest = _word(json, string.concat(place, ".digest"));
        if (count == 1) vm.assertEq(Poseidon.hash1(inputs[0]), digest, "one");
        else if (count == 2) vm.assertEq(Poseidon.hash2(inputs[0], inputs[1]), digest, "two");
        else if (count == 4) vm.assertEq(Poseidon.hash4(inputs[0], inputs[1], inputs[2], inputs[3]), digest, "four");
        else return false;
        return true;
    }

    function _input(string memory place, uint256 index) private pure returns (string memory) {
        return string.concat(place, ".inputs[", vm.toString(index), "]");
    }

    function _word(string memory json, string memory place) private pure returns (uint256) {
        return uint256(vm.parseJsonBytes32(json, place));
    }
}
