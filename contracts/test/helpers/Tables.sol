// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {Split} from "../../src/libraries/Split.sol";
import {NoteOpening} from "../../src/types/Destination.sol";
import {Gathering, Join, Seat} from "../../src/types/Gathering.sol";
import {Mode, Terms} from "../../src/types/Terms.sol";
import {TypedTerms} from "../../src/libraries/TypedTerms.sol";
import {Gifts} from "./Gifts.sol";

/// Open envelopes with the people who sit down at them.
abstract contract Tables is Gifts {
    using TypedTerms for Gathering;

    bytes32 internal constant CREATORS = keccak256("what only the creator knows");
    uint256 internal constant GROUP = 77;
    NoteOpening[] internal nothing;

    /// Who holds the group's key joins, for two hours.
    function gatheringOf() internal view returns (Gathering memory) {
        bytes32 commitment = keccak256(abi.encode(CREATORS));
        return Gathering(commitment, vm.addr(GROUP), address(0), 0, uint64(block.timestamp + 2 hours));
    }

    function tableOf(address token, uint32 seats, uint96 total, Gathering memory gathering)
        internal
        view
        returns (Terms memory terms)
    {
        (terms.mode, terms.shares, terms.token, terms.total) = (Mode.OPEN, seats, token, total);
        (terms.expiry, terms.refundTo) = (uint64(block.timestamp + 25 hours), word(REST));
        terms.root = this.rootOf(gathering);
    }

    function rootOf(Gathering calldata gathering) external pure returns (bytes32) {
        return gathering.structHash();
    }

    function open(Terms memory terms, Gathering memory gathering) internal returns (bytes32) {
        return envelope.createOpen{value: terms.token == address(0) ? terms.total : 0}(terms, gathering);
    }

    /// The join of guest `n`, who wants to be paid at an account of its own.
    function joinOf(Terms memory terms, uint256 n) internal view returns (Join memory) {
        bytes32 nullifier = keccak256(abi.encode("guest", n));
        return Join(envelope.idOf(terms), nullifier, word(guest(n)), 0, 0, address(0), type(uint64).max);
    }

    function guest(uint256 n) internal pure returns (address) {
        return address(uint160(0x60E500 + n));
    }

    function bySeat(Join memory signed, uint32 index, uint96 fee) internal pure returns (Seat memory) {
        return Seat(index, signed.nullifier, signed.dest, signed.destKind, signed.relayer, fee);
    }

    /// Signs a join with the group's key and carries it.
    function sit(Terms memory terms, Gathering memory gathering, Join memory signed, uint96 fee)
        internal
        returns (Seat memory)
    {
        bytes memory signed_ = signature(GROUP, envelope.joinDigest(signed));
        (,,, uint32 index) = envelope.envelope(signed.id);
        if (fee > 0) vm.prank(signed.relayer);
        envelope.join(terms, gathering, signed, signed_, "", fee);
        return bySeat(signed, index, fee);
    }

    /// The first `count` guests join.
    function fill(Terms memory terms, Gathering memory gathering, uint256 count)
        internal
        returns (Seat[] memory seats)
    {
        seats = new Seat[](count);
        for (uint256 n = 0; n < count; ++n) {
            seats[n] = sit(terms, gathering, joinOf(terms, n), 0);
        }
    }

    /// A funded envelope of ten seats in coin, with its gathering.
    function table() internal returns (Terms memory terms, Gathering memory gathering) {
        gathering = gatheringOf();
        terms = tableOf(address(0), 10, 10_000, gathering);
        open(terms, gathering);
    }

    /// What seat `index` of `parts` gets of `pot` by `draw`.
    function partOf(uint256 pot, uint256 parts, uint256 index, bytes32 draw) internal pure returns (uint256) {
        uint256[] memory ends = Split.ends(pot, parts, draw);
        return ends[index] - (index == 0 ? 0 : ends[index - 1]);
    }
}
