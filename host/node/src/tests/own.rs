//! What the own account brings, on a real practice chain: looking at it leaves nothing behind.

use std::time::Duration;

use teahouse_api::consent::ConsentAction;
use teahouse_base::store::Record;
use teahouse_base::{Clock as _, RngExt as _, SystemRng, Table, UnixSeconds};
use teahouse_chain::book::ContractName;
use teahouse_chain::envelope::{Amount, Destination};
use teahouse_chain::port::Asset;
use teahouse_chain::primitives::{Address, U256};
use teahouse_wallet::envelope::{Cut, EnvelopePlan, GiftOrder, GivenShare};
use teahouse_wallet::journal::IntentId;
use teahouse_wallet::keys::BatchNumber;
use teahouse_wallet::relayed::Offer;
use teahouse_wallet::signer::Intent;

use super::allowances::Pocket;
use super::*;
use crate::consent::{Ask, Way};

const ANNA: Address = Address::repeat_byte(0xa0);

impl Pocket {
    fn dollar(&self) -> Address {
        let chain = self.open.node.shared().chain().unwrap();
        chain.book.find(ContractName::PracticeDollar).unwrap().address
    }

    /// What is kept of claims, relayed payments and the journal.
    fn kept(&self) -> (Vec<Record>, usize) {
        let (shared, mut rows) = (self.open.node.shared(), Vec::new());
        for table in ["wallet.redemptions", "wallet.redeeming", "wallet.relayed", "wallet.relaying"] {
            rows.extend(shared.read(|records| records.scan(Table::new(table), &[], None, 99)).unwrap());
        }
        let chain = shared.chain().unwrap();
        (rows, chain.journal.view(|records| chain.journal.history(records)).unwrap().len())
    }

    /// Gives one share of a dollar away.
    async fn give(&self) -> GivenShare {
        let shared = self.open.node.shared();
        let (persona, chain) = (shared.persona().unwrap(), shared.chain().unwrap());
        let now = chain.port.heads().await.unwrap().latest.time;
        let order = GiftOrder {
            asset: Asset::Token(self.dollar()),
            shares: 1,
            cut: Cut::Equal(Amount::new(1_000_000).unwrap()),
            expiry: UnixSeconds::new(now.get() + 90_000),
            refund_to: Destination::Account(chain.account()),
        };
        let plan = EnvelopePlan::new(&persona, &chain.book, BatchNumber(0), &order).unwrap();
        for intent in plan.intents() {
            let ask = Ask {
                id: IntentId::from_array(SystemRng.array()),
                action: ConsentAction::Send,
                asker: None,
                reason: None,
                method: None,
                origin: None,
                spends_for: None,
                step: (1, 1),
            };
            let sheet = shared.open_sheet(&chain, intent, ask, Way::own(false)).await.unwrap();
            self.done(&serde_json::to_value(sheet).unwrap()).await;
        }
        plan.share(&persona, 0, Vec::new()).unwrap()
    }

    /// Agrees to a payment of three dollars that somebody else is to bring.
    async fn agree_to_relay(&self) -> IntentId {
        let chain = self.open.node.shared().chain().unwrap();
        let (relayed, journal, id) = (&chain.relayed, &chain.journal, IntentId::from_array([3; 16]));
        let three = Intent::SendToken { token: self.dollar(), to: ANNA, amount: U256::from(3_000_000) };
        let measured = relayed.measure(journal, vec![three]).await.unwrap();
        let newest = chain.port.heads().await.unwrap().latest.time;
        let deadline = SystemClock.now().seconds().max(newest).after(Duration::from_secs(3_600));
        let (asset, cap) = (Asset::Token(self.dollar()), Amount::ZERO);
        let offer = Offer { asset, cap, carriers: Vec::new(), deadline };
        let preview = relayed.preview(journal, measured, offer, &mut SystemRng).await.unwrap();
        let confirmed = preview.confirm(relayed, journal, &preview.digest()).await.unwrap();
        relayed.commit(|records| relayed.agree(records, journal, id, &confirmed)).unwrap();
        id
    }
}

