// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {IRedEnvelope} from "../src/interfaces/IRedEnvelope.sol";
import {RedEnvelope} from "../src/RedEnvelope.sol";
import {Claim, Sibling, Terms} from "../src/types/Terms.sol";
import {Gifts} from "./helpers/Gifts.sol";
import {OddToken} from "./hostile/Tokens.sol";
import {Hostile} from "./hostile/Receivers.sol";

/// Anna, Bo, a carrier and hostile receivers at random, with a ledger of their own.
contract EnvelopeHandler is Gifts {
    struct Book {
        uint256 funded;
        uint256 paid;
        uint256 fees;
        uint256 refunded;
        uint256 claims;
    }

    OddToken public token;
    Terms[] private _gifts;
    bytes32[] public ids;
    mapping(bytes32 id => Book) public books;
    mapping(bytes32 id => mapping(uint32 index => uint256)) public timesPaid;
    mapping(address token => uint256) public owedPaid;
    address[4] public receivers;
    bool public broken;
    uint256 private _now;

    constructor() {
        setUp();
        _now = START;
        token = new OddToken(OddToken.Odd.Blocks);
        token.mint(address(this), 1e30);
        token.approve(address(envelope), type(uint256).max);
        receivers =
            [BO, address(new Hostile(Hostile.Way.Reverts)), address(new Hostile(Hostile.Way.Bombs)), address(0xC0)];
        token.block_(receivers[1]);
    }

    function vault() external view returns (RedEnvelope) {
        return envelope;
    }

    function count() external view returns (uint256) {
        return ids.length;
    }

    function assetOf(uint256 i) external view returns (address) {
        return _gifts[i].token;
    }

    function tokenOf(uint256 pick) public view returns (address) {
        return [address(0), address(dollar), address(token)][pick % 3];
    }

    function create(uint256 pick, uint32 shares, uint96 each) external {
        if (_gifts.length >= 12) return;
        vm.warp(_now);
        Terms memory terms = termsOf(tokenOf(pick), uint32(bound(shares, 1, 6)), uint96(bound(each, 1, 1e18)));
        terms.salt = bytes32(_gifts.length);
        terms.refundTo = word(receivers[pick % 4]);
        bytes32 id = fund(terms);
        _gifts.push(terms);
        ids.push(id);
        books[id].funded = terms.total;
    }

    function claim(uint256 which, uint32 index, uint256 to, uint96 fee) external {
        if (_gifts.length == 0) return;
        vm.warp(_now);
        Terms memory terms = _gifts[which % _gifts.length];
        index = index % (terms.shares + 1);
        Claim memory signed = claimOf(terms, index, receivers[to % 4]);
        fee = uint96(bound(fee, 0, signed.maxRelayerFee));
        (bytes memory signature, Sibling[] memory path) = (signatureOf(signed), pathOf(terms, index % terms.shares));
        bool may = index < terms.shares && timesPaid[signed.id][index] == 0 && block.timestamp < terms.expiry;
        vm.prank(CARRIER);
        try envelope.claim(terms, signed, vm.addr(secret(index)), path, signature, fee) {
            Book storage book = books[signed.id];
            (book.paid, book.fees, book.claims) = (book.paid + signed.amount - fee, book.fees + fee, book.claims + 1);
            timesPaid[signed.id][index] += 1;
            if (!may) broken = true;
        } catch {
            if (may) broken = true;
        }
    }

    function refund(uint256 which) external {
        if (_gifts.length == 0) return;
        vm.warp(_now);
        Terms memory terms = _gifts[which % _gifts.length];
        bytes32 id = envelope.idOf(terms);
        (, uint96 rest,) = envelope.envelope(id);
        bool may = rest > 0 && block.timestamp >= terms.expiry;
        try envelope.refund(terms) {
            books[id].refunded += rest;
            if (!may) broken = true;
        } catch {
            if (may) broken = true;
        }
    }

    function payOwed(uint256 pick, uint256 to) external {
        (address asset, address account) = (tokenOf(pick), receivers[to % 4]);
        uint256 amount = envelope.owed(asset, account);
        try envelope.payOwed(asset, account) {
            owedPaid[asset] += amount;
        } catch {}
    }

    function redirect(uint256 pick) external {
        (address asset, address payable account) = (tokenOf(pick), payable(receivers[1]));
        uint256 amount = envelope.owed(asset, account);
        try Hostile(account).redirect(envelope, asset, address(0xE1)) {
            owedPaid[asset] += amount;
        } catch {}
    }

    /// Time passes; what was sent unasked changes nothing.
    function wait_(uint256 by, uint256 gift) external {
        _now += bound(by, 1, 8 hours);
        vm.warp(_now);
        token.mint(address(envelope), gift % 1e18);
    }
}

