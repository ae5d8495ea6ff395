// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {NoteOpening} from "../types/Destination.sol";
import {Claim, Sibling, Terms} from "../types/Terms.sol";

/// A red envelope is a deposit cut into shares, each given to whoever holds the share's one-time key.
///
/// Money leaves in two ways only: a share to the destination its key signed, and after expiry the rest to the
/// destination the terms name. Nothing is ever paid to a caller for being the caller.
interface IRedEnvelope {
    /// Where an envelope stands.
    enum Status {
        Unknown,
        Live,
        Empty,
        Refunded,
        Drawn
    }

    /// An envelope was funded. Its terms are known from here only; later calls bring them along.
    event Created(bytes32 indexed id, address indexed funder, bytes32 indexed refundTo, Terms terms);
    /// A share went to `dest`, less `fee` for `relayer`.
    event Claimed(
        bytes32 indexed id,
        uint32 indexed index,
        bytes32 indexed dest,
        uint8 destKind,
        uint96 amount,
        address relayer,
        uint96 fee
    );
    /// The rest went back.
    event Refunded(bytes32 indexed id, bytes32 indexed refundTo, uint8 refundKind, uint96 amount);

    /// This version cuts no envelope this way.
    error UnknownMode(uint8 mode);
    /// Envelopes of this mode are not made, claimed or joined by this call.
    error OtherMode(uint8 mode);
    /// No envelope can have these shares: none, more than the tree has leaves, or a tree above 7 levels. An open envelope
    /// has no tree and at most 128 shares.
    error BadShares(uint32 shares, uint8 depth);
    /// The total is not the same whole amount, at least 1, for every share.
    error UnevenShares(uint96 total, uint32 shares);
    /// The total is not one unit for each share.
    error TooLittle(uint96 total, uint32 shares);
    /// The expiry is less than a day or more than 366 days away.
    error BadExpiry(uint64 expiry, uint256 earliest, uint256 latest);
    /// An envelope with these terms exists.
    error AlreadyCreated(bytes32 id);
    /// No envelope has these terms.
    error UnknownEnvelope(bytes32 id);
    /// The signature is for another envelope than the terms.
    error OtherEnvelope(bytes32 signed, bytes32 id);
    /// The envelope has no share of this index.
    error NoSuchShare(uint32 index, uint32 shares);
    /// The share was claimed before.
    error AlreadyClaimed(bytes32 id, uint32 index);
    /// The envelope is past its expiry.
    error Expired(uint64 expiry, uint256 time);
    /// The envelope is not past its expiry.
    error NotExpired(uint64 expiry, uint256 time);
    /// The signature is past its deadline.
    error SignaturePastDeadline(uint64 deadline, uint256 time);
    /// A share of this envelope has another amount.
    error WrongAmount(uint96 amount, uint96 expected);
    /// A share holds one unit at least.
    error EmptyShare(uint32 index);
    /// The fee is above what the key allowed, or above the share itself.
    error FeeTooHigh(uint96 fee, uint96 most);
    /// Only the relayer that the key named may charge a fee.
    error NotTheRelayer(address caller, address relayer);
    /// The path has not one sibling per level.
    error BadPathLength(uint256 found, uint256 expected);
    /// Key, index and amount are not in the envelope's tree.
    error NotInTree(uint32 index, address key);
    /// The share's key did not sign this claim.
    error BadSignature(address key);
    /// Nothing is left to give back.
    error NothingToRefund(bytes32 id);

    /// Funds an envelope of equal shares or a deck with exactly `terms.total` from the caller and returns its id.
    function create(Terms calldata terms) external payable returns (bytes32 id);

    /// Pays one share of an envelope of equal shares or a deck. Anyone may call; `fee` is for the relayer that the key
    /// named, and only it may ask for one. `opening` opens a shielded destination and is empty otherwise: whoever carries
    /// such a claim brings it with the coin it gives for the insertion. What the pool refuses is not claimed, so that nobody turns a
    /// payment into a debt: the key can name another destination.
    function claim(
        Terms calldata terms,
        Claim calldata signed,
        address key,
        Sibling[] calldata path,
        bytes calldata signature,
        uint96 fee,
        NoteOpening calldata opening
    ) external payable;

    /// Sends the rest to the destination of the terms once the envelope is past its expiry: all that nobody claimed, or of
    /// an open envelope what nobody joined for. Anyone may call; a shielded destination that nobody can open is owed it.
    function refund(Terms calldata terms, NoteOpening calldata opening) external payable;

    /// Where an envelope stands: its status, what is left, a bit for every share that was claimed, or of an open envelope
    /// settled or sent back, and how many have joined.
    function envelope(bytes32 id)
        external
        view
        returns (Status status, uint96 remaining, uint128 claimed, uint32 joined);

    /// The id of an envelope with these terms, on this chain and contract.
    function idOf(Terms calldata terms) external view returns (bytes32);

    /// What the key of a share signs.
    function claimDigest(Claim calldata signed) external view returns (bytes32);
}
