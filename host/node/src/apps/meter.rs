//! Meters of apps: one sheet at the most, then vouchers without a question, for as long as somebody may be watching.
//!
//! A voucher is signed only while its meter is in [`live`], under a grant that stands, and is kept in one commit with the app's answer:
//! an app never holds one that this disk does not know. A meter is named after the app and the request that opened it.

pub(crate) mod end;
pub(crate) mod live;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use teahouse_api::consent::{AskerView, ConsentAction};
use teahouse_api::meter::MeterEnd;
use teahouse_bundle::{AppId, BaseUnits};
use teahouse_chain::book::ContractName;
use teahouse_chain::primitives::{Address, B256, U256};
use teahouse_runtime::grant::pending::{Word, recheck};
use teahouse_runtime::grant::{self, Scope};
use teahouse_runtime::model::{
    Amount, Answer, Argument, AssetId, OpenMeter, PersonId, Refusal, RefusalCode, Request, RequestId,
    SignatureRecord, Tick, Typed, Value,
};
use teahouse_runtime::records as runtime;
use teahouse_wallet::journal::IntentId;
use teahouse_wallet::promise::{self, MeterError, MeterRecord, Step};
use teahouse_wallet::typed::{self, Filled, Meaning};

use super::catalogue::fingerprint;
use super::fill::Filling;
use super::names::asset_of;
use super::requests::{Standing, refused};
use super::sign::{contract_named, not_bound, not_promised};
use crate::chain::{Chain, text_of};
use crate::consent::{Ask, MeterProposal};
use crate::error::{NodeError, codes};
use crate::money::limits::spending_app;
use crate::money::payment::intent_id;
use crate::node::Shared;
use crate::records::{METERS, get_json};

/// What is kept of a meter beside the wallet's record of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct MeterNote {
    /// The app, hex.
    pub app: String,
    /// Its account, which signs.
    pub account: String,
    /// The contract's name.
    pub contract: String,
    /// The struct.
    pub name: String,
    /// The app's words.
    pub reason: String,
    /// What the app calls its asset.
    pub asset: String,
    /// The fields as they were agreed to, moments filled in.
    pub fields: Vec<Argument>,
    /// Why it ended, where somebody here ended it.
    pub ended: Option<MeterEnd>,
}

impl MeterNote {
    /// The app, and its account.
    fn whose(&self) -> Result<(AppId, Address), NodeError> {
        let whose = self.app.parse().ok().zip(self.account.parse().ok());
        whose.ok_or_else(|| codes::BUG.with("what", "the note of a meter names nobody"))
    }

    /// The fields of a voucher, as the app is told them.
    fn fields_of(&self, voucher: &Filled) -> Vec<Argument> {
        let field = |(slot, word): (&typed::Slot, &B256)| {
            let number = U256::from_be_bytes(word.0);
            let agreed = self.fields.iter().find(|field| field.name == slot.path);
            let value = match (slot.meaning(), agreed) {
                (Meaning::Amount(_), _) => {
                    let base_units = BaseUnits::new(number.saturating_to());
                    Value::Amount(Amount { asset: AssetId::new(self.asset.as_str()), base_units })
                }
                (_, Some(field)) => field.value.clone(),
                (_, None) if slot.row.1 == "bytes32" => Value::Bytes(word.0.to_vec()),
                (_, None) => Value::Uint(number.to_string()),
            };
            Argument { name: slot.path.clone(), value }
        };
        voucher.fields().map(field).collect()
    }
}

/// What a meter is called in the wallet.
fn meter_id(app: &AppId, opened_by: RequestId) -> IntentId {
    intent_id(&[b"app meter", app.as_bytes(), &opened_by.get().to_be_bytes()])
}

impl Shared {
    /// How a meter that an app wants opened stands. Nobody is asked while the app is closed.
    pub(super) async fn look_at_meter(
        &self,
        chain: &Arc<Chain>,
        app: &AppId,
        request: &Request,
        meter: &OpenMeter,
    ) -> Result<Standing, NodeError> {
        if let Some(standing) = self.word_against(app, request)? {
            return Ok(standing); // NODE-183
        }
        let id = meter_id(app, request.id);
        if self.consent.has_intent(&id) || self.consent.is_full() || !self.apps.meters.is_open(app) {
            return Ok(Standing::Waits);
        }
        let proposal = match self.proposed_meter(chain, app, meter).await? {
            Ok(proposal) => proposal,
            Err(refusal) => return Ok(Standing::Answer(Answer::Refused(refusal))),
        };
        let record = self.app_record(app)?;
        let asker = AskerView {
            app: app.to_string(),
            name: record.title,
            publisher: fingerprint(&record.publisher),
            conversation: self.conversation_of(app)?.map(|id| id.to_string()),
        };
        let ask = Ask {
            id,
            action: ConsentAction::AppMeter,
            asker: Some(asker),
            reason: Some(meter.purpose.clone()),
            method: None,
            origin: Some((*app, request.id)),
            spends_for: None,
            step: (1, 1),
        };
        match self.open_meter_sheet(chain, ask, proposal) {
            Ok(_) => Ok(Standing::Waits),
            Err(error) if error.code() == codes::SHEET_CLOSED.code() => Ok(Standing::Busy),
            Err(error) => Err(error),
        }
    }

