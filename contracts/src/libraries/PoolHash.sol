// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {IShieldedPool} from "../interfaces/IShieldedPool.sol";
import {External, Insertion} from "../types/Pool.sol";
import {Poseidon} from "./Poseidon.sol";

/// What a pool hashes for its proofs. Each hash of keccak is taken modulo the field: it is a digest that the contract alone
/// computes, and has no other name that somebody could bring.
library PoolHash {
    /// `note`, above the 160 bits of an asset.
    uint256 private constant NOTE = 0x6e6f7465 << 160;
    bytes32 private constant RHO = keccak256("teahouse.rho.deposit");
    bytes32 private constant EXTERNAL = keccak256("teahouse.external.1");

    /// Refuses a word that is another name for a smaller number.
    function requireElement(bytes32 word) internal pure {
        if (uint256(word) >= Poseidon.FIELD) revert IShieldedPool.NotInField(word); // SHP-001
    }

    /// The ρ of the deposit that is leaf `number` of this pool's queue.
    function rho(uint64 number) internal view returns (uint256) {
        return uint256(keccak256(abi.encode(RHO, block.chainid, address(this), number))) % Poseidon.FIELD;
    }

    /// The commitment of a note.
    function commitment(bytes32 noteKey, address asset, uint256 value, uint256 rho_) internal pure returns (bytes32) {
        return bytes32(Poseidon.hash4(uint256(noteKey), NOTE | uint160(asset), value, rho_)); // SHP-002
    }

    /// All that the contract does beside what the circuit sees: chain, pool, every field in order, of a ciphertext its hash.
    function externalOf(External calldata rest) internal view returns (uint256 hash) {
        (bytes32 first, bytes32 second) = (keccak256(rest.ciphertext0), keccak256(rest.ciphertext1));
        bytes32 label = EXTERNAL;
        assembly ("memory-safe") {
            let words := mload(0x40)
            mstore(words, label)
            mstore(add(words, 0x20), chainid())
            mstore(add(words, 0x40), address())
            calldatacopy(add(words, 0x60), rest, 0xe0) // recipient to parameters
            mstore(add(words, 0x140), first)
            mstore(add(words, 0x160), second)
            hash := keccak256(words, 0x180)
        }
        return hash % Poseidon.FIELD; // SHP-003
    }

    /// What a proof of an insertion has to show: old root, new root, start, the challenge `r`, and the leaves at `r`.
    ///
    /// The challenge is a hash of all that the insertion is, the new root and the payee too: a prover has settled on its
    /// leaves before `r` exists, and nobody takes a proof over for a payee of its own.
    function claimOf(Insertion calldata insertion, bytes32 oldRoot, uint256 start, uint256[] memory leaves)
        internal
        view
        returns (uint256[] memory inputs)
    {
        inputs = new uint256[](5);
        (inputs[0], inputs[1], inputs[2]) = (uint256(oldRoot), uint256(insertion.newRoot), start);
        bytes memory front = abi.encode(block.chainid, address(this), insertion.size, start, insertion.count);
        bytes memory end = abi.encode(oldRoot, insertion.newRoot, insertion.payee);
        inputs[3] = uint256(keccak256(abi.encodePacked(front, leaves, end))) % Poseidon.FIELD; // SHP-008
        inputs[4] = evaluate(leaves, inputs[3]);
    }

    /// The sum of each leaf times a power of `point`: lists that agree at a random number are the same.
    function evaluate(uint256[] memory leaves, uint256 point) internal pure returns (uint256 sum) {
        for (uint256 i = leaves.length; i > 0; --i) {
            sum = addmod(mulmod(sum, point, Poseidon.FIELD), leaves[i - 1], Poseidon.FIELD);
        }
    }
}
