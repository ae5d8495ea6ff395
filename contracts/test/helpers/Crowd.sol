// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {IVault} from "../../src/interfaces/IVault.sol";
import {Hostile} from "../hostile/Receivers.sol";
import {Reached} from "./Reached.sol";

/// Receivers of whom four are hostile, each in its own way, a clock, and whether a call ever ended otherwise than the test's
/// books say.
abstract contract Crowd is Reached {
    uint256 public constant MANY = 6;
    address[MANY] public receivers;
    string public broken;
    uint256 internal _now;

    /// The first and the last receiver take their money; of the others one reverts, one answers without end, one burns its gas,
    /// and one takes its money and tries to enter the vault that pays it.
    function _gather(uint256 start, address first, address last) internal {
        _now = start;
        (receivers[0], receivers[MANY - 1]) = (first, last);
        for (uint256 i = 1; i < MANY - 1; ++i) {
            receivers[i] = address(new Hostile(_wayOf(i)));
        }
        Hostile(payable(receivers[MANY - 2])).setCallback(_callback());
    }

    /// Pays the receiver that reverts what it is owed: a call that anybody may make, and nobody while another one runs.
    function _callback() internal view returns (bytes memory) {
        return abi.encodeCall(IVault.payOwed, (address(0), receivers[1]));
    }

    /// Whether a receiver that called back heard anything but that the vault is shut.
    function entered() public view virtual returns (bool) {
        return Hostile(payable(receivers[MANY - 2])).entered();
    }

    /// One of the hostile receivers.
    function _hostile(uint256 pick) internal view returns (Hostile) {
        return Hostile(payable(receivers[1 + pick % (MANY - 2)]));
    }

    /// Holds what came of a call against what the rules say.
    function _check(bytes4 call, bool went, bool may) internal {
        _check("a call", call, went, may);
    }

    function _check(string memory verb, bytes4 call, bool went, bool may) internal {
        _reach(call, went);
        if (went != may) broken = string.concat(verb, went ? " went through" : " was held up");
    }

    /// Anybody pays one of the receivers what it is owed, if it takes it.
    function _payOwed(IVault vault, address asset, uint256 to) internal {
        try vault.payOwed(asset, _creditor(vault, asset, to)) {
            _reach(vault.payOwed.selector, true);
        } catch {
            _reach(vault.payOwed.selector, false);
        }
    }

    function _owesIn(IVault vault, address asset) internal view returns (bool owes) {
        for (uint256 i = 0; i < MANY; ++i) {
            owes = owes || vault.owed(asset, receivers[i]) > 0;
        }
    }

    /// The next receiver that is owed something; now and then any.
    function _creditor(IVault vault, address asset, uint256 to) private view returns (address) {
        for (uint256 i = 0; to % 8 > 0 && i < MANY; ++i) {
            address one = receivers[(to % MANY + i) % MANY];
            if (vault.owed(asset, one) > 0) return one;
        }
        return receivers[to % MANY];
    }

    /// One of the hostile receivers sends what it is owed elsewhere.
    function _redirect(IVault vault, address asset, uint256 who, address to) internal {
        try _hostile(who).redirect(vault, asset, to) {
            _reach(vault.redirectOwed.selector, true);
        } catch {
            _reach(vault.redirectOwed.selector, false);
        }
    }

    /// A call that a vault makes to itself, by a stranger.
    function _intrude(IVault vault, address asset, uint256 amount) internal {
        (bool done,) = address(vault).call(abi.encodeCall(vault.pushToken, (asset, address(0xBAD), amount)));
        _check("pushToken", vault.pushToken.selector, done, false);
    }

    /// One of the hostile receivers takes its money from now on, or is again what it was.
    function _turn(uint256 mood) internal {
        uint256 i = 1 + mood % (MANY - 2);
        Hostile(payable(receivers[i])).setWay(mood / 4 % 2 == 0 ? Hostile.Way.Accepts : _wayOf(i));
    }

    function _pass(uint256 time) internal {
        _now += time;
        vm.warp(_now);
    }

    function _wayOf(uint256 i) private pure returns (Hostile.Way) {
        return
            [Hostile.Way.Accepts, Hostile.Way.Reverts, Hostile.Way.Bombs, Hostile.Way.BurnsGas, Hostile.Way.Reenters][i];
    }
}
