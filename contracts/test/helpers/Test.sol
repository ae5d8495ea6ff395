// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

/// The cheatcodes of forge that these tests use.
interface Vm {
    struct Log {
        bytes32[] topics;
        bytes data;
        address emitter;
    }

    function accesses(address where) external returns (bytes32[] memory read, bytes32[] memory written);
    function addr(uint256 key) external pure returns (address);
    function assertEq(uint256 left, uint256 right, string calldata why) external pure;
    function assertEq(address left, address right, string calldata why) external pure;
    function assertEq(bytes32 left, bytes32 right, string calldata why) external pure;
    function assertTrue(bool holds, string calldata why) external pure;
    function assume(bool holds) external pure;
    function chainId(uint256 id) external;
    function coinbase(address producer) external;
    function createDir(string calldata path, bool recursive) external;
    function deal(address who, uint256 wei_) external;
    function envOr(string calldata name, uint256 otherwise) external view returns (uint256);
    function etch(address where, bytes calldata code) external;
    function expectEmit(address emitter) external;
    function expectRevert(bytes calldata data) external;
    function expectRevert(bytes4 selector) external;
    function expectPartialRevert(bytes4 selector) external;
    function fee(uint256 basefee) external;
    function getRecordedLogs() external returns (Log[] memory);
    function load(address where, bytes32 slot) external view returns (bytes32);
    function parseJsonAddress(string calldata json, string calldata key) external pure returns (address);
    function parseJsonBytes(string calldata json, string calldata key) external pure returns (bytes memory);
    function parseJsonBytes32(string calldata json, string calldata key) external pure returns (bytes32);
    function parseJsonString(string calldata json, string calldata key) external pure returns (string memory);
    function parseJsonUint(string calldata json, string calldata key) external pure returns (uint256);
    function keyExistsJson(string calldata json, string calldata key) external view returns (bool);
    function pauseGasMetering() external;
    function prank(address from) external;
    function prank(address from, address origin) external;
    function prevrandao(bytes32 chance) external;
    function readFile(string calldata path) external view returns (string memory);
    function recordLogs() external;
    function record() external;
    function roll(uint256 height) external;
    function sign(uint256 key, bytes32 digest) external pure returns (uint8 v, bytes32 r, bytes32 s);
    function signAndAttachDelegation(address code, uint256 key) external;
    function snapshotGasLastCall(string calldata group, string calldata name) external returns (uint256);
    function store(address where, bytes32 slot, bytes32 value) external;
    function toString(uint256 value) external pure returns (string memory);
    function warp(uint256 time) external;
    function writeFile(string calldata path, string calldata text) external;
    function writeLine(string calldata path, string calldata line) external;
}

/// What every test has: the cheatcodes.
abstract contract Test {
    Vm internal constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

    function bound(uint256 value, uint256 low, uint256 high) internal pure returns (uint256) {
        return low + value % (high - low + 1);
    }
}
