// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {Invariants} from "./helpers/Invariants.sol";
import {IDelegate} from "../src/interfaces/IDelegate.sol";
import {Batch, Call} from "../src/types/Batch.sol";
import {Counter, Delegated} from "./helpers/Delegated.sol";
import {Reached} from "./helpers/Reached.sol";
import {Hostile} from "./hostile/Receivers.sol";
import {OddToken} from "./hostile/Tokens.sol";

/// Two accounts, their submitters and strangers at random. One submitter is hostile in each way in turn; one token of the fees has every
/// oddity and any decimals in turn, and takes from the accounts or gives to them as it likes. The ledger knows what each
/// account signed and what it holds.
contract DelegateHandler is Delegated, Reached {
    struct Made {
        uint256 key;
        Batch batch;
        bytes signature;
        bool good;
    }

    string public broken;
    uint256 public executed;
    uint256 public total;
    mapping(uint256 key => mapping(uint256 nonce => bool)) public used;
    mapping(uint256 key => uint256) public dollars;
    mapping(uint256 key => uint256) public coins;
    mapping(uint256 key => uint256) public moodies;
    OddToken public moody;
    Hostile public rogue;
    bytes[] private _made;
    uint256 private _time;
    uint256 public constant NONCES = 20;
    // Deriving an address from its key takes longer than most calls here.
    address private _anna = vm.addr(ANNA);
    address private _bo = vm.addr(BO);

    constructor() {
        setUp();
        _time = 1_800_000_000;
        (dollars[ANNA], dollars[BO], coins[ANNA], coins[BO]) = (1e9, 1e9, 10 ether, 10 ether);
        (moody, rogue) = (new OddToken(OddToken.Odd.None), new Hostile(Hostile.Way.Accepts));
        // Whoever is paid or moved while a batch runs tries to run another one.
        bytes memory another = abi.encodeCall(IDelegate.execute, (batchOf(adding(1), 0), 0, ""));
        moody.setCallback(another);
        rogue.setCallback(another);
        moody.block_(SUBMITTER);
        moody.mint(_anna, 1e9);
        moody.mint(_bo, 1e9);
        (moodies[ANNA], moodies[BO]) = (1e9, 1e9);
    }

    function keyOf(uint256 pick) public pure returns (uint256) {
        return pick % 2 == 0 ? ANNA : BO;
    }

    /// Six nonces on one page and the others on pages of their own.
    function nonceOf(uint256 pick) public pure returns (uint256) {
        pick = pick % NONCES;
        return pick < 6 ? pick : pick * 256;
    }

    function where(uint256 key) public view returns (address) {
        return key == ANNA ? _anna : _bo;
    }

    function submitterOf(uint256 pick) public view returns (address) {
        return pick % 2 == 0 ? SUBMITTER : address(rogue);
    }

    function tokenOf(uint256 pick) public view returns (address) {
        return [address(dollar), address(0), address(moody)][pick % 3];
    }

    /// Whether a submitter that called back heard anything but that a batch runs.
    function entered() external view returns (bool) {
        return rogue.entered();
    }

    function counted() external view returns (uint256) {
        return counter.count();
    }

    function held(uint256 key) external view returns (uint256, uint256, uint256) {
        return (dollar.balanceOf(where(key)), where(key).balance, moody.balanceOf(where(key)));
    }

    /// Signs a batch: mostly by its account, sometimes by the other one.
    function sign_(uint256 pick, uint256 nonce, uint256 seed) external {
        uint256 key = keyOf(pick);
        Call[] memory calls = new Call[](1 + (seed % 3));
        for (uint256 i = 0; i < calls.length; ++i) {
            calls[i] = Call(address(counter), (seed >> 8) % 2 == 0 ? 0 : 1000 + i, abi.encodeCall(Counter.add, (i + 1)));
        }
        // A call that nobody can make, at the end: everything before it must be undone.
        if ((seed >> 16) % 8 == 0) calls[calls.length - 1] = Call(address(dollar), 1, "");
        Batch memory batch = Batch(
            calls,
            nonceOf(nonce),
            uint64(_time + (seed >> 24) % 7 days),
            uint64((seed >> 32) % 2) * 50_000,
            submitterOf(seed >> 56),
            tokenOf(seed >> 40),
            1000
        );
        bool good = (seed >> 48) % 8 != 0;
        _made.push(abi.encode(Made(key, batch, sign(good ? key : keyOf(pick ^ 1), key, batch), good)));
    }

    /// Brings a signed batch, again or for the first time, as its submitter or as a stranger. What burns its gas has to be given
    /// some that ends.
    function bring(uint256 pick, uint256 seed) external {
        if (_made.length == 0) return;
        uint256 last = _made.length < 5 ? _made.length : 5;
        Made memory one_ = abi.decode(_made[_made.length - 1 - (pick % last)], (Made));
        address by = seed % 4 == 0 ? address(0xBAD) : one_.batch.submitter;
        uint96 fee = uint96((seed >> 8) % 3 == 0 ? 0 : (seed >> 16) % 1100);
        bool may = _may(one_, by, fee);
        bytes memory call = abi.encodeCall(IDelegate.execute, (one_.batch, fee, one_.signature));
        vm.warp(_time);
        vm.prank(by);
        (bool done,) = where(one_.key).call{gas: 3_000_000}(call);
        _reach(IDelegate.execute.selector, done);
        if (done != may) broken = may ? "a batch was held up" : "a batch went through";
        if (!done) return;
        ++executed;
        used[one_.key][one_.batch.nonce] = true;
        _charge(one_.key, one_.batch.feeToken, fee);
        _count(one_.key, one_.batch.calls);
    }

    /// Whether a batch has to go through when `by` brings it for this fee.
    function _may(Made memory one_, address by, uint96 fee) private view returns (bool) {
        bool stands = one_.good && _time <= one_.batch.deadline && !used[one_.key][one_.batch.nonce];
        bool asked = fee == 0 || (by == one_.batch.submitter && fee <= 1000);
        return stands && asked && !_fails(one_.batch) && (fee == 0 || _arrives(one_.key, one_.batch, fee));
    }

    /// Whether a fee gets to whom it is for: a token may refuse, and so may who is sent coin.
    function _arrives(uint256 key, Batch memory batch, uint256 fee) private view returns (bool) {
        bool toRogue = batch.submitter == address(rogue);
        if (batch.feeToken == address(dollar)) return true;
        if (batch.feeToken == address(0)) return !toRogue || _takesCoin(rogue.way());
        OddToken.Odd odd = moody.odd();
        bool refuses = odd == OddToken.Odd.Blocks || odd == OddToken.Odd.FalseOnFailure || odd == OddToken.Odd.Bombs
            || odd == OddToken.Odd.BurnsGas;
        bool answers = odd != OddToken.Odd.AnswersAByte && odd != OddToken.Odd.AnswersHalfAWord;
        answers = answers && odd != OddToken.Odd.Paused && odd != OddToken.Odd.FalseOnSuccess;
        return moodies[key] >= fee && answers && (toRogue || !refuses);
    }

    function _takesCoin(Hostile.Way way) private pure returns (bool) {
        return way == Hostile.Way.Accepts || way == Hostile.Way.Reenters || way == Hostile.Way.Floods;
    }

    function _charge(uint256 key, address token, uint256 fee) private {
        if (token == address(0)) coins[key] -= fee;
        else if (token == address(dollar)) dollars[key] -= fee;
        else moodies[key] -= fee;
    }

    function own(uint256 pick, uint256 seed) external {
        uint256 key = keyOf(pick);
        bool mine = seed % 3 != 0;
        Call[] memory calls = adding(seed % 5);
        vm.prank(mine ? where(key) : where(keyOf(pick ^ 1)));
        (bool done,) = where(key).call(abi.encodeCall(IDelegate.executeOwn, (calls)));
        _reach(IDelegate.executeOwn.selector, done);
        if (done != mine) broken = mine ? "an own call was held up" : "a stranger's call went through";
        if (done) total += seed % 5;
    }

    function cancel(uint256 pick, uint256 nonce, uint256 seed) external {
        (uint256 key, bool mine) = (keyOf(pick), seed % 3 != 0);
        nonce = nonceOf(nonce);
        // Rarely, so that most nonces are used by batches.
        if (seed % 4 != 1) return;
        bool may = mine && !used[key][nonce];
        vm.prank(mine ? where(key) : address(0xBAD));
        (bool done,) = where(key).call(abi.encodeCall(IDelegate.cancel, (nonce)));
        _reach(IDelegate.cancel.selector, done);
        if (done != may) broken = may ? "a cancel was held up" : "a cancel went through";
        if (done) used[key][nonce] = true;
    }

    /// Whatever else a stranger says to an account, it takes coin and does nothing.
    function babble(uint256 pick, bytes calldata words, uint96 gift) external {
        uint256 key = keyOf(pick);
        vm.deal(address(0xBAD), gift);
        vm.prank(address(0xBAD));
        (bool done,) = where(key).call{value: gift}(words);
        if (done) coins[key] += gift;
    }

    /// Time passes; token and submitter change their minds, and the token gives to an account or takes a quarter at most.
    function wait_(uint256 by, uint256 gift, uint256 mood) external {
        _time += bound(by, 1, 1 days);
        vm.warp(_time);
        moody.setOdd(OddToken.Odd(mood % 15));
        moody.setDecimals([0, 6, 18, 24][mood / 15 % 4]);
        rogue.setWay(Hostile.Way(mood / 60 % 6));
        uint256 key = keyOf(gift);
        uint256 amount = gift / 4 % (moodies[key] / 4 + 1);
        if (gift / 2 % 2 == 0) {
            moody.mint(where(key), amount);
            moodies[key] += amount;
        } else {
            moody.burn(where(key), amount);
            moodies[key] -= amount;
        }
    }

    function requireNonces(uint256 key) external view {
        for (uint256 n = 0; n < NONCES; ++n) {
            uint256 nonce = nonceOf(n);
            require(IDelegate(where(key)).isUsed(nonce) == used[key][nonce], "a nonce is used once");
        }
    }

    function _fails(Batch memory batch) private view returns (bool) {
        return batch.calls[batch.calls.length - 1].to == address(dollar);
    }

    function _count(uint256 key, Call[] memory calls) private {
        for (uint256 i = 0; i < calls.length; ++i) {
            total += i + 1;
            coins[key] -= calls[i].value;
        }
    }
}

