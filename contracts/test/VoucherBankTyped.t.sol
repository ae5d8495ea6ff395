// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {Lane, PayVoucher} from "../src/types/Lane.sol";
import {VoucherBank} from "../src/VoucherBank.sol";
import {Golden} from "./helpers/Golden.sol";

/// What lanes hash to and what a payer signs is what the golden digests say.
contract VoucherBankTypedTest is Golden {
    function setUp() public {
        _open("voucher-bank");
    }

    function test_sig_002_lane_ids_are_the_golden_ones() public {
        _each("lanes", 12, type(VoucherBank).runtimeCode, _lane);
    }

    function test_sig_002_voucher_digests_are_the_golden_ones() public {
        _each("vouchers", 9, type(VoucherBank).runtimeCode, _voucher);
    }

    function _lane() private view returns (bytes32) {
        Lane memory lane;
        (lane.payer, lane.payee, lane.token) = (_address(".payer"), _address(".payee"), _address(".token"));
        lane.expiry = uint64(_number(".expiry"));
        (lane.payKind, lane.payTo) = (uint8(_number(".payKind")), _word(".payTo"));
        (lane.refundKind, lane.refundTo) = (uint8(_number(".refundKind")), _word(".refundTo"));
        lane.salt = _word(".salt");
        return VoucherBank(_address(".contract")).idOf(lane);
    }

    function _voucher() private view returns (bytes32) {
        return VoucherBank(_address(".contract"))
            .voucherDigest(
                PayVoucher({
                payer: _address(".payer"),
                payee: _address(".payee"),
                lane: _word(".lane"),
                token: _address(".token"),
                cumulative: uint128(_number(".cumulative")),
                expiry: uint64(_number(".expiry"))
            })
            );
    }
}
