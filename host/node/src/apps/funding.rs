//! Funding takes what an app wrote by role and makes the one envelope it can mean: the host puts in keys, addresses and time.

use teahouse_base::{StoreError, UnixSeconds, WriteRecords};
use teahouse_bundle::AppId;
use teahouse_chain::book::ContractName;
use teahouse_chain::envelope::{Amount, Destination, refund};
use teahouse_chain::port::Asset;
use teahouse_runtime::model::{BatchId, Call, Refusal, RefusalCode, RequestId, Value, Write};
use teahouse_wallet::envelope::{Cut, EnvelopePlan, GiftOrder};
use teahouse_wallet::keys::BatchNumber;
use teahouse_wallet::signer::Intent;

use super::host::{BatchOrder, BatchRecord, batch_key};
use super::names::{asset_id, asset_of};
use crate::chain::Chain;
use crate::error::NodeError;
use crate::node::Shared;
use crate::records::{BATCHES, get_json, put_json};

/// What a write means: the steps to sign, one after the other, and the batch that they fund, if they do.
pub(crate) struct Meaning {
    pub(crate) steps: Vec<Intent>,
    pub(crate) funds: Option<BatchId>,
}

/// Either what it means, or the refusal that the app gets.
pub(crate) type Meant = Result<Meaning, Refusal>;

pub(super) fn invalid(detail: impl Into<String>) -> Refusal {
    Refusal::new(RefusalCode::Invalid, detail)
}

pub(super) fn argument<'a>(call: &'a Call, name: &str) -> Result<&'a Value, Refusal> {
    let found = call.arguments.iter().find(|argument| argument.name == name);
    found.map(|argument| &argument.value).ok_or_else(|| invalid(format!("{name} is missing")))
}

impl Shared {
    pub(crate) fn batch(&self, app: &AppId, batch: BatchId) -> Result<Option<BatchRecord>, NodeError> {
        self.read(|records| get_json(records, BATCHES, &batch_key(app, batch)))
    }

    /// Changes a batch's record in the caller's commit.
    pub(crate) fn change_batch(
        records: &mut dyn WriteRecords,
        app: &AppId,
        batch: BatchId,
        change: impl FnOnce(&mut BatchRecord),
    ) -> Result<(), StoreError> {
        let key = batch_key(app, batch);
        if let Some(mut record) = get_json::<BatchRecord>(records, BATCHES, &key)? {
            change(&mut record);
            put_json(records, BATCHES, &key, &record)?;
        }
        Ok(())
    }

    /// The plan of a batch that was ordered. The same record gives the same envelope.
    ///
    /// # Errors
    /// `LCK-101` while the profile is locked: its keys follow from the phrase.
    pub(crate) fn plan_of(
        &self,
        chain: &Chain,
        record: &BatchRecord,
    ) -> Result<Option<EnvelopePlan>, NodeError> {
        let (persona, gift) = (self.persona()?, self.gift_of(chain, record));
        let number = BatchNumber(record.number);
        Ok(gift.and_then(|gift| EnvelopePlan::new(&persona, &chain.book, number, &gift).ok()))
    }

    fn gift_of(&self, chain: &Chain, record: &BatchRecord) -> Option<GiftOrder> {
        let order = record.order.as_ref()?;
        Some(GiftOrder {
            asset: chain.find_asset(&order.asset)?,
            shares: record.count,
            cut: Cut::Equal(order.each.parse().ok().and_then(|units| Amount::new(units).ok())?),
            expiry: UnixSeconds::new(order.expiry),
            refund_to: Destination::Account(chain.account()),
        })
    }

    /// What a write of an app means.
    pub(crate) async fn meaning(
        &self,
        chain: &Chain,
        app: &AppId,
        request: RequestId,
        contract: &str,
        write: &Write,
    ) -> Result<Meant, NodeError> {
        match (contract, write.call.method.as_str()) {
            ("RedEnvelope", "create") => self.creation(chain, app, request, write).await,
            ("RedEnvelope", "refund") => self.taking_back(chain, app, &write.call),
            ("Escrow", _) => self.deal_write(chain, app, write),
            (contract, method) => Ok(Err(Refusal::new(
                RefusalCode::NotDeclared,
                format!("this host does not offer {contract}.{method} to apps"),
            ))),
        }
    }

