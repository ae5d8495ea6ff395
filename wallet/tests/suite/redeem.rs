//! Claims that others carry, judged by what became of the share.

use std::sync::Arc;
use std::time::Duration;

use alloy::primitives::{Address, U256};
use teahouse_base::{Clock, UnixSeconds};
use teahouse_chain::book::ContractName;
use teahouse_chain::envelope::{Amount, Destination, SignedClaim};
use teahouse_chain::port::Asset;
use teahouse_chain::testing::Fate;
use teahouse_wallet::envelope::{
    Cut, EnvelopePlan, GiftOrder, GivenShare, ShareError, SubmitterHint, begin_batches_anew, find_batch,
    reserve_batch,
};
use teahouse_wallet::journal::State;
use teahouse_wallet::keys::{BatchNumber, Persona};
use teahouse_wallet::redeem::{Carriage, RedeemError, RedemptionState, Redemptions, own_submission};
use teahouse_wallet::signer::ClaimError;

use crate::envelope_double::EnvelopeDouble;
use crate::world::*;

pub const EACH: u64 = COIN / 10;

/// A gift of three shares in native coin, made by persona 1 and in a block.
pub struct Gift {
    pub world: World,
    pub maker: Persona,
    pub plan: EnvelopePlan,
}

impl Gift {
    pub fn new() -> Self {
        let world = World::new();
        world.chain.place(ENVELOPE, Box::new(EnvelopeDouble::default()));
        let maker = persona(1);
        let plan = EnvelopePlan::new(&maker, &world.book, BatchNumber(0), &order(&world)).unwrap();
        let journal = world.journal();
        agree(&world, &journal, id(200), plan.intents().remove(0));
        now(journal.tick(Some(&world.signer))).unwrap();
        world.chain.mine();
        now(journal.tick(Some(&world.signer))).unwrap();
        assert!(matches!(state(&journal, &id(200)), State::Included(_)));
        Self { world, maker, plan }
    }

    pub fn share(&self, index: u32) -> GivenShare {
        self.plan.share(&self.maker, index, vec![]).unwrap()
    }

    pub fn redemptions(&self) -> Redemptions {
        let clock = Arc::new(self.world.clock.clone());
        Redemptions::open(self.world.book.clone(), self.world.disk(), self.world.port(), clock)
    }

    pub fn deadline(&self, seconds: u64) -> UnixSeconds {
        self.world.clock.now().seconds().after(Duration::from_secs(seconds))
    }

    pub fn sign(&self, share: &GivenShare, to: Address) -> Result<SignedClaim, RedeemError> {
        let redemptions = self.redemptions();
        let (dest, deadline) = (Destination::Account(to), self.deadline(600));
        redemptions.commit(|r| redemptions.sign(r, share, dest, Carriage::FREE, deadline))
    }

    /// Somebody with coin carries a claim.
    pub fn carry(&self, claim: &SignedClaim, name: u8) {
        let intent = own_submission(claim, ENVELOPE);
        let journal = self.world.journal();
        agree(&self.world, &journal, id(name), intent);
        now(journal.tick(Some(&self.world.signer))).unwrap();
    }

    pub fn state(&self, index: u32) -> RedemptionState {
        self.redemptions().look_up(self.plan.id(), index).unwrap().unwrap().state
    }

    pub fn tick(&self) {
        now(self.redemptions().tick()).unwrap();
    }
}

fn order(world: &World) -> GiftOrder {
    GiftOrder {
        asset: Asset::Native,
        shares: 4,
        cut: Cut::Equal(Amount::new(u128::from(EACH)).unwrap()),
        expiry: world.clock.now().seconds().after(Duration::from_secs(25 * 3600)),
        refund_to: Destination::Account(world.signer.address()),
    }
}

