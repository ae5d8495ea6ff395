// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {IRedEnvelope} from "./interfaces/IRedEnvelope.sol";
import {SigCheck} from "./libraries/SigCheck.sol";
import {TypedTerms} from "./libraries/TypedTerms.sol";
import {Claim, Mode, Terms} from "./types/Terms.sol";
import {NoteVault} from "./NoteVault.sol";

/// What all modes of an envelope share: one storage slot for what changes, terms that travel with every call and are
/// recognised by their hash, and the fee of whoever carries.
abstract contract EnvelopeBase is IRedEnvelope, NoteVault {
    using TypedTerms for Terms;
    using TypedTerms for Claim;

    /// The shortest life of an envelope: no window that moves money against someone silent is shorter.
    uint256 public constant MIN_LIFETIME = 24 hours;
    /// The longest life of an envelope.
    uint256 public constant MAX_LIFETIME = 366 days;
    /// The most levels of a share tree.
    uint8 public constant MAX_DEPTH = 7;

    struct Envelope {
        uint96 remaining;
        uint128 claimed;
        uint8 joined;
        Status status;
    }

    mapping(bytes32 id => Envelope) internal _envelopes;

    /// @inheritdoc IRedEnvelope
    function envelope(bytes32 id)
        external
        view
        returns (Status status, uint96 remaining, uint128 claimed, uint32 joined)
    {
        Envelope storage kept = _envelopes[id];
        return (kept.status, kept.remaining, kept.claimed, kept.joined);
    }

    /// ERC-5267: the domain that digests are bound to.
    function eip712Domain()
        external
        view
        returns (
            bytes1 fields,
            string memory name,
            string memory version,
            uint256 chainId,
            address verifyingContract,
            bytes32 salt,
            uint256[] memory extensions
        )
    {
        return (hex"0f", "Teahouse RedEnvelope", "1", block.chainid, address(this), bytes32(0), new uint256[](0));
    }

    /// @inheritdoc IRedEnvelope
    function idOf(Terms calldata terms) public view returns (bytes32) {
        return SigCheck.typedDigest(_domain(), terms.structHash());
    }

    /// @inheritdoc IRedEnvelope
    function claimDigest(Claim calldata signed) public view returns (bytes32) {
        return SigCheck.typedDigest(_domain(), signed.structHash());
    }

    /// Takes the deposit of a new envelope in.
    function _fund(Terms calldata terms) internal returns (bytes32 id) {
        id = idOf(terms); // RED-001
        if (_envelopes[id].status != Status.Unknown) revert AlreadyCreated(id);
        _envelopes[id] = Envelope({remaining: terms.total, claimed: 0, joined: 0, status: Status.Live});
        _in(terms.token, terms.total); // RED-002
        emit Created(id, msg.sender, terms.refundTo, terms);
    }

    /// Marks share `index` as gone, with its amount.
    function _take(Envelope storage kept, uint32 index, uint96 amount) internal {
        uint96 rest = kept.remaining - amount;
        (kept.remaining, kept.claimed) = (rest, kept.claimed | uint128(1) << index);
        if (rest == 0) kept.status = Status.Empty;
    }

    function _requireUnclaimed(Envelope storage kept, bytes32 id, uint32 index) internal view {
        if (kept.claimed >> index & 1 == 1) revert AlreadyClaimed(id, index); // RED-003
    }

    function _requireFee(uint96 fee, address relayer, uint96 most) internal view {
        if (fee == 0) return;
        if (msg.sender != relayer) revert NotTheRelayer(msg.sender, relayer); // RED-005
        if (fee > most) revert FeeTooHigh(fee, most);
    }

    function _known(bytes32 id) internal view returns (Envelope storage kept) {
        kept = _envelopes[id];
        if (kept.status == Status.Unknown) revert UnknownEnvelope(id);
    }

    function _domain() internal view override returns (bytes32) {
        return SigCheck.domainSeparator(TypedTerms.NAME, TypedTerms.VERSION);
    }

    /// Whether an envelope can keep what these terms promise.
    function _requirePayable(Terms calldata terms) internal view {
        _requireShares(terms);
        _requireDest(terms.refundKind, terms.refundTo);
        (uint256 earliest, uint256 latest) = (block.timestamp + MIN_LIFETIME, block.timestamp + MAX_LIFETIME);
        bool timely = terms.expiry >= earliest && terms.expiry <= latest;
        if (!timely) revert BadExpiry(terms.expiry, earliest, latest);
    }

    /// Whether an envelope can have these shares.
    function _requireShares(Terms calldata terms) private pure {
        if (terms.mode > Mode.OPEN) revert UnknownMode(terms.mode);
        bool isTree = terms.mode != Mode.OPEN;
        uint8 depth = isTree ? terms.depth : MAX_DEPTH;
        bool fits = depth <= MAX_DEPTH && terms.shares <= uint32(1) << depth && (isTree || terms.depth == 0);
        if (terms.shares == 0 || !fits) revert BadShares(terms.shares, terms.depth);
        if (terms.total < terms.shares) revert TooLittle(terms.total, terms.shares); // RED-010
        bool uneven = terms.mode == Mode.EQUAL && terms.total % terms.shares != 0;
        if (uneven) revert UnevenShares(terms.total, terms.shares);
    }
}
