// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {Poseidon} from "../../src/libraries/Poseidon.sol";
import {ShareTree} from "../../src/libraries/ShareTree.sol";
import {RLNMembership} from "../../src/RLNMembership.sol";
import {Exit, Sponsorship, Taking} from "../../src/types/Membership.sol";
import {Report} from "../../src/types/Slash.sol";
import {Sibling} from "../../src/types/Terms.sol";
import {Test} from "./Test.sol";

/// Members with their secrets, sponsors with their keys, reporters with their seals.
abstract contract Members is Test {
    RLNMembership internal rln;
    address internal constant BACK = address(uint160(uint256(keccak256("back"))));
    address internal constant REPORTER = address(0x4E9);
    uint256 internal constant START = 1_800_000_000;
    uint256 internal constant AUTHORITY = 0xA117;
    uint16 internal constant RATE = 100;
    bytes32 internal constant SALT = bytes32(uint256(0x5A17));

    function setUp() public virtual {
        vm.warp(START);
        rln = new RLNMembership();
        vm.deal(address(this), 1e30);
    }

    function commitment(uint256 secret) internal pure returns (uint256) {
        return Poseidon.hash1(secret);
    }

    /// The leaf of the member with this secret and the usual rate.
    function leaf(uint256 secret) internal pure returns (uint256) {
        return Poseidon.hash2(commitment(secret), RATE);
    }

    function deposit() internal view returns (uint96) {
        return rln.depositOf(RATE);
    }

    function join(uint256 secret) internal returns (uint256) {
        return join(secret, RATE, vm.addr(AUTHORITY), BACK, uint64(block.timestamp + 300 days));
    }

    function join(uint256 secret, uint16 rate, address authority, address back, uint64 until)
        internal
        returns (uint256 id)
    {
        id = commitment(secret);
        rln.register{value: rln.depositOf(rate)}(id, rate, authority, back, until);
    }

    function askToLeave(uint256 id) internal {
        vm.prank(vm.addr(AUTHORITY));
        rln.requestExit(Exit(id, 0), "");
    }

    function sealReport(uint256 secret, address beneficiary) internal {
        rln.seal(rln.reportDigest(Report(bytes32(secret), beneficiary, SALT)));
    }

    /// Seals and opens a report, a second apart.
    function convict(uint256 secret, address beneficiary) internal {
        sealReport(secret, beneficiary);
        vm.warp(block.timestamp + 1);
        rln.slash(secret, beneficiary, SALT);
    }

    // ---- sponsors ----

    /// The secret of a slot's one-time key.
    function slotSecret(uint256 slot) internal pure returns (uint256) {
        return 7000 + slot;
    }

    function termsOf(uint32 slots) internal view returns (Sponsorship memory terms) {
        uint8 depth = 0;
        while (uint32(1) << depth < slots) ++depth;
        terms = Sponsorship({
            depth: depth,
            slots: slots,
            rate: RATE,
            takeBy: uint64(block.timestamp + 30 days),
            until: uint64(block.timestamp + 200 days),
            refundTo: BACK,
            root: 0,
            salt: 0
        });
        (terms.root,) = treeOf(terms, 0);
    }

    /// The root over the slots' keys, and the path from one of them.
    function treeOf(Sponsorship memory terms, uint32 slot) internal view returns (bytes32, Sibling[] memory path) {
        uint256 width = uint256(1) << terms.depth;
        (bytes32[] memory hashes, uint96[] memory sums) = (new bytes32[](width), new uint96[](width));
        for (uint32 i = 0; i < width; ++i) {
            bool used = i < terms.slots;
            sums[i] = used ? rln.depositOf(terms.rate) : 0;
            hashes[i] = ShareTree.leaf(i, used ? vm.addr(slotSecret(i)) : address(0), sums[i]);
        }
        path = new Sibling[](terms.depth);
        for (uint256 level = 0; level < terms.depth; ++level) {
            uint256 side = (slot >> level) ^ 1;
            path[level] = Sibling(hashes[side], sums[side]);
            width /= 2;
            for (uint256 i = 0; i < width; ++i) {
                hashes[i] = ShareTree.node(hashes[2 * i], sums[2 * i], hashes[2 * i + 1], sums[2 * i + 1]);
                sums[i] = sums[2 * i] + sums[2 * i + 1];
            }
        }
        return (hashes[0], path);
    }

    function pay(Sponsorship memory terms) internal returns (bytes32) {
        return rln.sponsor{value: uint256(rln.depositOf(terms.rate)) * terms.slots}(terms);
    }

    function takingOf(Sponsorship memory terms, uint32 slot, uint256 secret) internal view returns (Taking memory) {
        return Taking(rln.idOf(terms), slot, commitment(secret), vm.addr(AUTHORITY), type(uint64).max);
    }

    function signatureOf(Taking memory signed) internal view returns (bytes memory) {
        return sign(slotSecret(signed.slot), rln.takingDigest(signed));
    }

    function sign(uint256 key, bytes32 digest) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        return abi.encodePacked(r, s, v);
    }

    /// Everything of a taking by the slot's own key.
    function take(Sponsorship memory terms, uint32 slot, uint256 secret) internal returns (uint256) {
        Taking memory signed = takingOf(terms, slot, secret);
        (bytes memory signature, address key) = (signatureOf(signed), vm.addr(slotSecret(slot)));
        (, Sibling[] memory path) = treeOf(terms, slot);
        rln.take(terms, signed, key, path, signature);
        return signed.idCommitment;
    }

    /// A taking of which any part may be bent, expected to be refused with `reason`.
    function refused(Sponsorship memory terms, Taking memory signed, bytes memory signature, bytes memory reason)
        internal
    {
        address key = vm.addr(slotSecret(signed.slot));
        (, Sibling[] memory path) = treeOf(terms, signed.slot % terms.slots);
        vm.expectRevert(reason);
        rln.take(terms, signed, key, path, signature);
    }

    receive() external payable virtual {}
}
