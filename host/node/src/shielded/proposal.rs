//! A shielded proposal is what a yes to a sheet would lead to: these notes spent, for this, brought by these, for so much.

use sha2::{Digest, Sha256};
use teahouse_api::consent::{ConsentAction, WarningView};
use teahouse_api::delegate::CarriageView;
use teahouse_api::money::{MoneyView, PartyView};
use teahouse_api::shielded::{
    AnonymityView, HidingView, ShieldedCarrier, ShieldedInsertion, ShieldedSheetView,
};
use teahouse_base::Writer;
use teahouse_chain::port::Asset;
use teahouse_chain::primitives::U256;
use teahouse_wallet::Amounts;
use teahouse_wallet::shielded::anonymity::{AnonymityFigures, Hiding, Shown};
use teahouse_wallet::shielded::prover::Stage;
use teahouse_wallet::shielded::{
    Carriage, DustPolicy, FEW, JoinsplitSize, MANY, PoolPlace, ShieldedAddress, Wish,
};
use teahouse_wallet::signer::Intent;
use teahouse_zk::note::Commitment;

use super::insertion::Prepayment;
use super::lane::PoolLane;
use super::prove::estimates;
use crate::chain::text_of;
use crate::consent::warnings::{Noticed, shows_itself, warning};
use crate::error::NodeError;
use crate::money::payment::money;
use crate::node::Shared;

/// What a person asks for, before notes and carrier are known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ShieldedOrder {
    /// What is wanted.
    pub wish: Wish,
    /// Who brings it.
    pub by: ShieldedCarrier,
    /// What its insertion is paid beforehand, where the own account brings it.
    pub insertion: ShieldedInsertion,
    /// The contact that it is for.
    pub payee: Option<NamedPayee>,
}

/// A contact as it stood when it was named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NamedPayee {
    /// Its name.
    pub name: String,
    /// Whether its safety number was compared.
    pub is_verified: bool,
    /// The address that was relied on, where it named another since.
    pub changed_from: Option<ShieldedAddress>,
}

/// What a yes would lead to.
#[derive(Clone)]
pub(crate) struct ShieldedProposal {
    /// In which pool.
    pub place: PoolPlace,
    /// What was asked for.
    pub order: ShieldedOrder,
    /// Who brings it, for what, until when.
    pub carriage: Carriage,
    /// The submitter's name on the network.
    pub peer: Option<String>,
    /// The most that the own account pays for bringing it.
    pub own_cap: Option<U256>,
    /// What its insertion is paid beforehand, where the own account brings it.
    pub insertion: Option<Prepayment>,
    /// The notes that are spent, in order.
    pub spent: Vec<Commitment>,
    /// Which notes were too small for it.
    pub dust: DustPolicy,
    /// What comes back.
    pub change: u128,
    /// How well it hides.
    pub figures: AnonymityFigures,
    /// When the price was asked for, milliseconds.
    pub asked_at: u64,
}

/// What a shielded sheet draws.
pub(crate) struct ShieldedDrawn {
    pub action: ConsentAction,
    pub leaves: Vec<MoneyView>,
    pub arrives: Vec<MoneyView>,
    pub fee_max: Option<MoneyView>,
    pub carried: Option<CarriageView>,
    pub to: Option<PartyView>,
    pub account: String,
    pub warnings: Vec<WarningView>,
    pub shielded: ShieldedSheetView,
}

impl ShieldedOrder {
    /// What a yes to it is called.
    pub(crate) const fn action(&self) -> ConsentAction {
        match self.wish {
            Wish::Pay { .. } => ConsentAction::ShieldedSend,
            Wish::Withdraw { .. } => ConsentAction::ShieldedWithdraw,
            Wish::Join { .. } => ConsentAction::ShieldedJoin,
        }
    }

    /// Whether money leaves the pool for its recipient.
    pub(crate) const fn withdraws(&self) -> bool {
        matches!(self.wish, Wish::Withdraw { .. })
    }

