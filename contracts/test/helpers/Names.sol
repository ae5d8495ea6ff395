// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {NameDirectory} from "../../src/NameDirectory.sol";
import {DestKind, NoteOpening} from "../../src/types/Destination.sol";
import {Registration} from "../../src/types/NameActs.sol";
import {Signed} from "./Signed.sol";

/// Names on their way to owners who hold keys.
abstract contract Names is Signed {
    NameDirectory internal directory;
    NoteOpening internal unopened;
    uint256 internal constant ANNA = 0xA77A;
    address internal constant REST = address(0xA8);
    address internal constant STRANGER = address(0xBAD);
    bytes32 internal constant CARD = bytes32(uint256(0xCA2D));
    uint256 internal constant START = 1_800_000_000;
    uint64 internal constant LATE = type(uint64).max;
    string internal constant DOMAIN = "Teahouse NameDirectory";

    function setUp() public virtual {
        vm.warp(START);
        directory = new NameDirectory();
        vm.deal(address(this), 1e24);
    }

    function word(address account) internal pure returns (bytes32) {
        return bytes32(uint256(uint160(account)));
    }

    function termsOf(bytes32 name, address owner) internal pure returns (Registration memory) {
        return Registration(name, owner, CARD, DestKind.ACCOUNT, word(REST), bytes32(uint256(0x5A17)), LATE);
    }

    function sign(uint256 key, bytes32 structHash) internal view returns (bytes memory) {
        return signedBy(key, digestOf(DOMAIN, address(directory), structHash));
    }

    /// Commits, and lets the shortest time pass.
    function committed(Registration memory terms) internal returns (bytes32 commitment) {
        commitment = directory.commitmentOf(terms);
        directory.commit(commitment);
        vm.warp(block.timestamp + 60);
    }

    /// Registers with the owner's signature; this test pays.
    function reveal(Registration memory terms, uint256 key) internal {
        bytes memory signature = signedBy(key, directory.commitmentOf(terms));
        directory.register{value: directory.depositOf(terms.name)}(terms, signature);
    }

    function registered(bytes32 name, uint256 key) internal returns (Registration memory terms) {
        terms = termsOf(name, vm.addr(key));
        committed(terms);
        reveal(terms, key);
    }

    function nonceOf(bytes32 name) internal view returns (uint64) {
        return directory.holdingOf(name).nonce;
    }

    receive() external payable virtual {}
}
