// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.37;

import {IOpenMode} from "../src/interfaces/IOpenMode.sol";
import {IRedEnvelope} from "../src/interfaces/IRedEnvelope.sol";
import {Split} from "../src/libraries/Split.sol";
import {RedEnvelope} from "../src/RedEnvelope.sol";
import {Gathering, Join, Seat} from "../src/types/Gathering.sol";
import {Claim, Sibling, Terms} from "../src/types/Terms.sol";
import {Tables} from "./helpers/Tables.sol";
import {Choosy, Sniper} from "./hostile/Receivers.sol";

/// What people have done to lucky envelopes elsewhere, tried here over a thousand of them.
///
/// Seeds are fixed, so the means are what they are; the bounds are three standard errors wide. A full run (`TEAHOUSE_FULL=1`)
/// tries every account and every attempt in each round; otherwise one round in a hundred, or ten, sees all of them and the
/// others two.
contract RedEnvelopeAttacksTest is Tables {
    uint256 private constant ROUNDS = 1000;
    uint96 private constant TOTAL = 10_000;

    /// How many of `all` tries round `round` sees.
    function _tries(uint256 round, uint256 all, uint256 oneIn) private view returns (uint256) {
        return vm.envOr("TEAHOUSE_FULL", uint256(0)) == 1 || round % oneIn == 0 ? all : 2;
    }

    /// The amounts of deck `round`: ten shares, a thousand each on average.
    function _cut(uint256 round) private pure returns (uint96[] memory amounts) {
        uint256[] memory ends = Split.ends(TOTAL, 10, keccak256(abi.encode("deck", round)));
        amounts = new uint96[](10);
        for (uint256 i = 0; i < 10; ++i) {
            amounts[i] = uint96(ends[i] - (i == 0 ? 0 : ends[i - 1]));
        }
    }

    function _deck(uint256 round) private returns (Terms memory terms, uint96[] memory amounts) {
        amounts = _cut(round);
        terms = deckOf(address(0), amounts);
        terms.salt = bytes32(round);
        fund(terms);
    }

    function _near(uint256 sum, string memory who) private pure {
        uint256 mean = sum / ROUNDS;
        vm.assertTrue(mean > 945 && mean < 1055, string.concat(who, " gets ", vm.toString(mean), " on average"));
    }

    // ---- deck ----

    /// A claimer that takes back every claim below 1.8 means got a fifth of an envelope of ten elsewhere, in twelve tries.
    /// Here a share holds what it holds: it gets that, or nothing.
    function test_a_lucky_envelope_that_can_be_sniped() public {
        Sniper sniper = new Sniper();
        (uint256 sniped, uint256 honest) = (0, 0);
        for (uint256 round = 0; round < ROUNDS; ++round) {
            uint256 amount = this.snipe(sniper, round, _tries(round, 12, 10));
            honest += amount;
            sniped += amount >= 1800 ? amount : 0;
        }
        vm.assertEq(address(sniper).balance, sniped, "what it waited for is what the share held");
        vm.assertTrue(sniped * 3 < honest, "and waiting cost it most of its shares");
        _near(honest, "whoever just claims");
    }

    /// Rounds are calls of their own, so that each begins with empty memory.
    function snipe(Sniper sniper, uint256 round, uint256 attempts) external returns (uint256) {
        (Terms memory terms, uint96[] memory amounts) = _deck(round);
        bytes memory call = _claimCall(terms, amounts, 3, address(sniper));
        for (uint256 attempt = 0; attempt < attempts; ++attempt) {
            vm.roll(block.number + 1);
            vm.prevrandao(keccak256(abi.encode(round, attempt)));
            try sniper.snipe(address(envelope), call, 1800) {
                break;
            } catch (bytes memory said) {
                vm.assertEq(bytes32(bytes4(said)), bytes32(Sniper.TooSmall.selector), "the same share again");
            }
        }
        return amounts[3];
    }

    function _claimCall(Terms memory terms, uint96[] memory amounts, uint32 index, address dest)
        private
        returns (bytes memory)
    {
        (, Sibling[] memory path) = treeOf(terms.depth, amounts, index);
        return _claimOn(terms, amounts[index], index, path, dest);
    }

    function _claimOn(Terms memory terms, uint96 amount, uint32 index, Sibling[] memory path, address dest)
        private
        returns (bytes memory)
    {
        Claim memory signed = claimOf(terms, index, dest);
        (signed.amount, signed.maxRelayerFee) = (amount, 0);
        return abi.encodeCall(envelope.claim, (terms, signed, keyOf(index), path, signatureOf(signed), 0, unopened));
    }

    /// Somebody in the group knows the terms and whole tree, holds the one share that was dealt, and has 100 accounts: all
    /// of them in every round of a full run, in every hundredth otherwise.
    function test_red_003_who_holds_the_group_message_and_100_accounts_gets_one_share_and_no_better_mean() public {
        // A hundred thousand calls are more gas than a test is given; each of them still begins with what a call is given.
        vm.pauseGasMetering();
        uint256[] memory sums = new uint256[](10);
        uint256 taken = 0;
        for (uint256 round = 0; round < ROUNDS; ++round) {
            (uint256 got, uint96[] memory amounts) = this.grab(round, _tries(round, 100, 100));
            for (uint256 i = 0; i < 10; ++i) {
                sums[i] += amounts[i];
            }
            taken += got;
        }
        vm.assertEq(taken, sums[7], "one share of each envelope, and what it held");
        for (uint256 i = 0; i < 10; ++i) {
            _near(sums[i], string.concat("place ", vm.toString(i)));
        }
    }

    /// All accounts claim share 7 with its key, and the first seven also each other share with that key.
    function grab(uint256 round, uint256 accounts) external returns (uint256 got, uint96[] memory amounts) {
        Terms memory terms;
        (terms, amounts) = _deck(round);
        (, Sibling[] memory path) = treeOf(terms.depth, amounts, 7);
        for (uint256 n = 0; n < accounts; ++n) {
            uint256 before = guest(n).balance;
            (bool done,) = address(envelope).call(_claimOn(terms, amounts[7], 7, path, guest(n)));
            vm.assertTrue(done == (n == 0), "the share pays the first account and no other");
            if (n < 7) _tryOther(terms, amounts, uint32(n), guest(n));
            got += guest(n).balance - before;
        }
    }

    function _tryOther(Terms memory terms, uint96[] memory amounts, uint32 index, address dest) private {
        Claim memory signed = claimOf(terms, index, dest);
        signed.amount = amounts[index];
        (, Sibling[] memory path) = treeOf(terms.depth, amounts, index);
        bytes memory signed_ = signature(secret(7), envelope.claimDigest(signed));
        (address victim, address mine) = (keyOf(index), keyOf(7));
        vm.expectRevert(abi.encodeWithSelector(IRedEnvelope.BadSignature.selector, victim));
        envelope.claim(terms, signed, victim, path, signed_, 0, unopened);
        vm.expectRevert(abi.encodeWithSelector(IRedEnvelope.NotInTree.selector, index, mine));
        envelope.claim(terms, signed, mine, path, signed_, 0, unopened);
    }

    /// A receiver refuses small shares: the share is gone, what it refused is owed to it, and nothing is drawn again.
    function test_vlt_003_a_claimer_that_reverts_on_small_shares_gains_nothing() public {
        address choosy = address(new Choosy(1800));
        (uint256 dealt, uint256 passed) = (0, 0);
        for (uint256 round = 0; round < ROUNDS; ++round) {
            uint256 amount = this.choose(choosy, round);
            (dealt, passed) = (dealt + amount, passed + (amount < 1800 ? 0 : amount));
        }
        vm.assertEq(choosy.balance, passed, "it took what it liked");
        vm.assertEq(envelope.owed(address(0), choosy), dealt - passed, "the rest stays its own, and no more");
    }

    /// The choosy receiver is dealt share 5, and then its key asks again for somebody else.
    function choose(address choosy, uint256 round) external returns (uint256) {
        (Terms memory terms, uint96[] memory amounts) = _deck(round);
        deal(terms, amounts, 5, choosy, 0);
        Claim memory again = claimOf(terms, 5, BO);
        again.amount = amounts[5];
        bytes memory gone = abi.encodeWithSelector(IRedEnvelope.AlreadyClaimed.selector, again.id, 5);
        refusedOn(terms, again, pathOf(terms, 5), signatureOf(again), gone);
        return amounts[5];
    }

    /// Elsewhere a claim's signature said who may claim and left the rest open. Here it is for one packet, contract, chain and
    /// recipient, and no use for any other.
    function test_a_signature_that_binds_too_little() public {
        Terms memory terms = termsOf(address(0), 2, 100);
        (bytes32 id, Terms memory twin) = (fund(terms), termsOf(address(0), 2, 100));
        twin.salt = bytes32(uint256(1));
        fund(twin);
        Claim memory signed = claimOf(terms, 0, BO);
        bytes memory signed_ = signatureOf(signed);
        bytes memory forged = abi.encodeWithSelector(IRedEnvelope.BadSignature.selector, keyOf(0));
        // another recipient
        refused(terms, claimOf(terms, 0, address(0xBAD)), signed_, forged);
        // another packet: named in the claim, or brought under the claim for this one
        refused(twin, claimOf(twin, 0, BO), signed_, forged);
        bytes memory other = abi.encodeWithSelector(IRedEnvelope.OtherEnvelope.selector, id, envelope.idOf(twin));
        refused(twin, signed, signed_, other);
        // another contract with the same terms
        RedEnvelope here = envelope;
        envelope = new RedEnvelope();
        fund(terms);
        refused(terms, claimOf(terms, 0, BO), signed_, forged);
        bytes memory elsewhere = abi.encodeWithSelector(IRedEnvelope.OtherEnvelope.selector, id, envelope.idOf(terms));
        refused(terms, signed, signed_, elsewhere);
        envelope = here;
        // another chain
        vm.chainId(1);
        fund(terms);
        refused(terms, claimOf(terms, 0, BO), signed_, forged);
        vm.chainId(31337);
        vm.assertEq(BO.balance + address(0xBAD).balance, 0, "nobody was paid by it");
        refused(terms, claimOf(terms, 0, BO), hex"", forged);
        pay(terms, 0, BO, 0);
        vm.assertEq(BO.balance, 100, "and it is good for what it says");
    }

    // ---- open ----

    /// The last seat of ten gets this, when it chose the best of sixteen hashes of the joins for the secret that it guessed.
    function steer(uint256 round, bytes32 guess, bytes32 creators) external pure returns (uint256) {
        (uint256 most, bytes32 best) = (0, 0);
        for (uint256 n = 0; n < 16; ++n) {
            bytes32 ordered = keccak256(abi.encode("nine others", round, n));
            uint256 part = partOf(TOTAL, 10, 9, keccak256(abi.encode(guess, ordered)));
            if (part > most) (most, best) = (part, ordered);
        }
        return partOf(TOTAL, 10, 9, keccak256(abi.encode(creators, best)));
    }

    /// Who joins last, or orders the joins, chooses among sixteen hashes of the joins and has at most the secrets of earlier
    /// envelopes to guess with. Who knows the secret, the creator, does better by half: that is why a screen has to say
    /// that a creator who joins can steer.
    function test_red_014_neither_the_last_joiner_nor_the_block_producer_can_steer_the_draw() public view {
        (uint256 blind, uint256 knowing) = (0, 0);
        for (uint256 round = 0; round < ROUNDS; ++round) {
            (bytes32 creators, bytes32 last) = (keccak256(abi.encode(round + 1)), keccak256(abi.encode(round)));
            blind += this.steer(round, last, creators);
            knowing += this.steer(round, creators, creators);
        }
        _near(blind, "who does not know the secret");
        vm.assertTrue(knowing / ROUNDS > 1500, "and who knows it shows that this test would notice");
    }

    /// The order of ten guests, of eight that a block producer could choose, in which guest 0 gets most if `guess` is the secret.
    function _bestOrder(Terms memory terms, bytes32 guess) private view returns (uint256[10] memory best) {
        uint256 most = 0;
        for (uint256 n = 0; n < 8; ++n) {
            (uint256[10] memory order, uint256 place) = _shuffled(uint256(keccak256(abi.encode(terms.salt, n))));
            bytes32 joins = 0;
            for (uint32 i = 0; i < 10; ++i) {
                joins = keccak256(abi.encode(joins, keccak256(abi.encode(bySeat(joinOf(terms, order[i]), i, 0)))));
            }
            uint256 part = partOf(TOTAL, 10, place, keccak256(abi.encode(guess, joins)));
            if (part > most) (most, best) = (part, order);
        }
    }

    /// Ten guests in an order of chance, and where guest 0 is among them.
    function _shuffled(uint256 chance) private pure returns (uint256[10] memory order, uint256 place) {
        for (uint256 i = 0; i < 10; ++i) {
            uint256 j = (chance >> (8 * i) & 0xff) % (i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        while (order[place] != 0) ++place;
    }

    /// One open envelope from its creation to the last share, joined in the order that is best under `guess`: what guest 0 gets.
    function drawn(uint256 round, bytes32 guess, bytes32 creators) external returns (uint256) {
        vm.warp(START);
        Gathering memory gathering = gatheringOf();
        gathering.commitment = keccak256(abi.encode(creators));
        Terms memory terms = tableOf(address(0), 10, TOTAL, gathering);
        terms.salt = keccak256(abi.encode(round, guess));
        bytes32 id = open(terms, gathering);
        uint256[10] memory order = _bestOrder(terms, guess);
        Seat[] memory seats = new Seat[](10);
        for (uint256 n = 0; n < 10; ++n) {
            seats[n] = sit(terms, gathering, joinOf(terms, order[n]), 0);
        }
        bytes32 joins = envelope.drawOf(id);
        envelope.reveal(terms, gathering, creators);
        vm.assertEq(envelope.drawOf(id), keccak256(abi.encode(creators, joins)), "secret and joins, and nothing else");
        uint256 before = guest(0).balance;
        envelope.settle(terms, gathering, seats, nothing);
        return guest(0).balance - before;
    }

    /// The same through the contract: 64 envelopes that are joined in whatever order a block producer likes best, revealed and
    /// settled. The bounds are three standard errors of 64 shares.
    function test_red_014_no_order_of_real_joins_steers_a_real_draw() public {
        (uint256 blind, uint256 knowing) = (0, 0);
        for (uint256 round = 0; round < 64; ++round) {
            (bytes32 creators, bytes32 last) = (keccak256(abi.encode(round + 1)), keccak256(abi.encode(round)));
            blind += this.drawn(round, last, creators);
            knowing += this.drawn(round, creators, creators);
        }
        string memory means = string.concat(vm.toString(blind / 64), " blind, knowing ", vm.toString(knowing / 64));
        vm.assertTrue(blind / 64 > 780 && blind / 64 < 1220, means);
        vm.assertTrue(knowing / 64 > 1300, "and who knows the secret shows that this test would notice");
    }

    /// A block producer has the creator's secret in hand and keeps it out of its blocks for the hour in which it counts. All it
    /// can make of a draw that it dislikes is the even split, which everybody knew beforehand.
    function test_red_015_a_block_producer_that_keeps_the_secret_out_for_its_hour_gets_everybody_an_even_split()
        public
    {
        (Terms memory terms, Gathering memory gathering) = table();
        Seat[] memory seats = fill(terms, gathering, 10);
        bytes memory waiting = abi.encodeCall(envelope.reveal, (terms, gathering, CREATORS));
        uint256 deadline = gathering.closesAt + 1 hours;
        vm.warp(deadline - 1);
        vm.expectRevert(abi.encodeWithSelector(IOpenMode.NotDrawn.selector, deadline, deadline - 1));
        envelope.settle(terms, gathering, seats, nothing);
        vm.warp(deadline);
        (bool done, bytes memory said) = address(envelope).call(waiting);
        vm.assertTrue(!done && bytes4(said) == IOpenMode.RevealTooLate.selector, "let in too late");
        envelope.settle(terms, gathering, seats, nothing);
        for (uint256 n = 0; n < 10; ++n) {
            vm.assertEq(guest(n).balance, TOTAL / 10, "even");
        }
        (done, said) = address(envelope).call(waiting);
        vm.assertTrue(!done && bytes4(said) == IOpenMode.RevealTooLate.selector, "and nothing is drawn after it");
    }

    /// Whatever a block says of itself, the same secret and the same joins give the same draw.
    function test_red_014_nothing_of_a_block_is_in_the_draw() public {
        bytes32 first;
        for (uint256 i = 0; i < 4; ++i) {
            vm.warp(START);
            Gathering memory gathering = gatheringOf();
            Terms memory terms = tableOf(address(0), 10, TOTAL, gathering);
            terms.salt = bytes32(i);
            open(terms, gathering);
            for (uint256 n = 0; n < 10; ++n) {
                _disturb(i, n);
                sit(terms, gathering, joinOf(terms, n), 0);
            }
            _disturb(i, 11);
            vm.prank(guest(i));
            envelope.reveal(terms, gathering, CREATORS);
            bytes32 draw = envelope.drawOf(envelope.idOf(terms));
            if (i == 0) first = draw;
            vm.assertEq(draw, first, "the same draw");
        }
    }

    function _disturb(uint256 i, uint256 n) private {
        if (i == 0) return;
        vm.roll(1000 * i + n);
        vm.prevrandao(keccak256(abi.encode(i, n)));
        vm.coinbase(address(uint160(0xC01 + i)));
        vm.warp(START + 60 * i + n);
    }

    /// Withholding is the one choice a creator has after the joins: the drawn split or the even one, known beforehand.
    function test_red_015_a_creator_who_withholds_the_secret_gets_an_even_split_and_nothing_for_itself() public {
        (Terms memory terms, Gathering memory gathering) = table();
        Seat[] memory seats = fill(terms, gathering, 10);
        uint256 mine = address(this).balance;
        vm.warp(gathering.closesAt + 1 hours);
        envelope.settle(terms, gathering, seats, nothing);
        for (uint256 n = 0; n < 10; ++n) {
            vm.assertEq(guest(n).balance, 1000, "even");
        }
        vm.assertEq(address(this).balance, mine, "nothing came back");
    }

    /// Without a membership to prove, the key is all that is asked for: the label says that first come may take all.
    function test_red_012_without_a_membership_first_come_may_take_all_seats() public {
        (Terms memory terms, Gathering memory gathering) = table();
        Seat[] memory seats = new Seat[](10);
        for (uint256 n = 0; n < 10; ++n) {
            Join memory signed = joinOf(terms, n);
            signed.dest = word(guest(0));
            seats[n] = sit(terms, gathering, signed, 0);
        }
        envelope.reveal(terms, gathering, CREATORS);
        envelope.settle(terms, gathering, seats, nothing);
        vm.assertEq(guest(0).balance, TOTAL, "one guest, all the seats");
    }

    /// A seat whose receiver refuses is owed, and the others are paid in the same call.
    function test_vlt_003_a_seat_that_refuses_holds_up_nobody() public {
        (Terms memory terms, Gathering memory gathering) = table();
        address choosy = address(new Choosy(type(uint256).max));
        Seat[] memory seats = new Seat[](10);
        for (uint256 n = 0; n < 10; ++n) {
            Join memory signed = joinOf(terms, n);
            if (n == 4) signed.dest = word(choosy);
            seats[n] = sit(terms, gathering, signed, 0);
        }
        vm.warp(gathering.closesAt + 1 hours);
        envelope.settle(terms, gathering, seats, nothing);
        vm.assertEq(envelope.owed(address(0), choosy), 1000, "owed");
        vm.assertEq(guest(9).balance, 1000, "and nobody waits for it");
    }
}
