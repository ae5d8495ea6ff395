// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {Allowance} from "../src/Allowance.sol";
import {Budget, Revoke, Spend} from "../src/types/Budget.sol";
import {Golden} from "./helpers/Golden.sol";

/// What budgets hash to and what app and owner sign is what the golden digests say.
contract AllowanceTypedTest is Golden {
    function setUp() public {
        _open("allowance");
    }

    function test_sig_002_budget_ids_are_the_golden_ones() public {
        _each("budgets", 17, type(Allowance).runtimeCode, _budget);
    }

    function test_sig_002_spend_digests_are_the_golden_ones() public {
        _each("spends", 11, type(Allowance).runtimeCode, _spend);
    }

    function test_sig_002_revoke_digests_are_the_golden_ones() public {
        _each("revokes", 7, type(Allowance).runtimeCode, _revoke);
    }

    function _at() private view returns (Allowance) {
        return Allowance(_address(".contract"));
    }

    function _amount(string memory field) private view returns (uint96) {
        return uint96(_number(field));
    }

    function _budget() private view returns (bytes32) {
        Budget memory budget;
        (budget.owner, budget.spender, budget.token) = (_address(".owner"), _address(".spender"), _address(".token"));
        (budget.total, budget.perPeriod) = (_amount(".total"), _amount(".perPeriod"));
        (budget.perPayment, budget.maxRelayerFee) = (_amount(".perPayment"), _amount(".maxRelayerFee"));
        (budget.origin, budget.expiry) = (uint64(_number(".origin")), uint64(_number(".expiry")));
        (budget.period, budget.payees) = (uint32(_number(".period")), _word(".payees"));
        (budget.refundKind, budget.refundTo) = (uint8(_number(".refundKind")), _word(".refundTo"));
        budget.salt = _word(".salt");
        return _at().idOf(budget);
    }

    function _spend() private view returns (bytes32) {
        Spend memory signed;
        (signed.id, signed.dest, signed.destKind) = (_word(".id"), _word(".dest"), uint8(_number(".destKind")));
        (signed.amount, signed.nonce) = (_amount(".amount"), _number(".nonce"));
        (signed.maxRelayerFee, signed.relayer) = (_amount(".maxRelayerFee"), _address(".relayer"));
        signed.deadline = uint64(_number(".deadline"));
        return _at().spendDigest(signed);
    }

    function _revoke() private view returns (bytes32) {
        Revoke memory signed;
        (signed.id, signed.maxRelayerFee) = (_word(".id"), _amount(".maxRelayerFee"));
        (signed.relayer, signed.deadline) = (_address(".relayer"), uint64(_number(".deadline")));
        return _at().revokeDigest(signed);
    }
}
