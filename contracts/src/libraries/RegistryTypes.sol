// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {CreateApp, Publish, Register, RotateKey, Yank} from "../types/RegistryActs.sol";

/// The EIP-712 forms of what publishers sign. All members are of fixed size, so their ABI form is the encoding EIP-712 asks
/// for.
library RegistryTypes {
    /// Hash of the domain's name.
    bytes32 internal constant NAME = keccak256("Teahouse MiniAppRegistry");
    /// Hash of the domain's version.
    bytes32 internal constant VERSION = keccak256("1");

    /// Type of `Register`.
    bytes32 internal constant REGISTER = keccak256("Register(address owner,bytes32 bundleKey,uint64 deadline)");
    /// Type of `RotateKey`.
    bytes32 internal constant ROTATE =
        keccak256("RotateKey(uint64 publisher,bytes32 bundleKey,uint64 nonce,uint64 deadline)");
    /// Type of `CreateApp`.
    bytes32 internal constant CREATE =
        keccak256("CreateApp(uint64 publisher,bytes32 slug,uint64 nonce,uint64 deadline)");
    /// Type of `Publish`.
    bytes32 internal constant PUBLISH =
        keccak256("Publish(bytes32 app,uint96 version,bytes32 bundleHash,uint64 nonce,uint64 deadline)");
    /// Type of `Yank`.
    bytes32 internal constant YANK =
        keccak256("Yank(bytes32 app,uint96 version,bytes32 advisoryHash,uint64 nonce,uint64 deadline)");

    /// `hashStruct` of a registration.
    function structHash(Register calldata signed) internal pure returns (bytes32) {
        return keccak256(abi.encode(REGISTER, signed));
    }

    /// `hashStruct` of a rotation.
    function structHash(RotateKey calldata signed) internal pure returns (bytes32) {
        return keccak256(abi.encode(ROTATE, signed));
    }

    /// `hashStruct` of a creation.
    function structHash(CreateApp calldata signed) internal pure returns (bytes32) {
        return keccak256(abi.encode(CREATE, signed));
    }

    /// `hashStruct` of a release.
    function structHash(Publish calldata signed) internal pure returns (bytes32) {
        return keccak256(abi.encode(PUBLISH, signed));
    }

    /// `hashStruct` of a yank.
    function structHash(Yank calldata signed) internal pure returns (bytes32) {
        return keccak256(abi.encode(YANK, signed));
    }
}
