//! Typed data that apps ask to have signed: filled in here, shown field by field, and signed by the app's own account.
//!
//! A request is one promise of the wallet, named after app and request: asked again, its bytes are on disk and are given out as they are.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use teahouse_api::consent::{AskerView, ConsentAction};
use teahouse_base::Coded;
use teahouse_bundle::AppId;
use teahouse_bundle::manifest::Permissions;
use teahouse_bundle::manifest::permissions::Structs;
use teahouse_chain::book::ContractName;
use teahouse_chain::primitives::Address;
use teahouse_chat::ids::{AccountId, ConversationId};
use teahouse_runtime::grant::{self, Decision, Scope};
use teahouse_runtime::model::{
    Answer, Argument, Refusal, RefusalCode, Request, RequestId, Sign, SignatureRecord, Verify,
};
use teahouse_wallet::journal::IntentId;
use teahouse_wallet::promise::{self, PromiseError};
use teahouse_wallet::typed::{self, Described, Meaning, TypedError};

use super::catalogue::fingerprint;
use super::fill::{Filling, NotFilled};
use super::requests::{Standing, refused};
use crate::chain::Chain;
use crate::consent::{Ask, PromiseProposal};
use crate::error::{NodeError, codes};
use crate::money::limits::spending_app;
use crate::money::payment::intent_id;
use crate::node::Shared;
use crate::records::{SIGNED, get_json};

/// What was signed for an app, as the app is told it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SignedRecord {
    /// The app, hex.
    pub app: String,
    /// Its fields, moments filled in.
    pub fields: Vec<Argument>,
}

/// What a signature that an app asked for is called in the wallet.
fn sign_id(app: &AppId, request: RequestId) -> IntentId {
    intent_id(&[b"app sign", app.as_bytes(), &request.get().to_be_bytes()])
}

/// The contract of the address book that a name means.
pub(super) fn contract_named(name: &str) -> Option<ContractName> {
    ContractName::ALL.into_iter().find(|known| known.as_str() == name)
}

/// Refuses a manifest that would have something signed which this program cannot show, or which is not an app's to sign.
///
/// # Errors
/// `APP-433` with the struct, `APP-434` with the field of a bound that is none.
pub(crate) fn check_declared(permissions: &Permissions) -> Result<(), NodeError> {
    check_structs(permissions, &permissions.sign, promise::may_sign)?;
    check_structs(permissions, &permissions.meter, promise::may_count)
}

fn check_structs(
    permissions: &Permissions,
    all: &Structs,
    may: fn(ContractName, &str) -> Option<&'static Described>,
) -> Result<(), NodeError> {
    for (alias, structs) in all {
        let contract = permissions.contracts.get(alias).map(|declared| declared.contract.as_str());
        let known = contract.and_then(contract_named);
        for (name, bounds) in structs {
            let what = known.and_then(|contract| Some((contract, may(contract, name)?)));
            let Some((contract, what)) = what else {
                let contract = contract.unwrap_or_default();
                return Err(codes::NOT_TO_SIGN.with("struct", name).and("contract", contract)); // NODE-132
            };
            let has = |path: &str, is: &dyn Fn(Meaning) -> bool| {
                typed::fields_of(contract, what).any(|(field, meaning)| field == path && is(meaning))
            };
            let amount = |meaning: Meaning| matches!(meaning, Meaning::Amount(_));
            let moment = |meaning: Meaning| matches!(meaning, Meaning::Until | Meaning::Moment);
            let bad = bounds.amounts.keys().find(|path| !has(path.as_str(), &amount));
            let bad = bad.or_else(|| bounds.deadlines.keys().find(|path| !has(path.as_str(), &moment)));
            if let Some(path) = bad {
                return Err(codes::NO_SUCH_BOUND.with("struct", name).and("field", path)); // NODE-132
            }
        }
    }
    Ok(())
}

