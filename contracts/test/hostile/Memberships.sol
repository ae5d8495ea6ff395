// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

/// A double of a membership verifier, for tests only: a member is who knows one of the group's secrets, and shows it. A
/// real one checks a proof that shows nothing.
contract MembershipDouble {
    enum Way {
        Checks,
        Reverts,
        Bombs,
        SaysNothing,
        SaysTwo
    }

    Way public way;
    mapping(bytes32 group => mapping(bytes32 hash => bool)) public members;

    constructor(Way way_) {
        way = way_;
    }

    function setWay(Way way_) external {
        way = way_;
    }

    function admit(bytes32 group, bytes32 secret) external {
        members[group][keccak256(abi.encode(secret))] = true;
    }

    function nullifierOf(bytes32 secret, bytes32 scope) public pure returns (bytes32) {
        return keccak256(abi.encode(secret, scope));
    }

    /// What a member shows: the secret, and the signal it is good for.
    function proofOf(bytes32 secret, bytes32 signal) external pure returns (bytes memory) {
        return abi.encode(secret, keccak256(abi.encode(secret, signal)));
    }

    function isMember(bytes32 group, bytes32 scope, bytes32 nullifier, bytes32 signal, bytes calldata proof)
        external
        view
    {
        if (way == Way.Reverts) revert("no");
        if (way == Way.SaysNothing) _answer(1, 0);
        if (way == Way.SaysTwo) _answer(2, 32);
        if (way == Way.Bombs) {
            assembly {
                revert(0, 1000000)
            }
        }
        (bytes32 secret, bytes32 bound) = abi.decode(proof, (bytes32, bytes32));
        bool known = members[group][keccak256(abi.encode(secret))] && nullifier == nullifierOf(secret, scope);
        _answer(known && bound == keccak256(abi.encode(secret, signal)) ? 1 : 0, 32);
    }

    function _answer(uint256 first, uint256 size) private pure {
        assembly {
            mstore(0, first)
            return(0, size)
        }
    }
}
