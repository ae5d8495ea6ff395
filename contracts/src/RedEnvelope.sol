// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {IRedEnvelope} from "./interfaces/IRedEnvelope.sol";
import {ShareTree} from "./libraries/ShareTree.sol";
import {SigCheck} from "./libraries/SigCheck.sol";
import {TypedTerms} from "./libraries/TypedTerms.sol";
import {DestKind} from "./types/Destination.sol";
import {Claim, Mode, Sibling, Terms} from "./types/Terms.sol";
import {Vault} from "./Vault.sol";

/// A red envelope is a deposit cut into shares, each given to whoever holds the share's one-time key.
///
/// One storage slot holds all that changes; the terms travel with every call and are recognised by their hash.
contract RedEnvelope is IRedEnvelope, Vault {
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
        Status status;
    }

    mapping(bytes32 id => Envelope) private _envelopes;

    /// @inheritdoc IRedEnvelope
    function create(Terms calldata terms) external payable nonReentrant returns (bytes32 id) {
        _requirePayable(terms);
        id = idOf(terms); // RED-001
        if (_envelopes[id].status != Status.Unknown) revert AlreadyCreated(id);
        _envelopes[id] = Envelope({remaining: terms.total, claimed: 0, status: Status.Live});
        _in(terms.token, terms.total); // RED-002
        emit Created(id, msg.sender, terms.refundTo, terms);
    }

    /// @inheritdoc IRedEnvelope
    function claim(
        Terms calldata terms,
        Claim calldata signed,
        address key,
        Sibling[] calldata path,
        bytes calldata signature,
        uint96 fee
    ) external nonReentrant {
        bytes32 id = idOf(terms);
        if (signed.id != id) revert OtherEnvelope(signed.id, id);
        _take(id, terms, signed);
        _requireFee(signed, fee);
        _requireInTree(terms, signed, key, path);
        if (!SigCheck.isSigned(key, claimDigest(signed), signature)) revert BadSignature(key); // RED-004
        _pay(terms.token, signed, fee);
        emit Claimed(id, signed.index, signed.dest, signed.destKind, signed.amount, signed.relayer, fee);
    }

    /// @inheritdoc IRedEnvelope
    function refund(Terms calldata terms) external nonReentrant {
        bytes32 id = idOf(terms);
        Envelope storage kept = _known(id);
        if (block.timestamp < terms.expiry) revert NotExpired(terms.expiry, block.timestamp); // RED-007
        uint96 rest = kept.remaining;
        if (rest == 0) revert NothingToRefund(id);
        kept.remaining = 0;
        kept.status = Status.Refunded;
        _out(terms.token, _account(terms.refundTo, terms.refundKind), rest); // RED-008
        emit Refunded(id, terms.refundTo, rest);
    }

    /// @inheritdoc IRedEnvelope
    function envelope(bytes32 id) external view returns (Status status, uint96 remaining, uint128 claimed) {
        Envelope storage kept = _envelopes[id];
        return (kept.status, kept.remaining, kept.claimed);
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

    /// Marks the share as claimed, if it still can be.
    function _take(bytes32 id, Terms calldata terms, Claim calldata signed) private {
        Envelope storage kept = _known(id);
        if (signed.index >= terms.shares) revert NoSuchShare(signed.index, terms.shares);
        uint128 bit = uint128(1) << signed.index;
        if (kept.claimed & bit != 0) revert AlreadyClaimed(id, signed.index); // RED-003
        if (block.timestamp >= terms.expiry) revert Expired(terms.expiry, block.timestamp); // RED-007
        if (block.timestamp > signed.deadline) revert SignaturePastDeadline(signed.deadline, block.timestamp);
        uint96 share = terms.total / terms.shares;
        if (signed.amount != share) revert WrongAmount(signed.amount, share);
        uint96 rest = kept.remaining - share;
        (kept.remaining, kept.claimed) = (rest, kept.claimed | bit);
        if (rest == 0) kept.status = Status.Empty;
    }

    function _pay(address token, Claim calldata signed, uint96 fee) private {
        _out(token, _account(signed.dest, signed.destKind), signed.amount - fee);
        _out(token, signed.relayer, fee); // RED-005
    }

    function _requireFee(Claim calldata signed, uint96 fee) private view {
        if (fee == 0) return;
        if (msg.sender != signed.relayer) revert NotTheRelayer(msg.sender, signed.relayer); // RED-005
        uint96 most = signed.maxRelayerFee < signed.amount ? signed.maxRelayerFee : signed.amount;
        if (fee > most) revert FeeTooHigh(fee, most);
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

    /// Whether an envelope can keep what these terms promise.
    function _requirePayable(Terms calldata terms) private view {
        if (terms.mode != Mode.EQUAL) revert UnknownMode(terms.mode);
        bool fits = terms.depth <= MAX_DEPTH && terms.shares <= uint32(1) << terms.depth;
        if (terms.shares == 0 || !fits) revert BadShares(terms.shares, terms.depth);
        if (terms.total == 0 || terms.total % terms.shares != 0) revert UnevenShares(terms.total, terms.shares);
        _account(terms.refundTo, terms.refundKind);
        (uint256 earliest, uint256 latest) = (block.timestamp + MIN_LIFETIME, block.timestamp + MAX_LIFETIME);
        bool timely = terms.expiry >= earliest && terms.expiry <= latest;
        if (!timely) revert BadExpiry(terms.expiry, earliest, latest);
    }

    function _known(bytes32 id) private view returns (Envelope storage kept) {
        kept = _envelopes[id];
        if (kept.status == Status.Unknown) revert UnknownEnvelope(id);
    }

    function _account(bytes32 dest, uint8 kind) private view returns (address account) {
        if (kind != DestKind.ACCOUNT) revert UnknownDestination(kind);
        account = address(uint160(uint256(dest)));
        bool payable_ = bytes32(uint256(uint160(account))) == dest && account != address(0) && account != address(this);
        if (!payable_) revert BadDestination(dest); // RED-009
    }

    function _domain() private view returns (bytes32) {
        return SigCheck.domainSeparator(TypedTerms.NAME, TypedTerms.VERSION);
    }
}
