//! Terms are what the creator of an envelope promises, and their hash is its name.

use alloy::primitives::{Address, B256};
use teahouse_base::{CodecError, Decode, Encode, Reader, UnixSeconds, Writer, fixed_id};
pub use teahouse_deals::{Amount, AmountError};

use crate::bindings::RedEnvelope;
use crate::destination::Destination;
use crate::port::Asset;
use crate::typed::EnvelopeDomain;

fixed_id!(
    /// Names an envelope: the EIP-712 digest of its terms, on one chain and contract.
    pub struct EnvelopeId(32)
);

impl EnvelopeId {
    /// The id as a word of the chain.
    pub const fn word(&self) -> B256 {
        B256::new(*self.as_bytes())
    }
}

impl From<B256> for EnvelopeId {
    fn from(word: B256) -> Self {
        Self::from_array(word.0)
    }
}

/// How the shares of an envelope are cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mode {
    /// Every share is the total divided by the number of shares.
    Equal,
    /// The creator cut the shares beforehand; the tree says how much is in each.
    Deck,
    /// People join, and a draw cuts the shares.
    Open,
}

impl Mode {
    const fn number(self) -> u8 {
        self as u8
    }

    fn read(number: u8) -> Option<Self> {
        [Self::Equal, Self::Deck, Self::Open].get(usize::from(number)).copied()
    }
}

/// What the creator of an envelope promises.
///
/// As bytes where a share is given away, 130 of them for equal shares whose rest goes to an account:
/// `version 1 | depth 1 | shares 4 | token 20 | total 12 | expiry 8 | refund_to 20 | root 32 | salt 32`,
/// and 144 for all others:
/// `version 2 | mode 1 | depth 1 | shares 4 | token 20 | total 12 | expiry 8 | refund_to 33 | root 32 | salt 32`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Terms {
    /// How the shares are cut.
    pub mode: Mode,
    /// Levels of the share tree; zero in open mode.
    pub depth: u8,
    /// Number of shares; in open mode of people that can join.
    pub shares: u32,
    /// What is given.
    pub asset: Asset,
    /// The whole deposit.
    pub total: Amount,
    /// From then on nothing can be claimed, and the rest goes back.
    pub expiry: UnixSeconds,
    /// Where the rest goes.
    pub refund_to: Destination,
    /// Root of the share tree; in open mode of the gathering.
    pub root: B256,
    /// Makes equal promises distinct. Random, so that an id cannot be guessed.
    pub salt: B256,
}

/// The version of the bytes of an equal envelope whose rest goes to an account.
const TERMS_EQUAL: u8 = 1;
/// The version of the bytes of any other.
const TERMS_ANY: u8 = 2;

impl Terms {
    /// The id of an envelope with these terms.
    pub fn id(&self, domain: &EnvelopeDomain) -> EnvelopeId {
        domain.terms_digest(&self.to_sol()).into() // RED-001
    }

    /// The total divided by the number of shares: what an equal share holds, and any other on average. Zero for terms
    /// without shares, which no contract takes.
    pub const fn share(&self) -> Amount {
        self.total.part(self.shares)
    }

    /// Whether a share of these terms can hold `amount`, as far as terms can say.
    pub fn can_hold(&self, amount: Amount) -> bool {
        match self.mode {
            Mode::Equal => amount == self.share(),
            Mode::Deck => amount > Amount::ZERO, // RED-010
            Mode::Open => false,
        }
    }

    pub(crate) fn to_sol(self) -> RedEnvelope::Terms {
        RedEnvelope::Terms {
            mode: self.mode.number(),
            depth: self.depth,
            shares: self.shares,
            token: self.asset.token(),
            total: self.total.word(),
            expiry: self.expiry.get(),
            refundKind: self.refund_to.kind(),
            refundTo: self.refund_to.word(),
            root: self.root,
            salt: self.salt,
        }
    }

    /// Reads the contract's form; `None` for a mode or destination that this version does not know.
    pub(crate) fn from_sol(terms: &RedEnvelope::Terms) -> Option<Self> {
        Some(Self {
            mode: Mode::read(terms.mode)?,
            depth: terms.depth,
            shares: terms.shares,
            asset: Asset::from_token(terms.token),
            total: Amount::from_word(terms.total),
            expiry: UnixSeconds::new(terms.expiry),
            refund_to: Destination::read(terms.refundTo, terms.refundKind)?,
            root: terms.root,
            salt: terms.salt,
        })
    }

    /// The account of the rest, where version 1 of the bytes can say these terms.
    fn as_equal(&self) -> Option<Address> {
        self.refund_to.account().filter(|_| self.mode == Mode::Equal)
    }
}

impl Encode for Terms {
    fn encode(&self, to: &mut Writer) {
        match self.as_equal() {
            Some(_) => to.u8(TERMS_EQUAL),
            None => to.u8(TERMS_ANY).u8(self.mode.number()),
        };
        to.u8(self.depth).u32(self.shares).fixed(self.asset.token().as_slice());
        to.value(&self.total).value(&self.expiry);
        match self.as_equal() {
            Some(account) => to.fixed(account.as_slice()),
            None => to.value(&self.refund_to),
        };
        to.fixed(self.root.as_slice()).fixed(self.salt.as_slice());
    }
}

impl Decode for Terms {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        let version = from.version(TERMS_ANY)?;
        let mode = match version {
            TERMS_EQUAL => Mode::Equal,
            _ => Mode::read(from.u8()?).ok_or(CodecError::Malformed("mode"))?,
        };
        let (depth, shares, token) = (from.u8()?, from.u32()?, from.array::<20>()?);
        let (total, expiry) = (from.value()?, from.value()?);
        let refund_to = match version {
            TERMS_EQUAL => Destination::Account(from.array::<20>()?.into()),
            _ => from.value()?,
        };
        let (root, salt) = (from.array::<32>()?.into(), from.array::<32>()?.into());
        let asset = Asset::from_token(token.into());
        let terms = Self { mode, depth, shares, asset, total, expiry, refund_to, root, salt };
        // One value has one form: what version 1 can say is not said in version 2.
        if version == TERMS_ANY && terms.as_equal().is_some() {
            return Err(CodecError::Malformed("version of terms"));
        }
        Ok(terms)
    }
}
