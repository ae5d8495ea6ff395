// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {IEscrow} from "../interfaces/IEscrow.sol";
import {DealTerms, Milestone} from "../types/Deal.sol";

/// The rules of a deal say which terms can be kept, and how what is disputed is cut.
library DealRules {
    /// The most milestones of a deal.
    uint256 internal constant MAX_MILESTONES = 16;
    /// The shortest window: nothing moves against someone silent in less.
    uint32 internal constant MIN_WINDOW = 24 hours;
    /// The longest window, and the longest time an offer stands.
    uint32 internal constant MAX_WINDOW = 90 days;
    /// The longest time from the end of the offer to a delivery.
    uint256 internal constant MAX_TERM = 730 days;
    /// All of something, in the unit of parts.
    uint16 internal constant ALL_BPS = 10_000;
    /// The most an arbiter can get of what it rules on.
    uint16 internal constant MAX_FEE_BPS = 2_000;

    /// Refuses terms that nobody could keep or that would leave someone too little time.
    function requireKeepable(DealTerms calldata terms) internal view {
        _requireParties(terms);
        (uint256 time, uint64 acceptBy) = (block.timestamp, terms.acceptBy);
        bool timely = acceptBy >= time && acceptBy <= time + MAX_WINDOW;
        if (!timely) revert IEscrow.BadAcceptBy(acceptBy, time, time + MAX_WINDOW);
        _requireWindow(terms.responseWindow);
        _requireWindow(terms.challengeWindow);
        _requireWindow(terms.rulingWindow);
        requireShare(terms.defaultBps);
        _requireMilestones(terms.milestones, acceptBy);
    }

    /// What the milestones pay together.
    function sum(Milestone[] calldata milestones) internal pure returns (uint256 total) {
        for (uint256 i = 0; i < milestones.length; ++i) {
            total += milestones[i].amount;
        }
    }

    /// Refuses a part that is more than all.
    function requireShare(uint16 bps) internal pure {
        if (bps > ALL_BPS) revert IEscrow.BadShare(bps, ALL_BPS);
    }

    /// The arbiter's fee for ruling on `amount`.
    function feeOf(DealTerms calldata terms, uint256 amount) internal pure returns (uint256 fee) {
        fee = amount * terms.arbiterFeeBps / ALL_BPS;
        if (fee > terms.arbiterFeeCap) fee = terms.arbiterFeeCap; // ESC-006
    }

    /// What each side gets of `amount`; the odd unit is the payee's.
    function cut(uint256 amount, uint16 payeeBps) internal pure returns (uint256 toPayer, uint256 toPayee) {
        toPayer = amount * (ALL_BPS - payeeBps) / ALL_BPS;
        toPayee = amount - toPayer; // ESC-002
    }

    function _requireParties(DealTerms calldata terms) private pure {
        (address payer, address payee, address arbiter) = (terms.payer, terms.payee, terms.arbiter);
        bool distinct = payer != payee && arbiter != payer && arbiter != payee;
        bool real = payer != address(0) && payee != address(0);
        if (!distinct || !real) revert IEscrow.BadParties(payer, payee, arbiter);
        uint16 most = arbiter == address(0) ? 0 : MAX_FEE_BPS;
        if (terms.arbiterFeeBps > most) revert IEscrow.BadFee(terms.arbiterFeeBps, most); // ESC-006
    }

    function _requireMilestones(Milestone[] calldata milestones, uint64 acceptBy) private pure {
        uint256 count = milestones.length;
        if (count == 0 || count > MAX_MILESTONES) revert IEscrow.BadCount(count, MAX_MILESTONES);
        (uint256 earliest, uint256 latest) = (uint256(acceptBy) + MIN_WINDOW, uint256(acceptBy) + MAX_TERM);
        for (uint256 i = 0; i < count; ++i) {
            if (milestones[i].amount == 0) revert IEscrow.EmptyMilestone(i);
            uint64 deliverBy = milestones[i].deliverBy;
            bool timely = deliverBy >= earliest && deliverBy <= latest;
            if (!timely) revert IEscrow.BadDeliverBy(i, deliverBy, earliest, latest); // ESC-004
            _requireWindow(milestones[i].reviewWindow);
        }
    }

    function _requireWindow(uint32 window) private pure {
        bool fits = window >= MIN_WINDOW && window <= MAX_WINDOW;
        if (!fits) revert IEscrow.BadWindow(window, MIN_WINDOW, MAX_WINDOW); // ESC-004
    }
}
