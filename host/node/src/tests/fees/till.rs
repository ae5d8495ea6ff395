//! A practice chain, a relay whose submitter takes practice dollars, and a person online who has dollars and no coin.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use futures::future::{BoxFuture, FutureExt};
use teahouse_base::testing::MemoryStore;
use teahouse_base::{Decode, Encode};
use teahouse_chain::book::ContractName;
use teahouse_chain::devnet::Devnet;
use teahouse_chain::envelope::Amount;
use teahouse_chain::erc20;
use teahouse_chain::port::{Asset, At, ChainPort};
use teahouse_chain::primitives::{Address, B256, U256};
use teahouse_chain::quorum;
use teahouse_relay::PeerId;
use teahouse_relay::identity::Keypair;
use teahouse_relay::node::{RelayConfig, RelayNode, SubmitHandler};
use teahouse_relay::protocol::Refusal;
use teahouse_wallet::journal::{Journal, Lane};
use teahouse_wallet::keys::AccountKey;
use teahouse_wallet::signer::Signer;
use teahouse_wallet::submitter::{Answer, FeePolicy, Limits, Progress, Request, Submitter};

use crate::chain::Chain;
use crate::tests::*;

const WAIT: Duration = Duration::from_secs(60);
/// What the submitter asks for each begun part of a batch's gas.
const CENT: u128 = 10_000;
/// What the person has at first.
pub(super) const DOLLARS: u64 = 100_000_000;

/// How the submitter behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Manner {
    Honest,
    /// Asks for ten times as much as it asked for before.
    Dear,
    /// Says that it has taken what it was handed, and does nothing.
    Keeps,
    /// Answers nonsense.
    Babbles,
}

/// The submitter of the relay.
pub(super) struct Till {
    submitter: Submitter,
    manner: Mutex<Manner>,
}

impl Till {
    async fn new(devnet: &Devnet) -> Self {
        let book = Arc::new(devnet.book().clone());
        let dollar = Asset::Token(book.find(ContractName::PracticeDollar).unwrap().address);
        let signer = Signer::new(AccountKey::from_bytes(&[0x51; 32]).unwrap(), book.clone());
        devnet.faucet(signer.address(), U256::from(10_u128.pow(19)), U256::ZERO).await.unwrap();
        let lane = Lane { chain: book.chain_id, account: signer.address() };
        let port = Arc::new(quorum::open(devnet.profile()).unwrap());
        let journal = Journal::open(lane, Arc::new(MemoryStore::new()), port, Arc::new(SystemClock));
        let tokens = BTreeMap::from([(dollar, Amount::new(CENT).unwrap())]);
        let policy = FeePolicy::Priced { margin_percent: 20, tokens };
        let submitter = Submitter::new(journal, signer, policy, Limits::default());
        Self { submitter, manner: Mutex::new(Manner::Honest) }
    }

    pub(super) fn behave(&self, manner: Manner) {
        *self.manner.lock().unwrap() = manner;
    }

    async fn answer(&self, from: PeerId, question: Vec<u8>) -> Vec<u8> {
        let manner = *self.manner.lock().unwrap();
        let submits = matches!(Request::from_bytes(&question), Ok(Request::SubmitBatch { .. }));
        match manner {
            Manner::Babbles => vec![7; 40],
            Manner::Keeps if submits => Answer::Progress(Progress::Taken, B256::ZERO).to_bytes(),
            Manner::Honest | Manner::Dear | Manner::Keeps => {
                drop(self.submitter.tick().await);
                let said = self.submitter.handle(&from.to_bytes(), &question).await;
                if manner == Manner::Dear { dearer(said) } else { said }
            }
        }
    }
}

fn dearer(said: Vec<u8>) -> Vec<u8> {
    match Answer::from_bytes(&said) {
        Ok(Answer::Quoted { relayer, fee, good_until }) => {
            let fee = Amount::new(fee.get() * 10).unwrap();
            Answer::Quoted { relayer, fee, good_until }.to_bytes()
        }
        _ => said,
    }
}

struct Behind(Arc<Till>);

impl SubmitHandler for Behind {
    fn submit(&self, from: PeerId, question: Vec<u8>) -> BoxFuture<'static, Result<Vec<u8>, Refusal>> {
        let till = self.0.clone();
        async move { Ok(till.answer(from, question).await) }.boxed()
    }
}

async fn relay(till: &Arc<Till>) -> (RelayNode, String) {
    let identity = Keypair::ed25519_from_bytes([1; 32]).unwrap();
    let listen = vec!["/ip4/127.0.0.1/udp/0/quic-v1".parse().unwrap()];
    let mut config = RelayConfig::new(identity, listen, Vec::new(), Arc::new(SystemClock));
    config.limits.connections_per_ip = 100;
    config.submit = Some(Arc::new(Behind(till.clone())));
    let node = RelayNode::start(config).unwrap();
    let known = node.listening(1).await;
    let address = format!("{}/p2p/{}", known[0].address(), known[0].peer());
    (node, address)
}

