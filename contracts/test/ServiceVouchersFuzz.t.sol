// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {IServiceVouchers} from "../src/interfaces/IServiceVouchers.sol";
import {Purchase, Redemption, Series} from "../src/types/Series.sol";
import {Services} from "./helpers/Services.sol";

/// Any sales, redemptions and hand-backs: nothing is paid that was not bought, and nothing stays behind.
contract ServiceVouchersFuzzTest is Services {
    function testFuzz_svc_008_a_series_ends_with_every_unit_somewhere(uint96 price, uint256 seed, bool coin) public {
        Series memory series = seriesIn(coin ? address(0) : address(dollar));
        series.price = uint96(bound(price, 1, 1e20));
        Purchase[] memory all = new Purchase[](6);
        uint256 sold = 0;
        for (uint256 i = 0; i < 6; ++i) {
            uint32 count = uint32(bound(seed >> (i * 8), 1, 16));
            all[i] = accepted(series, count, address(uint160(0xA0 + i)));
            sold += count;
        }
        uint256 redeemed = bound(seed >> 64, 0, sold - all[0].count);
        if (redeemed > 0) redeem(series, RELAY, 0, redeemed);
        handBack(series, all[0], uint32(bound(seed >> 128, 1, all[0].count)));
        vm.warp(endOf(series));
        _refundAll(series, all, seed);
        vm.assertEq(held(series.token, RELAY), redeemed * series.price, "the provider has its own");
        vm.assertEq(held(series.token, address(services)), 0, "and nothing stays behind");
        vm.assertEq(services.liabilities(series.token), 0, "nor is owed");
    }

    /// In any order, the purchases' shares differ from the exact ones by less than a unit each that came before.
    function _refundAll(Series memory series, Purchase[] memory all, uint256 seed) private {
        IServiceVouchers.Tally memory tally = tallyOf(series);
        uint256 weight = tally.accepted - tally.returned;
        for (uint256 i = 0; i < all.length; ++i) {
            Purchase memory purchase = all[(i + seed % 6) % 6];
            IServiceVouchers.Bought memory bought = boughtOf(purchase);
            if (bought.status == IServiceVouchers.Status.Over) continue;
            address to = address(uint160(uint256(purchase.refundTo)));
            uint256 before = held(series.token, to);
            services.refund(series, purchase);
            uint256 exact = uint256(tally.rest) * (bought.count - bought.returned) / weight;
            uint256 got = held(series.token, to) - before;
            vm.assertTrue(got + all.length >= exact && got <= exact + all.length, "a share by what was bought");
        }
    }

    function testFuzz_svc_004_no_more_is_paid_than_was_bought_and_accepted(uint32 bought, uint32 pending, uint256 asked)
        public
    {
        Series memory series = seriesIn(address(0));
        (bought, pending) = (uint32(bound(bought, 1, 50)), uint32(bound(pending, 1, 50)));
        asked = bound(asked, 1, 100);
        accepted(series, bought, ANNA);
        buy(series, pending, BO);
        Redemption memory signed = redemptionOf(series, RELAY, 0, asked);
        bytes memory signature = by(ISSUER_SECRET, services.redemptionDigest(signed));
        try services.redeem(series, signed, signature) {
            vm.assertTrue(asked <= bought, "as many as were accepted");
            vm.assertEq(RELAY.balance, asked * PRICE, "each at its price");
        } catch {
            vm.assertTrue(asked > bought, "and always that many");
        }
    }

    function testFuzz_svc_003_a_serial_pays_once(uint256 first, uint256 second, uint256 count) public {
        Series memory series = seriesIn(address(0));
        accepted(series, 100, ANNA);
        count = bound(count, 1, 20);
        (first, second) = (bound(first, 0, 60), bound(second, 0, 60));
        redeem(series, RELAY, first, count);
        Redemption memory signed = redemptionOf(series, BO, second, count);
        bytes memory signature = by(ISSUER_SECRET, services.redemptionDigest(signed));
        bool apart = first + count <= second || second + count <= first;
        try services.redeem(series, signed, signature) {
            vm.assertTrue(apart, "only serials that are new");
        } catch {
            vm.assertTrue(!apart && BO.balance == 0, "and no part of a batch that is not");
        }
    }

    function testFuzz_svc_001_ids_differ_when_any_term_does(uint256 pick, uint256 other) public view {
        Series memory series = seriesIn(address(dollar));
        Purchase memory purchase = purchaseOf(series, 1, ANNA);
        (bytes32 sid, bytes32 id) = (services.seriesId(series), services.purchaseId(purchase));
        pick = pick % 13;
        uint160 mask = uint160(bound(other, 1, type(uint160).max));
        bytes32 wide = bytes32(bound(other, 1, type(uint256).max - 1));
        if (pick == 0) series.issuer = address(uint160(series.issuer) ^ mask);
        if (pick == 1) series.token = address(uint160(series.token) ^ mask);
        if (pick == 2) series.price ^= uint96(bound(other, 1, type(uint96).max));
        if (pick == 3) series.supply ^= uint32(bound(other, 1, type(uint32).max));
        if (pick == 4) series.saleEnds ^= uint64(bound(other, 1, type(uint64).max));
        if (pick == 5) series.expiry ^= uint64(bound(other, 1, type(uint64).max));
        if (pick == 6) series.tokenKey ^= wide;
        if (pick == 7) series.salt ^= wide;
        if (pick == 8) purchase.series ^= wide;
        if (pick == 9) purchase.count ^= uint32(bound(other, 1, type(uint32).max));
        if (pick == 10) purchase.refundKind ^= uint8(bound(other, 1, 255));
        if (pick == 11) purchase.refundTo ^= wide;
        if (pick == 12) purchase.blinded ^= wide;
        vm.assertTrue((services.seriesId(series) != sid) == (pick < 8), "another card is another series");
        vm.assertTrue((services.purchaseId(purchase) != id) == (pick >= 8), "and so it is with purchases");
    }
}
