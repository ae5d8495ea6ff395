// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {Bazaar, BazaarInvariants} from "./helpers/Bazaar.sol";
import {INameDirectory} from "../src/interfaces/INameDirectory.sol";
import {NameTypes} from "../src/libraries/NameTypes.sol";
import {NameDirectory} from "../src/NameDirectory.sol";
import {NoteOpening} from "../src/types/Destination.sol";
import {GiveUp, Registration, Renew, SetRecord} from "../src/types/NameActs.sol";
import {Crowd} from "./helpers/Crowd.sol";
import {OwnershipHandler} from "./helpers/OwnershipHandler.sol";
import {OddToken} from "./hostile/Tokens.sol";

/// Four people after three names, hostile destinations, a moody pool, and tokens that nobody asked for; the ledger knows whose
/// each name is.
contract NameHandler is OwnershipHandler, Bazaar {
    struct Promise {
        Registration terms;
        uint256 made;
        bool used;
    }

    NameDirectory public directory = new NameDirectory();
    bytes32[3] public names = [bytes32("tea"), "coffee", "teahouse"];
    mapping(bytes32 name => INameDirectory.Name) private _book;
    Promise[] private _promises;
    mapping(bytes32 commitment => uint256) private _known;
    uint256 public heldDeposits;
    uint256 public received;
    uint256 private _salt;
    NoteOpening private _unopened;
    uint64 private constant _LATE = type(uint64).max;

    constructor() {
        vm.warp(1_800_000_000);
        (things, domain) = (directory, "Teahouse NameDirectory");
        OddToken stray = new OddToken(OddToken.Odd.None);
        _gather(directory, address(stray), 1_800_000_000, address(0xD0), address(0xC0));
        for (uint256 who = 0; who < PEOPLE; ++who) {
            vm.deal(person(who), 1e30);
        }
        vm.deal(address(0xBAD), 1e30);
    }

    function bookOf(bytes32 name) external view returns (INameDirectory.Name memory) {
        return _book[name];
    }

    function entered() public view override(Bazaar, Crowd) returns (bool) {
        return Bazaar.entered();
    }

    /// The next name that somebody owns; now and then any.
    function _pick(uint256 seed) internal view override returns (bytes32) {
        for (uint256 i = 0; seed % 8 > 0 && i < 3; ++i) {
            bytes32 name = names[(seed % 3 + i) % 3];
            if (book[name].owner != address(0)) return name;
        }
        return names[seed % 3];
    }

    function commit(uint256 who, uint256 pick, uint256 d, uint256 salt) public {
        (bytes32 to, uint8 kind) = _dest(d);
        bytes32 card = salt % 16 == 0 ? bytes32(0) : bytes32(salt);
        Registration memory terms = Registration(names[pick % 3], person(who), card, kind, to, bytes32(salt), _LATE);
        // Some commitments are made again.
        if (salt % 4 == 2 && _promises.length > 0) terms = _promises[pick % _promises.length].terms;
        bytes32 commitment = directory.commitmentOf(terms);
        uint256 known = _known[commitment];
        uint256 i = known == 0 ? 0 : known - 1;
        bool may = known == 0 || (!_promises[i].used && _now > _promises[i].made + 24 hours);
        Try memory t = Try(who % PEOPLE, true, false);
        if (!_call(t, abi.encodeCall(directory.commit, (commitment)), may, "commit")) return;
        if (known != 0) _promises[i].made = _now;
        else _promises.push(Promise(terms, _now, false));
        if (known == 0) _known[commitment] = _promises.length;
    }

    /// Reveals one of the last promises, by the owner, by a stranger with its signature, or by one with a forged one.
    function register(uint256 seed, uint256 pick) public {
        if (_promises.length == 0) return;
        bool exact = (seed >> 40) % 8 != 0;
        uint256 i = _promises.length - 1 - (pick % (_promises.length < 4 ? _promises.length : 4));
        Promise storage promised = _promises[i];
        Registration memory terms = promised.terms;
        Try memory t = _try(seed, terms.owner);
        bytes memory signature = signedBy(secret(t.who), directory.commitmentOf(terms));
        bool timely = _now >= promised.made + 60 && _now <= promised.made + 24 hours && !promised.used;
        bool mine = person(t.who) == terms.owner;
        bool may = timely && mine && exact && terms.recordHash != 0 && book[terms.name].owner == address(0);
        uint256 deposit = directory.depositOf(terms.name);
        bytes memory data = abi.encodeCall(directory.register, (terms, t.signed ? signature : bytes("")));
        vm.warp(_now);
        vm.prank(t.signed ? address(0xBAD) : person(t.who));
        (bool done,) = address(directory).call{value: exact ? deposit : deposit + 1}(data);
        _check("register", bytes4(data), done, may);
        if (!done) return;
        promised.used = true;
        uint64 seq = _book[terms.name].seq + 1;
        _book[terms.name] =
            INameDirectory.Name(uint64(_now) + 365 days, seq, terms.refundKind, terms.refundTo, terms.recordHash);
        _hand(terms.name, terms.owner);
        heldDeposits += deposit;
        received += deposit;
    }

    /// All of it in one go, so that names have owners most of the time.
    function obtain(uint256 who, uint256 pick, uint256 d, uint256 seed) external {
        commit(who, pick, d, ++_salt << 5 | 1);
        _pass(61);
        register(seed, 0);
    }

    function setRecord(uint256 seed, uint256 pick, bytes32 card, bool next) external {
        bytes32 name = _pick(pick);
        Try memory t = _tryOwner(seed, name);
        uint64 seq = _book[name].seq + (next ? 1 : uint64(seed % 3) * 2);
        card = uint256(card) % 8 == 0 ? bytes32(0) : card;
        SetRecord memory act = SetRecord(name, card, seq, _nonceFor(name, t), _LATE);
        bytes memory data = t.signed
            ? abi.encodeCall(directory.setRecordSigned, (act, _sign(t, keccak256(abi.encode(NameTypes.SET, act)))))
            : abi.encodeCall(directory.setRecord, (name, card, seq));
        bool may = _ownerMay(name, t) && card != 0 && seq == _book[name].seq + 1;
        if (!_call(t, data, may, "setRecord")) return;
        (_book[name].recordHash, _book[name].seq) = (card, seq);
        ++book[name].nonce;
    }

    function renew(uint256 seed, uint256 pick) external {
        bytes32 name = _pick(pick);
        Try memory t = _tryOwner(seed, name);
        Renew memory act = Renew(name, _nonceFor(name, t), _LATE);
        bytes memory data = t.signed
            ? abi.encodeCall(directory.renewSigned, (act, _sign(t, keccak256(abi.encode(NameTypes.RENEW, act)))))
            : abi.encodeCall(directory.renew, (name));
        if (!_call(t, data, _ownerMay(name, t), "renew")) return;
        _book[name].expiry = uint64(_now) + 365 days;
        ++book[name].nonce;
    }

    function giveUp(uint256 seed, uint256 pick, uint256 mood) external {
        (bytes32 name, NoteOpening memory opening) = (_pick(pick), _mood(_pick(pick), mood));
        Try memory t = _tryOwner(seed, name);
        GiveUp memory act = GiveUp(name, _nonceFor(name, t), _LATE);
        bytes memory data = t.signed
            ? abi.encodeCall(
                directory.giveUpSigned, (act, opening, _sign(t, keccak256(abi.encode(NameTypes.GIVE_UP, act))))
            )
            : abi.encodeCall(directory.giveUp, (name, opening));
        if (!_call(t, data, _ownerMay(name, t), "giveUp")) return;
        ++book[name].nonce;
        _freed(name);
    }

    function clear(uint256 who, uint256 pick, uint256 mood) external {
        (bytes32 name, NoteOpening memory opening) = (_pick(pick), _mood(_pick(pick), mood));
        bool may = book[name].owner != address(0) && _now >= _book[name].expiry + 90 days;
        Try memory t = Try(who % PEOPLE, false, false);
        if (_call(t, abi.encodeCall(directory.clear, (name, opening)), may, "clear")) _freed(name);
    }

    /// A name lives for a year; meanwhile pool, tokens and receivers change their minds.
    function age(uint256 by, uint256 gift, uint256 mood) external {
        // Now and then longer than a term and its grace, or nobody but the last call would ever clear a name.
        _pass(by % 3 == 0 ? bound(by, 400 days, 520 days) : bound(by, 1 days, 60 days));
        _slip(gift, mood);
    }

    /// Past the last grace anybody clears every name, without knowing what its destination hides. Says whether all are free.
    function endAll() external returns (bool) {
        _pass(365 days + 90 days);
        for (uint256 i = 0; i < 3; ++i) {
            if (book[names[i]].owner != address(0)) this.clear(i, i, 0);
            if (book[names[i]].owner != address(0)) return false;
        }
        return heldDeposits == 0 && bytes(broken).length == 0;
    }

    /// What the caller brings: mostly what the note's destination hides, if it is one.
    function _mood(bytes32 name, uint256 mood) private view returns (NoteOpening memory) {
        bool brings = mood % 5 > 0 && _book[name].refundTo == note;
        return brings ? _opening() : _unopened;
    }

    function _freed(bytes32 name) private {
        heldDeposits -= directory.depositOf(name);
        _book[name] = INameDirectory.Name(0, _book[name].seq, 0, 0, 0);
        _hand(name, address(0));
    }

    /// What the destinations have, and the account to which some of them sent it.
    function arrived() external view returns (uint256 sum) {
        sum = address(pool).balance - pool.inserted() + address(0xE1).balance;
        for (uint256 i = 0; i < MANY; ++i) {
            sum += receivers[i].balance;
        }
    }
}

