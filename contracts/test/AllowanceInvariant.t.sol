// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {Bazaar, BazaarInvariants} from "./helpers/Bazaar.sol";
import {Allowance} from "../src/Allowance.sol";
import {PayeeTree} from "../src/libraries/PayeeTree.sol";
import {Budget, Revoke, Spend} from "../src/types/Budget.sol";
import {DestKind} from "../src/types/Destination.sol";
import {Budgets} from "./helpers/Budgets.sol";

/// An owner, an app's key, a carrier, hostile payees, moody tokens and a moody pool at random, with a ledger of their own.
contract AllowanceHandler is Budgets, Bazaar {
    struct Book {
        bool over;
        uint256 deposited;
        uint256 paid;
        uint256 fees;
        uint256 back;
    }

    Budget[] private _kept;
    bytes32[] public ids;
    mapping(bytes32 id => Book) public books;
    mapping(bytes32 id => mapping(uint256 index => uint256)) public spentIn;
    mapping(bytes32 id => mapping(uint256 nonce => bool)) private _seen;

    constructor() {
        setUp();
        _gather(allowance, address(dollar), START, SHOP, address(0xC0));
        vm.deal(CARRIER, 1e24);
        vm.deal(owner(), 1e24);
    }

    function vault() external view returns (Allowance) {
        return allowance;
    }

    function count() external view returns (uint256) {
        return ids.length;
    }

    function kept(uint256 i) external view returns (Budget memory) {
        return _kept[i];
    }

    function open(uint256 pick, uint96 total, uint32 period) external {
        if (_kept.length >= 14) return;
        vm.warp(_now);
        Budget memory budget = budgetIn(tokenOf(pick));
        budget.salt = bytes32(_kept.length);
        budget.total = uint96(bound(total, 1, 1e18));
        budget.perPeriod = budget.total / uint96(bound(pick, 1, 4)) + 1;
        if (budget.perPeriod > budget.total) budget.perPeriod = budget.total;
        budget.perPayment = budget.perPeriod - budget.perPeriod / 3;
        budget.maxRelayerFee = budget.perPayment / 10;
        (budget.origin, budget.period) = (uint64(_now - 30 minutes), uint32(bound(period, 1 hours, 1 days)));
        budget.expiry = uint64(_now + bound(pick, 1 hours, 6 days));
        budget.refundTo = word(receivers[pick % MANY]);
        if (pick % 5 == 0) (budget.refundKind, budget.refundTo) = (DestKind.NOTE, note);
        // One in six lists its payees, of whom the note is the only one.
        if (pick % 6 == 0) budget.payees = PayeeTree.leaf(DestKind.NOTE, note);
        bytes32 id = allowance.idOf(budget);
        bool may = _arrives(budget.token, budget.total);
        try this.put(budget) {
            _check(allowance.open.selector, true, may);
        } catch {
            return _check(allowance.open.selector, false, may);
        }
        _kept.push(budget);
        ids.push(id);
        books[id].deposited = budget.total;
    }

    /// One call, so that what fails fails whole.
    function put(Budget memory budget) external {
        fund(budget);
    }

    /// A payment of any amount, in range or beyond it, by the app's key or a stranger's.
    function spend(uint256 which, uint256 amount, uint256 to, uint96 fee, uint256 nonce) external {
        if (_kept.length == 0) return;
        vm.warp(_now);
        Budget memory budget = _kept[which % _kept.length];
        Spend memory signed = spendOf(budget, uint96(bound(amount, 0, uint256(budget.perPayment) * 5 / 4)), nonce % 64);
        (signed.maxRelayerFee, fee) = (budget.maxRelayerFee, uint96(bound(fee, 0, budget.maxRelayerFee)));
        signed.dest = word(receivers[to % MANY]);
        if (to % 5 == 0) (signed.destKind, signed.dest) = (DestKind.NOTE, note);
        _spend(budget, signed, fee, to % 16 != 0);
    }

    /// A listed note is owed what it gets, and nothing is due for its insertion.
    function _spend(Budget memory budget, Spend memory signed, uint96 fee, bool byApp) private {
        bool toNote = signed.destKind == DestKind.NOTE;
        bool listed = budget.payees != 0;
        bool may = byApp && _extra == 0 && (toNote || !listed) && _may(budget, signed, fee);
        uint256 coin = _coinFor(toNote && !listed);
        bytes memory call = _spendCall(budget, signed, fee, byApp ? APP_SECRET : OWNER_SECRET);
        if (_try("spend", CARRIER, call, coin, may)) _book(budget, signed, fee);
    }

    function _spendCall(Budget memory budget, Spend memory signed, uint96 fee, uint256 key)
        private
        view
        returns (bytes memory)
    {
        bytes memory signature = signatureBy(key, allowance.spendDigest(signed));
        return abi.encodeCall(allowance.spend, (budget, signed, new bytes32[](0), _brought(), signature, fee));
    }

    function revoke(uint256 which, uint96 fee, bool direct) external {
        if (_kept.length == 0 || which % 4 != 0) return;
        vm.warp(_now);
        Budget memory budget = _kept[which / 4 % _kept.length];
        Book storage book = books[allowance.idOf(budget)];
        uint256 rest = _rest(book);
        bool may = !book.over && _extra == 0;
        fee = direct ? 0 : uint96(bound(fee, 0, rest < 20 ? rest : 20));
        bytes4 verb = direct ? allowance.revoke.selector : allowance.revokeSigned.selector;
        try this.end(budget, fee, direct) {
            (book.over, book.back, book.fees) = (true, book.back + rest - fee, book.fees + fee);
            _check(verb, true, may);
        } catch {
            _check(verb, false, may);
        }
    }

    /// One call, so that what fails fails whole.
    function end(Budget memory budget, uint96 fee, bool direct) external {
        Revoke memory signed = revokeOf(budget);
        bytes memory signature = signatureBy(OWNER_SECRET, allowance.revokeDigest(signed));
        bool any = _rest(books[signed.id]) > fee;
        uint256 coin = _coinFor(any && budget.refundKind == DestKind.NOTE);
        vm.prank(direct ? owner() : CARRIER);
        if (direct) allowance.revoke{value: coin}(budget, _brought());
        else allowance.revokeSigned{value: coin}(budget, signed, _brought(), signature, fee);
    }

    function refund(uint256 which) external {
        if (_kept.length == 0) return;
        vm.warp(_now);
        Budget memory budget = _kept[which % _kept.length];
        Book storage book = books[allowance.idOf(budget)];
        bool may = !book.over && _now >= budget.expiry && _extra == 0;
        uint256 rest = _rest(book);
        try allowance.refund{value: _coinFor(budget.refundKind == DestKind.NOTE)}(budget, _brought()) {
            (book.over, book.back) = (true, book.back + rest);
            _check(allowance.refund.selector, true, may);
        } catch {
            _check(allowance.refund.selector, false, may);
        }
    }

    /// Time passes, token and pool change their minds; what was sent unasked changes nothing.
    function wait_(uint256 by, uint256 gift, uint256 mood) external {
        _pass(bound(by, 1, 3 hours));
        _slip(gift, mood);
    }

    /// Past the last expiry anybody sends back what is left of every budget. Says whether all of them are over.
    function endAll() external returns (bool) {
        _pass(7 days);
        _calm();
        for (uint256 i = 0; i < _kept.length; ++i) {
            this.refund(i);
            if (!books[ids[i]].over) return false;
        }
        return bytes(broken).length == 0;
    }

    function carrier() external pure returns (address) {
        return CARRIER;
    }

    function _book(Budget memory budget, Spend memory signed, uint96 fee) private {
        Book storage book = books[signed.id];
        (book.paid, book.fees) = (book.paid + signed.amount, book.fees + fee);
        spentIn[signed.id][(_now - budget.origin) / budget.period] += signed.amount + fee;
        _seen[signed.id][signed.nonce] = true;
        if (_rest(book) == 0) book.over = true;
    }

    function _may(Budget memory budget, Spend memory signed, uint96 fee) private view returns (bool) {
        Book storage book = books[signed.id];
        uint256 asked = uint256(signed.amount) + fee;
        uint256 already = spentIn[signed.id][(_now - budget.origin) / budget.period];
        bool timely = _now >= budget.origin && _now < budget.expiry && !book.over;
        bool within = asked <= budget.perPayment && already + asked <= budget.perPeriod && asked <= _rest(book);
        return timely && within && signed.amount > 0 && fee <= signed.amount && !_seen[signed.id][signed.nonce];
    }

    function _rest(Book storage book) private view returns (uint256) {
        return book.deposited - book.paid - book.fees - book.back;
    }
}

