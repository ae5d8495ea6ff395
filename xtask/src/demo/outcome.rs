//! What a demo comes to: everything in its report that must be the same whichever relay dies.

use std::process::Stdio;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use super::again;

/// Plays the demo in a process of its own and says what it came to.
pub fn of(arguments: &[&str]) -> Result<Value> {
    let mut command = again(arguments);
    command.args(["--json", "--no-build"]);
    let output = command.stdin(Stdio::null()).output()?;
    let told = String::from_utf8_lossy(&output.stderr);
    anyhow::ensure!(output.status.success(), "{arguments:?}: {}\n{told}", output.status);
    let report: Value = serde_json::from_slice(&output.stdout).context("--json prints one object")?;
    Ok(essence(&report))
}

/// Chat lines with their states, and balances. Gas depends on the bytes of fresh keys, so of the coin only whether the
/// balances add up is the same; addresses, hashes and times differ.
fn essence(report: &Value) -> Value {
    let balances = report["balances"].as_array().cloned().unwrap_or_default();
    let of = |b: Value| {
        let paid_gas = b["asset"] == "PRACTICE-ETH" && b["person"] == "anna";
        let after = if paid_gas { Value::Null } else { b["after"].clone() };
        json!([b["person"], b["asset"], b["before"], after, b["addsUp"]])
    };
    json!({ "chats": report["chats"], "balances": balances.into_iter().map(of).collect::<Vec<_>>() })
}

/// How two outcomes differ, if they do.
pub fn difference(calm: &Value, struck: &Value) -> Vec<String> {
    if calm == struck {
        Vec::new()
    } else {
        vec![format!("without a failure: {calm}"), format!("with it: {struck}")]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lost_line_or_another_balance_is_a_difference_and_another_fee_is_not() {
        // given
        let report = |state: &str, dollars: &str, coin: &str| {
            essence(&json!({
                "chats": { "bo": [{ "from": "anna", "text": "Tea?", "state": state }] },
                "balances": [
                    { "person": "bo", "asset": "PRACTICE-USD", "before": "0", "after": dollars, "addsUp": true },
                    { "person": "anna", "asset": "PRACTICE-ETH", "before": "9", "after": coin, "addsUp": true },
                ],
                "steps": [{ "step": "chat", "millis": 7 }],
            }))
        };
        let calm = report("read", "5", "3");
        // then
        assert!(difference(&calm, &report("read", "5", "4")).is_empty());
        assert!(!difference(&calm, &report("stored", "5", "3")).is_empty());
        assert!(!difference(&calm, &report("read", "4", "3")).is_empty());
    }
}
