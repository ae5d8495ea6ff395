// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {NoteOpening} from "../types/Destination.sol";
import {Gathering, Join, Seat} from "../types/Gathering.sol";
import {Terms} from "../types/Terms.sol";

/// An open envelope is one that people join, and a draw cuts it when they have: nobody who joins, and nobody who orders
/// transactions, can foresee how.
///
/// The draw is the hash of the creator's secret, to which the creator committed before anybody joined, and of all joins in
/// their order. Who joins last cannot know the secret; who knows the secret should not join. A creator who joins too can
/// try joins until the draw pleases, and one who withholds the secret turns the draw into an even split: whoever shows an
/// open envelope to people has to say so. Without a membership to prove, whoever holds the group's key can take every seat:
/// first come may take all.
interface IOpenMode {
    /// An open envelope was funded. Later calls bring the gathering along.
    event Opened(bytes32 indexed id, Gathering gathering);
    /// Somebody joined, as number `index` in the order of joining.
    event Joined(
        bytes32 indexed id,
        uint32 indexed index,
        bytes32 indexed nullifier,
        bytes32 dest,
        uint8 destKind,
        address relayer,
        uint96 fee
    );
    /// The secret was told, and the draw is known.
    event Drawn(bytes32 indexed id, bytes32 secret, bytes32 draw);

    /// Neither a key nor a membership says who may join.
    error OpenToNobody();
    /// Joins close in the past, or so late that an hour for the draw would not end before the expiry.
    error BadClosing(uint64 closesAt, uint256 earliest, uint256 latest);
    /// This is not the gathering of the terms.
    error OtherGathering(bytes32 root, bytes32 found);
    /// Nobody joins any more: it is too late, or every seat is taken.
    error JoinsClosed(uint32 joined, uint64 closesAt);
    /// People may still join, so the secret stays one.
    error JoinsOpen(uint32 joined, uint64 closesAt);
    /// Somebody joined with this nullifier before.
    error AlreadyJoined(bytes32 id, bytes32 nullifier);
    /// The proof of membership does not hold, or its verifier is not there.
    error NotAMember(bytes32 nullifier);
    /// Nobody joined, so there is nothing to draw.
    error NobodyJoined(bytes32 id);
    /// The draw is known already.
    error AlreadyDrawn(bytes32 id);
    /// The creator committed to another secret.
    error WrongSecret(bytes32 commitment, bytes32 found);
    /// The hour for the secret is over, and the split is even.
    error RevealTooLate(uint256 deadline, uint256 time);
    /// The draw is not known, and the hour for it is not over.
    error NotDrawn(uint256 deadline, uint256 time);
    /// Nobody joined like this.
    error NoSuchSeat(uint32 index, bytes32 nullifier);
    /// A shielded seat needs its opening, or an empty one.
    error MissingOpening(uint32 index);

    /// Funds an open envelope with exactly `terms.total` from the caller and returns its id.
    function createOpen(Terms calldata terms, Gathering calldata gathering) external payable returns (bytes32 id);

    /// Takes the next seat. Anyone may call; `signature` is by the key of the gathering and `proof` for its verifier,
    /// whichever it has. `fee` is for the named relayer, from the share; only that relayer may ask for one.
    function join(
        Terms calldata terms,
        Gathering calldata gathering,
        Join calldata signed,
        bytes calldata signature,
        bytes calldata proof,
        uint96 fee
    ) external;

    /// Tells the creator's secret and fixes the draw: once nobody joins any more, and up to an hour after the closing.
    /// Anyone who has the secret may call.
    function reveal(Terms calldata terms, Gathering calldata gathering, bytes32 secret) external;

    /// Pays these seats their shares: drawn, or even when the hour for the secret is over. Anyone may call, with any seats in
    /// any order and the openings of the shielded ones among them, in the order of the seats; an empty opening makes the
    /// share owed to the destination. Shares are paid whenever, also past the expiry.
    function settle(
        Terms calldata terms,
        Gathering calldata gathering,
        Seat[] calldata seats,
        NoteOpening[] calldata openings
    ) external payable;

    /// The hash of all joins in their order; the draw once it is known.
    function drawOf(bytes32 id) external view returns (bytes32);

    /// What the key of a gathering signs, and what members say.
    function joinDigest(Join calldata signed) external view returns (bytes32);
}
