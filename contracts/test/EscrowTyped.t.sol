// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {Escrow} from "../src/Escrow.sol";
import {DealTerms, Milestone, Ruling, Settlement} from "../src/types/Deal.sol";
import {Golden} from "./helpers/Golden.sol";

/// What deals hash to, and what parties and arbiters sign, is what the golden digests say.
contract EscrowTypedTest is Golden {
    function setUp() public {
        _open("escrow");
    }

    function test_sig_002_deal_ids_are_the_golden_ones() public {
        _each("terms", 29, type(Escrow).runtimeCode, _terms);
    }

    function test_sig_002_settlement_digests_are_the_golden_ones() public {
        _each("settlements", 9, type(Escrow).runtimeCode, _settlement);
    }

    function test_sig_002_ruling_digests_are_the_golden_ones() public {
        _each("rulings", 8, type(Escrow).runtimeCode, _ruling);
    }

    function test_sig_002_the_domain_says_what_digests_are_bound_to() public {
        Escrow escrow = new Escrow();
        (bytes1 fields, string memory name, string memory version, uint256 chain, address contract_,,) =
            escrow.eip712Domain();
        vm.assertTrue(fields == 0x0f && keccak256(bytes(name)) == keccak256("Teahouse Escrow"), "name");
        vm.assertTrue(keccak256(bytes(version)) == keccak256("1"), "version");
        vm.assertTrue(chain == block.chainid && contract_ == address(escrow), "chain and contract");
    }

    function _at() private view returns (Escrow) {
        return Escrow(_address(".contract"));
    }

    function _terms() private view returns (bytes32) {
        DealTerms memory terms;
        (terms.payer, terms.payee) = (_address(".payer"), _address(".payee"));
        (terms.arbiter, terms.token) = (_address(".arbiter"), _address(".token"));
        terms.milestones = new Milestone[](_number(".count"));
        for (uint256 i = 0; i < terms.milestones.length; ++i) {
            terms.milestones[i] = _milestone(vm.toString(i));
        }
        terms.payerDeposit = uint96(_number(".payerDeposit"));
        terms.payeeDeposit = uint96(_number(".payeeDeposit"));
        terms.arbiterFeeBps = uint16(_number(".arbiterFeeBps"));
        terms.arbiterFeeCap = uint96(_number(".arbiterFeeCap"));
        terms.responseWindow = uint32(_number(".responseWindow"));
        terms.challengeWindow = uint32(_number(".challengeWindow"));
        terms.rulingWindow = uint32(_number(".rulingWindow"));
        terms.defaultBps = uint16(_number(".defaultBps"));
        (terms.payerKind, terms.payerTo) = (uint8(_number(".payerKind")), _word(".payerTo"));
        (terms.payeeKind, terms.payeeTo) = (uint8(_number(".payeeKind")), _word(".payeeTo"));
        (terms.metaHash, terms.acceptBy) = (_word(".metaHash"), uint64(_number(".acceptBy")));
        terms.salt = _word(".salt");
        return _at().idOf(terms);
    }

    function _milestone(string memory i) private view returns (Milestone memory) {
        return Milestone({
            amount: uint96(_number(string.concat(".amount", i))),
            deliverBy: uint64(_number(string.concat(".deliverBy", i))),
            reviewWindow: uint32(_number(string.concat(".reviewWindow", i)))
        });
    }

    function _settlement() private view returns (bytes32) {
        Settlement memory signed;
        (signed.id, signed.milestones) = (_word(".id"), uint16(_number(".milestones")));
        (signed.toPayer, signed.toPayee) = (uint96(_number(".toPayer")), uint96(_number(".toPayee")));
        (signed.nonce, signed.deadline) = (uint32(_number(".nonce")), uint64(_number(".deadline")));
        return _at().settlementDigest(signed);
    }

    function _ruling() private view returns (bytes32) {
        Ruling memory signed;
        (signed.id, signed.milestone) = (_word(".id"), uint8(_number(".milestone")));
        (signed.payeeBps, signed.reasonsHash) = (uint16(_number(".payeeBps")), _word(".reasonsHash"));
        signed.deadline = uint64(_number(".deadline"));
        return _at().rulingDigest(signed);
    }
}
