// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {OddToken} from "../hostile/Tokens.sol";

/// A token that gives to its holders or takes from them as it likes, and what any token did to one of them unasked.
abstract contract Drift {
    OddToken public drifting;
    /// What a token gave to the vault unasked, and took from it.
    mapping(address token => uint256) public given;
    mapping(address token => uint256) public taken;

    /// The token gives, or takes a quarter at most, or rests.
    function _drift(address holder, uint256 gift) internal {
        if (gift % 3 == 0) _give(drifting, holder, gift);
        if (gift % 3 == 1) _take(holder, gift);
    }

    function _give(OddToken token, address holder, uint256 gift) internal {
        token.mint(holder, gift % 1e18);
        given[address(token)] += gift % 1e18;
    }

    function _take(address holder, uint256 gift) private {
        uint256 amount = gift % (drifting.balanceOf(holder) / 4 + 1);
        drifting.burn(holder, amount);
        taken[address(drifting)] += amount;
    }
}
