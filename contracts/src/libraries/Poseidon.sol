// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {PoseidonTables} from "./PoseidonTables.sol";

/// Poseidon is the hash that rate-limit proofs are made with, in circom's parameters over BN254.
///
/// It is part of the calling contract's own code: there is no library to link, deploy or trust at an address, and the code
/// has one hash on every chain. Full rounds add constants, take fifth powers and multiply by the matrix; middle rounds take
/// one fifth power and carry the rest of the state in the form that `tools/poseidon.mjs` derives. Sums fit a word: products
/// are below p, no more than five of them are added, and 5p is below 2^256.
library Poseidon {
    /// The order p of BN254's scalar field; every hash is below it.
    uint256 internal constant FIELD = 21888242871839275222246405745257275088548364400416034343698204186575808495617;

    /// The hash of one element. Inputs count modulo the field: callers refuse those that are not below it.
    function hash1(uint256 b) internal pure returns (uint256 a) {
        bytes memory table = PoseidonTables.T2;
        assembly ("memory-safe") {
            function full(m, at, p, x, y) -> a_, b_ {
                x := addmod(x, mload(at), p)
                y := addmod(y, mload(add(at, 0x20)), p)
                let q := mulmod(x, x, p)
                x := mulmod(mulmod(q, q, p), x, p)
                q := mulmod(y, y, p)
                y := mulmod(mulmod(q, q, p), y, p)
                a_ := add(mulmod(x, mload(m), p), mulmod(y, mload(add(m, 0x20)), p))
                b_ := add(mulmod(x, mload(add(m, 0x40)), p), mulmod(y, mload(add(m, 0x60)), p))
            }
            let p := FIELD
            let m := add(table, 0x20)
            b := mod(b, p)
            let at := add(m, 0xc0)
            for { let end := add(at, 0x100) } lt(at, end) { at := add(at, 0x40) } { a, b := full(m, at, p, a, b) }
            b := mulmod(b, mload(add(m, 0x20)), p)
            for { let end := add(at, 0x700) } lt(at, end) { at := add(at, 0x20) } {
                let x := addmod(a, mload(at), p)
                let q := mulmod(x, x, p)
                x := mulmod(mulmod(q, q, p), x, p)
                a := add(mulmod(x, mload(m), p), b)
                b := add(mulmod(b, mload(add(m, 0x60)), p), mulmod(x, mload(add(m, 0x80)), p))
            }
            b := mulmod(b, mload(add(m, 0xa0)), p)
            for { let end := add(at, 0x100) } lt(at, end) { at := add(at, 0x40) } { a, b := full(m, at, p, a, b) }
            a := mod(a, p)
            // The table was the newest in memory and is dropped: a thousand hashes do not pay for a thousand tables.
            mstore(0x40, table)
        }
    }

    /// The hash of two elements.
    function hash2(uint256 b, uint256 c) internal pure returns (uint256 a) {
        bytes memory table = PoseidonTables.T3;
        assembly ("memory-safe") {
            function full(m, at, p, x, y, z) -> a_, b_, c_ {
                x := addmod(x, mload(at), p)
                y := addmod(y, mload(add(at, 0x20)), p)
                z := addmod(z, mload(add(at, 0x40)), p)
                a_ := mulmod(x, x, p)
                x := mulmod(mulmod(a_, a_, p), x, p)
                b_ := mulmod(y, y, p)
                y := mulmod(mulmod(b_, b_, p), y, p)
                c_ := mulmod(z, z, p)
                z := mulmod(mulmod(c_, c_, p), z, p)
                a_ := add(mulmod(x, mload(m), p), mulmod(y, mload(add(m, 0x20)), p))
                a_ := add(a_, mulmod(z, mload(add(m, 0x40)), p))
                b_ := add(mulmod(x, mload(add(m, 0x60)), p), mulmod(y, mload(add(m, 0x80)), p))
                b_ := add(b_, mulmod(z, mload(add(m, 0xa0)), p))
                c_ := add(mulmod(x, mload(add(m, 0xc0)), p), mulmod(y, mload(add(m, 0xe0)), p))
                c_ := add(c_, mulmod(z, mload(add(m, 0x100)), p))
            }
            let p := FIELD
            let m := add(table, 0x20)
            b := mod(b, p)
            c := mod(c, p)
            let at := add(m, 0x2a0)
            for { let end := add(at, 0x180) } lt(at, end) { at := add(at, 0x60) } { a, b, c := full(m, at, p, a, b, c) }
            // Into the form of the middle rounds.
            {
                let h := add(mulmod(b, mload(add(m, 0x1a0)), p), mulmod(c, mload(add(m, 0x1c0)), p))
                c := add(mulmod(b, mload(add(m, 0x1e0)), p), mulmod(c, mload(add(m, 0x200)), p))
                b := h
            }
            // The scratch space is nearer than the table.
            mstore(0x00, mload(add(m, 0x120)))
            mstore(0x20, mload(add(m, 0x140)))
            for { let end := add(at, 0x720) } lt(at, end) { at := add(at, 0x20) } {
                let x := addmod(a, mload(at), p)
                let y := mulmod(x, x, p)
                x := mulmod(mulmod(y, y, p), x, p)
                a := add(mulmod(x, mload(m), p), b)
                y := add(add(mulmod(b, mload(0x00), p), c), mulmod(x, mload(add(m, 0x160)), p))
                c := add(mulmod(b, mload(0x20), p), mulmod(x, mload(add(m, 0x180)), p))
                b := y
            }
            // And back.
            {
                let h := add(mulmod(b, mload(add(m, 0x220)), p), mulmod(c, mload(add(m, 0x240)), p))
                c := add(mulmod(b, mload(add(m, 0x260)), p), mulmod(c, mload(add(m, 0x280)), p))
                b := h
            }
            for { let end := add(at, 0x180) } lt(at, end) { at := add(at, 0x60) } { a, b, c := full(m, at, p, a, b, c) }
            a := mod(a, p)
            mstore(0x40, table)
        }
    }
}
