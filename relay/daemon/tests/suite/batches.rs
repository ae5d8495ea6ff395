//! Someone without coin pays through the program, which is killed in between, on a real chain with the real contracts.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use alloy::primitives::{Address, U256};
use futures::FutureExt;
use futures::future::BoxFuture;
use serde_json::Value;
use teahouse_base::testing::{MemoryStore, SeededRng};
use teahouse_base::{Clock, RecordStore, SystemClock};
use teahouse_chain::book::{AddressBook, ContractName};
use teahouse_chain::devnet::Devnet;
use teahouse_chain::erc20;
use teahouse_chain::port::{Asset, At, ChainPort};
use teahouse_relay::PeerId;
use teahouse_relay::edge::{Edge, Reach};
use teahouse_wallet::journal::{IntentId, Journal, Lane};
use teahouse_wallet::keys::AccountKey;
use teahouse_wallet::relayed::{Offer, Relayed, RelayedState};
use teahouse_wallet::signer::{Intent, Signer};
use teahouse_wallet::submitter::{BatchQuery, SubmitTransport, TransportError, hand_over, quote_batch};

use super::{Relay, WAIT, edge, ran};

const ANNA: Address = Address::repeat_byte(0xa0);
const ID: IntentId = IntentId::from_array([7; 16]);
const THREE: u64 = 3_000_000;

struct OverEdge(Edge);

impl SubmitTransport for OverEdge {
    fn exchange<'a>(
        &'a self,
        peer: &'a str,
        request: Vec<u8>,
    ) -> BoxFuture<'a, Result<Vec<u8>, TransportError>> {
        async move {
            let peer: PeerId = peer.parse().map_err(|_| TransportError("no peer".into()))?;
            self.0.submit(peer, request).await.map_err(|error| TransportError(error.to_string()))
        }
        .boxed()
    }
}

/// Bo: a wallet with dollars and no coin.
struct Bo {
    signer: Signer,
    journal: Journal,
    relayed: Relayed,
    dollar: Address,
}

impl Bo {
    async fn new(devnet: &Devnet) -> Self {
        let book: Arc<AddressBook> = Arc::new(devnet.book().clone());
        let signer = Signer::new(AccountKey::from_bytes(&[0x42; 32]).unwrap(), book.clone());
        let port: Arc<dyn ChainPort> = Arc::new(teahouse_chain::quorum::open(devnet.profile()).unwrap());
        let disk: Arc<dyn RecordStore> = Arc::new(MemoryStore::new());
        let lane = Lane { chain: book.chain_id, account: signer.address() };
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        devnet.faucet(signer.address(), U256::ZERO, U256::from(10_000_000)).await.unwrap();
        let dollar = book.contracts[&ContractName::PracticeDollar].address;
        let journal = Journal::open(lane, disk.clone(), port.clone(), clock.clone());
        Self { signer, journal, relayed: Relayed::open(lane, book, disk, port, clock), dollar }
    }

    async fn agree(&self, transport: &OverEdge, peer: &str) {
        let intent = Intent::SendToken { token: self.dollar, to: ANNA, amount: U256::from(THREE) };
        let measured = self.relayed.measure(&self.journal, vec![intent]).await.unwrap();
        let asset = Asset::Token(self.dollar);
        let query = BatchQuery { chain: self.signer.chain(), asset, gas: measured.gas(), words: 1 };
        let quote = quote_batch(transport, peer, &query).await.unwrap();
        // a practice cent for each begun 150,000 gas
        assert_eq!(quote.carrier.max_fee.get() % 10_000, 0);
        assert!((10_000..=30_000).contains(&quote.carrier.max_fee.get()));
        let deadline = SystemClock.now().seconds().after(Duration::from_secs(600));
        let (cap, carriers) = (quote.carrier.max_fee, vec![quote.carrier.submitter]);
        let offer = Offer { asset, cap, carriers, deadline };
        let preview =
            self.relayed.preview(&self.journal, measured, offer, &mut SeededRng::new(3)).await.unwrap();
        let confirmed = preview.confirm(&self.relayed, &self.journal, &preview.digest()).await.unwrap();
        self.relayed.commit(|records| self.relayed.agree(records, &self.journal, ID, &confirmed)).unwrap();
    }

    async fn settles(&self) -> RelayedState {
        let settled = async {
            loop {
                self.relayed.tick().await.unwrap();
                let state = self.relayed.look_up(&ID).unwrap().unwrap().state;
                if state.is_settled() {
                    return state;
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        tokio::time::timeout(WAIT, settled).await.unwrap()
    }
}

fn options(data: &Path, url: &str, book: &Path) -> Vec<String> {
    let text = |path: &Path| path.to_str().unwrap().to_owned();
    vec!["--data".into(), text(data), "--submitter".into(), url.into(), "--book".into(), text(book)]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payment_without_coin_happens_once_though_the_program_is_killed_with_it_in_hand() {
    // given a chain that holds its blocks back, a program with coin, and Bo with ten dollars
    let devnet = Devnet::start_temporary().await.unwrap();
    let dir = tempfile::tempdir().unwrap();
    let told = ran(&["init", "--json", "--data", dir.path().to_str().unwrap()]);
    let told: Value = serde_json::from_slice(&told.stdout).unwrap();
    let account: Address = told["submitter"].as_str().unwrap().parse().unwrap();
    devnet.faucet(account, U256::from(10_u64.pow(18)), U256::ZERO).await.unwrap();
    let book = dir.path().join("book.json");
    std::fs::write(&book, devnet.book().to_json()).unwrap();
    let mut relay = Relay::with(&options(dir.path(), devnet.url(), &book));
    let bo = Bo::new(&devnet).await;
    let peer = relay.peers()[0].peer();
    let transport = OverEdge(edge(relay.peers(), Reach::Weak).await);
    bo.agree(&transport, &peer.to_string()).await;
    devnet.set_mining(false).await.unwrap();
    // when the program has taken it, is killed, and comes back at the same place
    hand_over(&bo.relayed, &bo.signer, &transport, &ID, &[peer.to_string()]).await.unwrap();
    let listen: Vec<String> =
        relay.addresses().iter().map(|at| at.split("/p2p/").next().unwrap().to_owned()).collect();
    relay.signal("-KILL");
    let mut again = options(dir.path(), devnet.url(), &book);
    again.extend(listen.into_iter().flat_map(|at| ["--listen".to_owned(), at]));
    let relay = Relay::run(&again);
    // and is asked again before any block was made
    let transport = OverEdge(edge(relay.peers(), Reach::Weak).await);
    drop(hand_over(&bo.relayed, &bo.signer, &transport, &ID, &[peer.to_string()]).await);
    devnet.set_mining(true).await.unwrap();
    // then Anna has three dollars, once, and Bo never held a coin
    let state = bo.settles().await;
    assert!(matches!(state, RelayedState::Final(_)), "{state:?}");
    let held = async |holder| erc20::balance(devnet.port(), bo.dollar, holder, At::Latest).await.unwrap();
    assert_eq!(held(ANNA).await, U256::from(THREE));
    let fee = bo.relayed.look_up(&ID).unwrap().unwrap().outcome.unwrap().fee;
    assert_eq!(held(account).await, U256::from(fee.get()));
    assert_eq!(held(bo.signer.address()).await, U256::from(10_000_000 - u128::from(THREE) - fee.get()));
    assert_eq!(devnet.port().balance(bo.signer.address(), At::Latest).await.unwrap(), U256::ZERO);
    devnet.stop().await.unwrap();
}
