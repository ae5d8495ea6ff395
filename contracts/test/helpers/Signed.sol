// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {Test} from "./Test.sol";

/// Typed signatures by keys that a test holds, made with a domain written out here once more.
abstract contract Signed is Test {
    bytes32 private constant _DOMAIN =
        keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");

    function digestOf(string memory name, address where, bytes32 structHash) internal view returns (bytes32) {
        bytes32 domain = keccak256(abi.encode(_DOMAIN, keccak256(bytes(name)), keccak256("1"), block.chainid, where));
        return keccak256(abi.encodePacked(hex"1901", domain, structHash));
    }

    function signedBy(uint256 key, bytes32 digest) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        return abi.encodePacked(r, s, v);
    }
}
