// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {IVerifier} from "../../src/interfaces/IVerifier.sol";
import {Poseidon} from "../../src/libraries/Poseidon.sol";
import {Proof} from "../../src/types/Pool.sol";

/// A double of a verifier, for tests only: it was told what is proven, and says no to everything else. It has one protection
/// less than a real one: like the precompiles, it takes numbers modulo the field.
contract ToldVerifier is IVerifier {
    uint256 public immutable INPUTS;
    mapping(bytes32 claim => bool) private _proven;

    constructor(uint256 inputs) {
        INPUTS = inputs;
    }

    /// From now on there is a proof of this.
    function tell(uint256[] memory inputs) external {
        _proven[_key(inputs)] = true;
    }

    function verify(uint256[] calldata inputs, Proof calldata) external view returns (bool) {
        return inputs.length == INPUTS && _proven[_key(inputs)];
    }

    function SETUP_KIND() external pure returns (string memory) {
        return "TEST_DOUBLE";
    }

    function _key(uint256[] memory inputs) private pure returns (bytes32) {
        uint256[] memory reduced = new uint256[](inputs.length);
        for (uint256 i = 0; i < inputs.length; ++i) {
            reduced[i] = inputs[i] % Poseidon.FIELD;
        }
        return keccak256(abi.encode(reduced));
    }
}
