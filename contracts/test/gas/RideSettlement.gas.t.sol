// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {NoteOpening} from "../../src/types/Destination.sol";
import {PurseDraw, Rating, RideQuote} from "../../src/types/Ride.sol";
import {Rides} from "../helpers/Rides.sol";

/// What a person pays: whole transactions, with the vault in use by others, by a submitter with both signatures. The driver
/// has money in its purse beside the bond, as one with more rides to come has. The figures are `snapshots/*.json`; a change
/// fails until it is looked at.
contract RideSettlementGasTest is Rides {
    NoteOpening private _unopened;

    function setUp() public override {
        super.setUp();
        for (uint256 i = 0; i < 2; ++i) {
            address token = i == 0 ? address(0) : address(dollar);
            RideQuote memory others = quoteOf(token);
            (others.riderTo, others.driverTo) = (word(address(0xF0)), word(address(0xF1)));
            open(others);
            fund(driver, token, 4 * BOND);
        }
    }

    /// A quote as it is in life: hashes and salt of 32 random bytes.
    function _quote(address token, uint256 salt) private view returns (RideQuote memory quote) {
        quote = quoteOf(token);
        (quote.tariffHash, quote.destCellCommit) = (keccak256("a tariff"), keccak256("a cell and its salt"));
        quote.salt = keccak256(abi.encode(salt));
    }

    function _seen(string memory kind, string memory verb) private {
        vm.snapshotGasLastCall("RideSettlement", string.concat(verb, " ", kind));
    }

    function _opened(RideQuote memory quote, string memory kind, bool fromPurse) private {
        bytes32 id = rides.idOf(quote);
        (bytes memory one, bytes memory other) = (signedBy(RIDER_KEY, id), signedBy(DRIVER_KEY, id));
        if (fromPurse) {
            fund(rider, quote.token, MAX_FARE);
            rides.openFromPurse(quote, one, other);
            _seen(kind, "openFromPurse,");
            return;
        }
        rides.open{value: coin(quote, quote.maxFare)}(quote, one, other);
        _seen(kind, "open,");
    }

    function _life(address token, string memory kind) private {
        RideQuote memory quote = _quote(token, 1);
        _opened(quote, kind, false);
        arrive(quote);
        _seen(kind, "arrive,");
        start(quote);
        _seen(kind, "start,");
        close(quote, 3, 800);
        _seen(kind, "close,");
        close(quote, 9, 1_234);
        _seen(kind, "close by a larger voucher,");
        finish(quote);
        _seen(kind, "finish to new holders,");
        quote = _quote(token, 2);
        _opened(quote, kind, true);
        agree(quote, 900);
        _seen(kind, "closeMutual,");
        Rating memory rating = ratingOf(quote, 5);
        rides.rate(quote, rating, rider, signedBy(RIDER_KEY, rides.ratingDigest(rating)));
        _seen(kind, "rate,");
        PurseDraw memory signed = drawOf(driver, token, BOND, DRIVER_TO);
        rides.draw(signed, _unopened, signedBy(DRIVER_KEY, rides.drawDigest(signed)));
        _seen(kind, "draw,");
    }

    function test_gas_of_rides_in_coin() public {
        _life(address(0), "coin");
    }

    function test_gas_of_rides_in_tokens() public {
        _life(address(dollar), "token");
    }

    function test_gas_of_giving_up_and_of_silence() public {
        RideQuote memory quote = _quote(address(dollar), 3);
        _opened(quote, "token", false);
        cancel(quote, rider);
        _seen("token", "cancel to new holders,");
        quote = _quote(address(dollar), 4);
        open(quote);
        arrive(quote);
        vm.warp(rides.exitAfter(quote) + 1);
        rides.noShow(quote);
        _seen("token", "noShow,");
        finish(quote);
        _seen("token", "finish,");
        quote = _quote(address(dollar), 5);
        open(quote);
        vm.warp(rides.exitAfter(quote) + 1);
        rides.lapse(quote);
        _seen("token", "lapse,");
    }
}
