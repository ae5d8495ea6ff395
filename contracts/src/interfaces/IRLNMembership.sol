// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {Exit, Sponsorship, Taking} from "../types/Membership.sol";
import {Sibling} from "../types/Terms.sol";

/// A membership is a deposit that answers for the messages of one secret: so many per epoch, and whoever sends more gives
/// the secret away, which anyone may bring here to take the deposit.
///
/// The contract keeps the leaves of the membership tree and computes no root: peers build the tree from `Registered` and
/// `Removed`, or ask `node`. Deposits leave in two ways only: back to the destination they were made with, or slashed.
interface IRLNMembership {
    /// Where a membership stands.
    enum Status {
        Unknown,
        Active,
        Leaving,
        Left,
        Slashed
    }

    /// A membership.
    struct Member {
        /// Who may end it before its time.
        address authority;
        /// Messages per epoch.
        uint16 rate;
        /// The place of its leaf, while it is active.
        uint32 index;
        /// From when on the deposit goes back, once it is leaving.
        uint40 leavesAt;
        /// Where it stands.
        Status status;
    }

    /// How a membership was paid for.
    struct Funding {
        /// Where the deposit goes back to.
        address refundTo;
        /// Until when it lasts: from then on anyone may end it.
        uint64 until;
    }

    /// What changes of a sponsorship.
    struct Book {
        /// Slots paid for; zero when there is no such sponsorship.
        uint32 slots;
        /// Members of it that were slashed.
        uint32 strikes;
        /// Whether what nobody took has gone back.
        bool reclaimed;
        /// A bit for every slot taken.
        uint128 taken;
        /// What holds for each of its members.
        Funding funding;
    }

    /// A member joined: `leaf` is at place `index` from now on.
    event Registered(
        uint256 indexed idCommitment,
        uint32 indexed index,
        bytes32 indexed sponsorship,
        uint256 leaf,
        uint16 rate,
        address authority,
        address refundTo,
        uint64 until
    );
    /// A leaf was cleared: the place counts as zero from now on, and may be given away again.
    event Removed(uint256 indexed idCommitment, uint32 indexed index);
    /// A member is leaving; its deposit goes back from `leavesAt` on.
    event ExitRequested(uint256 indexed idCommitment, uint256 leavesAt);
    /// A member left.
    event Exited(uint256 indexed idCommitment, address indexed refundTo, uint256 amount);
    /// A sponsor paid for slots. The terms are known from here only; later calls bring them along.
    event Sponsored(bytes32 indexed id, address indexed funder, address indexed refundTo, Sponsorship terms);
    /// A slot was taken.
    event Taken(bytes32 indexed id, uint32 indexed slot, uint256 indexed idCommitment);
    /// A member of a sponsorship was slashed; `closed` when nobody can take a slot of it any more.
    event Struck(bytes32 indexed id, uint256 indexed idCommitment, uint32 strikes, bool closed);
    /// The deposits of slots that nobody took went back.
    event Reclaimed(bytes32 indexed id, address indexed refundTo, uint256 amount);

