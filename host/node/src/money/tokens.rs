//! The tokens of a wallet: the coin, those of the address book and of the program's list, and those the person added.
//!
//! # Guarantees
//! A token is added only by a yes to exactly what was shown (NODE-016); what it says of itself is cleaned, and one that could
//! be taken for another is marked, here and wherever its symbol stands.

use std::collections::BTreeMap;
use std::sync::PoisonError;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use teahouse_api::Event;
use teahouse_api::consent::WarningView;
use teahouse_api::money::AssetView;
use teahouse_api::token::{AddTokenParams, TokenOfferView, TokenOrigin, TokenView};
use teahouse_base::{ReadRecords, StoreError, WriteRecords};
use teahouse_chain::book::ContractName;
use teahouse_chain::erc20::{self, TokenClaims};
use teahouse_chain::port::{Asset, ChainId};
use teahouse_chain::primitives::Address;
use teahouse_chain::tokens::{could_be_taken_for, listed};

use super::recipient::read_address;
use crate::chain::{Chain, text_of};
use crate::consent::warnings::warning;
use crate::error::{NodeError, codes};
use crate::node::Shared;
use crate::records::{TOKENS, all_json, put_json};

/// The most tokens that a person adds on one chain: each is asked for its balance.
const MAX_ADDED: usize = 64;

/// A token that the person added, as it described itself then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct TokenRecord {
    symbol: String,
    name: String,
    decimals: u8,
    /// The symbol that it could be taken for.
    imitates: Option<String>,
    cleaned: bool,
    added_at: u64,
}

/// The tokens that the person added on one chain, by address.
pub(crate) type Added = BTreeMap<Address, TokenRecord>;

impl TokenRecord {
    /// As it is shown: one that imitates another has its address behind it.
    pub(crate) fn view(&self, at: Address) -> AssetView {
        let symbol = match self.imitates {
            Some(_) => format!("{} ({}…)", self.symbol, &text_of(at)[..6]),
            None => self.symbol.clone(),
        };
        AssetView { id: text_of(at), symbol, decimals: self.decimals }
    }

    fn warnings(&self) -> Vec<WarningView> {
        let mut all = Vec::new();
        if let Some(like) = &self.imitates {
            all.push(warning("WRN-131", true, &[("symbol", self.symbol.clone()), ("like", like.clone())]));
        }
        if self.cleaned {
            all.push(warning("WRN-132", false, &[]));
        }
        if !self.symbol.is_ascii() {
            all.push(warning("WRN-133", false, &[]));
        }
        all.push(warning("WRN-134", false, &[]));
        all
    }
}

fn key(chain: ChainId, at: Address) -> Vec<u8> {
    [&chain.get().to_be_bytes()[..], at.as_slice()].concat()
}

/// The tokens that were added on `chain`.
pub(crate) fn added(records: &(impl ReadRecords + ?Sized), chain: ChainId) -> Result<Added, StoreError> {
    let rows = all_json::<TokenRecord>(records, TOKENS, &chain.get().to_be_bytes())?;
    let at = |key: &[u8]| <[u8; 20]>::try_from(key.get(8..).unwrap_or_default()).ok().map(Address::from);
    Ok(rows.into_iter().filter_map(|(key, record)| Some((at(&key)?, record))).collect())
}

impl Chain {
    /// Everything that the wallet shows, the coin first, then what others vouch for, then what the person added.
    pub(crate) fn held_assets(&self) -> Vec<Asset> {
        let mut all: Vec<Asset> = self.assets().into_iter().map(|(_, asset, _)| asset).collect();
        all.extend(listed(self.profile.chain_id).iter().map(|token| Asset::Token(token.address)));
        all.extend(self.added().keys().map(|at| Asset::Token(*at)));
        all
    }

