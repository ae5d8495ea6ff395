// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {Crowd} from "./helpers/Crowd.sol";
import {Invariants} from "./helpers/Invariants.sol";
import {IRLNMembership} from "../src/interfaces/IRLNMembership.sol";
import {Exit, Sponsorship, Taking} from "../src/types/Membership.sol";
import {Report} from "../src/types/Slash.sol";
import {Sibling} from "../src/types/Terms.sol";
import {Members} from "./helpers/Members.sol";

/// Members, sponsors, spammers, reporters and hostile receivers at random, with a ledger of their own.
contract RLNHandler is Members, Crowd {
    struct Kept {
        uint256 id;
        uint256 leaf;
        IRLNMembership.Status status;
        address back;
        uint256 until;
        uint256 leavesAt;
        uint256 sponsorship;
        uint256 rewardSealedAt;
        uint256 rewardDueAt;
        address rewardFor;
        bool rewardPaid;
    }

    struct Sponsored {
        Sponsorship terms;
        mapping(uint256 slot => Sibling[]) paths;
        uint256 taken;
        uint256 strikes;
        bool reclaimed;
    }

    uint256 public constant MEMBERS = 8;
    Kept[MEMBERS] private _kept;
    Sponsored[] private _sponsored;
    mapping(bytes32 seal => uint256) private _sealedAt;
    uint256[2][] private _reports;
    address public constant ELSEWHERE = address(0xE15E);
    uint256 public funded;

    constructor() {
        setUp();
        _gather(START, BACK, address(0xC0));
        for (uint256 i = 0; i < MEMBERS; ++i) {
            (_kept[i].id, _kept[i].leaf) = (commitment(100 + i), leaf(100 + i));
        }
    }

    function joinAlone(uint256 who, uint256 to, uint40 term) external {
        vm.warp(_now);
        Kept storage one = _kept[who % MEMBERS];
        (address back, uint64 until) = (receivers[to % MANY], uint64(_now + bound(term, 1 days, 20 days)));
        uint96 due = deposit();
        bool may = one.status == IRLNMembership.Status.Unknown;
        try rln.register{value: due}(one.id, RATE, vm.addr(AUTHORITY), back, until) {
            _check(rln.register.selector, true, may);
            funded += due;
            (one.status, one.back, one.until) = (IRLNMembership.Status.Active, back, until);
        } catch {
            _check(rln.register.selector, false, may);
        }
    }

    function sponsor(uint32 slots, uint256 to) external {
        if (_sponsored.length >= 4) return;
        vm.warp(_now);
        Sponsorship memory terms = termsOf(uint32(bound(slots, 1, 9)));
        (terms.refundTo, terms.salt) = (receivers[to % MANY], bytes32(_sponsored.length));
        (terms.takeBy, terms.until) = (uint64(_now + 4 days), uint64(_now + 12 days));
        pay(terms);
        _reach(rln.sponsor.selector, true);
        funded += uint256(deposit()) * terms.slots;
        Sponsored storage kept = _sponsored.push();
        kept.terms = terms;
        for (uint32 slot = 0; slot < terms.slots; ++slot) {
            (, Sibling[] memory path) = treeOf(terms, slot);
            for (uint256 level = 0; level < path.length; ++level) {
                kept.paths[slot].push(path[level]);
            }
        }
    }

    function takeSlot(uint256 which, uint32 slot, uint256 who) external {
        if (_sponsored.length == 0) return;
        vm.warp(_now);
        Sponsored storage from = _sponsored[which % _sponsored.length];
        Sponsorship memory terms = from.terms;
        slot = slot % (terms.slots + 1);
        Kept storage one = _kept[who % MEMBERS];
        bool free = slot < terms.slots && (from.taken >> slot) & 1 == 0 && from.strikes <= terms.slots / 8;
        bool may = free && _now < terms.takeBy && one.status == IRLNMembership.Status.Unknown;
        if (!_tryTake(from, slot, who)) return _check(rln.take.selector, false, may);
        _check(rln.take.selector, true, may);
        from.taken |= uint256(1) << slot;
        (one.status, one.back, one.until) = (IRLNMembership.Status.Active, terms.refundTo, terms.until);
        one.sponsorship = which % _sponsored.length + 1;
    }

    function _tryTake(Sponsored storage from, uint32 slot, uint256 who) private returns (bool) {
        Taking memory signed =
            Taking(rln.idOf(from.terms), slot, _kept[who % MEMBERS].id, vm.addr(AUTHORITY), type(uint64).max);
        bytes memory signature = signatureOf(signed);
        Sibling[] memory path = from.paths[slot % from.terms.slots];
        try rln.take(from.terms, signed, vm.addr(slotSecret(slot)), path, signature) {
            return true;
        } catch {
            return false;
        }
    }

    /// By the authority, by its signature, or by a stranger.
    function ask(uint256 who, uint256 how) external {
        vm.warp(_now);
        Kept storage one = _kept[who % MEMBERS];
        Exit memory signed = Exit(one.id, type(uint64).max);
        bytes memory signature = how % 3 == 1 ? sign(AUTHORITY, rln.exitDigest(signed)) : bytes("");
        bool may = one.status == IRLNMembership.Status.Active && (how % 3 < 2 || _now >= one.until);
        if (how % 3 == 0) vm.prank(vm.addr(AUTHORITY));
        try rln.requestExit(signed, signature) {
            _check(rln.requestExit.selector, true, may);
            (one.status, one.leavesAt) = (IRLNMembership.Status.Leaving, _now + 7 days);
        } catch {
            _check(rln.requestExit.selector, false, may);
        }
    }

    function exit(uint256 who) external {
        vm.warp(_now);
        Kept storage one = _kept[who % MEMBERS];
        bool may = one.status == IRLNMembership.Status.Leaving && _now >= one.leavesAt;
        try rln.exit(one.id) {
            _check(rln.exit.selector, true, may);
            one.status = IRLNMembership.Status.Left;
        } catch {
            _check(rln.exit.selector, false, may);
        }
    }

    /// A report of anybody, or another one of whom the newest report is about.
    function sealOne(uint256 who, uint256 to) external {
        vm.warp(_now);
        if (who % 3 > 0 && _reports.length > 0) who = _reports[_reports.length - 1][0];
        bytes32 seal = rln.reportDigest(Report(bytes32(100 + who % MEMBERS), receivers[to % MANY], SALT));
        bool may = _sealedAt[seal] == 0;
        try rln.seal(seal) {
            _check(rln.seal.selector, true, may);
            _sealedAt[seal] = _now;
            _reports.push([who % MEMBERS, to % MANY]);
        } catch {
            _check(rln.seal.selector, false, may);
        }
    }

    /// One of the newest reports, or one that may never have been sealed.
    function open(uint256 who, uint256 to) external {
        vm.warp(_now);
        uint256 back = who % 5;
        if (back < 4 && back < _reports.length) {
            uint256[2] memory newest = _reports[_reports.length - 1 - back];
            (who, to) = (newest[0], newest[1]);
        }
        Kept storage one = _kept[who % MEMBERS];
        (uint256 secret, address beneficiary) = (100 + who % MEMBERS, receivers[to % MANY]);
        uint256 since = _sealedAt[rln.reportDigest(Report(bytes32(secret), beneficiary, SALT))];
        bool opens = since != 0 && _now > since && _now <= since + 1 days;
        bool first = _isBound(one);
        bool over = one.status == IRLNMembership.Status.Slashed && _now < one.rewardDueAt && since < one.rewardSealedAt;
        try rln.slash(secret, beneficiary, SALT) {
            _check(rln.slash.selector, true, opens && (first || over));
            (one.rewardFor, one.rewardSealedAt) = (beneficiary, since);
            if (first) _slashed(one);
        } catch {
            _check(rln.slash.selector, false, opens && (first || over));
        }
    }

    function _slashed(Kept storage one) private {
        (one.status, one.rewardDueAt) = (IRLNMembership.Status.Slashed, _now + 1 days);
        if (one.sponsorship != 0) ++_sponsored[one.sponsorship - 1].strikes;
    }

    function payReward(uint256 who) external {
        vm.warp(_now);
        Kept storage one = _kept[who % MEMBERS];
        bool may = one.status == IRLNMembership.Status.Slashed && !one.rewardPaid && _now >= one.rewardDueAt;
        try rln.payReward(bytes32(one.id)) {
            _check(rln.payReward.selector, true, may);
            one.rewardPaid = true;
        } catch {
            _check(rln.payReward.selector, false, may);
        }
    }

    function reclaim(uint256 which) external {
        if (_sponsored.length == 0) return;
        vm.warp(_now);
        Sponsored storage from = _sponsored[which % _sponsored.length];
        bool left = from.taken != (uint256(1) << from.terms.slots) - 1;
        bool may = left && !from.reclaimed && _now >= from.terms.takeBy;
        try rln.reclaim(from.terms) {
            _check(rln.reclaim.selector, true, may);
            from.reclaimed = true;
        } catch {
            _check(rln.reclaim.selector, false, may);
        }
    }

    function payOwed(uint256 to) external {
        _payOwed(rln, address(0), to);
    }

    function redirect(uint256 pick) external {
        _redirect(rln, address(0), pick, ELSEWHERE);
    }

    function intrude(uint256 amount) external {
        _intrude(rln, address(0), amount);
    }

    /// Hours, and now and then a week; a receiver changes its mind.
    function wait_(uint256 by, uint256 mood) external {
        _turn(mood);
        _pass(by % 5 == 0 ? 7 days : bound(by, 1, 20 hours));
    }

    /// Past every term anybody ends every membership, and pushes it, the rewards and the free slots. Says whether all went out.
    function endAll() external returns (bool) {
        _pass(20 days);
        for (uint256 i = 0; i < MEMBERS; ++i) {
            this.ask(i, 2);
        }
        _pass(7 days);
        for (uint256 i = 0; i < _sponsored.length; ++i) {
            this.reclaim(i);
            if (_free(_sponsored[i]) > 0) return false;
        }
        for (uint256 i = 0; i < MEMBERS; ++i) {
            this.exit(i);
            this.payReward(i);
            bool unpaid = _kept[i].status == IRLNMembership.Status.Slashed && !_kept[i].rewardPaid;
            if (_isBound(_kept[i]) || unpaid) return false;
        }
        return bytes(broken).length == 0;
    }

    /// What is owed is the deposits of members, of free slots, rewards that wait, and what could not be pushed. What came in
    /// is there, went to its destinations, or is burnt.
    function checkUnits() external view {
        uint256 each = deposit();
        uint256 promised = 0;
        for (uint256 i = 0; i < MEMBERS; ++i) {
            Kept storage one = _kept[i];
            if (_isBound(one)) promised += each;
            if (one.status == IRLNMembership.Status.Slashed && !one.rewardPaid) promised += each / 4;
        }
        for (uint256 i = 0; i < _sponsored.length; ++i) {
            promised += each * _free(_sponsored[i]);
        }
        uint256 outside = ELSEWHERE.balance + rln.BURNT().balance;
        for (uint256 i = 0; i < MANY; ++i) {
            promised += rln.owed(address(0), receivers[i]);
            outside += receivers[i].balance;
        }
        require(rln.liabilities(address(0)) == promised, "liabilities are the open promises");
        require(address(rln).balance == promised, "and the contract can keep them");
        require(funded == promised + outside, "nothing came from or went to anywhere else");
    }

    /// The leaves in the tree are those of the active members, each once; a member is slashed or leaves, never both.
    function checkLeaves() external view {
        uint256[] memory leaves = rln.leaves(0, rln.placesUsed());
        uint256 active = 0;
        for (uint256 i = 0; i < MEMBERS; ++i) {
            Kept storage one = _kept[i];
            (IRLNMembership.Member memory member, IRLNMembership.Funding memory funding,) = rln.memberOf(one.id);
            require(member.status == one.status, "a member stands where the ledger says");
            require(funding.refundTo == one.back && funding.until == one.until, "on the terms it joined with");
            if (one.status != IRLNMembership.Status.Active) continue;
            ++active;
            require(leaves[member.index] == one.leaf, "its leaf is at its place");
        }
        for (uint256 i = 0; i < leaves.length; ++i) {
            if (leaves[i] != 0) --active;
        }
        require(active == 0, "and no other leaf is in the tree");
    }

    function _isBound(Kept storage one) private view returns (bool) {
        return one.status == IRLNMembership.Status.Active || one.status == IRLNMembership.Status.Leaving;
    }

    function _free(Sponsored storage from) private view returns (uint256 free) {
        if (from.reclaimed) return 0;
        for (uint256 slot = 0; slot < from.terms.slots; ++slot) {
            if ((from.taken >> slot) & 1 == 0) ++free;
        }
    }
}

