// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {IServiceVouchers} from "../src/interfaces/IServiceVouchers.sol";
import {Acceptance, HandBack, Purchase, Redemption, Series} from "../src/types/Series.sol";
import {Services} from "./helpers/Services.sol";
import {ContractWallet} from "./hostile/Receivers.sol";

/// What service vouchers do, and what the chain learns from it.
contract ServiceVouchersTest is Services {
    function _requireRest(Series memory series, uint256 rest, string memory why) private view {
        vm.assertEq(tallyOf(series).rest, rest, why);
    }

    function test_svc_002_buy_locks_the_price_of_each_token() public {
        address[2] memory tokens = [address(0), address(dollar)];
        for (uint256 i = 0; i < 2; ++i) {
            Series memory series = seriesIn(tokens[i]);
            Purchase memory purchase = buy(series, 7, ANNA);
            vm.assertEq(held(tokens[i], address(services)), 700, "it is held");
            vm.assertEq(services.liabilities(tokens[i]), 700, "and owed");
            IServiceVouchers.Bought memory bought = boughtOf(purchase);
            vm.assertTrue(bought.status == IServiceVouchers.Status.Pending, "it waits for the issuer");
            vm.assertTrue(bought.count == 7 && bought.time == START && bought.returned == 0, "with all it says");
            _requireRest(series, 0, "and is not in the pool yet");
        }
    }

    function test_a_token_goes_from_buyer_to_provider() public {
        Series memory series = seriesIn(address(dollar));
        Purchase memory purchase = accepted(series, 10, ANNA);
        vm.assertTrue(boughtOf(purchase).status == IServiceVouchers.Status.Accepted, "answered");
        redeem(series, RELAY, 0, 4);
        vm.assertEq(dollar.balanceOf(RELAY), 400, "four tokens");
        redeem(series, BO, 4, 6);
        vm.assertEq(dollar.balanceOf(BO), 600, "six at another provider");
        vm.assertTrue(services.isSpent(purchase.series, redemptionOf(series, BO, 4, 1).serials[0]), "and are spent");
        vm.assertTrue(!services.isSpent(purchase.series, bytes32(uint256(1))), "as no others are");
        vm.assertEq(services.liabilities(address(dollar)), 0, "nothing is left");
    }

    function test_several_purchases_are_accepted_at_once() public {
        Series memory series = seriesIn(address(0));
        Acceptance memory signed = Acceptance(services.seriesId(series), new bytes32[](3), FOREVER);
        for (uint32 i = 0; i < 3; ++i) {
            signed.purchases[i] = services.purchaseId(buy(series, i + 1, ANNA));
        }
        services.accept(series, signed, by(ISSUER_SECRET, services.acceptanceDigest(signed)));
        vm.assertEq(tallyOf(series).accepted, 6, "six tokens");
        _requireRest(series, 600, "and their money");
    }

    function test_a_contract_account_issues_by_its_own_rule() public {
        Series memory series = seriesIn(address(0));
        series.issuer = address(new ContractWallet(issuer()));
        accepted(series, 1, ANNA);
        redeem(series, RELAY, 0, 1);
        vm.assertEq(RELAY.balance, 100, "its owner signed");
    }

    // ---- what the chain learns ----

    /// The call names a series, a provider and serials; the contract looks at nothing that belongs to a purchase, so two
    /// worlds that differ in whose token was spent are the same world to the chain.
    function test_svc_009_a_redemption_touches_no_purchase() public {
        Series memory series = seriesIn(address(0));
        Purchase[2] memory purchases = [accepted(series, 3, ANNA), accepted(series, 3, BO)];
        Redemption memory signed = redemptionOf(series, RELAY, 0, 2);
        bytes memory signature = by(ISSUER_SECRET, services.redemptionDigest(signed));
        bytes32[2] memory slots = [_slotOf(purchases[0]), _slotOf(purchases[1])];
        vm.assertTrue(vm.load(address(services), slots[0]) != 0, "the slot is the purchase's");
        vm.record();
        services.redeem(series, signed, signature);
        (bytes32[] memory read, bytes32[] memory written) = vm.accesses(address(services));
        vm.assertTrue(written.length > 0, "it was recorded");
        for (uint256 i = 0; i < read.length; ++i) {
            vm.assertTrue(read[i] != slots[0] && read[i] != slots[1], "no purchase is read");
        }
        for (uint256 i = 0; i < written.length; ++i) {
            vm.assertTrue(written[i] != slots[0] && written[i] != slots[1], "none is written");
        }
    }

    /// Where `_bought[series][purchase]` lies: the mapping is the sixth of the contract (`abi/ServiceVouchers.json`).
    function _slotOf(Purchase memory purchase) private view returns (bytes32) {
        bytes32 outer = keccak256(abi.encode(purchase.series, uint256(5)));
        return keccak256(abi.encode(services.purchaseId(purchase), outer));
    }

    // ---- money that comes back ----

    function test_svc_006_an_unanswered_purchase_goes_back_whole_after_72_hours() public {
        Series memory series = seriesIn(address(dollar));
        accepted(series, 5, BO);
        redeem(series, RELAY, 0, 5);
        Purchase memory purchase = buy(series, 10, ANNA);
        vm.warp(START + 72 hours);
        vm.expectEmit(address(services));
        emit IServiceVouchers.PurchaseRefunded(purchase.series, services.purchaseId(purchase), 1000);
        vm.prank(address(0xBAD));
        services.refund(series, purchase);
        vm.assertEq(dollar.balanceOf(ANNA), 1000, "all of it, though others spent theirs");
        vm.assertEq(tallyOf(series).sold, 5, "the tokens are for sale again");
        vm.assertEq(services.liabilities(address(dollar)), 0, "nothing is owed");
    }

    function test_svc_007_unspent_tokens_come_back_at_their_price_by_the_issuers_word() public {
        Series memory series = seriesIn(address(0));
        Purchase memory purchase = accepted(series, 10, ANNA);
        redeem(series, RELAY, 0, 6);
        handBack(series, purchase, 1);
        vm.expectEmit(address(services));
        emit IServiceVouchers.HandedBack(purchase.series, services.purchaseId(purchase), 3, 300);
        handBack(series, purchase, 4);
        vm.assertEq(ANNA.balance, 400, "four tokens, one and then three");
        vm.assertEq(tallyOf(series).returned, 4, "they are counted");
        _requireRest(series, 0, "the pool is empty");
    }

    function test_a_purchase_handed_back_whole_is_over() public {
        Series memory series = seriesIn(address(0));
        Purchase memory purchase = accepted(series, 10, ANNA);
        handBack(series, purchase, 10);
        vm.assertTrue(boughtOf(purchase).status == IServiceVouchers.Status.Over, "over");
        vm.assertTrue(ANNA.balance == 1000 && services.liabilities(address(0)) == 0, "and paid");
    }

    /// An issuer that vanishes before anything was redeemed costs nobody anything.
    function test_svc_008_when_the_issuer_vanishes_everyone_gets_everything_back() public {
        Series memory series = seriesIn(address(0));
        (Purchase memory annas, Purchase memory bos) = (accepted(series, 3, ANNA), accepted(series, 7, BO));
        vm.warp(endOf(series));
        services.refund(series, annas);
        services.refund(series, bos);
        vm.assertTrue(ANNA.balance == 300 && BO.balance == 700, "to the unit");
        vm.assertEq(address(services).balance, 0, "nothing is left behind");
    }

    function test_svc_008_what_nobody_redeemed_is_shared_by_what_was_bought_and_not_handed_back() public {
        Series memory series = seriesIn(address(0));
        Purchase memory annas = accepted(series, 6, ANNA);
        Purchase memory bos = accepted(series, 10, BO);
        redeem(series, RELAY, 0, 7);
        handBack(series, bos, 4);
        // 16 bought, 4 handed back, 7 redeemed: 5 are left for purchases of 6 and 6.
        vm.warp(endOf(series));
        services.refund(series, annas);
        services.refund(series, bos);
        vm.assertEq(ANNA.balance, 250, "half of it");
        vm.assertEq(BO.balance, 400 + 250, "what came back, and the other half");
        vm.assertEq(services.liabilities(address(0)), 0, "no unit stays behind");
    }

    function test_svc_008_the_last_share_takes_the_odd_unit() public {
        Series memory series = seriesIn(address(0));
        Purchase[3] memory all =
            [accepted(series, 1, ANNA), accepted(series, 1, BO), accepted(series, 1, address(0xC0))];
        redeem(series, RELAY, 0, 2);
        vm.warp(endOf(series));
        for (uint256 i = 0; i < 3; ++i) {
            services.refund(series, all[i]);
        }
        vm.assertTrue(ANNA.balance == 33 && BO.balance == 33, "a third each");
        vm.assertEq(address(0xC0).balance, 34, "and the odd unit to the last");
        vm.assertEq(address(services).balance, 0, "nothing stays behind");
    }

    function test_a_share_of_nothing_ends_a_purchase_and_pays_nothing() public {
        Series memory series = seriesIn(address(0));
        Purchase memory purchase = accepted(series, 1, ANNA);
        redeem(series, RELAY, 0, 1);
        vm.warp(endOf(series));
        services.refund(series, purchase);
        vm.assertTrue(ANNA.balance == 0 && boughtOf(purchase).status == IServiceVouchers.Status.Over, "over");
    }

    /// Whoever buys much at the end and spends it at a provider of its own takes a part of what others left unspent, but
    /// nothing of what they handed back in time, and nothing at all without spending.
    function test_svc_008_a_late_buyer_gains_nothing_from_what_was_handed_back() public {
        Series memory series = seriesIn(address(0));
        Purchase memory annas = accepted(series, 10, ANNA);
        vm.warp(series.saleEnds - 1);
        Purchase memory late = accepted(series, 90, BO);
        redeem(series, RELAY, 0, 90);
        handBack(series, annas, 10);
        vm.warp(endOf(series));
        services.refund(series, late);
        vm.assertTrue(ANNA.balance == 1000 && BO.balance == 0, "Anna lost nothing");
    }

    function test_svc_001_the_same_terms_on_another_series_are_another_purchase() public view {
        Series memory series = seriesIn(address(0));
        Purchase memory one = purchaseOf(series, 1, ANNA);
        series.salt = bytes32(uint256(1));
        Purchase memory other = purchaseOf(series, 1, ANNA);
        vm.assertTrue(services.purchaseId(one) != services.purchaseId(other), "the series is in its id");
    }

    // ---- the domain, as tools ask for it (ERC-5267) ----

    function test_sig_002_eip712Domain_says_what_digests_are_bound_to() public view {
        (bytes1 fields, string memory name, string memory version, uint256 chainId, address contract_,,) =
            services.eip712Domain();
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256(bytes(name)),
                keccak256(bytes(version)),
                chainId,
                contract_
            )
        );
        HandBack memory signed = HandBack(0, 0, 3, 4);
        bytes32 type_ = keccak256("HandBack(bytes32 series,bytes32 purchase,uint32 returned,uint64 deadline)");
        bytes32 digest = keccak256(abi.encodePacked(hex"1901", domain, keccak256(abi.encode(type_, signed))));
        vm.assertEq(digest, services.handBackDigest(signed), "a tool that asks can rebuild the digest");
        vm.assertTrue(fields == 0x0f, "name, version, chain and contract");
    }
}
