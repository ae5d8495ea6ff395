// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {RegistryTypes} from "../../src/libraries/RegistryTypes.sol";
import {MiniAppRegistry} from "../../src/MiniAppRegistry.sol";
import {Publish} from "../../src/types/RegistryActs.sol";
import {Signed} from "../helpers/Signed.sol";

/// What a publisher pays: whole transactions. The figures are `snapshots/MiniAppRegistry.json`.
contract MiniAppRegistryGasTest is Signed {
    MiniAppRegistry private _registry = new MiniAppRegistry();
    uint256 private constant OWNER = 0xA1;

    function _as() private {
        vm.prank(vm.addr(OWNER));
    }

    function _snap(string memory name) private {
        vm.snapshotGasLastCall("MiniAppRegistry", name);
    }

    function test_gas_of_the_registry() public {
        _as();
        uint64 publisher = _registry.registerPublisher(bytes32(uint256(1)));
        _snap("register publisher");
        _as();
        bytes32 app = _registry.createApp(publisher, "red-envelope");
        _snap("create app");
        _as();
        _registry.publish(app, 1, bytes32(uint256(2)));
        _snap("publish first");
        _as();
        _registry.publish(app, 2, bytes32(uint256(3)));
        _snap("publish next");
        _publishSigned(app);
        _registry.attest(app, 1, bytes32(uint256(2)));
        _snap("attest");
        _as();
        _registry.yank(app, 1, 0);
        _snap("yank");
        _as();
        _registry.rotateKey(publisher, bytes32(uint256(5)));
        _snap("rotate key");
        _recover(publisher);
    }

    function _publishSigned(bytes32 app) private {
        Publish memory act = Publish(app, 3, bytes32(uint256(4)), 4, type(uint64).max);
        bytes32 structHash = keccak256(abi.encode(RegistryTypes.PUBLISH, act));
        bytes32 digest = digestOf("Teahouse MiniAppRegistry", address(_registry), structHash);
        _registry.publishSigned(act, signedBy(OWNER, digest));
        _snap("publish, signed");
    }

    function _recover(uint64 publisher) private {
        bytes32 id = _registry.idOf(publisher);
        _as();
        _registry.setRecovery(id, address(this), 3 days);
        _snap("set recovery");
        _registry.startRecovery(id, address(0xE1));
        _snap("start recovery");
        vm.warp(block.timestamp + 3 days);
        _registry.finishRecovery(id);
        _snap("finish recovery");
    }
}
