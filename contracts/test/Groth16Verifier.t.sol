// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {IVerifier} from "../src/interfaces/IVerifier.sol";
import {Bn254} from "../src/libraries/Bn254.sol";
import {Poseidon} from "../src/libraries/Poseidon.sol";
import {Groth16Verifier} from "../src/verifiers/Groth16Verifier.sol";
import {Proof} from "../src/types/Pool.sol";
import {Test} from "./helpers/Test.sol";
import {ToyPair, ToySix, ToySixteen, ToyTwo} from "./helpers/ToyVerifiers.sol";
import {Trapdoor} from "./helpers/Trapdoor.sol";

/// A verifier whose key stands behind its creation code, with the length of it: a test writes it as it likes.
contract KeyOf is Groth16Verifier {
    function SETUP_KIND() public pure override returns (string memory) {
        return "TOY";
    }

    function _key() internal pure override returns (bytes memory key) {
        assembly ("memory-safe") {
            key := mload(0x40)
            let end := sub(codesize(), 0x20)
            codecopy(key, end, 0x20)
            let size := mload(key)
            codecopy(add(key, 0x20), sub(end, size), size)
            mstore(0x40, add(key, and(add(size, 0x5f), not(0x1f))))
        }
    }
}

/// Shows the toy key of five inputs.
contract Shown is ToyPair {
    function key() external pure returns (bytes memory) {
        return _key();
    }
}

