//! The practice chain, asked directly: what it charged and who holds what, without believing any host of the demo.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use anyhow::{Context, Result};
use serde_json::{Value, json};

/// An endpoint on this machine.
pub struct Chain {
    place: String,
}

/// A transaction, with what it cost.
#[derive(Clone, Debug)]
pub struct Carried {
    pub hash: String,
    pub from: String,
    pub to: String,
    pub gas: u64,
    /// In the smallest unit of the coin.
    pub fee: u128,
}

impl Chain {
    /// The chain at `url`: `http://HOST:PORT`.
    pub fn at(url: &str) -> Result<Self> {
        let place = url.strip_prefix("http://").with_context(|| format!("{url} is not of this machine"))?;
        Ok(Self { place: place.trim_end_matches('/').to_owned() })
    }

    fn ask(&self, method: &str, params: &Value) -> Result<Value> {
        let body = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params }).to_string();
        let mut socket = TcpStream::connect(&self.place)?;
        socket.set_read_timeout(Some(Duration::from_secs(30)))?;
        write!(
            socket,
            "POST / HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\
             Connection: close\r\n\r\n{body}",
            self.place,
            body.len()
        )?;
        let mut answer = String::new();
        socket.read_to_string(&mut answer)?;
        let (_, body) = answer.split_once("\r\n\r\n").with_context(|| format!("{method}: {answer}"))?;
        let answer: Value = serde_json::from_str(body).with_context(|| format!("{method}: {body}"))?;
        answer
            .get("result")
            .filter(|value| !value.is_null())
            .cloned()
            .with_context(|| format!("{method}: {answer}"))
    }

    /// The newest block.
    pub fn head(&self) -> Result<u64> {
        let head = number(&self.ask("eth_blockNumber", &json!([]))?)?;
        Ok(u64::try_from(head)?)
    }

    /// What an account holds of the coin at a block.
    pub fn coin(&self, account: &str, block: u64) -> Result<u128> {
        number(&self.ask("eth_getBalance", &json!([account, format!("{block:#x}")]))?)
    }

    /// What an account holds of a token at a block: `balanceOf(account)`.
    pub fn token(&self, token: &str, account: &str, block: u64) -> Result<u128> {
        let data = format!("0x70a08231{:0>64}", account.trim_start_matches("0x"));
        number(&self.ask("eth_call", &json!([{ "to": token, "data": data }, format!("{block:#x}")]))?)
    }

    /// Every transaction of the blocks behind `after` up to `last`, in their order.
    pub fn carried(&self, after: u64, last: u64) -> Result<Vec<Carried>> {
        let mut all = Vec::new();
        for block in after + 1..=last {
            let block = self.ask("eth_getBlockByNumber", &json!([format!("{block:#x}"), false]))?;
            for hash in block["transactions"].as_array().into_iter().flatten() {
                all.push(self.receipt(hash)?);
            }
        }
        Ok(all)
    }

    fn receipt(&self, hash: &Value) -> Result<Carried> {
        let receipt = self.ask("eth_getTransactionReceipt", &json!([hash]))?;
        let text = |name: &str| receipt[name].as_str().unwrap_or_default().to_lowercase();
        let gas = number(&receipt["gasUsed"])?;
        Ok(Carried {
            hash: text("transactionHash"),
            from: text("from"),
            to: text("to"),
            gas: u64::try_from(gas)?,
            fee: gas * number(&receipt["effectiveGasPrice"])?,
        })
    }
}

/// A number as the chain writes it: `0x…`.
fn number(value: &Value) -> Result<u128> {
    let text = value.as_str().and_then(|text| text.strip_prefix("0x")).with_context(|| format!("{value}"))?;
    let digits = text.trim_start_matches('0');
    Ok(if digits.is_empty() { 0 } else { u128::from_str_radix(digits, 16)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_of_the_chain_is_read_whole_and_what_is_none_is_an_error() {
        for (text, is) in [("0x0", 0), ("0x", 0), ("0x2a", 42), (&format!("0x{:064x}", 9), 9)] {
            assert_eq!(number(&json!(text)).unwrap(), is);
        }
        for bent in [json!("42"), json!(42), json!("0xzz"), json!(format!("0x{}", "f".repeat(64)))] {
            assert!(number(&bent).is_err(), "{bent}");
        }
    }
}
