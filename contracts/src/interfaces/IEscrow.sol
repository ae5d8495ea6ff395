// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {DealTerms, Ruling, Settlement} from "../types/Deal.sol";

/// A deal is money that two parties set aside for up to 16 milestones, and that silence can never keep.
///
/// Each milestone is delivered and paid, given back, disputed and ruled on, or left to a time-out. From every state anyone
/// can push it to its end once the state's window and the challenge window after it are over. Offers to settle are
/// signatures off the chain and stop no clock. Nothing is ever paid to a caller for being the caller.
interface IEscrow {
    /// Where a deal stands.
    enum Status {
        Unknown,
        Offered,
        Live,
        Closed
    }

    /// Where a milestone of a live deal stands.
    enum State {
        Pending,
        Delivered,
        DisputedByPayer,
        DisputedByPayee,
        Answered,
        Done
    }

    /// A deal was funded. Its terms are known from here only; later calls bring them along.
    event Created(
        bytes32 indexed id,
        address indexed payer,
        address indexed payee,
        address funder,
        uint256 funded,
        DealTerms terms
    );
    /// The payee accepted, and its deposit came in.
    event Accepted(bytes32 indexed id, uint256 deposit);
    /// Nobody accepted, or the payee declined; all went back to the payer's side.
    event Cancelled(bytes32 indexed id, uint256 toPayer);
    /// The payee says that a milestone is delivered.
    event Delivered(bytes32 indexed id, uint8 indexed milestone, bytes32 evidenceHash);
    /// The payer paid `amount` of a milestone, of which `left` stays.
    event Released(bytes32 indexed id, uint8 indexed milestone, uint256 amount, uint256 left);
    /// The payee gave back `amount` of a milestone, of which `left` stays.
    event Refunded(bytes32 indexed id, uint8 indexed milestone, uint256 amount, uint256 left);
    /// A side disputes a milestone.
    event Disputed(bytes32 indexed id, uint8 indexed milestone, address indexed by, bytes32 evidenceHash);
    /// The other side answered.
    event Answered(bytes32 indexed id, uint8 indexed milestone, address indexed by, bytes32 evidenceHash);
    /// A side or the arbiter added evidence.
    event Evidence(bytes32 indexed id, uint8 indexed milestone, address indexed by, bytes32 evidenceHash);
    /// The arbiter ruled, and what was left of the milestone went accordingly.
    event Ruled(
        bytes32 indexed id,
        uint8 indexed milestone,
        uint16 payeeBps,
        bytes32 reasonsHash,
        uint256 toPayer,
        uint256 toPayee,
        uint256 fee
    );
    /// The payer let the review of a delivered milestone pass, and it went to the payee.
    event ReviewLapsed(bytes32 indexed id, uint8 indexed milestone, uint256 toPayee);
    /// The payee delivered nothing, and the milestone went to the payer.
    event DeadlineMissed(bytes32 indexed id, uint8 indexed milestone, uint256 toPayer);
    /// A dispute was not answered, and the milestone went to the side that disputed.
    event AnswerMissed(bytes32 indexed id, uint8 indexed milestone, uint256 toPayer, uint256 toPayee);
    /// Nobody ruled, and the milestone went by the default of the terms.
    event RulingMissed(bytes32 indexed id, uint8 indexed milestone, uint256 toPayer, uint256 toPayee);
    /// Both sides ended these milestones (a bit each) as they agreed.
    event Settled(bytes32 indexed id, uint16 milestones, uint32 nonce, uint256 toPayer, uint256 toPayee);
    /// A side withdrew every offer to settle with a nonce below `nonce`.
    event OffersWithdrawn(bytes32 indexed id, address indexed by, uint32 nonce);
    /// The last milestone is over. What is said of deposits went along with its money; zero when a settlement divided them.
    event Closed(bytes32 indexed id, uint256 depositToPayer, uint256 depositToPayee);

    /// The parties are not two different accounts, or the arbiter is one of them.
    error BadParties(address payer, address payee, address arbiter);
    /// A deal has at least one milestone, and no more than this.
    error BadCount(uint256 count, uint256 most);
    /// A milestone of nothing.
    error EmptyMilestone(uint256 milestone);
    /// A milestone is due too soon after the end of the offer, or too late.
    error BadDeliverBy(uint256 milestone, uint64 deliverBy, uint256 earliest, uint256 latest);
    /// A window is under a day, or too long.
    error BadWindow(uint32 window, uint32 least, uint32 most);
    /// The offer ends in the past, or too late.
    error BadAcceptBy(uint64 acceptBy, uint256 earliest, uint256 latest);
    /// The arbiter's fee is too large a part; without an arbiter there is none.
    error BadFee(uint16 feeBps, uint16 most);
    /// A part of more than all.
    error BadShare(uint16 bps, uint16 most);
    /// Milestones and deposits together are more than a deal can hold.
    error TooMuch(uint256 total, uint256 most);
    /// A deal with these terms exists.
    error DealExists(bytes32 id);
    /// No deal has these terms.
    error UnknownDeal(bytes32 id);
    /// The deal stands elsewhere.
    error WrongStatus(bytes32 id, Status found, Status needed);
    /// The deal has no such milestone.
    error NoSuchMilestone(uint256 milestone, uint256 count);
    /// The milestone stands where this cannot be done.
    error WrongState(uint256 milestone, State found);
    /// This is for somebody else to do.
    error NotTheParty(address caller, address needed);
    /// Only the two sides and the arbiter may do this.
    error NotAParty(address caller);
    /// The account neither calls nor signed exactly this.
    error NotSigned(address account);
    /// The signature is past its deadline.
    error SignaturePastDeadline(uint64 deadline, uint256 time);
    /// What was signed is for another deal than the terms.
    error OtherDeal(bytes32 signed, bytes32 id);
    /// The nonce was used, or is not due yet.
    error WrongNonce(uint32 signed, uint32 due);
    /// A settlement of no milestone, or of one that the deal has not.
    error BadSet(uint16 milestones, uint256 count);
    /// A settlement divides exactly what is left, to the unit.
    error WrongSum(uint256 divided, uint256 left);
    /// Nothing to pay or to give back.
    error NothingToMove();
    /// More than what is left of the milestone.
    error MoreThanLeft(uint256 amount, uint256 left);
    /// This can be done after `opensAfter`.
    error TooEarly(uint256 opensAfter, uint256 time);
    /// This could be done until `closedAfter`.
    error TooLate(uint256 closedAfter, uint256 time);

