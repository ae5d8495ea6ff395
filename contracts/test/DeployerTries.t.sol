// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {Allowance} from "../src/Allowance.sol";
import {Delegate} from "../src/Delegate.sol";
import {Escrow} from "../src/Escrow.sol";
import {MiniAppRegistry} from "../src/MiniAppRegistry.sol";
import {NameDirectory} from "../src/NameDirectory.sol";
import {PracticeDollar} from "../src/PracticeDollar.sol";
import {RedEnvelope} from "../src/RedEnvelope.sol";
import {RelayStake} from "../src/RelayStake.sol";
import {RideSettlement} from "../src/RideSettlement.sol";
import {RLNMembership} from "../src/RLNMembership.sol";
import {ServiceVouchers} from "../src/ServiceVouchers.sol";
import {ShieldedPool} from "../src/ShieldedPool.sol";
import {VoucherBank} from "../src/VoucherBank.sol";
import {Batch} from "../src/types/Batch.sol";
import {DealTerms} from "../src/types/Deal.sol";
import {Gathering} from "../src/types/Gathering.sol";
import {Sponsorship} from "../src/types/Membership.sol";
import {RideQuote} from "../src/types/Ride.sol";
import {Series} from "../src/types/Series.sol";
import {Terms} from "../src/types/Terms.sol";
import {Cap, Insertion, Verifiers} from "../src/types/Pool.sol";
import {Budgets} from "./helpers/Budgets.sol";
import {Deals} from "./helpers/Deals.sol";
import {Delegated} from "./helpers/Delegated.sol";
import {Lanes} from "./helpers/Lanes.sol";
import {Members} from "./helpers/Members.sol";
import {Names} from "./helpers/Names.sol";
import {Rides} from "./helpers/Rides.sol";
import {Services} from "./helpers/Services.sol";
import {Shielded} from "./helpers/Shielded.sol";
import {Stores} from "./helpers/Stores.sol";
import {Tables} from "./helpers/Tables.sol";
import {Tries} from "./helpers/Tries.sol";

contract AllowanceTriesTest is Budgets, Tries {
    function test_vlt_007_the_deployer_of_allowances_is_anybody() public {
        vm.prank(DEPLOYER);
        allowance = new Allowance();
        dollar.approve(address(allowance), 1e6);
        bytes[] memory live = new bytes[](2);
        live[0] = abi.encode(opened(address(0)));
        live[1] = abi.encode(opened(address(dollar)));
        _tryAll("Allowance", address(allowance), address(dollar), live, false);
    }
}

/// forge-config: default.evm_version = "prague"
contract DelegateTriesTest is Delegated, Tries {
    function test_vlt_007_the_deployer_of_a_delegates_code_is_anybody() public {
        vm.prank(DEPLOYER);
        code = new Delegate();
        _delegate(ANNA);
        bytes[] memory live = new bytes[](1);
        Batch memory batch = batchOf(adding(1), 0);
        live[0] = abi.encode(batch);
        bytes memory carried = abi.encodeCall(Delegate.execute, (batch, 0, sign(ANNA, ANNA, batch)));
        vm.assertTrue(_alike(vm.addr(ANNA), address(dollar), carried), "either may carry what the account signed");
        _tryAll("Delegate", vm.addr(ANNA), address(dollar), live, true);
    }
}

contract EscrowTriesTest is Deals, Tries {
    function test_vlt_007_the_deployer_of_escrows_is_anybody() public {
        vm.prank(DEPLOYER);
        escrow = new Escrow();
        dollar.approve(address(escrow), 1e6);
        DealTerms memory offered = termsOf(address(0), 3);
        offer(offered);
        bytes[] memory live = new bytes[](3);
        live[0] = abi.encode(offered);
        live[1] = abi.encode(started(address(0), 2));
        live[2] = abi.encode(started(address(dollar), 2));
        _tryAll("Escrow", address(escrow), address(dollar), live, true);
    }
}

