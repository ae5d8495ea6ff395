// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {IVault} from "../../src/interfaces/IVault.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

/// A double of a shielded pool, for tests only: it takes deposits, or misbehaves in one way. It makes no notes.
contract PoolDouble {
    enum Way {
        Takes,
        Closed,
        Full,
        TakesLess,
        TakesNothing,
        BurnsGas,
        Bombs,
        Reenters
    }

    error DepositsClosed();
    error PoolFull();

    Way public way;
    bytes public callback;
    bool public held;
    /// Whether it ever heard anything but that the vault is shut.
    bool public entered;
    mapping(address token => mapping(bytes32 noteKey => uint256)) public deposited;
    uint256 public inserted;

    constructor(Way way_) {
        way = way_;
    }

    function setWay(Way way_) external {
        way = way_;
    }

    function setCallback(bytes calldata data) external {
        callback = data;
    }

    function deposit(address token, uint256 amount, bytes32 noteKey, bytes calldata) external payable {
        if (way == Way.Closed) revert DepositsClosed();
        if (way == Way.Full) revert PoolFull();
        if (way == Way.BurnsGas) while (true) ++inserted;
        if (way == Way.Bombs) {
            assembly {
                revert(0, 1000000)
            }
        }
        if (way == Way.Reenters) {
            (bool done, bytes memory said) = msg.sender.call(callback);
            held = !done && bytes4(said) == IVault.Reentered.selector;
            if (!held) entered = true;
        }
        if (way == Way.TakesNothing) return _giveBack(msg.value);
        if (way == Way.TakesLess) return _takeLess(token, amount);
        if (token != address(0)) require(IERC20(token).transferFrom(msg.sender, address(this), amount));
        inserted += token == address(0) ? msg.value - amount : msg.value;
        deposited[token][noteKey] += amount;
    }

    function _takeLess(address token, uint256 amount) private {
        if (token == address(0)) return _giveBack(1);
        require(IERC20(token).transferFrom(msg.sender, address(this), amount - 1));
    }

    function _giveBack(uint256 amount) private {
        (bool done,) = msg.sender.call{value: amount}("");
        require(done);
    }
}
