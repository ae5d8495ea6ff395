//! Adding tokens by their address; the chain is a scripted one, and its tokens say what the test lets them.

use alloy::sol;
use alloy::sol_types::SolCall;
use serde_json::{Value, json};
use teahouse_chain::port::Revert;
use teahouse_chain::primitives::{Address, U256};
use teahouse_chain::testing::{Done, ScriptedCall, ScriptedContract};

use super::consent::Payer;

sol! {
    interface Said {
        function symbol() external view returns (string);
        function decimals() external view returns (uint8);
        function balanceOf(address account) external view returns (uint256);
    }
}

/// A token that holds 7.5 of itself for everyone and calls itself what it was told.
#[derive(Clone)]
struct Named(&'static str);

impl ScriptedContract for Named {
    fn run(&mut self, call: &ScriptedCall) -> Result<Done, Revert> {
        let output = match call.data[..4].try_into().unwrap() {
            Said::symbolCall::SELECTOR => Said::symbolCall::abi_encode_returns(&self.0.to_owned()),
            Said::decimalsCall::SELECTOR => Said::decimalsCall::abi_encode_returns(&2),
            Said::balanceOfCall::SELECTOR => Said::balanceOfCall::abi_encode_returns(&U256::from(750)),
            _ => return Err(Revert::default()),
        };
        Ok(Done { output: output.into(), ..Done::default() })
    }

    fn boxed_clone(&self) -> Box<dyn ScriptedContract> {
        Box::new(self.clone())
    }
}

const TEA: Address = Address::repeat_byte(0x7e);

fn text(at: Address) -> String {
    format!("0x{}", hex::encode(at))
}

async fn look(payer: &Payer, at: Address) -> Value {
    payer.open.call("wallet.tokenlook", json!({ "token": text(at) })).await
}

async fn add(payer: &Payer, at: Address) -> Value {
    let digest = look(payer, at).await["digest"].clone();
    payer.open.call("wallet.tokenadd", json!({ "token": text(at), "digest": digest })).await
}

fn codes(token: &Value) -> Vec<&str> {
    token["warnings"].as_array().unwrap().iter().map(|warning| warning["code"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn node_016_a_token_is_added_as_it_was_shown_and_is_then_in_balances_and_by_its_symbol() {
    // given a token that nobody listed
    let payer = Payer::new();
    payer.scripted.place(TEA, Box::new(Named("TEA")));
    let offer = look(&payer, TEA).await;
    assert_eq!(
        (&offer["token"]["asset"]["symbol"], codes(&offer["token"])),
        (&json!("TEA"), vec!["WRN-134"])
    );
    // when another digest is agreed to, or the token changes its name meanwhile, then nothing is added
    let wrong = json!({ "token": text(TEA), "digest": "00" });
    assert_eq!(payer.open.refused("wallet.tokenadd", wrong).await.0, "NOD-472");
    payer.scripted.place(TEA, Box::new(Named("USDC")));
    let old = json!({ "token": text(TEA), "digest": offer["digest"] });
    assert_eq!(payer.open.refused("wallet.tokenadd", old).await.0, "NOD-472");
    // when exactly what is shown is agreed to
    payer.scripted.place(TEA, Box::new(Named("TEA")));
    add(&payer, TEA).await;
    // then it is in the balances, and once only
    let wallet = payer.open.call("wallet.balance", json!({})).await;
    let line = &wallet["balances"][1];
    assert_eq!(
        (&line["asset"]["symbol"], &line["total"], &line["asset"]["decimals"]),
        (&json!("TEA"), &json!("750"), &json!(2))
    );
    // and in those of every account
    payer.open.call("wallet.newaccount", json!({})).await;
    let other = payer.open.call("wallet.balance", json!({ "account": 1 })).await;
    assert_eq!(other["balances"][1]["asset"]["symbol"], "TEA");
    let again = json!({ "token": text(TEA) });
    assert_eq!(payer.open.refused("wallet.tokenlook", again).await.0, "NOD-471");
    // and it goes as it came
    payer.open.call("wallet.tokenremove", json!({ "token": "tea" })).await;
    assert_eq!(payer.open.call("wallet.tokens", json!({})).await.as_array().unwrap().len(), 1);
    assert_eq!(payer.open.refused("wallet.tokenremove", json!({ "token": "tea" })).await.0, "NOD-474");
}

#[tokio::test]
async fn a_token_that_imitates_another_is_marked_before_and_after_it_was_added() {
    let payer = Payer::new();
    payer.scripted.place(TEA, Box::new(Named("PRACTlCE-ETH")));
    let offer = look(&payer, TEA).await;
    assert_eq!(codes(&offer["token"]), ["WRN-131", "WRN-134"]);
    assert_eq!(offer["token"]["warnings"][0]["params"]["like"], "PRACTICE-ETH");
    let added = add(&payer, TEA).await;
    assert_eq!(added["asset"]["symbol"], "PRACTlCE-ETH (0x7e7e…)");
    // and one that writes an address behind another's symbol, as the wallet does, is one too
    let other = Address::repeat_byte(0x7f);
    payer.scripted.place(other, Box::new(Named("USDC (0xA0b8…)")));
    let offer = look(&payer, other).await;
    assert_eq!(codes(&offer["token"]), ["WRN-131", "WRN-133", "WRN-134"]);
    assert_eq!(offer["token"]["warnings"][0]["params"]["like"], "USDC");
    // and the coin is still the one that the name means
    let sheet = json!({ "to": text(Address::repeat_byte(0xb0)), "asset": "practice-eth", "baseUnits": "1", "dryRun": true });
    assert_eq!(payer.open.call("wallet.send", sheet).await["leaves"][0]["asset"]["id"], "native");
}

#[tokio::test]
async fn what_is_no_contract_is_no_token() {
    let payer = Payer::new();
    for (token, code) in [(text(TEA), "CHN-352"), ("0x12".to_owned(), "NOD-122")] {
        assert_eq!(payer.open.refused("wallet.tokenlook", json!({ "token": token })).await.0, code);
    }
}
