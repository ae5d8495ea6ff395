// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {Test} from "./Test.sol";

/// Golden digests of one contract, read from `test/vectors/` one after the other (`tools/vectors.mjs` makes them without
/// Solidity or Rust).
abstract contract Golden is Test {
    string private _json;
    string private _at;

    function _open(string memory file) internal {
        _json = vm.readFile(string.concat("test/vectors/", file, ".json"));
    }

    function _number(string memory field) internal view returns (uint256) {
        return vm.parseJsonUint(_json, string.concat(_at, field));
    }

    function _word(string memory field) internal view returns (bytes32) {
        return vm.parseJsonBytes32(_json, string.concat(_at, field));
    }

    function _bytes(string memory field) internal view returns (bytes memory) {
        return vm.parseJsonBytes(_json, string.concat(_at, field));
    }

    function _address(string memory field) internal view returns (address) {
        return vm.parseJsonAddress(_json, string.concat(_at, field));
    }

    /// Reads fields of the first vector of `list` from now on.
    function _first(string memory list) internal {
        _at = string.concat(".", list, "[0]");
    }

    function _data(string memory field) internal view returns (bytes memory) {
        return vm.parseJsonBytes(_json, string.concat(_at, field));
    }

    /// Holds `digest` to every vector of `list`, which has exactly `count`, with `code` at the vector's contract.
    function _each(
        string memory list,
        uint256 count,
        bytes memory code,
        function() internal view returns (bytes32) digest
    ) internal {
        for (uint256 i = 0; i < count; ++i) {
            _at = string.concat(".", list, "[", vm.toString(i), "]");
            vm.chainId(_number(".chainId"));
            vm.etch(_address(".contract"), code);
            vm.assertEq(digest(), _word(".digest"), vm.parseJsonString(_json, string.concat(_at, ".changed")));
        }
        vm.assertTrue(!vm.keyExistsJson(_json, string.concat(".", list, "[", vm.toString(count), "]")), "all are read");
    }
}
