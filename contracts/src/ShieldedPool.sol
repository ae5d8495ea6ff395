// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {DepositStop} from "./DepositStop.sol";
import {IShieldedPool} from "./interfaces/IShieldedPool.sol";
import {IVerifier} from "./interfaces/IVerifier.sol";
import {PoolHash} from "./libraries/PoolHash.sol";
import {PoolDeposits} from "./PoolDeposits.sol";
import {PoolTree} from "./PoolTree.sol";
import {Cap, External, Insertion, Payment, Proof, Verifiers} from "./types/Pool.sol";

/// A payment spends notes and makes two others, and shows nothing but that it may.
///
/// The contract looks at what a proof cannot: that a root is one of its own, that no note was spent before, that the payment is
/// brought in time and by whom its owner wanted, and that no more leaves than came in. What it hashes for the proof it
/// computes itself. Verifiers are fixed: another circuit is another pool, which owners reach by withdrawing.
contract ShieldedPool is PoolTree, PoolDeposits {
    /// @inheritdoc IShieldedPool
    mapping(bytes32 nullifier => bool) public isSpent;

    constructor(Verifiers memory verifiers_, Cap[] memory caps, address[] memory keepers, uint8 needed)
        PoolTree(verifiers_)
        PoolDeposits(caps)
        DepositStop(keepers, needed)
    {}

    /// @inheritdoc IShieldedPool
    function transact(Payment calldata payment, External calldata rest, Proof calldata proof)
        external
        payable
        nonReentrant
    {
        _transact(payment, rest, proof);
    }

    /// @inheritdoc IShieldedPool
    function transactAndInsert(
        Payment calldata payment,
        External calldata rest,
        Proof calldata proof,
        Insertion calldata insertion,
        Proof calldata insertionProof
    ) external payable nonReentrant {
        _transact(payment, rest, proof);
        (bool fits,) = _areNext(insertion.entries);
        if (fits) _insert(insertion, insertionProof); // SHP-022
    }

    /// @inheritdoc IShieldedPool
    function externalHash(External calldata rest) external view returns (uint256) {
        return PoolHash.externalOf(rest);
    }

    function _transact(Payment calldata payment, External calldata rest, Proof calldata proof) private {
        _requireTimely(rest);
        _requireBearer(rest);
        _requireOut(payment, rest);
        _requireCiphertext(rest.ciphertext0);
        _requireCiphertext(rest.ciphertext1);
        if (!isRoot[payment.root]) revert UnknownRoot(payment.root); // SHP-006
        _spend(payment.nullifiers);
        _requireProven(payment, rest, proof);
        _takeReward();
        uint64 number = _enqueue(payment.commitment0, payment.commitment1, msg.value);
        _announce(number, payment, rest);
        _payOut(payment, rest);
    }

    /// Records every nullifier, a dummy's too: one that is named twice is spent the second time.
    function _spend(bytes32[] calldata nullifiers) private {
        for (uint256 i = 0; i < nullifiers.length; ++i) {
            bytes32 nullifier = nullifiers[i];
            PoolHash.requireElement(nullifier);
            if (isSpent[nullifier]) revert NullifierSpent(nullifier); // SHP-004
            isSpent[nullifier] = true;
        }
    }

    function _requireProven(Payment calldata payment, External calldata rest, Proof calldata proof) private view {
        uint256 hash = PoolHash.externalOf(rest);
        IVerifier verifier = _verifierOf(payment.nullifiers.length);
        if (!verifier.verify(_claimOf(payment, hash), proof)) revert PaymentNotProven(payment.root, hash); // SHP-003
    }

    function _verifierOf(uint256 inputs) private view returns (IVerifier) {
        if (inputs == 2) return verifiers.two;
        if (inputs == 6) return verifiers.six;
        revert WrongInputs(inputs);
    }

    /// The public inputs, in the circuit's order. A root that is known is an element, and so are the hash and the nullifiers.
    function _claimOf(Payment calldata payment, uint256 hash) private pure returns (uint256[] memory claim) {
        uint256 count = payment.nullifiers.length;
        claim = new uint256[](count + 6);
        claim[0] = uint256(payment.root);
        for (uint256 i = 0; i < count; ++i) {
            claim[1 + i] = uint256(payment.nullifiers[i]);
        }
        PoolHash.requireElement(payment.commitment0);
        PoolHash.requireElement(payment.commitment1);
        (claim[count + 1], claim[count + 2]) = (uint256(payment.commitment0), uint256(payment.commitment1));
        (claim[count + 3], claim[count + 4]) = (payment.amount, uint160(payment.asset));
        claim[count + 5] = hash;
    }

    /// Pays what leaves. What a receiver refuses is owed to it, and holds up nobody.
    function _payOut(Payment calldata payment, External calldata rest) private {
        if (payment.amount == 0) return;
        _leave(payment.asset, payment.amount); // SHP-005
        _out(payment.asset, rest.recipient, payment.amount - rest.fee); // SHP-021
        _out(payment.asset, rest.submitter == address(0) ? msg.sender : rest.submitter, rest.fee);
    }

    function _requireTimely(External calldata rest) private view {
        if (block.timestamp < rest.notBefore) revert TooEarly(rest.notBefore, block.timestamp);
        if (block.timestamp > rest.deadline) revert PastDeadline(rest.deadline, block.timestamp); // SHP-020
    }

    function _requireBearer(External calldata rest) private view {
        address adapter = rest.adapter;
        if (adapter == address(0)) {
            if (rest.parameters != 0) revert ParametersWithoutAdapter(rest.parameters);
        } else if (msg.sender != adapter) {
            revert NotTheAdapter(msg.sender, adapter); // SHP-020
        }
    }

    function _requireOut(Payment calldata payment, External calldata rest) private view {
        (address to, uint128 amount) = (rest.recipient, payment.amount);
        if ((to == address(0)) != (amount == 0) || to == address(this)) revert BadRecipient(to, amount);
        if (rest.submitter == address(this)) revert BadRecipient(rest.submitter, amount);
        if (amount == 0 && payment.asset != address(0)) revert AssetWithoutAmount(payment.asset);
        if (rest.fee > amount) revert FeeAboveAmount(rest.fee, amount);
    }

    /// `Transacted`, put together by hand: the compiler has no room for so many words at once. Three runs of words lie in the call
    /// as the event has them, and each was read before, so that none holds more than its type. Both ciphertexts are of
    /// one length, so that every offset is known.
    function _announce(uint64 number, Payment calldata payment, External calldata rest) private {
        bytes32[] calldata spent = payment.nullifiers;
        (bytes calldata text0, bytes calldata text1) = (rest.ciphertext0, rest.ciphertext1);
        (bytes32 topic, uint256 first) = (Transacted.selector, number);
        assembly ("memory-safe") {
            let data := mload(0x40)
            let size := mul(spent.length, 0x20)
            mstore(data, 0x160)
            calldatacopy(add(data, 0x20), add(payment, 0x40), 0x80) // both commitments, asset, amount
            calldatacopy(add(data, 0xa0), rest, 0x60) // recipient, submitter, fee
            mstore(add(data, 0x100), callvalue())
            mstore(add(data, 0x120), add(0x180, size))
            mstore(add(data, 0x140), add(0x320, size))
            mstore(add(data, 0x160), spent.length)
            calldatacopy(add(data, 0x180), spent.offset, size)
            let texts := add(add(data, 0x180), size)
            mstore(texts, 0x180)
            calldatacopy(add(texts, 0x20), text0.offset, 0x180)
            mstore(add(texts, 0x1a0), 0x180)
            calldatacopy(add(texts, 0x1c0), text1.offset, 0x180)
            log2(data, add(0x4c0, size), topic, first)
        }
    }
}
