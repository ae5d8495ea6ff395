// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {Groth16Verifier} from "../../src/verifiers/Groth16Verifier.sol";

/// Small multiples of the generators, as the precompiles take them.
library Multiples {
    bytes internal constant H1 = hex"198e9393920d483a7260bfb731fb5d25f1aa493335a9e71297e485b7aef312c2"
        hex"1800deef121f1e76426a00665e5c4479674322d4f75edadd46debd5cd992f6ed"
        hex"090689d0585ff075ec9e99ad690c3395bc4b313370b38ef355acdadcd122975b"
        hex"12c85ea5db8c6deb4aab71808dcb408fe3d1e7690c43d37b4ce6cc0166fa7daa";
    bytes internal constant H2 = hex"203e205db4f19b37b60121b83a7333706db86431c6d835849957ed8c3928ad79"
        hex"27dc7234fd11d3e8c36c59277c3e6f149d5cd3cfa9a62aee49f8130962b4b3b9"
        hex"195e8aa5b7827463722b8c153931579d3505566b4edf48d498e185f0509de152"
        hex"04bb53b8977e5f92a0bc372742c4830944a59b4fe6b1c0466e2a6dad122b5d2e";
    bytes internal constant H3 = hex"1014772f57bb9742735191cd5dcfe4ebbc04156b6878a0a7c9824f32ffb66e85"
        hex"06064e784db10e9051e52826e192715e8d7e478cb09a5e0012defa0694fbc7f5"
        hex"021e2335f3354bb7922ffcc2f38d3323dd9453ac49b55441452aeaca147711b2"
        hex"058e1d5681b5b9e0074b0f9c8d2c68a069b920d74521e79765036d57666c5597";
    bytes internal constant H4 = hex"290668479e567ad5a2485a93f976d784206f66f690a18c3f5a6d85c29571236f"
        hex"29dddbf86f6a2f47c38063a850ccc442131570e5084c45fd7709b4ddb436e22c"
        hex"1e74a4bf519c267a5b16431b2413b00402d4d3b670c9414b8efff5bee661a8f6"
        hex"299f0af7f72b3a93ca7c3cc32443c83b05d041bd14276e5adca2546728bc37f7";
    bytes internal constant H5 = hex"0a09ccf561b55fd99d1c1208dee1162457b57ac5af3759d50671e510e428b2a1"
        hex"2e539c423b302d13f4e5773c603948eaf5db5df8ae8a9a9113708390a06410d8"
        hex"19b763513924a736e4eebd0d78c91c1bc1d657fee4214057d21414011cfcc763"
        hex"2f8d9f9ab83727c77a2fec063cb7b6e5eb23044ccf535ad49d46d394fb6f6bf6";
    bytes internal constant G1 = hex"0000000000000000000000000000000000000000000000000000000000000001"
        hex"0000000000000000000000000000000000000000000000000000000000000002";
    bytes internal constant G5 = hex"17c139df0efee0f766bc0204762b774362e4ded88953a39ce849a8a7fa163fa9"
        hex"01e0559bacb160664764a357af8a9fe70baa9258e0b959273ffc5718c6d4cc7c";
    bytes internal constant G7 = hex"17072b2ed3bb8d759a5325f477629386cb6fc6ecb801bd76983a6b86abffe078"
        hex"168ada6cd130dd52017bb54bfa19377aadfe3bf05d18f41b77809f7f60d4af9e";
    bytes internal constant G9 = hex"039730ea8dff1254c0fee9c0ea777d29a9c710b7e616683f194f18c43b43b869"
        hex"073a5ffcc6fc7a28c30723d6e58ce577356982d65b833a5a5c15bf9024b43d98";
}

/// A verifier of one public input whose secret numbers everybody knows, for tests only: α is 1, β 1, γ 2, δ 3, and the points of
/// the input 5 and 7, each times a generator.
contract KnownKey is Groth16Verifier {
    function SETUP_KIND() public pure override returns (string memory) {
        return "DEV_INSECURE";
    }

    function _key() internal pure override returns (bytes memory) {
        return bytes.concat(_alpha(), Multiples.H1, _gamma(), _delta(), Multiples.G5, _inputs());
    }

    function _alpha() internal pure virtual returns (bytes memory) {
        return Multiples.G1;
    }

    function _gamma() internal pure virtual returns (bytes memory) {
        return Multiples.H2;
    }

    function _delta() internal pure virtual returns (bytes memory) {
        return Multiples.H3;
    }

    function _inputs() internal pure virtual returns (bytes memory) {
        return Multiples.G7;
    }
}

/// A key of a ceremony that was never run.
contract DeltaIsGamma is KnownKey {
    function _delta() internal pure override returns (bytes memory) {
        return Multiples.H2;
    }
}

/// α is the identity.
contract NoAlpha is KnownKey {
    function _alpha() internal pure override returns (bytes memory) {
        return new bytes(0x40);
    }
}

/// γ is the identity.
contract NoGamma is KnownKey {
    function _gamma() internal pure override returns (bytes memory) {
        return new bytes(0x80);
    }
}

/// The input has no point: no constraint names it.
contract NoInput is KnownKey {
    function _inputs() internal pure override returns (bytes memory) {
        return new bytes(0x40);
    }
}

/// Two public inputs have one point.
contract OnePointTwice is KnownKey {
    function _inputs() internal pure override returns (bytes memory) {
        return bytes.concat(Multiples.G7, Multiples.G7);
    }
}