    /// What arrives at the other side; nothing of a joining.
    pub(crate) const fn amount(&self) -> Option<u128> {
        match self.wish {
            Wish::Pay { value, .. } | Wish::Withdraw { value, .. } => Some(value),
            Wish::Join { .. } => None,
        }
    }

    /// What everybody sees leave the pool for a fee of so much.
    pub(crate) fn shown(&self, fee: u128) -> u128 {
        match self.wish {
            Wish::Withdraw { value, .. } => value.saturating_add(fee),
            Wish::Pay { .. } | Wish::Join { .. } => fee,
        }
    }
}

impl ShieldedProposal {
    /// The digest of all of it: a sheet's covers it.
    pub(crate) fn digest(&self) -> [u8; 32] {
        let mut to = Writer::new();
        to.value(&self.place)
            .value(&self.order.wish)
            .value(&self.carriage)
            .list(&self.spent)
            .u128(self.change);
        let by_own = self.order.by == ShieldedCarrier::Own;
        let cap = self.own_cap.unwrap_or_default();
        let hash = Sha256::new().chain_update(b"teahouse/shielded-proposal/1").chain_update(to.finish());
        hash.chain_update([u8::from(by_own)]).chain_update(cap.to_be_bytes::<32>()).finalize().into()
    }

    /// Of how many inputs its circuit is.
    pub(crate) fn size(&self) -> JoinsplitSize {
        if self.spent.len() <= FEW { JoinsplitSize::Two } else { JoinsplitSize::Six }
    }

    /// How many notes its circuit takes, dummies included.
    pub(crate) fn inputs(&self) -> usize {
        if self.spent.len() <= FEW { FEW } else { MANY }
    }

    fn shielded_view(&self, shared: &Shared, pool: &PoolLane) -> ShieldedSheetView {
        let asset = self.order.wish.asset();
        let (address, memo) = match &self.order.wish {
            Wish::Pay { to, memo, .. } => {
                let words = memo.words();
                (Some(to.text(pool.place())), (!words.is_empty()).then(|| words.to_owned()))
            }
            Wish::Withdraw { .. } | Wish::Join { .. } => (None, None),
        };
        let shown = self.order.shown(self.carriage.fee);
        let took = estimates(shared).of(self.size()).ok().flatten();
        ShieldedSheetView {
            address,
            memo,
            notes: u32::try_from(self.spent.len()).unwrap_or(u32::MAX),
            change: pool.money(asset, self.change),
            shown: (shown > 0).then(|| pool.money(asset, shown)),
            anonymity: anonymity_view(&self.figures),
            proof_ms: took.map(|took| millis(took.from(Stage::Witness))),
            by: self.order.by,
            insertion: self.insertion.map(|prepayment| prepayment.view(pool)),
            until: self.carriage.deadline.millis().get(),
        }
    }

    /// What its sheet shows.
    pub(crate) fn drawn(&self, shared: &Shared, pool: &PoolLane) -> Result<ShieldedDrawn, NodeError> {
        let asset = self.order.wish.asset();
        let own = text_of(pool.chain.account());
        let is_own = self.order.by == ShieldedCarrier::Own;
        let leaves: Vec<_> =
            self.order.amount().map(|amount| pool.money(asset, amount)).into_iter().collect();
        let arrives = match &self.order.wish {
            Wish::Withdraw { to, .. } if shared.is_mine(*to)? => leaves.clone(),
            _ => Vec::new(),
        };
        let mut warnings = self.warnings(shared, pool)?;
        if is_own {
            warnings.push(shows_itself(pool.chain.account()));
        }
        Ok(ShieldedDrawn {
            action: self.order.action(),
            leaves,
            arrives,
            fee_max: self.fee_max(pool),
            carried: if is_own { None } else { Some(self.carried(shared, pool)?) },
            to: self.party(shared, pool)?,
            // A submitter's payment shows no account, so none is named.
            account: if is_own { own } else { String::new() },
            warnings,
            shielded: self.shielded_view(shared, pool),
        })
    }

