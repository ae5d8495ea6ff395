//! The stage is a practice chain behind an endpoint that writes down, relays that write down and carry claims, a giver, and
//! a host that belongs to nobody of the story.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use futures::future::{BoxFuture, FutureExt};
use serde_json::json;
use teahouse_base::testing::MemoryStore;
use teahouse_base::{Decode, SecretBytes, SystemClock, SystemRng, UnixSeconds};
use teahouse_chain::book::{AddressBook, ContractName};
use teahouse_chain::devnet::Devnet;
use teahouse_chain::envelope::{Amount, Destination};
use teahouse_chain::port::{Asset, ChainPort};
use teahouse_chain::primitives::{Address, U256};
use teahouse_chain::profile::ChainProfile;
use teahouse_chain::quorum;
use teahouse_relay::PeerId;
use teahouse_relay::identity::Keypair;
use teahouse_relay::net::PeerAddress;
use teahouse_relay::node::{MailboxConfig, RelayConfig, RelayNode, SubmitHandler};
use teahouse_relay::protocol::Refusal;
use teahouse_wallet::envelope::{Cut, EnvelopePlan, GiftOrder};
use teahouse_wallet::journal::{IntentId, Journal, Lane};
use teahouse_wallet::keys::{BatchNumber, KeyTree, Persona, PersonaNumber};
use teahouse_wallet::phrase::Phrase;
use teahouse_wallet::preview::Preview;
use teahouse_wallet::signer::{Intent, Signer};
use teahouse_wallet::submitter::{FeePolicy, Limits, Request, Submitter};
use teahouse_wire::StoreKey;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::door;
use super::life::Pair;
use super::wire::{Place, Recorder};

pub(super) const COIN: u128 = 1_000_000_000_000_000_000;
const EACH: u128 = 1_500_000;
const LIFE: u64 = 90_000;
/// What a payment by others costs, for each part of its gas.
const CENT: u128 = 10_000;

pub(super) struct Stage {
    pub recorder: Recorder,
    pub devnet: Devnet,
    /// The chain as personas are told of it: through the endpoint that writes down.
    pub profile: ChainProfile,
    pub relays: Vec<String>,
    endpoint: String,
    stranger: String,
    giver: Wallet,
    nodes: Vec<RelayNode>,
    _folder: tempfile::TempDir,
}

impl Stage {
    pub async fn open() -> Self {
        let recorder = Recorder::new();
        let devnet = Devnet::start_temporary().await.unwrap();
        let endpoint = recorder.endpoint(devnet.url()).await;
        let mut profile = devnet.profile().clone();
        profile.endpoints[0].url.clone_from(&endpoint);
        let [giver, sponsor, trader] = [(); 3].map(|()| Wallet::new(&devnet));
        for wallet in [&giver, &sponsor, &trader] {
            fund(&devnet, wallet.signer.address()).await;
        }
        let dollar = devnet.book().find(ContractName::PracticeDollar).unwrap().address;
        let tokens = BTreeMap::from([(Asset::Token(dollar), Amount::new(CENT).unwrap())]);
        let prices = FeePolicy::Priced { margin_percent: 20, tokens };
        let submit = Arc::new(Carrying {
            claims: Arc::new(sponsor.into_submitter(FeePolicy::Sponsored)),
            batches: Arc::new(trader.into_submitter(prices)),
        });
        let folder = tempfile::tempdir().unwrap();
        let (nodes, relays) = start_relays(&recorder, &submit, folder.path()).await;
        let stranger = stranger_looks(&recorder, &profile).await;
        Self { recorder, devnet, profile, relays, endpoint, stranger, giver, nodes, _folder: folder }
    }

    /// The connection of a host that has nothing to do with any pair.
    pub fn stranger(&self) -> &str {
        &self.stranger
    }

    pub fn sink(&self) -> Address {
        Address::repeat_byte(0x51)
    }

    /// Shares of one gift, as links.
    pub async fn gift(&self, shares: u32) -> Vec<String> {
        self.giver.give(shares).await
    }

    /// Other ways to the same relays, through which everything leaves by one port.
    pub async fn doors(&self) -> Vec<String> {
        let mut doors = Vec::new();
        for relay in &self.relays {
            doors.push(door::open(relay).await);
        }
        doors
    }

    /// The fourth leak: one request about both.
    pub async fn ask_jointly(&self, pair: &Pair) {
        let ask = |id: usize, account: Address| {
            let account = format!("0x{}", hex::encode(account));
            json!({ "jsonrpc": "2.0", "id": id, "method": "eth_getBalance", "params": [account, "latest"] })
        };
        let [one, other] = pair.accounts();
        let body = json!([ask(0, one), ask(1, other)]).to_string();
        let host = self.endpoint.strip_prefix("http://").unwrap();
        let mut stream = tokio::net::TcpStream::connect(host).await.unwrap();
        let length = body.len();
        let head = format!(
            "POST / HTTP/1.1\r\nhost: {host}\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n"
        );
        stream.write_all(format!("{head}{body}").as_bytes()).await.unwrap();
        assert!(stream.read(&mut [0; 1_024]).await.unwrap() > 0, "anvil answers a batch");
    }

