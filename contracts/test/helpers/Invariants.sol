// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {Reached} from "./Reached.sol";
import {Test} from "./Test.sol";

/// One handler, those of its acts that the fuzzer draws from, and a file that says which calls reached the contract:
/// `tools/reached.mjs` adds the runs up and refuses a campaign that left a function out.
abstract contract Invariants is Test {
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    string private _file;

    /// A new campaign against a contract.
    function _begin(string memory contract_) internal {
        vm.createDir("cache/reached", true);
        _file = string.concat("cache/reached/", contract_, ".txt");
        vm.writeFile(_file, "");
    }

    /// One more run is over: a line with selector, calls and successes of each function.
    function _note() internal {
        Reached.Count[] memory counts = Reached(_target()).counts();
        string memory line = "";
        for (uint256 i = 0; i < counts.length; ++i) {
            string memory numbers = string.concat(vm.toString(counts[i].made), " ", vm.toString(counts[i].went), " ");
            line = string.concat(line, vm.toString(uint32(counts[i].verb)), " ", numbers);
        }
        vm.writeLine(_file, line);
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = _target();
    }

    function targetSelectors() external view returns (FuzzSelector[] memory targets) {
        bytes memory acts = _acts();
        if (acts.length == 0) return targets;
        bytes4[] memory verbs = new bytes4[](acts.length / 4);
        for (uint256 i = 0; i < acts.length; ++i) {
            verbs[i / 4] |= bytes4(acts[i]) >> 8 * (i % 4);
        }
        targets = new FuzzSelector[](1);
        targets[0] = FuzzSelector(_target(), verbs);
    }

    function _target() internal view virtual returns (address);

    /// Selectors, one behind the other; one that stands there twice is drawn twice as often. None: all acts, evenly.
    function _acts() internal pure virtual returns (bytes memory) {}
}
