// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {Bazaar, BazaarInvariants} from "./helpers/Bazaar.sol";
import {IRedEnvelope} from "../src/interfaces/IRedEnvelope.sol";
import {RedEnvelope} from "../src/RedEnvelope.sol";
import {Mode, Terms} from "../src/types/Terms.sol";
import {EnvelopeHandler} from "./helpers/EnvelopeHandler.sol";

/// What holds of all envelopes after any calls, against the ledger of `EnvelopeHandler`.
contract RedEnvelopeInvariantTest is BazaarInvariants {
    EnvelopeHandler private _handler;

    function setUp() public {
        _begin("RedEnvelope");
        _handler = new EnvelopeHandler();
    }

    function _target() internal view override returns (address) {
        return address(_handler);
    }

    function _acts() internal pure override returns (bytes memory) {
        bytes memory some = bytes.concat(
            EnvelopeHandler.create.selector,
            EnvelopeHandler.createOpen.selector,
            EnvelopeHandler.claim.selector,
            EnvelopeHandler.claim.selector,
            EnvelopeHandler.join.selector,
            EnvelopeHandler.join.selector,
            EnvelopeHandler.reveal.selector
        );
        return bytes.concat(
            some,
            EnvelopeHandler.turn.selector,
            EnvelopeHandler.settle.selector,
            EnvelopeHandler.refund.selector,
            _aside(),
            EnvelopeHandler.wait_.selector
        );
    }

    /// Whatever a verifier of members does, it lets nobody in whom it does not call a member, and holds up no money.
    /// forge-config: default.invariant.runs = 180
    /// forge-config: default.invariant.depth = 160
    /// forge-config: default.invariant.check-interval = 16
    /// forge-config: full.invariant.runs = 9700
    /// forge-config: full.invariant.depth = 160
    /// forge-config: full.invariant.check-interval = 8
    function invariant_red_002_red_007_vlt_001_every_unit_is_accounted_for_and_every_promise_can_be_kept() public view {
        _requireBooks();
        _requireHoldings(_handler.vault(), _handler);
        _requireUnbroken(_handler);
    }

    /// After each run anybody ends every envelope, and then nothing is left that is not owed to somebody by name.
    function afterInvariant() public {
        require(_handler.endAll(), "red_007 red_015: a stranger could not end every envelope");
        _requireBooks();
        _requireNothingOpen(_handler.vault(), _handler);
        _note();
    }

    function _requireBooks() private view {
        for (uint256 i = 0; i < _handler.count(); ++i) {
            _requireBook(i);
        }
    }

    /// Paid, fees, refunded and what is left are what was funded, for every envelope; a share pays once.
    function _requireBook(uint256 i) private view {
        (bytes32 id, Terms memory terms) = (_handler.ids(i), _handler.gift(i));
        (uint256 funded, uint256 paid, uint256 fees, uint256 refunded, uint256 joined,) = _handler.books(id);
        (IRedEnvelope.Status status, uint96 left, uint128 gone,) = _handler.vault().envelope(id);
        require(paid + fees + refunded + left == funded, "every unit is somewhere");
        bool over = status == IRedEnvelope.Status.Empty || status == IRedEnvelope.Status.Refunded;
        require(over == (left == 0), "what is over is empty");
        uint256 settled = 0;
        for (uint32 share = 0; share < 6; ++share) {
            uint256 times = _handler.timesPaid(id, share);
            bool back = terms.mode == Mode.OPEN && refunded > 0 && share >= joined && share < terms.shares;
            require(times <= 1, "a share pays once");
            require((gone >> share) & 1 == (back ? 1 : times), "the bit says whether it is gone");
            settled += times;
        }
        require(gone >> 6 == 0, "no other share was paid");
        if (terms.mode == Mode.OPEN && settled == joined) {
            require(paid + fees == _handler.potOf(terms, id), "seats share their pot, all of it");
        }
    }

    function _others() internal view override returns (address[] memory others) {
        others = new address[](1);
        others[0] = _handler.carrier();
    }

    /// What envelopes have left.
    function _openIn(address asset) internal view override returns (uint256 open) {
        for (uint256 i = 0; i < _handler.count(); ++i) {
            (, uint96 left,,) = _handler.vault().envelope(_handler.ids(i));
            if (_handler.gift(i).token == asset) open += left;
        }
    }
}
