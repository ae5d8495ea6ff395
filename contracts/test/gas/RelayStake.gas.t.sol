// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {Card, StoreReceipt} from "../../src/types/Stake.sol";
import {Stores} from "../helpers/Stores.sol";

/// What a store and a reporter pay: whole transactions, with the contract in use by others.
/// The figures are `snapshots/RelayStake.json`; a change fails until it is looked at.
contract RelayStakeGasTest is Stores {
    function setUp() public override {
        super.setUp();
        vm.deal(stakes.BURNT(), 1);
        place(termsOf(KEY + 1), KEY + 1);
    }

    function _snap(string memory name) private {
        vm.snapshotGasLastCall("RelayStake", name);
    }

    function test_gas_of_a_stake() public {
        address store = place();
        _snap("stake");
        bytes32 hash = keccak256("hash");
        Card memory card = Card(store, hash, hash, uint64(block.timestamp + 100 days), 2);
        bytes memory signature = sign(KEY, stakes.cardDigest(card));
        stakes.setCard(card, signature);
        _snap("set card");
        askToEnd(KEY);
        _snap("request unbond");
        vm.warp(block.timestamp + 21 days);
        stakes.withdraw(store);
        _snap("withdraw");
    }

    function test_gas_of_a_conviction_by_secret() public {
        address store = place();
        sealReport(bytes32(SECRET), REPORTER);
        vm.warp(block.timestamp + 1);
        stakes.slashBySecret(store, SECRET, REPORTER, SALT);
        _snap("slash by secret");
    }

    function test_gas_of_a_conviction_by_receipts() public {
        address store = place();
        (StoreReceipt memory a, StoreReceipt memory b) = (receiptOf(KEY, 3), receiptOf(KEY, 4));
        (bytes memory aSigned, bytes memory bSigned) = (signed(KEY, a), signed(KEY, b));
        sealReport(stakes.evidenceOf(a, aSigned, b, bSigned), REPORTER);
        _snap("seal");
        vm.warp(block.timestamp + 1);
        stakes.slashByReceipts(a, aSigned, b, bSigned, REPORTER, SALT);
        _snap("slash by receipts");
        vm.warp(block.timestamp + 24 hours);
        stakes.payReward(culprit(store));
        _snap("pay reward");
    }
}
