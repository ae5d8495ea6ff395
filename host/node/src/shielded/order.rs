//! From an order to a proposal: notes are picked, the price is asked for, and all of it is what a sheet will show.
//!
//! Nothing is kept by it: what a person does not agree to holds no note.

use std::time::Duration;

use teahouse_api::shielded::{
    ShieldedCarrier, ShieldedInsertion, ShieldedJoinParams, ShieldedSendParams, ShieldedWithdrawParams,
};
use teahouse_base::{Clock, RngExt, SystemRng, UnixSeconds};
use teahouse_chain::port::Asset;
use teahouse_chain::primitives::{Address, U256};
use teahouse_wallet::balance::Balance;
use teahouse_wallet::preview::CAP_FACTOR;
use teahouse_wallet::shielded::{
    AddressError, Carriage, DustPolicy, FEW, Joining, MANY, Memo, OwnedNote, SelectError, Selection,
    ShieldedAddress, Wish, select, to_join,
};

use super::balance::{at_once, spendable};
use super::insertion::Prepayment;
use super::lane::PoolLane;
use super::proposal::{NamedPayee, ShieldedOrder, ShieldedProposal};
use super::receive::{address_part, amount, is_like_a_shielded_address};
use crate::consent::Ask;
use crate::error::{NodeError, codes};
use crate::money::payment::intent_id;
use crate::node::Shared;

/// How long a payment can be brought: long enough for a proof, a safe block and several tries, short enough that a person
/// learns that nobody did.
const LIFE: Duration = Duration::from_secs(2 * 3_600);
/// Gas that a payment of two notes, and of six, takes at most, above what the pool's snapshot says.
pub(super) const GAS: [u64; 2] = [600_000, 800_000];
/// What a proposal is brought for.
struct Offer {
    submitter: Address,
    fee: u128,
    peer: Option<String>,
    own_cap: Option<U256>,
    insertion: Option<Prepayment>,
}

/// A wish of its own: two alike are two payments.
pub(crate) fn question(order: &ShieldedOrder) -> Ask {
    Ask {
        id: intent_id(&[b"shielded", &SystemRng.array::<16>()]),
        action: order.action(),
        asker: None,
        reason: None,
        method: None,
        origin: None,
        spends_for: None,
        step: (1, 1),
    }
}

impl Shared {
    /// What `shielded.send` asks for.
    pub(crate) fn order_of_send(
        &self,
        pool: &PoolLane,
        params: &ShieldedSendParams,
    ) -> Result<ShieldedOrder, NodeError> {
        let (to, payee) = self.shielded_payee(pool, &params.to)?;
        let (asset, value) = (pool.asset(&params.asset)?, some(&params.base_units)?);
        let wish = Wish::Pay { to, asset, value, memo: Memo::new(&params.memo)? };
        let insertion = params.insertion.unwrap_or_default();
        Ok(ShieldedOrder { wish, by: params.by, insertion, payee })
    }

    /// What `shielded.withdraw` asks for.
    pub(crate) fn order_of_withdrawal(
        &self,
        pool: &PoolLane,
        params: &ShieldedWithdrawParams,
    ) -> Result<ShieldedOrder, NodeError> {
        let to = match &params.to {
            Some(to) => self.recipient(&pool.chain, to)?,
            None => pool.chain.account(),
        };
        let (asset, value) = (pool.asset(&params.asset)?, some(&params.base_units)?);
        let (wish, insertion) = (Wish::Withdraw { to, asset, value }, params.insertion.unwrap_or_default());
        Ok(ShieldedOrder { wish, by: params.by, insertion, payee: None })
    }

    /// What `shielded.join` asks for: the largest notes, so that a payment finds enough in few.
    pub(crate) fn order_of_joining(
        &self,
        pool: &PoolLane,
        params: &ShieldedJoinParams,
    ) -> Result<ShieldedOrder, NodeError> {
        let wish = Wish::Join { asset: pool.asset(&params.asset)?, of: Joining::Largest };
        Ok(ShieldedOrder { wish, by: params.by, insertion: ShieldedInsertion::Own, payee: None })
    }

