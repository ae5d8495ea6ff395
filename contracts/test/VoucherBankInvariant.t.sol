// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {Bazaar, BazaarInvariants} from "./helpers/Bazaar.sol";
import {IVoucherBank} from "../src/interfaces/IVoucherBank.sol";
import {DestKind} from "../src/types/Destination.sol";
import {Lane, PayVoucher} from "../src/types/Lane.sol";
import {VoucherBank} from "../src/VoucherBank.sol";
import {Lanes} from "./helpers/Lanes.sol";

/// A payer, hostile tills, moody tokens and a moody pool at random, with a ledger of their own.
contract LaneHandler is Lanes, Bazaar {
    struct Book {
        uint256 deposited;
        uint256 proven;
        uint256 paid;
        uint256 back;
        uint256 thawing;
        uint256 thawEnds;
    }

    Lane[] private _kept;
    bytes32[] public ids;
    mapping(bytes32 id => Book) public books;

    constructor() {
        setUp();
        _gather(bank, address(dollar), START, TILL, address(0xC0));
        for (uint256 i = 0; i < 9; ++i) {
            _add(i);
        }
    }

    function vault() external view returns (VoucherBank) {
        return bank;
    }

    function count() external view returns (uint256) {
        return ids.length;
    }

    function assetOf(uint256 i) external view returns (address) {
        return _kept[i].token;
    }

    function _add(uint256 i) private {
        Lane memory lane = laneIn(tokenOf(i));
        (lane.salt, lane.expiry) = (bytes32(i), uint64(START + (i + 1) * 20 hours));
        (lane.payTo, lane.refundTo) = (word(receivers[i % MANY]), word(receivers[(i + 1) % MANY]));
        if (i % 5 == 0) (lane.payKind, lane.payTo) = (DestKind.NOTE, note);
        if (i % 5 == 1) (lane.refundKind, lane.refundTo) = (DestKind.NOTE, note);
        _kept.push(lane);
        ids.push(bank.idOf(lane));
    }

    function deposit(uint256 which, uint128 amount) external {
        vm.warp(_now);
        Lane memory lane = _kept[which % 9];
        amount = uint128(bound(amount, 0, 1e18));
        bool may = amount > 0 && _now < lane.expiry && _arrives(lane.token, amount);
        try bank.deposit{value: lane.token == address(0) ? amount : 0}(lane, amount) {
            books[ids[which % 9]].deposited += amount;
            _check(bank.deposit.selector, true, may);
        } catch {
            _check(bank.deposit.selector, false, may);
        }
    }

    /// A voucher of a sum around what was proven, by the payer or a stranger, in time or late.
    function redeem(uint256 which, uint128 step, bool honest, bool late) external {
        vm.warp(_now);
        Lane memory lane = _kept[which % 9];
        Book storage book = books[ids[which % 9]];
        uint128 sum = uint128(book.proven + bound(step, 0, 1e18));
        uint64 expiry = uint64(late ? _now - 1 : _now);
        PayVoucher memory voucher = voucherOf(lane, sum, expiry);
        if (!honest) voucher.payee = address(0xBAD);
        bytes memory signature = signatureOf(voucher);
        bool may = honest && !late && sum > book.proven;
        try bank.redeem(lane, sum, expiry, signature) {
            book.proven = sum;
            _pay(book);
            _check(bank.redeem.selector, true, may);
        } catch {
            _check(bank.redeem.selector, false, may);
        }
    }

    function collect(uint256 which) external {
        vm.warp(_now);
        Book storage book = books[ids[which % 9]];
        bool may = _due(book) > 0 && _held(book) > 0;
        try bank.collect(_kept[which % 9]) {
            _pay(book);
            _check(bank.collect.selector, true, may);
        } catch {
            _check(bank.collect.selector, false, may);
        }
    }

    function thaw(uint256 which, uint128 amount, bool byPayer) external {
        vm.warp(_now);
        Lane memory lane = _kept[which % 9];
        Book storage book = books[ids[which % 9]];
        amount = uint128(bound(amount, 0, _held(book) * 9 / 8));
        bool may = byPayer && amount <= _held(book);
        vm.prank(byPayer ? lane.payer : lane.payee);
        try bank.thaw(lane, amount) {
            (book.thawing, book.thawEnds) = (amount, amount == 0 ? 0 : _now + 72 hours);
            _check(bank.thaw.selector, true, may);
        } catch {
            _check(bank.thaw.selector, false, may);
        }
    }

    function withdraw(uint256 which) external {
        vm.warp(_now);
        Lane memory lane = _kept[which % 9];
        Book storage book = books[ids[which % 9]];
        uint256 free = _held(book) > _due(book) ? _held(book) - _due(book) : 0;
        bool own = _now >= uint256(lane.expiry) + 72 hours;
        bool asked = book.thawEnds != 0 && _now >= book.thawEnds;
        uint256 most = own ? free : (asked ? (book.thawing < free ? book.thawing : free) : 0);
        try bank.withdraw(lane) {
            book.back += most;
            (book.thawing, book.thawEnds) = (0, 0);
            _check(bank.withdraw.selector, true, most > 0);
        } catch {
            _check(bank.withdraw.selector, false, most > 0);
        }
    }

    /// Time passes, token and pool change their minds; what was sent unasked changes nothing.
    function wait_(uint256 by, uint256 gift, uint256 mood) external {
        _pass(bound(by, 1, by % 4 == 0 ? 72 hours : 8 hours));
        _slip(gift, mood);
    }

    /// Once the last lane has thawed by itself anybody pays what is due and sends the rest back. Says whether all are empty.
    function endAll() external returns (bool) {
        _pass(9 * 20 hours + 72 hours);
        for (uint256 i = 0; i < 9; ++i) {
            this.collect(i);
            this.withdraw(i);
            if (_held(books[ids[i]]) > 0) return false;
        }
        return bytes(broken).length == 0;
    }

    function _pay(Book storage book) private {
        uint256 paid = _due(book) < _held(book) ? _due(book) : _held(book);
        book.paid += paid;
        if (book.thawing > _held(book)) book.thawing = _held(book);
    }

    function _held(Book storage book) private view returns (uint256) {
        return book.deposited - book.paid - book.back;
    }

    function _due(Book storage book) private view returns (uint256) {
        return book.proven - book.paid;
    }
}

