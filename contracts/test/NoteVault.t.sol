// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {INoteVault} from "../src/interfaces/INoteVault.sol";
import {IVault} from "../src/interfaces/IVault.sol";
import {PracticeDollar} from "../src/PracticeDollar.sol";
import {DestKind, NoteDest, NoteOpening, Redirect} from "../src/types/Destination.sol";
import {NoteVaultAlone} from "./helpers/NoteVaultAlone.sol";
import {Test} from "./helpers/Test.sol";
import {PoolDouble} from "./hostile/Pools.sol";
import {OddToken} from "./hostile/Tokens.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

/// Shielded destinations against pools that take, refuse and lie.
contract NoteVaultTest is Test {
    NoteVaultAlone private _vault;
    PracticeDollar private _dollar;
    PoolDouble private _pool;
    uint256 private constant SECRET = 77;
    bytes32 private constant KEY = bytes32(uint256(0x4e07e));
    bytes private constant CIPHERTEXT = "for the receiver alone";
    address private constant ELSEWHERE = address(0xE1);
    NoteOpening private _unopened;

    function setUp() public {
        vm.warp(1_800_000_000);
        _vault = new NoteVaultAlone();
        _dollar = new PracticeDollar();
        _pool = new PoolDouble(PoolDouble.Way.Takes);
        _dollar.mint(address(this), 1e12);
        _dollar.approve(address(_vault), type(uint256).max);
        vm.deal(address(this), 1e20);
        _vault.take(address(_dollar), 1e6);
        _vault.take{value: 1e6}(address(0), 1e6);
    }

    function _opening(uint96 insertion) private view returns (NoteOpening memory) {
        return NoteOpening(address(_pool), KEY, vm.addr(SECRET), insertion, CIPHERTEXT);
    }

    function _note() private view returns (NoteDest memory) {
        return NoteDest(address(_pool), KEY, keccak256(CIPHERTEXT), vm.addr(SECRET));
    }

    function _dest() private view returns (bytes32) {
        return _vault.noteDest(_note());
    }

    function _pay(address token, uint256 amount, uint96 insertion) private {
        _vault.pay{value: insertion}(token, DestKind.NOTE, _dest(), amount, _opening(insertion));
    }

    function _redirect(address token, uint256 amount) private view returns (Redirect memory) {
        return
            Redirect(token, _dest(), amount, DestKind.ACCOUNT, bytes32(uint256(uint160(ELSEWHERE))), type(uint64).max);
    }

    function _signed(Redirect memory signed, uint256 secret) private view returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(secret, _vault.redirectDigest(signed));
        return abi.encodePacked(r, s, v);
    }

    function _covered(address token, uint256 held) private view {
        vm.assertTrue(held >= _vault.liabilities(token), "what is held covers what is owed");
    }

    // ---- paid ----

    function test_dst_002_a_note_gets_exactly_its_amount_in_coin_and_token() public {
        // when
        _pay(address(_dollar), 600, 9);
        _pay(address(0), 500, 7);
        // then
        vm.assertEq(_pool.deposited(address(_dollar), KEY), 600, "tokens");
        vm.assertEq(_pool.deposited(address(0), KEY), 500, "coin");
        vm.assertEq(_pool.inserted(), 16, "insertions");
        vm.assertEq(_dollar.allowance(address(_vault), address(_pool)), 0, "no allowance stays");
        vm.assertEq(_vault.liabilities(address(_dollar)), 1e6 - 600, "token books");
        vm.assertEq(_vault.liabilities(address(0)), 1e6 - 500, "coin books");
        vm.assertEq(address(_vault).balance, 1e6 - 500, "coin held");
    }

    // ---- refused ----

    function test_dst_005_whatever_a_pool_does_the_money_is_owed_and_the_insertion_returns() public {
        for (uint256 way = uint256(PoolDouble.Way.Closed); way <= uint256(PoolDouble.Way.Bombs); ++way) {
            _pool.setWay(PoolDouble.Way(way));
            _refused(address(_dollar), way);
            _refused(address(0), way);
        }
    }

    function _refused(address token, uint256 way) private {
        (uint256 owed, uint256 mine) = (_vault.owedNote(token, _dest()), address(this).balance);
        _pay(token, 100, 10);
        vm.assertEq(_vault.owedNote(token, _dest()), owed + 100, string.concat("owed after way ", vm.toString(way)));
        vm.assertEq(_vault.liabilities(token), 1e6, "still a liability");
        vm.assertEq(address(this).balance, mine, "the insertion came back");
        vm.assertEq(_pool.deposited(token, KEY), 0, "nothing was deposited");
        _covered(token, token == address(0) ? address(_vault).balance : _dollar.balanceOf(address(_vault)));
    }

    /// The deposit itself says why: what left is not what was asked for. A pool that gives coin back does so without a call.
    function test_dst_002_depositNote_reverts_TransferAmountMismatch() public {
        address[2] memory tokens = [address(0), address(_dollar)];
        PoolDouble.Way[2] memory ways = [PoolDouble.Way.TakesLess, PoolDouble.Way.TakesNothing];
        NoteOpening memory opening = _opening(0);
        for (uint256 i = 0; i < 4; ++i) {
            (address token, uint256 left) = (tokens[i / 2], i % 2 == 0 ? 99 : 0);
            _pool.setWay(ways[i % 2]);
            vm.expectRevert(abi.encodeWithSelector(IVault.TransferAmountMismatch.selector, token, 100, left));
            vm.prank(address(_vault));
            _vault.depositNote(token, 100, opening);
        }
    }

    function test_dst_005_a_pool_that_wants_its_insertion_takes_nothing_without_it() public {
        _pool.setWay(PoolDouble.Way.NeedsInsertion);
        _pay(address(_dollar), 100, 0);
        vm.assertEq(_vault.owedNote(address(_dollar), _dest()), 100, "owed");
        _vault.payOwedNote{value: 1}(address(_dollar), _opening(1));
        vm.assertTrue(_pool.deposited(address(_dollar), KEY) == 100 && _pool.inserted() == 1, "paid with it");
    }

    /// The double notices a key that is used again, or no test could.
    function test_dst_006_the_double_counts_the_deposits_of_a_key() public {
        _pay(address(_dollar), 100, 0);
        _pay(address(0), 100, 0);
        vm.assertEq(_pool.deposits(KEY), 2, "twice");
    }

    function test_dst_005_a_pool_that_is_gone_owes_nobody_and_the_vault_does() public {
        vm.etch(address(_pool), "");
        _pay(address(_dollar), 100, 0);
        vm.assertEq(_vault.owedNote(address(_dollar), _dest()), 100, "owed");
    }

    function test_dst_005_without_an_opening_the_note_is_owed() public {
        _vault.pay(address(0), DestKind.NOTE, _dest(), 100, _unopened);
        vm.assertEq(_vault.owedNote(address(0), _dest()), 100, "owed");
        _vault.payOwedNote{value: 3}(address(0), _opening(3));
        vm.assertEq(_pool.deposited(address(0), KEY), 100, "paid by whoever brought the opening");
        vm.assertEq(_vault.owedNote(address(0), _dest()), 0, "nothing is owed");
    }

    function test_vlt_004_a_pool_cannot_call_back_in() public {
        _pool.setWay(PoolDouble.Way.Reenters);
        Redirect memory signed = _redirect(address(0), 100);
        bytes[4] memory doors = [
            abi.encodeCall(IVault.payOwed, (address(0), address(this))),
            abi.encodeCall(IVault.redirectOwed, (address(0), ELSEWHERE)),
            abi.encodeCall(INoteVault.payOwedNote, (address(0), _opening(0))),
            abi.encodeCall(INoteVault.redirectOwedNote, (signed, _note(), _unopened, _signed(signed, SECRET)))
        ];
        for (uint256 i = 0; i < 4; ++i) {
            _pool.setCallback(doors[i]);
            _pay(address(0), 100, 0);
            vm.assertTrue(_pool.held(), string.concat("refused at door ", vm.toString(i)));
        }
        vm.assertEq(_pool.deposited(address(0), KEY), 400, "and its deposits stand");
    }

    function test_vlt_005_a_caller_with_too_little_gas_cannot_turn_a_deposit_into_a_debt() public {
        bytes memory call = abi.encodeCall(_vault.pay, (address(0), DestKind.NOTE, _dest(), 100, _opening(0)));
        for (uint256 gas_ = 100_000; gas_ < 900_000; gas_ += 100_000) {
            (bool done,) = address(_vault).call{gas: gas_}(call);
            vm.assertTrue(!done, "too little gas reverts");
        }
    }

    // ---- later ----

    function test_payOwedNote_reverts_NoteRefused_and_keeps_the_debt() public {
        _pool.setWay(PoolDouble.Way.Full);
        _pay(address(_dollar), 100, 0);
        vm.expectRevert(
            abi.encodeWithSelector(INoteVault.NoteRefused.selector, address(_dollar), _dest(), uint256(100))
        );
        _vault.payOwedNote(address(_dollar), _opening(0));
        vm.assertEq(_vault.owedNote(address(_dollar), _dest()), 100, "still owed");
        _pool.setWay(PoolDouble.Way.Takes);
        _vault.payOwedNote(address(_dollar), _opening(0));
        vm.assertEq(_pool.deposited(address(_dollar), KEY), 100, "paid once it can be");
        vm.assertEq(_vault.liabilities(address(_dollar)), 1e6 - 100, "books");
    }

    function test_payOwedNote_reverts_NoNoteOwed() public {
        vm.expectRevert(abi.encodeWithSelector(INoteVault.NoNoteOwed.selector, address(0), _dest()));
        _vault.payOwedNote(address(0), _opening(0));
    }

    function test_dst_004_the_authority_sends_owed_money_elsewhere_once() public {
        // given
        _pool.setWay(PoolDouble.Way.Closed);
        _pay(address(_dollar), 100, 0);
        Redirect memory signed = _redirect(address(_dollar), 100);
        // when
        _vault.redirectOwedNote(signed, _note(), _unopened, _signed(signed, SECRET));
        // then
        vm.assertEq(_dollar.balanceOf(ELSEWHERE), 100, "moved");
        _pay(address(_dollar), 100, 0);
        bytes memory again = _signed(signed, SECRET);
        vm.expectRevert(abi.encodeWithSelector(INoteVault.RedirectUsed.selector, _vault.redirectDigest(signed)));
        _vault.redirectOwedNote(signed, _note(), _unopened, again);
    }

    function test_dst_004_owed_money_can_go_on_to_another_pool() public {
        _pool.setWay(PoolDouble.Way.Closed);
        _pay(address(_dollar), 100, 0);
        NoteOpening memory other = _opening(4);
        other.pool = address(new PoolDouble(PoolDouble.Way.Takes));
        Redirect memory signed = _redirect(address(_dollar), 100);
        (signed.toKind, signed.to) =
        (DestKind.NOTE, _vault.noteDest(NoteDest(other.pool, KEY, keccak256(CIPHERTEXT), vm.addr(SECRET))));
        _vault.redirectOwedNote{value: 4}(signed, _note(), other, _signed(signed, SECRET));
        vm.assertEq(PoolDouble(other.pool).deposited(address(_dollar), KEY), 100, "in the other pool");
    }

    /// The authority has a second note, which is owed as much: what it signs for the first is no use for that one either.
    function test_dst_004_a_redirection_binds_every_field() public {
        _pool.setWay(PoolDouble.Way.Closed);
        _pay(address(_dollar), 100, 0);
        NoteDest memory second = _note();
        second.noteKey = bytes32(uint256(1));
        _vault.pay(address(_dollar), DestKind.NOTE, _vault.noteDest(second), 100, _unopened);
        bytes memory signature = _signed(_redirect(address(_dollar), 100), SECRET);
        for (uint256 field = 0; field < 6; ++field) {
            Redirect memory bent = _redirect(address(_dollar), 100);
            if (field == 0) bent.token = address(0);
            if (field == 1) bent.dest = _vault.noteDest(second);
            if (field == 2) bent.amount = 99;
            if (field == 3) bent.toKind = DestKind.NOTE;
            if (field == 4) bent.to = bytes32(uint256(0xBAD));
            if (field == 5) bent.deadline -= 1;
            NoteDest memory from = field == 1 ? second : _note();
            vm.expectRevert(abi.encodeWithSelector(INoteVault.NotTheAuthority.selector, vm.addr(SECRET)));
            _vault.redirectOwedNote(bent, from, _unopened, signature);
        }
        _vault.redirectOwedNote(_redirect(address(_dollar), 100), _note(), _unopened, signature);
        vm.assertEq(_dollar.balanceOf(ELSEWHERE), 100, "what was signed goes through");
    }

    function test_redirectOwedNote_reverts_NotTheAuthority() public {
        _pool.setWay(PoolDouble.Way.Closed);
        _pay(address(0), 100, 0);
        Redirect memory signed = _redirect(address(0), 100);
        bytes memory stranger = _signed(signed, SECRET + 1);
        vm.expectRevert(abi.encodeWithSelector(INoteVault.NotTheAuthority.selector, vm.addr(SECRET)));
        _vault.redirectOwedNote(signed, _note(), _unopened, stranger);
        bytes memory mine = _signed(signed, SECRET);
        signed.to = bytes32(uint256(0xBAD));
        vm.expectRevert(abi.encodeWithSelector(INoteVault.NotTheAuthority.selector, vm.addr(SECRET)));
        _vault.redirectOwedNote(signed, _note(), _unopened, mine);
    }

    function test_redirectOwedNote_reverts_WrongOpening() public {
        Redirect memory signed = _redirect(address(0), 100);
        NoteDest memory other = _note();
        other.noteKey = bytes32(uint256(1));
        vm.expectRevert(abi.encodeWithSelector(INoteVault.WrongOpening.selector, signed.dest, _vault.noteDest(other)));
        _vault.redirectOwedNote(signed, other, _unopened, "");
    }

    function test_redirectOwedNote_reverts_OtherAmountOwed() public {
        _pool.setWay(PoolDouble.Way.Closed);
        _pay(address(0), 100, 0);
        Redirect memory signed = _redirect(address(0), 99);
        bytes memory signature = _signed(signed, SECRET);
        vm.expectRevert(abi.encodeWithSelector(INoteVault.OtherAmountOwed.selector, 99, 100));
        _vault.redirectOwedNote(signed, _note(), _unopened, signature);
    }

    function test_redirectOwedNote_reverts_RedirectPastDeadline() public {
        Redirect memory signed = _redirect(address(0), 100);
        signed.deadline = uint64(block.timestamp - 1);
        vm.expectRevert(
            abi.encodeWithSelector(INoteVault.RedirectPastDeadline.selector, signed.deadline, block.timestamp)
        );
        _vault.redirectOwedNote(signed, _note(), _unopened, "");
    }

    function test_redirectOwedNote_is_good_until_its_deadline_and_reverts_WrongInsertion_for_coin_it_has_no_use_for()
        public
    {
        _pool.setWay(PoolDouble.Way.Closed);
        _pay(address(0), 100, 0);
        Redirect memory signed = _redirect(address(0), 100);
        signed.deadline = uint64(block.timestamp);
        bytes memory signature = _signed(signed, SECRET);
        vm.expectRevert(abi.encodeWithSelector(INoteVault.WrongInsertion.selector, 1, 0));
        _vault.redirectOwedNote{value: 1}(signed, _note(), _unopened, signature);
        _vault.redirectOwedNote(signed, _note(), _unopened, signature);
        vm.assertEq(ELSEWHERE.balance, 100, "moved in its last second");
    }

    function test_redirectOwedNote_reverts_NoNoteOwed() public {
        Redirect memory signed = _redirect(address(0), 100);
        bytes memory signature = _signed(signed, SECRET);
        vm.expectRevert(abi.encodeWithSelector(INoteVault.NoNoteOwed.selector, address(0), _dest()));
        _vault.redirectOwedNote(signed, _note(), _unopened, signature);
    }

    // ---- what is brought ----

    function test_dst_003_pay_reverts_WrongOpening() public {
        NoteOpening memory other = _opening(0);
        other.ciphertext = "for somebody else";
        bytes32 found = _vault.noteDest(NoteDest(other.pool, KEY, keccak256(other.ciphertext), vm.addr(SECRET)));
        bytes32 dest = _dest();
        vm.expectRevert(abi.encodeWithSelector(INoteVault.WrongOpening.selector, dest, found));
        _vault.pay(address(0), DestKind.NOTE, dest, 100, other);
    }

    function test_pay_reverts_WrongInsertion() public {
        bytes32 dest = _dest();
        vm.expectRevert(abi.encodeWithSelector(INoteVault.WrongInsertion.selector, 8, 9));
        _vault.pay{value: 8}(address(_dollar), DestKind.NOTE, dest, 100, _opening(9));
        bytes32 account = bytes32(uint256(uint160(ELSEWHERE)));
        vm.expectRevert(abi.encodeWithSelector(INoteVault.WrongInsertion.selector, 1, 0));
        _vault.pay{value: 1}(address(0), DestKind.ACCOUNT, account, 100, _unopened);
    }

    function test_dst_001_pay_reverts_BadDestination() public {
        bytes32[4] memory bad = [
            bytes32(0),
            bytes32(uint256(1) << 160),
            bytes32(uint256(uint160(address(_vault)))),
            bytes32(type(uint256).max)
        ];
        for (uint256 i = 0; i < 4; ++i) {
            vm.expectRevert(abi.encodeWithSelector(INoteVault.BadDestination.selector, bad[i]));
            _vault.pay(address(0), DestKind.ACCOUNT, bad[i], 1, _unopened);
        }
        vm.expectRevert(abi.encodeWithSelector(INoteVault.BadDestination.selector, bytes32(0)));
        _vault.pay(address(0), DestKind.NOTE, 0, 1, _unopened);
    }

    function test_pay_reverts_UnknownDestination() public {
        vm.expectRevert(abi.encodeWithSelector(INoteVault.UnknownDestination.selector, 2));
        _vault.pay(address(0), 2, bytes32(uint256(1)), 1, _unopened);
    }

    function test_depositNote_reverts_OnlyItself() public {
        vm.expectRevert(abi.encodeWithSelector(INoteVault.OnlyItself.selector, address(this)));
        _vault.depositNote(address(0), 100, _opening(0));
    }

    /// A token that approves nothing pays no note: the step in the vault says why, and from outside the note is owed.
    function test_depositNote_reverts_SafeERC20FailedOperation_and_the_note_is_owed() public {
        OddToken token = new OddToken(OddToken.Odd.None);
        token.mint(address(this), 100);
        token.approve(address(_vault), 100);
        _vault.take(address(token), 100);
        token.setOdd(OddToken.Odd.NoApproval);
        NoteOpening memory opening = _opening(0);
        vm.expectRevert(abi.encodeWithSelector(SafeERC20.SafeERC20FailedOperation.selector, address(token)));
        vm.prank(address(_vault));
        _vault.depositNote(address(token), 100, opening);
        _pay(address(token), 100, 0);
        vm.assertEq(_vault.owedNote(address(token), _dest()), 100, "owed");
        bytes memory refused = abi.encodeWithSelector(INoteVault.NoteRefused.selector, address(token), _dest(), 100);
        vm.expectRevert(refused);
        _vault.payOwedNote(address(token), opening);
    }

    receive() external payable {}
}
