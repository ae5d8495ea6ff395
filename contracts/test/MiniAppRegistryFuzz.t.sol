// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {IMiniAppRegistry} from "../src/interfaces/IMiniAppRegistry.sol";
import {RegistryTypes} from "../src/libraries/RegistryTypes.sol";
import {MiniAppRegistry} from "../src/MiniAppRegistry.sol";
import {Holding} from "../src/types/OwnerActs.sol";
import {Signed} from "./helpers/Signed.sol";

/// Any arguments and any caller: an act goes through exactly when every one of them is right, and otherwise nothing changes.
contract MiniAppRegistryFuzzTest is Signed {
    MiniAppRegistry private _registry;
    bytes32 private _app;
    address private _owner;
    uint256 private constant SIGNER = 0x51;
    uint256 private constant START = 1_800_000_000;
    bytes32 private constant KEY = bytes32(uint256(0x11));
    bytes32 private constant BUNDLE = bytes32(uint256(0xB1));
    bytes32 private constant ID = bytes32(uint256(1));
    uint96 private constant V1 = uint96(1) << 64;

    function setUp() public {
        vm.warp(START);
        _registry = new MiniAppRegistry();
        _owner = vm.addr(SIGNER);
        vm.prank(_owner);
        _registry.registerPublisher(KEY);
        vm.prank(_owner);
        _app = _registry.createApp(1, "tea-house");
    }

    // ---- acts by their callers ----

    function testFuzz_reg_001_reg_002_a_release_is_its_owners_larger_version_with_a_hash(
        bytes32 app,
        uint96 version,
        bytes32 hash,
        uint96 latest,
        address who,
        uint256 bend
    ) public {
        latest = uint96(bound(latest, 1, type(uint96).max - 1));
        _publish(latest);
        if (bend % 2 == 0) version = uint96(bound(version, uint256(latest) + 1, type(uint96).max));
        if ((bend >> 8) % 4 != 0) app = _app;
        if ((bend >> 16) % 4 != 0) who = _owner;
        if ((bend >> 24) % 8 == 0) hash = 0;
        bool may = app == _app && who == _owner && hash != 0 && version > latest;
        bytes32 before = keccak256(abi.encode(_registry.releaseOf(_app, latest)));
        _expect(who, abi.encodeCall(_registry.publish, (app, version, hash)), may);
        vm.assertEq(_registry.appOf(_app).latest, may ? version : latest, "the newest version");
        vm.assertEq(keccak256(abi.encode(_registry.releaseOf(_app, latest))), before, "the release before is as it was");
        if (!may) return;
        IMiniAppRegistry.Release memory release = _registry.releaseOf(app, version);
        vm.assertTrue(release.bundleHash == hash && release.bundleKey == KEY, "it is what was published");
        vm.assertTrue(release.publishedAt == START && release.yankedAt == 0, "and stands from now on");
    }

    function testFuzz_reg_003_a_yank_is_its_owners_of_a_release_that_stands(
        bytes32 app,
        uint96 version,
        bytes32 advisory,
        address who,
        uint256 bend
    ) public {
        _publish(V1);
        if (bend % 4 != 0) app = _app;
        if ((bend >> 8) % 4 != 0) version = V1;
        if ((bend >> 16) % 4 != 0) who = _owner;
        bool may = app == _app && version == V1 && who == _owner;
        vm.warp(START + bound(bend >> 32, 1, 1000 days));
        _expect(who, abi.encodeCall(_registry.yank, (app, version, advisory)), may);
        vm.assertEq(_registry.releaseOf(_app, V1).yankedAt, may ? block.timestamp : 0, "it says since when");
        _expect(_owner, abi.encodeCall(_registry.yank, (_app, V1, advisory)), !may);
    }

    function testFuzz_reg_006_a_key_is_its_owners_and_serves_once(
        uint64 publisher,
        bytes32 next,
        address who,
        uint256 bend
    ) public {
        if (bend % 4 != 0) publisher = 1;
        if ((bend >> 8) % 4 != 0) who = _owner;
        if ((bend >> 16) % 8 == 0) next = 0;
        if ((bend >> 16) % 8 == 1) next = KEY;
        bool may = publisher == 1 && who == _owner && next != 0 && next != KEY;
        _expect(who, abi.encodeCall(_registry.rotateKey, (publisher, next)), may);
        vm.assertEq(_registry.publisherOf(1).bundleKey, may ? next : KEY, "the key is the last one");
        _expect(_owner, abi.encodeCall(_registry.rotateKey, (uint64(1), KEY)), false);
        if (may) _expect(_owner, abi.encodeCall(_registry.rotateKey, (uint64(1), next)), false);
    }

    function testFuzz_reg_005_an_app_is_its_owners_and_has_a_slug(
        uint64 publisher,
        bytes32 slug,
        address who,
        uint256 bend
    ) public {
        if (bend % 4 != 0) slug = _word(uint256(slug), bound(bend >> 32, 0, 32));
        if ((bend >> 8) % 4 != 0) publisher = 1;
        if ((bend >> 16) % 4 != 0) who = _owner;
        bool may = publisher == 1 && who == _owner && _isSlug(slug) && slug != "tea-house";
        bytes memory call = abi.encodeCall(_registry.createApp, (publisher, slug));
        _expect(who, call, may);
        bytes32 app = _registry.appId(publisher, slug);
        vm.assertEq(_registry.appOf(app).publisher, may || app == _app ? 1 : 0, "an app answers to its publisher");
        if (may) _expect(_owner, call, false);
    }

    function testFuzz_reg_007_anybody_registers_with_any_key_but_none(bytes32 key, address who) public {
        _expect(who, abi.encodeCall(_registry.registerPublisher, (key)), key != 0);
        address second = _registry.publisherOf(2).owner;
        vm.assertTrue(second == (key == 0 ? address(0) : who), "who asks is the owner");
        vm.assertEq(_registry.publisherOf(1).owner, _owner, "and the first is whose it was");
    }

    function testFuzz_reg_008_a_word_about_a_release_is_its_attesters_alone(
        bytes32 app,
        uint96 version,
        bytes32 result,
        address who,
        address other,
        uint256 bend
    ) public {
        _publish(V1);
        if (bend % 4 != 0) app = _app;
        if ((bend >> 8) % 4 != 0) version = V1;
        if ((bend >> 16) % 8 == 0) result = 0;
        bool may = app == _app && version == V1 && result != 0;
        _expect(who, abi.encodeCall(_registry.attest, (app, version, result)), may);
        vm.assertEq(_registry.attestationOf(app, version, who), may ? result : bytes32(0), "it is said");
        bytes memory back = abi.encodeCall(_registry.withdrawAttestation, (app, version));
        if (other != who) _expect(other, back, false);
        _expect(who, back, may);
        vm.assertEq(_registry.attestationOf(app, version, who), 0, "and taken back");
    }

    // ---- owners ----

    function testFuzz_own_001_a_publisher_changes_hands_by_its_owners_offer_and_the_others_word(
        bytes32 id,
        address who,
        address to,
        address taker,
        uint256 bend
    ) public {
        if (bend % 4 != 0) id = ID;
        if ((bend >> 8) % 4 != 0) who = _owner;
        if ((bend >> 16) % 2 != 0) taker = to;
        bool offered = id == ID && who == _owner;
        _expect(who, abi.encodeCall(_registry.offerOwner, (id, to)), offered);
        bool taken = offered && taker == to && to != address(0);
        _expect(taker, abi.encodeCall(_registry.acceptOwner, (ID)), taken);
        vm.assertEq(_registry.publisherOf(1).owner, taken ? to : _owner, "the owner");
        _expect(_owner, abi.encodeCall(_registry.publish, (_app, V1, BUNDLE)), !taken || to == _owner);
    }

    function testFuzz_own_004_a_recovery_waits_as_long_as_the_owner_chose(
        address recovery,
        address heir,
        uint32 delay,
        uint256 wait_,
        uint256 bend
    ) public {
        if (bend % 2 == 0) delay = uint32(bound(delay, 3 days, 30 days));
        bool fits = recovery == address(0) || (delay >= 3 days && delay <= 30 days);
        _expect(_owner, abi.encodeCall(_registry.setRecovery, (ID, recovery, delay)), fits);
        bool may = fits && recovery != address(0) && heir != address(0);
        _expect(recovery, abi.encodeCall(_registry.startRecovery, (ID, heir)), may);
        wait_ = bound(wait_, 0, 40 days);
        vm.warp(START + wait_);
        bool over = may && wait_ >= delay;
        _expect(address(0xBAD), abi.encodeCall(_registry.finishRecovery, (ID)), over);
        vm.assertEq(_registry.publisherOf(1).owner, over ? heir : _owner, "the heir has it then and not before");
    }

    // ---- acts by signature ----

    /// Every field of every act that a publisher signs, changed by any bits: refused. As it was signed: once.
    function testFuzz_reg_004_sig_002_what_was_signed_goes_through_once_and_nothing_that_differs(
        uint256 act,
        uint256 field,
        uint256 bits
    ) public {
        _publish(V1);
        (bytes4 verb, bytes32 kind, bytes32[] memory words, uint16[] memory widths) = _act(act % 5);
        bytes32 structs = keccak256(bytes.concat(kind, abi.encodePacked(words)));
        bytes memory signature = signedBy(SIGNER, digestOf("Teahouse MiniAppRegistry", address(_registry), structs));
        bytes memory right = _call(verb, words, signature);
        field %= words.length;
        uint256 mask = widths[field] == 256 ? type(uint256).max : (1 << widths[field]) - 1;
        words[field] ^= bytes32(bound(bits, 1, mask - 1));
        bytes32 before = _state();
        _expect(address(0xCA4), _call(verb, words, signature), false);
        vm.assertEq(_state(), before, "nothing changed");
        _expect(address(0xCA4), right, true);
        vm.assertTrue(_state() != before, "something did");
        _expect(address(0xCA4), right, false);
    }

    function testFuzz_sig_001_a_signature_with_any_bit_changed_is_none(uint256 act, uint256 place, uint8 bits) public {
        _publish(V1);
        (bytes4 verb, bytes32 kind, bytes32[] memory words,) = _act(act % 5);
        bytes32 structs = keccak256(bytes.concat(kind, abi.encodePacked(words)));
        bytes memory signature = signedBy(SIGNER, digestOf("Teahouse MiniAppRegistry", address(_registry), structs));
        signature[place % 65] ^= bytes1(uint8(bound(bits, 1, 255)));
        bytes32 before = _state();
        _expect(address(0xCA4), _call(verb, words, signature), false);
        vm.assertEq(_state(), before, "nothing changed");
    }

    /// Nobody can leave coin here: no act takes any.
    function testFuzz_no_act_takes_coin(uint256 act, uint96 value) public {
        _publish(V1);
        value = uint96(bound(value, 1, type(uint96).max));
        vm.deal(_owner, value);
        (bytes4 verb, bytes32 kind, bytes32[] memory words,) = _act(act % 5);
        bytes32 structs = keccak256(bytes.concat(kind, abi.encodePacked(words)));
        bytes memory signature = signedBy(SIGNER, digestOf("Teahouse MiniAppRegistry", address(_registry), structs));
        vm.prank(_owner);
        (bool done,) = address(_registry).call{value: value}(_call(verb, words, signature));
        vm.assertTrue(!done && _owner.balance == value && address(_registry).balance == 0, "it stays where it was");
    }

    // ---- how ----

    /// An act that is right: what it calls, its type's hash, its fields, and how many bits each of them has.
    function _act(uint256 act)
        private
        view
        returns (bytes4 verb, bytes32 kind, bytes32[] memory words, uint16[] memory widths)
    {
        (bytes32 nonce, bytes32 late) = (_as(_registry.holdingOf(ID).nonce), _as(START + 1 days));
        if (act == 0) {
            (verb, kind) = (_registry.registerPublisherSigned.selector, RegistryTypes.REGISTER);
            (words, widths) = (_list(_as(uint160(_owner)), "key", late), _widths(160, 256, 64));
        } else if (act == 1) {
            (verb, kind) = (_registry.rotateKeySigned.selector, RegistryTypes.ROTATE);
            (words, widths) = (_list(_as(1), "key", nonce, late), _widths(64, 256, 64, 64));
        } else if (act == 2) {
            (verb, kind) = (_registry.createAppSigned.selector, RegistryTypes.CREATE);
            (words, widths) = (_list(_as(1), "room", nonce, late), _widths(64, 256, 64, 64));
        } else if (act == 3) {
            (verb, kind) = (_registry.publishSigned.selector, RegistryTypes.PUBLISH);
            (words, widths) = (_list(_app, _as(V1 + 1), BUNDLE, nonce, late), _widths(256, 96, 256, 64, 64));
        } else {
            (verb, kind) = (_registry.yankSigned.selector, RegistryTypes.YANK);
            (words, widths) = (_list(_app, _as(V1), "why", nonce, late), _widths(256, 96, 256, 64, 64));
        }
    }

    /// A call whose first argument is the fields in place and whose second is a signature of 65 bytes.
    function _call(bytes4 verb, bytes32[] memory words, bytes memory signature) private pure returns (bytes memory) {
        bytes memory tail = bytes.concat(_as(65), signature, new bytes(31));
        return bytes.concat(verb, abi.encodePacked(words), _as(32 * words.length + 32), tail);
    }

    function _expect(address who, bytes memory call, bool may) private {
        vm.prank(who);
        (bool done,) = address(_registry).call(call);
        vm.assertTrue(done == may, may ? "it was held up" : "it went through");
    }

    function _publish(uint96 version) private {
        vm.prank(_owner);
        _registry.publish(_app, version, BUNDLE);
    }

    /// All that any act here could change.
    function _state() private view returns (bytes32) {
        Holding memory holding = _registry.holdingOf(ID);
        bytes32 room = _registry.appId(1, "room");
        bytes memory apps = abi.encode(_registry.appOf(_app), _registry.appOf(room));
        bytes memory releases = abi.encode(_registry.releaseOf(_app, V1), _registry.releaseOf(_app, V1 + 1));
        return keccak256(abi.encode(holding, _registry.publisherOf(1), _registry.publisherOf(2), apps, releases));
    }

    /// Characters of slugs and a few that are none, as many as asked for.
    function _word(uint256 seed, uint256 length) private pure returns (bytes32 word) {
        bytes memory some = "abcxyz019---A_.";
        for (uint256 i = 0; i < length; ++i) {
            uint256 dice = uint256(keccak256(abi.encode(seed, i)));
            bytes1 c = some[dice % (seed % 4 == 0 ? some.length : 9)];
            word |= bytes32(c) >> 8 * i;
        }
    }

    /// What a slug is, once more by hand: `[a-z][a-z0-9]*(-[a-z0-9]+)*`, 1 to 32, then zeros.
    function _isSlug(bytes32 word) private pure returns (bool) {
        uint256 length = 32;
        while (length > 0 && word[length - 1] == 0) --length;
        if (length == 0 || uint8(word[0]) < 0x61 || word[length - 1] == "-") return false;
        for (uint256 i = 0; i < length; ++i) {
            uint8 c = uint8(word[i]);
            bool plain = (c > 0x60 && c < 0x7b) || (c > 0x2f && c < 0x3a);
            bool joint = c == 0x2d && word[i - 1] != "-";
            if (!plain && !joint) return false;
        }
        return true;
    }

    function _as(uint256 value) private pure returns (bytes32) {
        return bytes32(value);
    }

    function _list(bytes32 a, bytes32 b, bytes32 c) private pure returns (bytes32[] memory words) {
        words = new bytes32[](3);
        (words[0], words[1], words[2]) = (a, b, c);
    }

    function _list(bytes32 a, bytes32 b, bytes32 c, bytes32 d) private pure returns (bytes32[] memory words) {
        words = new bytes32[](4);
        (words[0], words[1], words[2], words[3]) = (a, b, c, d);
    }

    function _list(bytes32 a, bytes32 b, bytes32 c, bytes32 d, bytes32 e)
        private
        pure
        returns (bytes32[] memory words)
    {
        words = new bytes32[](5);
        (words[0], words[1], words[2], words[3], words[4]) = (a, b, c, d, e);
    }

    function _widths(uint16 a, uint16 b, uint16 c) private pure returns (uint16[] memory widths) {
        widths = new uint16[](3);
        (widths[0], widths[1], widths[2]) = (a, b, c);
    }

    function _widths(uint16 a, uint16 b, uint16 c, uint16 d) private pure returns (uint16[] memory widths) {
        widths = new uint16[](4);
        (widths[0], widths[1], widths[2], widths[3]) = (a, b, c, d);
    }

    function _widths(uint16 a, uint16 b, uint16 c, uint16 d, uint16 e) private pure returns (uint16[] memory widths) {
        widths = new uint16[](5);
        (widths[0], widths[1], widths[2], widths[3], widths[4]) = (a, b, c, d, e);
    }
}
