// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// A practice dollar is worth nothing: anyone makes as many as they like, and it exists on the practice chain only.
contract PracticeDollar is ERC20 {
    /// The local practice chain's id.
    uint256 public constant PRACTICE_CHAIN = 31337;

    /// It refuses to exist where people could take it for money.
    error NotThePracticeChain(uint256 chainId);

    constructor() ERC20("Practice Dollar (worthless)", "PRACTICE-USD") {
        if (block.chainid != PRACTICE_CHAIN) revert NotThePracticeChain(block.chainid); // PRC-001
    }

    /// Makes `amount` for `to`.
    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }

    /// Six, like the dollars people use.
    function decimals() public pure override returns (uint8) {
        return 6;
    }
}
