//! The practice chain was moved ahead by hours while a signed claim waited for a submitter. The host went by its own clock,
//! handed the old signature out again, and took the contract's "past its deadline" for the end of the share. Later a host
//! that had just been restored had not looked at the chain's time at all, and signed what was too old when it was made.

use std::sync::Arc;
use std::time::Duration;

use alloy::primitives::U256;
use alloy::sol_types::SolError;
use futures::FutureExt;
use futures::future::BoxFuture;
use teahouse_base::testing::{FrozenClock, MemoryStore};
use teahouse_base::{Clock, Decode, Encode};
use teahouse_chain::bindings::RedEnvelope::SignaturePastDeadline;
use teahouse_chain::envelope::{Amount, Destination, SignedClaim};
use teahouse_wallet::journal::{Journal, Lane};
use teahouse_wallet::redeem::{Carriage, RedemptionState, Redemptions};
use teahouse_wallet::signer::Signer;
use teahouse_wallet::submitter::{
    Answer, Candidate, Carried, CarryError, FeePolicy, Limits, Refusal, Request, SubmitTransport, Submitter,
    TransportError, carry,
};

use crate::redeem::{EACH, Gift};
use crate::world::*;

const LIFE: Duration = Duration::from_secs(600);
const HOURS: u64 = 3_600;

/// A gift on a chain whose time can be moved, a receiver and a submitter whose machine's time stays.
struct Tale {
    gift: Gift,
    machine: FrozenClock,
    carrier: Submitter,
}

/// A line to the submitter over which claims do not get through.
struct Broken<'a>(&'a Submitter);

/// A line to the submitter.
struct Whole<'a>(&'a Submitter);

impl SubmitTransport for Broken<'_> {
    fn exchange<'a>(
        &'a self,
        _: &'a str,
        request: Vec<u8>,
    ) -> BoxFuture<'a, Result<Vec<u8>, TransportError>> {
        let lost = matches!(Request::from_bytes(&request), Ok(Request::Submit { .. }));
        async move {
            if lost { Err(TransportError("lost".into())) } else { Ok(self.0.handle(b"bo", &request).await) }
        }
        .boxed()
    }
}

impl SubmitTransport for Whole<'_> {
    fn exchange<'a>(
        &'a self,
        _: &'a str,
        request: Vec<u8>,
    ) -> BoxFuture<'a, Result<Vec<u8>, TransportError>> {
        async move { Ok(self.0.handle(b"bo", &request).await) }.boxed()
    }
}

impl Tale {
    fn begin() -> Self {
        let gift = Gift::new();
        let machine = FrozenClock::at(gift.world.clock.now());
        let signer = Signer::new(key(5), gift.world.book.clone());
        gift.world.chain.fund(signer.address(), U256::from(COIN));
        let lane = Lane { chain: CHAIN, account: signer.address() };
        let (disk, port) = (Arc::new(MemoryStore::new()), gift.world.port());
        let journal = Journal::open(lane, disk, port, Arc::new(machine.clone()));
        let policy = FeePolicy::Priced { margin_percent: 20, tokens: Default::default() };
        let carrier = Submitter::new(journal, signer, policy, Limits::default());
        Self { gift, machine, carrier }
    }

    fn redemptions(&self) -> Redemptions {
        let world = &self.gift.world;
        Redemptions::open(world.book.clone(), world.disk(), world.port(), Arc::new(self.machine.clone()))
    }

    /// The same of a receiver who cannot read the chain.
    fn blind(&self) -> Redemptions {
        let (world, down) = (&self.gift.world, self.gift.world.chain.endpoint("down"));
        down.set_down(true);
        let clock = Arc::new(self.machine.clone());
        Redemptions::open(world.book.clone(), world.disk(), Arc::new(down), clock)
    }

    fn carry(&self, over: &dyn SubmitTransport) -> Result<Carried, CarryError> {
        let all = [Candidate { peer: "carrier".into(), fee_cap: Amount::new(u128::from(EACH / 2)).unwrap() }];
        let dest = Destination::Account(account(9));
        now(carry(&self.redemptions(), over, &self.gift.share(0), dest, &all, LIFE))
    }

    /// Signs a claim that reaches nobody.
    fn sign_in_vain(&self) -> SignedClaim {
        let nobody = self.carry(&Broken(&self.carrier));
        assert!(matches!(nobody, Err(CarryError::Nobody(_))), "{nobody:?}");
        self.signatures().pop().unwrap()
    }

    fn signatures(&self) -> Vec<SignedClaim> {
        let known = self.redemptions().look_up(self.gift.plan.id(), 0).unwrap().unwrap();
        known.handed.into_iter().map(|handed| handed.claim).collect()
    }

    fn move_chain(&self, hours: u64, blocks: u64) {
        self.gift.world.advance(hours * HOURS);
        self.gift.world.chain.mine_empty(blocks);
    }

    fn received(&self) -> U256 {
        self.gift.world.chain.balance(account(9))
    }
}

