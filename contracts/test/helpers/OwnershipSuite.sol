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
import {ContractWallet} from "../hostile/Receivers.sol";
import {Bent} from "./Bent.sol";
import {Signed} from "./Signed.sol";

/// What must hold of everything that has an owner. Each contract with owners runs it on a thing of its own.
abstract contract OwnershipSuite is Signed {
    uint256 internal constant OWNER = 0xA1;
    uint256 internal constant FRIEND = 0xF1;
    uint256 internal constant HEIR = 0x4E1;
    address internal constant STRANGER = address(0xBAD);
    uint64 internal constant LATE = type(uint64).max;
    uint32 private constant _WAIT = 5 days;

    IOwnership private _things;
    bytes32 private _id;
    string private _name;

    /// The contract, its domain's name, and a thing in it that `vm.addr(OWNER)` owns.
    function _thing() internal virtual returns (IOwnership things, string memory name, bytes32 id);

    /// An act that only this contract has, as the caller.
    function _ownAct(bytes32 id) internal virtual;

    function setUp() public virtual {
        vm.warp(1_800_000_000);
        (_things, _name, _id) = _thing();
    }

    function _sign(uint256 key, bytes32 structHash) private view returns (bytes memory) {
        return signedBy(key, digestOf(_name, address(_things), structHash));
    }

    function _nonce() internal view returns (uint64) {
        return _things.holdingOf(_id).nonce;
    }

    function _owner() internal view returns (address) {
        return _things.holdingOf(_id).owner;
    }

    function _choose() private {
        vm.prank(vm.addr(OWNER));
        _things.setRecovery(_id, vm.addr(FRIEND), _WAIT);
    }

    function _begin() private {
        _choose();
        vm.prank(vm.addr(FRIEND));
        _things.startRecovery(_id, vm.addr(HEIR));
    }

    function _offerTo(address to) private {
        vm.prank(vm.addr(OWNER));
        _things.offerOwner(_id, to);
    }

    function test_own_001_only_the_owner_acts() public {
        bytes memory reason = abi.encodeWithSelector(IOwnership.NotTheOwner.selector, STRANGER, vm.addr(OWNER));
        _begin();
        bytes[3] memory calls = [
            abi.encodeCall(IOwnership.offerOwner, (_id, STRANGER)),
            abi.encodeCall(IOwnership.setRecovery, (_id, STRANGER, _WAIT)),
            abi.encodeCall(IOwnership.cancelRecovery, (_id))
        ];
        for (uint256 i = 0; i < calls.length; ++i) {
            vm.prank(STRANGER);
            (bool done, bytes memory said) = address(_things).call(calls[i]);
            vm.assertTrue(!done && keccak256(said) == keccak256(reason), "a stranger is refused");
        }
    }

    function test_own_001_an_offer_and_a_new_owner_are_told() public {
        (address owner, address heir) = (vm.addr(OWNER), vm.addr(HEIR));
        vm.expectEmit(address(_things));
        emit IOwnership.OwnerOffered(_id, heir);
        _offerTo(heir);
        vm.expectEmit(address(_things));
        emit IOwnership.OwnerChanged(_id, owner, heir);
        vm.prank(heir);
        _things.acceptOwner(_id);
    }

    function test_own_001_a_signature_of_another_key_is_refused() public {
        OfferOwner memory offer = OfferOwner(_id, STRANGER, _nonce(), LATE);
        bytes memory signature = _sign(FRIEND, keccak256(abi.encode(OwnerTypes.OFFER, offer)));
        vm.expectRevert(abi.encodeWithSelector(IOwnership.BadSignature.selector, vm.addr(OWNER)));
        _things.offerOwnerSigned(offer, signature);
    }

    function test_own_001_a_contract_wallet_may_own_and_sign() public {
        address wallet = address(new ContractWallet(vm.addr(HEIR)));
        _offerTo(wallet);
        AcceptOwner memory taken = AcceptOwner(_id, wallet, _nonce(), LATE);
        _things.acceptOwnerSigned(taken, _sign(HEIR, keccak256(abi.encode(OwnerTypes.ACCEPT, taken))));
        vm.assertEq(_owner(), wallet, "the wallet owns it");
        OfferOwner memory offer = OfferOwner(_id, vm.addr(OWNER), _nonce(), LATE);
        _things.offerOwnerSigned(offer, _sign(HEIR, keccak256(abi.encode(OwnerTypes.OFFER, offer))));
        vm.assertEq(_things.holdingOf(_id).offeredTo, vm.addr(OWNER), "and acts by its own rule");
    }

    function test_everything_can_be_signed_and_submitted_by_a_stranger() public {
        OfferOwner memory offer = OfferOwner(_id, vm.addr(HEIR), _nonce(), LATE);
        _things.offerOwnerSigned(offer, _sign(OWNER, keccak256(abi.encode(OwnerTypes.OFFER, offer))));
        AcceptOwner memory taken = AcceptOwner(_id, vm.addr(HEIR), _nonce(), LATE);
        _things.acceptOwnerSigned(taken, _sign(HEIR, keccak256(abi.encode(OwnerTypes.ACCEPT, taken))));
        vm.assertEq(_owner(), vm.addr(HEIR), "handed over");

        SetRecovery memory chosen = SetRecovery(_id, vm.addr(FRIEND), _WAIT, _nonce(), LATE);
        _things.setRecoverySigned(chosen, _sign(HEIR, keccak256(abi.encode(OwnerTypes.SET, chosen))));
        StartRecovery memory begun = StartRecovery(_id, vm.addr(OWNER), _nonce(), LATE);
        _things.startRecoverySigned(begun, _sign(FRIEND, keccak256(abi.encode(OwnerTypes.START, begun))));
        vm.assertEq(_things.holdingOf(_id).heir, vm.addr(OWNER), "a recovery runs");
        CancelRecovery memory veto = CancelRecovery(_id, _nonce(), LATE);
        _things.cancelRecoverySigned(veto, _sign(HEIR, keccak256(abi.encode(OwnerTypes.CANCEL, veto))));
        vm.assertEq(_things.holdingOf(_id).recoverAt, 0, "and was stopped");
    }

    function test_own_002_a_signature_counts_once_and_for_the_next_act_only() public {
        OfferOwner memory first = OfferOwner(_id, vm.addr(HEIR), _nonce(), LATE);
        OfferOwner memory second = OfferOwner(_id, STRANGER, _nonce(), LATE);
        bytes memory signature = _sign(OWNER, keccak256(abi.encode(OwnerTypes.OFFER, first)));
        _things.offerOwnerSigned(first, signature);
        vm.expectRevert(abi.encodeWithSelector(IOwnership.WrongNonce.selector, first.nonce, first.nonce + 1));
        _things.offerOwnerSigned(first, signature);
        signature = _sign(OWNER, keccak256(abi.encode(OwnerTypes.OFFER, second)));
        vm.expectRevert(abi.encodeWithSelector(IOwnership.WrongNonce.selector, first.nonce, first.nonce + 1));
        _things.offerOwnerSigned(second, signature);
    }

    function test_own_002_any_act_of_the_owner_voids_what_it_signed_before() public {
        OfferOwner memory offer = OfferOwner(_id, STRANGER, _nonce(), LATE);
        bytes memory signature = _sign(OWNER, keccak256(abi.encode(OwnerTypes.OFFER, offer)));
        vm.prank(vm.addr(OWNER));
        _ownAct(_id);
        vm.expectRevert(abi.encodeWithSelector(IOwnership.WrongNonce.selector, offer.nonce, offer.nonce + 1));
        _things.offerOwnerSigned(offer, signature);
    }

    function test_own_002_a_recovery_account_cannot_void_what_the_owner_signed() public {
        _choose();
        OfferOwner memory offer = OfferOwner(_id, STRANGER, _nonce(), LATE);
        bytes memory signature = _sign(OWNER, keccak256(abi.encode(OwnerTypes.OFFER, offer)));
        vm.prank(vm.addr(FRIEND));
        _things.startRecovery(_id, vm.addr(HEIR));
        _things.offerOwnerSigned(offer, signature);
    }

    function test_own_003_recovery_is_off_until_the_owner_chooses_somebody() public {
        vm.prank(STRANGER);
        vm.expectRevert(abi.encodeWithSelector(IOwnership.NotTheRecovery.selector, STRANGER, address(0)));
        _things.startRecovery(_id, STRANGER);
        vm.prank(address(0));
        vm.expectRevert(abi.encodeWithSelector(IOwnership.NotTheRecovery.selector, address(0), address(0)));
        _things.startRecovery(_id, STRANGER);
        StartRecovery memory begun = StartRecovery(_id, STRANGER, _nonce(), LATE);
        vm.expectRevert(abi.encodeWithSelector(IOwnership.BadSignature.selector, address(0)));
        _things.startRecoverySigned(begun, new bytes(65));
    }

    function test_own_003_startRecovery_reverts_NotTheRecovery() public {
        _choose();
        vm.prank(vm.addr(OWNER));
        vm.expectRevert(abi.encodeWithSelector(IOwnership.NotTheRecovery.selector, vm.addr(OWNER), vm.addr(FRIEND)));
        _things.startRecovery(_id, vm.addr(HEIR));
    }

    function test_own_004_a_recovery_waits_and_then_anyone_finishes_it() public {
        _begin();
        uint64 recoverAt = _things.holdingOf(_id).recoverAt;
        vm.assertEq(recoverAt, block.timestamp + _WAIT, "it waits as long as the owner chose");
        vm.warp(recoverAt - 1);
        vm.expectRevert(abi.encodeWithSelector(IOwnership.RecoveryTooEarly.selector, recoverAt, recoverAt - 1));
        _things.finishRecovery(_id);
        vm.warp(recoverAt);
        vm.prank(STRANGER);
        _things.finishRecovery(_id);
        Holding memory now_ = _things.holdingOf(_id);
        vm.assertEq(now_.owner, vm.addr(HEIR), "the heir owns it");
        vm.assertEq(now_.recovery, vm.addr(FRIEND), "and the choice stays");
        vm.assertEq(uint256(now_.recoverAt) + uint160(now_.heir), 0, "nothing runs any more");
        vm.prank(vm.addr(OWNER));
        vm.expectRevert(abi.encodeWithSelector(IOwnership.NotTheOwner.selector, vm.addr(OWNER), vm.addr(HEIR)));
        _things.offerOwner(_id, STRANGER);
    }

    function test_own_004_the_owner_stops_a_recovery_at_any_time() public {
        _begin();
        vm.warp(_things.holdingOf(_id).recoverAt + 1);
        vm.prank(vm.addr(OWNER));
        _things.cancelRecovery(_id);
        vm.expectRevert(abi.encodeWithSelector(IOwnership.NoRecoveryRuns.selector, _id));
        _things.finishRecovery(_id);
        vm.assertEq(_owner(), vm.addr(OWNER), "it is still the owner's");
    }

    function test_own_004_choosing_anew_stops_a_recovery() public {
        _begin();
        vm.prank(vm.addr(OWNER));
        _things.setRecovery(_id, address(0), 0);
        vm.expectRevert(abi.encodeWithSelector(IOwnership.NoRecoveryRuns.selector, _id));
        _things.finishRecovery(_id);
    }

    function test_own_004_setRecovery_reverts_BadDelay() public {
        uint32[2] memory bad = [uint32(3 days) - 1, uint32(30 days) + 1];
        for (uint256 i = 0; i < bad.length; ++i) {
            vm.prank(vm.addr(OWNER));
            vm.expectRevert(
                abi.encodeWithSelector(IOwnership.BadDelay.selector, bad[i], uint32(3 days), uint32(30 days))
            );
            _things.setRecovery(_id, vm.addr(FRIEND), bad[i]);
        }
        vm.prank(vm.addr(OWNER));
        _things.setRecovery(_id, vm.addr(FRIEND), 30 days);
        vm.prank(vm.addr(OWNER));
        _things.setRecovery(_id, vm.addr(FRIEND), 3 days);
    }

    function test_own_005_a_new_owner_inherits_no_recovery_offer_or_signature() public {
        _begin();
        OfferOwner memory old = OfferOwner(_id, STRANGER, _nonce() + 2, LATE);
        bytes memory signature = _sign(OWNER, keccak256(abi.encode(OwnerTypes.OFFER, old)));
        _offerTo(vm.addr(HEIR));
        vm.prank(vm.addr(HEIR));
        _things.acceptOwner(_id);
        Holding memory now_ = _things.holdingOf(_id);
        vm.assertEq(now_.owner, vm.addr(HEIR), "the heir owns it");
        vm.assertEq(uint256(uint160(now_.recovery)) + now_.delay + now_.recoverAt, 0, "nobody recovers it");
        vm.assertEq(uint256(uint160(now_.offeredTo)) + uint160(now_.heir), 0, "nobody waits for it");
        vm.assertEq(now_.nonce, old.nonce, "the old signature names the very next act");
        vm.expectRevert(abi.encodeWithSelector(IOwnership.BadSignature.selector, vm.addr(HEIR)));
        _things.offerOwnerSigned(old, signature);
        vm.prank(vm.addr(FRIEND));
        vm.expectRevert(abi.encodeWithSelector(IOwnership.NotTheRecovery.selector, vm.addr(FRIEND), address(0)));
        _things.startRecovery(_id, STRANGER);
    }

    function test_acceptOwner_reverts_NotOffered() public {
        vm.prank(STRANGER);
        vm.expectRevert(abi.encodeWithSelector(IOwnership.NotOffered.selector, STRANGER, address(0)));
        _things.acceptOwner(_id);
        vm.prank(address(0));
        vm.expectRevert(abi.encodeWithSelector(IOwnership.NotOffered.selector, address(0), address(0)));
        _things.acceptOwner(_id);
        _offerTo(vm.addr(HEIR));
        AcceptOwner memory taken = AcceptOwner(_id, vm.addr(FRIEND), _nonce(), LATE);
        bytes memory signature = _sign(FRIEND, keccak256(abi.encode(OwnerTypes.ACCEPT, taken)));
        vm.expectRevert(abi.encodeWithSelector(IOwnership.NotOffered.selector, vm.addr(FRIEND), vm.addr(HEIR)));
        _things.acceptOwnerSigned(taken, signature);
        _offerTo(address(0));
        vm.prank(vm.addr(HEIR));
        vm.expectRevert(abi.encodeWithSelector(IOwnership.NotOffered.selector, vm.addr(HEIR), address(0)));
        _things.acceptOwner(_id);
    }

    function test_offerOwner_reverts_NotOwned() public {
        bytes32 nobodys = bytes32(uint256(0xdead));
        vm.expectRevert(abi.encodeWithSelector(IOwnership.NotOwned.selector, nobodys));
        _things.offerOwner(nobodys, STRANGER);
        OfferOwner memory offer = OfferOwner(nobodys, STRANGER, 0, LATE);
        vm.expectRevert(abi.encodeWithSelector(IOwnership.NotOwned.selector, nobodys));
        _things.offerOwnerSigned(offer, "");
    }

    function test_offerOwnerSigned_reverts_SignaturePastDeadline() public {
        OfferOwner memory offer = OfferOwner(_id, STRANGER, _nonce(), uint64(block.timestamp) - 1);
        bytes memory signature = _sign(OWNER, keccak256(abi.encode(OwnerTypes.OFFER, offer)));
        vm.expectRevert(
            abi.encodeWithSelector(IOwnership.SignaturePastDeadline.selector, offer.deadline, block.timestamp)
        );
        _things.offerOwnerSigned(offer, signature);
        offer.deadline += 1;
        _things.offerOwnerSigned(offer, _sign(OWNER, keccak256(abi.encode(OwnerTypes.OFFER, offer))));
    }

    function test_startRecovery_reverts_NoHeir() public {
        _choose();
        vm.prank(vm.addr(FRIEND));
        vm.expectRevert(abi.encodeWithSelector(IOwnership.NoHeir.selector));
        _things.startRecovery(_id, address(0));
    }

    function test_startRecovery_reverts_RecoveryRuns() public {
        _begin();
        uint64 recoverAt = _things.holdingOf(_id).recoverAt;
        vm.warp(block.timestamp + 1 days);
        vm.prank(vm.addr(FRIEND));
        vm.expectRevert(abi.encodeWithSelector(IOwnership.RecoveryRuns.selector, recoverAt));
        _things.startRecovery(_id, STRANGER);
    }

    function test_cancelRecovery_reverts_NoRecoveryRuns() public {
        vm.prank(vm.addr(OWNER));
        vm.expectRevert(abi.encodeWithSelector(IOwnership.NoRecoveryRuns.selector, _id));
        _things.cancelRecovery(_id);
    }

    function test_finishRecovery_reverts_NoRecoveryRuns_twice_over() public {
        _begin();
        vm.warp(_things.holdingOf(_id).recoverAt);
        _things.finishRecovery(_id);
        vm.expectRevert(abi.encodeWithSelector(IOwnership.NoRecoveryRuns.selector, _id));
        _things.finishRecovery(_id);
    }

    /// Bends each of the `count` words of a signed act, which is refused and changes nothing; then makes it as it was signed.
    function _binds(bytes memory call, uint256 count) private {
        bytes32 before = keccak256(abi.encode(_things.holdingOf(_id)));
        for (uint256 which = 0; which < count; ++which) {
            (bool taken,) = address(_things).call(Bent.word(call, which));
            vm.assertTrue(!taken, string.concat("word ", vm.toString(which)));
        }
        vm.assertEq(keccak256(abi.encode(_things.holdingOf(_id))), before, "nothing changed");
        (bool done,) = address(_things).call(call);
        vm.assertTrue(done, "what was signed goes through");
    }

    function test_own_001_every_field_of_an_offer_and_its_acceptance_is_bound() public {
        OfferOwner memory offer = OfferOwner(_id, vm.addr(HEIR), _nonce(), LATE);
        bytes memory signature = _sign(OWNER, keccak256(abi.encode(OwnerTypes.OFFER, offer)));
        _binds(abi.encodeCall(IOwnership.offerOwnerSigned, (offer, signature)), 4);
        AcceptOwner memory taken = AcceptOwner(_id, vm.addr(HEIR), _nonce(), LATE);
        signature = _sign(HEIR, keccak256(abi.encode(OwnerTypes.ACCEPT, taken)));
        _binds(abi.encodeCall(IOwnership.acceptOwnerSigned, (taken, signature)), 4);
        vm.assertEq(_owner(), vm.addr(HEIR), "handed over");
    }

    function test_own_001_every_field_of_a_recovery_and_its_veto_is_bound() public {
        SetRecovery memory chosen = SetRecovery(_id, vm.addr(FRIEND), _WAIT, _nonce(), LATE);
        bytes memory signature = _sign(OWNER, keccak256(abi.encode(OwnerTypes.SET, chosen)));
        _binds(abi.encodeCall(IOwnership.setRecoverySigned, (chosen, signature)), 5);
        StartRecovery memory begun = StartRecovery(_id, vm.addr(HEIR), _nonce(), LATE);
        signature = _sign(FRIEND, keccak256(abi.encode(OwnerTypes.START, begun)));
        _binds(abi.encodeCall(IOwnership.startRecoverySigned, (begun, signature)), 4);
        CancelRecovery memory veto = CancelRecovery(_id, _nonce(), LATE);
        signature = _sign(OWNER, keccak256(abi.encode(OwnerTypes.CANCEL, veto)));
        _binds(abi.encodeCall(IOwnership.cancelRecoverySigned, (veto, signature)), 3);
        vm.assertEq(_things.holdingOf(_id).recoverAt, 0, "stopped");
    }

    function testFuzz_own_001_no_bent_signature_is_taken(uint8 field, uint256 other) public {
        other = bound(other, 1, type(uint32).max);
        SetRecovery memory chosen = SetRecovery(_id, vm.addr(FRIEND), _WAIT, _nonce(), LATE);
        bytes memory signature = _sign(OWNER, keccak256(abi.encode(OwnerTypes.SET, chosen)));
        if (field % 5 == 0) chosen.id ^= bytes32(other);
        if (field % 5 == 1) chosen.recovery = address(uint160(chosen.recovery) ^ uint160(other));
        if (field % 5 == 2) chosen.delay = uint32(bound(other, 3 days, 30 days));
        if (field % 5 == 3) chosen.nonce ^= uint64(other);
        if (field % 5 == 4) chosen.deadline ^= uint64(other);
        vm.assume(chosen.delay != _WAIT || field % 5 != 2);
        (bool done,) = address(_things).call(abi.encodeCall(IOwnership.setRecoverySigned, (chosen, signature)));
        vm.assertTrue(!done, "a signature is for what it was made for");
    }
}
