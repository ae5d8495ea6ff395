// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {IVerifier} from "../src/interfaces/IVerifier.sol";
import {Bn254} from "../src/libraries/Bn254.sol";
import {Poseidon} from "../src/libraries/Poseidon.sol";
import {Proof} from "../src/types/Pool.sol";
import {Test} from "./helpers/Test.sol";
import {DeltaIsGamma, KnownKey, Multiples, NoAlpha, NoGamma, NoInput, OnePointTwice} from "./helpers/ToyKeys.sol";

/// What would be proven to a verifier without one of its protections. Forgeries of keys are made of what everybody sees; where a
/// key is not what is bent, its known numbers prove what is wanted.
contract BugClassesVerifierTest is Test {
    function test_bug_a_known_key_proves_anything_and_its_proof_nothing_else() public {
        IVerifier verifier = new KnownKey();
        vm.assertTrue(verifier.verify(_list(4), _proofOf(5 + 7 * 4)), "what it proves");
        vm.assertTrue(!verifier.verify(_list(5), _proofOf(5 + 7 * 4)), "and nothing else");
    }

    // Claims.

    function test_bug_a_claim_has_as_many_inputs_as_the_circuit() public {
        IVerifier verifier = new KnownKey();
        Proof memory proof = _proofOf(5);
        vm.assertTrue(verifier.verify(_list(0), proof), "the input is 0");
        vm.assertTrue(!verifier.verify(new uint256[](0), proof), "accepted: none");
        vm.assertTrue(!verifier.verify(new uint256[](2), proof), "accepted: two");
    }

    function test_bug_an_input_has_one_name() public {
        IVerifier verifier = new KnownKey();
        Proof memory proof = _proofOf(5 + 7 * 4);
        for (uint256 times = 1; times <= 5; ++times) {
            vm.assertTrue(!verifier.verify(_list(4 + times * Poseidon.FIELD), proof), "accepted: another name");
        }
    }

    // Keys.

    /// Veil Cash and FoomCash: α, β, and the sum of the inputs with its sign changed.
    function test_bug_delta_is_not_gamma() public {
        try new DeltaIsGamma() returns (DeltaIsGamma verifier) {
            (uint256 x, uint256 y) = _times(5 + 7 * 99);
            Proof memory forged = _proof(Multiples.G1, Multiples.H1, abi.encode(x, Bn254.BASE - y));
            vm.assertTrue(!verifier.verify(_list(99), forged), "accepted: anything is proven");
        } catch (bytes memory why) {
            vm.assertTrue(bytes4(why) == IVerifier.NoCeremony.selector, "refused for what it is");
        }
    }

    /// Without α the sum of the inputs, γ and δ are a proof of them.
    function test_bug_alpha_is_a_point() public {
        try new NoAlpha() returns (NoAlpha verifier) {
            (uint256 x, uint256 y) = _times(5 + 7 * 99);
            Proof memory forged = _proof(abi.encode(x, y), Multiples.H5, abi.encode(x, y));
            vm.assertTrue(!verifier.verify(_list(99), forged), "accepted: anything is proven");
        } catch (bytes memory why) {
            vm.assertTrue(bytes4(why) == IVerifier.BadKeyPoint.selector, "refused for what it is");
        }
    }

    /// Without γ no input matters: α, β and δ are a proof.
    function test_bug_gamma_is_a_point() public {
        try new NoGamma() returns (NoGamma verifier) {
            Proof memory forged = _proof(Multiples.G1, Multiples.H4, Multiples.G1);
            vm.assertTrue(!verifier.verify(_list(99), forged), "accepted: anything is proven");
        } catch (bytes memory why) {
            vm.assertTrue(bytes4(why) == IVerifier.BadKeyPoint.selector, "refused for what it is");
        }
    }

    function test_bug_an_input_has_a_point() public {
        try new NoInput() returns (NoInput verifier) {
            vm.assertTrue(!verifier.verify(_list(99), _proofOf(5)), "accepted: the input is any number");
        } catch (bytes memory why) {
            vm.assertTrue(bytes4(why) == IVerifier.BadKeyPoint.selector, "refused for what it is");
        }
    }

    function test_bug_inputs_have_points_of_their_own() public {
        try new OnePointTwice() returns (OnePointTwice verifier) {
            uint256[] memory exchanged = new uint256[](2);
            (exchanged[0], exchanged[1]) = (6, 4);
            Proof memory proof = _proofOf(5 + 7 * 4 + 7 * 6);
            vm.assertTrue(!verifier.verify(exchanged, proof), "accepted: inputs are exchanged");
        } catch (bytes memory why) {
            vm.assertTrue(bytes4(why) == IVerifier.RepeatedInput.selector, "refused for what it is");
        }
    }

    function test_bug_a_development_key_stays_on_local_chains() public {
        vm.chainId(1);
        vm.expectPartialRevert(IVerifier.DevelopmentKey.selector);
        new KnownKey();
    }

    // Proofs by who knows the numbers behind a key.

    /// A proof for inputs whose points sum up to `inputs` times the generator: A is `1 + 2 inputs + 3`, B and C are 1.
    function _proofOf(uint256 inputs) private view returns (Proof memory) {
        (uint256 x, uint256 y) = _times(1 + 2 * inputs + 3);
        return _proof(abi.encode(x, y), Multiples.H1, Multiples.G1);
    }

    function _proof(bytes memory a, bytes memory b, bytes memory c) private pure returns (Proof memory) {
        return abi.decode(bytes.concat(a, b, c), (Proof));
    }

    /// The generator of the first group, so many times.
    function _times(uint256 times) private view returns (uint256, uint256) {
        (bool done, bytes memory point) = address(7).staticcall(bytes.concat(Multiples.G1, bytes32(times)));
        vm.assertTrue(done, "the precompile");
        return abi.decode(point, (uint256, uint256));
    }

    function _list(uint256 one) private pure returns (uint256[] memory list) {
        list = new uint256[](1);
        list[0] = one;
    }
}
