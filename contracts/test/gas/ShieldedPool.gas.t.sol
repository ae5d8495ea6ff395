// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {Insertion, Proof} from "../../src/types/Pool.sol";
import {PlainNote} from "../hostile/Verifiers.sol";
import {Proven} from "../helpers/Proven.sol";

/// What payers, inserters and receivers cost: whole transactions with Groth16 proofs, in a pool that others use, coin and tokens
/// held before. The figures are `snapshots/ShieldedPool.json`; a change fails until it is looked at.
contract ShieldedPoolGasTest is Proven {
    function setUp() public override {
        super.setUp();
        for (uint256 i = 0; i < 2; ++i) {
            put(i == 0 ? address(0) : address(dollar), 1e6, 1000);
        }
        _insert("");
        vm.deal(BO, 1);
        vm.deal(CARRIER, 1);
        vm.deal(INSERTER, 1);
        dollar.mint(BO, 1);
        dollar.mint(CARRIER, 1);
        put(address(dollar), 1e6, 1000);
        _insertOne("");
        put(address(dollar), 1e6, 1000);
    }

    function _measured(string memory name) private {
        if (bytes(name).length > 0) vm.snapshotGasLastCall("ShieldedPool", name);
    }

    function _insert(string memory name) private {
        _insertAs(2, 2, name);
    }

    function _insertOne(string memory name) private {
        _insertAs(2, 1, name);
    }

    function _insertAs(uint8 size, uint8 count, string memory name) private {
        Insertion memory it = insertionOf(size, count, INSERTER);
        Proof memory proof = provenOf(it);
        pool.insert(it, proof);
        _measured(name);
    }

    function _pay(Draft memory it, string memory name) private {
        Proof memory proof = provenOf(it);
        uint64 number = pool.queued();
        pool.transact{value: 1000}(it.payment, it.rest, proof);
        _measured(name);
        queue(number, entryOf(it, 1000));
    }

    function _private(string memory name) private {
        _pay(draftOf(dummy(address(dollar)), 0, 0), name);
    }

    /// A payment and the insertion of its own two leaves: nobody is waited for.
    function test_gas_of_a_payment_alone() public {
        _insertOne("insert one leaf");
        Draft memory it = draftOf(dummy(address(dollar)), 0, 0);
        Insertion memory own = insertionOf(2, 2, INSERTER, entryOf(it, 1000));
        (Proof memory first, Proof memory second) = (provenOf(it), provenOf(own));
        pool.transactAndInsert{value: 1000}(it.payment, it.rest, first, own, second);
        _measured("transactAndInsert, private");
    }

    function test_gas_of_a_payment_among_eight() public {
        _insertOne("");
        for (uint256 i = 0; i < 8; ++i) {
            _private("transact, private");
        }
        _insertAs(16, 16, "insert sixteen leaves of payments");
        for (uint256 i = 0; i < 16; ++i) {
            put(address(dollar), 1, 1000);
        }
        _insertAs(16, 16, "insert sixteen leaves of deposits");
    }

    function test_gas_of_pairs() public {
        put(address(dollar), 1, 1000);
        _insert("insert two leaves of deposits");
        _private("");
        _insert("insert two leaves of a payment");
    }

    function test_gas_of_six_inputs() public {
        Draft memory it;
        it.inputs = new PlainNote[](6);
        for (uint256 i = 0; i < 6; ++i) {
            it.inputs[i] = dummy(address(dollar));
        }
        fill(it, 0, 0);
        _pay(it, "transact, private, six inputs");
    }

    function test_gas_of_deposits() public {
        bytes32 key = bytes32(draw());
        pool.deposit{value: 2000}(address(0), 1000, key, text(1));
        _measured("deposit, coin");
        pool.deposit{value: 1000}(address(dollar), 1000, key, text(1));
        _measured("deposit, token");
    }

    function test_gas_of_withdrawals() public {
        for (uint256 i = 0; i < 2; ++i) {
            address token = i == 0 ? address(0) : address(dollar);
            Draft memory it = draftOf(noteOf(token, 1000), 0, 1000);
            _pay(it, i == 0 ? "withdraw, coin" : "withdraw, token");
            Draft memory relayed = draftOf(noteOf(token, 1000), 0, 1000);
            relayed.rest.fee = 100;
            _pay(relayed, i == 0 ? "withdraw, coin, with a fee" : "withdraw, token, with a fee");
        }
    }

    function test_gas_of_closing_deposits() public {
        bytes[] memory signatures = signaturesOf(0, 3);
        pool.closeDeposits(0, signatures);
        _measured("closeDeposits, two keepers");
    }
}
