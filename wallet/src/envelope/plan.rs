//! A plan is an envelope before it is paid for: its terms, its tree and where its keys come from.

use alloy::primitives::{B256, U256};
use teahouse_base::store::{get_value, put_value};
use teahouse_base::{StoreError, Table, UnixMillis, UnixSeconds, WriteRecords};
use teahouse_chain::book::{AddressBook, ContractName};
use teahouse_chain::envelope::{
    Amount, Destination, EnvelopeId, Mode, ShareTree, Terms, TreeError, create, cut, refund,
};
use teahouse_chain::port::{Asset, ChainId};
use teahouse_chain::typed::EnvelopeDomain;

use super::{EnvelopeError, GivenShare, SubmitterHint};
use crate::keys::{BatchNumber, Persona};
use crate::signer::Intent;

/// Next batch by `chain (8) | persona (4)`; under [`BATCH_FLOOR`], what a restored wallet begins at on every chain.
pub(crate) const BATCHES: Table = Table::new("wallet.batches");
/// The key of the first batch that a restored wallet may use.
pub const BATCH_FLOOR: &[u8] = b"floor";

/// How much is in the shares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// This much in each.
    Equal(Amount),
    /// This much in all of them together, cut by a chance that follows from the phrase: a lucky envelope. Every place has
    /// the same chances, so dealing the shares in order is dealing a shuffled deck.
    Deck(Amount),
}

/// What is to be given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GiftOrder {
    /// Of what.
    pub asset: Asset,
    /// How many shares.
    pub shares: u32,
    /// How much is in them.
    pub cut: Cut,
    /// When what is left goes back.
    pub expiry: UnixSeconds,
    /// To whom it goes back.
    pub refund_to: Destination,
}

/// An envelope that can be made, and its keys derived again, at any time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnvelopePlan {
    domain: EnvelopeDomain,
    batch: BatchNumber,
    terms: Terms,
    tree: ShareTree,
}

/// Reserves the next batch of share keys of `persona` on `chain`, in the caller's commit.
///
/// # Errors
/// [`EnvelopeError::NoBatchLeft`] after 2^32 gifts; [`EnvelopeError::Store`].
pub fn reserve_batch(
    records: &mut dyn WriteRecords,
    persona: &Persona,
    chain: ChainId,
) -> Result<BatchNumber, EnvelopeError> {
    let key = [&chain.get().to_be_bytes()[..], &persona.number().get().to_be_bytes()].concat();
    let counted: u32 = get_value(records, BATCHES, &key)?.unwrap_or(0);
    let next = counted.max(get_value(records, BATCHES, BATCH_FLOOR)?.unwrap_or(0)); // ENVL-005
    let after = next.checked_add(1).ok_or(EnvelopeError::NoBatchLeft)?;
    put_value(records, BATCHES, &key, &after)?; // ENVL-001
    Ok(BatchNumber(next))
}

/// Lets a restored wallet count its batches from the minute of its restore on: those it does not remember were counted from
/// an earlier one, so that no share key is ever given out twice.
///
/// # Errors
/// [`StoreError`].
pub fn begin_batches_anew(records: &mut dyn WriteRecords, now: UnixMillis) -> Result<(), StoreError> {
    let minute = u32::try_from(now.get() / 60_000).unwrap_or(u32::MAX);
    let known: u32 = get_value(records, BATCHES, BATCH_FLOOR)?.unwrap_or(0);
    put_value(records, BATCHES, BATCH_FLOOR, &minute.max(known)) // ENVL-005
}

impl EnvelopePlan {
    /// The envelope of `order` with the keys of `batch`. The same arguments give the same envelope.
    ///
    /// # Errors
    /// [`EnvelopeError`] when the shares make no tree or the chain has no such contract.
    pub fn new(
        persona: &Persona,
        book: &AddressBook,
        batch: BatchNumber,
        order: &GiftOrder,
    ) -> Result<Self, EnvelopeError> {
        let name = ContractName::RedEnvelope;
        let contract = book.contracts.get(&name).ok_or(EnvelopeError::NoContract(name))?.address;
        let domain = EnvelopeDomain { chain_id: book.chain_id, contract };
        let tree = tree_of(persona, book.chain_id, batch, order.shares, order.cut)?;
        let terms = Terms {
            mode: match order.cut {
                Cut::Equal(_) => Mode::Equal,
                Cut::Deck(_) => Mode::Deck,
            },
            depth: tree.depth(),
            shares: tree.shares(),
            asset: order.asset,
            total: tree.total(),
            expiry: order.expiry,
            refund_to: order.refund_to,
            root: tree.root(),
            salt: persona.batch_salt(book.chain_id, batch),
        };
        Ok(Self { domain, batch, terms, tree })
    }

