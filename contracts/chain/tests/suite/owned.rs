//! Owners, offers and recoveries through the bindings: the story is the same for a publisher and for a name.

use std::time::Duration;

use alloy::primitives::{Address, B256};
use alloy::signers::local::PrivateKeySigner;
use serde_json::Value;
use teahouse_base::UnixSeconds;
use teahouse_chain::book::ContractName;
use teahouse_chain::envelope::ContractCall;
use teahouse_chain::ownership::{
    Holding, MAX_RECOVERY_DELAY, MIN_RECOVERY_DELAY, OwnedId, OwnerAct, OwnerEvent, OwnerStep, Owners,
    Recovery, RunningRecovery, Signed,
};
use teahouse_chain::port::At;
use teahouse_chain::refusal::{OwnerRefusal, Refusal};

use crate::golden::{domain, field, time, whole};
use crate::kit::{House, signed};

/// Holds what owners sign to the golden digests, in the domain of the contract `name`.
pub fn golden(file: &str, name: ContractName) {
    let check = |of: &str, step: &dyn Fn(&Value) -> OwnerStep| {
        whole(file, of, |v| {
            let act = OwnerAct { id: field::<B256>(v, "id").into(), step: step(v) };
            let signed = Signed { act, nonce: field(v, "nonce"), deadline: time(v, "deadline") };
            signed.digest(&domain(v).eip712(name))
        });
    };
    check("OfferOwner", &|v| OwnerStep::Offer(Some(field(v, "to"))));
    check("AcceptOwner", &|v| OwnerStep::Accept(field(v, "owner")));
    check("SetRecovery", &|v| {
        OwnerStep::SetRecovery(Some(Recovery { account: field(v, "recovery"), delay: field(v, "delay") }))
    });
    check("StartRecovery", &|v| OwnerStep::StartRecovery(field(v, "heir")));
    check("CancelRecovery", &|_| OwnerStep::CancelRecovery);
}

/// A thing with its owner, somebody who may have it next, and somebody without a role.
pub struct Owned<'a> {
    pub house: &'a House,
    pub owners: Owners,
    /// Where the contract is.
    pub at: Address,
    pub id: OwnedId,
    pub owner: PrivateKeySigner,
    pub next: PrivateKeySigner,
    pub stranger: PrivateKeySigner,
}

