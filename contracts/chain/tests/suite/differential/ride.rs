//! Rides on the chain.

use std::collections::BTreeSet;
use std::time::Duration;

use alloy::primitives::Address;
use alloy::sol_types::{Eip712Domain, SolStruct, eip712_domain};
use teahouse_base::UnixSeconds;
use teahouse_chain::bindings::RideSettlement as Contract;
use teahouse_deals::Amount;
use teahouse_deals::account::{Account, Destination};
use teahouse_deals::explore::{ANNA, BO, Explore, Instance, NOTE, STRANGER};
use teahouse_deals::ride::{
    MAX_AHEAD, MAX_TIMEOUT, MAX_WAIT, PurseDraw, Ride, RideAction as Action, RideQuote,
    RideRefusal as Refusal, RideStatus as Status,
};

use super::adapter::{Adapter, Encoded};
use super::play;
use super::stage::{Money, Stage};
use super::words::{account, address, deal_amount, deal_word, wide, word};

mod form;
mod refusal;

const HOUR: u64 = 3_600;
/// The small ride in which everything is as late as can be.
const LONGEST: u64 = 3;

/// How a stranger empties a ride: nobody came; the rider did not; the driver showed nothing; it showed a voucher, or one of the
/// others was pushed so far.
const EXITS: [&[&str]; 4] = [&["lapse"], &["noShow", "finish"], &["timeOut", "finish"], &["finish"]];

struct Rides {
    contract: Address,
    domain: Eip712Domain,
    dollar: Address,
}

#[tokio::test]
async fn a_ride_and_its_machine_give_the_same_answers() {
    play::walks::<Rides>().await;
}

#[tokio::test]
async fn every_answer_of_a_ride_is_the_contracts() {
    play::answers::<Rides>().await;
}

#[tokio::test]
async fn rid_003_a_stranger_pushes_everything_out_of_a_ride_by_every_kind_of_exit() {
    let kinds = play::exits::<Rides>().await;
    let all: BTreeSet<play::ExitKind> = EXITS.iter().map(|kind| kind.to_vec()).collect();
    for found in &kinds {
        assert_eq!(found, &all);
    }
    assert_eq!(kinds.len() as u64, Rides::SMALL);
}

impl Adapter for Rides {
    type Deal = Ride;
    type State = (u8, (bool, bool), u64, Amount, [u128; 2]);

    const CONTRACT: &'static str = "RideSettlement";
    const IS_WHOLE: bool = true;
    const SMALL: u64 = LONGEST + 1;

    fn at(stage: &Stage, contract: Address) -> Self {
        let domain = eip712_domain! {
            name: "Teahouse RideSettlement",
            version: "1",
            chain_id: stage.chain_id,
            verifying_contract: contract,
        };
        Self { contract, domain, dollar: stage.dollar }
    }

    fn deal(&self, stage: &Stage, number: u64, now: UnixSeconds) -> Instance<Ride> {
        let small = Ride::instances().remove(0).start.quote().clone();
        let later = |seconds| UnixSeconds::new(now.get() + seconds);
        let step = |times: u64| Amount::small(1 + times * (1 + number % 7));
        let hidden = |is_hidden, dest| if is_hidden { NOTE.dest() } else { Destination::account(dest) };
        let mut quote = RideQuote {
            contract: account(self.contract),
            rider: stage.signer(1),
            driver: stage.signer(2),
            max_fare: Amount::small(50 + number),
            fee_grace: step(0),
            fee_booked: step(1),
            fee_arrived: step(2),
            fee_no_show: step(3),
            driver_bond: Amount::small((number + 2) % 4 * 3),
            grace: Duration::from_secs(number % 3 * 600),
            wait: Duration::from_secs(120 + 60 * (number % 4)),
            ride_timeout: Duration::from_secs(HOUR * (6 + number % 3)),
            rider_to: hidden(number % 4 == 3, ANNA),
            driver_to: hidden(number % 5 == 2, BO),
            valid_until: later(HOUR * (1 + number % 2)),
            arrive_by: later(HOUR + 60 * (number % 5)),
            ..small
        };
        quote.id = deal_word(self.quote(&quote).eip712_signing_hash(&self.domain));
        Instance { name: "on the chain", start: Ride::promised(quote), at: now }
    }

    fn small(&self, stage: &Stage, number: u64, now: UnixSeconds) -> Instance<Ride> {
        if number != LONGEST {
            return self.deal(stage, number, now);
        }
        let arrive_by = now.after(MAX_AHEAD);
        let mut quote = RideQuote {
            valid_until: arrive_by,
            arrive_by,
            wait: MAX_WAIT,
            ride_timeout: MAX_TIMEOUT,
            ..self.deal(stage, 0, now).start.quote().clone()
        };
        quote.id = deal_word(self.quote(&quote).eip712_signing_hash(&self.domain));
        Instance { name: "on the chain", start: Ride::promised(quote), at: now }
    }

    fn money(&self, deal: &Ride) -> Option<Money> {
        Some(Self::money_of(deal.quote()))
    }

    fn encode(&self, stage: &Stage, deal: &Ride, action: &Action) -> Encoded {
        let of = deal.quote();
        let later = || self.step(stage, of, action).or_else(|| self.end(stage, of, action));
        let call = self.beginning(stage, of, action).or_else(later);
        call.expect("every action is a beginning, a step or an end")
    }

    fn refusal(&self, deal: &Ride, data: &[u8]) -> Option<Refusal> {
        let token = self.token_of(deal.quote());
        let digest = |draw: &PurseDraw| Self::draw(token, draw).eip712_signing_hash(&self.domain);
        let used = || {
            let used = refusal::used_draw(data)?;
            deal.drawn().find(|draw| digest(draw) == used).map(|draw| Refusal::DrawUsed { draw: *draw })
        };
        refusal::read(data).or_else(used)
    }

    fn expected(&self, deal: &Ride) -> Self::State {
        let purses = [deal.quote().rider, deal.quote().driver].map(|who| deal.purse(who));
        (deal.state() as u8, deal.rated(), deal.since().get(), deal.fare(), purses)
    }

    async fn found(&self, stage: &Stage, deal: &Ride) -> Self::State {
        let (quote, token) = (deal.quote(), self.token_of(deal.quote()));
        let said = stage.read(self.contract, Contract::rideOfCall { id: word(quote.id) }).await;
        let mut purses = [0; 2];
        for (purse, who) in purses.iter_mut().zip([quote.rider, quote.driver]) {
            let call = Contract::purseCall { token, account: address(who) };
            *purse = wide(stage.read(self.contract, call).await);
        }
        // Nothing depends on the second in which a ride ended.
        let since = if said.status == Status::Closed as u8 { 0 } else { said.since };
        let rated = (said.rated & 1 != 0, said.rated & 2 != 0);
        (said.status, rated, since, deal_amount(said.fare), purses)
    }

    fn people(&self, stage: &Stage) -> Vec<Account> {
        vec![ANNA, BO, STRANGER, stage.signer(1), stage.signer(2)]
    }
}
