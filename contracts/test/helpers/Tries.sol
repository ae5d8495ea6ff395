// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Test} from "./Test.sol";

/// The cheatcodes that only this needs.
interface Tried {
    function snapshotState() external returns (uint256);
    function revertToState(uint256 id) external returns (bool);
    function parseJsonBytesArray(string calldata json, string calldata key) external pure returns (bytes[] memory);
    function parseJsonStringArray(string calldata json, string calldata key) external pure returns (string[] memory);
}

/// Every state-changing function of a contract, called by who deployed it and by somebody else, now and when all windows are
/// over: the same must come of both, and neither be richer or poorer.
///
/// Arguments begin with terms that are live, so that a call gets as far as anybody's can; behind them are zeros, ones, or the
/// way to empty structs and lists. The empty hand, without any terms, is tried too.
abstract contract Tries is Test {
    Tried private constant TRIED = Tried(address(vm));
    address internal constant DEPLOYER = address(0xDE9107E4);
    address internal constant SOMEBODY = address(0x50B0D7);
    /// Words behind the terms, and zeros behind those.
    uint256 private constant BEHIND = 24;
    uint256 private constant EMPTY = 64;
    uint256 private _went;
    uint256 private _stayed;

    /// Tries contract `name` at `target`, which keeps coin and `token` (zero when coin only). `live` are encoded terms; `nested`
    /// when the first argument is of dynamic size.
    function _tryAll(string memory name, address target, address token, bytes[] memory live, bool nested) internal {
        string memory json = vm.readFile("test/vectors/selectors.json");
        bytes[] memory selectors = TRIED.parseJsonBytesArray(json, string.concat(".", name, ".selectors"));
        string[] memory names = TRIED.parseJsonStringArray(json, string.concat(".", name, ".names"));
        vm.assertTrue(selectors.length > 0, "there are calls to try");
        for (uint256 time = 0; time < 2; ++time) {
            for (uint256 i = 0; i < selectors.length; ++i) {
                _tryOne(names[i], selectors[i], target, token, live, nested);
            }
            vm.warp(block.timestamp + 800 days);
        }
        vm.assertTrue(_went > 0 && _stayed > 0, "some calls went through, others were refused");
    }

    function _tryOne(
        string memory name,
        bytes memory selector,
        address target,
        address token,
        bytes[] memory live,
        bool nested
    ) private {
        vm.assertTrue(_alike(target, token, bytes.concat(selector, new bytes(32 * EMPTY))), name);
        for (uint256 i = 0; i < live.length; ++i) {
            for (uint256 filler = 0; filler < 3; ++filler) {
                bytes memory input = nested ? _nested(live[i], filler) : _flat(live[i], filler);
                vm.assertTrue(_alike(target, token, bytes.concat(selector, input)), name);
            }
        }
    }

    /// Whether one call does the same for the deployer and for somebody else, and gives or takes them nothing.
    function _alike(address target, address token, bytes memory input) internal returns (bool) {
        (bytes32 deployers, bool moved, bool went) = _outcome(DEPLOYER, target, token, input);
        (bytes32 others, bool theirs,) = _outcome(SOMEBODY, target, token, input);
        if (went) ++_went;
        else ++_stayed;
        return deployers == others && !moved && !theirs;
    }

    /// What comes of a call that is then undone: whether it went, what was said, and what the contract has left.
    function _outcome(address who, address target, address token, bytes memory input)
        private
        returns (bytes32 outcome, bool moved, bool went)
    {
        uint256 before = TRIED.snapshotState();
        (uint256 coin, uint256 tokens) = (who.balance, _tokens(token, who));
        bytes memory said;
        vm.prank(who);
        (went, said) = target.call(input);
        moved = who.balance != coin || _tokens(token, who) != tokens;
        _forget(said, went ? 0 : 4, who);
        outcome = keccak256(abi.encode(went, said, target.balance, _tokens(token, target)));
        vm.assertTrue(TRIED.revertToState(before), "undone");
    }

    /// An error may say who called; that is no difference.
    function _forget(bytes memory said, uint256 start, address who) private pure {
        for (uint256 i = start + 32; i <= said.length; i += 32) {
            assembly ("memory-safe") {
                if eq(mload(add(said, i)), who) { mstore(add(said, i), 0) }
            }
        }
    }

    function _tokens(address token, address who) private view returns (uint256) {
        return token == address(0) ? 0 : IERC20(token).balanceOf(who);
    }

    /// Terms of fixed size, and the words behind them.
    function _flat(bytes memory terms, uint256 filler) private pure returns (bytes memory) {
        uint256 empty = terms.length + 32 * BEHIND;
        return bytes.concat(terms, _words(BEHIND, filler == 2 ? empty : filler), new bytes(32 * EMPTY));
    }

    /// Terms of dynamic size: the way to them first, they themselves last.
    function _nested(bytes memory terms, uint256 filler) private pure returns (bytes memory) {
        uint256 empty = 32 * BEHIND;
        bytes memory body = new bytes(terms.length - 32);
        for (uint256 i = 0; i < body.length; ++i) {
            body[i] = terms[i + 32];
        }
        bytes memory head = abi.encode(empty + 32 * EMPTY);
        return bytes.concat(head, _words(BEHIND - 1, filler == 2 ? empty : filler), new bytes(32 * EMPTY), body);
    }

    function _words(uint256 count, uint256 value) private pure returns (bytes memory all) {
        all = new bytes(32 * count);
        for (uint256 i = 1; i <= count; ++i) {
            assembly ("memory-safe") {
                mstore(add(all, mul(32, i)), value)
            }
        }
    }
}
