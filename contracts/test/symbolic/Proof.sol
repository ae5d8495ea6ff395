// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {IVault} from "../../src/interfaces/IVault.sol";
import {NoteOpening} from "../../src/types/Destination.sol";
import {Test} from "../helpers/Test.sol";

/// A party that agrees to everything (ERC-1271), so that a proof is about what consent leads to.
contract Consents {
    function isValidSignature(bytes32, bytes calldata) external pure returns (bytes4) {
        return this.isValidSignature.selector;
    }
}

/// A receiver of coin that takes it or does not.
contract Fickle {
    bool private immutable REFUSES;

    constructor(bool refuses) {
        REFUSES = refuses;
    }

    receive() external payable {
        if (REFUSES) revert("no");
    }
}

/// What every proof has. A proof is a function `check_…`, and its arguments are all values at once; Halmos looks for those
/// with which an assertion fails. Money is the chain's coin; what tokens do is proven of the vault alone.
abstract contract Proof is Test {
    NoteOpening internal unopened;
    uint256 internal constant START = 1_800_000_000;
    address internal constant LEFT_TO = address(0xA1A1);
    address internal constant RIGHT_TO = address(0xB2B2);
    address internal left = address(new Consents());
    address internal right = address(new Consents());

    function word(address account) internal pure returns (bytes32) {
        return bytes32(uint256(uint160(account)));
    }

    /// Whether a call goes through that brings enough gas.
    function goes(address to, uint256 value, bytes memory input) internal returns (bool done) {
        bytes memory said;
        (done, said) = to.call{value: value}(input);
        vm.assume(done || bytes4(said) != IVault.TooLittleGas.selector);
    }

    receive() external payable virtual {}
}
