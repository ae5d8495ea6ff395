// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {IOwnership} from "../../src/interfaces/IOwnership.sol";
import {OwnerTypes} from "../../src/libraries/OwnerTypes.sol";
import {
    AcceptOwner,
    CancelRecovery,
    Holding,
    OfferOwner,
    SetRecovery,
    StartRecovery
} from "../../src/types/OwnerActs.sol";
import {Crowd} from "./Crowd.sol";
import {Signed} from "./Signed.sol";

/// Four people at random around things with owners, and a ledger of who may do what. Each act is tried by its caller or
/// by signature, with the right nonce or a stale one.
abstract contract OwnershipHandler is Signed, Crowd {
    uint256 internal constant PEOPLE = 4;
    mapping(bytes32 id => Holding) internal book;
    IOwnership internal things;
    string internal domain;
    address[PEOPLE] private _people;

    constructor() {
        for (uint256 i = 0; i < PEOPLE; ++i) {
            _people[i] = vm.addr(secret(i));
        }
    }

    /// How an act is tried.
    struct Try {
        uint256 who;
        bool signed;
        bool stale;
    }

    /// A thing to act on.
    function _pick(uint256 seed) internal virtual returns (bytes32 id);

    /// The ledger says that the thing has another owner.
    function _handed(bytes32 id) internal virtual {}

    function person(uint256 who) public view returns (address) {
        return _people[who % PEOPLE];
    }

    function secret(uint256 who) internal pure returns (uint256) {
        return 0x500 + (who % PEOPLE);
    }

    /// Mostly by `likely`, so that things happen.
    function _try(uint256 seed, address likely) internal view returns (Try memory t) {
        t = Try(seed % PEOPLE, (seed >> 8) % 2 == 1, (seed >> 16) % 8 == 0);
        for (uint256 i = 0; (seed >> 24) % 4 != 0 && i < PEOPLE; ++i) {
            if (_people[i] == likely) t.who = i;
        }
    }

    function _tryOwner(uint256 seed, bytes32 id) internal view returns (Try memory) {
        return _try(seed, book[id].owner);
    }

    function _nonceFor(bytes32 id, Try memory t) internal view returns (uint64) {
        return t.stale ? book[id].nonce + 1 : book[id].nonce;
    }

    function _sign(Try memory t, bytes32 structHash) internal view returns (bytes memory) {
        return signedBy(secret(t.who), digestOf(domain, address(things), structHash));
    }

    /// Calls as `t.who`, or as a stranger where it is signed, and holds the answer against the ledger.
    function _call(Try memory t, bytes memory data, bool may, string memory what) internal returns (bool done) {
        vm.warp(_now);
        vm.prank(t.signed ? address(0xBAD) : person(t.who));
        (done,) = address(things).call(data);
        _check(what, bytes4(data), done, may);
    }

    /// Whether `t` is a valid way for `signer` to act.
    function _may(Try memory t, address signer) internal view returns (bool) {
        return signer != address(0) && person(t.who) == signer && !(t.signed && t.stale);
    }

    function _ownerMay(bytes32 id, Try memory t) internal view returns (bool) {
        return _may(t, book[id].owner);
    }

    function _hand(bytes32 id, address owner) internal {
        book[id] = Holding(owner, book[id].nonce + 1, address(0), address(0), 0, 0, address(0));
        _handed(id);
    }

    function offer(uint256 seed, uint256 pick, uint256 to) external {
        (bytes32 id, address who) = (_pick(pick), person(to));
        Try memory t = _tryOwner(seed, id);
        OfferOwner memory act = OfferOwner(id, who, _nonceFor(id, t), type(uint64).max);
        bytes memory data = t.signed
            ? abi.encodeCall(IOwnership.offerOwnerSigned, (act, _sign(t, keccak256(abi.encode(OwnerTypes.OFFER, act)))))
            : abi.encodeCall(IOwnership.offerOwner, (id, who));
        if (!_call(t, data, _ownerMay(id, t), "offer")) return;
        (book[id].offeredTo, book[id].nonce) = (who, book[id].nonce + 1);
    }

    function accept(uint256 seed, uint256 pick) external {
        bytes32 id = _pick(pick);
        Try memory t = _try(seed, book[id].offeredTo);
        AcceptOwner memory act = AcceptOwner(id, person(t.who), _nonceFor(id, t), type(uint64).max);
        bytes memory data = t.signed
            ? abi.encodeCall(
                IOwnership.acceptOwnerSigned, (act, _sign(t, keccak256(abi.encode(OwnerTypes.ACCEPT, act))))
            )
            : abi.encodeCall(IOwnership.acceptOwner, (id));
        if (_call(t, data, _may(t, book[id].offeredTo), "accept")) _hand(id, person(t.who));
    }

    function choose(uint256 seed, uint256 pick, uint256 whom, uint32 delay) external {
        (bytes32 id, address who) = (_pick(pick), person(whom));
        Try memory t = _tryOwner(seed, id);
        delay = uint32(bound(delay, 3 days - 1, 30 days + 1));
        bool fits = delay >= 3 days && delay <= 30 days;
        SetRecovery memory act = SetRecovery(id, who, delay, _nonceFor(id, t), type(uint64).max);
        bytes memory data = t.signed
            ? abi.encodeCall(IOwnership.setRecoverySigned, (act, _sign(t, keccak256(abi.encode(OwnerTypes.SET, act)))))
            : abi.encodeCall(IOwnership.setRecovery, (id, who, delay));
        if (!_call(t, data, fits && _ownerMay(id, t), "choose")) return;
        Holding memory old = book[id];
        book[id] = Holding(old.owner, old.nonce + 1, old.offeredTo, who, delay, 0, address(0));
    }

    function start(uint256 seed, uint256 pick, uint256 heir) external {
        (bytes32 id, address who) = (_pick(pick), person(heir));
        Try memory t = _try(seed, book[id].recovery);
        StartRecovery memory act = StartRecovery(id, who, _nonceFor(id, t), type(uint64).max);
        bytes memory data = t.signed
            ? abi.encodeCall(
                IOwnership.startRecoverySigned, (act, _sign(t, keccak256(abi.encode(OwnerTypes.START, act))))
            )
            : abi.encodeCall(IOwnership.startRecovery, (id, who));
        bool may = book[id].recoverAt == 0 && _may(t, book[id].recovery);
        if (!_call(t, data, may, "start")) return;
        (book[id].recoverAt, book[id].heir) = (uint64(_now) + book[id].delay, who);
    }

    function cancel(uint256 seed, uint256 pick) external {
        bytes32 id = _pick(pick);
        Try memory t = _tryOwner(seed, id);
        CancelRecovery memory act = CancelRecovery(id, _nonceFor(id, t), type(uint64).max);
        bytes memory data = t.signed
            ? abi.encodeCall(
                IOwnership.cancelRecoverySigned, (act, _sign(t, keccak256(abi.encode(OwnerTypes.CANCEL, act))))
            )
            : abi.encodeCall(IOwnership.cancelRecovery, (id));
        if (!_call(t, data, book[id].recoverAt != 0 && _ownerMay(id, t), "cancel")) return;
        (book[id].recoverAt, book[id].heir, book[id].nonce) = (0, address(0), book[id].nonce + 1);
    }

    function finish(uint256 seed, uint256 pick) external {
        bytes32 id = _pick(pick);
        Try memory t = _tryOwner(seed, id);
        Holding memory old = book[id];
        bool may = old.recoverAt != 0 && _now >= old.recoverAt;
        if (!_call(t, abi.encodeCall(IOwnership.finishRecovery, (id)), may, "finish")) return;
        _hand(id, old.heir);
        (book[id].recovery, book[id].delay) = (old.recovery, old.delay);
    }

    function wait_(uint256 by, bool long) external {
        _pass(long ? bound(by, 1 hours, 12 days) : bound(by, 1, 3 hours));
    }

    /// The contract's holding is the ledger's.
    function requireHolding(bytes32 id) public view {
        bytes memory found = abi.encode(things.holdingOf(id));
        require(keccak256(found) == keccak256(abi.encode(book[id])), "the holding is the ledger's");
    }

    function requireUnbroken() external view {
        require(bytes(broken).length == 0, broken);
    }
}
