// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {Invariants} from "./helpers/Invariants.sol";
import {IMiniAppRegistry} from "../src/interfaces/IMiniAppRegistry.sol";
import {RegistryTypes} from "../src/libraries/RegistryTypes.sol";
import {MiniAppRegistry} from "../src/MiniAppRegistry.sol";
import {CreateApp, Publish, Register, RotateKey, Yank} from "../src/types/RegistryActs.sol";
import {OwnershipHandler} from "./helpers/OwnershipHandler.sol";

/// Two publishers with an app each; the ledger remembers what each release was when it was made.
contract RegistryHandler is OwnershipHandler {
    MiniAppRegistry public registry = new MiniAppRegistry();
    bytes32[2] public apps;
    mapping(uint256 app => uint96[]) public versions;
    mapping(uint256 app => mapping(uint96 version => bytes32)) public hashes;
    mapping(uint256 app => mapping(uint96 version => bytes32)) public keys;
    mapping(uint256 app => mapping(uint96 version => bool)) public yanked;
    mapping(uint256 app => mapping(uint96 version => mapping(address who => bytes32))) public said;
    mapping(uint256 app => bytes32) public key;
    mapping(uint256 app => mapping(bytes32 key => bool)) private _used;
    uint64 private constant _LATE = type(uint64).max;
    uint64 private _publishers = 2;
    mapping(bytes32 app => bool) private _exists;

    constructor() {
        _now = 1_800_000_000;
        vm.warp(_now);
        (things, domain) = (registry, "Teahouse MiniAppRegistry");
        for (uint256 i = 0; i < 2; ++i) {
            vm.prank(person(i));
            uint64 publisher = registry.registerPublisher(bytes32(i + 1));
            vm.prank(person(i));
            apps[i] = registry.createApp(publisher, "app");
            _exists[apps[i]] = true;
            bytes32 id = idOf(i);
            (book[id].owner, book[id].nonce) = (person(i), 2);
            (key[i], _used[i][bytes32(i + 1)]) = (bytes32(i + 1), true);
        }
    }

    function idOf(uint256 i) public pure returns (bytes32) {
        return bytes32(i + 1);
    }

    function count(uint256 i) external view returns (uint256) {
        return versions[i].length;
    }

    function _pick(uint256 seed) internal pure override returns (bytes32) {
        return idOf(seed % 2);
    }

    /// Somebody registers, for itself or with its signature carried by another. The two publishers stay who they are.
    function enrol(uint256 seed, bytes32 bundleKey) external {
        bundleKey = uint256(bundleKey) % 8 == 0 ? bytes32(0) : bundleKey;
        Try memory t = _try(seed, person(seed >> 32));
        Register memory act = Register(person(seed >> 32), bundleKey, _LATE - _publishers);
        bytes memory data = t.signed
            ? abi.encodeCall(
                registry.registerPublisherSigned, (act, _sign(t, keccak256(abi.encode(RegistryTypes.REGISTER, act))))
            )
            : abi.encodeCall(registry.registerPublisher, (bundleKey));
        bool may = bundleKey != 0 && (!t.signed || person(t.who) == act.owner);
        if (_call(t, data, may, "enrol")) ++_publishers;
    }

    /// One of eleven apps, the last of which has no slug.
    function found(uint256 seed, uint256 i, uint256 pick) external {
        i = i % 2;
        Try memory t = _tryOwner(seed, idOf(i));
        bytes32 slug = pick % 11 == 10 ? bytes32("-") : bytes32(bytes1(uint8(0x61 + pick % 11)));
        CreateApp memory act = CreateApp(uint64(i + 1), slug, _nonceFor(idOf(i), t), _LATE);
        bytes memory data = t.signed
            ? abi.encodeCall(
                registry.createAppSigned, (act, _sign(t, keccak256(abi.encode(RegistryTypes.CREATE, act))))
            )
            : abi.encodeCall(registry.createApp, (uint64(i + 1), slug));
        bytes32 app = registry.appId(uint64(i + 1), slug);
        bool may = _ownerMay(idOf(i), t) && slug != "-" && !_exists[app];
        if (!_call(t, data, may, "found")) return;
        _exists[app] = true;
        ++book[idOf(i)].nonce;
    }

    function publish(uint256 seed, uint256 i, uint96 version, bytes32 hash) external {
        (i, hash) = (i % 2, uint256(hash) % 16 == 0 ? bytes32(0) : hash);
        Try memory t = _tryOwner(seed, idOf(i));
        uint96 latest = registry.appOf(apps[i]).latest;
        version = uint96(bound(version, latest > 1 ? latest - 1 : 0, uint256(latest) + 3));
        Publish memory act = Publish(apps[i], version, hash, _nonceFor(idOf(i), t), _LATE);
        bytes memory data = t.signed
            ? abi.encodeCall(registry.publishSigned, (act, _sign(t, keccak256(abi.encode(RegistryTypes.PUBLISH, act)))))
            : abi.encodeCall(registry.publish, (apps[i], version, hash));
        bool may = _ownerMay(idOf(i), t) && version > latest && hash != 0;
        if (!_call(t, data, may, "publish")) return;
        versions[i].push(version);
        (hashes[i][version], keys[i][version]) = (hash, key[i]);
        ++book[idOf(i)].nonce;
    }

    function yank(uint256 seed, uint256 i, uint256 pick) external {
        uint96 version = _versionOf(i = i % 2, pick);
        Try memory t = _tryOwner(seed, idOf(i));
        Yank memory act = Yank(apps[i], version, 0, _nonceFor(idOf(i), t), _LATE);
        bytes memory data = t.signed
            ? abi.encodeCall(registry.yankSigned, (act, _sign(t, keccak256(abi.encode(RegistryTypes.YANK, act)))))
            : abi.encodeCall(registry.yank, (apps[i], version, 0));
        bool may = _ownerMay(idOf(i), t) && hashes[i][version] != 0 && !yanked[i][version];
        if (!_call(t, data, may, "yank")) return;
        yanked[i][version] = true;
        ++book[idOf(i)].nonce;
    }

    function rotate(uint256 seed, uint256 i, uint256 pick) external {
        i = i % 2;
        Try memory t = _tryOwner(seed, idOf(i));
        bytes32 next = bytes32(pick % 24);
        RotateKey memory act = RotateKey(uint64(i + 1), next, _nonceFor(idOf(i), t), _LATE);
        bytes memory data = t.signed
            ? abi.encodeCall(
                registry.rotateKeySigned, (act, _sign(t, keccak256(abi.encode(RegistryTypes.ROTATE, act))))
            )
            : abi.encodeCall(registry.rotateKey, (uint64(i + 1), next));
        bool may = _ownerMay(idOf(i), t) && next != 0 && !_used[i][next];
        if (!_call(t, data, may, "rotate")) return;
        (key[i], _used[i][next]) = (next, true);
        ++book[idOf(i)].nonce;
    }

    function attest(uint256 who, uint256 i, uint256 pick, bytes32 result) external {
        (Try memory t, uint96 version) = (Try(who % PEOPLE, false, false), _versionOf(i = i % 2, pick));
        result = uint256(result) % 4 == 0 ? bytes32(0) : result;
        bool may = result != 0 && hashes[i][version] != 0;
        if (!_call(t, abi.encodeCall(registry.attest, (apps[i], version, result)), may, "attest")) return;
        said[i][version][person(who)] = result;
    }

    function withdraw(uint256 who, uint256 i, uint256 pick) external {
        (Try memory t, uint96 version) = (Try(who % PEOPLE, false, false), _versionOf(i = i % 2, pick));
        bool may = said[i][version][person(who)] != 0;
        if (!_call(t, abi.encodeCall(registry.withdrawAttestation, (apps[i], version)), may, "withdraw")) return;
        said[i][version][person(who)] = 0;
    }

    /// A version that exists, mostly.
    function _versionOf(uint256 i, uint256 pick) private view returns (uint96) {
        uint256 have = versions[i].length;
        return have == 0 || pick % 16 == 0 ? uint96(pick) : versions[i][pick % have];
    }
}

