// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {IRLNMembership} from "../src/interfaces/IRLNMembership.sol";
import {Poseidon} from "../src/libraries/Poseidon.sol";
import {Members} from "./helpers/Members.sol";
import {Vm} from "./helpers/Test.sol";

/// Peers rebuild the tree from the log, and the contract's own nodes are the same.
contract LeafListTest is Members {
    uint256 private constant EMPTY_20 = 15019797232609675441998260052101280400536945603062888308240081994073687793470;

    function test_rln_009_the_root_of_no_members_is_the_empty_tree() public view {
        vm.assertEq(rln.node(20, 0), EMPTY_20, "depth 20, zero leaves");
        vm.assertEq(rln.node(20, 4095), EMPTY_20, "and so is every tree not begun");
    }

    function test_rln_009_a_cleared_place_is_given_away_again_newest_first() public {
        uint256[4] memory ids = [join(1), join(2), join(3), join(4)];
        askToLeave(ids[1]);
        askToLeave(ids[3]);
        uint256[] memory leaves = rln.leaves(0, 5);
        vm.assertTrue(leaves[0] == leaf(1) && leaves[1] == 0 && leaves[2] == leaf(3), "cleared");
        vm.assertTrue(leaves[3] == 0 && leaves[4] == 0, "and never used");
        (join(5), join(6), join(7));
        leaves = rln.leaves(1, 4);
        vm.assertTrue(leaves[0] == leaf(6) && leaves[2] == leaf(5), "the newest cleared place first");
        vm.assertTrue(leaves[3] == leaf(7) && rln.placesUsed() == 5, "then a new one");
    }

    function test_rln_009_a_node_is_the_hash_of_its_children() public {
        for (uint256 secret = 1; secret <= 5; ++secret) {
            join(secret);
        }
        vm.assertEq(rln.node(1, 2), Poseidon.hash2(leaf(5), 0), "a leaf and nothing");
        vm.assertEq(rln.node(2, 0), Poseidon.hash2(rln.node(1, 0), rln.node(1, 1)), "four leaves");
        vm.assertEq(rln.node(3, 0), Poseidon.hash2(rln.node(2, 0), rln.node(2, 1)), "eight places");
        uint256 up = rln.node(3, 0);
        for (uint8 level = 3; level < 20; ++level) {
            up = Poseidon.hash2(up, rln.node(level, 1));
        }
        vm.assertEq(rln.node(20, 0), up, "the root from its parts");
    }

    /// forge-config: default.fuzz.runs = 64
    /// Any joins and departures: the tree from the log has the root that the contract computes.
    function testFuzz_rln_009_the_log_gives_the_root(uint256 moves) public {
        vm.recordLogs();
        uint256 next = 1;
        for (uint256 i = 0; i < 12; ++i) {
            uint256 move = uint8(moves >> (8 * i));
            if (next == 1 || move % 3 != 0) {
                join(next++);
                continue;
            }
            uint256 secret = 1 + move % (next - 1);
            (IRLNMembership.Member memory member,,) = rln.memberOf(commitment(secret));
            if (member.status == IRLNMembership.Status.Active) askToLeave(commitment(secret));
        }
        vm.assertEq(rln.node(4, 0), _rootOf(_leavesFromLog()), "the same 16 places");
    }

    function _leavesFromLog() private returns (uint256[] memory row) {
        row = new uint256[](16);
        Vm.Log[] memory logs = vm.getRecordedLogs();
        for (uint256 i = 0; i < logs.length; ++i) {
            bytes32 what = logs[i].topics[0];
            if (what == IRLNMembership.Registered.selector) {
                row[uint256(logs[i].topics[2])] = abi.decode(logs[i].data, (uint256));
            }
            if (what == IRLNMembership.Removed.selector) row[uint256(logs[i].topics[2])] = 0;
        }
    }

    function _rootOf(uint256[] memory row) private pure returns (uint256) {
        for (uint256 width = row.length; width > 1; width /= 2) {
            for (uint256 i = 0; i < width / 2; ++i) {
                row[i] = Poseidon.hash2(row[2 * i], row[2 * i + 1]);
            }
        }
        return row[0];
    }
}
