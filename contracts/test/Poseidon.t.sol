// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {Poseidon} from "../src/libraries/Poseidon.sol";
import {Test} from "./helpers/Test.sol";
import {PoseidonT2} from "poseidon-solidity/PoseidonT2.sol";
import {PoseidonT3} from "poseidon-solidity/PoseidonT3.sol";
import {PoseidonT5} from "poseidon-solidity/PoseidonT5.sol";

/// The hash is circom's: known answers, and another implementation asked about anything.
contract PoseidonTest is Test {
    function test_rln_001_known_answers() public pure {
        vm.assertEq(
            Poseidon.hash1(0), 19014214495641488759237505126948346942972912379615652741039992445865937985820, "(0)"
        );
        vm.assertEq(
            Poseidon.hash1(1), 18586133768512220936620570745912940619677854269274689475585506675881198879027, "(1)"
        );
        vm.assertEq(Poseidon.hash2(1, 2), 0x115cc0f5e7d690413df64c6b9662e9cf2a3617f2743245519e19607a4417189a, "(1, 2)");
        vm.assertEq(
            Poseidon.hash2(0, 0),
            14744269619966411208579211824598458697587494354926760081771325075741142829156,
            "(0, 0)"
        );
    }

    function test_rln_001_roots_of_empty_trees() public pure {
        uint256 zero = 0;
        for (uint256 level = 1; level <= 20; ++level) {
            zero = Poseidon.hash2(zero, zero);
            if (level == 2) {
                vm.assertEq(
                    zero, 7423237065226347324353380772367382631490014989348495481811164164159255474657, "depth 2"
                );
            }
        }
        vm.assertEq(zero, 15019797232609675441998260052101280400536945603062888308240081994073687793470, "depth 20");
    }

    function testFuzz_rln_001_another_implementation_agrees(uint256 a, uint256 b) public pure {
        vm.assertEq(Poseidon.hash1(a), PoseidonT2.hash([a]), "one");
        vm.assertEq(Poseidon.hash2(a, b), PoseidonT3.hash([a, b]), "two");
    }

    function testFuzz_shp_002_another_implementation_agrees_about_four(uint256 a, uint256 b, uint256 c, uint256 d)
        public
        pure
    {
        vm.assertEq(Poseidon.hash4(a, b, c, d), PoseidonT5.hash([a, b, c, d]), "four");
        vm.assertEq(Poseidon.hash4(a, 0, 0, 0), PoseidonT5.hash([a, 0, 0, 0]), "one of four");
    }

    function test_a_hash_leaves_no_memory_behind() public pure {
        (uint256 before, uint256 afterwards) = (0, 0);
        assembly {
            before := mload(0x40)
        }
        Poseidon.hash2(Poseidon.hash1(3), 4);
        Poseidon.hash4(1, 2, 3, 4);
        assembly {
            afterwards := mload(0x40)
        }
        vm.assertEq(afterwards, before, "the table is dropped");
    }
}