    pub async fn close(self) {
        for node in self.nodes {
            node.stop().await;
        }
    }
}

pub(super) async fn fund(devnet: &Devnet, account: Address) {
    devnet.faucet(account, U256::from(5 * COIN), U256::from(100_000_000)).await.unwrap();
}

/// Another host's look at the chain: what its requests have in common with ours is what every host's have.
async fn stranger_looks(recorder: &Recorder, profile: &ChainProfile) -> String {
    let port = quorum::open(profile).unwrap();
    port.heads().await.unwrap();
    // Relays talk among each other meanwhile.
    let seen = recorder.all();
    let asked = seen.iter().rfind(|asked| asked.place == Place::Endpoint).unwrap();
    asked.line.clone()
}

async fn start_relays(
    recorder: &Recorder,
    submit: &Arc<Carrying>,
    folder: &std::path::Path,
) -> (Vec<RelayNode>, Vec<String>) {
    let (mut nodes, mut addresses) = (Vec::new(), Vec::<String>::new());
    for seed in 1..=3_u8 {
        let identity = Keypair::ed25519_from_bytes([seed; 32]).unwrap();
        let listen = vec!["/ip4/127.0.0.1/udp/0/quic-v1".parse().unwrap()];
        let peers: Vec<PeerAddress> = addresses.iter().map(|text| text.parse().unwrap()).collect();
        let mut config = RelayConfig::new(identity, listen, peers, Arc::new(SystemClock));
        config.limits.connections_per_ip = 100;
        let key = StoreKey::from_secret(&SecretBytes::new([seed; 32])).unwrap();
        let path = folder.join(format!("{seed}.redb"));
        config.mailbox = Some(MailboxConfig::redb(&path, key, &config.limits).unwrap());
        config.submit = Some(submit.clone());
        config.witness = Some(Arc::new(recorder.clone()));
        let node = RelayNode::start(config).unwrap();
        let known = node.listening(1).await;
        addresses.push(format!("{}/p2p/{}", known[0].address(), known[0].peer()));
        nodes.push(node);
    }
    (nodes, addresses)
}

/// A wallet outside of any profile, straight at the chain.
struct Wallet {
    persona: Persona,
    signer: Signer,
    journal: Journal,
    port: Arc<dyn ChainPort>,
    book: Arc<AddressBook>,
}

impl Wallet {
    fn new(devnet: &Devnet) -> Self {
        let book = Arc::new(devnet.book().clone());
        let port: Arc<dyn ChainPort> = Arc::new(quorum::open(devnet.profile()).unwrap());
        let persona = KeyTree::new(&Phrase::generate(&mut SystemRng)).persona(PersonaNumber::FIRST);
        let signer = Signer::new(persona.account(0), book.clone());
        let lane = Lane { chain: book.chain_id, account: signer.address() };
        let store = Arc::new(MemoryStore::new());
        let journal = Journal::open(lane, store, port.clone(), Arc::new(SystemClock));
        Self { persona, signer, journal, port, book }
    }

    fn into_submitter(self, policy: FeePolicy) -> Submitter {
        Submitter::new(self.journal, self.signer, policy, Limits::default())
    }

    async fn give(&self, shares: u32) -> Vec<String> {
        let dollar = self.book.find(ContractName::PracticeDollar).unwrap().address;
        let now = self.port.heads().await.unwrap().latest.time.get();
        let order = GiftOrder {
            asset: Asset::Token(dollar),
            shares,
            cut: Cut::Equal(Amount::new(EACH).unwrap()),
            expiry: UnixSeconds::new(now + LIFE),
            refund_to: Destination::Account(self.signer.address()),
        };
        let plan = EnvelopePlan::new(&self.persona, &self.book, BatchNumber(0), &order).unwrap();
        for (step, intent) in (1..).zip(plan.intents()) {
            self.pay(IntentId::from_array([step; 16]), intent).await;
        }
        let link = |index| plan.share(&self.persona, index, Vec::new()).unwrap().to_link().to_string();
        (0..shares).map(link).collect()
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
        tokio::time::timeout(Duration::from_secs(30), settled).await.unwrap();
    }
}

/// The submitters of all three relays: claims are carried for nothing, payments for a price in dollars.
struct Carrying {
    claims: Arc<Submitter>,
    batches: Arc<Submitter>,
}

impl SubmitHandler for Carrying {
    fn submit(&self, from: PeerId, question: Vec<u8>) -> BoxFuture<'static, Result<Vec<u8>, Refusal>> {
        let of_batches = matches!(
            Request::from_bytes(&question),
            Ok(Request::QuoteBatch(_) | Request::SubmitBatch { .. } | Request::BatchStatus(_))
        );
        let submitter = if of_batches { self.batches.clone() } else { self.claims.clone() };
        async move { Ok(submitter.handle(&from.to_bytes(), &question).await) }.boxed()
    }
}