    pub(crate) fn added(&self) -> Added {
        self.added.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set_added(&self, added: Added) {
        *self.added.write().unwrap_or_else(PoisonError::into_inner) = added;
    }

    /// How the wallet knows a token; `None` for one that it does not know.
    pub(crate) fn origin_of(&self, asset: Asset) -> Option<TokenOrigin> {
        match asset {
            Asset::Native => Some(TokenOrigin::Coin),
            Asset::Token(at) if self.book.name_of(at) == Some(ContractName::PracticeDollar) => {
                Some(TokenOrigin::Book)
            }
            Asset::Token(at) if listed(self.profile.chain_id).iter().any(|token| token.address == at) => {
                Some(TokenOrigin::Listed)
            }
            Asset::Token(at) => self.added().contains_key(&at).then_some(TokenOrigin::Added),
        }
    }

    fn token_view(&self, asset: Asset) -> Option<TokenView> {
        let origin = self.origin_of(asset)?;
        let added = asset_address(asset).and_then(|at| self.added().get(&at).cloned());
        let listed = listed(self.profile.chain_id).iter().find(|token| Asset::Token(token.address) == asset);
        let name = match (&added, listed) {
            (_, Some(token)) => token.name.clone(),
            (Some(record), None) => record.name.clone(),
            (None, None) => String::new(),
        };
        let warnings = added.filter(|_| origin == TokenOrigin::Added).map(|record| record.warnings());
        Some(TokenView { asset: self.asset(asset), name, origin, warnings: warnings.unwrap_or_default() })
    }

    /// The symbol that `symbol` of the token `at` could be taken for.
    fn imitated(&self, symbol: &str, at: Address) -> Option<String> {
        let others = self.held_assets().into_iter().filter(|asset| *asset != Asset::Token(at));
        let names = others.map(|asset| self.asset(asset).symbol);
        // Symbols of other chains' lists and of coins are what people know, wherever they are.
        let famous = ["ETH", "USDC", "USDT", "DAI", "BTC"].map(str::to_owned);
        // What stands in brackets behind a symbol is how the wallet itself tells an imitation, and so is passed over.
        let plain = symbol.split(['(', '[', '{', '（']).next().unwrap_or_default();
        names.chain(famous).find(|known| [symbol, plain].iter().any(|seen| could_be_taken_for(seen, known)))
    }
}

const fn asset_address(asset: Asset) -> Option<Address> {
    match asset {
        Asset::Native => None,
        Asset::Token(at) => Some(at),
    }
}

/// The digest of an offer: of the chain and of everything that is shown.
fn digest_of(chain: ChainId, view: &TokenView) -> String {
    let json = serde_json::to_vec(view).expect("a token is texts and numbers, which JSON can write");
    let digest = Sha256::new().chain_update(b"teahouse/token/1").chain_update(chain.get().to_be_bytes());
    hex::encode(digest.chain_update(json).finalize())
}

impl Shared {
    pub(crate) fn tokens(&self) -> Result<Vec<TokenView>, NodeError> {
        let chain = self.chain()?;
        Ok(chain.held_assets().into_iter().filter_map(|asset| chain.token_view(asset)).collect())
    }

    /// Asks a token's contract what it calls itself, and shows it.
    pub(crate) async fn look_at_token(&self, token: &str) -> Result<TokenOfferView, NodeError> {
        let chain = self.chain()?;
        let at = read_address(token, "token", chain.profile.chain_id)?;
        let record = self.read_token(&chain, at).await?;
        Ok(offer(&chain, at, &record))
    }

    async fn read_token(&self, chain: &Chain, at: Address) -> Result<TokenRecord, NodeError> {
        if chain.origin_of(Asset::Token(at)).is_some() {
            return Err(codes::TOKEN_KNOWN.with("token", chain.asset(Asset::Token(at)).symbol));
        }
        let TokenClaims { symbol, name, decimals, cleaned } = erc20::claims(&*chain.port, at).await?;
        let imitates = chain.imitated(&symbol, at);
        Ok(TokenRecord { symbol, name, decimals, imitates, cleaned, added_at: self.clock.now().get() })
    }

    /// Adds a token, if `digest` is of what it says now.
    pub(crate) async fn add_token(&self, params: &AddTokenParams) -> Result<TokenView, NodeError> {
        let chain = self.chain()?;
        let id = chain.profile.chain_id;
        let at = read_address(&params.token, "token", id)?;
        let record = self.read_token(&chain, at).await?;
        if offer(&chain, at, &record).digest != params.digest {
            return Err(codes::OTHER_TOKEN.with("token", text_of(at))); // NODE-016
        }
        if chain.added().len() >= MAX_ADDED {
            return Err(codes::TOO_MANY_TOKENS.with("bound", MAX_ADDED));
        }
        self.change_tokens(&chain, |records| put_json(records, TOKENS, &key(id, at), &record))?;
        chain.token_view(Asset::Token(at)).ok_or_else(|| codes::BUG.with("what", "a token that was added"))
    }

    /// Forgets a token that was added; what the account holds of it stays where it is.
    pub(crate) fn remove_token(&self, token: &str) -> Result<Vec<TokenView>, NodeError> {
        let chain = self.chain()?;
        let found = chain.find_asset(token).and_then(asset_address);
        let at = found.filter(|at| chain.added().contains_key(at));
        let at = at.ok_or_else(|| codes::TOKEN_NOT_ADDED.with("token", token))?;
        self.change_tokens(&chain, |records| records.delete(TOKENS, &key(chain.profile.chain_id, at)))?;
        self.tokens()
    }

    fn change_tokens(
        &self,
        chain: &Chain,
        change: impl FnOnce(&mut dyn WriteRecords) -> Result<(), StoreError>,
    ) -> Result<(), NodeError> {
        let now = self.write(|records| {
            change(records)?;
            added(records, chain.profile.chain_id)
        })?;
        chain.set_added(now);
        self.emit(Event::Wallet);
        Ok(())
    }
}

fn offer(chain: &Chain, at: Address, record: &TokenRecord) -> TokenOfferView {
    let token = TokenView {
        asset: record.view(at),
        name: record.name.clone(),
        origin: TokenOrigin::Added,
        warnings: record.warnings(),
    };
    TokenOfferView { digest: digest_of(chain.profile.chain_id, &token), token }
}