contract RedEnvelopeInvariantTest {
    EnvelopeHandler private _handler;

    function setUp() public {
        _handler = new EnvelopeHandler();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_handler);
    }

    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    function targetSelectors() external view returns (FuzzSelector[] memory targets) {
        bytes4[] memory verbs = new bytes4[](7);
        (verbs[0], verbs[1], verbs[2]) =
        (EnvelopeHandler.create.selector, EnvelopeHandler.claim.selector, EnvelopeHandler.claim.selector);
        (verbs[3], verbs[4]) = (EnvelopeHandler.refund.selector, EnvelopeHandler.payOwed.selector);
        (verbs[5], verbs[6]) = (EnvelopeHandler.redirect.selector, EnvelopeHandler.wait_.selector);
        targets = new FuzzSelector[](1);
        targets[0] = FuzzSelector(address(_handler), verbs);
    }

    /// Paid, fees, refunded and what is left are what was funded, for every envelope; a share pays once.
    function invariant_red_002_every_unit_is_accounted_for() public view {
        RedEnvelope vault = _handler.vault();
        for (uint256 i = 0; i < _handler.count(); ++i) {
            bytes32 id = _handler.ids(i);
            (uint256 funded, uint256 paid, uint256 fees, uint256 refunded, uint256 claims) = _handler.books(id);
            (, uint96 left, uint128 claimed) = vault.envelope(id);
            require(paid + fees + refunded + left == funded, "every unit is somewhere");
            uint256 bits = 0;
            for (uint32 share = 0; share < 6; ++share) {
                uint256 times = _handler.timesPaid(id, share);
                require(times <= 1, "a share pays once");
                require((claimed >> share) & 1 == times, "the bit says whether it paid");
                bits += times;
            }
            require(bits == claims && claimed >> 6 == 0, "no other share was paid");
        }
    }

    /// What is held covers what is owed, per token, and what is owed is what is left and what could not be pushed.
    function invariant_vlt_001_the_vault_holds_what_it_owes() public view {
        RedEnvelope vault = _handler.vault();
        for (uint256 t = 0; t < 3; ++t) {
            address asset = _handler.tokenOf(t);
            uint256 promised = 0;
            for (uint256 i = 0; i < _handler.count(); ++i) {
                promised += _leftIn(vault, asset, i);
            }
            for (uint256 r = 0; r < 4; ++r) {
                promised += vault.owed(asset, _handler.receivers(r));
            }
            uint256 held = asset == address(0) ? address(vault).balance : OddToken(asset).balanceOf(address(vault));
            require(vault.liabilities(asset) == promised, "liabilities are the open promises");
            require(held >= promised, "and the vault can keep them");
        }
    }

    /// What the rules forbid never went through, and what they allow never failed.
    function invariant_red_007_exactly_what_is_allowed_goes_through() public view {
        require(!_handler.broken(), "a rule let something through, or held something up");
    }

    function _leftIn(RedEnvelope vault, address asset, uint256 i) private view returns (uint256) {
        (, uint96 left,) = vault.envelope(_handler.ids(i));
        return _handler.assetOf(i) == asset ? left : 0;
    }
}
