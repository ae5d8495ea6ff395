// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {Budget, Revoke, Spend} from "../types/Budget.sol";

/// The EIP-712 forms of what a budget promises and what its app's key and its owner sign.
library TypedBudget {
    /// Hash of the domain's name.
    bytes32 internal constant NAME = keccak256("Teahouse Allowance");
    /// Hash of the domain's version.
    bytes32 internal constant VERSION = keccak256("1");

    /// Type of `Budget`.
    bytes32 internal constant BUDGET = keccak256(
        "Budget(address owner,address spender,address token,uint96 total,uint96 perPeriod,uint96 perPayment,uint96 maxRelayerFee,uint64 origin,uint32 period,uint64 expiry,bytes32 payees,uint8 refundKind,bytes32 refundTo,bytes32 salt)"
    );
    /// Type of `Spend`.
    bytes32 internal constant SPEND = keccak256(
        "Spend(bytes32 id,bytes32 dest,uint8 destKind,uint96 amount,uint256 nonce,uint96 maxRelayerFee,address relayer,uint64 deadline)"
    );
    /// Type of `Revoke`.
    bytes32 internal constant REVOKE =
        keccak256("Revoke(bytes32 id,uint96 maxRelayerFee,address relayer,uint64 deadline)");

    /// `hashStruct` of a budget. All members are of fixed size, so their ABI form is the encoding EIP-712 asks for.
    function structHash(Budget calldata budget) internal pure returns (bytes32) {
        return keccak256(abi.encode(BUDGET, budget));
    }

    /// `hashStruct` of a payment.
    function structHash(Spend calldata signed) internal pure returns (bytes32) {
        return keccak256(abi.encode(SPEND, signed));
    }

    /// `hashStruct` of a revocation.
    function structHash(Revoke calldata signed) internal pure returns (bytes32) {
        return keccak256(abi.encode(REVOKE, signed));
    }
}
