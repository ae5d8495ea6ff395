// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {IVerifier} from "../interfaces/IVerifier.sol";
import {Bn254} from "../libraries/Bn254.sol";
import {Poseidon} from "../libraries/Poseidon.sol";
import {Proof} from "../types/Pool.sol";

/// A Groth16 verifier holds one equation of pairings against a key that is part of its code.
///
/// What derives from this is a key and where it comes from, and is written by `teahouse-zk` from the key of a circuit. Every
/// number of a proof and of a claim has one form here, so that no proof and no nullifier has a second name. A key is looked at
/// before there is a contract that anybody could ask.
abstract contract Groth16Verifier is IVerifier {
    // Where a key has what, in bytes: α, β, γ, δ, then a point for 1 and one for each public input.
    uint256 private constant BETA = 0x40;
    uint256 private constant GAMMA = 0xc0;
    uint256 private constant DELTA = 0x140;
    uint256 private constant POINTS = 0x1c0;

    /// The generator of the second group.
    bytes32 private constant GENERATOR_HASH = keccak256(
        hex"198e9393920d483a7260bfb731fb5d25f1aa493335a9e71297e485b7aef312c2"
        hex"1800deef121f1e76426a00665e5c4479674322d4f75edadd46debd5cd992f6ed"
        hex"090689d0585ff075ec9e99ad690c3395bc4b313370b38ef355acdadcd122975b"
        hex"12c85ea5db8c6deb4aab71808dcb408fe3d1e7690c43d37b4ce6cc0166fa7daa"
    );
    bytes32 private constant DEVELOPMENT = keccak256("DEV_INSECURE");

    constructor() {
        bool local = block.chainid == 31337 || block.chainid == 1337;
        if (keccak256(bytes(SETUP_KIND())) == DEVELOPMENT && !local) revert DevelopmentKey(block.chainid); // SHP-019
        _requireKey(_key());
    }

    /// @inheritdoc IVerifier
    function verify(uint256[] calldata inputs, Proof calldata proof) external view returns (bool) {
        bytes memory key = _key();
        if (inputs.length != _inputsOf(key)) return false; // SHP-016
        if (!_areInField(inputs) || !_isCanonical(proof)) return false; // SHP-017
        return _holds(key, inputs, proof);
    }

    /// @inheritdoc IVerifier
    function INPUTS() external pure returns (uint256) {
        return _inputsOf(_key());
    }

    /// @inheritdoc IVerifier
    function SETUP_KIND() public pure virtual returns (string memory);

    /// The key: its points one after the other, each as the pairing precompile takes it.
    function _key() internal pure virtual returns (bytes memory);

    /// e(A, B) = e(α, β) · e(Σ inputs, γ) · e(C, δ), as a product of four pairings with A turned around.
    function _holds(bytes memory key, uint256[] calldata inputs, Proof calldata proof) private view returns (bool) {
        (uint256 place, uint256 base) = (0, Bn254.BASE);
        assembly ("memory-safe") {
            place := mload(0x40)
            mstore(0x40, add(place, 0x300))
            let first := add(key, 0x20)
            calldatacopy(place, proof, 0xc0)
            let y := add(place, 0x20)
            mstore(y, sub(base, mload(y)))
            mcopy(add(place, 0xc0), first, 0xc0)
        }
        if (!_sum(key, inputs, place + 0x180)) return false;
        assembly ("memory-safe") {
            let first := add(key, 0x20)
            mcopy(add(place, 0x1c0), add(first, GAMMA), 0x80)
            calldatacopy(add(place, 0x240), add(proof, 0xc0), 0x40)
            mcopy(add(place, 0x280), add(first, DELTA), 0x80)
        }
        return Bn254.pair(place, 24);
    }

    /// The point of 1 and each input's times the input, at `place`; a payment that takes nothing out has two zeros, and pays
    /// for none. The three words behind are used on the way.
    function _sum(bytes memory key, uint256[] calldata inputs, uint256 place) private view returns (bool done) {
        done = true;
        assembly ("memory-safe") {
            mcopy(place, add(add(key, 0x20), POINTS), 0x40)
        }
        for (uint256 i = 0; i < inputs.length; ++i) {
            uint256 input = inputs[i];
            if (input == 0) continue;
            assembly ("memory-safe") {
                mcopy(add(place, 0x40), add(add(key, add(POINTS, 0x60)), mul(i, 0x40)), 0x40)
                mstore(add(place, 0x80), input)
            }
            done = done && Bn254.mul(place + 0x40) && Bn254.add(place);
        }
    }

    function _areInField(uint256[] calldata inputs) private pure returns (bool) {
        for (uint256 i = 0; i < inputs.length; ++i) {
            if (inputs[i] >= Poseidon.FIELD) return false;
        }
        return true;
    }

    /// Every coordinate is below the prime. That the points lie on their curves is the precompile's to say.
    function _isCanonical(Proof calldata proof) private pure returns (bool fits) {
        fits = proof.a[0] < Bn254.BASE && proof.a[1] < Bn254.BASE;
        fits = fits && proof.b[0][0] < Bn254.BASE && proof.b[0][1] < Bn254.BASE;
        fits = fits && proof.b[1][0] < Bn254.BASE && proof.b[1][1] < Bn254.BASE;
        fits = fits && proof.c[0] < Bn254.BASE && proof.c[1] < Bn254.BASE;
    }

    function _inputsOf(bytes memory key) private pure returns (uint256) {
        return (key.length - POINTS) / 0x40 - 1;
    }

    /// What can be seen of a key by looking at it.
    function _requireKey(bytes memory key) private view {
        if (key.length < POINTS + 0x80 || key.length % 0x40 != 0) revert BadKeyLength(key.length);
        _requirePoint(key, 0);
        for (uint256 at_ = BETA; at_ < POINTS; at_ += 0x80) {
            if (!Bn254.isTwist(_place(key, at_))) revert BadKeyPoint(at_ / 0x20); // SHP-018
        }
        for (uint256 at_ = POINTS; at_ < key.length; at_ += 0x40) {
            _requirePoint(key, at_);
        }
        bytes32 delta = _hashAt(key, DELTA, 0x80);
        if (delta == _hashAt(key, GAMMA, 0x80) || delta == GENERATOR_HASH) revert NoCeremony(); // SHP-018
        _requireDistinct(key);
    }

    function _requirePoint(bytes memory key, uint256 at_) private pure {
        uint256 place = _place(key, at_);
        (uint256 x, uint256 y) = (0, 0);
        assembly ("memory-safe") {
            x := mload(place)
            y := mload(add(place, 0x20))
        }
        if (!Bn254.isPoint(x, y)) revert BadKeyPoint(at_ / 0x20); // SHP-018
    }

    function _requireDistinct(bytes memory key) private pure {
        for (uint256 at_ = POINTS; at_ < key.length; at_ += 0x40) {
            bytes32 point = _hashAt(key, at_, 0x40);
            for (uint256 before = POINTS; before < at_; before += 0x40) {
                bool same = point == _hashAt(key, before, 0x40);
                if (same) revert RepeatedInput((before - POINTS) / 0x40, (at_ - POINTS) / 0x40); // SHP-018
            }
        }
    }

    function _place(bytes memory key, uint256 at_) private pure returns (uint256 place) {
        assembly ("memory-safe") {
            place := add(add(key, 0x20), at_)
        }
    }

    function _hashAt(bytes memory key, uint256 at_, uint256 size) private pure returns (bytes32 hash) {
        assembly ("memory-safe") {
            hash := keccak256(add(add(key, 0x20), at_), size)
        }
    }
}
