// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {IOwnership} from "../src/interfaces/IOwnership.sol";
import {NameTypes} from "../src/libraries/NameTypes.sol";
import {DestKind} from "../src/types/Destination.sol";
import {GiveUp, Registration, Renew, SetRecord} from "../src/types/NameActs.sol";
import {Bent} from "./helpers/Bent.sol";
import {Names} from "./helpers/Names.sol";

/// A signature that binds too little: of what owners of names sign each field is bent in turn, and nobody has signed that.
contract NameDirectorySignedTest is Names {
    /// Anna has two names, which have seen as many acts: what she signs for one would fit the other but for the name.
    function setUp() public override {
        super.setUp();
        registered("anna", ANNA);
        registered("bell", ANNA);
        vm.assertEq(nonceOf("anna"), nonceOf("bell"), "as many acts");
    }

    function _notSigned() private pure returns (bytes memory) {
        return abi.encodeWithSelector(IOwnership.BadSignature.selector, vm.addr(ANNA));
    }

    function _refused(bytes memory call, bytes memory reason, string memory which) private {
        (bool taken, bytes memory said) = address(directory).call(call);
        vm.assertTrue(!taken && keccak256(said) == keccak256(reason), which);
    }

    /// Bends the nonce and the deadline, which are words `nonceAt` and the next one; `next` is the call with the number of the
    /// act after it and the same signature. Then makes the call as it was signed, once.
    function _binds(bytes memory call, uint256 nonceAt, bytes memory next) private {
        uint64 due = nonceOf("anna");
        bytes4 wrongNonce = IOwnership.WrongNonce.selector;
        _refused(Bent.word(call, nonceAt), abi.encodeWithSelector(wrongNonce, due ^ 1, due), "nonce");
        _refused(Bent.word(call, nonceAt + 1), _notSigned(), "deadline");
        (bool done,) = address(directory).call(call);
        vm.assertTrue(done, "what was signed goes through");
        _refused(call, _isOver(due), "once");
        _refused(next, _isOver(due + 1), "and its number is bound");
    }

    /// Why the act of number `nonce` is refused once the one before it went through: it is another name now, or not signed.
    function _isOver(uint64 nonce) private view returns (bytes memory) {
        if (directory.holdingOf("anna").owner == address(0)) {
            return abi.encodeWithSelector(IOwnership.NotOwned.selector, bytes32("anna"));
        }
        uint64 due = nonceOf("anna");
        if (nonce != due) return abi.encodeWithSelector(IOwnership.WrongNonce.selector, nonce, due);
        return _notSigned();
    }

    function test_nam_007_a_signed_card_binds_every_field() public {
        SetRecord memory signed = SetRecord("anna", bytes32(uint256(2)), 2, nonceOf("anna"), LATE);
        bytes memory signature = sign(ANNA, keccak256(abi.encode(NameTypes.SET, signed)));
        bytes memory call = abi.encodeCall(directory.setRecordSigned, (signed, signature));
        _refused(Bent.word(call, 1), _notSigned(), "card");
        _refused(Bent.word(call, 2), _notSigned(), "number");
        signed.name = "bell";
        _refused(abi.encodeCall(directory.setRecordSigned, (signed, signature)), _notSigned(), "name");
        signed.name = "anna";
        ++signed.nonce;
        _binds(call, 3, abi.encodeCall(directory.setRecordSigned, (signed, signature)));
        (, bytes32 card,) = directory.resolve("anna");
        vm.assertEq(card, bytes32(uint256(2)), "the card that was signed");
    }

    function test_nam_007_a_signed_renewal_binds_every_field() public {
        Renew memory signed = Renew("anna", nonceOf("anna"), LATE);
        bytes memory signature = sign(ANNA, keccak256(abi.encode(NameTypes.RENEW, signed)));
        bytes memory call = abi.encodeCall(directory.renewSigned, (signed, signature));
        signed.name = "bell";
        _refused(abi.encodeCall(directory.renewSigned, (signed, signature)), _notSigned(), "name");
        signed.name = "anna";
        ++signed.nonce;
        _binds(call, 1, abi.encodeCall(directory.renewSigned, (signed, signature)));
    }

    function test_nam_007_a_signed_farewell_binds_every_field() public {
        GiveUp memory signed = GiveUp("anna", nonceOf("anna"), LATE);
        bytes memory signature = sign(ANNA, keccak256(abi.encode(NameTypes.GIVE_UP, signed)));
        bytes memory call = abi.encodeCall(directory.giveUpSigned, (signed, unopened, signature));
        signed.name = "bell";
        _refused(abi.encodeCall(directory.giveUpSigned, (signed, unopened, signature)), _notSigned(), "name");
        signed.name = "anna";
        ++signed.nonce;
        _binds(call, 1, abi.encodeCall(directory.giveUpSigned, (signed, unopened, signature)));
        vm.assertEq(directory.holdingOf("bell").owner, vm.addr(ANNA), "the other name stays");
    }

    /// Whoever commits to other terms than the owner signed has no use for its signature.
    function test_nam_009_a_registration_binds_every_field() public {
        Registration memory terms = termsOf("cara", vm.addr(ANNA));
        bytes memory signature = signedBy(ANNA, committed(terms));
        for (uint256 field = 0; field < 7; ++field) {
            Registration memory bent = termsOf("cara", vm.addr(ANNA));
            if (field == 0) bent.name = "dora";
            if (field == 1) bent.owner = STRANGER;
            if (field == 2) bent.recordHash = bytes32(uint256(9));
            if (field == 3) bent.refundKind = DestKind.NOTE;
            if (field == 4) bent.refundTo = word(STRANGER);
            if (field == 5) bent.salt = bytes32(uint256(9));
            if (field == 6) bent.deadline -= 1;
            committed(bent);
            vm.expectRevert(abi.encodeWithSelector(IOwnership.BadSignature.selector, bent.owner));
            directory.register{value: 0.256 ether}(bent, signature);
        }
        directory.register{value: 0.256 ether}(terms, signature);
        vm.assertEq(directory.holdingOf("cara").owner, vm.addr(ANNA), "what was signed goes through");
    }
}
