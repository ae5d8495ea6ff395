//! Someone who gives red envelopes, whose keys the test holds, and a relay's submitter that tries to keep what it carries.

use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures::future::{BoxFuture, FutureExt};
use teahouse_base::store::RedbStore;
use teahouse_base::{Coded, Decode, Encode, SystemClock, SystemRng, UnixSeconds};
use teahouse_chain::book::{AddressBook, ContractName};
use teahouse_chain::envelope::{Amount, Destination, SignedClaim};
use teahouse_chain::port::{Asset, CallError, ChainPort};
use teahouse_chain::primitives::Address;
use teahouse_chain::profile::ChainProfile;
use teahouse_chain::{quorum, refusal};
use teahouse_relay::PeerId;
use teahouse_relay::node::SubmitHandler;
use teahouse_relay::protocol::Refusal;
use teahouse_wallet::envelope::{Cut, EnvelopePlan, GiftOrder};
use teahouse_wallet::journal::{IntentId, Journal, Lane};
use teahouse_wallet::keys::{BatchNumber, KeyTree, Persona, PersonaNumber};
use teahouse_wallet::phrase::Phrase;
use teahouse_wallet::preview::Preview;
use teahouse_wallet::signer::{Intent, Signer};
use teahouse_wallet::submitter::{Answer, FeePolicy, Limits, Request, Submitter};

use crate::support::WAIT;

/// Who tries to get what is not theirs.
pub const THIEF: Address = Address::repeat_byte(0x66);
/// A little over a day: the contract asks for a day at least.
const LIFE: u64 = 90_000;

/// A wallet outside of any profile.
pub struct Giver {
    persona: Persona,
    signer: Signer,
    journal: Journal,
    port: Arc<dyn ChainPort>,
    book: Arc<AddressBook>,
    given: u32,
    _folder: tempfile::TempDir,
}

impl Giver {
    /// A wallet on the chain that `folder` describes.
    pub fn new(folder: &str) -> Self {
        let text = |name: &str| std::fs::read_to_string(Path::new(folder).join(name)).unwrap();
        let profile = ChainProfile::from_json(&text("chain.json")).unwrap();
        let book: Arc<AddressBook> = Arc::new(text("book.json").parse().unwrap());
        let port: Arc<dyn ChainPort> = Arc::new(quorum::open(&profile).unwrap());
        let persona = KeyTree::new(&Phrase::generate(&mut SystemRng)).persona(PersonaNumber::FIRST);
        let signer = Signer::new(persona.account(0), book.clone());
        let disk = tempfile::tempdir().unwrap();
        let store = RedbStore::open(&disk.path().join("wallet.redb")).unwrap();
        let lane = Lane { chain: book.chain_id, account: signer.address() };
        let journal = Journal::open(lane, Arc::new(store), port.clone(), Arc::new(SystemClock));
        Self { persona, signer, journal, port, book, given: 0, _folder: disk }
    }

    pub fn address(&self) -> String {
        self.signer.address().to_string()
    }

    /// Gives practice dollars in `shares` of `each`; what is not claimed goes to `refund_to`. The envelope's id, and a link
    /// for each share.
    pub async fn give(&mut self, shares: u32, each: u128, refund_to: &str) -> (String, Vec<String>) {
        let dollar = self.book.find(ContractName::PracticeDollar).unwrap().address;
        let now = self.port.heads().await.unwrap().latest.time.get();
        let order = GiftOrder {
            asset: Asset::Token(dollar),
            shares,
            cut: Cut::Equal(Amount::new(each).unwrap()),
            expiry: UnixSeconds::new(now + LIFE),
            refund_to: Destination::Account(refund_to.parse().unwrap()),
        };
        let batch = BatchNumber(self.given);
        self.given += 1;
        let plan = EnvelopePlan::new(&self.persona, &self.book, batch, &order).unwrap();
        for (step, intent) in plan.intents().into_iter().enumerate() {
            self.pay(IntentId::from_array([(batch.0 * 2) as u8 + step as u8; 16]), intent).await;
        }
        let link = |index| plan.share(&self.persona, index, Vec::new()).unwrap().to_link().to_string();
        (plan.id().to_string(), (0..shares).map(link).collect())
    }

