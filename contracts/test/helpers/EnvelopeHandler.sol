// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {Split} from "../../src/libraries/Split.sol";
import {RedEnvelope} from "../../src/RedEnvelope.sol";
import {DestKind, NoteDest, NoteOpening} from "../../src/types/Destination.sol";
import {Gathering, Join, Seat} from "../../src/types/Gathering.sol";
import {Claim, Mode, Sibling, Terms} from "../../src/types/Terms.sol";
import {MembershipDouble} from "../hostile/Memberships.sol";
import {Bazaar} from "./Bazaar.sol";
import {Tables} from "./Tables.sol";

/// Creators, claimers, guests, a carrier and the bazaar around them at random, with a ledger of their own. Each verb knows from the ledger alone whether the contract must take the call.
contract EnvelopeHandler is Tables, Bazaar {
    struct Book {
        uint256 funded;
        uint256 paid;
        uint256 fees;
        uint256 refunded;
        uint256 joined;
        bool drawn;
    }

    Terms[] private _gifts;
    uint96[][] private _amounts;
    Gathering[] private _gatherings;
    bytes32[] public ids;
    mapping(bytes32 id => Book) public books;
    mapping(bytes32 id => mapping(uint256 index => uint256)) public timesPaid;
    mapping(bytes32 id => Seat[]) private _seats;
    /// Who says who is a member. It says no, reverts, burns its gas, answers without end or calls back, as it likes.
    MembershipDouble public verifier;
    bytes32 private constant _CLUB = "club";

    constructor() {
        setUp();
        _gather(envelope, address(dollar), START, BO, address(0xC0));
        verifier = new MembershipDouble(MembershipDouble.Way.Checks);
        verifier.setCallback(_callback());
        vm.deal(CARRIER, 1e24);
        for (uint256 n = 0; n < 6; ++n) {
            verifier.admit(_CLUB, bytes32(n));
        }
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

    function carrier() external pure returns (address) {
        return CARRIER;
    }

    // ---- what people do ----

    function create(uint256 pick, uint32 shares, uint96 each) external {
        if (_gifts.length >= 16) return;
        vm.warp(_now);
        uint96[] memory amounts = even(uint32(bound(shares, 1, 6)), uint96(bound(each, 1, 1e18)));
        bool isDeck = pick % 2 == 0;
        if (isDeck) _shuffle(amounts, pick);
        Terms memory terms = deckOf(tokenOf(pick / 2), amounts);
        if (!isDeck) terms.mode = Mode.EQUAL;
        _keep(terms, pick, amounts, gatheringOf());
    }

    function createOpen(uint256 pick, uint32 seats, uint96 total, uint32 closing) external {
        if (_gifts.length >= 16) return;
        vm.warp(_now);
        Gathering memory gathering = gatheringOf();
        gathering.closesAt = uint64(_now + bound(closing, 1, 24 hours));
        // By the group's key, by the verifier, or by both.
        if (closing % 3 > 0) (gathering.membership, gathering.group) = (address(verifier), _CLUB);
        if (closing % 3 == 1) gathering.key = address(0);
        seats = uint32(bound(seats, 1, 6));
        Terms memory terms = tableOf(tokenOf(pick), seats, uint96(bound(total, seats, 1e18)), gathering);
        _keep(terms, pick, new uint96[](0), gathering);
    }

    function claim(uint256 which, uint32 index, uint256 to, uint96 fee) external {
        if (_gifts.length == 0) return;
        vm.warp(_now);
        which = _next(which, false);
        Terms memory terms = _gifts[which];
        if (terms.mode == Mode.OPEN) return;
        index = index % (terms.shares + 1);
        Claim memory signed = claimOf(terms, index, receivers[to % MANY]);
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
        uint256 joined = books[envelope.idOf(terms)].joined;
        again = again && joined > 0;
        Join memory signed = joinOf(terms, again ? joined - 1 : joined);
        (signed.dest, signed.relayer, signed.maxRelayerFee) = (word(receivers[to % MANY]), CARRIER, 1e15);
        if (to % 5 == 0) (signed.destKind, signed.dest) = (DestKind.NOTE, note);
        fee = uint96(bound(fee, 0, 1e15));
        (bytes memory proof, bool welcome) = _prove(gathering, signed, again ? joined - 1 : joined, to / 64);
        bool may = welcome && !again && joined < terms.shares && _now < gathering.closesAt;
        bool went = _sit(terms, gathering, signed, proof, fee);
        _check(envelope.join.selector, went, may);
        if (!went) return;
        _seats[signed.id].push(bySeat(signed, uint32(joined), fee));
        books[signed.id].joined += 1;
    }

    /// What burns its gas has to be given some that ends.
    function _sit(Terms memory terms, Gathering memory gathering, Join memory signed, bytes memory proof, uint96 fee)
        private
        returns (bool)
    {
        bytes memory signed_ = signature(GROUP, envelope.joinDigest(signed));
        vm.prank(CARRIER);
        try envelope.join{gas: 8_000_000}(terms, gathering, signed, signed_, proof, fee) {
            return true;
        } catch {
            return false;
        }
    }

    /// The proof of member `n`, or one for another join, where the gathering asks for one; and what the verifier is going to say.
    function _prove(Gathering memory gathering, Join memory signed, uint256 n, uint256 bend)
        private
        view
        returns (bytes memory proof, bool welcome)
    {
        if (gathering.membership == address(0)) return ("", true);
        bool member = bend % 8 > 0;
        signed.nullifier = verifier.nullifierOf(bytes32(n), signed.id);
        bytes32 signal = envelope.joinDigest(signed);
        proof = verifier.proofOf(bytes32(n), member ? signal : ~signal);
        MembershipDouble.Way way = verifier.way();
        welcome = way == MembershipDouble.Way.Floods || (way == MembershipDouble.Way.Checks && member);
    }

    /// The verifier changes its mind; most of the time it does its work.
    function turn(uint256 mood) external {
        verifier.setWay(MembershipDouble.Way(mood % 3 == 0 ? mood / 3 % 8 : 0));
    }

    function reveal(uint256 which, bool right) external {
        (bool found, Terms memory terms, Gathering memory gathering) = _open(which);
        if (!found) return;
        Book storage book = books[envelope.idOf(terms)];
        bool closed = book.joined == terms.shares || _now >= gathering.closesAt;
        bool may = right && book.joined > 0 && !book.drawn && closed && _now < gathering.closesAt + 1 hours;
        try envelope.reveal(terms, gathering, right ? CREATORS : bytes32(0)) {
            book.drawn = true;
            _check(envelope.reveal.selector, true, may);
        } catch {
            _check(envelope.reveal.selector, false, may);
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
        bool may = _extra == 0 && (books[id].drawn || _now >= gathering.closesAt + 1 hours);
        for (uint256 i = 0; i < many; ++i) {
            seats[i] = _seats[id][from + i];
            if (opens) openings[i] = _opening();
            if (timesPaid[id][from + i] > 0) may = false;
        }
        (, uint96 before,,) = envelope.envelope(id);
        try envelope.settle{value: _extra}(terms, gathering, seats, openings) {
            for (uint256 i = 0; i < many; ++i) {
                timesPaid[id][from + i] += 1;
            }
            (, uint96 left,,) = envelope.envelope(id);
            books[id].paid += before - left;
            _check(envelope.settle.selector, true, may && before - left >= many);
        } catch {
            _check(envelope.settle.selector, false, may);
        }
    }

    function refund(uint256 which, bool opens) external {
        if (_gifts.length == 0) return;
        vm.warp(_now);
        Terms memory terms = _gifts[which % _gifts.length];
        bytes32 id = envelope.idOf(terms);
        uint256 rest = _restOf(terms, id);
        bool may = rest > 0 && _now >= terms.expiry && _extra == 0;
        opens = opens && terms.refundKind == DestKind.NOTE;
        try envelope.refund{value: _coinFor(opens)}(terms, opens ? _brought() : unopened) {
            books[id].refunded += rest;
            _check(envelope.refund.selector, true, may);
        } catch {
            _check(envelope.refund.selector, false, may);
        }
    }

    /// Time passes, token and pool change their minds; what was sent unasked changes nothing.
    function wait_(uint256 by, uint256 unasked, uint256 mood) external {
        _pass(bound(by, 1, by % 4 == 0 ? 20 hours : 2 hours));
        _slip(unasked, mood);
    }

    /// Past every expiry anybody settles what was joined for and sends back the rest. Says whether nothing is left.
    function endAll() external returns (bool) {
        _pass(26 hours);
        _calm();
        for (uint256 i = 0; i < ids.length; ++i) {
            for (uint256 seat = 0; seat < books[ids[i]].joined; ++seat) {
                if (timesPaid[ids[i]][seat] == 0) this.settle(i, seat, 0, false);
            }
            this.refund(i, false);
            (, uint96 left,,) = envelope.envelope(ids[i]);
            if (left > 0) return false;
        }
        return bytes(broken).length == 0;
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
        (terms.salt, terms.refundTo) = (bytes32(_gifts.length), word(receivers[pick % MANY]));
        if (pick % 5 == 0) (terms.refundKind, terms.refundTo) = (DestKind.NOTE, note);
        bool may = _arrives(terms.token, terms.total);
        bytes32 id = envelope.idOf(terms);
        bytes4 verb = terms.mode == Mode.OPEN ? envelope.createOpen.selector : envelope.create.selector;
        try this.put(terms, gathering) {
            _check(verb, true, may);
        } catch {
            _check(verb, false, may);
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
        bool toNote = signed.destKind == DestKind.NOTE;
        may = may && _extra == 0 && (!toNote || _takes(terms.token, signed.amount - fee));
        if (!_try("claim", CARRIER, _claimCall(terms, signed, which, fee), _coinFor(toNote), may)) return;
        Book storage book = books[signed.id];
        (book.paid, book.fees) = (book.paid + signed.amount - fee, book.fees + fee);
        timesPaid[signed.id][signed.index] += 1;
    }

    function _claimCall(Terms memory terms, Claim memory signed, uint256 which, uint96 fee)
        private
        returns (bytes memory)
    {
        NoteOpening memory opening = signed.destKind == DestKind.NOTE ? _brought() : unopened;
        (address key, bytes memory signed_) = (keyOf(signed.index), signatureOf(signed));
        (, Sibling[] memory path) = treeOf(terms.depth, _amounts[which], signed.index % terms.shares);
        return abi.encodeCall(envelope.claim, (terms, signed, key, path, signed_, fee, opening));
    }

    function _open(uint256 which) private returns (bool found, Terms memory terms, Gathering memory gathering) {
        if (_gifts.length == 0) return (false, terms, gathering);
        vm.warp(_now);
        which = _next(which, true);
        (terms, gathering) = (_gifts[which], _gatherings[which]);
        found = terms.mode == Mode.OPEN;
    }

    /// The next gift that is open, or that is not.
    function _next(uint256 which, bool isOpen) private view returns (uint256) {
        for (uint256 i = 0; i < _gifts.length; ++i) {
            uint256 one = (which % _gifts.length + i) % _gifts.length;
            if ((_gifts[one].mode == Mode.OPEN) == isOpen) return one;
        }
        return which % _gifts.length;
    }

    /// Cuts the same total by a draw.
    function _shuffle(uint96[] memory amounts, uint256 seed) private pure {
        uint256[] memory ends =
            Split.ends(uint256(amounts[0]) * amounts.length, amounts.length, keccak256(abi.encode(seed)));
        for (uint256 i = 0; i < amounts.length; ++i) {
            amounts[i] = uint96(ends[i] - (i == 0 ? 0 : ends[i - 1]));
        }
    }
}