#[test]
fn rdm_004_an_old_signature_was_handed_out_again_on_a_chain_that_had_moved_past_its_deadline() {
    // given a claim that was signed and reached nobody, and a chain that has moved on by hours
    let tale = Tale::begin();
    let old = tale.sign_in_vain();
    tale.move_chain(3, 1);
    // which the contract refuses, whoever carries it
    let fee = old.claim.max_relayer_fee;
    let request = Request::Submit { chain: CHAIN, contract: ENVELOPE, claim: Box::new(old.clone()), fee };
    let answer = Answer::from_bytes(&now(tale.carrier.handle(b"bo", &request.to_bytes()))).unwrap();
    let Answer::Refused(Refusal::WouldFail(data)) = answer else { panic!("{answer:?}") };
    assert!(SignaturePastDeadline::abi_decode(&data).is_ok());
    // when it is carried again
    let carried = tale.carry(&Whole(&tale.carrier)).unwrap();
    // then by a new signature over the same share to the same destination, for the same submitter
    let [first, second] = <[SignedClaim; 2]>::try_from(tale.signatures()).unwrap();
    assert_eq!(first, old);
    assert_eq!(
        (second.claim.id, second.claim.index, second.claim.dest),
        (first.claim.id, first.claim.index, first.claim.dest)
    );
    assert_eq!(second.claim.relayer, tale.carrier.address());
    assert_eq!(second.claim.deadline, tale.gift.world.chain.head().time.after(LIFE));
    // and the share arrives, once
    tale.gift.world.chain.mine_many(70);
    assert_eq!(tale.received(), U256::from(u128::from(EACH) - carried.fee.get()));
    now(tale.redemptions().tick()).unwrap();
    assert!(matches!(tale.gift.state(0), RedemptionState::Final(_)));
}

#[test]
fn rdm_004_a_signature_that_is_still_good_on_the_chain_is_not_made_twice() {
    let tale = Tale::begin();
    let old = tale.sign_in_vain();
    tale.gift.world.advance(300);
    tale.gift.world.chain.mine();
    tale.carry(&Whole(&tale.carrier)).unwrap();
    assert_eq!(tale.signatures(), [old]);
}

#[test]
fn rdm_004_a_chain_that_stands_still_keeps_no_signature_alive() {
    // given a chain without a block since the claim was signed, and a machine on which its time is over
    let tale = Tale::begin();
    let old = tale.sign_in_vain();
    tale.machine.advance(Duration::from_secs(HOURS));
    // when it is asked for again, also by somebody who has just read the head
    let again = tale.sign_in_vain();
    // then it is a new one: the next block will have the machine's time
    assert!(again.claim.deadline > old.claim.deadline);
    assert_eq!(again.claim.deadline, tale.machine.now().seconds().after(LIFE));
}

#[test]
fn rdm_005_a_host_that_had_just_started_signed_what_a_chain_ahead_of_it_refused() {
    // given a chain that has moved on by hours, and a host that has read nothing of it yet
    let tale = Tale::begin();
    tale.move_chain(3, 1);
    let (redemptions, share) = (tale.redemptions(), tale.gift.share(0));
    // when it signs a claim that its own account is to bring
    let deadline = now(redemptions.deadline(&share, LIFE)).unwrap();
    let dest = Destination::Account(account(9));
    let claim = redemptions.commit(|r| redemptions.sign(r, &share, dest, Carriage::FREE, deadline)).unwrap();
    // then it is good for its whole life from the newest block on, and the contract pays
    assert_eq!(claim.claim.deadline, tale.gift.world.chain.head().time.after(LIFE));
    tale.gift.carry(&claim, 1);
    tale.gift.world.chain.mine_many(70);
    assert_eq!(tale.received(), U256::from(EACH));
    // and where the chain is silent there is no deadline, rather than a guess
    assert!(now(tale.blind().deadline(&share, LIFE)).is_err());
}

#[test]
fn a_claim_that_died_of_its_age_is_signed_again_while_the_envelope_lives() {
    // given a claim that was never carried, and a final block past its deadline
    let tale = Tale::begin();
    tale.sign_in_vain();
    tale.move_chain(7, 65);
    let redemptions = tale.redemptions();
    now(redemptions.tick()).unwrap();
    let dead = redemptions.look_up(tale.gift.plan.id(), 0).unwrap().unwrap();
    assert_eq!(dead.state, RedemptionState::Dead);
    assert!(redemptions.can_sign_again(&dead));
    // when it is carried again
    tale.carry(&Whole(&tale.carrier)).unwrap();
    tale.gift.world.chain.mine();
    // then the share arrives
    assert!(tale.received() > U256::ZERO);
}

#[test]
fn a_claim_that_died_with_its_envelope_stays_dead() {
    let tale = Tale::begin();
    tale.sign_in_vain();
    tale.move_chain(26, 65);
    let redemptions = tale.redemptions();
    now(redemptions.tick()).unwrap();
    let dead = redemptions.look_up(tale.gift.plan.id(), 0).unwrap().unwrap();
    assert_eq!(dead.state, RedemptionState::Dead);
    assert!(!redemptions.can_sign_again(&dead));
    assert!(matches!(tale.carry(&Whole(&tale.carrier)), Err(CarryError::Redeem(_))));
}

#[test]
fn a_receiver_whose_own_endpoint_is_down_is_carried_all_the_same() {
    // given a receiver who cannot read the chain, and a submitter who can
    let tale = Tale::begin();
    let redemptions = tale.blind();
    let all = [Candidate { peer: "carrier".into(), fee_cap: Amount::new(u128::from(EACH / 2)).unwrap() }];
    let dest = Destination::Account(account(9));
    // when
    let whole = Whole(&tale.carrier);
    now(carry(&redemptions, &whole, &tale.gift.share(0), dest, &all, LIFE)).unwrap();
    tale.gift.world.chain.mine();
    // then
    assert!(tale.received() > U256::ZERO);
}
