// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {DestKind, NoteOpening} from "../src/types/Destination.sol";
import {Budget, Spend} from "../src/types/Budget.sol";
import {DealTerms} from "../src/types/Deal.sol";
import {Lane} from "../src/types/Lane.sol";
import {Registration} from "../src/types/NameActs.sol";
import {PurseDraw, RideQuote} from "../src/types/Ride.sol";
import {Redemption, Series} from "../src/types/Series.sol";
import {Claim, Terms} from "../src/types/Terms.sol";
import {Budgets} from "./helpers/Budgets.sol";
import {Deals} from "./helpers/Deals.sol";
import {Gifts} from "./helpers/Gifts.sol";
import {Lanes} from "./helpers/Lanes.sol";
import {Names} from "./helpers/Names.sol";
import {PoolDesk} from "./helpers/PoolDesk.sol";
import {Rides} from "./helpers/Rides.sol";
import {Services} from "./helpers/Services.sol";

// Every vault that pays notes pays into the real pool: the amount it owes is the note that its receiver computes.

contract RedEnvelopeIntoPoolTest is Gifts {
    function test_dst_002_a_share_becomes_a_note() public {
        PoolDesk desk = new PoolDesk(envelope, address(dollar));
        Terms memory terms = termsOf(address(dollar), 4, 1000);
        fund(terms);
        Claim memory signed = claimOf(terms, 2, BO);
        (signed.dest, signed.destKind) = (desk.dest(), DestKind.NOTE);
        vm.deal(CARRIER, desk.INSERTION());
        carry(terms, signed, pathOf(terms, 2), 70, desk.opening());
        desk.requireNote(address(dollar), 930);
        vm.assertEq(dollar.balanceOf(CARRIER), 70, "and the carrier has its fee");
    }

    function test_dst_002_a_share_in_coin_becomes_a_note() public {
        PoolDesk desk = new PoolDesk(envelope, address(dollar));
        Terms memory terms = termsOf(address(0), 4, 1000);
        fund(terms);
        Claim memory signed = claimOf(terms, 2, BO);
        (signed.dest, signed.destKind) = (desk.dest(), DestKind.NOTE);
        carry(terms, signed, pathOf(terms, 2), 0, desk.opening());
        desk.requireNote(address(0), 1000);
    }
}

contract EscrowIntoPoolTest is Deals {
    function test_dst_006_all_milestones_become_one_note() public {
        PoolDesk desk = new PoolDesk(escrow, address(dollar));
        DealTerms memory terms = termsOf(address(dollar), 2);
        (terms.payeeKind, terms.payeeTo) = (DestKind.NOTE, desk.dest());
        start(terms);
        release(terms, 0, EACH);
        release(terms, 1, EACH);
        escrow.payOwedNote{value: desk.INSERTION()}(address(dollar), desk.opening());
        desk.requireNote(address(dollar), 2 * EACH + 60);
    }
}

contract RideIntoPoolTest is Rides {
    function test_dst_006_a_fare_becomes_a_note() public {
        PoolDesk desk = new PoolDesk(rides, address(dollar));
        RideQuote memory quote = quoteOf(address(dollar));
        (quote.driverKind, quote.driverTo) = (DestKind.NOTE, desk.dest());
        open(quote);
        agree(quote, 1500);
        uint256 owed = rides.owedNote(address(dollar), desk.dest());
        vm.assertTrue(owed >= 1500, "the fare at least");
        rides.payOwedNote{value: desk.INSERTION()}(address(dollar), desk.opening());
        desk.requireNote(address(dollar), owed);
    }

    function test_dst_002_a_purse_becomes_a_note() public {
        PoolDesk desk = new PoolDesk(rides, address(dollar));
        fund(driver, address(dollar), 400);
        PurseDraw memory signed = drawOf(driver, address(dollar), 400, address(0));
        (signed.to, signed.toKind) = (desk.dest(), DestKind.NOTE);
        bytes memory signature = signedBy(DRIVER_KEY, rides.drawDigest(signed));
        rides.draw{value: desk.INSERTION()}(signed, desk.opening(), signature);
        desk.requireNote(address(dollar), 400);
    }
}

contract AllowanceIntoPoolTest is Budgets {
    function test_dst_002_a_payment_of_an_app_becomes_a_note() public {
        PoolDesk desk = new PoolDesk(allowance, address(dollar));
        Budget memory budget = opened(address(dollar));
        Spend memory signed = spendOf(budget, 90, 1);
        (signed.dest, signed.destKind) = (desk.dest(), DestKind.NOTE);
        bytes memory signature = signatureOf(signed);
        uint256 insertion = desk.INSERTION();
        allowance.spend{value: insertion}(budget, signed, new bytes32[](0), desk.opening(), signature, 0);
        desk.requireNote(address(dollar), 90);
    }
}

contract VoucherBankIntoPoolTest is Lanes {
    function test_dst_006_a_tab_becomes_a_note() public {
        PoolDesk desk = new PoolDesk(bank, address(dollar));
        Lane memory lane = laneIn(address(dollar));
        (lane.payKind, lane.payTo) = (DestKind.NOTE, desk.dest());
        put(lane, 1000);
        redeem(lane, 300);
        redeem(lane, 700);
        bank.payOwedNote{value: desk.INSERTION()}(address(dollar), desk.opening());
        desk.requireNote(address(dollar), 700);
    }
}

contract ServiceVouchersIntoPoolTest is Services {
    function test_dst_006_redeemed_tokens_become_a_note() public {
        PoolDesk desk = new PoolDesk(services, address(dollar));
        Series memory series = seriesIn(address(dollar));
        accepted(series, 5, address(0xB1));
        Redemption memory signed = redemptionOf(series, address(0), 0, 3);
        (signed.payKind, signed.payTo) = (DestKind.NOTE, desk.dest());
        redeem(series, signed);
        services.payOwedNote{value: desk.INSERTION()}(address(dollar), desk.opening());
        desk.requireNote(address(dollar), 3 * uint256(series.price));
    }
}

contract NameDirectoryIntoPoolTest is Names {
    function test_dst_002_the_deposit_of_a_name_becomes_a_note() public {
        PoolDesk desk = new PoolDesk(directory, address(0xD0));
        Registration memory terms = termsOf("teahouse", vm.addr(9));
        (terms.refundKind, terms.refundTo) = (DestKind.NOTE, desk.dest());
        committed(terms);
        reveal(terms, 9);
        uint256 deposit = directory.depositOf("teahouse");
        (uint256 insertion, address owner) = (desk.INSERTION(), vm.addr(9));
        NoteOpening memory opening = desk.opening();
        vm.deal(owner, insertion);
        vm.prank(owner);
        directory.giveUp{value: insertion}("teahouse", opening);
        desk.requireNote(address(0), deposit);
    }
}
