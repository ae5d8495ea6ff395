// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {IOwnership} from "../src/interfaces/IOwnership.sol";
import {NameDirectory} from "../src/NameDirectory.sol";
import {DestKind} from "../src/types/Destination.sol";
import {Registration} from "../src/types/NameActs.sol";
import {OwnershipSuite} from "./helpers/OwnershipSuite.sol";

/// A name is a thing with an owner.
contract NameDirectoryOwnershipTest is OwnershipSuite {
    NameDirectory private _directory;

    function _thing() internal override returns (IOwnership, string memory, bytes32) {
        _directory = new NameDirectory();
        address owner = vm.addr(OWNER);
        bytes32 refundTo = bytes32(uint256(uint160(owner)));
        Registration memory terms = Registration("tea", owner, bytes32(uint256(1)), DestKind.ACCOUNT, refundTo, 0, LATE);
        _directory.commit(_directory.commitmentOf(terms));
        vm.warp(block.timestamp + 60);
        vm.deal(owner, 2 ether);
        vm.prank(owner);
        _directory.register{value: 1.024 ether}(terms, "");
        return (_directory, "Teahouse NameDirectory", "tea");
    }

    function _ownAct(bytes32 id) internal override {
        _directory.renew(id);
    }
}
