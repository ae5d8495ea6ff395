//! How a deal stands is what its machine says, of what the chain says: whose turn it is, until when, and what comes of silence.
//!
//! # Guarantees
//! - A deal that is looked at has this person as a side, or is an envelope that this app funded or was given a share of (DEAL-006).
//! - People are the app's own ids of them, and nothing else in a view says who or where anybody is (DEAL-007).

use teahouse_base::{UnixMillis, UnixSeconds};
use teahouse_bundle::AppId;
use teahouse_chain::book::ContractName;
use teahouse_chain::envelope::{Amount, EnvelopeState, Terms, read_state};
use teahouse_chain::escrow::Escrow;
use teahouse_chain::port::{Asset, At};
use teahouse_chain::typed::EnvelopeDomain;
use teahouse_deals::escrow::{EscrowParty, EscrowVerb};
use teahouse_deals::{Deal as Machine, NextAction, Role, Until, Verb, envelope, escrow};
use teahouse_runtime::model::{
    Answer, Argument, BatchId, Deal, DealAction, DealDeadline, DealParty, DealSum, DealTerms, DealView,
    Refusal, RefusalCode, ShareId, Value,
};

use super::funding::app_amount;
use super::requests::Standing;
use super::sign::contract_named;
use crate::chain::Chain;
use crate::error::NodeError;
use crate::node::Shared;

mod ride;

/// How a deal stands, or what the app hears instead.
pub(super) type Stand = Result<DealView, Refusal>;

/// An envelope that an app may look at.
struct Known {
    terms: Terms,
    domain: EnvelopeDomain,
    me: Holding,
}

/// What an action is about.
enum About {
    /// The deal as a whole.
    Deal,
    /// One part of it, counted from 0.
    Part(u32),
    /// Something else that the contract keeps; no view has it.
    Another,
}

/// What this person has of an envelope.
#[derive(Clone, Copy)]
enum Holding {
    /// They funded it.
    All,
    /// A share, with what is in it.
    Share(u32, Amount),
}

fn offline() -> Refusal {
    Refusal::new(RefusalCode::Offline, "the chain was not reached")
}

fn not_found(what: &str) -> Refusal {
    Refusal::new(RefusalCode::NotFound, what)
}

impl Shared {
    /// What an app that looks at a deal is told.
    pub(super) async fn look_at_deal(
        &self,
        chain: &Chain,
        app: &AppId,
        deal: &Deal,
    ) -> Result<Standing, NodeError> {
        let answer = match self.stand_of(chain, app, deal, At::Safe).await? {
            Ok(view) => Answer::DealStands(view),
            Err(refusal) => Answer::Refused(refusal),
        };
        Ok(Standing::Answer(answer))
    }

    /// How a deal stands at a moment of the chain, by the clock of now.
    pub(super) async fn stand_of(
        &self,
        chain: &Chain,
        app: &AppId,
        deal: &Deal,
        at: At,
    ) -> Result<Stand, NodeError> {
        if chain.ready().await.is_err() {
            return Ok(Err(offline()));
        }
        let Ok(heads) = chain.port.heads().await else { return Ok(Err(offline())) };
        let now = heads.latest.time.max(self.clock.now().seconds());
        match deal {
            Deal::Terms(terms) => self.stand_of_terms(chain, app, terms, (at, now)).await,
            Deal::Batch(batch) => match self.known_batch(chain, app, *batch)? {
                Some(known) => Ok(stand_of_envelope(chain, &known, (at, now)).await),
                None => Ok(Err(not_found("no such batch, or it was not ordered"))),
            },
            Deal::Share(share) => match self.known_share(chain, app, share)? {
                Some(known) => Ok(stand_of_envelope(chain, &known, (at, now)).await),
                None => Ok(Err(not_found("no such share"))),
            },
        }
    }

    async fn stand_of_terms(
        &self,
        chain: &Chain,
        app: &AppId,
        named: &DealTerms,
        (at, now): (At, UnixSeconds),
    ) -> Result<Stand, NodeError> {
        let record = self.app_record(app)?;
        let contract =
            record.permissions.contracts.get(&named.contract).map(|declared| declared.contract.as_str());
        match contract.and_then(contract_named) {
            Some(ContractName::Escrow) => self.stand_of_escrow(chain, app, named, (at, now)).await,
            Some(ContractName::RideSettlement) => self.stand_of_ride(chain, app, named, (at, now)).await,
            _ => {
                let hint = "this host does not look at deals of this contract by their terms";
                Ok(Err(Refusal::new(RefusalCode::NotDeclared, hint)))
            }
        }
    }

