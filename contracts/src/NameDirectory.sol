// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {INameDirectory} from "./interfaces/INameDirectory.sol";
import {NameTypes} from "./libraries/NameTypes.sol";
import {SigCheck} from "./libraries/SigCheck.sol";
import {Slug} from "./libraries/Slug.sol";
import {NoteVault} from "./NoteVault.sol";
import {Ownership} from "./Ownership.sol";
import {NoteOpening} from "./types/Destination.sol";
import {GiveUp, Registration, Renew, SetRecord} from "./types/NameActs.sol";

/// The directory says which contact card a name points at, and who may say so.
///
/// It has no owner: nobody sells names, takes them away or earns their deposits. What keeps a name from being hoarded is
/// the coin that lies idle with it.
contract NameDirectory is INameDirectory, Ownership, NoteVault {
    using NameTypes for Registration;
    using NameTypes for SetRecord;
    using NameTypes for Renew;
    using NameTypes for GiveUp;

    /// The shortest age of a commitment: nobody who reads a revealed name can still be first.
    uint256 public constant MIN_COMMITMENT_AGE = 60 seconds;
    /// The longest age of a commitment.
    uint256 public constant MAX_COMMITMENT_AGE = 24 hours;
    /// How long a name lives without being renewed.
    uint64 public constant TERM = 365 days;
    /// How long its owner may still renew it after that.
    uint64 public constant GRACE = 90 days;
    /// The deposit of a name of eight or more characters.
    uint256 public constant DEPOSIT = 0.001 ether;

    uint64 private constant _USED = type(uint64).max;

    mapping(bytes32 commitment => uint64) private _commitments;
    mapping(bytes32 name => Name) private _names;

    /// @inheritdoc INameDirectory
    function commit(bytes32 commitment) external nonReentrant {
        uint64 made = _commitments[commitment];
        if (made == _USED) revert CommitmentUsed(commitment);
        uint256 until = made + MAX_COMMITMENT_AGE;
        if (made != 0 && block.timestamp <= until) revert CommitmentStands(commitment, until); // NAM-003
        _commitments[commitment] = uint64(block.timestamp);
        emit Committed(commitment);
    }

    /// @inheritdoc INameDirectory
    function register(Registration calldata terms, bytes calldata signature) external payable nonReentrant {
        bytes32 commitment = commitmentOf(terms);
        _useCommitment(commitment); // NAM-002
        _requireConsent(terms, commitment, signature);
        _requireFree(terms.name);
        if (terms.recordHash == 0) revert EmptyRecord();
        _requireDest(terms.refundKind, terms.refundTo);
        uint256 deposit = depositOf(terms.name);
        Name storage kept = _names[terms.name];
        (uint64 seq, uint64 expiry) = (kept.seq + 1, uint64(block.timestamp) + TERM); // NAM-005
        (kept.expiry, kept.seq, kept.refundKind) = (expiry, seq, terms.refundKind);
        (kept.refundTo, kept.recordHash) = (terms.refundTo, terms.recordHash);
        _hand(terms.name, terms.owner);
        _in(address(0), deposit); // NAM-006
        emit Registered(
            terms.name, terms.owner, terms.recordHash, seq, expiry, deposit, terms.refundKind, terms.refundTo
        );
    }

    /// @inheritdoc INameDirectory
    function setRecord(bytes32 name, bytes32 recordHash, uint64 seq) external nonReentrant {
        _act(name);
        _set(name, recordHash, seq);
    }

    /// @inheritdoc INameDirectory
    function setRecordSigned(SetRecord calldata signed, bytes calldata signature) external nonReentrant {
        _actSigned(signed.name, signed.nonce, signed.deadline, signed.structHash(), signature);
        _set(signed.name, signed.recordHash, signed.seq);
    }

    /// @inheritdoc INameDirectory
    function renew(bytes32 name) external nonReentrant {
        _act(name); // NAM-007
        _renew(name);
    }

    /// @inheritdoc INameDirectory
    function renewSigned(Renew calldata signed, bytes calldata signature) external nonReentrant {
        _actSigned(signed.name, signed.nonce, signed.deadline, signed.structHash(), signature); // NAM-007
        _renew(signed.name);
    }

    /// @inheritdoc INameDirectory
    function giveUp(bytes32 name, NoteOpening calldata opening) external payable nonReentrant bringsInsertions {
        _act(name);
        _free(name, opening);
    }

    /// @inheritdoc INameDirectory
    function giveUpSigned(GiveUp calldata signed, NoteOpening calldata opening, bytes calldata signature)
        external
        payable
        nonReentrant
        bringsInsertions
    {
        _actSigned(signed.name, signed.nonce, signed.deadline, signed.structHash(), signature);
        _free(signed.name, opening);
    }

    /// @inheritdoc INameDirectory
    function clear(bytes32 name, NoteOpening calldata opening) external payable nonReentrant bringsInsertions {
        if (_ownerOf(name) == address(0)) revert NotOwned(name);
        uint256 freeFrom = _names[name].expiry + GRACE;
        if (block.timestamp < freeFrom) revert NotYetFree(name, freeFrom, block.timestamp); // NAM-001
        _free(name, opening);
    }

    /// @inheritdoc INameDirectory
    function resolve(bytes32 name) external view returns (address owner, bytes32 recordHash, uint64 seq) {
        Name storage kept = _names[name];
        if (block.timestamp >= kept.expiry) return (address(0), 0, 0); // NAM-004
        return (_ownerOf(name), kept.recordHash, kept.seq);
    }

    /// @inheritdoc INameDirectory
    function nameOf(bytes32 name) external view returns (Name memory) {
        return _names[name];
    }

    /// @inheritdoc INameDirectory
    function committedAt(bytes32 commitment) external view returns (uint64) {
        return _commitments[commitment];
    }

    /// ERC-5267: the domain that digests are bound to.
    function eip712Domain()
        external
        view
        returns (
            bytes1 fields,
            string memory name,
            string memory version,
            uint256 chainId,
            address verifyingContract,
            bytes32 salt,
            uint256[] memory extensions
        )
    {
        return (hex"0f", "Teahouse NameDirectory", "1", block.chainid, address(this), bytes32(0), new uint256[](0));
    }

    /// @inheritdoc INameDirectory
    function commitmentOf(Registration calldata terms) public view returns (bytes32) {
        return SigCheck.typedDigest(_domain(), terms.structHash());
    }

    /// @inheritdoc INameDirectory
    function depositOf(bytes32 name) public pure returns (uint256) {
        uint256 length = Slug.length(name);
        if (length == 0) revert BadName(name); // NAM-008
        return length >= 8 ? DEPOSIT : DEPOSIT << 2 * (8 - length);
    }

    function _useCommitment(bytes32 commitment) private {
        uint64 made = _commitments[commitment];
        if (made == 0) revert NotCommitted(commitment);
        if (made == _USED) revert CommitmentUsed(commitment);
        (uint256 from, uint256 until) = (made + MIN_COMMITMENT_AGE, made + MAX_COMMITMENT_AGE);
        if (block.timestamp < from) revert CommitmentTooNew(commitment, from, block.timestamp);
        if (block.timestamp > until) revert CommitmentTooOld(commitment, until, block.timestamp);
        _commitments[commitment] = _USED;
    }

    /// Nobody is given a name against their will: it would point at a card that somebody else made.
    function _requireConsent(Registration calldata terms, bytes32 commitment, bytes calldata signature) private view {
        if (msg.sender != terms.owner) _requireSigned(terms.owner, terms.deadline, commitment, signature); // NAM-009
        else if (block.timestamp > terms.deadline) revert SignaturePastDeadline(terms.deadline, block.timestamp);
    }

    function _requireFree(bytes32 name) private view {
        if (_ownerOf(name) != address(0)) revert NameTaken(name, _names[name].expiry + GRACE); // NAM-001
    }

    function _set(bytes32 name, bytes32 recordHash, uint64 seq) private {
        Name storage kept = _names[name];
        if (recordHash == 0) revert EmptyRecord();
        if (seq != kept.seq + 1) revert RecordNotNext(seq, kept.seq + 1); // NAM-005
        (kept.recordHash, kept.seq) = (recordHash, seq);
        emit RecordSet(name, recordHash, seq);
    }

    function _renew(bytes32 name) private {
        uint64 expiry = uint64(block.timestamp) + TERM;
        _names[name].expiry = expiry;
        emit Renewed(name, expiry);
    }

    /// Ends a name. Its deposit goes where its registration said, whoever calls.
    function _free(bytes32 name, NoteOpening calldata opening) private {
        Name memory was = _names[name];
        _names[name] = Name(0, was.seq, 0, 0, 0);
        _hand(name, address(0));
        uint256 deposit = depositOf(name);
        emit Freed(name, deposit, was.refundKind, was.refundTo);
        _outTo(address(0), was.refundKind, was.refundTo, deposit, opening); // NAM-006
    }

    function _domain() internal view override(Ownership, NoteVault) returns (bytes32) {
        return SigCheck.domainSeparator(NameTypes.NAME, NameTypes.VERSION);
    }
}
