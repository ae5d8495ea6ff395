// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {RedEnvelope} from "../src/RedEnvelope.sol";
import {TypedTerms} from "../src/libraries/TypedTerms.sol";
import {NoteDest, Redirect} from "../src/types/Destination.sol";
import {Gathering, Join} from "../src/types/Gathering.sol";
import {Claim, Terms} from "../src/types/Terms.sol";
import {Golden} from "./helpers/Golden.sol";

/// What keys sign and what terms hash to is what the golden digests say.
contract RedEnvelopeTypedTest is Golden {
    using TypedTerms for Gathering;

    function setUp() public {
        _open("red-envelope");
    }

    function test_sig_002_claim_digests_are_the_golden_ones() public {
        _each("claims", 11, type(RedEnvelope).runtimeCode, _claim);
    }

    function test_sig_002_ids_are_the_golden_ones() public {
        _each("terms", 13, type(RedEnvelope).runtimeCode, _terms);
    }

    function test_sig_002_gatherings_are_the_golden_ones() public {
        _each("gatherings", 6, "", _gathering);
    }

    function test_sig_002_join_digests_are_the_golden_ones() public {
        _each("joins", 10, type(RedEnvelope).runtimeCode, _join);
    }

    function test_dst_003_shielded_destinations_are_the_golden_ones() public {
        _each("notes", 5, type(RedEnvelope).runtimeCode, _note);
    }

    function test_dst_004_redirect_digests_are_the_golden_ones() public {
        _each("redirects", 9, type(RedEnvelope).runtimeCode, _redirect);
    }

    /// The library's word, for calldata.
    function rootOf(Gathering calldata gathering) external pure returns (bytes32) {
        return gathering.structHash();
    }

    function _gathering() private view returns (bytes32) {
        return this.rootOf(
            Gathering({
                commitment: _word(".commitment"),
                key: _address(".key"),
                membership: _address(".membership"),
                group: _word(".group"),
                closesAt: uint64(_number(".closesAt"))
            })
        );
    }

    function _join() private view returns (bytes32) {
        return RedEnvelope(_address(".contract"))
            .joinDigest(
                Join({
                id: _word(".id"),
                nullifier: _word(".nullifier"),
                dest: _word(".dest"),
                destKind: uint8(_number(".destKind")),
                maxRelayerFee: uint96(_number(".maxRelayerFee")),
                relayer: _address(".relayer"),
                deadline: uint64(_number(".deadline"))
            })
            );
    }

    function _note() private view returns (bytes32) {
        return RedEnvelope(_address(".contract"))
            .noteDest(
                NoteDest({
                pool: _address(".pool"),
                noteKey: _word(".noteKey"),
                ciphertextHash: _word(".ciphertextHash"),
                authority: _address(".authority")
            })
            );
    }

    function _redirect() private view returns (bytes32) {
        return RedEnvelope(_address(".contract"))
            .redirectDigest(
                Redirect({
                token: _address(".token"),
                dest: _word(".dest"),
                amount: _number(".amount"),
                toKind: uint8(_number(".toKind")),
                to: _word(".to"),
                deadline: uint64(_number(".deadline"))
            })
            );
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