    async fn stand_of_escrow(
        &self,
        chain: &Chain,
        app: &AppId,
        named: &DealTerms,
        (at, now): (At, UnixSeconds),
    ) -> Result<Stand, NodeError> {
        let (terms, place) = match self.deal_named(chain, app, named)? {
            Ok(named) => named, // DEAL-006
            Err(refusal) => return Ok(Err(refusal)),
        };
        let Ok(deal) = Escrow::at(place).deal(&*chain.port, &terms, at).await else {
            return Ok(Err(offline()));
        };
        let me = if terms.payer == chain.account() { EscrowParty::Payer } else { EscrowParty::Payee };
        let view = view_of(&deal, me, now, about);
        let Some(sums) = escrow_sums(chain, &deal, terms.asset) else {
            return Ok(Err(not_found("the asset is not known here")));
        };
        let parties = ["payer", "payee"].map(|role| party(&named.fields, role)).into();
        Ok(Ok(DealView { kind: "escrow".to_owned(), parties, sums, ..view }))
    }

    /// The envelope of a batch of this app, once it was ordered.
    fn known_batch(&self, chain: &Chain, app: &AppId, batch: BatchId) -> Result<Option<Known>, NodeError> {
        let Some(record) = self.batch(app, batch)? else { return Ok(None) }; // DEAL-006
        let plan = self.plan_of(chain, &record)?;
        Ok(plan.map(|plan| Known { terms: *plan.terms(), domain: *plan.domain(), me: Holding::All }))
    }

    /// The envelope of a share that this app was given, if it is one of this chain's.
    fn known_share(&self, chain: &Chain, app: &AppId, id: &ShareId) -> Result<Option<Known>, NodeError> {
        let Some(share) = self.share_of(app, id)? else { return Ok(None) }; // DEAL-006
        let place = chain.book.contracts.get(&ContractName::RedEnvelope).map(|contract| contract.address);
        let (domain, me) = (*share.domain(), Holding::Share(share.index(), share.amount()));
        let is_here = domain.chain_id == chain.book.chain_id && Some(domain.contract) == place;
        Ok(is_here.then(|| Known { terms: *share.terms(), domain, me }))
    }
}

async fn stand_of_envelope(chain: &Chain, known: &Known, (at, now): (At, UnixSeconds)) -> Stand {
    let id = known.terms.id(&known.domain);
    let read = read_state(&*chain.port, known.domain.contract, id, at).await;
    let state = read.map_err(|_| offline())?;
    let machine = state.machine(&known.terms, &known.domain, shares_of(known, &state));
    let machine = machine.ok_or_else(|| not_found("an app has no envelopes that people join"))?;
    let me = match known.me {
        Holding::All => envelope::EnvelopeParty::Creator,
        Holding::Share(index, _) => envelope::EnvelopeParty::Holder(index),
    };
    let view = view_of(&machine, me, now, |_| About::Deal);
    let sum = |name, units: Amount| deal_sum(chain, name, known.terms.asset, units);
    let sums = [sum("held", machine.held()), sum("total", known.terms.total)];
    let sums = sums.into_iter().collect::<Option<Vec<_>>>();
    let sums = sums.ok_or_else(|| not_found("the asset is not known here"))?;
    let parties = vec![DealParty { role: me.name().to_owned(), me: true, person: None }];
    Ok(DealView { kind: "envelope".to_owned(), parties, sums, ..view })
}

/// The shares that say until when there is something to claim: the person's own, or for who funded it the first that is there.
fn shares_of(known: &Known, state: &EnvelopeState) -> Option<(u32, Amount)> {
    match known.me {
        Holding::Share(index, amount) => Some((index, amount)),
        Holding::All => {
            let left = (0..known.terms.shares).find(|index| !state.is_claimed(*index));
            left.map(|index| (index, known.terms.share()))
        }
    }
}

/// A side of a deal as the app named it.
fn party(fields: &[Argument], role: &str) -> DealParty {
    let value = fields.iter().find(|field| field.name == role).map(|field| &field.value);
    let person = match value {
        Some(Value::Person(person)) => Some(person.clone()), // DEAL-007
        _ => None,
    };
    DealParty { role: role.to_owned(), me: value == Some(&Value::OwnAccount), person }
}

fn deal_sum(chain: &Chain, name: impl Into<String>, asset: Asset, units: Amount) -> Option<DealSum> {
    Some(DealSum { name: name.into(), amount: app_amount(chain, asset, units.get())? })
}

/// What a deal holds, and what is left of each milestone.
fn escrow_sums(chain: &Chain, deal: &escrow::Escrow, asset: Asset) -> Option<Vec<DealSum>> {
    let left = (1..).zip(deal.pieces()).map(|(number, piece): (u32, _)| {
        deal_sum(chain, format!("milestones.{number}.left"), asset, piece.left)
    });
    [deal_sum(chain, "held", asset, deal.held())].into_iter().chain(left).collect()
}

const fn about(verb: EscrowVerb) -> About {
    use EscrowVerb as V;
    match verb {
        V::Deliver(milestone)
        | V::Release(milestone)
        | V::Refund(milestone)
        | V::Dispute(milestone)
        | V::Respond(milestone)
        | V::AddEvidence(milestone)
        | V::Rule(milestone)
        | V::ClaimAfterReview(milestone)
        | V::RefundAfterDeadline(milestone)
        | V::WinUnanswered(milestone)
        | V::DefaultAfterArbiter(milestone) => About::Part(milestone as u32),
        V::Create | V::CreateSigned | V::Accept | V::CancelUnaccepted | V::Settle | V::WithdrawOffers => {
            About::Deal
        }
    }
}

