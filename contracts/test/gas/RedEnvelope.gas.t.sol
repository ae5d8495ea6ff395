// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {Claim, Sibling, Terms} from "../../src/types/Terms.sol";
import {Gifts} from "../helpers/Gifts.sol";

/// What a person pays: whole transactions, with the vault in use by others and a receiver who has nothing yet.
/// The figures are `snapshots/*.json`; a change fails until it is looked at.
contract RedEnvelopeGasTest is Gifts {
    function setUp() public override {
        super.setUp();
        // Others use the vault, and paid through this carrier: their slots are not new.
        for (uint256 i = 0; i < 2; ++i) {
            Terms memory others = termsOf(i == 0 ? address(0) : address(dollar), 2, 1e6);
            others.salt = bytes32(uint256(99));
            fund(others);
            pay(others, 0, address(0xF00), 10);
        }
    }

    function _create(address token, uint32 shares, string memory name) private returns (Terms memory terms) {
        terms = termsOf(token, shares, 250_000);
        fund(terms);
        vm.snapshotGasLastCall("RedEnvelope", name);
    }

    function _claim(Terms memory terms, uint32 index, uint96 fee, string memory name) private {
        pay(terms, index, address(uint160(0xB0B0 + index)), fee);
        vm.snapshotGasLastCall("RedEnvelope", name);
    }

    function test_gas_of_gifts_in_coin() public {
        Terms memory ten = _create(address(0), 10, "create coin, 10 shares");
        _claim(ten, 3, 0, "claim coin, 10 shares");
        _claim(ten, 4, 100, "claim coin, 10 shares, relayed with fee");
        vm.warp(ten.expiry);
        envelope.refund(ten);
        vm.snapshotGasLastCall("RedEnvelope", "refund coin");
    }

    function test_gas_of_gifts_in_tokens() public {
        Terms memory ten = _create(address(dollar), 10, "create token, 10 shares");
        _claim(ten, 3, 0, "claim token, 10 shares");
        _claim(ten, 4, 100, "claim token, 10 shares, relayed with fee");
        Terms memory most = _create(address(dollar), 128, "create token, 128 shares");
        _claim(most, 77, 0, "claim token, 128 shares");
        _claim(most, 78, 100, "claim token, 128 shares, relayed with fee");
        vm.warp(ten.expiry);
        envelope.refund(ten);
        vm.snapshotGasLastCall("RedEnvelope", "refund token");
    }
}
