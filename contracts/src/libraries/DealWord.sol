// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {IEscrow} from "../interfaces/IEscrow.sol";

/// A deal word is all that a deal keeps besides its milestones' clocks, in one slot.
///
///     status u8 | silent u8 | nonce u32 | states, 4 bits a milestone, u64
///
/// from the lowest bit. Three bits of a milestone are its state, the highest says that it has a slot of its own, which is
/// neither read nor cleared without. A milestone that is over has none and never changes its state again.
library DealWord {
    uint256 private constant SILENT_AT = 8;
    uint256 private constant NONCE_AT = 16;
    uint256 private constant STATES_AT = 48;
    /// The bit of a milestone that has a slot of its own.
    uint256 private constant KEPT = 8;
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
        return IEscrow.State((word >> _at(milestone)) & 7);
    }

    /// The same deal with a milestone standing elsewhere, and a slot of its own.
    function withState(uint256 word, uint256 milestone, IEscrow.State next) internal pure returns (uint256) {
        return _with(word, milestone, uint256(next) | KEPT);
    }

    /// The same deal with a milestone that is over.
    function withDone(uint256 word, uint256 milestone) internal pure returns (uint256) {
        return _with(word, milestone, uint256(IEscrow.State.Done));
    }

    /// Whether a milestone has a slot of its own.
    function isKept(uint256 word, uint256 milestone) internal pure returns (bool) {
        return (word >> _at(milestone)) & KEPT != 0;
    }

    /// The same deal with a slot of its own for a milestone.
    function withKept(uint256 word, uint256 milestone) internal pure returns (uint256) {
        return word | (KEPT << _at(milestone));
    }

    /// Whether each of `count` milestones is over.
    function isOver(uint256 word, uint256 count) internal pure returns (bool) {
        return word >> STATES_AT == ALL_DONE >> (64 - 4 * count);
    }

    function _with(uint256 word, uint256 milestone, uint256 nibble) private pure returns (uint256) {
        return (word & ~(uint256(0xf) << _at(milestone))) | (nibble << _at(milestone));
    }

    /// Milestones are counted by a byte, so nothing here overflows.
    function _at(uint256 milestone) private pure returns (uint256) {
        unchecked {
            return STATES_AT + 4 * milestone;
        }
    }
}