/// A view without what only the caller knows: kind, people, sums. Nothing in it moves with the clock alone but what opens or ends.
fn view_of<D: Machine>(
    deal: &D,
    me: D::Party,
    now: UnixSeconds,
    about: impl Fn(D::Verb) -> About,
) -> DealView {
    let subject = |verb| match about(verb) {
        About::Deal => Some(None),
        About::Part(part) => Some(Some(part)),
        About::Another => None,
    };
    let mut mine: Vec<DealAction> = Vec::new();
    for next in [me, D::ANYONE].into_iter().flat_map(|party| deal.next_actions(party, now)) {
        let Some(subject) = subject(next.verb) else { continue };
        let action = action_of(&next, now, subject);
        // What is anybody's later on is the person's own now.
        if !mine.iter().any(|known| known.name == action.name && known.subject == action.subject) {
            mine.push(action);
        }
    }
    let mut deadlines = Vec::new();
    for party in deal.parties() {
        for next in deal.next_actions(party, now) {
            let (Some(at), Some(subject)) = (next.until.deadline(), subject(next.verb)) else { continue };
            deadlines.push(DealDeadline {
                role: party.name().to_owned(),
                action: next.verb.name().to_owned(),
                subject,
                at: moment(at),
            });
        }
    }
    deadlines.sort_by_key(|deadline| deadline.at);
    DealView {
        kind: String::new(),
        state: deal.status().to_owned(),
        over: deal.is_over(),
        parties: Vec::new(),
        sums: Vec::new(),
        mine,
        deadlines,
    }
}

/// A moment as an app is told it. What no contract would take may still stand in terms that somebody made up: beyond the numbers that
/// every language has exactly it is no moment, but late.
fn moment(at: UnixSeconds) -> UnixMillis {
    at.millis().min(UnixMillis::new((1 << 53) - 1))
}

fn action_of<V: Verb>(next: &NextAction<V>, now: UnixSeconds, subject: Option<u32>) -> DealAction {
    let then = match next.until {
        Until::Opens(_, other) | Until::Races(_, other) => Some(other.name().to_owned()),
        Until::Forever | Until::Lapses(_) => None,
    };
    DealAction {
        name: next.verb.name().to_owned(),
        subject,
        waits_until: (next.from > now).then(|| moment(next.from)),
        until: next.until.deadline().map(moment),
        then,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use teahouse_deals::envelope::{Envelope, EnvelopeParty, EnvelopeStatus, Mode, Seen, Share};
    use teahouse_deals::{Account, Destination, Word};

    use super::*;

    /// Two shares of ten, of which the first is known here, until this second.
    fn envelope(expiry: u64) -> Envelope {
        let terms = envelope::Terms {
            id: Word::ZERO,
            contract: Account::from_array([9; 20]),
            mode: Mode::Equal,
            depth: 1,
            shares: 2,
            total: Amount::new(20).unwrap(),
            expiry: UnixSeconds::new(expiry),
            refund_to: Destination::account(Account::from_array([1; 20])),
            gathering: None,
        };
        let share = Share { key: Account::ZERO, amount: Amount::new(10).unwrap() };
        let seen = Seen { status: EnvelopeStatus::Live, remaining: Amount::new(20).unwrap(), claimed: 0 };
        Envelope::seen(terms, BTreeMap::from([(0, share)]), seen)
    }

    #[test]
    fn deal_005_a_view_changes_when_a_deadline_passes_and_not_with_the_clock() {
        let deal = envelope(1_000);
        let at = |now| view_of(&deal, EnvelopeParty::Holder(0), UnixSeconds::new(now), |_| About::Deal);
        assert_eq!(at(100), at(999));
        let names = |view: &DealView| -> Vec<(String, bool)> {
            view.mine.iter().map(|action| (action.name.clone(), action.waits_until.is_some())).collect()
        };
        assert_eq!(names(&at(999)), [("claim".to_owned(), false), ("refund".to_owned(), true)]);
        assert_eq!(at(999).mine[0].then.as_deref(), Some("refund"));
        assert_eq!(at(999).deadlines.len(), 1);
        assert_eq!(names(&at(1_000)), [("refund".to_owned(), false)]);
        assert!(at(1_000).deadlines.is_empty());
    }

    #[test]
    fn a_moment_fits_the_numbers_of_every_language() {
        assert_eq!(moment(UnixSeconds::new(5)), UnixMillis::new(5_000));
        assert_eq!(moment(UnixSeconds::new(u64::MAX)), UnixMillis::new(9_007_199_254_740_991));
    }

    #[test]
    fn what_is_anybodys_later_is_listed_once() {
        let deal = envelope(1_000);
        let view = view_of(&deal, EnvelopeParty::Creator, UnixSeconds::new(1), |_| About::Deal);
        assert_eq!(view.mine.len(), 1);
        assert_eq!((view.state.as_str(), view.over), ("Live", false));
    }
}
