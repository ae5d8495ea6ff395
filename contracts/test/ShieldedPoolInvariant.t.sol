// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {Invariants} from "./helpers/Invariants.sol";
import {ShieldedHandler} from "./helpers/ShieldedHandler.sol";

/// What holds of a pool whatever anybody does.
contract ShieldedPoolInvariantTest is Invariants {
    ShieldedHandler private _handler;

    function setUp() public {
        _begin("ShieldedPool");
        _handler = new ShieldedHandler();
    }

    function _target() internal view override returns (address) {
        return address(_handler);
    }

    function _acts() internal pure override returns (bytes memory) {
        bytes memory some = bytes.concat(
            ShieldedHandler.deposit.selector,
            ShieldedHandler.deposit.selector,
            ShieldedHandler.deposit.selector,
            ShieldedHandler.pay.selector,
            ShieldedHandler.pay.selector,
            ShieldedHandler.payAndInsert.selector,
            ShieldedHandler.merge.selector,
            ShieldedHandler.insert.selector
        );
        return bytes.concat(
            some,
            ShieldedHandler.insert.selector,
            ShieldedHandler.insert.selector,
            ShieldedHandler.close_.selector,
            ShieldedHandler.payOwed.selector,
            ShieldedHandler.redirect.selector,
            ShieldedHandler.intrude.selector,
            ShieldedHandler.wait_.selector
        );
    }

    /// 220 runs of 120 calls; the books are read after every sixteenth of them and after the last.
    /// forge-config: default.invariant.runs = 220
    /// forge-config: default.invariant.depth = 120
    /// forge-config: default.invariant.check-interval = 16
    /// forge-config: full.invariant.runs = 11000
    /// forge-config: full.invariant.depth = 120
    /// forge-config: full.invariant.check-interval = 12
    function invariant_shp_005_notes_queue_and_holdings_are_what_the_ledger_says() public view {
        require(bytes(_handler.broken()).length == 0, _handler.broken());
        require(!_handler.entered(), "vlt_004: somebody got in while a call ran");
        _handler.checkNotes();
        _handler.checkHoldings();
        _handler.checkTree();
    }

    /// After each run everybody gets out, and what is left is coin that is owed to somebody by name.
    function afterInvariant() public {
        require(_handler.endAll(), "shp_021: somebody could not get out");
        _handler.checkNotes();
        _handler.checkHoldings();
        _handler.checkTree();
        for (uint256 t = 0; t < _handler.ASSETS(); ++t) {
            address token = _handler.tokenOf(t);
            require(_handler.vault().shielded(token) == 0, "everything is out");
            require(t == 0 || _handler.vault().liabilities(token) == 0, "vlt_003: a token is still owed");
        }
        _note();
    }
}