impl Owned<'_> {
    async fn holding(&self) -> Holding {
        self.owners.holding(self.house.port(), self.id, At::Latest).await.expect("it answers")
    }

    async fn refused(&self, from: &PrivateKeySigner, call: ContractCall, with: OwnerRefusal) {
        assert_eq!(self.house.refusal(from.address(), call).await, Refusal::Owner(with));
    }

    /// Sends a call that is taken, and returns what was written about owners.
    async fn done(&self, from: &PrivateKeySigner, call: ContractCall) -> Vec<OwnerEvent> {
        let receipt = self.house.send(from, call).await;
        assert!(receipt.success);
        receipt.logs.iter().filter_map(|log| OwnerEvent::read(self.at, log)).collect()
    }

    /// What `by` signs as the next act, good for a day.
    async fn word(&self, by: &PrivateKeySigner, step: OwnerStep) -> (Signed<OwnerAct>, Vec<u8>) {
        let deadline = self.house.now().await.after(Duration::from_secs(86_400));
        let nonce = self.holding().await.nonce;
        self.word_for(by, Signed { act: OwnerAct { id: self.id, step }, nonce, deadline })
    }

    fn word_for(&self, by: &PrivateKeySigner, act: Signed<OwnerAct>) -> (Signed<OwnerAct>, Vec<u8>) {
        let domain = self.owners.domain(self.house.port().chain_id());
        (act, signed(by, act.digest(&domain)))
    }

    /// A hand-over in two steps, the second one signed; the offer before it was withdrawn.
    async fn is_handed_on(&self) {
        let (id, next, stranger) = (self.id, self.next.address(), self.stranger.address());
        let nobody = OwnerRefusal::NotOffered { caller: next, offered_to: Address::ZERO };
        self.refused(&self.next, self.owners.accept(id), nobody).await;
        let not_mine = OwnerRefusal::NotTheOwner { caller: stranger, owner: self.owner.address() };
        self.refused(&self.stranger, self.owners.offer(id, Some(stranger)), not_mine).await;

        let offered = self.done(&self.owner, self.owners.offer(id, Some(stranger))).await;
        assert_eq!(offered, [OwnerEvent::Offered { id, to: Some(stranger) }]);
        let to_another = OwnerRefusal::NotOffered { caller: next, offered_to: stranger };
        self.refused(&self.next, self.owners.accept(id), to_another).await;
        assert_eq!(self.done(&self.owner, self.owners.offer(id, None)).await.len(), 1);
        assert_eq!(self.holding().await.offered_to, None);

        let (act, word) = self.word(&self.owner, OwnerStep::Offer(Some(next))).await;
        self.done(&self.stranger, self.owners.carry(&act, &word)).await;
        let (act, word) = self.word(&self.next, OwnerStep::Accept(next)).await;
        let changed = self.done(&self.stranger, self.owners.carry(&act, &word)).await;
        let retired = Some(self.owner.address());
        assert_eq!(changed, [OwnerEvent::Changed { id, retired, owner: Some(next) }]);
        assert_eq!(self.holding().await.owner, Some(next));
    }

    /// The next owner's signatures: overtaken, late, by the wrong key, and for another thing.
    async fn takes_no_stale_or_foreign_word(&self) {
        let (good, word) = self.word(&self.next, OwnerStep::Offer(Some(self.stranger.address()))).await;
        let expected = good.nonce;
        let stale = self.word_for(&self.next, Signed { nonce: expected - 1, ..good });
        let wrong = OwnerRefusal::WrongNonce { nonce: expected - 1, expected };
        self.refused(&self.stranger, self.owners.carry(&stale.0, &stale.1), wrong).await;

        let refusal = |call| self.house.refusal(self.stranger.address(), call);
        let past = UnixSeconds::new(self.house.now().await.get() - 1);
        let late = self.word_for(&self.next, Signed { deadline: past, ..good });
        assert_eq!(
            refusal(self.owners.carry(&late.0, &late.1)).await,
            Refusal::SignaturePastDeadline { deadline: past }
        );
        let old_owner = self.word_for(&self.owner, good);
        let forged = Refusal::BadSignature { key: self.next.address() };
        assert_eq!(refusal(self.owners.carry(&old_owner.0, &old_owner.1)).await, forged);
        let bent = Signed { act: OwnerAct { step: OwnerStep::Offer(Some(self.at)), ..good.act }, ..good };
        assert_eq!(refusal(self.owners.carry(&bent, &word)).await, forged);

        let nobodys = OwnedId::from_array([0xff; 32]);
        let of_nobody = Signed { act: OwnerAct { id: nobodys, ..good.act }, ..good };
        self.refused(&self.next, self.owners.carry(&of_nobody, &word), OwnerRefusal::NotOwned(nobodys)).await;
        self.refused(&self.next, self.owners.offer(nobodys, None), OwnerRefusal::NotOwned(nobodys)).await;
    }

    /// Nobody recovers without being chosen, nobody before the delay, and nobody against the owner's word.
    async fn chooses_who_recovers(&self) -> Recovery {
        let (id, heir) = (self.id, self.stranger.address());
        let recovery = Recovery { account: self.owner.address(), delay: MIN_RECOVERY_DELAY };
        let hasty = Recovery { delay: MIN_RECOVERY_DELAY - 1, ..recovery };
        let (least, most) = (MIN_RECOVERY_DELAY, MAX_RECOVERY_DELAY);
        let bad = OwnerRefusal::BadDelay { delay: hasty.delay, least, most };
        self.refused(&self.next, self.owners.set_recovery(id, Some(hasty)), bad).await;
        let unchosen = OwnerRefusal::NotTheRecovery { caller: recovery.account, recovery: Address::ZERO };
        self.refused(&self.owner, self.owners.start_recovery(id, heir), unchosen).await;

        let (act, word) = self.word(&self.next, OwnerStep::SetRecovery(Some(recovery))).await;
        let set = self.done(&self.stranger, self.owners.carry(&act, &word)).await;
        assert_eq!(set, [OwnerEvent::RecoverySet { id, recovery: Some(recovery) }]);
        let another = OwnerRefusal::NotTheRecovery { caller: heir, recovery: recovery.account };
        self.refused(&self.stranger, self.owners.start_recovery(id, heir), another).await;
        let nobody = self.owners.start_recovery(id, Address::ZERO);
        self.refused(&self.owner, nobody, OwnerRefusal::NoHeir).await;
        self.refused(&self.stranger, self.owners.finish_recovery(id), OwnerRefusal::NoRecoveryRuns(id)).await;
        recovery
    }

    async fn says_no_to_a_recovery(&self, recovery: Recovery) {
        let (id, heir) = (self.id, self.stranger.address());
        let started = self.done(&self.owner, self.owners.start_recovery(id, heir)).await;
        let recover_at = self.house.now().await.after(Duration::from_secs(recovery.delay.into()));
        assert_eq!(started, [OwnerEvent::RecoveryStarted { id, heir, recover_at }]);
        assert_eq!(self.holding().await.running, Some(RunningRecovery { heir, recover_at }));
        let running = OwnerRefusal::RecoveryRuns { recover_at };
        self.refused(&self.owner, self.owners.start_recovery(id, heir), running).await;
        let early = self.house.refusal(heir, self.owners.finish_recovery(id)).await;
        assert!(
            matches!(early, Refusal::Owner(OwnerRefusal::RecoveryTooEarly { recover_at: from, time })
                if from == recover_at && time < from),
            "{early}"
        );

        let (act, word) = self.word(&self.next, OwnerStep::CancelRecovery).await;
        let cancelled = self.done(&self.stranger, self.owners.carry(&act, &word)).await;
        assert_eq!(cancelled, [OwnerEvent::RecoveryCancelled { id }]);
        self.refused(&self.next, self.owners.cancel_recovery(id), OwnerRefusal::NoRecoveryRuns(id)).await;
    }

    async fn is_recovered_when_the_owner_is_silent(&self, recovery: Recovery) {
        let (id, heir) = (self.id, self.stranger.address());
        let (act, word) = self.word(&self.owner, OwnerStep::StartRecovery(heir)).await;
        self.done(&self.next, self.owners.carry(&act, &word)).await;
        self.house.devnet.advance(Duration::from_secs(recovery.delay.into())).await.expect("time moves");

        let finished = self.done(&self.stranger, self.owners.finish_recovery(id)).await;
        let retired = Some(self.next.address());
        assert_eq!(
            finished,
            [
                OwnerEvent::Changed { id, retired, owner: Some(heir) },
                OwnerEvent::RecoverySet { id, recovery: Some(recovery) },
            ]
        );
        let holding = self.holding().await;
        assert_eq!((holding.owner, holding.recovery, holding.running), (Some(heir), Some(recovery), None));
        let retired = OwnerRefusal::NotTheOwner { caller: self.next.address(), owner: heir };
        self.refused(&self.next, self.owners.cancel_recovery(id), retired).await;
    }

    /// The whole story.
    pub async fn changes_hands_as_its_owner_says(&self) {
        self.is_handed_on().await;
        self.takes_no_stale_or_foreign_word().await;
        let recovery = self.chooses_who_recovers().await;
        self.says_no_to_a_recovery(recovery).await;
        self.is_recovered_when_the_owner_is_silent(recovery).await;
    }
}
