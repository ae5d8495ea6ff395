// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {Crowd} from "./helpers/Crowd.sol";
import {Invariants} from "./helpers/Invariants.sol";
import {IRelayStake} from "../src/interfaces/IRelayStake.sol";
import {Card, StakeTerms, StoreReceipt, Unbond} from "../src/types/Stake.sol";
import {Report} from "../src/types/Slash.sol";
import {Stores} from "./helpers/Stores.sol";

/// Honest stores, liars, reporters and hostile receivers at random, with a ledger of their own.
contract StakeHandler is Stores, Crowd {
    struct Kept {
        IRelayStake.Status status;
        uint256 amount;
        address payTo;
        uint256 validUntil;
        uint256 seq;
        uint256 leavesAt;
        uint256 rewardSealedAt;
        uint256 rewardDueAt;
        bool rewardPaid;
        address store;
    }

    uint256 public constant STORES = 6;
    address public constant ELSEWHERE = address(0xE15E);
    Kept[STORES] private _kept;
    mapping(bytes32 seal => uint256) private _sealedAt;
    uint256[3][] private _reports;
    uint256 public funded;
    uint256 public burnt;

    constructor() {
        setUp();
        _gather(START, PAY_TO, REPORTER);
        for (uint256 i = 0; i < STORES; ++i) {
            _kept[i].store = vm.addr(KEY + i);
        }
    }

    function place(uint256 who, uint96 amount, uint256 to) external {
        vm.warp(_now);
        (uint256 i, Kept storage one) = (who % STORES, _kept[who % STORES]);
        StakeTerms memory terms = termsOf(KEY + i);
        (terms.amount, terms.payTo) = (uint96(bound(amount, 0.1 ether, 3 ether)), receivers[to % MANY]);
        terms.validUntil = uint64(_now + 10 days);
        bytes memory signature = sign(KEY + i, stakes.stakeDigest(terms));
        bool may = one.status == IRelayStake.Status.Unknown || one.status == IRelayStake.Status.Withdrawn;
        try stakes.stake{value: terms.amount}(terms, signature) {
            _check(stakes.stake.selector, true, may);
            funded += terms.amount;
            (one.status, one.amount, one.payTo) = (IRelayStake.Status.Staked, terms.amount, terms.payTo);
            (one.validUntil, one.seq) = (terms.validUntil, terms.seq);
        } catch {
            _check(stakes.stake.selector, false, may);
        }
    }

    function renew(uint256 who, uint8 skip) external {
        vm.warp(_now);
        Kept storage one = _kept[who % STORES];
        Card memory card = Card(one.store, 0, 0, uint64(_now + 10 days), uint64(one.seq + skip % 3));
        bytes memory signature = sign(KEY + who % STORES, stakes.cardDigest(card));
        bool may = one.status == IRelayStake.Status.Staked && skip % 3 > 0;
        try stakes.setCard(card, signature) {
            _check(stakes.setCard.selector, true, may);
            (one.validUntil, one.seq) = (card.validUntil, card.seq);
        } catch {
            _check(stakes.setCard.selector, false, may);
        }
    }

    /// By the store, by its signature, or by a stranger. A signature never runs out: it may be for the newest card, or an old one
    /// that somebody kept.
    function ask(uint256 who, uint256 how) external {
        vm.warp(_now);
        Kept storage one = _kept[who % STORES];
        bool replayed = how % 6 == 4 && one.seq > 0;
        Unbond memory unbond = Unbond(one.store, uint64(replayed ? how % one.seq : one.seq), type(uint64).max);
        bytes memory signature = how % 3 == 1 ? sign(KEY + who % STORES, stakes.unbondDigest(unbond)) : bytes("");
        bool free = how % 3 == 0 || _now >= one.validUntil;
        bool may = one.status == IRelayStake.Status.Staked && (free || (how % 3 == 1 && !replayed));
        if (how % 3 == 0) vm.prank(one.store);
        try stakes.requestUnbond(unbond, signature) {
            _check(stakes.requestUnbond.selector, true, may);
            (one.status, one.leavesAt) = (IRelayStake.Status.Unbonding, _now + 21 days);
        } catch {
            _check(stakes.requestUnbond.selector, false, may);
        }
    }

    function withdraw(uint256 who) external {
        vm.warp(_now);
        Kept storage one = _kept[who % STORES];
        bool may = one.status == IRelayStake.Status.Unbonding && _now >= one.leavesAt;
        try stakes.withdraw(one.store) {
            _check(stakes.withdraw.selector, true, may);
            one.status = IRelayStake.Status.Withdrawn;
        } catch {
            _check(stakes.withdraw.selector, false, may);
        }
    }

    /// Stores 0 to 2 never lie: what they sign is one content per box, or one after the other. The others may.
    function _pair(uint256 i, uint256 pick) private pure returns (StoreReceipt memory a, StoreReceipt memory b) {
        address store = vm.addr(KEY + i);
        a = StoreReceipt(store, bytes32(pick % 2), bytes32(uint256(3)), uint64(START), uint64(START + 14 days));
        b = StoreReceipt(store, bytes32(pick % 2), bytes32(uint256(3)), uint64(START), uint64(START + 14 days));
        if (i >= 3) b.content = bytes32(uint256(4));
        else if (pick % 3 == 0) (b.content, b.storedAt) = (bytes32(uint256(4)), uint64(START + 14 days + 1));
        else if (pick % 3 == 1) (b.content, b.boxId) = (bytes32(uint256(4)), bytes32(uint256(7)));
        if (b.storedAt > b.expiresAt) b.expiresAt = b.storedAt + 14 days;
    }

    /// Seals a report of two receipts, or of a secret, the right one or a wrong one: of anybody, or another one of whom the
    /// newest report is about.
    function sealOne(uint256 who, uint256 pick, uint256 to) external {
        vm.warp(_now);
        if (who % 3 > 0 && _reports.length > 0) who = _reports[_reports.length - 1][0];
        bytes32 seal = stakes.reportDigest(Report(_evidence(who % STORES, pick), receivers[to % MANY], SALT));
        bool may = _sealedAt[seal] == 0;
        try stakes.seal(seal) {
            _check(stakes.seal.selector, true, may);
            _sealedAt[seal] = _now;
            _reports.push([who % STORES, pick, to % MANY]);
        } catch {
            _check(stakes.seal.selector, false, may);
        }
    }

    function _evidence(uint256 i, uint256 pick) private view returns (bytes32) {
        if (pick % 4 == 3) return bytes32(SECRET);
        if (pick % 4 == 2) return bytes32(SECRET + 1);
        (StoreReceipt memory a, StoreReceipt memory b) = _pair(i, pick);
        return stakes.evidenceOf(a, signed(KEY + i, a), b, signed(KEY + i, b));
    }

    /// One of the newest reports, or one that may never have been sealed.
    function open(uint256 who, uint256 pick, uint256 to) external {
        vm.warp(_now);
        uint256 back = pick % 5;
        if (back < 4 && back < _reports.length) {
            uint256[3] memory newest = _reports[_reports.length - 1 - back];
            (who, pick, to) = (newest[0], newest[1], newest[2]);
        }
        (uint256 i, Kept storage one, address beneficiary) = (who % STORES, _kept[who % STORES], receivers[to % MANY]);
        uint256 since = _sealedAt[stakes.reportDigest(Report(_evidence(i, pick), beneficiary, SALT))];
        bool proves = pick % 4 == 3 || (pick % 4 < 2 && i >= 3);
        bool opens = proves && since != 0 && _now > since && _now <= since + 1 days;
        bool first = one.status == IRelayStake.Status.Staked || one.status == IRelayStake.Status.Unbonding;
        bool over = one.status == IRelayStake.Status.Slashed && _now < one.rewardDueAt && since < one.rewardSealedAt;
        if (!_opened(i, pick, beneficiary, opens && (first || over))) return;
        one.rewardSealedAt = since;
        if (!first) return;
        (one.status, one.rewardDueAt) = (IRelayStake.Status.Slashed, _now + 1 days);
        burnt += one.amount - one.amount / 4;
    }

    function _opened(uint256 i, uint256 pick, address beneficiary, bool may) private returns (bool went) {
        went = _tryOpen(i, pick, beneficiary);
        _check(pick % 4 >= 2 ? stakes.slashBySecret.selector : stakes.slashByReceipts.selector, went, may);
    }

    function _tryOpen(uint256 i, uint256 pick, address beneficiary) private returns (bool) {
        address store = _kept[i].store;
        if (pick % 4 >= 2) {
            try stakes.slashBySecret(store, SECRET + 3 - pick % 4, beneficiary, SALT) {
                return true;
            } catch {
                return false;
            }
        }
        (StoreReceipt memory a, StoreReceipt memory b) = _pair(i, pick);
        try stakes.slashByReceipts(a, signed(KEY + i, a), b, signed(KEY + i, b), beneficiary, SALT) {
            return true;
        } catch {
            return false;
        }
    }

    function payReward(uint256 who) external {
        vm.warp(_now);
        Kept storage one = _kept[who % STORES];
        bool may = one.status == IRelayStake.Status.Slashed && !one.rewardPaid && _now >= one.rewardDueAt;
        try stakes.payReward(culprit(one.store)) {
            _check(stakes.payReward.selector, true, may);
            one.rewardPaid = true;
        } catch {
            _check(stakes.payReward.selector, false, may);
        }
    }

    function payOwed(uint256 to) external {
        _payOwed(stakes, address(0), to);
    }

    function redirect(uint256 pick) external {
        _redirect(stakes, address(0), pick, ELSEWHERE);
    }

    function intrude(uint256 amount) external {
        _intrude(stakes, address(0), amount);
    }

    /// Hours, and now and then three weeks; a receiver changes its mind.
    function wait_(uint256 by, uint256 mood) external {
        _turn(mood);
        _pass(by % 5 == 0 ? 21 days : bound(by, 1, 20 hours));
    }

    /// Past the last card anybody asks every stake back and pushes it, and every reward. Says whether all of it went out.
    function endAll() external returns (bool) {
        _pass(10 days);
        for (uint256 i = 0; i < STORES; ++i) {
            this.ask(i, 2);
        }
        _pass(21 days);
        for (uint256 i = 0; i < STORES; ++i) {
            this.withdraw(i);
            this.payReward(i);
            IRelayStake.Status status = _kept[i].status;
            bool kept = status == IRelayStake.Status.Staked || status == IRelayStake.Status.Unbonding;
            if (kept || (status == IRelayStake.Status.Slashed && !_kept[i].rewardPaid)) return false;
        }
        return bytes(broken).length == 0;
    }

    /// What is owed is the stakes, the rewards that wait, and what could not be pushed; what came in is there, went to its
    /// destinations, or is burnt. A store stands where the ledger says.
    function check() external view {
        uint256 promised = 0;
        for (uint256 i = 0; i < STORES; ++i) {
            Kept storage one = _kept[i];
            require(stakes.stakeOf(one.store).status == one.status, "a store stands where the ledger says");
            bool kept = one.status == IRelayStake.Status.Staked || one.status == IRelayStake.Status.Unbonding;
            if (kept) promised += one.amount;
            if (one.status == IRelayStake.Status.Slashed && !one.rewardPaid) promised += one.amount / 4;
        }
        uint256 outside = ELSEWHERE.balance + stakes.BURNT().balance;
        for (uint256 i = 0; i < MANY; ++i) {
            promised += stakes.owed(address(0), receivers[i]);
            outside += receivers[i].balance;
        }
        require(stakes.BURNT().balance == burnt, "three quarters of every conviction, once");
        require(stakes.liabilities(address(0)) == promised, "liabilities are the open promises");
        require(address(stakes).balance == promised, "and the contract can keep them");
        require(funded == promised + outside, "nothing came from or went to anywhere else");
    }
}

