// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

/// A contract that an account calls, and that behaves badly in one way.
contract HostileCallee {
    enum Way {
        BombsAndSucceeds,
        BombsAndFails,
        CallsBack,
        Swallows
    }

    Way public way;
    bytes public callback;
    bytes public said;
    bool public tried;

    constructor(Way way_) {
        way = way_;
    }

    function setCallback(bytes calldata data) external {
        callback = data;
    }

    receive() external payable {
        _misbehave();
    }

    fallback() external payable {
        _misbehave();
    }

    function _misbehave() private {
        if (way == Way.BombsAndSucceeds) _answer(true);
        if (way == Way.BombsAndFails) _answer(false);
        tried = true;
        if (way == Way.Swallows) {
            // The burner needs 200,000 gas; with less it fails, and nobody is told.
            try this.burn() {
                said = "burnt";
            } catch {
                said = "";
            }
            return;
        }
        (bool done, bytes memory answer) = msg.sender.call(callback);
        said = done ? bytes("done") : answer;
    }

    function burn() external view {
        uint256 until = gasleft() - 200_000;
        while (gasleft() > until) {}
    }

    function _answer(bool good) private pure {
        assembly ("memory-safe") {
            if good { return(0, 1000000) }
            revert(0, 1000000)
        }
    }
}
