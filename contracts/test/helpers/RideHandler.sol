// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {IRideSettlement} from "../../src/interfaces/IRideSettlement.sol";
import {RideSettlement} from "../../src/RideSettlement.sol";
import {DestKind, NoteOpening} from "../../src/types/Destination.sol";
import {
    Arrive,
    CancelRide,
    FinalFare,
    PurseDraw,
    Rating,
    RideQuote,
    RideVoucher,
    Start
} from "../../src/types/Ride.sol";
import {Bazaar} from "./Bazaar.sol";
import {Rides} from "./Rides.sol";

/// Riders, drivers, strangers and hostile receivers at random, with books of the test's own: where each ride should stand,
/// what each purse should hold, and whether a call should go through at all.
contract RideHandler is Rides, Bazaar {
    struct Book {
        IRideSettlement.Status status;
        uint256 since;
        uint256 fare;
        uint256 rated;
        uint256 toRider;
        uint256 toDriver;
        uint256 bondBack;
    }

    bytes[] private _kept;
    mapping(uint256 which => Book) public books;
    mapping(address asset => mapping(address account => uint256)) public purses;
    uint256 private _draws;
    NoteOpening private _unopened;

    constructor() {
        setUp();
        _gather(rides, address(dollar), START, RIDER_TO, DRIVER_TO);
        vm.deal(rider, 1e24);
        vm.deal(driver, 1e24);
        vm.deal(STRANGER, 1e24);
    }

    // ---- what the invariants read ----

    function vault() external view returns (RideSettlement) {
        return rides;
    }

    function count() external view returns (uint256) {
        return _kept.length;
    }

    function sides() external view returns (address, address) {
        return (rider, driver);
    }

    function quoteAt(uint256 which) public view returns (RideQuote memory) {
        return abi.decode(_kept[which], (RideQuote));
    }

    // ---- purses and openings ----

    function fundOne(uint256 pick, bool riders, uint96 amount) external {
        (address asset, address account) = (tokenOf(pick), riders ? rider : driver);
        amount = uint96(bound(amount, 0, 5_000));
        bool may = amount > 0 && _arrives(asset, amount);
        bytes memory call = abi.encodeCall(rides.fund, (account, asset, amount));
        if (_try("fund", address(this), call, asset == address(0) ? amount : 0, may)) {
            purses[asset][account] += amount;
        }
    }

    function drawOne(uint256 pick, bool riders, uint96 amount, uint256 who) external {
        vm.warp(_now);
        (address asset, address account) = (tokenOf(pick), riders ? rider : driver);
        uint256 found = purses[asset][account];
        amount = uint96(bound(amount, 0, found + 1));
        (bytes32 to, uint8 kind) = _dest(who % 256);
        PurseDraw memory signed = PurseDraw(account, asset, amount, kind, to, uint64(_now), bytes32(_draws++));
        address caller = (who >> 8) % 4 == 0 ? STRANGER : account;
        bool toNote = kind == DestKind.NOTE;
        bytes memory call = abi.encodeCall(rides.draw, (signed, toNote ? _brought() : _unopened, ""));
        bool may = caller == account && amount > 0 && amount <= found && _extra == 0;
        if (_try("draw", caller, call, _coinFor(toNote), may)) purses[asset][account] -= amount;
    }

    function openOne(uint256 seed, bool fromPurse, bool forged) external {
        if (_kept.length >= 10) return;
        vm.warp(_now);
        RideQuote memory quote = quoteOf(tokenOf(seed));
        quote.salt = bytes32(_kept.length);
        forged = forged && seed % 4 == 0;
        _vary(quote, seed >> 8);
        bytes32 id = rides.idOf(quote);
        bytes memory riders = signedBy(forged ? OTHER_KEY : RIDER_KEY, id);
        bytes memory drivers = signedBy(DRIVER_KEY, id);
        bool may = !forged && purses[quote.token][driver] >= quote.driverBond;
        may = may && (fromPurse ? purses[quote.token][rider] >= quote.maxFare : _arrives(quote.token, quote.maxFare));
        bytes memory call = fromPurse
            ? abi.encodeCall(rides.openFromPurse, (quote, riders, drivers))
            : abi.encodeCall(rides.open, (quote, riders, drivers));
        if (!_try("open", address(this), call, fromPurse ? 0 : coin(quote, quote.maxFare), may)) {
            return;
        }
        purses[quote.token][driver] -= quote.driverBond;
        if (fromPurse) purses[quote.token][rider] -= quote.maxFare;
        (books[_kept.length].status, books[_kept.length].since) = (IRideSettlement.Status.Booked, _now);
        _kept.push(abi.encode(quote));
    }

    function _vary(RideQuote memory quote, uint256 seed) private view {
        quote.driverBond = uint96(seed % 4) * 90;
        quote.maxFare = MAX_FARE + uint96((seed >> 8) % 100);
        (quote.riderTo, quote.riderKind) = _dest((seed >> 16) % 256);
        (quote.driverTo, quote.driverKind) = _dest((seed >> 24) % 256);
    }

    // ---- on the way ----

    function arriveOne(uint256 which, uint256 who) external {
        if (_none()) return;
        which %= _kept.length;
        RideQuote memory quote = quoteAt(which);
        address caller = _mostly(driver, who);
        bool may = _in(which, IRideSettlement.Status.Booked) && caller == driver && _now <= quote.arriveBy + WINDOW;
        Arrive memory arrival = Arrive(rides.idOf(quote), uint64(_now), HASH);
        if (_try("arrive", caller, abi.encodeCall(rides.arrive, (quote, arrival, "")), 0, may)) {
            _move(which, IRideSettlement.Status.Arrived, 0);
        }
    }

    function startOne(uint256 which, uint256 who, bool guessed) external {
        if (_none()) return;
        which %= _kept.length;
        RideQuote memory quote = quoteAt(which);
        address caller = _mostly(driver, who);
        bool wrong = guessed && who % 4 == 0;
        Start memory signed = Start(rides.idOf(quote), wrong ? HASH : CODE);
        bool may = _early(which) && caller == driver && !wrong;
        if (_try("start", caller, abi.encodeCall(rides.start, (quote, signed, "")), 0, may)) {
            _move(which, IRideSettlement.Status.Aboard, 0);
        }
    }

    function closeOne(uint256 which, uint32 seq, uint96 sum, uint256 who) external {
        if (_none()) return;
        which %= _kept.length;
        RideQuote memory quote = quoteAt(which);
        sum = uint96(bound(sum, 0, quote.maxFare + 300));
        RideVoucher memory voucher = RideVoucher(rides.idOf(quote), seq, sum, HASH);
        bool forged = who % 8 == 0;
        bytes memory signature = signedBy(forged ? DRIVER_KEY : RIDER_KEY, rides.voucherDigest(voucher));
        uint256 fare = sum < quote.maxFare ? sum : quote.maxFare;
        bool first = _in(which, IRideSettlement.Status.Aboard);
        bool larger = _in(which, IRideSettlement.Status.Closing) && fare > books[which].fare;
        bytes memory call = abi.encodeCall(rides.close, (quote, voucher, signature));
        if (!_try("close", STRANGER, call, 0, (first || larger) && !forged)) return;
        if (first) _move(which, IRideSettlement.Status.Closing, fare);
        else books[which].fare = fare;
    }

    function agreeOne(uint256 which, uint96 fare, uint256 bend) external {
        if (_none()) return;
        which %= _kept.length;
        RideQuote memory quote = quoteAt(which);
        fare = uint96(bound(fare, 0, quote.maxFare + 1));
        FinalFare memory settled = FinalFare(rides.idOf(quote), fare, uint64(_now));
        bytes32 digest = rides.finalDigest(settled);
        bytes memory riders = signedBy(bend % 4 == 0 ? DRIVER_KEY : RIDER_KEY, digest);
        bytes memory call = abi.encodeCall(rides.closeMutual, (quote, settled, riders, signedBy(DRIVER_KEY, digest)));
        bool may = _live(which) && bend % 4 != 0 && fare <= quote.maxFare;
        if (_try("agree", STRANGER, call, 0, may)) _end(which, quote, fare, 0);
    }

    function cancelOne(uint256 which, bool byRider, uint256 who) external {
        if (_none()) return;
        which %= _kept.length;
        RideQuote memory quote = quoteAt(which);
        address by = byRider ? rider : driver;
        address caller = _mostly(by, who);
        CancelRide memory signed = CancelRide(rides.idOf(quote), type(uint96).max, uint64(_now));
        bytes memory call = abi.encodeCall(rides.cancel, (quote, signed, by, ""));
        uint256 fee = _fee(which, quote, byRider);
        if (!_try("cancel", caller, call, 0, _early(which) && caller == by)) return;
        _end(which, quote, byRider ? fee : 0, byRider ? 0 : fee);
    }

    /// The table, once more by hand.
    function _fee(uint256 which, RideQuote memory quote, bool byRider) private view returns (uint256 fee) {
        Book storage book = books[which];
        fee = 200;
        if (book.status == IRideSettlement.Status.Booked) {
            fee = _now - book.since <= GRACE ? 10 : 100;
            if (byRider && _now > quote.arriveBy) fee = 0;
        }
        if (!byRider && fee > quote.driverBond) fee = quote.driverBond;
    }

    // ---- time-outs ----

    /// A stranger pushes what the state asks for, or something else.
    function push(uint256 which, uint256 odd) external {
        if (_none()) return;
        which %= _kept.length;
        pushExit(which, odd % 8 < 4 ? odd % 4 : _verbOf(books[which].status));
    }

    function pushExit(uint256 which, uint256 verb) public returns (bool) {
        RideQuote memory quote = quoteAt(which);
        Book storage book = books[which];
        bytes4[4] memory verbs =
            [rides.lapse.selector, rides.noShow.selector, rides.timeOut.selector, rides.finish.selector];
        bool may = _live(which) && verb == _verbOf(book.status) && _now > _last(quote, book);
        if (!_try("push", STRANGER, abi.encodeWithSelector(verbs[verb], quote), 0, may)) return false;
        if (verb == 0) _end(which, quote, 0, quote.driverBond < 100 ? quote.driverBond : 100);
        else if (verb == 1) _move(which, IRideSettlement.Status.NoShow, 300);
        else if (verb == 2) _move(which, IRideSettlement.Status.Closing, 0);
        else _end(which, quote, book.fare, 0);
        return true;
    }

    function _verbOf(IRideSettlement.Status status) private pure returns (uint256) {
        if (status == IRideSettlement.Status.Booked) return 0;
        if (status == IRideSettlement.Status.Arrived) return 1;
        return status == IRideSettlement.Status.Aboard ? 2 : 3;
    }

    function rateOne(uint256 which, bool byRider, uint8 score, uint256 who) external {
        if (_none()) return;
        which %= _kept.length;
        RideQuote memory quote = quoteAt(which);
        address by = byRider ? rider : driver;
        address caller = _mostly(by, who);
        score = score % 7;
        uint256 bit = byRider ? 1 : 2;
        bool may = _in(which, IRideSettlement.Status.Closed) && caller == by && score > 0 && score < 6
            && books[which].rated & bit == 0;
        bytes memory call = abi.encodeCall(rides.rate, (quote, Rating(rides.idOf(quote), score, HASH), by, ""));
        if (_try("rate", caller, call, 0, may)) books[which].rated |= bit;
    }

    // ---- what could not be pushed, and time ----

    /// Time passes, token and pool change their minds; what was sent unasked changes nothing.
    function wait_(uint256 by, uint256 gift, uint256 mood) external {
        _pass(by % 3 == 0 ? bound(by, 1, 14 hours) : bound(by, 1, 30 minutes));
        _slip(gift, mood);
    }

    /// Ends every ride by a stranger's calls alone, one wait after the other, and says whether that worked.
    function endAll() external returns (bool) {
        for (uint256 step = 0; step < 3; ++step) {
            _now += TIMEOUT + WINDOW + 20 minutes + 1;
            vm.warp(_now);
            for (uint256 i = 0; i < _kept.length; ++i) {
                if (_live(i)) pushExit(i, _verbOf(books[i].status));
            }
        }
        for (uint256 i = 0; i < _kept.length; ++i) {
            if (_live(i)) return false;
        }
        return bytes(broken).length == 0;
    }

    // ---- the books ----

    function _none() private returns (bool) {
        vm.warp(_now);
        return _kept.length == 0;
    }

    /// The last second of a state, counted by hand.
    function _last(RideQuote memory quote, Book storage book) private view returns (uint256) {
        if (book.status == IRideSettlement.Status.Booked) return quote.arriveBy + WINDOW;
        if (book.status == IRideSettlement.Status.Arrived) return book.since + WAIT;
        return book.since + (book.status == IRideSettlement.Status.Aboard ? TIMEOUT : WINDOW);
    }

    function _in(uint256 which, IRideSettlement.Status status) private view returns (bool) {
        return books[which].status == status;
    }

    function _live(uint256 which) private view returns (bool) {
        return !_in(which, IRideSettlement.Status.Closed);
    }

    function _early(uint256 which) private view returns (bool) {
        IRideSettlement.Status status = books[which].status;
        return status == IRideSettlement.Status.Booked || status == IRideSettlement.Status.Arrived
            || status == IRideSettlement.Status.NoShow;
    }

    function _mostly(address right, uint256 who) private view returns (address) {
        return who % 16 < 12 ? right : [rider, driver, STRANGER][who % 3];
    }

    function _move(uint256 which, IRideSettlement.Status next, uint256 fare) private {
        (books[which].status, books[which].since, books[which].fare) = (next, _now, fare);
    }

    function _end(uint256 which, RideQuote memory quote, uint256 fare, uint256 bondPaid) private {
        _move(which, IRideSettlement.Status.Closed, 0);
        Book storage book = books[which];
        (book.toDriver, book.toRider) = (fare, quote.maxFare - fare + bondPaid);
        book.bondBack = quote.driverBond - bondPaid;
        purses[quote.token][driver] += book.bondBack;
    }
}
