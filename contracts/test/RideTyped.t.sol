// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {RideSettlement} from "../src/RideSettlement.sol";
import {Arrive, CancelRide, FinalFare, PurseDraw, Rating, RideQuote, RideVoucher, Start} from "../src/types/Ride.sol";
import {Golden} from "./helpers/Golden.sol";

/// What rides hash to, and what riders and drivers sign, is what the golden digests say.
contract RideTypedTest is Golden {
    function setUp() public {
        _open("ride-settlement");
    }

    function test_sig_002_ride_ids_are_the_golden_ones() public {
        _each("RideQuote", 25, type(RideSettlement).runtimeCode, _quote);
    }

    function test_sig_002_what_is_signed_on_the_way_is_the_golden_digests() public {
        _each("Arrive", 6, type(RideSettlement).runtimeCode, _arrive);
        _each("Start", 5, type(RideSettlement).runtimeCode, _start);
        _each("RideVoucher", 7, type(RideSettlement).runtimeCode, _voucher);
        _each("FinalFare", 6, type(RideSettlement).runtimeCode, _final);
        _each("CancelRide", 6, type(RideSettlement).runtimeCode, _cancel);
        _each("Rating", 6, type(RideSettlement).runtimeCode, _rating);
        _each("PurseDraw", 10, type(RideSettlement).runtimeCode, _draw);
    }

    function test_sig_002_the_domain_says_what_digests_are_bound_to() public {
        RideSettlement rides = new RideSettlement();
        (bytes1 fields, string memory name, string memory version, uint256 chain, address contract_,,) =
            rides.eip712Domain();
        vm.assertTrue(fields == 0x0f && keccak256(bytes(name)) == keccak256("Teahouse RideSettlement"), "name");
        vm.assertTrue(keccak256(bytes(version)) == keccak256("1"), "version");
        vm.assertTrue(chain == block.chainid && contract_ == address(rides), "chain and contract");
    }

    function _at() private view returns (RideSettlement) {
        return RideSettlement(_address(".contract"));
    }

    function _quote() private view returns (bytes32) {
        RideQuote memory quote;
        (quote.rider, quote.driver, quote.token) = (_address(".rider"), _address(".driver"), _address(".token"));
        (quote.maxFare, quote.driverBond) = (uint96(_number(".maxFare")), uint96(_number(".driverBond")));
        (quote.feeGrace, quote.feeBooked) = (uint96(_number(".feeGrace")), uint96(_number(".feeBooked")));
        (quote.feeArrived, quote.feeNoShow) = (uint96(_number(".feeArrived")), uint96(_number(".feeNoShow")));
        (quote.graceSeconds, quote.waitSeconds) = (uint32(_number(".graceSeconds")), uint32(_number(".waitSeconds")));
        (quote.rideTimeout, quote.pickupCommit) = (uint32(_number(".rideTimeout")), _word(".pickupCommit"));
        (quote.tariffHash, quote.destCellCommit) = (_word(".tariffHash"), _word(".destCellCommit"));
        (quote.riderKind, quote.riderTo) = (uint8(_number(".riderKind")), _word(".riderTo"));
        (quote.driverKind, quote.driverTo) = (uint8(_number(".driverKind")), _word(".driverTo"));
        (quote.validUntil, quote.arriveBy) = (uint64(_number(".validUntil")), uint64(_number(".arriveBy")));
        quote.salt = _word(".salt");
        return _at().idOf(quote);
    }

    function _arrive() private view returns (bytes32) {
        return _at().arriveDigest(Arrive(_word(".rideId"), uint64(_number(".arrivedAt")), _word(".cellCommit")));
    }

    function _start() private view returns (bytes32) {
        return _at().startDigest(Start(_word(".rideId"), _word(".code")));
    }

    function _voucher() private view returns (bytes32) {
        RideVoucher memory signed;
        (signed.rideId, signed.seq) = (_word(".rideId"), uint32(_number(".seq")));
        (signed.cumulative, signed.routeHead) = (uint96(_number(".cumulative")), _word(".routeHead"));
        return _at().voucherDigest(signed);
    }

    function _final() private view returns (bytes32) {
        return _at().finalDigest(FinalFare(_word(".rideId"), uint96(_number(".fare")), uint64(_number(".deadline"))));
    }

    function _cancel() private view returns (bytes32) {
        return
            _at().cancelDigest(CancelRide(_word(".rideId"), uint96(_number(".maxFee")), uint64(_number(".deadline"))));
    }

    function _rating() private view returns (bytes32) {
        return _at().ratingDigest(Rating(_word(".rideId"), uint8(_number(".score")), _word(".noteHash")));
    }

    function _draw() private view returns (bytes32) {
        PurseDraw memory signed;
        (signed.account, signed.token) = (_address(".account"), _address(".token"));
        (signed.amount, signed.toKind) = (uint96(_number(".amount")), uint8(_number(".toKind")));
        (signed.to, signed.deadline) = (_word(".to"), uint64(_number(".deadline")));
        signed.salt = _word(".salt");
        return _at().drawDigest(signed);
    }
}
