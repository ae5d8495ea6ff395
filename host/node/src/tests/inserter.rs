//! The inserter of a host, on a real practice chain with real proofs: what somebody deposits is in the tree before long.

use std::sync::Arc;
use std::time::Duration;

use teahouse_base::testing::MemoryStore;
use teahouse_chain::devnet::Devnet;
use teahouse_chain::pool::{CIPHERTEXT, DepositCall, Pool, PoolState, Prepaid};
use teahouse_chain::port::{At, ChainPort};
use teahouse_chain::primitives::{Address, B256, U256};
use teahouse_chain::profile::Finality;
use teahouse_wallet::journal::{IntentId, Journal, Lane};
use teahouse_wallet::keys::AccountKey;
use teahouse_wallet::preview::Preview;
use teahouse_wallet::signer::{Intent, Signer};

use super::*;
use crate::submit::ServeSubmitter;

const COIN: u64 = 1_000_000_000_000_000_000;
/// The first proof on a machine makes its key.
const WAIT: Duration = Duration::from_secs(180);

/// A practice chain whose blocks can be taken back, somebody with coin, and a host that submits for others.
struct Street {
    devnet: Devnet,
    node: Node,
    journal: Journal,
    signer: Signer,
    _folder: tempfile::TempDir,
}

impl Street {
    async fn new() -> Self {
        let devnet = Devnet::start_temporary().await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let dir = Home::at(folder.path()).profile("carla").unwrap();
        let new = NewProfile { nickname: "Carla", passphrase: None, phrase: None };
        create_profile(&dir, new, &SystemClock).unwrap();
        let options = NodeOptions {
            clock: Arc::new(SystemClock),
            online: false,
            compiler: crate::compile::InProcessCompiler::shared(),
        };
        let node = Node::open(&dir, unlock(&dir, None).unwrap(), options).unwrap();
        let mut profile = devnet.profile().clone();
        profile.finality = Finality::Depth { safe: 0, finalized: 64 };
        let chain = json!({ "profile": profile.to_json(), "book": devnet.book().to_json() });
        node.call("chain.use", chain).await.unwrap();
        let signer = Signer::new(AccountKey::from_bytes(&[7; 32]).unwrap(), Arc::new(devnet.book().clone()));
        devnet.faucet(signer.address(), U256::from(3 * u128::from(COIN)), U256::ZERO).await.unwrap();
        let port: Arc<dyn ChainPort> = Arc::new(teahouse_chain::quorum::open(&profile).unwrap());
        let lane = Lane { chain: devnet.book().chain_id, account: signer.address() };
        let journal = Journal::open(lane, Arc::new(MemoryStore::new()), port, Arc::new(SystemClock));
        Self { devnet, node, journal, signer, _folder: folder }
    }

    /// Takes the role on, with coin for its gas.
    async fn serve(&self) -> Value {
        let listen = vec!["/ip4/127.0.0.1/udp/0/quic-v1".to_owned()];
        let how = ServeSubmitter { listen, ..ServeSubmitter::default() };
        let status = serde_json::to_value(self.node.serve_submitter(&how).await.unwrap()).unwrap();
        let account: Address = status["account"].as_str().unwrap().parse().unwrap();
        self.devnet.faucet(account, U256::from(COIN), U256::ZERO).await.unwrap();
        status
    }

    fn pool(&self) -> Pool {
        self.devnet.pool().pool()
    }

    async fn state(&self) -> PoolState {
        // Of one block: between two questions another one may come.
        let newest = self.devnet.port().heads().await.unwrap().latest.number;
        self.pool().state(self.devnet.port(), At::Number(newest)).await.unwrap()
    }

    /// Somebody puts a little in, and prepays this much of its insertion.
    async fn deposit(&self, name: u8, prepaid: Prepaid) {
        let gas = self.pool().insertion_gas(self.devnet.port(), At::Latest).await.unwrap();
        let base_fee = self.devnet.port().fees().await.unwrap().base_fee;
        let deposit = DepositCall {
            token: Address::ZERO,
            amount: U256::from(1_000),
            note_key: B256::with_last_byte(name),
            ciphertext: Box::new([name; CIPHERTEXT]),
        };
        let prepaid = gas.prepay(1, prepaid, 2 * base_fee);
        let intent = Intent::PoolDeposit { deposit: Box::new(deposit), prepaid };
        let (id, book) = (IntentId::from_array([name; 16]), self.devnet.book());
        let shown = Preview::prepare(&self.journal, book, intent.clone()).await.unwrap();
        let agreed = shown.confirm(&self.journal, &shown.digest()).await.unwrap();
        self.journal.commit(|records| self.journal.draft(records, id, intent, None)).unwrap();
        self.journal.commit(|records| self.journal.approve(records, &id, &agreed)).unwrap();
        self.journal.tick(Some(&self.signer)).await.unwrap();
    }

