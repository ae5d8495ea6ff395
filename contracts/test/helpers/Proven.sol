// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {ShieldedPool} from "../../src/ShieldedPool.sol";
import {Insertion, Proof, Verifiers} from "../../src/types/Pool.sol";
import {Shielded} from "./Shielded.sol";
import {ToyPair, ToySix, ToySixteen, ToyTwo} from "./ToyVerifiers.sol";
import {Trapdoor} from "./Trapdoor.sol";

/// A pool with Groth16 verifiers of the real shape, whose keys everybody can forge with.
abstract contract Proven is Shielded {
    function setUp() public virtual override {
        super.setUp();
        Verifiers memory toys = Verifiers(new ToyTwo(), new ToySix(), new ToyPair(), new ToySixteen());
        pool = new ShieldedPool(toys, capsOf(), keeperAccounts(), 2);
        dollar.approve(address(pool), type(uint256).max);
    }

    function provenOf(Draft memory it) internal view returns (Proof memory) {
        uint256 hash = pool.externalHash(it.rest);
        uint256[] memory claim = prover.claimOf(it.payment, hash);
        return Trapdoor.prove(it.inputs.length == 2 ? 1 : 2, claim, 1);
    }

    function provenOf(Insertion memory it) internal view returns (Proof memory) {
        uint256[] memory claim = claimOf(it, leavesOf(it.entries, it.count, it.size));
        return Trapdoor.prove(it.size == 2 ? 3 : 4, claim, 1);
    }
}
