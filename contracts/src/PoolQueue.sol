// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {IShieldedPool} from "./interfaces/IShieldedPool.sol";
import {PoolHash} from "./libraries/PoolHash.sol";
import {Entry} from "./types/Pool.sol";
import {Vault} from "./Vault.sol";

/// A queue keeps the leaves that wait for their place in the tree, one slot for each transaction.
///
/// Leaves are numbered from 0 and leave in that order. Each entry was paid for by whoever queued it, in coin, fixed at that
/// moment; whoever takes its leaves out gets that.
abstract contract PoolQueue is IShieldedPool, Vault {
    /// Where queue and tree stand, in one slot.
    struct Head {
        uint64 queued;
        uint64 inserted;
        uint64 places;
    }

    /// Gas of a sixteenth of an insertion of 16 leaves.
    uint256 public constant SHARE_GAS = 23_000;
    /// Gas of an insertion of two leaves.
    uint256 public constant PAIR_GAS = 320_000;
    /// What is prepaid for a unit of gas, in units of the block's base fee.
    uint256 public constant PREPAY_FACTOR = 2;
    /// The places of the tree.
    uint256 public constant PLACES = 1 << 32;
    /// The places that deposits leave free, so that everything in the pool can be paid out of it.
    uint256 public constant PLACES_FOR_EXITS = PLACES / 2;

    Head private _head;
    /// @inheritdoc IShieldedPool
    mapping(uint64 number => bytes32) public entry;

    /// @inheritdoc IShieldedPool
    function queued() public view returns (uint64) {
        return _head.queued;
    }

    /// @inheritdoc IShieldedPool
    function inserted() public view returns (uint64) {
        return _head.inserted;
    }

    /// @inheritdoc IShieldedPool
    function counter() public view returns (uint64) {
        return _head.places;
    }

    /// @inheritdoc IShieldedPool
    function prepay(uint256 leaves, bool whole) public view returns (uint256) {
        return (whole ? PAIR_GAS : leaves * SHARE_GAS) * block.basefee * PREPAY_FACTOR;
    }

    /// Queues the leaf of a deposit, whose number it will have.
    function _enqueueOne(bytes32 leaf, uint256 reward) internal {
        Head memory head = _room(1, PLACES_FOR_EXITS);
        if (leaf == 0) revert EmptyLeaf(); // SHP-009
        _append(head, 1, leaf, 0, reward);
    }

    /// Queues the leaves of a payment.
    function _enqueue(bytes32 leaf0, bytes32 leaf1, uint256 reward) internal returns (uint64) {
        Head memory head = _room(2, PLACES);
        if (leaf0 == 0 || leaf1 == 0) revert EmptyLeaf(); // SHP-009
        return _append(head, 2, leaf0, leaf1, reward);
    }

    function _append(Head memory head, uint64 leaves, bytes32 leaf0, bytes32 leaf1, uint256 reward)
        private
        returns (uint64 number)
    {
        uint256 least = prepay(leaves, false);
        if (reward < least || reward > type(uint128).max) revert WrongReward(reward, least); // SHP-010
        number = head.queued;
        head.queued = number + leaves;
        _head = head;
        entry[number] = _hashOf(leaf0, leaf1, reward);
    }

    /// A leaf takes two places at most, whoever inserts it in whatever company: a pair starts at an even place, and sixteen
    /// skip fourteen at most.
    function _room(uint256 leaves, uint256 most) private view returns (Head memory head) {
        head = _head;
        uint256 places = head.places + 2 * (head.queued - head.inserted + leaves);
        if (places > most) revert PoolFull(places, most); // SHP-012
    }

    /// Whether these are the entries at the front, and the number of the first that is not.
    function _areNext(Entry[] calldata entries) internal view returns (bool, uint64 number) {
        number = _head.inserted;
        for (uint256 i = 0; i < entries.length; ++i) {
            Entry calldata one = entries[i];
            if (entry[number] != _hashOf(one.leaf0, one.leaf1, one.reward)) return (false, number); // SHP-007
            number += one.leaf1 == 0 ? 1 : 2;
        }
        return (true, number);
    }

    /// Takes `count` leaves of the entries at the front out, for places that begin at the next multiple of `size`. They are known
    /// to be the next.
    function _take(Entry[] calldata entries, uint256 count, uint256 size)
        internal
        returns (uint256 start, uint256[] memory leaves, uint256 reward)
    {
        Head memory head = _head;
        leaves = new uint256[](size);
        uint256 found = 0;
        for (uint256 i = 0; i < entries.length; ++i) {
            if (found == count) revert WrongEntries(entries.length, count);
            uint256 part;
            // forge-lint: disable-next-line(unsafe-typecast): at most the sixteen of a batch
            (found, part) = _takeOf(entries[i], head.inserted + uint64(found), leaves, found, count);
            reward += part;
        }
        if (found != count) revert WrongEntries(entries.length, count);
        start = _roundUp(head.places, size);
        if (start + size > PLACES) revert PoolFull(start + size, PLACES);
        // forge-lint: disable-next-line(unsafe-typecast): at most all places, of which there are 2^32
        head.places = uint64(start + size);
        // forge-lint: disable-next-line(unsafe-typecast): at most the sixteen of a batch
        head.inserted += uint64(count);
        _head = head;
    }

    /// The leaves of one entry and its reward. Where only the first of two is wanted, the other stays as an entry of its own, worth
    /// the other half: so entries at the front always say which leaf is next.
    function _takeOf(Entry calldata one, uint64 number, uint256[] memory leaves, uint256 found, uint256 count)
        private
        returns (uint256, uint256 reward)
    {
        delete entry[number];
        leaves[found++] = uint256(one.leaf0);
        if (one.leaf1 == 0) return (found, one.reward);
        if (found < count) {
            leaves[found++] = uint256(one.leaf1);
            return (found, one.reward);
        }
        reward = one.reward / 2;
        entry[number + 1] = _hashOf(one.leaf1, 0, one.reward - reward); // SHP-011
        return (found, reward);
    }

    function _roundUp(uint256 places, uint256 size) private pure returns (uint256) {
        return (places + size - 1) / size * size;
    }

    function _hashOf(bytes32 leaf0, bytes32 leaf1, uint256 reward) private pure returns (bytes32) {
        return keccak256(abi.encode(leaf0, leaf1, reward));
    }
}
