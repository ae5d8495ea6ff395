// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {NoteVault} from "../../src/NoteVault.sol";
import {DestKind, NoteDest, NoteOpening, Redirect} from "../../src/types/Destination.sol";
import {PoolDouble} from "../hostile/Pools.sol";
import {OddToken} from "../hostile/Tokens.sol";
import {Crowd} from "./Crowd.sol";
import {Drift} from "./Drift.sol";
import {Invariants} from "./Invariants.sol";

/// A crowd around a vault that pays in coin, in an honest token, in one that has every oddity in turn, in one that takes from
/// its holders or gives to them as it likes, and into a pool that changes its mind.
abstract contract Bazaar is Crowd, Drift {
    uint256 public constant ASSETS = 4;
    OddToken public moody;
    PoolDouble public pool;
    bytes32 public note;
    /// Coin that an opening gives for the insertion, and what a caller sends along that nothing is due for.
    uint96 internal _insertion;
    uint256 internal _extra;
    uint256 private constant _NOTES_KEY = 0x407E;
    NoteVault private _vault;
    address private _dollar;
    address private _authority;
    uint64 private _redirects;

    function _gather(NoteVault vault_, address dollar_, uint256 start, address first, address last) internal {
        _gather(start, first, last);
        vm.deal(address(this), 1e30);
        (_vault, _dollar) = (vault_, dollar_);
        (moody, drifting) = (_tokenFor(vault_), _tokenFor(vault_));
        moody.setOdd(OddToken.Odd.Blocks);
        moody.block_(receivers[1]);
        moody.setCallback(_callback());
        pool = new PoolDouble(PoolDouble.Way.Takes);
        pool.setCallback(_callback());
        _authority = vm.addr(_NOTES_KEY);
        note = vault_.noteDest(_hidden());
    }

    function _tokenFor(NoteVault vault_) private returns (OddToken token) {
        token = new OddToken(OddToken.Odd.None);
        token.mint(address(this), 1e30);
        token.approve(address(vault_), type(uint256).max);
    }

    function tokenOf(uint256 pick) public view returns (address) {
        return [address(0), _dollar, address(moody), address(drifting)][pick % ASSETS];
    }

    /// One of the receivers, or the note.
    function _dest(uint256 pick) internal view returns (bytes32 dest, uint8 kind) {
        pick %= MANY + 1;
        return pick == MANY ? (note, DestKind.NOTE) : (bytes32(uint256(uint160(receivers[pick]))), DestKind.ACCOUNT);
    }

    function payOwed(uint256 pick, uint256 to) external {
        _payOwed(_vault, _owed(pick), to);
    }

    /// Anybody deposits all that the note is owed, which goes when the coin is right and the pool takes it.
    function payNote(uint256 pick) external {
        address asset = _owing(pick);
        uint256 owing = _vault.owedNote(asset, note);
        bytes memory call = abi.encodeCall(_vault.payOwedNote, (asset, _brought()));
        bool may = owing > 0 && _extra == 0 && _takes(asset, owing);
        _try("payOwedNote", address(this), call, _coinFor(true), may);
    }

    function redirect(uint256 pick) external {
        _redirect(_vault, tokenOf(pick), pick / ASSETS, address(0xE1));
    }

    /// The note's authority, or somebody else, sends what the note is owed to one of the receivers: all of it or nothing.
    function redirectNote(uint256 pick, uint256 to, uint256 bend) external {
        vm.warp(_now);
        address asset = _owing(pick);
        bool may = _vault.owedNote(asset, note) > 0 && bend % 8 > 1 && _extra == 0;
        _try("redirectOwedNote", address(this), _redirection(asset, receivers[to % MANY], bend % 8), _extra, may);
    }

    /// The next asset in which a receiver is owed something; now and then any.
    function _owed(uint256 pick) private view returns (address) {
        for (uint256 i = 0; pick % 8 > 0 && i < ASSETS; ++i) {
            address one = tokenOf(pick % ASSETS + i);
            if (_owesIn(_vault, one)) return one;
        }
        return tokenOf(pick);
    }

    /// The next asset in which the note is owed something; now and then any.
    function _owing(uint256 pick) private view returns (address) {
        for (uint256 i = 0; pick % 8 > 0 && i < ASSETS; ++i) {
            address one = tokenOf(pick % ASSETS + i);
            if (_vault.owedNote(one, note) > 0) return one;
        }
        return tokenOf(pick);
    }

    /// The call, right or bent in one of two ways.
    function _redirection(address asset, address to, uint256 bend) private returns (bytes memory) {
        Redirect memory signed;
        (signed.token, signed.dest, signed.amount) = (asset, note, _vault.owedNote(asset, note));
        (signed.to, signed.deadline) = (bytes32(uint256(uint160(to))), uint64(_now) + ++_redirects);
        if (bend == 0) ++signed.amount;
        bytes memory signature = _signed(bend == 1 ? _NOTES_KEY + 1 : _NOTES_KEY, _vault.redirectDigest(signed));
        return abi.encodeCall(_vault.redirectOwedNote, (signed, _hidden(), _opening(), signature));
    }

    /// What the note's destination hides.
    function _hidden() private view returns (NoteDest memory) {
        NoteOpening memory opening = _opening();
        return NoteDest(opening.pool, opening.noteKey, keccak256(opening.ciphertext), opening.authority);
    }

    function _signed(uint256 key, bytes32 digest) private pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        return abi.encodePacked(r, s, v);
    }

    /// What a vault calls itself for, asked of it by a stranger.
    function intrude(uint256 pick, uint256 amount) external {
        bytes memory call = abi.encodeCall(_vault.depositNote, (tokenOf(pick), amount, _opening()));
        _try("depositNote", address(this), call, 0, false);
        _intrude(_vault, tokenOf(pick), amount);
    }

    /// Calls the vault as `who` and says whether that went through, which it is to do exactly when it `may`.
    function _try(string memory verb, address who, bytes memory call, uint256 value, bool may)
        internal
        returns (bool done)
    {
        if (who != address(this)) vm.prank(who);
        (done,) = address(_vault).call{value: value}(call);
        _check(verb, bytes4(call), done, may);
    }

    /// Whether a deposit arrives as it was asked for. A hundredth of less than a hundred units is no fee.
    function _arrives(address asset, uint256 amount) internal view returns (bool) {
        if (asset != address(moody)) return true;
        OddToken.Odd odd = moody.odd();
        if (odd == OddToken.Odd.Fee) return amount < 100;
        if (odd == OddToken.Odd.RevertsOnZero) return amount > 0;
        bool answers = odd != OddToken.Odd.AnswersAByte && odd != OddToken.Odd.AnswersHalfAWord;
        return answers && odd != OddToken.Odd.Paused && odd != OddToken.Odd.FalseOnSuccess;
    }

    /// Whether the note's pool takes a deposit now, as pool, token and insertion are.
    function _takes(address asset, uint256 amount) internal view returns (bool) {
        PoolDouble.Way way = pool.way();
        bool open = way == PoolDouble.Way.Takes || way == PoolDouble.Way.Reenters;
        open = open || (way == PoolDouble.Way.NeedsInsertion && _insertion > 0);
        if (asset == address(drifting)) return open && drifting.balanceOf(address(_vault)) >= amount;
        if (asset != address(moody)) return open;
        OddToken.Odd odd = moody.odd();
        // The double asks its tokens for a plain yes, and a token that calls back finds no vault at the other end.
        bool plain = odd != OddToken.Odd.NoReturn && odd != OddToken.Odd.Reenters && odd != OddToken.Odd.NoApproval;
        return open && plain && (odd == OddToken.Odd.Fee || _arrives(asset, amount));
    }

    /// The note's opening with what it gives for the insertion.
    function _brought() internal view returns (NoteOpening memory opening) {
        opening = _opening();
        opening.insertion = _insertion;
    }

    /// What a caller sends along: the insertion where a note is paid, and now and then a unit too much.
    function _coinFor(bool paysNote) internal view returns (uint256) {
        return (paysNote ? _insertion : 0) + _extra;
    }

    /// From now on callers send what is due.
    function _calm() internal {
        _extra = 0;
    }

    /// Token, pool and one receiver change their minds, the drifting token gives or takes; what was sent unasked changes nothing.
    function _slip(uint256 gift, uint256 mood) internal {
        _give(moody, address(_vault), gift);
        moody.setOdd(OddToken.Odd(mood % 15));
        moody.setDecimals([0, 6, 18, 24][mood / 15 % 4]);
        pool.setWay(PoolDouble.Way(mood / 60 % 9));
        _turn(mood / 540);
        (_insertion, _extra) = (uint96(gift / 7 % 3), gift / 21 % 8 == 0 ? 1 : 0);
        _drift(address(_vault), gift);
    }

    function entered() public view virtual override returns (bool) {
        return super.entered() || pool.entered();
    }

    function _opening() internal view returns (NoteOpening memory) {
        return NoteOpening(address(pool), bytes32(uint256(0x4e07e)), _authority, 0, "sealed");
    }
}