contract MiniAppRegistryTriesTest is Tries {
    function test_vlt_007_the_deployer_of_a_registry_is_anybody() public {
        vm.prank(DEPLOYER);
        MiniAppRegistry registry = new MiniAppRegistry();
        uint64 publisher = registry.registerPublisher(bytes32(uint256(0x11)));
        bytes32 app = registry.createApp(publisher, "red-envelope");
        registry.publish(app, 1, bytes32(uint256(0xB1)));
        bytes[] memory live = new bytes[](3);
        live[0] = abi.encode(publisher);
        live[1] = abi.encode(app, 1);
        live[2] = abi.encode(registry.idOf(publisher));
        _tryAll("MiniAppRegistry", address(registry), address(0), live, false);
    }
}

contract NameDirectoryTriesTest is Names, Tries {
    function test_vlt_007_the_deployer_of_a_directory_is_anybody() public {
        vm.prank(DEPLOYER);
        directory = new NameDirectory();
        bytes[] memory live = new bytes[](2);
        live[0] = abi.encode(registered("anna-of-the-tea", ANNA));
        live[1] = abi.encode(bytes32("anna-of-the-tea"));
        _tryAll("NameDirectory", address(directory), address(0), live, false);
    }
}

contract PracticeDollarTriesTest is Tries {
    function test_vlt_007_the_deployer_of_practice_dollars_is_anybody() public {
        vm.prank(DEPLOYER);
        PracticeDollar dollar = new PracticeDollar();
        dollar.mint(address(this), 1000);
        dollar.approve(address(0xB0), 1000);
        bytes[] memory live = new bytes[](1);
        live[0] = abi.encode(address(this), address(0xB0), 5);
        _tryAll("PracticeDollar", address(dollar), address(dollar), live, false);
    }
}

contract RLNMembershipTriesTest is Members, Tries {
    function test_vlt_007_the_deployer_of_memberships_is_anybody() public {
        vm.prank(DEPLOYER);
        rln = new RLNMembership();
        Sponsorship memory terms = termsOf(8);
        pay(terms);
        bytes[] memory live = new bytes[](2);
        live[0] = abi.encode(terms);
        live[1] = abi.encode(join(5));
        _tryAll("RLNMembership", address(rln), address(0), live, false);
    }
}

contract RedEnvelopeTriesTest is Tables, Tries {
    function test_vlt_007_the_deployer_of_envelopes_is_anybody() public {
        vm.prank(DEPLOYER);
        envelope = new RedEnvelope();
        dollar.approve(address(envelope), 1e6);
        Gathering memory gathering = gatheringOf();
        bytes[] memory live = new bytes[](3);
        live[0] = abi.encode(_funded(address(0)));
        live[1] = abi.encode(_funded(address(dollar)));
        live[2] = abi.encode(_opened(gathering), gathering);
        _tryAll("RedEnvelope", address(envelope), address(dollar), live, false);
    }

    function _funded(address token) private returns (Terms memory terms) {
        terms = termsOf(token, 2, 100);
        fund(terms);
    }

    function _opened(Gathering memory gathering) private returns (Terms memory terms) {
        terms = tableOf(address(0), 10, 1000, gathering);
        open(terms, gathering);
    }
}

contract RelayStakeTriesTest is Stores, Tries {
    function test_vlt_007_the_deployer_of_stakes_is_anybody() public {
        vm.prank(DEPLOYER);
        stakes = new RelayStake();
        bytes[] memory live = new bytes[](2);
        live[0] = abi.encode(termsOf(KEY));
        live[1] = abi.encode(place());
        _tryAll("RelayStake", address(stakes), address(0), live, false);
    }
}

contract RideSettlementTriesTest is Rides, Tries {
    function test_vlt_007_the_deployer_of_rides_is_anybody() public {
        vm.prank(DEPLOYER);
        rides = new RideSettlement();
        dollar.approve(address(rides), 1e6);
        bytes[] memory live = new bytes[](3);
        live[0] = abi.encode(opened(address(0)));
        live[1] = abi.encode(opened(address(dollar)));
        fund(driver, address(0), BOND);
        live[2] = abi.encode(driver, address(0), 1);
        _tryAll("RideSettlement", address(rides), address(dollar), live, false);
    }
}

