// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {IVault} from "../../src/interfaces/IVault.sol";
import {OddToken} from "../hostile/Tokens.sol";
import {Test} from "./Test.sol";

/// Every oddity that a token of the list has, against one vault: what comes in is exact or refused, and what goes out arrives
/// whole or is owed whole.
///
/// A vault says how it takes a promise to `ODDS_TO` and how it keeps it. A new oddity is one more turn of this loop, for all of
/// them.
abstract contract Oddities is Test {
    address internal constant ODDS_TO = address(0x0DD5);

    function _oddVault() internal view virtual returns (IVault);

    /// Makes a promise of an amount of `token` to `ODDS_TO`, and says how much; nothing else of the token is promised.
    function promiseOdd(address token) public virtual returns (uint256 amount);

    /// Keeps that promise.
    function _keepOdd(address token) internal virtual;

    function test_vlt_002_vlt_003_every_oddity_of_a_token_comes_in_exactly_and_goes_out_or_is_owed() public {
        for (uint256 i = 0; i <= uint256(type(OddToken.Odd).max); ++i) {
            _comesIn(OddToken.Odd(i));
            _goesOut(OddToken.Odd(i));
        }
    }

    function _oddity() private returns (OddToken token) {
        token = new OddToken(OddToken.Odd.None);
        token.mint(address(this), 1e12);
        token.approve(address(_oddVault()), type(uint256).max);
        token.setCallback(abi.encodeCall(IVault.payOwed, (address(token), ODDS_TO)));
    }

    function _comesIn(OddToken.Odd odd) private {
        OddToken token = _oddity();
        token.setOdd(odd);
        (bool done, bytes memory said) = address(this).call(abi.encodeCall(this.promiseOdd, (address(token))));
        string memory which = vm.toString(uint256(odd));
        vm.assertTrue(done == _arrives(odd), string.concat("coming in with oddity ", which));
        uint256 promised = done ? abi.decode(said, (uint256)) : 0;
        vm.assertEq(_oddVault().liabilities(address(token)), promised, string.concat("counted, oddity ", which));
        vm.assertEq(token.balanceOf(address(_oddVault())), promised, string.concat("and held, oddity ", which));
        if (done) return;
        bytes4 reason = odd == OddToken.Odd.Fee ? IVault.TransferAmountMismatch.selector : IVault.PullRefused.selector;
        vm.assertTrue(bytes4(said) == reason, string.concat("and why not, oddity ", which));
    }

    function _goesOut(OddToken.Odd odd) private {
        OddToken token = _oddity();
        uint256 amount = this.promiseOdd(address(token));
        token.setOdd(odd);
        token.block_(ODDS_TO);
        _keepOdd(address(token));
        string memory which = vm.toString(uint256(odd));
        // A token that takes a fee from its holders harms them: the vault has sent it all.
        uint256 arrives = odd == OddToken.Odd.Fee ? amount - amount / 100 : amount;
        uint256 owed = _pays(odd) ? 0 : amount;
        vm.assertEq(token.balanceOf(ODDS_TO), _pays(odd) ? arrives : 0, string.concat("gone out, oddity ", which));
        vm.assertEq(_oddVault().owed(address(token), ODDS_TO), owed, string.concat("or owed, oddity ", which));
        vm.assertEq(_oddVault().liabilities(address(token)), owed, string.concat("counted, oddity ", which));
        vm.assertEq(token.balanceOf(address(_oddVault())), owed, string.concat("and still here, oddity ", which));
        if (owed == 0) return;
        token.setOdd(OddToken.Odd.None);
        _oddVault().payOwed(address(token), ODDS_TO);
        vm.assertEq(token.balanceOf(ODDS_TO), amount, string.concat("an honest day pays, oddity ", which));
    }

    /// A transfer counts when nothing or a word that is one comes back, and when exactly the amount has arrived.
    function _arrives(OddToken.Odd odd) private pure returns (bool) {
        return odd != OddToken.Odd.Fee && odd != OddToken.Odd.FalseOnSuccess && odd != OddToken.Odd.Paused
            && odd != OddToken.Odd.AnswersAByte && odd != OddToken.Odd.AnswersHalfAWord;
    }

    function _pays(OddToken.Odd odd) private pure returns (bool) {
        bool refuses = odd == OddToken.Odd.Blocks || odd == OddToken.Odd.FalseOnFailure || odd == OddToken.Odd.Bombs
            || odd == OddToken.Odd.BurnsGas;
        return odd == OddToken.Odd.Fee || (!refuses && _arrives(odd));
    }
}
