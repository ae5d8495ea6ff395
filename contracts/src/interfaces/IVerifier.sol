// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {Proof} from "../types/Pool.sol";

/// A verifier says whether a proof shows a claim of one circuit. It keeps nothing and trusts nobody; its key is its code.
interface IVerifier {
    /// A point of the key is not one to work with: outside its group, or the identity.
    error BadKeyPoint(uint256 word);
    /// δ is γ, or the generator: the key's ceremony was never run, and anybody can forge.
    error NoCeremony();
    /// Two public inputs have one point: one could be exchanged for the other.
    error RepeatedInput(uint256 one, uint256 other);
    /// The key is not as long as that of any circuit.
    error BadKeyLength(uint256 length);
    /// Everybody can forge with a development key; this chain is no local test chain.
    error DevelopmentKey(uint256 chainId);

    /// Whether `proof` shows that `inputs` are as the circuit says. What is no proof, and what is not canonical, shows nothing.
    function verify(uint256[] calldata inputs, Proof calldata proof) external view returns (bool);

    /// How many public inputs the circuit has.
    function INPUTS() external view returns (uint256);

    /// Where the key comes from. `DEV_INSECURE`: from a published seed, and everybody can forge.
    function SETUP_KIND() external view returns (string memory);
}
