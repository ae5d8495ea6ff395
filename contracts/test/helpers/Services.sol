// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {IServiceVouchers} from "../../src/interfaces/IServiceVouchers.sol";
import {PracticeDollar} from "../../src/PracticeDollar.sol";
import {ServiceVouchers} from "../../src/ServiceVouchers.sol";
import {Acceptance, HandBack, Purchase, Redemption, Series} from "../../src/types/Series.sol";
import {Test} from "./Test.sol";

/// Series with their issuer's key, and buyers.
abstract contract Services is Test {
    ServiceVouchers internal services;
    PracticeDollar internal dollar;
    uint256 internal constant ISSUER_SECRET = 0x15;
    address internal constant RELAY = address(0x4E1A);
    address internal constant ANNA = address(0xA0);
    address internal constant BO = address(0xB0);
    uint256 internal constant START = 1_800_000_000;
    uint64 internal constant FOREVER = type(uint64).max;
    uint96 internal constant PRICE = 100;

    function setUp() public virtual {
        vm.warp(START);
        services = new ServiceVouchers();
        dollar = new PracticeDollar();
        dollar.mint(address(this), 1e30);
        dollar.approve(address(services), type(uint256).max);
        vm.deal(address(this), 1e30);
    }

    function word(address account) internal pure returns (bytes32) {
        return bytes32(uint256(uint160(account)));
    }

    function issuer() internal pure returns (address) {
        return vm.addr(ISSUER_SECRET);
    }

    /// A hundred tokens at 100 each, sold for 30 days and spent within 60.
    function seriesIn(address token) internal pure returns (Series memory) {
        bytes32 key = keccak256("an RSA public key");
        return Series(issuer(), token, PRICE, 100, uint64(START + 30 days), uint64(START + 60 days), key, 0);
    }

    function endOf(Series memory series) internal pure returns (uint256) {
        return uint256(series.expiry) + 7 days;
    }

    function purchaseOf(Series memory series, uint32 count, address refundTo) internal view returns (Purchase memory) {
        bytes32 blinded = keccak256(abi.encode("blinded messages", refundTo, count));
        return Purchase(services.seriesId(series), count, 0, word(refundTo), blinded);
    }

    function buy(Series memory series, uint32 count, address refundTo) internal returns (Purchase memory purchase) {
        purchase = purchaseOf(series, count, refundTo);
        pay(series, purchase);
    }

    function pay(Series memory series, Purchase memory purchase) internal returns (bytes32) {
        bytes memory card = by(ISSUER_SECRET, services.seriesId(series));
        uint256 value = series.token == address(0) ? uint256(series.price) * purchase.count : 0;
        return services.buy{value: value}(series, purchase, card);
    }

    function accepted(Series memory series, uint32 count, address refundTo)
        internal
        returns (Purchase memory purchase)
    {
        purchase = buy(series, count, refundTo);
        accept(series, purchase);
    }

    function acceptanceOf(Purchase memory purchase) internal view returns (Acceptance memory signed) {
        signed = Acceptance(purchase.series, new bytes32[](1), FOREVER);
        signed.purchases[0] = services.purchaseId(purchase);
    }

    function accept(Series memory series, Purchase memory purchase) internal {
        Acceptance memory signed = acceptanceOf(purchase);
        services.accept(series, signed, by(ISSUER_SECRET, services.acceptanceDigest(signed)));
    }

    /// A redemption of serials `first` to `first + count - 1`.
    function redemptionOf(Series memory series, address payTo, uint256 first, uint256 count)
        internal
        view
        returns (Redemption memory signed)
    {
        signed = Redemption(services.seriesId(series), 0, word(payTo), new bytes32[](count), FOREVER);
        for (uint256 i = 0; i < count; ++i) {
            signed.serials[i] = keccak256(abi.encode("serial", first + i));
        }
    }

    function redeem(Series memory series, address payTo, uint256 first, uint256 count) internal {
        redeem(series, redemptionOf(series, payTo, first, count));
    }

    function redeem(Series memory series, Redemption memory signed) internal {
        services.redeem(series, signed, by(ISSUER_SECRET, services.redemptionDigest(signed)));
    }

    function handBackOf(Purchase memory purchase, uint32 returned) internal view returns (HandBack memory) {
        return HandBack(purchase.series, services.purchaseId(purchase), returned, FOREVER);
    }

    function handBack(Series memory series, Purchase memory purchase, uint32 returned) internal {
        HandBack memory signed = handBackOf(purchase, returned);
        services.handBack(series, purchase, signed, by(ISSUER_SECRET, services.handBackDigest(signed)));
    }

    function by(uint256 secret, bytes32 digest) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(secret, digest);
        return abi.encodePacked(r, s, v);
    }

    function tallyOf(Series memory series) internal view returns (IServiceVouchers.Tally memory) {
        return services.tallyOf(services.seriesId(series));
    }

    function boughtOf(Purchase memory purchase) internal view returns (IServiceVouchers.Bought memory) {
        return services.boughtOf(purchase.series, services.purchaseId(purchase));
    }

    function held(address token, address who) internal view returns (uint256) {
        return token == address(0) ? who.balance : PracticeDollar(token).balanceOf(who);
    }

    receive() external payable virtual {}
}
