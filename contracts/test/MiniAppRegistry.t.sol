// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {IMiniAppRegistry} from "../src/interfaces/IMiniAppRegistry.sol";
import {MiniAppRegistry} from "../src/MiniAppRegistry.sol";
import {Test} from "./helpers/Test.sol";

contract MiniAppRegistryTest is Test {
    MiniAppRegistry private _registry;
    uint64 private _publisher;
    bytes32 private _app;
    address private constant STRANGER = address(0xBAD);
    address private constant HEIR = address(0x4E1);
    bytes32 private constant KEY = bytes32(uint256(0x11));
    bytes32 private constant BUNDLE = bytes32(uint256(0xB1));
    uint96 private constant V1 = uint96(1) << 64;

    function setUp() public {
        vm.warp(1_800_000_000);
        _registry = new MiniAppRegistry();
        _publisher = _registry.registerPublisher(KEY);
        _app = _registry.createApp(_publisher, "red-envelope");
    }

    function _expect(bytes memory reason) private {
        vm.expectRevert(reason);
    }

    function test_a_release_says_hash_key_and_time() public {
        _registry.publish(_app, V1, BUNDLE);
        IMiniAppRegistry.Release memory release = _registry.releaseOf(_app, V1);
        vm.assertEq(release.bundleHash, BUNDLE, "hash");
        vm.assertEq(release.bundleKey, KEY, "key");
        vm.assertEq(release.publishedAt, 1_800_000_000, "time");
        vm.assertEq(release.yankedAt, 0, "it stands");
    }

    function test_an_app_knows_its_publisher_and_its_newest_version() public {
        _registry.publish(_app, V1, BUNDLE);
        IMiniAppRegistry.App memory app = _registry.appOf(_app);
        vm.assertEq(app.publisher, _publisher, "its publisher");
        vm.assertEq(app.latest, V1, "its newest version");
        _expect(abi.encodeWithSelector(IMiniAppRegistry.UnknownApp.selector, bytes32(uint256(5))));
        _registry.yank(bytes32(uint256(5)), V1, 0);
    }

    function test_reg_006_a_rotated_key_counts_for_old_releases_only() public {
        _registry.publish(_app, V1, BUNDLE);
        bytes32 next = bytes32(uint256(0x22));
        _registry.rotateKey(_publisher, next);
        _registry.publish(_app, V1 + 1, BUNDLE);
        vm.assertEq(_registry.releaseOf(_app, V1).bundleKey, KEY, "the old release keeps its key");
        vm.assertEq(_registry.releaseOf(_app, V1 + 1).bundleKey, next, "the new one has the new key");
        _expect(abi.encodeWithSelector(IMiniAppRegistry.KeyUsedBefore.selector, _publisher, KEY));
        _registry.rotateKey(_publisher, KEY);
    }

    function test_another_publisher_may_use_the_same_key_so_nobody_can_occupy_one() public {
        vm.prank(STRANGER);
        uint64 other = _registry.registerPublisher(KEY);
        vm.assertEq(_registry.publisherOf(other).bundleKey, KEY, "keys are per publisher");
    }

    function test_an_old_owner_is_powerless_after_a_hand_over() public {
        _registry.offerOwner(_publisher, HEIR);
        vm.prank(HEIR);
        _registry.acceptOwner(_publisher);
        _expect(abi.encodeWithSelector(IMiniAppRegistry.NotTheOwner.selector, address(this), HEIR));
        _registry.publish(_app, V1, BUNDLE);
        vm.prank(HEIR);
        _registry.publish(_app, V1, BUNDLE);
        vm.assertEq(_registry.publisherOf(_publisher).offeredTo, address(0), "the offer is used up");
    }

    function test_publish_reverts_UnknownApp() public {
        _expect(abi.encodeWithSelector(IMiniAppRegistry.UnknownApp.selector, bytes32(uint256(5))));
        _registry.publish(bytes32(uint256(5)), V1, BUNDLE);
    }

    function test_publish_reverts_EmptyHash() public {
        _expect(abi.encodeWithSelector(IMiniAppRegistry.EmptyHash.selector));
        _registry.publish(_app, V1, 0);
    }

    function test_reg_002_publish_reverts_VersionNotIncreasing() public {
        _expect(abi.encodeWithSelector(IMiniAppRegistry.VersionNotIncreasing.selector, 0, 0));
        _registry.publish(_app, 0, BUNDLE);
        _registry.publish(_app, V1, BUNDLE);
        _expect(abi.encodeWithSelector(IMiniAppRegistry.VersionNotIncreasing.selector, V1, V1));
        _registry.publish(_app, V1, bytes32(uint256(2)));
        _expect(abi.encodeWithSelector(IMiniAppRegistry.VersionNotIncreasing.selector, V1 - 1, V1));
        _registry.publish(_app, V1 - 1, BUNDLE);
    }

    function test_reg_004_only_the_owner_acts() public {
        _registry.publish(_app, V1, BUNDLE);
        bytes memory reason = abi.encodeWithSelector(IMiniAppRegistry.NotTheOwner.selector, STRANGER, address(this));
        bytes[5] memory calls = [
            abi.encodeCall(_registry.publish, (_app, V1 + 1, BUNDLE)),
            abi.encodeCall(_registry.yank, (_app, V1, 0)),
            abi.encodeCall(_registry.rotateKey, (_publisher, BUNDLE)),
            abi.encodeCall(_registry.createApp, (_publisher, "other")),
            abi.encodeCall(_registry.offerOwner, (_publisher, STRANGER))
        ];
        for (uint256 i = 0; i < calls.length; ++i) {
            vm.prank(STRANGER);
            (bool done, bytes memory said) = address(_registry).call(calls[i]);
            vm.assertTrue(!done && keccak256(said) == keccak256(reason), "a stranger is refused");
        }
    }

    function test_rotateKey_reverts_UnknownPublisher() public {
        _expect(abi.encodeWithSelector(IMiniAppRegistry.UnknownPublisher.selector, 9));
        _registry.rotateKey(9, KEY);
    }

    function test_rotateKey_reverts_EmptyKey() public {
        _expect(abi.encodeWithSelector(IMiniAppRegistry.EmptyKey.selector));
        _registry.rotateKey(_publisher, 0);
    }

    function test_acceptOwner_reverts_NotOffered() public {
        vm.prank(STRANGER);
        _expect(abi.encodeWithSelector(IMiniAppRegistry.NotOffered.selector, _publisher, STRANGER));
        _registry.acceptOwner(_publisher);
    }

    function test_createApp_reverts_AppExists() public {
        _expect(abi.encodeWithSelector(IMiniAppRegistry.AppExists.selector, _app));
        _registry.createApp(_publisher, "red-envelope");
    }

    function test_reg_005_createApp_reverts_BadSlug() public {
        bytes32[6] memory bad =
            [bytes32(""), "Red", "red envelope", "-red", "1red", bytes32(abi.encodePacked("red", hex"00", "x"))];
        for (uint256 i = 0; i < bad.length; ++i) {
            _expect(abi.encodeWithSelector(IMiniAppRegistry.BadSlug.selector, bad[i]));
            _registry.createApp(_publisher, bad[i]);
        }
        _registry.createApp(_publisher, "a23456789-123456789-123456789-12");
    }

    function test_yank_reverts_UnknownRelease() public {
        _expect(abi.encodeWithSelector(IMiniAppRegistry.UnknownRelease.selector, _app, V1));
        _registry.yank(_app, V1, 0);
    }

    function test_reg_003_yank_reverts_AlreadyYanked() public {
        _registry.publish(_app, V1, BUNDLE);
        _registry.yank(_app, V1, 0);
        _expect(abi.encodeWithSelector(IMiniAppRegistry.AlreadyYanked.selector, _app, V1));
        _registry.yank(_app, V1, 0);
        vm.assertEq(_registry.releaseOf(_app, V1).bundleHash, BUNDLE, "a yank hides nothing");
    }
}

