//! A given share is all that a receiver needs: the key, its place in the envelope, and who might carry the claim.
//!
//! As bytes: `version 1 | chain 8 | contract 20 | terms | index 4 | path 4 + 44 n | key 32 | hints 4 + (4 + text) m`, n at most
//! 7, m at most 4, a hint at most 256 bytes; of a deck `version 2`, and `amount 12` after the index. As a link: [`LINK_PREFIX`] and the bytes in URL-safe base64
//! without padding. The secret is in the link's fragment: no server and no log of requests sees it.
//!
//! # Privacy
//! Whoever reads the bytes owns the share. They travel inside end-to-end encrypted messages, or in a link that its
//! maker was told about. The path of a share of a deck also says what its neighbour in the tree holds, and the sums of larger
//! halves; whose they are it does not say.

use std::fmt;

use alloy::primitives::Address;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use teahouse_base::{CodecError, Decode, Encode, Reader, SecretBytes, UnixSeconds, Writer};
use teahouse_chain::book::AddressBook;
use teahouse_chain::envelope::{
    Amount, Destination, EnvelopeId, Mode, ShareClaim, SharePath, SignedClaim, Terms,
};
use teahouse_chain::port::ChainId;
use teahouse_chain::typed::EnvelopeDomain;
use zeroize::Zeroizing;

use super::ShareError;
use crate::keys::ShareKey;
use crate::signer::{ClaimError, sign_claim};

/// What the link of a share begins with; the rest is the fragment.
pub const LINK_PREFIX: &str = "teahouse:envelope/1#";
/// How many carriers a share can name.
pub const MAX_HINTS: usize = 4;

/// The version of the bytes of an equal share.
const EQUAL: u8 = 1;
/// The version of the bytes of a share of a deck.
const DECK: u8 = 2;
const MAX_HINT: usize = 256;
/// No link of ours is longer; longer text is not decoded.
const MAX_LINK: usize = 4096;

/// Who carries claims: a peer's name on the relay network. Who reads it asks that peer first where they know it already, and
/// dials nobody for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubmitterHint(String);

impl SubmitterHint {
    /// A hint of at most 256 bytes; `None` for a longer or an empty one.
    pub fn new(text: impl Into<String>) -> Option<Self> {
        let text = text.into();
        (1..=MAX_HINT).contains(&text.len()).then_some(Self(text))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Encode for SubmitterHint {
    fn encode(&self, to: &mut Writer) {
        to.text(&self.0);
    }
}

impl Decode for SubmitterHint {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        Self::new(from.text("hint", MAX_HINT)?).ok_or(CodecError::Malformed("hint"))
    }
}

/// A share that was given, with its secret key. Not `Copy`, redacted `Debug`, key wiped on drop.
pub struct GivenShare {
    domain: EnvelopeDomain,
    terms: Terms,
    index: u32,
    amount: Amount,
    path: SharePath,
    key: ShareKey,
    hints: Vec<SubmitterHint>,
}

impl GivenShare {
    /// # Errors
    /// [`ShareError::NotInEnvelope`] when the path does not lead from key, index and amount to the terms' root.
    pub(super) fn new(
        domain: EnvelopeDomain,
        terms: Terms,
        (index, amount): (u32, Amount),
        path: SharePath,
        key: ShareKey,
        mut hints: Vec<SubmitterHint>,
    ) -> Result<Self, ShareError> {
        if !path.proves(&terms, index, key.address(), amount) {
            return Err(ShareError::NotInEnvelope); // ENVL-003
        }
        hints.truncate(MAX_HINTS);
        Ok(Self { domain, terms, index, amount, path, key, hints })
    }

    /// Reads the bytes of a share and checks its place in its envelope.
    ///
    /// # Errors
    /// [`ShareError`]. Whether the envelope exists and the share is unclaimed is for the chain to say.
    pub fn read(bytes: &[u8]) -> Result<Self, ShareError> {
        let mut from = Reader::new(bytes);
        let version = from.version(DECK)?;
        let domain = EnvelopeDomain {
            chain_id: ChainId::new(from.u64()?),
            contract: Address::from(from.array::<20>()?),
        };
        let (terms, index): (Terms, _) = (from.value()?, from.u32()?);
        // One share has one form: an equal one does not say its amount again.
        if version != version_of(&terms) {
            return Err(CodecError::Malformed("version of a share").into());
        }
        let amount = if version == DECK { from.value()? } else { terms.share() };
        let path = from.value()?;
        let secret = SecretBytes::new(from.array()?);
        let key = ShareKey::from_secret(&secret).map_err(|_| CodecError::Malformed("share key"))?;
        let hints = from.list("hints", MAX_HINTS)?;
        from.finish()?;
        Self::new(domain, terms, (index, amount), path, key, hints)
    }