    /// The value is not a commitment or a secret: it is zero (a commitment), or not below the field's order.
    error NotInField(uint256 value);
    /// A membership has no such rate.
    error BadRate(uint16 rate, uint256 least, uint256 most);
    /// The time is not within these bounds.
    error BadTerm(uint64 time, uint256 earliest, uint256 latest);
    /// A commitment is registered once.
    error AlreadyRegistered(uint256 idCommitment);
    /// No member has this commitment.
    error UnknownMember(uint256 idCommitment);
    /// The membership does not stand where this can happen.
    error WrongStatus(uint256 idCommitment, Status status);
    /// The member's deposit is still bound.
    error StillBound(uint256 leavesAt, uint256 time);
    /// The signature is past its deadline.
    error SignaturePastDeadline(uint64 deadline, uint256 time);
    /// The key did not sign this.
    error BadSignature(address key);
    /// No sponsorship can have these slots: none, more than the tree has leaves, or a tree above 7 levels.
    error BadSlots(uint32 slots, uint8 depth);
    /// A sponsorship with these terms exists.
    error AlreadySponsored(bytes32 id);
    /// No sponsorship has these terms.
    error UnknownSponsorship(bytes32 id);
    /// The signature is for another sponsorship than the terms.
    error OtherSponsorship(bytes32 signed, bytes32 id);
    /// The sponsorship has no slot of this index.
    error NoSuchSlot(uint32 slot, uint32 slots);
    /// The slot was taken before.
    error SlotTaken(bytes32 id, uint32 slot);
    /// Too many members of this sponsorship were slashed.
    error SponsorshipLost(bytes32 id, uint32 strikes);
    /// The time to take slots has passed.
    error TakeByPassed(uint64 takeBy, uint256 time);
    /// Slots can still be taken.
    error StillTakeable(uint64 takeBy, uint256 time);
    /// The path has not one sibling per level.
    error BadPathLength(uint256 found, uint256 expected);
    /// Key and slot are not in the sponsorship's tree.
    error NotInTree(uint32 slot, address key);
    /// Every slot was taken, or the rest has gone back.
    error NothingToReclaim(bytes32 id);
    /// A tree has no such level.
    error NoSuchLevel(uint8 level, uint8 depth);

    /// Makes a member of `idCommitment` with a deposit from the caller of exactly `depositOf(rate)`.
    function register(uint256 idCommitment, uint16 rate, address authority, address refundTo, uint64 until)
        external
        payable;

    /// Pays for slots with exactly the deposits of all of them, and returns the sponsorship's id.
    function sponsor(Sponsorship calldata terms) external payable returns (bytes32 id);

    /// Makes a member by the signature of a slot's one-time key. Anyone may call.
    function take(
        Sponsorship calldata terms,
        Taking calldata signed,
        address key,
        Sibling[] calldata path,
        bytes calldata signature
    ) external;

    /// Sends the deposits of slots that nobody took back, once their time is over. Anyone may call.
    function reclaim(Sponsorship calldata terms) external;

    /// Ends a membership. Anyone may call: with the authority's signature, or without one when the caller is the authority
    /// or the membership's time is over.
    function requestExit(Exit calldata signed, bytes calldata signature) external;

    /// Sends the deposit of a member that is leaving back, once it is no longer bound. Anyone may call.
    function exit(uint256 idCommitment) external;

    /// Takes the deposit of the member whose secret this is, by a report that was sealed before.
    function slash(uint256 secret, address beneficiary, bytes32 salt) external;

    /// A membership, how it was paid for, and the sponsorship its slot is of; zeros where there is none.
    function memberOf(uint256 idCommitment)
        external
        view
        returns (Member memory member, Funding memory funding, bytes32 sponsorship);

    /// What changes of a sponsorship, or all zeros.
    function bookOf(bytes32 id) external view returns (Book memory);

    /// How many places were ever used.
    function placesUsed() external view returns (uint32);

    /// The leaves of `count` places from `from` on; zero where there is none.
    function leaves(uint32 from, uint32 count) external view returns (uint256[] memory);

    /// The node at `position` of `level` over all trees, computed now: (0, i) is leaf i, (20, t) the root of tree t. Costs
    /// about 25,000 gas per leaf under it; a large tree is asked for in parts.
    function node(uint8 level, uint32 position) external view returns (uint256);

    /// What a membership of this rate deposits.
    function depositOf(uint16 rate) external pure returns (uint96);

    /// Poseidon of a secret.
    function commitmentOf(uint256 secret) external pure returns (uint256);

    /// Poseidon of a commitment and a rate.
    function leafOf(uint256 idCommitment, uint16 rate) external pure returns (uint256);

    /// The id of a sponsorship with these terms, on this chain and contract.
    function idOf(Sponsorship calldata terms) external view returns (bytes32);

    /// What the key of a slot signs.
    function takingDigest(Taking calldata signed) external view returns (bytes32);

    /// What an authority signs to end a membership.
    function exitDigest(Exit calldata signed) external view returns (bytes32);
}
