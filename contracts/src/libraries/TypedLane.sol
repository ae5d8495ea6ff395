// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {Lane, PayVoucher} from "../types/Lane.sol";

/// The EIP-712 forms of a lane and of what its payer signs.
library TypedLane {
    /// Hash of the domain's name.
    bytes32 internal constant NAME = keccak256("Teahouse VoucherBank");
    /// Hash of the domain's version.
    bytes32 internal constant VERSION = keccak256("1");

    /// Type of `Lane`.
    bytes32 internal constant LANE = keccak256(
        "Lane(address payer,address payee,address token,uint64 expiry,uint8 payKind,bytes32 payTo,uint8 refundKind,bytes32 refundTo,bytes32 salt)"
    );
    /// Type of `PayVoucher`.
    bytes32 internal constant PAY_VOUCHER = keccak256(
        "PayVoucher(address payer,address payee,bytes32 lane,address token,uint128 cumulative,uint64 expiry)"
    );

    /// `hashStruct` of a lane. All members are of fixed size, so their ABI form is the encoding EIP-712 asks for.
    function structHash(Lane calldata lane) internal pure returns (bytes32) {
        return keccak256(abi.encode(LANE, lane));
    }

    /// `hashStruct` of a voucher.
    function structHash(PayVoucher memory voucher) internal pure returns (bytes32) {
        return keccak256(abi.encode(PAY_VOUCHER, voucher));
    }
}
