// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {IVault} from "../../src/interfaces/IVault.sol";

/// A receiver of coin that behaves badly in one way.
contract Hostile {
    enum Way {
        Accepts,
        Reverts,
        BurnsGas,
        Bombs,
        Reenters
    }

    Way public way;
    bytes public callback;
    bool public held;

    constructor(Way way_) {
        way = way_;
    }

    function setCallback(bytes calldata data) external {
        callback = data;
    }

    function redirect(IVault vault, address token, address to) external {
        vault.redirectOwed(token, to);
    }

    receive() external payable {
        if (way == Way.Reverts) revert("no");
        if (way == Way.BurnsGas) while (true) held = !held;
        if (way == Way.Bombs) {
            assembly {
                revert(0, 1000000)
            }
        }
        if (way == Way.Reenters) {
            (bool done, bytes memory said) = msg.sender.call(callback);
            held = !done && bytes4(said) == IVault.Reentered.selector;
        }
    }
}

/// A wallet contract with one owner (ERC-1271).
contract ContractWallet {
    address private immutable OWNER;

    constructor(address owner) {
        OWNER = owner;
    }

    function isValidSignature(bytes32 digest, bytes calldata signature) external view returns (bytes4) {
        (bytes32 r, bytes32 s) = abi.decode(signature[:64], (bytes32, bytes32));
        bool mine = ecrecover(digest, uint8(signature[64]), r, s) == OWNER;
        return mine ? this.isValidSignature.selector : bytes4(0);
    }
}
