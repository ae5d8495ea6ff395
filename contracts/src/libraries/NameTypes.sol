// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {GiveUp, Registration, Renew, SetRecord} from "../types/NameActs.sol";

/// The EIP-712 forms of what owners of names sign. All members are of fixed size, so their ABI form is the encoding EIP-712
/// asks for.
library NameTypes {
    /// Hash of the domain's name.
    bytes32 internal constant NAME = keccak256("Teahouse NameDirectory");
    /// Hash of the domain's version.
    bytes32 internal constant VERSION = keccak256("1");

    /// Type of `Registration`.
    bytes32 internal constant REGISTRATION = keccak256(
        "Registration(bytes32 name,address owner,bytes32 recordHash,uint8 refundKind,bytes32 refundTo,bytes32 salt,uint64 deadline)"
    );
    /// Type of `SetRecord`.
    bytes32 internal constant SET =
        keccak256("SetRecord(bytes32 name,bytes32 recordHash,uint64 seq,uint64 nonce,uint64 deadline)");
    /// Type of `Renew`.
    bytes32 internal constant RENEW = keccak256("Renew(bytes32 name,uint64 nonce,uint64 deadline)");
    /// Type of `GiveUp`.
    bytes32 internal constant GIVE_UP = keccak256("GiveUp(bytes32 name,uint64 nonce,uint64 deadline)");

    /// `hashStruct` of a registration.
    function structHash(Registration calldata terms) internal pure returns (bytes32) {
        return keccak256(abi.encode(REGISTRATION, terms));
    }

    /// `hashStruct` of a record.
    function structHash(SetRecord calldata signed) internal pure returns (bytes32) {
        return keccak256(abi.encode(SET, signed));
    }

    /// `hashStruct` of a renewal.
    function structHash(Renew calldata signed) internal pure returns (bytes32) {
        return keccak256(abi.encode(RENEW, signed));
    }

    /// `hashStruct` of a farewell.
    function structHash(GiveUp calldata signed) internal pure returns (bytes32) {
        return keccak256(abi.encode(GIVE_UP, signed));
    }
}