    /// Where a text leads: an address, a link with one, or a contact who has said where it can be paid privately.
    fn shielded_payee(
        &self,
        pool: &PoolLane,
        text: &str,
    ) -> Result<(ShieldedAddress, Option<NamedPayee>), NodeError> {
        if is_like_a_shielded_address(text) {
            let to = ShieldedAddress::parse(address_part(text), pool.place()).map_err(stray)?; // SHW-001
            let known = self.contact_of_shielded(pool.place(), &to)?;
            let payee = known.map(|contact| NamedPayee {
                name: contact.name().to_owned(),
                is_verified: contact.is_verified(),
                changed_from: None,
            });
            return Ok((to, payee));
        }
        let known = self.shielded_address_of(pool.place(), text.trim())?;
        let payee = NamedPayee {
            name: known.contact.name().to_owned(),
            is_verified: known.contact.is_verified(),
            changed_from: known.changed_from,
        };
        Ok((known.address, Some(payee)))
    }

    /// What an order would come to now.
    ///
    /// # Errors
    /// `SHD-061` and `SHD-071` with what there is, before anybody is asked; `NOD-604` where nobody brings it.
    pub(crate) async fn shielded_proposal(
        &self,
        pool: &PoolLane,
        order: ShieldedOrder,
    ) -> Result<ShieldedProposal, NodeError> {
        pool.ready(self).await?;
        let heads = self.pool_heads(pool).await?;
        let notes = self.notes(pool)?;
        let asked_at = self.clock.now().get();
        let before = self.dust(pool, order.by).await;
        let inputs = inputs_of(&pick(&notes, &order, 0, &before)?);
        let mut offer = self.offer(pool, &order, inputs).await?;
        // What is too small is said by the price that was just asked for.
        let dust = self.dust(pool, order.by).await;
        let mut picked = pick(&notes, &order, offer.fee, &dust)?;
        if inputs_of(&picked) > inputs {
            offer = self.offer(pool, &order, MANY).await?;
            picked = pick(&notes, &order, offer.fee, &dust)?;
        }
        let deadline = self.shielded.clock.now().seconds().max(heads.latest.time).after(LIFE);
        let (submitter, fee) = (offer.submitter, offer.fee);
        let carriage = Carriage { submitter, fee, not_before: UnixSeconds::new(0), deadline };
        let mut spent: Vec<_> = picked.iter().map(|note| note.commitment).collect();
        spent.sort_unstable();
        Ok(ShieldedProposal {
            place: *pool.place(),
            change: change(&picked, &order, fee)?,
            figures: self.figures(pool, Self::shown_of(&order, fee))?,
            order,
            carriage,
            peer: offer.peer,
            own_cap: offer.own_cap,
            insertion: offer.insertion,
            spent,
            dust,
            asked_at,
        })
    }

    async fn offer(&self, pool: &PoolLane, order: &ShieldedOrder, inputs: usize) -> Result<Offer, NodeError> {
        if order.by == ShieldedCarrier::Own {
            let insertion = pool.prepayment(2, order.insertion).await?;
            let own_cap = Some(self.own_cost(pool, inputs, insertion.wei()).await?);
            let insertion = Some(insertion);
            return Ok(Offer { submitter: Address::ZERO, fee: 0, peer: None, own_cap, insertion });
        }
        let asset = order.wish.asset();
        let quotes = self.shielded_quotes(pool, asset, (inputs, order.withdraws())).await?;
        let nobody = || codes::NOBODY_BRINGS.with("asset", pool.chain.asset(asset).symbol);
        let first = quotes.into_iter().next().ok_or_else(nobody)?;
        let (submitter, fee, peer) = (first.submitter, first.fee, Some(first.peer));
        Ok(Offer { submitter, fee, peer, own_cap: None, insertion: None })
    }

