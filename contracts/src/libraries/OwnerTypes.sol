// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {AcceptOwner, CancelRecovery, OfferOwner, SetRecovery, StartRecovery} from "../types/OwnerActs.sol";

/// The EIP-712 forms of what owners, their heirs and their recovery accounts sign. All members are of fixed size, so their
/// ABI form is the encoding EIP-712 asks for.
library OwnerTypes {
    /// Type of `OfferOwner`.
    bytes32 internal constant OFFER = keccak256("OfferOwner(bytes32 id,address to,uint64 nonce,uint64 deadline)");
    /// Type of `AcceptOwner`.
    bytes32 internal constant ACCEPT = keccak256("AcceptOwner(bytes32 id,address owner,uint64 nonce,uint64 deadline)");
    /// Type of `SetRecovery`.
    bytes32 internal constant SET =
        keccak256("SetRecovery(bytes32 id,address recovery,uint32 delay,uint64 nonce,uint64 deadline)");
    /// Type of `StartRecovery`.
    bytes32 internal constant START = keccak256("StartRecovery(bytes32 id,address heir,uint64 nonce,uint64 deadline)");
    /// Type of `CancelRecovery`.
    bytes32 internal constant CANCEL = keccak256("CancelRecovery(bytes32 id,uint64 nonce,uint64 deadline)");

    /// `hashStruct` of an offer.
    function structHash(OfferOwner calldata signed) internal pure returns (bytes32) {
        return keccak256(abi.encode(OFFER, signed));
    }

    /// `hashStruct` of an acceptance.
    function structHash(AcceptOwner calldata signed) internal pure returns (bytes32) {
        return keccak256(abi.encode(ACCEPT, signed));
    }

    /// `hashStruct` of a choice of recovery.
    function structHash(SetRecovery calldata signed) internal pure returns (bytes32) {
        return keccak256(abi.encode(SET, signed));
    }

    /// `hashStruct` of a beginning.
    function structHash(StartRecovery calldata signed) internal pure returns (bytes32) {
        return keccak256(abi.encode(START, signed));
    }

    /// `hashStruct` of a veto.
    function structHash(CancelRecovery calldata signed) internal pure returns (bytes32) {
        return keccak256(abi.encode(CANCEL, signed));
    }
}