contract NameDirectoryInvariantTest is BazaarInvariants {
    NameHandler private _handler;

    function setUp() public {
        _begin("NameDirectory");
        _handler = new NameHandler();
    }

    function _target() internal view override returns (address) {
        return address(_handler);
    }

    function _acts() internal pure override returns (bytes memory) {
        bytes memory owners = bytes.concat(
            OwnershipHandler.offer.selector,
            OwnershipHandler.accept.selector,
            OwnershipHandler.choose.selector,
            OwnershipHandler.start.selector,
            OwnershipHandler.start.selector,
            OwnershipHandler.cancel.selector,
            OwnershipHandler.finish.selector,
            OwnershipHandler.wait_.selector
        );
        bytes memory own = bytes.concat(
            NameHandler.commit.selector,
            NameHandler.register.selector,
            NameHandler.obtain.selector,
            NameHandler.setRecord.selector,
            NameHandler.renew.selector,
            NameHandler.giveUp.selector,
            NameHandler.giveUp.selector,
            NameHandler.clear.selector,
            NameHandler.clear.selector,
            NameHandler.age.selector
        );
        return bytes.concat(owners, own, _aside(), bytes.concat(Bazaar.payNote.selector));
    }

    /// Names, owners and numbers are the ledger's; every deposit is with its name, with its destination, or owed to it.
    /// forge-config: default.invariant.runs = 200
    /// forge-config: default.invariant.depth = 120
    /// forge-config: default.invariant.check-interval = 8
    /// forge-config: full.invariant.runs = 10200
    /// forge-config: full.invariant.depth = 120
    /// forge-config: full.invariant.check-interval = 8
    function invariant_nam_001_nam_006_names_are_their_owners_and_deposits_their_destinations() public view {
        _requireUnbroken(_handler);
        _requireNames();
        _requireDeposits();
    }

    /// After each run anybody clears every name, and then nothing is left that is not owed to somebody by name.
    function afterInvariant() public {
        require(_handler.endAll(), "nam_001: a stranger could not clear every name");
        _requireNames();
        _requireNothingOpen(_handler.directory(), _handler);
        _requireDeposits();
        _note();
    }

    function _requireNames() private view {
        NameDirectory directory = _handler.directory();
        for (uint256 i = 0; i < 3; ++i) {
            bytes32 name = _handler.names(i);
            _handler.requireHolding(name);
            bytes memory found = abi.encode(directory.nameOf(name));
            require(keccak256(found) == keccak256(abi.encode(_handler.bookOf(name))), "the name is the ledger's");
            (address owner,,) = directory.resolve(name);
            bool alive = block.timestamp < _handler.bookOf(name).expiry;
            require((owner != address(0)) == alive, "it points somewhere while it lives, and not after");
        }
    }

    function _requireDeposits() private view {
        NameDirectory directory = _handler.directory();
        _requireHoldings(directory, _handler);
        require(
            _handler.received() == address(directory).balance + _handler.arrived(), "every deposit is there or went on"
        );
    }

    /// Deposits are in coin.
    function _openIn(address asset) internal view override returns (uint256) {
        return asset == address(0) ? _handler.heldDeposits() : 0;
    }
}
