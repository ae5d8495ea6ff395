// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {SigCheck} from "../../src/libraries/SigCheck.sol";
import {NoteOpening} from "../../src/types/Destination.sol";
import {NoteVault} from "../../src/NoteVault.sol";

/// A note vault with nothing around it, for tests only: whoever calls takes in and pays out.
contract NoteVaultAlone is NoteVault {
    function take(address token, uint256 amount) external payable nonReentrant {
        _in(token, amount);
    }

    function pay(address token, uint8 kind, bytes32 dest, uint256 amount, NoteOpening calldata opening)
        external
        payable
        nonReentrant
        bringsInsertions
    {
        _requireDest(kind, dest);
        _outTo(token, kind, dest, amount, opening);
    }

    function _domain() internal view override returns (bytes32) {
        return SigCheck.domainSeparator(keccak256("Teahouse NoteVaultAlone"), keccak256("1"));
    }

    receive() external payable {}
}
