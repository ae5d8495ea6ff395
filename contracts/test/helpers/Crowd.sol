// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {Hostile} from "../hostile/Receivers.sol";
import {Test} from "./Test.sol";

/// Receivers of whom two are hostile, a clock, and whether a call ever ended otherwise than the test's books say.
abstract contract Crowd is Test {
    address[4] public receivers;
    string public broken;
    uint256 internal _now;

    /// The first and the last receiver take their money, the second reverts, and the third is hostile in some `way`.
    function _gather(uint256 start, address first, Hostile.Way way, address last) internal {
        _now = start;
        receivers = [first, address(new Hostile(Hostile.Way.Reverts)), address(new Hostile(way)), last];
    }

    function _check(bool went, bool may) internal {
        _check("a call", went, may);
    }

    function _check(string memory verb, bool went, bool may) internal {
        if (went != may) broken = string.concat(verb, went ? " went through" : " was held up");
    }

    function _pass(uint256 time) internal {
        _now += time;
        vm.warp(_now);
    }
}
