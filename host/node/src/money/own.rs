//! What others would bring to the chain can be brought by the own account, where somebody asks for that: it costs coin, and the
//! account shows itself as the one that cared.

use std::time::Duration;

use teahouse_api::consent::{ConsentAction, ConsentSheetView};
use teahouse_api::envelope::ClaimOwnParams;
use teahouse_base::{RngExt, SystemRng, WriteRecords};
use teahouse_chain::envelope::{Amount, Destination};
use teahouse_chain::port::At;
use teahouse_wallet::journal::IntentId;
use teahouse_wallet::redeem::{Carriage, own_submission};
use teahouse_wallet::relayed::standing;
use teahouse_wallet::signer::{Carrier, Intent};

use super::payment::intent_id;
use crate::chain::Chain;
use crate::consent::{Ask, Way};
use crate::error::{NodeError, codes};
use crate::node::Shared;

/// How long a claim that the own account brings can be used.
const CLAIM_LIFE: Duration = Duration::from_secs(3_600);

impl Shared {
    /// Opens a sheet for a share's claim by the own account: by a transaction of its own, or by a batch for a fee in a token.
    pub(crate) async fn claim_oneself(&self, params: &ClaimOwnParams) -> Result<ConsentSheetView, NodeError> {
        self.persona()?; // LCK-001
        let chain = self.chain()?;
        let way = Way::asked(&chain, params.fee_in.as_deref(), params.dry_run)?;
        let share = self.named_share(&params.envelope)?;
        chain.ready().await?;
        self.check_claim(&chain, &share).await?;
        let (redemptions, dest) = (&chain.redemptions, Destination::Account(chain.account()));
        let deadline = redemptions.deadline(&share, CLAIM_LIFE).await?;
        // Kept before anybody sees it, as every claim: the share is followed wherever it goes.
        let sign = |records: &mut dyn WriteRecords| {
            redemptions.sign(records, &share, dest, Carriage::FREE, deadline)
        };
        let claim = self.signed(way.dry_run, sign)?;
        let intent = own_submission(&claim, share.domain().contract);
        self.open_own(&chain, intent, "claim", way).await
    }

    /// Opens a sheet for a relayed payment by a transaction of the own account. It stays one payment: its number is the same.
    pub(crate) async fn carry_oneself(
        &self,
        text: &str,
        dry_run: bool,
    ) -> Result<ConsentSheetView, NodeError> {
        let unknown = || codes::NO_PAYMENT.with("payment", text);
        let id: IntentId = text.parse().map_err(|_| unknown())?;
        let chain = self.lane_with(&id)?;
        let known = chain.relayed.look_up(&id)?.ok_or_else(unknown)?;
        chain.ready().await?;
        chain.agreed_on_batch(&known).await?; // NODE-026
        let account = chain.account();
        let word = if standing(&*chain.port, &chain.book, account).await? {
            // The transaction that brings the word uses the nonce before.
            Some(chain.port.nonce(account, At::Latest).await?.saturating_add(1))
        } else {
            None
        };
        let signer = self.signer(&chain)?; // LCK-001
        let sign =
            |records: &mut dyn WriteRecords| chain.relayed.sign(records, &signer, &id, Carrier::FREE, word);
        let handed = self.signed(dry_run, sign)?;
        let data = handed.signed.call(Amount::ZERO).data;
        let intent = Intent::CarryBatch { account, data, word: handed.word };
        self.open_own(&chain, intent, "execute", Way::own(dry_run)).await
    }

    /// Signs in a commit of its own; what is only shown, in one that is never made.
    fn signed<T, E: Into<NodeError>>(
        &self,
        dry_run: bool,
        sign: impl FnOnce(&mut dyn WriteRecords) -> Result<T, E>,
    ) -> Result<T, NodeError> {
        if !dry_run {
            return self.write(sign);
        }
        let mut dropped = self.store.begin_write()?;
        sign(&mut *dropped).map_err(Into::into)
    }

    async fn open_own(
        &self,
        chain: &Chain,
        intent: Intent,
        method: &str,
        way: Way,
    ) -> Result<ConsentSheetView, NodeError> {
        let ask = Ask {
            id: intent_id(&[b"own", &SystemRng.array::<16>()]),
            action: ConsentAction::Carry,
            asker: None,
            reason: None,
            method: Some(method.to_owned()),
            origin: None,
            spends_for: None,
            step: (1, 1),
        };
        self.open_sheet(chain, intent, ask, way).await
    }
}
