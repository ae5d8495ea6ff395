// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {Batch, Call} from "../types/Batch.sol";

/// The EIP-712 form of what an account signs.
library BatchTypes {
    /// Hash of the domain's name.
    bytes32 internal constant NAME = keccak256("Teahouse Delegate");
    /// Hash of the domain's version.
    bytes32 internal constant VERSION = keccak256("1");

    /// Type of `Call`.
    bytes32 internal constant CALL = keccak256("Call(address to,uint256 value,bytes data)");
    /// Type of `Batch`.
    bytes32 internal constant BATCH = keccak256(
        "Batch(Call[] calls,uint256 nonce,uint64 deadline,uint64 minGas,address submitter,address feeToken,uint96 maxFee)Call(address to,uint256 value,bytes data)"
    );

    /// `hashStruct` of a batch: bytes and lists stand for their hashes.
    function structHash(Batch calldata batch) internal pure returns (bytes32) {
        return keccak256(
            abi.encode(
                BATCH,
                _hashOf(batch.calls),
                batch.nonce,
                batch.deadline,
                batch.minGas,
                batch.submitter,
                batch.feeToken,
                batch.maxFee
            )
        );
    }

    function _hashOf(Call[] calldata calls) private pure returns (bytes32) {
        bytes32[] memory hashes = new bytes32[](calls.length);
        for (uint256 i = 0; i < calls.length; ++i) {
            hashes[i] = keccak256(abi.encode(CALL, calls[i].to, calls[i].value, keccak256(calls[i].data)));
        }
        return keccak256(abi.encodePacked(hashes));
    }
}
