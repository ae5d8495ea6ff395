// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {IDelegate} from "./interfaces/IDelegate.sol";
import {BatchTypes} from "./libraries/BatchTypes.sol";
import {SigCheck} from "./libraries/SigCheck.sol";
import {Batch, Call} from "./types/Batch.sol";
import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {IERC721Receiver} from "@openzeppelin/contracts/token/ERC721/IERC721Receiver.sol";
import {IERC1155Receiver} from "@openzeppelin/contracts/token/ERC1155/IERC1155Receiver.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";

/// A delegate is code that many accounts share and none depends on: it runs what an account's own key signed.
///
/// All it keeps are used nonces, in a place of the account's storage that no other code takes by chance (ERC-7201).
contract Delegate is IDelegate, IERC1271, IERC721Receiver, IERC1155Receiver {
    using BatchTypes for Batch;
    using SafeERC20 for IERC20;

    /// @custom:storage-location erc7201:teahouse.delegate
    struct Kept {
        mapping(uint256 page => uint256) used;
    }

    /// ERC-7201, "Formula", of `teahouse.delegate`.
    bytes32 private constant _KEPT =
        keccak256(abi.encode(uint256(keccak256("teahouse.delegate")) - 1)) & ~bytes32(uint256(0xff));
    /// What an account's code looks like from outside while it is delegated: `ef0100` and an address (EIP-7702).
    uint256 private constant _DESIGNATOR_LENGTH = 23;
    uint256 private constant _MOST_REASON = 1024;

    /// One batch of an account at a time, so that nothing happens between two of its calls that it did not sign.
    modifier oneAtATime() {
        if (_running()) revert Reentered(); // DLG-006
        _setRunning(true);
        _;
        _setRunning(false);
    }

    modifier onlyTheAccount() {
        if (msg.sender != address(this)) revert OnlyTheAccount(msg.sender); // DLG-001
        _;
    }

    /// The code itself has an address too, and nobody holds the key to it: what arrives there would be lost.
    modifier inAnAccount() {
        if (address(this).code.length != _DESIGNATOR_LENGTH) revert NotAnAccount(); // DLG-008
        _;
    }

    /// An account answers a plain transfer as it did before it had code.
    receive() external payable inAnAccount {}

    /// And any other call as well: it takes coin and does nothing.
    fallback() external payable inAnAccount {}

    /// @inheritdoc IDelegate
    function execute(Batch calldata batch, uint96 fee, bytes calldata signature) external oneAtATime {
        if (block.timestamp > batch.deadline) revert SignaturePastDeadline(batch.deadline, block.timestamp);
        _requireFee(batch, fee);
        if (!_isSigned(batchDigest(batch), signature)) revert BadSignature(address(this)); // DLG-001
        _use(batch.nonce);
        if (gasleft() < batch.minGas) revert TooLittleGas(gasleft(), batch.minGas); // DLG-005
        _run(batch.calls);
        _pay(batch.feeToken, batch.submitter, fee);
        emit Executed(batch.nonce, batch.submitter, batch.feeToken, fee);
    }

    /// @inheritdoc IDelegate
    function executeOwn(Call[] calldata calls) external onlyTheAccount oneAtATime {
        _run(calls);
    }

    /// @inheritdoc IDelegate
    function cancel(uint256 nonce) external onlyTheAccount {
        _use(nonce);
        emit Cancelled(nonce);
    }

    /// @inheritdoc IERC721Receiver
    function onERC721Received(address, address, uint256, bytes calldata) external view inAnAccount returns (bytes4) {
        return IERC721Receiver.onERC721Received.selector;
    }

    /// @inheritdoc IERC1155Receiver
    function onERC1155Received(address, address, uint256, uint256, bytes calldata)
        external
        view
        inAnAccount
        returns (bytes4)
    {
        return IERC1155Receiver.onERC1155Received.selector;
    }

    /// @inheritdoc IERC1155Receiver
    function onERC1155BatchReceived(address, address, uint256[] calldata, uint256[] calldata, bytes calldata)
        external
        view
        inAnAccount
        returns (bytes4)
    {
        return IERC1155Receiver.onERC1155BatchReceived.selector;
    }

    /// Whether the account signed `hash`. Its own key is the only one that counts, so a signature is bound to the account
    /// without being hashed anew: no other account has this key.
    function isValidSignature(bytes32 hash, bytes calldata signature) external view returns (bytes4) {
        return _isSigned(hash, signature) ? IERC1271.isValidSignature.selector : bytes4(0xffffffff); // DLG-007
    }

    /// @inheritdoc IDelegate
    function isUsed(uint256 nonce) external view returns (bool) {
        return _kept().used[nonce >> 8] & _bit(nonce) != 0;
    }

    /// ERC-5267: the domain that digests are bound to, which is the account's own.
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
        return (hex"0f", "Teahouse Delegate", "1", block.chainid, address(this), bytes32(0), new uint256[](0));
    }

    /// ERC-165: what tokens ask before they send something, and what others ask before they trust a signature.
    function supportsInterface(bytes4 id) external pure returns (bool) {
        return id == type(IERC165).interfaceId || id == type(IERC721Receiver).interfaceId
            || id == type(IERC1155Receiver).interfaceId || id == type(IERC1271).interfaceId;
    }

    /// @inheritdoc IDelegate
    function batchDigest(Batch calldata batch) public view returns (bytes32) {
        // The domain's contract is the account: its code runs here, at its own address.
        bytes32 domain = SigCheck.domainSeparator(BatchTypes.NAME, BatchTypes.VERSION); // DLG-002
        return SigCheck.typedDigest(domain, batch.structHash());
    }

    function _run(Call[] calldata calls) private {
        if (calls.length == 0) revert EmptyBatch();
        for (uint256 i = 0; i < calls.length; ++i) {
            if (!_call(calls[i])) revert CallFailed(i, calls[i].to, _reason()); // DLG-004
        }
    }

    /// One call. What it answers is not read: an endless answer costs its caller nothing.
    function _call(Call calldata one) private returns (bool done) {
        (address to, uint256 value, bytes memory data) = (one.to, one.value, one.data);
        assembly ("memory-safe") {
            done := call(gas(), to, value, add(data, 0x20), mload(data), 0, 0)
        }
    }

    /// The beginning of what the last call failed with.
    function _reason() private pure returns (bytes memory reason) {
        uint256 size;
        assembly ("memory-safe") {
            size := returndatasize()
        }
        reason = new bytes(size < _MOST_REASON ? size : _MOST_REASON);
        assembly ("memory-safe") {
            returndatacopy(add(reason, 0x20), 0, mload(reason))
        }
    }

    function _requireFee(Batch calldata batch, uint96 fee) private view {
        if (fee == 0) return;
        if (msg.sender != batch.submitter) revert NotTheSubmitter(msg.sender, batch.submitter); // DLG-003
        if (fee > batch.maxFee) revert FeeTooHigh(fee, batch.maxFee); // DLG-003
    }

    function _pay(address token, address submitter, uint96 fee) private {
        if (fee == 0) return;
        bool paid = token == address(0) ? _send(submitter, fee) : IERC20(token).trySafeTransfer(submitter, fee);
        if (!paid) revert FeeNotPaid(token, submitter, fee); // DLG-004
    }

    function _send(address to, uint256 amount) private returns (bool paid) {
        assembly ("memory-safe") {
            paid := call(gas(), to, amount, 0, 0, 0, 0)
        }
    }

    function _use(uint256 nonce) private {
        mapping(uint256 page => uint256) storage used = _kept().used;
        uint256 bits = used[nonce >> 8];
        if (bits & _bit(nonce) != 0) revert NonceUsed(nonce); // DLG-002
        used[nonce >> 8] = bits | _bit(nonce);
    }

    function _isSigned(bytes32 digest, bytes calldata signature) private view returns (bool) {
        (address signer, ECDSA.RecoverError fault,) = ECDSA.tryRecoverCalldata(digest, signature);
        return fault == ECDSA.RecoverError.NoError && signer == address(this);
    }

    function _bit(uint256 nonce) private pure returns (uint256) {
        return uint256(1) << (nonce & 0xff);
    }

    function _kept() private pure returns (Kept storage kept) {
        bytes32 slot = _KEPT;
        assembly ("memory-safe") {
            kept.slot := slot // DLG-009
        }
    }

    /// Transient storage is the account's too: the mark is in the same place of it.
    function _running() private view returns (bool running) {
        bytes32 slot = _KEPT;
        assembly ("memory-safe") {
            running := tload(slot)
        }
    }

    function _setRunning(bool running) private {
        bytes32 slot = _KEPT;
        assembly ("memory-safe") {
            tstore(slot, running) // DLG-009
        }
    }
}
