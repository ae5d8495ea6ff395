// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {Acceptance, HandBack, Purchase, Redemption, Series} from "../types/Series.sol";

/// The EIP-712 forms of price cards, purchases and what an issuer signs.
library TypedSeries {
    /// Hash of the domain's name.
    bytes32 internal constant NAME = keccak256("Teahouse ServiceVouchers");
    /// Hash of the domain's version.
    bytes32 internal constant VERSION = keccak256("1");

    /// Type of `Series`.
    bytes32 internal constant SERIES = keccak256(
        "Series(address issuer,address token,uint96 price,uint32 supply,uint64 saleEnds,uint64 expiry,bytes32 tokenKey,bytes32 salt)"
    );
    /// Type of `Purchase`.
    bytes32 internal constant PURCHASE =
        keccak256("Purchase(bytes32 series,uint32 count,uint8 refundKind,bytes32 refundTo,bytes32 blinded)");
    /// Type of `Acceptance`.
    bytes32 internal constant ACCEPTANCE = keccak256("Acceptance(bytes32 series,bytes32[] purchases,uint64 deadline)");
    /// Type of `Redemption`.
    bytes32 internal constant REDEMPTION =
        keccak256("Redemption(bytes32 series,uint8 payKind,bytes32 payTo,bytes32[] serials,uint64 deadline)");
    /// Type of `HandBack`.
    bytes32 internal constant HAND_BACK =
        keccak256("HandBack(bytes32 series,bytes32 purchase,uint32 returned,uint64 deadline)");

    /// `hashStruct` of a series. All members are of fixed size, so their ABI form is the encoding EIP-712 asks for.
    function structHash(Series calldata series) internal pure returns (bytes32) {
        return keccak256(abi.encode(SERIES, series));
    }

    /// `hashStruct` of a purchase.
    function structHash(Purchase calldata purchase) internal pure returns (bytes32) {
        return keccak256(abi.encode(PURCHASE, purchase));
    }

    /// `hashStruct` of an acceptance: a list is hashed as the words in it.
    function structHash(Acceptance calldata signed) internal pure returns (bytes32) {
        return keccak256(abi.encode(ACCEPTANCE, signed.series, _listHash(signed.purchases), signed.deadline));
    }

    /// `hashStruct` of a redemption.
    function structHash(Redemption calldata signed) internal pure returns (bytes32) {
        bytes32 serials = _listHash(signed.serials);
        return keccak256(abi.encode(REDEMPTION, signed.series, signed.payKind, signed.payTo, serials, signed.deadline));
    }

    /// `hashStruct` of a hand-back.
    function structHash(HandBack calldata signed) internal pure returns (bytes32) {
        return keccak256(abi.encode(HAND_BACK, signed));
    }

    function _listHash(bytes32[] calldata words) private pure returns (bytes32) {
        return keccak256(abi.encodePacked(words));
    }
}
