// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {IVoucherBank} from "../../src/interfaces/IVoucherBank.sol";
import {PracticeDollar} from "../../src/PracticeDollar.sol";
import {Lane, PayVoucher} from "../../src/types/Lane.sol";
import {VoucherBank} from "../../src/VoucherBank.sol";
import {Test} from "./Test.sol";

/// Lanes with their payer's key.
abstract contract Lanes is Test {
    VoucherBank internal bank;
    PracticeDollar internal dollar;
    uint256 internal constant PAYER_SECRET = 0x9A;
    address internal constant PAYEE = address(0x9E);
    address internal constant TILL = address(0x711);
    address internal constant REST = address(0xA8);
    uint256 internal constant START = 1_800_000_000;
    uint64 internal constant FOREVER = type(uint64).max;

    function setUp() public virtual {
        vm.warp(START);
        bank = new VoucherBank();
        dollar = new PracticeDollar();
        dollar.mint(address(this), 1e30);
        dollar.approve(address(bank), type(uint256).max);
        vm.deal(address(this), 1e30);
    }

    function word(address account) internal pure returns (bytes32) {
        return bytes32(uint256(uint160(account)));
    }

    function payer() internal pure returns (address) {
        return vm.addr(PAYER_SECRET);
    }

    /// A lane of 30 days that pays the payee's till.
    function laneIn(address token) internal pure returns (Lane memory) {
        return Lane(payer(), PAYEE, token, uint64(START + 30 days), 0, word(TILL), 0, word(REST), 0);
    }

    function laneWith(address token, uint128 amount) internal returns (Lane memory lane) {
        lane = laneIn(token);
        put(lane, amount);
    }

    function put(Lane memory lane, uint128 amount) internal returns (bytes32) {
        return bank.deposit{value: lane.token == address(0) ? amount : 0}(lane, amount);
    }

    function voucherOf(Lane memory lane, uint128 cumulative, uint64 expiry) internal view returns (PayVoucher memory) {
        return PayVoucher(lane.payer, lane.payee, bank.idOf(lane), lane.token, cumulative, expiry);
    }

    function signatureOf(PayVoucher memory voucher) internal view returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(PAYER_SECRET, bank.voucherDigest(voucher));
        return abi.encodePacked(r, s, v);
    }

    function signed(Lane memory lane, uint128 cumulative) internal view returns (bytes memory) {
        return signatureOf(voucherOf(lane, cumulative, FOREVER));
    }

    function redeem(Lane memory lane, uint128 cumulative) internal {
        bank.redeem(lane, cumulative, FOREVER, signed(lane, cumulative));
    }

    function thaw(Lane memory lane, uint128 amount) internal {
        vm.prank(lane.payer);
        bank.thaw(lane, amount);
    }

    function accountOf(Lane memory lane) internal view returns (IVoucherBank.Account memory) {
        return bank.accountOf(bank.idOf(lane));
    }

    function held(address token, address who) internal view returns (uint256) {
        return token == address(0) ? who.balance : PracticeDollar(token).balanceOf(who);
    }

    receive() external payable virtual {}
}
