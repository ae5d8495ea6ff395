// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {Claim, Terms} from "../types/Terms.sol";

/// The EIP-712 forms of what an envelope promises and what a share's key signs.
library TypedTerms {
    /// Hash of the domain's name.
    bytes32 internal constant NAME = keccak256("Teahouse RedEnvelope");
    /// Hash of the domain's version.
    bytes32 internal constant VERSION = keccak256("1");

    /// Type of `Terms`.
    bytes32 internal constant TERMS = keccak256(
        "Terms(uint8 mode,uint8 depth,uint32 shares,address token,uint96 total,uint64 expiry,uint8 refundKind,bytes32 refundTo,bytes32 root,bytes32 salt)"
    );
    /// Type of `Claim`.
    bytes32 internal constant CLAIM = keccak256(
        "Claim(bytes32 id,uint32 index,uint96 amount,bytes32 dest,uint8 destKind,uint96 maxRelayerFee,address relayer,uint64 deadline)"
    );

    /// `hashStruct` of terms. All members are of fixed size, so their ABI form is the encoding EIP-712 asks for.
    function structHash(Terms calldata terms) internal pure returns (bytes32) {
        return keccak256(abi.encode(TERMS, terms));
    }

    /// `hashStruct` of a claim.
    function structHash(Claim calldata signed) internal pure returns (bytes32) {
        return keccak256(abi.encode(CLAIM, signed));
    }
}
