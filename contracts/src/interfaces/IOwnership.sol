// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {AcceptOwner, CancelRecovery, Holding, OfferOwner, SetRecovery, StartRecovery} from "../types/OwnerActs.sol";

/// A thing has an owner, who hands it on in two steps and may choose an account that recovers it should the key be lost.
///
/// Each act has two forms: the account calls by itself, or it signs and anyone submits. A recovery waits at least three
/// days, in which the owner stops it with one call. It helps against a lost key, not against a stolen one: a thief is the
/// owner as far as a chain can tell.
interface IOwnership {
    /// The owner offers the thing to another account, or to nobody any more.
    event OwnerOffered(bytes32 indexed id, address indexed offeredTo);
    /// The thing has another owner; offer, recovery and signatures of the old one are void.
    event OwnerChanged(bytes32 indexed id, address indexed retired, address indexed owner);
    /// The owner chose who may recover the thing and how long that waits.
    event RecoverySet(bytes32 indexed id, address indexed recovery, uint32 delay);
    /// A recovery runs: from `recoverAt` on the thing can go to `heir`.
    event RecoveryStarted(bytes32 indexed id, address indexed heir, uint64 recoverAt);
    /// The owner stopped a recovery.
    event RecoveryCancelled(bytes32 indexed id);

    /// Nobody owns this.
    error NotOwned(bytes32 id);
    /// Only the owner may do this.
    error NotTheOwner(address caller, address owner);
    /// The thing is offered to another account, or to nobody.
    error NotOffered(address caller, address offeredTo);
    /// Only the account that the owner chose may do this; zero when the owner chose none.
    error NotTheRecovery(address caller, address recovery);
    /// The recovery would wait less than three days, or more than thirty.
    error BadDelay(uint32 delay, uint32 least, uint32 most);
    /// A recovery hands the thing to somebody.
    error NoHeir();
    /// A recovery runs already.
    error RecoveryRuns(uint64 recoverAt);
    /// No recovery runs.
    error NoRecoveryRuns(bytes32 id);
    /// The owner still has time to stop the recovery.
    error RecoveryTooEarly(uint64 recoverAt, uint256 time);
    /// The signature is for another act than the next one.
    error WrongNonce(uint64 nonce, uint64 expected);
    /// The signature is past its deadline.
    error SignaturePastDeadline(uint64 deadline, uint256 time);
    /// The account did not sign this.
    error BadSignature(address signer);

    /// Offers the thing to `to`, or withdraws the offer with zero.
    function offerOwner(bytes32 id, address to) external;

    /// The same, signed by the owner. Anyone may call.
    function offerOwnerSigned(OfferOwner calldata signed, bytes calldata signature) external;

    /// Takes an offered thing over. The recovery that the old owner chose ends with its ownership.
    function acceptOwner(bytes32 id) external;

    /// The same, signed by the account it is offered to. Anyone may call.
    function acceptOwnerSigned(AcceptOwner calldata signed, bytes calldata signature) external;

    /// Lets `recovery` recover the thing after `delay` seconds, or nobody with zero. A recovery that runs ends.
    function setRecovery(bytes32 id, address recovery, uint32 delay) external;

    /// The same, signed by the owner. Anyone may call.
    function setRecoverySigned(SetRecovery calldata signed, bytes calldata signature) external;

    /// Begins to hand the thing to `heir`. Only the account that the owner chose may.
    function startRecovery(bytes32 id, address heir) external;

    /// The same, signed by the recovery account. Anyone may call.
    function startRecoverySigned(StartRecovery calldata signed, bytes calldata signature) external;

    /// Stops a recovery. Only the owner may.
    function cancelRecovery(bytes32 id) external;

    /// The same, signed by the owner. Anyone may call.
    function cancelRecoverySigned(CancelRecovery calldata signed, bytes calldata signature) external;

    /// Hands the thing to the heir once the recovery has waited. Anyone may call.
    function finishRecovery(bytes32 id) external;

    /// Who owns the thing and who may come after them.
    function holdingOf(bytes32 id) external view returns (Holding memory);
}
