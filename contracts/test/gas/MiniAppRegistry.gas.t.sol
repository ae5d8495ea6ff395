// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {MiniAppRegistry} from "../../src/MiniAppRegistry.sol";
import {Test} from "../helpers/Test.sol";

/// What a publisher pays: whole transactions. The figures are `snapshots/MiniAppRegistry.json`.
contract MiniAppRegistryGasTest is Test {
    function test_gas_of_the_registry() public {
        MiniAppRegistry registry = new MiniAppRegistry();
        uint64 publisher = registry.registerPublisher(bytes32(uint256(1)));
        vm.snapshotGasLastCall("MiniAppRegistry", "register publisher");
        bytes32 app = registry.createApp(publisher, "red-envelope");
        vm.snapshotGasLastCall("MiniAppRegistry", "create app");
        registry.publish(app, 1, bytes32(uint256(2)));
        vm.snapshotGasLastCall("MiniAppRegistry", "publish first");
        registry.publish(app, 2, bytes32(uint256(3)));
        vm.snapshotGasLastCall("MiniAppRegistry", "publish next");
        registry.yank(app, 1, 0);
        vm.snapshotGasLastCall("MiniAppRegistry", "yank");
    }
}
