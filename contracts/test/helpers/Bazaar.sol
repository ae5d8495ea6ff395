// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {NoteVault} from "../../src/NoteVault.sol";
import {NoteDest, NoteOpening} from "../../src/types/Destination.sol";
import {PoolDouble} from "../hostile/Pools.sol";
import {Hostile} from "../hostile/Receivers.sol";
import {OddToken} from "../hostile/Tokens.sol";
import {Crowd} from "./Crowd.sol";
import {Invariants} from "./Invariants.sol";

/// A crowd around a vault that pays in coin, in an honest token, in one that blocks a receiver, and into a pool that changes
/// its mind.
abstract contract Bazaar is Crowd {
    OddToken public token;
    PoolDouble public pool;
    bytes32 public note;
    NoteVault private _vault;
    address private _dollar;

    function _gather(NoteVault vault_, address dollar_, uint256 start, address first, address last) internal {
        _gather(start, first, Hostile.Way.Bombs, last);
        (_vault, _dollar) = (vault_, dollar_);
        token = new OddToken(OddToken.Odd.Blocks);
        token.mint(address(this), 1e30);
        token.approve(address(vault_), type(uint256).max);
        token.block_(receivers[1]);
        pool = new PoolDouble(PoolDouble.Way.Takes);
        NoteOpening memory opening = _opening();
        note =
            vault_.noteDest(NoteDest(opening.pool, opening.noteKey, keccak256(opening.ciphertext), opening.authority));
    }

    function tokenOf(uint256 pick) public view returns (address) {
        return [address(0), _dollar, address(token)][pick % 3];
    }

    /// The four receivers, and the note.
    function dests(uint256 i) public view returns (bytes32) {
        return i == 4 ? note : bytes32(uint256(uint160(receivers[i])));
    }

    function payOwed(uint256 pick, uint256 to) external {
        try _vault.payOwed(tokenOf(pick), receivers[to % 4]) {} catch {}
    }

    function payNote(uint256 pick) external virtual {
        try _vault.payOwedNote(tokenOf(pick), _opening()) {} catch {}
    }

    function redirect(uint256 pick) external {
        try Hostile(payable(receivers[1])).redirect(_vault, tokenOf(pick), address(0xE1)) {} catch {}
    }

    /// Calls the vault as `who` and says whether that went through, which it is to do exactly when it `may`.
    function _try(string memory verb, address who, bytes memory call, uint256 value, bool may)
        internal
        returns (bool done)
    {
        if (who != address(this)) vm.prank(who);
        (done,) = address(_vault).call{value: value}(call);
        _check(verb, done, may);
    }

    /// What was sent unasked changes nothing.
    function _slip(uint256 gift) internal {
        token.mint(address(_vault), gift % 1e18);
    }

    function _opening() internal view returns (NoteOpening memory) {
        return NoteOpening(address(pool), bytes32(uint256(0x4e07e)), address(0), 0, "sealed");
    }
}

/// The claims that hold of every vault at a bazaar.
abstract contract BazaarInvariants is Invariants {
    /// What a vault owes by its terms in a token, beside what it could not push.
    function _openIn(address asset) internal view virtual returns (uint256);

    /// What is held covers what is owed, per token, and what is owed is what is open and what could not be pushed.
    function _requireHoldings(NoteVault vault, Bazaar bazaar) internal view {
        for (uint256 t = 0; t < 3; ++t) {
            address asset = bazaar.tokenOf(t);
            uint256 promised = _openIn(asset) + vault.owedNote(asset, bazaar.note());
            for (uint256 r = 0; r < 4; ++r) {
                promised += vault.owed(asset, bazaar.receivers(r));
            }
            uint256 held = asset == address(0) ? address(vault).balance : OddToken(asset).balanceOf(address(vault));
            require(vault.liabilities(asset) == promised, "liabilities are the open promises");
            require(held >= promised, "and the vault can keep them");
        }
    }

    /// What the rules forbid never went through, and what they allow was never held up.
    function _requireUnbroken(Crowd crowd) internal view {
        require(bytes(crowd.broken()).length == 0, crowd.broken());
    }
}