    /// Funds a deal with the milestones and the payer's deposit from the caller, and returns its id. The payee has until
    /// `acceptBy` to accept.
    function create(DealTerms calldata terms) external payable returns (bytes32 id);

    /// Funds and starts a deal that both sides signed, with both deposits from the caller. A side that calls need not sign.
    function createSigned(DealTerms calldata terms, bytes calldata payerSignature, bytes calldata payeeSignature)
        external
        payable
        returns (bytes32 id);

    /// Starts an offered deal, with the payee's deposit from the caller. Anyone may call with the payee's signature of the
    /// terms; the payee needs none.
    function accept(DealTerms calldata terms, bytes calldata payeeSignature) external payable;

    /// Sends an offer's money back to the payer's side: anyone after `acceptBy`, the payee before.
    function cancelUnaccepted(DealTerms calldata terms) external;

    /// Says that a milestone is delivered. The payee, until the milestone's deadline.
    function deliver(DealTerms calldata terms, uint8 milestone, bytes32 evidenceHash) external;

    /// Pays `amount` of what is left of a milestone to the payee's side. The payer, at any time.
    function release(DealTerms calldata terms, uint8 milestone, uint96 amount) external;

    /// Gives `amount` of what is left of a milestone back to the payer's side. The payee, at any time.
    function refund(DealTerms calldata terms, uint8 milestone, uint96 amount) external;

    /// Disputes a milestone: the payer one that is delivered, until review and challenge window are over; the payee one whose
    /// deadline has passed, until the challenge window is over.
    function dispute(DealTerms calldata terms, uint8 milestone, bytes32 evidenceHash) external;

    /// Answers a dispute. The other side, until response and challenge window are over.
    function respond(DealTerms calldata terms, uint8 milestone, bytes32 evidenceHash) external;

    /// Adds evidence to a dispute. Either side or the arbiter.
    function addEvidence(DealTerms calldata terms, uint8 milestone, bytes32 evidenceHash) external;

    /// Divides what is left of an answered dispute, less the arbiter's fee. Anyone may call with the arbiter's signature of
    /// the ruling, the arbiter without; until ruling and challenge window are over.
    function rule(DealTerms calldata terms, Ruling calldata ruling, bytes calldata arbiterSignature) external;

    /// Ends milestones as both sides agreed. What they divide is exactly what is left of these milestones, and both deposits
    /// where none is left after them. Anyone may call; a side that calls need not sign.
    function settle(
        DealTerms calldata terms,
        Settlement calldata settlement,
        bytes calldata payerSignature,
        bytes calldata payeeSignature
    ) external;

    /// Uses up the deal's nonce, so that no offer to settle which a side has signed counts any more. Either side.
    function withdrawOffers(DealTerms calldata terms) external;

    /// Pays a delivered milestone to the payee's side after a silent review. Anyone.
    function claimAfterReview(DealTerms calldata terms, uint8 milestone) external;

    /// Gives a milestone that was not delivered back to the payer's side. Anyone.
    function refundAfterDeadline(DealTerms calldata terms, uint8 milestone) external;

    /// Gives a milestone to the side that disputed without being answered. Anyone.
    function winUnanswered(DealTerms calldata terms, uint8 milestone) external;

    /// Divides a milestone by the default of the terms when nobody ruled. Anyone.
    function defaultAfterArbiter(DealTerms calldata terms, uint8 milestone) external;

    /// After when anyone can push a milestone of a live deal to its end, as things stand; until then the side that would
    /// lose by its silence can still act.
    function exitAfter(DealTerms calldata terms, uint8 milestone) external view returns (uint256);

    /// Where a deal stands, the nonce of its next settlement, and which side was silent.
    function deal(bytes32 id) external view returns (Status status, uint32 nonce, bool payerSilent, bool payeeSilent);

    /// Where a milestone stands, how much of it is gone, and since when it stands there (zero while pending or done).
    function milestoneOf(bytes32 id, uint8 milestone) external view returns (State state, uint96 taken, uint64 since);

    /// The id of a deal with these terms, on this chain and contract. It is what the parties sign.
    function idOf(DealTerms calldata terms) external view returns (bytes32);

    /// What both sides sign to settle.
    function settlementDigest(Settlement calldata settlement) external view returns (bytes32);

    /// What an arbiter signs to rule.
    function rulingDigest(Ruling calldata ruling) external view returns (bytes32);
}
