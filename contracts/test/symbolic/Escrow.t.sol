// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {Escrow} from "../../src/Escrow.sol";
import {IEscrow} from "../../src/interfaces/IEscrow.sol";
import {DealRules} from "../../src/libraries/DealRules.sol";
import {DealWord} from "../../src/libraries/DealWord.sol";
import {DealTerms, Milestone, Settlement} from "../../src/types/Deal.sol";
import {Proof} from "./Proof.sol";

/// Where the money of a deal goes, for all amounts. Bound: a deal of one milestone, whose parties agree to what is called.
contract EscrowProof is Proof {
    using DealWord for uint256;

    Escrow private _escrow = new Escrow();

    function _terms(uint96 amount, uint64[2] memory deposits) private view returns (DealTerms memory terms) {
        uint64 acceptBy = uint64(START + 2 days);
        (terms.payer, terms.payee) = (left, right);
        terms.milestones = new Milestone[](1);
        terms.milestones[0] = Milestone(amount, acceptBy + 1 weeks, 3 days);
        (terms.payerDeposit, terms.payeeDeposit) = (deposits[0], deposits[1]);
        (terms.responseWindow, terms.challengeWindow, terms.rulingWindow) = (2 days, 1 days, 5 days);
        (terms.payerTo, terms.payeeTo, terms.acceptBy) = (word(LEFT_TO), word(RIGHT_TO), acceptBy);
    }

    function _started(uint88 amount, uint64[2] memory deposits) private returns (DealTerms memory terms, uint256 all) {
        vm.assume(amount > 0);
        vm.warp(START);
        terms = _terms(amount, deposits);
        all = uint256(amount) + deposits[0] + deposits[1];
        vm.deal(address(this), all);
        _escrow.createSigned{value: all}(terms, "", "");
    }

    function _isEmpty() private view returns (bool) {
        return address(_escrow).balance == 0 && _escrow.liabilities(address(0)) == 0;
    }

    /// A part released and the rest given back are the milestone, and the deposits go home.
    function check_esc_002_release_and_refund_of_a_milestone_are_its_amount(
        uint88 amount,
        uint64[2] calldata deposits,
        uint88 part
    ) external {
        vm.assume(part > 0 && part < amount);
        (DealTerms memory terms,) = _started(amount, deposits);
        vm.prank(left);
        _escrow.release(terms, 0, part);
        vm.prank(right);
        _escrow.refund(terms, 0, amount - part);
        assert(RIGHT_TO.balance == uint256(part) + deposits[1]);
        assert(LEFT_TO.balance == uint256(amount) - part + deposits[0]);
        assert(_isEmpty());
    }

    /// No two parts are more than the milestone, and what is refused moves nothing.
    function check_esc_002_no_parts_are_more_than_the_milestone(uint88 amount, uint96 one, uint96 other) external {
        uint64[2] memory deposits;
        (DealTerms memory terms,) = _started(amount, deposits);
        vm.prank(left);
        bool first = goes(address(_escrow), 0, abi.encodeCall(_escrow.release, (terms, 0, one)));
        vm.prank(right);
        bool second = goes(address(_escrow), 0, abi.encodeCall(_escrow.refund, (terms, 0, other)));
        assert(first == (one > 0 && one <= amount));
        assert(!first || !second || uint256(one) + other <= amount);
        assert(RIGHT_TO.balance == (first ? one : 0) && LEFT_TO.balance == (second ? other : 0));
        assert(RIGHT_TO.balance + LEFT_TO.balance + _escrow.liabilities(address(0)) == amount);
    }

    /// A settlement divides exactly what is left, deposits included, or goes nowhere.
    function check_esc_007_a_settlement_is_exact(
        uint88 amount,
        uint64[2] calldata deposits,
        uint96 toPayer,
        uint96 toPayee
    ) external {
        (DealTerms memory terms, uint256 all) = _started(amount, deposits);
        Settlement memory signed = Settlement(_escrow.idOf(terms), 1, toPayer, toPayee, 0, type(uint64).max);
        bool settled = goes(address(_escrow), 0, abi.encodeCall(_escrow.settle, (terms, signed, "", "")));
        assert(settled == (uint256(toPayer) + toPayee == all));
        assert(LEFT_TO.balance == (settled ? toPayer : 0) && RIGHT_TO.balance == (settled ? toPayee : 0));
        assert(!settled || _isEmpty());
    }

    /// Nobody but its side takes a step for it.
    function check_esc_005_nobody_releases_for_the_payer(address caller, uint88 amount, uint96 part) external {
        uint64[2] memory deposits;
        (DealTerms memory terms,) = _started(amount, deposits);
        vm.assume(caller != left);
        vm.prank(caller);
        assert(!goes(address(_escrow), 0, abi.encodeCall(_escrow.release, (terms, 0, part))));
        assert(RIGHT_TO.balance == 0);
    }

    /// A disputed amount is cut whole. Bound: an amount of 32 bits.
    function check_esc_002_a_cut_is_whole(uint32 amount, uint16 bps) external pure {
        vm.assume(bps <= DealRules.ALL_BPS);
        (uint256 toPayer, uint256 toPayee) = DealRules.cut(amount, bps);
        assert(toPayer + toPayee == amount && toPayer <= amount);
        assert(bps != DealRules.ALL_BPS || toPayer == 0);
    }

    /// Moving one milestone leaves every other bit of the deal as it was.
    function check_a_step_of_a_milestone_moves_its_own_bits_alone(uint256 word_, uint8 milestone, uint8 next)
        external
        pure
    {
        vm.assume(milestone < 16 && next < 5);
        uint256 own = uint256(0xf) << (48 + 4 * uint256(milestone));
        uint256 moved = word_.withState(milestone, IEscrow.State(next));
        assert(moved & ~own == word_ & ~own);
        assert(uint256(moved.state(milestone)) == next && moved.isKept(milestone));
        uint256 over = moved.withDone(milestone);
        assert(over & ~own == word_ & ~own && over.state(milestone) == IEscrow.State.Done && !over.isKept(milestone));
    }
}
