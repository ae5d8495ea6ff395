// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {IServiceVouchers} from "../../src/interfaces/IServiceVouchers.sol";
import {ServiceVouchers} from "../../src/ServiceVouchers.sol";
import {Acceptance, HandBack, Purchase, Redemption, Series} from "../../src/types/Series.sol";
import {Proof} from "./Proof.sol";

/// What tokens cost and pay, for all prices and serials. Bound: a purchase of three tokens, redeemed two at a time.
contract ServiceVouchersProof is Proof {
    ServiceVouchers private _vouchers = new ServiceVouchers();
    uint64 private constant FOREVER = type(uint64).max;

    function _bought(uint64 price) private returns (Series memory series, Purchase memory purchase, bytes32 id) {
        vm.assume(price > 0);
        vm.warp(START);
        series = Series(right, address(0), price, 100, uint64(START + 30 days), uint64(START + 90 days), 0, 0);
        purchase = Purchase(_vouchers.seriesId(series), 3, 0, word(LEFT_TO), 0);
        vm.deal(address(this), 3 * uint256(price));
        id = _vouchers.buy{value: 3 * uint256(price)}(series, purchase, "");
        bytes32[] memory purchases = new bytes32[](1);
        purchases[0] = id;
        _vouchers.accept(series, Acceptance(purchase.series, purchases, FOREVER), "");
    }

    function _redeem(Series memory series, bytes32 one, bytes32 other) private returns (bool) {
        bytes32[] memory serials = new bytes32[](2);
        (serials[0], serials[1]) = (one, other);
        Redemption memory signed = Redemption(_vouchers.seriesId(series), 0, word(RIGHT_TO), serials, FOREVER);
        return goes(address(_vouchers), 0, abi.encodeCall(_vouchers.redeem, (series, signed, "")));
    }

    /// Two serials pay twice the price when they are two, and nothing when they are one.
    function check_svc_003_a_serial_pays_once(uint64 price, bytes32 one, bytes32 other) external {
        (Series memory series,,) = _bought(price);
        bool paid = _redeem(series, one, other);
        assert(paid == (one != other));
        assert(RIGHT_TO.balance == (paid ? 2 * uint256(price) : 0));
        assert(_vouchers.tallyOf(_vouchers.seriesId(series)).rest == 3 * uint256(price) - RIGHT_TO.balance);
    }

    /// No more tokens are redeemed than were bought, whatever their serials.
    function check_svc_004_no_more_is_redeemed_than_was_bought(uint64 price, bytes32[4] calldata serials) external {
        (Series memory series,,) = _bought(price);
        _redeem(series, serials[0], serials[1]);
        _redeem(series, serials[2], serials[3]);
        assert(RIGHT_TO.balance <= 2 * uint256(price));
        assert(RIGHT_TO.balance + _vouchers.liabilities(address(0)) == 3 * uint256(price));
    }

    /// What is handed back and what is redeemed are together no more than was bought.
    function check_svc_007_handed_back_and_redeemed_are_no_more_than_bought(
        uint64 price,
        uint32 returned,
        bytes32 serial
    ) external {
        (Series memory series, Purchase memory purchase, bytes32 id) = _bought(price);
        HandBack memory signed = HandBack(purchase.series, id, returned, FOREVER);
        bool back = goes(address(_vouchers), 0, abi.encodeCall(_vouchers.handBack, (series, purchase, signed, "")));
        bool paid = _redeem(series, serial, ~serial);
        assert(back == (returned > 0 && returned <= 3));
        assert(paid == (!back || returned == 1));
        assert(LEFT_TO.balance + RIGHT_TO.balance + _vouchers.liabilities(address(0)) == 3 * uint256(price));
        IServiceVouchers.Tally memory tally = _vouchers.tallyOf(purchase.series);
        assert(tally.redeemed + tally.returned <= tally.accepted);
    }
}
