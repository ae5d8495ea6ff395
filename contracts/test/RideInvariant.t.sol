// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {Bazaar, BazaarInvariants} from "./helpers/Bazaar.sol";
import {IRideSettlement} from "../src/interfaces/IRideSettlement.sol";
import {RideSettlement} from "../src/RideSettlement.sol";
import {RideQuote} from "../src/types/Ride.sol";
import {RideHandler} from "./helpers/RideHandler.sol";

/// Whatever riders, drivers, strangers, tokens and receivers do, the contract agrees with the test's own books.
contract RideInvariantTest is BazaarInvariants {
    RideHandler private _handler;

    function setUp() public {
        _begin("RideSettlement");
        _handler = new RideHandler();
    }

    function _target() internal view override returns (address) {
        return address(_handler);
    }

    function _acts() internal pure override returns (bytes memory) {
        bytes memory some = bytes.concat(
            RideHandler.fundOne.selector,
            RideHandler.fundOne.selector,
            RideHandler.drawOne.selector,
            RideHandler.openOne.selector,
            RideHandler.openOne.selector,
            RideHandler.arriveOne.selector,
            RideHandler.startOne.selector,
            RideHandler.startOne.selector,
            RideHandler.closeOne.selector,
            RideHandler.closeOne.selector
        );
        return bytes.concat(
            some,
            RideHandler.agreeOne.selector,
            RideHandler.cancelOne.selector,
            RideHandler.push.selector,
            RideHandler.push.selector,
            RideHandler.rateOne.selector,
            _aside(),
            RideHandler.wait_.selector,
            RideHandler.wait_.selector
        );
    }

    /// 190 runs of 160 calls; the books are read after every sixteenth of them and after the last.
    /// forge-config: default.invariant.runs = 190
    /// forge-config: default.invariant.depth = 160
    /// forge-config: default.invariant.check-interval = 16
    /// forge-config: full.invariant.runs = 9900
    /// forge-config: full.invariant.depth = 160
    /// forge-config: full.invariant.check-interval = 16
    function invariant_rid_002_every_unit_is_accounted_for_and_every_step_is_the_right_one() public view {
        _requireBooks();
        _requireHoldings(_handler.vault(), _handler);
        _requireUnbroken(_handler);
    }

    /// After each run a stranger ends every ride, and then nothing is left that is not owed to somebody by name.
    function afterInvariant() public {
        require(_handler.endAll(), "rid_003: a stranger could not end every ride");
        _requireBooks();
        _requireHoldings(_handler.vault(), _handler);
        _note();
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

    /// What is in purses, and in rides that are not over.
    function _openIn(address asset) internal view override returns (uint256) {
        (address rider, address driver) = _handler.sides();
        return _purse(asset, rider) + _purse(asset, driver) + _inRides(asset);
    }

    function _purse(address asset, address account) private view returns (uint256 found) {
        found = _handler.vault().purse(asset, account);
        require(found == _handler.purses(asset, account), "the purse holds another amount");
    }

    function _inRides(address asset) private view returns (uint256 open) {
        for (uint256 i = 0; i < _handler.count(); ++i) {
            (IRideSettlement.Status status,,,,,,) = _handler.books(i);
            RideQuote memory quote = _handler.quoteAt(i);
            bool mine = quote.token == asset && status != IRideSettlement.Status.Closed;
            if (mine) open += uint256(quote.maxFare) + quote.driverBond;
        }
    }
}
