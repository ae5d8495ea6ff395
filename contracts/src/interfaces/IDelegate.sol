// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {Batch, Call} from "../types/Batch.sol";

/// The code that an account takes on by EIP-7702, so that others may submit what it signed and be paid from what it holds.
///
/// The account keeps its key, its address and its coin; nothing here works without that key. A batch runs once, whole, on
/// this chain and for this account. The code has no set-up, so there is no moment at which somebody else could do it.
interface IDelegate {
    /// A batch was executed; `fee` of `feeToken` went to `submitter`.
    event Executed(uint256 indexed nonce, address indexed submitter, address indexed feeToken, uint96 fee);
    /// The account gave a nonce up; a batch signed over it is void.
    event Cancelled(uint256 indexed nonce);

    /// A batch without calls does nothing but pay a fee.
    error EmptyBatch();
    /// The signature is past its deadline.
    error SignaturePastDeadline(uint64 deadline, uint256 time);
    /// The account did not sign this.
    error BadSignature(address account);
    /// The nonce was used or cancelled.
    error NonceUsed(uint256 nonce);
    /// Only the submitter that the account named may charge a fee.
    error NotTheSubmitter(address caller, address submitter);
    /// The fee is above what the account allowed.
    error FeeTooHigh(uint96 fee, uint96 most);
    /// The fee could not be paid, so nothing happened.
    error FeeNotPaid(address token, address submitter, uint96 fee);
    /// Less gas is left than the account asked for.
    error TooLittleGas(uint256 left, uint256 needed);
    /// A call failed, so nothing happened. At most 1,024 bytes of its reason are kept.
    error CallFailed(uint256 index, address to, bytes reason);
    /// Only the account itself may do this.
    error OnlyTheAccount(address caller);
    /// Another batch of this account is running.
    error Reentered();
    /// This is the code itself and nobody's account: it takes nothing.
    error NotAnAccount();

    /// Executes what the account signed. Anyone may call; `fee` is for the submitter that the account named, and only it may
    /// ask for one.
    function execute(Batch calldata batch, uint96 fee, bytes calldata signature) external;

    /// Executes calls of the account's own transaction.
    function executeOwn(Call[] calldata calls) external;

    /// Gives a nonce up. The account calls, or signs a batch in which it does.
    function cancel(uint256 nonce) external;

    /// Whether a nonce was used or cancelled.
    function isUsed(uint256 nonce) external view returns (bool);

    /// What the account signs.
    function batchDigest(Batch calldata batch) external view returns (bytes32);
}
