// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {Delegate} from "../../src/Delegate.sol";
import {PracticeDollar} from "../../src/PracticeDollar.sol";
import {Batch, Call} from "../../src/types/Batch.sol";
import {Test} from "./Test.sol";

/// What accounts call in tests: it remembers who called with what, and fails on demand.
contract Counter {
    uint256 public count;
    address public caller;
    bool public refuses;

    error Refused(uint256 count);

    function setRefuses(bool refuses_) external {
        refuses = refuses_;
    }

    function add(uint256 by) external payable {
        if (refuses) revert Refused(count);
        (count, caller) = (count + by, msg.sender);
    }
}

/// Accounts with keys whose code is the delegate, and what they sign. Tests that use it run under Prague's rules.
abstract contract Delegated is Test {
    uint256 internal constant ANNA = 0xA77A;
    uint256 internal constant BO = 0xB0B0;
    address internal constant SUBMITTER = address(0x5B);
    uint64 internal constant LATE = type(uint64).max;
    Delegate internal code;
    PracticeDollar internal dollar;
    Counter internal counter;

    function setUp() public virtual {
        vm.warp(1_800_000_000);
        code = new Delegate();
        dollar = new PracticeDollar();
        counter = new Counter();
        _delegate(ANNA);
        _delegate(BO);
    }

    /// As EIP-7702 writes it: the account's code is `ef0100` and where the code is.
    function _delegate(uint256 key) internal {
        vm.etch(vm.addr(key), abi.encodePacked(hex"ef0100", address(code)));
        vm.deal(vm.addr(key), 10 ether);
        dollar.mint(vm.addr(key), 1e9);
    }

    function on(uint256 key) internal pure returns (Delegate) {
        return Delegate(payable(vm.addr(key)));
    }

    function one(address to, uint256 value, bytes memory data) internal pure returns (Call[] memory calls) {
        calls = new Call[](1);
        calls[0] = Call(to, value, data);
    }

    function adding(uint256 by) internal view returns (Call[] memory) {
        return one(address(counter), 0, abi.encodeCall(Counter.add, (by)));
    }

    function batchOf(Call[] memory calls, uint256 nonce) internal view returns (Batch memory) {
        return Batch(calls, nonce, LATE, 0, SUBMITTER, address(dollar), 1000);
    }

    function sign(uint256 key, uint256 account, Batch memory batch) internal view returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, on(account).batchDigest(batch));
        return abi.encodePacked(r, s, v);
    }

    /// Signed by its account, submitted by the named submitter.
    function submit(uint256 key, Batch memory batch, uint96 fee) internal {
        bytes memory signature = sign(key, key, batch);
        vm.prank(SUBMITTER);
        on(key).execute(batch, fee, signature);
    }

    /// The same, expected to be refused with `reason`.
    function refused(uint256 key, Batch memory batch, uint96 fee, bytes memory reason) internal {
        bytes memory signature = sign(key, key, batch);
        vm.prank(SUBMITTER);
        vm.expectRevert(reason);
        on(key).execute(batch, fee, signature);
    }
}
