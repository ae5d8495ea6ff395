// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {IShieldedPool} from "./interfaces/IShieldedPool.sol";
import {SigCheck} from "./libraries/SigCheck.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";

/// A deposit stop is the only power that anybody has over a pool: so many of its keepers together close new deposits, for 30
/// days, and then not again for 30 days.
///
/// It is for the day on which somebody shows that a proof can be forged: what comes in then is not safe, and what is in can
/// leave. Keepers can take nothing, freeze nothing, and stop nothing else.
abstract contract DepositStop is IShieldedPool {
    /// How long deposits stay closed, and how long they then stay open at least.
    uint64 public constant CLOSED_FOR = 30 days;

    bytes32 internal constant NAME_HASH = keccak256("Teahouse ShieldedPool");
    bytes32 internal constant VERSION_HASH = keccak256("1");
    bytes32 private constant CLOSE = keccak256("CloseDeposits(uint256 nonce)");

    /// @inheritdoc IShieldedPool
    uint64 public depositsClosedUntil;
    /// @inheritdoc IShieldedPool
    uint64 public closingNonce;
    /// @inheritdoc IShieldedPool
    uint8 public keepersNeeded;
    /// @inheritdoc IShieldedPool
    mapping(address account => bool) public isKeeper;

    constructor(address[] memory keepers, uint8 needed) {
        if (needed == 0 || needed > keepers.length) revert BadKeepers(keepers.length, needed);
        for (uint256 i = 0; i < keepers.length; ++i) {
            if (keepers[i] <= (i == 0 ? address(0) : keepers[i - 1])) revert BadKeepers(keepers.length, needed);
            isKeeper[keepers[i]] = true;
        }
        keepersNeeded = needed;
    }

    /// @inheritdoc IShieldedPool
    function closeDeposits(uint64 nonce, bytes[] calldata signatures) external {
        if (nonce != closingNonce) revert WrongNonce(nonce, closingNonce);
        uint64 opens = depositsClosedUntil + CLOSED_FOR;
        if (block.timestamp < opens) revert NotClosableYet(opens, block.timestamp); // SHP-014
        _requireKeepers(closeDigest(nonce), signatures);
        uint64 until = uint64(block.timestamp) + CLOSED_FOR; // SHP-014
        (closingNonce, depositsClosedUntil) = (nonce + 1, until);
        emit DepositsClosed(nonce, until);
    }

    /// ERC-5267: the domain that digests are bound to.
    function eip712Domain()
        external
        view
        returns (
            bytes1 fields,
            string memory name,
            string memory version,
            uint256 chainId,
            address verifyingContract,
            bytes32 salt,
            uint256[] memory extensions
        )
    {
        return (hex"0f", "Teahouse ShieldedPool", "1", block.chainid, address(this), bytes32(0), new uint256[](0));
    }

    /// @inheritdoc IShieldedPool
    function closeDigest(uint64 nonce) public view returns (bytes32) {
        bytes32 domain = SigCheck.domainSeparator(NAME_HASH, VERSION_HASH);
        return SigCheck.typedDigest(domain, keccak256(abi.encode(CLOSE, nonce)));
    }

    /// Deposits, and nothing else, ask this.
    function _requireOpen() internal view {
        if (block.timestamp < depositsClosedUntil) revert DepositsAreClosed(depositsClosedUntil, block.timestamp);
    }

    /// Each signature is of another keeper, and there are enough.
    function _requireKeepers(bytes32 digest, bytes[] calldata signatures) private view {
        if (signatures.length < keepersNeeded) revert TooFewKeepers(signatures.length, keepersNeeded); // SHP-015
        address last = address(0);
        for (uint256 i = 0; i < signatures.length; ++i) {
            (address signer,,) = ECDSA.tryRecoverCalldata(digest, signatures[i]);
            if (signer <= last || !isKeeper[signer]) revert NotTheNextKeeper(signer); // SHP-015
            last = signer;
        }
    }
}
