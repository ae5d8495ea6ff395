// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {Bn254} from "../../src/libraries/Bn254.sol";

/// The curve as a verifier uses it, asked from outside: `tools/bn256.test.mjs` holds it to the machine's own vectors.
contract Bn254Harness {
    function add(bytes memory words) external view returns (bool done, uint256 x, uint256 y) {
        uint256 place = _place(words);
        return _point(Bn254.add(place), place);
    }

    function mul(bytes memory words) external view returns (bool done, uint256 x, uint256 y) {
        uint256 place = _place(words);
        return _point(Bn254.mul(place), place);
    }

    function pair(bytes memory words) external view returns (bool) {
        return Bn254.pair(_place(words), words.length / 32);
    }

    function isPoint(uint256 x, uint256 y) external pure returns (bool) {
        return Bn254.isPoint(x, y);
    }

    function isTwist(bytes memory words) external view returns (bool) {
        return Bn254.isTwist(_place(words));
    }

    function _point(bool done, uint256 place) private pure returns (bool, uint256 x, uint256 y) {
        assembly ("memory-safe") {
            x := mload(place)
            y := mload(add(place, 0x20))
        }
        return (done, x, y);
    }

    function _place(bytes memory words) private pure returns (uint256 place) {
        assembly ("memory-safe") {
            place := add(words, 0x20)
        }
    }
}
