// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {IVault} from "../../src/interfaces/IVault.sol";

/// A token with one oddity at a time, after the lists of odd tokens that the field keeps.
contract OddToken {
    enum Odd {
        None,
        NoReturn,
        FalseOnFailure,
        FalseOnSuccess,
        Fee,
        Blocks,
        RevertsOnZero,
        Reenters,
        Bombs,
        BurnsGas,
        Paused,
        NoApproval,
        Floods,
        AnswersAByte,
        AnswersHalfAWord
    }

    Odd public odd;
    uint8 public decimals = 18;
    address public blocked;
    bytes public callback;
    mapping(address => uint256) public balanceOf;
    mapping(address => mapping(address => uint256)) public allowance;

    constructor(Odd odd_) {
        odd = odd_;
    }

    function setOdd(Odd odd_) external {
        odd = odd_;
    }

    function setDecimals(uint8 decimals_) external {
        decimals = decimals_;
    }

    function block_(address who) external {
        blocked = who;
    }

    function setCallback(bytes calldata data) external {
        callback = data;
    }

    function mint(address to, uint256 amount) external {
        balanceOf[to] += amount;
    }

    /// What a rebasing token does to its holders.
    function burn(address from, uint256 amount) external {
        balanceOf[from] -= amount;
    }

    function approve(address spender, uint256 amount) external returns (bool) {
        if (odd == Odd.NoApproval) return false;
        allowance[msg.sender][spender] = amount;
        return true;
    }

    function transfer(address to, uint256 amount) external {
        _move(msg.sender, to, amount);
    }

    function transferFrom(address from, address to, uint256 amount) external {
        allowance[from][msg.sender] -= amount;
        _move(from, to, amount);
    }

    function _move(address from, address to, uint256 amount) private {
        if (odd == Odd.Paused) revert("paused");
        if (odd == Odd.Blocks && to == blocked) revert("blocked");
        if (odd == Odd.RevertsOnZero && amount == 0) revert("zero");
        if (odd == Odd.FalseOnFailure && (balanceOf[from] < amount || to == blocked)) _answer(0, 32);
        if (odd == Odd.Bombs && to == blocked) _answer(0, 1_000_000);
        if (odd == Odd.BurnsGas && to == blocked) while (true) ++balanceOf[address(this)];
        if (odd == Odd.Reenters) {
            (bool done, bytes memory said) = msg.sender.call(callback);
            if (done) revert("the vault let itself be entered");
            if (bytes4(said) != IVault.Reentered.selector) revert("for another reason");
        }
        balanceOf[from] -= amount;
        balanceOf[to] += odd == Odd.Fee ? amount - amount / 100 : amount;
        if (odd == Odd.NoReturn) _answer(0, 0);
        if (odd == Odd.FalseOnSuccess) _answer(0, 32);
        // Yes, and as many bytes more as the gas of a transfer pays for.
        if (odd == Odd.Floods) _answer(1, 300_000);
        // A single byte and half a word, each with a one at its end: no word that is one.
        if (odd == Odd.AnswersAByte) _answer(1 << 248, 1);
        if (odd == Odd.AnswersHalfAWord) _answer(1 << 128, 16);
        _answer(1, 32);
    }

    /// Returns `size` bytes, the first word of which is `first`.
    function _answer(uint256 first, uint256 size) private pure {
        assembly {
            mstore(0, first)
            return(0, size)
        }
    }
}
