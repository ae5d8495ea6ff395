// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {Bazaar, BazaarInvariants} from "./helpers/Bazaar.sol";
import {Escrow} from "../src/Escrow.sol";
import {IEscrow} from "../src/interfaces/IEscrow.sol";
import {DealTerms} from "../src/types/Deal.sol";
import {DealHandler} from "./helpers/DealHandler.sol";

/// Whatever the parties, strangers, tokens and receivers do, the contract agrees with the test's own books.
contract EscrowInvariantTest is BazaarInvariants {
    DealHandler private _handler;

    function setUp() public {
        _begin("Escrow");
        _handler = new DealHandler();
    }

    function _target() internal view override returns (address) {
        return address(_handler);
    }

    function _acts() internal pure override returns (bytes memory) {
        bytes memory some = bytes.concat(
            DealHandler.create.selector,
            DealHandler.accept.selector,
            DealHandler.cancel.selector,
            DealHandler.deliver.selector,
            DealHandler.deliver.selector,
            DealHandler.give.selector,
            DealHandler.dispute.selector,
            DealHandler.dispute.selector,
            DealHandler.respond.selector
        );
        bytes memory more = bytes.concat(
            DealHandler.respond.selector,
            DealHandler.rule.selector,
            DealHandler.settle.selector,
            DealHandler.withdrawOffers.selector,
            DealHandler.prove.selector,
            DealHandler.push.selector,
            DealHandler.push.selector,
            DealHandler.wait_.selector,
            DealHandler.wait_.selector
        );
        return bytes.concat(some, more, _aside());
    }

    /// 180 runs of 160 calls; the books are read after every sixteenth of them and after the last.
    /// forge-config: default.invariant.runs = 180
    /// forge-config: default.invariant.depth = 160
    /// forge-config: default.invariant.check-interval = 16
    /// forge-config: full.invariant.runs = 9100
    /// forge-config: full.invariant.depth = 160
    /// forge-config: full.invariant.check-interval = 16
    function invariant_esc_002_every_unit_is_accounted_for_and_every_step_is_the_right_one() public view {
        _requireBooks();
        _requireHoldings(_handler.vault(), _handler);
        _requireUnbroken(_handler);
    }

    /// After each run a stranger ends every deal, and then nothing is left that is not owed to somebody by name.
    function afterInvariant() public {
        require(_handler.endAll(), "a stranger could not end every deal");
        _requireBooks();
        _requireNothingOpen(_handler.vault(), _handler);
        _note();
    }

    /// Paid, given back, fees and what is left are what was funded, for every deal, and each piece stands where it should.
    function _requireBooks() private view {
        Escrow vault = _handler.vault();
        for (uint256 i = 0; i < _handler.count(); ++i) {
            (IEscrow.Status found,, bool payerSilent, bool payeeSilent) = vault.deal(_handler.ids(i));
            (
                IEscrow.Status status,
                bool payers,
                bool payees,,
                uint256 funded,
                uint256 toPayer,
                uint256 toPayee,
                uint256 fees
            ) = _handler.books(i);
            require(found == status, "the deal stands elsewhere");
            require(payers == payerSilent && payees == payeeSilent, "another side was silent");
            require(toPayer + toPayee + fees + _leftIn(vault, i) == funded, "every unit is somewhere");
        }
    }

    function _others() internal view override returns (address[] memory others) {
        others = new address[](1);
        others[0] = _handler.judge_();
    }

    /// What is left of deals.
    function _openIn(address asset) internal view override returns (uint256 open) {
        for (uint256 i = 0; i < _handler.count(); ++i) {
            if (_handler.termsAt(i).token == asset) open += _leftIn(_handler.vault(), i);
        }
    }

    /// What the contract itself says is left of a deal, milestone by milestone.
    function _leftIn(Escrow vault, uint256 i) private view returns (uint256 left) {
        (bytes32 id, DealTerms memory terms) = (_handler.ids(i), _handler.termsAt(i));
        (IEscrow.Status status,,,) = vault.deal(id);
        if (status == IEscrow.Status.Closed) return 0;
        left = terms.payerDeposit;
        if (status == IEscrow.Status.Live) left += terms.payeeDeposit;
        for (uint8 m = 0; m < terms.milestones.length; ++m) {
            (IEscrow.State state, uint96 taken, uint64 since) = vault.milestoneOf(id, m);
            (IEscrow.State expected, uint256 rest, uint256 from) = _handler.pieces(i, m);
            require(state == expected && since == from, "a milestone stands elsewhere");
            if (state == IEscrow.State.Done) continue;
            left += terms.milestones[m].amount - taken;
            require(terms.milestones[m].amount - taken == rest, "another amount is left");
        }
    }
}