contract MiniAppRegistryInvariantTest is Invariants {
    RegistryHandler private _handler;

    function setUp() public {
        _begin("MiniAppRegistry");
        _handler = new RegistryHandler();
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
            OwnershipHandler.cancel.selector,
            OwnershipHandler.finish.selector,
            OwnershipHandler.wait_.selector
        );
        return bytes.concat(
            owners,
            RegistryHandler.enrol.selector,
            RegistryHandler.found.selector,
            RegistryHandler.publish.selector,
            RegistryHandler.publish.selector,
            RegistryHandler.yank.selector,
            RegistryHandler.rotate.selector,
            RegistryHandler.attest.selector,
            RegistryHandler.withdraw.selector
        );
    }

    /// Every release is what it was when it was made; versions only grow; yanks, attestations, keys, owners, offers,
    /// recoveries and nonces are the ledger's.
    /// forge-config: default.invariant.runs = 350
    /// forge-config: default.invariant.check-interval = 4
    /// forge-config: full.invariant.runs = 18500
    /// forge-config: full.invariant.depth = 64
    function invariant_reg_001_own_001_exactly_what_is_allowed_goes_through() public view {
        _handler.requireUnbroken();
        for (uint256 i = 0; i < 2; ++i) {
            _handler.requireHolding(_handler.idOf(i));
            bytes32 key = _handler.registry().publisherOf(uint64(i + 1)).bundleKey;
            require(key == _handler.key(i), "the key is the one rotated to last");
            _requireReleases(i);
        }
    }

    function afterInvariant() public {
        _note();
    }

    function _requireReleases(uint256 i) private view {
        uint96 last = 0;
        for (uint256 v = 0; v < _handler.count(i); ++v) {
            uint96 version = _handler.versions(i, v);
            require(version > last, "versions only grow");
            // Each release in its turn: all of them after every call would take minutes.
            if ((v + block.timestamp) % 4 == 0) _requireRelease(i, version);
            last = version;
        }
    }

    function _requireRelease(uint256 i, uint96 version) private view {
        (MiniAppRegistry registry, bytes32 app) = (_handler.registry(), _handler.apps(i));
        IMiniAppRegistry.Release memory release = registry.releaseOf(app, version);
        require(release.bundleHash == _handler.hashes(i, version), "the hash is what it was");
        require(release.bundleKey == _handler.keys(i, version), "the key is what it was");
        require((release.yankedAt != 0) == _handler.yanked(i, version), "a yank stays");
        for (uint256 who = 0; who < 4; ++who) {
            address person = _handler.person(who);
            bytes32 said = registry.attestationOf(app, version, person);
            require(said == _handler.said(i, version, person), "a word is its attester's");
        }
    }
}
