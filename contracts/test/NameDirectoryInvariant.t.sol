// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {Invariants} from "./helpers/Invariants.sol";
import {INameDirectory} from "../src/interfaces/INameDirectory.sol";
import {NameTypes} from "../src/libraries/NameTypes.sol";
import {NameDirectory} from "../src/NameDirectory.sol";
import {DestKind, NoteDest, NoteOpening} from "../src/types/Destination.sol";
import {GiveUp, Registration, Renew, SetRecord} from "../src/types/NameActs.sol";
import {OwnershipHandler} from "./helpers/OwnershipHandler.sol";
import {PoolDouble} from "./hostile/Pools.sol";
import {Hostile} from "./hostile/Receivers.sol";

/// Four people after three names, with hostile destinations and a pool in its moods; the ledger knows whose each name is.
contract NameHandler is OwnershipHandler {
    struct Promise {
        Registration terms;
        uint256 made;
        bool used;
    }

    NameDirectory public directory = new NameDirectory();
    PoolDouble public pool = new PoolDouble(PoolDouble.Way.Takes);
    bytes32[3] public names = [bytes32("tea"), "coffee", "teahouse"];
    mapping(bytes32 name => INameDirectory.Name) private _book;
    Promise[] private _promises;
    mapping(bytes32 commitment => uint256) private _known;
    /// Destinations: two accounts, one that reverts, one that bombs, one note.
    bytes32[5] public destinations;
    uint256 public heldDeposits;
    uint256 public paidBack;
    uint256 public received;
    uint256 public frees;
    uint256 private _salt;
    bytes private constant _CIPHERTEXT = "for the receiver alone";
    uint64 private constant _LATE = type(uint64).max;

    constructor() {
        time = 1_800_000_000;
        vm.warp(time);
        (things, domain) = (directory, "Teahouse NameDirectory");
        address[4] memory accounts = [
            address(0xD0),
            address(0xD1),
            address(new Hostile(Hostile.Way.Reverts)),
            address(new Hostile(Hostile.Way.Bombs))
        ];
        for (uint256 i = 0; i < 4; ++i) {
            destinations[i] = bytes32(uint256(uint160(accounts[i])));
        }
        NoteDest memory note = NoteDest(address(pool), 0, keccak256(_CIPHERTEXT), address(0));
        destinations[4] = directory.noteDest(note);
        for (uint256 who = 0; who < PEOPLE; ++who) {
            vm.deal(person(who), 1e30);
        }
        vm.deal(address(0xBAD), 1e30);
    }

    function bookOf(bytes32 name) external view returns (INameDirectory.Name memory) {
        return _book[name];
    }

    function _pick(uint256 seed) internal view override returns (bytes32) {
        return names[seed % 3];
    }

    function _kindOf(uint256 d) private pure returns (uint8) {
        return d == 4 ? DestKind.NOTE : DestKind.ACCOUNT;
    }

    function commit(uint256 who, uint256 pick, uint256 d, uint256 salt) public {
        d = d % 5;
        bytes32 card = salt % 16 == 0 ? bytes32(0) : bytes32(salt);
        Registration memory terms =
            Registration(_pick(pick), person(who), card, _kindOf(d), destinations[d], bytes32(salt), _LATE);
        // Some commitments are made again.
        if (salt % 4 == 2 && _promises.length > 0) terms = _promises[pick % _promises.length].terms;
        bytes32 commitment = directory.commitmentOf(terms);
        uint256 known = _known[commitment];
        uint256 i = known == 0 ? 0 : known - 1;
        bool may = known == 0 || (!_promises[i].used && time > _promises[i].made + 24 hours);
        Try memory t = Try(who % PEOPLE, true, false);
        if (!_call(t, abi.encodeCall(directory.commit, (commitment)), may, "commit")) return;
        if (known != 0) _promises[i].made = time;
        else _promises.push(Promise(terms, time, false));
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
        bool timely = time >= promised.made + 60 && time <= promised.made + 24 hours && !promised.used;
        bool mine = person(t.who) == terms.owner;
        bool may = timely && mine && exact && terms.recordHash != 0 && book[terms.name].owner == address(0);
        uint256 deposit = directory.depositOf(terms.name);
        bytes memory data = abi.encodeCall(directory.register, (terms, t.signed ? signature : bytes("")));
        vm.warp(time);
        vm.prank(t.signed ? address(0xBAD) : person(t.who));
        (bool done,) = address(directory).call{value: exact ? deposit : deposit + 1}(data);
        if (done != may) broken = may ? "register was held up" : "register went through";
        if (!done) return;
        promised.used = true;
        uint64 seq = _book[terms.name].seq + 1;
        _book[terms.name] =
            INameDirectory.Name(uint64(time) + 365 days, seq, terms.refundKind, terms.refundTo, terms.recordHash);
        _hand(terms.name, terms.owner);
        heldDeposits += deposit;
        received += deposit;
    }

    /// All of it in one go, so that names have owners most of the time.
    function obtain(uint256 who, uint256 pick, uint256 d, uint256 seed) external {
        commit(who, pick, d, ++_salt << 5 | 1);
        time += 61;
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
        _book[name].expiry = uint64(time) + 365 days;
        ++book[name].nonce;
    }

    function giveUp(uint256 seed, uint256 pick, uint256 mood) external {
        (bytes32 name, NoteOpening memory opening) = (_pick(pick), _mood(mood));
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
        (bytes32 name, NoteOpening memory opening) = (_pick(pick), _mood(mood));
        bool may = book[name].owner != address(0) && time >= _book[name].expiry + 90 days;
        Try memory t = Try(who % PEOPLE, false, false);
        if (_call(t, abi.encodeCall(directory.clear, (name, opening)), may, "clear")) _freed(name);
    }

    function payOwed(uint256 d) external {
        address account = address(uint160(uint256(destinations[d % 4])));
        try directory.payOwed(address(0), account) {
            broken = "a hostile account was paid";
        } catch {}
    }

    function payOwedNote(uint256 mood) external {
        NoteOpening memory opening = _mood(mood);
        if (opening.pool == address(0)) return;
        try directory.payOwedNote(address(0), opening) {} catch {}
    }

    function age(uint256 by) external {
        time += bound(by, 1 days, 160 days);
        vm.warp(time);
    }

    /// A pool in some mood, and whether the caller knows what the destination hides.
    function _mood(uint256 mood) private returns (NoteOpening memory opening) {
        pool.setWay(PoolDouble.Way(mood % 3));
        if (mood % 5 == 0) return opening;
        return NoteOpening(address(pool), 0, address(0), 0, _CIPHERTEXT);
    }

    function _freed(bytes32 name) private {
        heldDeposits -= directory.depositOf(name);
        _book[name] = INameDirectory.Name(0, _book[name].seq, 0, 0, 0);
        _hand(name, address(0));
        ++frees;
    }

    /// What the destinations have.
    function arrived() external view returns (uint256 sum) {
        sum = pool.deposited(address(0), 0);
        for (uint256 i = 0; i < 4; ++i) {
            sum += address(uint160(uint256(destinations[i]))).balance;
        }
    }

    /// What is owed to destinations that refused.
    function owed() external view returns (uint256 sum) {
        sum = directory.owedNote(address(0), destinations[4]);
        for (uint256 i = 0; i < 4; ++i) {
            sum += directory.owed(address(0), address(uint160(uint256(destinations[i]))));
        }
    }
}

contract NameDirectoryInvariantTest is Invariants {
    NameHandler private _handler;

    function setUp() public {
        _handler = new NameHandler();
    }

    function _target() internal view override returns (address) {
        return address(_handler);
    }

    /// Names, owners and numbers are the ledger's; every deposit is with its name, with its destination, or owed to it.
    /// forge-config: default.invariant.runs = 170
    /// forge-config: default.invariant.depth = 120
    /// forge-config: full.invariant.runs = 4000
    /// forge-config: full.invariant.depth = 256
    function invariant_nam_001_nam_006_names_are_their_owners_and_deposits_their_destinations() public view {
        _handler.requireUnbroken();
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
        uint256 open = _handler.heldDeposits() + _handler.owed();
        require(directory.liabilities(address(0)) == open, "liabilities are the open promises");
        require(address(directory).balance == open, "and all of it is there");
        require(_handler.received() == open + _handler.arrived(), "to the unit");
    }
}
