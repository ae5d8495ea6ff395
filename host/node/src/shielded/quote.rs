//! What the connected submitters ask for bringing a shielded payment, asked before anything is proved: the proof binds the fee.
//!
//! # Privacy
//! A submitter that is asked learns that this connection is about to pay out of the pool, in which asset, and with how many
//! notes; not how much, to whom, or by whom.

use futures::future::join_all;
use teahouse_chain::port::Asset;
use teahouse_chain::primitives::Address;
use teahouse_wallet::shielded::FEW;
use teahouse_wallet::submitter::{ShieldedQuery, ShieldedQuote, quote_shielded};

use super::lane::PoolLane;
use crate::error::{NodeError, codes};
use crate::money::claims::OverEdge;
use crate::node::Shared;

/// The most submitters that are asked for a price.
const MAX_ASKED: usize = 8;

impl Shared {
    /// What connected submitters ask, the cheapest first.
    ///
    /// # Errors
    /// `NOD-301` without relays; `NOD-604` where nobody takes it: nothing happened.
    pub(crate) async fn shielded_quotes(
        &self,
        pool: &PoolLane,
        asset: Asset,
        (inputs, withdraws): (usize, bool),
    ) -> Result<Vec<ShieldedQuote>, NodeError> {
        let edge = self.network.edge().filter(|edge| !edge.status().relays.is_empty());
        let edge = edge.ok_or_else(|| codes::NO_RELAYS.error())?;
        let query = ShieldedQuery {
            chain: pool.place().chain,
            pool: pool.place().pool,
            asset,
            inputs: u8::try_from(inputs).unwrap_or(u8::MAX),
            withdraws,
        };
        let peers: Vec<String> = edge.submitters().iter().take(MAX_ASKED).map(ToString::to_string).collect();
        let transport = OverEdge(edge);
        let asked = join_all(peers.iter().map(|peer| quote_shielded(&transport, peer, &query))).await;
        let mut quotes: Vec<ShieldedQuote> = Vec::new();
        for (peer, answer) in peers.iter().zip(asked) {
            match answer {
                Ok(quote) if !is_payable(&quote, pool.place().pool) => {
                    tracing::info!(%peer, "a submitter that nobody could pay is left out");
                }
                Ok(quote) => quotes.push(quote),
                Err(why) => tracing::info!(%peer, %why, "a submitter is left out"),
            }
        }
        quotes.sort_by_key(|quote| (quote.fee, quote.submitter));
        let Some(cheapest) = quotes.first() else {
            return Err(codes::NOBODY_BRINGS.with("asset", pool.chain.asset(asset).symbol));
        };
        if inputs <= FEW {
            self.shielded.note_price(pool.place(), (asset, cheapest.fee), self.clock.now().get());
        }
        Ok(quotes)
    }
}

/// Whether a payment can name who gets the fee: the pool pays neither nobody nor itself.
fn is_payable(quote: &ShieldedQuote, pool: Address) -> bool {
    quote.submitter != pool && (quote.fee == 0 || !quote.submitter.is_zero())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_price_that_no_payment_can_name_is_none() {
        let pool = Address::repeat_byte(1);
        let quote = |submitter, fee| ShieldedQuote { peer: "peer".to_owned(), submitter, fee };
        assert!(is_payable(&quote(Address::repeat_byte(2), 5), pool));
        assert!(is_payable(&quote(Address::ZERO, 0), pool));
        assert!(!is_payable(&quote(Address::ZERO, 5), pool));
        assert!(!is_payable(&quote(pool, 5), pool) && !is_payable(&quote(pool, 0), pool));
    }
}