#[test]
fn rdm_003_a_redemption_is_done_when_our_effect_is_in_a_final_block() {
    let gift = Gift::new();
    let claim = gift.sign(&gift.share(1), account(9)).unwrap();
    assert_eq!(gift.state(1), RedemptionState::Signed);
    gift.carry(&claim, 1);
    gift.world.chain.mine();
    gift.tick();
    assert!(matches!(gift.state(1), RedemptionState::Included(_)));
    gift.world.chain.mine_many(33);
    gift.tick();
    assert!(matches!(gift.state(1), RedemptionState::Safe(_)));
    gift.world.chain.mine_many(33);
    gift.tick();
    assert!(matches!(gift.state(1), RedemptionState::Final(_)));
    assert_eq!(gift.world.chain.balance(account(9)), U256::from(EACH));
    // and nothing more is signed for it
    assert!(matches!(gift.sign(&gift.share(1), account(9)), Err(RedeemError::Settled(_))));
}

#[test]
fn rdm_003_blocks_that_are_taken_back_take_the_redemption_back() {
    let gift = Gift::new();
    let claim = gift.sign(&gift.share(0), account(9)).unwrap();
    gift.carry(&claim, 1);
    gift.world.chain.mine_many(20);
    gift.tick();
    assert!(matches!(gift.state(0), RedemptionState::Included(_)));
    gift.world.chain.reorg(20, Fate::Forgotten);
    gift.tick();
    assert_eq!(gift.state(0), RedemptionState::Handed);
}

#[test]
fn rdm_003_a_share_that_went_elsewhere_is_foreign_once_that_is_final() {
    // given a receiver whose share was also seen by somebody else, who was faster
    let gift = Gift::new();
    gift.sign(&gift.share(0), account(9)).unwrap();
    let thief = gift
        .share(0)
        .sign_claim(
            &gift.world.book,
            Destination::Account(account(66)),
            (Address::ZERO, Amount::ZERO),
            gift.deadline(600),
        )
        .unwrap();
    gift.carry(&thief, 1);
    gift.world.chain.mine();
    gift.tick();
    assert!(matches!(gift.state(0), RedemptionState::Foreign { settled: false, .. }));
    gift.world.chain.mine_many(65);
    gift.tick();
    assert!(matches!(gift.state(0), RedemptionState::Foreign { settled: true, .. }));
}

#[test]
fn rdm_003_a_claim_is_dead_only_when_a_final_block_past_its_deadline_shows_the_share_unused() {
    let gift = Gift::new();
    gift.sign(&gift.share(0), account(9)).unwrap();
    // given a deadline that has passed in the newest block, but not in a final one
    gift.world.advance(700);
    gift.world.chain.mine_empty(3);
    gift.tick();
    assert_eq!(gift.state(0), RedemptionState::Signed);
    assert!(matches!(gift.sign(&gift.share(0), account(8)), Err(RedeemError::OtherDestination)));
    // when a final block is past it
    gift.world.chain.mine_empty(64);
    gift.tick();
    // then it is dead, and the share is free for another destination
    assert_eq!(gift.state(0), RedemptionState::Dead);
    let claim = gift.sign(&gift.share(0), account(8)).unwrap();
    gift.carry(&claim, 1);
    gift.world.chain.mine_many(70);
    gift.tick();
    assert!(matches!(gift.state(0), RedemptionState::Final(_)));
    assert_eq!(gift.world.chain.balance(account(8)), U256::from(EACH));
}

#[test]
fn rdm_001_a_signature_that_is_not_kept_is_not_handed_over() {
    let gift = Gift::new();
    gift.world.store.fail_commit_after(0);
    let refused = gift.sign(&gift.share(0), account(9));
    assert!(matches!(refused, Err(RedeemError::Store(_))));
}

