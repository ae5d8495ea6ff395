//! A gift leaves when its envelope is on the chain: messages, links, and the app's answer in one commit.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use teahouse_api::app::{ClaimLinkView, ReceiptAnswer, ReceiptKind};
use teahouse_base::{Encode, RngExt, SystemRng, WriteRecords};
use teahouse_bundle::AppId;
use teahouse_chat::chat::Chat;
use teahouse_chat::content::Content;
use teahouse_chat::ids::{ConversationId, MessageId};
use teahouse_runtime::grant::Scope;
use teahouse_runtime::model::{
    Answer, BatchId, Gift, Receiver, Refusal, RefusalCode, Request, RequestId, RequestKind,
};
use teahouse_runtime::records;
use teahouse_wallet::envelope::{GivenShare, SubmitterHint};
use zeroize::Zeroizing;

use super::funding::app_amount;
use super::handing::place_in;
use super::requests::{Standing, refused};
use crate::chain::Chain;
use crate::error::NodeError;
use crate::node::Shared;
use crate::people::payload::{EnvelopePayload, MAX_APP_PAYLOAD};
use crate::receipts::log::Entry;
use crate::receipts::shown;
use crate::records::{GIFTS, all_json, put_json};

/// A share given as a link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct LinkRecord {
    app: String,
    link: String,
}

/// A gift that can be handed over.
struct Prepared {
    share: GivenShare,
    to: Option<ConversationId>,
    title: String,
    payload: Vec<u8>,
}

impl Shared {
    /// Gives shares away once the envelope is on the chain: messages, links and the answer in one commit.
    pub(super) fn give(
        &self,
        chain: &Arc<Chain>,
        app: &AppId,
        request: RequestId,
        gifts: &[Gift],
    ) -> Result<Standing, NodeError> {
        let Some(batch) = gifts.first().map(|gift| gift.batch) else {
            return Ok(refused(RefusalCode::Invalid, "no gift"));
        };
        let Some(record) = self.batch(app, batch)? else {
            return Ok(refused(RefusalCode::NotFound, "no such batch"));
        };
        if !record.funded {
            let open = self.requests_of(app)?;
            let funding = open.iter().any(|other| funds(other, batch));
            let waits = if funding {
                Standing::Waits
            } else {
                refused(RefusalCode::Rejected, "the envelope was not funded")
            };
            return Ok(waits);
        }
        let prepared = match self.prepare_gifts(chain, app, &record, gifts)? {
            Ok(prepared) => prepared,
            Err(refusal) => return Ok(Standing::Answer(Answer::Refused(refusal))),
        };
        let sent = self.write(|store| {
            let mut sent = Vec::new();
            for gift in &prepared {
                sent.extend(self.hand_over(store, app, gift)?);
            }
            Self::change_batch(store, app, batch, |record| {
                record.given.extend(gifts.iter().map(|gift| gift.index))
            })?;
            records::record_answer(store, app, request, &Answer::Given, self.clock.now())?;
            self.write_app_receipt(store, receipt_of(app, gifts))?;
            Ok::<_, NodeError>(sent)
        })?;
        for (conversation, message) in sent {
            self.outbox.notify_one();
            self.report_message(&conversation, &message);
        }
        self.answered(app);
        Ok(Standing::Busy)
    }

    fn prepare_gifts(
        &self,
        chain: &Chain,
        app: &AppId,
        record: &super::host::BatchRecord,
        gifts: &[Gift],
    ) -> Result<Result<Vec<Prepared>, Refusal>, NodeError> {
        let invalid = |detail: &str| Ok(Err(Refusal::new(RefusalCode::Invalid, detail)));
        let persona = self.persona()?;
        let Some(plan) = self.plan_of(chain, record)? else { return invalid("the batch has no plan") };
        let hints = self.submitter_hints();
        let mut seen = record.given.clone();
        let mut prepared = Vec::new();
        for gift in gifts {
            if seen.contains(&gift.index) || gift.payload.len() > MAX_APP_PAYLOAD {
                return invalid("a share was given before, or carries too much");
            }
            seen.push(gift.index);
            let fits = app_amount(chain, plan.terms().asset, plan.terms().share().get());
            let Some(share) = plan
                .share(&persona, gift.index, hints.clone())
                .filter(|_| fits.as_ref() == Some(&gift.amount))
            else {
                return invalid("the share is not in the envelope, or of another amount");
            };
            let to = match &gift.to {
                Receiver::Link => None,
                Receiver::Person(person) => match self.person_of(app, person)? {
                    Some(account) => Some(ConversationId::between(&self.own_card()?.account(), &account)),
                    None => return Ok(Err(Refusal::new(RefusalCode::NotFound, "no such person"))),
                },
            };
            prepared.push(Prepared { share, to, title: gift.title.clone(), payload: gift.payload.clone() });
        }
        Ok(Ok(prepared))
    }

