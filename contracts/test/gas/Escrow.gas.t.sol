// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {DealTerms} from "../../src/types/Deal.sol";
import {Deals} from "../helpers/Deals.sol";

/// What a person pays: whole transactions, with the vault in use by others. A release is measured to a receiver who has
/// nothing yet and to one who has. The figures are `snapshots/*.json`; a change fails until it is looked at.
contract EscrowGasTest is Deals {
    function setUp() public override {
        super.setUp();
        // Others use the vault: its slots are not new.
        for (uint256 i = 0; i < 2; ++i) {
            DealTerms memory others = termsOf(i == 0 ? address(0) : address(dollar), 1);
            (others.payerTo, others.payeeTo) = (word(address(0xF0)), word(address(0xF1)));
            start(others);
        }
    }

    /// Terms as they are in life: hash and salt of 32 random bytes.
    function _terms(address token, uint256 count) private view returns (DealTerms memory terms) {
        terms = termsOf(token, count);
        (terms.metaHash, terms.salt) = (keccak256("what is agreed in words"), keccak256("a salt"));
    }

    function _seen(string memory kind, string memory verb) private {
        vm.snapshotGasLastCall("Escrow", string.concat(verb, " ", kind));
    }

    function _life(address token, string memory kind) private {
        DealTerms memory terms = _terms(token, 4);
        offer(terms);
        _seen(kind, "create with 4 milestones,");
        accept(terms);
        _seen(kind, "accept,");
        deliver(terms, 0);
        _seen(kind, "deliver,");
        release(terms, 0, EACH);
        _seen(kind, "release to a new holder,");
        release(terms, 1, EACH);
        _seen(kind, "release,");
        release(terms, 2, 1);
        _seen(kind, "release a part,");
        quarrel(terms, 2);
        _seen(kind, "respond,");
        rule(terms, 2, 5_000);
        _seen(kind, "rule,");
        settle(terms, settlementOf(terms, 8, 500, EACH + 160 - 500));
        _seen(kind, "settle the last milestone,");
    }

    function test_gas_of_deals_in_coin() public {
        _life(address(0), "coin");
    }

    function test_gas_of_deals_in_tokens() public {
        _life(address(dollar), "token");
    }

    function test_gas_of_a_signed_deal_and_of_time_outs() public {
        DealTerms memory terms = _terms(address(dollar), 4);
        bytes32 id = escrow.idOf(terms);
        escrow.createSigned(terms, signed(PAYER_KEY, id), signed(PAYEE_KEY, id));
        _seen("token", "createSigned with 4 milestones,");
        deliver(terms, 0);
        vm.warp(escrow.exitAfter(terms, 0) + 1);
        escrow.claimAfterReview(terms, 0);
        _seen("token", "claimAfterReview to a new holder,");
        vm.warp(escrow.exitAfter(terms, 1) + 1);
        escrow.refundAfterDeadline(terms, 1);
        _seen("token", "refundAfterDeadline to a new holder,");
    }

    function test_gas_of_sixteen_milestones() public {
        DealTerms memory terms = _terms(address(dollar), 16);
        offer(terms);
        _seen("token", "create with 16 milestones,");
        accept(terms);
        release(terms, 0, EACH);
        _seen("token", "release of 16 to a new holder,");
    }
}