    /// The most that bringing a payment oneself may cost: the gas at the highest fee that a transaction is agreed to at, and what
    /// is prepaid for its leaves; and a quarter more, since fees move while a proof is made.
    async fn own_cost(&self, pool: &PoolLane, inputs: usize, prepaid: U256) -> Result<U256, NodeError> {
        let fees = pool.chain.port.fees().await?;
        let gas = U256::from(GAS[usize::from(inputs > FEW)]);
        let price = U256::from(fees.max_fee()).saturating_mul(U256::from(CAP_FACTOR));
        let cost = gas.saturating_mul(price).saturating_add(prepaid);
        let cap = cost.saturating_mul(U256::from(5)) / U256::from(4);
        match Balance::read(&pool.chain.journal, Asset::Native).await?.known() {
            Some(holding) if holding.available < cost => {
                Err(codes::TOO_FEW_COINS.with("needed", cost).and("available", holding.available))
            }
            _ => Ok(cap),
        }
    }
}

/// Of which network an address is that is not of this one.
fn stray(error: AddressError) -> NodeError {
    match error {
        AddressError::OtherNetwork { expected, found } => {
            NodeError::from(error).and("expected", expected).and("found", found)
        }
        error => error.into(),
    }
}

/// An amount that is something.
pub(crate) fn some(text: &str) -> Result<u128, NodeError> {
    let value = amount(text)?;
    if value == 0 { Err(codes::OUT_OF_RANGE.with("field", "amount")) } else { Ok(value) }
}

fn inputs_of(notes: &[OwnedNote]) -> usize {
    if notes.len() <= FEW { FEW } else { MANY }
}

/// The notes that pay an order and a fee, where `dust` pays nothing.
pub(crate) fn pick(
    notes: &[OwnedNote],
    order: &ShieldedOrder,
    fee: u128,
    dust: &DustPolicy,
) -> Result<Vec<OwnedNote>, NodeError> {
    let asset = order.wish.asset();
    let Some(amount) = order.amount() else {
        let Wish::Join { of, .. } = order.wish else {
            return Err(codes::BUG.with("what", "an order of nothing"));
        };
        return Ok(to_join(notes, asset, of)?);
    };
    let needed = amount.checked_add(fee).ok_or_else(|| codes::OUT_OF_RANGE.with("field", "amount"))?;
    let values = spendable(notes, asset, dust);
    match select(notes, asset, needed, dust) {
        Ok(Selection::Notes(picked)) => Ok(picked),
        Ok(Selection::TooMany(plan)) => {
            let refused =
                teahouse_wallet::shielded::PlanError::ManySmallNotes { asset, payments: plan.payments };
            let sum = values.iter().fold(0_u128, |sum, value| sum.saturating_add(*value));
            let told = NodeError::from(refused).and("payments", plan.payments).and("needed", needed);
            Err(told.and("available", sum).and("atOnce", at_once(&values)).and("joinHelps", true))
        }
        Err(refused) => Err(too_little(refused, &values)),
    }
}

/// Joining helps only where the money is there.
fn too_little(refused: SelectError, values: &[u128]) -> NodeError {
    let told = NodeError::from(refused);
    match refused {
        SelectError::NotEnough { needed, available, confirming, reserved, dust, .. } => told
            .and("needed", needed)
            .and("available", available)
            .and("confirming", confirming)
            .and("reserved", reserved)
            .and("dust", dust)
            .and("atOnce", at_once(values))
            .and("joinHelps", false),
        SelectError::NothingToJoin { .. } => told,
    }
}

/// What is left of the notes that pay.
fn change(picked: &[OwnedNote], order: &ShieldedOrder, fee: u128) -> Result<u128, NodeError> {
    let sum = picked.iter().try_fold(0_u128, |sum, note| sum.checked_add(note.record.value));
    let out = order.amount().unwrap_or(0).checked_add(fee);
    let left = sum.zip(out).and_then(|(sum, out)| sum.checked_sub(out));
    left.ok_or_else(|| {
        let (needed, available) = (out.unwrap_or(u128::MAX), sum.unwrap_or(0));
        let (asset, none) = (order.wish.asset(), 0);
        let few =
            SelectError::NotEnough { asset, needed, available, confirming: none, reserved: none, dust: none };
        too_little(few, &[available])
    })
}