    async fn creation(
        &self,
        chain: &Chain,
        app: &AppId,
        request: RequestId,
        write: &Write,
    ) -> Result<Meant, NodeError> {
        let (batch, order) = match self.order(chain, app, &write.call).await? {
            Ok(order) => order,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let Some(mut record) = self.batch(app, batch)? else { return Ok(Err(invalid("no such batch"))) };
        match record.funding {
            // The order was written down when it was first taken up: its expiry must not move with the clock.
            Some(known) if known == request.get() && record.order.is_some() => {}
            Some(known) if known != request.get() && record.funded => {
                return Ok(Err(invalid("the batch is funded")));
            }
            Some(known) if known != request.get() && self.is_open(app, known)? => {
                return Ok(Err(invalid("the batch is being funded")));
            }
            _ if !spends_its_total(chain, write) => {
                return Ok(Err(invalid("what is spent is not the total"))); // NODE-176
            }
            _ => {
                (record.order, record.funding) = (Some(order), Some(request.get()));
                self.write(|records| put_json(records, BATCHES, &batch_key(app, batch), &record))?;
            }
        }
        let Some(plan) = self.plan_of(chain, &record)? else {
            return Ok(Err(invalid("the shares make no envelope")));
        };
        Ok(Ok(Meaning { steps: plan.intents(), funds: Some(batch) }))
    }

    /// Whether a request of an app still waits for its answer.
    fn is_open(&self, app: &AppId, request: u64) -> Result<bool, NodeError> {
        Ok(self.requests_of(app)?.iter().any(|open| open.id.get() == request))
    }

    /// Reads an order out of a call, and holds its parts against each other.
    async fn order(
        &self,
        chain: &Chain,
        app: &AppId,
        call: &Call,
    ) -> Result<Result<(BatchId, BatchOrder), Refusal>, NodeError> {
        let parts = || -> Result<_, Refusal> {
            let (Value::BatchCount(batch), Value::ShareRoot { batch: rooted, each }) =
                (argument(call, "shares")?, argument(call, "root")?)
            else {
                return Err(invalid("shares is a batch count and root a share root"));
            };
            let (Value::Asset(asset), Value::Amount(total)) =
                (argument(call, "token")?, argument(call, "total")?)
            else {
                return Err(invalid("token is an asset and total an amount"));
            };
            let (Value::DeadlineIn(seconds), Value::OwnAccount) =
                (argument(call, "expiry")?, argument(call, "refundTo")?)
            else {
                return Err(invalid("expiry is a deadline and refundTo an account of this person"));
            };
            let one = batch == rooted && *asset == each.asset && *asset == total.asset;
            if !one || asset_of(chain, asset).is_none() {
                return Err(invalid("batch and asset are not the same everywhere, or not known here"));
            }
            Ok((*batch, asset.clone(), each.base_units, total.base_units, *seconds))
        };
        let (batch, asset, each, total, seconds) = match parts() {
            Ok(parts) => parts,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let count = self.batch(app, batch)?.map_or(0, |record| record.count);
        if each.get().checked_mul(u128::from(count)) != Some(total.get()) || count == 0 {
            return Ok(Err(invalid("the total is not the sum of the shares")));
        }
        let head = chain.port.heads().await?.latest.time;
        let expiry = head.get().saturating_add(seconds);
        Ok(Ok((batch, BatchOrder { asset: asset.to_string(), each: each.to_string(), expiry })))
    }

    fn taking_back(&self, chain: &Chain, app: &AppId, call: &Call) -> Result<Meant, NodeError> {
        let batch = match argument(call, "id") {
            Ok(Value::BatchEnvelope(batch)) => *batch,
            Ok(_) => return Ok(Err(invalid("id is a batch's envelope"))),
            Err(refusal) => return Ok(Err(refusal)),
        };
        let record = self.batch(app, batch)?.filter(|record| record.funded);
        let plan = record.map(|record| self.plan_of(chain, &record)).transpose()?;
        let Some(plan) = plan.flatten() else {
            return Ok(Err(Refusal::new(RefusalCode::NotFound, "the batch is not funded")));
        };
        let call = refund(plan.domain().contract, plan.terms(), None);
        let contract = ContractName::RedEnvelope;
        let steps = vec![Intent::CallContract { contract, value: call.value, data: call.data }];
        Ok(Ok(Meaning { steps, funds: None }))
    }
}

/// Whether a creation sends along, or lets the contract take, exactly the total that it names: the caps were held against that.
fn spends_its_total(chain: &Chain, write: &Write) -> bool {
    let Ok(Value::Amount(total)) = argument(&write.call, "total") else { return false };
    let (value, spend) = (write.value.as_ref(), write.spend.as_ref());
    match asset_of(chain, &total.asset) {
        Some(Asset::Native) => value == Some(total) && spend.is_none(),
        Some(Asset::Token(_)) => value.is_none() && spend == Some(total),
        None => false,
    }
}

/// An amount of an asset as an app counts it.
pub(crate) fn app_amount(
    chain: &Chain,
    asset: Asset,
    units: u128,
) -> Option<teahouse_runtime::model::Amount> {
    let base_units = teahouse_bundle::BaseUnits::new(units);
    Some(teahouse_runtime::model::Amount { asset: asset_id(chain, asset)?, base_units })
}
