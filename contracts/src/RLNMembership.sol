// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {IRLNMembership} from "./interfaces/IRLNMembership.sol";
import {LeafList} from "./libraries/LeafList.sol";
import {MembershipTypes} from "./libraries/MembershipTypes.sol";
import {Poseidon} from "./libraries/Poseidon.sol";
import {ShareTree} from "./libraries/ShareTree.sol";
import {SigCheck} from "./libraries/SigCheck.sol";
import {Slashing} from "./Slashing.sol";
import {Exit, Sponsorship, Taking} from "./types/Membership.sol";
import {Sibling} from "./types/Terms.sol";

/// A membership is a deposit that answers for the messages of one secret.
///
/// Leaves are stored, nodes are not. Deposits are in the chain's coin: what they buy is bound to no token's good will.
contract RLNMembership is IRLNMembership, Slashing {
    using LeafList for LeafList.Leaves;
    using MembershipTypes for Sponsorship;
    using MembershipTypes for Taking;
    using MembershipTypes for Exit;

    /// The deposit per message of the rate, in wei.
    uint96 public constant PRICE = 20e12;
    /// The smallest rate.
    uint16 public constant MIN_RATE = 20;
    /// The largest rate.
    uint16 public constant MAX_RATE = 600;
    /// The shortest time in which a slot can be taken or a membership lasts.
    uint256 public constant MIN_TERM = 24 hours;
    /// The longest.
    uint256 public constant MAX_TERM = 366 days;
    /// How long a member that is leaving can still be slashed.
    uint40 public constant UNBONDING = 7 days;
    /// The most levels of a tree of keys.
    uint8 public constant MAX_DEPTH = 7;
    /// One strike more than one for so many slots, and the sponsorship is lost.
    uint32 public constant SLOTS_PER_STRIKE = 8;

    LeafList.Leaves private _leaves;
    mapping(uint256 idCommitment => Member) private _members;
    mapping(uint256 idCommitment => Funding) private _fundings;
    mapping(uint256 idCommitment => bytes32 id) private _sponsorships;
    mapping(bytes32 id => Book) private _books;

    /// @inheritdoc IRLNMembership
    function register(uint256 idCommitment, uint16 rate, address authority, address refundTo, uint64 until)
        external
        payable
        nonReentrant
    {
        _requireRate(rate);
        _requireTerm(until, block.timestamp);
        _requireAccount(refundTo);
        _inCoin(depositOf(rate)); // RLN-002
        _fundings[idCommitment] = Funding(refundTo, until);
        _join(idCommitment, rate, authority, refundTo, until, 0);
    }

    /// @inheritdoc IRLNMembership
    function sponsor(Sponsorship calldata terms) external payable nonReentrant returns (bytes32 id) {
        _requireSponsorable(terms);
        id = idOf(terms);
        if (_books[id].slots != 0) revert AlreadySponsored(id);
        _books[id] = Book(terms.slots, 0, false, 0, Funding(terms.refundTo, terms.until));
        _inCoin(uint256(depositOf(terms.rate)) * terms.slots);
        emit Sponsored(id, msg.sender, terms.refundTo, terms);
    }

    /// @inheritdoc IRLNMembership
    function take(
        Sponsorship calldata terms,
        Taking calldata signed,
        address key,
        Sibling[] calldata path,
        bytes calldata signature
    ) external nonReentrant {
        bytes32 id = idOf(terms);
        if (signed.sponsorship != id) revert OtherSponsorship(signed.sponsorship, id);
        _mark(id, terms, signed);
        _requireInTree(terms, signed.slot, key, path);
        _requireSigned(key, takingDigest(signed), signed.deadline, signature); // RLN-006
        emit Taken(id, signed.slot, signed.idCommitment);
        _sponsorships[signed.idCommitment] = id;
        _join(signed.idCommitment, terms.rate, signed.authority, terms.refundTo, terms.until, id);
    }

    /// @inheritdoc IRLNMembership
    function reclaim(Sponsorship calldata terms) external nonReentrant {
        bytes32 id = idOf(terms);
        Book storage book = _knownBook(id);
        if (block.timestamp < terms.takeBy) revert StillTakeable(terms.takeBy, block.timestamp);
        uint256 unused = terms.slots - _count(book.taken);
        if (book.reclaimed || unused == 0) revert NothingToReclaim(id);
        book.reclaimed = true;
        uint256 amount = unused * depositOf(terms.rate);
        emit Reclaimed(id, terms.refundTo, amount);
        _out(address(0), terms.refundTo, amount); // RLN-007
    }

    /// @inheritdoc IRLNMembership
    function requestExit(Exit calldata signed, bytes calldata signature) external nonReentrant {
        uint256 idCommitment = signed.idCommitment;
        Member storage member = _known(idCommitment);
        if (member.status != Status.Active) revert WrongStatus(idCommitment, member.status);
        bool free = msg.sender == member.authority || block.timestamp >= _funding(idCommitment).until;
        if (!free) _requireSigned(member.authority, exitDigest(signed), signed.deadline, signature); // RLN-005
        uint40 leavesAt = uint40(block.timestamp) + UNBONDING;
        (member.status, member.leavesAt) = (Status.Leaving, leavesAt);
        emit ExitRequested(idCommitment, leavesAt);
        _remove(idCommitment, member.index);
    }

    /// @inheritdoc IRLNMembership
    function exit(uint256 idCommitment) external nonReentrant {
        Member storage member = _known(idCommitment);
        if (member.status != Status.Leaving) revert WrongStatus(idCommitment, member.status);
        if (block.timestamp < member.leavesAt) revert StillBound(member.leavesAt, block.timestamp);
        member.status = Status.Left;
        (address refundTo, uint256 amount) = (_funding(idCommitment).refundTo, depositOf(member.rate));
        emit Exited(idCommitment, refundTo, amount);
        _out(address(0), refundTo, amount); // RLN-004
    }

    /// @inheritdoc IRLNMembership
    function slash(uint256 secret, address beneficiary, bytes32 salt) external nonReentrant {
        if (secret >= Poseidon.FIELD) revert NotInField(secret);
        uint40 since = _opened(bytes32(secret), beneficiary, salt);
        uint256 idCommitment = Poseidon.hash1(secret);
        Member storage member = _known(idCommitment); // RLN-003
        Status status = member.status;
        if (status == Status.Slashed) return _takeOver(bytes32(idCommitment), beneficiary, since);
        if (status == Status.Left) revert WrongStatus(idCommitment, status);
        member.status = Status.Slashed;
        if (status == Status.Active) _remove(idCommitment, member.index);
        _strike(idCommitment);
        _convict(bytes32(idCommitment), depositOf(member.rate), beneficiary, since);
    }

    /// @inheritdoc IRLNMembership
    function memberOf(uint256 idCommitment)
        external
        view
        returns (Member memory member, Funding memory funding, bytes32 sponsorship)
    {
        return (_members[idCommitment], _funding(idCommitment), _sponsorships[idCommitment]);
    }

    /// @inheritdoc IRLNMembership
    function bookOf(bytes32 id) external view returns (Book memory) {
        return _books[id];
    }

    /// @inheritdoc IRLNMembership
    function placesUsed() external view returns (uint32) {
        return _leaves.used;
    }

    /// @inheritdoc IRLNMembership
    function leaves(uint32 from, uint32 count) external view returns (uint256[] memory found) {
        found = new uint256[](count);
        for (uint256 i = 0; i < count; ++i) {
            found[i] = _leaves.leafAt(from + i);
        }
    }

    /// @inheritdoc IRLNMembership
    function node(uint8 level, uint32 position) external view returns (uint256) {
        if (level > LeafList.DEPTH) revert NoSuchLevel(level, LeafList.DEPTH);
        return _leaves.node(level, position);
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
        return (hex"0f", "Teahouse RLNMembership", "1", block.chainid, address(this), bytes32(0), new uint256[](0));
    }

    /// @inheritdoc IRLNMembership
    function depositOf(uint16 rate) public pure returns (uint96) {
        return PRICE * rate;
    }

    /// @inheritdoc IRLNMembership
    function commitmentOf(uint256 secret) external pure returns (uint256) {
        return Poseidon.hash1(secret);
    }

    /// @inheritdoc IRLNMembership
    function leafOf(uint256 idCommitment, uint16 rate) public pure returns (uint256) {
        return Poseidon.hash2(idCommitment, rate); // RLN-001
    }

    /// @inheritdoc IRLNMembership
    function idOf(Sponsorship calldata terms) public view returns (bytes32) {
        return SigCheck.typedDigest(_domain(), terms.structHash());
    }

    /// @inheritdoc IRLNMembership
    function takingDigest(Taking calldata signed) public view returns (bytes32) {
        return SigCheck.typedDigest(_domain(), signed.structHash());
    }

    /// @inheritdoc IRLNMembership
    function exitDigest(Exit calldata signed) public view returns (bytes32) {
        return SigCheck.typedDigest(_domain(), signed.structHash());
    }

    function _join(
        uint256 idCommitment,
        uint16 rate,
        address authority,
        address refundTo,
        uint64 until,
        bytes32 sponsorship
    ) private {
        if (idCommitment == 0 || idCommitment >= Poseidon.FIELD) revert NotInField(idCommitment);
        _requireAccount(authority);
        if (_members[idCommitment].status != Status.Unknown) revert AlreadyRegistered(idCommitment); // RLN-001
        uint256 leaf = leafOf(idCommitment, rate);
        uint32 index = _leaves.add(leaf);
        _members[idCommitment] = Member(authority, rate, index, 0, Status.Active);
        emit Registered(idCommitment, index, sponsorship, leaf, rate, authority, refundTo, until);
    }

    function _remove(uint256 idCommitment, uint32 index) private {
        _leaves.clear(index);
        emit Removed(idCommitment, index);
    }

    /// Marks a slot as taken, if it still can be.
    function _mark(bytes32 id, Sponsorship calldata terms, Taking calldata signed) private {
        Book storage book = _knownBook(id);
        if (block.timestamp >= terms.takeBy) revert TakeByPassed(terms.takeBy, block.timestamp);
        if (signed.slot >= terms.slots) revert NoSuchSlot(signed.slot, terms.slots);
        uint128 bit = uint128(1) << signed.slot;
        if (book.taken & bit != 0) revert SlotTaken(id, signed.slot);
        if (_isLost(book)) revert SponsorshipLost(id, book.strikes); // RLN-008
        book.taken |= bit;
    }

    /// A sponsor answers for its members.
    function _strike(uint256 idCommitment) private {
        bytes32 id = _sponsorships[idCommitment];
        if (id == 0) return;
        Book storage book = _books[id];
        uint32 strikes = ++book.strikes;
        emit Struck(id, idCommitment, strikes, _isLost(book));
    }

    function _requireSponsorable(Sponsorship calldata terms) private view {
        bool fits = terms.depth <= MAX_DEPTH && terms.slots <= uint32(1) << terms.depth;
        if (terms.slots == 0 || !fits) revert BadSlots(terms.slots, terms.depth);
        _requireRate(terms.rate);
        _requireTerm(terms.takeBy, block.timestamp);
        _requireTerm(terms.until, terms.takeBy);
        _requireAccount(terms.refundTo);
    }

    function _requireInTree(Sponsorship calldata terms, uint32 slot, address key, Sibling[] calldata path)
        private
        pure
    {
        if (path.length != terms.depth) revert BadPathLength(path.length, terms.depth);
        uint96 deposit = depositOf(terms.rate);
        (bytes32 root, uint96 sum, bool fits) = ShareTree.climb(ShareTree.leaf(slot, key, deposit), deposit, slot, path);
        bool holds = fits && root == terms.root && sum == deposit * terms.slots;
        if (!holds) revert NotInTree(slot, key);
    }

    function _requireSigned(address key, bytes32 digest, uint64 deadline, bytes calldata signature) private view {
        if (block.timestamp > deadline) revert SignaturePastDeadline(deadline, block.timestamp);
        if (!SigCheck.isSigned(key, digest, signature)) revert BadSignature(key);
    }

    function _requireRate(uint16 rate) private pure {
        if (rate < MIN_RATE || rate > MAX_RATE) revert BadRate(rate, MIN_RATE, MAX_RATE);
    }

    function _requireTerm(uint64 time, uint256 from) private pure {
        (uint256 earliest, uint256 latest) = (from + MIN_TERM, from + MAX_TERM);
        if (time < earliest || time > latest) revert BadTerm(time, earliest, latest);
    }

    function _isLost(Book storage book) private view returns (bool) {
        return book.strikes > book.slots / SLOTS_PER_STRIKE;
    }

    function _known(uint256 idCommitment) private view returns (Member storage member) {
        member = _members[idCommitment];
        if (member.status == Status.Unknown) revert UnknownMember(idCommitment);
    }

    function _knownBook(bytes32 id) private view returns (Book storage book) {
        book = _books[id];
        if (book.slots == 0) revert UnknownSponsorship(id);
    }

    /// Where the deposit of a member goes back to, and until when: as its sponsor said, or as it said itself.
    function _funding(uint256 idCommitment) private view returns (Funding storage) {
        bytes32 id = _sponsorships[idCommitment];
        return id == 0 ? _fundings[idCommitment] : _books[id].funding;
    }

    function _count(uint128 bits) private pure returns (uint256 ones) {
        for (; bits != 0; bits &= bits - 1) {
            ++ones;
        }
    }

    function _domain() internal view override returns (bytes32) {
        return SigCheck.domainSeparator(MembershipTypes.NAME, MembershipTypes.VERSION);
    }
}
