// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {Card, StakeTerms, StoreReceipt, Unbond} from "../types/Stake.sol";

/// A stake is what a relay's store loses when it is proven to have lied, and its card says what it offers and for how much.
///
/// Two proofs take it and nothing else does: the secret behind the relay's own messages, which a relay that sends too many
/// gives away, and two receipts of its key that promise different contents under one box for the same time.
interface IRelayStake {
    /// Where a stake stands.
    enum Status {
        Unknown,
        Staked,
        Unbonding,
        Withdrawn,
        Slashed
    }

    /// A stake with its card.
    struct Stake {
        /// Where the stake goes back to.
        address payTo;
        /// The stake, in wei.
        uint96 amount;
        /// Poseidon of the secret it sends its own messages with.
        uint256 idCommitment;
        /// Hash of the peer id it is reached under.
        bytes32 peerIdHash;
        /// Hash of its price card.
        bytes32 priceCardHash;
        /// Until when the card counts; from then on anyone may end the stake.
        uint64 validUntil;
        /// Number of the card.
        uint64 seq;
        /// From when on the stake goes back, once it is unbonding.
        uint40 leavesAt;
        /// Where it stands.
        Status status;
    }

    /// A store staked.
    event Staked(address indexed store, address indexed payTo, uint96 amount, uint256 idCommitment);
    /// A store's card: the first with its stake, each later one in place of the one before.
    event CardSet(address indexed store, bytes32 peerIdHash, bytes32 priceCardHash, uint64 validUntil, uint64 seq);
    /// A stake is ending; it goes back from `leavesAt` on.
    event UnbondRequested(address indexed store, uint256 leavesAt);
    /// A stake went back.
    event Withdrawn(address indexed store, address indexed payTo, uint256 amount);
    /// Two receipts convicted a store.
    event Contradicted(address indexed store, bytes32 indexed boxId, bytes32 content, bytes32 other);

    /// The value is not a commitment or a secret: it is zero (a commitment), or not below the field's order.
    error NotInField(uint256 value);
    /// The stake is too small.
    error StakeTooSmall(uint96 amount, uint256 least);
    /// The card's end is less than a day or more than 366 days away.
    error BadTerm(uint64 time, uint256 earliest, uint256 latest);
    /// The store has a stake, or lost one.
    error AlreadyStaked(address store, Status status);
    /// The store has no stake.
    error UnknownStore(address store);
    /// The stake does not stand where this can happen.
    error WrongStatus(address store, Status status);
    /// A card's number is above that of the one before.
    error SeqNotIncreasing(uint64 seq, uint64 latest);
    /// The signature is to end another card than the newest, or there is none.
    error OtherSeq(uint64 seq, uint64 latest);
    /// The store's key did not sign this.
    error BadSignature(address store);
    /// The signature is past its deadline.
    error SignaturePastDeadline(uint64 deadline, uint256 time);
    /// The stake is still bound.
    error StillBound(uint256 leavesAt, uint256 time);
    /// The secret is not the one behind the store's commitment.
    error OtherCommitment(uint256 found, uint256 expected);
    /// The receipts do not contradict each other.
    error NoContradiction();

    /// Stakes for a store by its key's signature, with exactly the amount of the terms from the caller.
    function stake(StakeTerms calldata terms, bytes calldata signature) external payable;

    /// Sets a store's card by its key's signature. Anyone may call.
    function setCard(Card calldata card, bytes calldata signature) external;

    /// Ends a stake. Anyone may call: with the store's signature, or without one when the caller is the store or its card has
    /// run out. A signature is for the newest card and no other.
    function requestUnbond(Unbond calldata signed, bytes calldata signature) external;

    /// Sends a stake that is unbonding back, once it is no longer bound. Anyone may call.
    function withdraw(address store) external;

    /// Takes the stake of a store whose secret this is, by a report that was sealed before.
    function slashBySecret(address store, uint256 secret, address beneficiary, bytes32 salt) external;

    /// Takes the stake of the store that signed both receipts, by a report that was sealed before.
    function slashByReceipts(
        StoreReceipt calldata first,
        bytes calldata firstSignature,
        StoreReceipt calldata second,
        bytes calldata secondSignature,
        address beneficiary,
        bytes32 salt
    ) external;

    /// A stake, or all zeros.
    function stakeOf(address store) external view returns (Stake memory);

    /// What stands for two signed receipts in a report.
    function evidenceOf(
        StoreReceipt calldata first,
        bytes calldata firstSignature,
        StoreReceipt calldata second,
        bytes calldata secondSignature
    ) external pure returns (bytes32);

    /// Whether two receipts contradict each other, signatures apart.
    function contradict(StoreReceipt calldata first, StoreReceipt calldata second) external pure returns (bool);

    /// What a store signs with a receipt.
    function receiptDigest(StoreReceipt calldata receipt) external pure returns (bytes32);

    /// What a store's key signs to stake.
    function stakeDigest(StakeTerms calldata terms) external view returns (bytes32);

    /// What a store's key signs to change its card.
    function cardDigest(Card calldata card) external view returns (bytes32);

    /// What a store's key signs to end its stake.
    function unbondDigest(Unbond calldata signed) external view returns (bytes32);
}
