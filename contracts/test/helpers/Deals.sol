// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {Escrow} from "../../src/Escrow.sol";
import {IEscrow} from "../../src/interfaces/IEscrow.sol";
import {PracticeDollar} from "../../src/PracticeDollar.sol";
import {DealTerms, Milestone, Ruling, Settlement} from "../../src/types/Deal.sol";
import {Test} from "./Test.sol";

/// Deals between a payer and a payee with keys, a judge, and a stranger who pushes.
abstract contract Deals is Test {
    Escrow internal escrow;
    PracticeDollar internal dollar;
    uint256 internal constant START = 1_800_000_000;
    uint256 internal constant PAYER_KEY = 0xA1;
    uint256 internal constant PAYEE_KEY = 0xB2;
    uint256 internal constant JUDGE_KEY = 0xC3;
    address internal constant PAYER_TO = address(0xA1A1);
    address internal constant PAYEE_TO = address(0xB2B2);
    address internal constant STRANGER = address(0x57);
    bytes32 internal constant HASH = bytes32(uint256(0xE71DE9CE));
    uint32 internal constant REVIEW = 3 days;
    uint32 internal constant RESPONSE = 2 days;
    uint32 internal constant CHALLENGE = 1 days;
    uint32 internal constant RULING = 5 days;
    uint96 internal constant EACH = 1001;

    address internal payer = vm.addr(PAYER_KEY);
    address internal payee = vm.addr(PAYEE_KEY);
    address internal judge = vm.addr(JUDGE_KEY);

    function setUp() public virtual {
        vm.warp(START);
        escrow = new Escrow();
        dollar = new PracticeDollar();
        dollar.mint(address(this), 1e30);
        dollar.approve(address(escrow), type(uint256).max);
        vm.deal(address(this), 1e30);
    }

    function word(address account) internal pure returns (bytes32) {
        return bytes32(uint256(uint160(account)));
    }

    /// `count` milestones of `EACH`, due a week apart, with deposits of 100 and 60 and a judge who gets 5 %.
    function termsOf(address token, uint256 count) internal view returns (DealTerms memory terms) {
        uint64 acceptBy = uint64(block.timestamp + 2 days);
        (terms.payer, terms.payee, terms.arbiter, terms.token) = (payer, payee, judge, token);
        terms.milestones = new Milestone[](count);
        for (uint256 i = 0; i < count; ++i) {
            terms.milestones[i] = Milestone(EACH, acceptBy + uint64((i + 1) * 1 weeks), REVIEW);
        }
        (terms.payerDeposit, terms.payeeDeposit) = (100, 60);
        (terms.arbiterFeeBps, terms.arbiterFeeCap) = (500, 40);
        (terms.responseWindow, terms.challengeWindow, terms.rulingWindow) = (RESPONSE, CHALLENGE, RULING);
        terms.defaultBps = 5_000;
        (terms.payerTo, terms.payeeTo) = (word(PAYER_TO), word(PAYEE_TO));
        (terms.metaHash, terms.acceptBy) = (bytes32(uint256(0x3e7a)), acceptBy);
    }

    function sumOf(DealTerms memory terms) internal pure returns (uint256 total) {
        for (uint256 i = 0; i < terms.milestones.length; ++i) {
            total += terms.milestones[i].amount;
        }
    }

    /// What a creation brings in coin.
    function coin(DealTerms memory terms, uint256 amount) internal pure returns (uint256) {
        return terms.token == address(0) ? amount : 0;
    }

    function offer(DealTerms memory terms) internal returns (bytes32) {
        return escrow.create{value: coin(terms, sumOf(terms) + terms.payerDeposit)}(terms);
    }

    function accept(DealTerms memory terms) internal {
        bytes memory signature = signed(PAYEE_KEY, escrow.idOf(terms));
        escrow.accept{value: coin(terms, terms.payeeDeposit)}(terms, signature);
    }

    /// A deal that lives.
    function start(DealTerms memory terms) internal returns (bytes32 id) {
        id = offer(terms);
        accept(terms);
    }

    function started(address token, uint256 count) internal returns (DealTerms memory terms) {
        terms = termsOf(token, count);
        start(terms);
    }

    function signed(uint256 key, bytes32 digest) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        return abi.encodePacked(r, s, v);
    }

    function deliver(DealTerms memory terms, uint8 milestone) internal {
        vm.prank(terms.payee);
        escrow.deliver(terms, milestone, HASH);
    }

    function release(DealTerms memory terms, uint8 milestone, uint96 amount) internal {
        vm.prank(terms.payer);
        escrow.release(terms, milestone, amount);
    }

    function refund(DealTerms memory terms, uint8 milestone, uint96 amount) internal {
        vm.prank(terms.payee);
        escrow.refund(terms, milestone, amount);
    }

    function dispute(DealTerms memory terms, uint8 milestone, address by) internal {
        vm.prank(by);
        escrow.dispute(terms, milestone, HASH);
    }

    function respond(DealTerms memory terms, uint8 milestone, address by) internal {
        vm.prank(by);
        escrow.respond(terms, milestone, HASH);
    }

    /// Delivered, disputed by the payer and answered.
    function quarrel(DealTerms memory terms, uint8 milestone) internal {
        deliver(terms, milestone);
        dispute(terms, milestone, terms.payer);
        respond(terms, milestone, terms.payee);
    }

    function rulingOf(DealTerms memory terms, uint8 milestone, uint16 bps) internal view returns (Ruling memory) {
        return Ruling(escrow.idOf(terms), milestone, bps, HASH, uint64(block.timestamp + 1 days));
    }

    function rule(DealTerms memory terms, uint8 milestone, uint16 bps) internal {
        Ruling memory ruling = rulingOf(terms, milestone, bps);
        vm.prank(terms.arbiter);
        escrow.rule(terms, ruling, "");
    }

    function settlementOf(DealTerms memory terms, uint16 set, uint96 toPayer, uint96 toPayee)
        internal
        view
        returns (Settlement memory)
    {
        bytes32 id = escrow.idOf(terms);
        (, uint32 nonce,,) = escrow.deal(id);
        return Settlement(id, set, toPayer, toPayee, nonce, uint64(block.timestamp + 1 days));
    }

    /// A settlement that both sides signed, submitted by whoever runs the test.
    function settle(DealTerms memory terms, Settlement memory settlement) internal {
        bytes32 digest = escrow.settlementDigest(settlement);
        (bytes memory one, bytes memory other) = (signed(PAYER_KEY, digest), signed(PAYEE_KEY, digest));
        escrow.settle(terms, settlement, one, other);
    }

    function statusOf(DealTerms memory terms) internal view returns (IEscrow.Status status) {
        (status,,,) = escrow.deal(escrow.idOf(terms));
    }

    function stateOf(DealTerms memory terms, uint8 milestone) internal view returns (IEscrow.State state) {
        (state,,) = escrow.milestoneOf(escrow.idOf(terms), milestone);
    }

    function held(address token, address who) internal view returns (uint256) {
        return token == address(0) ? who.balance : PracticeDollar(token).balanceOf(who);
    }

    receive() external payable virtual {}
}
