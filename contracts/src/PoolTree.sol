// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {IShieldedPool} from "./interfaces/IShieldedPool.sol";
import {IVerifier} from "./interfaces/IVerifier.sol";
import {PoolHash} from "./libraries/PoolHash.sol";
import {PoolQueue} from "./PoolQueue.sol";
import {Insertion, Proof, Verifiers} from "./types/Pool.sol";

/// A tree grows by proofs, and remembers every root that it had.
///
/// It never computes a node. An insertion names a new root; the proof shows that it is the old one with the queue's next
/// leaves in place, and that nothing else changed (`zk-circuits/DESIGN.md` has the argument).
abstract contract PoolTree is PoolQueue {
    /// The root of 2^32 empty places.
    bytes32 public constant EMPTY_ROOT = 0x2f68a1c58e257e42a17a6c61dff5551ed560b9922ab119d5ac8e184c9734ead9;

    /// @inheritdoc IShieldedPool
    Verifiers public verifiers;
    /// @inheritdoc IShieldedPool
    bytes32 public root = EMPTY_ROOT;
    /// @inheritdoc IShieldedPool
    mapping(bytes32 root_ => bool) public isRoot;

    constructor(Verifiers memory verifiers_) {
        _requireInputs(verifiers_.two, 8);
        _requireInputs(verifiers_.six, 12);
        _requireInputs(verifiers_.pair, 5);
        _requireInputs(verifiers_.sixteen, 5);
        verifiers = verifiers_;
        isRoot[EMPTY_ROOT] = true;
    }

    /// @inheritdoc IShieldedPool
    function insert(Insertion calldata insertion, Proof calldata proof) external nonReentrant {
        (bool fits, uint64 number) = _areNext(insertion.entries);
        if (!fits) revert NotNext(number); // SHP-007
        _insert(insertion, proof);
    }

    /// Inserts entries that are known to be the next.
    function _insert(Insertion calldata insertion, Proof calldata proof) internal {
        _requireBatch(insertion);
        uint64 first = inserted();
        (uint256 start, uint256[] memory leaves, uint256 reward) =
            _take(insertion.entries, insertion.count, insertion.size);
        uint256[] memory claim = PoolHash.claimOf(insertion, root, start, leaves);
        IVerifier verifier = insertion.size == 2 ? verifiers.pair : verifiers.sixteen;
        if (!verifier.verify(claim, proof)) revert InsertionNotProven(first, insertion.newRoot); // SHP-008
        root = insertion.newRoot;
        isRoot[insertion.newRoot] = true; // SHP-006
        // forge-lint: disable-next-line(unsafe-typecast): a place of the tree, of which there are 2^32
        _announce(insertion, first, uint32(start), reward);
        _out(address(0), insertion.payee, reward); // SHP-011
    }

    function _announce(Insertion calldata insertion, uint64 first, uint32 start, uint256 reward) private {
        emit Inserted(first, start, insertion.size, insertion.count, insertion.newRoot, insertion.payee, reward);
    }

    function _requireBatch(Insertion calldata insertion) private view {
        (uint256 size, uint256 count) = (insertion.size, insertion.count);
        bool full = count == size && (size == 2 || size == 16);
        if (!full && (size != 2 || count != 1)) revert WrongCount(size, count); // SHP-009
        PoolHash.requireElement(insertion.newRoot);
        address payee = insertion.payee;
        if (payee == address(0) || payee == address(this)) revert BadPayee(payee);
    }

    function _requireInputs(IVerifier verifier, uint256 expected) private view {
        uint256 inputs = verifier.INPUTS();
        if (inputs != expected) revert WrongVerifier(verifier, inputs, expected);
    }
}
