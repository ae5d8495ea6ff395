// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {IOwnership} from "../src/interfaces/IOwnership.sol";
import {MiniAppRegistry} from "../src/MiniAppRegistry.sol";
import {OwnershipSuite} from "./helpers/OwnershipSuite.sol";

/// A publisher is a thing with an owner.
contract MiniAppRegistryOwnershipTest is OwnershipSuite {
    MiniAppRegistry private _registry;

    function _thing() internal override returns (IOwnership, string memory, bytes32) {
        _registry = new MiniAppRegistry();
        vm.prank(vm.addr(OWNER));
        uint64 publisher = _registry.registerPublisher(bytes32(uint256(1)));
        return (_registry, "Teahouse MiniAppRegistry", bytes32(uint256(publisher)));
    }

    function _ownAct(bytes32 id) internal override {
        _registry.createApp(uint64(uint256(id)), "tea");
    }
}
