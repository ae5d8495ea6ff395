// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {Bazaar, BazaarInvariants} from "./helpers/Bazaar.sol";
import {IServiceVouchers} from "../src/interfaces/IServiceVouchers.sol";
import {ServiceVouchers} from "../src/ServiceVouchers.sol";
import {DestKind} from "../src/types/Destination.sol";
import {Acceptance, HandBack, Purchase, Redemption, Series} from "../src/types/Series.sol";
import {Services} from "./helpers/Services.sol";

/// An issuer, buyers, hostile providers, moody tokens and a moody pool at random, with a ledger of their own.
contract SeriesHandler is Services, Bazaar {
    struct Book {
        uint256 paidIn;
        uint256 pending;
        uint256 accepted;
        uint256 redeemed;
        uint256 returned;
        uint256 unanswered;
        uint256 shared;
    }

    struct Mine {
        Purchase terms;
        uint256 time;
        uint256 returned;
        IServiceVouchers.Status status;
    }

    Series[] private _kept;
    bytes32[] public ids;
    mapping(bytes32 series => Book) public books;
    mapping(uint256 series => Mine[]) private _mine;
    mapping(bytes32 series => mapping(bytes32 serial => bool)) private _seen;

    constructor() {
        setUp();
        _gather(services, address(dollar), START, RELAY, address(0xC0));
        for (uint256 i = 0; i < 6; ++i) {
            Series memory series = seriesIn(tokenOf(i));
            (series.salt, series.price, series.supply) = (bytes32(i), uint96(3 + 7 * i), 60);
            (series.saleEnds, series.expiry) = (uint64(START + (i + 2) * 1 days), uint64(START + (i + 3) * 1 days));
            _kept.push(series);
            ids.push(services.seriesId(series));
        }
    }

    function vault() external view returns (ServiceVouchers) {
        return services;
    }

    function count() external view returns (uint256) {
        return ids.length;
    }

    function priceOf(uint256 i) external view returns (uint256) {
        return _kept[i].price;
    }

    function assetOf(uint256 i) external view returns (address) {
        return _kept[i].token;
    }

    function buy(uint256 which, uint32 tokens, uint256 to) external {
        vm.warp(_now);
        which %= 6;
        Series memory series = _kept[which];
        Purchase memory purchase = purchaseOf(series, uint32(bound(tokens, 0, 24)), receivers[to % MANY]);
        purchase.blinded = bytes32(_mine[which].length);
        if (to % 5 == 0) (purchase.refundKind, purchase.refundTo) = (DestKind.NOTE, note);
        Book storage book = books[ids[which]];
        bool may = purchase.count > 0 && _now < series.saleEnds && book.pending + book.accepted + purchase.count <= 60;
        may = may && _arrives(series.token, uint256(series.price) * purchase.count);
        try this.payFor(series, purchase) {
            book.paidIn += purchase.count;
            book.pending += purchase.count;
            _mine[which].push(Mine(purchase, _now, 0, IServiceVouchers.Status.Pending));
            _check(services.buy.selector, true, may);
        } catch {
            _check(services.buy.selector, false, may);
        }
    }

    /// One call, so that what fails fails whole.
    function payFor(Series memory series, Purchase memory purchase) external {
        pay(series, purchase);
    }

    function accept(uint256 which, uint256 nth) external {
        vm.warp(_now);
        which %= 6;
        if (_mine[which].length == 0) return;
        Mine storage mine = _mine[which][nth % _mine[which].length];
        Acceptance memory signed = acceptanceOf(mine.terms);
        bytes memory signature = by(ISSUER_SECRET, services.acceptanceDigest(signed));
        bool may = mine.status == IServiceVouchers.Status.Pending && _now < mine.time + 72 hours;
        try services.accept(_kept[which], signed, signature) {
            mine.status = IServiceVouchers.Status.Accepted;
            books[ids[which]].pending -= mine.terms.count;
            books[ids[which]].accepted += mine.terms.count;
            _check(services.accept.selector, true, may);
        } catch {
            _check(services.accept.selector, false, may);
        }
    }

    function redeem(uint256 which, uint256 first, uint256 tokens, uint256 to) external {
        vm.warp(_now);
        which %= 6;
        Series memory series = _kept[which];
        Redemption memory signed = redemptionOf(series, receivers[to % MANY], first % 64, bound(tokens, 0, 6));
        if (to % 5 == 0) (signed.payKind, signed.payTo) = (DestKind.NOTE, note);
        bool byIssuer = to % 16 != 0;
        bytes memory signature = by(byIssuer ? ISSUER_SECRET : 7, services.redemptionDigest(signed));
        bool may = byIssuer && _mayRedeem(series, signed);
        try services.redeem(series, signed, signature) {
            books[ids[which]].redeemed += signed.serials.length;
            for (uint256 i = 0; i < signed.serials.length; ++i) {
                _seen[signed.series][signed.serials[i]] = true;
            }
            _check(services.redeem.selector, true, may);
        } catch {
            _check(services.redeem.selector, false, may);
        }
    }

    function handBack(uint256 which, uint256 nth, uint256 returned) external {
        vm.warp(_now);
        which %= 6;
        if (_mine[which].length == 0) return;
        Mine storage mine = _mine[which][nth % _mine[which].length];
        HandBack memory signed = handBackOf(mine.terms, uint32(bound(returned, 0, uint256(mine.terms.count) + 1)));
        bytes memory signature = by(ISSUER_SECRET, services.handBackDigest(signed));
        bool may = _mayHandBack(which, mine, signed.returned);
        try services.handBack(_kept[which], mine.terms, signed, signature) {
            books[ids[which]].returned += signed.returned - mine.returned;
            mine.returned = signed.returned;
            if (mine.returned == mine.terms.count) mine.status = IServiceVouchers.Status.Over;
            _check(services.handBack.selector, true, may);
        } catch {
            _check(services.handBack.selector, false, may);
        }
    }

    function refund(uint256 which, uint256 nth) external {
        vm.warp(_now);
        which %= 6;
        if (_mine[which].length == 0) return;
        Mine storage mine = _mine[which][nth % _mine[which].length];
        Book storage book = books[ids[which]];
        bool pending = mine.status == IServiceVouchers.Status.Pending;
        bool may = pending && _now >= mine.time + 72 hours;
        may = may || (mine.status == IServiceVouchers.Status.Accepted && _now >= endOf(_kept[which]));
        uint256 before = services.tallyOf(ids[which]).rest;
        try services.refund(_kept[which], mine.terms) {
            mine.status = IServiceVouchers.Status.Over;
            if (pending) (book.pending, book.unanswered) = _moved(book, mine.terms.count);
            else book.shared += before - services.tallyOf(ids[which]).rest;
            _check(services.refund.selector, true, may);
        } catch {
            _check(services.refund.selector, false, may);
        }
    }

    /// Time passes, token and pool change their minds; what was sent unasked changes nothing.
    function wait_(uint256 by_, uint256 gift, uint256 mood) external {
        _pass(bound(by_, 1, 30 hours));
        _slip(gift, mood);
    }

    /// Past the end of the last series anybody sends every purchase its money or its share. Says whether nothing is left.
    function endAll() external returns (bool) {
        _pass(8 days + 7 days);
        for (uint256 which = 0; which < 6; ++which) {
            for (uint256 nth = 0; nth < _mine[which].length; ++nth) {
                this.refund(which, nth);
                if (_mine[which][nth].status != IServiceVouchers.Status.Over) return false;
            }
        }
        return bytes(broken).length == 0;
    }

    function _moved(Book storage book, uint256 tokens) private view returns (uint256, uint256) {
        return (book.pending - tokens, book.unanswered + tokens);
    }

    function _out(Book storage book) private view returns (uint256) {
        return book.accepted - book.redeemed - book.returned;
    }

    function _mayRedeem(Series memory series, Redemption memory signed) private view returns (bool fits) {
        fits = signed.serials.length > 0 && signed.serials.length <= _out(books[signed.series]);
        for (uint256 i = 0; i < signed.serials.length; ++i) {
            if (_seen[signed.series][signed.serials[i]]) return false;
        }
        return fits && _now < endOf(series);
    }

    function _mayHandBack(uint256 which, Mine storage mine, uint256 returned) private view returns (bool) {
        bool more = returned > mine.returned && returned <= mine.terms.count;
        bool live = mine.status == IServiceVouchers.Status.Accepted && _now < endOf(_kept[which]);
        return more && live && returned - mine.returned <= _out(books[ids[which]]);
    }
}

