// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {NoteDest, NoteOpening, Redirect} from "../types/Destination.sol";

/// A vault that pays accounts and shielded notes alike. What a pool refuses is owed to the hash of the destination: anyone
/// may try again, and the authority named in the destination may sign another one.
interface INoteVault {
    /// A shielded destination was paid.
    event NotePaid(address indexed token, bytes32 indexed dest, address indexed pool, uint256 amount);
    /// A pool refused, nobody brought the opening, or the amount is one of several parts; it is owed to the
    /// destination from now on.
    event NoteOwed(address indexed token, bytes32 indexed dest, uint256 amount);
    /// The authority of a destination sent what was owed to it elsewhere.
    event NoteRedirected(address indexed token, bytes32 indexed dest, uint8 toKind, bytes32 to, uint256 amount);

    /// This version pays no such destination.
    error UnknownDestination(uint8 kind);
    /// The destination is not one that can be paid: zero, too long for an account, or this contract.
    error BadDestination(bytes32 dest);
    /// What was brought does not hash to the destination.
    error WrongOpening(bytes32 dest, bytes32 found);
    /// The coin sent along is not what the openings give for inserting notes.
    error WrongInsertion(uint256 sent, uint256 due);
    /// Nothing is owed to the destination.
    error NoNoteOwed(address token, bytes32 dest);
    /// The pool refused, and nothing happened: what was owed stays owed, what was to be claimed can still be.
    error NoteRefused(address token, bytes32 dest, uint256 amount);
    /// Another amount is owed than the signature says.
    error OtherAmountOwed(uint256 signed, uint256 found);
    /// The signature is past its deadline.
    error RedirectPastDeadline(uint64 deadline, uint256 time);
    /// The signature was used before.
    error RedirectUsed(bytes32 digest);
    /// The destination's authority did not sign this.
    error NotTheAuthority(address authority);
    /// Only the contract itself calls this.
    error OnlyItself(address caller);

    /// What could not be paid to a shielded destination.
    function owedNote(address token, bytes32 dest) external view returns (uint256);

    /// Pays all that is owed to the shielded destination that `opening` hashes to, in one deposit. Anyone may call, with the
    /// insertion's coin. The vault does not know which part is the last: whoever has the opening does.
    function payOwedNote(address token, NoteOpening calldata opening) external payable;

    /// Sends what is owed to the shielded destination elsewhere, as its authority signed. Anyone may call; `opening` opens
    /// the new destination where that is a note, and is empty otherwise.
    function redirectOwedNote(
        Redirect calldata signed,
        NoteDest calldata from,
        NoteOpening calldata opening,
        bytes calldata signature
    ) external payable;

    /// The destination that stands for a note: EIP-712 `hashStruct` of it.
    function noteDest(NoteDest calldata note) external pure returns (bytes32);

    /// What an authority signs.
    function redirectDigest(Redirect calldata signed) external view returns (bytes32);

    /// The deposit into a pool as one step that happens whole or not at all. Only the contract itself calls it.
    function depositNote(address token, uint256 amount, NoteOpening calldata opening) external;
}