/// The claims that hold of every vault at a bazaar.
abstract contract BazaarInvariants is Invariants {
    /// What can be done with what could not be pushed, and what a stranger cannot do.
    function _aside() internal pure returns (bytes memory) {
        return bytes.concat(
            Bazaar.payOwed.selector,
            Bazaar.payNote.selector,
            Bazaar.redirect.selector,
            Bazaar.redirectNote.selector,
            Bazaar.intrude.selector
        );
    }

    /// What a vault owes by its terms in a token, beside what it could not push.
    function _openIn(address asset) internal view virtual returns (uint256);

    /// Who is paid by a vault beside the receivers: a carrier, a judge. Where a token has a bad day, they are owed like them.
    function _others() internal view virtual returns (address[] memory) {}

    /// What is owed is what is open and what could not be pushed, per token, and what is held is just that: a token that takes
    /// from its holders makes them short of what it took, and what it gave unasked lies beside.
    function _requireHoldings(NoteVault vault, Bazaar bazaar) internal view {
        for (uint256 t = 0; t < bazaar.ASSETS(); ++t) {
            address asset = bazaar.tokenOf(t);
            uint256 promised = _openIn(asset) + _unpushed(vault, bazaar, asset);
            uint256 held = asset == address(0) ? address(vault).balance : OddToken(asset).balanceOf(address(vault));
            require(vault.liabilities(asset) == promised, "liabilities are the open promises");
            require(
                held + bazaar.taken(asset) == promised + bazaar.given(asset), "and the vault can keep them, to the unit"
            );
        }
    }

    /// Everything is over: nothing is left that is not owed to somebody by name.
    function _requireNothingOpen(NoteVault vault, Bazaar bazaar) internal view {
        for (uint256 t = 0; t < bazaar.ASSETS(); ++t) {
            require(_openIn(bazaar.tokenOf(t)) == 0, "something is still open");
        }
        _requireHoldings(vault, bazaar);
    }

    function _unpushed(NoteVault vault, Bazaar bazaar, address asset) private view returns (uint256 sum) {
        sum = vault.owedNote(asset, bazaar.note());
        for (uint256 r = 0; r < bazaar.MANY(); ++r) {
            sum += vault.owed(asset, bazaar.receivers(r));
        }
        address[] memory others = _others();
        for (uint256 i = 0; i < others.length; ++i) {
            sum += vault.owed(asset, others[i]);
        }
    }

    /// What the rules forbid never went through, and what they allow was never held up.
    function _requireUnbroken(Crowd crowd) internal view {
        require(bytes(crowd.broken()).length == 0, crowd.broken());
        require(!crowd.entered(), "vlt_004: somebody got in while a call ran");
    }
}
