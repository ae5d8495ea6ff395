// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {DepositStop} from "./DepositStop.sol";
import {IShieldedPool} from "./interfaces/IShieldedPool.sol";
import {PoolHash} from "./libraries/PoolHash.sol";
import {PoolQueue} from "./PoolQueue.sol";
import {Cap} from "./types/Pool.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

/// A deposit is how value becomes a note: in the open, measured, and counted per token.
///
/// What is counted here is the turnstile: no more of a token ever leaves than came in, whatever a proof says.
abstract contract PoolDeposits is PoolQueue, DepositStop {
    /// What is in notes, and what may be: one slot, because both are asked for together.
    struct Holding {
        uint128 shielded;
        uint128 cap;
    }

    /// Bytes of a ciphertext: all alike, so that none says what it is of.
    uint256 public constant CIPHERTEXT_LENGTH = 384;

    mapping(address token => Holding) private _holdings;

    constructor(Cap[] memory caps) {
        for (uint256 i = 0; i < caps.length; ++i) {
            Holding storage holding = _holdings[caps[i].token];
            if (caps[i].most == 0 || holding.cap != 0) revert BadCap(caps[i].token);
            holding.cap = caps[i].most;
        }
    }

    /// @inheritdoc IShieldedPool
    function deposit(address token, uint256 amount, bytes32 noteKey, bytes calldata ciphertext)
        external
        payable
        nonReentrant
    {
        _requireOpen(); // SHP-014
        PoolHash.requireElement(noteKey);
        _requireCiphertext(ciphertext);
        _enter(token, amount);
        uint256 reward = _takeIn(token, amount);
        uint64 number = queued();
        bytes32 commitment = PoolHash.commitment(noteKey, token, amount, PoolHash.rho(number)); // SHP-002
        _enqueueOne(commitment, reward);
        // The amount is at most a cap of 128 bits, and no chain has as much coin as 128 bits count.
        // forge-lint: disable-next-line(unsafe-typecast)
        emit Deposited(number, token, uint128(amount), noteKey, commitment, uint128(reward), ciphertext);
    }

    /// @inheritdoc IShieldedPool
    function shielded(address token) external view returns (uint128) {
        return _holdings[token].shielded;
    }

    /// @inheritdoc IShieldedPool
    function cap(address token) external view returns (uint128) {
        return _holdings[token].cap;
    }

    /// Counts what leaves, or refuses.
    function _leave(address token, uint128 amount) internal {
        uint128 inside = _holdings[token].shielded;
        if (amount > inside) revert Turnstile(token, amount, inside); // SHP-005
        _holdings[token].shielded = inside - amount;
    }

    /// The coin of the call is the entry's reward.
    function _takeReward() internal {
        liabilities[address(0)] += msg.value;
    }

    function _requireCiphertext(bytes calldata ciphertext) internal pure {
        if (ciphertext.length != CIPHERTEXT_LENGTH) revert BadCiphertextLength(ciphertext.length);
    }

    /// Counts what comes in, up to the cap.
    function _enter(address token, uint256 amount) private {
        Holding storage holding = _holdings[token];
        (uint128 inside, uint128 most) = (holding.shielded, holding.cap);
        if (amount == 0) revert NothingToDeposit();
        if (most == 0) revert UnlistedToken(token);
        if (amount > most - inside) revert CapReached(token, amount, inside, most); // SHP-013
        // forge-lint: disable-next-line(unsafe-typecast): at most what the cap leaves
        holding.shielded = inside + uint128(amount);
    }

    /// Takes in exactly the amount, and what is above it as the entry's reward.
    function _takeIn(address token, uint256 amount) private returns (uint256 reward) {
        if (token == address(0)) {
            if (msg.value < amount) revert WrongValue(msg.value, amount);
            liabilities[token] += msg.value;
            return msg.value - amount;
        }
        _pull(IERC20(token), amount);
        liabilities[token] += amount;
        _takeReward();
        return msg.value;
    }
}
