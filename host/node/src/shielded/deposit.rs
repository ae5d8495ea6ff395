//! A deposit is an ordinary payment of an account that everybody sees; its note is one that the phrase brings back.
//!
//! A token has to be allowed first, by a sheet of its own: step 1 of 2. Asked again once that is done, the deposit is step 2.

use teahouse_api::consent::{ConsentAction, ConsentSheetView};
use teahouse_api::shielded::{ShieldedCarrier, ShieldedDepositParams, ShieldedSheetView};
use teahouse_base::{Encode, RngExt, SystemRng};
use teahouse_chain::book::ContractName;
use teahouse_chain::erc20;
use teahouse_chain::pool::DepositCall;
use teahouse_chain::port::{Asset, At};
use teahouse_chain::primitives::{B256, U256};
use teahouse_wallet::shielded::anonymity::Shown;
use teahouse_wallet::shielded::{OwnNote, next_own_note};
use teahouse_wallet::signer::Intent;

use super::lane::PoolLane;
use super::order::some;
use super::proposal::anonymity_view;
use crate::consent::{Ask, Way};
use crate::error::{NodeError, codes};
use crate::money::payment::{intent_id, money};
use crate::node::Shared;

impl Shared {
    /// Opens the sheet of a deposit, or of the approval that it needs first.
    pub(crate) async fn shielded_deposit(
        &self,
        params: &ShieldedDepositParams,
    ) -> Result<ConsentSheetView, NodeError> {
        self.persona()?; // LCK-001
        let pool = self.pool()?;
        let chain = self.lane(params.account)?;
        let (asset, value) = (pool.asset(&params.asset)?, some(&params.base_units)?);
        pool.ready(self).await?;
        self.check_room(&pool, asset, value).await?;
        let way = Way::own(params.dry_run);
        let amount = U256::from(value);
        if let Asset::Token(token) = asset {
            let allowed =
                erc20::allowance(&*chain.port, token, (chain.account(), pool.place().pool), At::Latest);
            if allowed.await? < amount {
                let intent = Intent::AllowToken { token, spender: ContractName::ShieldedPool, amount };
                return self.open_sheet(&chain, intent, question((1, 2)), way).await;
            }
        }
        let step = if asset == Asset::Native { (1, 1) } else { (2, 2) };
        let (ask, prepayment) =
            (question(step), pool.prepayment(1, params.insertion.unwrap_or_default()).await?);
        let intent = self.deposit_of(&pool, (asset, value), (prepayment.wei(), params.dry_run))?;
        self.shielded.note_prepayment(ask.id, prepayment);
        self.open_sheet(&chain, intent, ask, way).await
    }

    /// The deposit's call, whose note only this phrase can spend. What is only looked at uses no number up.
    fn deposit_of(
        &self,
        pool: &PoolLane,
        (asset, value): (Asset, u128),
        (prepaid, dry_run): (U256, bool),
    ) -> Result<Intent, NodeError> {
        let index = if dry_run { self.number_to_look_at(pool)? } else { self.next_own(pool)? };
        let note = OwnNote::derive(&self.spending()?, pool.place(), index, asset, value).sealed;
        let deposit = Box::new(DepositCall {
            token: asset.token(),
            amount: U256::from(value),
            note_key: B256::from_slice(&note.key.to_bytes()),
            ciphertext: note.ciphertext,
        });
        Ok(Intent::PoolDeposit { deposit, prepaid })
    }

    /// What the sheets of a deposit show beside what every sheet shows: what everybody will see, and how well that amount hides. The
    /// approval before it says so too: it is where a person decides.
    pub(crate) fn deposit_on_sheet(
        &self,
        ask: &Ask,
        intent: &Intent,
    ) -> Result<Option<ShieldedSheetView>, NodeError> {
        let (asset, units) = match intent {
            Intent::PoolDeposit { deposit, .. } => (Asset::from_token(deposit.token), deposit.amount),
            Intent::AllowToken { token, amount, .. } if ask.action == ConsentAction::ShieldedDeposit => {
                (Asset::Token(*token), *amount)
            }
            _ => return Ok(None),
        };
        let pool = self.pool()?;
        let amount = u128::try_from(units).map_err(|_| codes::OUT_OF_RANGE.with("field", "amount"))?;
        let figures = self.figures(&pool, Shown::Amount { asset, amount })?;
        Ok(Some(ShieldedSheetView {
            address: None,
            memo: None,
            notes: 0,
            change: pool.money(asset, 0),
            shown: Some(money(&pool.chain, asset, units)),
            anonymity: anonymity_view(&figures),
            proof_ms: None,
            by: ShieldedCarrier::Own,
            insertion: self.shielded.prepayment(&ask.id).map(|prepayment| prepayment.view(&pool)),
            until: 0,
        }))
    }

    fn number_to_look_at(&self, pool: &PoolLane) -> Result<u64, NodeError> {
        let mut dropped = self.store.begin_write()?;
        Ok(next_own_note(&mut *dropped, &pool.lane)?)
    }

    /// What the pool would refuse is refused before anybody is shown a sheet.
    async fn check_room(&self, pool: &PoolLane, asset: Asset, value: u128) -> Result<(), NodeError> {
        let port = &*pool.chain.port;
        let heads = port.heads().await?;
        if !self.deposits_open(pool, &heads).await? {
            return Err(codes::DEPOSITS_CLOSED.error());
        }
        let held = pool.pool().shielded(port, asset.token(), At::Latest).await?;
        let most = pool.at.caps.iter().find(|cap| cap.token == asset.token()).map_or(0, |cap| cap.most);
        let room = most.saturating_sub(held);
        if value > room {
            return Err(codes::POOL_FULL.with("room", room).and("asset", pool.chain.asset(asset).symbol));
        }
        Ok(())
    }
}

fn question(step: (u32, u32)) -> Ask {
    Ask {
        id: intent_id(&[b"shielded deposit", &SystemRng.array::<16>()]),
        action: ConsentAction::ShieldedDeposit,
        asker: None,
        reason: None,
        method: None,
        origin: None,
        spends_for: None,
        step,
    }
}