/// What a verifier believes, and what it refuses to be made of.
contract Groth16VerifierTest is Test {
    Groth16Verifier[4] private _all;
    Shown private _shown;
    uint256[4] private _counts = [uint256(8), 12, 5, 5];

    function setUp() public {
        vm.chainId(31337);
        _all = [Groth16Verifier(new ToyTwo()), new ToySix(), new ToyPair(), new ToySixteen()];
        _shown = new Shown();
    }

    function _inputs(uint256 which, uint256 seed) private view returns (uint256[] memory inputs) {
        inputs = new uint256[](_counts[which]);
        for (uint256 i = 0; i < inputs.length; ++i) {
            inputs[i] = uint256(keccak256(abi.encode(seed, i))) % Poseidon.FIELD;
        }
    }

    /// forge-config: default.fuzz.runs = 24
    /// forge-config: full.fuzz.runs = 500
    function testFuzz_shp_016_a_verifier_believes_a_proof_of_its_claim_and_of_no_other(uint256 seed) public view {
        for (uint256 which = 0; which < 4; ++which) {
            uint256[] memory inputs = _inputs(which, seed);
            Proof memory proof = Trapdoor.prove(which + 1, inputs, seed);
            vm.assertTrue(_all[which].verify(inputs, proof), "its own");
            uint256 at_ = seed % inputs.length;
            inputs[at_] = addmod(inputs[at_], 1, Poseidon.FIELD);
            vm.assertTrue(!_all[which].verify(inputs, proof), "one number changed");
        }
    }

    function test_shp_016_every_input_counts() public view {
        for (uint256 which = 0; which < 4; ++which) {
            uint256[] memory inputs = _inputs(which, 1);
            Proof memory proof = Trapdoor.prove(which + 1, inputs, 1);
            for (uint256 i = 0; i < inputs.length; ++i) {
                uint256 before = inputs[i];
                inputs[i] = addmod(before, 1, Poseidon.FIELD);
                vm.assertTrue(!_all[which].verify(inputs, proof), vm.toString(i));
                inputs[i] = before;
            }
            vm.assertTrue(_all[which].verify(inputs, proof), "unchanged");
        }
    }

    function test_shp_016_a_claim_of_another_length_is_refused() public view {
        for (uint256 which = 0; which < 4; ++which) {
            vm.assertEq(_all[which].INPUTS(), _counts[which], "as many as the circuit has");
            uint256[] memory inputs = _inputs(which, 1);
            Proof memory proof = Trapdoor.prove(which + 1, inputs, 1);
            uint256[] memory longer = new uint256[](inputs.length + 1);
            uint256[] memory shorter = new uint256[](inputs.length - 1);
            for (uint256 i = 0; i < shorter.length; ++i) {
                (longer[i], shorter[i]) = (inputs[i], inputs[i]);
            }
            longer[shorter.length] = inputs[shorter.length];
            vm.assertTrue(!_all[which].verify(longer, proof), "a zero more");
            vm.assertTrue(!_all[which].verify(shorter, proof), "one less");
            vm.assertTrue(!_all[which].verify(new uint256[](0), proof), "none");
        }
    }

    /// The proof that would hold for the number itself is refused under each of its other names.
    function test_shp_017_no_input_has_another_name() public view {
        uint256[] memory inputs = new uint256[](8);
        Proof memory proof = Trapdoor.prove(1, inputs, 1);
        vm.assertTrue(_all[0].verify(inputs, proof), "zeros");
        for (uint256 i = 0; i < 8; ++i) {
            for (uint256 k = 1; k <= 5; ++k) {
                inputs[i] = k * Poseidon.FIELD;
                vm.assertTrue(!_all[0].verify(inputs, proof), "the order, and its multiples");
            }
            inputs[i] = 0;
        }
    }

    function _word(Proof memory proof, uint256 which) private pure returns (uint256 place) {
        uint256[2] memory part = which < 2 ? proof.a : (which < 4 ? proof.b[0] : (which < 6 ? proof.b[1] : proof.c));
        assembly ("memory-safe") {
            place := add(part, mul(mod(which, 2), 0x20))
        }
    }

    function test_shp_017_no_proof_has_another_name() public view {
        uint256[] memory inputs = _inputs(0, 3);
        Proof memory proof = Trapdoor.prove(1, inputs, 3);
        for (uint256 which = 0; which < 8; ++which) {
            uint256 place = _word(proof, which);
            uint256 before;
            assembly ("memory-safe") {
                before := mload(place)
            }
            for (uint256 k = 1; k <= 4; ++k) {
                assembly ("memory-safe") {
                    mstore(
                        place,
                        add(
                            before,
                            mul(k, 21888242871839275222246405745257275088696311157297823662689037894645226208583)
                        )
                    )
                }
                vm.assertTrue(!_all[0].verify(inputs, proof), vm.toString(which));
            }
            assembly ("memory-safe") {
                mstore(place, before)
            }
        }
        vm.assertTrue(_all[0].verify(inputs, proof), "unchanged");
    }

    function test_what_is_no_point_proves_nothing() public view {
        uint256[] memory inputs = _inputs(0, 3);
        for (uint256 which = 0; which < 8; ++which) {
            Proof memory proof = Trapdoor.prove(1, inputs, 3);
            uint256 place = _word(proof, which);
            assembly ("memory-safe") {
                mstore(place, xor(mload(place), 1))
            }
            vm.assertTrue(!_believes(inputs, proof), vm.toString(which));
        }
        Proof memory nothing;
        vm.assertTrue(!_believes(inputs, nothing), "identities");
        Proof memory honest = Trapdoor.prove(1, inputs, 3);
        (honest.a[0], honest.a[1]) = (0, 0);
        vm.assertTrue(!_believes(inputs, honest), "an identity for A");
    }

    /// A proof can be made to look another way, and shows the same claim: replay is judged by nullifiers.
    function test_a_claim_has_many_proofs() public view {
        uint256[] memory inputs = _inputs(0, 3);
        vm.assertTrue(_all[0].verify(inputs, Trapdoor.prove(1, inputs, 3)), "one");
        vm.assertTrue(_all[0].verify(inputs, Trapdoor.prove(1, inputs, 4)), "another");
    }

    function test_a_proof_of_one_circuit_is_none_of_another() public view {
        uint256[] memory inputs = _inputs(2, 3);
        vm.assertTrue(_all[2].verify(inputs, Trapdoor.prove(3, inputs, 3)), "a pair's");
        vm.assertTrue(!_all[3].verify(inputs, Trapdoor.prove(3, inputs, 3)), "is none of sixteen");
    }

    // ---- keys ----

    /// The toy key of five inputs.
    function _key() private view returns (bytes memory) {
        return _shown.key();
    }

    /// With bounded gas: a precompile keeps all that it was given for a point that is none.
    function _make(bytes memory key) private returns (address) {
        return this.make{gas: 30_000_000}(key);
    }

    function make(bytes calldata key) external returns (address made) {
        bytes memory init = bytes.concat(type(KeyOf).creationCode, key, bytes32(key.length));
        assembly ("memory-safe") {
            made := create(0, add(init, 0x20), mload(init))
            if iszero(made) {
                let said := mload(0x40)
                returndatacopy(said, 0, returndatasize())
                revert(said, returndatasize())
            }
        }
    }

    function _believes(uint256[] memory inputs, Proof memory proof) private view returns (bool) {
        return _all[0].verify{gas: 2_000_000}(inputs, proof);
    }

    function _put(bytes memory key, uint256 word, uint256 value) private pure {
        assembly ("memory-safe") {
            mstore(add(add(key, 0x20), mul(word, 0x20)), value)
        }
    }

    function _get(bytes memory key, uint256 word) private pure returns (uint256 value) {
        assembly ("memory-safe") {
            value := mload(add(add(key, 0x20), mul(word, 0x20)))
        }
    }

    function _refuse(bytes memory key, bytes memory why) private {
        vm.expectRevert(why);
        _make(key);
    }

    function test_shp_018_constructor_reverts_BadKeyPoint_for_each_point_that_is_none() public {
        vm.assertTrue(_make(_key()).code.length > 0, "the key itself is fine");
        uint256 words = _key().length / 32;
        for (uint256 word = 0; word < words; ++word) {
            uint256 point = word < 2 ? 0 : (word < 14 ? word - (word - 2) % 4 : word - word % 2);
            bytes memory why = abi.encodeWithSelector(IVerifier.BadKeyPoint.selector, point);
            bytes memory key = _key();
            _put(key, word, _get(key, word) ^ 1);
            _refuse(key, why);
            key = _key();
            _put(key, word, _get(key, word) + Bn254.BASE);
            _refuse(key, why);
        }
    }

    function test_shp_018_constructor_reverts_BadKeyPoint_for_an_identity() public {
        uint256 words = _key().length / 32;
        for (uint256 point = 0; point < words; point += point < 2 || point >= 14 ? 2 : 4) {
            bytes memory key = _key();
            for (uint256 i = 0; i < (point < 2 || point >= 14 ? 2 : 4); ++i) {
                _put(key, point + i, 0);
            }
            _refuse(key, abi.encodeWithSelector(IVerifier.BadKeyPoint.selector, point));
        }
    }

    /// On the twist, and of another order than the group's.
    function test_shp_018_constructor_reverts_BadKeyPoint_for_a_point_outside_the_group() public {
        bytes memory key = _key();
        uint256[4] memory outside = [
            uint256(0),
            1,
            0x0d1271953ed9ea0836846e70a1934187998c7f790cb4d7511b7f8da82de048a4,
            0x2869111d5381f072f8e2728fdb825a51aadd70e52c9830e9ab4b871c0531f1bb
        ];
        for (uint256 i = 0; i < 4; ++i) {
            _put(key, 2 + i, outside[i]);
        }
        _refuse(key, abi.encodeWithSelector(IVerifier.BadKeyPoint.selector, 2));
    }

    function test_shp_018_constructor_reverts_NoCeremony() public {
        bytes memory key = _key();
        for (uint256 i = 0; i < 4; ++i) {
            _put(key, 10 + i, _get(key, 6 + i));
        }
        _refuse(key, abi.encodeWithSelector(IVerifier.NoCeremony.selector));
        _put(key, 10, 0x198e9393920d483a7260bfb731fb5d25f1aa493335a9e71297e485b7aef312c2);
        _put(key, 11, 0x1800deef121f1e76426a00665e5c4479674322d4f75edadd46debd5cd992f6ed);
        _put(key, 12, 0x090689d0585ff075ec9e99ad690c3395bc4b313370b38ef355acdadcd122975b);
        _put(key, 13, 0x12c85ea5db8c6deb4aab71808dcb408fe3d1e7690c43d37b4ce6cc0166fa7daa);
        _refuse(key, abi.encodeWithSelector(IVerifier.NoCeremony.selector));
    }

    function test_shp_018_constructor_reverts_RepeatedInput() public {
        uint256 points = (_key().length / 32 - 14) / 2;
        for (uint256 one = 0; one < points; ++one) {
            for (uint256 other = one + 1; other < points; ++other) {
                bytes memory key = _key();
                _put(key, 14 + 2 * other, _get(key, 14 + 2 * one));
                _put(key, 15 + 2 * other, _get(key, 15 + 2 * one));
                _refuse(key, abi.encodeWithSelector(IVerifier.RepeatedInput.selector, one, other));
            }
        }
    }

    function test_shp_018_constructor_reverts_BadKeyLength() public {
        bytes memory key = _key();
        uint256[5] memory lengths = [uint256(0), 448, 512, key.length - 1, key.length - 32];
        for (uint256 i = 0; i < 5; ++i) {
            bytes memory shorter = new bytes(lengths[i]);
            for (uint256 j = 0; j < lengths[i]; ++j) {
                shorter[j] = key[j];
            }
            _refuse(shorter, abi.encodeWithSelector(IVerifier.BadKeyLength.selector, lengths[i]));
        }
    }

    function test_shp_019_constructor_reverts_DevelopmentKey() public {
        uint256[4] memory chains = [uint256(1), 10, 8453, 11_155_111];
        for (uint256 i = 0; i < 4; ++i) {
            vm.chainId(chains[i]);
            vm.expectRevert(abi.encodeWithSelector(IVerifier.DevelopmentKey.selector, chains[i]));
            new ToyPair();
        }
        vm.chainId(1337);
        new ToyPair();
        vm.chainId(1);
        vm.assertTrue(_make(_key()).code.length > 0, "the key itself is fine");
        vm.assertTrue(keccak256(bytes(_all[0].SETUP_KIND())) == keccak256("DEV_INSECURE"), "it says so");
    }
}
