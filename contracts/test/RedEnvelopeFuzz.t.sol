// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {Terms} from "../src/types/Terms.sol";
import {Gifts} from "./helpers/Gifts.sol";

/// Any gift of any size: what is paid and what goes back is what came in.
contract RedEnvelopeFuzzTest is Gifts {
    function testFuzz_red_002_paid_and_refunded_are_what_was_funded(uint32 shares, uint96 each, uint128 who, bool coin)
        public
    {
        shares = uint32(bound(shares, 1, 128));
        each = uint96(bound(each, 1, 1e22));
        address token = coin ? address(0) : address(dollar);
        Terms memory terms = termsOf(token, shares, each);
        fund(terms);
        uint256 paid = 0;
        for (uint32 i = 0; i < shares && i < 8; ++i) {
            if ((who >> i) & 1 == 0) continue;
            pay(terms, i, BO, 0);
            paid += each;
        }
        vm.warp(terms.expiry);
        if (paid < terms.total) envelope.refund(terms, unopened);
        vm.assertEq(held(token, BO), paid, "Bo has each share");
        vm.assertEq(held(token, REST), terms.total - paid, "the rest went back");
        vm.assertEq(held(token, address(envelope)), 0, "nothing is left behind");
        vm.assertEq(envelope.liabilities(token), 0, "nothing is owed");
    }

    function testFuzz_red_005_fee_and_share_add_up(uint96 each, uint96 fee) public {
        each = uint96(bound(each, 10, 1e22));
        fee = uint96(bound(fee, 0, each / 10));
        Terms memory terms = termsOf(address(0), 2, each);
        fund(terms);
        pay(terms, 1, BO, fee);
        vm.assertEq(BO.balance + CARRIER.balance, each, "to the unit");
        vm.assertEq(CARRIER.balance, fee, "the fee asked for");
    }

    function testFuzz_red_001_ids_differ_when_any_term_does(uint256 pick, uint256 other) public {
        Terms memory terms = termsOf(address(dollar), 4, 10);
        bytes32 id = envelope.idOf(terms);
        pick = pick % 10;
        if (pick == 0) terms.mode ^= uint8(bound(other, 1, 255));
        if (pick == 1) terms.depth ^= uint8(bound(other, 1, 255));
        if (pick == 2) terms.shares ^= uint32(bound(other, 1, type(uint32).max));
        if (pick == 3) terms.token = address(uint160(terms.token) ^ uint160(bound(other, 1, type(uint160).max)));
        if (pick == 4) terms.total ^= uint96(bound(other, 1, type(uint96).max));
        if (pick == 5) terms.expiry ^= uint64(bound(other, 1, type(uint64).max));
        if (pick == 6) terms.refundKind ^= uint8(bound(other, 1, 255));
        if (pick == 7) terms.refundTo ^= bytes32(bound(other, 1, type(uint256).max - 1));
        if (pick == 8) terms.root ^= bytes32(bound(other, 1, type(uint256).max - 1));
        if (pick == 9) terms.salt ^= bytes32(bound(other, 1, type(uint256).max - 1));
        vm.assertTrue(envelope.idOf(terms) != id, "another promise is another envelope");
    }
}
