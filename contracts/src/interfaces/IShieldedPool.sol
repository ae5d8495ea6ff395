// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {External, Insertion, Payment, Proof} from "../types/Pool.sol";
import {IVerifier} from "./IVerifier.sol";

/// A shielded pool holds value for notes that nobody sees, and pays out what a proof shows to be somebody's.
///
/// Value comes in by `deposit`, which needs no proof. A payment spends notes and makes two others; what it makes joins a
/// queue, and anybody proves the next 2 or 16 of it into the tree. Nobody can stop payments, insertions or withdrawals.
interface IShieldedPool {
    /// A note was made of value that came in. `number` is its leaf's place in the queue, from which its ρ follows.
    event Deposited(
        uint64 indexed number,
        address indexed token,
        uint128 amount,
        bytes32 noteKey,
        bytes32 commitment,
        uint128 reward,
        bytes ciphertext
    );
    /// Notes were spent and two were made, leaves `number` and `number + 1` of the queue.
    event Transacted(
        uint64 indexed number,
        bytes32[] nullifiers,
        bytes32 commitment0,
        bytes32 commitment1,
        address asset,
        uint128 amount,
        address recipient,
        address submitter,
        uint128 fee,
        uint128 reward,
        bytes ciphertext0,
        bytes ciphertext1
    );
    /// `count` leaves from `first` of the queue on stand in the tree from place `start` on.
    event Inserted(
        uint64 indexed first, uint32 start, uint8 size, uint8 count, bytes32 newRoot, address payee, uint256 reward
    );
    /// Keepers closed deposits.
    event DepositsClosed(uint64 nonce, uint64 until);

    /// A word is no element of the field: it is another name for a smaller one.
    error NotInField(bytes32 word);
    /// A leaf of zero means an empty place.
    error EmptyLeaf();
    /// A ciphertext has 384 bytes.
    error BadCiphertextLength(uint256 length);
    /// A deposit of nothing.
    error NothingToDeposit();
    /// The pool takes no such token.
    error UnlistedToken(address token);
    /// With this deposit more of the token would be in the pool than its cap.
    error CapReached(address token, uint256 amount, uint128 shielded, uint128 cap);
    /// The tree has no place for these leaves.
    error PoolFull(uint256 places, uint256 most);
    /// Keepers closed deposits until then.
    error DepositsAreClosed(uint64 until, uint256 time);
    /// The coin brought for the insertion is less than a share of one, or more than an entry can say.
    error WrongReward(uint256 brought, uint256 least);

    /// A payment has two nullifiers or six.
    error WrongInputs(uint256 found);
    /// The tree never had this root.
    error UnknownRoot(bytes32 root);
    /// The note is spent, or named twice.
    error NullifierSpent(bytes32 nullifier);
    /// Where nothing leaves no token is named.
    error AssetWithoutAmount(address asset);
    /// What leaves goes to an account that is not the pool, and where nothing leaves none is named.
    error BadRecipient(address account, uint128 amount);
    /// The fee is part of what leaves.
    error FeeAboveAmount(uint128 fee, uint128 amount);
    /// The payment is good from then on.
    error TooEarly(uint64 notBefore, uint256 time);
    /// The payment was good until then.
    error PastDeadline(uint64 deadline, uint256 time);
    /// Only the adapter may bring it.
    error NotTheAdapter(address caller, address adapter);
    /// Without an adapter there are no parameters.
    error ParametersWithoutAdapter(bytes32 parameters);
    /// The proof does not show this payment.
    error PaymentNotProven(bytes32 root, uint256 externalHash);
    /// More would leave than came in: a proof is wrong, and everybody else's value stays.
    error Turnstile(address asset, uint128 amount, uint128 shielded);

    /// An insertion has 2 leaves, 16, or one of two.
    error WrongCount(uint256 size, uint256 count);
    /// The entries are not those of so many leaves.
    error WrongEntries(uint256 entries, uint256 count);
    /// The queue has another entry there.
    error NotNext(uint64 number);
    /// A reward goes to an account that is not the pool.
    error BadPayee(address payee);
    /// The proof does not show this insertion.
    error InsertionNotProven(uint64 first, bytes32 newRoot);