contract ServiceVouchersInvariantTest is BazaarInvariants {
    SeriesHandler private _handler;

    function setUp() public {
        _begin("ServiceVouchers");
        _handler = new SeriesHandler();
    }

    function _target() internal view override returns (address) {
        return address(_handler);
    }

    function _acts() internal pure override returns (bytes memory) {
        return bytes.concat(
            SeriesHandler.buy.selector,
            SeriesHandler.buy.selector,
            SeriesHandler.accept.selector,
            SeriesHandler.accept.selector,
            SeriesHandler.redeem.selector,
            SeriesHandler.redeem.selector,
            SeriesHandler.handBack.selector,
            SeriesHandler.refund.selector,
            _aside(),
            SeriesHandler.wait_.selector
        );
    }

    /// 175 runs of 160 calls; the books are read after every sixteenth of them and after the last.
    /// forge-config: default.invariant.runs = 175
    /// forge-config: default.invariant.depth = 160
    /// forge-config: default.invariant.check-interval = 16
    /// forge-config: full.invariant.runs = 9100
    /// forge-config: full.invariant.depth = 160
    /// forge-config: full.invariant.check-interval = 8
    function invariant_svc_002_every_unit_is_accounted_for_and_every_rule_holds() public view {
        _requireBooks();
        _requireHoldings(_handler.vault(), _handler);
        _requireUnbroken(_handler);
    }

    /// After each run anybody ends every purchase, and then nothing is left that is not owed to somebody by name.
    function afterInvariant() public {
        require(_handler.endAll(), "svc_006: a stranger could not end every purchase");
        _requireBooks();
        _requireNothingOpen(_handler.vault(), _handler);
        _note();
    }

    function _requireBooks() private view {
        for (uint256 i = 0; i < _handler.count(); ++i) {
            _requireBook(i);
        }
    }

    /// What was paid in is pending, out, redeemed, handed back, never answered, or shared.
    function _requireBook(uint256 i) private view {
        bytes32 id = _handler.ids(i);
        (
            uint256 paidIn,
            uint256 pending,
            uint256 accepted,
            uint256 redeemed,
            uint256 returned,
            uint256 unanswered,
            uint256 shared
        ) = _handler.books(id);
        IServiceVouchers.Tally memory tally = _handler.vault().tallyOf(id);
        require(paidIn == pending + accepted + unanswered, "every token is somewhere");
        require(tally.sold == pending + accepted && tally.accepted == accepted, "the tally of sales");
        require(tally.redeemed == redeemed && tally.returned == returned, "the tally of tokens");
        require(redeemed + returned <= accepted, "no more than was bought");
        uint256 out = (accepted - redeemed - returned) * _handler.priceOf(i);
        require(tally.rest + shared == out, "and every unit with it");
    }

    /// What is out, and what is pending.
    function _openIn(address asset) internal view override returns (uint256 open) {
        for (uint256 i = 0; i < _handler.count(); ++i) {
            if (_handler.assetOf(i) == asset) open += _promisedBy(i);
        }
    }

    function _promisedBy(uint256 i) private view returns (uint256) {
        bytes32 id = _handler.ids(i);
        (, uint256 pending,,,,,) = _handler.books(id);
        return _handler.vault().tallyOf(id).rest + pending * _handler.priceOf(i);
    }
}
