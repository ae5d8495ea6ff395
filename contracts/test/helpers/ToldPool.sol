// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {IShieldedPool} from "../../src/interfaces/IShieldedPool.sol";
import {PoolHash} from "../../src/libraries/PoolHash.sol";
import {Poseidon} from "../../src/libraries/Poseidon.sol";
import {ShieldedPool} from "../../src/ShieldedPool.sol";
import {Cap, Entry, External, Insertion, Payment, Proof, Verifiers} from "../../src/types/Pool.sol";
import {EagerToken} from "../hostile/EagerToken.sol";
import {OddToken} from "../hostile/Tokens.sol";
import {Test} from "./Test.sol";
import {ToldVerifier} from "./ToldVerifier.sol";

/// What a pool hashes for an insertion, asked in the pool's own place: with its address and on its chain.
contract ClaimReader {
    function claimOf(Insertion calldata insertion, bytes32 oldRoot, uint256 start, uint256[] calldata leaves)
        external
        view
        returns (uint256[] memory)
    {
        return PoolHash.claimOf(insertion, oldRoot, start, leaves);
    }
}

/// A pool whose verifiers believe what a test tells them: what a proof can show is given, and what is left is the contract's own
/// to refuse. Each test here ends in a call that has to fail, and that succeeds in a contract without one protection: which
/// one, `bug_classes.json` says, and `tools/bugclasses.mjs` takes it out.
abstract contract ToldPool is Test {
    uint256 internal constant START = 1_800_000_000;
    address internal constant PAYEE = address(0xBEEF);
    address internal constant THIEF = address(0x7415F);
    bytes32 internal constant NOTE_KEY = bytes32(uint256(7));
    uint128 internal constant COIN_CAP = 100 ether;

    ToldVerifier internal two = new ToldVerifier(8);
    ToldVerifier internal six = new ToldVerifier(12);
    ToldVerifier internal pair = new ToldVerifier(5);
    ToldVerifier internal sixteen = new ToldVerifier(5);
    OddToken internal token = new OddToken(OddToken.Odd.None);
    EagerToken internal eager = new EagerToken(address(this));
    ShieldedPool internal pool;
    ShieldedPool internal otherPool;
    Proof internal proof;

    function setUp() public virtual {
        vm.warp(START);
        vm.deal(address(this), 1e24);
        vm.deal(THIEF, 1e24);
        (pool, otherPool) = (_newPool(_verifiers()), _newPool(_verifiers()));
        token.mint(address(this), 1e24);
        token.approve(address(pool), 1e24);
        deposit(pool, 10 ether, 0);
        deposit(otherPool, 10 ether, 0);
    }

    function _verifiers() internal view returns (Verifiers memory) {
        return Verifiers(two, six, pair, sixteen);
    }

    function _newPool(Verifiers memory verifiers) internal returns (ShieldedPool) {
        Cap[] memory caps = new Cap[](3);
        (caps[0], caps[1]) = (Cap(address(0), COIN_CAP), Cap(address(token), COIN_CAP));
        caps[2] = Cap(address(eager), COIN_CAP);
        address[] memory keepers = new address[](1);
        keepers[0] = vm.addr(1);
        return new ShieldedPool(verifiers, caps, keepers, 1);
    }

    /// A deposit of coin, with a reward beside it.
    function deposit(ShieldedPool to, uint256 amount, uint256 reward) internal {
        to.deposit{value: amount + reward}(address(0), amount, NOTE_KEY, ciphertext(1));
    }

    /// The commitment of the usual note key's deposit, as the page of notes says, by hand.
    function commitmentOf(ShieldedPool of_, uint256 number, uint256 amount) internal view returns (bytes32) {
        bytes32 label = keccak256("teahouse.rho.deposit");
        bytes32 rho = keccak256(abi.encode(label, block.chainid, address(of_), number));
        uint256 asset = uint256(uint32(bytes4("note"))) << 160;
        return bytes32(Poseidon.hash4(uint256(NOTE_KEY), asset, amount, uint256(rho) % Poseidon.FIELD));
    }

    function ciphertext(uint8 filled) internal pure returns (bytes memory text) {
        text = new bytes(384);
        for (uint256 i = 0; i < 384; ++i) {
            text[i] = bytes1(filled);
        }
    }

    /// A payment of 4 coins out of the pool, and two notes beside.
    function honest() internal view returns (Payment memory payment, External memory rest) {
        payment.root = pool.root();
        payment.nullifiers = new bytes32[](2);
        (payment.nullifiers[0], payment.nullifiers[1]) = (bytes32(uint256(11)), bytes32(uint256(12)));
        (payment.commitment0, payment.commitment1) = (bytes32(uint256(21)), bytes32(uint256(22)));
        payment.amount = 4 ether;
        rest.recipient = address(0xB0B);
        rest.submitter = address(0x5B);
        rest.fee = 1 ether;
        (rest.notBefore, rest.deadline) = (uint64(START - 1 hours), uint64(START + 1 hours));
        (rest.ciphertext0, rest.ciphertext1) = (ciphertext(2), ciphertext(3));
    }

    /// The public inputs of a payment in the circuit's order, with the pool's own hash of the rest.
    function inputsOf(ShieldedPool of_, Payment memory payment, External memory rest)
        internal
        view
        returns (uint256[] memory inputs)
    {
        uint256 count = payment.nullifiers.length;
        inputs = new uint256[](count + 6);
        inputs[0] = uint256(payment.root);
        for (uint256 i = 0; i < count; ++i) {
            inputs[1 + i] = uint256(payment.nullifiers[i]);
        }
        (inputs[count + 1], inputs[count + 2]) = (uint256(payment.commitment0), uint256(payment.commitment1));
        (inputs[count + 3], inputs[count + 4]) = (payment.amount, uint160(payment.asset));
        inputs[count + 5] = of_.externalHash(rest);
    }

    /// Somebody has a proof of this payment.
    function prove(Payment memory payment, External memory rest) internal {
        two.tell(inputsOf(pool, payment, rest));
    }

    /// The call that has to fail: as this says, or not at all where the protection is out.
    function refused(bytes4 why, Payment memory payment, External memory rest) internal {
        vm.expectPartialRevert(why);
        pool.transact(payment, rest, proof);
    }

    /// Two leaves without a deposit's ρ wait in the queue: 21 and 22.
    function queuePair(ShieldedPool of_) internal {
        (Payment memory payment, External memory rest) = honest();
        two.tell(inputsOf(of_, payment, rest));
        of_.transact(payment, rest, proof);
    }

    function entryOf(bytes32 leaf0, bytes32 leaf1) internal pure returns (Entry[] memory entries) {
        entries = new Entry[](1);
        entries[0] = Entry(leaf0, leaf1, 0);
    }

    function leavesOf(uint256 one, uint256 other) internal pure returns (uint256[] memory leaves) {
        leaves = new uint256[](2);
        (leaves[0], leaves[1]) = (one, other);
    }

    /// What the pool hashes for an insertion into its present tree.
    function claimOf(ShieldedPool of_, Insertion memory insertion, uint256 start, uint256[] memory leaves)
        internal
        returns (uint256[] memory claim)
    {
        (bytes memory code, bytes32 oldRoot) = (address(of_).code, of_.root());
        vm.etch(address(of_), type(ClaimReader).runtimeCode);
        claim = ClaimReader(address(of_)).claimOf(insertion, oldRoot, start, leaves);
        vm.etch(address(of_), code);
    }

    /// The call that has to fail: as this says, or not at all where the protection is out.
    function refusedInsertion(ShieldedPool of_, bytes4 why, Insertion memory insertion) internal {
        vm.expectPartialRevert(why);
        of_.insert(insertion, proof);
    }

    /// A number's other name.
    function alias_(bytes32 word, uint256 times) internal pure returns (bytes32) {
        return bytes32(uint256(word) + times * Poseidon.FIELD);
    }
}
