// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {NameTypes} from "../../src/libraries/NameTypes.sol";
import {Registration, SetRecord} from "../../src/types/NameActs.sol";
import {Names} from "../helpers/Names.sol";

/// What a person pays: whole transactions, with the directory in use by others. The figures are
/// `snapshots/NameDirectory.json`.
contract NameDirectoryGasTest is Names {
    function setUp() public override {
        super.setUp();
        registered("somebody", 0x50);
    }

    function _as() private {
        vm.prank(vm.addr(ANNA));
    }

    function _snap(string memory name) private {
        vm.snapshotGasLastCall("NameDirectory", name);
    }

    function test_gas_of_a_name_of_ones_own() public {
        vm.deal(vm.addr(ANNA), 10 ether);
        Registration memory terms = termsOf("anna-of-the-tea", vm.addr(ANNA));
        bytes32 commitment = directory.commitmentOf(terms);
        directory.commit(commitment);
        _snap("commit");
        vm.warp(block.timestamp + 60);
        _as();
        directory.register{value: 0.001 ether}(terms, "");
        _snap("register");
        _as();
        directory.setRecord(terms.name, bytes32(uint256(2)), 2);
        _snap("set record");
        _as();
        directory.renew(terms.name);
        _snap("renew");
        _as();
        directory.giveUp(terms.name, unopened);
        _snap("give up");
    }

    function test_gas_of_a_name_through_a_submitter() public {
        Registration memory terms = termsOf("anna", vm.addr(ANNA));
        committed(terms);
        bytes memory signature = signedBy(ANNA, directory.commitmentOf(terms));
        directory.register{value: 0.256 ether}(terms, signature);
        _snap("register, signed");
        SetRecord memory card = SetRecord("anna", bytes32(uint256(2)), 2, nonceOf("anna"), LATE);
        signature = sign(ANNA, keccak256(abi.encode(NameTypes.SET, card)));
        directory.setRecordSigned(card, signature);
        _snap("set record, signed");
        vm.warp(directory.nameOf("anna").expiry + 90 days);
        directory.clear("anna", unopened);
        _snap("clear");
    }
}