impl Shared {
    /// How a signature that an app asked for stands.
    pub(super) async fn look_at_sign(
        &self,
        chain: &Arc<Chain>,
        app: &AppId,
        request: &Request,
        sign: &Sign,
    ) -> Result<Standing, NodeError> {
        if let Some(standing) = self.word_against(app, request)? {
            return Ok(standing); // NODE-133
        }
        let id = sign_id(app, request.id);
        if let Some(record) = self.signed_before(chain, app, &id)? {
            return Ok(Standing::Answer(Answer::Signed(record))); // NODE-133
        }
        if self.consent.has_intent(&id) || self.consent.is_full() {
            return Ok(Standing::Waits);
        }
        let proposal = match self.proposed(chain, app, sign).await? {
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
            action: ConsentAction::AppSign,
            asker: Some(asker),
            reason: Some(sign.purpose.clone()),
            method: None,
            origin: Some((*app, request.id)),
            spends_for: None,
            step: (1, 1),
        };
        match self.open_promise(chain, ask, proposal) {
            Ok(_) => Ok(Standing::Waits),
            Err(error) if error.code() == codes::SHEET_CLOSED.code() => Ok(Standing::Busy),
            Err(error) => Err(error),
        }
    }

    /// Whether the person said no for good, or took the grant back.
    pub(crate) fn is_taken_back(&self, app: &AppId, alias: &str) -> Result<bool, NodeError> {
        let scope = Scope::Sign(alias.to_owned());
        let grant = self.read(|records| grant::find(records, app, &scope))?;
        Ok(grant.is_some_and(|grant| grant.decision != Decision::Ask))
    }

    /// What was signed under this name before.
    fn signed_before(
        &self,
        chain: &Chain,
        app: &AppId,
        id: &IntentId,
    ) -> Result<Option<SignatureRecord>, NodeError> {
        let account = self.persona()?.app_account(app.as_bytes()).address(); // LCK-001
        let Some(kept) = chain.promises.look_up(account, id)? else { return Ok(None) };
        let told: Option<SignedRecord> = self.read(|records| get_json(records, SIGNED, id.as_bytes()))?;
        let fields = told.map(|told| told.fields).unwrap_or_default();
        Ok(Some(SignatureRecord { signature: kept.signature.to_vec(), fields }))
    }

    /// What a yes would sign, held against manifest, code, limits and time; or what the app hears instead.
    async fn proposed(
        &self,
        chain: &Arc<Chain>,
        app: &AppId,
        sign: &Sign,
    ) -> Result<Result<PromiseProposal, Refusal>, NodeError> {
        chain.ready().await?;
        let account = self.persona()?.app_account(app.as_bytes()).address(); // LCK-001
        let newest = chain.port.heads().await?.latest.time;
        let (record, now) = (self.app_record(app)?, newest.max(self.clock.now().seconds()));
        let (permissions, structs) = (&record.permissions, &record.permissions.sign);
        let filling = Filling { shared: self, chain, app, permissions, structs, account, now };
        let filled = match filling.within_bounds(&sign.typed) {
            Ok(filled) => filled,
            Err(why) => return why.refusal().map(Err),
        };
        let (contract, name) = (filled.filled.contract(), filled.filled.name());
        let bound = match typed::bind(&*chain.port, &chain.book, contract, name).await {
            Ok(bound) => bound,
            Err(error) => return not_bound(error).map(Err),
        };
        let draft = match chain.promises.draft(&bound, filled.filled, account) {
            Ok(draft) => draft,
            Err(error) => return not_promised(error).map(Err),
        };
        if let Err(refusal) = filling.same_assets(&sign.typed, draft.shown()) {
            return Ok(Err(refusal));
        }
        if draft.until().is_some_and(|until| until <= now) {
            return Ok(Err(Refusal::new(RefusalCode::Expired, "its deadline is past")));
        }
        if let Err(error) = chain.promises.within_limits(&draft, spending_app(app), newest) {
            return not_promised(error).map(Err);
        }
        let alias = sign.typed.contract.clone();
        Ok(Ok(PromiseProposal { draft, alias, fields: filled.fields, people: filled.people }))
    }