contract VoucherBankInvariantTest is BazaarInvariants {
    LaneHandler private _handler;

    function setUp() public {
        _begin("VoucherBank");
        _handler = new LaneHandler();
    }

    function _target() internal view override returns (address) {
        return address(_handler);
    }

    function _acts() internal pure override returns (bytes memory) {
        return bytes.concat(
            LaneHandler.deposit.selector,
            LaneHandler.redeem.selector,
            LaneHandler.redeem.selector,
            LaneHandler.collect.selector,
            LaneHandler.thaw.selector,
            LaneHandler.withdraw.selector,
            _aside(),
            LaneHandler.wait_.selector,
            LaneHandler.deposit.selector
        );
    }

    /// 160 runs of 160 calls; the books are read after every sixteenth of them and after the last.
    /// forge-config: default.invariant.runs = 160
    /// forge-config: default.invariant.depth = 160
    /// forge-config: default.invariant.check-interval = 16
    /// forge-config: full.invariant.runs = 8200
    /// forge-config: full.invariant.depth = 160
    /// forge-config: full.invariant.check-interval = 8
    function invariant_vch_002_every_unit_is_accounted_for_and_every_rule_holds() public view {
        _requireBooks();
        _requireHoldings(_handler.vault(), _handler);
        _requireUnbroken(_handler);
    }

    /// After each run anybody empties every lane, and then nothing is left that is not owed to somebody by name.
    function afterInvariant() public {
        require(_handler.endAll(), "vch_005: a stranger could not empty every lane");
        _requireBooks();
        _requireNothingOpen(_handler.vault(), _handler);
        _note();
    }

    /// Paid, sent back and held are what was deposited; paid and due are what was proven.
    function _requireBooks() private view {
        VoucherBank vault = _handler.vault();
        for (uint256 i = 0; i < _handler.count(); ++i) {
            bytes32 id = _handler.ids(i);
            (uint256 deposited, uint256 proven, uint256 paid, uint256 back, uint256 thawing, uint256 ends) =
                _handler.books(id);
            IVoucherBank.Account memory account = vault.accountOf(id);
            require(paid + back + account.held == deposited, "every unit is somewhere");
            require(account.proven == proven && paid + account.due == proven, "nothing proven is lost");
            require(account.thawing == thawing && account.thawEnds == ends, "the thaw is what was asked");
            require(account.thawing <= account.held, "nothing thaws that is not here");
        }
    }

    /// What lanes hold.
    function _openIn(address asset) internal view override returns (uint256 open) {
        for (uint256 i = 0; i < _handler.count(); ++i) {
            if (_handler.assetOf(i) == asset) open += _handler.vault().accountOf(_handler.ids(i)).held;
        }
    }
}
