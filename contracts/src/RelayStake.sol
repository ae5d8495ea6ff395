// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {IRelayStake} from "./interfaces/IRelayStake.sol";
import {Poseidon} from "./libraries/Poseidon.sol";
import {SigCheck} from "./libraries/SigCheck.sol";
import {StakeTypes} from "./libraries/StakeTypes.sol";
import {Slashing} from "./Slashing.sol";
import {Card, StakeTerms, StoreReceipt, Unbond} from "./types/Stake.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";

/// A stake is what a relay's store loses when it is proven to have lied.
///
/// The store is a secp256k1 key and never a contract: what a contract says it signed today it may deny tomorrow, and nobody
/// could convict it.
contract RelayStake is IRelayStake, Slashing {
    using StakeTypes for StakeTerms;
    using StakeTypes for Card;
    using StakeTypes for Unbond;
    using StakeTypes for StoreReceipt;

    /// The smallest stake, in wei.
    uint96 public constant MIN_STAKE = 0.1 ether;
    /// The shortest time a card counts.
    uint256 public constant MIN_TERM = 24 hours;
    /// The longest.
    uint256 public constant MAX_TERM = 366 days;
    /// How long a stake that is ending can still be slashed: the two weeks a store keeps what it was given on its last day, and
    /// a week more to find out and report.
    uint40 public constant UNBONDING = 21 days;

    mapping(address store => Stake) private _stakes;

    /// @inheritdoc IRelayStake
    function stake(StakeTerms calldata terms, bytes calldata signature) external payable nonReentrant {
        address store = terms.store;
        Stake storage kept = _stakes[store];
        bool free = kept.status == Status.Unknown || kept.status == Status.Withdrawn;
        if (!free) revert AlreadyStaked(store, kept.status); // STK-001
        if (terms.amount < MIN_STAKE) revert StakeTooSmall(terms.amount, MIN_STAKE);
        if (terms.idCommitment == 0 || terms.idCommitment >= Poseidon.FIELD) revert NotInField(terms.idCommitment);
        _requireAccount(terms.payTo);
        _requireSigned(store, stakeDigest(terms), signature); // STK-002
        _inCoin(terms.amount);
        (kept.payTo, kept.amount, kept.idCommitment) = (terms.payTo, terms.amount, terms.idCommitment);
        kept.status = Status.Staked;
        emit Staked(store, terms.payTo, terms.amount, terms.idCommitment);
        _setCard(store, terms.peerIdHash, terms.priceCardHash, terms.validUntil, terms.seq);
    }

    /// @inheritdoc IRelayStake
    function setCard(Card calldata card, bytes calldata signature) external nonReentrant {
        Stake storage kept = _known(card.store);
        if (kept.status != Status.Staked) revert WrongStatus(card.store, kept.status);
        _requireSigned(card.store, cardDigest(card), signature);
        _setCard(card.store, card.peerIdHash, card.priceCardHash, card.validUntil, card.seq);
    }

    /// @inheritdoc IRelayStake
    function requestUnbond(Unbond calldata signed, bytes calldata signature) external nonReentrant {
        address store = signed.store;
        Stake storage kept = _known(store);
        if (kept.status != Status.Staked) revert WrongStatus(store, kept.status);
        bool free = msg.sender == store || block.timestamp >= kept.validUntil;
        if (!free) _requireUnbond(kept.seq, signed, signature); // STK-005
        uint40 leavesAt = uint40(block.timestamp) + UNBONDING;
        (kept.status, kept.leavesAt) = (Status.Unbonding, leavesAt);
        emit UnbondRequested(store, leavesAt);
    }

    /// @inheritdoc IRelayStake
    function withdraw(address store) external nonReentrant {
        Stake storage kept = _known(store);
        if (kept.status != Status.Unbonding) revert WrongStatus(store, kept.status);
        if (block.timestamp < kept.leavesAt) revert StillBound(kept.leavesAt, block.timestamp);
        kept.status = Status.Withdrawn;
        emit Withdrawn(store, kept.payTo, kept.amount);
        _out(address(0), kept.payTo, kept.amount); // STK-005
    }

    /// @inheritdoc IRelayStake
    function slashBySecret(address store, uint256 secret, address beneficiary, bytes32 salt) external nonReentrant {
        if (secret >= Poseidon.FIELD) revert NotInField(secret);
        uint40 since = _opened(bytes32(secret), beneficiary, salt);
        (uint256 found, uint256 expected) = (Poseidon.hash1(secret), _known(store).idCommitment);
        if (found != expected) revert OtherCommitment(found, expected); // STK-003
        _slash(store, beneficiary, since);
    }

    /// @inheritdoc IRelayStake
    function slashByReceipts(
        StoreReceipt calldata first,
        bytes calldata firstSignature,
        StoreReceipt calldata second,
        bytes calldata secondSignature,
        address beneficiary,
        bytes32 salt
    ) external nonReentrant {
        bytes32 evidence = evidenceOf(first, firstSignature, second, secondSignature);
        uint40 since = _opened(evidence, beneficiary, salt);
        if (!first.contradict(second)) revert NoContradiction();
        _requireSigned(first.store, first.digest(), firstSignature);
        _requireSigned(first.store, second.digest(), secondSignature); // STK-004
        emit Contradicted(first.store, first.boxId, first.content, second.content);
        _slash(first.store, beneficiary, since);
    }

    /// @inheritdoc IRelayStake
    function stakeOf(address store) external view returns (Stake memory) {
        return _stakes[store];
    }

    /// @inheritdoc IRelayStake
    function contradict(StoreReceipt calldata first, StoreReceipt calldata second) external pure returns (bool) {
        return first.contradict(second);
    }

    /// @inheritdoc IRelayStake
    function receiptDigest(StoreReceipt calldata receipt) external pure returns (bytes32) {
        return receipt.digest();
    }

    /// ERC-5267: the domain that digests are bound to, receipts apart.
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
        return (hex"0f", "Teahouse RelayStake", "1", block.chainid, address(this), bytes32(0), new uint256[](0));
    }

    /// @inheritdoc IRelayStake
    function evidenceOf(
        StoreReceipt calldata first,
        bytes calldata firstSignature,
        StoreReceipt calldata second,
        bytes calldata secondSignature
    ) public pure returns (bytes32) {
        return keccak256(abi.encode(first, firstSignature, second, secondSignature));
    }

    /// @inheritdoc IRelayStake
    function stakeDigest(StakeTerms calldata terms) public view returns (bytes32) {
        return SigCheck.typedDigest(_domain(), terms.structHash());
    }

    /// @inheritdoc IRelayStake
    function cardDigest(Card calldata card) public view returns (bytes32) {
        return SigCheck.typedDigest(_domain(), card.structHash());
    }

    /// @inheritdoc IRelayStake
    function unbondDigest(Unbond calldata signed) public view returns (bytes32) {
        return SigCheck.typedDigest(_domain(), signed.structHash());
    }

    function _setCard(address store, bytes32 peerIdHash, bytes32 priceCardHash, uint64 validUntil, uint64 seq) private {
        Stake storage kept = _stakes[store];
        if (seq <= kept.seq) revert SeqNotIncreasing(seq, kept.seq); // STK-006
        (uint256 earliest, uint256 latest) = (block.timestamp + MIN_TERM, block.timestamp + MAX_TERM);
        if (validUntil < earliest || validUntil > latest) revert BadTerm(validUntil, earliest, latest);
        (kept.peerIdHash, kept.priceCardHash) = (peerIdHash, priceCardHash);
        (kept.validUntil, kept.seq) = (validUntil, seq);
        emit CardSet(store, peerIdHash, priceCardHash, validUntil, seq);
    }

    /// Takes the stake at the first proof, and hands the reward over at an earlier one.
    function _slash(address store, address beneficiary, uint40 since) private {
        Stake storage kept = _known(store);
        (Status status, bytes32 culprit) = (kept.status, bytes32(uint256(uint160(store))));
        if (status == Status.Slashed) return _takeOver(culprit, beneficiary, since);
        if (status == Status.Withdrawn) revert WrongStatus(store, status);
        kept.status = Status.Slashed;
        _convict(culprit, kept.amount, beneficiary, since);
    }

    /// A signature names the card that it ends. A later stake begins with a higher number, so no old word ends it.
    function _requireUnbond(uint64 latest, Unbond calldata signed, bytes calldata signature) private view {
        if (signed.seq != latest) revert OtherSeq(signed.seq, latest); // STK-007
        if (block.timestamp > signed.deadline) revert SignaturePastDeadline(signed.deadline, block.timestamp);
        _requireSigned(signed.store, unbondDigest(signed), signature);
    }

    /// One form of signature counts: 65 bytes, low `s`, v 27 or 28, by the key itself.
    function _requireSigned(address store, bytes32 digest, bytes calldata signature) private pure {
        (address signer, ECDSA.RecoverError fault,) = ECDSA.tryRecoverCalldata(digest, signature);
        if (fault != ECDSA.RecoverError.NoError || signer != store) revert BadSignature(store);
    }

    function _known(address store) private view returns (Stake storage kept) {
        kept = _stakes[store];
        if (kept.status == Status.Unknown) revert UnknownStore(store);
    }

    function _domain() internal view override returns (bytes32) {
        return SigCheck.domainSeparator(StakeTypes.NAME, StakeTypes.VERSION);
    }
}
