// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {NoteOpening} from "../types/Destination.sol";
import {GiveUp, Registration, Renew, SetRecord} from "../types/NameActs.sol";

/// A name points at the hash of a contact card that its owner signed. Nobody needs one.
///
/// A name is asked for in two steps, so that nobody can see it and be faster: first the commitment, then, a minute to a day
/// later, what it hides. It costs a deposit that goes back to the destination named at registration when the name ends;
/// nobody earns it. A name lives for a year and can be renewed at any time; after that its owner still has 90 days, in
/// which it points nowhere. Its owner, offers and recoveries are those of `IOwnership`, whose id is the name itself.
interface INameDirectory {
    /// A name.
    struct Name {
        /// Unix seconds from which it points nowhere.
        uint64 expiry;
        /// The number of its record. It grows by one each time, over all owners the name ever has.
        uint64 seq;
        /// What `refundTo` is (`DestKind`).
        uint8 refundKind;
        /// Where the deposit goes when the name ends.
        bytes32 refundTo;
        /// Hash of its owner's signed contact card.
        bytes32 recordHash;
    }

    /// Somebody will ask for a name that nobody can read here.
    event Committed(bytes32 indexed commitment);
    /// A name has an owner.
    event Registered(
        bytes32 indexed name,
        address indexed owner,
        bytes32 recordHash,
        uint64 seq,
        uint64 expiry,
        uint256 deposit,
        uint8 refundKind,
        bytes32 refundTo
    );
    /// A name points at another contact card.
    event RecordSet(bytes32 indexed name, bytes32 recordHash, uint64 seq);
    /// A name is its owner's for another term.
    event Renewed(bytes32 indexed name, uint64 expiry);
    /// A name ended, given up or run out; its deposit went to the destination, and anybody may ask for it.
    event Freed(bytes32 indexed name, uint256 deposit, uint8 refundKind, bytes32 refundTo);

    /// A name is 1 to 32 of a-z, 0-9 and single hyphens, then zeros; a letter first and no hyphen last.
    error BadName(bytes32 name);
    /// A hash of zeros names no contact card.
    error EmptyRecord();
    /// The commitment was made and still counts until then.
    error CommitmentStands(bytes32 commitment, uint256 until);
    /// The commitment became a registration before.
    error CommitmentUsed(bytes32 commitment);
    /// Nobody made this commitment.
    error NotCommitted(bytes32 commitment);
    /// The commitment is younger than a minute.
    error CommitmentTooNew(bytes32 commitment, uint256 from, uint256 time);
    /// The commitment is older than a day.
    error CommitmentTooOld(bytes32 commitment, uint256 until, uint256 time);
    /// The name has an owner; it can be freed from then on, should the owner not renew it.
    error NameTaken(bytes32 name, uint256 freeFrom);
    /// The owner may still renew the name.
    error NotYetFree(bytes32 name, uint256 freeFrom, uint256 time);
    /// Records are numbered one after the other: another one came first, or this is an old one.
    error RecordNotNext(uint64 seq, uint64 expected);

    /// Makes a commitment. Anyone may; only what it hides counts.
    function commit(bytes32 commitment) external;

    /// Registers the name of `terms` for their owner, with the deposit as coin. The caller is the owner, or brings its
    /// signature over the commitment.
    function register(Registration calldata terms, bytes calldata signature) external payable;

    /// Points a name at another contact card; `seq` is one above the last number.
    function setRecord(bytes32 name, bytes32 recordHash, uint64 seq) external;

    /// The same, signed by the owner. Anyone may call.
    function setRecordSigned(SetRecord calldata signed, bytes calldata signature) external;

    /// Keeps a name for a term from now on.
    function renew(bytes32 name) external;

    /// The same, signed by the owner. Anyone may call.
    function renewSigned(Renew calldata signed, bytes calldata signature) external;

    /// Gives a name up; the deposit goes to its destination. `opening` opens a shielded destination and is empty otherwise.
    function giveUp(bytes32 name, NoteOpening calldata opening) external payable;

    /// The same, signed by the owner. Anyone may call.
    function giveUpSigned(GiveUp calldata signed, NoteOpening calldata opening, bytes calldata signature)
        external
        payable;

    /// Frees a name whose term and grace have passed; the deposit goes to its destination. Anyone may call.
    function clear(bytes32 name, NoteOpening calldata opening) external payable;

    /// What a live name points at; zeros when it points nowhere.
    function resolve(bytes32 name) external view returns (address owner, bytes32 recordHash, uint64 seq);

    /// What is known of a name. A freed one keeps the number of its record.
    function nameOf(bytes32 name) external view returns (Name memory);

    /// When a commitment was made; zero when it was not, the largest number when it was used.
    function committedAt(bytes32 commitment) external view returns (uint64);

    /// The commitment that hides `terms`, which is what their owner signs.
    function commitmentOf(Registration calldata terms) external view returns (bytes32);

    /// The deposit of a name: a thousandth of a coin for eight or more characters, and four times as much for each fewer.
    function depositOf(bytes32 name) external pure returns (uint256);
}
