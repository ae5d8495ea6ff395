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
        Reenters,
        Floods
    }

    Way public way;
    bytes public callback;
    bool public held;
    /// Whether it ever heard anything but that the vault is shut.
    bool public entered;

    constructor(Way way_) {
        way = way_;
    }

    function setCallback(bytes calldata data) external {
        callback = data;
    }

    function setWay(Way way_) external {
        way = way_;
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
            if (!held) entered = true;
        }
        // Yes, and as many bytes as its gas pays for.
        if (way == Way.Floods) {
            assembly {
                return(0, 150000)
            }
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

/// Gives a claim to the chain and takes it back unless what came of it is enough: whoever draws at the claim is sniped
/// by this, over and over until the draw pleases.
contract Sniper {
    error TooSmall(uint256 got, uint256 wanted);

    /// Makes `call`, and reverts all of it when less than `wanted` came in.
    function snipe(address envelope, bytes calldata call, uint256 wanted) external {
        uint256 before = address(this).balance;
        (bool done, bytes memory said) = envelope.call(call);
        if (!done) {
            assembly {
                revert(add(said, 0x20), mload(said))
            }
        }
        uint256 got = address(this).balance - before;
        if (got < wanted) revert TooSmall(got, wanted);
    }

    receive() external payable {}
}

/// Takes nothing below its price.
contract Choosy {
    uint256 private immutable PRICE;

    constructor(uint256 price) {
        PRICE = price;
    }

    receive() external payable {
        if (msg.value < PRICE) revert("too little");
    }
}

/// Calls back in with what stands as code at the next address: a long call that storage would be too dear for.
contract Entrant {
    bool public held;
    /// Whether it ever heard anything but that the vault is shut.
    bool public entered;

    receive() external payable {
        (bool done, bytes memory said) = msg.sender.call(address(uint160(address(this)) + 1).code);
        held = !done && bytes4(said) == IVault.Reentered.selector;
        if (!held) entered = true;
    }
}
