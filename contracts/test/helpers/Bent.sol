// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

/// Call data of which one word differs: what is signed is static, so that its fields lie in the call one word each.
library Bent {
    /// A copy of `call` whose word `which` behind the selector has another lowest bit.
    function word(bytes memory call, uint256 which) internal pure returns (bytes memory bent) {
        bent = bytes.concat(call);
        uint256 place = 4 + 32 * which + 31;
        bent[place] = bytes1(uint8(bent[place]) ^ 1);
    }
}
