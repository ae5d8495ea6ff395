// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {IVault} from "../interfaces/IVault.sol";

/// A push pays out and never lets the receiver decide over anything but its own money.
///
/// The receiver gets a fixed amount of gas, at most one word of its answer is read (an endless answer costs it, not
/// us), and the caller must bring enough gas for the fixed amount: otherwise a stranger who submits a claim could
/// starve the push and turn a payment into a debt.
library Push {
    /// Gas a receiver of coin may use.
    uint256 internal constant COIN_GAS = 100_000;
    /// Gas a token may use for a transfer.
    uint256 internal constant TOKEN_GAS = 300_000;
    /// Gas a shielded pool may use to take a deposit.
    uint256 internal constant NOTE_GAS = 800_000;
    /// What is kept for the books after the push.
    uint256 internal constant RESERVE = 60_000;

    /// Pays `amount` of `token` (zero for coin) to `to`; `false` when it was refused and nothing moved.
    function push(address token, address to, uint256 amount) internal returns (bool) {
        return token == address(0) ? _coin(to, amount) : _token(token, to, amount);
    }

    function _coin(address to, uint256 amount) private returns (bool paid) {
        requireGas(COIN_GAS);
        assembly ("memory-safe") {
            paid := call(COIN_GAS, to, amount, 0, 0, 0, 0) // VLT-005
        }
    }

    /// The transfer runs as a call of the vault to itself, which undoes whatever a token did before it said no. Two calls deep,
    /// a token still gets its full share: what `requireGas` keeps back is more than the second call leaves behind.
    function _token(address token, address to, uint256 amount) private returns (bool paid) {
        requireGas(TOKEN_GAS);
        bytes memory input = abi.encodeCall(IVault.pushToken, (token, to, amount));
        assembly ("memory-safe") {
            paid := call(gas(), address(), 0, add(input, 0x20), mload(input), 0, 0) // VLT-003
        }
    }

    /// What that call does. A transfer counts when it succeeds and returns nothing (with code there) or a word that is one.
    function transfer(address token, address to, uint256 amount) internal returns (bool paid) {
        assembly ("memory-safe") {
            let kept := mload(0x40)
            mstore(0x00, shl(224, 0xa9059cbb)) // transfer(address,uint256)
            mstore(0x04, to)
            mstore(0x24, amount)
            paid := call(TOKEN_GAS, token, 0, 0x00, 0x44, 0x00, 0x20) // VLT-005
            switch returndatasize()
            case 0 { paid := and(paid, gt(extcodesize(token), 0)) }
            default { paid := and(paid, and(gt(returndatasize(), 31), eq(mload(0x00), 1))) }
            mstore(0x40, kept)
        }
    }

    /// Whether enough is left to hand a receiver its full share: a call passes on at most 63/64 (EIP-150).
    function requireGas(uint256 forReceiver) internal view {
        uint256 needed = forReceiver + forReceiver / 63 + RESERVE;
        uint256 left = gasleft();
        if (left < needed) revert IVault.TooLittleGas(left, needed);
    }
}
