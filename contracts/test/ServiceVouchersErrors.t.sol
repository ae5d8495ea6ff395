// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {INoteVault} from "../src/interfaces/INoteVault.sol";
import {IServiceVouchers} from "../src/interfaces/IServiceVouchers.sol";
import {ServiceVouchers} from "../src/ServiceVouchers.sol";
import {Acceptance, HandBack, Purchase, Redemption, Series} from "../src/types/Series.sol";
import {Services} from "./helpers/Services.sol";

/// One test per error that service vouchers refuse with.
contract ServiceVouchersErrorsTest is Services {
    // ---- buy ----

    function _buyReverts(Series memory series, Purchase memory purchase, bytes memory reason) private {
        bytes memory card = by(ISSUER_SECRET, services.seriesId(series));
        uint256 value = uint256(series.price) * purchase.count;
        vm.deal(address(this), type(uint128).max);
        if (value > type(uint128).max) value = 0;
        vm.expectRevert(reason);
        services.buy{value: value}(series, purchase, card);
    }

    function _seriesReverts(Series memory series, bytes memory reason) private {
        _buyReverts(series, purchaseOf(series, 1, ANNA), reason);
    }

    function test_buy_reverts_BadPrice() public {
        Series memory series = seriesIn(address(0));
        bytes4 reason = IServiceVouchers.BadPrice.selector;
        series.price = 0;
        _seriesReverts(series, abi.encodeWithSelector(reason, 0, 100));
        (series.price, series.supply) = (type(uint96).max, 2);
        _seriesReverts(series, abi.encodeWithSelector(reason, type(uint96).max, 2));
        series.supply = 1;
        vm.deal(address(this), type(uint128).max);
        pay(series, purchaseOf(series, 1, ANNA));
    }

    function test_buy_reverts_BadSale() public {
        Series memory series = seriesIn(address(0));
        series.saleEnds = series.expiry - 24 hours + 1;
        _seriesReverts(
            series, abi.encodeWithSelector(IServiceVouchers.BadSale.selector, series.saleEnds, series.expiry)
        );
        series.saleEnds -= 1;
        buy(series, 1, ANNA);
    }

    function test_buy_reverts_BadSeriesExpiry() public {
        Series memory series = seriesIn(address(0));
        uint256 latest = START + 92 days;
        series.expiry = uint64(latest + 1);
        _seriesReverts(series, abi.encodeWithSelector(IServiceVouchers.BadSeriesExpiry.selector, series.expiry, latest));
        series.expiry -= 1;
        buy(series, 1, ANNA);
    }

    function test_svc_006_buy_reverts_SaleOver() public {
        Series memory series = seriesIn(address(0));
        vm.warp(series.saleEnds - 1);
        buy(series, 1, ANNA);
        vm.warp(series.saleEnds);
        bytes4 reason = IServiceVouchers.SaleOver.selector;
        _seriesReverts(series, abi.encodeWithSelector(reason, series.saleEnds, series.saleEnds));
    }

    function test_buy_reverts_NothingToBuy() public {
        Series memory series = seriesIn(address(0));
        bytes memory reason = abi.encodeWithSelector(IServiceVouchers.NothingToBuy.selector, services.seriesId(series));
        _buyReverts(series, purchaseOf(series, 0, ANNA), reason);
    }

    function test_svc_004_buy_reverts_SoldOut() public {
        Series memory series = seriesIn(address(0));
        accepted(series, 60, ANNA);
        bytes4 reason = IServiceVouchers.SoldOut.selector;
        _buyReverts(series, purchaseOf(series, 41, BO), abi.encodeWithSelector(reason, 41, 40));
        buy(series, 40, BO);
        _buyReverts(series, purchaseOf(series, 1, BO), abi.encodeWithSelector(reason, 1, 0));
    }

    function test_buy_reverts_OtherSeries() public {
        Series memory series = seriesIn(address(0));
        Purchase memory purchase = purchaseOf(series, 1, ANNA);
        purchase.series = bytes32(uint256(7));
        bytes32 id = services.seriesId(series);
        _buyReverts(series, purchase, abi.encodeWithSelector(IServiceVouchers.OtherSeries.selector, 7, id));
    }

    function test_buy_reverts_BadDestination() public {
        Series memory series = seriesIn(address(0));
        Purchase memory purchase = purchaseOf(series, 1, address(services));
        _buyReverts(series, purchase, abi.encodeWithSelector(INoteVault.BadDestination.selector, purchase.refundTo));
    }

    function test_svc_001_buy_reverts_AlreadyBought() public {
        Series memory series = seriesIn(address(0));
        Purchase memory purchase = buy(series, 1, ANNA);
        bytes memory reason =
            abi.encodeWithSelector(IServiceVouchers.AlreadyBought.selector, services.purchaseId(purchase));
        _buyReverts(series, purchase, reason);
        vm.warp(START + 72 hours);
        services.refund(series, purchase);
        _buyReverts(series, purchase, reason);
    }

    /// A price that the issuer did not sign is nobody's price.
    function test_svc_001_buy_reverts_BadSignature_for_every_field_of_the_card() public {
        Series memory series = seriesIn(address(0));
        bytes memory card = by(ISSUER_SECRET, services.seriesId(series));
        for (uint256 field = 0; field < 7; ++field) {
            Series memory bent = seriesIn(address(0));
            if (field == 0) bent.token = address(dollar);
            if (field == 1) bent.price = 99;
            if (field == 2) bent.supply = 101;
            if (field == 3) bent.saleEnds -= 1;
            if (field == 4) bent.expiry -= 1;
            if (field == 5) bent.tokenKey = bytes32(uint256(1));
            if (field == 6) bent.salt = bytes32(uint256(1));
            Purchase memory purchase = purchaseOf(bent, 1, ANNA);
            vm.expectRevert(abi.encodeWithSelector(IServiceVouchers.BadSignature.selector, issuer()));
            services.buy{value: 100}(bent, purchase, card);
        }
    }

    // ---- accept ----

    function _acceptReverts(Series memory series, Acceptance memory signed, bytes memory reason) private {
        bytes memory signature = by(ISSUER_SECRET, services.acceptanceDigest(signed));
        vm.expectRevert(reason);
        services.accept(series, signed, signature);
    }

    function test_accept_reverts_OtherSeries() public {
        Series memory series = seriesIn(address(0));
        Acceptance memory signed = acceptanceOf(buy(series, 1, ANNA));
        bytes32 named = signed.series;
        series.salt = bytes32(uint256(1));
        bytes32 id = services.seriesId(series);
        _acceptReverts(series, signed, abi.encodeWithSelector(IServiceVouchers.OtherSeries.selector, named, id));
    }

    function test_accept_reverts_SignaturePastDeadline() public {
        Series memory series = seriesIn(address(0));
        Acceptance memory signed = acceptanceOf(buy(series, 1, ANNA));
        signed.deadline = uint64(START - 1);
        bytes4 reason = IServiceVouchers.SignaturePastDeadline.selector;
        _acceptReverts(series, signed, abi.encodeWithSelector(reason, START - 1, START));
    }

    function test_svc_005_accept_reverts_BadSignature_for_every_bound_field() public {
        Series memory series = seriesIn(address(0));
        Purchase[2] memory bought = [buy(series, 1, ANNA), buy(series, 1, BO)];
        bytes memory signature = by(ISSUER_SECRET, services.acceptanceDigest(acceptanceOf(bought[0])));
        Acceptance[2] memory bent = [acceptanceOf(bought[1]), acceptanceOf(bought[0])];
        bent[1].deadline -= 1;
        for (uint256 i = 0; i < 2; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IServiceVouchers.BadSignature.selector, issuer()));
            services.accept(series, bent[i], signature);
        }
    }

    function test_accept_reverts_NotPending() public {
        Series memory series = seriesIn(address(0));
        Purchase memory purchase = purchaseOf(series, 1, ANNA);
        Acceptance memory signed = acceptanceOf(purchase);
        bytes32 id = signed.purchases[0];
        bytes4 reason = IServiceVouchers.NotPending.selector;
        _acceptReverts(series, signed, abi.encodeWithSelector(reason, id, IServiceVouchers.Status.Unknown));
        pay(series, purchase);
        accept(series, purchase);
        _acceptReverts(series, signed, abi.encodeWithSelector(reason, id, IServiceVouchers.Status.Accepted));
    }

    function test_svc_006_accept_reverts_AcceptedTooLate() public {
        Series memory series = seriesIn(address(0));
        (Purchase memory first, Purchase memory second) = (buy(series, 1, ANNA), buy(series, 1, BO));
        vm.warp(START + 72 hours - 1);
        accept(series, first);
        vm.warp(START + 72 hours);
        Acceptance memory signed = acceptanceOf(second);
        bytes4 reason = IServiceVouchers.AcceptedTooLate.selector;
        _acceptReverts(
            series, signed, abi.encodeWithSelector(reason, signed.purchases[0], START + 72 hours, START + 72 hours)
        );
    }

    // ---- redeem ----

    function _redeemReverts(Series memory series, Redemption memory signed, bytes memory reason) private {
        bytes memory signature = by(ISSUER_SECRET, services.redemptionDigest(signed));
        vm.expectRevert(reason);
        services.redeem(series, signed, signature);
    }

    function test_svc_003_redeem_reverts_SerialSpent() public {
        Series memory series = seriesIn(address(0));
        accepted(series, 10, ANNA);
        redeem(series, RELAY, 0, 3);
        Redemption memory again = redemptionOf(series, BO, 2, 2);
        bytes4 reason = IServiceVouchers.SerialSpent.selector;
        _redeemReverts(series, again, abi.encodeWithSelector(reason, again.series, again.serials[0]));
        Redemption memory twice = redemptionOf(series, BO, 5, 2);
        twice.serials[1] = twice.serials[0];
        _redeemReverts(series, twice, abi.encodeWithSelector(reason, again.series, twice.serials[0]));
    }

    function test_svc_003_the_same_serial_in_another_series_is_another_token() public {
        Series memory series = seriesIn(address(0));
        accepted(series, 1, ANNA);
        redeem(series, RELAY, 0, 1);
        series.salt = bytes32(uint256(1));
        accepted(series, 1, ANNA);
        redeem(series, RELAY, 0, 1);
        vm.assertEq(RELAY.balance, 200, "both were bought");
    }

    function test_svc_004_redeem_reverts_MoreThanBought() public {
        Series memory series = seriesIn(address(0));
        Purchase memory purchase = accepted(series, 10, ANNA);
        buy(series, 5, BO);
        handBack(series, purchase, 3);
        bytes4 reason = IServiceVouchers.MoreThanBought.selector;
        _redeemReverts(series, redemptionOf(series, RELAY, 0, 8), abi.encodeWithSelector(reason, 8, 7));
        redeem(series, RELAY, 0, 7);
        _redeemReverts(series, redemptionOf(series, RELAY, 7, 1), abi.encodeWithSelector(reason, 1, 0));
    }

    /// One series cannot spend what was paid into another, even of the same issuer and asset.
    function test_svc_004_a_series_pays_from_its_own_money_only() public {
        Series memory series = seriesIn(address(0));
        accepted(series, 10, ANNA);
        series.salt = bytes32(uint256(1));
        bytes4 reason = IServiceVouchers.MoreThanBought.selector;
        _redeemReverts(series, redemptionOf(series, RELAY, 0, 1), abi.encodeWithSelector(reason, 1, 0));
    }

    function test_redeem_reverts_NothingToRedeem() public {
        Series memory series = seriesIn(address(0));
        accepted(series, 1, ANNA);
        Redemption memory signed = redemptionOf(series, RELAY, 0, 0);
        _redeemReverts(series, signed, abi.encodeWithSelector(IServiceVouchers.NothingToRedeem.selector, signed.series));
    }

    function test_svc_006_redeem_reverts_SeriesEnded() public {
        Series memory series = seriesIn(address(0));
        accepted(series, 2, ANNA);
        uint256 ends = endOf(series);
        vm.warp(ends - 1);
        redeem(series, RELAY, 0, 1);
        vm.warp(ends);
        bytes memory reason = abi.encodeWithSelector(IServiceVouchers.SeriesEnded.selector, ends, ends);
        _redeemReverts(series, redemptionOf(series, RELAY, 1, 1), reason);
    }

    function test_redeem_reverts_SignaturePastDeadline() public {
        Series memory series = seriesIn(address(0));
        accepted(series, 2, ANNA);
        Redemption memory signed = redemptionOf(series, RELAY, 0, 1);
        signed.deadline = uint64(START);
        redeem(series, signed);
        vm.warp(START + 1);
        bytes4 reason = IServiceVouchers.SignaturePastDeadline.selector;
        _redeemReverts(series, signed, abi.encodeWithSelector(reason, START, START + 1));
    }

    function test_redeem_reverts_OtherSeries() public {
        Series memory series = seriesIn(address(0));
        Redemption memory signed = redemptionOf(series, RELAY, 0, 1);
        bytes32 named = signed.series;
        series.salt = bytes32(uint256(1));
        bytes32 id = services.seriesId(series);
        _redeemReverts(series, signed, abi.encodeWithSelector(IServiceVouchers.OtherSeries.selector, named, id));
    }

    function test_redeem_reverts_BadDestination() public {
        Series memory series = seriesIn(address(0));
        accepted(series, 1, ANNA);
        Redemption memory signed = redemptionOf(series, address(services), 0, 1);
        _redeemReverts(series, signed, abi.encodeWithSelector(INoteVault.BadDestination.selector, signed.payTo));
    }

    function test_svc_005_redeem_reverts_BadSignature_for_every_bound_field() public {
        Series memory series = seriesIn(address(0));
        accepted(series, 3, ANNA);
        bytes memory signature = by(ISSUER_SECRET, services.redemptionDigest(redemptionOf(series, RELAY, 0, 2)));
        for (uint256 field = 0; field < 5; ++field) {
            Redemption memory bent = redemptionOf(series, RELAY, 0, 2);
            if (field == 0) bent.payTo = word(address(0xBAD));
            if (field == 1) bent.payKind = 1;
            if (field == 2) bent.serials[1] = bytes32(uint256(1));
            if (field == 3) bent = redemptionOf(series, RELAY, 0, 3);
            if (field == 4) bent.deadline -= 1;
            vm.expectRevert(abi.encodeWithSelector(IServiceVouchers.BadSignature.selector, issuer()));
            services.redeem(series, bent, signature);
        }
    }

    function test_sig_002_a_redemption_counts_on_one_contract_and_chain() public {
        Series memory series = seriesIn(address(0));
        accepted(series, 3, ANNA);
        Redemption memory signed = redemptionOf(series, RELAY, 0, 2);
        bytes32 digest = services.redemptionDigest(signed);
        vm.assertTrue(new ServiceVouchers().redemptionDigest(signed) != digest, "contracts differ");
        vm.chainId(1);
        vm.assertTrue(services.redemptionDigest(signed) != digest, "chains differ");
    }

    // ---- hand back ----

    function _handBackReverts(
        Series memory series,
        Purchase memory purchase,
        HandBack memory signed,
        bytes memory reason
    ) private {
        bytes memory signature = by(ISSUER_SECRET, services.handBackDigest(signed));
        vm.expectRevert(reason);
        services.handBack(series, purchase, signed, signature);
    }

    function test_handBack_reverts_OtherPurchase() public {
        Series memory series = seriesIn(address(0));
        (Purchase memory annas, Purchase memory bos) = (accepted(series, 1, ANNA), accepted(series, 1, BO));
        bytes memory reason = abi.encodeWithSelector(
            IServiceVouchers.OtherPurchase.selector, services.purchaseId(annas), services.purchaseId(bos)
        );
        _handBackReverts(series, bos, handBackOf(annas, 1), reason);
    }

    function test_handBack_reverts_OtherSeries() public {
        Series memory series = seriesIn(address(0));
        Purchase memory purchase = accepted(series, 1, ANNA);
        HandBack memory signed = handBackOf(purchase, 1);
        series.salt = bytes32(uint256(1));
        bytes memory reason =
            abi.encodeWithSelector(IServiceVouchers.OtherSeries.selector, signed.series, services.seriesId(series));
        _handBackReverts(series, purchase, signed, reason);
    }

    function test_handBack_reverts_NotAccepted() public {
        Series memory series = seriesIn(address(0));
        Purchase memory purchase = buy(series, 2, ANNA);
        bytes32 id = services.purchaseId(purchase);
        bytes4 reason = IServiceVouchers.NotAccepted.selector;
        HandBack memory signed = handBackOf(purchase, 2);
        _handBackReverts(series, purchase, signed, abi.encodeWithSelector(reason, id, IServiceVouchers.Status.Pending));
        accept(series, purchase);
        handBack(series, purchase, 2);
        _handBackReverts(series, purchase, signed, abi.encodeWithSelector(reason, id, IServiceVouchers.Status.Over));
    }

    function test_svc_007_handBack_reverts_NotAboveReturned() public {
        Series memory series = seriesIn(address(0));
        Purchase memory purchase = accepted(series, 5, ANNA);
        handBack(series, purchase, 2);
        bytes4 reason = IServiceVouchers.NotAboveReturned.selector;
        _handBackReverts(series, purchase, handBackOf(purchase, 2), abi.encodeWithSelector(reason, 2, 2));
        _handBackReverts(series, purchase, handBackOf(purchase, 1), abi.encodeWithSelector(reason, 1, 2));
        vm.assertEq(ANNA.balance, 200, "a signature counts once");
    }

    function test_svc_007_handBack_reverts_MoreThanPurchased() public {
        Series memory series = seriesIn(address(0));
        Purchase memory purchase = accepted(series, 5, ANNA);
        accepted(series, 5, BO);
        bytes memory reason = abi.encodeWithSelector(IServiceVouchers.MoreThanPurchased.selector, 6, 5);
        _handBackReverts(series, purchase, handBackOf(purchase, 6), reason);
    }

    function test_svc_004_handBack_reverts_MoreThanBought() public {
        Series memory series = seriesIn(address(0));
        Purchase memory purchase = accepted(series, 5, ANNA);
        redeem(series, RELAY, 0, 4);
        bytes memory reason = abi.encodeWithSelector(IServiceVouchers.MoreThanBought.selector, 2, 1);
        _handBackReverts(series, purchase, handBackOf(purchase, 2), reason);
    }

    function test_svc_006_handBack_reverts_SeriesEnded() public {
        Series memory series = seriesIn(address(0));
        Purchase memory purchase = accepted(series, 5, ANNA);
        uint256 ends = endOf(series);
        vm.warp(ends - 1);
        handBack(series, purchase, 1);
        vm.warp(ends);
        bytes memory reason = abi.encodeWithSelector(IServiceVouchers.SeriesEnded.selector, ends, ends);
        _handBackReverts(series, purchase, handBackOf(purchase, 2), reason);
    }

    function test_handBack_reverts_SignaturePastDeadline() public {
        Series memory series = seriesIn(address(0));
        Purchase memory purchase = accepted(series, 5, ANNA);
        HandBack memory signed = handBackOf(purchase, 1);
        signed.deadline = uint64(START - 1);
        bytes4 reason = IServiceVouchers.SignaturePastDeadline.selector;
        _handBackReverts(series, purchase, signed, abi.encodeWithSelector(reason, START - 1, START));
    }

    function test_svc_005_handBack_reverts_BadSignature_for_every_bound_field() public {
        Series memory series = seriesIn(address(0));
        Purchase memory purchase = accepted(series, 5, ANNA);
        bytes memory signature = by(ISSUER_SECRET, services.handBackDigest(handBackOf(purchase, 1)));
        HandBack[2] memory bent = [handBackOf(purchase, 2), handBackOf(purchase, 1)];
        bent[1].deadline -= 1;
        for (uint256 i = 0; i < 2; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IServiceVouchers.BadSignature.selector, issuer()));
            services.handBack(series, purchase, bent[i], signature);
        }
    }

    // ---- refund ----

    function test_refund_reverts_NothingToRefund() public {
        Series memory series = seriesIn(address(0));
        Purchase memory purchase = purchaseOf(series, 1, ANNA);
        bytes32 id = services.purchaseId(purchase);
        bytes4 reason = IServiceVouchers.NothingToRefund.selector;
        vm.expectRevert(abi.encodeWithSelector(reason, id, IServiceVouchers.Status.Unknown));
        services.refund(series, purchase);
        pay(series, purchase);
        vm.warp(START + 72 hours);
        services.refund(series, purchase);
        vm.expectRevert(abi.encodeWithSelector(reason, id, IServiceVouchers.Status.Over));
        services.refund(series, purchase);
        vm.assertEq(ANNA.balance, 100, "once");
    }

    /// A purchase of one series cannot be refunded from another.
    function test_svc_001_refund_reverts_NothingToRefund_under_another_series() public {
        Series memory series = seriesIn(address(0));
        Purchase memory purchase = accepted(series, 1, ANNA);
        series.salt = bytes32(uint256(1));
        accepted(series, 1, BO);
        bytes32 id = services.purchaseId(purchase);
        vm.warp(endOf(series));
        vm.expectRevert(
            abi.encodeWithSelector(IServiceVouchers.NothingToRefund.selector, id, IServiceVouchers.Status.Unknown)
        );
        services.refund(series, purchase);
    }

    function test_svc_006_refund_reverts_NotRefundable() public {
        Series memory series = seriesIn(address(0));
        Purchase memory purchase = buy(series, 1, ANNA);
        bytes32 id = services.purchaseId(purchase);
        bytes4 reason = IServiceVouchers.NotRefundable.selector;
        uint256 opens = START + 72 hours;
        vm.warp(opens - 1);
        vm.expectRevert(abi.encodeWithSelector(reason, id, opens, opens - 1));
        services.refund(series, purchase);
        accept(series, purchase);
        opens = endOf(series);
        vm.warp(opens - 1);
        vm.expectRevert(abi.encodeWithSelector(reason, id, opens, opens - 1));
        services.refund(series, purchase);
    }
}
