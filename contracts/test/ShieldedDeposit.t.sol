// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {IShieldedPool} from "../src/interfaces/IShieldedPool.sol";
import {IVault} from "../src/interfaces/IVault.sol";
import {Poseidon} from "../src/libraries/Poseidon.sol";
import {ShieldedPool} from "../src/ShieldedPool.sol";
import {Cap, Insertion, Proof, Verifiers} from "../src/types/Pool.sol";
import {Oddities} from "./helpers/Oddities.sol";
import {Shielded} from "./helpers/Shielded.sol";
import {PlainNote} from "./hostile/Verifiers.sol";

/// Deposits: what is measured, what is counted, what keepers can close, and that nothing else is ever closed.
contract ShieldedDepositTest is Shielded, Oddities {
    bytes32 private constant KEY = bytes32(uint256(99));

    function _oddVault() internal view override returns (IVault) {
        return pool;
    }

    /// Lists this token, as a constructor would have, and deposits some.
    function promiseOdd(address token) public override returns (uint256 amount) {
        amount = 1000;
        vm.record();
        pool.cap(token);
        (bytes32[] memory read,) = vm.accesses(address(pool));
        vm.store(address(pool), read[0], bytes32(uint256(DOLLAR_CAP) << 128));
        _lastPut = put(token, amount, 0);
    }

    function _keepOdd(address token) internal override {
        insertAll();
        Draft memory it = draftOf(_lastPut, 0, 1000);
        it.rest.recipient = ODDS_TO;
        vm.assertEq(it.payment.asset, token, "of this token");
        send(it, 0);
    }

    PlainNote private _lastPut;

    // ---- what comes in ----

    function test_shp_002_a_deposit_is_measured_counted_and_told() public {
        for (uint256 i = 0; i < 2; ++i) {
            address token = i == 0 ? address(0) : address(dollar);
            uint64 number = pool.queued();
            bytes32 cm = bytes32(
                Poseidon.hash4(uint256(KEY), (uint256(0x6e6f7465) << 160) + uint160(token), 500, rhoOf(number))
            );
            uint256 owed = pool.liabilities(address(0));
            vm.expectEmit(address(pool));
            emit IShieldedPool.Deposited(number, token, 500, KEY, cm, 9, text(4));
            pool.deposit{value: (i == 0 ? 500 : 0) + 9}(token, 500, KEY, text(4));
            vm.assertEq(pool.entry(number), keccak256(abi.encode(cm, bytes32(0), 9)), "queued");
            vm.assertEq(pool.shielded(token), 500, "counted");
            vm.assertEq(pool.liabilities(address(0)), owed + (i == 0 ? 509 : 9), "coin is owed");
        }
        vm.assertEq(pool.liabilities(address(dollar)), 500, "and tokens");
        vm.assertEq(dollar.balanceOf(address(pool)), 500, "and here");
    }

    function test_shp_002_two_deposits_of_one_key_are_two_notes() public {
        pool.deposit(address(dollar), 5, KEY, text(1));
        pool.deposit(address(dollar), 5, KEY, text(1));
        vm.assertTrue(pool.entry(0) != pool.entry(1), "the number is in the commitment");
    }

    function test_shp_001_deposit_reverts_NotInField() public {
        for (uint256 k = 1; k <= 5; ++k) {
            bytes32 other = bytes32(uint256(KEY) + k * Poseidon.FIELD);
            vm.expectRevert(abi.encodeWithSelector(IShieldedPool.NotInField.selector, other));
            pool.deposit(address(dollar), 5, other, text(1));
        }
        pool.deposit(address(dollar), 5, bytes32(Poseidon.FIELD - 1), text(1));
    }

    function test_deposit_reverts_BadCiphertextLength() public {
        uint256[3] memory lengths = [uint256(0), 383, 385];
        for (uint256 i = 0; i < 3; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IShieldedPool.BadCiphertextLength.selector, lengths[i]));
            pool.deposit(address(dollar), 5, KEY, new bytes(lengths[i]));
        }
    }

    function test_deposit_reverts_NothingToDeposit() public {
        vm.expectRevert(abi.encodeWithSelector(IShieldedPool.NothingToDeposit.selector));
        pool.deposit(address(dollar), 0, KEY, text(1));
    }

    function test_shp_013_deposit_reverts_UnlistedToken() public {
        vm.expectRevert(abi.encodeWithSelector(IShieldedPool.UnlistedToken.selector, address(0xDEAD)));
        pool.deposit(address(0xDEAD), 5, KEY, text(1));
    }

    function test_shp_013_deposit_reverts_CapReached_and_what_leaves_makes_room() public {
        PlainNote memory note = held(address(dollar), DOLLAR_CAP - 1);
        bytes4 reached = IShieldedPool.CapReached.selector;
        vm.expectRevert(abi.encodeWithSelector(reached, address(dollar), 2, DOLLAR_CAP - 1, DOLLAR_CAP));
        pool.deposit(address(dollar), 2, KEY, text(1));
        vm.expectRevert(abi.encodeWithSelector(reached, address(dollar), type(uint256).max, DOLLAR_CAP - 1, DOLLAR_CAP));
        pool.deposit(address(dollar), type(uint256).max, KEY, text(1));
        put(address(dollar), 1, 0);
        send(draftOf(note, 0, DOLLAR_CAP - 1), 0);
        put(address(dollar), DOLLAR_CAP - 1, 0);
        vm.assertEq(pool.shielded(address(dollar)), DOLLAR_CAP, "full again");
    }

    function test_deposit_reverts_WrongValue() public {
        vm.expectRevert(abi.encodeWithSelector(IVault.WrongValue.selector, 4, 5));
        pool.deposit{value: 4}(address(0), 5, KEY, text(1));
    }

    function test_deposit_reverts_PullRefused() public {
        dollar.approve(address(pool), 4);
        vm.expectRevert(abi.encodeWithSelector(IVault.PullRefused.selector, address(dollar), address(this), 5));
        pool.deposit(address(dollar), 5, KEY, text(1));
    }

    // ---- what insertion costs ----

    /// A transaction of its own has no base fee here.
    /// forge-config: default.isolate = false
    /// forge-config: full.isolate = false
    /// forge-config: mutant.isolate = false
    function test_shp_010_deposit_reverts_WrongReward_for_less_than_a_share() public {
        vm.fee(1 gwei);
        uint256 least = pool.prepay(1, false);
        vm.assertEq(least, pool.SHARE_GAS() * 2 gwei, "a share, twice");
        vm.expectRevert(abi.encodeWithSelector(IShieldedPool.WrongReward.selector, least - 1, least));
        pool.deposit{value: least - 1}(address(dollar), 5, KEY, text(1));
        pool.deposit{value: least}(address(dollar), 5, KEY, text(1));
        pool.deposit{value: 5 + least}(address(0), 5, KEY, text(1));
        vm.assertEq(pool.prepay(1, true), pool.PAIR_GAS() * 2 gwei, "or a whole insertion");
    }

    /// A transaction of its own has no base fee here.
    /// forge-config: default.isolate = false
    /// forge-config: full.isolate = false
    /// forge-config: mutant.isolate = false
    function test_shp_010_a_payment_prepays_two_shares() public {
        Draft memory it = draftOf(held(address(dollar), 100), 100, 0);
        Proof memory proof = proofOf(it);
        vm.fee(1 gwei);
        uint256 least = pool.SHARE_GAS() * 4 gwei;
        vm.assertEq(pool.prepay(2, false), least, "two leaves");
        vm.expectRevert(abi.encodeWithSelector(IShieldedPool.WrongReward.selector, least - 1, least));
        pool.transact{value: least - 1}(it.payment, it.rest, proof);
        pool.transact{value: least}(it.payment, it.rest, proof);
    }

    function test_deposit_reverts_WrongReward_for_more_than_an_entry_can_say() public {
        uint256 much = uint256(type(uint128).max) + 1;
        vm.deal(address(this), much);
        vm.expectRevert(abi.encodeWithSelector(IShieldedPool.WrongReward.selector, much, 0));
        pool.deposit{value: much}(address(dollar), 5, KEY, text(1));
        pool.deposit{value: much - 1}(address(dollar), 5, KEY, text(1));
    }

    // ---- room ----

    /// Writes how far the tree is used up; the slot is the one that all three numbers share.
    function _use(uint64 places) private {
        bytes32 before = vm.load(address(pool), _headSlot());
        uint256 kept = uint256(before) & ~(uint256(type(uint64).max) << 128);
        vm.store(address(pool), _headSlot(), bytes32(kept | uint256(places) << 128));
        vm.assertEq(pool.counter(), places, "written");
    }

    function _headSlot() private returns (bytes32) {
        vm.record();
        pool.counter();
        (bytes32[] memory read,) = vm.accesses(address(pool));
        return read[0];
    }

    function test_shp_012_deposit_reverts_PoolFull_while_everybody_can_still_leave() public {
        PlainNote memory note = held(address(dollar), 100);
        (uint256 all, uint256 most) = (pool.PLACES(), pool.PLACES_FOR_EXITS());
        _use(uint64(most - 1));
        vm.expectRevert(abi.encodeWithSelector(IShieldedPool.PoolFull.selector, most + 1, most));
        pool.deposit(address(dollar), 5, KEY, text(1));
        _use(uint64(most - 2));
        pool.deposit(address(dollar), 5, KEY, text(1));
        _use(uint64(all - 6));
        Draft memory it = draftOf(note, 0, 100);
        send(it, 0);
        vm.assertEq(dollar.balanceOf(BO), 100, "out");
    }

    function test_shp_012_transact_reverts_PoolFull() public {
        Draft memory it = draftOf(held(address(dollar), 100), 100, 0);
        Proof memory proof = proofOf(it);
        uint256 all = pool.PLACES();
        _use(uint64(all - 3));
        vm.expectRevert(abi.encodeWithSelector(IShieldedPool.PoolFull.selector, all + 1, all));
        pool.transact(it.payment, it.rest, proof);
        _use(uint64(all - 4));
        pool.transact(it.payment, it.rest, proof);
    }

    function test_shp_012_insert_reverts_PoolFull_and_the_last_place_is_used() public {
        put(address(dollar), 100, 0);
        uint256 all = pool.PLACES();
        _use(uint64(all));
        Insertion memory it = insertionOf(2, 1, BO);
        vm.expectRevert(abi.encodeWithSelector(IShieldedPool.PoolFull.selector, all + 2, all));
        pool.insert(it, noProof());
        _use(uint64(all - 2));
        insertNext(2, 1);
        vm.assertEq(pool.counter(), all, "full");
    }

    // ---- the stop ----

    function test_shp_014_deposit_reverts_DepositsAreClosed_for_thirty_days() public {
        close();
        uint64 until = uint64(START + 30 days);
        vm.assertEq(pool.depositsClosedUntil(), until, "thirty days");
        vm.expectRevert(abi.encodeWithSelector(IShieldedPool.DepositsAreClosed.selector, until, START));
        pool.deposit(address(dollar), 5, KEY, text(1));
        vm.warp(until - 1);
        vm.expectRevert(abi.encodeWithSelector(IShieldedPool.DepositsAreClosed.selector, until, until - 1));
        pool.deposit{value: 5}(address(0), 5, KEY, text(1));
        vm.warp(until);
        pool.deposit(address(dollar), 5, KEY, text(1));
    }

    function test_shp_014_closeDeposits_reverts_NotClosableYet_for_thirty_days_more() public {
        close();
        uint64 opens = uint64(START + 60 days);
        bytes[] memory signatures = signaturesOf(1, 3);
        uint256[3] memory times = [START, START + 30 days, START + 60 days - 1];
        for (uint256 i = 0; i < 3; ++i) {
            vm.warp(times[i]);
            vm.expectRevert(abi.encodeWithSelector(IShieldedPool.NotClosableYet.selector, opens, times[i]));
            pool.closeDeposits(1, signatures);
        }
        vm.warp(opens);
        vm.expectEmit(address(pool));
        emit IShieldedPool.DepositsClosed(1, uint64(opens + 30 days));
        pool.closeDeposits(1, signatures);
    }

    /// Payments, withdrawals and insertions go on, of what was queued before the stop too.
    function test_shp_014_a_stop_leaves_every_exit_open() public {
        PlainNote memory old = held(address(dollar), 100);
        PlainNote memory waiting = put(address(0), 50, 0);
        close();
        insertNext(2, 1);
        send(draftOf(old, 40, 60), 0);
        Draft memory out = draftOf(waiting, 0, 50);
        send(out, 0);
        insertNext(2, 2);
        insertNext(2, 2);
        vm.assertTrue(dollar.balanceOf(BO) == 60 && BO.balance == 50, "both are out");
        vm.assertEq(pool.inserted(), pool.queued(), "and nothing waits");
    }

    function test_shp_014_closeDeposits_reverts_WrongNonce() public {
        bytes[] memory signatures = signaturesOf(1, 3);
        vm.expectRevert(abi.encodeWithSelector(IShieldedPool.WrongNonce.selector, 1, 0));
        pool.closeDeposits(1, signatures);
        close();
        vm.warp(START + 60 days);
        signatures = signaturesOf(0, 3);
        vm.expectRevert(abi.encodeWithSelector(IShieldedPool.WrongNonce.selector, 0, 1));
        pool.closeDeposits(0, signatures);
    }

    function test_shp_015_closeDeposits_reverts_TooFewKeepers() public {
        for (uint256 which = 0; which < 8; ++which) {
            bytes[] memory signatures = signaturesOf(0, which);
            if (signatures.length >= 2) continue;
            vm.expectRevert(abi.encodeWithSelector(IShieldedPool.TooFewKeepers.selector, signatures.length, 2));
            pool.closeDeposits(0, signatures);
        }
    }

    function test_shp_015_any_two_keepers_or_all_close() public {
        for (uint256 which = 3; which < 8; ++which) {
            if (which == 4) continue;
            uint64 nonce = pool.closingNonce();
            pool.closeDeposits(nonce, signaturesOf(nonce, which));
            vm.warp(block.timestamp + 60 days);
        }
        vm.assertEq(pool.closingNonce(), 4, "four times");
    }

    function test_shp_015_closeDeposits_reverts_NotTheNextKeeper() public {
        bytes[] memory signed = signaturesOf(0, 3);
        bytes4 wrong = IShieldedPool.NotTheNextKeeper.selector;
        // The same keeper twice.
        bytes memory second = signed[1];
        signed[1] = signed[0];
        vm.expectRevert(abi.encodeWithSelector(wrong, vm.addr(keepers[0])));
        pool.closeDeposits(0, signed);
        // The other order.
        (signed[0], signed[1]) = (second, signed[0]);
        vm.expectRevert(abi.encodeWithSelector(wrong, vm.addr(keepers[0])));
        pool.closeDeposits(0, signed);
        // A stranger.
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(7, pool.closeDigest(0));
        (signed[0], signed[1]) = (abi.encodePacked(r, s, v), second);
        vm.expectRevert(abi.encodeWithSelector(wrong, vm.addr(7)));
        pool.closeDeposits(0, signed);
        // No signature.
        signed[0] = "";
        vm.expectRevert(abi.encodeWithSelector(wrong, address(0)));
        pool.closeDeposits(0, signed);
        // Another pool's.
        ShieldedPool other = new ShieldedPool(prover.verifiers(), capsOf(), keeperAccounts(), 2);
        vm.assertTrue(other.closeDigest(0) != pool.closeDigest(0), "the pool is bound");
        signed = signaturesOf(0, 3);
        vm.expectPartialRevert(wrong);
        other.closeDeposits(0, signed);
    }

    // ---- constructor ----

    function test_constructor_reverts_BadCap() public {
        Cap[] memory caps = capsOf();
        caps[1].token = address(0);
        _make(abi.encodeWithSelector(IShieldedPool.BadCap.selector, address(0)), caps, keeperAccounts(), 2);
        caps = capsOf();
        caps[1].most = 0;
        _make(abi.encodeWithSelector(IShieldedPool.BadCap.selector, address(dollar)), caps, keeperAccounts(), 2);
    }

    function test_shp_015_constructor_reverts_BadKeepers() public {
        bytes4 bad = IShieldedPool.BadKeepers.selector;
        _make(abi.encodeWithSelector(bad, 3, 0), capsOf(), keeperAccounts(), 0);
        _make(abi.encodeWithSelector(bad, 3, 4), capsOf(), keeperAccounts(), 4);
        _make(abi.encodeWithSelector(bad, 0, 1), capsOf(), new address[](0), 1);
        address[] memory twice = keeperAccounts();
        twice[1] = twice[0];
        _make(abi.encodeWithSelector(bad, 3, 2), capsOf(), twice, 2);
        address[] memory nobody = keeperAccounts();
        nobody[0] = address(0);
        _make(abi.encodeWithSelector(bad, 3, 2), capsOf(), nobody, 2);
    }

    function _make(bytes memory why, Cap[] memory caps, address[] memory keepers_, uint8 needed) private {
        Verifiers memory verifiers = prover.verifiers();
        vm.expectRevert(why);
        new ShieldedPool(verifiers, caps, keepers_, needed);
    }
}
