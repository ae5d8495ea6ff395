// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {Test} from "./Test.sol";

/// Counts the calls that reached a contract, per function, and those that it took. What a handler skips is no call.
abstract contract Reached is Test {
    struct Count {
        bytes4 verb;
        uint64 made;
        uint64 went;
    }

    Count[] private _counts;
    mapping(bytes4 verb => uint256) private _places;

    function counts() external view returns (Count[] memory) {
        return _counts;
    }

    function _reach(bytes4 verb, bool went) internal {
        if (_places[verb] == 0) {
            _counts.push(Count(verb, 0, 0));
            _places[verb] = _counts.length;
        }
        Count storage count_ = _counts[_places[verb] - 1];
        ++count_.made;
        if (went) ++count_.went;
    }
}
