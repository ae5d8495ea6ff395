//! Shares of a red envelope that are claimed in a life: two through submitters, one by the account itself.
//!
//! Whenever the wallet knows of no claim that may still happen, the person has the share sent somewhere else. So a claim that
//! is forgotten, or given up too early, arrives where nobody looks for it.

use std::sync::Arc;
use std::time::Duration;

use alloy::primitives::{Address, U256};
use futures::FutureExt;
use teahouse_base::testing::MemoryStore;
use teahouse_base::{Clock, RngExt};
use teahouse_chain::envelope::{Amount, Destination, EnvelopeId};
use teahouse_chain::port::Asset;
use teahouse_wallet::envelope::{Cut, EnvelopePlan, GiftOrder, GivenShare};
use teahouse_wallet::journal::{ApproveError, IntentId, Journal, Lane, State};
use teahouse_wallet::keys::BatchNumber;
use teahouse_wallet::preview::Preview;
use teahouse_wallet::redeem::{Carriage, Redemption, RedemptionState, Redemptions, own_submission};
use teahouse_wallet::signer::Signer;
use teahouse_wallet::submitter::{Candidate, carry};

use super::agree::Yes;
use super::carriers::Peers;
use super::life::{CHAOS, Life};
use super::tally::Dimension;
use crate::envelope_double::EnvelopeDouble;
use crate::world::*;

const EACH: u64 = COIN / 10;
/// The most that a submitter may keep of a share.
const CAP: u64 = EACH / 2;
const SHARES: u32 = 3;
/// The share that the account itself brings.
const OWN: u32 = 2;
const LIFE: Duration = Duration::from_secs(600);
/// Longer than any life.
const OPEN: Duration = Duration::from_secs(60 * 24 * 3_600);

/// A share, and where it was sent.
struct Wanted {
    share: GivenShare,
    wanted_at: u64,
    /// The newest destination last.
    sent_to: Vec<Address>,
}

/// An envelope that was made long ago, and what became of its shares.
#[derive(Default)]
pub struct Claims {
    id: Option<EnvelopeId>,
    wanted: Vec<Wanted>,
    /// The names under which the account itself brought its share.
    pub own: Vec<IntentId>,
    /// Whether the last try of the account to bring its share did not fit the day.
    waits_for_a_day: bool,
}

impl Claims {
    /// The envelope is in a final block.
    pub fn new(world: &World, rounds: [u64; SHARES as usize]) -> Self {
        world.chain.place(ENVELOPE, Box::new(EnvelopeDouble::default()));
        let maker = persona(2);
        let signer = Signer::new(key(2), world.book.clone());
        world.chain.fund(signer.address(), U256::from(10 * u128::from(COIN)));
        let order = GiftOrder {
            asset: Asset::Native,
            shares: SHARES,
            cut: Cut::Equal(Amount::new(u128::from(EACH)).unwrap()),
            expiry: world.clock.now().seconds().after(OPEN),
            refund_to: Destination::Account(signer.address()),
        };
        let plan = EnvelopePlan::new(&maker, &world.book, BatchNumber(0), &order).unwrap();
        let lane = Lane { chain: CHAIN, account: signer.address() };
        let (disk, clock) = (Arc::new(MemoryStore::new()), Arc::new(world.clock.clone()));
        let port = Arc::new(world.chain.endpoint("the giver"));
        let journal = Journal::open(lane, disk, port, clock);
        agree(world, &journal, id(200), plan.intents().remove(0));
        now(journal.tick(Some(&signer))).unwrap();
        world.chain.mine();
        world.chain.mine_empty(70);
        let share = |index: u32| plan.share(&maker, index, vec![]).unwrap();
        let wanted = (0..).zip(rounds);
        let wanted =
            wanted.map(|(index, wanted_at)| Wanted { share: share(index), wanted_at, sent_to: vec![] });
        Self { id: Some(plan.id()), wanted: wanted.collect(), ..Self::default() }
    }

    /// Another account of the person's than before.
    fn send_elsewhere(&mut self, index: u32) {
        let sent_to = &mut self.wanted[index as usize].sent_to;
        let mut account = [0x70 + u8::try_from(index).unwrap(); 20];
        account[18..].copy_from_slice(&u16::try_from(sent_to.len()).unwrap().to_be_bytes());
        sent_to.push(account.into());
    }

    fn dest(&self, index: u32) -> Destination {
        Destination::Account(*self.wanted[index as usize].sent_to.last().unwrap())
    }
}

pub fn rounds(rng: &mut impl RngExt) -> [u64; SHARES as usize] {
    std::array::from_fn(|_| rng.below(CHAOS / 2))
}

impl Life {
    pub fn redemptions(&self) -> Redemptions {
        let clock = Arc::new(self.machine.clone());
        Redemptions::open(self.world.book.clone(), self.disk.clone(), self.port(), clock)
    }

    fn redemption(&self, index: u32) -> Option<Redemption> {
        self.redemptions().look_up(self.claims.id?, index).unwrap()
    }

    /// The shares that somebody wants by now.
    fn claimed(&self) -> Vec<u32> {
        let wanted = (0..).zip(&self.claims.wanted);
        wanted.filter(|(_, one)| one.wanted_at <= self.round).map(|(index, _)| index).collect()
    }

