// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {Arrive, CancelRide, FinalFare, PurseDraw, Rating, RideQuote, RideVoucher, Start} from "../types/Ride.sol";

/// The EIP-712 forms of what a rider and a driver agree on and say on the way.
library RideTypes {
    /// Hash of the domain's name.
    bytes32 internal constant NAME = keccak256("Teahouse RideSettlement");
    /// Hash of the domain's version.
    bytes32 internal constant VERSION = keccak256("1");

    /// Type of `RideQuote`.
    bytes32 internal constant QUOTE = keccak256(
        "RideQuote(address rider,address driver,address token,uint96 maxFare,uint96 feeGrace,uint96 feeBooked,uint96 feeArrived,uint96 feeNoShow,uint96 driverBond,uint32 graceSeconds,uint32 waitSeconds,uint32 rideTimeout,bytes32 pickupCommit,bytes32 tariffHash,bytes32 destCellCommit,uint8 riderKind,bytes32 riderTo,uint8 driverKind,bytes32 driverTo,uint64 validUntil,uint64 arriveBy,bytes32 salt)"
    );
    /// Type of `Arrive`.
    bytes32 internal constant ARRIVE = keccak256("Arrive(bytes32 rideId,uint64 arrivedAt,bytes32 cellCommit)");
    /// Type of `Start`.
    bytes32 internal constant START = keccak256("Start(bytes32 rideId,bytes32 code)");
    /// Type of `RideVoucher`.
    bytes32 internal constant VOUCHER =
        keccak256("RideVoucher(bytes32 rideId,uint32 seq,uint96 cumulative,bytes32 routeHead)");
    /// Type of `FinalFare`.
    bytes32 internal constant FINAL_FARE = keccak256("FinalFare(bytes32 rideId,uint96 fare,uint64 deadline)");
    /// Type of `CancelRide`.
    bytes32 internal constant CANCEL = keccak256("CancelRide(bytes32 rideId,uint96 maxFee,uint64 deadline)");
    /// Type of `Rating`.
    bytes32 internal constant RATING = keccak256("Rating(bytes32 rideId,uint8 score,bytes32 noteHash)");
    /// Type of `PurseDraw`.
    bytes32 internal constant DRAW = keccak256(
        "PurseDraw(address account,address token,uint96 amount,uint8 toKind,bytes32 to,uint64 deadline,bytes32 salt)"
    );

    /// `hashStruct` of a quote. Its ABI words are the encoding EIP-712 asks for.
    ///
    /// The words are taken as they come. A ride is opened only from words that the ABI allows, so nothing else has its id.
    function structHash(RideQuote calldata quote) internal pure returns (bytes32 hash) {
        bytes32 kind = QUOTE;
        assembly ("memory-safe") {
            let at := mload(0x40)
            mstore(at, kind)
            calldatacopy(add(at, 0x20), quote, 0x2c0)
            hash := keccak256(at, 0x2e0)
        }
    }

    /// `hashStruct` of an arrival.
    function structHash(Arrive calldata signed) internal pure returns (bytes32) {
        return keccak256(abi.encode(ARRIVE, signed));
    }

    /// `hashStruct` of a start.
    function structHash(Start calldata signed) internal pure returns (bytes32) {
        return keccak256(abi.encode(START, signed));
    }

    /// `hashStruct` of a voucher.
    function structHash(RideVoucher calldata signed) internal pure returns (bytes32) {
        return keccak256(abi.encode(VOUCHER, signed));
    }

    /// `hashStruct` of a final fare.
    function structHash(FinalFare calldata signed) internal pure returns (bytes32) {
        return keccak256(abi.encode(FINAL_FARE, signed));
    }

    /// `hashStruct` of a cancellation.
    function structHash(CancelRide calldata signed) internal pure returns (bytes32) {
        return keccak256(abi.encode(CANCEL, signed));
    }

    /// `hashStruct` of a rating.
    function structHash(Rating calldata signed) internal pure returns (bytes32) {
        return keccak256(abi.encode(RATING, signed));
    }

    /// `hashStruct` of a draw.
    function structHash(PurseDraw calldata signed) internal pure returns (bytes32) {
        return keccak256(abi.encode(DRAW, signed));
    }
}
