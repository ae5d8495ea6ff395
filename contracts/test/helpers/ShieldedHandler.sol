// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {Poseidon} from "../../src/libraries/Poseidon.sol";
import {ShieldedPool} from "../../src/ShieldedPool.sol";
import {Cap, Entry, Insertion, Proof} from "../../src/types/Pool.sol";
import {OddToken} from "../hostile/Tokens.sol";
import {PlainNote} from "../hostile/Verifiers.sol";
import {Crowd} from "./Crowd.sol";
import {Drift} from "./Drift.sol";
import {Shielded} from "./Shielded.sol";

/// Somebody who deposits, pays, merges and inserts at random, honestly and not, in coin, an honest token, one with every oddity and
/// any decimals in turn, and one that takes from its holders or gives to them, to hostile receivers, while keepers close what
/// they can; with a ledger of its own.
contract ShieldedHandler is Shielded, Crowd, Drift {
    struct Kept {
        PlainNote note;
        bytes32 commitment;
        bytes32 nullifier;
        bool spent;
    }

    /// A payment on its way.
    struct Trip {
        Draft it;
        Proof proof;
        bool may;
        uint256 reward;
        uint64 number;
        Insertion own;
        Proof second;
    }

    uint256 public constant ASSETS = 4;
    OddToken public moody;
    Kept[] private _kept;
    /// The coin that each leaf of the queue is worth to who inserts it, and all that was promised and not paid yet.
    mapping(uint64 number => uint256) private _worth;
    uint256 public promised;
    mapping(address token => uint256) public came;
    mapping(address token => uint256) public left;
    bytes32[] private _roots;
    uint256 private _closedUntil;
    uint64 private _closings;

    constructor() {
        (moody, drifting) = (new OddToken(OddToken.Odd.None), new OddToken(OddToken.Odd.None));
        setUp();
        _ready(moody);
        _ready(drifting);
        _gather(START, BO, CARRIER);
        moody.block_(receivers[1]);
        moody.setCallback(_callback());
        _roots.push(pool.root());
    }

    function _ready(OddToken token) private {
        token.mint(address(this), 1e30);
        token.approve(address(pool), type(uint256).max);
    }

    function capsOf() internal view override returns (Cap[] memory caps) {
        caps = new Cap[](ASSETS);
        for (uint256 t = 0; t < ASSETS; ++t) {
            caps[t] = Cap(tokenOf(t), _most(tokenOf(t)));
        }
    }

    /// Four whole coins or tokens: of the one whose decimals change, by the most that they get.
    function _most(address token) private view returns (uint128) {
        return token == address(moody) ? 4e24 : 4e18;
    }

    function vault() external view returns (ShieldedPool) {
        return pool;
    }

    function tokenOf(uint256 pick) public view returns (address) {
        return [address(0), address(dollar), address(moody), address(drifting)][pick % ASSETS];
    }

    // ---- acts ----

    function deposit(uint256 pick, uint256 amount, uint256 reward, uint256 bend) external {
        vm.warp(_now);
        bool bent = bend % 8 == 0;
        address token = tokenOf(pick);
        amount = _measured(token, amount);
        reward = reward % 1000;
        PlainNote memory note = noteOf(token, amount);
        note.rho = rhoOf(pool.queued());
        bytes32 key = prover.noteKeyOf(note);
        if (bent) key = bytes32(uint256(key) + Poseidon.FIELD);
        uint64 number = pool.queued();
        bool may = !bent && amount > 0 && _now >= _closedUntil && _arrives(token, amount);
        may = may && came[token] - left[token] + amount <= _most(token);
        try pool.deposit{value: (token == address(0) ? amount : 0) + reward}(token, amount, key, text(1)) {
            _check("deposit", pool.deposit.selector, true, may);
            came[token] += amount;
            _keep(note);
            _queued(number, Entry(_kept[_kept.length - 1].commitment, 0, uint128(reward)));
        } catch {
            _check("deposit", pool.deposit.selector, false, may);
        }
    }

    /// Spends one note: an honest payment, or one bent in one of six ways.
    function pay(uint256 pick, uint256 share, uint256 leaving, uint256 to, uint256 bend) external {
        if (_kept.length == 0) return;
        Trip memory trip = _trip(pick, share, leaving, to, bend);
        Draft memory it = trip.it;
        try pool.transact{value: trip.reward}(it.payment, it.rest, trip.proof) {
            _check("transact", pool.transact.selector, true, trip.may);
            _paid(it, trip.number, trip.reward);
        } catch {
            _check("transact", pool.transact.selector, false, trip.may);
        }
    }

    /// The same with an insertion, which fits, is late, or is wrong.
    function payAndInsert(uint256 pick, uint256 share, uint256 leaving, uint256 to, uint256 bend) external {
        if (_kept.length == 0) return;
        Trip memory trip = _trip(pick, share, leaving, to, bend);
        trip.own = _behind(trip.it, trip.reward, to);
        bool late = bend / 12 % 6 == 0;
        bool wrong = bend / 12 % 6 == 1;
        trip.second = wrong ? noProof() : proofOf(trip.own);
        if (late) ++trip.own.entries[0].reward;
        trip.may = trip.may && !wrong;
        bool went = _bringBoth(trip);
        _check("transactAndInsert", pool.transactAndInsert.selector, went, trip.may);
        if (!went) return;
        _paid(trip.it, trip.number, trip.reward);
        if (!late) _inserted(trip.own);
    }

    function _trip(uint256 pick, uint256 share, uint256 leaving, uint256 to, uint256 bend)
        private
        returns (Trip memory trip)
    {
        vm.warp(_now);
        Kept storage one = _some(pick);
        trip.it = _draft(one.note, share, leaving, to);
        (trip.may, trip.proof) = _prove(trip.it, bend % 12);
        trip.may = trip.may && !one.spent;
        (trip.number, trip.reward) = (pool.queued(), share % 1001);
    }

    function _bringBoth(Trip memory trip) private returns (bool) {
        Draft memory it = trip.it;
        try pool.transactAndInsert{value: trip.reward}(it.payment, it.rest, trip.proof, trip.own, trip.second) {
            return true;
        } catch {
            return false;
        }
    }

    /// Six notes, or as many as there are, become two.
    function merge(uint256 pick, uint256 share, uint256 leaving) external {
        if (_kept.length == 0) return;
        vm.warp(_now);
        Draft memory it;
        it.inputs = _six(pick);
        uint256 sum = 0;
        for (uint256 i = 0; i < 6; ++i) {
            sum += it.inputs[i].value;
        }
        uint128 amount = leaving % 2 == 0 ? 0 : uint128(leaving % (sum + 1));
        fill(it, (sum - amount) * (share % 5) / 4, amount);
        Proof memory proof = proofOf(it);
        uint64 number = pool.queued();
        try pool.transact{value: share % 7}(it.payment, it.rest, proof) {
            _check("transact", pool.transact.selector, true, true);
            _paid(it, number, share % 7);
        } catch {
            _check("transact", pool.transact.selector, false, true);
        }
    }

    /// Notes of one asset that can be spent, and dummies.
    function _six(uint256 pick) private returns (PlainNote[] memory notes) {
        notes = new PlainNote[](6);
        address asset = _some(pick).note.asset;
        uint256 found = 0;
        for (uint256 i = 0; i < _kept.length && found < 6; ++i) {
            Kept storage one = _kept[(pick % _kept.length + i) % _kept.length];
            if (!one.spent && one.note.asset == asset && _stands(one)) notes[found++] = one.note;
        }
        for (; found < 6; ++found) {
            notes[found] = dummy(asset);
        }
    }

    /// Inserts the front: two leaves, one, or sixteen, honestly or in one of seven dishonest ways.
    function insert(uint256 pick, uint256 to, uint256 bend) external {
        vm.warp(_now);
        uint256 waiting = pool.queued() - pool.inserted();
        (uint8 size, uint8 count) = waiting >= 16 && pick % 4 > 0 ? (16, 16) : (2, waiting >= 2 && pick % 4 > 1 ? 2 : 1);
        if (waiting == 0) return _insertNothing();
        Insertion memory it = insertionOf(size, count, receivers[to % MANY]);
        uint256[] memory leaves = leavesOf(it.entries, count, size);
        bend %= 14;
        if (bend < 4) _misplace(leaves, bend);
        if (bend < 4) it.newRoot = prover.rootAfter(pool.root(), startOf(size), leaves);
        Proof memory proof = _proveOwn(it, leaves);
        if (bend == 4) it.payee = address(0xBAD);
        if (bend == 5) ++it.entries[0].reward;
        if (bend == 6) it.count = size == 16 ? 15 : 3 - count;
        bool may = bend > 6;
        try pool.insert(it, proof) {
            _check("insert", pool.insert.selector, true, may);
            _inserted(it);
        } catch {
            _check("insert", pool.insert.selector, false, may);
        }
    }

    /// Keepers, some of them or all, with the right number or a wrong one.
    function close_(uint256 which, uint256 how) external {
        vm.warp(_now);
        bool right = how % 4 == 0;
        uint64 nonce = right ? _closings : _closings + 1;
        bytes[] memory signatures = signaturesOf(nonce, which % 8);
        bool may = right && signatures.length >= 2 && (_closedUntil == 0 || _now >= _closedUntil + 30 days);
        try pool.closeDeposits(nonce, signatures) {
            _check("closeDeposits", pool.closeDeposits.selector, true, may);
            (_closings, _closedUntil) = (nonce + 1, _now + 30 days);
        } catch {
            _check("closeDeposits", pool.closeDeposits.selector, false, may);
        }
    }

    function payOwed(uint256 pick, uint256 to) external {
        _payOwed(pool, tokenOf(pick), to);
    }

    function redirect(uint256 pick) external {
        _redirect(pool, tokenOf(pick), pick / ASSETS, address(0xE1));
    }

    function intrude(uint256 pick, uint256 amount) external {
        _intrude(pool, tokenOf(pick), amount);
    }

    /// Time passes; one token and one receiver change their minds, and another token gives or takes. What was sent unasked changes
    /// nothing.
    function wait_(uint256 by, uint256 gift, uint256 mood) external {
        _pass(bound(by, 1, by % 2 == 0 ? 40 days : 8 hours));
        _give(moody, address(pool), gift);
        moody.setOdd(OddToken.Odd(mood % 15));
        moody.setDecimals([0, 6, 18, 24][mood / 15 % 4]);
        _turn(mood / 60);
        _drift(address(pool), gift);
    }

    /// Everything is inserted and every note withdrawn, whatever is closed, and what tokens refused is paid. Says whether all went as
    /// it should.
    function endAll() external returns (bool) {
        moody.setOdd(OddToken.Odd.None);
        while (pool.inserted() < pool.queued()) {
            uint256 waiting = pool.queued() - pool.inserted();
            Insertion memory it = waiting >= 16 ? insertionOf(16, 16, BO) : insertionOf(2, waiting > 1 ? 2 : 1, BO);
            Proof memory proof = proofOf(it);
            pool.insert(it, proof);
            _inserted(it);
        }
        uint256 count = _kept.length;
        for (uint256 i = 0; i < count; ++i) {
            if (_kept[i].spent) continue;
            Draft memory it = draftOf(_kept[i].note, 0, uint128(_kept[i].note.value));
            Proof memory proof = proofOf(it);
            uint64 number = pool.queued();
            pool.transact(it.payment, it.rest, proof);
            _paid(it, number, 0);
        }
        _payTokens();
        return bytes(broken).length == 0;
    }

    /// On an honest day every token pays what it refused, while another is short of what it took; and that one pays as soon as it
    /// gives that back.
    function _payTokens() private {
        for (uint256 t = 1; t < ASSETS; ++t) {
            address token = tokenOf(t);
            OddToken(token).mint(address(pool), taken[token]);
            given[token] += taken[token];
            for (uint256 r = 0; r < MANY; ++r) {
                if (pool.owed(token, receivers[r]) > 0) pool.payOwed(token, receivers[r]);
            }
        }
    }

    // ---- what holds ----

    /// What is in notes, per token, is what came and did not leave, and the sum of all notes that are not spent: whatever a token does to
    /// its holders, no more of it leaves than came.
    function checkNotes() external view {
        uint256[ASSETS] memory sums;
        for (uint256 i = 0; i < _kept.length; ++i) {
            Kept storage one = _kept[i];
            require(pool.isSpent(one.nullifier) == one.spent, "shp_004: what is spent is known");
            if (one.spent) continue;
            for (uint256 t = 0; t < ASSETS; ++t) {
                if (one.note.asset == tokenOf(t)) sums[t] += one.note.value;
            }
        }
        for (uint256 t = 0; t < ASSETS; ++t) {
            address token = tokenOf(t);
            require(pool.shielded(token) == sums[t], "shp_005: what is in notes is what notes are worth");
            require(came[token] == left[token] + sums[t], "and what came and did not leave");
        }
    }

    /// What is owed is what is in notes, what inserters are promised, and what could not be pushed; and it is here. What a token took
    /// from its holders is missing of that token and of no other.
    function checkHoldings() external view {
        for (uint256 t = 0; t < ASSETS; ++t) {
            address token = tokenOf(t);
            uint256 owing = came[token] - left[token] + (t == 0 ? promised : 0);
            for (uint256 r = 0; r < MANY; ++r) {
                owing += pool.owed(token, receivers[r]);
            }
            require(pool.liabilities(token) == owing, "liabilities are the open promises");
            uint256 held_ = t == 0 ? address(pool).balance : OddToken(token).balanceOf(address(pool));
            require(held_ + taken[token] == owing + given[token], "and the pool can keep them, to the unit");
        }
    }

    /// Every root is remembered, the queue is whole and in order, and what is inserted stands in the tree.
    function checkTree() external view {
        for (uint256 i = 0; i < _roots.length; ++i) {
            require(pool.isRoot(_roots[i]), "shp_006: a root was forgotten");
        }
        require(pool.root() == _roots[_roots.length - 1], "the root is the newest");
        require(prover.places(pool.root()) == pool.counter(), "shp_008: places are those of the tree");
        require(pool.counter() <= 2 * pool.inserted(), "shp_012: a leaf takes two places at most");
        uint256 worth = 0;
        for (uint64 number = pool.inserted(); number < pool.queued(); ++number) {
            worth += _worth[number];
        }
        require(worth == promised, "shp_011: what waits is worth what is promised");
    }

    // ---- inside ----

    /// Nothing to one whole coin or token and eight units: nine at most of a token without decimals.
    function _measured(address token, uint256 amount) private view returns (uint256) {
        uint256 whole = token == address(0) ? 1e18 : 10 ** uint256(OddToken(token).decimals());
        return bound(amount, 0, whole + 8);
    }

    /// A note that can be spent, mostly.
    function _some(uint256 pick) private view returns (Kept storage one) {
        uint256 from = pick % _kept.length;
        for (uint256 i = 0; pick % 8 > 0 && i < _kept.length; ++i) {
            one = _kept[(from + i) % _kept.length];
            if (!one.spent && _stands(one)) return one;
        }
        return _kept[from];
    }

    function _stands(Kept storage one) private view returns (bool) {
        return prover.stands(pool.root(), one.commitment);
    }

    function _draft(PlainNote memory note, uint256 share, uint256 leaving, uint256 to)
        private
        returns (Draft memory it)
    {
        uint128 amount = leaving % 3 == 0 ? 0 : uint128(leaving % (note.value + 1));
        it = draftOf(note, (note.value - amount) * (share % 5) / 4, amount);
        if (amount == 0) return it;
        (it.rest.recipient, it.rest.submitter) = (receivers[to % MANY], receivers[to / MANY % MANY]);
        it.rest.fee = amount / 10;
    }

    /// A proof where there is one, and whether the pool has to take it. Ways 0 to 5 bend the payment before or after.
    function _prove(Draft memory it, uint256 way) private returns (bool may, Proof memory proof) {
        if (way == 0) it.rest.deadline = uint64(_now - 1);
        if (way == 1) it.rest.notBefore = uint64(_now + 1);
        uint256 hash = pool.externalHash(it.rest);
        try prover.payment(it.payment, hash, it.inputs, it.outputs) returns (Proof memory made) {
            (may, proof) = (way > 5, made);
        } catch {
            proof = noProof();
        }
        if (way == 2) it.rest.ciphertext0 = text(77);
        if (way == 3) it.payment.nullifiers[0] = bytes32(uint256(it.payment.nullifiers[0]) + Poseidon.FIELD);
        if (way == 4) it.payment.commitment1 = bytes32(uint256(it.payment.commitment1) ^ 1);
        if (way == 5) it.payment.root = bytes32(uint256(it.payment.root) ^ 1);
    }

    /// The insertion that a payment brings along: of the front, to which its own leaves belong when nothing else waits.
    function _behind(Draft memory it, uint256 reward, uint256 to) private view returns (Insertion memory) {
        Entry memory own = entryOf(it, reward);
        uint256 waiting = pool.queued() - pool.inserted();
        return insertionOf(2, waiting == 1 ? 1 : 2, receivers[to % MANY], own);
    }

    function _insertNothing() private {
        Insertion memory it;
        (it.size, it.count, it.payee) = (2, 1, BO);
        it.entries = new Entry[](1);
        it.entries[0] = Entry(bytes32(uint256(1)), 0, 0);
        try pool.insert(it, noProof()) {
            _check("insert", pool.insert.selector, true, false);
        } catch {
            _check("insert", pool.insert.selector, false, false);
        }
    }

    /// Another list than the queue's: without its first leaf, with one twice, in another order, or with one more.
    function _misplace(uint256[] memory leaves, uint256 way) private pure {
        uint256 last = leaves.length - 1;
        if (way == 0) leaves[0] = 0;
        else if (way == 1) (leaves[0], leaves[last]) = (leaves[last] ^ 1, leaves[0]);
        else if (way == 2) leaves[0] ^= 1;
        else leaves[last] = leaves[last] == 0 ? leaves[0] : 0;
    }

    /// What an inserter can prove of `leaves`: its own sum at the pool's challenge.
    function _proveOwn(Insertion memory it, uint256[] memory leaves) private returns (Proof memory) {
        uint256[] memory claim = claimOf(it, leavesOf(it.entries, it.count, it.size));
        claim[4] = valueAt(leaves, claim[3]);
        return prover.insertion(claim, leaves);
    }

    function _keep(PlainNote memory note) private {
        if (note.value == 0) return;
        _kept.push(Kept(note, prover.commitmentOf(note), prover.nullifierOf(note), false));
    }

    function _queued(uint64 number, Entry memory one) private {
        queue(number, one);
        promised += one.reward;
        if (one.leaf1 == 0) _worth[number] = one.reward;
        else (_worth[number], _worth[number + 1]) = (one.reward / 2, one.reward - one.reward / 2);
    }

    function _paid(Draft memory it, uint64 number, uint256 reward) private {
        for (uint256 i = 0; i < _kept.length; ++i) {
            for (uint256 j = 0; j < it.payment.nullifiers.length; ++j) {
                if (_kept[i].nullifier == it.payment.nullifiers[j]) _kept[i].spent = true;
            }
        }
        left[it.inputs[0].asset] += it.payment.amount;
        _keep(it.outputs[0]);
        _keep(it.outputs[1]);
        _queued(number, entryOf(it, reward));
    }

    /// The ledger of an insertion that went through: its leaves are the ones behind those inserted before.
    function _inserted(Insertion memory it) private {
        uint64 end = pool.inserted();
        for (uint64 number = end - it.count; number < end; ++number) {
            promised -= _worth[number];
        }
        _roots.push(it.newRoot);
    }

    /// As in `Bazaar`.
    function _arrives(address asset, uint256 amount) private view returns (bool) {
        if (asset != address(moody)) return true;
        OddToken.Odd odd = moody.odd();
        if (odd == OddToken.Odd.Fee) return amount < 100;
        bool answers = odd != OddToken.Odd.AnswersAByte && odd != OddToken.Odd.AnswersHalfAWord;
        return answers && odd != OddToken.Odd.Paused && odd != OddToken.Odd.FalseOnSuccess;
    }
}
