// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {IVerifier} from "../../src/interfaces/IVerifier.sol";
import {Poseidon} from "../../src/libraries/Poseidon.sol";
import {Payment, Proof, Verifiers} from "../../src/types/Pool.sol";

/// A note with all that its owner knows of it.
struct PlainNote {
    uint256 key;
    uint256 blinding;
    address asset;
    uint256 value;
    uint256 rho;
}

/// A double of a verifier, for tests only: it believes what its prover looked at. A proof is the hash of its claim, and
/// good for no other.
contract PlainVerifier is IVerifier {
    uint256 public INPUTS;
    address private _prover;
    mapping(bytes32 claim => bool) private _shown;

    constructor(uint256 inputs) {
        (INPUTS, _prover) = (inputs, msg.sender);
    }

    function show(uint256[] calldata claim) external returns (Proof memory proof) {
        require(msg.sender == _prover && claim.length == INPUTS, "not the prover's claim");
        bytes32 hash = keccak256(abi.encode(claim));
        _shown[hash] = true;
        proof.a[0] = uint256(hash);
    }

    function verify(uint256[] calldata inputs, Proof calldata proof) external view returns (bool) {
        bytes32 hash = keccak256(abi.encode(inputs));
        return _shown[hash] && proof.a[0] == uint256(hash);
    }

    function SETUP_KIND() external pure returns (string memory) {
        return "PLAIN_DOUBLE";
    }
}

/// A double of a verifier whose circuit is broken, for tests only: everything is proven.
contract BrokenVerifier is IVerifier {
    uint256 public INPUTS;

    constructor(uint256 inputs) {
        INPUTS = inputs;
    }

    function verify(uint256[] calldata, Proof calldata) external pure returns (bool) {
        return true;
    }

    function SETUP_KIND() external pure returns (string memory) {
        return "BROKEN_DOUBLE";
    }
}

/// A double of a prover, for tests only: it shows a claim when the plain statement of the circuit holds for the notes or
/// leaves that it is given. Its tree is a chain of hashes, in which a root settles all leaves and their places as well as in a tree.
contract PlainProver {
    error StatementIsFalse(string which);

    PlainVerifier public two = new PlainVerifier(8);
    PlainVerifier public six = new PlainVerifier(12);
    PlainVerifier public pair = new PlainVerifier(5);
    PlainVerifier public sixteen = new PlainVerifier(5);

    mapping(bytes32 root => bytes32) public parents;
    mapping(bytes32 root => uint256) public places;
    mapping(bytes32 root => mapping(uint256 leaf => bool)) private _stands;

    function verifiers() external view returns (Verifiers memory) {
        return Verifiers(two, six, pair, sixteen);
    }

    // ---- notes ----

    function noteKeyOf(PlainNote memory note) public pure returns (bytes32) {
        return bytes32(_hash(note.key, note.blinding));
    }

    function commitmentOf(PlainNote memory note) public pure returns (bytes32) {
        uint256 tagged = (uint256(0x6e6f7465) << 160) + uint160(note.asset);
        return bytes32(Poseidon.hash4(uint256(noteKeyOf(note)), tagged, note.value, note.rho));
    }

    function nullifierOf(PlainNote memory note) public pure returns (bytes32) {
        return bytes32(_hash(note.key, uint256(commitmentOf(note))));
    }

    function rhoOf(bytes32 firstNullifier, uint256 place) public pure returns (uint256) {
        return _hash(uint256(firstNullifier), place);
    }

    /// Shows a payment that spends `inputs` and makes `outputs`.
    function payment(Payment calldata it, uint256 external_, PlainNote[] calldata inputs, PlainNote[2] calldata outputs)
        external
        returns (Proof memory)
    {
        uint256 left = it.amount;
        uint256 came = 0;
        for (uint256 i = 0; i < inputs.length; ++i) {
            _require(inputs[i].key == inputs[0].key, "one owner");
            _require(inputs[i].asset == inputs[0].asset, "one asset");
            _require(it.nullifiers[i] == nullifierOf(inputs[i]), "nullifiers");
            for (uint256 before = 0; before < i; ++before) {
                _require(it.nullifiers[i] != it.nullifiers[before], "distinct");
            }
            _require(inputs[i].value == 0 || stands(it.root, commitmentOf(inputs[i])), "membership");
            came += inputs[i].value;
        }
        for (uint256 j = 0; j < 2; ++j) {
            _require(outputs[j].asset == inputs[0].asset, "output's asset");
            _require(outputs[j].rho == rhoOf(it.nullifiers[0], j), "rho");
            _require(commitmentOf(outputs[j]) == (j == 0 ? it.commitment0 : it.commitment1), "commitments");
            left += outputs[j].value;
        }
        _require(came == left, "sums");
        _require(it.asset == (it.amount == 0 ? address(0) : inputs[0].asset), "public asset");
        return (inputs.length == 2 ? two : six).show(claimOf(it, external_));
    }

    /// What a verifier of payments is asked, in the circuit's order.
    function claimOf(Payment calldata it, uint256 external_) public pure returns (uint256[] memory claim) {
        uint256 count = it.nullifiers.length;
        claim = new uint256[](count + 6);
        claim[0] = uint256(it.root);
        for (uint256 i = 0; i < count; ++i) {
            claim[i + 1] = uint256(it.nullifiers[i]);
        }
        claim[count + 1] = uint256(it.commitment0);
        claim[count + 2] = uint256(it.commitment1);
        claim[count + 3] = it.amount;
        claim[count + 4] = uint160(it.asset);
        claim[count + 5] = external_;
    }

    // ---- the tree ----

    /// The root with these leaves in place behind `old`.
    function rootAfter(bytes32 old, uint256 start, uint256[] memory leaves) public pure returns (bytes32) {
        return bytes32(uint256(keccak256(abi.encode(old, start, leaves))) % Poseidon.FIELD);
    }

    /// Whether a leaf is in the tree of this root.
    function stands(bytes32 root, bytes32 leaf) public view returns (bool) {
        for (; root != 0; root = parents[root]) {
            if (_stands[root][uint256(leaf)]) return true;
        }
        return false;
    }

    /// Shows an insertion of `leaves`: `claim` is old root, new root, start, challenge, evaluation.
    function insertion(uint256[] calldata claim, uint256[] calldata leaves) external returns (Proof memory) {
        (bytes32 old, uint256 size) = (bytes32(claim[0]), leaves.length);
        _require(claim[2] % size == 0, "a multiple");
        _require(claim[2] >= places[old], "an empty subtree");
        bytes32 root = rootAfter(old, claim[2], leaves);
        _require(claim[1] == uint256(root), "the leaves in place");
        uint256 sum = 0;
        for (uint256 i = size; i > 0; --i) {
            sum = addmod(mulmod(sum, claim[3], Poseidon.FIELD), leaves[i - 1], Poseidon.FIELD);
        }
        _require(sum == claim[4], "the evaluation");
        (parents[root], places[root]) = (old, claim[2] + size);
        for (uint256 i = 0; i < size; ++i) {
            if (leaves[i] != 0) _stands[root][leaves[i]] = true;
        }
        return (size == 2 ? pair : sixteen).show(claim);
    }

    function _hash(uint256 one, uint256 other) private pure returns (uint256) {
        return uint256(keccak256(abi.encode(one, other))) % Poseidon.FIELD;
    }

    function _require(bool holds, string memory which) private pure {
        if (!holds) revert StatementIsFalse(which);
    }
}
