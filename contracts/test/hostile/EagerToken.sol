// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

/// A token that calls whoever moves it, once, and tells nobody what came of it. Where it is pulled it moves nothing then: what
/// the call moved has to serve for both.
contract EagerToken {
    bytes public callback;
    bool public entered;
    mapping(address => uint256) public balanceOf;

    constructor(address holder) {
        (balanceOf[holder], balanceOf[address(this)]) = (1e24, 1e24);
    }

    function arm(bytes calldata callback_) external {
        callback = callback_;
    }

    function transferFrom(address from, address to, uint256 amount) external returns (bool) {
        return _callsBack() || _move(from, to, amount);
    }

    function transfer(address to, uint256 amount) external returns (bool) {
        _callsBack();
        return _move(msg.sender, to, amount);
    }

    function _callsBack() private returns (bool) {
        bytes memory armed = callback;
        delete callback;
        if (armed.length != 0) (entered,) = msg.sender.call(armed);
        return armed.length != 0;
    }

    function _move(address from, address to, uint256 amount) private returns (bool) {
        balanceOf[from] -= amount;
        balanceOf[to] += amount;
        return true;
    }
}