/// Publishers and strangers at random; the ledger remembers what each release was when it was made.
contract RegistryHandler is Test {
    MiniAppRegistry public registry = new MiniAppRegistry();
    uint64 public publisher;
    bytes32 public app;
    uint96[] public versions;
    mapping(uint96 version => bytes32) public hashes;
    mapping(uint96 version => bytes32) public keys;
    mapping(uint96 version => bool) public yanked;
    bool public broken;
    uint256 private _keys = 1;

    constructor() {
        vm.warp(1_800_000_000);
        publisher = registry.registerPublisher(bytes32(_keys));
        app = registry.createApp(publisher, "app");
    }

    function count() external view returns (uint256) {
        return versions.length;
    }

    function publish(uint96 version, bytes32 hash, bool stranger) external {
        uint96 latest = registry.appOf(app).latest;
        version = uint96(bound(version, latest > 2 ? latest - 2 : 0, uint256(latest) + 3));
        if (stranger) vm.prank(address(0xBAD));
        try registry.publish(app, version, hash) {
            if (stranger || version <= latest || hash == 0) broken = true;
            versions.push(version);
            (hashes[version], keys[version]) = (hash, bytes32(_keys));
        } catch {
            if (!stranger && version > latest && hash != 0) broken = true;
        }
    }

    function yank(uint256 pick, bool stranger) external {
        if (versions.length == 0) return;
        uint96 version = versions[pick % versions.length];
        if (stranger) vm.prank(address(0xBAD));
        try registry.yank(app, version, 0) {
            if (stranger || yanked[version]) broken = true;
            yanked[version] = true;
        } catch {}
    }

    function rotate() external {
        registry.rotateKey(publisher, bytes32(++_keys));
    }
}

contract MiniAppRegistryInvariantTest {
    RegistryHandler private _handler;

    function setUp() public {
        _handler = new RegistryHandler();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_handler);
    }

    function invariant_reg_001_a_release_never_changes_and_a_yank_is_final() public view {
        require(!_handler.broken(), "a rule was broken");
        uint96 last = 0;
        for (uint256 i = 0; i < _handler.count(); ++i) {
            uint96 version = _handler.versions(i);
            IMiniAppRegistry.Release memory release = _handler.registry().releaseOf(_handler.app(), version);
            require(version > last, "versions only grow");
            require(release.bundleHash == _handler.hashes(version), "the hash is what it was");
            require(release.bundleKey == _handler.keys(version), "the key is what it was");
            require((release.yankedAt != 0) == _handler.yanked(version), "a yank stays");
            last = version;
        }
    }
}
