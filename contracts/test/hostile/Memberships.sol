// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {IVault} from "../../src/interfaces/IVault.sol";

/// A double of a membership verifier, for tests only: a member is who knows one of the group's secrets, and shows it. A
/// real one checks a proof that shows nothing.
contract MembershipDouble {
    enum Way {
        Checks,
        Reverts,
        Bombs,
        SaysNothing,
        SaysTwo,
        BurnsGas,
        Floods,
        Reenters
    }

    Way public way;
    bytes public callback;
    mapping(bytes32 group => mapping(bytes32 hash => bool)) public members;

    constructor(Way way_) {
        way = way_;
    }

    function setWay(Way way_) external {
        way = way_;
    }

    function setCallback(bytes calldata data) external {
        callback = data;
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

    function isMember(bytes32 group, bytes32 scope, bytes32 nullifier, bytes32 signal, bytes calldata proof) external {
        if (way == Way.Reverts) revert("no");
        if (way == Way.SaysNothing) _answer(1, 0);
        if (way == Way.SaysTwo) _answer(2, 32);
        if (way == Way.Bombs) {
            assembly {
                revert(0, 1000000)
            }
        }
        if (way == Way.BurnsGas) {
            assembly {
                invalid()
            }
        }
        // Yes, and a million bytes more than anybody asked for.
        if (way == Way.Floods) _answer(1, 1_000_000);
        if (way == Way.Reenters) _enter();
        (bytes32 secret, bytes32 bound) = abi.decode(proof, (bytes32, bytes32));
        bool known = members[group][keccak256(abi.encode(secret))] && nullifier == nullifierOf(secret, scope);
        _answer(known && bound == keccak256(abi.encode(secret, signal)) ? 1 : 0, 32);
    }

    /// A verifier can write nothing, so it tells by its answer whether it heard anything but that the vault is shut.
    function _enter() private {
        (bool done, bytes memory said) = msg.sender.call(callback);
        _answer(!done && bytes4(said) == IVault.Reentered.selector ? 0 : 1, 32);
    }

    function _answer(uint256 first, uint256 size) private pure {
        assembly {
            mstore(0, first)
            return(0, size)
        }
    }
}
