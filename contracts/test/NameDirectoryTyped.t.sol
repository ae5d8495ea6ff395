// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {NameTypes} from "../src/libraries/NameTypes.sol";
import {SigCheck} from "../src/libraries/SigCheck.sol";
import {NameDirectory} from "../src/NameDirectory.sol";
import {GiveUp, Registration, Renew, SetRecord} from "../src/types/NameActs.sol";
import {OwnerDigests, OwnerGolden} from "./helpers/OwnerGolden.sol";

/// The directory, saying which digests it checks.
contract NameDigests is NameDirectory, OwnerDigests {
    using NameTypes for SetRecord;
    using NameTypes for Renew;
    using NameTypes for GiveUp;

    function _separator() internal view override returns (bytes32) {
        return _domain();
    }

    function digestSetRecord(SetRecord calldata signed) external view returns (bytes32) {
        return SigCheck.typedDigest(_domain(), signed.structHash());
    }

    function digestRenew(Renew calldata signed) external view returns (bytes32) {
        return SigCheck.typedDigest(_domain(), signed.structHash());
    }

    function digestGiveUp(GiveUp calldata signed) external view returns (bytes32) {
        return SigCheck.typedDigest(_domain(), signed.structHash());
    }
}

/// What owners of names sign is what the golden digests say.
contract NameDirectoryTypedTest is OwnerGolden {
    function setUp() public {
        _open("name-directory");
    }

    function _code() internal pure override returns (bytes memory) {
        return type(NameDigests).runtimeCode;
    }

    function _directory() private view returns (NameDigests) {
        return NameDigests(_address(".contract"));
    }

    function test_nam_002_sig_002_what_owners_of_names_sign_is_golden() public {
        _each("Registration", 10, _code(), _registration);
        _each("SetRecord", 8, _code(), _record);
        _each("Renew", 6, _code(), _renewal);
        _each("GiveUp", 6, _code(), _farewell);
    }

    function _registration() private view returns (bytes32) {
        return _directory()
            .commitmentOf(
                Registration({
                name: _word(".name"),
                owner: _address(".owner"),
                recordHash: _word(".recordHash"),
                refundKind: uint8(_number(".refundKind")),
                refundTo: _word(".refundTo"),
                salt: _word(".salt"),
                deadline: uint64(_number(".deadline"))
            })
            );
    }

    function _record() private view returns (bytes32) {
        (uint64 nonce, uint64 deadline) = _tail();
        uint64 seq = uint64(_number(".seq"));
        return _directory().digestSetRecord(SetRecord(_word(".name"), _word(".recordHash"), seq, nonce, deadline));
    }

    function _renewal() private view returns (bytes32) {
        (uint64 nonce, uint64 deadline) = _tail();
        return _directory().digestRenew(Renew(_word(".name"), nonce, deadline));
    }

    function _farewell() private view returns (bytes32) {
        (uint64 nonce, uint64 deadline) = _tail();
        return _directory().digestGiveUp(GiveUp(_word(".name"), nonce, deadline));
    }
}
