// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {RedEnvelope} from "../src/RedEnvelope.sol";
import {Claim, Terms} from "../src/types/Terms.sol";
import {Test} from "./helpers/Test.sol";

/// The golden digests that Solidity and Rust are both held to (`tools/vectors.mjs` made them without either).
contract TypedTest is Test {
    string private _json;
    string private _at;

    function setUp() public {
        _json = vm.readFile("test/vectors/typed.json");
    }

    function _number(string memory field) private view returns (uint256) {
        return vm.parseJsonUint(_json, string.concat(_at, field));
    }

    function _word(string memory field) private view returns (bytes32) {
        return vm.parseJsonBytes32(_json, string.concat(_at, field));
    }

    function _address(string memory field) private view returns (address) {
        return vm.parseJsonAddress(_json, string.concat(_at, field));
    }

    function _each(string memory list, uint256 count, function() internal view returns (bytes32) digest) private {
        for (uint256 i = 0; i < count; ++i) {
            _at = string.concat(".", list, "[", vm.toString(i), "]");
            vm.chainId(_number(".chainId"));
            vm.etch(_address(".contract"), type(RedEnvelope).runtimeCode);
            vm.assertEq(digest(), _word(".digest"), vm.parseJsonString(_json, string.concat(_at, ".changed")));
        }
        vm.assertTrue(!vm.keyExistsJson(_json, string.concat(".", list, "[", vm.toString(count), "]")), "all are read");
    }

    function test_sig_002_claim_digests_are_the_golden_ones() public {
        _each("claims", 11, _claim);
    }

    function test_sig_002_ids_are_the_golden_ones() public {
        _each("terms", 13, _terms);
    }

    function _claim() private view returns (bytes32) {
        return RedEnvelope(_address(".contract"))
            .claimDigest(
                Claim({
                id: _word(".id"),
                index: uint32(_number(".index")),
                amount: uint96(_number(".amount")),
                dest: _word(".dest"),
                destKind: uint8(_number(".destKind")),
                maxRelayerFee: uint96(_number(".maxRelayerFee")),
                relayer: _address(".relayer"),
                deadline: uint64(_number(".deadline"))
            })
            );
    }

    function _terms() private view returns (bytes32) {
        return RedEnvelope(_address(".contract"))
            .idOf(
                Terms({
                mode: uint8(_number(".mode")),
                depth: uint8(_number(".depth")),
                shares: uint32(_number(".shares")),
                token: _address(".token"),
                total: uint96(_number(".total")),
                expiry: uint64(_number(".expiry")),
                refundKind: uint8(_number(".refundKind")),
                refundTo: _word(".refundTo"),
                root: _word(".root"),
                salt: _word(".salt")
            })
            );
    }
}
