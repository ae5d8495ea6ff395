// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {INoteVault} from "../../src/interfaces/INoteVault.sol";
import {ShieldedPool} from "../../src/ShieldedPool.sol";
import {NoteDest, NoteOpening} from "../../src/types/Destination.sol";
import {Cap} from "../../src/types/Pool.sol";
import {PlainNote, PlainProver} from "../hostile/Verifiers.sol";
import {Test} from "./Test.sol";

/// Somebody with a real pool who is paid by other contracts, and looks whether a note was made of exactly that.
contract PoolDesk is Test {
    ShieldedPool public pool;
    PlainProver private _prover = new PlainProver();
    INoteVault private _vault;
    uint256 private constant KEY = 4711;
    uint96 public constant INSERTION = 7;

    constructor(INoteVault vault, address token) {
        _vault = vault;
        Cap[] memory caps = new Cap[](2);
        (caps[0], caps[1]) = (Cap(address(0), 1e24), Cap(token, 1e24));
        address[] memory keepers = new address[](1);
        keepers[0] = address(this);
        pool = new ShieldedPool(_prover.verifiers(), caps, keepers, 1);
    }

    function _note(address token, uint256 amount, uint64 number) private view returns (PlainNote memory) {
        bytes32 label = keccak256("teahouse.rho.deposit");
        uint256 rho = uint256(keccak256(abi.encode(label, block.chainid, pool, uint256(number))));
        uint256 p = 21888242871839275222246405745257275088548364400416034343698204186575808495617;
        return PlainNote(KEY, 5, token, amount, rho % p);
    }

    /// Where the receiver wants its money: a note of this pool, its key and ciphertext.
    function opening() public view returns (NoteOpening memory) {
        bytes32 noteKey = _prover.noteKeyOf(_note(address(0), 0, 0));
        return NoteOpening(address(pool), noteKey, address(0xA0), INSERTION, new bytes(384));
    }

    function dest() external view returns (bytes32) {
        NoteOpening memory it = opening();
        return _vault.noteDest(NoteDest(it.pool, it.noteKey, keccak256(it.ciphertext), it.authority));
    }

    /// The newest leaf of the queue is a note of so much, and nothing stayed behind.
    function requireNote(address token, uint256 amount) external view {
        uint64 number = pool.queued() - 1;
        bytes32 made = _prover.commitmentOf(_note(token, amount, number));
        bytes32 wanted = keccak256(abi.encode(made, bytes32(0), uint256(INSERTION)));
        vm.assertEq(pool.entry(number), wanted, "the note that the receiver computes");
        vm.assertEq(pool.shielded(token), amount, "is in the pool");
        vm.assertEq(_vault.owedNote(token, this.dest()), 0, "and no longer owed");
    }
}
