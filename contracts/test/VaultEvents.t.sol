// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {INoteVault} from "../src/interfaces/INoteVault.sol";
import {IVault} from "../src/interfaces/IVault.sol";
import {DestKind, NoteDest, NoteOpening, Redirect} from "../src/types/Destination.sol";
import {NoteVaultAlone} from "./helpers/NoteVaultAlone.sol";
import {Signed} from "./helpers/Signed.sol";
import {PoolDouble} from "./hostile/Pools.sol";
import {Hostile} from "./hostile/Receivers.sol";

/// What a client rebuilds a vault's debts from.
contract VaultEventsTest is Signed {
    NoteVaultAlone private _vault = new NoteVaultAlone();
    NoteOpening private _unopened;
    uint256 private constant SECRET = 77;
    address private constant ELSEWHERE = address(0xE1);

    function setUp() public {
        vm.deal(address(this), 1e6);
        _vault.take{value: 1e6}(address(0), 1e6);
    }

    function test_vlt_003_vlt_006_what_is_owed_and_who_was_paid_later_is_told() public {
        Hostile hostile = new Hostile(Hostile.Way.Reverts);
        bytes32 dest = bytes32(uint256(uint160(address(hostile))));
        vm.expectEmit(address(_vault));
        emit IVault.Owed(address(0), address(hostile), 100);
        _vault.pay(address(0), DestKind.ACCOUNT, dest, 100, _unopened);
        hostile.setWay(Hostile.Way.Accepts);
        vm.expectEmit(address(_vault));
        emit IVault.OwedPaid(address(0), address(hostile), address(hostile), 100);
        _vault.payOwed(address(0), address(hostile));
        hostile.setWay(Hostile.Way.Reverts);
        _vault.pay(address(0), DestKind.ACCOUNT, dest, 200, _unopened);
        vm.expectEmit(address(_vault));
        emit IVault.OwedPaid(address(0), address(hostile), ELSEWHERE, 200);
        hostile.redirect(_vault, address(0), ELSEWHERE);
    }

    function test_dst_004_dst_005_what_a_note_is_owed_and_paid_and_where_it_is_sent_is_told() public {
        PoolDouble pool = new PoolDouble(PoolDouble.Way.Closed);
        NoteOpening memory opening = NoteOpening(address(pool), bytes32(uint256(1)), vm.addr(SECRET), 0, "sealed");
        NoteDest memory note = NoteDest(address(pool), bytes32(uint256(1)), keccak256("sealed"), vm.addr(SECRET));
        bytes32 dest = _vault.noteDest(note);
        vm.expectEmit(address(_vault));
        emit INoteVault.NoteOwed(address(0), dest, 100);
        _vault.pay(address(0), DestKind.NOTE, dest, 100, opening);
        bytes32 to = bytes32(uint256(uint160(ELSEWHERE)));
        Redirect memory signed = Redirect(address(0), dest, 100, DestKind.ACCOUNT, to, type(uint64).max);
        bytes memory signature = signedBy(SECRET, _vault.redirectDigest(signed));
        vm.expectEmit(address(_vault));
        emit INoteVault.NoteRedirected(address(0), dest, DestKind.ACCOUNT, to, 100);
        _vault.redirectOwedNote(signed, note, _unopened, signature);
        pool.setWay(PoolDouble.Way.Takes);
        vm.expectEmit(address(_vault));
        emit INoteVault.NotePaid(address(0), dest, address(pool), 50);
        _vault.pay(address(0), DestKind.NOTE, dest, 50, opening);
    }
}
