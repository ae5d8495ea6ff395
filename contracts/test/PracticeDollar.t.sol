// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {PracticeDollar} from "../src/PracticeDollar.sol";
import {Test} from "./helpers/Test.sol";

contract PracticeDollarTest is Test {
    function test_anyone_makes_as_many_as_they_like() public {
        PracticeDollar dollar = new PracticeDollar();
        vm.prank(address(0xB0));
        dollar.mint(address(0xB0), 5);
        vm.assertEq(dollar.balanceOf(address(0xB0)), 5, "worthless");
        vm.assertEq(dollar.decimals(), 6, "like the dollars people use");
    }

    function test_prc_001_constructor_reverts_NotThePracticeChain() public {
        vm.chainId(1);
        vm.expectRevert(abi.encodeWithSelector(PracticeDollar.NotThePracticeChain.selector, 1));
        new PracticeDollar();
    }
}
