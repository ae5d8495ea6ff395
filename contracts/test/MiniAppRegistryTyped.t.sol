// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {RegistryTypes} from "../src/libraries/RegistryTypes.sol";
import {SigCheck} from "../src/libraries/SigCheck.sol";
import {MiniAppRegistry} from "../src/MiniAppRegistry.sol";
import {CreateApp, Publish, Register, RotateKey, Yank} from "../src/types/RegistryActs.sol";
import {OwnerDigests, OwnerGolden} from "./helpers/OwnerGolden.sol";

/// The registry, saying which digests it checks.
contract RegistryDigests is MiniAppRegistry, OwnerDigests {
    using RegistryTypes for Register;
    using RegistryTypes for RotateKey;
    using RegistryTypes for CreateApp;
    using RegistryTypes for Publish;
    using RegistryTypes for Yank;

    function _separator() internal view override returns (bytes32) {
        return _domain();
    }

    function digestRegister(Register calldata signed) external view returns (bytes32) {
        return SigCheck.typedDigest(_domain(), signed.structHash());
    }

    function digestRotateKey(RotateKey calldata signed) external view returns (bytes32) {
        return SigCheck.typedDigest(_domain(), signed.structHash());
    }

    function digestCreateApp(CreateApp calldata signed) external view returns (bytes32) {
        return SigCheck.typedDigest(_domain(), signed.structHash());
    }

    function digestPublish(Publish calldata signed) external view returns (bytes32) {
        return SigCheck.typedDigest(_domain(), signed.structHash());
    }

    function digestYank(Yank calldata signed) external view returns (bytes32) {
        return SigCheck.typedDigest(_domain(), signed.structHash());
    }
}

/// What publishers sign is what the golden digests say.
contract MiniAppRegistryTypedTest is OwnerGolden {
    function setUp() public {
        _open("mini-app-registry");
    }

    function _code() internal pure override returns (bytes memory) {
        return type(RegistryDigests).runtimeCode;
    }

    function _registry() private view returns (RegistryDigests) {
        return RegistryDigests(_address(".contract"));
    }

    function test_reg_004_sig_002_what_publishers_sign_is_golden() public {
        _each("Register", 6, _code(), _register);
        _each("RotateKey", 7, _code(), _rotate);
        _each("CreateApp", 7, _code(), _create);
        _each("Publish", 8, _code(), _publish);
        _each("Yank", 8, _code(), _yank);
    }

    function _register() private view returns (bytes32) {
        return
            _registry().digestRegister(Register(_address(".owner"), _word(".bundleKey"), uint64(_number(".deadline"))));
    }

    function _rotate() private view returns (bytes32) {
        (uint64 nonce, uint64 deadline) = _tail();
        return
            _registry().digestRotateKey(RotateKey(uint64(_number(".publisher")), _word(".bundleKey"), nonce, deadline));
    }

    function _create() private view returns (bytes32) {
        (uint64 nonce, uint64 deadline) = _tail();
        return _registry().digestCreateApp(CreateApp(uint64(_number(".publisher")), _word(".slug"), nonce, deadline));
    }

    function _publish() private view returns (bytes32) {
        (uint64 nonce, uint64 deadline) = _tail();
        uint96 version = uint96(_number(".version"));
        return _registry().digestPublish(Publish(_word(".app"), version, _word(".bundleHash"), nonce, deadline));
    }

    function _yank() private view returns (bytes32) {
        (uint64 nonce, uint64 deadline) = _tail();
        uint96 version = uint96(_number(".version"));
        return _registry().digestYank(Yank(_word(".app"), version, _word(".advisoryHash"), nonce, deadline));
    }
}
