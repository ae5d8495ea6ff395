// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {IEscrow} from "../interfaces/IEscrow.sol";

/// A deal word is all that a deal keeps besides its milestones' clocks, in one slot.
///
///     status u8 | silent u8 | nonce u32 | states, 4 bits a milestone, u64
///
/// from the lowest bit. A milestone that is over never changes its state again.
library DealWord {
    uint256 private constant SILENT_AT = 8;
    uint256 private constant NONCE_AT = 16;
    uint256 private constant STATES_AT = 48;
    /// `State.Done` for each of 16 milestones.
    uint256 private constant ALL_DONE = 0x5555555555555555;

    /// The bit of a payer who let a dispute go unanswered.
    uint256 internal constant PAYER_SILENT = 1;
    /// The bit of a payee who let a delivery or a dispute go unanswered.
    uint256 internal constant PAYEE_SILENT = 2;

    /// Where the deal stands.
    function status(uint256 word) internal pure returns (IEscrow.Status) {
        return IEscrow.Status(word & 0xff);
    }

    /// The same deal, standing elsewhere.
    function withStatus(uint256 word, IEscrow.Status next) internal pure returns (uint256) {
        return (word & ~uint256(0xff)) | uint256(next);
    }

    /// Who was silent: a bit for each.
    function silent(uint256 word) internal pure returns (uint256) {
        return (word >> SILENT_AT) & 0xff;
    }

    /// The same deal, with a side that was silent.
    function withSilent(uint256 word, uint256 side) internal pure returns (uint256) {
        return word | (side << SILENT_AT);
    }

    /// Settlements made and offers withdrawn so far.
    function nonce(uint256 word) internal pure returns (uint32) {
        // forge-lint: disable-next-line(unsafe-typecast) -- the 32 bits are what is wanted
        return uint32(word >> NONCE_AT);
    }

    /// The same deal with its nonce used.
    function withNonceUsed(uint256 word) internal pure returns (uint256) {
        return (word & ~(uint256(type(uint32).max) << NONCE_AT)) | (uint256(nonce(word) + 1) << NONCE_AT);
    }

    /// Where a milestone stands.
    function state(uint256 word, uint256 milestone) internal pure returns (IEscrow.State) {
        return IEscrow.State((word >> _at(milestone)) & 0xf);
    }

    /// The same deal with a milestone standing elsewhere.
    function withState(uint256 word, uint256 milestone, IEscrow.State next) internal pure returns (uint256) {
        return (word & ~(uint256(0xf) << _at(milestone))) | (uint256(next) << _at(milestone));
    }

    /// Whether each of `count` milestones is over.
    function isOver(uint256 word, uint256 count) internal pure returns (bool) {
        return word >> STATES_AT == ALL_DONE >> (64 - 4 * count);
    }

    function _at(uint256 milestone) private pure returns (uint256) {
        return STATES_AT + 4 * milestone;
    }
}