    /// Waits until so many leaves are queued and in the tree, while the depositor's wallet goes on.
    async fn until(&self, leaves: u64) -> PoolState {
        let come = async {
            loop {
                drop(self.journal.tick(Some(&self.signer)).await);
                let state = self.state().await;
                if (state.queued, state.inserted) == (leaves, leaves) {
                    return state;
                }
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        };
        match tokio::time::timeout(WAIT, come).await {
            Ok(state) => state,
            Err(_) => panic!("{leaves} leaves are not in the tree: {:?}", self.state().await),
        }
    }

    /// The role's status, once it satisfies: its journal sees a block a moment after it was made.
    async fn status_of(&self, enough: impl Fn(&Value) -> bool) -> Value {
        let begun = std::time::Instant::now();
        loop {
            let status = self.node.call("submitter.status", json!({})).await.unwrap();
            if enough(&status) {
                return status;
            }
            assert!(begun.elapsed() < WAIT, "still {status}");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    async fn close(self) {
        self.node.close().await;
        self.devnet.stop().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_deposited_is_inserted_with_a_real_proof_also_alone_and_also_for_a_sixteenth() {
    // given a host that submits, and says that it inserts
    let street = Street::new().await;
    let status = street.serve().await;
    assert_eq!(status["terms"]["inserts"], json!(true));
    assert_eq!(status["terms"]["shielded"]["free"], json!(false));
    // when somebody deposits alone, and has prepaid a sixteenth of a batch
    street.deposit(1, Prepaid::Share).await;
    let lone = street.until(1).await;
    // then its leaf stands beside an empty place, under a root that the contract knows
    assert_eq!(lone.counter, 2);
    assert!(street.pool().is_root(street.devnet.port(), lone.root, At::Latest).await.unwrap());
    // when two deposits come that have paid for a batch
    street.deposit(2, Prepaid::Whole).await;
    street.deposit(3, Prepaid::Whole).await;
    let three = street.until(3).await;
    assert!(three.counter == 4 || three.counter == 6, "as a pair, or one after the other: {three:?}");
    assert_ne!(three.root, lone.root);
    // and nobody asked for any of it
    let status = street.node.call("submitter.status", json!({})).await.unwrap();
    assert_eq!(status["submitted"], json!(0));
    assert_ne!(status["spent"]["baseUnits"], json!("0"));
    // and the role says how often it inserted, and what that paid; nothing kept it from it
    let status = street
        .status_of(|status| status["inserted"].as_u64() >= Some(2) && status["problem"].is_null())
        .await;
    let (rewards, earned) = (&status["rewards"]["baseUnits"], &status["earned"][0]["baseUnits"]);
    assert!(rewards == earned && rewards != &json!("0"), "{status}");
    assert_eq!((&status["submitted"], &status["problem"]), (&json!(0), &json!(null)));
    street.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sub_018_blocks_that_are_taken_back_with_an_insertion_in_them_cost_a_look_and_no_leaf() {
    // given a leaf in the tree, and a second one that was deposited and inserted after that
    let street = Street::new().await;
    street.serve().await;
    street.deposit(1, Prepaid::Whole).await;
    let first = street.until(1).await;
    let before = street.devnet.remember().await.unwrap();
    street.deposit(2, Prepaid::Whole).await;
    let second = street.until(2).await;
    // when the blocks with the second are taken back
    street.devnet.take_back(before).await.unwrap();
    // then its wallet deposits it again, and it is inserted again
    let again = street.until(2).await;
    assert_eq!((again.root, again.counter), (second.root, second.counter));
    assert_ne!(again.root, first.root);
    street.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_host_that_starts_later_inserts_what_waited_and_one_that_is_told_not_to_inserts_nothing() {
    // given leaves that nobody has inserted, and a role that leaves shielded payments to others
    let street = Street::new().await;
    street.deposit(1, Prepaid::Whole).await;
    street.deposit(2, Prepaid::Share).await;
    let listen = vec!["/ip4/127.0.0.1/udp/0/quic-v1".to_owned()];
    let how = ServeSubmitter { listen, no_shielded: true, ..ServeSubmitter::default() };
    let status = serde_json::to_value(street.node.serve_submitter(&how).await.unwrap()).unwrap();
    assert_eq!((&status["terms"]["inserts"], &status["terms"]["shielded"]), (&json!(false), &Value::Null));
    tokio::time::sleep(Duration::from_secs(5)).await;
    assert_eq!(street.state().await.inserted, 0);
    // when it is told otherwise
    street.node.shared().stop_submitter().await;
    street.serve().await;
    // then what waited is in the tree, in the order of the queue
    let state = street.until(2).await;
    assert_eq!(state.counter, 2);
    street.close().await;
}
