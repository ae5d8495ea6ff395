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

    function _text(string memory field) internal view returns (string memory) {
        return vm.parseJsonString(_json, string.concat(_at, field));
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
        bytes32 own;
        for (uint256 i = 0; i < count; ++i) {
            _at = string.concat(".", list, "[", vm.toString(i), "]");
            vm.chainId(_number(".chainId"));
            vm.etch(_address(".contract"), code);
            bytes32 found = digest();
            vm.assertEq(found, _word(".digest"), _text(".changed"));
            if (i == 0) own = found;
        }
        vm.assertTrue(!vm.keyExistsJson(_json, string.concat(".", list, "[", vm.toString(count), "]")), "all are read");
        _requireBound(list, own);
    }

    /// A word of a domain is bound where the same struct hash has another digest with another word. Types that are only ever
    /// hashed into others have no domain, and no vectors here.
    function _requireBound(string memory list, bytes32 own) private {
        vm.assertTrue(vm.keyExistsJson(_json, string.concat(".foreign.", list)), "the list says its domains");
        bytes32[] memory seen = new bytes32[](5);
        for (uint256 i = 0; i < 5; ++i) {
            _at = string.concat(".foreign.", list, "[", vm.toString(i), "]");
            if (!vm.keyExistsJson(_json, _at)) {
                return vm.assertTrue(i == 0 || i == 3, "one for each word of the domain");
            }
            seen[i] = _word(".digest");
            vm.assertEq(_byHand(_word(".struct")), seen[i], _text(".changed"));
            vm.assertTrue((seen[i] == own) == (i == 0), _text(".changed"));
            for (uint256 other = 0; other < i; ++other) {
                vm.assertTrue(seen[i] != seen[other], "and all differ");
            }
        }
    }

    /// The digest of a struct hash in the domain of a vector, which names chain and contract, or neither.
    function _byHand(bytes32 structHash) private view returns (bytes32) {
        bytes memory words = abi.encode(keccak256(bytes(_text(".name"))), keccak256(bytes(_text(".version"))));
        bytes memory domain = bytes.concat(keccak256("EIP712Domain(string name,string version)"), words);
        if (vm.keyExistsJson(_json, string.concat(_at, ".contract"))) {
            bytes32 kind =
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
            domain = bytes.concat(kind, words, abi.encode(_number(".chainId"), _address(".contract")));
        }
        return keccak256(abi.encodePacked(hex"1901", keccak256(domain), structHash));
    }
}