#[test]
fn rdm_002_a_second_submitter_gets_a_new_signature_over_the_same_share_and_destination() {
    let gift = Gift::new();
    let (share, redemptions) = (gift.share(2), gift.redemptions());
    let first = gift.sign(&share, account(9)).unwrap();
    // asking again gives the same
    assert_eq!(gift.sign(&share, account(9)).unwrap(), first);
    // another carrier gets its own, to the same destination
    let paid = Carriage { relayer: account(3), max_fee: Amount::new(5).unwrap() };
    let sign = |to| {
        let dest = Destination::Account(to);
        redemptions.commit(|r| redemptions.sign(r, &share, dest, paid, gift.deadline(600)))
    };
    let second = sign(account(9)).unwrap();
    assert_ne!(second.signature, first.signature);
    assert_eq!(
        (second.claim.id, second.claim.index, second.claim.dest),
        (first.claim.id, first.claim.index, first.claim.dest)
    );
    assert!(matches!(sign(account(8)), Err(RedeemError::OtherDestination)));
    // when both are carried, one is paid
    gift.carry(&first, 1);
    gift.world.chain.mine_many(2);
    assert_eq!(gift.world.chain.balance(account(9)), U256::from(EACH));
}

#[test]
fn a_claim_past_the_envelopes_end_is_not_signed() {
    let gift = Gift::new();
    let (share, redemptions) = (gift.share(0), gift.redemptions());
    let dest = Destination::Account(account(9));
    for deadline in [gift.deadline(0), gift.plan.terms().expiry] {
        let refused = redemptions.commit(|r| redemptions.sign(r, &share, dest, Carriage::FREE, deadline));
        assert!(matches!(refused, Err(RedeemError::NoTimeLeft { .. })));
    }
}

#[test]
fn sgn_004_a_share_of_an_unknown_contract_is_not_signed_for() {
    let gift = Gift::new();
    let share = gift.share(0);
    let mut other = (*gift.world.book).clone();
    other.contracts.get_mut(&ContractName::RedEnvelope).unwrap().address = account(0x55);
    let sign = |book: &_, dest, terms| share.sign_claim(book, dest, terms, gift.deadline(600));
    let free = (Address::ZERO, Amount::ZERO);
    let to = Destination::Account(account(9));
    assert!(matches!(sign(&other, to, free), Err(ClaimError::UnknownContract { .. })));
    // nor a fee for nobody, one that takes everything, or a claim to nobody
    let all = (account(3), share.amount());
    assert!(matches!(sign(&gift.world.book, to, all), Err(ClaimError::FeeTakesAll { .. })));
    let nobodys = (Address::ZERO, Amount::new(1).unwrap());
    assert!(matches!(sign(&gift.world.book, to, nobodys), Err(ClaimError::FeeForNobody)));
    let lost = sign(&gift.world.book, Destination::Account(Address::ZERO), free);
    assert!(matches!(lost, Err(ClaimError::ToNobody)));
}

#[test]
fn envl_001_a_batch_of_keys_is_given_out_once_also_after_a_crash() {
    let world = World::new();
    let maker = persona(1);
    let journal = world.journal();
    let reserve = || journal.commit(|r| reserve_batch(r, &maker, CHAIN)).unwrap();
    assert_eq!((reserve(), reserve()), (BatchNumber(0), BatchNumber(1)));
    // a reservation that was not committed was not made, and nothing was made from it
    let mut records = teahouse_base::RecordStore::begin_write(&world.store).unwrap();
    assert_eq!(reserve_batch(&mut *records, &maker, CHAIN).unwrap(), BatchNumber(2));
    drop(records);
    assert_eq!(reserve(), BatchNumber(2));
    // other personas and chains count for themselves
    let elsewhere = teahouse_chain::port::ChainId::new(1);
    assert_eq!(journal.commit(|r| reserve_batch(r, &maker, elsewhere)).unwrap(), BatchNumber(0));
}

