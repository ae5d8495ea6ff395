// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {Bn254} from "../../src/libraries/Bn254.sol";
import {Poseidon} from "../../src/libraries/Poseidon.sol";
import {Proof} from "../../src/types/Pool.sol";

/// Makes proofs of anything for the toy keys, whose secret numbers it knows: what everybody can do with a development key.
///
/// With A = a·G, B = the generator and C = c·G the equation is a = αβ + γ·x + δ·c, where x is the sum of the inputs' numbers.
library Trapdoor {
    uint256 private constant ALPHA_BETA = 7 * 11;
    uint256 private constant GAMMA = 13;
    uint256 private constant DELTA = 17;

    /// A proof of `inputs` for the toy key of circuit 1 to 4 (`ToyVerifiers.sol`); each `chance` gives another.
    function prove(uint256 circuit, uint256[] memory inputs, uint256 chance)
        internal
        view
        returns (Proof memory proof)
    {
        uint256 p = Poseidon.FIELD;
        uint256 x = 1000 * circuit;
        for (uint256 i = 0; i < inputs.length; ++i) {
            x = addmod(x, mulmod(inputs[i], 1000 * circuit + i + 1, p), p);
        }
        uint256 c = uint256(keccak256(abi.encode(chance))) % p;
        uint256 a = addmod(ALPHA_BETA, addmod(mulmod(GAMMA, x, p), mulmod(DELTA, c, p), p), p);
        (proof.a, proof.c) = (times(a), times(c));
        proof.b[0][0] = 0x198e9393920d483a7260bfb731fb5d25f1aa493335a9e71297e485b7aef312c2;
        proof.b[0][1] = 0x1800deef121f1e76426a00665e5c4479674322d4f75edadd46debd5cd992f6ed;
        proof.b[1][0] = 0x090689d0585ff075ec9e99ad690c3395bc4b313370b38ef355acdadcd122975b;
        proof.b[1][1] = 0x12c85ea5db8c6deb4aab71808dcb408fe3d1e7690c43d37b4ce6cc0166fa7daa;
    }

    /// A multiple of the generator of the first group.
    function times(uint256 number) internal view returns (uint256[2] memory point) {
        uint256[3] memory words = [uint256(1), 2, number];
        uint256 place;
        assembly ("memory-safe") {
            place := words
        }
        require(Bn254.mul(place), "a point");
        (point[0], point[1]) = (words[0], words[1]);
    }
}
