// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {RLNMembership} from "../src/RLNMembership.sol";
import {Exit, Sponsorship, Taking} from "../src/types/Membership.sol";
import {Report} from "../src/types/Slash.sol";
import {Golden} from "./helpers/Golden.sol";

/// What sponsors promise, keys sign and reporters seal is what the golden digests say.
contract RLNMembershipTypedTest is Golden {
    function setUp() public {
        _open("rln-membership");
    }

    function test_sig_002_ids_of_sponsorships_are_the_golden_ones() public {
        _each("sponsorships", 11, type(RLNMembership).runtimeCode, _sponsorship);
    }

    function test_sig_002_taking_digests_are_the_golden_ones() public {
        _each("takings", 8, type(RLNMembership).runtimeCode, _taking);
    }

    function test_sig_002_exit_digests_are_the_golden_ones() public {
        _each("exits", 5, type(RLNMembership).runtimeCode, _exit);
    }

    function test_sig_002_report_digests_are_the_golden_ones() public {
        _each("reports", 6, type(RLNMembership).runtimeCode, _report);
    }

    function _contract() private view returns (RLNMembership) {
        return RLNMembership(_address(".contract"));
    }

    function _sponsorship() private view returns (bytes32) {
        Sponsorship memory terms = Sponsorship({
            depth: uint8(_number(".depth")),
            slots: uint32(_number(".slots")),
            rate: uint16(_number(".rate")),
            takeBy: uint64(_number(".takeBy")),
            until: uint64(_number(".until")),
            refundTo: _address(".refundTo"),
            root: _word(".root"),
            salt: _word(".salt")
        });
        return _contract().idOf(terms);
    }

    function _taking() private view returns (bytes32) {
        Taking memory signed = Taking({
            sponsorship: _word(".sponsorship"),
            slot: uint32(_number(".slot")),
            idCommitment: _number(".idCommitment"),
            authority: _address(".authority"),
            deadline: uint64(_number(".deadline"))
        });
        return _contract().takingDigest(signed);
    }

    function _exit() private view returns (bytes32) {
        return _contract().exitDigest(Exit(_number(".idCommitment"), uint64(_number(".deadline"))));
    }

    function _report() private view returns (bytes32) {
        return _contract().reportDigest(Report(_word(".evidence"), _address(".beneficiary"), _word(".salt")));
    }
}
