//! Sheets about what the account of an app would sign: the yes, the signature, what it counts towards limits, the app's answer and the
//! line in the log are one commit.

use std::collections::BTreeMap;

use teahouse_api::app::ReceiptAnswer;
use teahouse_api::consent::{ConsentOutcomeView, ConsentSheetView, ConsentState};
use teahouse_api::money::PartyView;
use teahouse_api::typed::TypedDataView;
use teahouse_base::{RngExt, SystemRng, WriteRecords};
use teahouse_bundle::AppId;
use teahouse_chain::primitives::{Address, U256};
use teahouse_chat::ids::{ConversationId, MessageId};
use teahouse_runtime::model::{Answer, Argument, PersonId, RequestId, SignatureRecord};
use teahouse_runtime::records;
use teahouse_wallet::Amounts;
use teahouse_wallet::promise::{PromiseDraft, PromiseError};
use teahouse_wallet::typed::{self, Held, TypedData};

use super::proposal::typed_view;
use super::sheets::{Answering, Sheet, What};
use super::{ARM_MS, Ask, MAX_REASON, WAITS, digest_of};
use crate::apps::sign::SignedRecord;
use crate::chain::{Chain, text_of};
use crate::error::{NodeError, codes};
use crate::money::limits::spending_app;
use crate::money::payment;
use crate::node::Shared;
use crate::records::{SIGNED, put_json};

/// What a yes would sign.
#[derive(Clone)]
pub(crate) struct PromiseProposal {
    pub(crate) draft: PromiseDraft,
    /// The contract's alias, which the grant is for.
    pub(crate) alias: String,
    /// The fields as the app is told them.
    pub(crate) fields: Vec<Argument>,
    /// Who is in it.
    pub(crate) people: BTreeMap<Address, PersonId>,
}

/// Messages that left with a signature.
pub(super) type Told = Vec<(ConversationId, MessageId)>;

/// What a sheet shows of what the account of an app would sign.
pub(super) struct Drawn<'a> {
    pub(super) outflow: &'a Amounts,
    pub(super) shown: &'a TypedData,
    pub(super) account: Address,
    pub(super) digest: [u8; 32],
    pub(super) people: &'a BTreeMap<Address, PersonId>,
}

impl PromiseProposal {
    fn drawn(&self) -> Drawn<'_> {
        let Self { draft, people, .. } = self;
        Drawn {
            outflow: draft.outflow(),
            shown: draft.shown(),
            account: draft.account(),
            digest: draft.digest().0,
            people,
        }
    }
}

impl Shared {
    /// Opens the sheet of what an app wants signed.
    pub(crate) fn open_promise(
        &self,
        chain: &Chain,
        ask: Ask,
        proposal: PromiseProposal,
    ) -> Result<ConsentSheetView, NodeError> {
        let id = hex::encode(SystemRng.array::<8>());
        let view = self.promise_sheet(chain, id, &ask, &proposal.drawn())?;
        self.keep_sheet(chain, Sheet { view, ask, what: What::Promise(Box::new(proposal)) })
    }

    pub(super) fn promise_sheet(
        &self,
        chain: &Chain,
        id: String,
        ask: &Ask,
        drawn: &Drawn<'_>,
    ) -> Result<ConsentSheetView, NodeError> {
        let now = self.clock.now();
        let spent_today = match &ask.origin {
            Some((app, _)) => self.spent_today(&app.to_string(), now.get())?,
            None => Vec::new(),
        };
        let mut view = ConsentSheetView {
            id,
            digest: String::new(),
            action: ask.action,
            state: ConsentState::Pending,
            at: now.get(),
            expires_at: now.after(WAITS).get(),
            asker: ask.asker.clone(),
            reason: ask.reason.as_ref().map(|reason| reason.chars().take(MAX_REASON).collect()),
            leaves: payment::shown(chain, drawn.outflow, U256::ZERO),
            arrives: Vec::new(),
            allows: None,
            fee_max: None,
            carried: None,
            signs: Some(self.signed_view(chain, ask, drawn)?),
            shielded: None,
            to: Some(self.party(chain, drawn.shown.place)?),
            account: text_of(drawn.account),
            method: None,
            step: ask.step.0,
            steps: ask.step.1,
            given_before: Vec::new(),
            spent_today,
            warnings: Vec::new(),
            arm_ms: ARM_MS,
        };
        view.digest = digest_of(&view, &drawn.digest);
        Ok(view)
    }

    /// Every field, and who each account is.
    fn signed_view(&self, chain: &Chain, ask: &Ask, drawn: &Drawn<'_>) -> Result<TypedDataView, NodeError> {
        let mut view = typed_view(chain, drawn.shown);
        for (shown, field) in view.fields.iter_mut().zip(&drawn.shown.fields) {
            if let Held::Account(account) = field.held {
                shown.party = Some(self.party_in(chain, ask, drawn, account)?);
            }
        }
        Ok(view)
    }

