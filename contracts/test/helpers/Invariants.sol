// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

/// One handler, and those of its acts that the fuzzer draws from.
abstract contract Invariants {
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
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
