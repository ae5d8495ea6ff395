// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {IEscrow} from "./interfaces/IEscrow.sol";
import {DealRules} from "./libraries/DealRules.sol";
import {DealTypes} from "./libraries/DealTypes.sol";
import {DealWord} from "./libraries/DealWord.sol";
import {SigCheck} from "./libraries/SigCheck.sol";
import {DealTerms, Ruling, Settlement} from "./types/Deal.sol";
import {NoteVault} from "./NoteVault.sol";

/// An escrow keeps the money of deals, and every state of a deal ends by itself or by anyone's push.
///
/// One storage slot holds where a deal and its milestones stand; a second one per milestone holds its clock while one runs.
/// The terms travel with every call and are recognised by their hash.
contract Escrow is IEscrow, NoteVault {
    using DealRules for DealTerms;
    using DealTypes for DealTerms;
    using DealTypes for Ruling;
    using DealTypes for Settlement;
    using DealWord for uint256;

    /// What a milestone keeps while it is not over.
    struct Step {
        uint96 taken;
        uint64 since;
    }

    /// What one call pays out.
    struct Payout {
        uint256 toPayer;
        uint256 toPayee;
    }

    mapping(bytes32 id => uint256 word) private _deals;
    mapping(bytes32 id => mapping(uint256 milestone => Step)) private _steps;

    /// @inheritdoc IEscrow
    function create(DealTerms calldata terms) external payable nonReentrant returns (bytes32 id) {
        id = idOf(terms);
        _create(id, terms, Status.Offered, 0);
    }

    /// @inheritdoc IEscrow
    function createSigned(DealTerms calldata terms, bytes calldata payerSignature, bytes calldata payeeSignature)
        external
        payable
        nonReentrant
        returns (bytes32 id)
    {
        id = idOf(terms);
        _requireConsent(terms.payer, id, payerSignature);
        _requireConsent(terms.payee, id, payeeSignature);
        _create(id, terms, Status.Live, terms.payeeDeposit);
        emit Accepted(id, terms.payeeDeposit);
    }

    /// @inheritdoc IEscrow
    function accept(DealTerms calldata terms, bytes calldata payeeSignature) external payable nonReentrant {
        (bytes32 id, uint256 word) = _at(terms, Status.Offered);
        if (block.timestamp > terms.acceptBy) revert TooLate(terms.acceptBy, block.timestamp);
        _requireConsent(terms.payee, id, payeeSignature);
        _deals[id] = word.withStatus(Status.Live);
        uint256 deposit = terms.payeeDeposit;
        if (deposit > 0 || msg.value > 0) _in(terms.token, deposit);
        emit Accepted(id, deposit);
    }

    /// @inheritdoc IEscrow
    function cancelUnaccepted(DealTerms calldata terms) external nonReentrant {
        (bytes32 id, uint256 word) = _at(terms, Status.Offered);
        bool over = block.timestamp > terms.acceptBy || msg.sender == terms.payee;
        if (!over) revert TooEarly(terms.acceptBy, block.timestamp);
        _deals[id] = word.withStatus(Status.Closed);
        uint256 all = DealRules.sum(terms.milestones) + terms.payerDeposit;
        emit Cancelled(id, all);
        _pay(terms, Payout(all, 0)); // ESC-003
    }

    /// @inheritdoc IEscrow
    function deliver(DealTerms calldata terms, uint8 milestone, bytes32 evidenceHash) external nonReentrant {
        (bytes32 id, uint256 word) = _at(terms, Status.Live);
        State found = _stateOf(terms, word, milestone);
        if (found != State.Pending) revert WrongState(milestone, found);
        _requireCaller(terms.payee);
        _requireUntil(terms.milestones[milestone].deliverBy);
        _enter(id, word, milestone, State.Delivered);
        emit Delivered(id, milestone, evidenceHash);
    }

    /// @inheritdoc IEscrow
    function release(DealTerms calldata terms, uint8 milestone, uint96 amount) external nonReentrant {
        (bytes32 id, uint256 word, uint256 left) = _give(terms, milestone, amount, terms.payer);
        emit Released(id, milestone, amount, left);
        _settleBooks(terms, id, word, Payout(0, amount));
    }

    /// @inheritdoc IEscrow
    function refund(DealTerms calldata terms, uint8 milestone, uint96 amount) external nonReentrant {
        (bytes32 id, uint256 word, uint256 left) = _give(terms, milestone, amount, terms.payee);
        emit Refunded(id, milestone, amount, left);
        _settleBooks(terms, id, word, Payout(amount, 0));
    }

    /// @inheritdoc IEscrow
    function dispute(DealTerms calldata terms, uint8 milestone, bytes32 evidenceHash) external nonReentrant {
        (bytes32 id, uint256 word) = _at(terms, Status.Live);
        State found = _stateOf(terms, word, milestone);
        if (found > State.Delivered) revert WrongState(milestone, found);
        bool delivered = found == State.Delivered;
        _requireCaller(delivered ? terms.payer : terms.payee);
        if (!delivered) _requireAfter(terms.milestones[milestone].deliverBy);
        _requireUntil(_exitAfter(terms, id, milestone, found)); // ESC-004
        _enter(id, word, milestone, delivered ? State.DisputedByPayer : State.DisputedByPayee);
        emit Disputed(id, milestone, msg.sender, evidenceHash);
    }

    /// @inheritdoc IEscrow
    function respond(DealTerms calldata terms, uint8 milestone, bytes32 evidenceHash) external nonReentrant {
        (bytes32 id, uint256 word) = _at(terms, Status.Live);
        State found = _stateOf(terms, word, milestone);
        if (!_isDisputed(found)) revert WrongState(milestone, found);
        _requireCaller(found == State.DisputedByPayer ? terms.payee : terms.payer);
        _requireUntil(_exitAfter(terms, id, milestone, found)); // ESC-004
        _enter(id, word, milestone, State.Answered);
        emit Answered(id, milestone, msg.sender, evidenceHash);
    }

    /// @inheritdoc IEscrow
    function addEvidence(DealTerms calldata terms, uint8 milestone, bytes32 evidenceHash) external nonReentrant {
        (bytes32 id, uint256 word) = _at(terms, Status.Live);
        State found = _stateOf(terms, word, milestone);
        if (!_isDisputed(found) && found != State.Answered) revert WrongState(milestone, found);
        bool mine = msg.sender == terms.payer || msg.sender == terms.payee || msg.sender == terms.arbiter;
        if (!mine) revert NotAParty(msg.sender);
        emit Evidence(id, milestone, msg.sender, evidenceHash);
    }

    /// @inheritdoc IEscrow
    function rule(DealTerms calldata terms, Ruling calldata ruling, bytes calldata arbiterSignature)
        external
        nonReentrant
    {
        (bytes32 id, uint256 word) = _at(terms, Status.Live);
        _requireRuling(terms, id, word, ruling);
        _requireConsent(terms.arbiter, rulingDigest(ruling), arbiterSignature); // ESC-006
        uint256 left = _left(terms, id, word, ruling.milestone);
        uint256 fee = terms.feeOf(left);
        Payout memory payout = _cut(left - fee, ruling.payeeBps);
        emit Ruled(id, ruling.milestone, ruling.payeeBps, ruling.reasonsHash, payout.toPayer, payout.toPayee, fee);
        _end(terms, id, word, ruling.milestone, payout);
        _out(terms.token, terms.arbiter, fee);
    }

    /// @inheritdoc IEscrow
    function settle(
        DealTerms calldata terms,
        Settlement calldata settlement,
        bytes calldata payerSignature,
        bytes calldata payeeSignature
    ) external nonReentrant {
        (bytes32 id, uint256 word) = _at(terms, Status.Live);
        _requireCurrent(id, word, settlement);
        bytes32 digest = settlementDigest(settlement);
        _requireConsent(terms.payer, digest, payerSignature);
        _requireConsent(terms.payee, digest, payeeSignature); // ESC-007
        _settle(terms, id, word.withNonceUsed(), settlement);
    }

    /// @inheritdoc IEscrow
    function withdrawOffers(DealTerms calldata terms) external nonReentrant {
        (bytes32 id, uint256 word) = _at(terms, Status.Live);
        if (msg.sender != terms.payer && msg.sender != terms.payee) revert NotAParty(msg.sender);
        word = word.withNonceUsed();
        _deals[id] = word;
        emit OffersWithdrawn(id, msg.sender, word.nonce());
    }

    /// @inheritdoc IEscrow
    function claimAfterReview(DealTerms calldata terms, uint8 milestone) external nonReentrant {
        (bytes32 id, uint256 word, uint256 left) = _lapsed(terms, milestone, State.Delivered);
        emit ReviewLapsed(id, milestone, left);
        _end(terms, id, word, milestone, Payout(0, left));
    }

    /// @inheritdoc IEscrow
    function refundAfterDeadline(DealTerms calldata terms, uint8 milestone) external nonReentrant {
        (bytes32 id, uint256 word, uint256 left) = _lapsed(terms, milestone, State.Pending);
        emit DeadlineMissed(id, milestone, left);
        _end(terms, id, word.withSilent(DealWord.PAYEE_SILENT), milestone, Payout(left, 0)); // ESC-008
    }

    /// @inheritdoc IEscrow
    function winUnanswered(DealTerms calldata terms, uint8 milestone) external nonReentrant {
        (bytes32 id, uint256 word) = _at(terms, Status.Live);
        State found = _stateOf(terms, word, milestone);
        if (!_isDisputed(found)) revert WrongState(milestone, found);
        _requireAfter(_exitAfter(terms, id, milestone, found));
        uint256 left = _left(terms, id, word, milestone);
        bool byPayer = found == State.DisputedByPayer;
        Payout memory payout = byPayer ? Payout(left, 0) : Payout(0, left);
        word = word.withSilent(byPayer ? DealWord.PAYEE_SILENT : DealWord.PAYER_SILENT); // ESC-008
        emit AnswerMissed(id, milestone, payout.toPayer, payout.toPayee);
        _end(terms, id, word, milestone, payout);
    }

    /// @inheritdoc IEscrow
    function defaultAfterArbiter(DealTerms calldata terms, uint8 milestone) external nonReentrant {
        (bytes32 id, uint256 word, uint256 left) = _lapsed(terms, milestone, State.Answered);
        Payout memory payout = _cut(left, terms.defaultBps);
        emit RulingMissed(id, milestone, payout.toPayer, payout.toPayee);
        _end(terms, id, word, milestone, payout);
    }

    /// @inheritdoc IEscrow
    function exitAfter(DealTerms calldata terms, uint8 milestone) external view returns (uint256) {
        (bytes32 id, uint256 word) = _at(terms, Status.Live);
        State found = _stateOf(terms, word, milestone);
        if (found == State.Done) revert WrongState(milestone, found);
        return _exitAfter(terms, id, milestone, found);
    }

    /// @inheritdoc IEscrow
    function deal(bytes32 id) external view returns (Status status, uint32 nonce, bool payerSilent, bool payeeSilent) {
        uint256 word = _deals[id];
        uint256 silent = word.silent();
        return (word.status(), word.nonce(), silent & DealWord.PAYER_SILENT != 0, silent & DealWord.PAYEE_SILENT != 0);
    }

    /// @inheritdoc IEscrow
    function milestoneOf(bytes32 id, uint8 milestone) external view returns (State state, uint96 taken, uint64 since) {
        if (milestone >= DealRules.MAX_MILESTONES) revert NoSuchMilestone(milestone, DealRules.MAX_MILESTONES);
        Step storage step = _steps[id][milestone];
        return (_deals[id].state(milestone), step.taken, step.since);
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
        return (hex"0f", "Teahouse Escrow", "1", block.chainid, address(this), bytes32(0), new uint256[](0));
    }

    /// @inheritdoc IEscrow
    function idOf(DealTerms calldata terms) public view returns (bytes32) {
        return SigCheck.typedDigest(_domain(), terms.structHash());
    }

    /// @inheritdoc IEscrow
    function settlementDigest(Settlement calldata settlement) public view returns (bytes32) {
        return SigCheck.typedDigest(_domain(), settlement.structHash());
    }

    /// @inheritdoc IEscrow
    function rulingDigest(Ruling calldata ruling) public view returns (bytes32) {
        return SigCheck.typedDigest(_domain(), ruling.structHash());
    }

    // ---- steps ----

    function _create(bytes32 id, DealTerms calldata terms, Status status, uint256 payeeDeposit) private {
        terms.requireKeepable();
        _requireDest(terms.payerKind, terms.payerTo);
        _requireDest(terms.payeeKind, terms.payeeTo);
        if (_deals[id] != 0) revert DealExists(id); // ESC-001
        _deals[id] = uint256(0).withStatus(status);
        uint256 total = DealRules.sum(terms.milestones) + terms.payerDeposit;
        uint256 most = type(uint96).max;
        if (total + terms.payeeDeposit > most) revert TooMuch(total + terms.payeeDeposit, most);
        _in(terms.token, total + payeeDeposit);
        emit Created(id, terms.payer, terms.payee, msg.sender, total, terms);
    }

    /// Takes `amount` out of a milestone for the side that `from` gives it to.
    function _give(DealTerms calldata terms, uint8 milestone, uint96 amount, address from)
        private
        returns (bytes32 id, uint256 word, uint256 left)
    {
        (id, word) = _at(terms, Status.Live);
        State found = _stateOf(terms, word, milestone);
        if (found == State.Done) revert WrongState(milestone, found);
        _requireCaller(from);
        left = _left(terms, id, word, milestone);
        if (amount == 0) revert NothingToMove();
        if (amount > left) revert MoreThanLeft(amount, left);
        left -= amount;
        if (left == 0) return (id, _done(id, word, milestone), 0);
        _steps[id][milestone].taken += amount;
        word = word.withKept(milestone);
    }

    function _settle(DealTerms calldata terms, bytes32 id, uint256 word, Settlement calldata settlement) private {
        uint256 count = terms.milestones.length;
        uint256 set = settlement.milestones;
        if (set == 0 || set >> count != 0) revert BadSet(settlement.milestones, count);
        uint256 due = 0;
        for (uint8 i = 0; i < count; ++i) {
            if ((set >> i) & 1 == 0) continue;
            if (word.state(i) == State.Done) revert WrongState(i, State.Done);
            due += _left(terms, id, word, i);
            word = _done(id, word, i);
        }
        bool over = word.isOver(count);
        if (over) due += uint256(terms.payerDeposit) + terms.payeeDeposit;
        uint256 divided = uint256(settlement.toPayer) + settlement.toPayee;
        if (divided != due) revert WrongSum(divided, due); // ESC-002
        _deals[id] = over ? word.withStatus(Status.Closed) : word;
        emit Settled(id, settlement.milestones, settlement.nonce, settlement.toPayer, settlement.toPayee);
        if (over) emit Closed(id, 0, 0);
        _pay(terms, Payout(settlement.toPayer, settlement.toPayee));
    }

    /// Ends a milestone and pays what it held.
    function _end(DealTerms calldata terms, bytes32 id, uint256 word, uint8 milestone, Payout memory payout) private {
        _settleBooks(terms, id, _done(id, word, milestone), payout);
    }

    /// Writes where the deal stands and pays out; with the last milestone over, the deposits go along.
    function _settleBooks(DealTerms calldata terms, bytes32 id, uint256 word, Payout memory payout) private {
        if (word.isOver(terms.milestones.length)) {
            word = word.withStatus(Status.Closed);
            (uint256 back, uint256 over) = _deposits(terms, word.silent());
            payout.toPayer += back;
            payout.toPayee += over;
            emit Closed(id, back, over);
        }
        _deals[id] = word;
        _pay(terms, payout);
    }

    /// A deposit goes back to its side, or to the other one when its side was silent.
    function _deposits(DealTerms calldata terms, uint256 silent)
        private
        pure
        returns (uint256 toPayer, uint256 toPayee)
    {
        (uint256 payers, uint256 payees) = (terms.payerDeposit, terms.payeeDeposit);
        if (silent & DealWord.PAYER_SILENT == 0) toPayer = payers;
        else toPayee = payers;
        if (silent & DealWord.PAYEE_SILENT == 0) toPayee += payees;
        else toPayer += payees; // ESC-008
    }

    function _pay(DealTerms calldata terms, Payout memory payout) private {
        _outOrOwe(terms.token, terms.payerKind, terms.payerTo, payout.toPayer);
        _outOrOwe(terms.token, terms.payeeKind, terms.payeeTo, payout.toPayee); // ESC-009
    }

    function _enter(bytes32 id, uint256 word, uint8 milestone, State next) private {
        _deals[id] = word.withState(milestone, next);
        _steps[id][milestone].since = uint64(block.timestamp);
    }

    function _done(bytes32 id, uint256 word, uint8 milestone) private returns (uint256) {
        if (word.isKept(milestone)) delete _steps[id][milestone];
        return word.withDone(milestone);
    }

    // ---- what must hold ----

    function _lapsed(DealTerms calldata terms, uint8 milestone, State needed)
        private
        view
        returns (bytes32 id, uint256 word, uint256 left)
    {
        (id, word) = _at(terms, Status.Live);
        State found = _stateOf(terms, word, milestone);
        if (found != needed) revert WrongState(milestone, found);
        _requireAfter(_exitAfter(terms, id, milestone, found)); // ESC-003
        left = _left(terms, id, word, milestone);
    }

    function _requireRuling(DealTerms calldata terms, bytes32 id, uint256 word, Ruling calldata ruling) private view {
        if (ruling.id != id) revert OtherDeal(ruling.id, id);
        State found = _stateOf(terms, word, ruling.milestone);
        if (found != State.Answered) revert WrongState(ruling.milestone, found);
        DealRules.requireShare(ruling.payeeBps);
        if (block.timestamp > ruling.deadline) revert SignaturePastDeadline(ruling.deadline, block.timestamp);
        _requireUntil(_exitAfter(terms, id, ruling.milestone, found));
    }

    function _requireCurrent(bytes32 id, uint256 word, Settlement calldata settlement) private view {
        if (settlement.id != id) revert OtherDeal(settlement.id, id);
        if (settlement.nonce != word.nonce()) revert WrongNonce(settlement.nonce, word.nonce()); // ESC-007
        if (block.timestamp > settlement.deadline) {
            revert SignaturePastDeadline(settlement.deadline, block.timestamp);
        }
    }

    function _requireConsent(address who, bytes32 digest, bytes calldata signature) private view {
        if (msg.sender == who) return;
        if (!SigCheck.isSigned(who, digest, signature)) revert NotSigned(who); // ESC-005
    }

    function _requireCaller(address needed) private view {
        if (msg.sender != needed) revert NotTheParty(msg.sender, needed); // ESC-005
    }

    function _requireUntil(uint256 last) private view {
        if (block.timestamp > last) revert TooLate(last, block.timestamp);
    }

    function _requireAfter(uint256 last) private view {
        if (block.timestamp <= last) revert TooEarly(last, block.timestamp);
    }

    function _at(DealTerms calldata terms, Status needed) private view returns (bytes32 id, uint256 word) {
        id = idOf(terms);
        word = _deals[id];
        Status found = word.status();
        if (found == Status.Unknown) revert UnknownDeal(id);
        if (found != needed) revert WrongStatus(id, found, needed);
    }

    function _stateOf(DealTerms calldata terms, uint256 word, uint8 milestone) private pure returns (State) {
        uint256 count = terms.milestones.length;
        if (milestone >= count) revert NoSuchMilestone(milestone, count);
        return word.state(milestone);
    }

    function _cut(uint256 amount, uint16 payeeBps) private pure returns (Payout memory payout) {
        (payout.toPayer, payout.toPayee) = DealRules.cut(amount, payeeBps);
    }

    function _isDisputed(State state) private pure returns (bool) {
        return state == State.DisputedByPayer || state == State.DisputedByPayee;
    }

    function _left(DealTerms calldata terms, bytes32 id, uint256 word, uint8 milestone) private view returns (uint256) {
        uint96 amount = terms.milestones[milestone].amount;
        return word.isKept(milestone) ? amount - _steps[id][milestone].taken : amount;
    }

    /// The end of a state: its own window and the challenge window after it.
    function _exitAfter(DealTerms calldata terms, bytes32 id, uint8 milestone, State state)
        private
        view
        returns (uint256)
    {
        uint256 challenge = terms.challengeWindow;
        if (state == State.Pending) return terms.milestones[milestone].deliverBy + challenge;
        uint256 since = _steps[id][milestone].since;
        if (state == State.Delivered) return since + terms.milestones[milestone].reviewWindow + challenge;
        return since + (state == State.Answered ? terms.rulingWindow : terms.responseWindow) + challenge;
    }

    function _domain() internal view override returns (bytes32) {
        return SigCheck.domainSeparator(DealTypes.NAME, DealTypes.VERSION);
    }
}
