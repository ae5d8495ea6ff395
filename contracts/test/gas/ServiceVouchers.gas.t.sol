// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {Acceptance, Purchase, Series} from "../../src/types/Series.sol";
import {Services} from "../helpers/Services.sol";

/// What buyer, issuer and provider pay: whole transactions, with the vault in use by others. The figures are
/// `snapshots/ServiceVouchers.json`; a change fails until it is looked at.
contract ServiceVouchersGasTest is Services {
    function setUp() public override {
        super.setUp();
        for (uint256 i = 0; i < 2; ++i) {
            Series memory others = seriesIn(i == 0 ? address(0) : address(dollar));
            others.salt = bytes32(uint256(99));
            accepted(others, 10, ANNA);
        }
    }

    function _measured(string memory name, string memory unit) private {
        vm.snapshotGasLastCall("ServiceVouchers", string.concat(name, unit));
    }

    function _acceptTen(Series memory series) private {
        Acceptance memory signed = Acceptance(services.seriesId(series), new bytes32[](10), FOREVER);
        for (uint256 i = 0; i < 10; ++i) {
            signed.purchases[i] = services.purchaseId(buy(series, 2, address(uint160(0xD0 + i))));
        }
        services.accept(series, signed, by(ISSUER_SECRET, services.acceptanceDigest(signed)));
    }

    function _story(address token, string memory unit) private {
        Series memory series = seriesIn(token);
        buy(series, 5, ANNA);
        _measured("buy, first of a series, ", unit);
        Purchase memory purchase = buy(series, 40, BO);
        _measured("buy, ", unit);
        accept(series, purchase);
        _measured("accept 1, ", unit);
        _acceptTen(series);
        _measured("accept 10, ", unit);
        redeem(series, RELAY, 0, 1);
        _measured("redeem 1, ", unit);
        redeem(series, RELAY, 1, 32);
        _measured("redeem 32, ", unit);
        handBack(series, purchase, 4);
        _measured("hand back, ", unit);
        vm.warp(endOf(series));
        services.refund(series, purchase);
        _measured("refund, ", unit);
    }

    function test_gas_of_series_in_coin() public {
        _story(address(0), "coin");
    }

    function test_gas_of_series_in_tokens() public {
        _story(address(dollar), "token");
    }
}