contract ServiceVouchersTriesTest is Services, Tries {
    function test_vlt_007_the_deployer_of_service_vouchers_is_anybody() public {
        vm.prank(DEPLOYER);
        services = new ServiceVouchers();
        dollar.approve(address(services), 1e6);
        (Series memory coin, Series memory token) = (seriesIn(address(0)), seriesIn(address(dollar)));
        bytes[] memory live = new bytes[](2);
        live[0] = abi.encode(coin, accepted(coin, 3, BO));
        live[1] = abi.encode(token, buy(token, 3, BO));
        _tryAll("ServiceVouchers", address(services), address(dollar), live, false);
    }
}

contract VoucherBankTriesTest is Lanes, Tries {
    function test_vlt_007_the_deployer_of_a_bank_is_anybody() public {
        vm.prank(DEPLOYER);
        bank = new VoucherBank();
        dollar.approve(address(bank), 1e6);
        bytes[] memory live = new bytes[](2);
        live[0] = abi.encode(laneWith(address(0), 100));
        live[1] = abi.encode(laneWith(address(dollar), 100));
        _tryAll("VoucherBank", address(bank), address(dollar), live, false);
    }
}

/// A power of the kind that is looked for.
contract Kept {
    address private immutable OWNER = msg.sender;

    error NotYou(address caller);

    receive() external payable {}

    function sweep() external {
        if (msg.sender != OWNER) revert NotYou(msg.sender);
        payable(msg.sender).transfer(address(this).balance);
    }

    function stop() external view {
        if (msg.sender != OWNER) revert NotYou(msg.sender);
    }

    function tip() external {
        payable(msg.sender).transfer(1);
    }

    function refuse() external view {
        revert NotYou(msg.sender);
    }
}

contract TriesTest is Tries {
    function test_a_power_of_the_deployers_would_be_seen() public {
        vm.prank(DEPLOYER);
        Kept kept = new Kept();
        vm.deal(address(kept), 10);
        vm.assertTrue(!_alike(address(kept), address(0), abi.encodeCall(Kept.sweep, ())), "it takes what is there");
        vm.assertTrue(!_alike(address(kept), address(0), abi.encodeCall(Kept.stop, ())), "it may call, others may not");
        vm.assertTrue(!_alike(address(kept), address(0), abi.encodeCall(Kept.tip, ())), "whoever calls is paid");
        vm.assertTrue(
            _alike(address(kept), address(0), abi.encodeCall(Kept.refuse, ())), "an error that says who called"
        );
    }
}

contract ShieldedPoolTriesTest is Shielded, Tries {
    function test_vlt_007_the_deployer_of_a_pool_is_anybody() public {
        Verifiers memory verifiers = prover.verifiers();
        Cap[] memory caps = capsOf();
        address[] memory accounts = keeperAccounts();
        vm.prank(DEPLOYER);
        pool = new ShieldedPool(verifiers, caps, accounts, 2);
        dollar.approve(address(pool), type(uint256).max);
        Draft memory it = draftOf(held(address(dollar), 100), 50, 50);
        it.rest.deadline = type(uint64).max;
        put(address(0), 100, 7);
        Insertion memory next = insertionOf(2, 1, INSERTER);
        bytes[] memory live = new bytes[](1);
        live[0] = abi.encode(it.payment);
        _both(abi.encodeCall(pool.transact, (it.payment, it.rest, proofOf(it))), "a payment");
        _both(abi.encodeCall(pool.insert, (next, proofOf(next))), "an insertion");
        bytes[] memory signatures = signaturesOf(0, 3);
        _both(abi.encodeCall(pool.closeDeposits, (0, signatures)), "what keepers signed");
        _tryAll("ShieldedPool", address(pool), address(dollar), live, true);
    }

    function _both(bytes memory call, string memory what) private {
        vm.assertTrue(_alike(address(pool), address(dollar), call), string.concat("either may bring ", what));
    }
}
