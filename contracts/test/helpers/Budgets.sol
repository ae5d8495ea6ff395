// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {Allowance} from "../../src/Allowance.sol";
import {PayeeTree} from "../../src/libraries/PayeeTree.sol";
import {PracticeDollar} from "../../src/PracticeDollar.sol";
import {Budget, Revoke, Spend} from "../../src/types/Budget.sol";
import {NoteOpening} from "../../src/types/Destination.sol";
import {Test} from "./Test.sol";

/// Budgets with their owner's and their app's keys.
abstract contract Budgets is Test {
    Allowance internal allowance;
    PracticeDollar internal dollar;
    NoteOpening internal unopened;
    uint256 internal constant OWNER_SECRET = 0x0A;
    uint256 internal constant APP_SECRET = 0xA9;
    address internal constant SHOP = address(0x5409);
    address internal constant REST = address(0xA8);
    address internal constant CARRIER = address(0x5E);
    uint256 internal constant START = 1_800_000_000;

    function setUp() public virtual {
        vm.warp(START);
        allowance = new Allowance();
        dollar = new PracticeDollar();
        dollar.mint(address(this), 1e30);
        dollar.approve(address(allowance), type(uint256).max);
        vm.deal(address(this), 1e30);
    }

    function word(address account) internal pure returns (bytes32) {
        return bytes32(uint256(uint160(account)));
    }

    function owner() internal pure returns (address) {
        return vm.addr(OWNER_SECRET);
    }

    /// A month of 300 a day, 100 a payment, 1000 in all, begun an hour ago.
    function budgetIn(address token) internal pure returns (Budget memory) {
        return Budget({
            owner: owner(),
            spender: vm.addr(APP_SECRET),
            token: token,
            total: 1000,
            perPeriod: 300,
            perPayment: 100,
            maxRelayerFee: 10,
            origin: uint64(START - 1 hours),
            period: 1 days,
            expiry: uint64(START + 30 days),
            payees: 0,
            refundKind: 0,
            refundTo: word(REST),
            salt: 0
        });
    }

    function opened(address token) internal returns (Budget memory budget) {
        budget = budgetIn(token);
        fund(budget);
    }

    function fund(Budget memory budget) internal returns (bytes32) {
        return allowance.open{value: budget.token == address(0) ? budget.total : 0}(budget);
    }

    function spendOf(Budget memory budget, uint96 amount, uint256 nonce) internal view returns (Spend memory) {
        return Spend(allowance.idOf(budget), word(SHOP), 0, amount, nonce, 20, CARRIER, type(uint64).max);
    }

    function signatureOf(Spend memory signed) internal view returns (bytes memory) {
        return signatureBy(APP_SECRET, allowance.spendDigest(signed));
    }

    function signatureBy(uint256 secret, bytes32 digest) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(secret, digest);
        return abi.encodePacked(r, s, v);
    }

    /// A payment by the app's key to the shop.
    function pay(Budget memory budget, uint96 amount, uint256 nonce) internal {
        pay(budget, spendOf(budget, amount, nonce), 0);
    }

    function pay(Budget memory budget, Spend memory signed, uint96 fee) internal {
        bytes memory signature = signatureOf(signed);
        if (fee > 0) vm.prank(CARRIER);
        allowance.spend(budget, signed, new bytes32[](0), unopened, signature, fee);
    }

    /// A payment of which any part may be bent, expected to be refused with `reason`.
    function refused(Budget memory budget, Spend memory signed, bytes memory signature, bytes memory reason) internal {
        vm.expectRevert(reason);
        allowance.spend(budget, signed, new bytes32[](0), unopened, signature, 0);
    }

    function refused(Budget memory budget, Spend memory signed, bytes memory reason) internal {
        refused(budget, signed, signatureOf(signed), reason);
    }

    function revokeOf(Budget memory budget) internal view returns (Revoke memory) {
        return Revoke(allowance.idOf(budget), 20, CARRIER, type(uint64).max);
    }

    /// The root over payees 1 to `count` (accounts of kind 0), and the path from `index`.
    function listOf(uint256 count, uint256 index) internal pure returns (bytes32 root, bytes32[] memory path) {
        bytes32[] memory level = new bytes32[](count);
        for (uint256 i = 0; i < count; ++i) {
            level[i] = PayeeTree.leaf(0, bytes32(i + 1));
        }
        bytes32[] memory found = new bytes32[](32);
        uint256 depth = 0;
        while (count > 1) {
            uint256 side = index ^ 1;
            if (side < count) found[depth++] = level[side];
            for (uint256 i = 0; i < count; i += 2) {
                level[i / 2] = i + 1 < count ? _node(level[i], level[i + 1]) : level[i];
            }
            (count, index) = ((count + 1) / 2, index / 2);
        }
        path = new bytes32[](depth);
        for (uint256 i = 0; i < depth; ++i) {
            path[i] = found[i];
        }
        root = level[0];
    }

    function held(address token, address who) internal view returns (uint256) {
        return token == address(0) ? who.balance : PracticeDollar(token).balanceOf(who);
    }

    function _node(bytes32 a, bytes32 b) private pure returns (bytes32) {
        return keccak256(a < b ? abi.encodePacked(uint8(1), a, b) : abi.encodePacked(uint8(1), b, a));
    }

    receive() external payable virtual {}
}
