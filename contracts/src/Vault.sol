// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {IVault} from "./interfaces/IVault.sol";
import {Push} from "./libraries/Push.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

/// A vault counts what it owes per token, and holds at least that much of it.
///
/// It has no owner and no function that moves money without a promise made when the money came in. A token that
/// misbehaves can strand its own holders and nobody else, because every token is counted for itself.
abstract contract Vault is IVault {
    using SafeERC20 for IERC20;

    /// @inheritdoc IVault
    mapping(address token => uint256) public liabilities;
    /// @inheritdoc IVault
    mapping(address token => mapping(address account => uint256)) public owed;

    bool private transient _entered;

    modifier nonReentrant() {
        if (_entered) revert Reentered(); // VLT-004
        _entered = true;
        _;
        _entered = false;
    }

    /// @inheritdoc IVault
    function payOwed(address token, address account) external nonReentrant {
        _settleOwed(token, account, account);
    }

    /// @inheritdoc IVault
    function redirectOwed(address token, address to) external nonReentrant {
        _settleOwed(token, msg.sender, to); // VLT-006
    }

    /// @inheritdoc IVault
    function pushToken(address token, address to, uint256 amount) external {
        bool paid = msg.sender == address(this) && Push.transfer(token, to, amount);
        if (!paid) revert PushRefused(token, to, amount); // VLT-003
    }

    /// Takes `amount` in from the caller and counts it as owed. What arrives must be exact.
    function _in(address token, uint256 amount) internal {
        if (token == address(0)) {
            if (msg.value != amount) revert WrongValue(msg.value, amount);
        } else {
            if (msg.value != 0) revert WrongValue(msg.value, 0);
            _pull(IERC20(token), amount);
        }
        liabilities[token] += amount; // VLT-001
    }

    /// Pays `amount` out. A receiver that refuses is owed it instead, and holds up nobody.
    function _out(address token, address to, uint256 amount) internal {
        if (amount == 0) return;
        liabilities[token] -= amount;
        if (Push.push(token, to, amount)) return;
        liabilities[token] += amount;
        owed[token][to] += amount; // VLT-003
        emit Owed(token, to, amount);
    }

    /// Takes in exactly `amount`, or reverts. Who calls this counts it.
    function _pull(IERC20 token, uint256 amount) internal {
        uint256 before = token.balanceOf(address(this));
        bool moved = token.trySafeTransferFrom(msg.sender, address(this), amount);
        if (!moved) revert PullRefused(address(token), msg.sender, amount);
        uint256 arrived = token.balanceOf(address(this)) - before;
        if (arrived != amount) revert TransferAmountMismatch(address(token), amount, arrived); // VLT-002
    }

    function _settleOwed(address token, address account, address to) private {
        uint256 amount = owed[token][account];
        if (amount == 0) revert NothingOwed(token, account);
        if (to == address(0) || to == address(this)) revert PushRefused(token, to, amount);
        owed[token][account] = 0;
        liabilities[token] -= amount;
        if (!Push.push(token, to, amount)) revert PushRefused(token, to, amount);
        emit OwedPaid(token, account, to, amount);
    }
}
