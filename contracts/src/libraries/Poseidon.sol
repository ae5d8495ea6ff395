// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {PoseidonTables} from "./PoseidonTables.sol";

/// Poseidon is the hash that proofs of notes and of rate limits are made with, in circom's parameters over BN254.
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

    /// The hash of four elements. The state lies in memory between full rounds: the stack has no room for it.
    function hash4(uint256 b, uint256 c, uint256 d, uint256 e) internal pure returns (uint256 a) {
        bytes memory table = PoseidonTables.T5;
        assembly ("memory-safe") {
            function fifth(x, p) -> y {
                y := mulmod(x, x, p)
                y := mulmod(mulmod(y, y, p), x, p)
            }
            function row(m, q, p) -> r {
                r := add(mulmod(mload(q), mload(m), p), mulmod(mload(add(q, 0x20)), mload(add(m, 0x20)), p))
                r := add(r, mulmod(mload(add(q, 0x40)), mload(add(m, 0x40)), p))
                r := add(r, mulmod(mload(add(q, 0x60)), mload(add(m, 0x60)), p))
                r := add(r, mulmod(mload(add(q, 0x80)), mload(add(m, 0x80)), p))
            }
            function full(s, m, at, p) {
                let q := add(s, 0xa0)
                mstore(q, fifth(addmod(mload(s), mload(at), p), p))
                mstore(add(q, 0x20), fifth(addmod(mload(add(s, 0x20)), mload(add(at, 0x20)), p), p))
                mstore(add(q, 0x40), fifth(addmod(mload(add(s, 0x40)), mload(add(at, 0x40)), p), p))
                mstore(add(q, 0x60), fifth(addmod(mload(add(s, 0x60)), mload(add(at, 0x60)), p), p))
                mstore(add(q, 0x80), fifth(addmod(mload(add(s, 0x80)), mload(add(at, 0x80)), p), p))
                mstore(s, row(m, q, p))
                mstore(add(s, 0x20), row(add(m, 0xa0), q, p))
                mstore(add(s, 0x40), row(add(m, 0x140), q, p))
                mstore(add(s, 0x60), row(add(m, 0x1e0), q, p))
                mstore(add(s, 0x80), row(add(m, 0x280), q, p))
            }
            function four(m, q, p) -> r {
                r := add(mulmod(mload(q), mload(m), p), mulmod(mload(add(q, 0x20)), mload(add(m, 0x20)), p))
                r := add(r, mulmod(mload(add(q, 0x40)), mload(add(m, 0x40)), p))
                r := mod(add(r, mulmod(mload(add(q, 0x60)), mload(add(m, 0x60)), p)), p)
            }
            // The last four of the state, by a matrix of four rows: into the form of the middle rounds, and back.
            function turn(s, m, p) {
                let q := add(s, 0xa0)
                mcopy(q, add(s, 0x20), 0x80)
                mstore(add(s, 0x20), four(m, q, p))
                mstore(add(s, 0x40), four(add(m, 0x80), q, p))
                mstore(add(s, 0x60), four(add(m, 0x100), q, p))
                mstore(add(s, 0x80), four(add(m, 0x180), q, p))
            }
            let p := FIELD
            let m := add(table, 0x20)
            // Behind the table is free memory.
            let s := mload(0x40)
            mstore(s, 0)
            mstore(add(s, 0x20), mod(b, p))
            mstore(add(s, 0x40), mod(c, p))
            mstore(add(s, 0x60), mod(d, p))
            mstore(add(s, 0x80), mod(e, p))
            let at := add(m, 0x820)
            for { let end := add(at, 0x280) } lt(at, end) { at := add(at, 0xa0) } { full(s, m, at, p) }
            turn(s, add(m, 0x420), p)
            a := mload(s)
            b := mload(add(s, 0x20))
            c := mload(add(s, 0x40))
            d := mload(add(s, 0x60))
            e := mload(add(s, 0x80))
            // Of sums that go on into sums every other one is reduced, so that none of them passes 5p.
            for { let end := add(at, 0x780) } lt(at, end) { at := add(at, 0x20) } {
                let x := fifth(addmod(a, mload(at), p), p)
                let y := b
                a := add(mulmod(x, mload(m), p), y)
                b := addmod(add(mulmod(y, mload(add(m, 0x320)), p), mulmod(x, mload(add(m, 0x3a0)), p)), c, p)
                c := add(add(mulmod(y, mload(add(m, 0x340)), p), mulmod(x, mload(add(m, 0x3c0)), p)), d)
                d := addmod(add(mulmod(y, mload(add(m, 0x360)), p), mulmod(x, mload(add(m, 0x3e0)), p)), e, p)
                e := add(mulmod(y, mload(add(m, 0x380)), p), mulmod(x, mload(add(m, 0x400)), p))
            }
            mstore(s, a)
            mstore(add(s, 0x20), b)
            mstore(add(s, 0x40), c)
            mstore(add(s, 0x60), d)
            mstore(add(s, 0x80), e)
            turn(s, add(m, 0x620), p)
            for { let end := add(at, 0x280) } lt(at, end) { at := add(at, 0xa0) } { full(s, m, at, p) }
            a := mod(mload(s), p)
            mstore(0x40, table)
        }
    }
}
