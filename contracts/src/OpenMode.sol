// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {IMembership} from "./interfaces/IMembership.sol";
import {IOpenMode} from "./interfaces/IOpenMode.sol";
import {SigCheck} from "./libraries/SigCheck.sol";
import {Split} from "./libraries/Split.sol";
import {TypedTerms} from "./libraries/TypedTerms.sol";
import {DestKind, NoteOpening} from "./types/Destination.sol";
import {Gathering, Join, Seat} from "./types/Gathering.sol";
import {Mode, Terms} from "./types/Terms.sol";
import {EnvelopeBase} from "./EnvelopeBase.sol";

/// An open envelope is one that people join, and a draw cuts it when they have.
///
/// A seat is kept as a hash under its nullifier; all seats in their order are one more hash, which becomes the draw. No
/// data of a block is in it. How much a seat gets follows from draw and order alone, so seats are settled in any order, by
/// anyone, as many at a time as the caller likes.
abstract contract OpenMode is IOpenMode, EnvelopeBase {
    using TypedTerms for Gathering;
    using TypedTerms for Join;
    using TypedTerms for Seat;

    /// How long after the closing the secret counts.
    uint256 public constant REVEAL_WINDOW = 1 hours;

    /// @inheritdoc IOpenMode
    mapping(bytes32 id => bytes32) public drawOf;
    mapping(bytes32 id => mapping(bytes32 nullifier => bytes32)) private _seats;

    /// @inheritdoc IOpenMode
    function createOpen(Terms calldata terms, Gathering calldata gathering)
        external
        payable
        nonReentrant
        returns (bytes32 id)
    {
        _requireGathering(terms, gathering);
        _requirePayable(terms);
        if (gathering.key == address(0) && gathering.membership == address(0)) revert OpenToNobody();
        (uint256 earliest, uint256 latest) = (block.timestamp + 1, terms.expiry - REVEAL_WINDOW);
        bool timely = gathering.closesAt >= earliest && gathering.closesAt <= latest;
        if (!timely) revert BadClosing(gathering.closesAt, earliest, latest);
        id = _fund(terms);
        emit Opened(id, gathering);
    }

    /// @inheritdoc IOpenMode
    function join(
        Terms calldata terms,
        Gathering calldata gathering,
        Join calldata signed,
        bytes calldata signature,
        bytes calldata proof,
        uint96 fee
    ) external nonReentrant {
        bytes32 id = _idOf(terms, gathering);
        if (signed.id != id) revert OtherEnvelope(signed.id, id);
        _requireFee(fee, signed.relayer, signed.maxRelayerFee);
        if (block.timestamp > signed.deadline) revert SignaturePastDeadline(signed.deadline, block.timestamp);
        _requireDest(signed.destKind, signed.dest);
        _requireWelcome(gathering, signed, signature, proof);
        _seat(id, terms, gathering, signed, fee);
    }

    /// @inheritdoc IOpenMode
    function reveal(Terms calldata terms, Gathering calldata gathering, bytes32 secret) external nonReentrant {
        bytes32 id = _idOf(terms, gathering);
        Envelope storage kept = _known(id);
        if (_isJoinable(kept, terms, gathering)) revert JoinsOpen(kept.joined, gathering.closesAt); // RED-014
        uint256 deadline = _deadline(gathering);
        if (block.timestamp >= deadline) revert RevealTooLate(deadline, block.timestamp); // RED-015
        if (kept.joined == 0) revert NobodyJoined(id);
        // In this hour only a draw ends `Live`: an envelope that is empty already was drawn too.
        if (kept.status != Status.Live) revert AlreadyDrawn(id); // RED-014
        bytes32 found = keccak256(abi.encode(secret));
        if (found != gathering.commitment) revert WrongSecret(gathering.commitment, found);
        bytes32 draw = keccak256(abi.encode(secret, drawOf[id])); // RED-014
        (drawOf[id], kept.status) = (draw, Status.Drawn);
        emit Drawn(id, secret, draw);
    }

    /// @inheritdoc IOpenMode
    function settle(
        Terms calldata terms,
        Gathering calldata gathering,
        Seat[] calldata seats,
        NoteOpening[] calldata openings
    ) external payable nonReentrant bringsInsertions {
        bytes32 id = _idOf(terms, gathering);
        uint256[] memory ends = _split(id, terms, gathering);
        uint256 opened = 0;
        for (uint256 i = 0; i < seats.length; ++i) {
            Seat calldata seat = seats[i];
            uint96 share = _leave(id, seat, ends);
            uint96 fee = seat.fee < share ? seat.fee : share;
            if (seat.destKind == DestKind.ACCOUNT) {
                _out(terms.token, address(uint160(uint256(seat.dest))), share - fee);
            } else {
                if (opened == openings.length) revert MissingOpening(seat.index);
                _outTo(terms.token, seat.destKind, seat.dest, share - fee, openings[opened++]);
            }
            _out(terms.token, seat.relayer, fee);
            emit Claimed(id, seat.index, seat.dest, seat.destKind, share, seat.relayer, fee);
        }
    }

    /// @inheritdoc IOpenMode
    function joinDigest(Join calldata signed) public view returns (bytes32) {
        return SigCheck.typedDigest(_domain(), signed.structHash());
    }

    /// Takes what nobody joined for out of an envelope: each seat that was taken brings its even part to the pot, and the
    /// rest is the creator's, whatever the draw.
    function _takeUnjoined(Envelope storage kept, Terms calldata terms) internal returns (uint96 rest) {
        uint128 empty = _bits(terms.shares) ^ _bits(kept.joined);
        if (kept.claimed & empty != 0) return 0;
        rest = terms.total - _pot(terms, kept.joined); // RED-017
        kept.remaining -= rest;
        kept.claimed |= empty;
    }

    /// Takes the next seat, if there is one.
    function _seat(bytes32 id, Terms calldata terms, Gathering calldata gathering, Join calldata signed, uint96 fee)
        private
    {
        Envelope storage kept = _known(id);
        uint32 index = kept.joined;
        if (!_isJoinable(kept, terms, gathering)) revert JoinsClosed(index, gathering.closesAt); // RED-013
        if (_seats[id][signed.nullifier] != 0) revert AlreadyJoined(id, signed.nullifier); // RED-012
        bytes32 seat = Seat({
            index: index,
            nullifier: signed.nullifier,
            dest: signed.dest,
            destKind: signed.destKind,
            relayer: signed.relayer,
            fee: fee
        }).hash();
        _seats[id][signed.nullifier] = seat;
        drawOf[id] = keccak256(abi.encode(drawOf[id], seat)); // RED-013
        kept.joined += 1;
        emit Joined(id, index, signed.nullifier, signed.dest, signed.destKind, signed.relayer, fee);
    }

    /// Marks a seat as paid and returns its share.
    function _leave(bytes32 id, Seat calldata seat, uint256[] memory ends) private returns (uint96 share) {
        if (_seats[id][seat.nullifier] != seat.hash()) revert NoSuchSeat(seat.index, seat.nullifier);
        Envelope storage kept = _envelopes[id];
        _requireUnclaimed(kept, id, seat.index);
        share = uint96(ends[seat.index] - (seat.index == 0 ? 0 : ends[seat.index - 1]));
        _take(kept, seat.index, share);
    }

    /// The ends of all shares: by the draw, or even when the hour for it is over.
    function _split(bytes32 id, Terms calldata terms, Gathering calldata gathering)
        private
        view
        returns (uint256[] memory)
    {
        Envelope storage kept = _known(id);
        bool drawn = kept.status == Status.Drawn;
        uint256 deadline = _deadline(gathering);
        if (!drawn && block.timestamp < deadline) revert NotDrawn(deadline, block.timestamp);
        return Split.ends(_pot(terms, kept.joined), kept.joined, drawn ? drawOf[id] : bytes32(0)); // RED-015
    }

    /// Whether the group's key signed the join, and a member said it, as far as the gathering asks for these.
    function _requireWelcome(
        Gathering calldata gathering,
        Join calldata signed,
        bytes calldata signature,
        bytes calldata proof
    ) private view {
        bytes32 digest = joinDigest(signed);
        address key = gathering.key;
        if (key != address(0) && !SigCheck.isSigned(key, digest, signature)) revert BadSignature(key); // RED-012
        if (gathering.membership == address(0)) return;
        bytes memory input =
            abi.encodeCall(IMembership.isMember, (gathering.group, signed.id, signed.nullifier, digest, proof));
        if (!_says(gathering.membership, input)) revert NotAMember(signed.nullifier); // RED-012
    }

    /// Whether a contract of the creator's choice answers with a word that is one. No more of its answer is read.
    function _says(address verifier, bytes memory input) private view returns (bool yes) {
        assembly ("memory-safe") {
            mstore(0x00, 0)
            yes := staticcall(gas(), verifier, add(input, 0x20), mload(input), 0x00, 0x20)
            yes := and(and(yes, gt(returndatasize(), 31)), eq(mload(0x00), 1))
        }
    }

    function _isJoinable(Envelope storage kept, Terms calldata terms, Gathering calldata gathering)
        private
        view
        returns (bool)
    {
        return kept.joined < terms.shares && block.timestamp < gathering.closesAt;
    }

    function _idOf(Terms calldata terms, Gathering calldata gathering) private view returns (bytes32) {
        _requireGathering(terms, gathering);
        return idOf(terms);
    }

    function _requireGathering(Terms calldata terms, Gathering calldata gathering) private pure {
        if (terms.mode != Mode.OPEN) revert OtherMode(terms.mode);
        bytes32 found = gathering.structHash();
        if (found != terms.root) revert OtherGathering(terms.root, found);
    }

    function _deadline(Gathering calldata gathering) private pure returns (uint256) {
        return gathering.closesAt + REVEAL_WINDOW;
    }

    /// What the seats that are taken share.
    function _pot(Terms calldata terms, uint256 joined) private pure returns (uint96) {
        // forge-lint: disable-next-line(unsafe-typecast): at most all seats are taken, and the total fits
        return uint96(terms.total * joined / terms.shares);
    }

    /// The lowest `count` bits, of 128 at most.
    function _bits(uint32 count) private pure returns (uint128) {
        return count == 0 ? 0 : type(uint128).max >> (128 - count);
    }
}
