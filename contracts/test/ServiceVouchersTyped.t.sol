// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {ServiceVouchers} from "../src/ServiceVouchers.sol";
import {Acceptance, HandBack, Purchase, Redemption, Series} from "../src/types/Series.sol";
import {Golden} from "./helpers/Golden.sol";

/// What price cards and purchases hash to and what an issuer signs is what the golden digests say.
contract ServiceVouchersTypedTest is Golden {
    function setUp() public {
        _open("service-vouchers");
    }

    function test_sig_002_series_ids_are_the_golden_ones() public {
        _each("series", 11, type(ServiceVouchers).runtimeCode, _series);
    }

    function test_sig_002_purchase_ids_are_the_golden_ones() public {
        _each("purchases", 8, type(ServiceVouchers).runtimeCode, _purchase);
    }

    function test_sig_002_acceptance_digests_are_the_golden_ones() public {
        _each("acceptances", 6, type(ServiceVouchers).runtimeCode, _acceptance);
    }

    function test_sig_002_redemption_digests_are_the_golden_ones() public {
        _each("redemptions", 8, type(ServiceVouchers).runtimeCode, _redemption);
    }

    function test_sig_002_hand_back_digests_are_the_golden_ones() public {
        _each("handBacks", 7, type(ServiceVouchers).runtimeCode, _handBack);
    }

    function _where() private view returns (ServiceVouchers) {
        return ServiceVouchers(_address(".contract"));
    }

    function _series() private view returns (bytes32) {
        Series memory series;
        (series.issuer, series.token) = (_address(".issuer"), _address(".token"));
        (series.price, series.supply) = (uint96(_number(".price")), uint32(_number(".supply")));
        (series.saleEnds, series.expiry) = (uint64(_number(".saleEnds")), uint64(_number(".expiry")));
        (series.tokenKey, series.salt) = (_word(".tokenKey"), _word(".salt"));
        return _where().seriesId(series);
    }

    function _purchase() private view returns (bytes32) {
        uint32 count = uint32(_number(".count"));
        uint8 kind = uint8(_number(".refundKind"));
        return _where().purchaseId(Purchase(_word(".series"), count, kind, _word(".refundTo"), _word(".blinded")));
    }

    function _acceptance() private view returns (bytes32) {
        Acceptance memory signed = Acceptance(_word(".series"), new bytes32[](2), uint64(_number(".deadline")));
        (signed.purchases[0], signed.purchases[1]) = (_word(".purchases[0]"), _word(".purchases[1]"));
        return _where().acceptanceDigest(signed);
    }

    function _redemption() private view returns (bytes32) {
        Redemption memory signed;
        (signed.series, signed.deadline) = (_word(".series"), uint64(_number(".deadline")));
        (signed.payKind, signed.payTo) = (uint8(_number(".payKind")), _word(".payTo"));
        signed.serials = new bytes32[](2);
        (signed.serials[0], signed.serials[1]) = (_word(".serials[0]"), _word(".serials[1]"));
        return _where().redemptionDigest(signed);
    }

    function _handBack() private view returns (bytes32) {
        uint32 returned = uint32(_number(".returned"));
        uint64 deadline = uint64(_number(".deadline"));
        return _where().handBackDigest(HandBack(_word(".series"), _word(".purchase"), returned, deadline));
    }
}
