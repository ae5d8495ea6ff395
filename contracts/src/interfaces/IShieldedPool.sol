// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

/// The one function through which other contracts pay into a shielded pool.
interface IShieldedPool {
    /// Takes exactly `amount` of `token` from the caller (by allowance; coin comes as value) and makes a note of it under
    /// `noteKey`. Value above the amount prepays the note's insertion. The pool measures what arrives and computes the
    /// commitment itself.
    function deposit(address token, uint256 amount, bytes32 noteKey, bytes calldata ciphertext) external payable;
}