contract RelayStakeInvariantTest is Invariants {
    StakeHandler private _handler;

    function setUp() public {
        _begin("RelayStake");
        _handler = new StakeHandler();
    }

    function _target() internal view override returns (address) {
        return address(_handler);
    }

    function _acts() internal pure override returns (bytes memory) {
        bytes memory some = bytes.concat(
            StakeHandler.place.selector,
            StakeHandler.renew.selector,
            StakeHandler.ask.selector,
            StakeHandler.withdraw.selector,
            StakeHandler.sealOne.selector,
            StakeHandler.sealOne.selector
        );
        return bytes.concat(
            some,
            StakeHandler.open.selector,
            StakeHandler.open.selector,
            StakeHandler.payReward.selector,
            StakeHandler.payOwed.selector,
            StakeHandler.redirect.selector,
            StakeHandler.intrude.selector,
            StakeHandler.wait_.selector
        );
    }

    /// What the rules forbid never went through, and what they allow never failed: no store that did not lie is slashed, no
    /// liar twice, and every other one has its stake back.
    /// forge-config: default.invariant.runs = 122
    /// forge-config: default.invariant.depth = 200
    /// forge-config: default.invariant.check-interval = 8
    /// forge-config: full.invariant.runs = 6500
    /// forge-config: full.invariant.depth = 200
    /// forge-config: full.invariant.check-interval = 8
    function invariant_stk_003_units_and_rights_are_what_the_ledger_says() public view {
        require(bytes(_handler.broken()).length == 0, _handler.broken());
        require(!_handler.entered(), "vlt_004: somebody got in while a call ran");
        _handler.check();
    }

    /// After each run anybody ends every stake, and what is left is owed to somebody by name.
    function afterInvariant() public {
        require(_handler.endAll(), "stk_005: a stranger could not end every stake");
        _handler.check();
        _note();
    }
}