/// forge-config: default.evm_version = "prague"
contract DelegateInvariantTest is Invariants {
    DelegateHandler private _handler;

    function setUp() public {
        _begin("Delegate");
        _handler = new DelegateHandler();
    }

    function _target() internal view override returns (address) {
        return address(_handler);
    }

    function _acts() internal pure override returns (bytes memory) {
        return bytes.concat(
            DelegateHandler.sign_.selector,
            DelegateHandler.own.selector,
            DelegateHandler.bring.selector,
            DelegateHandler.bring.selector,
            DelegateHandler.bring.selector,
            DelegateHandler.bring.selector,
            DelegateHandler.own.selector,
            DelegateHandler.cancel.selector,
            DelegateHandler.babble.selector,
            DelegateHandler.wait_.selector
        );
    }

    /// Exactly what an account signed happened, once; what it holds is what that left it, and what a token took of itself.
    /// forge-config: default.invariant.runs = 280
    /// forge-config: default.invariant.depth = 128
    /// forge-config: default.invariant.check-interval = 8
    /// forge-config: full.invariant.runs = 14600
    /// forge-config: full.invariant.depth = 128
    function invariant_dlg_001_dlg_002_what_was_signed_happens_once_and_nothing_else() public view {
        require(bytes(_handler.broken()).length == 0, _handler.broken());
        require(_handler.counted() == _handler.total(), "every call was asked for");
        require(!_handler.entered(), "dlg_006: somebody got in while a batch ran");
        for (uint256 i = 0; i < 2; ++i) {
            uint256 key = _handler.keyOf(i);
            (uint256 dollars, uint256 coins, uint256 moodies) = _handler.held(key);
            require(dollars == _handler.dollars(key), "no token left without the account's word");
            require(moodies == _handler.moodies(key), "and of an odd one no more than it took itself");
            require(coins == _handler.coins(key), "and no coin");
            _handler.requireNonces(key);
        }
    }

    function afterInvariant() public {
        _note();
    }
}
