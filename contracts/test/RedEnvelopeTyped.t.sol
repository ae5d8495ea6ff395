// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {RedEnvelope} from "../src/RedEnvelope.sol";
import {Claim, Terms} from "../src/types/Terms.sol";
import {Golden} from "./helpers/Golden.sol";

/// What keys sign and what terms hash to is what the golden digests say.
contract RedEnvelopeTypedTest is Golden {
    function setUp() public {
        _open("red-envelope");
    }

    function test_sig_002_claim_digests_are_the_golden_ones() public {
        _each("claims", 11, type(RedEnvelope).runtimeCode, _claim);
    }

    function test_sig_002_ids_are_the_golden_ones() public {
        _each("terms", 13, type(RedEnvelope).runtimeCode, _terms);
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
