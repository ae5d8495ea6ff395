// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {IMiniAppRegistry} from "../src/interfaces/IMiniAppRegistry.sol";
import {IOwnership} from "../src/interfaces/IOwnership.sol";
import {RegistryTypes} from "../src/libraries/RegistryTypes.sol";
import {MiniAppRegistry} from "../src/MiniAppRegistry.sol";
import {CreateApp, Publish, Register, RotateKey, Yank} from "../src/types/RegistryActs.sol";
import {Signed} from "./helpers/Signed.sol";

contract MiniAppRegistryTest is Signed {
    MiniAppRegistry private _registry;
    uint64 private _publisher;
    bytes32 private _app;
    address private constant STRANGER = address(0xBAD);
    address private constant HEIR = address(0x4E1);
    uint256 private constant SIGNER = 0x51;
    uint64 private constant LATE = type(uint64).max;
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
        _registry.offerOwner(_registry.idOf(_publisher), HEIR);
        vm.prank(HEIR);
        _registry.acceptOwner(bytes32(uint256(_publisher)));
        _expect(abi.encodeWithSelector(IOwnership.NotTheOwner.selector, address(this), HEIR));
        _registry.publish(_app, V1, BUNDLE);
        vm.prank(HEIR);
        _registry.publish(_app, V1, BUNDLE);
        vm.assertEq(_registry.publisherOf(_publisher).owner, HEIR, "the heir publishes");
    }

    function _sign(bytes32 structHash) private view returns (bytes memory) {
        return signedBy(SIGNER, digestOf("Teahouse MiniAppRegistry", address(_registry), structHash));
    }

    function _enrol(bytes32 key) private returns (uint64 publisher) {
        Register memory signed = Register(vm.addr(SIGNER), key, LATE);
        return _registry.registerPublisherSigned(signed, _sign(keccak256(abi.encode(RegistryTypes.REGISTER, signed))));
    }

    function _next(uint64 publisher) private view returns (uint64) {
        return _registry.holdingOf(bytes32(uint256(publisher))).nonce;
    }

    function test_a_publisher_without_coin_does_everything_through_a_submitter() public {
        uint64 mine = _enrol(KEY);
        vm.assertEq(_registry.publisherOf(mine).owner, vm.addr(SIGNER), "who signed owns it");
        CreateApp memory made = CreateApp(mine, "tea", _next(mine), LATE);
        bytes32 app = _registry.createAppSigned(made, _sign(keccak256(abi.encode(RegistryTypes.CREATE, made))));
        vm.assertEq(app, _registry.appId(mine, "tea"), "the app is its own");
        Publish memory out = Publish(app, V1, BUNDLE, _next(mine), LATE);
        _registry.publishSigned(out, _sign(keccak256(abi.encode(RegistryTypes.PUBLISH, out))));
        vm.assertEq(_registry.releaseOf(app, V1).bundleHash, BUNDLE, "released");
        RotateKey memory turned = RotateKey(mine, bytes32(uint256(0x22)), _next(mine), LATE);
        _registry.rotateKeySigned(turned, _sign(keccak256(abi.encode(RegistryTypes.ROTATE, turned))));
        vm.assertEq(_registry.publisherOf(mine).bundleKey, bytes32(uint256(0x22)), "another key");
        Yank memory back = Yank(app, V1, BUNDLE, _next(mine), LATE);
        _registry.yankSigned(back, _sign(keccak256(abi.encode(RegistryTypes.YANK, back))));
        vm.assertTrue(_registry.releaseOf(app, V1).yankedAt != 0, "withdrawn");
    }

    function test_reg_007_registerPublisherSigned_reverts_RegisteredBefore() public {
        _enrol(KEY);
        Register memory signed = Register(vm.addr(SIGNER), KEY, LATE);
        bytes32 structHash = keccak256(abi.encode(RegistryTypes.REGISTER, signed));
        bytes32 digest = digestOf("Teahouse MiniAppRegistry", address(_registry), structHash);
        bytes memory signature = signedBy(SIGNER, digest);
        _expect(abi.encodeWithSelector(IMiniAppRegistry.RegisteredBefore.selector, digest));
        _registry.registerPublisherSigned(signed, signature);
    }

    function test_reg_007_nobody_is_made_a_publisher_against_their_will() public {
        Register memory signed = Register(HEIR, KEY, LATE);
        bytes memory signature = _sign(keccak256(abi.encode(RegistryTypes.REGISTER, signed)));
        _expect(abi.encodeWithSelector(IOwnership.BadSignature.selector, HEIR));
        _registry.registerPublisherSigned(signed, signature);
        signed = Register(vm.addr(SIGNER), KEY, uint64(block.timestamp) - 1);
        signature = _sign(keccak256(abi.encode(RegistryTypes.REGISTER, signed)));
        _expect(abi.encodeWithSelector(IOwnership.SignaturePastDeadline.selector, block.timestamp - 1, block.timestamp));
        _registry.registerPublisherSigned(signed, signature);
    }

    function test_reg_004_an_app_answers_to_its_own_publisher_only() public {
        uint64 mine = _enrol(KEY);
        Publish memory out = Publish(_app, V1, BUNDLE, _next(mine), LATE);
        bytes memory signature = _sign(keccak256(abi.encode(RegistryTypes.PUBLISH, out)));
        out.nonce = _next(_publisher);
        _expect(abi.encodeWithSelector(IOwnership.BadSignature.selector, address(this)));
        _registry.publishSigned(out, signature);
    }

    function test_reg_006_a_release_signed_before_a_rotation_is_void_after_it() public {
        uint64 mine = _enrol(KEY);
        vm.prank(vm.addr(SIGNER));
        bytes32 app = _registry.createApp(mine, "tea");
        Publish memory out = Publish(app, V1, BUNDLE, _next(mine), LATE);
        bytes memory signature = _sign(keccak256(abi.encode(RegistryTypes.PUBLISH, out)));
        vm.prank(vm.addr(SIGNER));
        _registry.rotateKey(mine, bytes32(uint256(0x22)));
        _expect(abi.encodeWithSelector(IOwnership.WrongNonce.selector, out.nonce, out.nonce + 1));
        _registry.publishSigned(out, signature);
    }

    function test_reg_008_an_attestation_is_its_attesters_word_and_can_be_taken_back() public {
        _registry.publish(_app, V1, BUNDLE);
        vm.prank(HEIR);
        _registry.attest(_app, V1, BUNDLE);
        vm.prank(STRANGER);
        _registry.attest(_app, V1, bytes32(uint256(0xE)));
        vm.assertEq(_registry.attestationOf(_app, V1, HEIR), BUNDLE, "one rebuilt the same");
        vm.assertEq(_registry.attestationOf(_app, V1, STRANGER), bytes32(uint256(0xE)), "one did not");
        vm.prank(HEIR);
        _registry.attest(_app, V1, bytes32(uint256(0xF)));
        vm.assertEq(_registry.attestationOf(_app, V1, HEIR), bytes32(uint256(0xF)), "a later word replaces it");
        vm.prank(HEIR);
        _registry.withdrawAttestation(_app, V1);
        vm.assertEq(_registry.attestationOf(_app, V1, HEIR), 0, "or nothing is said any more");
        vm.assertEq(_registry.attestationOf(_app, V1, STRANGER), bytes32(uint256(0xE)), "by that one");
    }

    function test_reg_008_the_publisher_cannot_silence_an_attestation() public {
        _registry.publish(_app, V1, BUNDLE);
        vm.prank(STRANGER);
        _registry.attest(_app, V1, bytes32(uint256(0xE)));
        _registry.yank(_app, V1, 0);
        vm.prank(HEIR);
        _registry.attest(_app, V1, bytes32(uint256(0xE)));
        vm.assertEq(_registry.attestationOf(_app, V1, STRANGER), bytes32(uint256(0xE)), "a yank silences nobody");
    }

    function test_attest_reverts_UnknownRelease() public {
        _expect(abi.encodeWithSelector(IMiniAppRegistry.UnknownRelease.selector, _app, V1));
        _registry.attest(_app, V1, BUNDLE);
    }

    function test_attest_reverts_EmptyHash() public {
        _registry.publish(_app, V1, BUNDLE);
        _expect(abi.encodeWithSelector(IMiniAppRegistry.EmptyHash.selector));
        _registry.attest(_app, V1, 0);
    }

    function test_withdrawAttestation_reverts_NothingAttested() public {
        _registry.publish(_app, V1, BUNDLE);
        _expect(abi.encodeWithSelector(IMiniAppRegistry.NothingAttested.selector, _app, V1, address(this)));
        _registry.withdrawAttestation(_app, V1);
    }

    function test_the_domain_is_said() public view {
        (bytes1 fields, string memory name, string memory version, uint256 chain, address where,,) =
            _registry.eip712Domain();
        vm.assertTrue(fields == hex"0f" && keccak256(bytes(version)) == keccak256("1"), "five fields, version 1");
        vm.assertTrue(keccak256(bytes(name)) == keccak256("Teahouse MiniAppRegistry"), "its name");
        vm.assertTrue(chain == block.chainid && where == address(_registry), "here");
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
        bytes memory reason = abi.encodeWithSelector(IOwnership.NotTheOwner.selector, STRANGER, address(this));
        bytes[4] memory calls = [
            abi.encodeCall(_registry.publish, (_app, V1 + 1, BUNDLE)),
            abi.encodeCall(_registry.yank, (_app, V1, 0)),
            abi.encodeCall(_registry.rotateKey, (_publisher, BUNDLE)),
            abi.encodeCall(_registry.createApp, (_publisher, "other"))
        ];
        for (uint256 i = 0; i < calls.length; ++i) {
            vm.prank(STRANGER);
            (bool done, bytes memory said) = address(_registry).call(calls[i]);
            vm.assertTrue(!done && keccak256(said) == keccak256(reason), "a stranger is refused");
        }
    }

    function test_rotateKey_reverts_NotOwned() public {
        _expect(abi.encodeWithSelector(IOwnership.NotOwned.selector, bytes32(uint256(9))));
        _registry.rotateKey(9, KEY);
    }

    function test_rotateKey_reverts_EmptyKey() public {
        _expect(abi.encodeWithSelector(IMiniAppRegistry.EmptyKey.selector));
        _registry.rotateKey(_publisher, 0);
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