    /// The share as bytes, to be put into an encrypted message.
    pub fn to_secret_bytes(&self) -> Zeroizing<Vec<u8>> {
        let mut to = Writer::new();
        let version = version_of(&self.terms);
        to.u8(version).u64(self.domain.chain_id.get()).fixed(self.domain.contract.as_slice());
        to.value(&self.terms).u32(self.index);
        if version == DECK {
            to.value(&self.amount);
        }
        to.value(&self.path).fixed(self.key.secret().expose()).list(&self.hints);
        Zeroizing::new(to.finish())
    }

    /// The share as a link. Whoever sees the link can claim it: the screen that makes one says so.
    pub fn to_link(&self) -> Zeroizing<String> {
        Zeroizing::new(format!("{LINK_PREFIX}{}", URL_SAFE_NO_PAD.encode(&*self.to_secret_bytes())))
    }

    /// Reads a link.
    ///
    /// # Errors
    /// [`ShareError::NotALink`] for other text, and as [`GivenShare::read`].
    pub fn from_link(link: &str) -> Result<Self, ShareError> {
        let fragment = link.trim().strip_prefix(LINK_PREFIX).ok_or(ShareError::NotALink)?;
        if fragment.len() > MAX_LINK {
            return Err(ShareError::NotALink);
        }
        let bytes = URL_SAFE_NO_PAD.decode(fragment).map_err(|_| ShareError::NotALink)?;
        Self::read(&Zeroizing::new(bytes))
    }

    /// The envelope's name.
    pub fn id(&self) -> EnvelopeId {
        self.terms.id(&self.domain)
    }

    /// The chain and contract of the envelope.
    pub const fn domain(&self) -> &EnvelopeDomain {
        &self.domain
    }

    /// What the envelope promises.
    pub const fn terms(&self) -> &Terms {
        &self.terms
    }

    /// Which share.
    pub const fn index(&self) -> u32 {
        self.index
    }

    /// How much is in it.
    pub const fn amount(&self) -> Amount {
        self.amount
    }

    /// Who might carry the claim.
    pub fn hints(&self) -> &[SubmitterHint] {
        &self.hints
    }

    /// What [`sign_claim`](Self::sign_claim) would sign.
    pub fn claim(
        &self,
        dest: Destination,
        (relayer, max_relayer_fee): (Address, Amount),
        deadline: UnixSeconds,
    ) -> ShareClaim {
        let (id, index, amount) = (self.id(), self.index, self.amount());
        ShareClaim { id, index, amount, dest, max_relayer_fee, relayer, deadline }
    }

    /// Signs a claim of this share to `dest`. With a relayer of zero in `carriage` anyone may carry it and nobody is paid;
    /// otherwise only that relayer may keep up to the fee beside it of the amount.
    ///
    /// # Errors
    /// [`ClaimError`] when the share is not for the `RedEnvelope` of `book`, or the fee swallows the share.
    pub fn sign_claim(
        &self,
        book: &AddressBook,
        dest: Destination,
        carriage: (Address, Amount),
        deadline: UnixSeconds,
    ) -> Result<SignedClaim, ClaimError> {
        let claim = self.claim(dest, carriage, deadline);
        let signature = sign_claim(&self.key, &self.domain, &claim, book)?;
        Ok(SignedClaim {
            terms: self.terms,
            claim,
            key: self.key.address(),
            path: self.path.clone(),
            signature,
            opening: None,
        })
    }
}

const fn version_of(terms: &Terms) -> u8 {
    match terms.mode {
        Mode::Equal => EQUAL,
        Mode::Deck | Mode::Open => DECK,
    }
}

impl fmt::Debug for GivenShare {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "GivenShare({} #{})", self.id(), self.index)
    }
}
