// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {PracticeDollar} from "../src/PracticeDollar.sol";
import {Test} from "./helpers/Test.sol";
import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";

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

    /// What it refuses is what every token of this kind refuses.
    function test_it_refuses_what_is_not_there_not_approved_or_for_nobody() public {
        PracticeDollar dollar = new PracticeDollar();
        dollar.mint(address(this), 5);
        vm.expectRevert(abi.encodeWithSelector(IERC20Errors.ERC20InsufficientBalance.selector, address(this), 5, 6));
        dollar.transfer(address(0xB0), 6);
        vm.expectRevert(abi.encodeWithSelector(IERC20Errors.ERC20InvalidReceiver.selector, address(0)));
        dollar.transfer(address(0), 1);
        vm.expectRevert(abi.encodeWithSelector(IERC20Errors.ERC20InvalidSpender.selector, address(0)));
        dollar.approve(address(0), 1);
        dollar.approve(address(0xB0), 2);
        vm.expectRevert(abi.encodeWithSelector(IERC20Errors.ERC20InsufficientAllowance.selector, address(0xB0), 2, 3));
        vm.prank(address(0xB0));
        dollar.transferFrom(address(this), address(0xB0), 3);
    }
}