#[tokio::test]
async fn what_the_own_account_would_bring_is_shown_without_a_signature_that_is_kept() {
    // given a share for whoever has it, and a payment that nobody brings
    let pocket = Pocket::new().await;
    let link = pocket.give().await.to_link().to_string();
    let payment = pocket.agree_to_relay().await.to_string();
    let chain = pocket.open.node.shared().chain().unwrap();
    let account = crate::chain::text_of(chain.account());
    let before = pocket.kept();
    // when each is only looked at, twice, then it is shown and nothing is kept
    let claim = |dry_run: bool| json!({ "envelope": link, "dryRun": dry_run });
    let carry = |dry_run: bool| json!({ "id": payment, "dryRun": dry_run });
    for _ in 0..2 {
        let claimed = pocket.call("envelope.claimown", claim(true)).await;
        let carried = pocket.call("wallet.carryown", carry(true)).await;
        for sheet in [&claimed, &carried] {
            assert_eq!((&sheet["action"], &sheet["account"]), (&json!("carry"), &json!(account)));
            let told = sheet["warnings"].as_array().unwrap();
            let told = told.iter().find(|one| one["code"] == "WRN-161").expect("it shows the account");
            assert_eq!((&told["params"]["account"], &told["grave"]), (&json!(account), &json!(false)));
        }
        let leaves = carried["leaves"].as_array().unwrap();
        assert!(leaves.iter().any(|money| money["baseUnits"] == "3000000"), "{carried}");
        assert_eq!(pocket.kept(), before);
    }
    assert_eq!(pocket.call("consent.list", json!({})).await, json!([]));
    // and each field of what a share's key signs is shown, also where somebody else is to bring it
    let fields = |view: &Value| {
        assert_eq!(
            (&view["signs"]["contract"], &view["signs"]["name"]),
            (&json!("RedEnvelope"), &json!("Claim"))
        );
        let all = view["signs"]["fields"].as_array().unwrap().clone();
        all.into_iter().map(|one| (one["path"].clone(), one["value"].clone())).collect::<Vec<_>>()
    };
    let own = fields(&pocket.call("envelope.claimown", claim(true)).await);
    let free = fields(&pocket.call("envelope.claim", claim(true)).await);
    let names = ["id", "index", "amount", "dest", "destKind", "maxRelayerFee", "relayer", "deadline"];
    for shown in [&own, &free] {
        assert_eq!(shown.iter().map(|(path, _)| path).collect::<Vec<_>>(), names);
        let nobody = json!(format!("0x{}", "0".repeat(40)));
        let (dest, fee, relayer) = (&shown[3].1, &shown[5].1, &shown[6].1);
        assert_eq!((dest, fee, relayer), (&json!(account), &json!("0"), &nobody));
    }
    assert_eq!(own[..7], free[..7], "all but the deadline is the same");
    assert_eq!(pocket.kept(), before);
    // and a limit does not count the payment again: it was counted when it was agreed to
    let limit = json!({ "asset": "PRACTICE-USD", "perPayment": "2999999" });
    pocket.call("wallet.limitset", limit).await;
    pocket.call("wallet.carryown", carry(true)).await;
    // when it is wanted, then what is signed is kept before anybody sees it
    pocket.call("envelope.claimown", claim(false)).await;
    pocket.call("wallet.carryown", carry(false)).await;
    assert_eq!(pocket.kept().0.len(), before.0.len() + 2);
    assert_ne!(pocket.kept().0, before.0);
    assert_eq!(pocket.call("consent.list", json!({})).await.as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_host_that_had_just_started_could_not_bring_a_share_on_a_chain_ahead_of_its_clock() {
    // given a share for whoever has it, and a chain that has moved on by hours before this host signs for the first time
    let pocket = Pocket::new().await;
    let link = pocket.give().await.to_link().to_string();
    pocket.devnet.advance(Duration::from_secs(3 * 3_600)).await.unwrap();
    let before = pocket.dollars(pocket.account()).await;
    // when its account brings it
    let sheet = pocket.call("envelope.claimown", json!({ "envelope": link, "dryRun": false })).await;
    let done = pocket.done(&sheet).await;
    // then the contract pays
    assert_eq!(done["state"], "final");
    assert_eq!(pocket.dollars(pocket.account()).await, before + 1_000_000);
    // and a second time is refused for what it is
    let again = pocket.refused("envelope.claimown", json!({ "envelope": link, "dryRun": true })).await;
    assert_eq!((again.0.as_str(), again.1), ("RED-304", 5));
}

#[tokio::test]
async fn node_048_what_a_contract_would_refuse_is_refused_with_the_code_of_what_it_says() {
    // given a hundred dollars
    let pocket = Pocket::new().await;
    let send = |dollars: u64| {
        json!({ "to": "0x00000000000000000000000000000000000b0b0b", "asset": "PRACTICE-USD",
            "baseUnits": (dollars * 1_000_000).to_string(), "dryRun": true })
    };
    pocket.call("wallet.send", send(100)).await;
    // when more is to be sent, then the token's own refusal is named
    let (code, status, params) = pocket.refused("wallet.send", send(500)).await;
    assert_eq!((code.as_str(), status, params), ("PAY-301", 1, json!({ "reason": "VAU-105" })));
}
