// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {Gathering, Join, Seat} from "../types/Gathering.sol";
import {Claim, Terms} from "../types/Terms.sol";

/// The EIP-712 forms of what an envelope promises, what a share's key signs and what a join signs.
///
/// All members are of fixed size, so their ABI form is the encoding EIP-712 asks for.
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
    /// Type of `Gathering`.
    bytes32 internal constant GATHERING =
        keccak256("Gathering(bytes32 commitment,address key,address membership,bytes32 group,uint64 closesAt)");
    /// Type of `Join`.
    bytes32 internal constant JOIN = keccak256(
        "Join(bytes32 id,bytes32 nullifier,bytes32 dest,uint8 destKind,uint96 maxRelayerFee,address relayer,uint64 deadline)"
    );

    /// `hashStruct` of terms.
    function structHash(Terms calldata terms) internal pure returns (bytes32) {
        return keccak256(abi.encode(TERMS, terms));
    }

    /// `hashStruct` of a claim.
    function structHash(Claim calldata signed) internal pure returns (bytes32) {
        return keccak256(abi.encode(CLAIM, signed));
    }

    /// `hashStruct` of a gathering: the root of an open envelope's terms.
    function structHash(Gathering calldata gathering) internal pure returns (bytes32) {
        return keccak256(abi.encode(GATHERING, gathering));
    }

    /// `hashStruct` of a join.
    function structHash(Join calldata signed) internal pure returns (bytes32) {
        return keccak256(abi.encode(JOIN, signed));
    }

    /// What the contract keeps of a seat.
    function hash(Seat memory seat) internal pure returns (bytes32) {
        return keccak256(abi.encode(seat));
    }
}