    fn fee_max(&self, pool: &PoolLane) -> Option<MoneyView> {
        match self.own_cap {
            Some(cap) => Some(money(&pool.chain, Asset::Native, cap)),
            None if self.carriage.fee == 0 => None,
            None => Some(pool.money(self.order.wish.asset(), self.carriage.fee)),
        }
    }

    fn carried(&self, shared: &Shared, pool: &PoolLane) -> Result<CarriageView, NodeError> {
        let submitter = Some(self.carriage.submitter).filter(|submitter| !submitter.is_zero());
        let carriers = submitter.map(|submitter| shared.party(&pool.chain, submitter)).transpose()?;
        Ok(CarriageView {
            carriers: carriers.into_iter().collect(),
            until: self.carriage.deadline.millis().get(),
            takes_on: None,
        })
    }

    /// Who is on the other side, where somebody is known.
    fn party(&self, shared: &Shared, pool: &PoolLane) -> Result<Option<PartyView>, NodeError> {
        match (&self.order.wish, &self.order.payee) {
            (Wish::Withdraw { to, .. }, _) => Ok(Some(shared.party(&pool.chain, *to)?)),
            (Wish::Pay { to, .. }, Some(payee)) => Ok(Some(PartyView {
                address: to.text(pool.place()),
                contact: Some(payee.name.clone()),
                contract: None,
                verified: payee.is_verified && payee.changed_from.is_none(),
                mine: false,
                first_time: !shared.paid_before(pool, to)?,
            })),
            (Wish::Pay { .. } | Wish::Join { .. }, _) => Ok(None),
        }
    }

    fn warnings(&self, shared: &Shared, pool: &PoolLane) -> Result<Vec<WarningView>, NodeError> {
        let mut all = match &self.order.wish {
            Wish::Withdraw { to, asset, value } => {
                let amount = U256::from(*value);
                let intent = match asset {
                    Asset::Native => Intent::SendCoin { to: *to, amount },
                    Asset::Token(token) => Intent::SendToken { token: *token, to: *to, amount },
                };
                let (outflow, warnings) = (Amounts::new(), std::collections::BTreeSet::new());
                let noticed = Noticed {
                    intents: std::slice::from_ref(&intent),
                    outflow: &outflow,
                    warnings: &warnings,
                    delegate: None,
                };
                shared.warnings(&pool.chain, &noticed)?
            }
            Wish::Pay { .. } | Wish::Join { .. } => Vec::new(),
        };
        if let Some(payee) = &self.order.payee
            && let Some(old) = payee.changed_from
        {
            let params = [("contact", payee.name.clone()), ("old", old.text(pool.place()))];
            all.push(warning("WRN-151", true, &params)); // NODE-014
        }
        all.sort_by_key(|warning| !warning.grave);
        Ok(all)
    }
}

impl Shared {
    /// What a payment shows of its amount.
    pub(crate) fn shown_of(order: &ShieldedOrder, fee: u128) -> Shown {
        match order.shown(fee) {
            // A fee is seen, and says little of what is paid: it is the same for all payments of a size.
            0 => Shown::Nothing,
            _ if !order.withdraws() => Shown::Nothing,
            amount => Shown::Amount { asset: order.wish.asset(), amount },
        }
    }

    /// Whether somebody was paid at this address before.
    pub(crate) fn paid_before(&self, pool: &PoolLane, to: &ShieldedAddress) -> Result<bool, NodeError> {
        let sent = teahouse_wallet::shielded::sent(&*self.store, &pool.lane, usize::MAX)?;
        Ok(sent.iter().any(|one| one.to == *to))
    }
}

/// The figures as the surface says them.
pub(crate) fn anonymity_view(figures: &AnonymityFigures) -> AnonymityView {
    let hiding = match figures.hiding() {
        Hiding::NotAtAll => HidingView::NotAtAll,
        Hiding::Thin => HidingView::Thin,
        Hiding::Among => HidingView::Among,
        Hiding::Private => HidingView::Private,
    };
    AnonymityView { others: figures.others, same_amount: figures.same_amount, hiding }
}

/// A duration as the surface says it.
pub(crate) fn millis(time: std::time::Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
