// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {Escrow} from "../../src/Escrow.sol";
import {IEscrow} from "../../src/interfaces/IEscrow.sol";
import {DealTerms, Ruling, Settlement} from "../../src/types/Deal.sol";
import {Bazaar} from "./Bazaar.sol";
import {Deals} from "./Deals.sol";

/// Payers, payees, a judge, strangers and hostile receivers at random, with books of the test's own: what each deal should
/// hold, where each piece should stand, and whether a call should go through at all.
contract DealHandler is Deals, Bazaar {
    struct Book {
        IEscrow.Status status;
        bool payerSilent;
        bool payeeSilent;
        uint32 nonce;
        uint256 funded;
        uint256 toPayer;
        uint256 toPayee;
        uint256 fees;
    }

    struct Piece {
        IEscrow.State state;
        uint256 left;
        uint256 since;
    }

    bytes[] private _kept;
    bytes32[] public ids;
    mapping(uint256 which => Book) public books;
    mapping(uint256 which => mapping(uint256 milestone => Piece)) public pieces;

    constructor() {
        setUp();
        _gather(escrow, address(dollar), START, PAYER_TO, PAYEE_TO);
    }

    // ---- what the invariants read ----

    function vault() external view returns (Escrow) {
        return escrow;
    }

    function count() external view returns (uint256) {
        return ids.length;
    }

    function judge_() external view returns (address) {
        return judge;
    }

    function termsAt(uint256 which) public view returns (DealTerms memory) {
        return abi.decode(_kept[which], (DealTerms));
    }

    // ---- the beginning ----

    function create(uint256 seed, uint96 amount, bool signed_) external {
        if (ids.length >= 7) return;
        vm.warp(_now);
        DealTerms memory terms = termsOf(tokenOf(seed), bound(seed >> 8, 1, 4));
        terms.salt = bytes32(ids.length);
        _vary(terms, seed >> 16, uint96(bound(amount, 1, 1e18)));
        uint256 which = ids.length;
        bytes32 id = escrow.idOf(terms);
        uint256 due = sumOf(terms) + terms.payerDeposit + (signed_ ? terms.payeeDeposit : 0);
        bytes memory call = signed_
            ? abi.encodeCall(escrow.createSigned, (terms, signed(PAYER_KEY, id), signed(PAYEE_KEY, id)))
            : abi.encodeCall(escrow.create, (terms));
        if (!_try("create", address(this), call, coin(terms, due), _arrives(terms.token, due))) return;
        _kept.push(abi.encode(terms));
        ids.push(id);
        Book storage book = books[which];
        (book.status, book.funded) = (signed_ ? IEscrow.Status.Live : IEscrow.Status.Offered, due);
        for (uint256 i = 0; i < terms.milestones.length; ++i) {
            pieces[which][i] = Piece(IEscrow.State.Pending, terms.milestones[i].amount, 0);
        }
    }

    function _vary(DealTerms memory terms, uint256 seed, uint96 amount) private view {
        for (uint256 i = 0; i < terms.milestones.length; ++i) {
            terms.milestones[i].amount = amount + uint96(i);
        }
        (terms.payerDeposit, terms.payeeDeposit) = (uint96(seed % 3) * 11, uint96((seed >> 8) % 3) * 7);
        (terms.payerTo, terms.payerKind) = _dest((seed >> 16) % 256);
        (terms.payeeTo, terms.payeeKind) = _dest((seed >> 24) % 256);
        terms.defaultBps = uint16((seed >> 32) % 10_001);
        if ((seed >> 48) % 4 == 0) (terms.arbiter, terms.arbiterFeeBps) = (address(0), 0);
    }

    function accept(uint256 which, bool byHand) external {
        if (_none()) return;
        which %= ids.length;
        DealTerms memory terms = termsAt(which);
        uint256 deposit = terms.payeeDeposit;
        bool may = books[which].status == IEscrow.Status.Offered && _now <= terms.acceptBy;
        may = may && (deposit == 0 || _arrives(terms.token, deposit));
        bytes memory signature = byHand ? bytes("") : signed(PAYEE_KEY, ids[which]);
        bytes memory call = abi.encodeCall(escrow.accept, (terms, signature));
        if (_try("accept", address(this), call, coin(terms, deposit), may && !byHand)) {
            (books[which].status, books[which].funded) = (IEscrow.Status.Live, books[which].funded + deposit);
        }
    }

    function cancel(uint256 which, uint256 who) external {
        if (_none()) return;
        which %= ids.length;
        DealTerms memory terms = termsAt(which);
        address caller = _someone(who);
        bool may = books[which].status == IEscrow.Status.Offered && (_now > terms.acceptBy || caller == payee);
        if (_try("cancel", caller, abi.encodeCall(escrow.cancelUnaccepted, (terms)), 0, may)) {
            (books[which].status, books[which].toPayer) = (IEscrow.Status.Closed, books[which].funded);
        }
    }

    // ---- steps ----

    function deliver(uint256 which, uint8 m, uint256 who) external {
        if (_none()) return;
        which %= ids.length;
        DealTerms memory terms = termsAt(which);
        m = _piece(terms, m);
        address caller = _mostly(payee, who);
        bool may = _in(which, m, IEscrow.State.Pending) && caller == payee && _now <= terms.milestones[m].deliverBy;
        if (_try("deliver", caller, abi.encodeCall(escrow.deliver, (terms, m, HASH)), 0, may)) {
            _move(which, m, IEscrow.State.Delivered);
        }
    }

    function give(uint256 which, uint8 m, uint96 amount, bool toPayee, uint256 who) external {
        if (_none()) return;
        which %= ids.length;
        DealTerms memory terms = termsAt(which);
        m = _piece(terms, m);
        uint256 left = pieces[which][m].left;
        amount = uint96(amount % 3 == 0 ? left : bound(amount, 0, left + 1));
        address mine = toPayee ? payer : payee;
        address caller = _mostly(mine, who);
        bytes memory call = toPayee
            ? abi.encodeCall(escrow.release, (terms, m, amount))
            : abi.encodeCall(escrow.refund, (terms, m, amount));
        bool may = _open(which, m) && caller == mine && amount > 0 && amount <= left;
        if (!_try("give", caller, call, 0, may)) return;
        _pay(which, toPayee ? 0 : amount, toPayee ? amount : 0);
        pieces[which][m].left = left - amount;
        if (amount == left) _end(which, terms, m, 0, 0);
    }

    function dispute(uint256 which, uint8 m, uint256 who) external {
        if (_none()) return;
        which %= ids.length;
        DealTerms memory terms = termsAt(which);
        m = _piece(terms, m);
        Piece storage piece = pieces[which][m];
        bool early = piece.state == IEscrow.State.Pending;
        address caller = _mostly(early ? payee : payer, who);
        bool may = early
            ? _open(which, m) && caller == payee && _now > terms.milestones[m].deliverBy
                && _now <= _last(terms, which, m)
            : _in(which, m, IEscrow.State.Delivered) && caller == payer && _now <= _last(terms, which, m);
        if (_try("dispute", caller, abi.encodeCall(escrow.dispute, (terms, m, HASH)), 0, may)) {
            _move(which, m, early ? IEscrow.State.DisputedByPayee : IEscrow.State.DisputedByPayer);
        }
    }

    function respond(uint256 which, uint8 m, uint256 who) external {
        if (_none()) return;
        which %= ids.length;
        DealTerms memory terms = termsAt(which);
        m = _quarrel(which, terms, m, false);
        bool byPayee = _in(which, m, IEscrow.State.DisputedByPayer);
        bool byPayer = _in(which, m, IEscrow.State.DisputedByPayee);
        address caller = _mostly(byPayee ? payee : payer, who);
        bool right = (byPayee && caller == payee) || (byPayer && caller == payer);
        bool may = right && _now <= _last(terms, which, m);
        if (_try("respond", caller, abi.encodeCall(escrow.respond, (terms, m, HASH)), 0, may)) {
            _move(which, m, IEscrow.State.Answered);
        }
    }

    function rule(uint256 which, uint8 m, uint16 bps, uint256 who) external {
        if (_none()) return;
        which %= ids.length;
        DealTerms memory terms = termsAt(which);
        m = _quarrel(which, terms, m, true);
        address caller = _mostly(terms.arbiter == address(0) ? STRANGER : judge, who);
        bps = uint16(bps % 10_002);
        Ruling memory ruling = Ruling(ids[which], m, bps, HASH, type(uint64).max);
        bool may = _in(which, m, IEscrow.State.Answered) && caller == terms.arbiter && bps <= 10_000
            && _now <= _last(terms, which, m);
        if (!_try("rule", caller, abi.encodeCall(escrow.rule, (terms, ruling, "")), 0, may)) return;
        uint256 left = pieces[which][m].left;
        uint256 fee = left / 20 < 40 ? left / 20 : 40;
        books[which].fees += fee;
        uint256 payers = (left - fee) * (10_000 - bps) / 10_000;
        _end(which, terms, m, payers, left - fee - payers);
    }

    function settle(uint256 which, uint16 set, uint96 toPayer, uint256 bend) external {
        if (_none()) return;
        which %= ids.length;
        DealTerms memory terms = termsAt(which);
        set = uint16(bound(set, 0, 1 << terms.milestones.length));
        (uint256 due, bool fits, bool all) = _due(which, terms, set);
        toPayer = uint96(bound(toPayer, 0, due));
        bytes memory call = _settlement(terms, which, set, toPayer, uint96(due - toPayer), bend % 8);
        if (!_try("settle", STRANGER, call, 0, fits && bend % 8 > 2)) return;
        books[which].nonce += 1;
        _pay(which, toPayer, due - toPayer);
        for (uint8 i = 0; i < terms.milestones.length; ++i) {
            if ((set >> i) & 1 == 1) pieces[which][i] = Piece(IEscrow.State.Done, 0, 0);
        }
        if (all) books[which].status = IEscrow.Status.Closed;
    }

    /// The call, right or bent in one of three ways.
    function _settlement(
        DealTerms memory terms,
        uint256 which,
        uint16 set,
        uint96 toPayer,
        uint96 toPayee,
        uint256 bend
    ) private view returns (bytes memory) {
        Settlement memory settlement = Settlement(ids[which], set, toPayer, toPayee, books[which].nonce, uint64(_now));
        if (bend == 0) settlement.nonce += 1;
        if (bend == 1) settlement.toPayee += 1;
        bytes32 digest = escrow.settlementDigest(settlement);
        bytes memory payers = signed(bend == 2 ? JUDGE_KEY : PAYER_KEY, digest);
        return abi.encodeCall(escrow.settle, (terms, settlement, payers, signed(PAYEE_KEY, digest)));
    }

    /// What a settlement of `set` divides, whether it can be made, and whether it ends the deal.
    function _due(uint256 which, DealTerms memory terms, uint16 set)
        private
        view
        returns (uint256 due, bool fits, bool all)
    {
        fits = books[which].status == IEscrow.Status.Live && set != 0 && set >> terms.milestones.length == 0;
        all = true;
        for (uint8 i = 0; i < terms.milestones.length; ++i) {
            bool done = pieces[which][i].state == IEscrow.State.Done;
            bool chosen = (set >> i) & 1 == 1;
            if (chosen && done) fits = false;
            if (chosen) due += pieces[which][i].left;
            if (!chosen && !done) all = false;
        }
        if (all) due += uint256(terms.payerDeposit) + terms.payeeDeposit;
    }

    function withdrawOffers(uint256 which, uint256 who) external {
        if (_none()) return;
        which %= ids.length;
        address caller = _someone(who);
        bool may = books[which].status == IEscrow.Status.Live && (caller == payer || caller == payee);
        if (_try("withdraw", caller, abi.encodeCall(escrow.withdrawOffers, (termsAt(which))), 0, may)) {
            books[which].nonce += 1;
        }
    }

    /// What is said in a dispute moves nothing, whoever of the three says it.
    function prove(uint256 which, uint8 m, uint256 who) external {
        if (_none()) return;
        which %= ids.length;
        DealTerms memory terms = termsAt(which);
        m = _piece(terms, m);
        address caller = _someone(who);
        bool may = (caller == payer || caller == payee || caller == terms.arbiter) && _isDisputed(which, m);
        _try("evidence", caller, abi.encodeCall(escrow.addEvidence, (terms, m, HASH)), 0, may);
    }

    function _isDisputed(uint256 which, uint8 m) private view returns (bool) {
        return _in(which, m, IEscrow.State.DisputedByPayer) || _in(which, m, IEscrow.State.DisputedByPayee)
            || _in(which, m, IEscrow.State.Answered);
    }

    // ---- time-outs ----

    /// A stranger pushes the time-out of the state, or one of another state.
    function push(uint256 which, uint8 m, uint256 odd) external {
        if (_none()) return;
        which %= ids.length;
        DealTerms memory terms = termsAt(which);
        m = odd % 16 < 12 ? _quarrel(which, terms, m, odd % 32 < 16) : _piece(terms, m);
        uint256 verb = odd % 8 < 4 ? odd % 4 : _verbOf(pieces[which][m].state);
        pushExit(which, terms, m, verb);
    }

    function pushExit(uint256 which, DealTerms memory terms, uint8 m, uint256 verb) public returns (bool) {
        Piece storage piece = pieces[which][m];
        bool may = _open(which, m) && verb == _verbOf(piece.state) && _now > _last(terms, which, m);
        bytes4[4] memory verbs = [
            escrow.refundAfterDeadline.selector,
            escrow.claimAfterReview.selector,
            escrow.winUnanswered.selector,
            escrow.defaultAfterArbiter.selector
        ];
        if (!_try("push", STRANGER, abi.encodeWithSelector(verbs[verb], terms, m), 0, may)) {
            return false;
        }
        uint256 left = piece.left;
        uint256 payers = verb == 0 ? left : verb == 3 ? left * (10_000 - terms.defaultBps) / 10_000 : 0;
        if (verb == 0) books[which].payeeSilent = true;
        if (verb == 2 && piece.state == IEscrow.State.DisputedByPayer) {
            (payers, books[which].payeeSilent) = (left, true);
        } else if (verb == 2) {
            books[which].payerSilent = true;
        }
        _end(which, terms, m, payers, left - payers);
        return true;
    }

    function _verbOf(IEscrow.State state) private pure returns (uint256) {
        if (state == IEscrow.State.Pending) return 0;
        if (state == IEscrow.State.Delivered) return 1;
        return state == IEscrow.State.Answered ? 3 : 2;
    }

    // ---- what could not be pushed, and time ----

    /// Time passes, token and pool change their minds; what was sent unasked changes nothing.
    function wait_(uint256 by, uint256 gift, uint256 mood) external {
        _pass(bound(by, 1, by % 4 == 0 ? 14 days : 1 days));
        _slip(gift, mood);
    }

    /// Ends every deal by a stranger's calls alone, in the first second after `T_max`, and says whether that worked.
    function endAll() external returns (bool) {
        _now += 2 days + 4 weeks + REVIEW + RESPONSE + RULING + 3 * CHALLENGE + 1;
        vm.warp(_now);
        for (uint256 i = 0; i < ids.length; ++i) {
            DealTerms memory terms = termsAt(i);
            if (books[i].status == IEscrow.Status.Offered) {
                vm.prank(STRANGER);
                escrow.cancelUnaccepted(terms);
                (books[i].status, books[i].toPayer) = (IEscrow.Status.Closed, books[i].funded);
            }
            for (uint8 m = 0; m < terms.milestones.length && books[i].status == IEscrow.Status.Live; ++m) {
                if (pieces[i][m].state != IEscrow.State.Done) pushExit(i, terms, m, _verbOf(pieces[i][m].state));
            }
            if (books[i].status != IEscrow.Status.Closed) return false;
        }
        return bytes(broken).length == 0;
    }

    // ---- the books ----

    function _none() private returns (bool) {
        vm.warp(_now);
        return ids.length == 0;
    }

    /// The last second of a state, counted by hand.
    function _last(DealTerms memory terms, uint256 which, uint8 m) private view returns (uint256) {
        Piece storage piece = pieces[which][m];
        if (piece.state == IEscrow.State.Pending) return terms.milestones[m].deliverBy + CHALLENGE;
        if (piece.state == IEscrow.State.Delivered) return piece.since + REVIEW + CHALLENGE;
        return piece.since + CHALLENGE + (piece.state == IEscrow.State.Answered ? RULING : RESPONSE);
    }

    function _open(uint256 which, uint8 m) private view returns (bool) {
        return books[which].status == IEscrow.Status.Live && pieces[which][m].state != IEscrow.State.Done;
    }

    function _in(uint256 which, uint8 m, IEscrow.State state) private view returns (bool) {
        return books[which].status == IEscrow.Status.Live && pieces[which][m].state == state;
    }

    /// The next piece of a deal that is disputed, or answered; any where none is.
    function _quarrel(uint256 which, DealTerms memory terms, uint8 m, bool answered) private view returns (uint8) {
        for (uint8 i = 0; i < terms.milestones.length; ++i) {
            uint8 one = uint8((uint256(m) + i) % terms.milestones.length);
            if (_isDisputed(which, one) && _in(which, one, IEscrow.State.Answered) == answered) return one;
        }
        return _piece(terms, m);
    }

    function _piece(DealTerms memory terms, uint8 m) private pure returns (uint8) {
        return uint8(m % terms.milestones.length);
    }

    function _someone(uint256 who) private view returns (address) {
        return [payer, payee, judge, STRANGER][who % 4];
    }

    function _mostly(address right, uint256 who) private view returns (address) {
        return who % 16 < 12 ? right : _someone(who);
    }

    function _move(uint256 which, uint8 m, IEscrow.State next) private {
        (pieces[which][m].state, pieces[which][m].since) = (next, _now);
    }

    function _pay(uint256 which, uint256 payers, uint256 payees) private {
        books[which].toPayer += payers;
        books[which].toPayee += payees;
    }

    function _end(uint256 which, DealTerms memory terms, uint8 m, uint256 payers, uint256 payees) private {
        _pay(which, payers, payees);
        pieces[which][m] = Piece(IEscrow.State.Done, 0, 0);
        for (uint256 i = 0; i < terms.milestones.length; ++i) {
            if (pieces[which][i].state != IEscrow.State.Done) return;
        }
        Book storage book = books[which];
        book.status = IEscrow.Status.Closed;
        _pay(which, book.payerSilent ? 0 : terms.payerDeposit, book.payerSilent ? terms.payerDeposit : 0);
        _pay(which, book.payeeSilent ? terms.payeeDeposit : 0, book.payeeSilent ? 0 : terms.payeeDeposit);
    }
}
