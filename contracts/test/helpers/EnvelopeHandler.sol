// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {Split} from "../../src/libraries/Split.sol";
import {RedEnvelope} from "../../src/RedEnvelope.sol";
import {DestKind, NoteDest, NoteOpening} from "../../src/types/Destination.sol";
import {Gathering, Join, Seat} from "../../src/types/Gathering.sol";
import {Claim, Mode, Sibling, Terms} from "../../src/types/Terms.sol";
import {Hostile} from "../hostile/Receivers.sol";
import {PoolDouble} from "../hostile/Pools.sol";
import {OddToken} from "../hostile/Tokens.sol";
import {Tables} from "./Tables.sol";

/// Creators, claimers, guests, a carrier, hostile receivers, a moody pool and odd tokens at random, with a ledger of
/// their own. Each verb knows from the ledger alone whether the contract must take the call.
contract EnvelopeHandler is Tables {
    struct Book {
        uint256 funded;
        uint256 paid;
        uint256 fees;
        uint256 refunded;
        uint256 joined;
        bool drawn;
    }

    /// Two tokens: one in any mood, and one that takes from its holders or gives to them as it likes.
    OddToken public moody;
    OddToken public drifting;
    PoolDouble public pool;
    Terms[] private _gifts;
    uint96[][] private _amounts;
    Gathering[] private _gatherings;
    bytes32[] public ids;
    mapping(bytes32 id => Book) public books;
    mapping(bytes32 id => mapping(uint256 index => uint256)) public timesPaid;
    mapping(bytes32 id => Seat[]) private _seats;
    address[4] public receivers;
    bytes32 public note;
    uint256 public taken;
    bool public broken;
    uint256 private _now;

    constructor() {
        setUp();
        _now = START;
        (moody, drifting) = (new OddToken(OddToken.Odd.Blocks), new OddToken(OddToken.Odd.None));
        for (uint256 i = 2; i < 4; ++i) {
            OddToken(tokenOf(i)).mint(address(this), 1e30);
            OddToken(tokenOf(i)).approve(address(envelope), type(uint256).max);
        }
        pool = new PoolDouble(PoolDouble.Way.Takes);
        receivers =
            [BO, address(new Hostile(Hostile.Way.Reverts)), address(new Hostile(Hostile.Way.Bombs)), address(0xC0)];
        moody.block_(receivers[1]);
        NoteOpening memory it = _opening();
        note = envelope.noteDest(NoteDest(it.pool, it.noteKey, keccak256(it.ciphertext), it.authority));
    }

    function vault() external view returns (RedEnvelope) {
        return envelope;
    }

    function count() external view returns (uint256) {
        return ids.length;
    }

    function gift(uint256 i) external view returns (Terms memory) {
        return _gifts[i];
    }

    function tokenOf(uint256 pick) public view returns (address) {
        return [address(0), address(dollar), address(moody), address(drifting)][pick % 4];
    }

    // ---- what people do ----

    function create(uint256 pick, uint32 shares, uint96 each) external {
        if (_gifts.length >= 12) return;
        vm.warp(_now);
        uint96[] memory amounts = even(uint32(bound(shares, 1, 6)), uint96(bound(each, 1, 1e18)));
        bool isDeck = pick % 2 == 0;
        if (isDeck) _shuffle(amounts, pick);
        Terms memory terms = deckOf(tokenOf(pick / 2), amounts);
        if (!isDeck) terms.mode = Mode.EQUAL;
        _keep(terms, pick, amounts, gatheringOf());
    }

    function createOpen(uint256 pick, uint32 seats, uint96 total, uint32 closing) external {
        if (_gifts.length >= 12) return;
        vm.warp(_now);
        Gathering memory gathering = gatheringOf();
        gathering.closesAt = uint64(_now + bound(closing, 1, 24 hours));
        seats = uint32(bound(seats, 1, 6));
        Terms memory terms = tableOf(tokenOf(pick), seats, uint96(bound(total, seats, 1e18)), gathering);
        _keep(terms, pick, new uint96[](0), gathering);
    }

    function claim(uint256 which, uint32 index, uint256 to, uint96 fee) external {
        if (_gifts.length == 0) return;
        vm.warp(_now);
        which = which % _gifts.length;
        Terms memory terms = _gifts[which];
        if (terms.mode == Mode.OPEN) return;
        index = index % (terms.shares + 1);
        Claim memory signed = claimOf(terms, index, receivers[to % 4]);
        if (index < terms.shares) signed.amount = _amounts[which][index];
        signed.maxRelayerFee = signed.amount / 10;
        if (to % 5 == 0) (signed.destKind, signed.dest) = (DestKind.NOTE, note);
        fee = uint96(bound(fee, 0, signed.maxRelayerFee));
        bool may = index < terms.shares && timesPaid[signed.id][index] == 0 && _now < terms.expiry;
        _claim(terms, signed, which, fee, may);
    }

    function join(uint256 which, uint256 to, uint96 fee, bool again) external {
        (bool found, Terms memory terms, Gathering memory gathering) = _open(which);
        if (!found) return;
        bytes32 id = envelope.idOf(terms);
        uint256 joined = books[id].joined;
        again = again && joined > 0;
        Join memory signed = joinOf(terms, again ? joined - 1 : joined);
        (signed.dest, signed.relayer, signed.maxRelayerFee) = (word(receivers[to % 4]), CARRIER, 1e15);
        if (to % 5 == 0) (signed.destKind, signed.dest) = (DestKind.NOTE, note);
        fee = uint96(bound(fee, 0, 1e15));
        bytes memory signed_ = signature(GROUP, envelope.joinDigest(signed));
        bool may = !again && joined < terms.shares && _now < gathering.closesAt;
        vm.prank(CARRIER);
        try envelope.join(terms, gathering, signed, signed_, "", fee) {
            _seats[id].push(bySeat(signed, uint32(joined), fee));
            books[id].joined += 1;
            if (!may) broken = true;
        } catch {
            if (may) broken = true;
        }
    }

    function reveal(uint256 which, bool right) external {
        (bool found, Terms memory terms, Gathering memory gathering) = _open(which);
        if (!found) return;
        Book storage book = books[envelope.idOf(terms)];
        bool closed = book.joined == terms.shares || _now >= gathering.closesAt;
        bool may = right && book.joined > 0 && !book.drawn && closed && _now < gathering.closesAt + 1 hours;
        try envelope.reveal(terms, gathering, right ? CREATORS : bytes32(0)) {
            book.drawn = true;
            if (!may) broken = true;
        } catch {
            if (may) broken = true;
        }
    }

    /// Up to three seats at once; one that was paid before spoils the call.
    function settle(uint256 which, uint256 from, uint256 many, bool opens) external {
        (bool found, Terms memory terms, Gathering memory gathering) = _open(which);
        bytes32 id = found ? envelope.idOf(terms) : bytes32(0);
        if (!found || books[id].joined == 0) return;
        from = from % books[id].joined;
        many = bound(many, 1, 3);
        if (from + many > books[id].joined) many = books[id].joined - from;
        Seat[] memory seats = new Seat[](many);
        NoteOpening[] memory openings = new NoteOpening[](many);
        bool may = books[id].drawn || _now >= gathering.closesAt + 1 hours;
        for (uint256 i = 0; i < many; ++i) {
            seats[i] = _seats[id][from + i];
            if (opens) openings[i] = _opening();
            if (timesPaid[id][from + i] > 0) may = false;
        }
        (, uint96 before,,) = envelope.envelope(id);
        try envelope.settle(terms, gathering, seats, openings) {
            for (uint256 i = 0; i < many; ++i) {
                timesPaid[id][from + i] += 1;
            }
            (, uint96 left,,) = envelope.envelope(id);
            books[id].paid += before - left;
            if (!may || before - left < many) broken = true;
        } catch {
            if (may) broken = true;
        }
    }

    function refund(uint256 which, bool opens) external {
        if (_gifts.length == 0) return;
        vm.warp(_now);
        Terms memory terms = _gifts[which % _gifts.length];
        bytes32 id = envelope.idOf(terms);
        uint256 rest = _restOf(terms, id);
        bool may = rest > 0 && _now >= terms.expiry;
        try envelope.refund(terms, opens && terms.refundKind == DestKind.NOTE ? _opening() : unopened) {
            books[id].refunded += rest;
            if (!may) broken = true;
        } catch {
            if (may) broken = true;
        }
    }

    function payOwed(uint256 pick, uint256 to) external {
        try envelope.payOwed(tokenOf(pick), receivers[to % 4]) {} catch {}
    }

    function payOwedNote(uint256 pick) external {
        try envelope.payOwedNote(tokenOf(pick), _opening()) {} catch {}
    }

    function redirect(uint256 pick) external {
        try Hostile(payable(receivers[1])).redirect(envelope, tokenOf(pick), address(0xE1)) {} catch {}
    }

    /// Time passes, moods change, the drifting token gives or takes; what was sent unasked changes nothing.
    function wait_(uint256 by, uint256 odd, uint256 drift) external {
        _now += bound(by, 1, 6 hours);
        vm.warp(_now);
        moody.setOdd(
            [
                OddToken.Odd.Blocks,
                OddToken.Odd.NoReturn,
                OddToken.Odd.FalseOnFailure,
                OddToken.Odd.Fee,
                OddToken.Odd.RevertsOnZero,
                OddToken.Odd.Bombs,
                OddToken.Odd.Paused,
                OddToken.Odd.None
            ][odd % 8]
        );
        moody.setDecimals([0, 6, 18, 24][odd % 4]);
        pool.setWay(
            [PoolDouble.Way.Takes, PoolDouble.Way.Closed, PoolDouble.Way.TakesLess, PoolDouble.Way.Bombs][odd / 8 % 4]
        );
        if (drift % 3 == 0) drifting.mint(address(envelope), drift % 1e18);
        if (drift % 3 == 1) _take(drift);
    }

    // ---- the ledger ----

    /// What seats that are taken share: the even part of the total for each.
    function potOf(Terms memory terms, bytes32 id) public view returns (uint256) {
        return terms.total * books[id].joined / terms.shares;
    }

    function _restOf(Terms memory terms, bytes32 id) private view returns (uint256) {
        Book storage book = books[id];
        if (terms.mode == Mode.OPEN) return book.refunded > 0 ? 0 : terms.total - potOf(terms, id);
        return terms.total - book.paid - book.fees - book.refunded;
    }

    function _keep(Terms memory terms, uint256 pick, uint96[] memory amounts, Gathering memory gathering) private {
        (terms.salt, terms.refundTo) = (bytes32(_gifts.length), word(receivers[pick % 4]));
        if (pick % 5 == 0) (terms.refundKind, terms.refundTo) = (DestKind.NOTE, note);
        bool may = terms.token != address(moody) || _isExact(moody.odd(), terms.total);
        bytes32 id = envelope.idOf(terms);
        try this.put(terms, gathering) {
            if (!may) broken = true;
        } catch {
            if (may) broken = true;
            return;
        }
        _gifts.push(terms);
        _amounts.push(amounts);
        _gatherings.push(gathering);
        ids.push(id);
        books[id].funded = terms.total;
    }

    /// One call that pays for an envelope of either kind.
    function put(Terms memory terms, Gathering memory gathering) external {
        if (terms.mode == Mode.OPEN) open(terms, gathering);
        else fund(terms);
    }

    function _claim(Terms memory terms, Claim memory signed, uint256 which, uint96 fee, bool may) private {
        NoteOpening memory opening = signed.destKind == DestKind.NOTE ? _opening() : unopened;
        (address key, bytes memory signed_) = (keyOf(signed.index), signatureOf(signed));
        (, Sibling[] memory path) = treeOf(terms.depth, _amounts[which], signed.index % terms.shares);
        vm.prank(CARRIER);
        try envelope.claim(terms, signed, key, path, signed_, fee, opening) {
            Book storage book = books[signed.id];
            (book.paid, book.fees) = (book.paid + signed.amount - fee, book.fees + fee);
            timesPaid[signed.id][signed.index] += 1;
            if (!may) broken = true;
        } catch {
            if (may) broken = true;
        }
    }

    function _open(uint256 which) private returns (bool found, Terms memory terms, Gathering memory gathering) {
        if (_gifts.length == 0) return (false, terms, gathering);
        vm.warp(_now);
        which = which % _gifts.length;
        (terms, gathering) = (_gifts[which], _gatherings[which]);
        found = terms.mode == Mode.OPEN;
    }

    function _opening() private view returns (NoteOpening memory) {
        return NoteOpening(address(pool), "key", address(0xA1), 0, "for the receiver alone");
    }

    /// Whether a deposit arrives as it was asked for. A hundredth of less than a hundred units is no fee.
    function _isExact(OddToken.Odd odd, uint96 total) private pure returns (bool) {
        if (odd == OddToken.Odd.Fee) return total < 100;
        return odd != OddToken.Odd.Paused;
    }

    /// Cuts the same total by a draw.
    function _shuffle(uint96[] memory amounts, uint256 seed) private pure {
        uint256[] memory ends =
            Split.ends(uint256(amounts[0]) * amounts.length, amounts.length, keccak256(abi.encode(seed)));
        for (uint256 i = 0; i < amounts.length; ++i) {
            amounts[i] = uint96(ends[i] - (i == 0 ? 0 : ends[i - 1]));
        }
    }

    function _take(uint256 drift) private {
        uint256 amount = drift % (drifting.balanceOf(address(envelope)) / 4 + 1);
        drifting.burn(address(envelope), amount);
        taken += amount;
    }
}
