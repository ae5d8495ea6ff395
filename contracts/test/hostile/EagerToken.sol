// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

/// A token that, while it pays out, calls who pays, once. What came of it, it remembers and tells nobody.
contract EagerToken {
    bytes public callback;
    bool public entered;
    mapping(address => uint256) public balanceOf;

    constructor(address holder) {
        balanceOf[holder] = 1e24;
    }

    function arm(bytes calldata callback_) external {
        callback = callback_;
    }

    function transferFrom(address from, address to, uint256 amount) external returns (bool) {
        return _move(from, to, amount);
    }

    function transfer(address to, uint256 amount) external returns (bool) {
        bytes memory armed = callback;
        delete callback;
        if (armed.length != 0) (entered,) = msg.sender.call(armed);
        return _move(msg.sender, to, amount);
    }

    function _move(address from, address to, uint256 amount) private returns (bool) {
        balanceOf[from] -= amount;
        balanceOf[to] += amount;
        return true;
    }
}
