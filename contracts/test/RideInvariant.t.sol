// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {IRideSettlement} from "../src/interfaces/IRideSettlement.sol";
import {RideSettlement} from "../src/RideSettlement.sol";
import {RideQuote} from "../src/types/Ride.sol";
import {RideHandler} from "./helpers/RideHandler.sol";
import {OddToken} from "./hostile/Tokens.sol";

/// Whatever riders, drivers, strangers, tokens and receivers do, the contract agrees with the test's own books.
contract RideInvariantTest {
    RideHandler private _handler;

    function setUp() public {
        _handler = new RideHandler();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_handler);
    }

    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    function targetSelectors() external view returns (FuzzSelector[] memory targets) {
        bytes4[] memory verbs = new bytes4[](18);
        (verbs[0], verbs[1], verbs[2]) =
        (RideHandler.fundOne.selector, RideHandler.drawOne.selector, RideHandler.openOne.selector);
        (verbs[3], verbs[4], verbs[5]) =
        (RideHandler.openOne.selector, RideHandler.arriveOne.selector, RideHandler.startOne.selector);
        (verbs[6], verbs[7], verbs[8]) =
        (RideHandler.startOne.selector, RideHandler.closeOne.selector, RideHandler.closeOne.selector);
        (verbs[9], verbs[10], verbs[11]) =
        (RideHandler.agreeOne.selector, RideHandler.cancelOne.selector, RideHandler.push.selector);
        (verbs[12], verbs[13], verbs[14]) =
        (RideHandler.push.selector, RideHandler.rateOne.selector, RideHandler.payOwed.selector);
        (verbs[15], verbs[16], verbs[17]) =
        (RideHandler.payNote.selector, RideHandler.wait_.selector, RideHandler.wait_.selector);
        targets = new FuzzSelector[](1);
        targets[0] = FuzzSelector(address(_handler), verbs);
    }

    /// 260 runs of 80 calls; the books are read after every sixteenth of them and after the last.
    /// forge-config: default.invariant.runs = 260
    /// forge-config: default.invariant.depth = 80
    /// forge-config: default.invariant.check-interval = 16
    /// forge-config: full.invariant.runs = 4000
    /// forge-config: full.invariant.depth = 256
    /// forge-config: full.invariant.check-interval = 16
    function invariant_rid_002_every_unit_is_accounted_for_and_every_step_is_the_right_one() public view {
        _requireBooks();
        _requireHoldings();
        require(bytes(_handler.broken()).length == 0, _handler.broken());
    }

    /// After each run a stranger ends every ride, and then nothing is left that is not owed to somebody by name.
    function afterInvariant() public {
        require(_handler.endAll(), "rid_003: a stranger could not end every ride");
        _requireBooks();
        _requireHoldings();
    }

    /// Each ride stands where it should, and what is over divided exactly the deposit and the bond.
    function _requireBooks() private view {
        RideSettlement vault = _handler.vault();
        for (uint256 i = 0; i < _handler.count(); ++i) {
            RideQuote memory quote = _handler.quoteAt(i);
            IRideSettlement.Ride memory found = vault.rideOf(vault.idOf(quote));
            (
                IRideSettlement.Status status,
                uint256 since,
                uint256 fare,
                uint256 rated,
                uint256 toRider,
                uint256 toDriver,
                uint256 bondBack
            ) = _handler.books(i);
            require(found.status == status && found.since == since, "the ride stands elsewhere");
            require(found.fare == fare && found.rated == rated, "with other figures");
            if (status != IRideSettlement.Status.Closed) continue;
            require(
                toRider + toDriver + bondBack == uint256(quote.maxFare) + quote.driverBond, "every unit is somewhere"
            );
            require(toDriver <= quote.maxFare, "a ride costs no more than its quote");
        }
    }

    /// What is held covers what is owed, per token, and what is owed is open rides, purses and what could not be pushed.
    function _requireHoldings() private view {
        RideSettlement vault = _handler.vault();
        (address rider, address driver) = _handler.sides();
        for (uint256 t = 0; t < 3; ++t) {
            address asset = _handler.tokenOf(t);
            uint256 promised = vault.owedNote(asset, _handler.dests(4));
            promised += _purse(vault, asset, rider) + _purse(vault, asset, driver) + _openIn(asset);
            for (uint256 r = 0; r < 4; ++r) {
                promised += vault.owed(asset, address(uint160(uint256(_handler.dests(r)))));
            }
            uint256 held = asset == address(0) ? address(vault).balance : OddToken(asset).balanceOf(address(vault));
            require(vault.liabilities(asset) == promised, "liabilities are the open promises");
            require(held >= promised, "and the vault can keep them");
        }
    }

    function _purse(RideSettlement vault, address asset, address account) private view returns (uint256 found) {
        found = vault.purse(asset, account);
        require(found == _handler.purses(asset, account), "the purse holds another amount");
    }

    function _openIn(address asset) private view returns (uint256 open) {
        for (uint256 i = 0; i < _handler.count(); ++i) {
            (IRideSettlement.Status status,,,,,,) = _handler.books(i);
            RideQuote memory quote = _handler.quoteAt(i);
            bool mine = quote.token == asset && status != IRideSettlement.Status.Closed;
            if (mine) open += uint256(quote.maxFare) + quote.driverBond;
        }
    }
}
