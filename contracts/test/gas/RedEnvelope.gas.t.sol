// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {Gathering, Join, Seat} from "../../src/types/Gathering.sol";
import {Mode, Terms} from "../../src/types/Terms.sol";
import {Tables} from "../helpers/Tables.sol";

/// What a person pays: whole transactions, with the vault in use by others and a receiver who has nothing yet.
/// The figures are `snapshots/*.json`; a change fails until it is looked at.
contract RedEnvelopeGasTest is Tables {
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

    function _create(address token, uint8 mode, uint32 shares, string memory name)
        private
        returns (Terms memory terms)
    {
        terms = termsOf(token, shares, 250_000);
        terms.mode = mode;
        fund(terms);
        vm.snapshotGasLastCall("RedEnvelope", name);
    }

    function _claim(Terms memory terms, uint32 index, uint96 fee, string memory name) private {
        pay(terms, index, address(uint160(0xB0B0 + index)), fee);
        vm.snapshotGasLastCall("RedEnvelope", name);
    }

    function test_gas_of_gifts_in_coin() public {
        Terms memory ten = _create(address(0), Mode.EQUAL, 10, "create coin, 10 shares");
        _claim(ten, 3, 0, "claim coin, 10 shares");
        _claim(ten, 4, 100, "claim coin, 10 shares, relayed with fee");
        vm.warp(ten.expiry);
        envelope.refund(ten, unopened);
        vm.snapshotGasLastCall("RedEnvelope", "refund coin");
    }

    function test_gas_of_gifts_in_tokens() public {
        Terms memory ten = _create(address(dollar), Mode.EQUAL, 10, "create token, 10 shares");
        _claim(ten, 3, 0, "claim token, 10 shares");
        _claim(ten, 4, 100, "claim token, 10 shares, relayed with fee");
        vm.warp(ten.expiry);
        envelope.refund(ten, unopened);
        vm.snapshotGasLastCall("RedEnvelope", "refund token");
    }

    function test_gas_of_decks() public {
        Terms memory eight = _create(address(dollar), Mode.DECK, 8, "create deck, token, 8 shares");
        _claim(eight, 3, 0, "claim deck, token, 8 shares");
        Terms memory most = _create(address(dollar), Mode.DECK, 128, "create deck, token, 128 shares");
        _claim(most, 77, 0, "claim deck, token, 128 shares");
        _claim(most, 78, 100, "claim deck, token, 128 shares, relayed with fee");
        Terms memory coin = _create(address(0), Mode.DECK, 128, "create deck, coin, 128 shares");
        _claim(coin, 77, 0, "claim deck, coin, 128 shares");
        _claim(coin, 78, 100, "claim deck, coin, 128 shares, relayed with fee");
    }

    function test_gas_of_open_envelopes() public {
        Gathering memory gathering = gatheringOf();
        Terms memory terms = tableOf(address(dollar), 128, 1e9, gathering);
        open(terms, gathering);
        vm.snapshotGasLastCall("RedEnvelope", "create open, token, 128 seats");
        Seat[] memory seats = new Seat[](128);
        for (uint256 n = 0; n < 128; ++n) {
            Join memory signed = joinOf(terms, n);
            (signed.relayer, signed.maxRelayerFee) = (CARRIER, 100);
            seats[n] = sit(terms, gathering, signed, n == 2 ? 100 : 0);
            if (n < 3) {
                vm.snapshotGasLastCall("RedEnvelope", ["join first", "join next", "join next, relayed with fee"][n]);
            }
        }
        envelope.reveal(terms, gathering, CREATORS);
        vm.snapshotGasLastCall("RedEnvelope", "reveal");
        _settle(terms, gathering, seats, 0, 1, "settle 1 of 128 seats");
        _settle(terms, gathering, seats, 1, 9, "settle 8 of 128 seats");
        _settle(terms, gathering, seats, 9, 128, "settle 119 of 128 seats");
    }

    function _settle(
        Terms memory terms,
        Gathering memory gathering,
        Seat[] memory seats,
        uint256 from,
        uint256 to,
        string memory name
    ) private {
        Seat[] memory some = new Seat[](to - from);
        for (uint256 i = from; i < to; ++i) {
            some[i - from] = seats[i];
        }
        envelope.settle(terms, gathering, some, nothing);
        vm.snapshotGasLastCall("RedEnvelope", name);
    }
}
