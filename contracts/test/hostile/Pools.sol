// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {IVault} from "../../src/interfaces/IVault.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

/// A double of a shielded pool, for tests only: it takes deposits, or misbehaves in one way. It makes no notes, and counts how
/// often each key was used.
contract PoolDouble {
    enum Way {
        Takes,
        Closed,
        Full,
        TakesLess,
        TakesNothing,
        BurnsGas,
        Bombs,
        Reenters,
        NeedsInsertion
    }

    error DepositsClosed();
    error PoolFull();
    error InsertionMissing();

    Way public way;
    bytes public callback;
    bool public held;
    /// Whether it ever heard anything but that the vault is shut.
    bool public entered;
    mapping(address token => mapping(bytes32 noteKey => uint256)) public deposited;
    /// How many deposits a key had: a note's key serves once.
    mapping(bytes32 noteKey => uint256) public deposits;
    uint256 public inserted;

    constructor(Way way_) {
        way = way_;
    }

    function setWay(Way way_) external {
        way = way_;
    }

    function setCallback(bytes calldata data) external {
        callback = data;
    }

    function deposit(address token, uint256 amount, bytes32 noteKey, bytes calldata) external payable {
        uint256 insertion = token == address(0) ? msg.value - amount : msg.value;
        if (way == Way.Closed) revert DepositsClosed();
        if (way == Way.Full) revert PoolFull();
        if (way == Way.NeedsInsertion && insertion == 0) revert InsertionMissing();
        if (way == Way.BurnsGas) while (true) ++inserted;
        if (way == Way.Bombs) {
            assembly {
                revert(0, 1000000)
            }
        }
        if (way == Way.Reenters) {
            (bool done, bytes memory said) = msg.sender.call(callback);
            held = !done && bytes4(said) == IVault.Reentered.selector;
            if (!held) entered = true;
        }
        if (way == Way.TakesNothing) return _giveBack(msg.value);
        if (way == Way.TakesLess) return _takeLess(token, amount);
        if (token != address(0)) require(IERC20(token).transferFrom(msg.sender, address(this), amount));
        inserted += insertion;
        deposited[token][noteKey] += amount;
        ++deposits[noteKey];
    }

    function _takeLess(address token, uint256 amount) private {
        if (token == address(0)) return _giveBack(1);
        require(IERC20(token).transferFrom(msg.sender, address(this), amount - 1));
    }

    /// Gives coin back to a vault that takes none: a contract that ends as it begins leaves it there, and nobody is asked.
    function _giveBack(uint256 amount) private {
        if (amount == 0) return;
        bytes memory code = abi.encodePacked(hex"73", msg.sender, hex"ff");
        address gone;
        assembly ("memory-safe") {
            gone := create(amount, add(code, 0x20), mload(code))
        }
        require(gone != address(0));
    }
}
