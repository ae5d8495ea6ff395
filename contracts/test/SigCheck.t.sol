// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {SigCheck} from "../src/libraries/SigCheck.sol";
import {Test} from "./helpers/Test.sol";
import {ContractWallet} from "./hostile/Receivers.sol";

contract SigCheckTest is Test {
    uint256 private constant KEY = 77;
    bytes32 private constant DIGEST = keccak256("tea");

    function check(address signer, bytes32 digest, bytes calldata signature) external view returns (bool) {
        return SigCheck.isSigned(signer, digest, signature);
    }

    function _signature(uint256 key) private pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, DIGEST);
        return abi.encodePacked(r, s, v);
    }

    function test_a_key_signs_for_itself_and_nobody_else() public view {
        vm.assertTrue(this.check(vm.addr(KEY), DIGEST, _signature(KEY)), "its own");
        vm.assertTrue(!this.check(vm.addr(KEY), DIGEST, _signature(KEY + 1)), "another's");
        vm.assertTrue(!this.check(vm.addr(KEY), keccak256("coffee"), _signature(KEY)), "another digest");
    }

    function test_sig_001_an_account_with_delegated_code_still_has_its_key() public {
        vm.etch(vm.addr(KEY), hex"5f5ffd");
        vm.assertTrue(this.check(vm.addr(KEY), DIGEST, _signature(KEY)), "the key comes first");
    }

    function test_a_contract_wallet_signs_by_its_own_rule() public {
        ContractWallet wallet = new ContractWallet(vm.addr(KEY));
        vm.assertTrue(this.check(address(wallet), DIGEST, _signature(KEY)), "its owner");
        vm.assertTrue(!this.check(address(wallet), DIGEST, _signature(KEY + 1)), "a stranger");
    }

    /// The precompile of identity answers with what it is asked, which for this digest is the very word that means yes.
    function test_an_account_without_code_that_says_yes_signs_nothing() public view {
        bytes32 digest = bytes32(uint256(type(uint32).max));
        vm.assertTrue(!this.check(address(4), digest, ""), "a precompile is nobody");
        vm.assertTrue(!this.check(address(4), digest, _signature(KEY)), "whatever it is shown");
    }

    function test_zero_bent_and_malleable_signatures_are_refused() public view {
        vm.assertTrue(!this.check(address(0), DIGEST, new bytes(65)), "nobody signs nothing");
        vm.assertTrue(!this.check(vm.addr(KEY), DIGEST, ""), "empty");
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(KEY, DIGEST);
        uint256 order = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141;
        bytes memory high = abi.encodePacked(r, bytes32(order - uint256(s)), v == 27 ? 28 : 27);
        vm.assertTrue(!this.check(vm.addr(KEY), DIGEST, high), "high s");
    }
}
