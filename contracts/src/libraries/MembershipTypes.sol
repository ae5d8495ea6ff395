// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {Exit, Sponsorship, Taking} from "../types/Membership.sol";

/// The EIP-712 forms of what sponsors promise, slot keys take and authorities end.
library MembershipTypes {
    /// Hash of the domain's name.
    bytes32 internal constant NAME = keccak256("Teahouse RLNMembership");
    /// Hash of the domain's version.
    bytes32 internal constant VERSION = keccak256("1");

    /// Type of `Sponsorship`.
    bytes32 internal constant SPONSORSHIP = keccak256(
        "Sponsorship(uint8 depth,uint32 slots,uint16 rate,uint64 takeBy,uint64 until,address refundTo,bytes32 root,bytes32 salt)"
    );
    /// Type of `Taking`.
    bytes32 internal constant TAKING =
        keccak256("Taking(bytes32 sponsorship,uint32 slot,uint256 idCommitment,address authority,uint64 deadline)");
    /// Type of `Exit`.
    bytes32 internal constant EXIT = keccak256("Exit(uint256 idCommitment,uint64 deadline)");

    /// `hashStruct` of a sponsorship. All members are of fixed size, so their ABI form is the encoding EIP-712 asks for.
    function structHash(Sponsorship calldata terms) internal pure returns (bytes32) {
        return keccak256(abi.encode(SPONSORSHIP, terms));
    }

    /// `hashStruct` of a taking.
    function structHash(Taking calldata signed) internal pure returns (bytes32) {
        return keccak256(abi.encode(TAKING, signed));
    }

    /// `hashStruct` of an exit.
    function structHash(Exit calldata signed) internal pure returns (bytes32) {
        return keccak256(abi.encode(EXIT, signed));
    }
}