contract RLNMembershipInvariantTest is Invariants {
    RLNHandler private _handler;

    function setUp() public {
        _begin("RLNMembership");
        _handler = new RLNHandler();
    }

    function _target() internal view override returns (address) {
        return address(_handler);
    }

    function _acts() internal pure override returns (bytes memory) {
        bytes memory some = bytes.concat(
            RLNHandler.joinAlone.selector,
            RLNHandler.joinAlone.selector,
            RLNHandler.sponsor.selector,
            RLNHandler.takeSlot.selector,
            RLNHandler.takeSlot.selector,
            RLNHandler.ask.selector,
            RLNHandler.exit.selector,
            RLNHandler.sealOne.selector
        );
        return bytes.concat(
            some,
            RLNHandler.open.selector,
            RLNHandler.payReward.selector,
            RLNHandler.reclaim.selector,
            RLNHandler.payOwed.selector,
            RLNHandler.redirect.selector,
            RLNHandler.intrude.selector,
            RLNHandler.wait_.selector,
            RLNHandler.open.selector,
            RLNHandler.sealOne.selector
        );
    }

    /// What the rules forbid never went through, and what they allow never failed: nobody is slashed without a report that
    /// was sealed in time, and every member gets out. The books and the tree are what the ledger says.
    /// forge-config: default.invariant.runs = 125
    /// forge-config: default.invariant.depth = 200
    /// forge-config: default.invariant.check-interval = 8
    /// forge-config: full.invariant.runs = 6700
    /// forge-config: full.invariant.depth = 200
    /// forge-config: full.invariant.check-interval = 8
    function invariant_rln_003_units_leaves_and_rights_are_what_the_ledger_says() public view {
        require(bytes(_handler.broken()).length == 0, _handler.broken());
        require(!_handler.entered(), "vlt_004: somebody got in while a call ran");
        _handler.checkUnits();
        _handler.checkLeaves();
    }

    /// After each run anybody ends every membership, and what is left is owed to somebody by name.
    function afterInvariant() public {
        require(_handler.endAll(), "rln_004: a stranger could not end every membership");
        _handler.checkUnits();
        _handler.checkLeaves();
        _note();
    }
}
