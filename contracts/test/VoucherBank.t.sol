// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {INoteVault} from "../src/interfaces/INoteVault.sol";
import {IVoucherBank} from "../src/interfaces/IVoucherBank.sol";
import {Lane, PayVoucher} from "../src/types/Lane.sol";
import {VoucherBank} from "../src/VoucherBank.sol";
import {Lanes} from "./helpers/Lanes.sol";
import {ContractWallet} from "./hostile/Receivers.sol";

/// One test per thing a voucher bank does, and one per error it refuses with.
contract VoucherBankTest is Lanes {
    function _requireAccount(Lane memory lane, uint128 held_, uint128 proven, uint128 due, string memory when)
        private
        view
    {
        IVoucherBank.Account memory account = accountOf(lane);
        vm.assertEq(account.held, held_, string.concat("held ", when));
        vm.assertEq(account.proven, proven, string.concat("proven ", when));
        vm.assertEq(account.due, due, string.concat("due ", when));
    }

    // ---- deposits and vouchers ----

    function test_vch_002_a_lane_holds_what_was_put_in_by_anyone() public {
        address[2] memory tokens = [address(0), address(dollar)];
        for (uint256 i = 0; i < 2; ++i) {
            Lane memory lane = laneWith(tokens[i], 100);
            put(lane, 50);
            _requireAccount(lane, 150, 0, 0, "after two deposits");
            vm.assertEq(bank.liabilities(tokens[i]), 150, "it is owed");
            vm.assertEq(held(tokens[i], address(bank)), 150, "and held");
        }
    }

    function test_vch_003_vouchers_pay_the_difference_to_the_last() public {
        Lane memory lane = laneWith(address(dollar), 100);
        redeem(lane, 30);
        vm.assertEq(dollar.balanceOf(TILL), 30, "the first");
        redeem(lane, 75);
        vm.assertEq(dollar.balanceOf(TILL), 75, "the second in full, not on top");
        _requireAccount(lane, 25, 75, 0, "after two vouchers");
    }

    function test_vch_004_what_is_here_is_paid_and_the_rest_stays_claimable() public {
        Lane memory lane = laneWith(address(0), 100);
        redeem(lane, 140);
        vm.assertEq(TILL.balance, 100, "what is here");
        _requireAccount(lane, 0, 140, 40, "short");
        put(lane, 30);
        bank.collect(lane);
        vm.assertEq(TILL.balance, 130, "a top-up pays the debt");
        put(lane, 30);
        bank.collect(lane);
        vm.assertEq(TILL.balance, 140, "all of it, and no more");
        _requireAccount(lane, 20, 140, 0, "settled");
    }

    function test_vch_004_a_voucher_counts_the_debt_before_it() public {
        Lane memory lane = laneWith(address(0), 10);
        redeem(lane, 40);
        put(lane, 100);
        redeem(lane, 50);
        vm.assertEq(TILL.balance, 50, "both are paid by the second");
        _requireAccount(lane, 60, 50, 0, "settled");
    }

    function test_a_debt_can_be_proven_before_anything_is_here() public {
        Lane memory lane = laneIn(address(0));
        redeem(lane, 40);
        _requireAccount(lane, 0, 40, 40, "proven first");
        put(lane, 40);
        bank.collect(lane);
        vm.assertEq(TILL.balance, 40, "paid later");
    }

    function test_a_contract_account_pays_by_its_own_rule() public {
        Lane memory lane = laneIn(address(0));
        lane.payer = address(new ContractWallet(payer()));
        put(lane, 100);
        redeem(lane, 60);
        vm.assertEq(TILL.balance, 60, "its owner signed");
    }

    // ---- thaw and withdrawal ----

    function test_vch_005_collateral_goes_back_after_the_thaw_and_vouchers_come_first() public {
        Lane memory lane = laneWith(address(dollar), 100);
        thaw(lane, 100);
        vm.warp(START + 72 hours - 1);
        redeem(lane, 30);
        vm.assertEq(accountOf(lane).thawing, 70, "what is gone does not thaw");
        vm.warp(START + 72 hours);
        redeem(lane, 40);
        vm.prank(address(0xBAD));
        bank.withdraw(lane);
        vm.assertEq(dollar.balanceOf(TILL), 40, "the payee had its time");
        vm.assertEq(dollar.balanceOf(REST), 60, "the rest is where the terms say");
        vm.assertEq(bank.liabilities(address(dollar)), 0, "nothing is owed");
        vm.assertEq(accountOf(lane).thawEnds, 0, "the thaw is used up");
    }

    /// A payer who thaws once could otherwise leave the door open for every later deposit.
    function test_vch_005_what_is_deposited_later_does_not_thaw_with_it() public {
        Lane memory lane = laneWith(address(0), 100);
        thaw(lane, 100);
        vm.warp(START + 73 hours);
        redeem(lane, 60);
        put(lane, 500);
        bank.withdraw(lane);
        vm.assertEq(REST.balance, 40, "what was left of the thawed part");
        _requireAccount(lane, 500, 60, 0, "the new deposit stays");
        vm.expectRevert(
            abi.encodeWithSelector(
                IVoucherBank.NotThawed.selector, bank.idOf(lane), lane.expiry + uint256(72 hours), block.timestamp
            )
        );
        bank.withdraw(lane);
    }

    function test_vch_005_a_new_thaw_begins_anew_and_zero_stops_it() public {
        Lane memory lane = laneWith(address(0), 100);
        thaw(lane, 100);
        vm.warp(START + 71 hours);
        thaw(lane, 50);
        vm.assertEq(accountOf(lane).thawEnds, START + 143 hours, "from now on");
        vm.warp(START + 143 hours);
        bank.withdraw(lane);
        vm.assertEq(REST.balance, 50, "as much as asked last");
        thaw(lane, 50);
        thaw(lane, 0);
        vm.assertTrue(accountOf(lane).thawEnds == 0 && accountOf(lane).thawing == 0, "stopped");
    }

    /// Nobody needs the payer's key: a lane ends by itself, and its end is known to the payee from the first day.
    function test_vch_005_an_expired_lane_thaws_by_itself() public {
        Lane memory lane = laneWith(address(0), 100);
        uint256 opens = lane.expiry + 72 hours;
        vm.warp(opens - 1);
        vm.expectRevert(abi.encodeWithSelector(IVoucherBank.NotThawed.selector, bank.idOf(lane), opens, opens - 1));
        bank.withdraw(lane);
        redeem(lane, 10);
        vm.warp(opens);
        bank.withdraw(lane);
        vm.assertTrue(REST.balance == 90 && TILL.balance == 10, "all of it went its way");
    }

    /// A payer whose debt was proven cannot thaw what comes in from under it.
    function test_vch_004_a_proven_debt_comes_before_a_withdrawal() public {
        Lane memory lane = laneWith(address(0), 10);
        redeem(lane, 60);
        put(lane, 80);
        thaw(lane, 80);
        vm.warp(START + 72 hours);
        bank.withdraw(lane);
        vm.assertEq(REST.balance, 30, "what is not due");
        _requireAccount(lane, 50, 60, 50, "the debt stays covered");
        bank.collect(lane);
        vm.assertEq(TILL.balance, 60, "and is paid");
    }

    function test_vch_004_a_proven_debt_comes_before_the_end_of_a_lane() public {
        Lane memory lane = laneWith(address(0), 10);
        redeem(lane, 60);
        put(lane, 80);
        vm.warp(lane.expiry + 72 hours);
        bank.withdraw(lane);
        bank.collect(lane);
        vm.assertTrue(REST.balance == 30 && TILL.balance == 60, "in either order");
    }

    function test_vch_007_whoever_calls_money_goes_where_the_lane_says() public {
        Lane memory lane = laneWith(address(dollar), 100);
        bytes memory signature = signed(lane, 130);
        vm.prank(address(0xBAD));
        bank.redeem(lane, 130, FOREVER, signature);
        put(lane, 90);
        vm.prank(address(0xBAD));
        bank.collect(lane);
        vm.warp(lane.expiry + 72 hours);
        vm.prank(address(0xBAD));
        bank.withdraw(lane);
        vm.assertTrue(dollar.balanceOf(TILL) == 130 && dollar.balanceOf(REST) == 60, "to the two destinations");
        vm.assertEq(dollar.balanceOf(address(0xBAD)), 0, "and nothing to the caller");
    }

    // ---- deposit ----

    function _depositReverts(Lane memory lane, uint128 amount, bytes memory reason) private {
        vm.expectRevert(reason);
        bank.deposit{value: amount}(lane, amount);
    }

    function test_deposit_reverts_NotTwoParties() public {
        Lane memory lane = laneIn(address(0));
        lane.payee = lane.payer;
        bytes4 reason = IVoucherBank.NotTwoParties.selector;
        _depositReverts(lane, 1, abi.encodeWithSelector(reason, lane.payer, lane.payer));
        lane.payee = address(0);
        _depositReverts(lane, 1, abi.encodeWithSelector(reason, lane.payer, address(0)));
        (lane.payer, lane.payee) = (address(0), PAYEE);
        _depositReverts(lane, 1, abi.encodeWithSelector(reason, address(0), PAYEE));
    }

    function test_deposit_reverts_BadLaneExpiry() public {
        Lane memory lane = laneIn(address(0));
        uint256 latest = START + 366 days;
        bytes4 reason = IVoucherBank.BadLaneExpiry.selector;
        lane.expiry = uint64(START);
        _depositReverts(lane, 1, abi.encodeWithSelector(reason, START, START, latest));
        lane.expiry = uint64(latest + 1);
        _depositReverts(lane, 1, abi.encodeWithSelector(reason, latest + 1, START, latest));
        lane.expiry = uint64(START + 1);
        put(lane, 1);
        lane.expiry = uint64(latest);
        put(lane, 1);
    }

    function test_deposit_reverts_BadDestination() public {
        Lane memory lane = laneIn(address(0));
        lane.payTo = 0;
        _depositReverts(lane, 1, abi.encodeWithSelector(INoteVault.BadDestination.selector, lane.payTo));
        (lane.payTo, lane.refundTo) = (word(TILL), word(address(bank)));
        _depositReverts(lane, 1, abi.encodeWithSelector(INoteVault.BadDestination.selector, lane.refundTo));
    }

    function test_deposit_reverts_UnknownDestination() public {
        Lane memory lane = laneIn(address(0));
        lane.refundKind = 2;
        _depositReverts(lane, 1, abi.encodeWithSelector(INoteVault.UnknownDestination.selector, 2));
    }

    function test_deposit_reverts_NothingToDeposit() public {
        Lane memory lane = laneIn(address(0));
        _depositReverts(lane, 0, abi.encodeWithSelector(IVoucherBank.NothingToDeposit.selector, bank.idOf(lane)));
    }

    // ---- redeem ----

    function _redeemReverts(
        Lane memory lane,
        uint128 cumulative,
        uint64 expiry,
        bytes memory signature,
        bytes memory reason
    ) private {
        vm.expectRevert(reason);
        bank.redeem(lane, cumulative, expiry, signature);
    }

    function test_redeem_reverts_VoucherExpired() public {
        Lane memory lane = laneWith(address(0), 100);
        bytes memory signature = signatureOf(voucherOf(lane, 10, uint64(START)));
        bank.redeem(lane, 10, uint64(START), signature);
        vm.warp(START + 1);
        signature = signatureOf(voucherOf(lane, 20, uint64(START)));
        bytes memory reason = abi.encodeWithSelector(IVoucherBank.VoucherExpired.selector, START, START + 1);
        _redeemReverts(lane, 20, uint64(START), signature, reason);
    }

    function test_vch_003_redeem_reverts_NotAboveProven() public {
        Lane memory lane = laneWith(address(0), 100);
        redeem(lane, 30);
        bytes4 reason = IVoucherBank.NotAboveProven.selector;
        _redeemReverts(lane, 30, FOREVER, signed(lane, 30), abi.encodeWithSelector(reason, 30, 30));
        _redeemReverts(lane, 29, FOREVER, signed(lane, 29), abi.encodeWithSelector(reason, 29, 30));
        _redeemReverts(lane, 0, FOREVER, signed(lane, 0), abi.encodeWithSelector(reason, 0, 30));
        vm.assertEq(TILL.balance, 30, "paid once");
    }

    /// Bends each signed field in turn: the payer signed something else, so nobody is paid.
    function test_vch_006_redeem_reverts_BadSignature_for_every_bound_field() public {
        Lane memory lane = laneWith(address(0), 100);
        bytes memory reason = abi.encodeWithSelector(IVoucherBank.BadSignature.selector, payer());
        for (uint256 field = 0; field < 6; ++field) {
            PayVoucher memory bent = voucherOf(lane, 30, FOREVER);
            if (field == 0) bent.payer = PAYEE;
            if (field == 1) bent.payee = address(0xBAD);
            if (field == 2) bent.lane = bytes32(uint256(7));
            if (field == 3) bent.token = address(dollar);
            if (field == 4) bent.cumulative = 29;
            if (field == 5) bent.expiry = FOREVER - 1;
            _redeemReverts(lane, 30, FOREVER, signatureOf(bent), reason);
        }
        vm.assertEq(bank.liabilities(address(0)), 100, "nothing moved");
    }

    /// The lane's id binds where it pays, so a voucher cannot be brought under other destinations.
    function test_vch_001_a_voucher_of_one_lane_is_worth_nothing_on_another() public {
        Lane memory lane = laneWith(address(0), 100);
        bytes memory signature = signed(lane, 30);
        bytes memory reason = abi.encodeWithSelector(IVoucherBank.BadSignature.selector, payer());
        for (uint256 field = 0; field < 6; ++field) {
            Lane memory other = laneIn(address(0));
            if (field == 0) other.payTo = word(address(0xBAD));
            if (field == 1) other.refundTo = word(address(0xBAD));
            if (field == 2) other.expiry += 1;
            if (field == 3) other.salt = bytes32(uint256(1));
            if (field == 4) other.payee = address(0xBAD);
            if (field == 5) other.payKind = 1;
            put(other, 100);
            _redeemReverts(other, 30, FOREVER, signature, reason);
        }
    }

    function test_sig_002_a_voucher_counts_on_one_contract_and_chain() public {
        Lane memory lane = laneWith(address(0), 100);
        VoucherBank other = new VoucherBank();
        vm.assertTrue(other.idOf(lane) != bank.idOf(lane), "ids differ by contract");
        bytes memory signature = signed(lane, 30);
        vm.chainId(1);
        _redeemReverts(
            lane, 30, FOREVER, signature, abi.encodeWithSelector(IVoucherBank.BadSignature.selector, payer())
        );
    }

    // ---- collect, thaw, withdraw ----

    function test_collect_reverts_NothingToCollect() public {
        Lane memory lane = laneWith(address(0), 100);
        bytes4 reason = IVoucherBank.NothingToCollect.selector;
        vm.expectRevert(abi.encodeWithSelector(reason, bank.idOf(lane), 0, 100));
        bank.collect(lane);
        redeem(lane, 150);
        vm.expectRevert(abi.encodeWithSelector(reason, bank.idOf(lane), 50, 0));
        bank.collect(lane);
    }

    function test_vch_005_thaw_reverts_NotThePayer() public {
        Lane memory lane = laneWith(address(0), 100);
        vm.prank(PAYEE);
        vm.expectRevert(abi.encodeWithSelector(IVoucherBank.NotThePayer.selector, PAYEE, payer()));
        bank.thaw(lane, 1);
    }

    function test_thaw_reverts_ThawAboveHeld() public {
        Lane memory lane = laneWith(address(0), 100);
        vm.prank(payer());
        vm.expectRevert(abi.encodeWithSelector(IVoucherBank.ThawAboveHeld.selector, 101, 100));
        bank.thaw(lane, 101);
    }

    function test_vch_005_withdraw_reverts_NotThawed() public {
        Lane memory lane = laneWith(address(0), 100);
        bytes32 id = bank.idOf(lane);
        bytes4 reason = IVoucherBank.NotThawed.selector;
        vm.expectRevert(abi.encodeWithSelector(reason, id, lane.expiry + uint256(72 hours), START));
        bank.withdraw(lane);
        thaw(lane, 100);
        vm.warp(START + 72 hours - 1);
        vm.expectRevert(abi.encodeWithSelector(reason, id, START + 72 hours, START + 72 hours - 1));
        bank.withdraw(lane);
    }

    function test_withdraw_reverts_NothingToWithdraw() public {
        Lane memory lane = laneWith(address(0), 10);
        thaw(lane, 10);
        redeem(lane, 50);
        put(lane, 20);
        vm.warp(START + 72 hours);
        bytes4 reason = IVoucherBank.NothingToWithdraw.selector;
        vm.expectRevert(abi.encodeWithSelector(reason, bank.idOf(lane), 40, 20));
        bank.withdraw(lane);
        vm.warp(lane.expiry + 72 hours);
        vm.expectRevert(abi.encodeWithSelector(reason, bank.idOf(lane), 40, 20));
        bank.withdraw(lane);
    }

    // ---- the domain, as tools ask for it (ERC-5267) ----

    function test_sig_002_eip712Domain_says_what_digests_are_bound_to() public view {
        (bytes1 fields, string memory name, string memory version, uint256 chainId, address contract_,,) =
            bank.eip712Domain();
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256(bytes(name)),
                keccak256(bytes(version)),
                chainId,
                contract_
            )
        );
        PayVoucher memory voucher = PayVoucher(address(1), address(2), bytes32(0), address(3), 4, 5);
        bytes32 type_ = keccak256(
            "PayVoucher(address payer,address payee,bytes32 lane,address token,uint128 cumulative,uint64 expiry)"
        );
        bytes32 digest = keccak256(abi.encodePacked(hex"1901", domain, keccak256(abi.encode(type_, voucher))));
        vm.assertEq(digest, bank.voucherDigest(voucher), "a tool that asks can rebuild the digest");
        vm.assertTrue(fields == 0x0f, "name, version, chain and contract");
    }
}
