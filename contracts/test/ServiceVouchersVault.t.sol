// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {INoteVault} from "../src/interfaces/INoteVault.sol";
import {IVault} from "../src/interfaces/IVault.sol";
import {DestKind, NoteDest, NoteOpening} from "../src/types/Destination.sol";
import {HandBack, Purchase, Redemption, Series} from "../src/types/Series.sol";
import {Oddities} from "./helpers/Oddities.sol";
import {Services} from "./helpers/Services.sol";
import {PoolDouble} from "./hostile/Pools.sol";
import {Hostile} from "./hostile/Receivers.sol";
import {OddToken} from "./hostile/Tokens.sol";

/// Series priced in odd tokens, with providers and buyers that refuse, burn, call back, or sit in a pool.
contract ServiceVouchersVaultTest is Services, Oddities {
    function _odd(OddToken.Odd odd) private returns (OddToken token) {
        token = new OddToken(odd);
        token.mint(address(this), 1e12);
        token.approve(address(services), type(uint256).max);
    }

    function _buyReverts(address token, uint256 value, bytes memory reason) private {
        Series memory series = seriesIn(token);
        Purchase memory purchase = purchaseOf(series, 10, ANNA);
        bytes memory card = by(ISSUER_SECRET, services.seriesId(series));
        vm.expectRevert(reason);
        services.buy{value: value}(series, purchase, card);
    }

    // ---- every oddity ----

    function _oddVault() internal view override returns (IVault) {
        return services;
    }

    function promiseOdd(address token) public override returns (uint256) {
        accepted(seriesIn(token), 5, ANNA);
        return 500;
    }

    function _keepOdd(address token) internal override {
        redeem(seriesIn(token), ODDS_TO, 0, 5);
    }

    // ---- tokens ----

    function test_buy_reverts_WrongValue() public {
        _buyReverts(address(0), 999, abi.encodeWithSelector(IVault.WrongValue.selector, 999, 1000));
        _buyReverts(address(dollar), 1, abi.encodeWithSelector(IVault.WrongValue.selector, 1, 0));
    }

    function test_buy_reverts_TransferAmountMismatch() public {
        address token = address(_odd(OddToken.Odd.Fee));
        _buyReverts(token, 0, abi.encodeWithSelector(IVault.TransferAmountMismatch.selector, token, 1000, 990));
    }

    function test_buy_reverts_PullRefused() public {
        address token = address(_odd(OddToken.Odd.FalseOnSuccess));
        _buyReverts(token, 0, abi.encodeWithSelector(IVault.PullRefused.selector, token, address(this), 1000));
    }

    function test_tokens_without_an_answer_and_those_that_fear_zero_work_all_the_way() public {
        OddToken.Odd[2] memory odds = [OddToken.Odd.NoReturn, OddToken.Odd.RevertsOnZero];
        for (uint256 i = 0; i < 2; ++i) {
            OddToken token = _odd(odds[i]);
            Series memory series = seriesIn(address(token));
            (Purchase memory annas, Purchase memory bos) = (accepted(series, 5, ANNA), accepted(series, 5, BO));
            redeem(series, RELAY, 0, 8);
            handBack(series, annas, 2);
            vm.warp(endOf(series));
            services.refund(series, annas);
            services.refund(series, bos);
            vm.assertTrue(token.balanceOf(RELAY) == 800 && token.balanceOf(ANNA) == 200, "paid and handed back");
            vm.assertTrue(token.balanceOf(BO) == 0, "nothing was left to share");
            vm.warp(START);
        }
    }

    function test_vlt_003_a_token_that_refuses_a_provider_owes_it() public {
        OddToken.Odd[5] memory odds = [
            OddToken.Odd.Blocks,
            OddToken.Odd.FalseOnFailure,
            OddToken.Odd.Bombs,
            OddToken.Odd.BurnsGas,
            OddToken.Odd.Paused
        ];
        for (uint256 i = 0; i < 5; ++i) {
            OddToken token = _odd(OddToken.Odd.None);
            Series memory series = seriesIn(address(token));
            accepted(series, 5, ANNA);
            token.setOdd(odds[i]);
            token.block_(RELAY);
            redeem(series, RELAY, 0, 3);
            vm.assertEq(services.owed(address(token), RELAY), 300, "owed");
            token.setOdd(OddToken.Odd.None);
            services.payOwed(address(token), RELAY);
            vm.assertEq(token.balanceOf(RELAY), 300, "paid late");
        }
    }

    function test_vlt_001_a_token_that_shrinks_harms_its_own_series_only() public {
        OddToken token = _odd(OddToken.Odd.None);
        (Series memory shrunk, Series memory sound) = (seriesIn(address(token)), seriesIn(address(dollar)));
        accepted(shrunk, 5, ANNA);
        accepted(sound, 5, ANNA);
        token.burn(address(services), 400);
        redeem(shrunk, RELAY, 0, 3);
        redeem(sound, RELAY, 0, 3);
        vm.assertEq(services.owed(address(token), RELAY), 300, "what is not there is owed");
        vm.assertEq(dollar.balanceOf(RELAY), 300, "the other series pays");
    }

    /// The token calls into each function in turn while `buy` runs, and into one while each other function runs; it refuses
    /// to move when a door was open.
    function test_vlt_004_a_token_that_calls_back_finds_every_door_shut() public {
        OddToken token = _odd(OddToken.Odd.Reenters);
        Series memory series = seriesIn(address(token));
        Purchase memory annas = purchaseOf(series, 9, ANNA);
        bytes[5] memory calls = [
            abi.encodeCall(services.buy, (series, annas, "")),
            abi.encodeCall(services.accept, (series, acceptanceOf(annas), "")),
            abi.encodeCall(services.redeem, (series, redemptionOf(series, RELAY, 0, 1), "")),
            abi.encodeCall(services.handBack, (series, annas, handBackOf(annas, 1), "")),
            abi.encodeCall(services.refund, (series, annas))
        ];
        for (uint32 i = 0; i < calls.length; ++i) {
            token.setCallback(calls[i]);
            accepted(series, i + 1, ANNA);
        }
        token.setCallback(abi.encodeCall(services.payOwed, (address(token), RELAY)));
        redeem(series, RELAY, 0, 7);
        vm.assertEq(token.balanceOf(RELAY), 700, "paid by redeem");
        annas = purchaseOf(series, 5, ANNA);
        handBack(series, annas, 3);
        vm.assertEq(token.balanceOf(ANNA), 300, "sent back by handBack");
        vm.warp(endOf(series));
        services.refund(series, annas);
        vm.assertEq(token.balanceOf(ANNA), 300 + uint256(500) * 2 / 12, "sent back by refund");
    }

    // ---- receivers ----

    function test_vlt_003_a_provider_or_buyer_that_refuses_coin_is_owed_it_and_holds_up_nobody() public {
        Hostile.Way[3] memory ways = [Hostile.Way.Reverts, Hostile.Way.BurnsGas, Hostile.Way.Bombs];
        for (uint256 i = 0; i < 3; ++i) {
            address receiver = address(new Hostile(ways[i]));
            Series memory series = seriesIn(address(0));
            series.salt = bytes32(i);
            Purchase memory hostile = accepted(series, 4, receiver);
            Purchase memory annas = accepted(series, 4, address(uint160(0xA0 + i)));
            redeem(series, receiver, 0, 1);
            handBack(series, hostile, 1);
            vm.warp(endOf(series));
            services.refund(series, hostile);
            services.refund(series, annas);
            // 600 are left for weights of 3 and 4.
            vm.assertEq(services.owed(address(0), receiver), 100 + 100 + 257, "owed on every way out");
            vm.assertEq(address(uint160(0xA0 + i)).balance, 343, "and Anna has her share");
            vm.warp(START);
        }
    }

    function test_vlt_004_a_provider_that_calls_back_finds_the_door_shut() public {
        Hostile receiver = new Hostile(Hostile.Way.Reenters);
        receiver.setCallback(abi.encodeCall(services.payOwed, (address(0), ANNA)));
        Series memory series = seriesIn(address(0));
        accepted(series, 5, ANNA);
        redeem(series, address(receiver), 0, 3);
        vm.assertTrue(receiver.held() && address(receiver).balance == 300, "refused, and paid once");
    }

    function test_vlt_005_redeem_reverts_TooLittleGas() public {
        Series memory series = seriesIn(address(dollar));
        accepted(series, 5, ANNA);
        Redemption memory signed = redemptionOf(series, RELAY, 0, 1);
        bytes memory signature = by(ISSUER_SECRET, services.redemptionDigest(signed));
        bytes memory call = abi.encodeCall(services.redeem, (series, signed, signature));
        (bool done, bytes memory said) = address(services).call{gas: 370_000}(call);
        vm.assertTrue(!done && bytes4(said) == IVault.TooLittleGas.selector, "it refuses to try");
        (done,) = address(services).call{gas: 600_000}(call);
        vm.assertTrue(done && dollar.balanceOf(RELAY) == 100, "enough gas pays");
    }

    // ---- shielded ----

    function _opening(address pool, uint96 insertion) private pure returns (NoteOpening memory) {
        return NoteOpening(pool, bytes32(uint256(0x4e07e)), address(0), insertion, "for the receiver alone");
    }

    function _dest(NoteOpening memory opening) private view returns (bytes32) {
        return
            services.noteDest(NoteDest(opening.pool, opening.noteKey, keccak256(opening.ciphertext), opening.authority));
    }

    function _buysToNote(Series memory series, NoteOpening memory opening) private returns (Purchase memory purchase) {
        purchase = purchaseOf(series, 10, ANNA);
        (purchase.refundKind, purchase.refundTo) = (DestKind.NOTE, _dest(opening));
        pay(series, purchase);
    }

    /// A buyer that wants its money back in a note is not known by where it goes either. Provider and buyer are paid in parts;
    /// whoever has the opening deposits all of them at once, and the note's key serves once.
    function test_dst_006_a_note_gets_all_parts_of_a_series_in_one_deposit() public {
        PoolDouble pool = new PoolDouble(PoolDouble.Way.Takes);
        NoteOpening memory opening = _opening(address(pool), 5);
        Series memory series = seriesIn(address(dollar));
        Purchase memory purchase = _buysToNote(series, opening);
        accept(series, purchase);
        Redemption memory signed = redemptionOf(series, RELAY, 0, 2);
        (signed.payKind, signed.payTo) = (DestKind.NOTE, _dest(opening));
        services.redeem(series, signed, by(ISSUER_SECRET, services.redemptionDigest(signed)));
        vm.assertEq(services.owedNote(address(dollar), signed.payTo), 200, "redeemed, and owed");
        handBack(series, purchase, 3);
        vm.assertEq(services.owedNote(address(dollar), signed.payTo), 500, "handed back, and owed");
        vm.warp(endOf(series));
        services.refund(series, purchase);
        vm.assertEq(services.owedNote(address(dollar), signed.payTo), 1000, "refunded, and owed");
        vm.assertEq(pool.deposits(opening.noteKey), 0, "and in no pool yet");
        services.payOwedNote{value: 5}(address(dollar), opening);
        vm.assertEq(pool.deposited(address(dollar), opening.noteKey), 1000, "all of it");
        vm.assertTrue(pool.deposits(opening.noteKey) == 1 && pool.inserted() == 5, "in one deposit");
    }

    function test_dst_005_a_pool_that_refuses_leaves_the_money_owed_to_the_note() public {
        PoolDouble pool = new PoolDouble(PoolDouble.Way.Closed);
        NoteOpening memory opening = _opening(address(pool), 0);
        Series memory series = seriesIn(address(0));
        Purchase memory purchase = _buysToNote(series, opening);
        vm.warp(START + 72 hours);
        services.refund(series, purchase);
        vm.expectRevert(abi.encodeWithSelector(INoteVault.NoteRefused.selector, address(0), purchase.refundTo, 1000));
        services.payOwedNote(address(0), opening);
        vm.assertEq(services.owedNote(address(0), purchase.refundTo), 1000, "owed");
        pool.setWay(PoolDouble.Way.Takes);
        services.payOwedNote(address(0), opening);
        vm.assertEq(pool.deposited(address(0), opening.noteKey), 1000, "paid once the pool takes");
    }

    function test_no_way_out_takes_coin() public {
        Series memory series = seriesIn(address(dollar));
        Purchase memory purchase = accepted(series, 5, ANNA);
        Redemption memory signed = redemptionOf(series, RELAY, 0, 1);
        HandBack memory back = handBackOf(purchase, 1);
        bytes[3] memory calls = [
            abi.encodeCall(services.redeem, (series, signed, by(ISSUER_SECRET, services.redemptionDigest(signed)))),
            abi.encodeCall(
                services.handBack, (series, purchase, back, by(ISSUER_SECRET, services.handBackDigest(back)))
            ),
            abi.encodeCall(services.refund, (series, purchase))
        ];
        for (uint256 i = 0; i < 3; ++i) {
            if (i == 2) vm.warp(endOf(series));
            (bool done,) = address(services).call{value: 1}(calls[i]);
            vm.assertTrue(!done, "no coin has any use here");
            (done,) = address(services).call(calls[i]);
            vm.assertTrue(done, "and without it the call goes");
        }
    }
}
