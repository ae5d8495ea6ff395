// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {Poseidon} from "../../src/libraries/Poseidon.sol";
import {RelayStake} from "../../src/RelayStake.sol";
import {Card, StakeTerms, StoreReceipt, Unbond} from "../../src/types/Stake.sol";
import {Report} from "../../src/types/Slash.sol";
import {Test} from "./Test.sol";

/// Stores with their keys, cards and receipts, and who reports them.
abstract contract Stores is Test {
    RelayStake internal stakes;
    address internal constant PAY_TO = address(uint160(uint256(keccak256("pay to"))));
    address internal constant REPORTER = address(0x4E9);
    uint256 internal constant START = 1_800_000_000;
    uint256 internal constant KEY = 0x5704E;
    uint256 internal constant SECRET = 77;
    uint96 internal constant AMOUNT = 1 ether;
    bytes32 internal constant SALT = bytes32(uint256(0x5A17));

    function setUp() public virtual {
        vm.warp(START);
        stakes = new RelayStake();
        vm.deal(address(this), 1e30);
    }

    function termsOf(uint256 key) internal view returns (StakeTerms memory) {
        return StakeTerms({
            store: vm.addr(key),
            peerIdHash: bytes32(uint256(1)),
            priceCardHash: bytes32(uint256(2)),
            idCommitment: Poseidon.hash1(SECRET),
            amount: AMOUNT,
            payTo: PAY_TO,
            validUntil: uint64(block.timestamp + 300 days),
            seq: stakes.stakeOf(vm.addr(key)).seq + 1
        });
    }

    function sign(uint256 key, bytes32 digest) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        return abi.encodePacked(r, s, v);
    }

    function place(StakeTerms memory terms, uint256 key) internal {
        bytes memory signature = sign(key, stakes.stakeDigest(terms));
        stakes.stake{value: terms.amount}(terms, signature);
    }

    /// A stake by the usual key; returns its store.
    function place() internal returns (address) {
        place(termsOf(KEY), KEY);
        return vm.addr(KEY);
    }

    function askToEnd(uint256 key) internal {
        vm.prank(vm.addr(key));
        stakes.requestUnbond(Unbond(vm.addr(key), 0, 0), "");
    }

    /// What the store signs to end its newest card.
    function unbondOf(uint256 key, uint64 deadline) internal view returns (Unbond memory) {
        return Unbond(vm.addr(key), stakes.stakeOf(vm.addr(key)).seq, deadline);
    }

    function receiptOf(uint256 key, uint256 content) internal view returns (StoreReceipt memory) {
        (uint64 from, uint64 to) = (uint64(block.timestamp), uint64(block.timestamp + 14 days));
        return StoreReceipt(vm.addr(key), bytes32(uint256(0xB0)), bytes32(content), from, to);
    }

    function signed(uint256 key, StoreReceipt memory receipt) internal view returns (bytes memory) {
        return sign(key, stakes.receiptDigest(receipt));
    }

    function culprit(address store) internal pure returns (bytes32) {
        return bytes32(uint256(uint160(store)));
    }

    function sealReport(bytes32 evidence, address beneficiary) internal {
        stakes.seal(stakes.reportDigest(Report(evidence, beneficiary, SALT)));
    }

    function convictBySecret(address store, address beneficiary) internal {
        sealReport(bytes32(SECRET), beneficiary);
        vm.warp(block.timestamp + 1);
        stakes.slashBySecret(store, SECRET, beneficiary, SALT);
    }

    /// Seals and opens a report of two receipts, a second apart; it is refused with `reason` when there is one.
    function report(
        StoreReceipt memory a,
        bytes memory aSigned,
        StoreReceipt memory b,
        bytes memory bSigned,
        address beneficiary,
        bytes memory reason
    ) internal {
        sealReport(stakes.evidenceOf(a, aSigned, b, bSigned), beneficiary);
        vm.warp(block.timestamp + 1);
        if (reason.length > 0) vm.expectRevert(reason);
        stakes.slashByReceipts(a, aSigned, b, bSigned, beneficiary, SALT);
    }

    function convictByReceipts(uint256 key, address beneficiary) internal {
        (StoreReceipt memory a, StoreReceipt memory b) = (receiptOf(key, 3), receiptOf(key, 4));
        report(a, signed(key, a), b, signed(key, b), beneficiary, "");
    }

    receive() external payable virtual {}
}