    /// Whether a share was paid in a block that stays.
    fn has_arrived(&self, index: u32) -> bool {
        self.redemption(index).is_some_and(|known| matches!(known.state, RedemptionState::Final(_)))
    }

    pub fn have_all_arrived(&self) -> bool {
        self.claimed().into_iter().all(|index| self.has_arrived(index))
    }

    /// Whether every share has arrived, but for the one that the account brings, where that does not fit the day.
    pub fn claims_are_settled(&self) -> bool {
        let waits = |index: u32| index == OWN && self.claims.waits_for_a_day;
        self.claimed().into_iter().all(|index| waits(index) || self.has_arrived(index))
    }

    /// Whether something by which the account brings its share is on its way.
    fn own_waits(&self) -> bool {
        self.own_states().iter().any(|state| *state != State::Draft && !state.is_settled())
    }

    fn own_states(&self) -> Vec<State> {
        let journal = self.journal();
        let known = |name: &IntentId| journal.look_up(name).unwrap().map(|record| record.state);
        self.claims.own.iter().filter_map(known).collect()
    }

    /// What lost its nonce before it was signed is a draft again. Its claim grows old: the next one is another.
    fn withdraw_drafts(&self, journal: &Journal) {
        for name in &self.claims.own {
            let _ = journal.commit(|r| match journal.get(r, name)?.map(|record| record.state) {
                Some(State::Draft) => journal.withdraw(r, name),
                _ => Ok(false),
            });
        }
    }

    /// The person claims every share that no block shows as claimed.
    pub fn claim(&mut self, peers: &Peers) {
        for index in self.claimed() {
            let state = self.redemption(index).map(|known| known.state);
            let in_a_block = state.is_some_and(|state| state.block().is_some());
            if in_a_block || index == OWN && self.own_waits() {
                continue;
            }
            let is_new = matches!(state, None | Some(RedemptionState::Dead));
            if is_new {
                self.claims.send_elsewhere(index);
            }
            if index == OWN {
                let yes = self.claim_by_account();
                self.claims.waits_for_a_day = yes == Some(Yes::OverLimit);
            } else if is_new || self.asks_again() {
                self.claim_by_others(index, peers);
            }
        }
    }

    fn claim_by_others(&mut self, index: u32, peers: &Peers) {
        let redemptions = self.redemptions();
        let share = &self.claims.wanted[index as usize].share;
        let fee_cap = Amount::new(u128::from(CAP)).unwrap();
        let candidates = peers.names.clone().map(|peer| Candidate { peer, fee_cap });
        let dest = self.claims.dest(index);
        let taken = carry(&redemptions, peers, share, dest, &candidates, LIFE).now_or_never();
        self.note_asked(taken, Dimension::ClaimTaken);
    }

    /// The account brings a claim itself, under a new name when the last one came to nothing. `None` where something was in
    /// the way: it is tried again.
    fn claim_by_account(&mut self) -> Option<Yes> {
        let (journal, redemptions) = (self.journal(), self.redemptions());
        let share = &self.claims.wanted[OWN as usize].share;
        self.withdraw_drafts(&journal);
        let (dest, deadline) = (self.claims.dest(OWN), now(redemptions.deadline(share, LIFE)).ok()?);
        let signed = redemptions.commit(|r| redemptions.sign(r, share, dest, Carriage::FREE, deadline));
        let intent = own_submission(&signed.ok()?, ENVELOPE);
        let preview = now(Preview::prepare(&journal, &self.world.book, intent.clone())).ok()?;
        let confirmed = now(preview.confirm(&journal, &preview.digest())).ok()?;
        let (name, at) = (id(100 + u8::try_from(self.claims.own.len()).unwrap()), self.moment());
        let agreed = journal.commit(|r| {
            journal.draft(r, name, intent, None).map_err(|_| ApproveError::Unknown)?;
            journal.approve(r, &name, &confirmed).map(drop)
        });
        let yes = self.note_agreement(at, (name, None), agreed);
        if yes == Yes::Taken {
            self.note_cap(name, &confirmed);
            self.claims.own.push(name);
            self.lived.note(Dimension::OwnClaim);
        }
        Some(yes)
    }

    /// How many shares arrived: each that was wanted, once, where the wallet says, less what a submitter was allowed to keep.
    pub fn check_claims(&self) -> Result<usize, String> {
        for index in self.claimed() {
            let arrived = |at: &Address| self.world.chain.balance(*at);
            let got = self.claims.wanted[index as usize].sent_to.iter().map(arrived).sum::<U256>();
            let least = if index == OWN { EACH } else { EACH - CAP };
            let known = self.redemption(index);
            let there = known.as_ref().and_then(|known| known.dest.account()).map(|at| arrived(&at));
            let whole = got >= U256::from(least) && got <= U256::from(EACH) && there == Some(got);
            if !whole || !self.has_arrived(index) {
                let state = known.map(|known| known.state);
                return Err(format!("share {index} is lost, doubled or cut: {got} of {EACH}, {state:?}"));
            }
        }
        let times = self.own_states().iter().filter(|state| matches!(state, State::Final(_))).count();
        let wanted = usize::from(self.claimed().contains(&OWN));
        if times != wanted {
            return Err(format!("the account brought its share {times} times instead of {wanted}"));
        }
        Ok(self.claimed().len())
    }
}