    /// The plan behind an envelope that this persona made earlier, from the terms on the chain: after a restore.
    ///
    /// # Errors
    /// [`EnvelopeError::NoContract`]; [`EnvelopeError::NotDealt`] for an open envelope, which has no shares to give; a batch
    /// that is not the one of `terms` gives another envelope's id.
    pub fn again(
        persona: &Persona,
        book: &AddressBook,
        batch: BatchNumber,
        terms: &Terms,
    ) -> Result<Self, EnvelopeError> {
        let cut = match terms.mode {
            Mode::Equal => Cut::Equal(terms.share()),
            Mode::Deck => Cut::Deck(terms.total), // ENVL-004
            Mode::Open => return Err(EnvelopeError::NotDealt),
        };
        let order = GiftOrder {
            asset: terms.asset,
            shares: terms.shares,
            cut,
            expiry: terms.expiry,
            refund_to: terms.refund_to,
        };
        Self::new(persona, book, batch, &order) // ENVL-002
    }

    /// The envelope's name.
    pub fn id(&self) -> EnvelopeId {
        self.terms.id(&self.domain)
    }

    /// What it promises.
    pub const fn terms(&self) -> &Terms {
        &self.terms
    }

    /// Where its keys come from.
    pub const fn batch(&self) -> BatchNumber {
        self.batch
    }

    /// How much is in share `index`; `None` past the last share.
    pub fn amount(&self, index: u32) -> Option<Amount> {
        self.tree.share(index).map(|(_, amount)| amount)
    }

    /// The chain and contract it is for.
    pub const fn domain(&self) -> &EnvelopeDomain {
        &self.domain
    }

    /// What has to be signed, in this order, each after the one before it is in a block: the token's allowance, where a
    /// token is given, and the envelope.
    pub fn intents(&self) -> Vec<Intent> {
        let call = create(self.domain.contract, &self.terms);
        let contract = ContractName::RedEnvelope;
        let create = Intent::CallContract { contract, value: call.value, data: call.data };
        match self.terms.asset {
            Asset::Native => vec![create],
            Asset::Token(token) => {
                let amount = U256::from(self.terms.total.get());
                vec![Intent::AllowToken { token, spender: contract, amount }, create]
            }
        }
    }

    /// What sends the rest back once the envelope is past its expiry. Anyone may sign it; the money goes where the terms
    /// say.
    pub fn refund_intent(&self) -> Intent {
        let call = refund(self.domain.contract, &self.terms, None);
        Intent::CallContract { contract: ContractName::RedEnvelope, value: call.value, data: call.data }
    }

    /// Share `index` as it is given away, with where to find somebody who carries the claim; `None` past the last share.
    pub fn share(&self, persona: &Persona, index: u32, hints: Vec<SubmitterHint>) -> Option<GivenShare> {
        let (path, amount) = (self.tree.path(index)?, self.amount(index)?);
        let key = persona.share_key(self.domain.chain_id, self.batch, index);
        GivenShare::new(self.domain, self.terms, (index, amount), path, key, hints).ok()
    }
}

fn tree_of(
    persona: &Persona,
    chain: ChainId,
    batch: BatchNumber,
    shares: u32,
    how: Cut,
) -> Result<ShareTree, EnvelopeError> {
    let bound = teahouse_chain::envelope::MAX_SHARES as u32;
    if shares > bound {
        return Err(TreeError::BadCount(shares as usize).into());
    }
    let keys = (0..shares).map(|index| persona.share_key(chain, batch, index).address());
    let amounts = match how {
        Cut::Equal(each) => vec![each; shares as usize],
        Cut::Deck(total) => {
            let chance = B256::new(*persona.batch_cut(chain, batch).expose());
            cut(total, shares, Some(chance)).ok_or(EnvelopeError::TooLittle { total, shares })? // ENVL-004
        }
    };
    Ok(ShareTree::of(keys.zip(amounts).collect())?)
}

/// Which of the first `up_to` batches of `persona` made the envelope of `terms`: how a restored wallet finds the keys
/// of what it reads from the chain.
pub fn find_batch(persona: &Persona, chain: ChainId, terms: &Terms, up_to: u32) -> Option<BatchNumber> {
    let mut batches = (0..up_to).map(BatchNumber);
    batches.find(|batch| persona.batch_salt(chain, *batch) == terms.salt) // ENVL-002
}
