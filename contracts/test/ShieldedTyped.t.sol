// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {PoolHash} from "../src/libraries/PoolHash.sol";
import {ShieldedPool} from "../src/ShieldedPool.sol";
import {External, Insertion} from "../src/types/Pool.sol";
import {Golden} from "./helpers/Golden.sol";

/// The hashes of a pool, to be put where a vector's pool is.
contract PoolHashes {
    function rho(uint64 number) external view returns (uint256) {
        return PoolHash.rho(number);
    }

    function commitment(bytes32 noteKey, address asset, uint256 value, uint256 rho_) external pure returns (bytes32) {
        return PoolHash.commitment(noteKey, asset, value, rho_);
    }

    function claimOf(Insertion calldata insertion, bytes32 oldRoot, uint256 start, uint256[] memory leaves)
        external
        view
        returns (uint256[] memory)
    {
        return PoolHash.claimOf(insertion, oldRoot, start, leaves);
    }
}

/// What keepers sign, and what a pool hashes, is what the golden vectors say: those of the circuits, too.
contract ShieldedTypedTest is Golden {
    string private _hashes;
    string private _row;

    function setUp() public {
        _open("shielded-pool");
        _hashes = vm.readFile("test/vectors/shielded-hashes.json");
    }

    function test_sig_002_closing_digests_are_the_golden_ones() public {
        _each("closings", 4, type(ShieldedPool).runtimeCode, _closing);
    }

    function _closing() private view returns (bytes32) {
        return ShieldedPool(_address(".contract")).closeDigest(uint64(_number(".nonce")));
    }

    /// Goes to a vector, and puts `code` where its pool is; `false` behind the last.
    function _go(string memory list, uint256 at_, bytes memory code) private returns (bool) {
        _row = string.concat(".", list, "[", vm.toString(at_), "]");
        if (!vm.keyExistsJson(_hashes, _row)) return false;
        vm.chainId(_uint(".chainId"));
        vm.etch(_who(".contract"), code);
        return true;
    }

    function _uint(string memory field) private view returns (uint256) {
        return vm.parseJsonUint(_hashes, string.concat(_row, field));
    }

    function _bytes32(string memory field) private view returns (bytes32) {
        return vm.parseJsonBytes32(_hashes, string.concat(_row, field));
    }

    function _who(string memory field) private view returns (address) {
        return vm.parseJsonAddress(_hashes, string.concat(_row, field));
    }

    function _text(string memory field, string memory json) private view returns (bytes memory) {
        return vm.parseJsonBytes(json, string.concat(_row, field));
    }

    function test_shp_002_deposits_are_notes_of_the_circuits() public {
        uint256 count = 0;
        for (; _go("deposits", count, type(PoolHashes).runtimeCode); ++count) {
            PoolHashes pool = PoolHashes(_who(".contract"));
            uint256 rho = pool.rho(uint64(_uint(".counter")));
            vm.assertEq(bytes32(rho), _bytes32(".rho"), "rho");
            bytes32 made = pool.commitment(_bytes32(".noteKey"), _who(".token"), _uint(".value"), rho);
            vm.assertEq(made, _bytes32(".commitment"), "commitment");
        }
        vm.assertTrue(count >= 3, "there are vectors");
    }

    function test_shp_008_batches_are_those_of_the_circuits() public {
        uint256 count = 0;
        for (; _go("batches", count, type(PoolHashes).runtimeCode); ++count) {
            Insertion memory it;
            (it.size, it.count) = (uint8(_uint(".size")), uint8(_uint(".count")));
            (it.newRoot, it.payee) = (_bytes32(".newRoot"), _who(".payee"));
            uint256[] memory leaves = new uint256[](it.size);
            for (uint256 i = 0; i < it.size; ++i) {
                leaves[i] = uint256(_bytes32(string.concat(".leaves[", vm.toString(i), "]")));
            }
            PoolHashes pool = PoolHashes(_who(".contract"));
            uint256[] memory claim = pool.claimOf(it, _bytes32(".oldRoot"), _uint(".start"), leaves);
            for (uint256 i = 0; i < 5; ++i) {
                bytes32 wanted = _bytes32(string.concat(".publics[", vm.toString(i), "]"));
                vm.assertEq(bytes32(claim[i]), wanted, vm.toString(i));
            }
        }
        vm.assertTrue(count >= 3, "there are vectors");
    }

    function test_shp_003_external_hashes_are_the_golden_ones() public {
        bytes32[] memory seen = new bytes32[](12);
        uint256 count = 0;
        for (; _go("externals", count, type(ShieldedPool).runtimeCode); ++count) {
            seen[count] = bytes32(ShieldedPool(_who(".contract")).externalHash(_external()));
            vm.assertEq(seen[count], _bytes32(".hash"), vm.parseJsonString(_hashes, string.concat(_row, ".changed")));
            for (uint256 before = 0; before < count; ++before) {
                vm.assertTrue(seen[before] != seen[count], "every field is bound");
            }
        }
        vm.assertEq(count, 12, "one for every field");
    }

    function _external() private view returns (External memory rest) {
        (rest.recipient, rest.submitter, rest.fee) = (_who(".recipient"), _who(".submitter"), uint128(_uint(".fee")));
        (rest.notBefore, rest.deadline) = (uint64(_uint(".notBefore")), uint64(_uint(".deadline")));
        (rest.adapter, rest.parameters) = (_who(".adapter"), _bytes32(".parameters"));
        (rest.ciphertext0, rest.ciphertext1) = (_text(".ciphertext0", _hashes), _text(".ciphertext1", _hashes));
    }

    function test_the_domain_is_the_one_that_keepers_sign_in() public {
        vm.etch(address(0xE1), type(ShieldedPool).runtimeCode);
        (, string memory name, string memory version, uint256 chain, address at_,,) =
            ShieldedPool(address(0xE1)).eip712Domain();
        vm.assertEq(keccak256(bytes(name)), keccak256("Teahouse ShieldedPool"), "name");
        vm.assertEq(keccak256(bytes(version)), keccak256("1"), "version");
        vm.assertTrue(chain == block.chainid && at_ == address(0xE1), "place");
    }
}