#[test]
fn envl_005_a_restored_wallet_gives_out_no_batch_that_it_may_have_given_out_before() {
    // given a wallet that made gifts, and a restore that remembers nothing of them
    let world = World::new();
    let maker = persona(1);
    let journal = world.journal();
    let restored_at = |minute: u64| {
        let now = teahouse_base::UnixMillis::new(minute * 60_000 + 59_999);
        journal.commit(|r| begin_batches_anew(r, now)).unwrap();
    };
    let reserve = || journal.commit(|r| reserve_batch(r, &maker, CHAIN)).unwrap();
    restored_at(29_000_000);
    // then its batches are counted from the minute of the restore, on every chain
    assert_eq!((reserve(), reserve()), (BatchNumber(29_000_000), BatchNumber(29_000_001)));
    let elsewhere = teahouse_chain::port::ChainId::new(1);
    let other = journal.commit(|r| reserve_batch(r, &maker, elsewhere)).unwrap();
    assert_eq!(other, BatchNumber(29_000_000));
    // and neither a later restore nor a clock that was set back leads to one of them again
    restored_at(5);
    assert_eq!(reserve(), BatchNumber(29_000_002));
    restored_at(29_500_000);
    assert_eq!(reserve(), BatchNumber(29_500_000));
}

#[test]
fn envl_002_what_nobody_claimed_can_be_given_again_from_the_phrase_alone() {
    // given a gift, and a machine that has only the phrase and what the chain says
    let gift = Gift::new();
    let terms = *gift.plan.terms();
    let restored = persona(1);
    // when
    let batch = find_batch(&restored, CHAIN, &terms, 20).unwrap();
    let again = EnvelopePlan::again(&restored, &gift.world.book, batch, &terms).unwrap();
    // then the same shares come out, byte by byte
    assert_eq!(again.id(), gift.plan.id());
    for index in 0..3 {
        let (old, new) = (gift.share(index), again.share(&restored, index, vec![]).unwrap());
        assert_eq!(old.to_secret_bytes(), new.to_secret_bytes());
    }
    assert_eq!(find_batch(&persona(2), CHAIN, &terms, 20), None);
}

#[test]
fn envl_003_a_share_that_is_not_in_its_envelope_is_refused_when_it_is_read() {
    let gift = Gift::new();
    let bytes = gift.share(1).to_secret_bytes();
    assert_eq!(GivenShare::read(&bytes).unwrap().index(), 1);
    // any one bit of it flipped is another share, and not one of this envelope
    for place in 29..bytes.len() {
        let mut bent = bytes.to_vec();
        bent[place] ^= 1;
        if let Ok(read) = GivenShare::read(&bent) {
            // expiry, refund destination and salt are in the id, not in the tree: the id then differs
            assert_ne!(read.id(), gift.plan.id(), "{place}");
        }
    }
    for cut in 0..bytes.len() {
        assert!(GivenShare::read(&bytes[..cut]).is_err());
    }
    let longer = [&bytes[..], &[0]].concat();
    assert!(matches!(GivenShare::read(&longer), Err(ShareError::Codec(_))));
}

#[test]
fn a_share_survives_as_a_link_whose_secret_is_in_the_fragment() {
    let gift = Gift::new();
    let hints = vec![SubmitterHint::new("/ip4/127.0.0.1/tcp/4001/p2p/12D3").unwrap()];
    let share = gift.plan.share(&gift.maker, 0, hints.clone()).unwrap();
    let link = share.to_link();
    let (before, fragment) = link.split_once('#').unwrap();
    assert_eq!(before, "teahouse:envelope/1");
    assert!(fragment.len() < 1200, "{}", fragment.len());
    let read = GivenShare::from_link(&format!("  {}\n", *link)).unwrap();
    assert_eq!((read.id(), read.index(), read.hints()), (share.id(), 0, &hints[..]));
    for bad in ["", "teahouse:envelope/1", "teahouse:envelope/2#AAAA", "teahouse:envelope/1#%%%"] {
        assert!(GivenShare::from_link(bad).is_err(), "{bad}");
    }
    assert!(matches!(
        GivenShare::from_link(&format!("teahouse:envelope/1#{}", "A".repeat(5000))),
        Err(ShareError::NotALink)
    ));
    // and nothing of it is printed
    assert!(!format!("{share:?}").contains(&hex(&share.to_secret_bytes()[255..287])));
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}
