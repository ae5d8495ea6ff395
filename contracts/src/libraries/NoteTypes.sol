// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {NoteDest, NoteOpening, Redirect} from "../types/Destination.sol";

/// The EIP-712 forms of shielded destinations.
library NoteTypes {
    /// Type of `NoteDest`.
    bytes32 internal constant NOTE_DEST =
        keccak256("NoteDest(address pool,bytes32 noteKey,bytes32 ciphertextHash,address authority)");
    /// Type of `Redirect`.
    bytes32 internal constant REDIRECT =
        keccak256("Redirect(address token,bytes32 dest,uint256 amount,uint8 toKind,bytes32 to,uint64 deadline)");

    /// `hashStruct` of a shielded destination.
    function structHash(NoteDest calldata note) internal pure returns (bytes32) {
        return keccak256(abi.encode(NOTE_DEST, note));
    }

    /// The destination that an opening opens.
    function dest(NoteOpening calldata opening) internal pure returns (bytes32) {
        bytes32 ciphertextHash = keccak256(opening.ciphertext);
        return keccak256(abi.encode(NOTE_DEST, opening.pool, opening.noteKey, ciphertextHash, opening.authority));
    }

    /// `hashStruct` of a redirection.
    function structHash(Redirect calldata signed) internal pure returns (bytes32) {
        return keccak256(abi.encode(REDIRECT, signed));
    }
}
