// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {Invariants} from "./helpers/Invariants.sol";
import {IDelegate} from "../src/interfaces/IDelegate.sol";
import {Batch, Call} from "../src/types/Batch.sol";
import {Counter, Delegated} from "./helpers/Delegated.sol";
import {Reached} from "./helpers/Reached.sol";

/// Two accounts, their submitter and strangers at random; the ledger knows what each account signed and what it holds.
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

    function counted() external view returns (uint256) {
        return counter.count();
    }

    function held(uint256 key) external view returns (uint256, uint256) {
        return (dollar.balanceOf(where(key)), where(key).balance);
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
            SUBMITTER,
            (seed >> 40) % 2 == 0 ? address(dollar) : address(0),
            1000
        );
        bool good = (seed >> 48) % 8 != 0;
        _made.push(abi.encode(Made(key, batch, sign(good ? key : keyOf(pick ^ 1), key, batch), good)));
    }

    /// Brings a signed batch, again or for the first time, as the submitter or as a stranger.
    function bring(uint256 pick, uint256 seed) external {
        if (_made.length == 0) return;
        uint256 last = _made.length < 5 ? _made.length : 5;
        Made memory one_ = abi.decode(_made[_made.length - 1 - (pick % last)], (Made));
        bool stranger = seed % 4 == 0;
        uint96 fee = uint96((seed >> 8) % 3 == 0 ? 0 : (seed >> 16) % 1100);
        bool may = one_.good && _time <= one_.batch.deadline && !used[one_.key][one_.batch.nonce] && !_fails(one_.batch)
            && (fee == 0 || (!stranger && fee <= 1000));
        vm.warp(_time);
        vm.prank(stranger ? address(0xBAD) : SUBMITTER);
        (bool done,) = where(one_.key).call(abi.encodeCall(IDelegate.execute, (one_.batch, fee, one_.signature)));
        _reach(IDelegate.execute.selector, done);
        if (done != may) broken = may ? "a batch was held up" : "a batch went through";
        if (!done) return;
        ++executed;
        used[one_.key][one_.batch.nonce] = true;
        if (one_.batch.feeToken == address(0)) coins[one_.key] -= fee;
        else dollars[one_.key] -= fee;
        _count(one_.key, one_.batch.calls);
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

    function wait_(uint256 by) external {
        _time += bound(by, 1, 1 days);
        vm.warp(_time);
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

    /// Exactly what an account signed happened, once; what it holds is what that left it.
    /// forge-config: default.invariant.runs = 280
    /// forge-config: default.invariant.depth = 128
    /// forge-config: default.invariant.check-interval = 8
    /// forge-config: full.invariant.runs = 14600
    /// forge-config: full.invariant.depth = 128
    function invariant_dlg_001_dlg_002_what_was_signed_happens_once_and_nothing_else() public view {
        require(bytes(_handler.broken()).length == 0, _handler.broken());
        require(_handler.counted() == _handler.total(), "every call was asked for");
        for (uint256 i = 0; i < 2; ++i) {
            uint256 key = _handler.keyOf(i);
            (uint256 dollars, uint256 coins) = _handler.held(key);
            require(dollars == _handler.dollars(key), "no token left without the account's word");
            require(coins == _handler.coins(key), "and no coin");
            _handler.requireNonces(key);
        }
    }

    function afterInvariant() public {
        _note();
    }
}
