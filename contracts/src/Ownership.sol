// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {IOwnership} from "./interfaces/IOwnership.sol";
import {OwnerTypes} from "./libraries/OwnerTypes.sol";
import {SigCheck} from "./libraries/SigCheck.sol";
import {AcceptOwner, CancelRecovery, Holding, OfferOwner, SetRecovery, StartRecovery} from "./types/OwnerActs.sol";

/// A holding says who acts for a thing. Nobody else does: there is no guardian, and recovery is off until its owner
/// chooses somebody.
///
/// One nonce counts every act and every change of owner, so a signature that was overtaken is void whatever it was for.
abstract contract Ownership is IOwnership {
    using OwnerTypes for OfferOwner;
    using OwnerTypes for AcceptOwner;
    using OwnerTypes for SetRecovery;
    using OwnerTypes for StartRecovery;
    using OwnerTypes for CancelRecovery;

    /// The shortest time an owner has to stop a recovery.
    uint32 public constant MIN_RECOVERY_DELAY = 3 days;
    /// The longest time a recovery can be made to wait.
    uint32 public constant MAX_RECOVERY_DELAY = 30 days;

    mapping(bytes32 id => Holding) private _holdings;

    /// @inheritdoc IOwnership
    function offerOwner(bytes32 id, address to) external {
        _act(id);
        _offer(id, to);
    }

    /// @inheritdoc IOwnership
    function offerOwnerSigned(OfferOwner calldata signed, bytes calldata signature) external {
        _actSigned(signed.id, signed.nonce, signed.deadline, signed.structHash(), signature);
        _offer(signed.id, signed.to);
    }

    /// @inheritdoc IOwnership
    function acceptOwner(bytes32 id) external {
        address to = _holdings[id].offeredTo;
        bool offered = to != address(0) && msg.sender == to;
        if (!offered) revert NotOffered(msg.sender, to);
        _hand(id, to);
    }

    /// @inheritdoc IOwnership
    function acceptOwnerSigned(AcceptOwner calldata signed, bytes calldata signature) external {
        address to = _holdings[signed.id].offeredTo;
        if (signed.owner != to) revert NotOffered(signed.owner, to);
        _requireNext(signed.id, to, signed.nonce, signed.deadline, signed.structHash(), signature);
        _hand(signed.id, to);
    }

    /// @inheritdoc IOwnership
    function setRecovery(bytes32 id, address recovery, uint32 delay) external {
        _act(id);
        _choose(id, recovery, delay);
    }

    /// @inheritdoc IOwnership
    function setRecoverySigned(SetRecovery calldata signed, bytes calldata signature) external {
        _actSigned(signed.id, signed.nonce, signed.deadline, signed.structHash(), signature);
        _choose(signed.id, signed.recovery, signed.delay);
    }

    /// @inheritdoc IOwnership
    function startRecovery(bytes32 id, address heir) external {
        address recovery = _holdings[id].recovery;
        bool chosen = recovery != address(0) && msg.sender == recovery;
        if (!chosen) revert NotTheRecovery(msg.sender, recovery); // OWN-003
        _start(id, heir);
    }

    /// @inheritdoc IOwnership
    function startRecoverySigned(StartRecovery calldata signed, bytes calldata signature) external {
        address recovery = _holdings[signed.id].recovery;
        _requireNext(signed.id, recovery, signed.nonce, signed.deadline, signed.structHash(), signature);
        _start(signed.id, signed.heir);
    }

    /// @inheritdoc IOwnership
    function cancelRecovery(bytes32 id) external {
        _act(id);
        _cancel(id);
    }

    /// @inheritdoc IOwnership
    function cancelRecoverySigned(CancelRecovery calldata signed, bytes calldata signature) external {
        _actSigned(signed.id, signed.nonce, signed.deadline, signed.structHash(), signature);
        _cancel(signed.id);
    }

    /// @inheritdoc IOwnership
    function finishRecovery(bytes32 id) external {
        Holding storage kept = _holdings[id];
        (uint64 recoverAt, address recovery, uint32 delay) = (kept.recoverAt, kept.recovery, kept.delay);
        if (recoverAt == 0) revert NoRecoveryRuns(id);
        if (block.timestamp < recoverAt) revert RecoveryTooEarly(recoverAt, block.timestamp); // OWN-004
        _hand(id, kept.heir);
        // The choice stays: an heir whose account turns out to be dead is not the end.
        (kept.recovery, kept.delay) = (recovery, delay);
        emit RecoverySet(id, recovery, delay);
    }

    /// @inheritdoc IOwnership
    function holdingOf(bytes32 id) external view returns (Holding memory) {
        return _holdings[id];
    }

    /// Gives the thing to `owner`, zero for nobody. Whatever the old owner offered, chose or signed ends here.
    function _hand(bytes32 id, address owner) internal {
        Holding storage kept = _holdings[id];
        address retired = kept.owner;
        (kept.owner, kept.nonce) = (owner, kept.nonce + 1); // OWN-002
        // What nobody owned has nothing to clear.
        if (retired != address(0)) _forget(kept); // OWN-005
        emit OwnerChanged(id, retired, owner);
    }

    /// An act of the owner itself.
    function _act(bytes32 id) internal {
        Holding storage kept = _holdings[id];
        (address owner, uint64 nonce) = (kept.owner, kept.nonce);
        if (owner == address(0)) revert NotOwned(id);
        if (msg.sender != owner) revert NotTheOwner(msg.sender, owner); // OWN-001
        kept.nonce = nonce + 1;
    }

    /// An act that the owner signed.
    function _actSigned(bytes32 id, uint64 nonce, uint64 deadline, bytes32 structHash, bytes calldata signature)
        internal
    {
        address owner = _holdings[id].owner;
        if (owner == address(0)) revert NotOwned(id);
        _requireNext(id, owner, nonce, deadline, structHash, signature);
        _holdings[id].nonce = nonce + 1;
    }

    /// Whether `signer` signed this in the contract's domain, in time.
    function _requireSigned(address signer, uint64 deadline, bytes32 digest, bytes calldata signature) internal view {
        if (block.timestamp > deadline) revert SignaturePastDeadline(deadline, block.timestamp);
        if (!SigCheck.isSigned(signer, digest, signature)) revert BadSignature(signer); // OWN-001
    }

    /// Who owns the thing; zero when nobody does.
    function _ownerOf(bytes32 id) internal view returns (address) {
        return _holdings[id].owner;
    }

    /// The contract's EIP-712 domain separator.
    function _domain() internal view virtual returns (bytes32);

    /// Whether what `signer` signed is for the state the thing is in.
    function _requireNext(
        bytes32 id,
        address signer,
        uint64 nonce,
        uint64 deadline,
        bytes32 structHash,
        bytes calldata signature
    ) private view {
        uint64 next = _holdings[id].nonce;
        if (nonce != next) revert WrongNonce(nonce, next); // OWN-002
        _requireSigned(signer, deadline, SigCheck.typedDigest(_domain(), structHash), signature);
    }

    function _forget(Holding storage kept) private {
        if (kept.offeredTo != address(0)) kept.offeredTo = address(0);
        if (kept.recovery != address(0)) (kept.recovery, kept.delay, kept.recoverAt) = (address(0), 0, 0);
        if (kept.heir != address(0)) kept.heir = address(0);
    }

    function _offer(bytes32 id, address to) private {
        _holdings[id].offeredTo = to;
        emit OwnerOffered(id, to);
    }

    function _choose(bytes32 id, address recovery, uint32 delay) private {
        bool fits = delay >= MIN_RECOVERY_DELAY && delay <= MAX_RECOVERY_DELAY;
        if (recovery != address(0) && !fits) revert BadDelay(delay, MIN_RECOVERY_DELAY, MAX_RECOVERY_DELAY); // OWN-004
        Holding storage kept = _holdings[id];
        (kept.recovery, kept.delay, kept.recoverAt, kept.heir) = (recovery, delay, 0, address(0));
        emit RecoverySet(id, recovery, delay);
    }

    function _start(bytes32 id, address heir) private {
        Holding storage kept = _holdings[id];
        if (heir == address(0)) revert NoHeir();
        if (kept.recoverAt != 0) revert RecoveryRuns(kept.recoverAt);
        uint64 recoverAt = uint64(block.timestamp) + kept.delay;
        (kept.recoverAt, kept.heir) = (recoverAt, heir);
        emit RecoveryStarted(id, heir, recoverAt);
    }

    function _cancel(bytes32 id) private {
        Holding storage kept = _holdings[id];
        if (kept.recoverAt == 0) revert NoRecoveryRuns(id);
        (kept.recoverAt, kept.heir) = (0, address(0));
        emit RecoveryCancelled(id);
    }
}
