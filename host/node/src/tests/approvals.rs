//! What others may take is listed whoever they are, and taken back, on a real practice chain.

use teahouse_chain::book::ContractName;
use teahouse_chain::primitives::{Address, U256};
use teahouse_wallet::keys::AccountKey;
use teahouse_wallet::keystore::Passphrase;
use teahouse_wallet::v3::{self, V3Work};

use super::allowances::{COIN, Pocket};
use super::*;

/// Two that are in no address book.
const BEFORE: Address = Address::repeat_byte(0xbe);
const AFTER: Address = Address::repeat_byte(0xaf);

impl Pocket {
    /// What another wallet does with the account: it lets `spender` take so many dollars.
    async fn allows_elsewhere(&self, account: Address, spender: Address, dollars: u64) {
        let token = self.devnet.book().find(ContractName::PracticeDollar).unwrap().address;
        let data = format!("0x095ea7b3{:0>64}{:064x}", hex::encode(spender), dollars * 1_000_000);
        self.tell("anvil_impersonateAccount", json!([account])).await;
        let transaction = json!({ "from": account, "to": token, "input": data });
        self.tell("eth_sendTransaction", json!([transaction])).await;
    }

    /// Whoever may take something of account `number`, and how many whole dollars.
    async fn takers(&self, number: u32) -> Vec<(String, u64)> {
        let all = self.call("wallet.approvals", json!({ "account": number })).await;
        let one = |view: &Value| {
            let units: u64 = view["mayTake"]["baseUnits"].as_str().unwrap().parse().unwrap();
            (view["spender"]["address"].as_str().unwrap().to_owned(), units / 1_000_000)
        };
        let mut all: Vec<_> = all["approvals"].as_array().unwrap().iter().map(one).collect();
        all.sort();
        all
    }
}

fn text(address: Address) -> String {
    crate::chain::text_of(address)
}

#[tokio::test]
async fn whoever_another_wallet_allowed_something_is_listed_as_unknown_and_can_be_taken_back() {
    // given an account of another wallet, which allowed a stranger three dollars before it was imported
    let pocket = Pocket::new().await;
    let stranger = AccountKey::from_bytes(&[7; 32]).unwrap();
    let account = stranger.address();
    pocket.devnet.faucet(account, U256::from(COIN), U256::from(9_000_000)).await.unwrap();
    pocket.allows_elsewhere(account, BEFORE, 3).await;
    let (work, password) = (V3Work::Scrypt { log_n: 4, r: 1, p: 1 }, Passphrase::new("jasmine".to_owned()));
    let keystore = v3::export(&stranger, &password, work, &mut teahouse_base::SystemRng).unwrap();
    pocket.call("wallet.import", json!({ "keystore": keystore, "password": "jasmine" })).await;
    // then the stranger is listed, as somebody for whom nobody vouches, and with no other account
    assert_eq!(pocket.takers(1).await, [(text(BEFORE), 3)]);
    assert!(pocket.takers(0).await.is_empty());
    let all = pocket.call("wallet.approvals", json!({})).await;
    let first = &all["approvals"][0];
    assert_eq!((&first["account"], &first["spender"]["contract"]), (&json!(1), &Value::Null));
    // and the list is whole, since a practice chain is looked at from its first block on
    assert_eq!((&all["lookedFrom"], &all["leftOut"], &all["whole"]), (&json!(0), &json!(0), &json!(true)));
    // when the other wallet goes on allowing, a stranger and a contract of the book, then they are listed beside it
    let book = pocket.devnet.book().find(ContractName::RedEnvelope).unwrap().address;
    pocket.allows_elsewhere(account, AFTER, 4).await;
    pocket.allows_elsewhere(account, book, 5).await;
    let mut three = vec![(text(BEFORE), 3), (text(AFTER), 4), (text(book), 5)];
    three.sort();
    assert_eq!(pocket.takers(1).await, three);
    // when it takes one back itself, then that one is gone
    pocket.allows_elsewhere(account, AFTER, 0).await;
    three.retain(|(who, _)| *who != text(AFTER));
    assert_eq!(pocket.takers(1).await, three);
    // when the other stranger is taken back here, then the sheet names it, and nothing is left but the contract
    let revoke = json!({ "account": 1, "asset": "PRACTICE-USD", "spender": text(BEFORE) });
    let sheet = pocket.call("wallet.revoke", revoke.clone()).await;
    assert_eq!((&sheet["action"], &sheet["allows"]["baseUnits"]), (&json!("revoke"), &json!("0")));
    assert_eq!((&sheet["to"]["address"], &sheet["to"]["contract"]), (&json!(text(BEFORE)), &Value::Null));
    let done = pocket.done(&sheet).await;
    assert_eq!((&done["purpose"], &done["state"]), (&json!("revoke"), &json!("final")));
    assert_eq!(pocket.takers(1).await, [(text(book), 5)]);
    assert_eq!(pocket.open.refused("wallet.revoke", revoke).await.0, "NOD-413");
}
