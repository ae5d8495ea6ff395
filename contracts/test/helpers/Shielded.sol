// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {Poseidon} from "../../src/libraries/Poseidon.sol";
import {ShieldedPool} from "../../src/ShieldedPool.sol";
import {Cap, Entry, External, Insertion, Payment, Proof} from "../../src/types/Pool.sol";
import {OddToken} from "../hostile/Tokens.sol";
import {PlainNote, PlainProver} from "../hostile/Verifiers.sol";
import {Test} from "./Test.sol";

/// A pool with the plain prover's verifiers, and somebody who deposits, pays and inserts.
abstract contract Shielded is Test {
    /// All that a payment is made of.
    struct Draft {
        Payment payment;
        External rest;
        PlainNote[] inputs;
        PlainNote[2] outputs;
    }

    uint256 internal constant START = 1_800_000_000;
    uint256 internal constant ME = 4711;
    address internal constant BO = address(0xB0);
    address internal constant CARRIER = address(0xCA);
    address internal constant INSERTER = address(0x15E7);
    uint128 internal constant COIN_CAP = 1000 ether;
    uint128 internal constant DOLLAR_CAP = 1e15;

    ShieldedPool internal pool;
    PlainProver internal prover;
    OddToken internal dollar;
    /// The keys of the keepers, in ascending order of their addresses.
    uint256[3] internal keepers;

    Entry[] private _line;
    mapping(uint64 number => uint256) private _places;
    uint256 private _drawn;

    function setUp() public virtual {
        vm.warp(START);
        vm.deal(address(this), 1e30);
        dollar = new OddToken(OddToken.Odd.None);
        dollar.mint(address(this), 1e30);
        prover = new PlainProver();
        _chooseKeepers();
        pool = new ShieldedPool(prover.verifiers(), capsOf(), keeperAccounts(), 2);
        dollar.approve(address(pool), type(uint256).max);
    }

    function capsOf() internal view virtual returns (Cap[] memory caps) {
        caps = new Cap[](2);
        (caps[0], caps[1]) = (Cap(address(0), COIN_CAP), Cap(address(dollar), DOLLAR_CAP));
    }

    function keeperAccounts() internal view returns (address[] memory accounts) {
        accounts = new address[](3);
        for (uint256 i = 0; i < 3; ++i) {
            accounts[i] = vm.addr(keepers[i]);
        }
    }

    function _chooseKeepers() private {
        keepers = [uint256(101), 102, 103];
        for (uint256 i = 0; i < 3; ++i) {
            for (uint256 j = 0; j < 2; ++j) {
                bool wrong = vm.addr(keepers[j]) > vm.addr(keepers[j + 1]);
                if (wrong) (keepers[j], keepers[j + 1]) = (keepers[j + 1], keepers[j]);
            }
        }
    }

    /// Signatures of the keepers whose bits are set.
    function signaturesOf(uint64 nonce, uint256 which) internal view returns (bytes[] memory all) {
        bytes[3] memory found;
        uint256 count = 0;
        for (uint256 i = 0; i < 3; ++i) {
            if (which >> i & 1 == 0) continue;
            (uint8 v, bytes32 r, bytes32 s) = vm.sign(keepers[i], pool.closeDigest(nonce));
            found[count++] = abi.encodePacked(r, s, v);
        }
        all = new bytes[](count);
        for (uint256 i = 0; i < count; ++i) {
            all[i] = found[i];
        }
    }

    function close() internal {
        uint64 nonce = pool.closingNonce();
        pool.closeDeposits(nonce, signaturesOf(nonce, 3));
    }

    /// 384 bytes.
    function text(uint256 seed) internal pure returns (bytes memory all) {
        for (uint256 i = 0; i < 12; ++i) {
            all = bytes.concat(all, keccak256(abi.encode(seed, i)));
        }
    }

    function draw() internal returns (uint256) {
        return uint256(keccak256(abi.encode("drawn", ++_drawn))) % Poseidon.FIELD;
    }

    function queue(uint64 number, Entry memory entry) internal {
        _line.push(entry);
        _places[number] = _line.length;
    }

    // ---- deposits ----

    function noteOf(address token, uint256 value) internal returns (PlainNote memory) {
        return PlainNote(ME, draw(), token, value, 0);
    }

    /// What the pool computes as ρ of its next leaf.
    function rhoOf(uint64 number) internal view returns (uint256) {
        bytes32 label = keccak256("teahouse.rho.deposit");
        return uint256(keccak256(abi.encode(label, block.chainid, pool, uint256(number)))) % Poseidon.FIELD;
    }

    function put(address token, uint256 amount, uint256 reward) internal returns (PlainNote memory note) {
        note = noteOf(token, amount);
        uint64 number = pool.queued();
        note.rho = rhoOf(number);
        bytes32 key = prover.noteKeyOf(note);
        pool.deposit{value: (token == address(0) ? amount : 0) + reward}(token, amount, key, text(1));
        queue(number, Entry(prover.commitmentOf(note), 0, uint128(reward)));
    }

    // ---- payments ----

    function dummy(address token) internal returns (PlainNote memory) {
        return PlainNote(ME, draw(), token, 0, draw());
    }

    /// Spends `note` and a dummy: `kept` for the first output, `amount` leaves, the rest is the second output.
    function draftOf(PlainNote memory note, uint256 kept, uint128 amount) internal returns (Draft memory it) {
        it.inputs = new PlainNote[](2);
        (it.inputs[0], it.inputs[1]) = (note, dummy(note.asset));
        fill(it, kept, amount);
    }

    function fill(Draft memory it, uint256 kept, uint128 amount) internal {
        uint256 sum = 0;
        it.payment.nullifiers = new bytes32[](it.inputs.length);
        for (uint256 i = 0; i < it.inputs.length; ++i) {
            it.payment.nullifiers[i] = prover.nullifierOf(it.inputs[i]);
            sum += it.inputs[i].value;
        }
        address asset = it.inputs[0].asset;
        bytes32 first = it.payment.nullifiers[0];
        it.outputs[0] = PlainNote(ME, draw(), asset, kept, prover.rhoOf(first, 0));
        it.outputs[1] = PlainNote(ME, draw(), asset, sum - kept - amount, prover.rhoOf(first, 1));
        it.payment.commitment0 = prover.commitmentOf(it.outputs[0]);
        it.payment.commitment1 = prover.commitmentOf(it.outputs[1]);
        (it.payment.root, it.payment.amount) = (pool.root(), amount);
        if (amount != 0) (it.payment.asset, it.rest.recipient, it.rest.submitter) = (asset, BO, CARRIER);
        it.rest.deadline = uint64(block.timestamp + 1 hours);
        (it.rest.ciphertext0, it.rest.ciphertext1) = (text(2), text(3));
    }

    function proofOf(Draft memory it) internal returns (Proof memory) {
        return prover.payment(it.payment, pool.externalHash(it.rest), it.inputs, it.outputs);
    }

    function entryOf(Draft memory it, uint256 reward) internal pure returns (Entry memory) {
        return Entry(it.payment.commitment0, it.payment.commitment1, uint128(reward));
    }

    function send(Draft memory it, uint256 reward) internal {
        bring(it, reward, proofOf(it));
    }

    function bring(Draft memory it, uint256 reward, Proof memory proof) internal {
        uint64 number = pool.queued();
        pool.transact{value: reward}(it.payment, it.rest, proof);
        queue(number, entryOf(it, reward));
    }

    // ---- insertions ----

    /// The entries that `count` leaves from the front on are of; `behind` is one that is not queued yet.
    function entriesOf(uint256 count, Entry memory behind) internal view returns (Entry[] memory entries) {
        Entry[] memory found = new Entry[](count);
        uint64 number = pool.inserted();
        uint256 used = 0;
        for (uint256 want = count; want > 0; ++used) {
            found[used] = _entryAt(number, behind);
            uint256 size = found[used].leaf1 == 0 ? 1 : 2;
            number += uint64(size);
            want -= size < want ? size : want;
        }
        entries = new Entry[](used);
        for (uint256 i = 0; i < used; ++i) {
            entries[i] = found[i];
        }
    }

    /// The entry whose first leaf has this number: as it was queued, or what is left of it.
    function _entryAt(uint64 number, Entry memory behind) private view returns (Entry memory) {
        if (_places[number] != 0) return _line[_places[number] - 1];
        if (number == 0 || _places[number - 1] == 0) return behind;
        Entry memory whole = _line[_places[number - 1] - 1];
        if (whole.leaf1 == 0) return behind;
        return Entry(whole.leaf1, 0, whole.reward - whole.reward / 2);
    }

    /// The leaves of entries in places: `size` of them, as far as `count` goes.
    function leavesOf(Entry[] memory entries, uint256 count, uint256 size)
        internal
        pure
        returns (uint256[] memory all)
    {
        all = new uint256[](size);
        uint256 found = 0;
        for (uint256 i = 0; i < entries.length; ++i) {
            if (found < count) all[found++] = uint256(entries[i].leaf0);
            if (entries[i].leaf1 != 0 && found < count) all[found++] = uint256(entries[i].leaf1);
        }
    }

    function insertionOf(uint8 size, uint8 count, address payee) internal view returns (Insertion memory it) {
        return insertionOf(size, count, payee, Entry(0, 0, 0));
    }

    function insertionOf(uint8 size, uint8 count, address payee, Entry memory behind)
        internal
        view
        returns (Insertion memory it)
    {
        it.entries = entriesOf(count, behind);
        (it.size, it.count, it.payee) = (size, count, payee);
        it.newRoot = prover.rootAfter(pool.root(), startOf(size), leavesOf(it.entries, count, size));
    }

    function startOf(uint256 size) internal view returns (uint256) {
        uint256 places = pool.counter();
        return places % size == 0 ? places : places + size - places % size;
    }

    /// What the pool will ask its verifier, computed apart from it.
    function claimOf(Insertion memory it, uint256[] memory leaves) internal view returns (uint256[] memory claim) {
        claim = new uint256[](5);
        (claim[0], claim[1], claim[2]) = (uint256(pool.root()), uint256(it.newRoot), startOf(it.size));
        bytes memory words = abi.encode(block.chainid, pool, it.size, claim[2], it.count);
        for (uint256 i = 0; i < leaves.length; ++i) {
            words = bytes.concat(words, bytes32(leaves[i]));
        }
        words = bytes.concat(words, abi.encode(claim[0], it.newRoot, it.payee));
        claim[3] = uint256(keccak256(words)) % Poseidon.FIELD;
        claim[4] = valueAt(leaves, claim[3]);
    }

    function valueAt(uint256[] memory leaves, uint256 point) internal pure returns (uint256 sum) {
        uint256 power = 1;
        for (uint256 i = 0; i < leaves.length; ++i) {
            sum = addmod(sum, mulmod(leaves[i], power, Poseidon.FIELD), Poseidon.FIELD);
            power = mulmod(power, point, Poseidon.FIELD);
        }
    }

    function proofOf(Insertion memory it) internal returns (Proof memory) {
        uint256[] memory leaves = leavesOf(it.entries, it.count, it.size);
        return prover.insertion(claimOf(it, leaves), leaves);
    }

    function insertNext(uint8 size, uint8 count) internal {
        Insertion memory it = insertionOf(size, count, INSERTER);
        Proof memory proof = proofOf(it);
        pool.insert(it, proof);
    }

    /// A note that stands in the tree.
    function held(address token, uint256 amount) internal returns (PlainNote memory note) {
        note = put(token, amount, 0);
        insertAll();
    }

    /// Everything that is queued.
    function insertAll() internal {
        while (pool.inserted() < pool.queued()) {
            insertNext(2, pool.queued() - pool.inserted() == 1 ? 1 : 2);
        }
    }

    /// Something that is no proof of anything.
    function noProof() internal pure returns (Proof memory proof) {
        proof.a[0] = 1;
    }

    receive() external payable {}
}
