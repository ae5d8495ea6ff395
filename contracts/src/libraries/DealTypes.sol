// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {DealTerms, Milestone, Ruling, Settlement} from "../types/Deal.sol";

/// The EIP-712 forms of what the parties of a deal agree on and what an arbiter decides.
library DealTypes {
    /// Hash of the domain's name.
    bytes32 internal constant NAME = keccak256("Teahouse Escrow");
    /// Hash of the domain's version.
    bytes32 internal constant VERSION = keccak256("1");

    /// Type of `Milestone`.
    bytes32 internal constant MILESTONE = keccak256("Milestone(uint96 amount,uint64 deliverBy,uint32 reviewWindow)");
    /// Type of `DealTerms`.
    bytes32 internal constant TERMS = keccak256(
        "DealTerms(address payer,address payee,address arbiter,address token,Milestone[] milestones,uint96 payerDeposit,uint96 payeeDeposit,uint16 arbiterFeeBps,uint96 arbiterFeeCap,uint32 responseWindow,uint32 challengeWindow,uint32 rulingWindow,uint16 defaultBps,uint8 payerKind,bytes32 payerTo,uint8 payeeKind,bytes32 payeeTo,bytes32 metaHash,uint64 acceptBy,bytes32 salt)Milestone(uint96 amount,uint64 deliverBy,uint32 reviewWindow)"
    );
    /// Type of `Settlement`.
    bytes32 internal constant SETTLEMENT = keccak256(
        "Settlement(bytes32 id,uint16 milestones,uint96 toPayer,uint96 toPayee,uint32 nonce,uint64 deadline)"
    );
    /// Type of `Ruling`.
    bytes32 internal constant RULING =
        keccak256("Ruling(bytes32 id,uint8 milestone,uint16 payeeBps,bytes32 reasonsHash,uint64 deadline)");

    /// `hashStruct` of terms. Their ABI words are the encoding EIP-712 asks for, except that the milestones are hashed.
    ///
    /// The words are taken as they come. A deal is created only from words that the ABI allows, so nothing else has its id.
    function structHash(DealTerms calldata terms) internal pure returns (bytes32 hash) {
        (bytes32 kind, bytes32 milestones) = (TERMS, _hash(terms.milestones));
        assembly ("memory-safe") {
            let at := mload(0x40)
            mstore(at, kind)
            calldatacopy(add(at, 0x20), terms, 0x280)
            mstore(add(at, 0xa0), milestones)
            hash := keccak256(at, 0x2a0)
        }
    }

    /// `hashStruct` of a settlement. All members are of fixed size, so their ABI form is the encoding EIP-712 asks for.
    function structHash(Settlement calldata signed) internal pure returns (bytes32) {
        return keccak256(abi.encode(SETTLEMENT, signed));
    }

    /// `hashStruct` of a ruling.
    function structHash(Ruling calldata signed) internal pure returns (bytes32) {
        return keccak256(abi.encode(RULING, signed));
    }

    function _hash(Milestone[] calldata milestones) private pure returns (bytes32 hash) {
        bytes32 kind = MILESTONE;
        assembly ("memory-safe") {
            let hashes := mload(0x40)
            let end := add(hashes, shl(5, milestones.length))
            mstore(end, kind)
            let from := milestones.offset
            for { let to := hashes } lt(to, end) { to := add(to, 0x20) } {
                calldatacopy(add(end, 0x20), from, 0x60)
                mstore(to, keccak256(end, 0x80))
                from := add(from, 0x60)
            }
            hash := keccak256(hashes, sub(end, hashes))
        }
    }
}