    async fn pay(&self, name: IntentId, intent: Intent) {
        let journal = &self.journal;
        let preview = Preview::prepare(journal, &self.book, intent.clone()).await.unwrap();
        let confirmed = preview.confirm(journal, &preview.digest()).await.unwrap();
        journal.commit(|records| journal.draft(records, name, intent, None)).unwrap();
        journal.commit(|records| journal.approve(records, &name, &confirmed)).unwrap();
        let settled = async {
            while !journal.look_up(&name).unwrap().unwrap().state.is_settled() {
                journal.tick(Some(&self.signer)).await.unwrap();
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        tokio::time::timeout(WAIT, settled).await.unwrap();
    }

    /// This wallet as the submitter of relays, whose operator reaches for every claim.
    pub fn into_thieving_submitter(self) -> Arc<Thieving> {
        let Self { signer, journal, port, _folder: folder, .. } = self;
        let submitter = Submitter::new(journal, signer, FeePolicy::Sponsored, Limits::default());
        Arc::new(Thieving(Arc::new(Carrier { submitter, port, tried: Mutex::default(), _folder: folder })))
    }
}

/// What became of a copy of a claim that names the thief as its recipient.
pub struct Theft {
    /// What another submitter says to it.
    pub at_a_submitter: Answer,
    /// What the contract says to it.
    pub at_the_contract: refusal::Refusal,
}

struct Carrier {
    submitter: Submitter,
    port: Arc<dyn ChainPort>,
    tried: Mutex<Vec<Theft>>,
    _folder: tempfile::TempDir,
}

/// A submitter that copies each claim with another recipient, tries the copy first, and carries the claim after that.
pub struct Thieving(Arc<Carrier>);

impl Thieving {
    /// Every copy that was tried.
    pub fn thefts(&self) -> Vec<Theft> {
        std::mem::take(&mut *self.0.tried.lock().unwrap())
    }
}

impl SubmitHandler for Thieving {
    fn submit(&self, from: PeerId, question: Vec<u8>) -> BoxFuture<'static, Result<Vec<u8>, Refusal>> {
        let carrier = self.0.clone();
        async move {
            if let Ok(Request::Submit { chain, contract, claim, fee }) = Request::from_bytes(&question) {
                let mut copy = claim;
                copy.claim.dest = Destination::Account(THIEF);
                let request = Request::Submit { chain, contract, claim: copy.clone(), fee };
                let said = carrier.submitter.handle(b"thief", &request.to_bytes()).await;
                let at_the_contract = carrier.straight_to_the_chain(contract, &copy, fee).await;
                let at_a_submitter = Answer::from_bytes(&said).unwrap();
                carrier.tried.lock().unwrap().push(Theft { at_a_submitter, at_the_contract });
            }
            Ok(carrier.submitter.handle(&from.to_bytes(), &question).await)
        }
        .boxed()
    }
}

impl Carrier {
    async fn straight_to_the_chain(
        &self,
        contract: Address,
        copy: &SignedClaim,
        fee: Amount,
    ) -> refusal::Refusal {
        match self.port.estimate_gas(copy.call(contract, fee).plan(THIEF)).await {
            Err(CallError::Reverted(revert)) => refusal::Refusal::read(&revert),
            other => panic!("the contract did not refuse a copied claim: {other:?}"),
        }
    }
}

impl Theft {
    /// The codes of both refusals.
    pub fn codes(&self) -> (String, String) {
        let at_a_submitter = match &self.at_a_submitter {
            Answer::Refused(refusal) => refusal.code().to_string(),
            taken => panic!("a submitter took a copied claim: {taken:?}"),
        };
        (at_a_submitter, self.at_the_contract.code().to_string())
    }
}
