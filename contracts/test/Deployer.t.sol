// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {IVerifier} from "../src/interfaces/IVerifier.sol";
import {Cap, Verifiers} from "../src/types/Pool.sol";
import {BrokenVerifier} from "./hostile/Verifiers.sol";
import {Test} from "./helpers/Test.sol";

/// The cheatcodes that only this test needs.
interface Watcher {
    struct DirEntry {
        string errorMessage;
        string path;
        uint64 depth;
        bool isDir;
        bool isSymlink;
    }

    function readDir(string calldata path) external view returns (DirEntry[] memory);
    function parseJsonBytes(string calldata json, string calldata key) external pure returns (bytes memory);
    function load(address target, bytes32 slot) external view returns (bytes32);
    function record() external;
    function accesses(address target) external view returns (bytes32[] memory reads, bytes32[] memory writes);
}

/// Whoever deploys a contract has no more power in it than anybody: the contract cannot know who it was.
///
/// What a contract knows is its code and its storage. The code of every contract here is the same whoever deploys it (it has
/// no immutables, and `abi/` pins its hash), and what its constructor keeps is the same too. So no call can tell a deployer's keys from a
/// stranger's: with all of them, nobody can take, freeze or revoke anything that a stranger could not.
contract DeployerTest is Test {
    Watcher private constant WATCH = Watcher(address(vm));

    function _eachContract(function(string memory) internal check) private {
        Watcher.DirEntry[] memory files = WATCH.readDir("abi");
        vm.assertTrue(files.length > 2, "there are contracts");
        for (uint256 i = 0; i < files.length; ++i) {
            check(vm.readFile(files[i].path));
        }
    }

    function test_vlt_007_constructors_keep_the_same_whoever_deploys() public {
        vm.chainId(31337);
        _eachContract(_keepsTheSame);
    }

    /// The creation code of a contract, with arguments where its constructor takes some: the same for every deployer.
    function _init(string memory abi_) private view returns (bytes memory init) {
        init = WATCH.parseJsonBytes(abi_, ".bytecode");
        bool isPool = keccak256(bytes(vm.parseJsonString(abi_, ".contract"))) == keccak256("ShieldedPool");
        if (isPool) init = bytes.concat(init, _poolArguments());
    }

    function _poolArguments() private view returns (bytes memory) {
        Cap[] memory caps = new Cap[](1);
        caps[0] = Cap(address(0), 1 ether);
        address[] memory keepers = new address[](1);
        keepers[0] = address(0xC0);
        return abi.encode(Verifiers(_verifiers[0], _verifiers[1], _verifiers[2], _verifiers[2]), caps, keepers, 1);
    }

    IVerifier[3] private _verifiers = [IVerifier(new BrokenVerifier(8)), new BrokenVerifier(12), new BrokenVerifier(5)];

    function _keepsTheSame(string memory abi_) private {
        bytes memory init = _init(abi_);
        (address one, bytes32[] memory writes) = _watched(init);
        (address other, bytes32[] memory again) = _watched(init);
        string memory name = vm.parseJsonString(abi_, ".contract");
        vm.assertEq(writes.length, again.length, name);
        for (uint256 i = 0; i < writes.length; ++i) {
            vm.assertEq(writes[i], again[i], name);
            vm.assertEq(WATCH.load(one, writes[i]), WATCH.load(other, writes[i]), name);
        }
    }

    /// A new contract by another deployer, and the slots that its constructor wrote.
    function _watched(bytes memory init) private returns (address made, bytes32[] memory writes) {
        Factory deployer = new Factory();
        WATCH.record();
        made = deployer.make(init);
        (, writes) = WATCH.accesses(made);
    }

    function test_vlt_007_every_deployer_gets_the_same_code() public {
        vm.chainId(31337);
        _eachContract(_sameCode);
    }

    function _sameCode(string memory abi_) private {
        bytes memory init = _init(abi_);
        bytes32 pinned = vm.parseJsonBytes32(abi_, ".runtimeHash");
        vm.assertEq(keccak256(address(new Factory().make(init)).code), pinned, vm.parseJsonString(abi_, ".contract"));
        vm.assertEq(keccak256(address(new Factory().make(init)).code), pinned, vm.parseJsonString(abi_, ".contract"));
    }
}

/// Another deployer each time.
contract Factory {
    function make(bytes memory init) external returns (address made) {
        assembly {
            made := create(0, add(init, 0x20), mload(init))
        }
    }
}
