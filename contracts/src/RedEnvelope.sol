// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {IRedEnvelope} from "./interfaces/IRedEnvelope.sol";
import {ShareTree} from "./libraries/ShareTree.sol";
import {SigCheck} from "./libraries/SigCheck.sol";
import {DestKind, NoteOpening} from "./types/Destination.sol";
import {Claim, Mode, Sibling, Terms} from "./types/Terms.sol";
import {OpenMode} from "./OpenMode.sol";

/// A red envelope is a deposit cut into shares, each given to whoever holds the share's one-time key.
///
/// Equal shares and decks are cut before they are given: a tree commits to key and amount of each share, and its root to
/// their sum. A claim has nothing to draw, so nobody can try until the draw pleases. `OpenMode` has the third way.
contract RedEnvelope is OpenMode {
    /// @inheritdoc IRedEnvelope
    function create(Terms calldata terms) external payable nonReentrant returns (bytes32 id) {
        if (terms.mode == Mode.OPEN) revert OtherMode(terms.mode);
        _requirePayable(terms);
        return _fund(terms);
    }

    /// @inheritdoc IRedEnvelope
    function claim(
        Terms calldata terms,
        Claim calldata signed,
        address key,
        Sibling[] calldata path,
        bytes calldata signature,
        uint96 fee,
        NoteOpening calldata opening
    ) external payable nonReentrant bringsInsertions {
        bytes32 id = idOf(terms);
        if (signed.id != id) revert OtherEnvelope(signed.id, id);
        Envelope storage kept = _known(id);
        _requireClaimable(kept, terms, signed);
        _requireFee(fee, signed.relayer, signed.maxRelayerFee < signed.amount ? signed.maxRelayerFee : signed.amount);
        _requireInTree(terms, signed, key, path);
        if (!SigCheck.isSigned(key, claimDigest(signed), signature)) revert BadSignature(key); // RED-004
        _take(kept, signed.index, signed.amount);
        _pay(terms.token, signed, fee, opening);
        emit Claimed(id, signed.index, signed.dest, signed.destKind, signed.amount, signed.relayer, fee);
    }

    /// @inheritdoc IRedEnvelope
    function refund(Terms calldata terms, NoteOpening calldata opening) external payable nonReentrant bringsInsertions {
        bytes32 id = idOf(terms);
        Envelope storage kept = _known(id);
        if (block.timestamp < terms.expiry) revert NotExpired(terms.expiry, block.timestamp); // RED-007
        uint96 rest = kept.remaining;
        if (terms.mode == Mode.OPEN) rest = _takeUnjoined(kept, terms);
        else kept.remaining = 0;
        if (rest == 0) revert NothingToRefund(id);
        if (kept.remaining == 0) kept.status = Status.Refunded;
        _outTo(terms.token, terms.refundKind, terms.refundTo, rest, opening); // RED-008
        emit Refunded(id, terms.refundTo, terms.refundKind, rest);
    }

    /// Pays a share. A shielded one is in its pool or not claimed at all: a stranger who carries the claim, without its opening or
    /// with too little for the insertion, cannot make a debt of it, and the share's key can name another destination.
    function _pay(address token, Claim calldata signed, uint96 fee, NoteOpening calldata opening) private {
        _requireDest(signed.destKind, signed.dest);
        uint256 rest = signed.amount - fee;
        if (signed.destKind == DestKind.NOTE) _toNote(token, signed.dest, rest, opening); // RED-011
        else _out(token, address(uint160(uint256(signed.dest))), rest);
        _out(token, signed.relayer, fee); // RED-005
    }

    /// Whether the share is there and still to be had.
    function _requireClaimable(Envelope storage kept, Terms calldata terms, Claim calldata signed) private view {
        if (terms.mode == Mode.OPEN) revert OtherMode(terms.mode);
        if (signed.index >= terms.shares) revert NoSuchShare(signed.index, terms.shares);
        _requireUnclaimed(kept, signed.id, signed.index);
        if (block.timestamp >= terms.expiry) revert Expired(terms.expiry, block.timestamp); // RED-007
        if (block.timestamp > signed.deadline) revert SignaturePastDeadline(signed.deadline, block.timestamp);
        if (signed.amount == 0) revert EmptyShare(signed.index); // RED-010
        uint96 even = terms.total / terms.shares;
        bool other = terms.mode == Mode.EQUAL && signed.amount != even;
        if (other) revert WrongAmount(signed.amount, even);
    }

    function _requireInTree(Terms calldata terms, Claim calldata signed, address key, Sibling[] calldata path)
        private
        pure
    {
        if (path.length != terms.depth) revert BadPathLength(path.length, terms.depth);
        bytes32 leaf = ShareTree.leaf(signed.index, key, signed.amount);
        (bytes32 root, uint96 sum, bool fits) = ShareTree.climb(leaf, signed.amount, signed.index, path);
        bool holds = fits && root == terms.root && sum == terms.total;
        if (!holds) revert NotInTree(signed.index, key); // RED-006
    }
}