contract AllowanceInvariantTest is BazaarInvariants {
    AllowanceHandler private _handler;

    function setUp() public {
        _begin("Allowance");
        _handler = new AllowanceHandler();
    }

    function _target() internal view override returns (address) {
        return address(_handler);
    }

    function _acts() internal pure override returns (bytes memory) {
        return bytes.concat(
            AllowanceHandler.open.selector,
            AllowanceHandler.spend.selector,
            AllowanceHandler.spend.selector,
            AllowanceHandler.spend.selector,
            AllowanceHandler.spend.selector,
            AllowanceHandler.revoke.selector,
            AllowanceHandler.refund.selector,
            _aside(),
            AllowanceHandler.wait_.selector
        );
    }

    /// 185 runs of 160 calls; the books are read after every sixteenth of them and after the last.
    /// forge-config: default.invariant.runs = 185
    /// forge-config: default.invariant.depth = 160
    /// forge-config: default.invariant.check-interval = 16
    /// forge-config: full.invariant.runs = 9100
    /// forge-config: full.invariant.depth = 160
    /// forge-config: full.invariant.check-interval = 8
    function invariant_alw_002_every_unit_is_accounted_for_and_every_limit_holds() public view {
        _requireBooks();
        _requireHoldings(_handler.vault(), _handler);
        _requireUnbroken(_handler);
    }

    /// After each run anybody ends every budget, and then nothing is left that is not owed to somebody by name.
    function afterInvariant() public {
        require(_handler.endAll(), "alw_008: a stranger could not end every budget");
        _requireBooks();
        _requireNothingOpen(_handler.vault(), _handler);
        _note();
    }

    /// Paid, fees, sent back and what is left are what was deposited, for every budget, and the periods saw what was paid.
    function _requireBooks() private view {
        Allowance vault = _handler.vault();
        for (uint256 i = 0; i < _handler.count(); ++i) {
            bytes32 id = _handler.ids(i);
            (bool over, uint256 deposited, uint256 paid, uint256 fees, uint256 back) = _handler.books(id);
            (, uint96 left, uint96 spent, uint32 index) = vault.budgetOf(id);
            require(paid + fees + back + left == deposited, "every unit is somewhere");
            require(!over || left == 0, "what is over is empty");
            require(spent == _handler.spentIn(id, index), "the period saw what was paid");
            require(spent <= _handler.kept(i).perPeriod, "and not more than it may");
        }
    }

    function _others() internal view override returns (address[] memory others) {
        others = new address[](1);
        others[0] = _handler.carrier();
    }

    /// What budgets have left.
    function _openIn(address asset) internal view override returns (uint256 open) {
        for (uint256 i = 0; i < _handler.count(); ++i) {
            (, uint96 left,,) = _handler.vault().budgetOf(_handler.ids(i));
            if (_handler.kept(i).token == asset) open += left;
        }
    }
}