    /// One gift on its way, in the caller's commit.
    fn hand_over(
        &self,
        store: &mut dyn WriteRecords,
        app: &AppId,
        gift: &Prepared,
    ) -> Result<Option<(ConversationId, MessageId)>, NodeError> {
        let Some(conversation) = gift.to else {
            let key = [gift.share.id().as_bytes().as_slice(), &gift.share.index().to_be_bytes()].concat();
            let record = LinkRecord { app: app.to_string(), link: gift.share.to_link().to_string() };
            put_json(store, GIFTS, &key, &record)?;
            return Ok(None);
        };
        let share = Zeroizing::new(gift.share.to_secret_bytes().to_vec());
        let payload = EnvelopePayload { app: gift.payload.clone(), share }.to_bytes();
        let place = place_in(store, app)?;
        let content =
            Content::RedEnvelope { app: app.to_string(), summary: gift.title.clone(), payload, place };
        let mut rng = SystemRng;
        let message = Chat::new(store, &*self.clock, &mut rng).send(&conversation, content)?;
        Ok(Some((conversation, message)))
    }

    /// Submitters that a share names: those this profile is connected to, in an order of chance.
    fn submitter_hints(&self) -> Vec<SubmitterHint> {
        let mut peers = self.network.edge().map(|edge| edge.submitters()).unwrap_or_default();
        for place in (1..peers.len()).rev() {
            let other = SystemRng.below(place as u64 + 1) as usize;
            peers.swap(place, other);
        }
        peers.iter().filter_map(|peer| SubmitterHint::new(peer.to_string())).collect()
    }

    /// The shares of an app's envelopes that were given as links.
    pub(crate) fn links_of(&self, app: &AppId) -> Result<Vec<ClaimLinkView>, NodeError> {
        let rows = self.read(|store| all_json::<LinkRecord>(store, GIFTS, &[]))?;
        let mine = rows.into_iter().map(|(_, record)| record).filter(|record| record.app == app.to_string());
        let view = |record: LinkRecord| {
            let share = GivenShare::from_link(&record.link).ok()?;
            Some(ClaimLinkView {
                envelope: share.id().to_string(),
                index: share.index(),
                amount: self.share_amount(&share)?,
                link: record.link,
            })
        };
        Ok(mine.filter_map(view).collect())
    }
}

/// The receipt of shares that are given away: the press was the yes.
fn receipt_of(app: &AppId, gifts: &[Gift]) -> Entry {
    let told = |gift: &Gift| {
        format!("{} {} {} {}", gift.batch, gift.index, gift.amount.base_units, gift.amount.asset)
    };
    let mut parts = vec!["gift".to_owned()];
    parts.extend(gifts.iter().map(told));
    let shown = shown(&parts.iter().map(String::as_str).collect::<Vec<_>>());
    let (kind, answer) = (ReceiptKind::Gift, ReceiptAnswer::Agreed);
    Entry { app: *app, scope: Scope::Claims.to_string(), kind, answer, shown }
}

/// Whether a request funds this batch.
fn funds(request: &Request, batch: BatchId) -> bool {
    use teahouse_runtime::model::Value;
    match &request.kind {
        RequestKind::Write(write) => {
            write.call.arguments.iter().any(|argument| argument.value == Value::BatchCount(batch))
        }
        _ => false,
    }
}