    fn party_in(
        &self,
        chain: &Chain,
        ask: &Ask,
        drawn: &Drawn<'_>,
        account: Address,
    ) -> Result<PartyView, NodeError> {
        let mut party = self.party(chain, account)?;
        party.mine |= account == drawn.account;
        let app = ask.app();
        let person = drawn.people.get(&account).zip(app.as_ref());
        let known = person.map(|(person, app)| self.person_of(app, person)).transpose()?.flatten();
        let contact = known.map(|known| self.chat_view(|chat| chat.contact(&known))).transpose()?.flatten();
        if let Some(contact) = contact {
            // It told this account for this app over its own session, and never another (NODE-131).
            party.contact = Some(contact.name().to_owned());
            party.verified = contact.is_verified();
        }
        Ok(party)
    }

    /// Signs what was agreed to, if what was shown is still true.
    pub(super) async fn approve_promise(
        &self,
        answering: Answering<'_>,
    ) -> Result<ConsentOutcomeView, NodeError> {
        let sheet = answering.sheet();
        let shown = sheet.promise().ok_or_else(|| codes::BUG.with("what", "a sheet of no promise"))?;
        let (app, request) =
            sheet.ask.origin.ok_or_else(|| codes::BUG.with("what", "a promise of no app"))?;
        if self.is_taken_back(&app, &shown.alias)? {
            return Err(codes::SHEET_CLOSED.with("sheet", &sheet.view.id)); // NODE-133
        }
        let (chain, draft) = (self.chain()?, &shown.draft);
        let filled = draft.filled();
        let bound = typed::bind(&*chain.port, &chain.book, filled.contract(), filled.name()).await?; // TYP-002
        let now = chain.promises.draft(&bound, filled.clone(), draft.account())?;
        if now != *draft {
            return Err(codes::SHEET_STALE.with("sheet", &sheet.view.id)); // CON-002
        }
        let newest = chain.port.heads().await?.latest.time;
        let key = self.persona()?.app_account(app.as_bytes()); // LCK-001
        let mut told = Told::new();
        let receipt = self.write(|records| {
            self.still_granted(&*records, &sheet.ask)?;
            let by = (spending_app(&app), newest);
            let agreed = chain.promises.agree(records, &key, sheet.ask.id, draft, by);
            let kept = agreed.map_err(|error| match error {
                PromiseError::Limit(exceeded) => self.over_limit(&chain, &exceeded), // SPL-004
                error => error.into(),
            })?;
            self.sheet_receipt(records, sheet, ReceiptAnswer::Agreed)?;
            told = self.keep_signed(records, sheet, shown, (app, request, &kept.signature))?;
            Ok::<_, NodeError>(self.write_receipt(records, &sheet.view, ConsentState::Approved)?)
        })?;
        let (id, name) = (sheet.ask.id, answering.id().to_owned());
        answering.done();
        self.follow_app_account(&app);
        for (conversation, message) in &told {
            self.message_sent(conversation, message)?;
        }
        self.sheet_changed(&name, Some((app, request)), ConsentState::Approved);
        self.apps.wake(&app);
        self.money.notify_one();
        let payment = Some(id.to_string());
        Ok(ConsentOutcomeView { sheet: name, state: ConsentState::Approved, payment, receipt })
    }

    /// What the app is told, that answer itself, and who is in it being told the account, in the signature's commit.
    fn keep_signed(
        &self,
        store: &mut dyn WriteRecords,
        sheet: &Sheet,
        shown: &PromiseProposal,
        (app, request, signature): (AppId, RequestId, &[u8; 65]),
    ) -> Result<Told, NodeError> {
        let fields = shown.fields.clone();
        let kept = SignedRecord { app: app.to_string(), fields: fields.clone() };
        put_json(store, SIGNED, sheet.ask.id.as_bytes(), &kept)?;
        let answer = Answer::Signed(SignatureRecord { signature: signature.to_vec(), fields });
        records::record_answer(store, &app, request, &answer, self.clock.now())?; // NODE-133
        self.tell_people(store, shown.people.values(), (&app, shown.draft.account()))
    }

    /// Tells everybody who is in what was signed which account signed it, in the signature's commit.
    pub(super) fn tell_people<'a>(
        &self,
        store: &mut dyn WriteRecords,
        people: impl Iterator<Item = &'a PersonId>,
        (app, account): (&AppId, Address),
    ) -> Result<Told, NodeError> {
        let mut told = Told::new();
        for person in people {
            let Some(contact) = self.person_of(app, person)? else { continue };
            told.extend(self.tell_app_account(store, &contact, (app, account))?);
        }
        Ok(told)
    }
}
