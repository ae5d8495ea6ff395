// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {IShieldedPool} from "../src/interfaces/IShieldedPool.sol";
import {IVault} from "../src/interfaces/IVault.sol";
import {OddToken} from "./hostile/Tokens.sol";
import {ToldPool} from "./helpers/ToldPool.sol";

/// What would become a note in a pool without one of its protections.
contract BugClassesDepositsTest is ToldPool {
    /// Two deposits of one amount to one key: with one ρ they would be one note, and one nullifier spends both.
    function test_bug_two_deposits_are_two_notes() public {
        uint64 first = pool.queued();
        deposit(pool, 1 ether, 0);
        deposit(pool, 1 ether, 0);
        vm.assertTrue(pool.entry(first) != pool.entry(first + 1), "accepted: two deposits are one note");
    }

    function test_bug_deposits_into_two_pools_are_two_notes() public {
        uint64 number = pool.queued();
        vm.assertEq(number, otherPool.queued(), "at one place");
        deposit(pool, 1 ether, 0);
        deposit(otherPool, 1 ether, 0);
        vm.assertTrue(pool.entry(number) != otherPool.entry(number), "accepted: deposits into two pools are one note");
    }

    function test_bug_a_deposit_is_a_note_of_what_came_in() public {
        uint64 number = pool.queued();
        deposit(pool, 1 ether, 0);
        bytes32 leaf = commitmentOf(pool, number, 1 ether);
        bytes32 wanted = keccak256(abi.encode(leaf, bytes32(0), uint256(0)));
        vm.assertTrue(pool.entry(number) == wanted, "accepted: a note of something else");
    }

    function test_bug_a_token_makes_no_note_of_coin() public {
        uint64 number = pool.queued();
        pool.deposit(address(token), 1 ether, NOTE_KEY, ciphertext(1));
        bytes32 coin = keccak256(abi.encode(commitmentOf(pool, number, 1 ether), bytes32(0), uint256(0)));
        vm.assertTrue(pool.entry(number) != coin, "accepted: a token became coin");
    }

    function test_bug_a_note_key_has_one_name() public {
        vm.expectPartialRevert(IShieldedPool.NotInField.selector);
        pool.deposit{value: 1 ether}(address(0), 1 ether, alias_(NOTE_KEY, 1), ciphertext(1));
    }

    function test_bug_nothing_is_not_deposited() public {
        vm.expectPartialRevert(IShieldedPool.NothingToDeposit.selector);
        pool.deposit(address(0), 0, NOTE_KEY, ciphertext(1));
    }

    function test_bug_no_more_is_deposited_than_the_cap() public {
        vm.expectPartialRevert(IShieldedPool.CapReached.selector);
        pool.deposit{value: COIN_CAP}(address(0), COIN_CAP, NOTE_KEY, ciphertext(1));
    }

    /// A token that keeps a part of what is sent: the note would be of more than came in.
    function test_bug_what_arrives_is_measured() public {
        token.setOdd(OddToken.Odd.Fee);
        vm.expectPartialRevert(IVault.TransferAmountMismatch.selector);
        pool.deposit(address(token), 1 ether, NOTE_KEY, ciphertext(1));
    }

    /// A token deposits from within a deposit, and what it moved once is there for both to count.
    function test_bug_what_arrives_is_counted_once() public {
        bytes memory text = ciphertext(1);
        eager.arm(abi.encodeCall(pool.deposit, (address(eager), 1 ether, NOTE_KEY, text)));
        try pool.deposit(address(eager), 1 ether, NOTE_KEY, text) {} catch {}
        bool covered = pool.liabilities(address(eager)) <= eager.balanceOf(address(pool));
        vm.assertTrue(covered, "accepted: what arrived once is counted twice");
    }
}