    /// Whether a signature is a person's, of exactly what the app says.
    pub(super) async fn look_at_signature(
        &self,
        chain: &Arc<Chain>,
        app: &AppId,
        verify: &Verify,
    ) -> Result<Standing, NodeError> {
        let Some(by) = self.account_of_person(app, &verify.by)? else {
            return Ok(refused(RefusalCode::NotFound, "that person has shown no account for this app"));
        };
        chain.ready().await?;
        let account = self.persona()?.app_account(app.as_bytes()).address(); // LCK-001
        let newest = chain.port.heads().await?.latest.time;
        let (record, now) = (self.app_record(app)?, newest.max(self.clock.now().seconds()));
        let (permissions, structs) = (&record.permissions, &record.permissions.sign);
        let filling = Filling { shared: self, chain, app, permissions, structs, account, now };
        let filled = match filling.whole(&verify.typed) {
            Ok(filled) => filled.filled,
            Err(why) => return why.refusal().map(|refusal| Standing::Answer(Answer::Refused(refusal))),
        };
        let bound = match typed::bind(&*chain.port, &chain.book, filled.contract(), filled.name()).await {
            Ok(bound) => bound,
            Err(error) => {
                return not_bound(error).map(|refusal| Standing::Answer(Answer::Refused(refusal)));
            }
        };
        let signature = <[u8; 65]>::try_from(verify.signature.as_slice());
        let holds = signature.is_ok_and(|bytes| promise::is_signed_by(&bound, &filled, &bytes, by));
        Ok(Standing::Answer(Answer::Verified(holds)))
    }

    /// Whom a card tells the app's account, and which: only of an app that may have something signed, and while the keys are there.
    pub(super) fn account_to_tell(
        &self,
        app: &AppId,
        conversation: &ConversationId,
    ) -> Result<Option<(AccountId, Address)>, NodeError> {
        let Ok(persona) = self.persona() else { return Ok(None) };
        if self.app_record(app)?.permissions.sign.is_empty() {
            return Ok(None);
        }
        let contact = self.chat_view(|chat| chat.account_of(conversation))?;
        Ok(contact.map(|contact| (contact, persona.app_account(app.as_bytes()).address())))
    }

    /// The app's account is among the persona's own from its first signature on, so that what is paid to it is seen.
    pub(crate) fn follow_app_account(&self, app: &AppId) {
        let params = teahouse_api::account::NewAccountParams { label: None, app: Some(app.to_string()) };
        if let Err(error) = self.open_account(&params) {
            tracing::warn!(%error, app = %app, "the account of an app is not followed");
        }
    }
}

pub(super) fn not_bound(error: TypedError) -> Result<Refusal, NodeError> {
    match error {
        TypedError::Port(_) => Ok(Refusal::new(RefusalCode::Offline, "the chain was not reached")),
        TypedError::UnknownContract(_) | TypedError::UnknownType { .. } => {
            Ok(Refusal::new(RefusalCode::NotFound, error.to_string()))
        }
        error => {
            tracing::warn!(code = %error.code(), "something an app wants signed is not shown: {error}");
            Ok(Refusal::new(RefusalCode::Rejected, "the contract is not the one that is known"))
        }
    }
}

pub(super) fn not_promised(error: PromiseError) -> Result<Refusal, NodeError> {
    let code = match error {
        PromiseError::Fill(_) | PromiseError::NotASide(_) => RefusalCode::Invalid,
        PromiseError::OtherSubject(_) => RefusalCode::NotFound,
        PromiseError::TooLate(_) => RefusalCode::Expired,
        PromiseError::Limit(_) => RefusalCode::Quota,
        error => return Err(error.into()),
    };
    // A limit's figures are the person's own.
    let is_limit = matches!(error, PromiseError::Limit(_));
    let detail =
        if is_limit { "it is over a limit that the person has set".to_owned() } else { error.to_string() };
    Ok(Refusal::new(code, detail))
}

impl NotFilled {
    /// What the app is told.
    ///
    /// # Errors
    /// The host's own failure, which is nothing to tell an app.
    pub(super) fn refusal(self) -> Result<Refusal, NodeError> {
        match self {
            Self::Refused(refusal) => Ok(refusal),
            Self::Error(error) => Err(error),
        }
    }
}