/// A person's profile that is online.
fn online() -> Open {
    let folder = tempfile::tempdir().unwrap();
    let dir = Home::at(folder.path()).profile("bo").unwrap();
    let new = NewProfile { nickname: "Bo", passphrase: None, phrase: None };
    create_profile(&dir, new, &SystemClock).unwrap();
    let options = NodeOptions {
        clock: Arc::new(SystemClock),
        online: true,
        compiler: crate::compile::InProcessCompiler::shared(),
    };
    let node = Node::open(&dir, unlock(&dir, None).unwrap(), options).unwrap();
    Open { node, dir, folder }
}

/// The person, the chain and the submitter.
pub(super) struct Purse {
    pub(super) open: Open,
    pub(super) devnet: Devnet,
    pub(super) till: Arc<Till>,
    _relay: RelayNode,
}

impl Purse {
    pub(super) async fn new() -> Self {
        let devnet = Devnet::start_temporary().await.unwrap();
        let till = Arc::new(Till::new(&devnet).await);
        let (node, address) = relay(&till).await;
        let open = online();
        open.call("relay.add", json!({ "address": address })).await;
        let profile = serde_json::to_string(devnet.profile()).unwrap();
        open.call("chain.use", json!({ "profile": profile, "book": devnet.book().to_json() })).await;
        let account = open.node.shared().keys.account();
        devnet.faucet(account, U256::ZERO, U256::from(DOLLARS)).await.unwrap();
        let purse = Self { open, devnet, till, _relay: node };
        let connected = |status: &Value| {
            status["relays"].as_array().is_some_and(|all| all.iter().any(|one| one["submitter"] == true))
        };
        purse.until("relay.status", json!({}), connected).await;
        purse
    }

    /// Asks until the answer satisfies.
    pub(super) async fn until(&self, method: &str, params: Value, enough: impl Fn(&Value) -> bool) -> Value {
        let deadline = Instant::now() + WAIT;
        loop {
            let answer = self.open.call(method, params.clone()).await;
            if enough(&answer) {
                return answer;
            }
            assert!(Instant::now() < deadline, "{method}: still {answer}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    pub(super) fn chain(&self) -> Arc<Chain> {
        self.open.node.shared().chain().unwrap()
    }

    pub(super) fn dollar(&self) -> Address {
        self.devnet.book().find(ContractName::PracticeDollar).unwrap().address
    }

    pub(super) async fn coin(&self) -> U256 {
        self.devnet.port().balance(self.chain().account(), At::Latest).await.unwrap()
    }

    pub(super) async fn dollars(&self, of: Address) -> u64 {
        erc20::balance(self.devnet.port(), self.dollar(), of, At::Latest).await.unwrap().to()
    }

    /// Says yes; the payment's name.
    pub(super) async fn agree(&self, sheet: &Value) -> Value {
        let yes = json!({ "sheet": sheet["id"], "digest": sheet["digest"] });
        self.open.call("consent.approve", yes).await["payment"].clone()
    }

    /// Waits until a final block has a payment.
    pub(super) async fn settled(&self, payment: &Value) -> Value {
        self.until("wallet.payment", json!({ "id": payment }), |paid| paid["state"] == "final").await
    }

    /// What everybody without coin lives through: told which token would do, then shown a fee in it, then done.
    pub(super) async fn pays(&self, method: &str, params: Value) -> Value {
        let (code, status, told) = self.open.refused(method, params.clone()).await;
        let named = (code.as_str(), status, &told["asset"]);
        assert_eq!(named, ("PAY-247", 5, &json!("PRACTICE-USD")), "{method}: {told}");
        let mut with_fee = params;
        with_fee["feeIn"] = told["feeIn"].clone();
        let answer = self.open.call(method, with_fee).await;
        let sheet = if answer["sheet"].is_object() { &answer["sheet"] } else { &answer };
        self.brought(sheet).await
    }

    /// A yes to a sheet whose fee is in dollars, and what became of it.
    pub(super) async fn brought(&self, sheet: &Value) -> Value {
        assert_eq!(sheet["feeMax"]["asset"]["symbol"], "PRACTICE-USD", "{sheet}");
        assert_eq!(sheet["carried"]["carriers"].as_array().unwrap().len(), 1, "{sheet}");
        let most: u128 = sheet["feeMax"]["baseUnits"].as_str().unwrap().parse().unwrap();
        let payment = self.agree(sheet).await;
        let paid = self.settled(&payment).await;
        let fee: u128 = paid["fee"]["baseUnits"].as_str().unwrap().parse().unwrap();
        assert_eq!(paid["fee"]["asset"]["symbol"], "PRACTICE-USD");
        assert!(fee > 0 && fee <= most, "{fee} of {most}");
        paid
    }
}