    /// What a yes would open, held against manifest, code, limits and time; or what the app hears instead.
    async fn proposed_meter(
        &self,
        chain: &Arc<Chain>,
        app: &AppId,
        meter: &OpenMeter,
    ) -> Result<Result<MeterProposal, Refusal>, NodeError> {
        chain.ready().await?;
        let account = self.persona()?.app_account(app.as_bytes()).address(); // LCK-001
        let newest = chain.port.heads().await?.latest.time;
        let (record, now) = (self.app_record(app)?, newest.max(self.clock.now().seconds()));
        let (permissions, structs) = (&record.permissions, &record.permissions.meter);
        let declared = permissions.contracts.get(&meter.typed.contract);
        let Some(contract) = declared.and_then(|declared| contract_named(&declared.contract)) else {
            return Ok(Err(Refusal::new(RefusalCode::NotDeclared, "no such contract is known here")));
        };
        let whole = match at_most(contract, &meter.typed) {
            Ok(whole) => whole,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let filling = Filling { shared: self, chain, app, permissions, structs, account, now };
        let filled = match filling.within_bounds(&whole) {
            Ok(filled) => filled,
            Err(why) => return why.refusal().map(Err),
        };
        let name = filled.filled.name();
        let bound = match typed::bind(&*chain.port, &chain.book, contract, name).await {
            Ok(bound) => bound,
            Err(error) => return not_bound(error).map(Err),
        };
        let draft = match chain.promises.meter_draft(&bound, filled.filled, account) {
            Ok(draft) => draft,
            Err(error) => return not_metered(error).map(Err),
        };
        if let Err(refusal) = filling.same_assets(&whole, draft.shown()) {
            return Ok(Err(refusal));
        }
        if draft.until().is_some_and(|until| until <= now) {
            return Ok(Err(Refusal::new(RefusalCode::Expired, "its deadline is past")));
        }
        if let Err(error) = chain.promises.meter_within_limits(&draft, spending_app(app), newest) {
            return not_metered(error).map(Err);
        }
        let asset = meter.typed.fields.iter().find_map(Argument::amount).map(|most| most.asset.clone());
        let later: Vec<_> = promise::changing(contract, name).collect();
        let mut fields = filled.fields;
        fields.retain(|field| !later.contains(&field.name.as_str()));
        let note = MeterNote {
            app: app.to_string(),
            account: text_of(account),
            contract: contract.to_string(),
            name: name.to_owned(),
            reason: meter.purpose.clone(),
            asset: asset.map(|asset| asset.as_str().to_owned()).unwrap_or_default(),
            fields,
            ended: None,
        };
        Ok(Ok(MeterProposal { draft, note, people: filled.people }))
    }

    /// Signs a meter's next voucher, or says why not.
    pub(super) async fn look_at_tick(
        &self,
        chain: &Arc<Chain>,
        app: &AppId,
        request: &Request,
        tick: &Tick,
    ) -> Result<Standing, NodeError> {
        if let Some(standing) = self.word_against(app, request)? {
            return Ok(standing); // NODE-183
        }
        let id = meter_id(app, tick.meter);
        let account = self.persona()?.app_account(app.as_bytes()).address(); // LCK-001
        let note: Option<MeterNote> = self.read(|records| get_json(records, METERS, id.as_bytes()))?;
        let known = chain.promises.meter(account, &id)?;
        let Some((note, known)) = note.zip(known) else {
            return Ok(refused(RefusalCode::NotFound, "no meter goes by this number"));
        };
        if asset_of(chain, &tick.sum.asset) != Some(known.asset) {
            return Ok(refused(RefusalCode::Invalid, "the meter counts in another asset"));
        }
        let Some(changes) = words_of(&tick.changes) else {
            return Ok(refused(RefusalCode::Invalid, "what changes is 32 bytes or a number"));
        };
        chain.ready().await?;
        let (contract, name) = (known.terms.contract(), known.terms.name());
        let bound = match typed::bind(&*chain.port, &chain.book, contract, name).await {
            Ok(bound) => bound,
            Err(error) => {
                return not_bound(error).map(|refusal| Standing::Answer(Answer::Refused(refusal)));
            }
        };
        let newest = chain.port.heads().await?.latest.time;
        let sum = U256::from(tick.sum.base_units.get());
        let step = Step { request: request.id.get(), sum, changes: &changes };
        let (now, key) = (self.clock.now(), self.persona()?.app_account(app.as_bytes())); // LCK-001
        let said = self.write(|records| {
            let grant = grant::find(&*records, app, &Scope::Meter)?;
            if recheck(request, grant.as_ref(), now) != Ok(Word::Holds) {
                return Ok::<_, NodeError>(None); // NODE-183
            }
            let said = if self.apps.meters.lives(&id, now) || known.answers == step.request {
                chain.promises.vouch(records, &key, &id, (&bound, newest), &step)
            } else {
                Err(MeterError::Stopped) // NODE-181, NODE-182
            };
            if let Ok(said) = &said {
                let answer = Answer::Vouched(voucher(&note, said)?);
                runtime::record_answer(records, app, request.id, &answer, now)?; // NODE-184
            }
            Ok(Some(said))
        })?;
        match said {
            None => Ok(Standing::Busy),
            Some(Ok(_)) => {
                self.apps.meters.heard(&id, now);
                self.answered(app);
                Ok(Standing::Busy)
            }
            Some(Err(error)) => not_metered(error).map(|refusal| Standing::Answer(Answer::Refused(refusal))),
        }
    }

    /// Ends a meter that its app wants ended.
    pub(super) fn look_at_stop(
        &self,
        chain: &Arc<Chain>,
        app: &AppId,
        request: &Request,
        meter: RequestId,
    ) -> Result<Standing, NodeError> {
        let id = meter_id(app, meter);
        let note: Option<MeterNote> = self.read(|records| get_json(records, METERS, id.as_bytes()))?;
        if note.is_none() {
            return Ok(refused(RefusalCode::NotFound, "no meter goes by this number"));
        }
        self.apps.meters.end(&id);
        self.write(|records| {
            self.end_meter(records, chain, &id, MeterEnd::App)?;
            let answer = Answer::MeterStopped;
            Ok::<_, NodeError>(runtime::record_answer(records, app, request.id, &answer, self.clock.now())?)
        })?;
        self.answered(app);
        Ok(Standing::Busy)
    }
}

/// The newest voucher, as the app is given it.
fn voucher(note: &MeterNote, said: &MeterRecord) -> Result<SignatureRecord, NodeError> {
    let signature = said.signature.ok_or_else(|| codes::BUG.with("what", "a voucher without a signature"))?;
    Ok(SignatureRecord { signature: signature.to_vec(), fields: note.fields_of(&said.last) })
}

/// The struct with nothing in the fields that change with each voucher, which an app does not give here.
fn at_most(contract: ContractName, asked: &Typed) -> Result<Typed, Refusal> {
    let Some(what) = promise::may_count(contract, &asked.name) else {
        return Err(Refusal::new(RefusalCode::NotDeclared, "no meter counts this struct"));
    };
    let mut whole = asked.clone();
    for later in promise::changing(contract, &asked.name) {
        if asked.fields.iter().any(|field| field.name == later) {
            let hint = format!("{later} changes with each voucher, and is not agreed to");
            return Err(Refusal::new(RefusalCode::Invalid, hint));
        }
        let meaning = typed::fields_of(contract, what).find(|(field, _)| field == later);
        let is_hash = matches!(meaning, Some((_, Meaning::Digest)));
        let value = if is_hash { Value::Bytes(vec![0; 32]) } else { Value::Uint("0".to_owned()) };
        whole.fields.push(Argument { name: later.to_owned(), value });
    }
    Ok(whole)
}

/// What an app gives anew, as words; `None` where one is none.
fn words_of(changes: &[Argument]) -> Option<Vec<(String, B256)>> {
    let word = |change: &Argument| {
        let word = match &change.value {
            Value::Bytes(bytes) => B256::try_from(bytes.as_slice()).ok(),
            Value::Uint(text) => text.parse::<U256>().ok().map(B256::from),
            _ => None,
        };
        Some((change.name.clone(), word?))
    };
    changes.iter().map(word).collect()
}

fn not_metered(error: MeterError) -> Result<Refusal, NodeError> {
    let code = match error {
        MeterError::Promise(error) => return not_promised(error),
        MeterError::Unknown => RefusalCode::NotFound,
        MeterError::Stopped => RefusalCode::Expired,
        MeterError::NotAbove { .. } => RefusalCode::Invalid,
        MeterError::AboveMost { .. } => RefusalCode::Quota,
        error => return Err(error.into()),
    };
    Ok(Refusal::new(code, error.to_string()))
}

/// The people in a meter, by account.
pub(crate) type People = BTreeMap<Address, PersonId>;