    /// A verifier is for another number of public inputs.
    error WrongVerifier(IVerifier verifier, uint256 inputs, uint256 expected);
    /// A token is listed once, with a cap.
    error BadCap(address token);
    /// Keepers are distinct accounts, in ascending order, at least as many as have to sign.
    error BadKeepers(uint256 keepers, uint256 threshold);
    /// So many keepers have to sign.
    error TooFewKeepers(uint256 found, uint256 threshold);
    /// Who signed is no keeper, or the signatures are not in ascending order of their keepers.
    error NotTheNextKeeper(address signer);
    /// The signatures are for another closing.
    error WrongNonce(uint64 nonce, uint64 expected);
    /// Deposits were closed lately, and stay open until then.
    error NotClosableYet(uint64 opens, uint256 time);

    /// Takes exactly `amount` of `token` from the caller (by allowance; coin comes as value) and makes a note of it under
    /// `noteKey`. Value above the amount prepays the note's insertion. The pool measures what arrives and computes the
    /// commitment itself.
    function deposit(address token, uint256 amount, bytes32 noteKey, bytes calldata ciphertext) external payable;

    /// Spends notes and makes two others, as proven. All value prepays their insertion. Anybody may bring it, once.
    function transact(Payment calldata payment, External calldata rest, Proof calldata proof) external payable;

    /// The same, and inserts the front of the queue, to which the new entry may belong. An insertion that no longer fits,
    /// because somebody inserted before, is left out: the payment stands and waits in the queue.
    function transactAndInsert(
        Payment calldata payment,
        External calldata rest,
        Proof calldata proof,
        Insertion calldata insertion,
        Proof calldata insertionProof
    ) external payable;

    /// Puts the front of the queue into the tree, as proven, for its reward. Anybody may.
    function insert(Insertion calldata insertion, Proof calldata proof) external;

    /// Closes new deposits for 30 days, and not again within 30 more. Anybody may bring the keepers' signatures, in ascending
    /// order of their addresses. Nothing else can be closed.
    function closeDeposits(uint64 nonce, bytes[] calldata signatures) external;

    /// The tree's root.
    function root() external view returns (bytes32);

    /// Whether the tree ever had this root.
    function isRoot(bytes32 root_) external view returns (bool);

    /// Whether a note was spent with this nullifier.
    function isSpent(bytes32 nullifier) external view returns (bool);

    /// How many leaves were ever queued.
    function queued() external view returns (uint64);

    /// How many of them stand in the tree.
    function inserted() external view returns (uint64);

    /// How many places of the tree are used up; those that rounding skipped are empty.
    function counter() external view returns (uint64);

    /// keccak256 of the entry whose first leaf has this number; zero when there is none, or that leaf is inserted.
    function entry(uint64 number) external view returns (bytes32);

    /// How much of a token is in notes.
    function shielded(address token) external view returns (uint128);

    /// How much of a token may be; zero when the pool does not take it.
    function cap(address token) external view returns (uint128);

    /// The coin that so many leaves prepay at least, or what a whole insertion of their own costs, in this block.
    function prepay(uint256 leaves, bool whole) external view returns (uint256);

    /// Until when deposits are closed; in the past when they are open.
    function depositsClosedUntil() external view returns (uint64);

    /// Which nonce keepers sign to close deposits next.
    function closingNonce() external view returns (uint64);

    /// What they sign.
    function closeDigest(uint64 nonce) external view returns (bytes32);

    /// Whether an account is a keeper.
    function isKeeper(address account) external view returns (bool);

    /// How many keepers have to sign.
    function keepersNeeded() external view returns (uint8);

    /// The verifiers: of payments with 2 and 6 inputs, and of insertions of 2 and 16 leaves.
    function verifiers() external view returns (IVerifier two, IVerifier six, IVerifier pair, IVerifier sixteen);

    /// What the pool hashes of a payment's external data, as the proof has it.
    function externalHash(External calldata rest) external view returns (uint256);
}
