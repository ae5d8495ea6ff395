// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {INoteVault} from "./interfaces/INoteVault.sol";
import {IShieldedPool} from "./interfaces/IShieldedPool.sol";
import {NoteTypes} from "./libraries/NoteTypes.sol";
import {Push} from "./libraries/Push.sol";
import {SigCheck} from "./libraries/SigCheck.sol";
import {DestKind, NoteDest, NoteOpening, Redirect} from "./types/Destination.sol";
import {Vault} from "./Vault.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

/// A note vault pays accounts and shielded notes alike, and no pool can hold up anything but its own receiver's money.
///
/// A pool is a contract that the receiver chose, so it is hostile until the books say otherwise: the deposit runs as a call
/// of the vault to itself with a fixed amount of gas, counts only when exactly the amount has left, and is undone whole
/// when it does not. What was refused is owed to the hash of the destination.
abstract contract NoteVault is INoteVault, Vault {
    using NoteTypes for NoteDest;
    using NoteTypes for NoteOpening;
    using NoteTypes for Redirect;
    using SafeERC20 for IERC20;

    /// @inheritdoc INoteVault
    mapping(address token => mapping(bytes32 dest => uint256)) public owedNote;

    mapping(bytes32 digest => bool) private _redirected;
    uint256 private transient _inserted;

    /// The coin of the call is exactly what its openings give to pools; a failed deposit's share goes back to the caller.
    modifier bringsInsertions() {
        _inserted = 0;
        _;
        if (msg.value != _inserted) revert WrongInsertion(msg.value, _inserted);
    }

    /// @inheritdoc INoteVault
    function payOwedNote(address token, NoteOpening calldata opening) external payable nonReentrant bringsInsertions {
        bytes32 dest = opening.dest();
        _toNote(token, dest, _takeOwedNote(token, dest), opening);
    }

    /// @inheritdoc INoteVault
    function redirectOwedNote(
        Redirect calldata signed,
        NoteDest calldata from,
        NoteOpening calldata opening,
        bytes calldata signature
    ) external payable nonReentrant bringsInsertions {
        if (from.structHash() != signed.dest) {
            revert WrongOpening(signed.dest, from.structHash());
        }
        if (block.timestamp > signed.deadline) revert RedirectPastDeadline(signed.deadline, block.timestamp);
        bytes32 digest = redirectDigest(signed);
        if (_redirected[digest]) revert RedirectUsed(digest);
        if (!SigCheck.isSigned(from.authority, digest, signature)) revert NotTheAuthority(from.authority); // DST-004
        _redirected[digest] = true;
        uint256 amount = _takeOwedNote(signed.token, signed.dest);
        if (amount != signed.amount) revert OtherAmountOwed(signed.amount, amount);
        _requireDest(signed.toKind, signed.to);
        _outTo(signed.token, signed.toKind, signed.to, amount, opening);
        emit NoteRedirected(signed.token, signed.dest, signed.toKind, signed.to, amount);
    }

    /// @inheritdoc INoteVault
    function depositNote(address token, uint256 amount, NoteOpening calldata opening) external {
        if (msg.sender != address(this)) revert OnlyItself(msg.sender);
        uint256 value = opening.insertion;
        uint256 due = amount;
        if (token == address(0)) {
            value += amount;
            due = value;
        } else {
            IERC20(token).forceApprove(opening.pool, amount);
        }
        uint256 before = _held(token);
        IShieldedPool(opening.pool).deposit{value: value}(token, amount, opening.noteKey, opening.ciphertext);
        uint256 left = before - _held(token);
        if (left != due) revert TransferAmountMismatch(token, due, left); // DST-002
        if (token != address(0)) IERC20(token).forceApprove(opening.pool, 0);
    }

    /// @inheritdoc INoteVault
    function noteDest(NoteDest calldata note) external pure returns (bytes32) {
        return note.structHash();
    }

    /// @inheritdoc INoteVault
    function redirectDigest(Redirect calldata signed) public view returns (bytes32) {
        return SigCheck.typedDigest(_domain(), signed.structHash());
    }

    /// Pays `amount` to a destination. An account that refuses is owed it; so is a note whose pool refuses or whose opening
    /// nobody brought.
    function _outTo(address token, uint8 kind, bytes32 dest, uint256 amount, NoteOpening calldata opening) internal {
        if (kind == DestKind.ACCOUNT) _out(token, address(uint160(uint256(dest))), amount);
        else _outToNote(token, dest, amount, opening);
    }

    /// Pays an account, and owes a note what it gets: a promise that pays in parts deposits none of them, because a note's key
    /// serves once. Whoever has the opening pushes all that is owed, and waits for the last part.
    function _outOrOwe(address token, uint8 kind, bytes32 dest, uint256 amount) internal {
        if (kind == DestKind.ACCOUNT) return _out(token, address(uint160(uint256(dest))), amount);
        if (amount == 0) return;
        owedNote[token][dest] += amount; // DST-006
        emit NoteOwed(token, dest, amount);
    }

    /// Pays a note now or not at all: for who can choose another destination, so that nobody makes a debt of it.
    function _toNote(address token, bytes32 dest, uint256 amount, NoteOpening calldata opening) internal {
        if (opening.dest() != dest) revert WrongOpening(dest, opening.dest()); // DST-003
        if (amount == 0) return;
        liabilities[token] -= amount;
        _inserted += opening.insertion;
        if (!_deposit(token, amount, opening)) revert NoteRefused(token, dest, amount);
        emit NotePaid(token, dest, opening.pool, amount);
    }

    /// Whether a destination can be paid at all. Every promise is checked when it is made, so that none is void later.
    function _requireDest(uint8 kind, bytes32 dest) internal view {
        if (kind > DestKind.NOTE) revert UnknownDestination(kind);
        bool fits =
            kind == DestKind.NOTE || (uint256(dest) >> 160 == 0 && dest != bytes32(uint256(uint160(address(this)))));
        if (!fits || dest == 0) revert BadDestination(dest); // DST-001
    }

    /// The contract's EIP-712 domain separator.
    function _domain() internal view virtual returns (bytes32);

    function _outToNote(address token, bytes32 dest, uint256 amount, NoteOpening calldata opening) private {
        if (amount == 0) return;
        liabilities[token] -= amount;
        if (opening.pool != address(0)) {
            if (opening.dest() != dest) revert WrongOpening(dest, opening.dest()); // DST-003
            _inserted += opening.insertion;
            if (_deposit(token, amount, opening)) {
                emit NotePaid(token, dest, opening.pool, amount);
                return;
            }
            _giveBack(opening.insertion);
        }
        liabilities[token] += amount;
        owedNote[token][dest] += amount; // DST-005
        emit NoteOwed(token, dest, amount);
    }

    /// The deposit, whole or not at all; `false` when the pool did not take exactly the amount.
    function _deposit(address token, uint256 amount, NoteOpening calldata opening) private returns (bool done) {
        bytes memory input = abi.encodeCall(this.depositNote, (token, amount, opening));
        Push.requireGas(Push.NOTE_GAS);
        uint256 stipend = Push.NOTE_GAS;
        assembly ("memory-safe") {
            done := call(stipend, address(), 0, add(input, 0x20), mload(input), 0, 0) // VLT-005
        }
    }

    /// The caller's own coin that no pool took. It was never anybody else's.
    function _giveBack(uint256 insertion) private {
        liabilities[address(0)] += insertion;
        _out(address(0), msg.sender, insertion);
    }

    function _takeOwedNote(address token, bytes32 dest) private returns (uint256 amount) {
        amount = owedNote[token][dest];
        if (amount == 0) revert NoNoteOwed(token, dest);
        owedNote[token][dest] = 0;
    }

    function _held(address token) private view returns (uint256) {
        return token == address(0) ? address(this).balance : IERC20(token).balanceOf(address(this));
    }
}
